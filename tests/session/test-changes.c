/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-changes.h"

#include <string.h>

#include "test-util.h"

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new_static (text, strlen (text));
}

/* "=place a→b", "-place a", "+place b" a line; the words that differ stand in «». */
static char *
describe (GBytes *a, GBytes *b, gboolean is_text, ClaspChangesForm *form)
{
  gboolean more = FALSE;
  g_autoptr (GPtrArray) changes = clasp_changes_find (a, b, is_text, form, &more, NULL);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < changes->len; i++)
    {
      const ClaspChange *change = changes->pdata[i];

      g_string_append_printf (text, "%c%s", "=-+"[change->kind], change -> place);
      if (change->a != NULL)
        g_string_append_printf (text, " %.*s«%.*s»%s", (int) change->from, change->a,
                                (int) (change->a_to - change->from), change->a + change->from,
                                change->a + change->a_to);
      if (change->b != NULL)
        g_string_append_printf (text, " %.*s«%.*s»%s", (int) change->from, change->b,
                                (int) (change->b_to - change->from), change->b + change->from,
                                change->b + change->b_to);
      g_string_append_c (text, '\n');
    }
  if (more)
    g_string_append (text, "…");
  return g_string_free (text, FALSE);
}

static void
test_differences (void)
{
  static const struct
  {
    const char *a, *b;
    gboolean binary;
    ClaspChangesForm form;
    const char *expected;
  } cases[] = {
    { "{\"a\":1,\"b\":2}", "{ \"b\": 2, \"a\": 1 }", FALSE, CLASP_CHANGES_VALUES, "" },
    { "{\"bid\":41.71,\"s\":\"a b c\"}", "{\"bid\":41.75,\"s\":\"a x c\"}", FALSE, CLASP_CHANGES_VALUES,
      "=$.bid «41.71» «41.75»\n=$.s \"a «b» c\" \"a «x» c\"\n" },
    { "{\"a\":{\"b\":[1,2,3]},\"old\":true}", "{\"a\":{\"b\":[1,5,3,4]},\"a key\":null}", FALSE, CLASP_CHANGES_VALUES,
      "=$.a.b[1] «2» «5»\n+$.a.b[3] «4»\n-$.old «true»\n+$[\"a key\"] «null»\n" },
    { "[1,2,3]", "[1,9,2,3]", FALSE, CLASP_CHANGES_VALUES, "+$[1] «9»\n" },
    { "{\"a\":[1]}", "{\"a\":{\"b\":1}}", FALSE, CLASP_CHANGES_VALUES, "=$.a «[1]» «{\"b\":1}»\n" },
    { "{\"a\":1,\"a\":2}", "{\"a\":1,\"a\":3}", FALSE, CLASP_CHANGES_VALUES, "=$.a «2» «3»\n" },
    { "{\"s\":\"\\u0041\"}", "{\"\\u0073\":\"A\"}", FALSE, CLASP_CHANGES_VALUES, "" },
    { "{\"n\":1.0}", "{\"n\":1.00}", FALSE, CLASP_CHANGES_VALUES, "=$.n «1.0» «1.00»\n" },
    { "{\"old\":1}", "{\"a key\":1}", FALSE, CLASP_CHANGES_VALUES, "-$.old «1»\n+$[\"a key\"] «1»\n" },
    { "42[\"chat\",1]", "42[\"chat\",2]", FALSE, CLASP_CHANGES_VALUES, "=$[1] «1» «2»\n" },
    { "42[\"chat\",1]", "43[\"chat\",1]", FALSE, CLASP_CHANGES_LINES, "=Line 1 «42[\"chat\"»,1] «43[\"chat\"»,1]\n" },
    { "{\"a\":1}\n{\"a\":2}", "{\"a\":1}\n{\"a\":3}\n{}", FALSE, CLASP_CHANGES_VALUES,
      "=2: $.a «2» «3»\n+3: $ «{}»\n" },
    { "one two three", "one 2 three", FALSE, CLASP_CHANGES_LINES, "=Line 1 one «two» three one «2» three\n" },
    { "a\nb\nc\nd", "a\nc\nx\nd", FALSE, CLASP_CHANGES_LINES, "-Line 2 «b»\n+Line 3 «x»\n" },
    { "same", "same", FALSE, CLASP_CHANGES_LINES, "" },
    { "", "new", FALSE, CLASP_CHANGES_LINES, "=Line 1 «» «new»\n" },
    { "\x01\x02\x03\x04", "\x01\x09\x03\x08", TRUE, CLASP_CHANGES_BYTES, "=Byte 1 «02» «09»\n=Byte 3 «04» «08»\n" },
    { "\x01\x02\x03", "\x01\x02\x02\x03", TRUE, CLASP_CHANGES_BYTES, "+Byte 2 «02»\n" },
    { "abcd", "ad", TRUE, CLASP_CHANGES_BYTES, "-Bytes 1–2 «62 63»\n" },
    { "", "", TRUE, CLASP_CHANGES_BYTES, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) a = bytes_of (cases[i].a);
      g_autoptr (GBytes) b = bytes_of (cases[i].b);
      ClaspChangesForm form;
      g_autofree char *found = describe (a, b, !cases[i].binary, &form);

      g_test_message ("%s | %s", cases[i].a, cases[i].b);
      g_assert_cmpstr (found, ==, cases[i].expected);
      g_assert_cmpuint (form, ==, cases[i].form);
    }
}

/* What is the same is cut, but never what differs; no character is cut. */
static void
test_long_texts (void)
{
  g_autofree char *same = g_strnfill (100000, 'x');
  g_autofree char *left = g_strdup_printf ("%sé1%s", same, same);
  g_autofree char *right = g_strdup_printf ("%sè1%s", same, same);
  g_autoptr (GBytes) a = bytes_of (left);
  g_autoptr (GBytes) b = bytes_of (right);
  ClaspChangesForm form;
  g_autofree char *found = describe (a, b, TRUE, &form);

  g_assert_true (g_utf8_validate (found, -1, NULL));
  g_assert_nonnull (strstr (found, "xx«é»1xx"));
  g_assert_nonnull (strstr (found, "xx«è»1xx"));
  g_assert_cmpuint (strlen (found), <, 500);
}

/* Thousands of lines, values and levels end, and are told to be more than are listed. */
static void
test_limits (void)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (GString) others = g_string_new (NULL);
  g_autoptr (GString) deep = g_string_new (NULL);
  ClaspChangesForm form;
  gboolean more;

  for (guint i = 0; i < 5000; i++)
    {
      g_string_append_printf (lines, "%u\n", i);
      g_string_append_printf (others, "%u.\n", i);
    }
  for (guint i = 0; i < 2000; i++)
    g_string_append_c (deep, '[');
  g_string_append_c (deep, '1');
  for (guint i = 0; i < 2000; i++)
    g_string_append_c (deep, ']');
  {
    g_autoptr (GBytes) a = bytes_of (lines->str);
    g_autoptr (GBytes) b = bytes_of (others->str);
    g_autoptr (GPtrArray) changes = clasp_changes_find (a, b, TRUE, &form, &more, NULL);

    g_assert_cmpuint (changes->len, ==, CLASP_CHANGES_MAX);
    g_assert_true (more);
  }
  {
    g_autofree char *other = g_strdup (deep->str);
    g_autoptr (GBytes) a = bytes_of (deep->str);
    g_autoptr (GBytes) b = NULL;

    other[2000] = '2';
    b = bytes_of (other);
    g_autoptr (GPtrArray) changes = clasp_changes_find (a, b, TRUE, &form, &more, NULL);

    g_assert_cmpuint (changes->len, ==, 1);
    g_assert_false (more);
    g_assert_cmpuint (form, ==, CLASP_CHANGES_VALUES);
  }
}

/* A place is shown as others' text is, and never long, however many differences are below one key. */
static void
test_places (void)
{
  static const struct
  {
    const char *a, *b, *expected;
  } cases[] = {
    { "{\"a\xff\":1}", "{\"a\xff\":2}", "=$[\"a‹xFF›\"] «1» «2»\n" },
    { "{\"a\u202eb\":{\"c\":[1]}}", "{\"a\u202eb\":{\"c\":[2]}}", "=$[\"a‹U+202E›b\"].c[0] «1» «2»\n" },
  };
  const guint n = 50000;
  g_autofree char *key = g_strnfill (1024 * 1024, 'k');
  g_autofree char *marked = g_strnfill (400, '\xff');
  const char *keys[] = { key, marked };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) a = bytes_of (cases[i].a);
      g_autoptr (GBytes) b = bytes_of (cases[i].b);
      ClaspChangesForm form;
      g_autofree char *found = describe (a, b, FALSE, &form);

      g_assert_cmpstr (found, ==, cases[i].expected);
      g_assert_cmpuint (form, ==, CLASP_CHANGES_VALUES);
    }
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GString) left = g_string_new (NULL);
      g_autoptr (GString) right = g_string_new (NULL);
      g_autoptr (GBytes) a = NULL;
      g_autoptr (GBytes) b = NULL;
      g_autoptr (GPtrArray) changes = NULL;
      ClaspChangesForm form;
      gboolean more;

      g_string_append_printf (left, "{\"%s\":[0", keys[i]);
      g_string_append_printf (right, "{\"%s\":[1", keys[i]);
      for (guint j = 1; j < n; j++)
        {
          g_string_append (left, ",0");
          g_string_append (right, ",1");
        }
      g_string_append (left, "]}");
      g_string_append (right, "]}");
      a = bytes_of (left->str);
      b = bytes_of (right->str);
      changes = clasp_changes_find (a, b, FALSE, &form, &more, NULL);
      g_assert_cmpuint (form, ==, CLASP_CHANGES_VALUES);
      g_assert_cmpuint (changes->len, ==, CLASP_CHANGES_MAX);
      g_assert_true (more);
      for (guint j = 0; j < changes->len; j++)
        {
          const ClaspChange *change = changes->pdata[j];

          g_assert_cmpuint (strlen (change->place), <=, 500 + strlen ("…"));
          g_assert_true (g_str_has_prefix (change->place, "$") && g_str_has_suffix (change->place, "…"));
          g_assert_true (g_utf8_validate (change->place, -1, NULL));
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/session/changes/differences", test_differences);
  g_test_add_func ("/session/changes/long-texts", test_long_texts);
  g_test_add_func ("/session/changes/limits", test_limits);
  g_test_add_func ("/session/changes/places", test_places);
  return g_test_run ();
}
