/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspVerdictBar:
 *
 * One line that is always true of a connection now (ClaspVerdictLine): a glyph, a sentence, what it rests on, and what
 * to do. It is spoken when it changes, at most once a second.
 *
 * Properties: "session" (ClaspSession, nullable); "record" (uint64: the number of the message that broke the rule which
 * ended the connection, 0: not known).
 *
 * Signals: "show-evidence" (ClaspVerdictPlace as uint, string: the rule's id or ""): the user wants to see the
 * evidence; "fix" (ClaspFixKind as uint, string): the user wants it done.
 */
#define CLASP_TYPE_VERDICT_BAR (clasp_verdict_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspVerdictBar, clasp_verdict_bar, CLASP, VERDICT_BAR, ClaspReportView)

/* The number, from 1, of the message in which the dialect says what is wrong; 0: none does. */
guint64 clasp_verdict_bar_get_dialect_record (ClaspVerdictBar *self);

G_END_DECLS
