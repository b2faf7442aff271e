/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-rule.h"

G_BEGIN_DECLS

/* What judging one rule gave (RULES.md, "How a rule is judged"). */
typedef enum
{
  CLASP_STATUS_PASS,
  CLASP_STATUS_FAIL,
  CLASP_STATUS_WARN,
  CLASP_STATUS_NOTE,
  CLASP_STATUS_NA,
} ClaspStatus;

/**
 * clasp_status_to_string:
 *
 * Returns: (transfer none): "pass", "fail", "warn", "note", "n/a": the words of the JSON contract, never translated
 */
const char *clasp_status_to_string (ClaspStatus status);

/**
 * ClaspEvidence:
 * @line: number of a line of the transcript, from 1
 * @start: first byte of the evidence within that line
 * @length: its length in bytes; 0 means the whole line
 */
typedef struct
{
  guint line;
  gsize start;
  gsize length;
} ClaspEvidence;

/**
 * ClaspVerdict:
 *
 * One judged rule with its evidence. Immutable once made; reference counted (atomic, may cross threads).
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  ClaspRuleId rule;
  ClaspStatus status;
  GArray *evidence; /* of ClaspEvidence; never NULL, may be empty */
  char *expected;   /* (nullable) */
  char *found;      /* (nullable) */
  char *text;       /* one plain sentence for the user, translated */
} ClaspVerdict;

/**
 * clasp_verdict_new:
 *
 * Makes a verdict without evidence; @expected and @found may be %NULL, @text is a finished sentence. All are copied.
 *
 * Returns: (transfer full): the verdict
 */
ClaspVerdict *clasp_verdict_new (ClaspRuleId rule, ClaspStatus status, const char *expected, const char *found,
                                 const char *text);

/**
 * clasp_verdict_new_printf:
 *
 * The same with a printf-like sentence.
 *
 * Returns: (transfer full): the verdict
 */
ClaspVerdict *clasp_verdict_new_printf (ClaspRuleId rule, ClaspStatus status, const char *expected, const char *found,
                                        const char *format, ...) G_GNUC_PRINTF (5, 6);

/**
 * clasp_verdict_add_evidence:
 *
 * Adds evidence; only before the verdict is shared.
 *
 * Returns: (transfer none): @self
 */
ClaspVerdict *clasp_verdict_add_evidence (ClaspVerdict *self, guint line, gsize start, gsize length);
ClaspVerdict *clasp_verdict_ref (ClaspVerdict *self);
void clasp_verdict_unref (ClaspVerdict *self);
/* Whether the verdict rests on transcript line @line. */
gboolean clasp_verdict_has_line (const ClaspVerdict *self, guint line);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspVerdict, clasp_verdict_unref)

/**
 * clasp_verdicts_new:
 *
 * Returns: (transfer full) (element-type ClaspVerdict): a new array that owns its elements
 */
GPtrArray *clasp_verdicts_new (void);

/**
 * clasp_verdicts_add:
 *
 * Appends @verdict and takes it over; evidence can be added while it is not yet shared.
 *
 * Returns: (transfer none): @verdict
 */
ClaspVerdict *clasp_verdicts_add (GPtrArray *verdicts, ClaspVerdict *verdict);

/**
 * clasp_verdicts_find:
 *
 * Returns: (transfer none) (nullable): the first verdict on @rule, or %NULL
 */
const ClaspVerdict *clasp_verdicts_find (const GPtrArray *verdicts, ClaspRuleId rule);
/* How many verdicts have @status. */
guint clasp_verdicts_count (const GPtrArray *verdicts, ClaspStatus status);

G_END_DECLS
