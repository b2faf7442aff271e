/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-practice.h"

#include <glib-unix.h>
#include <glib/gi18n.h>
#include <stdio.h>

#include "clasp-practice-lesson.h"
#include "clasp-practice-server.h"

static gboolean
cli_practice_on_interrupt (gpointer user_data)
{
  g_main_loop_quit (user_data);
  return G_SOURCE_CONTINUE;
}

static void
cli_practice_print_lessons (void)
{
  guint n, i;
  const ClaspPracticeLesson *lessons = clasp_practice_lessons (&n);

  for (i = 0; i < n; i++)
    printf ("  %-18s %s\n", lessons[i].path, _(lessons[i].description));
  fflush (stdout);
}

int
clasp_cli_practice (ClaspCliOptions *options)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;

  g_unix_signal_add (SIGINT, cli_practice_on_interrupt, loop);
  g_unix_signal_add (SIGTERM, cli_practice_on_interrupt, loop);
  clasp_practice_server_set_any_origin (server, options->any_origin);
  if (!clasp_practice_server_start (server, options->port, &error))
    {
      g_printerr ("handclasp-cli: %s\n", error->message);
      return CLASP_CLI_UNREACHABLE;
    }
  url = clasp_practice_server_dup_url (server, "/");
  /* The first line is read by programs: never translated. */
  printf ("Listening on %s\n", url);
  fflush (stdout);
  cli_practice_print_lessons ();
  g_main_loop_run (loop);
  clasp_practice_server_stop (server);
  return CLASP_CLI_FINE;
}
