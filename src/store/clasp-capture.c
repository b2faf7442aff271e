/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture.h"
#include "clasp-capture-format.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* The index is kept in chunks, each twice as long as the one before: entries never move, and few chunks hold any
   number. */
#define FIRST_CHUNK_BITS 10
#define N_CHUNKS (48 - FIRST_CHUNK_BITS)

/* Payloads up to this size are copied together, so that a batch is one write of few pieces. */
#define SMALL_PAYLOAD 4096
/* As many pieces as one writev() takes (IOV_MAX on Linux). */
#define MAX_PIECES 1024

struct _ClaspCapture
{
  gatomicrefcount ref_count;
  int             fd;
  char           *name;               /* for error messages */
  gint64          wall_start_us;

  ClaspCaptureEntry *chunks[N_CHUNKS];
  _Atomic guint64    n_entries;       /* published: readers see what is below it */
  _Atomic guint64    size;

  /* The writer's own. */
  GByteArray *staged;
  GArray     *pieces;                 /* of struct iovec; base NULL: the next bytes of staged */
};

static void
set_errno_error (GError **error, int code, const char *format, const char *name)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), format, name, g_strerror (code));
}

/* ------------------------------------------------------------------------------------------------------------ index */

static guint
locate (guint64 index, guint64 *within)
{
  guint64 shifted = index + (1 << FIRST_CHUNK_BITS);
  guint bit = 63 - (guint) __builtin_clzll (shifted);

  *within = shifted - (G_GUINT64_CONSTANT (1) << bit);
  return bit - FIRST_CHUNK_BITS;
}

static ClaspCaptureEntry *
entry_at (ClaspCapture *self, guint64 index)
{
  guint64 within;
  guint chunk = locate (index, &within);

  return &self->chunks[chunk][within];
}

/* Writer's thread: a place for entry @index, which is not published yet. */
static ClaspCaptureEntry *
reserve_entry (ClaspCapture *self, guint64 index)
{
  guint64 within;
  guint chunk = locate (index, &within);

  if (self->chunks[chunk] == NULL)
    self->chunks[chunk] = g_new (ClaspCaptureEntry, G_GUINT64_CONSTANT (1) << (chunk + FIRST_CHUNK_BITS));
  return &self->chunks[chunk][within];
}

static void
publish (ClaspCapture *self, guint64 n_entries, guint64 size)
{
  atomic_store_explicit (&self->size, size, memory_order_relaxed);
  atomic_store_explicit (&self->n_entries, n_entries, memory_order_release);
}

/* --------------------------------------------------------------------------------------------------- making, ending */

static ClaspCapture *
capture_new_for_fd (int fd, const char *name)
{
  ClaspCapture *self = g_new0 (ClaspCapture, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->fd = fd;
  self->name = g_strdup (name);
  self->staged = g_byte_array_new ();
  self->pieces = g_array_new (FALSE, FALSE, sizeof (struct iovec));
  return self;
}

static int
open_hidden (GError **error)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "handclasp", NULL);
  g_autofree char *path = g_build_filename (folder, "capture-XXXXXX", NULL);
  int fd;

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      set_errno_error (error, errno, _("The cache folder “%s” can’t be made: %s"), folder);
      return -1;
    }
  fd = g_mkstemp_full (path, O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    set_errno_error (error, errno, _("A file for the messages can’t be made in “%s”: %s"), folder);
  else
    g_unlink (path);
  return fd;
}

/* An empty file or a capture may be overwritten; anything else is somebody's. */
static gboolean
may_overwrite (int fd, const char *path, GError **error)
{
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  struct stat status;
  gint64 start;
  ssize_t got;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"), path);
      return FALSE;
    }
  got = pread (fd, head, sizeof head, 0);
  if (got == 0 || (got == sizeof head && clasp_capture_head_decode (head, &start)))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” exists and is not a capture; it was left as it is"), path);
  return FALSE;
}

static int
open_named (const char *path, GError **error)
{
  int fd = g_open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);

  if (fd < 0)
    {
      set_errno_error (error, errno, _("“%s” can’t be opened for writing: %s"), path);
      return -1;
    }
  if (may_overwrite (fd, path, error))
    {
      if (ftruncate (fd, 0) == 0)
        return fd;
      set_errno_error (error, errno, _("“%s” can’t be emptied: %s"), path);
    }
  close (fd);
  return -1;
}

ClaspCapture *
clasp_capture_new (const char *path, GError **error)
{
  int fd = path != NULL ? open_named (path, error) : open_hidden (error);
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  ClaspCapture *self;

  if (fd < 0)
    return NULL;

  self = capture_new_for_fd (fd, path != NULL ? path : _("the hidden capture file"));
  self->wall_start_us = g_get_real_time ();
  clasp_capture_head_encode (head, self->wall_start_us);
  if (pwrite (fd, head, sizeof head, 0) != sizeof head)
    {
      set_errno_error (error, errno != 0 ? errno : ENOSPC, _("“%s” can’t be written: %s"), self->name);
      clasp_capture_unref (self);
      return NULL;
    }
  publish (self, 0, sizeof head);
  return self;
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

  for (guint i = 0; i < N_CHUNKS; i++)
    g_free (self->chunks[i]);
  g_byte_array_unref (self->staged);
  g_array_unref (self->pieces);
  close (self->fd);
  g_free (self->name);
  g_free (self);
}

/* --------------------------------------------------------------------------------------------------------- recovery */

static gsize
read_at (ClaspCapture *self, guint64 offset, void *buffer, gsize length, GError **error)
{
  gsize done = 0;

  while (done < length)
    {
      ssize_t got = pread (self->fd, (guint8 *) buffer + done, length - done, (off_t) (offset + done));

      if (got > 0)
        done += (gsize) got;
      else if (got == 0)
        break;
      else if (errno != EINTR)
        {
          set_errno_error (error, errno, _("“%s” can’t be read: %s"), self->name);
          break;
        }
    }
  return done;
}

/* Whether a whole record stands at @offset of a log of @size bytes; adds it to the index. */
static gboolean
recover_record (ClaspCapture *self, ClaspCaptureReader *reader, guint64 number, guint64 *offset, guint64 size)
{
  const ClaspCaptureEntry all = { .offset = 0, .length = size };
  const guint64 payload = *offset + CLASP_CAPTURE_RECORD_SIZE;
  ClaspCaptureRecord record;
  const guint8 *header;
  guint64 stored, room;
  gsize got;

  header = clasp_capture_reader_read (reader, self, &all, *offset, CLASP_CAPTURE_RECORD_SIZE, &got);
  if (header == NULL || got < CLASP_CAPTURE_RECORD_SIZE || !clasp_capture_record_decode (header, &record) ||
      record.number != number)
    return FALSE;

  stored = clasp_capture_entry_stored (&record.entry);
  room = size - payload;
  if (stored > room || record.n_stored_frames > (room - stored) / CLASP_CAPTURE_FRAME_SIZE)
    return FALSE;

  record.entry.offset = payload;
  *reserve_entry (self, number) = record.entry;
  *offset = payload + stored + record.n_stored_frames * CLASP_CAPTURE_FRAME_SIZE;
  return TRUE;
}

ClaspCapture *
clasp_capture_open (const char *path, GError **error)
{
  g_autoptr (ClaspCapture) self = NULL;
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  struct stat status;
  guint64 offset = sizeof head;
  guint64 n_entries = 0;
  int fd;

  g_return_val_if_fail (path != NULL, NULL);

  fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  if (fd < 0)
    {
      set_errno_error (error, errno, _("“%s” can’t be opened: %s"), path);
      return NULL;
    }
  self = capture_new_for_fd (fd, path);
  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) ||
      read_at (self, 0, head, sizeof head, NULL) < sizeof head ||
      !clasp_capture_head_decode (head, &self->wall_start_us))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is not a capture"), path);
      return NULL;
    }
  publish (self, 0, (guint64) status.st_size);
  while (recover_record (self, &reader, n_entries, &offset, (guint64) status.st_size))
    n_entries++;
  publish (self, n_entries, offset);
  return g_steal_pointer (&self);
}

/* -------------------------------------------------------------------------------------------------------- appending */

static void
stage (ClaspCapture *self, const void *data, gsize length)
{
  guint n_pieces = self->pieces->len;
  struct iovec *last = n_pieces > 0 ? &g_array_index (self->pieces, struct iovec, n_pieces - 1) : NULL;

  if (length == 0)
    return;
  g_byte_array_append (self->staged, data, (guint) length);
  if (last != NULL && last->iov_base == NULL)
    last->iov_len += length;
  else
    g_array_append_vals (self->pieces, &(struct iovec) { .iov_base = NULL, .iov_len = length }, 1);
}

static void
stage_payload (ClaspCapture *self, const guint8 *data, guint64 length)
{
  if (length <= SMALL_PAYLOAD)
    stage (self, data, (gsize) length);
  else
    g_array_append_vals (self->pieces, &(struct iovec) { .iov_base = (void *) data, .iov_len = (gsize) length }, 1);
}

static void
stage_frames (ClaspCapture *self, const ClaspFrameInfo *frames, guint32 n_frames)
{
  guint8 encoded[CLASP_CAPTURE_FRAME_SIZE];

  for (guint32 i = 0; i < n_frames; i++)
    {
      clasp_capture_frame_encode (encoded, &frames[i]);
      stage (self, encoded, sizeof encoded);
    }
}

/* Puts one event behind those staged, and its entry at @index; returns the bytes it takes in the log. */
static guint64
stage_event (ClaspCapture *self, guint64 index, guint64 offset, const ClaspEvent *event, const ClaspFrameInfo *frames)
{
  guint8 header[CLASP_CAPTURE_RECORD_SIZE];
  guint64 stored;
  ClaspCaptureRecord record = {
    .number = index,
    .entry = {
      .time_us = event->time_us,
      .offset = offset + CLASP_CAPTURE_RECORD_SIZE,
      .length = event->length,
      .wire_length = event->wire_length,
      .n_frames = event->n_frames,
      .close_code = event->close_code,
      .opcode = event->opcode,
      .direction = event->direction,
      .flags = event->flags,
      .rule = event->rule,
      .first_byte = event->first_byte,
      .header_length = event->header_length,
    },
  };

  if (event->data == NULL && event->length > 0)
    record.entry.flags |= CLASP_CAPTURE_NOT_KEPT;
  if (clasp_capture_entry_has_frames (&record.entry))
    record.n_stored_frames = event->n_frames;
  stored = clasp_capture_entry_stored (&record.entry);

  clasp_capture_record_encode (header, &record);
  stage (self, header, sizeof header);
  stage_payload (self, event->data, stored);
  if (record.n_stored_frames > 0)
    stage_frames (self, frames + event->first_frame, event->n_frames);
  *reserve_entry (self, index) = record.entry;
  return sizeof header + stored + record.n_stored_frames * CLASP_CAPTURE_FRAME_SIZE;
}

/* Gives the pieces that stand in the staging buffer their address, now that it no longer moves. */
static void
settle_pieces (ClaspCapture *self)
{
  guint8 *staged = self->staged->data;

  for (guint i = 0; i < self->pieces->len; i++)
    {
      struct iovec *piece = &g_array_index (self->pieces, struct iovec, i);

      if (piece->iov_base == NULL)
        {
          piece->iov_base = staged;
          staged += piece->iov_len;
        }
    }
}

static gboolean
write_pieces (ClaspCapture *self, guint64 offset, GError **error)
{
  struct iovec *pieces = (struct iovec *) (void *) self->pieces->data;
  guint n_pieces = self->pieces->len;

  while (n_pieces > 0)
    {
      ssize_t written = pwritev (self->fd, pieces, (int) MIN (n_pieces, MAX_PIECES), (off_t) offset);

      if (written <= 0)
        {
          if (written < 0 && errno == EINTR)
            continue;
          set_errno_error (error, written < 0 ? errno : ENOSPC, _("“%s” can’t be written: %s"), self->name);
          return FALSE;
        }
      offset += (guint64) written;
      while (n_pieces > 0 && (gsize) written >= pieces->iov_len)
        {
          written -= (ssize_t) pieces->iov_len;
          pieces++;
          n_pieces--;
        }
      if (n_pieces > 0)
        {
          pieces->iov_base = (guint8 *) pieces->iov_base + written;
          pieces->iov_len -= (gsize) written;
        }
    }
  return TRUE;
}

gboolean
clasp_capture_append (ClaspCapture *self, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
                      gsize n_frames, GError **error)
{
  const guint64 begin = clasp_capture_get_size (self);
  guint64 n_entries = clasp_capture_get_n_entries (self);
  guint64 end = begin;

  g_byte_array_set_size (self->staged, 0);
  g_array_set_size (self->pieces, 0);
  for (gsize i = 0; i < n_events; i++)
    {
      g_return_val_if_fail (events[i].n_frames == 0 || (events[i].n_frames == 1 && events[i].rule == CLASP_RULE_NONE) ||
                            (gsize) events[i].first_frame + events[i].n_frames <= n_frames, FALSE);
      end += stage_event (self, n_entries++, end, &events[i], frames);
    }
  settle_pieces (self);
  if (!write_pieces (self, begin, error))
    {
      /* What was written of the batch goes; if that fails too, recovery takes it for what it is. */
      if (ftruncate (self->fd, (off_t) begin) != 0)
        g_debug ("The cut of %s failed: %s", self->name, g_strerror (errno));
      return FALSE;
    }
  publish (self, n_entries, end);
  return TRUE;
}

/* ---------------------------------------------------------------------------------------------------------- reading */

guint64
clasp_capture_get_n_entries (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return atomic_load_explicit (&self->n_entries, memory_order_acquire);
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

  if (index >= clasp_capture_get_n_entries (self))
    return FALSE;
  *entry = *entry_at (self, index);
  return TRUE;
}

static gboolean
set_cut_error (ClaspCapture *self, GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("“%s” is shorter than it was"), self->name);
  return FALSE;
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
  if (read_at (self, entry->offset + start, buffer, length, error) < length)
    {
      set_cut_error (self, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

/* What the entry alone tells of its one frame. The header's length tells whether there was a mask: 2, 4, 10 or 6, 8,
   14. */
static ClaspFrameInfo *
single_frame (const ClaspCaptureEntry *entry)
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
    return single_frame (entry);

  encoded = g_malloc (size);
  if (read_at (self, entry->offset + clasp_capture_entry_stored (entry), encoded, size, error) < size)
    {
      set_cut_error (self, error);
      return NULL;
    }
  frames = g_new (ClaspFrameInfo, entry->n_frames);
  for (guint32 i = 0; i < entry->n_frames; i++)
    clasp_capture_frame_decode (encoded + (gsize) i * CLASP_CAPTURE_FRAME_SIZE, &frames[i]);
  return g_steal_pointer (&frames);
}

const guint8 *
clasp_capture_reader_read (ClaspCaptureReader *self, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                           guint64 start,
                           gsize length, gsize *got)
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
      self->length = read_at (capture, offset, self->buffer,
                              (gsize) MIN (clasp_capture_get_size (capture) - offset, CLASP_CAPTURE_READER_MAX), NULL);
      if (self->length < length)
        return NULL;
    }
  return self->buffer + (offset - self->offset);
}

void
clasp_capture_reader_clear (ClaspCaptureReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
  self->length = 0;
}
