/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-capture.h"
#include "clasp-ending.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspRecorded:
 * @url: the address as the user gave it, its secrets in it
 * @report: how opening went
 * @diagnoses: (element-type ClaspDiagnosis): what was found then
 * @has_ending: whether it was open, and is known to have ended
 * @ending: how
 * @verdicts: (nullable) (element-type ClaspVerdict): on its frames
 * @messages_in: how many messages came; without an end, how many records there are
 * @messages_out: how many were sent
 *
 * What a capture tells of its connection beside the records: the same that was shown when it was recorded.
 */
typedef struct
{
  char *url;
  ClaspReport *report;
  GListStore *diagnoses;
  gboolean has_ending;
  ClaspEnding ending;
  GPtrArray *verdicts;
  guint64 messages_in;
  guint64 messages_out;
} ClaspRecorded;

/**
 * clasp_recorded_new:
 * @capture: a capture; what is in it may be anybody's
 *
 * Reads what clasp_recording_write_report() and clasp_recording_write_end() wrote. What is not there, or is no such
 * thing, is left empty: a capture without a report gives one that says only that it was open.
 *
 * Returns: (transfer full): what it tells
 */
ClaspRecorded *clasp_recorded_new (ClaspCapture *capture);
void clasp_recorded_free (ClaspRecorded *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRecorded, clasp_recorded_free)

G_END_DECLS
