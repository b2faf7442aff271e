/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rulebook is whole: every id of RULES.md is there, in its order, with its texts. */
#include "config.h"

#include <string.h>

#include "clasp-rule.h"
#include "clasp-verdict.h"

static const char *const ids[] = {
  "URI-01",  "URI-02",  "URI-03",  "URI-04",  "URI-05",  "URI-06",  "REQ-01",  "REQ-02",  "REQ-03",  "REQ-04",
  "REQ-05",  "REQ-06",  "REQ-07",  "REQ-08",  "REQ-09",  "REQ-10",  "REQ-11",  "REQ-12",  "CON-01",  "CON-02",
  "CON-03",  "CON-04",  "CON-05",  "CON-06",  "HTTP-01", "HTTP-02", "HTTP-03", "HTTP-04", "HTTP-05", "HTTP-06",
  "HTTP-07", "HTTP-08", "HTTP-09", "HTTP-10", "HTTP-11", "HTTP-12", "HTTP-13", "RES-01",  "RES-02",  "RES-03",
  "RES-04",  "RES-05",  "RES-06",  "RES-07",  "STA-401", "STA-407", "STA-3xx", "STA-426", "STA-400", "STA-403",
  "STA-404", "STA-429", "STA-5xx", "STA-200", "EXT-01",  "EXT-02",  "EXT-03",  "EXT-04",  "EXT-05",  "EXT-06",
  "EXT-07",  "EXT-08",  "FRM-01",  "FRM-02",  "FRM-03",  "FRM-04",  "FRM-05",  "FRM-06",  "FRM-07",  "FRM-08",
  "FRM-09",  "FRM-10",  "FRM-11",  "FRM-12",  "FRM-13",  "CLS-01",  "CLS-02",  "CLS-03",  "CLS-04",  "CLS-05",
  "CLS-06",  "CLS-07",
};

static void
test_table (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (ids), ==, CLASP_N_RULES);
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      const ClaspRule *rule = clasp_rule_get (i);

      g_assert_nonnull (rule);
      g_assert_cmpstr (rule->id, ==, ids[i]);
      g_assert_cmpuint (clasp_rule_lookup (ids[i]), ==, i);
      g_assert_nonnull (rule->section);
      g_assert_nonnull (rule->level);
      /* Only what is the program's own has no section. */
      if (!g_str_equal (ids[i], "CON-05") && !g_str_equal (ids[i], "HTTP-07"))
        g_assert_true (g_str_has_prefix (rule->section, "RFC "));
      g_assert_cmpuint (strlen (rule->title), >, 2);
      g_assert_true (g_str_has_suffix (rule->text, "."));
      g_assert_true (g_utf8_validate (rule->text, -1, NULL));
      g_assert_cmpstr (clasp_rule_get_title (i), ==, rule->title);
      g_assert_cmpstr (clasp_rule_get_text (i), ==, rule->text);
      for (guint j = 0; j < i; j++)
        g_assert_cmpstr (clasp_rule_get (j)->text, !=, rule->text);
    }
}

/* The document has each rule of the table once, and no other. */
static void
test_document (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "src", "wire", "RULES.md", NULL);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint n_rows[CLASP_N_RULES] = { 0 };

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_auto (GStrv) cells = g_strsplit (lines[i], "|", 3);
      ClaspRuleId rule;

      if (!g_regex_match_simple ("^\\| [A-Z]+-[0-9x]+ \\|", lines[i], 0, 0))
        continue;
      rule = clasp_rule_lookup (g_strstrip (cells[1]));
      if (rule == CLASP_RULE_NONE)
        g_error ("RULES.md has %s, and the table has not", cells[1]);
      n_rows[rule]++;
    }
  for (ClaspRuleId rule = 0; rule < CLASP_N_RULES; rule++)
    if (n_rows[rule] != 1)
      g_error ("RULES.md has %s in %u rows", clasp_rule_get (rule)->id, n_rows[rule]);
}

static void
test_lookup (void)
{
  g_assert_cmpuint (clasp_rule_lookup ("STA-3xx"), ==, CLASP_RULE_STA_3XX);
  g_assert_cmpuint (clasp_rule_lookup ("RES-99"), ==, CLASP_RULE_NONE);
  g_assert_cmpuint (clasp_rule_lookup (""), ==, CLASP_RULE_NONE);
}

static void
test_verdict (void)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  ClaspVerdict *verdict = clasp_verdict_new_printf (CLASP_RULE_RES_04, CLASP_STATUS_FAIL, "a", "b", "%d things", 3);

  g_assert_true (clasp_verdict_add_evidence (verdict, 7, 2, 3) == verdict);
  g_assert_true (clasp_verdicts_add (verdicts, verdict) == verdict);
  clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_RES_04, CLASP_STATUS_NOTE, NULL, NULL, "second"));
  g_assert_cmpstr (verdict->expected, ==, "a");
  g_assert_cmpstr (verdict->found, ==, "b");
  g_assert_cmpstr (verdict->text, ==, "3 things");
  g_assert_true (clasp_verdict_has_line (verdict, 7));
  g_assert_false (clasp_verdict_has_line (verdict, 2));
  g_assert_true (clasp_verdicts_find (verdicts, CLASP_RULE_RES_04) == verdict);
  g_assert_null (clasp_verdicts_find (verdicts, CLASP_RULE_RES_05));
  g_assert_cmpuint (clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL), ==, 1);
  g_assert_cmpuint (clasp_verdicts_count (verdicts, CLASP_STATUS_WARN), ==, 0);
  clasp_verdict_unref (clasp_verdict_ref (verdict));
}

static void
test_words (void)
{
  g_assert_cmpstr (clasp_status_to_string (CLASP_STATUS_PASS), ==, "pass");
  g_assert_cmpstr (clasp_status_to_string (CLASP_STATUS_FAIL), ==, "fail");
  g_assert_cmpstr (clasp_status_to_string (CLASP_STATUS_WARN), ==, "warn");
  g_assert_cmpstr (clasp_status_to_string (CLASP_STATUS_NOTE), ==, "note");
  g_assert_cmpstr (clasp_status_to_string (CLASP_STATUS_NA), ==, "n/a");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/table", test_table);
  g_test_add_func ("/rules/document", test_document);
  g_test_add_func ("/rules/lookup", test_lookup);
  g_test_add_func ("/rules/verdict", test_verdict);
  g_test_add_func ("/rules/words", test_words);
  return g_test_run ();
}
