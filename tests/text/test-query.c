/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-query.h"
#include "test-util.h"

#include <string.h>

typedef struct
{
  const char *url;
  const char *parameters; /* "name=value" joined by "|" as shown */
} Case;

static const Case CASES[] = {
  { "ws://a/b", "" },
  { "ws://a/b?", "" },
  { "ws://a/b?x=1", "x=1" },
  { "ws://a/b?x=1&y=2#f?z=3", "x=1|y=2" },
  { "ws://a/b#f?z=3", "" },
  { "ws://a?x", "x=" },
  { "ws://a?x=", "x=" },
  { "ws://a?=v", "=v" },
  { "ws://a?x=1=2", "x=1=2" },
  { "ws://a?x=a%20b+c", "x=a b c" },
  { "ws://a?%C3%BC=%ff", "\xc3\xbc=%ff" },
  { "ws://a?x=%zz&%", "x=%zz|%=" },
  { "ws://a?a&&b", "a=|=|b=" },
  { "ws://a?a&", "a=|=" },
  { "", "" },
  { "?q=1", "q=1" },
};

static char *
join (const GPtrArray *parameters)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < parameters->len; i++)
    {
      const ClaspParameter *parameter = g_ptr_array_index (parameters, i);

      g_string_append_printf (text, "%s%s=%s", i > 0 ? "|" : "", parameter->name, parameter->value);
    }
  return g_string_free_and_steal (text);
}

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GPtrArray) parameters = clasp_query_parse (CASES[i].url);
      g_autofree char *text = join (parameters);

      g_assert_cmpstr (text, ==, CASES[i].parameters);
    }
}

/* What nobody edits stays to the byte; only a "?" with nothing after it goes. */
static void
test_round_trip (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      g_autoptr (GPtrArray) parameters = clasp_query_parse (CASES[i].url);
      g_autofree char *url = clasp_query_replace (CASES[i].url, parameters);

      g_assert_cmpstr (url, ==, strcmp (CASES[i].url, "ws://a/b?") == 0 ? "ws://a/b" : CASES[i].url);
    }
}

static void
test_edit (void)
{
  static const char *const values[] = { "plain", "a b", "a&b=c#d", "100%", "\xc3\xbc", "a+b", "https://x/?y=1", "" };

  for (gsize i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GPtrArray) parameters = clasp_query_parse ("ws://h/p?keep=%41&x=1#f");
      g_autoptr (GPtrArray) again = NULL;
      g_autofree char *url = NULL;
      const ClaspParameter *parameter;

      clasp_parameter_free (g_ptr_array_index (parameters, 1));
      g_ptr_array_index (parameters, 1) = clasp_parameter_new ("n m", values[i]);
      url = clasp_query_replace ("ws://h/p?keep=%41&x=1#f", parameters);
      g_assert_true (g_str_has_prefix (url, "ws://h/p?keep=%41&n%20m"));
      g_assert_true (g_str_has_suffix (url, "#f"));
      again = clasp_query_parse (url);
      g_assert_cmpuint (again->len, ==, 2);
      parameter = g_ptr_array_index (again, 1);
      g_assert_cmpstr (parameter->name, ==, "n m");
      g_assert_cmpstr (parameter->value, ==, values[i]);
    }
}

static void
test_page_end (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    for (gsize length = 0; length <= strlen (CASES[i].url); length++)
      {
        g_autofree char *prefix = g_strndup (CASES[i].url, length);
        g_auto (TestPage) page = { 0 };
        g_autoptr (GPtrArray) parameters = NULL;
        g_autofree char *url = NULL;

        test_page_init (&page, prefix, length + 1);
        parameters = clasp_query_parse ((const char *) page.data);
        url = clasp_query_replace ((const char *) page.data, parameters);
        g_assert_cmpuint (strlen (url), <=, length);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/query/parse", test_parse);
  g_test_add_func ("/query/round-trip", test_round_trip);
  g_test_add_func ("/query/edit", test_edit);
  g_test_add_func ("/query/page-end", test_page_end);
  return g_test_run ();
}
