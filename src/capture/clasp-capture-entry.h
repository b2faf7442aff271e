/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-endpoint.h"

G_BEGIN_DECLS

/* Flags of ClaspCaptureEntry beside ClaspEventFlags. */
#define CLASP_CAPTURE_NOT_KEPT (1 << 7) /* the payload was not given, so the log has none */
#define CLASP_CAPTURE_LOST (1 << 8) /* nothing is known of the record but its number: its place in the log is damaged */

/**
 * ClaspCaptureEntry:
 * @time_us: since the connection was begun, µs
 * @offset: of the payload in the log
 * @length: payload bytes
 * @wire_length: payload bytes as they stood in the frames
 * @wire_stored: bytes of the deflated payload that stand behind the payload; 0: none
 * @n_frames: how many frames it came in
 * @check: of all that is stored behind the header
 * @close_code: of a close; 1005: it had none
 * @flags: ClaspEventFlags, CLASP_CAPTURE_NOT_KEPT, CLASP_CAPTURE_LOST
 * @opcode: ClaspOpcode
 * @direction: ClaspDirection
 * @rule: ClaspRuleId of the first rule it breaks, or CLASP_RULE_NONE
 * @first_byte: of the first frame
 * @header_length: of the first frame, bytes
 * @version: of the log it stands in
 * @mask_key: of a frame we sent
 *
 * What the log tells of one record.
 */
typedef struct
{
  gint64 time_us;
  guint64 offset;
  guint64 length;
  guint64 wire_length;
  guint64 wire_stored;
  guint32 n_frames;
  guint32 check;
  guint16 close_code;
  guint16 flags;
  guint8 opcode;
  guint8 direction;
  guint8 rule;
  guint8 first_byte;
  guint8 header_length;
  guint8 version;
  guint8 mask_key[4];
} ClaspCaptureEntry;

/* What a capture says beside its records, as JSON text that it does not read. */
typedef enum
{
  CLASP_CAPTURE_NOTE_REPORT, /* of the opening, its diagnosis in it */
  CLASP_CAPTURE_NOTE_END,    /* how the connection ended */
  CLASP_CAPTURE_N_NOTES,
} ClaspCaptureNote;

/* Payload bytes in the log. */
static inline guint64
clasp_capture_entry_stored (const ClaspCaptureEntry *entry)
{
  return (entry->flags & (CLASP_CAPTURE_NOT_KEPT | CLASP_CAPTURE_LOST)) != 0 ? 0 : entry->length;
}

/* Whether the frames stand in the log; else the entry tells all there is to tell of the one frame. */
static inline gboolean
clasp_capture_entry_has_frames (const ClaspCaptureEntry *entry)
{
  return entry->n_frames > 1 ||
         (entry->n_frames == 1 &&
          (entry->rule != CLASP_RULE_NONE || (entry->version > 1 && (entry->flags & CLASP_EVENT_DELIBERATE) != 0)));
}

/* The header of the one frame that an entry speaks of, as far as it tells. */
void clasp_capture_entry_get_frame (const ClaspCaptureEntry *entry, ClaspFrameInfo *frame);

G_END_DECLS
