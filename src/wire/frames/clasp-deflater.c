/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-deflater.h"

#include <zlib.h>

#define TAIL_LENGTH 4                      /* 00 00 ff ff, which is not sent */
#define PIECE ((gsize) 1024 * 1024 * 1024) /* zlib counts in 32 bits */
#define ROOM_MIN ((gsize) 1024)
#define KEEP_MAX ((gsize) 1024 * 1024)

struct _ClaspDeflater
{
  z_stream stream;
  gboolean no_context_takeover;
  guint8 *out;
  gsize length, capacity;
};

ClaspDeflater *
clasp_deflater_new (int window_bits, gboolean no_context_takeover)
{
  ClaspDeflater *self = g_new0 (ClaspDeflater, 1);
  int memory_level;

  self->no_context_takeover = no_context_takeover;
  /* zlib has no raw DEFLATE with 8 bits. With 9 it looks back 512 - 262 bytes at most, which stays within a window of
   * 256. */
  window_bits = MAX (window_bits, 9);
  /* As often as the window has filled, zlib walks through all of its hash table: with a large table and a small window
   * that is most of its work. */
  memory_level = MIN (window_bits - 4, 8);
  if (deflateInit2 (&self->stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, -window_bits, memory_level, Z_DEFAULT_STRATEGY) !=
      Z_OK)
    g_error ("deflateInit2() failed for %d window bits", window_bits);
  return self;
}

void
clasp_deflater_free (ClaspDeflater *self)
{
  deflateEnd (&self->stream);
  g_free (self->out);
  g_free (self);
}

static void
deflater_deflate_piece (ClaspDeflater *self, const guint8 *data, gsize length, int flush)
{
  z_stream *stream = &self->stream;

  stream->next_in = (guint8 *) data;
  stream->avail_in = (uInt) length;
  do
    {
      gsize room = MIN (self->capacity - self->length, PIECE);
      int result;

      if (room < ROOM_MIN)
        {
          self->capacity = MAX (self->capacity * 2, ROOM_MIN + self->length + MIN (length, PIECE) / 2);
          self->out = g_realloc (self->out, self->capacity);
          room = MIN (self->capacity - self->length, PIECE);
        }
      stream->next_out = self->out + self->length;
      stream->avail_out = (uInt) room;
      result = deflate (stream, flush);
      g_assert (result == Z_OK || result == Z_BUF_ERROR);
      self->length += room - stream->avail_out;
    }
  while (stream->avail_in > 0 || stream->avail_out == 0);
}

const guint8 *
clasp_deflater_deflate (ClaspDeflater *self, const guint8 *data, gsize length, gsize *deflated_length)
{
  g_return_val_if_fail (length > 0, NULL);

  if (self->capacity > KEEP_MAX)
    {
      g_clear_pointer (&self->out, g_free);
      self->capacity = 0;
    }
  self->length = 0;
  for (gsize at = 0; at < length; at += PIECE)
    {
      gsize piece = MIN (PIECE, length - at);

      deflater_deflate_piece (self, data + at, piece, at + piece == length ? Z_SYNC_FLUSH : Z_NO_FLUSH);
    }
  g_assert (self->length > TAIL_LENGTH);
  *deflated_length = self->length - TAIL_LENGTH;
  if (!self->no_context_takeover)
    return self->out;
  deflateReset (&self->stream);
  return *deflated_length < length ? self->out : NULL;
}
