/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-clues.h"

#include <glib/gi18n-lib.h>

#include "clasp-close.h"
#include "clasp-snippets.h"
#include "clasp-format.h"

/* How an open connection ended: DIAGNOSIS.md, 3 (V7 to V10), S31. */

/* Cut sooner than this after the handshake: not for being idle. */
#define EARLY_US (3 * G_USEC_PER_SEC / 2)

/* What the rule that ended the connection says of it; %NULL when it was no rule. */
static const char *
causes_ending_find_breach (const ClaspClues *clues)
{
  const ClaspEnding *ending = clues->ending;

  if (ending == NULL || ending->rule >= CLASP_N_RULES)
    return NULL;
  for (guint i = 0; clues->endpoint_verdicts != NULL && i < clues->endpoint_verdicts->len; i++)
    {
      const ClaspVerdict *verdict = clues->endpoint_verdicts->pdata[i];

      if (verdict->rule == ending->rule && verdict->status == CLASP_STATUS_FAIL)
        return verdict->text;
    }
  return clasp_rule_get_text (ending->rule);
}

/* The server may send as much as it likes: it is we who don't take it. */
static ClaspDiagnosis *
causes_ending_too_large (const ClaspClues *clues)
{
  const char *said = causes_ending_find_breach (clues);
  ClaspDiagnosis *diagnosis;

  if (said == NULL || clues->ending->sent_code != CLASP_CLOSE_TOO_BIG)
    return NULL;
  diagnosis = clasp_diagnosis_new_printf (
      "limit", CLASP_CONFIDENCE_CERTAIN, _("A message is larger than the limit set here"),
      _("%s Servers may send messages of any size, so this is no fault of theirs. To receive such messages, raise the "
         "limit in the preferences, or by --max-message in a terminal."),
      said);
  return clasp_diagnosis_add_show_rule (diagnosis, clues->ending->rule);
}

static ClaspDiagnosis *
causes_ending_breach (const ClaspClues *clues)
{
  const char *said = causes_ending_find_breach (clues);
  g_autofree char *text = NULL;
  ClaspDiagnosis *diagnosis;

  if (said == NULL || clues->ending->sent_code == CLASP_CLOSE_TOO_BIG)
    return NULL;
  text = g_strdup_printf (_("%s A mismatch about compression, a proxy that changes the data, or two writers on one "
                             "connection are the usual causes."),
                          said);
  diagnosis = clasp_diagnosis_new ("V7", CLASP_CONFIDENCE_CERTAIN, _("The server broke the protocol"), text);
  if (clues->report->extensions != NULL)
    clasp_diagnosis_add_fix (diagnosis, CLASP_FIX_RETRY_WITHOUT_EXTENSIONS, NULL);
  return clasp_diagnosis_add_show_rule (diagnosis, clues->ending->rule);
}

static ClaspDiagnosis *
causes_ending_closed_for_a_reason (const ClaspClues *clues)
{
  const ClaspEnding *ending = clues->ending;
  g_autofree char *title = NULL;
  g_autofree char *reason = NULL;

  if (ending == NULL || ending->by != CLASP_SIDE_SERVER || ending->received_code == 0 ||
      ending->received_code == CLASP_CLOSE_NORMAL || ending->received_code == CLASP_CLOSE_GOING_AWAY ||
      ending->received_code == CLASP_CLOSE_NO_STATUS)
    return NULL;
  title = g_strdup_printf (_("The server closed with %u: %s"), ending->received_code,
                           clasp_close_code_get_name (ending->received_code));
  reason = ending->reason[0] != '\0' ? g_strdup_printf (_(" It gives this reason: “%s”."), ending->reason)
                                     : g_strdup ("");
  return clasp_diagnosis_new_printf (
      "V8", CLASP_CONFIDENCE_CERTAIN, title,
      _("%s%s The handshake was right: the application decided so afterwards, for example over sign-in, limits or an "
         "error. Its log knows more."),
      clasp_close_code_get_meaning (ending->received_code), reason);
}

/* TCP ended with no close from either side, and it was not the user. */
static gboolean
causes_ending_was_cut (const ClaspClues *clues)
{
  const ClaspEnding *ending = clues->ending;

  return ending != NULL && ending->by == CLASP_SIDE_TRANSPORT && ending->received_code == 0 && ending->sent_code == 0;
}

/* The idle limit that a connection of this length was likely cut by, s; 0 when none is near. */
static guint
causes_ending_idle_limit (gint64 open_for_us)
{
  static const guint limits[] = { 30, 50, 55, 60, 75, 90, 100, 120, 180, 240, 300, 350, 400, 600, 900, 1800, 3600 };
  gint64 seconds_10 = open_for_us / (G_USEC_PER_SEC / 10);

  for (gsize i = 0; i < G_N_ELEMENTS (limits); i++)
    if (seconds_10 >= (gint64) limits[i] * 10 - 2 && seconds_10 <= (gint64) limits[i] * 10 + 15)
      return limits[i];
  return 0;
}

static ClaspDiagnosis *
causes_ending_idle (const ClaspClues *clues)
{
  guint limit = causes_ending_was_cut (clues) ? causes_ending_idle_limit (clues->open_for_us) : 0;

  if (limit == 0)
    return NULL;
  return clasp_diagnosis_set_snippet (
      clasp_diagnosis_new_printf (
          "V9", CLASP_CONFIDENCE_LIKELY, _("The connection was cut at a time limit"),
          _("It ended after %u s without a close frame, which is a usual idle limit of proxies and balancers. Send a "
             "ping "
             "every %u s, or raise the limit there (nginx: proxy_read_timeout, HAProxy: timeout tunnel)."),
          limit, limit / 2),
      CLASP_SNIPPET_NGINX_TIMEOUT);
}

static ClaspDiagnosis *
causes_ending_cut_at_once (const ClaspClues *clues)
{
  if (!causes_ending_was_cut (clues) || clues->open_for_us > EARLY_US)
    return NULL;
  return clasp_diagnosis_new ("V10", CLASP_CONFIDENCE_LIKELY,
                              _("The connection was dropped right after the handshake"),
                              _("The application failed, or the proxy lost it, as soon as the connection was open. It "
                                 "is not an idle limit: look into the server’s log."));
}

/* Tornado behind an nginx that speaks HTTP/1.0 to it. */
static ClaspDiagnosis *
causes_ending_cut_by_version (const ClaspClues *clues)
{
  if (!causes_ending_was_cut (clues) || clues->open_for_us > EARLY_US ||
      !clasp_clues_received_has (clues, "Server", "nginx"))
    return NULL;
  return clasp_diagnosis_set_snippet (
      clasp_diagnosis_add_line (
          clasp_diagnosis_new ("S31", CLASP_CONFIDENCE_POSSIBLE, _("nginx may speak HTTP/1.0 to the application"),
                               _("Some applications accept the upgrade then and drop the connection at once.")),
          clasp_clues_received_line (clues, "Server")),
      CLASP_SNIPPET_NGINX_VERSION);
}

static ClaspDiagnosis *
causes_ending_cut (const ClaspClues *clues)
{
  g_autofree char *time = NULL;

  if (!causes_ending_was_cut (clues))
    return NULL;
  time = clasp_format_duration (clues->open_for_us);
  return clasp_diagnosis_new_printf (
      "cut", CLASP_CONFIDENCE_CERTAIN, _("The connection was cut"),
      _("It ended after %s without a close frame: the server or a proxy stopped, or the network was lost."), time);
}

const ClaspCause CLASP_CAUSES_ENDING[] = {
  { causes_ending_too_large },
  { causes_ending_breach },
  { causes_ending_closed_for_a_reason },
  { causes_ending_idle },
  { causes_ending_cut_at_once },
  { causes_ending_cut_by_version },
  { causes_ending_cut, CLASP_CAUSE_FALLBACK },
  { NULL },
};
