/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-ending.h"
#include "clasp-report.h"
#include "clasp-session-state.h"

G_BEGIN_DECLS

/* The sentences that a session shows; all translated and (transfer full). */

/* How many rules were judged (are not n/a), each counted once by its worst verdict, and how many of these hold or are
 * broken. */
void clasp_session_text_count_rules (const GPtrArray *verdicts, guint *judged, guint *held, guint *broken);

/**
 * clasp_session_text_headline:
 * @report: (nullable)
 *
 * Returns: (transfer full): the verdict in a few words: "Connection established"
 */
char *clasp_session_text_headline (ClaspSessionState state, const ClaspReport *report);

/**
 * clasp_session_text_summary:
 * @report: (nullable)
 *
 * Returns: (transfer full): "426 Upgrade Required · 2 of 19 rules broken · 6.1 ms"
 */
char *clasp_session_text_summary (const ClaspReport *report);

/**
 * clasp_session_text_ending:
 * @max_message: the limit that held, bytes; @aborted: the user cut it
 *
 * Returns: (transfer full): how it ended, in plain words
 */
char *clasp_session_text_ending (const ClaspEnding *ending, guint64 max_message, gboolean aborted);

G_END_DECLS
