/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_report_to_text:
 * @diagnoses: (nullable) (element-type ClaspDiagnosis)
 * @color: with ANSI colours. (transfer full)
 *
 * Secrets are masked.
 *
 * Returns: (transfer full): the report as a text for people: headline, addresses and times, the transcript with its
 * verdicts, what is broken and what to do
 */
char *clasp_report_to_text (const ClaspReport *report, GListModel *diagnoses, gboolean color);

/**
 * clasp_report_make_safe:
 * @report: what the text speaks of
 * @text: text that may quote what others sent
 *
 * Masks the secrets of the report's request in any words, and marks hidden characters, so that nothing in a text is a
 * terminal's command or forges a line.
 *
 * Returns: (transfer full): the text
 */
char *clasp_report_make_safe (const ClaspReport *report, const char *text);

/**
 * clasp_report_transcript_to_text:
 * @report: a report
 *
 * Writes each line sent and received with its number, its mark and its rules, and the first lines of a body.
 *
 * Returns: (transfer full): the text, with secrets masked
 */
char *clasp_report_transcript_to_text (const ClaspReport *report);

/**
 * clasp_status_get_mark:
 * @status: how a rule was judged
 *
 * Returns: (transfer none): the sign that stands for it in plain text: "✓", "✗" …
 */
const char *clasp_status_get_mark (ClaspStatus status);

G_END_DECLS
