/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-format.h"

#include <string.h>

static const guint8 MAGIC[8] = { 'C', 'L', 'A', 'S', 'P', 'C', 'A', 'P' };
static const guint8 RECORD_MAGIC[4] = { 'R', 'e', 'c', 1 };

/* Where the fields of a record's header stand. */
enum
{
  AT_MAGIC = 0,
  AT_CHECK = 4,
  AT_NUMBER = 8,
  AT_TIME = 16,
  AT_LENGTH = 24,
  AT_WIRE_LENGTH = 32,
  AT_N_STORED_FRAMES = 40,
  AT_N_FRAMES = 48,
  AT_CLOSE_CODE = 52,
  AT_OPCODE = 54,
  AT_DIRECTION,
  AT_FLAGS,
  AT_RULE,
  AT_FIRST_BYTE,
  AT_HEADER_LENGTH,
  AT_RESERVED = 60,
};

static void
capture_format_put16 (guint8 *out, guint16 value)
{
  value = GUINT16_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static void
capture_format_put32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static void
capture_format_put64 (guint8 *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static guint16
capture_format_get16 (const guint8 *data)
{
  guint16 value;

  memcpy (&value, data, sizeof value);
  return GUINT16_FROM_LE (value);
}

static guint32
capture_format_get32 (const guint8 *data)
{
  guint32 value;

  memcpy (&value, data, sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
capture_format_get64 (const guint8 *data)
{
  guint64 value;

  memcpy (&value, data, sizeof value);
  return GUINT64_FROM_LE (value);
}

/* Of all but magic and check, eight bytes at a time: there is one for each of millions of records. */
static guint32
capture_format_record_check (const guint8 *header)
{
  guint64 hash = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);

  for (gsize i = AT_NUMBER; i < CLASP_CAPTURE_RECORD_SIZE; i += 8)
    {
      hash = (hash ^ capture_format_get64 (header + i)) * G_GUINT64_CONSTANT (0xff51afd7ed558ccd);
      hash ^= hash >> 32;
    }
  return (guint32) hash;
}

void
clasp_capture_head_encode (guint8 out[CLASP_CAPTURE_HEAD_SIZE], gint64 wall_start_us)
{
  memcpy (out, MAGIC, sizeof MAGIC);
  capture_format_put64 (out + sizeof MAGIC, (guint64) wall_start_us);
}

gboolean
clasp_capture_head_decode (const guint8 data[CLASP_CAPTURE_HEAD_SIZE], gint64 *wall_start_us)
{
  if (memcmp (data, MAGIC, sizeof MAGIC) != 0)
    return FALSE;
  *wall_start_us = (gint64) capture_format_get64 (data + sizeof MAGIC);
  return TRUE;
}

void
clasp_capture_record_encode (guint8 out[CLASP_CAPTURE_RECORD_SIZE], const ClaspCaptureRecord *record)
{
  const ClaspCaptureEntry *entry = &record->entry;

  memcpy (out + AT_MAGIC, RECORD_MAGIC, sizeof RECORD_MAGIC);
  capture_format_put64 (out + AT_NUMBER, record->number);
  capture_format_put64 (out + AT_TIME, (guint64) entry->time_us);
  capture_format_put64 (out + AT_LENGTH, entry->length);
  capture_format_put64 (out + AT_WIRE_LENGTH, entry->wire_length);
  capture_format_put64 (out + AT_N_STORED_FRAMES, record->n_stored_frames);
  capture_format_put32 (out + AT_N_FRAMES, entry->n_frames);
  capture_format_put16 (out + AT_CLOSE_CODE, entry->close_code);
  out[AT_OPCODE] = entry->opcode;
  out[AT_DIRECTION] = entry->direction;
  out[AT_FLAGS] = entry->flags;
  out[AT_RULE] = entry->rule;
  out[AT_FIRST_BYTE] = entry->first_byte;
  out[AT_HEADER_LENGTH] = entry->header_length;
  capture_format_put32 (out + AT_RESERVED, 0);
  capture_format_put32 (out + AT_CHECK, capture_format_record_check (out));
}

gboolean
clasp_capture_record_decode (const guint8 data[CLASP_CAPTURE_RECORD_SIZE], ClaspCaptureRecord *record)
{
  ClaspCaptureEntry *entry = &record->entry;

  if (memcmp (data + AT_MAGIC, RECORD_MAGIC, sizeof RECORD_MAGIC) != 0 ||
      capture_format_get32 (data + AT_CHECK) != capture_format_record_check (data))
    return FALSE;

  record->number = capture_format_get64 (data + AT_NUMBER);
  record->n_stored_frames = capture_format_get64 (data + AT_N_STORED_FRAMES);
  *entry = (ClaspCaptureEntry) {
    .time_us = (gint64) capture_format_get64 (data + AT_TIME),
    .length = capture_format_get64 (data + AT_LENGTH),
    .wire_length = capture_format_get64 (data + AT_WIRE_LENGTH),
    .n_frames = capture_format_get32 (data + AT_N_FRAMES),
    .close_code = capture_format_get16 (data + AT_CLOSE_CODE),
    .opcode = data[AT_OPCODE],
    .direction = data[AT_DIRECTION],
    .flags = data[AT_FLAGS],
    .rule = data[AT_RULE],
    .first_byte = data[AT_FIRST_BYTE],
    .header_length = data[AT_HEADER_LENGTH],
  };
  return record->n_stored_frames == (clasp_capture_entry_has_frames (entry) ? entry->n_frames : 0);
}

void
clasp_capture_frame_encode (guint8 out[CLASP_CAPTURE_FRAME_SIZE], const ClaspFrameInfo *frame)
{
  capture_format_put64 (out, frame->payload_length);
  out[8] = frame->first_byte;
  out[9] = frame->header_length;
  out[10] = frame->masked;
  out[11] = frame->rule;
}

void
clasp_capture_frame_decode (const guint8 data[CLASP_CAPTURE_FRAME_SIZE], ClaspFrameInfo *frame)
{
  frame->payload_length = capture_format_get64 (data);
  frame->first_byte = data[8];
  frame->header_length = data[9];
  frame->masked = data[10];
  frame->rule = data[11];
}
