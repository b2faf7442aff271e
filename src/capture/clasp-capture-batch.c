/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-batch.h"

#include <string.h>

/* Payloads up to this size are copied together, so that a batch is one write of few pieces. */
#define SMALL_PAYLOAD 4096
/* What is taken at first, and given back when a batch needed more. */
#define ROOM ((gsize) 512 * 1024)

void
clasp_capture_batch_clear (ClaspCaptureBatch *self)
{
  g_clear_pointer (&self->staged, g_free);
  g_clear_pointer (&self->pieces, g_array_unref);
  self->n_staged = self->capacity = 0;
}

void
clasp_capture_batch_begin (ClaspCaptureBatch *self)
{
  if (self->pieces == NULL)
    self->pieces = g_array_new (FALSE, FALSE, sizeof (struct iovec));
  g_array_set_size (self->pieces, 0);
  self->n_staged = 0;
  if (self->capacity > 4 * ROOM)
    {
      g_clear_pointer (&self->staged, g_free);
      self->capacity = 0;
    }
}

static void
capture_batch_add_piece (ClaspCaptureBatch *self, const guint8 *data, gsize length)
{
  const struct iovec piece = { .iov_base = (void *) data, .iov_len = length };

  g_array_append_val (self->pieces, piece);
}

/* Room for @length bytes behind what is staged, which become part of it. */
static guint8 *
capture_batch_stage (ClaspCaptureBatch *self, gsize length)
{
  guint n_pieces = self->pieces->len;
  struct iovec *last = n_pieces > 0 ? &g_array_index (self->pieces, struct iovec, n_pieces - 1) : NULL;
  guint8 *room;

  if (self->capacity - self->n_staged < length)
    {
      self->capacity = MAX (MAX (ROOM, self->capacity * 2), self->n_staged + length);
      self->staged = g_realloc (self->staged, self->capacity);
    }
  room = self->staged + self->n_staged;
  self->n_staged += length;
  if (last != NULL && last->iov_base == NULL)
    last->iov_len += length;
  else
    capture_batch_add_piece (self, NULL, length);
  return room;
}

static void
capture_batch_add_bytes (ClaspCaptureBatch *self, const guint8 *data, guint64 length)
{
  if (length == 0)
    return;
  if (length <= SMALL_PAYLOAD)
    memcpy (capture_batch_stage (self, (gsize) length), data, (gsize) length);
  else
    capture_batch_add_piece (self, data, (gsize) length);
}

/* The room may move, so that the frames are encoded where they stay. */
static void
capture_batch_add_frames (ClaspCaptureBatch *self, const ClaspFrameInfo *frames, guint32 n_frames,
                          ClaspCaptureCheck *check)
{
  const gsize size = clasp_capture_frame_size (CLASP_CAPTURE_VERSION);
  guint8 *room = capture_batch_stage (self, n_frames * size);

  for (guint32 i = 0; i < n_frames; i++)
    clasp_capture_frame_encode (room + i * size, &frames[i]);
  clasp_capture_check_feed (check, room, n_frames * size);
}

static ClaspCaptureEntry
capture_batch_entry_of_event (const ClaspEvent *event)
{
  ClaspCaptureEntry entry = {
    .time_us = event->time_us,
    .length = event->length,
    .wire_length = event->wire_length,
    .wire_stored = event->wire_data != NULL ? event->wire_length : 0,
    .n_frames = event->n_frames,
    .close_code = event->close_code,
    .opcode = event->opcode,
    .direction = event->direction,
    .flags = event->flags | (event->data == NULL && event->length > 0 ? CLASP_CAPTURE_NOT_KEPT : 0),
    .rule = event->rule,
    .first_byte = event->first_byte,
    .header_length = event->header_length,
    .version = CLASP_CAPTURE_VERSION,
  };

  memcpy (entry.mask_key, event->mask_key, sizeof entry.mask_key);
  return entry;
}

guint64
clasp_capture_batch_add (ClaspCaptureBatch *self, const ClaspCaptureHead *head, guint64 number, const ClaspEvent *event,
                         const ClaspFrameInfo *frames, ClaspCaptureEntry *entry)
{
  guint64 stored, size;
  gsize header_size;
  const gsize at = self->n_staged;
  ClaspCaptureCheck check = { 0 };
  ClaspFrameInfo single;

  *entry = capture_batch_entry_of_event (event);
  stored = clasp_capture_entry_stored (entry);
  header_size = clasp_capture_record_header_size (entry);
  size = header_size + stored + entry->wire_stored;
  capture_batch_stage (self, header_size);
  if (stored > 0)
    clasp_capture_check_feed (&check, event->data, (gsize) stored);
  capture_batch_add_bytes (self, event->data, stored);
  if (entry->wire_stored > 0)
    clasp_capture_check_feed (&check, event->wire_data, (gsize) entry->wire_stored);
  capture_batch_add_bytes (self, event->wire_data, entry->wire_stored);
  if (clasp_capture_entry_has_frames (entry))
    {
      if (frames == NULL)
        clasp_capture_entry_get_frame (entry, &single);
      capture_batch_add_frames (self, frames != NULL ? frames : &single, event->n_frames, &check);
      size += event->n_frames * clasp_capture_frame_size (CLASP_CAPTURE_VERSION);
    }
  entry->check = clasp_capture_check_get (&check);
  clasp_capture_record_encode (self->staged + at, head, number, entry);
  return size;
}

/* Gives the pieces that stand in the staging room their address, now that it no longer moves. */
struct iovec *
clasp_capture_batch_settle (ClaspCaptureBatch *self, guint *n_pieces)
{
  struct iovec *pieces = (struct iovec *) (void *) self->pieces->data;
  guint8 *staged = self->staged;

  for (guint i = 0; i < self->pieces->len; i++)
    if (pieces[i].iov_base == NULL)
      {
        pieces[i].iov_base = staged;
        staged += pieces[i].iov_len;
      }
  *n_pieces = self->pieces->len;
  return pieces;
}
