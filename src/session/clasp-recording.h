/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_recording_write_report:
 * @capture: (nullable): a capture that nothing is appended to meanwhile
 * @report: the opening
 * @diagnoses: (nullable) (element-type ClaspDiagnosis): what was found
 * @url: the address as the user gave it
 *
 * Keeps the report of an opening in its capture: `{"report": …}` as `check --json` prints it, secrets masked, and
 * beside it what was said byte by byte with its secrets, `"url"` and `"transcript": [{"dir", "t_us", "base64", "eol",
 * "hop"}]`, and `"filled_in": […]`, which of it is a secret wherever it stands. What cannot be
 * written is left out: records tell of a full disk.
 */
void clasp_recording_write_report (ClaspCapture *capture, const ClaspReport *report, GListModel *diagnoses,
                                   const char *url);

/**
 * clasp_recording_write_end:
 * @capture: (nullable): a capture that nothing is appended to any more
 * @ending: how the connection ended
 * @verdicts: (nullable) (element-type ClaspVerdict): of the messages
 * @diagnoses: (nullable) (element-type ClaspDiagnosis): what was found
 * @messages_in: how many messages came
 * @messages_out: how many were sent
 *
 * Keeps the end of a connection in its capture, as the end object of `connect --json` tells of it.
 */
void clasp_recording_write_end (ClaspCapture *capture, const ClaspEnding *ending, const GPtrArray *verdicts,
                                GListModel *diagnoses, guint64 messages_in, guint64 messages_out);

G_END_DECLS
