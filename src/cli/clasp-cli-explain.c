/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-explain.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-dialog.h"
#include "clasp-cli-options.h"
#include "clasp-explain.h"

static void
cli_explain_print_help (void)
{
  g_print ("%s\n  handclasp-cli explain [ID…]\n\n%s\n", _("Usage:"),
           _("Says what a rule (RES-04), a cause (S3), an HTTP status (426) or a close code (1006) means. Without an "
              "ID it lists "
              "all."));
}

int
clasp_cli_explain (const char *const *words)
{
  g_autoptr (GString) text = g_string_new (NULL);
  int status = CLASP_CLI_FINE;

  if (words[0] != NULL && (strcmp (words[0], "--help") == 0 || strcmp (words[0], "-h") == 0))
    {
      cli_explain_print_help ();
      return CLASP_CLI_FINE;
    }
  if (words[0] == NULL)
    {
      g_autofree char *list = clasp_explanation_list ();

      g_string_append (text, list);
    }
  for (gsize i = 0; words[i] != NULL; i++)
    {
      g_autoptr (ClaspExplanation) explanation = clasp_explanation_new (words[i]);
      g_autofree char *explained = explanation != NULL ? clasp_explanation_to_text (explanation) : NULL;

      if (explanation == NULL)
        {
          g_printerr (
              _("handclasp-cli: “%s” is no rule, cause, HTTP status or close code. See “handclasp-cli explain”."),
              words[i]);
          g_printerr ("\n");
          status = CLASP_CLI_USAGE;
          continue;
        }
      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", explained);
    }
  if (text->len > 0 && !clasp_cli_text_print (text->str, STDOUT_FILENO))
    return CLASP_CLI_USAGE;
  return status;
}
