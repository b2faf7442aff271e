/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What other clients make of the same answer (CAUSES.md, 8), and that table, list and document of causes agree. */
#include <string.h>

#include "clasp-client-view.h"
#include "clasp-explain.h"
#include "clasp-known-causes.h"
#include "session-harness.h"

#define R101 "HTTP/1.1 101 Switching Protocols\r\n"
#define UP "Upgrade: websocket\r\nConnection: Upgrade\r\n"
#define ACC "Sec-WebSocket-Accept: {accept}\r\n"

/* @opens: of browsers, ws, python websockets and libsoup in turn. */
static const struct
{
  HarnessCase row;
  const char *opens;
} ROWS[] = {
  { { .response = R101 UP ACC "\r\n" }, "++++" },
  { { .subprotocols = "chat", .response = R101 UP ACC "\r\n" }, "--++" },
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: Chat\r\n\r\n" }, "---+" },
  { { .subprotocols = "chat", .response = R101 UP ACC "Sec-WebSocket-Protocol: soap\r\n\r\n" }, "----" },
  { { .response = "HTTP/1.1 101 Switching Protocols\nUpgrade: websocket\nConnection: Upgrade\n"
                  "Sec-WebSocket-Accept: {accept}\n\n" },
    "+--+" },
  { { .response = R101 UP ACC "X-Long: a\r\n b\r\n\r\n" }, "+--+" },
  { { .response = "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" R101 UP ACC "\r\n" }, "++-+" },
  { { .response = "HTTP/1.0 101 Switching Protocols\r\n" UP ACC "\r\n", .ends = TRUE }, "-+--" },
  { { .response = "HTTP/1.2 101 Switching Protocols\r\n" UP ACC "\r\n" }, "+---" },
  { { .response = "HTTP/1.1 101\r\n" UP ACC "\r\n" }, "++-+" },
  { { .extensions = "permessage-deflate",
      .response = R101 UP ACC "Sec-WebSocket-Extensions: permessage-deflate, permessage-deflate\r\n\r\n" },
    "-+--" },
  { { .response = R101 UP ACC "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" }, "----" },
  { { .response = R101 UP "Sec-WebSocket-Accept: {key}\r\n\r\n" }, "----" },
  { { .response = R101 "Upgrade: websocket\r\n" ACC "\r\n" }, "----" },
  { { .response = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" }, "----" },
  { { .response = "SSH-2.0-x\r\n", .ends = TRUE }, "" },
};

static void
test_views (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autoptr (ClaspReport) report = harness_report_new (&ROWS[i].row);
      g_autoptr (GPtrArray) views = clasp_client_views_new (report);
      g_autoptr (GString) opens = g_string_new (NULL);

      for (guint k = 0; k < views->len; k++)
        {
          const ClaspClientView *view = views->pdata[k];

          g_string_append_c (opens, view->opens ? '+' : '-');
          g_assert_cmpstr (view->why, !=, "");
        }
      if (strcmp (opens->str, ROWS[i].opens) != 0)
        {
          g_printerr ("%s, not %s, of %.60s\n", opens->str, ROWS[i].opens, ROWS[i].row.response);
          g_test_fail ();
        }
    }
}

/* Every cause of the table has its row in the document, every row of the document its cause. */
static void
test_document (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("G_TEST_SRCDIR"), "..", "src", "diagnosis", "CAUSES.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GHashTable) rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  guint n;
  const ClaspKnownCause *causes = clasp_known_causes_get (&n);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  lines = g_strsplit (text, "\n", -1);
  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_regex_match_simple ("^\\| [NHSV][0-9]+ \\|", lines[i], 0, 0))
      g_hash_table_add (rows, g_strndup (lines[i] + 2, strcspn (lines[i] + 2, " ")));
  for (guint i = 0; i < n; i++)
    {
      g_auto (GStrv) rules = g_strsplit (causes[i].rules != NULL ? causes[i].rules : "", " ", -1);

      if (!g_hash_table_remove (rows, causes[i].id))
        g_error ("CAUSES.md has no row for %s", causes[i].id);
      g_assert_cmpstr (causes[i].sources, !=, "");
      for (gsize k = 0; rules[k] != NULL && *rules[k] != '\0'; k++)
        if (clasp_rule_lookup (rules[k]) == CLASP_RULE_NONE)
          g_error ("%s names %s, which is no rule", causes[i].id, rules[k]);
    }
  g_assert_cmpuint (g_hash_table_size (rows), ==, 0);
}

/* All that is listed can be explained, in any letter case, and with its sources. */
static void
test_explain (void)
{
  g_autofree char *list = clasp_explanation_list ();
  g_auto (GStrv) lines = g_strsplit (list, "\n", -1);
  guint n = 0;

  for (gsize i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "  "))
      {
        g_autofree char *id = g_strndup (lines[i] + 2, strcspn (lines[i] + 2, " "));
        g_autofree char *lower = g_ascii_strdown (id, -1);
        g_autoptr (ClaspExplanation) explanation = clasp_explanation_new (lower);
        g_autofree char *text = NULL;

        if (explanation == NULL)
          g_error ("“%s” is listed and can't be explained", id);
        text = clasp_explanation_to_text (explanation);
        g_assert_true (g_str_has_prefix (text, id));
        g_assert_cmpstr (explanation->text, !=, "");
        n++;
      }
  g_assert_cmpuint (n, >, 180);
  g_assert_null (clasp_explanation_new ("RES-99"));
  g_assert_null (clasp_explanation_new ("99"));
  g_assert_null (clasp_explanation_new (""));
  g_assert_null (clasp_explanation_new ("5000"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/clients/views", test_views);
  g_test_add_func ("/clients/document", test_document);
  g_test_add_func ("/clients/explain", test_explain);
  return g_test_run ();
}
