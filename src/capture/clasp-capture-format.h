/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"

G_BEGIN_DECLS

/*
 * The log: a head of 16 bytes, then records. All numbers are little endian.
 *
 *   head     "CLASPCAP", i64 when it was begun (µs since 1970)
 *   record   a header of 64 bytes, the payload, the frames (12 bytes each)
 *
 * A record's header carries a check of itself and its own number, so that what was left of a cut file, or lies behind it,
 * is not taken for a record.
 */
#define CLASP_CAPTURE_HEAD_SIZE 16
#define CLASP_CAPTURE_RECORD_SIZE 64
#define CLASP_CAPTURE_FRAME_SIZE 12

typedef struct
{
  ClaspCaptureEntry entry; /* but for offset, which a record does not carry */
  guint64 number;          /* of the record, from 0 */
  guint64 n_stored_frames;
} ClaspCaptureRecord;

void clasp_capture_head_encode (guint8 out[CLASP_CAPTURE_HEAD_SIZE], gint64 wall_start_us);
gboolean clasp_capture_head_decode (const guint8 data[CLASP_CAPTURE_HEAD_SIZE], gint64 *wall_start_us);
void clasp_capture_record_encode (guint8 out[CLASP_CAPTURE_RECORD_SIZE], const ClaspCaptureRecord *record);
gboolean clasp_capture_record_decode (const guint8 data[CLASP_CAPTURE_RECORD_SIZE], ClaspCaptureRecord *record);
void clasp_capture_frame_encode (guint8 out[CLASP_CAPTURE_FRAME_SIZE], const ClaspFrameInfo *frame);
void clasp_capture_frame_decode (const guint8 data[CLASP_CAPTURE_FRAME_SIZE], ClaspFrameInfo *frame);

/* Payload bytes in the log. */
static inline guint64
clasp_capture_entry_stored (const ClaspCaptureEntry *entry)
{
  return (entry->flags & CLASP_CAPTURE_NOT_KEPT) != 0 ? 0 : entry->length;
}

/* Whether the frames stand in the log; else the entry tells all there is to tell of the one frame. */
static inline gboolean
clasp_capture_entry_has_frames (const ClaspCaptureEntry *entry)
{
  return entry->n_frames > 1 || (entry->n_frames == 1 && entry->rule != CLASP_RULE_NONE);
}

G_END_DECLS
