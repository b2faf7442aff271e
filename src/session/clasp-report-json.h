/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_report_to_json:
 * @diagnoses: (nullable) (element-type ClaspDiagnosis)
 *
 * Returns: (transfer full): the report as `check --json` prints it (DESIGN.md), secrets masked
 */
char *clasp_report_to_json (const ClaspReport *report, GListModel *diagnoses, gboolean pretty);

/**
 * clasp_report_and_probes_to_json:
 * @probes: (nullable) (element-type ClaspProbe)
 *
 * Returns: (transfer full): the same, and what was tried after it failed
 */
char *clasp_report_and_probes_to_json (const ClaspReport *report, GListModel *diagnoses, GListModel *probes,
                                       gboolean pretty);

/**
 * clasp_diagnoses_to_json:
 * @diagnoses: (element-type ClaspDiagnosis)
 * @sent: (nullable): a report on what was sent, whose secrets are masked
 *
 * Returns: (transfer full): the diagnoses as a JSON array, as they stand in that object
 */
char *clasp_diagnoses_to_json (GListModel *diagnoses, const ClaspReport *sent);

/**
 * clasp_verdicts_to_json:
 * @verdicts: (nullable) (element-type ClaspVerdict)
 * @sent: (nullable): a report on what was sent, whose secrets are masked
 *
 * Returns: (transfer full): the verdicts as a JSON array, as they stand in that object
 */
char *clasp_verdicts_to_json (const GPtrArray *verdicts, const ClaspReport *sent);

G_END_DECLS
