/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-causes-generic.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Three times the limit as shipped, s. */
#define LONGER_DEADLINE "60"

/* What can be said of every failure: nobody is left without a next step. */

static gboolean
causes_generic_has_failed (const ClaspClues *clues)
{
  return clues->report->outcome == CLASP_OUTCOME_FAILED;
}

static const char *
causes_generic_error_text (const ClaspClues *clues)
{
  return clues->report->error_text != NULL ? clues->report->error_text : "";
}

static ClaspDiagnosis *
causes_generic_stopped (const ClaspClues *clues)
{
  if (!causes_generic_has_failed (clues) || !clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_STOPPED))
    return NULL;
  return clasp_diagnosis_add_fix (clasp_diagnosis_new ("stopped", CLASP_CONFIDENCE_CERTAIN,
                                                       _("You stopped the connection"),
                                                       _("What was sent and received until then stays in the "
                                                          "transcript.")),
                                  CLASP_FIX_RETRY, NULL);
}

static const ClaspVerdict *
causes_generic_first_failed (const ClaspClues *clues)
{
  for (guint i = 0; i < clues->report->verdicts->len; i++)
    if (((const ClaspVerdict *) clues->report->verdicts->pdata[i])->status == CLASP_STATUS_FAIL)
      return clues->report->verdicts->pdata[i];
  return NULL;
}

static ClaspDiagnosis *
causes_generic_address (const ClaspClues *clues)
{
  const ClaspReport *report = clues->report;
  const ClaspVerdict *verdict = causes_generic_first_failed (clues);
  g_autofree char *suggestion = NULL;
  ClaspDiagnosis *diagnosis;

  if (!causes_generic_has_failed (clues) || report->uri != NULL ||
      clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_REQUEST))
    return NULL;
  diagnosis = clasp_diagnosis_new ("uri", CLASP_CONFIDENCE_CERTAIN, _("This is not a WebSocket address"),
                                   verdict != NULL ? verdict->text : causes_generic_error_text (clues));
  /* What is masked can't be suggested: the password is gone. */
  suggestion = report->url != NULL && strstr (report->url, "•") == NULL ? clasp_uri_suggest (report->url) : NULL;
  if (suggestion != NULL)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_USE_HTTP_URL, suggestion);
  return verdict != NULL ? clasp_diagnosis_add_show_rule (diagnosis, verdict->rule) : diagnosis;
}

static ClaspDiagnosis *
causes_generic_request (const ClaspClues *clues)
{
  if (!causes_generic_has_failed (clues) || !clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_REQUEST))
    return NULL;
  return clasp_diagnosis_add_show_rule (
      clasp_diagnosis_new_printf ("request", CLASP_CONFIDENCE_CERTAIN, _("The request can’t be sent"),
                                  _("%s Nothing was sent."), causes_generic_error_text (clues)),
      CLASP_RULE_REQ_01);
}

static ClaspDiagnosis *
causes_generic_capture (const ClaspClues *clues)
{
  if (!causes_generic_has_failed (clues) || !clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_CAPTURE))
    return NULL;
  return clasp_diagnosis_new_printf ("capture", CLASP_CONFIDENCE_CERTAIN, _("The messages can’t be recorded"),
                                     _("%s Nothing was sent. Make room, or record somewhere else."),
                                     causes_generic_error_text (clues));
}

static ClaspDiagnosis *
causes_generic_proxy (const ClaspClues *clues)
{
  if (!causes_generic_has_failed (clues) ||
      (!clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_PROXY) && !clasp_clues_timed_out_in (clues, CLASP_PHASE_PROXY)))
    return NULL;
  return clasp_diagnosis_add_fix (
      clasp_diagnosis_add_fix (
          clasp_diagnosis_new_printf ("proxy", CLASP_CONFIDENCE_CERTAIN, _("The proxy made no connection"),
                                      _("%s Check the proxy’s address and kind under “TLS and network”, or connect "
                                         "without it."),
                                      causes_generic_error_text (clues)),
          CLASP_FIX_CHOOSE_PROXY, NULL),
      CLASP_FIX_WITHOUT_PROXY, NULL);
}

static ClaspDiagnosis *
causes_generic_timed_out (const ClaspClues *clues)
{
  if (!causes_generic_has_failed (clues) || !clasp_clues_error_in (clues, CLASP_ERROR_DOMAIN_TIMEOUT))
    return NULL;
  return clasp_diagnosis_add_fix (
      clasp_diagnosis_add_fix (
          clasp_diagnosis_add_line (
              clasp_diagnosis_new_printf ("timeout", CLASP_CONFIDENCE_CERTAIN, _("The time for opening is over"),
                                          _("%s The limit can be set higher under “TLS and network”."),
                                          causes_generic_error_text (clues)),
              clasp_clues_received_line (clues, NULL)),
          CLASP_FIX_LONGER_DEADLINE, LONGER_DEADLINE),
      CLASP_FIX_RETRY, NULL);
}

static ClaspDiagnosis *
causes_generic_status (const ClaspClues *clues)
{
  const ClaspReport *report = clues->report;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  if (!causes_generic_has_failed (clues) || report->http_status == 0 || report->http_status == 101)
    return NULL;
  title = g_strdup_printf (_("The server answered %u"), report->http_status);
  text = clasp_clues_quote (clues,
                            _("Only 101 opens a WebSocket. Check the address, and look into the server’s log."));
  return clasp_diagnosis_add_show_rule (
      clasp_diagnosis_add_line (clasp_diagnosis_new ("status", CLASP_CONFIDENCE_CERTAIN, title, text),
                                clasp_clues_received_line (clues, NULL)),
      CLASP_RULE_RES_01);
}

static ClaspDiagnosis *
causes_generic_anything (const ClaspClues *clues)
{
  const ClaspVerdict *verdict = causes_generic_first_failed (clues);
  ClaspDiagnosis *diagnosis;

  if (!causes_generic_has_failed (clues))
    return NULL;
  diagnosis = clasp_diagnosis_new_printf ("failed", CLASP_CONFIDENCE_CERTAIN, _("The connection did not open"),
                                          _("%s The transcript has every line that was sent and received."),
                                          clues->report->error_text != NULL ? clues->report->error_text
                                          : verdict != NULL                 ? verdict->text
                                                                            : "");
  if (verdict == NULL)
    return diagnosis;
  clasp_clues_add_rule_lines (clues, diagnosis, verdict->rule);
  return clasp_diagnosis_add_show_rule (diagnosis, verdict->rule);
}

const ClaspCause CLASP_CAUSES_GENERIC[] = {
  { causes_generic_stopped },
  { causes_generic_address },
  { causes_generic_request },
  { causes_generic_capture },
  { causes_generic_proxy, CLASP_CAUSE_FALLBACK },
  { causes_generic_timed_out, CLASP_CAUSE_FALLBACK },
  { causes_generic_status, CLASP_CAUSE_LAST_RESORT },
  { causes_generic_anything, CLASP_CAUSE_LAST_RESORT },
  { NULL },
};
