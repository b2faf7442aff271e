/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-body-words.h"
#include "test-util.h"

static const struct
{
  const char *body;
  gsize length; /* 0: that of the string */
  gsize max;
  const char *words;
} ROWS[] = {
  { "", 0, 50, "" },
  { " \r\n\t", 0, 50, "" },
  { "RBAC: access denied", 0, 50, "RBAC: access denied" },
  { "two\r\n\r\n  lines\t of it \n", 0, 50, "two lines of it" },
  { "{\"error\": \"a < b\"}", 0, 50, "{\"error\": \"a < b\"}" },
  { "\xEF\xBB\xBFmarked", 0, 50, "marked" },
  { "a\0b", 3, 50, "" },
  { "\x16\x03\x01", 0, 50, "" },
  { "<html><head><title>403 Forbidden</title></head><body>No <b>way</b></body></html>", 0, 50, "403 Forbidden No way" },
  { "\n<!doctype html><style>h1 {color: red}</style><h1>x</h1><script>if (a<b) {}</script>y", 0, 50, "x y" },
  { "<p>a<!-- <b>not</b> -->b", 0, 50, "a b" },
  { "<p>&lt;&amp;&gt;&quot;&nbsp;&#58;&#x2F;&#0;&nonsense;&#9999999999;&", 0, 50,
    "<&>\" :/&#0;&nonsense;&#9999999999;&" },
  { "<p>cut in a tag <b", 0, 50, "cut in a tag" },
  { "<script>never ends", 0, 50, "" },
  { "0123456789", 0, 10, "0123456789" },
  { "0123456789a", 0, 10, "0123456789…" },
  { "ääääää", 0, 3, "äää…" },
  { "caf\xE9", 0, 50, "caf‹xE9›" },
  { "caf\xEF\xBF\xBD", 0, 50, "caf\xEF\xBF\xBD" },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      gsize length = ROWS[i].length > 0 ? ROWS[i].length : strlen (ROWS[i].body);
      g_auto (TestPage) page = { 0 };
      g_autofree char *words = NULL;

      test_page_init (&page, ROWS[i].body, length);
      words = clasp_body_words ((const char *) page.data, length, ROWS[i].max);
      g_assert_cmpstr (words, ==, ROWS[i].words);
    }
}

/* Cut at every byte: no byte past the end is read, and what comes is one line of UTF-8. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    for (gsize length = 0; length <= strlen (ROWS[i].body); length++)
      {
        g_auto (TestPage) page = { 0 };
        g_autofree char *words = NULL;

        test_page_init (&page, ROWS[i].body, length);
        words = clasp_body_words ((const char *) page.data, length, ROWS[i].max);
        g_assert_true (g_utf8_validate (words, -1, NULL));
        g_assert_null (strpbrk (words, "\r\n\t"));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/body-words/rows", test_rows);
  g_test_add_func ("/body-words/cut", test_cut);
  return g_test_run ();
}
