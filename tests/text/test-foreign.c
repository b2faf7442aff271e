/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-foreign.h"
#include "test-util.h"

#include <string.h>

static const struct
{
  const char *bytes;
  gssize length; /* -1: up to the NUL */
  const char *text;
  const char *lines; /* %NULL: as text */
} CASES[] = {
  { "", -1, "", NULL },
  { "plain caf\xc3\xa9 \xe2\x9c\x93 \xf0\x9f\x90\xaa", -1, "plain café ✓ 🐪", NULL },
  { "a\0b", 3, "a‹NUL›b", NULL },
  { "a\nb\r\nc\td\re", -1, "a‹LF›b‹CR›‹LF›c‹TAB›d‹CR›e", "a\nb\nc\td‹CR›e" },
  { "\x1b[31m\x07\x08\x7f", -1, "‹ESC›[31m‹BEL›‹BS›‹DEL›", NULL },
  { "\xc2\x9b\xc2\x85\xc2\x80\xc2\x9f\xc2\xa0", -1, "‹U+009B›‹U+0085›‹U+0080›‹U+009F›\xc2\xa0", NULL },
  { "\xe2\x80\xa8\xe2\x80\xa9", -1, "‹U+2028›‹U+2029›", NULL },
  { "\xe2\x80\xae\xe2\x80\xaa\xe2\x81\xa6\xe2\x81\xa9", -1, "‹U+202E›‹U+202A›‹U+2066›‹U+2069›", NULL },
  { "\xe2\x80\x8e\xe2\x80\x8f\xd8\x9c", -1, "‹U+200E›‹U+200F›‹U+061C›", NULL },
  { "\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x81\xa0\xef\xbb\xbf\xc2\xad", -1,
    "‹U+200B›‹U+200C›‹U+200D›‹U+2060›‹U+FEFF›‹U+00AD›", NULL },
  { "\xf3\xa0\x81\x81\xf3\xa0\x84\x80", -1, "‹U+E0041›‹U+E0100›", NULL },
  { "\xe3\x85\xa4\xcd\x8f", -1, "‹U+3164›‹U+034F›", NULL },
  /* What was really sent as a replacement character is one; what is no UTF-8 is not. */
  { "\xef\xbf\xbd\xff\xc3(\xe2\x80", -1, "\xef\xbf\xbd‹xFF›‹xC3›(‹xE2›‹x80›", NULL },
  { "\xed\xa0\x80\xc0\x80\xf4\x90\x80\x80", -1, "‹xED›‹xA0›‹x80›‹xC0›‹x80›‹xF4›‹x90›‹x80›‹x80›", NULL },
  /* Letters of right-to-left scripts and the signs that are seen. */
  { "\xd7\xa9\xd7\x9c\xd9\x85\xdb\x9d\xd8\x80", -1, "\xd7\xa9\xd7\x9c\xd9\x85\xdb\x9d\xd8\x80", NULL },
};

static void
test_text (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      gsize length = CASES[i].length < 0 ? strlen (CASES[i].bytes) : (gsize) CASES[i].length;
      g_autofree char *text = clasp_foreign_to_text (CASES[i].bytes, length, 0);
      g_autofree char *lines = clasp_foreign_to_lines (CASES[i].bytes, length);

      g_assert_cmpstr (text, ==, CASES[i].text);
      g_assert_cmpstr (lines, ==, CASES[i].lines != NULL ? CASES[i].lines : CASES[i].text);
    }
}

/* Every beginning, at a protected page: always UTF-8, and nothing hidden is left. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      gsize length = CASES[i].length < 0 ? strlen (CASES[i].bytes) : (gsize) CASES[i].length;

      for (gsize n = 0; n <= length; n++)
        {
          g_auto (TestPage) page = { 0 };
          g_autofree char *text = NULL;
          g_autofree char *cut = NULL;
          g_autofree char *again = NULL;

          test_page_init (&page, CASES[i].bytes, n);
          text = clasp_foreign_to_text (page.data, n, 0);
          cut = clasp_foreign_to_text (page.data, n, 2);
          g_assert_true (g_utf8_validate (text, -1, NULL));
          g_assert_true (g_utf8_validate (cut, -1, NULL));
          again = clasp_foreign_to_text (text, strlen (text), 0);
          g_assert_cmpstr (again, ==, text);
          g_assert_cmpint (g_str_has_suffix (cut, "…"), ==, n > 2);
        }
    }
}

static void
test_limit (void)
{
  static const struct
  {
    const char *bytes;
    gsize limit;
    const char *text;
  } rows[] = {
    { "abcdef", 3, "abc…" },  { "abc", 3, "abc" },      { "a\xc3\xa9z", 2, "a…" },
    { "a\xc3\xa9", 2, "a…" }, { "\xc3\xa9z", 2, "é…" }, { "\x80\x80\x80\x80", 2, "‹x80›‹x80›…" },
    { "a\nb", 2, "a‹LF›…" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = clasp_foreign_to_text (rows[i].bytes, strlen (rows[i].bytes), rows[i].limit);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_json (void)
{
  static const struct
  {
    const char *json, *escaped;
  } rows[] = {
    { "{\"a\": \"b\"}\n", "{\"a\": \"b\"}\n" },
    { "\"\xc2\x9b\xe2\x80\xae\x7f\xc3\xa9\"", "\"\\u009b\\u202e\\u007fé\"" },
    { "\"\xf3\xa0\x81\x81\xf0\x9f\x90\xaa\"", "\"\\udb40\\udc41🐪\"" },
    { "\"\\u001b\\n\"", "\"\\u001b\\n\"" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *escaped = clasp_foreign_escape_json (rows[i].json);

      g_assert_cmpstr (escaped, ==, rows[i].escaped);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/foreign/text", test_text);
  g_test_add_func ("/foreign/cut", test_cut);
  g_test_add_func ("/foreign/limit", test_limit);
  g_test_add_func ("/foreign/json", test_json);

  return g_test_run ();
}
