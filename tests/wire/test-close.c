/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-close.h"

static gboolean
in_rulebook (guint code)
{
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

static void
test_valid (void)
{
  static const guint valid[] = { 1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010,
                                 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999 };
  static const guint invalid[] = { 0,    1,    999,  1004, 1005,  1006,  1015,     1016,
                                   1100, 2000, 2999, 5000, 65535, 65536, G_MAXUINT };

  for (gsize i = 0; i < G_N_ELEMENTS (valid); i++)
    g_assert_true (clasp_close_code_is_valid (valid[i]));
  for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
    g_assert_false (clasp_close_code_is_valid (invalid[i]));
  for (guint code = 0; code <= 65535; code++)
    g_assert_cmpint (clasp_close_code_is_valid (code), ==, in_rulebook (code));
}

static void
test_words (void)
{
  for (guint code = 0; code <= 65535; code++)
    {
      g_assert_cmpstr (clasp_close_code_get_name (code), !=, "");
      g_assert_true (g_str_has_suffix (clasp_close_code_get_meaning (code), "."));
    }
  g_assert_cmpstr (clasp_close_code_get_name (1000), ==, "Normal closure");
  g_assert_cmpstr (clasp_close_code_get_name (1006), ==, "Abnormal closure");
  g_assert_cmpstr (clasp_close_code_get_name (4321), ==, "Private use");
  g_assert_cmpstr (clasp_close_code_get_name (3001), ==, "Registered for libraries");
  g_assert_cmpstr (clasp_close_code_get_name (2500), ==, "Reserved for the protocol");
  g_assert_cmpstr (clasp_close_code_get_name (12), ==, "Unused");
  g_assert_cmpstr (clasp_close_code_get_name (5000), ==, "Out of range");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/close/valid", test_valid);
  g_test_add_func ("/wire/close/words", test_words);
  return g_test_run ();
}
