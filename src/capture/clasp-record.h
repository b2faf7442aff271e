/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-capture.h"
#include "clasp-unit-log.h"

G_BEGIN_DECLS

/**
 * ClaspRecord:
 *
 * One message or control frame, made when a list asks for its row. Immutable, but for what is found out about its
 * meaning and written on it. Properties (read-only): "number" (uint64,
 * from 1), "time-text" (string "+0.004 113", the first of a capture in full), "direction" (uint, ClaspDirection),
 * "type-text" (string: "Text", "Binary", "Ping" …, translated), "length-text" (string "41", "2.1 KiB"), "preview"
 * (string, one line, at most 256 characters; text, or hex for binary), "summary" (string: all of it
 * in words, for assistive technology), "latency-text" (string "5.1 ms": how long the answer took that it is, or "").
 * Where its meaning is known, "preview" begins with clasp_record_dup_meaning().
 */
#define CLASP_TYPE_RECORD (clasp_record_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecord, clasp_record, CLASP, RECORD, GObject)

/**
 * clasp_record_new:
 * @wall_start_us: time 0 of its events, µs since 1970
 *
 * Returns: (transfer full) (nullable): the record with index @index (from 0) of @capture, or %NULL when there is none
 */
ClaspRecord *clasp_record_new (ClaspCapture *capture, guint64 index, gint64 wall_start_us);

/* Has the record mean what @log tells. @log: (nullable) */
void clasp_record_set_unit_log (ClaspRecord *self, ClaspUnitLog *log);
/* Has a heartbeat tell of all that follow it. */
void clasp_record_set_folds_beats (ClaspRecord *self, gboolean folds_beats);

/**
 * clasp_record_get_unit_log:
 *
 * Returns: (transfer none) (nullable): what tells its meaning
 */
ClaspUnitLog *clasp_record_get_unit_log (ClaspRecord *self);

/* Whether its meaning is still to be found out: it may hold a secret, and is not shown before. */
gboolean clasp_record_is_unread (ClaspRecord *self);

/**
 * clasp_record_dup_units:
 *
 * Returns: (transfer full) (nullable): what it means; %NULL when nothing is known
 */
ClaspUnitSet *clasp_record_dup_units (ClaspRecord *self);

/**
 * clasp_record_dup_meaning:
 * @self: a record
 *
 * Says in one line what the record means: the kind of message, what it is about, its channel and id, and what became of
 * it.
 *
 * Returns: (transfer full) (nullable): the line; %NULL when nothing is known
 */
char *clasp_record_dup_meaning (ClaspRecord *self);

/* Whether a dialect says that something went wrong in it. */
gboolean clasp_record_has_unit_error (ClaspRecord *self);

/* Its number in the capture, from 1. */
guint64 clasp_record_get_number (ClaspRecord *self);

/**
 * clasp_record_get_entry:
 *
 * Returns: (transfer none): what the capture’s index has of it
 */
const ClaspCaptureEntry *clasp_record_get_entry (ClaspRecord *self);
/* Wall clock, µs since 1970. */
gint64 clasp_record_get_wall_time (ClaspRecord *self);

/**
 * clasp_record_read_payload:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): at most @max bytes of the payload (G_MAXSIZE: all); %NULL with @error when the
 * log can't be read
 */
GBytes *clasp_record_read_payload (ClaspRecord *self, gsize max, GError **error);

/**
 * clasp_record_read_frames:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): always entry.n_frames elements; %NULL with @error when the log can't be read
 */
ClaspFrameInfo *clasp_record_read_frames (ClaspRecord *self, GError **error);

/**
 * clasp_record_read_frame_payload:
 * @self: a record
 * @frames: (array): its frames, entry.n_frames elements
 * @index: which of them
 * @max: bytes of it at most
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Reads the payload of one frame as it was before it was masked, still compressed; as much of it as is kept, which is
 * nothing when compressed payloads were not.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *clasp_record_read_frame_payload (ClaspRecord *self, const ClaspFrameInfo *frames, guint index, gsize max,
                                         GError **error);

/**
 * clasp_record_preview_payload:
 *
 * @length bytes are at hand of @total.
 *
 * Returns: (transfer full): what a row shows of a payload in one line of at most 256 characters: text with hidden
 * characters marked, binary as hex pairs
 */
char *clasp_record_preview_payload (guint8 opcode, guint16 close_code, const guint8 *data, gsize length, guint64 total);
/* Characters of the longest "type-text" of what keeps the rules, in the language that is shown. */
guint clasp_record_get_type_width (void);

/**
 * clasp_record_dup_mark:
 *
 * Returns: (transfer full) (nullable): what the user has written on it; "": it is marked without words; %NULL: it is
 * not marked
 */
char *clasp_record_dup_mark (ClaspRecord *self);
/* Tells those who show it that it was marked, or is not any more, or that more is known of its meaning. */
void clasp_record_tell_changed (ClaspRecord *self);
/* Time since the record before, µs; -1 for the first. */
gint64 clasp_record_get_gap (ClaspRecord *self);

/**
 * clasp_record_format_preview:
 *
 * Returns: (transfer full): one line of at most 256 characters: text with its control characters replaced, binary as
 * hex pairs
 */
char *clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry);

G_END_DECLS
