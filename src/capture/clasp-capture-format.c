/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-format.h"

#include <string.h>

static const guint8 MAGIC[8] = { 'C', 'L', 'A', 'S', 'P', 'C', 'A', 'P' };

/* The first version's own. */
static const guint8 OLD_RECORD_MAGIC[4] = { 'R', 'e', 'c', 1 };
#define OLD_RECORD_SIZE 64
#define OLD_FRAME_SIZE 12
#define FRAME_SIZE 24

/* What a header begins with: bytes that no UTF-8 text has. */
#define MARK 0xfe
#define MARK_RECORD 0xc1
#define MARK_NOTE 0xc0

/* The byte that holds the opcode has these bits, too. */
#define BIT_OUT 0x10
#define BIT_EXTENDED 0x20

/* Where the fields of the head stand. */
enum
{
  HEAD_AT_VERSION = 8,
  HEAD_AT_SIZE = 10,
  HEAD_AT_SIGN = 15,
  HEAD_AT_WALL_START = 16,
  HEAD_AT_ID = 24,
  HEAD_AT_CHECK = 52,
};

/* Where the fields of a header stand. */
enum
{
  AT_MARK = 0,
  AT_FLAGS = 2,
  AT_OPCODE = 3, /* of a note: which */
  AT_HEADER_CHECK = 4,
  AT_CHECK = 8,
  AT_NUMBER = 12,
  AT_TIME = 16,
  AT_LENGTH = 24,
  AT_FIRST_BYTE = 28,
  AT_HEADER_LENGTH,
  AT_RULE,
  AT_RESERVED,
  AT_MASK_KEY = 32,
  /* The extension. */
  AT_LENGTH_HIGH = 36,
  AT_N_FRAMES = 40,
  AT_WIRE_LENGTH = 44,
  AT_WIRE_STORED = 52, /* whether, not how much: that is AT_WIRE_LENGTH */
  AT_CLOSE_CODE = 56,
  AT_RESERVED_2 = 58,
};

/* Where the fields of the first version's header stand. */
enum
{
  OLD_AT_CHECK = 4,
  OLD_AT_NUMBER = 8,
  OLD_AT_TIME = 16,
  OLD_AT_LENGTH = 24,
  OLD_AT_WIRE_LENGTH = 32,
  OLD_AT_N_STORED_FRAMES = 40,
  OLD_AT_N_FRAMES = 48,
  OLD_AT_CLOSE_CODE = 52,
  OLD_AT_OPCODE = 54,
  OLD_AT_DIRECTION,
  OLD_AT_FLAGS,
  OLD_AT_RULE,
  OLD_AT_FIRST_BYTE,
  OLD_AT_HEADER_LENGTH,
};

static inline void
capture_format_put16 (guint8 *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static inline void
capture_format_put32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static inline void
capture_format_put64 (guint8 *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static inline guint16
capture_format_get16 (const guint8 *data)
{
  guint16 value;

  memcpy (&value, data, sizeof value);
  return GUINT16_FROM_LE (value);
}

static inline guint32
capture_format_get32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static inline guint64
capture_format_get64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

/* ----------------------------------------------------------------------------------------------------------- checks */

#define K1 G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)
#define K2 G_GUINT64_CONSTANT (0xd6e8feb86659fd93)
#define K3 G_GUINT64_CONSTANT (0xa0761d6478bd642f)
#define K4 G_GUINT64_CONSTANT (0xe7037ed1a0b428db)

/* Multiplies to 128 bits and folds them: every bit of both goes into the result, 16 bytes at a time. */
static inline guint64
capture_format_fold (guint64 a, guint64 b)
{
  __extension__ typedef unsigned __int128 Wide;
  Wide product = (Wide) a * b;

  return (guint64) product ^ (guint64) (product >> 64);
}

void
clasp_capture_check_feed (ClaspCaptureCheck *self, const guint8 *data, gsize length)
{
  guint64 a = self->a, b = self->b;

  self->length += length;
  for (; length >= 32; data += 32, length -= 32)
    {
      a = capture_format_fold (a ^ capture_format_get64 (data) ^ K1, capture_format_get64 (data + 8) ^ K2);
      b = capture_format_fold (b ^ capture_format_get64 (data + 16) ^ K3, capture_format_get64 (data + 24) ^ K4);
    }
  if (length > 0)
    {
      guint8 rest[32] = { 0 };

      memcpy (rest, data, length);
      a = capture_format_fold (a ^ capture_format_get64 (rest) ^ K1, capture_format_get64 (rest + 8) ^ K2);
      b = capture_format_fold (b ^ capture_format_get64 (rest + 16) ^ K3, capture_format_get64 (rest + 24) ^ K4);
    }
  self->a = a;
  self->b = b;
}

guint32
clasp_capture_check_get (const ClaspCaptureCheck *self)
{
  guint64 hash = capture_format_fold (self->a ^ self->length ^ K1, self->b ^ K2);

  return (guint32) (hash ^ (hash >> 32));
}

/* Of a header's first bytes, but for the check itself. */
static guint32
capture_format_header_check (const guint8 *header, gsize size, const ClaspCaptureHead *head)
{
  ClaspCaptureCheck check = { .a = capture_format_get64 (head->id), .b = capture_format_get64 (head->id + 8) };
  guint8 bytes[CLASP_CAPTURE_HEADER_MAX] = { 0 };

  memcpy (bytes, header, size);
  memset (bytes + AT_HEADER_CHECK, 0, 4);
  clasp_capture_check_feed (&check, bytes, size <= 64 && size > 32 ? 64 : 32);
  return clasp_capture_check_get (&check);
}

/* Of the first version: all but magic and check. */
static guint32
capture_format_old_check (const guint8 *header)
{
  guint64 hash = K1;

  for (gsize i = OLD_AT_NUMBER; i < OLD_RECORD_SIZE; i += 8)
    {
      hash = (hash ^ capture_format_get64 (header + i)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  return (guint32) hash;
}

/* ------------------------------------------------------------------------------------------------------------- head */

static guint32
capture_format_head_check (const guint8 *data)
{
  ClaspCaptureCheck check = { 0 };

  clasp_capture_check_feed (&check, data, HEAD_AT_CHECK);
  return clasp_capture_check_get (&check);
}

void
clasp_capture_head_encode (guint8 out[CLASP_CAPTURE_HEAD_SIZE], const ClaspCaptureHead *head)
{
  memset (out, 0, CLASP_CAPTURE_HEAD_SIZE);
  memcpy (out, MAGIC, sizeof MAGIC);
  capture_format_put16 (out + HEAD_AT_VERSION, (guint16) head->version);
  capture_format_put16 (out + HEAD_AT_SIZE, CLASP_CAPTURE_HEAD_SIZE);
  out[HEAD_AT_SIGN] = 0xff;
  capture_format_put64 (out + HEAD_AT_WALL_START, (guint64) head->wall_start_us);
  memcpy (out + HEAD_AT_ID, head->id, sizeof head->id);
  capture_format_put32 (out + HEAD_AT_CHECK, capture_format_head_check (out));
}

ClaspCaptureHeadStatus
clasp_capture_head_decode (const guint8 *data, gsize length, ClaspCaptureHead *head)
{
  *head = (ClaspCaptureHead) { .version = 1, .size = CLASP_CAPTURE_HEAD_MIN };
  if (length < CLASP_CAPTURE_HEAD_MIN || memcmp (data, MAGIC, sizeof MAGIC) != 0)
    return CLASP_CAPTURE_HEAD_FOREIGN;
  if (data[HEAD_AT_SIGN] != 0xff)
    {
      head->wall_start_us = (gint64) capture_format_get64 (data + sizeof MAGIC);
      return CLASP_CAPTURE_HEAD_OK;
    }
  head->version = capture_format_get16 (data + HEAD_AT_VERSION);
  if (head->version > CLASP_CAPTURE_VERSION)
    return CLASP_CAPTURE_HEAD_NEWER;
  if (length < CLASP_CAPTURE_HEAD_SIZE || head->version != CLASP_CAPTURE_VERSION ||
      capture_format_get32 (data + HEAD_AT_CHECK) != capture_format_head_check (data))
    return CLASP_CAPTURE_HEAD_DAMAGED;
  head->size = CLASP_CAPTURE_HEAD_SIZE;
  head->wall_start_us = (gint64) capture_format_get64 (data + HEAD_AT_WALL_START);
  memcpy (head->id, data + HEAD_AT_ID, sizeof head->id);
  return CLASP_CAPTURE_HEAD_OK;
}

/* ---------------------------------------------------------------------------------------------------------- records */

static gboolean
capture_format_needs_extension (const ClaspCaptureEntry *entry)
{
  return entry->length > G_MAXUINT32 || entry->wire_length != entry->length || entry->n_frames != 1 ||
         entry->close_code != 0 || entry->wire_stored != 0;
}

gsize
clasp_capture_record_header_size (const ClaspCaptureEntry *entry)
{
  return CLASP_CAPTURE_HEADER_SIZE + (capture_format_needs_extension (entry) ? CLASP_CAPTURE_EXTENSION_SIZE : 0);
}

void
clasp_capture_record_encode (guint8 *out, const ClaspCaptureHead *head, guint64 number, const ClaspCaptureEntry *entry)
{
  const gboolean extended = capture_format_needs_extension (entry);
  const gsize size = CLASP_CAPTURE_HEADER_SIZE + (extended ? CLASP_CAPTURE_EXTENSION_SIZE : 0);

  out[AT_MARK] = MARK;
  out[AT_MARK + 1] = MARK_RECORD;
  out[AT_FLAGS] = (guint8) entry->flags;
  out[AT_OPCODE] = (guint8) ((entry->opcode & 0x0f) | (entry->direction == CLASP_DIRECTION_OUT ? BIT_OUT : 0) |
                             (extended ? BIT_EXTENDED : 0));
  capture_format_put32 (out + AT_CHECK, entry->check);
  capture_format_put32 (out + AT_NUMBER, (guint32) number);
  capture_format_put64 (out + AT_TIME, (guint64) entry->time_us * 1000);
  capture_format_put32 (out + AT_LENGTH, (guint32) entry->length);
  out[AT_FIRST_BYTE] = entry->first_byte;
  out[AT_HEADER_LENGTH] = entry->header_length;
  out[AT_RULE] = entry->rule;
  out[AT_RESERVED] = 0;
  memcpy (out + AT_MASK_KEY, entry->mask_key, sizeof entry->mask_key);
  if (extended)
    {
      capture_format_put32 (out + AT_LENGTH_HIGH, (guint32) (entry->length >> 32));
      capture_format_put32 (out + AT_N_FRAMES, entry->n_frames);
      capture_format_put64 (out + AT_WIRE_LENGTH, entry->wire_length);
      capture_format_put32 (out + AT_WIRE_STORED, entry->wire_stored != 0 ? 1 : 0);
      capture_format_put16 (out + AT_CLOSE_CODE, entry->close_code);
      capture_format_put16 (out + AT_RESERVED_2, 0);
    }
  capture_format_put32 (out + AT_HEADER_CHECK, capture_format_header_check (out, size, head));
}

void
clasp_capture_note_encode (guint8 out[CLASP_CAPTURE_HEADER_SIZE], const ClaspCaptureHead *head, guint64 number,
                           ClaspCaptureNote note, guint32 length, guint32 check)
{
  memset (out, 0, CLASP_CAPTURE_HEADER_SIZE);
  out[AT_MARK] = MARK;
  out[AT_MARK + 1] = MARK_NOTE;
  out[AT_OPCODE] = (guint8) note;
  capture_format_put32 (out + AT_CHECK, check);
  capture_format_put32 (out + AT_NUMBER, (guint32) number);
  capture_format_put32 (out + AT_LENGTH, length);
  capture_format_put32 (out + AT_HEADER_CHECK, capture_format_header_check (out, CLASP_CAPTURE_HEADER_SIZE, head));
}

static gboolean
capture_format_decode_old (const guint8 *data, gsize length, guint64 offset, ClaspCaptureRecord *record)
{
  ClaspCaptureEntry *entry = &record->entry;
  guint64 n_stored_frames, stored;

  if (length < OLD_RECORD_SIZE || memcmp (data, OLD_RECORD_MAGIC, sizeof OLD_RECORD_MAGIC) != 0 ||
      capture_format_get32 (data + OLD_AT_CHECK) != capture_format_old_check (data))
    return FALSE;
  *entry = (ClaspCaptureEntry) {
    .time_us = (gint64) capture_format_get64 (data + OLD_AT_TIME),
    .offset = offset + OLD_RECORD_SIZE,
    .length = capture_format_get64 (data + OLD_AT_LENGTH),
    .wire_length = capture_format_get64 (data + OLD_AT_WIRE_LENGTH),
    .n_frames = capture_format_get32 (data + OLD_AT_N_FRAMES),
    .close_code = capture_format_get16 (data + OLD_AT_CLOSE_CODE),
    .opcode = data[OLD_AT_OPCODE],
    .direction = data[OLD_AT_DIRECTION],
    .flags = data[OLD_AT_FLAGS],
    .rule = data[OLD_AT_RULE],
    .first_byte = data[OLD_AT_FIRST_BYTE],
    .header_length = data[OLD_AT_HEADER_LENGTH],
    .version = 1,
  };
  record->is_note = FALSE;
  record->number = capture_format_get64 (data + OLD_AT_NUMBER);
  n_stored_frames = capture_format_get64 (data + OLD_AT_N_STORED_FRAMES);
  stored = clasp_capture_entry_stored (entry);
  if (n_stored_frames != (clasp_capture_entry_has_frames (entry) ? entry->n_frames : 0) || stored > G_MAXINT64)
    return FALSE;
  record->size = OLD_RECORD_SIZE + stored + n_stored_frames * OLD_FRAME_SIZE;
  return TRUE;
}

static void
capture_format_decode_extension (const guint8 *data, ClaspCaptureEntry *entry)
{
  entry->length |= (guint64) capture_format_get32 (data + AT_LENGTH_HIGH) << 32;
  entry->n_frames = capture_format_get32 (data + AT_N_FRAMES);
  entry->wire_length = capture_format_get64 (data + AT_WIRE_LENGTH);
  entry->wire_stored = (capture_format_get32 (data + AT_WIRE_STORED) & 1) != 0 ? entry->wire_length : 0;
  entry->close_code = capture_format_get16 (data + AT_CLOSE_CODE);
}

gboolean
clasp_capture_record_decode (const guint8 *data, gsize length, const ClaspCaptureHead *head, guint64 offset,
                             ClaspCaptureRecord *record)
{
  ClaspCaptureEntry *entry = &record->entry;
  gboolean extended;
  guint64 stored;
  gsize size;

  if (head->version == 1)
    return capture_format_decode_old (data, length, offset, record);
  if (length < CLASP_CAPTURE_HEADER_SIZE || data[AT_MARK] != MARK ||
      (data[AT_MARK + 1] != MARK_RECORD && data[AT_MARK + 1] != MARK_NOTE))
    return FALSE;
  record->is_note = data[AT_MARK + 1] == MARK_NOTE;
  extended = !record->is_note && (data[AT_OPCODE] & BIT_EXTENDED) != 0;
  size = CLASP_CAPTURE_HEADER_SIZE + (extended ? CLASP_CAPTURE_EXTENSION_SIZE : 0);
  if (length < size || capture_format_get32 (data + AT_HEADER_CHECK) != capture_format_header_check (data, size, head))
    return FALSE;

  record->number = capture_format_get32 (data + AT_NUMBER);
  record->note = record->is_note ? data[AT_OPCODE] : CLASP_CAPTURE_NOTE_REPORT;
  *entry = (ClaspCaptureEntry) {
    .time_us = (gint64) capture_format_get64 (data + AT_TIME) / 1000,
    .offset = offset + size,
    .length = capture_format_get32 (data + AT_LENGTH),
    .wire_length = capture_format_get32 (data + AT_LENGTH),
    .n_frames = record->is_note ? 0 : 1,
    .check = capture_format_get32 (data + AT_CHECK),
    .opcode = data[AT_OPCODE] & 0x0f,
    .direction = (data[AT_OPCODE] & BIT_OUT) != 0 ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN,
    .flags = data[AT_FLAGS],
    .rule = data[AT_RULE],
    .first_byte = data[AT_FIRST_BYTE],
    .header_length = data[AT_HEADER_LENGTH],
    .version = CLASP_CAPTURE_VERSION,
  };
  memcpy (entry->mask_key, data + AT_MASK_KEY, sizeof entry->mask_key);
  if (extended)
    capture_format_decode_extension (data, entry);
  stored = clasp_capture_entry_stored (entry);
  if (stored > G_MAXINT64 / 4 || entry->wire_stored > G_MAXINT64 / 4)
    return FALSE;
  record->size = size + stored + entry->wire_stored +
                 (!record->is_note && clasp_capture_entry_has_frames (entry) ? (guint64) entry->n_frames * FRAME_SIZE
                                                                             : 0);
  return TRUE;
}

gsize
clasp_capture_find_header (const guint8 *data, gsize length, gsize from)
{
  while (from + 1 < length)
    {
      const guint8 *found = memchr (data + from, MARK, length - from - 1);

      if (found == NULL)
        return length;
      if (found[1] == MARK_RECORD || found[1] == MARK_NOTE)
        return (gsize) (found - data);
      from = (gsize) (found - data) + 1;
    }
  return length;
}

/* ----------------------------------------------------------------------------------------------------------- frames */

gsize
clasp_capture_frame_size (guint version)
{
  return version == 1 ? OLD_FRAME_SIZE : FRAME_SIZE;
}

void
clasp_capture_frame_encode (guint8 *out, const ClaspFrameInfo *frame)
{
  capture_format_put64 (out, frame->payload_length);
  out[8] = frame->rule;
  out[9] = (guint8) (frame->header_length | (frame->masked != 0 ? 0x80 : 0));
  memcpy (out + 10, frame->header, sizeof frame->header);
}

void
clasp_capture_frame_decode (const guint8 *data, guint version, ClaspFrameInfo *frame)
{
  *frame = (ClaspFrameInfo) { .payload_length = capture_format_get64 (data) };
  if (version == 1)
    {
      frame->first_byte = data[8];
      frame->header_length = data[9];
      frame->masked = data[10];
      frame->rule = data[11];
      return;
    }
  frame->rule = data[8];
  frame->header_length = data[9] & 0x7f;
  frame->masked = (data[9] & 0x80) != 0;
  frame->first_byte = data[10];
  memcpy (frame->header, data + 10, sizeof frame->header);
}
