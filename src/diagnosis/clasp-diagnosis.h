/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-endpoint.h"
#include "clasp-fix.h"
#include "clasp-report.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_CONFIDENCE_CERTAIN,
  CLASP_CONFIDENCE_LIKELY,
  CLASP_CONFIDENCE_POSSIBLE
} ClaspConfidence;

/**
 * clasp_confidence_to_string:
 *
 * Returns: (transfer none): "certain", "likely", "possible": the words of the JSON contract
 */
const char *clasp_confidence_to_string (ClaspConfidence confidence);

/**
 * ClaspDiagnosis:
 *
 * What the verdicts and the bytes together say about the cause of a failure, with advice (CAUSES.md). Immutable.
 * The id is one of CAUSES.md's, or a word where only the general can be said: "stopped", "uri", "request", "capture",
 * "proxy", "tls", "timeout", "status", "limit", "cut", "failed". Properties (read-only): "id" ("S3"), "title", "text"
 * (strings, translated), "confidence-text" (string, translated), "snippet" (string, "" when none).
 */
#define CLASP_TYPE_DIAGNOSIS (clasp_diagnosis_get_type ())
G_DECLARE_FINAL_TYPE (ClaspDiagnosis, clasp_diagnosis, CLASP, DIAGNOSIS, GObject)

/**
 * clasp_diagnosis_new:
 *
 * @title and @text are translated. The functions that add return the diagnosis, so that calls can be chained.
 *
 * Returns: (transfer full): the diagnosis
 */
ClaspDiagnosis *clasp_diagnosis_new (const char *id, ClaspConfidence confidence, const char *title, const char *text);

/**
 * clasp_diagnosis_new_printf:
 *
 * Returns: (transfer full): the diagnosis
 */
ClaspDiagnosis *clasp_diagnosis_new_printf (const char *id, ClaspConfidence confidence, const char *title,
                                            const char *format, ...) G_GNUC_PRINTF (4, 5);

/**
 * clasp_diagnosis_add_line:
 *
 * Evidence: the number of a line of the transcript; 0 adds nothing.
 *
 * Returns: (transfer none): the diagnosis
 */
ClaspDiagnosis *clasp_diagnosis_add_line (ClaspDiagnosis *self, guint line);

/**
 * clasp_diagnosis_add_fix:
 * @value: (nullable): the argument of @kind
 *
 * Returns: (transfer none): @self
 */
ClaspDiagnosis *clasp_diagnosis_add_fix (ClaspDiagnosis *self, ClaspFixKind kind, const char *value);

/**
 * clasp_diagnosis_set_snippet:
 *
 * Returns: (transfer none): @self
 */
ClaspDiagnosis *clasp_diagnosis_set_snippet (ClaspDiagnosis *self, const char *snippet);

/**
 * clasp_diagnosis_get_id:
 *
 * Returns: (transfer none): the id of its cause, such as "S3"
 */
const char *clasp_diagnosis_get_id (ClaspDiagnosis *self);
ClaspConfidence clasp_diagnosis_get_confidence (ClaspDiagnosis *self);

/**
 * clasp_diagnosis_get_title:
 *
 * Returns: (transfer none): its title
 */
const char *clasp_diagnosis_get_title (ClaspDiagnosis *self);

/**
 * clasp_diagnosis_get_text:
 *
 * Returns: (transfer none): its sentences
 */
const char *clasp_diagnosis_get_text (ClaspDiagnosis *self);

/**
 * clasp_diagnosis_get_snippet:
 *
 * Returns: (transfer none): the lines to copy; "" when there are none
 */
const char *clasp_diagnosis_get_snippet (ClaspDiagnosis *self);

/**
 * clasp_diagnosis_get_lines:
 *
 * Returns: (transfer none): the numbers of the lines that it rests on
 */
const guint *clasp_diagnosis_get_lines (ClaspDiagnosis *self, guint *n_lines);

/**
 * clasp_diagnosis_get_fixes:
 *
 * Returns: (transfer none) (element-type ClaspFix): what can be done, the most likely first; immutable
 */
const GPtrArray *clasp_diagnosis_get_fixes (ClaspDiagnosis *self);

/**
 * clasp_diagnosis_new_recorded:
 * @snippet: (nullable)
 *
 * Makes a diagnosis as a file tells of it, to which lines and fixes may be added before it is shared.
 *
 * Returns: (transfer full): the diagnosis
 */
ClaspDiagnosis *clasp_diagnosis_new_recorded (const char *id, ClaspConfidence confidence, const char *title,
                                              const char *text, const char *snippet);
void clasp_diagnosis_record_line (ClaspDiagnosis *self, guint line);
/* @value: (nullable): the argument of @kind */
void clasp_diagnosis_record_fix (ClaspDiagnosis *self, ClaspFixKind kind, const char *value);

/**
 * ClaspConversation:
 * @ending: how it ended
 * @verdicts: (nullable) (element-type ClaspVerdict): on its frames
 * @open_for_us: how long the connection was open, µs
 * @silent_for_us: how long nothing had come or gone when it ended, µs; -1: not known
 *
 * What is known of an open connection that has ended.
 */
typedef struct
{
  ClaspEnding ending;
  const GPtrArray *verdicts;
  gint64 open_for_us;
  gint64 silent_for_us;
} ClaspConversation;

G_END_DECLS
