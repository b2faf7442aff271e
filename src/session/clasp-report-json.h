/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/* The report as `check --json` prints it (DESIGN.md), secrets masked. @diagnoses: (nullable) (element-type
 * ClaspDiagnosis). (transfer full) */
char *clasp_report_to_json (const ClaspReport *report, GListModel *diagnoses, gboolean pretty);
/* The same, and what was tried after it failed. @probes: (nullable) (element-type ClaspProbe). (transfer full) */
char *clasp_report_and_probes_to_json (const ClaspReport *report, GListModel *diagnoses, GListModel *probes,
                                       gboolean pretty);
/* Diagnoses and verdicts as JSON arrays, as they stand in that object. (transfer full) */
char *clasp_diagnoses_to_json (GListModel *diagnoses);
char *clasp_verdicts_to_json (const GPtrArray *verdicts);

G_END_DECLS
