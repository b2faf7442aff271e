/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-commands.h"

#include <unistd.h>

#include "clasp-cli-dialog.h"

/* A server that does not answer the close is not waited for as long as in a conversation. */
#define CLOSE_TIMEOUT_MS 1000

/* What the server broke after it had opened; %NULL: nothing. */
static ClaspReport *
add_breaches (ClaspReport  *report,
              ClaspSession *session)
{
  g_autoptr (GPtrArray) verdicts = clasp_session_dup_peer_verdicts (session);
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

int
clasp_cli_check (ClaspCliOptions *options)
{
  g_autoptr (ClaspCliDialog) dialog = NULL;
  g_autoptr (ClaspReport) report = NULL;
  g_autoptr (ClaspReport) whole = NULL;
  ClaspSession *session;

  if (options->bad_header != NULL)
    {
      report = clasp_cli_report_bad_header (options);
      if (options->json)
        clasp_cli_report_print (report, NULL, TRUE, TRUE, STDOUT_FILENO);
      else
        g_printerr ("handclasp-cli: %s (REQ-01)\n", options->bad_header);
      return CLASP_CLI_USAGE;
    }
  options->limits.close_timeout_ms = MIN (options->limits.close_timeout_ms, CLOSE_TIMEOUT_MS);
  dialog = clasp_cli_dialog_new (options, NULL, NULL, NULL, NULL);
  session = clasp_cli_dialog_open (dialog);
  report = clasp_report_ref (clasp_session_get_report (session));
  if (clasp_session_get_state (session) != CLASP_SESSION_FAILED)
    {
      clasp_session_disconnect (session);
      clasp_cli_dialog_wait (dialog);
      whole = add_breaches (report, session);
    }
  clasp_cli_dialog_release_signals (dialog);
  if (!clasp_cli_report_print (whole != NULL ? whole : report, clasp_session_get_diagnoses (session), options->json,
                               TRUE, STDOUT_FILENO))
    return CLASP_CLI_USAGE;
  return whole != NULL ? CLASP_CLI_BAD_END : clasp_cli_report_get_status (report);
}
