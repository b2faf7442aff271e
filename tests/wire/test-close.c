/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-close.h"

#include <stdio.h>
#include <string.h>

#include "clasp-rule.h"

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

static void
assert_breach (char *found, const char *expected)
{
  g_autofree char *text = found;

  g_assert_cmpstr (text, ==, expected);
}

/* What the window, the command line and the endpoint say and do. */
static void
test_breach (void)
{
  g_autofree char *long_reason = g_strnfill (124, 'r');

  g_assert_cmpint (CLASP_CLOSE_REASON_MAX, ==, 123);
  assert_breach (clasp_close_dup_breach (1000, "done", 4), NULL);
  assert_breach (clasp_close_dup_breach (0, NULL, 0), NULL);
  assert_breach (clasp_close_dup_breach (4999, long_reason, 123), NULL);
  assert_breach (clasp_close_dup_breach (1006, "", 0),
                 "Close code 1006 can’t be sent: 1000–1003, 1007–1014 and 3000–4999 can.");
  assert_breach (clasp_close_dup_breach (0, "why", 3), "A close without a code has no reason.");
  assert_breach (clasp_close_dup_breach (1000, long_reason, 124), "The reason holds at most 123 bytes; these are 124.");
  assert_breach (clasp_close_dup_breach (1000, "\xff", 1), "The reason is not UTF-8.");
  assert_breach (clasp_ping_dup_breach (125), NULL);
  assert_breach (clasp_ping_dup_breach (126), "A ping holds at most 125 bytes; these are 126.");
  for (guint code = 1; code <= 5001; code++)
    {
      g_autofree char *breach = clasp_close_dup_breach (code, "", 0);

      g_assert_cmpint (breach == NULL, ==, clasp_close_code_is_valid (code));
    }
}

/* The rule's sentence says what the function does. */
static void
test_rule (void)
{
  const char *text = clasp_rule_get (CLASP_RULE_CLS_02)->text;
  guint first, last, n_ranges = 0, n_valid = 0;

  for (const char *p = strstr (text, "1000"); p != NULL && *p != '\0'; p++)
    if (g_ascii_isdigit (*p) && sscanf (p, "%u to %u", &first, &last) == 2)
      {
        for (guint code = first; code <= last; code++)
          g_assert_true (clasp_close_code_is_valid (code));
        n_ranges++;
        n_valid += last - first + 1;
        p += strlen ("1000 to 1003") - 1;
      }
  for (guint code = 0; code <= 65535; code++)
    n_valid -= clasp_close_code_is_valid (code);
  g_assert_cmpuint (n_ranges, ==, 3);
  g_assert_cmpuint (n_valid, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/wire/close/valid", test_valid);
  g_test_add_func ("/wire/close/words", test_words);
  g_test_add_func ("/wire/close/breach", test_breach);
  g_test_add_func ("/wire/close/rule", test_rule);
  return g_test_run ();
}
