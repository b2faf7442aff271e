/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>

#include "clasp-capture-batch.h"
#include "clasp-capture-file.h"
#include "clasp-capture-format.h"
#include "clasp-capture-index.h"

struct _ClaspCapture
{
  gatomicrefcount ref_count;
  ClaspCaptureFile file;
  gint64 wall_start_us;
  ClaspCaptureIndex index;
  _Atomic guint64 size;    /* of the log, as far as it was published */
  ClaspCaptureBatch batch; /* the writer's own */
};

/* Size first: who sees an entry sees the size that holds it. */
static void
capture_publish (ClaspCapture *self, guint64 n_entries, guint64 size)
{
  atomic_store_explicit (&self->size, size, memory_order_relaxed);
  clasp_capture_index_publish (&self->index, n_entries);
}

/* --------------------------------------------------------------------------------------------------- making, ending */

static ClaspCapture *
capture_alloc (void)
{
  ClaspCapture *self = g_new0 (ClaspCapture, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->file.fd = -1;
  clasp_capture_batch_init (&self->batch);
  return self;
}

ClaspCapture *
clasp_capture_new (const char *path, GError **error)
{
  g_autoptr (ClaspCapture) self = capture_alloc ();
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  struct iovec piece = { .iov_base = head, .iov_len = sizeof head };

  if (!clasp_capture_file_create (&self->file, path, error))
    return NULL;

  self->wall_start_us = g_get_real_time ();
  clasp_capture_head_encode (head, self->wall_start_us);
  if (!clasp_capture_file_write (&self->file, 0, &piece, 1, error))
    return NULL;
  capture_publish (self, 0, sizeof head);
  return g_steal_pointer (&self);
}

ClaspCapture *
clasp_capture_ref (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_capture_unref (ClaspCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  clasp_capture_index_clear (&self->index);
  clasp_capture_batch_clear (&self->batch);
  clasp_capture_file_clear (&self->file);
  g_free (self);
}

/* --------------------------------------------------------------------------------------------------------- recovery */

/* Whether a whole record stands at @offset of a log of @size bytes; adds it to the index. */
static gboolean
capture_recover_record (ClaspCapture *self, ClaspCaptureReader *reader, guint64 number, guint64 *offset, guint64 size)
{
  const ClaspCaptureEntry all = { .offset = 0, .length = size };
  const guint64 payload = *offset + CLASP_CAPTURE_RECORD_SIZE;
  ClaspCaptureRecord record;
  const guint8 *header;
  guint64 stored, room;
  gsize got;

  header = clasp_capture_reader_read (reader, self, &all, *offset, CLASP_CAPTURE_RECORD_SIZE, &got, NULL);
  if (header == NULL || got < CLASP_CAPTURE_RECORD_SIZE || !clasp_capture_record_decode (header, &record) ||
      record.number != number)
    return FALSE;

  stored = clasp_capture_entry_stored (&record.entry);
  room = size - payload;
  if (stored > room || record.n_stored_frames > (room - stored) / CLASP_CAPTURE_FRAME_SIZE)
    return FALSE;

  record.entry.offset = payload;
  *clasp_capture_index_reserve (&self->index, number) = record.entry;
  *offset = payload + stored + record.n_stored_frames * CLASP_CAPTURE_FRAME_SIZE;
  return TRUE;
}

ClaspCapture *
clasp_capture_open (const char *path, GError **error)
{
  g_autoptr (ClaspCapture) self = NULL;
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  guint64 offset = sizeof head;
  guint64 n_entries = 0;
  guint64 size;

  g_return_val_if_fail (path != NULL, NULL);

  self = capture_alloc ();
  if (!clasp_capture_file_open (&self->file, path, &size, error))
    return NULL;
  if (clasp_capture_file_read (&self->file, 0, head, sizeof head, NULL) < sizeof head ||
      !clasp_capture_head_decode (head, &self->wall_start_us))
    {
      clasp_capture_file_set_foreign (&self->file, error);
      return NULL;
    }
  capture_publish (self, 0, size);
  while (capture_recover_record (self, &reader, n_entries, &offset, size))
    n_entries++;
  capture_publish (self, n_entries, offset);
  return g_steal_pointer (&self);
}

/* -------------------------------------------------------------------------------------------------------- appending */

gboolean
clasp_capture_append (ClaspCapture *self, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
                      gsize n_frames, GError **error)
{
  const guint64 begin = clasp_capture_get_size (self);
  guint64 n_entries = clasp_capture_get_n_entries (self);
  guint64 end = begin;
  struct iovec *pieces;
  guint n_pieces;

  clasp_capture_batch_begin (&self->batch);
  for (gsize i = 0; i < n_events; i++, n_entries++)
    {
      g_return_val_if_fail (events[i].n_frames == 0 || (events[i].n_frames == 1 && events[i].rule == CLASP_RULE_NONE) ||
                                (gsize) events[i].first_frame + events[i].n_frames <= n_frames,
                            FALSE);
      end += clasp_capture_batch_add (&self->batch, n_entries, end, &events[i], frames,
                                      clasp_capture_index_reserve (&self->index, n_entries));
    }
  pieces = clasp_capture_batch_settle (&self->batch, &n_pieces);
  if (!clasp_capture_file_write (&self->file, begin, pieces, n_pieces, error))
    return FALSE;
  capture_publish (self, n_entries, end);
  return TRUE;
}

/* ---------------------------------------------------------------------------------------------------------- reading */

guint64
clasp_capture_get_n_entries (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return clasp_capture_index_get_n_entries (&self->index);
}

guint64
clasp_capture_get_size (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return atomic_load_explicit (&self->size, memory_order_relaxed);
}

gint64
clasp_capture_get_wall_start (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->wall_start_us;
}

gboolean
clasp_capture_get_entry (ClaspCapture *self, guint64 index, ClaspCaptureEntry *entry)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  return clasp_capture_index_get (&self->index, index, entry);
}

GBytes *
clasp_capture_read_payload (ClaspCapture *self, const ClaspCaptureEntry *entry, gsize start, gsize length,
                            GError **error)
{
  g_autofree guint8 *buffer = NULL;
  guint64 stored;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  if ((entry->flags & CLASP_CAPTURE_NOT_KEPT) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The payload of this message was not kept."));
      return NULL;
    }
  stored = clasp_capture_entry_stored (entry);
  length = start < stored ? MIN (length, (gsize) (stored - start)) : 0;
  buffer = g_try_malloc (MAX (length, 1));
  if (buffer == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("There is no memory for %zu bytes."), length);
      return NULL;
    }
  if (clasp_capture_file_read (&self->file, entry->offset + start, buffer, length, error) < length)
    {
      clasp_capture_file_set_cut (&self->file, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

/* What the entry alone tells of its one frame. The header's length tells whether there was a mask: 2, 4, 10 or 6, 8,
   14. */
static ClaspFrameInfo *
capture_single_frame (const ClaspCaptureEntry *entry)
{
  ClaspFrameInfo *frame = g_new0 (ClaspFrameInfo, 1);

  frame->payload_length = entry->wire_length;
  frame->first_byte = entry->first_byte;
  frame->header_length = entry->header_length;
  frame->masked = entry->header_length == 6 || entry->header_length == 8 || entry->header_length == 14;
  frame->rule = entry->rule;
  return frame;
}

ClaspFrameInfo *
clasp_capture_read_frames (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error)
{
  g_autofree ClaspFrameInfo *frames = NULL;
  g_autofree guint8 *encoded = NULL;
  const gsize size = (gsize) entry->n_frames * CLASP_CAPTURE_FRAME_SIZE;

  g_return_val_if_fail (self != NULL, NULL);

  if (!clasp_capture_entry_has_frames (entry))
    return capture_single_frame (entry);

  encoded = g_malloc (size);
  if (clasp_capture_file_read (&self->file, entry->offset + clasp_capture_entry_stored (entry), encoded, size, error) <
      size)
    {
      clasp_capture_file_set_cut (&self->file, error);
      return NULL;
    }
  frames = g_new (ClaspFrameInfo, entry->n_frames);
  for (guint32 i = 0; i < entry->n_frames; i++)
    clasp_capture_frame_decode (encoded + (gsize) i * CLASP_CAPTURE_FRAME_SIZE, &frames[i]);
  return g_steal_pointer (&frames);
}

const guint8 *
clasp_capture_reader_read (ClaspCaptureReader *self, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                           guint64 start, gsize length, gsize *got, GError **error)
{
  const guint64 stored = clasp_capture_entry_stored (entry);
  const guint64 offset = entry->offset + start;

  g_return_val_if_fail (length <= CLASP_CAPTURE_READER_MAX, NULL);

  length = start < stored ? (gsize) MIN ((guint64) length, stored - start) : 0;
  *got = length;
  if (self->buffer == NULL)
    self->buffer = g_malloc (CLASP_CAPTURE_READER_MAX);
  if (offset < self->offset || offset + length > self->offset + self->length)
    {
      self->offset = offset;
      /* Not past what is published: the writer may be at work there. */
      self->length = clasp_capture_file_read (
          &capture->file, offset, self->buffer,
          (gsize) MIN (clasp_capture_get_size (capture) - offset, CLASP_CAPTURE_READER_MAX), error);
      if (self->length < length)
        {
          clasp_capture_file_set_cut (&capture->file, error);
          return NULL;
        }
    }
  return self->buffer + (offset - self->offset);
}

void
clasp_capture_reader_clear (ClaspCaptureReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
  self->length = 0;
}
