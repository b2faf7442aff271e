/* SPDX-License-Identifier: GPL-3.0-or-later */
/* copy-as TOOL yes|no KEY=VALUE…: prints a connection as clasp_copy_as() writes it, with or without secrets. A KEY is a
 * string property of the profile, "deflate" (with any value), or "header" with "Name: value". */
#include <locale.h>
#include <string.h>

#include "clasp-copy-as.h"

/* Ticked whatever it is: pasted fields of the handshake are not. */
static void
copy_as_take_header (ClaspProfile *profile, const char *line)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  g_autoptr (ClaspHeader) header = NULL;

  g_assert_cmpuint (clasp_profile_paste_headers (profile, line, NULL), ==, 1);
  header = g_list_model_get_item (headers, g_list_model_get_n_items (headers) - 1);
  g_object_set (header, "enabled", TRUE, NULL);
}

static void
copy_as_take (ClaspProfile *profile, char *pair)
{
  char *equals = strchr (pair, '=');

  g_assert_nonnull (equals);
  *equals = '\0';
  if (g_str_equal (pair, "header"))
    copy_as_take_header (profile, equals + 1);
  else if (g_str_equal (pair, "deflate"))
    g_object_set (profile, "deflate", TRUE, NULL);
  else
    g_object_set (profile, pair, equals + 1, NULL);
}

int
main (int argc, char **argv)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autofree char *problem = NULL, *text = NULL;
  guint tool = 0;
  gboolean has_secrets = FALSE;

  setlocale (LC_ALL, "");
  g_assert_cmpint (argc, >=, 4);
  while (!g_str_equal (clasp_tool_to_string (tool), argv[1]))
    tool++;
  for (int i = 3; i < argc; i++)
    copy_as_take (profile, argv[i]);
  text = clasp_copy_as (profile, tool, g_str_equal (argv[2], "yes"), &has_secrets, &problem);
  if (text == NULL)
    {
      g_printerr ("%s\n", problem);
      return 1;
    }
  g_print ("%s", text);
  return has_secrets ? 3 : 0;
}
