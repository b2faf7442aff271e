/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame-reader.h"

static void
frame_reader_read_second_byte (ClaspFrame *frame)
{
  guint8 length = frame->header[1] & 0x7f;

  frame->masked = (frame->header[1] & 0x80) != 0;
  frame->length_end = length < 126 ? 2 : length == 126 ? 4 : 10;
  frame->header_length = frame->length_end + (frame->masked ? 4 : 0);
  frame->length = length < 126 ? length : 0;
}

static void
frame_reader_begin_frame (ClaspFrameReader *self)
{
  ClaspFrame *frame = &self->frame;

  frame->number = ++self->n_frames;
  frame->first_byte = frame->header[0];
  frame->opcode = frame->header[0] & 0x0f;
  frame->fin = (frame->header[0] & 0x80) != 0;
  frame->masked = FALSE; /* until the second byte says */
}

gsize
clasp_frame_reader_read_header (ClaspFrameReader *self, const guint8 *data, gsize length)
{
  ClaspFrame *frame = &self->frame;
  guint had = frame->header_have;
  gsize at = 0;

  /* Nearly always the first two bytes come together. */
  if (had == 0 && length >= 2)
    {
      frame->header[0] = data[0];
      frame->header[1] = data[1];
      frame->header_have = 2;
      frame_reader_begin_frame (self);
      frame_reader_read_second_byte (frame);
      if (frame->header_length == 2)
        return 2;
      at = 2;
    }
  while (at < length && !clasp_frame_header_is_whole (frame))
    {
      frame->header[frame->header_have++] = data[at++];
      if (frame->header_have == 1)
        frame_reader_begin_frame (self);
      else if (frame->header_have == 2)
        frame_reader_read_second_byte (frame);
    }
  if (frame->header_have > 2 && frame->length_end > 2 && had < frame->length_end)
    frame->length = clasp_frame_get_declared_length (frame, MIN (frame->header_have, frame->length_end));
  return at;
}

void
clasp_frame_cut_header (ClaspFrame *frame, guint have)
{
  frame->header_have = (guint8) have;
  if (have >= 2)
    return;
  frame->masked = FALSE;
  frame->header_length = frame->length_end = 0;
  frame->length = 0;
}

guint64
clasp_frame_get_declared_length (const ClaspFrame *frame, guint have)
{
  guint64 length = 0;

  if (frame->length_end == 2)
    return frame->length;
  for (guint i = 2; i < have; i++)
    length = length << 8 | frame->header[i];
  return length << (8 * (frame->length_end - have));
}

void
clasp_frame_reader_begin_payload (ClaspFrameReader *self)
{
  ClaspFrame *frame = &self->frame;

  frame->in_payload = TRUE;
  frame->left = frame->length;
  if (frame->masked)
    memcpy (frame->mask, frame->header + frame->length_end, sizeof frame->mask);
}
