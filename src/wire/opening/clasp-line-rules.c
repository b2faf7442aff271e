/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP-03 … HTTP-06: what every line of the answer must keep (RFC 9112 §2.2, §5). */
#include "config.h"

#include "clasp-line-rules.h"

#include "clasp-foreign.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Finds the bytes of a line that break a rule. */
typedef gboolean (*FindBreachFunc) (const ClaspLine *line, gsize *start, gsize *length);

static gboolean
line_rules_find_line_feed (const ClaspLine *line, gsize *start, gsize *length)
{
  *start = *length = 0;
  return line->eol == CLASP_EOL_LF;
}

static gboolean
line_rules_find_no_field (const ClaspLine *line, gsize *start, gsize *length)
{
  if (line->kind == CLASP_LINE_INVALID)
    {
      *start = *length = 0;
      return line->eol != CLASP_EOL_NONE;
    }
  return line->kind == CLASP_LINE_FIELD && clasp_line_find_name_breach (line, start, length);
}

static gboolean
line_rules_find_fold (const ClaspLine *line, gsize *start, gsize *length)
{
  *start = *length = 0;
  return line->kind == CLASP_LINE_FOLD;
}

/* What of a line is a value: all after the colon, the reason of a status line, a whole folded line. */
static gsize
line_rules_value_start_of (const ClaspLine *line)
{
  if (line->kind == CLASP_LINE_FIELD)
    return line->value_start;
  return 0;
}

static gboolean
line_rules_find_control (const ClaspLine *line, gsize *start, gsize *length)
{
  ClaspSlice text = clasp_line_slice (line);
  gsize from = line_rules_value_start_of (line);
  gssize at;

  /* The CR of a line that was cut short may be half of its end. */
  if (line->eol == CLASP_EOL_NONE && text.length > from && text.data[text.length - 1] == '\r')
    text.length--;
  at = clasp_slice_find_control (clasp_slice (text.data + from, text.length - from));
  *start = from + (gsize) MAX (at, 0);
  *length = 1;
  return at >= 0;
}

static gboolean
line_rules_find_obs_text (const ClaspLine *line, gsize *start, gsize *length)
{
  ClaspSlice text = clasp_line_slice (line);
  gsize from = line_rules_value_start_of (line);
  gssize at = clasp_slice_find_obs_text (clasp_slice (text.data + from, text.length - from));

  *start = from + (gsize) MAX (at, 0);
  *length = 1;
  while (at >= 0 && *start + *length < text.length && (guchar) text.data[*start + *length] >= 0x80)
    ++*length;
  return at >= 0;
}

/* One verdict over all lines of the answer, with each line that breaks the rule; NULL when none does. */
static G_GNUC_PRINTF (6, 0) ClaspVerdict *line_rules_judge (const ClaspExchange *self, ClaspRuleId rule,
                                                            ClaspStatus status, FindBreachFunc find_breach,
                                                            const char *expected, const char *text)
{
  guint first = clasp_exchange_get_first_line (self);
  ClaspVerdict *verdict = NULL;

  for (guint number = first; number > 0 && number <= clasp_exchange_get_last_line (self); number++)
    {
      const ClaspLine *line = clasp_exchange_get_line (self, number);
      ClaspSlice slice = clasp_line_slice (line);
      gsize start, length;

      if (!find_breach (line, &start, &length))
        continue;
      if (verdict == NULL)
        {
          g_autofree char *shown = clasp_line_to_text (line, TRUE);
          gboolean secret = line->secrets->len > 0 && start >= g_array_index (line->secrets, ClaspSpan, 0).start;
          g_autofree char *found = length > 0 && !secret ? clasp_foreign_to_text (slice.data + start, length, 32)
                                                         : clasp_slice_show (clasp_slice (shown, strlen (shown)));

          verdict = clasp_verdict_new_printf (rule, status, expected, found, text, number - first + 1);
        }
      clasp_verdict_add_evidence (verdict, number, start, length);
    }
  return verdict;
}

/* A pass on fields rests on each of them. */
static void
line_rules_add_fields (const ClaspExchange *self, ClaspVerdict *verdict)
{
  for (guint number = clasp_exchange_get_first_line (self); number <= clasp_exchange_get_last_line (self); number++)
    if (clasp_exchange_get_line (self, number)->kind == CLASP_LINE_FIELD)
      clasp_verdict_add_evidence (verdict, number, 0, 0);
}

static void
line_rules_judge_values (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *control, *obs_text;

  control = line_rules_judge (self, CLASP_RULE_HTTP_06, CLASP_STATUS_FAIL, line_rules_find_control, NULL,
                              _("Line %u of the answer has a control character that can’t stand there."));
  obs_text = line_rules_judge (self, CLASP_RULE_HTTP_06, CLASP_STATUS_WARN, line_rules_find_obs_text, NULL,
                               _("Line %u of the answer has bytes outside ASCII; they are kept as they are."));
  if (control == NULL && obs_text == NULL)
    clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_06, _("No value has a control character."));
  if (control != NULL)
    clasp_verdicts_add (verdicts, control);
  if (obs_text != NULL)
    clasp_verdicts_add (verdicts, obs_text);
}

void
clasp_judge_lines (const ClaspExchange *self, GPtrArray *verdicts)
{
  const char *none = _("There was no head to judge.");
  ClaspVerdict *verdict;

  if (clasp_exchange_get_first_line (self) == 0 || clasp_exchange_is_not_http (self))
    {
      for (ClaspRuleId rule = CLASP_RULE_HTTP_03; rule <= CLASP_RULE_HTTP_06; rule++)
        clasp_verdicts_add_na (verdicts, rule, none);
      return;
    }
  verdict = line_rules_judge (self, CLASP_RULE_HTTP_03, CLASP_STATUS_WARN, line_rules_find_line_feed, "CR LF",
                              _("Line %u of the answer ends with a LF alone."));
  if (verdict != NULL)
    g_set_str (&clasp_verdicts_add (verdicts, verdict)->found, "LF");
  else
    clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_03, _("All lines end with CR and LF."));

  verdict = line_rules_judge (self, CLASP_RULE_HTTP_04, CLASP_STATUS_FAIL, line_rules_find_no_field, _("name: value"),
                              _("Line %u of the answer is not a field: a name, a colon right after it, and a value."));
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    line_rules_add_fields (
        self, clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_04, _("All fields are well formed.")));

  verdict = line_rules_judge (self, CLASP_RULE_HTTP_05, CLASP_STATUS_WARN, line_rules_find_fold, NULL,
                              _("Line %u of the answer continues the field above; it is joined to it by a space."));
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_05, _("No line is folded."));
  line_rules_judge_values (self, verdicts);
}
