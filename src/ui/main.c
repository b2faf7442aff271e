/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>

#include "clasp-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (ClaspApplication) app = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Handclasp");
  /* A file that may not grow (RLIMIT_FSIZE) is an error of writing, not the end of the program. */
  signal (SIGXFSZ, SIG_IGN);

  app = clasp_application_new ();
  return g_application_run (G_APPLICATION (app), argc, argv);
}
