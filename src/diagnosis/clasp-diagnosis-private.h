/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-diagnosis.h"

G_BEGIN_DECLS

/* @title and @text are translated. The functions that add return @self, so that calls can be chained. */
ClaspDiagnosis *clasp_diagnosis_new (const char *id, ClaspConfidence confidence, const char *title, const char *text);
ClaspDiagnosis *clasp_diagnosis_new_printf (const char *id, ClaspConfidence confidence, const char *title,
                                            const char *format, ...) G_GNUC_PRINTF (4, 5);
/* Evidence: the number of a line of the transcript; 0 adds nothing. */
ClaspDiagnosis *clasp_diagnosis_add_line (ClaspDiagnosis *self, guint line);
/* @value: (nullable): the argument of @kind. */
ClaspDiagnosis *clasp_diagnosis_add_fix (ClaspDiagnosis *self, ClaspFixKind kind, const char *value);
ClaspDiagnosis *clasp_diagnosis_set_snippet (ClaspDiagnosis *self, const char *snippet);

G_END_DECLS
