/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-replay.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-conversation.h"
#include "clasp-cli-dialog.h"
#include "clasp-cli-end.h"
#include "clasp-exchange-file.h"
#include "clasp-foreign.h"
#include "clasp-origin.h"
#include "clasp-replay.h"

/* What is replay's own; all other words are those of `connect`. */
typedef struct
{
  double speed; /* 0: as fast as it goes */
  gboolean raw, allow_masked;
  char *path;
  GPtrArray *rest; /* of char *, %NULL-terminated once read */
} Given;

static void
cli_replay_clear (Given *self)
{
  g_free (self->path);
  g_clear_pointer (&self->rest, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, cli_replay_clear)

static int
cli_replay_refuse (const char *text)
{
  g_autofree char *safe = clasp_foreign_to_text (text, strlen (text), 0);

  g_printerr ("handclasp-cli: %s%s\n", safe, g_str_has_suffix (safe, ".") ? "" : ".");
  return CLASP_CLI_USAGE;
}

static void
cli_replay_print_help (void)
{
  g_print ("%s\n  handclasp-cli replay FILE URL [%s]\n\n%s\n\n", _("Usage:"), _("OPTION…"),
           _("Sends the messages that a recording holds as sent, with the pauses between them."));
  g_print ("  --speed N|max    %s\n", _("N times as fast, or as fast as it goes"));
  g_print ("  --allow-masked   %s\n", _("Send masked secrets as they stand"));
  g_print ("  --raw            %s\n\n", _("Send frames that were sent on purpose, too"));
  g_print ("%s\n", _("The other options are those of “connect”."));
}

static gboolean
cli_replay_read_speed (Given *self, const char *value)
{
  char *end;

  self->speed = 0;
  if (g_strcmp0 (value, "max") == 0)
    return TRUE;
  if (value == NULL || !g_ascii_isdigit (value[0]))
    return FALSE;
  self->speed = g_ascii_strtod (value, &end);
  return *end == '\0' && self->speed > 0 && self->speed <= 1e6;
}

/* Takes its own words out; the first that is no option is the file. */
static gboolean
cli_replay_read_words (Given *self, const char *const *words)
{
  gboolean options = TRUE;

  self->speed = 1;
  self->rest = g_ptr_array_new ();
  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];

      if (options && strcmp (word, "--raw") == 0)
        self->raw = TRUE;
      else if (options && strcmp (word, "--allow-masked") == 0)
        self->allow_masked = TRUE;
      else if (options && (strcmp (word, "--speed") == 0 || g_str_has_prefix (word, "--speed=")))
        {
          const char *value = word[7] == '=' ? word + 8 : words[i + 1] != NULL ? words[++i] : NULL;

          if (!cli_replay_read_speed (self, value))
            return FALSE;
        }
      else if (self->path == NULL && (!options || word[0] != '-'))
        self->path = g_strdup (word);
      else
        g_ptr_array_add (self->rest, (gpointer) word);
      options = options && strcmp (word, "--") != 0;
    }
  g_ptr_array_add (self->rest, NULL);
  return TRUE;
}

/* Values that were masked when the file was written would be sent as bullets. */
static gboolean
cli_replay_check_masked (const Given *self, ClaspCapture *capture)
{
  g_autoptr (GArray) masked = NULL;
  g_autoptr (GString) places = g_string_new (NULL);
  g_autofree char *text = NULL;

  clasp_replay_count (capture, self->raw, &masked);
  if (masked->len == 0 || self->allow_masked)
    return TRUE;
  for (guint i = 0; i < MIN (masked->len, 20); i++)
    g_string_append_printf (places, i > 0 ? ", %" G_GUINT64_FORMAT : "%" G_GUINT64_FORMAT,
                            g_array_index (masked, guint64, i));
  if (masked->len > 20)
    g_string_append (places, " …");
  text = g_strdup_printf (ngettext ("a secret is masked in record %s; --allow-masked sends it as it stands",
                                    "secrets are masked in records %s; --allow-masked sends them as they stand",
                                    masked->len),
                          places->str);
  cli_replay_refuse (text);
  return FALSE;
}

static void
cli_replay_tell_origin (const ClaspRun *run, const char *url)
{
  g_autofree char *before = clasp_origin_dup_of_url (run->url);
  g_autofree char *now = clasp_origin_dup_of_url (url);
  g_autofree char *text = NULL;
  g_autofree char *safe = NULL;

  if (run->url[0] == '\0' || g_strcmp0 (before, now) == 0)
    return;
  text = g_strdup_printf (_("What was sent to %s is sent to %s now."), before != NULL ? before : run->url,
                          now != NULL ? now : url);
  safe = clasp_foreign_to_text (text, strlen (text), 0);
  g_printerr ("handclasp-cli: %s\n", safe);
}

static int
cli_replay_run (const Given *self, const ClaspRun *run, ClaspCliOptions *options)
{
  g_autoptr (GCancellable) interrupted = g_cancellable_new ();
  g_auto (ClaspCliConversation) conversation;
  g_autoptr (ClaspCliDialog) dialog = NULL;
  g_autoptr (ClaspReplay) replay = NULL;
  ClaspSession *session;

  clasp_cli_conversation_init (&conversation, options, interrupted);
  if (options->bad_header != NULL)
    return cli_replay_refuse (options->bad_header);
  cli_replay_tell_origin (run, clasp_profile_get_url (options->profile));
  dialog = clasp_cli_dialog_new (options, &clasp_cli_conversation_tap, &conversation, interrupted);
  session = clasp_cli_dialog_open (dialog);
  if (clasp_session_get_state (session) == CLASP_SESSION_FAILED)
    {
      ClaspReport *report = clasp_session_get_report (session);

      clasp_cli_dialog_release_signals (dialog);
      clasp_cli_report_print (report, clasp_session_get_diagnoses (session), options->json, FALSE, STDERR_FILENO);
      return clasp_cli_report_get_status (report);
    }
  if (clasp_session_get_state (session) == CLASP_SESSION_OPEN)
    replay = clasp_replay_new (session, run->capture, self->speed, self->raw, NULL, NULL);
  clasp_cli_dialog_wait (dialog);
  clasp_cli_dialog_release_signals (dialog);
  clasp_cli_conversation_print_end (&conversation, session, NULL);
  if (clasp_cli_tell_lost (conversation.out.error))
    return CLASP_CLI_USAGE;
  return clasp_cli_end_get_status (session);
}

int
clasp_cli_replay (const char *const *words)
{
  g_auto (Given) given = { 0 };
  g_autoptr (ClaspCliOptions) options = NULL;
  g_autoptr (GPtrArray) runs = NULL;
  g_autoptr (GError) error = NULL;

  if (g_strv_contains (words, "--help") || g_strv_contains (words, "-h"))
    {
      cli_replay_print_help ();
      return CLASP_CLI_FINE;
    }
  if (!cli_replay_read_words (&given, words))
    return cli_replay_refuse (_("after --speed comes a number above 0, or max"));
  if (given.path == NULL)
    return cli_replay_refuse (_("“replay” takes a file and an address"));
  options = clasp_cli_options_parse (CLASP_CLI_CONNECT, (const char *const *) given.rest->pdata, &error);
  if (options == NULL)
    return cli_replay_refuse (error->message);
  runs = clasp_file_read (given.path, &error);
  if (runs == NULL)
    return cli_replay_refuse (error->message);
  if (runs->len > 1)
    return cli_replay_refuse (_("the file holds several connections, and one is replayed at a time"));
  if (!cli_replay_check_masked (&given, ((ClaspRun *) g_ptr_array_index (runs, 0))->capture))
    return CLASP_CLI_USAGE;
  return cli_replay_run (&given, g_ptr_array_index (runs, 0), options);
}
