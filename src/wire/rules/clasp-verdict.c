/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-verdict.h"

const char *
clasp_status_to_string (ClaspStatus status)
{
  static const char *const words[] = { "pass", "fail", "warn", "note", "n/a" };

  g_return_val_if_fail ((guint) status < G_N_ELEMENTS (words), NULL);
  return words[status];
}

ClaspVerdict *
clasp_verdict_new (ClaspRuleId rule, ClaspStatus status, const char *expected, const char *found, const char *text)
{
  ClaspVerdict *self;

  g_return_val_if_fail (rule < CLASP_N_RULES, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (ClaspVerdict, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->rule = rule;
  self->status = status;
  self->evidence = g_array_new (FALSE, FALSE, sizeof (ClaspEvidence));
  self->expected = g_strdup (expected);
  self->found = g_strdup (found);
  self->text = g_strdup (text);
  return self;
}

ClaspVerdict *
clasp_verdict_new_printf (ClaspRuleId rule, ClaspStatus status, const char *expected, const char *found,
                          const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return clasp_verdict_new (rule, status, expected, found, text);
}

ClaspVerdict *
clasp_verdict_add_evidence (ClaspVerdict *self, guint line, gsize start, gsize length)
{
  ClaspEvidence evidence = { line, start, length };

  g_return_val_if_fail (self != NULL, NULL);

  g_array_append_val (self->evidence, evidence);
  return self;
}

ClaspVerdict *
clasp_verdict_ref (ClaspVerdict *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_verdict_unref (ClaspVerdict *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_array_unref (self->evidence);
  g_free (self->expected);
  g_free (self->found);
  g_free (self->text);
  g_free (self);
}

gboolean
clasp_verdict_has_line (const ClaspVerdict *self, guint line)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->evidence->len; i++)
    if (g_array_index (self->evidence, ClaspEvidence, i).line == line)
      return TRUE;
  return FALSE;
}

GPtrArray *
clasp_verdicts_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_verdict_unref);
}

ClaspVerdict *
clasp_verdicts_add (GPtrArray *verdicts, ClaspVerdict *verdict)
{
  g_ptr_array_add (verdicts, verdict);
  return verdict;
}

const ClaspVerdict *
clasp_verdicts_find (const GPtrArray *verdicts, ClaspRuleId rule)
{
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      if (verdict->rule == rule)
        return verdict;
    }
  return NULL;
}

guint
clasp_verdicts_count (const GPtrArray *verdicts, ClaspStatus status)
{
  guint n = 0;

  for (guint i = 0; i < verdicts->len; i++)
    if (((const ClaspVerdict *) g_ptr_array_index (verdicts, i))->status == status)
      n++;
  return n;
}
