/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-inflater.h"

#include <zlib.h>

#define ROOM_MIN ((gsize) 1024)
#define ROOM_MAX ((gsize) 256 * 1024)
#define AT_BLOCK_END 128 /* in data_type: the last block is whole */
#define UNUSED_BITS 63   /* in data_type: bits of the last byte not yet used */

struct _ClaspInflater
{
  z_stream stream;
  ClaspDeflateWatcher *watcher; /* (nullable): there was nothing to agree on, or zlib sees to it */
  ClaspReference reference;
  gboolean resets;      /* zlib forgets each message, so that it can't be referred to */
  gboolean later;       /* there was a message before this one */
  gboolean told;        /* of a reference too far back in this message */
  gboolean in_message;  /* or the last one failed */
  gboolean empty;       /* nothing of the message came yet */
  gboolean after_final; /* nothing came since a block with BFINAL */
};

ClaspInflater *
clasp_inflater_new (int window_bits, gboolean no_context_takeover, gboolean reads_on)
{
  ClaspInflater *self = g_new0 (ClaspInflater, 1);

  self->resets = window_bits == MAX_WBITS && no_context_takeover && !reads_on;
  if (!self->resets && (window_bits < MAX_WBITS || no_context_takeover))
    self->watcher = clasp_deflate_watcher_new (window_bits, no_context_takeover);
  /* The largest window, and kept where it must be, so that also what breaks the agreement can be read and shown. */
  if (inflateInit2 (&self->stream, -MAX_WBITS) != Z_OK)
    g_error ("inflateInit2() failed");
  return self;
}

void
clasp_inflater_free (ClaspInflater *self)
{
  inflateEnd (&self->stream);
  g_clear_pointer (&self->watcher, clasp_deflate_watcher_free);
  g_free (self);
}

void
clasp_inflater_begin (ClaspInflater *self)
{
  if (self->in_message || (self->resets && self->later))
    inflateReset (&self->stream);
  if (self->in_message && self->watcher != NULL)
    clasp_deflate_watcher_reset (self->watcher);
  if (self->watcher != NULL)
    clasp_deflate_watcher_begin (self->watcher);
  self->told = FALSE;
  self->in_message = TRUE;
  self->empty = TRUE;
  self->after_final = FALSE;
}

/* A block with BFINAL ended the stream as zlib sees it; the message goes on with the same window (RFC 7692 §7.2.3.4).
 * Saving the window and setting it again would do as well, but at 64 KiB copied for each two bytes of a hostile
 * server. */
static gboolean
inflater_go_on_after_final (ClaspInflater *self)
{
  self->after_final = TRUE;
  return inflateResetKeep (&self->stream) == Z_OK;
}

/* Data that zlib refuses. Where it forgets each message, what refers to one gives itself away by zlib's words. */
static ClaspInflateStatus
inflater_tell_refused (ClaspInflater *self)
{
  if (!self->resets || !self->later || g_strcmp0 (self->stream.msg, "invalid distance too far back") != 0)
    return CLASP_INFLATE_BAD;
  self->reference = (ClaspReference) { .before_message = TRUE };
  return CLASP_INFLATE_TOO_FAR;
}

/* One call of inflate(). Sets @more when there may be more to come of what was fed. */
static ClaspInflateStatus
inflater_inflate_some (ClaspInflater *self, ClaspArena *arena, guint64 max, gboolean *more)
{
  z_stream *stream = &self->stream;
  guint64 left = max - MIN (max, clasp_arena_get_length (arena));
  gsize room = CLAMP ((gsize) stream->avail_in * 4, ROOM_MIN, ROOM_MAX);
  guint8 beyond;
  int result;

  /* At the limit one byte more tells whether there is more. */
  room = (gsize) MIN (room, left);
  stream->next_out = room > 0 ? clasp_arena_reserve (arena, room) : &beyond;
  stream->avail_out = room > 0 ? (uInt) room : 1;
  self->after_final = self->after_final && stream->avail_in == 0;
  result = inflate (stream, Z_SYNC_FLUSH);
  if (room == 0 && stream->avail_out == 0)
    return CLASP_INFLATE_TOO_BIG;
  if (room > 0)
    clasp_arena_commit (arena, room - stream->avail_out);
  if (result == Z_STREAM_END)
    {
      *more = stream->avail_in > 0;
      return inflater_go_on_after_final (self) ? CLASP_INFLATE_OK : CLASP_INFLATE_BAD;
    }
  *more = stream->avail_out == 0;
  return result == Z_OK || result == Z_BUF_ERROR ? CLASP_INFLATE_OK : inflater_tell_refused (self);
}

static ClaspInflateStatus
inflater_feed (ClaspInflater *self, const guint8 *data, gsize length, ClaspArena *arena, guint64 max)
{
  gboolean more = length > 0;

  g_return_val_if_fail (length <= G_MAXUINT, CLASP_INFLATE_BAD);

  self->stream.next_in = (guint8 *) data;
  self->stream.avail_in = (uInt) length;
  while (more)
    {
      ClaspInflateStatus status = inflater_inflate_some (self, arena, max, &more);

      if (status != CLASP_INFLATE_OK)
        return status;
    }
  return CLASP_INFLATE_OK;
}

/* How much of @data is fed at once: all, or as much as ends with the message's first reference too far back. */
static gsize
inflater_watch (ClaspInflater *self, const guint8 *data, gsize length, gboolean *too_far)
{
  ClaspReference reference = { 0 };
  gsize at = 0;

  while (self->watcher != NULL && at < length && (reference.distance == 0 || self->told))
    at += clasp_deflate_watcher_read (self->watcher, data + at, length - at, &reference);
  *too_far = reference.distance != 0 && !self->told;
  if (!*too_far)
    return length;
  self->reference = reference;
  self->told = TRUE;
  return at;
}

ClaspInflateStatus
clasp_inflater_feed (ClaspInflater *self, const guint8 *data, gsize *length, ClaspArena *arena, guint64 max)
{
  ClaspInflateStatus status;
  gboolean too_far;

  if (*length > 0)
    self->empty = FALSE;
  *length = inflater_watch (self, data, *length, &too_far);
  status = inflater_feed (self, data, *length, arena, max);
  return status == CLASP_INFLATE_OK && too_far ? CLASP_INFLATE_TOO_FAR : status;
}

ClaspInflateStatus
clasp_inflater_finish (ClaspInflater *self, ClaspArena *arena, guint64 max)
{
  static const guint8 tail[] = { 0x00, 0x00, 0xff, 0xff }; /* what the sender took off (RFC 7692 §7.2.1) */
  ClaspInflateStatus status = CLASP_INFLATE_OK;
  gboolean too_far;

  /* Two ways to send less than the RFC wants that harm no one: no byte at all, and nothing after a final block. */
  if (!self->empty && !self->after_final)
    {
      self->told = TRUE; /* what the tail refers to is none of the sender's doing */
      inflater_watch (self, tail, sizeof tail, &too_far);
      status = inflater_feed (self, tail, sizeof tail, arena, max);
      if (status == CLASP_INFLATE_OK && !self->after_final &&
          ((self->stream.data_type & AT_BLOCK_END) == 0 || (self->stream.data_type & UNUSED_BITS) != 0))
        status = CLASP_INFLATE_BAD;
    }
  self->in_message = status != CLASP_INFLATE_OK;
  self->later = TRUE;
  return status;
}

const ClaspReference *
clasp_inflater_get_reference (const ClaspInflater *self)
{
  return &self->reference;
}
