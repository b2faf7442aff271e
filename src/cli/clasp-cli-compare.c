/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-compare.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-dialog.h"
#include "clasp-cli-options.h"
#include "clasp-compare.h"
#include "clasp-exchange-file.h"
#include "clasp-secret.h"

static void
cli_compare_print_help (void)
{
  g_print ("%s\n  handclasp-cli compare [--json] [--show-secrets] A B\n\n%s\n", _("Usage:"),
           _("Says what differs between two handshakes, and what of it decides. A and B are reports that check --json "
              "printed, "
              "or HAR files."));
}

static int
cli_compare_refuse (const char *sentence, const char *word)
{
  g_printerr ("handclasp-cli: ");
  g_printerr (sentence, word);
  g_printerr (" ");
  g_printerr (_("See “handclasp-cli %s--help”."), "compare ");
  g_printerr ("\n");
  return CLASP_CLI_USAGE;
}

/* A report, a HAR, or a recording with the handshake in it. */
static ClaspHandshake *
cli_compare_open (const char *path, GError **error)
{
  ClaspHandshake *handshake = clasp_handshake_new_from_file (path, error);
  g_autoptr (GPtrArray) runs = handshake == NULL ? clasp_file_read (path, NULL) : NULL;
  g_autofree char *report = runs != NULL ? clasp_run_dup_report (g_ptr_array_index (runs, 0), TRUE) : NULL;

  if (handshake != NULL || report == NULL)
    return handshake;
  g_clear_error (error);
  return clasp_handshake_new_from_recorded_report (report, ((ClaspRun *) g_ptr_array_index (runs, 0))->secrets, error);
}

static int
cli_compare_files (const char *const *paths, gboolean json)
{
  ClaspHandshake *sides[2] = { NULL, NULL };
  g_autoptr (ClaspHandshake) a = NULL;
  g_autoptr (ClaspHandshake) b = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autofree char *text = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (GError) error = NULL;

      sides[i] = cli_compare_open (paths[i], &error);
      if (sides[i] == NULL)
        {
          g_printerr ("handclasp-cli: %s\n", error->message);
          clasp_handshake_free (sides[0]);
          return CLASP_CLI_USAGE;
        }
    }
  a = sides[0];
  b = sides[1];
  differences = clasp_handshakes_compare (a, b);
  text = json ? clasp_comparison_to_json (a, b, differences) : clasp_comparison_to_text (a, b, differences);
  return clasp_cli_text_print (text, STDOUT_FILENO) ? CLASP_CLI_FINE : CLASP_CLI_USAGE;
}

int
clasp_cli_compare (const char *const *words)
{
  const char *paths[2] = { NULL, NULL };
  gboolean json = FALSE, only_paths = FALSE;
  guint n = 0;

  for (gsize i = 0; words[i] != NULL; i++)
    if (!only_paths && strcmp (words[i], "--") == 0)
      only_paths = TRUE;
    else if (!only_paths && (strcmp (words[i], "--help") == 0 || strcmp (words[i], "-h") == 0))
      {
        cli_compare_print_help ();
        return CLASP_CLI_FINE;
      }
    else if (!only_paths && strcmp (words[i], "--json") == 0)
      json = TRUE;
    else if (!only_paths && strcmp (words[i], "--show-secrets") == 0)
      clasp_secret_set_shown (TRUE);
    else if (!only_paths && words[i][0] == '-' && words[i][1] != '\0')
      return cli_compare_refuse (_("There is no option “%s” here."), words[i]);
    else if (n == 2)
      return cli_compare_refuse (_("Two files are compared, and “%s” is a third."), words[i]);
    else
      paths[n++] = words[i];
  if (n < 2)
    return cli_compare_refuse (_("Two files are wanted%s."), "");
  return cli_compare_files (paths, json);
}
