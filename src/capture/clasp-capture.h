/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-capture-entry.h"
#include "clasp-tally.h"
#include "clasp-marks.h"

G_BEGIN_DECLS

/**
 * ClaspCaptureLimits:
 * @max_size: bytes of the log
 * @max_records: how many records
 * @min_free: bytes that are left free on the disk, or @min_free_percent of it when that is less
 * @min_free_percent: see @min_free
 * @max_memory: bytes that are kept in memory of what the disk does not take; 0: none
 *
 * When recording stops.
 */
typedef struct
{
  guint64 max_size;
  guint64 max_records;
  guint64 min_free;
  guint min_free_percent;
  guint64 max_memory;
} ClaspCaptureLimits;

/* As shipped: 8 GiB; 90 million records, since GTK lays lists out in 32-bit pixels; 1 GiB or 5 %; nothing in memory. */
#define CLASP_CAPTURE_LIMITS_DEFAULT \
  ((ClaspCaptureLimits) { G_GUINT64_CONSTANT (8) << 30, 90000000, G_GUINT64_CONSTANT (1) << 30, 5, 0 })

/**
 * ClaspCapture:
 *
 * All of one run of a connection on disk: an append-only log, and where every 64th record begins in memory. One thread
 * appends (the I/O thread), any thread reads what was published before. A log is read to its last whole record; a place
 * in it that is damaged is passed over, and the records that stood there are known to be lost.
 */
typedef struct _ClaspCapture ClaspCapture;

/**
 * clasp_capture_new:
 * @path: (nullable): where to record; %NULL: a file nobody sees, below the user's cache folder
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Begins a capture. A capture that is there is overwritten; a link, a file that is something else, and one that is
 * being recorded are left alone (G_IO_ERROR_EXISTS, G_IO_ERROR_BUSY). The file is the user's alone (0600).
 *
 * Returns: (transfer full) (nullable): the capture
 */
ClaspCapture *clasp_capture_new (const char *path, GError **error);

/**
 * clasp_capture_open:
 * @path: a capture
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Opens a capture for reading; it may be one that is being recorded, and is what was written by now. Errors:
 * G_IO_ERROR_INVALID_DATA (it is no capture, or its head is damaged), G_IO_ERROR_NOT_SUPPORTED (a newer program made
 * it).
 *
 * Returns: (transfer full) (nullable): the capture
 */
ClaspCapture *clasp_capture_open (const char *path, GError **error);

ClaspCapture *clasp_capture_ref (ClaspCapture *self);
void clasp_capture_unref (ClaspCapture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCapture, clasp_capture_unref)
/* Whether anybody but the caller, who has one reference, has it open. */
gboolean clasp_capture_is_shared (ClaspCapture *self);

/* Before the first record is appended. */
void clasp_capture_set_limits (ClaspCapture *self, const ClaspCaptureLimits *limits);

/**
 * clasp_capture_new_in_memory:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Begins a capture that stands on no disk, for where none can be written to: its limit is "max_memory".
 *
 * Returns: (transfer full) (nullable): the capture
 */
ClaspCapture *clasp_capture_new_in_memory (GError **error);

/**
 * clasp_capture_get_disk_problem:
 * @self: a capture that was begun
 *
 * The writer's thread only.
 *
 * Returns: (transfer none) (nullable): why the disk takes no more, while the records that come are kept in memory
 */
const char *clasp_capture_get_disk_problem (ClaspCapture *self);

/**
 * clasp_capture_append:
 * @self: a capture that was begun, not opened
 * @events: what came and went, in order
 * @n_events: how many
 * @frames: (nullable): the frames that the events speak of
 * @n_frames: how many
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Appends records in one write, and publishes them once they are in the file. The writer's thread only. Fails on a full
 * disk and when a limit is met (G_IO_ERROR_NO_SPACE): the records before stay.
 *
 * Returns: whether all were recorded
 */
gboolean clasp_capture_append (ClaspCapture *self, const ClaspEvent *events, gsize n_events,
                               const ClaspFrameInfo *frames, gsize n_frames, GError **error);

/**
 * clasp_capture_append_note:
 * @self: a capture that was begun, not opened
 * @note: which
 * @text: JSON of at most 64 MiB; secrets stand in it as they are
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Appends a note; of one kind the last counts. Not while another thread appends.
 *
 * Returns: whether it is in the file
 */
gboolean clasp_capture_append_note (ClaspCapture *self, ClaspCaptureNote note, const char *text, GError **error);

/**
 * clasp_capture_read_note:
 * @self: a capture
 * @note: which
 *
 * Reads a note.
 *
 * Returns: (transfer full) (nullable): the text; %NULL when there is none, or it is damaged
 */
char *clasp_capture_read_note (ClaspCapture *self, ClaspCaptureNote note);

/* Tells that the file, and that of its marks, stand at @path now. */
void clasp_capture_moved (ClaspCapture *self, const char *path);

/**
 * clasp_capture_forget_index:
 * @path: a capture that is about to be deleted
 *
 * Deletes the index that may be kept of it in the user's cache.
 */
void clasp_capture_forget_index (const char *path);

/**
 * clasp_capture_finish:
 * @self: a capture that was begun; nothing appends to it any more
 *
 * Ends the recording: others may record in the file, move and delete it; what was recorded can be read as before.
 */
void clasp_capture_finish (ClaspCapture *self);

/**
 * clasp_capture_get_marks:
 *
 * Any thread.
 *
 * Returns: (transfer none): what the user has marked in it, kept beside it
 */
ClaspMarks *clasp_capture_get_marks (ClaspCapture *self);

/* Any thread. */
guint64 clasp_capture_get_n_entries (ClaspCapture *self);
guint64 clasp_capture_get_size (ClaspCapture *self);

/**
 * clasp_capture_dup_tally:
 * @self: a capture
 *
 * The counters of all records that the capture holds by now. Any thread.
 *
 * Returns: (transfer full): a copy
 */
ClaspTally *clasp_capture_dup_tally (ClaspCapture *self);
/* When the connection was begun, µs since 1970. */
gint64 clasp_capture_get_wall_start (ClaspCapture *self);
/* Sets it before anything is appended. */
void clasp_capture_set_wall_start (ClaspCapture *self, gint64 wall_start_us);
gboolean clasp_capture_get_entry (ClaspCapture *self, guint64 index, ClaspCaptureEntry *entry);

/**
 * clasp_capture_read_payload:
 * @self: a capture
 * @entry: a record's
 * @start: the first byte wanted
 * @length: how many bytes at most; G_MAXSIZE: all
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Reads a payload, or a part of it. Any thread.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *clasp_capture_read_payload (ClaspCapture *self, const ClaspCaptureEntry *entry, gsize start, gsize length,
                                    GError **error);

/**
 * clasp_capture_read_wire:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): the payload as it was deflated, entry.wire_stored bytes
 */
GBytes *clasp_capture_read_wire (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error);

/**
 * clasp_capture_read_frames:
 * @self: a capture
 * @entry: a record's
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Reads the frames of a record, their headers byte by byte; the first version of the log does not know these, so that
 * they are made up there, with a mask key of zeros.
 *
 * Returns: (transfer full) (array) (nullable): entry.n_frames elements
 */
ClaspFrameInfo *clasp_capture_read_frames (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error);

/**
 * ClaspCaptureReader:
 *
 * Reads many records one after the other, a large piece of the log at a time: for looking through all of a capture.
 * One thread; begin with CLASP_CAPTURE_READER_INIT, end with clasp_capture_reader_clear().
 */
typedef struct
{
  /*< private >*/
  guint8 *buffer;
  guint64 offset;
  gsize length;
  gsize window; /* bytes that are read at once; 0: CLASP_CAPTURE_READER_MAX */
  /* Where record @next begins, once @next_offset is not 0. */
  guint64 next;
  guint64 next_offset;
} ClaspCaptureReader;

#define CLASP_CAPTURE_READER_INIT { NULL, 0, 0, 0, 0, 0 }
/* The most that can be asked for at once. */
#define CLASP_CAPTURE_READER_MAX (256 * 1024)

/* As clasp_capture_get_entry(), and quick for the record after the last one that was asked for. */
gboolean clasp_capture_reader_get_entry (ClaspCaptureReader *self, ClaspCapture *capture, guint64 index,
                                         ClaspCaptureEntry *entry);

/**
 * clasp_capture_reader_read:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * @length bytes of the payload from @start (less at its end, told in @got); valid until the next call. %NULL with
 * @error when the log can't be read.
 *
 * Returns: (transfer none) (nullable): the bytes
 */
const guint8 *clasp_capture_reader_read (ClaspCaptureReader *self, ClaspCapture *capture,
                                         const ClaspCaptureEntry *entry, guint64 start, gsize length, gsize *got,
                                         GError **error);
/* Whether all that is stored of a record is as it was written. The first version of the log cannot tell. */
gboolean clasp_capture_reader_is_whole (ClaspCaptureReader *self, ClaspCapture *capture,
                                        const ClaspCaptureEntry *entry);
void clasp_capture_reader_clear (ClaspCaptureReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspCaptureReader, clasp_capture_reader_clear)

G_END_DECLS
