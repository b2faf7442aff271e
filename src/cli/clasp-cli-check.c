/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-check.h"

#include <string.h>
#include <unistd.h>

#include "clasp-cli-dialog.h"
#include "clasp-cli-probe.h"
#include "clasp-foreign.h"
#include "clasp-lab.h"
#include "clasp-probe.h"

/* A server that does not answer the close is not waited for as long as in a conversation. */
#define CLOSE_TIMEOUT_MS 1000

/* What the server broke after it had opened; %NULL: nothing. */
static ClaspReport *
cli_check_add_breaches (ClaspReport *report, ClaspSession *session)
{
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_endpoint_verdicts (session);
  ClaspReport *whole;
  guint i;

  if (verdicts == NULL || clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL) == 0)
    return NULL;
  whole = clasp_report_copy (report);
  for (i = 0; i < verdicts->len; i++)
    {
      ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->status == CLASP_STATUS_FAIL)
        g_ptr_array_add (whole->verdicts, clasp_verdict_ref (verdict));
    }
  return whole;
}

static void
cli_check_refuse_header (const ClaspCliOptions *options)
{
  g_autoptr (ClaspReport) report = clasp_cli_report_bad_header (options);
  g_autoptr (GListStore) probes = options->probe ? g_list_store_new (CLASP_TYPE_PROBE) : NULL;
  g_autofree char *json = NULL;

  if (!options->json)
    {
      g_printerr ("handclasp-cli: %s (REQ-01)\n", options->bad_header);
      return;
    }
  json = clasp_report_and_probes_to_json (report, NULL, G_LIST_MODEL (probes), TRUE);
  clasp_cli_text_print (json, STDOUT_FILENO);
}

/* What was broken on purpose, and how the server took it; the verdicts on the request say it in JSON. */
static gboolean
cli_check_tell_breaks (const ClaspReport *report)
{
  g_autofree char *outcome = clasp_lab_dup_outcome (report);
  g_autofree char *shown = outcome != NULL ? clasp_foreign_to_text (outcome, strlen (outcome), 0) : NULL;

  return shown == NULL || clasp_cli_text_print (shown, STDOUT_FILENO);
}

/* In JSON the probes stand within the report, which so has to wait for them; else they follow it as they come. */
static gboolean
cli_check_print (const ClaspCliOptions *options, ClaspSession *session, ClaspReport *report)
{
  ClaspProfile *profile = clasp_session_get_target (session);
  GListModel *diagnoses = clasp_session_get_diagnoses (session);
  g_autoptr (GListModel) probes = NULL;

  if (options->json && options->probe)
    {
      g_autofree char *json = NULL;

      probes = clasp_cli_probe (options, profile, report, FALSE);
      json = clasp_report_and_probes_to_json (report, diagnoses, probes, TRUE);
      return clasp_cli_text_print (json, STDOUT_FILENO);
    }
  if (!clasp_cli_report_print (report, diagnoses, options->json, TRUE, STDOUT_FILENO))
    return FALSE;
  if (options->breaks && !options->json && !cli_check_tell_breaks (report))
    return FALSE;
  if (options->probe)
    probes = clasp_cli_probe (options, profile, report, TRUE);
  return TRUE;
}

int
clasp_cli_check (ClaspCliOptions *options)
{
  g_autoptr (ClaspCliDialog) dialog = NULL;
  g_autoptr (ClaspReport) report = NULL;
  g_autoptr (ClaspReport) whole = NULL;
  ClaspSession *session;

  if (options->bad_header != NULL)
    {
      cli_check_refuse_header (options);
      return CLASP_CLI_USAGE;
    }
  options->limits.answer_timeout_ms = MIN (options->limits.answer_timeout_ms, CLOSE_TIMEOUT_MS);
  options->limits.close_timeout_ms = MIN (options->limits.close_timeout_ms, CLOSE_TIMEOUT_MS);
  dialog = clasp_cli_dialog_new (options, NULL, NULL, NULL);
  session = clasp_cli_dialog_open (dialog);
  report = clasp_report_ref (clasp_session_get_report (session));
  if (clasp_session_get_state (session) != CLASP_SESSION_FAILED)
    {
      clasp_session_disconnect (session);
      clasp_cli_dialog_wait (dialog);
      whole = cli_check_add_breaches (report, session);
    }
  clasp_cli_dialog_release_signals (dialog);
  if (!cli_check_print (options, session, whole != NULL ? whole : report))
    return CLASP_CLI_USAGE;
  return whole != NULL ? CLASP_CLI_BAD_END : clasp_cli_report_get_status (report);
}
