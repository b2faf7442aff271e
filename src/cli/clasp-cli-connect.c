/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-connect.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-conversation.h"
#include "clasp-cli-dialog.h"
#include "clasp-cli-end.h"
#include "clasp-cli-input.h"
#include "clasp-reconnect.h"

static int
cli_connect_refuse_header (const ClaspCliOptions *options)
{
  g_autoptr (ClaspReport) report = clasp_cli_report_bad_header (options);

  if (options->json)
    clasp_cli_report_print (report, NULL, TRUE, FALSE, STDOUT_FILENO);
  else
    g_printerr ("handclasp-cli: %s (REQ-01)\n", options->bad_header);
  return CLASP_CLI_USAGE;
}

/* Standard input is left alone where the messages come from elsewhere, or only go nowhere. */
static gboolean
cli_connect_reads_input (const ClaspCliOptions *options)
{
  return options->raw || (!options->echo && !options->sink && options->send_count == 0);
}

/* Somebody sits there. */
static void
cli_connect_greet (const ClaspCliOptions *options)
{
  if (!isatty (STDIN_FILENO) || !isatty (STDOUT_FILENO) || options->json || options->raw || options->binary)
    return;
  if (options->keep_open || options->count > 0)
    g_printerr ("%s\n", _("Connected. Each line you type is sent; Ctrl+C closes."));
  else
    g_printerr ("%s\n", _("Connected. Each line you type is sent; Ctrl+D closes."));
}

/* A ping every so often (--ping), each with its number, so that its pong can be told from others. */
typedef struct
{
  ClaspSession *session;
  guint64 number;
  ClaspCliConversation *conversation;
} Heartbeat;

/* How often it is looked whether a heartbeat of the dialect is due (--keep-alive). */
#define BEAT_LOOK_MS 100

static gboolean
cli_connect_on_heartbeat (gpointer user_data)
{
  Heartbeat *self = user_data;
  g_autofree char *text = NULL;
  g_autoptr (GBytes) payload = NULL;

  if (clasp_session_get_state (self->session) != CLASP_SESSION_OPEN)
    return G_SOURCE_CONTINUE;
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, ++self->number);
  payload = g_bytes_new (text, strlen (text));
  clasp_session_send_ping (self->session, payload, NULL);
  return G_SOURCE_CONTINUE;
}

static gboolean
cli_connect_on_beat (gpointer user_data)
{
  const Heartbeat *self = user_data;

  if (clasp_session_get_state (self->session) == CLASP_SESSION_OPEN)
    clasp_cli_conversation_send_beat (self->conversation, self->session);
  return G_SOURCE_CONTINUE;
}

/* Gives %TRUE when recording stopped before the end. */
static gboolean
cli_connect_tell_capture_problem (ClaspSession *session)
{
  const char *problem = clasp_session_get_capture_problem (session);

  if (problem != NULL)
    g_printerr ("handclasp-cli: %s\n", problem);
  return problem != NULL;
}

/* Connects again as long as the end was not ours, each connection with an end of its own. %FALSE: the user has ended it
 * in between, and nothing is left to be told. */
static gboolean
cli_connect_stay (ClaspCliConversation *conversation, ClaspCliDialog *dialog, ClaspSession *session)
{
  const ClaspEnding *ending;

  for (;;)
    {
      clasp_cli_dialog_wait (dialog);
      ending = clasp_session_get_ending (session);
      if (!conversation->options->reconnect || ending == NULL || !clasp_reconnect_applies (ending) ||
          g_cancellable_is_cancelled (conversation->interrupted) || !clasp_cli_conversation_wants_input (conversation))
        return TRUE;
      clasp_cli_conversation_print_end (conversation, session, NULL);
      clasp_cli_conversation_begin_again (conversation);
      if (!clasp_cli_dialog_open_again (dialog))
        return FALSE;
    }
}

int
clasp_cli_connect (ClaspCliOptions *options)
{
  g_autoptr (GCancellable) interrupted = g_cancellable_new ();
  g_auto (ClaspCliConversation) conversation;
  g_autoptr (ClaspCliDialog) dialog = NULL;
  g_autoptr (ClaspCliInput) input = NULL;
  const GArray *unsent = NULL;
  Heartbeat heartbeat = { NULL, 0, &conversation };
  ClaspSession *session;
  ClaspCliStatus status;
  gboolean stayed;
  guint ping = 0, beat = 0;

  clasp_cli_conversation_init (&conversation, options, interrupted);
  if (options->bad_header != NULL)
    return cli_connect_refuse_header (options);
  if (options->ping_ms > 0)
    g_object_set (options->profile, "ping", 0, NULL); /* the option stands for it */
  dialog = clasp_cli_dialog_new (options, &clasp_cli_conversation_tap, &conversation, interrupted);
  session = clasp_cli_dialog_open (dialog);
  if (clasp_session_get_state (session) == CLASP_SESSION_FAILED)
    {
      ClaspReport *report = clasp_session_get_report (session);

      clasp_cli_dialog_release_signals (dialog);
      clasp_cli_report_print (report, clasp_session_get_diagnoses (session), options->json, FALSE, STDERR_FILENO);
      return clasp_cli_report_get_status (report);
    }
  if (cli_connect_reads_input (options) && clasp_session_get_state (session) == CLASP_SESSION_OPEN)
    {
      cli_connect_greet (options);
      input = clasp_cli_input_new (session, &conversation);
    }
  heartbeat.session = session;
  if (options->ping_ms > 0)
    ping = g_timeout_add (options->ping_ms, cli_connect_on_heartbeat, &heartbeat);
  if (options->keep_alive)
    beat = g_timeout_add (BEAT_LOOK_MS, cli_connect_on_beat, &heartbeat);
  stayed = cli_connect_stay (&conversation, dialog, session);
  g_clear_handle_id (&ping, g_source_remove);
  g_clear_handle_id (&beat, g_source_remove);
  clasp_cli_dialog_release_signals (dialog);
  if (input != NULL)
    unsent = clasp_cli_input_finish (input);
  if (!stayed)
    return unsent != NULL && unsent->len > 0 ? CLASP_CLI_USAGE : CLASP_CLI_FINE;
  clasp_cli_conversation_print_end (&conversation, session, unsent);
  if ((input != NULL && clasp_cli_input_has_failed (input)) || clasp_cli_tell_lost (conversation.out.error) ||
      cli_connect_tell_capture_problem (session))
    return CLASP_CLI_USAGE;
  status = clasp_cli_end_get_status (session);
  return status == CLASP_CLI_FINE && unsent != NULL && unsent->len > 0 ? CLASP_CLI_USAGE : status;
}
