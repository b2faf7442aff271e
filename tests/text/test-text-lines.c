/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-text-lines.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *lines; /* joined by "|" */
  gboolean broken;
} Case;

static const Case CASES[] = {
  { "", "", FALSE },
  { "a", "a", FALSE },
  { "a\n", "a", FALSE },
  { "a\r\nb\n\nc", "a|b||c", FALSE },
  { "\n\n", "|", FALSE },
  { "0123456789abcdef", "0123456789abcdef", FALSE },
  { "0123456789abcdef\nx", "0123456789abcdef|x", FALSE },
  { "0123456789abcdefg", "0123456789abcdef|g", TRUE },
  { "one two three four five", "one two three |four five", TRUE },
  { "012345678 9abcdefghijklmn", "012345678 |9abcdefghijklmn", TRUE },
  { "01234567890123\xe2\x82\xac\xe2\x82\xac", "01234567890123|\xe2\x82\xac\xe2\x82\xac", TRUE },
  { "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80",
    "\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80|\x80\x80\x80\x80\x80", TRUE },
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GBytes) text = g_bytes_new_static (CASES[i].text, strlen (CASES[i].text));
      g_autoptr (ClaspTextLines) lines = clasp_text_lines_new (text, CLASP_TEXT_LINES_MIN);
      g_autoptr (GString) joined = g_string_new (NULL);

      for (guint64 number = 0; number < clasp_text_lines_get_n (lines); number++)
        {
          gsize length;
          const char *line = clasp_text_lines_get (lines, number, &length);

          if (number > 0)
            g_string_append_c (joined, '|');
          g_string_append_len (joined, line, (gssize) length);
        }
      g_assert_cmpstr (joined->str, ==, CASES[i].lines);
      g_assert_cmpint (clasp_text_lines_get_broken (lines), ==, CASES[i].broken);
    }
}

/* More lines than are marked, asked for in any order. */
static void
test_many (void)
{
  g_autoptr (GString) written = g_string_new (NULL);
  g_autoptr (GBytes) text = NULL;
  g_autoptr (ClaspTextLines) lines = NULL;

  for (guint i = 0; i < 1000; i++)
    g_string_append_printf (written, "line %u\n", i);
  text = g_bytes_new (written->str, written->len);
  lines = clasp_text_lines_new (text, 80);
  g_assert_cmpuint (clasp_text_lines_get_n (lines), ==, 1000);
  for (guint i = 0; i < 1000; i++)
    {
      guint number = i * 7 % 1000;
      g_autofree char *wanted = g_strdup_printf ("line %u", number);
      gsize length;
      const char *line = clasp_text_lines_get (lines, number, &length);

      g_assert_cmpmem (line, length, wanted, strlen (wanted));
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/text-lines/cases", test_cases);
  g_test_add_func ("/text-lines/many", test_many);
  return g_test_run ();
}
