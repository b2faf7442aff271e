/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-placeholder.h"
#include "test-util.h"

typedef struct
{
  const char *text;
  const char *filled; /* every name in capitals; %NULL: damaged */
} Case;

static const Case CASES[] = {
  { "", "" },
  { "no braces", "no braces" },
  { "{one} } }}", "{one} } }}" },
  { "{{a}}", "A" },
  { "ws://{{host}}:{{ port }}/", "ws://HOST:PORT/" },
  { "{{random:1-6}}{{now:iso}}", "RANDOM:1-6NOW:ISO" },
  { "{{{{", "{{" },
  { "{{{{name}}", "{{name}}" },
  { "{{{{{{a}}", "{{A" },
  { "{{{a}}", NULL },
  { "{{a}}}", "A}" },
  { "{{", NULL },
  { "{{}}", NULL },
  { "{{ \t }}", NULL },
  { "x {{a} }", NULL },
  { "{{a\n}}", NULL },
  { "{{a{{b}}", NULL },
  { "{\"a\":{\"b\":1}}", "{\"a\":{\"b\":1}}" },
};

static char *
capitals (const char *name, gpointer user_data)
{
  return strcmp (name, "unknown") == 0 ? NULL : g_ascii_strup (name, -1);
}

static void
test_fill (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      ClaspPlaceholder stopped = { 0 };
      g_autofree char *filled = clasp_placeholders_fill (CASES[i].text, capitals, NULL, &stopped);

      g_assert_cmpstr (filled, ==, CASES[i].filled);
      if (filled == NULL)
        g_assert_cmpint (stopped.kind, ==, CLASP_PLACEHOLDER_DAMAGED);
    }
}

static void
test_unknown (void)
{
  ClaspPlaceholder stopped = { 0 };

  g_assert_null (clasp_placeholders_fill ("{{a}} {{ unknown }}", capitals, NULL, &stopped));
  g_assert_cmpint (stopped.kind, ==, CLASP_PLACEHOLDER_NAME);
  g_assert_cmpuint (stopped.start, ==, 6);
  g_assert_cmpuint (stopped.name_start, ==, 9);
}

/* What a value holds is not looked at again. */
static char *
nest (const char *name, gpointer user_data)
{
  return g_strdup ("{{a}}");
}

static void
test_values_are_final (void)
{
  ClaspPlaceholder stopped = { 0 };
  g_autofree char *filled = clasp_placeholders_fill ("{{a}}", nest, NULL, &stopped);

  g_assert_cmpstr (filled, ==, "{{a}}");
}

/* Text of others comes out as it is. */
static void
test_escape (void)
{
  static const char *const texts[] = { "", "plain", "{{a}}", "{{{{a}}", "{{{", "{", "x {{secret:TOK}} {{" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ClaspPlaceholder stopped = { 0 };
      g_autofree char *escaped = clasp_placeholders_escape (texts[i]);
      g_autofree char *filled = clasp_placeholders_fill (escaped, nest, NULL, &stopped);

      g_assert_cmpstr (filled, ==, texts[i]);
    }
}

/* Cut at every byte, it is never read past the end, and what is found stands in order. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    for (gsize end = 0; end <= strlen (CASES[i].text); end++)
      {
        g_auto (TestPage) page;
        g_autoptr (GArray) found = NULL;
        gsize at = 0;

        test_page_init (&page, CASES[i].text, end);
        found = clasp_placeholders_find ((const char *) page.data, end);
        for (guint j = 0; j < found->len; j++)
          {
            const ClaspPlaceholder *place = &g_array_index (found, ClaspPlaceholder, j);

            g_assert_cmpuint (place->start, >=, at);
            g_assert_cmpuint (place->start + place->length, <=, end);
            g_assert_cmpuint (place->name_start + place->name_length, <=, place->start + place->length);
            at = place->start + place->length;
          }
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/placeholder/fill", test_fill);
  g_test_add_func ("/placeholder/unknown", test_unknown);
  g_test_add_func ("/placeholder/values-are-final", test_values_are_final);
  g_test_add_func ("/placeholder/escape", test_escape);
  g_test_add_func ("/placeholder/cut", test_cut);
  return g_test_run ();
}
