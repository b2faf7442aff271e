/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tokens, lists and the extension grammar of RFC 6455 §9.1. */
#include "config.h"

#include <string.h>

#include "clasp-grammar.h"
#include "test-util.h"

static ClaspSlice
slice (const char *text)
{
  return clasp_slice (text, strlen (text));
}

static void
test_slices (void)
{
  g_assert_true (clasp_slice_equals (slice ("abc"), "abc"));
  g_assert_false (clasp_slice_equals (slice ("abc"), "aBc"));
  g_assert_true (clasp_slice_equals_case (slice ("abc"), "aBc"));
  g_assert_false (clasp_slice_equals_case (slice ("abcd"), "abc"));
  g_assert_false (clasp_slice_equals (clasp_slice ("abc\0d", 5), "abc"));
  g_assert_true (clasp_slice_equals (clasp_slice (NULL, 0), ""));
  g_assert_cmpuint (clasp_slice_trim (slice (" \t a b\t ")).length, ==, 3);
  g_assert_cmpuint (clasp_slice_trim (slice (" \t ")).length, ==, 0);
  g_assert_cmpint (clasp_slice_find_control (slice ("a\tb")), ==, -1);
  g_assert_cmpint (clasp_slice_find_control (clasp_slice ("ab\0", 3)), ==, 2);
  g_assert_cmpint (clasp_slice_find_control (slice ("\x7f")), ==, 0);
  g_assert_cmpint (clasp_slice_find_obs_text (slice ("ab\x80")), ==, 2);
  g_assert_cmpint (clasp_slice_find_obs_text (slice ("ab")), ==, -1);
}

static void
test_tokens (void)
{
  static const char separators[] = "()<>@,;:\\\"/[]?={} \t";

  for (guint byte = 0; byte < 256; byte++)
    {
      gboolean expected = byte > 0x20 && byte < 0x7f && strchr (separators, (int) byte) == NULL;

      g_assert_cmpint (clasp_is_tchar ((guint8) byte), ==, expected);
    }
  g_assert_true (clasp_slice_is_token (slice ("x-Y!1")));
  g_assert_false (clasp_slice_is_token (slice ("")));
  g_assert_false (clasp_slice_is_token (slice ("a b")));
}

static void
test_lists (void)
{
  static const struct
  {
    const char *list;
    const char *elements;
  } rows[] = {
    { "", "[]" }, { "a", "[a]" }, { " a ,b\t, c d ", "[a][b][c d]" }, { ",", "[][]" }, { "a,,b,", "[a][][b][]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ClaspSlice rest = slice (rows[i].list), element;
      g_autoptr (GString) elements = g_string_new (NULL);

      while (clasp_list_next (&rest, &element))
        g_string_append_printf (elements, "[%.*s]", (int) element.length, element.data);
      g_assert_cmpstr (elements->str, ==, rows[i].elements);
    }
  g_assert_true (clasp_list_has_token (slice ("keep-alive, UPGRADE"), "Upgrade"));
  g_assert_false (clasp_list_has_token (slice ("upgrades"), "Upgrade"));
  g_assert_false (clasp_list_has_token (slice (""), "Upgrade"));
}

typedef struct
{
  const char *value;
  const char *found; /* name;name=value,… of what was read */
  int breach;        /* offset, or -1 */
} ExtensionRow;

static const ExtensionRow extension_rows[] = {
  { "", "", -1 },
  { " , ,\t", "", -1 },
  { "a", "a", -1 },
  { "a,b", "a,b", -1 },
  { " a ; b = 1 ; c , d ", "a;b=1;c,d", -1 },
  { "a;b=\"1\"", "a;b=1", -1 },
  { "a;b=\"\\1\\2\"", "a;b=12", -1 },
  { "a;b=\"\"", "a", 4 },
  { "a;b=\"x y\"", "a", 4 },
  { "a;b=\"x", "a", 4 },
  { "a;b=\"x\\", "a", 4 },
  { "a;b=\"x,y\",c", "a,y,c", 4 },
  { "a;b=", "a", 4 },
  { "a;", "a", 2 },
  { "a;;b", "a", 2 },
  { "a;=1", "a", 2 },
  { "a b", "a", 2 },
  { "(a),b", "b", 0 },
  { "a\xff", "a", 1 },
  { "a;b=1 2,c", "a;b=1,c", 6 },
  { "\"a\"", "", 0 },
  { ";", "", 0 },
};

static char *
describe (GPtrArray *extensions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < extensions->len; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (extensions, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "," : "", extension->name);
      for (guint j = 0; j < extension->parameters->len; j++)
        {
          const ClaspExtensionParameter *parameter = &g_array_index (extension->parameters, ClaspExtensionParameter, j);

          g_string_append_printf (text, ";%s", parameter->name);
          if (parameter->value != NULL)
            g_string_append_printf (text, "=%s", parameter->value);
        }
    }
  return g_string_free_and_steal (text);
}

static void
test_extensions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (extension_rows); i++)
    {
      const ExtensionRow *row = &extension_rows[i];
      g_autoptr (GPtrArray) extensions = clasp_extensions_new ();
      g_auto (TestPage) page = { 0 };
      g_autofree char *found = NULL;
      ClaspSlice value, breach;
      gboolean good;

      test_page_init (&page, row->value, strlen (row->value));
      value = clasp_slice ((const char *) page.data, page.length);
      good = clasp_extensions_parse (value, extensions, &breach);
      found = describe (extensions);
      if (!g_str_equal (found, row->found))
        g_error ("“%s” is read as “%s”", row->value, found);
      g_assert_cmpint (good, ==, row->breach < 0);
      if (!good && breach.data - value.data != row->breach)
        g_error ("“%s” goes wrong at %d", row->value, (int) (breach.data - value.data));
      g_assert_true (good == (breach.data == NULL));
      for (guint e = 0; e < extensions->len; e++)
        {
          const ClaspExtension *extension = g_ptr_array_index (extensions, e);

          g_assert_cmpuint (extension->start + extension->length, <=, value.length);
          g_assert_true (strncmp (value.data + extension->start, extension->name, strlen (extension->name)) == 0);
        }
    }
}

static void
test_get (void)
{
  g_autoptr (GPtrArray) extensions = clasp_extensions_new ();
  ClaspSlice breach;

  g_assert_true (clasp_extensions_parse (slice ("a; b=1; c"), extensions, &breach));
  g_assert_cmpstr (clasp_extension_get (g_ptr_array_index (extensions, 0), "b"), ==, "1");
  g_assert_cmpstr (clasp_extension_get (g_ptr_array_index (extensions, 0), "c"), ==, "");
  g_assert_null (clasp_extension_get (g_ptr_array_index (extensions, 0), "d"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/grammar/slices", test_slices);
  g_test_add_func ("/grammar/tokens", test_tokens);
  g_test_add_func ("/grammar/lists", test_lists);
  g_test_add_func ("/grammar/extensions", test_extensions);
  g_test_add_func ("/grammar/get", test_get);
  return g_test_run ();
}
