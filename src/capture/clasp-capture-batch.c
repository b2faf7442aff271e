/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-batch.h"

/* Payloads up to this size are copied together, so that a batch is one write of few pieces. */
#define SMALL_PAYLOAD 4096

void
clasp_capture_batch_init (ClaspCaptureBatch *self)
{
  self->staged = g_byte_array_new ();
  self->pieces = g_array_new (FALSE, FALSE, sizeof (struct iovec));
}

void
clasp_capture_batch_clear (ClaspCaptureBatch *self)
{
  g_byte_array_unref (self->staged);
  g_array_unref (self->pieces);
}

void
clasp_capture_batch_begin (ClaspCaptureBatch *self)
{
  g_byte_array_set_size (self->staged, 0);
  g_array_set_size (self->pieces, 0);
}

static void
capture_batch_add_piece (ClaspCaptureBatch *self, const guint8 *data, gsize length)
{
  const struct iovec piece = { .iov_base = (void *) data, .iov_len = length };

  g_array_append_val (self->pieces, piece);
}

static void
capture_batch_stage (ClaspCaptureBatch *self, const void *data, gsize length)
{
  guint n_pieces = self->pieces->len;
  struct iovec *last = n_pieces > 0 ? &g_array_index (self->pieces, struct iovec, n_pieces - 1) : NULL;

  if (length == 0)
    return;
  g_byte_array_append (self->staged, data, (guint) length);
  if (last != NULL && last->iov_base == NULL)
    last->iov_len += length;
  else
    capture_batch_add_piece (self, NULL, length);
}

static void
capture_batch_stage_payload (ClaspCaptureBatch *self, const guint8 *data, guint64 length)
{
  if (length <= SMALL_PAYLOAD)
    capture_batch_stage (self, data, (gsize) length);
  else
    capture_batch_add_piece (self, data, (gsize) length);
}

static void
capture_batch_stage_frames (ClaspCaptureBatch *self, const ClaspFrameInfo *frames, guint32 n_frames)
{
  guint8 encoded[CLASP_CAPTURE_FRAME_SIZE];

  for (guint32 i = 0; i < n_frames; i++)
    {
      clasp_capture_frame_encode (encoded, &frames[i]);
      capture_batch_stage (self, encoded, sizeof encoded);
    }
}

static ClaspCaptureEntry
capture_batch_entry_of_event (const ClaspEvent *event, guint64 payload_offset)
{
  return (ClaspCaptureEntry) {
    .time_us = event->time_us,
    .offset = payload_offset,
    .length = event->length,
    .wire_length = event->wire_length,
    .n_frames = event->n_frames,
    .close_code = event->close_code,
    .opcode = event->opcode,
    .direction = event->direction,
    .flags = event->flags | (event->data == NULL && event->length > 0 ? CLASP_CAPTURE_NOT_KEPT : 0),
    .rule = event->rule,
    .first_byte = event->first_byte,
    .header_length = event->header_length,
  };
}

guint64
clasp_capture_batch_add (ClaspCaptureBatch *self, guint64 number, guint64 offset, const ClaspEvent *event,
                         const ClaspFrameInfo *frames, ClaspCaptureEntry *entry)
{
  guint8 header[CLASP_CAPTURE_RECORD_SIZE];
  ClaspCaptureRecord record = { .number = number,
                                .entry = capture_batch_entry_of_event (event, offset + sizeof header) };
  guint64 stored = clasp_capture_entry_stored (&record.entry);

  if (clasp_capture_entry_has_frames (&record.entry))
    record.n_stored_frames = event->n_frames;
  clasp_capture_record_encode (header, &record);
  capture_batch_stage (self, header, sizeof header);
  capture_batch_stage_payload (self, event->data, stored);
  if (record.n_stored_frames > 0)
    capture_batch_stage_frames (self, frames + event->first_frame, event->n_frames);
  *entry = record.entry;
  return sizeof header + stored + record.n_stored_frames * CLASP_CAPTURE_FRAME_SIZE;
}

/* Gives the pieces that stand in the staging buffer their address, now that it no longer moves. */
struct iovec *
clasp_capture_batch_settle (ClaspCaptureBatch *self, guint *n_pieces)
{
  struct iovec *pieces = (struct iovec *) (void *) self->pieces->data;
  guint8 *staged = self->staged->data;

  for (guint i = 0; i < self->pieces->len; i++)
    if (pieces[i].iov_base == NULL)
      {
        pieces[i].iov_base = staged;
        staged += pieces[i].iov_len;
      }
  *n_pieces = self->pieces->len;
  return pieces;
}
