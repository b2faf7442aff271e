/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspTranscriptView:
 *
 * The annotated transcript of an opening handshake; after the end, what the open connection was judged by stands below.
 * Properties: "session" (ClaspSession, nullable), "all-rules" (boolean: every rule judged is listed below the lines).
 * Actions: "transcript.copy", "transcript.save" and "transcript.all-rules".
 */
#define CLASP_TYPE_TRANSCRIPT_VIEW (clasp_transcript_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTranscriptView, clasp_transcript_view, CLASP, TRANSCRIPT_VIEW, ClaspReportView)

/* Selects the first line that the rule @id rests on, or the rule itself where there is none. */
void clasp_transcript_view_show_rule (ClaspTranscriptView *self, const char *id);
/* Selects the line of the transcript with this number. */
void clasp_transcript_view_show_line (ClaspTranscriptView *self, guint line);

G_END_DECLS
