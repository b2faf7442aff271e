/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture-entry.h"

G_BEGIN_DECLS

/*
 * The log: a head, then records and notes in the order they were written. All numbers are little endian.
 *
 *   head     "CLASPCAP", u16 version, u16 size of the head, u24 0, u8 255, i64 wall time at the start (µs since 1970),
 *            16 random bytes (the capture's id), u64 0, u32 0, u32 check of the head: 56 bytes
 *   record   a header of 36 bytes, with some records 24 bytes more, then the payload, the payload as it was deflated,
 * and the            frames (24 bytes each), as far as they are kept
 *   note     a header of 36 bytes, then a text: the report of the opening, how the connection ended
 *
 * A header carries its record's number and a check of itself that begins with the capture's id, so that what was left
 * of a cut file, lies behind it or stands in a payload is not taken for a record; and a check of all that follows it.
 *
 * The first version of the log had a head of 16 bytes ("CLASPCAP", i64 wall time), records with a header of 64 bytes
 * without a check of the payload, and no notes. It is read, and no longer written.
 */
#define CLASP_CAPTURE_VERSION 2
#define CLASP_CAPTURE_HEAD_SIZE 56
#define CLASP_CAPTURE_HEAD_MIN 16 /* of the first version */
#define CLASP_CAPTURE_ID_SIZE 16
/* The longest header of a record, of any version. */
#define CLASP_CAPTURE_HEADER_MAX 64
#define CLASP_CAPTURE_HEADER_SIZE 36
#define CLASP_CAPTURE_EXTENSION_SIZE 24
/* A note is no longer than this. */
#define CLASP_CAPTURE_NOTE_MAX ((guint64) 64 * 1024 * 1024)

typedef struct
{
  guint version;
  guint64 size; /* where records begin */
  gint64 wall_start_us;
  guint8 id[CLASP_CAPTURE_ID_SIZE]; /* zeros in the first version */
} ClaspCaptureHead;

typedef struct
{
  gboolean is_note;
  ClaspCaptureNote note;   /* of a note */
  ClaspCaptureEntry entry; /* of a record; of a note only offset, length and check */
  guint64 number;          /* of the record, from 0; of a note: of the record that comes next */
  guint64 size;            /* of all of it, header included */
} ClaspCaptureRecord;

typedef enum
{
  CLASP_CAPTURE_HEAD_OK,
  CLASP_CAPTURE_HEAD_FOREIGN,
  CLASP_CAPTURE_HEAD_NEWER,
  CLASP_CAPTURE_HEAD_DAMAGED
} ClaspCaptureHeadStatus;

void clasp_capture_head_encode (guint8 out[CLASP_CAPTURE_HEAD_SIZE], const ClaspCaptureHead *head);
/* @head's version is set even when it is newer. */
ClaspCaptureHeadStatus clasp_capture_head_decode (const guint8 *data, gsize length, ClaspCaptureHead *head);

/* The bytes of the header that @entry needs. */
gsize clasp_capture_record_header_size (const ClaspCaptureEntry *entry);
/* Writes a header of that size; entry.check is that of what follows. */
void clasp_capture_record_encode (guint8 *out, const ClaspCaptureHead *head, guint64 number,
                                  const ClaspCaptureEntry *entry);
void clasp_capture_note_encode (guint8 out[CLASP_CAPTURE_HEADER_SIZE], const ClaspCaptureHead *head, guint64 number,
                                ClaspCaptureNote note, guint32 length, guint32 check);
/* Reads the header at @data, which stands at @offset of the log. %FALSE: there is none, or less than all of it. */
gboolean clasp_capture_record_decode (const guint8 *data, gsize length, const ClaspCaptureHead *head, guint64 offset,
                                      ClaspCaptureRecord *record);
/* The offset in @data of the first byte from @from on where a header of this version may begin; @length: there is none.
 * */
gsize clasp_capture_find_header (const guint8 *data, gsize length, gsize from);

/* The bytes that a frame takes in a log of this version, and how they are written and read. */
gsize clasp_capture_frame_size (guint version);
void clasp_capture_frame_encode (guint8 *out, const ClaspFrameInfo *frame);
void clasp_capture_frame_decode (const guint8 *data, guint version, ClaspFrameInfo *frame);

/**
 * ClaspCaptureCheck:
 *
 * The check of what follows a header, fed in pieces; all but the last of each part are multiples of 32 bytes.
 * Zero-initialise to begin.
 */
typedef struct
{
  guint64 a, b, length;
} ClaspCaptureCheck;

/* Feeds the next piece; and the check over all that was fed. */
void clasp_capture_check_feed (ClaspCaptureCheck *self, const guint8 *data, gsize length);
guint32 clasp_capture_check_get (const ClaspCaptureCheck *self);

G_END_DECLS
