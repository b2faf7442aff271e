/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-check.h"
#include "clasp-cli-compare.h"
#include "clasp-cli-connect.h"
#include "clasp-cli-explain.h"
#include "clasp-cli-export.h"
#include "clasp-cli-import.h"
#include "clasp-cli-practice.h"
#include "clasp-foreign.h"
#include "clasp-cli-replay.h"
#include "clasp-cli-show.h"
#include "clasp-lab.h"
#include "clasp-secret.h"

static const struct
{
  const char *name;
  const char *what;
  ClaspCliCommand command; /* of run */
  int (*run) (ClaspCliOptions *options);
  int (*run_words) (const char *const *words); /* instead of run: it reads the words after its name itself */
} commands[] = {
  { "check", N_("perform the opening handshake, and say what is wrong with it"), CLASP_CLI_CHECK, clasp_cli_check,
    NULL },
  { "connect", N_("talk over standard input and output"), CLASP_CLI_CONNECT, clasp_cli_connect, NULL },
  { "show", N_("print the messages of a recording"), 0, NULL, clasp_cli_show },
  { "convert", N_("write the messages of a recording to another kind of file"), 0, NULL, clasp_cli_convert },
  { "replay", N_("send the messages of a recording again"), 0, NULL, clasp_cli_replay },
  { "practice", N_("run a server to practise with"), CLASP_CLI_PRACTICE, clasp_cli_practice, NULL },
  { "compare", N_("say what differs between two handshakes"), 0, NULL, clasp_cli_compare },
  { "explain", N_("say what a rule, a cause, a status or a close code means"), 0, NULL, clasp_cli_explain },
  { "import", N_("take connections over from files of other programs"), 0, NULL, clasp_cli_import },
  { "export", N_("write saved connections to files, of other programs too"), 0, NULL, clasp_cli_export },
};

static void
print_help (FILE *stream)
{
  gsize i;

  fprintf (stream, "%s\n  handclasp-cli %s\n\n%s\n", _("Usage:"), _("COMMAND [OPTION…] [URL]"), _("Commands:"));
  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    fprintf (stream, "  %-10s %s\n", commands[i].name, _(commands[i].what));
  fprintf (stream, "\n%s\n", _("“handclasp-cli COMMAND --help” lists the options of a command."));
}

/* One sentence, and where to read on. */
static int
refuse (const char *command, const char *sentence)
{
  g_autofree char *masked = clasp_secret_mask_text (sentence);
  g_autofree char *text = clasp_foreign_to_text (masked, strlen (masked), 0);

  g_strchomp (text);

  if (g_str_has_suffix (text, "."))
    text[strlen (text) - 1] = '\0';
  g_printerr ("handclasp-cli: %s. ", text);
  g_printerr (_("See “handclasp-cli %s--help”."), command);
  g_printerr ("\n");
  return CLASP_CLI_USAGE;
}

static gboolean
wants_help (char **arguments)
{
  gsize i;

  for (i = 0; arguments[i] != NULL && strcmp (arguments[i], "--") != 0; i++)
    if (strcmp (arguments[i], "--help") == 0 || strcmp (arguments[i], "-h") == 0 || strcmp (arguments[i], "-?") == 0)
      return TRUE;
  return FALSE;
}

/* "--break list": with no address, since nothing is connected to. */
static gboolean
wants_list (char **arguments)
{
  gsize i;

  for (i = 0; arguments[i] != NULL; i++)
    if (strcmp (arguments[i], "--break=list") == 0 ||
        (strcmp (arguments[i], "--break") == 0 && g_strcmp0 (arguments[i + 1], "list") == 0))
      return TRUE;
  return FALSE;
}

static int
print_breaks (void)
{
  guint n, i;
  const ClaspLabBreak *breaks = clasp_lab_get_breaks (&n);

  for (i = 0; i < n; i++)
    printf ("%s  %s\n        %s\n", breaks[i].rule, _(breaks[i].usual), _(breaks[i].with_value));
  return CLASP_CLI_FINE;
}

static int
run (gsize which, char **arguments)
{
  g_autoptr (ClaspCliOptions) options = NULL;
  g_autoptr (GError) error = NULL;

  if (commands[which].run_words != NULL)
    return commands[which].run_words ((const char *const *) arguments);
  if (wants_help (arguments))
    {
      g_autofree char *help = clasp_cli_options_dup_help (commands[which].command);

      fputs (help, stdout);
      return CLASP_CLI_FINE;
    }
  if (commands[which].command != CLASP_CLI_PRACTICE && wants_list (arguments))
    return print_breaks ();
  options = clasp_cli_options_parse (commands[which].command, (const char *const *) arguments, &error);
  if (options == NULL)
    {
      g_autofree char *command = g_strconcat (commands[which].name, " ", NULL);

      return refuse (command, error->message);
    }
  return commands[which].run (options);
}

/* A socket must never take the number of a standard file that was closed: it would be read as input, or printed to. */
static void
open_standard_files (void)
{
  int fd;

  do
    fd = open ("/dev/null", O_RDWR);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd > STDERR_FILENO)
    close (fd);
}

int
main (int argc, char **argv)
{
  g_autofree char *sentence = NULL;
  gsize i;

  open_standard_files ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("handclasp-cli");
  /* A reader that has gone is an error of writing, not the end of the program. */
  signal (SIGPIPE, SIG_IGN);
  /* So is a file that may not grow (RLIMIT_FSIZE). */
  signal (SIGXFSZ, SIG_IGN);

  if (argc < 2)
    {
      print_help (stderr);
      return CLASP_CLI_USAGE;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    {
      print_help (stdout);
      return CLASP_CLI_FINE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      printf ("handclasp-cli %s\n", PACKAGE_VERSION);
      return CLASP_CLI_FINE;
    }
  for (i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return run (i, argv + 2);
  sentence = g_strdup_printf (argv[1][0] == '-' ? _("There is no option “%s” here") : _("There is no command “%s”"),
                              argv[1]);
  return refuse ("", sentence);
}
