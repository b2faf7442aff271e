/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_PAGE_MARKDOWN, /* for a bug report */
  CLASP_PAGE_HTML,     /* one file that needs no other */
} ClaspPageForm;

/**
 * clasp_report_to_page:
 * @report: how opening went
 * @diagnoses: (nullable) (element-type ClaspDiagnosis): the causes, the best first
 * @verdicts: (nullable) (element-type ClaspVerdict): on the frames of the open connection, once it has ended
 * @ending: (nullable): the sentence that says how it ended
 * @form: how it is written
 *
 * Writes a report for others to read: verdict, cause, transcript, rules, times, TLS and versions, with secrets masked
 * and hidden characters marked. Nothing in it that others sent is read as markup.
 *
 * Returns: (transfer full): the page
 */
char *clasp_report_to_page (const ClaspReport *report, GListModel *diagnoses, const GPtrArray *verdicts,
                            const char *ending, ClaspPageForm form);

G_END_DECLS
