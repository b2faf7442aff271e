/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-endpoint.h"

G_BEGIN_DECLS

/**
 * ClaspCaptureEntry:
 *
 * The index entry of one record: fixed in size, so that memory is 48 bytes a record and nothing else.
 */
typedef struct
{
  gint64 time_us;
  guint64 offset; /* of the payload in the log */
  guint64 length; /* payload bytes */
  guint64 wire_length;
  guint32 n_frames;
  guint16 close_code;
  guint8 opcode;
  guint8 direction;
  guint8 flags; /* ClaspEventFlags */
  guint8 rule;  /* ClaspRuleId or CLASP_RULE_NONE */
  guint8 first_byte;
  guint8 header_length;
} ClaspCaptureEntry;

/* A flag of ClaspCaptureEntry beside ClaspEventFlags: the payload was not given, so the log has none. */
#define CLASP_CAPTURE_NOT_KEPT (1 << 7)

/**
 * ClaspCapture:
 *
 * All of one connection on disk: an append-only log and a small index in memory. One thread appends (the I/O thread), any
 * thread reads entries and payloads that were published before. A capture without a path lives in an unlinked file under the
 * user's cache folder. The log is recovered to its last whole record.
 */
typedef struct _ClaspCapture ClaspCapture;

/* @path: (nullable): where to record. A capture there is overwritten; a file that is something else is left alone, with an error. */
ClaspCapture *clasp_capture_new (const char *path, GError **error);
/* Opens a log for reading, recovering what is whole. */
ClaspCapture *clasp_capture_open (const char *path, GError **error);
ClaspCapture *clasp_capture_ref (ClaspCapture *self);
void clasp_capture_unref (ClaspCapture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCapture, clasp_capture_unref)

/* Writer's thread: appends a batch in one write; publishes it once it is in the log. Fails on a full disk: the entries before stay. */
gboolean clasp_capture_append (ClaspCapture *self, const ClaspEvent *events, gsize n_events,
                               const ClaspFrameInfo *frames, gsize n_frames, GError **error);
/* Any thread. */
guint64 clasp_capture_get_n_entries (ClaspCapture *self);
guint64 clasp_capture_get_size (ClaspCapture *self);
/* When the log was begun, µs since 1970. */
gint64 clasp_capture_get_wall_start (ClaspCapture *self);
gboolean clasp_capture_get_entry (ClaspCapture *self, guint64 index, ClaspCaptureEntry *entry);
/* The payload's bytes from @start, at most @length of them (G_MAXSIZE: all). (transfer full) (nullable) */
GBytes *clasp_capture_read_payload (ClaspCapture *self, const ClaspCaptureEntry *entry, gsize start, gsize length,
                                    GError **error);
/* The frames of the record. Always n_frames elements. (transfer full) (array) */
ClaspFrameInfo *clasp_capture_read_frames (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error);

/**
 * ClaspCaptureReader:
 *
 * Reads many payloads one after the other, a large piece of the log at a time: for looking through all of a capture.
 * One thread; begin with CLASP_CAPTURE_READER_INIT, end with clasp_capture_reader_clear().
 */
typedef struct
{
  /*< private >*/
  guint8 *buffer;
  guint64 offset;
  gsize length;
} ClaspCaptureReader;

#define CLASP_CAPTURE_READER_INIT { NULL, 0, 0 }
/* The most that can be asked for at once. */
#define CLASP_CAPTURE_READER_MAX (256 * 1024)

/* @length bytes of the payload from @start (less at its end, told in @got); valid until the next call. %NULL with @error
 * when the log can't be read. */
const guint8 *clasp_capture_reader_read (ClaspCaptureReader *self, ClaspCapture *capture,
                                         const ClaspCaptureEntry *entry, guint64 start, gsize length, gsize *got,
                                         GError **error);
void clasp_capture_reader_clear (ClaspCaptureReader *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspCaptureReader, clasp_capture_reader_clear)

G_END_DECLS
