/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-dialog.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-output.h"
#include "clasp-foreign.h"
#include "clasp-secret.h"
#include "clasp-close.h"
#include "clasp-reconnect.h"
#include "clasp-report-text.h"

struct _ClaspCliDialog
{
  const ClaspCliOptions *options;
  const ClaspTap *tap;
  gpointer tap_data;
  GCancellable *interrupted; /* (nullable) */
  ClaspSession *session;
  guint interrupts;
  guint give_up;
  guint sources[2];
};

static gboolean
cli_dialog_on_give_up (gpointer user_data)
{
  ClaspCliDialog *self = user_data;

  self->give_up = 0;
  clasp_session_abort (self->session);
  return G_SOURCE_REMOVE;
}

static gboolean
cli_dialog_on_interrupt (gpointer user_data)
{
  ClaspCliDialog *self = user_data;

  self->interrupts++;
  if (self->interrupted != NULL)
    g_cancellable_cancel (self->interrupted);
  if (self->session == NULL)
    return G_SOURCE_CONTINUE;
  /* The user waits: a server that leaves our close unanswered is not waited for as long as after the input's end. */
  if (self->interrupts == 1 && clasp_session_get_state (self->session) != CLASP_SESSION_CLOSING)
    {
      clasp_session_disconnect (self->session);
      self->give_up = g_timeout_add (self->options->limits.close_timeout_ms, cli_dialog_on_give_up, self);
    }
  else
    clasp_session_abort (self->session);
  return G_SOURCE_CONTINUE;
}

ClaspCliDialog *
clasp_cli_dialog_new (const ClaspCliOptions *options, const ClaspTap *tap, gpointer tap_data, GCancellable *interrupted)
{
  ClaspCliDialog *self = g_new0 (ClaspCliDialog, 1);

  self->options = options;
  self->tap = tap;
  self->tap_data = tap_data;
  self->interrupted = interrupted != NULL ? g_object_ref (interrupted) : NULL;
  self->sources[0] = g_unix_signal_add (SIGINT, cli_dialog_on_interrupt, self);
  self->sources[1] = g_unix_signal_add (SIGTERM, cli_dialog_on_interrupt, self);
  return self;
}

void
clasp_cli_dialog_free (ClaspCliDialog *self)
{
  clasp_cli_dialog_release_signals (self);
  g_clear_object (&self->interrupted);
  g_clear_object (&self->session);
  g_free (self);
}

/* What is worth a word, beside the report. Never on standard output, which may be JSON. */
static void
cli_dialog_remark (const char *text)
{
  g_autofree char *masked = clasp_secret_mask_text (text);
  g_autofree char *line = clasp_foreign_to_text (masked, strlen (masked), 0);

  g_printerr ("handclasp-cli: %s\n", line);
}

/* ------------------------------------------------------------------------------------------------------- attempts */

static gboolean
cli_dialog_is_opening (ClaspSession *session)
{
  ClaspSessionState state = clasp_session_get_state (session);

  return state == CLASP_SESSION_IDLE || state == CLASP_SESSION_OPENING;
}

static void
cli_dialog_on_notice (ClaspSession *session, const char *text, gpointer user_data)
{
  cli_dialog_remark (text);
}

ClaspSession *
clasp_cli_dialog_open (ClaspCliDialog *self)
{
  self->session = clasp_session_new (self->options->profile, &self->options->limits);
  g_signal_connect (self->session, "notice", G_CALLBACK (cli_dialog_on_notice), NULL);
  clasp_session_set_follow (self->session, self->options->follow);
  clasp_session_set_variables (self->session, self->options->variables);
  if (self->options->remark != NULL)
    cli_dialog_remark (self->options->remark);
  if (self->tap != NULL)
    clasp_session_set_tap (self->session, self->tap, self->tap_data, self->options->capture != NULL);
  if (self->options->capture != NULL)
    clasp_session_set_capture_path (self->session, self->options->capture);
  clasp_session_connect (self->session);
  while (cli_dialog_is_opening (self->session))
    g_main_context_iteration (NULL, TRUE);
  return self->session;
}

static gboolean
cli_dialog_on_waited (gpointer user_data)
{
  *(guint *) user_data = 0;
  return G_SOURCE_REMOVE;
}

/* Waits, unless the user interrupts. */
static void
cli_dialog_wait_for (ClaspCliDialog *self, guint ms)
{
  g_autofree char *text = g_strdup_printf (_("connecting again in %.1f s"), ms / 1000.0);
  guint source = 0;

  cli_dialog_remark (text);
  source = g_timeout_add (ms, cli_dialog_on_waited, &source);
  while (source != 0 && self->interrupts == 0)
    g_main_context_iteration (NULL, TRUE);
  g_clear_handle_id (&source, g_source_remove);
}

gboolean
clasp_cli_dialog_open_again (ClaspCliDialog *self)
{
  for (guint failures = 0; self->interrupts == 0; failures++)
    {
      ClaspReport *report;

      cli_dialog_wait_for (self, clasp_reconnect_get_delay (failures, g_random_double ()));
      if (self->interrupts > 0)
        break;
      clasp_session_connect (self->session);
      while (cli_dialog_is_opening (self->session))
        g_main_context_iteration (NULL, TRUE);
      if (clasp_session_get_state (self->session) != CLASP_SESSION_FAILED)
        return TRUE;
      report = clasp_session_get_report (self->session);
      if (report->error_text != NULL)
        cli_dialog_remark (report->error_text);
    }
  return FALSE;
}

void
clasp_cli_dialog_wait (ClaspCliDialog *self)
{
  for (;;)
    {
      ClaspSessionState state = clasp_session_get_state (self->session);

      if (state == CLASP_SESSION_CLOSED || state == CLASP_SESSION_FAILED)
        return;
      g_main_context_iteration (NULL, TRUE);
    }
}

void
clasp_cli_dialog_release_signals (ClaspCliDialog *self)
{
  g_clear_handle_id (&self->give_up, g_source_remove);
  g_clear_handle_id (&self->sources[0], g_source_remove);
  g_clear_handle_id (&self->sources[1], g_source_remove);
}

/* -------------------------------------------------------------------------------------------------------- reports */

/* What was asked for makes no sense, so nothing was tried. */
static gboolean
cli_dialog_is_usage (const ClaspReport *report)
{
  return report->phase == CLASP_PHASE_URI || report->error_domain == CLASP_ERROR_DOMAIN_REQUEST ||
         report->error_code == CLASP_ERROR_BAD_ADDRESS || /* --connect-to */
         report->error_code == CLASP_ERROR_BAD_FILE ||    /* --ca, --cert, --key */
         report->error_code == CLASP_ERROR_BAD_URI;       /* --proxy */
}

ClaspCliStatus
clasp_cli_report_get_status (const ClaspReport *report)
{
  if (report->outcome == CLASP_OUTCOME_OPEN)
    return clasp_verdicts_count (report->verdicts, CLASP_STATUS_FAIL) == 0 ? CLASP_CLI_FINE : CLASP_CLI_REFUSED;
  if (cli_dialog_is_usage (report))
    return CLASP_CLI_USAGE;
  if (report->phase < CLASP_PHASE_REQUEST || report->error_domain == CLASP_ERROR_DOMAIN_TIMEOUT ||
      report->error_domain == CLASP_ERROR_DOMAIN_STOPPED)
    return CLASP_CLI_UNREACHABLE;
  return CLASP_CLI_REFUSED;
}

ClaspReport *
clasp_cli_report_bad_header (const ClaspCliOptions *options)
{
  const char *url = clasp_profile_get_url (options->profile);
  g_autofree char *masked = clasp_uri_mask (url);
  ClaspReport *report = clasp_report_new (masked);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->phase = report->uri != NULL ? CLASP_PHASE_REQUEST : CLASP_PHASE_URI;
  report->outcome = CLASP_OUTCOME_FAILED;
  g_ptr_array_add (report->verdicts,
                   clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, NULL, NULL, options->bad_header));
  clasp_report_set_error (report, CLASP_ERROR_DOMAIN_REQUEST, CLASP_ERROR_BAD_FIELD, options->bad_header);
  return report;
}

gboolean
clasp_cli_text_print (const char *text, int fd)
{
  g_auto (ClaspCliOutput) out;

  clasp_cli_output_init (&out, fd, NULL);
  g_string_append (out.buffer, text);
  if (!g_str_has_suffix (text, "\n"))
    g_string_append_c (out.buffer, '\n');
  clasp_cli_output_flush (&out);
  return !clasp_cli_tell_lost (out.error);
}

gboolean
clasp_cli_report_print (const ClaspReport *report, GListModel *diagnoses, gboolean json, gboolean pretty, int fd)
{
  g_autofree char *text = NULL;

  if (json)
    text = clasp_report_to_json (report, diagnoses, pretty);
  else
    text = clasp_report_to_text (report, diagnoses, clasp_cli_wants_color (fd));
  return clasp_cli_text_print (text, json ? STDOUT_FILENO : fd);
}
