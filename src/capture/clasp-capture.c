/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdatomic.h>
#include <string.h>

#include "clasp-capture-batch.h"
#include "clasp-capture-file.h"
#include "clasp-capture-format.h"
#include "clasp-capture-index.h"
#include "clasp-format.h"
#include "clasp-tally.h"

/* The room on the disk is looked at again after so much was written. */
#define FREE_CHECK_BYTES ((guint64) 4 * 1024 * 1024)
/* A log of this length is worth an index that is kept. */
#define INDEX_WORTH ((guint64) 32 * 1024 * 1024)
/* What is read at once when single records are asked for. */
#define SMALL_WINDOW ((gsize) 32 * 1024)
/* A log that is damaged in more places is read no further. */
#define GAPS_MAX 65536

/* A place of the log that is damaged: records [number, number + count) stood there. */
typedef struct
{
  guint64 number, count;
  guint64 at;     /* where a header was expected */
  guint64 resume; /* where the next whole record or note begins */
} CaptureGap;

struct _ClaspCapture
{
  gatomicrefcount ref_count;
  ClaspCaptureFile file;
  ClaspCaptureHead head;
  gboolean writing;
  ClaspCaptureIndex index;
  guint64 notes[CLASP_CAPTURE_N_NOTES]; /* offset of each, 0: none */
  GArray *gaps;                         /* (nullable) of CaptureGap, in order; made on opening, then unchanged */
  char *marks_path;                     /* (nullable): marks are kept in memory alone */
  ClaspMarks *marks;                    /* (nullable): nobody has asked; guarded by the mutex */
  _Atomic guint64 size;                 /* of the log, as far as it was published */

  GMutex tally_mutex; /* guards the counters */
  ClaspTally tally;

  GMutex mutex; /* guards the reader, and the making of the marks */
  ClaspCaptureReader reader;

  /* The writer's own. */
  ClaspCaptureBatch batch;
  GArray *added; /* of ClaspCaptureEntry: what the batch holds */
  ClaspCaptureLimits limits;
  gboolean in_memory;
  char *disk_problem;   /* (nullable) why what comes is kept in memory */
  guint64 free_checked; /* the size at which the disk was looked at */
};

/* Size first: who sees an entry sees the size that holds it. */
static void
capture_publish (ClaspCapture *self, guint64 n_entries, guint64 size)
{
  atomic_store_explicit (&self->size, size, memory_order_release);
  clasp_capture_index_publish (&self->index, n_entries);
}

static void
capture_count (ClaspCapture *self, const ClaspCaptureEntry *entries, guint n)
{
  g_mutex_lock (&self->tally_mutex);
  for (guint i = 0; i < n; i++)
    clasp_tally_add (&self->tally, &entries[i]);
  g_mutex_unlock (&self->tally_mutex);
}

/* --------------------------------------------------------------------------------------------------- making, ending */

static ClaspCapture *
capture_alloc (void)
{
  ClaspCapture *self = g_new0 (ClaspCapture, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_mutex_init (&self->tally_mutex);
  self->added = g_array_new (FALSE, FALSE, sizeof (ClaspCaptureEntry));
  self->file.fd = -1;
  self->reader.window = SMALL_WINDOW;
  self->limits = CLASP_CAPTURE_LIMITS_DEFAULT;
  return self;
}

static gboolean
capture_write_head (ClaspCapture *self, GError **error)
{
  guint8 head[CLASP_CAPTURE_HEAD_SIZE];
  struct iovec piece = { .iov_base = head, .iov_len = sizeof head };

  clasp_capture_head_encode (head, &self->head);
  return clasp_capture_file_write (&self->file, 0, &piece, 1, error);
}

/* Begins the log in the file that was made. (transfer none): @self, or %NULL */
static ClaspCapture *
capture_begin (ClaspCapture *self, GError **error)
{
  self->writing = TRUE;
  self->head = (ClaspCaptureHead) { .version = CLASP_CAPTURE_VERSION,
                                    .size = CLASP_CAPTURE_HEAD_SIZE,
                                    .wall_start_us = g_get_real_time () };
  for (guint i = 0; i < CLASP_CAPTURE_ID_SIZE; i++)
    self->head.id[i] = (guint8) g_random_int_range (0, 256);
  if (!capture_write_head (self, error))
    return NULL;
  capture_publish (self, 0, CLASP_CAPTURE_HEAD_SIZE);
  return self;
}

ClaspCapture *
clasp_capture_new (const char *path, GError **error)
{
  g_autoptr (ClaspCapture) self = capture_alloc ();

  if (!clasp_capture_file_create (&self->file, path, error))
    return NULL;
  if (path != NULL)
    {
      self->marks_path = clasp_marks_dup_path (path);
      /* What was marked in the capture that stood here speaks of other records. */
      g_unlink (self->marks_path);
    }
  return capture_begin (self, error) != NULL ? g_steal_pointer (&self) : NULL;
}

ClaspCapture *
clasp_capture_new_in_memory (GError **error)
{
  g_autoptr (ClaspCapture) self = capture_alloc ();

  self->in_memory = TRUE;
  if (!clasp_capture_file_create_in_memory (&self->file, error))
    return NULL;
  return capture_begin (self, error) != NULL ? g_steal_pointer (&self) : NULL;
}

void
clasp_capture_set_wall_start (ClaspCapture *self, gint64 wall_start_us)
{
  g_return_if_fail (self != NULL && self->writing);
  g_return_if_fail (clasp_capture_get_size (self) == CLASP_CAPTURE_HEAD_SIZE);

  self->head.wall_start_us = wall_start_us;
  capture_write_head (self, NULL);
}

void
clasp_capture_set_limits (ClaspCapture *self, const ClaspCaptureLimits *limits)
{
  g_return_if_fail (self != NULL && limits != NULL);
  self->limits = *limits;
}

ClaspCapture *
clasp_capture_ref (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

gboolean
clasp_capture_is_shared (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return !g_atomic_ref_count_compare (&self->ref_count, 1);
}

void
clasp_capture_finish (ClaspCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!self->writing)
    return;
  self->writing = FALSE;
  /* What stands in memory is gone with it. */
  if (clasp_capture_get_size (self) >= INDEX_WORTH && !self->in_memory && self->disk_problem == NULL)
    clasp_capture_index_save (&self->index, &self->head, clasp_capture_get_size (self), self->notes, &self->tally);
  clasp_capture_file_unlock (&self->file);
}

void
clasp_capture_unref (ClaspCapture *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  clasp_capture_finish (self);
  clasp_capture_index_clear (&self->index);
  clasp_capture_batch_clear (&self->batch);
  clasp_capture_reader_clear (&self->reader);
  clasp_capture_file_clear (&self->file);
  g_clear_pointer (&self->gaps, g_array_unref);
  g_clear_object (&self->marks);
  g_free (self->marks_path);
  g_free (self->disk_problem);
  g_array_unref (self->added);
  clasp_tally_clear (&self->tally);
  g_mutex_clear (&self->tally_mutex);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* ---------------------------------------------------------------------------------------------------------- opening */

/* At least @length bytes of the log from @offset, or NULL; @got: how many there are. */
static const guint8 *
capture_peek (ClaspCapture *self, ClaspCaptureReader *reader, guint64 offset, gsize length, gsize *got, GError **error)
{
  const guint64 size = clasp_capture_get_size (self);

  if (reader->buffer == NULL)
    reader->buffer = g_malloc (CLASP_CAPTURE_READER_MAX);
  if (offset < reader->offset || offset + length > reader->offset + reader->length)
    {
      gsize window = MAX (reader->window != 0 ? reader->window : CLASP_CAPTURE_READER_MAX, length);

      reader->offset = offset;
      /* Not past what is published: the writer may be at work there. */
      window = offset < size ? (gsize) MIN (size - offset, window) : 0;
      reader->length = clasp_capture_file_read (&self->file, offset, reader->buffer, window, error);
    }
  *got = (gsize) (reader->offset + reader->length - offset);
  return *got >= length ? reader->buffer + (offset - reader->offset) : NULL;
}

/* Reads the header at @offset of a log of @size bytes; %FALSE unless all of the record or note stands there. */
static gboolean
capture_decode_at (ClaspCapture *self, ClaspCaptureReader *reader, guint64 offset, guint64 size,
                   ClaspCaptureRecord *record)
{
  const guint8 *header;
  gsize length, got;

  if (offset >= size)
    return FALSE;
  length = (gsize) MIN (size - offset, CLASP_CAPTURE_HEADER_MAX);
  header = capture_peek (self, reader, offset, length, &got, NULL);
  return header != NULL && clasp_capture_record_decode (header, length, &self->head, offset, record) &&
         record->size <= size - offset && (!record->is_note || record->entry.length <= CLASP_CAPTURE_NOTE_MAX);
}

/* Looks from @offset on for the next whole record or note that can follow record @number - 1. */
static gboolean
capture_find_next (ClaspCapture *self, ClaspCaptureReader *reader, guint64 *offset, guint64 number, guint64 size,
                   ClaspCaptureRecord *record)
{
  guint64 at = *offset;

  while (self->head.version > 1 && at + CLASP_CAPTURE_HEADER_SIZE <= size)
    {
      gsize got, found;
      const guint8 *data = capture_peek (self, reader, at, CLASP_CAPTURE_HEADER_SIZE, &got, NULL);

      if (data == NULL)
        return FALSE;
      found = clasp_capture_find_header (data, got, 0);
      if (found + 1 >= got)
        {
          at += got > 1 ? got - 1 : 1;
          continue;
        }
      at += found;
      /* No more records can be lost than such a log has room for. */
      if (capture_decode_at (self, reader, at, size, record) && record->number >= number &&
          record->number - number <= size / CLASP_CAPTURE_HEADER_SIZE)
        {
          *offset = at;
          return TRUE;
        }
      at++;
    }
  return FALSE;
}

static void
capture_add_gap (ClaspCapture *self, guint64 number, guint64 count, guint64 at, guint64 resume)
{
  const CaptureGap gap = { number, count, at, resume };

  if (self->gaps == NULL)
    self->gaps = g_array_new (FALSE, FALSE, sizeof (CaptureGap));
  g_array_append_val (self->gaps, gap);
  for (guint64 i = 0; i < count; i++)
    {
      const ClaspCaptureEntry lost = { .flags = CLASP_CAPTURE_LOST };

      clasp_capture_index_add (&self->index, number + i, resume);
      if (number + i >= self->tally.n_records)
        clasp_tally_add (&self->tally, &lost);
    }
}

static gboolean
capture_too_many_gaps (const ClaspCapture *self)
{
  return self->gaps != NULL && self->gaps->len >= GAPS_MAX;
}

/* Goes through the log from @offset, where record @number is expected, to its last whole record. */
static void
capture_scan (ClaspCapture *self, ClaspCaptureReader *reader, guint64 offset, guint64 number, guint64 size)
{
  guint64 inside = offset; /* from where to look for what follows, when it is not at @offset */
  ClaspCaptureRecord record;

  while (TRUE)
    {
      gboolean decoded = capture_decode_at (self, reader, offset, size, &record);

      if (!decoded || (!record.is_note && record.number != number))
        {
          gboolean skips = decoded && record.number > number && self->head.version > 1 &&
                           record.number - number <= size / CLASP_CAPTURE_HEADER_SIZE;
          guint64 found = skips ? offset : inside;

          if (capture_too_many_gaps (self) ||
              (!skips && !capture_find_next (self, reader, &found, number, size, &record)))
            break;
          capture_add_gap (self, number, record.number - number, offset, found);
          number = record.number;
          offset = found;
        }
      if (record.is_note && record.note < CLASP_CAPTURE_N_NOTES)
        self->notes[record.note] = offset;
      else if (!record.is_note)
        {
          if (number >= self->tally.n_records)
            clasp_tally_add (&self->tally, &record.entry);
          clasp_capture_index_add (&self->index, number++, offset);
        }
      inside = record.entry.offset;
      offset += record.size;
    }
  capture_publish (self, number, MIN (offset, size));
}

static gboolean
capture_read_head (ClaspCapture *self, GError **error)
{
  guint8 bytes[CLASP_CAPTURE_HEAD_SIZE];
  gsize got = clasp_capture_file_read (&self->file, 0, bytes, sizeof bytes, NULL);

  switch (clasp_capture_head_decode (bytes, got, &self->head))
    {
    case CLASP_CAPTURE_HEAD_OK:
      return TRUE;
    case CLASP_CAPTURE_HEAD_NEWER:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("“%s” was made by a newer version of Handclasp (its format is %u, this one reads up to %u)"),
                   self->file.name, self->head.version, CLASP_CAPTURE_VERSION);
      return FALSE;
    case CLASP_CAPTURE_HEAD_DAMAGED:
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is a capture whose beginning is damaged"),
                   self->file.name);
      return FALSE;
    default:
      clasp_capture_file_set_foreign (&self->file, error);
      return FALSE;
    }
}

/* Takes the index that was kept, when its last place still holds what it says. */
static gboolean
capture_take_index (ClaspCapture *self, ClaspCaptureReader *reader, guint64 size)
{
  guint64 end, n_entries, at, offset;
  ClaspCaptureRecord record;

  if (self->head.version == 1 || size < INDEX_WORTH)
    return FALSE;
  n_entries = clasp_capture_index_load (&self->index, &self->head, size, self->notes, &end, &self->tally);
  if (n_entries == 0)
    return FALSE;
  offset = clasp_capture_index_get (&self->index, n_entries - 1, &at);
  if (!capture_decode_at (self, reader, offset, size, &record) || record.is_note || record.number != at)
    {
      clasp_capture_index_clear (&self->index);
      clasp_tally_clear (&self->tally);
      self->tally = (ClaspTally) { 0 };
      memset (self->notes, 0, sizeof self->notes);
      return FALSE;
    }
  capture_scan (self, reader, offset, at, size);
  return TRUE;
}

ClaspCapture *
clasp_capture_open (const char *path, GError **error)
{
  g_autoptr (ClaspCapture) self = NULL;
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  guint64 size;

  g_return_val_if_fail (path != NULL, NULL);

  self = capture_alloc ();
  if (!clasp_capture_file_open (&self->file, path, &size, error) || !capture_read_head (self, error))
    return NULL;
  self->marks_path = clasp_marks_dup_path (path);
  atomic_store_explicit (&self->size, size, memory_order_release);
  if (!capture_take_index (self, &reader, size))
    {
      capture_scan (self, &reader, self->head.size, 0, size);
      if (self->head.version > 1 && size >= INDEX_WORTH && self->gaps == NULL)
        clasp_capture_index_save (&self->index, &self->head, clasp_capture_get_size (self), self->notes, &self->tally);
    }
  return g_steal_pointer (&self);
}

/* -------------------------------------------------------------------------------------------------------- appending */

static gboolean
capture_stop (GError **error, const char *text)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s", text);
  return FALSE;
}

static gboolean
capture_takes_records (ClaspCapture *self, guint64 n_entries, GError **error)
{
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  if (n_entries <= self->limits.max_records)
    return TRUE;
  count = clasp_format_count (self->limits.max_records);
  text = g_strdup_printf (_("The capture holds %s records, which is the most it may."), count);
  return capture_stop (error, text);
}

static gboolean
capture_fits_memory (ClaspCapture *self, guint64 end, GError **error)
{
  g_autofree char *bytes = NULL;
  g_autofree char *text = NULL;

  if (end - clasp_capture_file_get_spilled (&self->file) <= self->limits.max_memory)
    return TRUE;
  bytes = clasp_format_bytes (self->limits.max_memory);
  text = g_strdup_printf (_("The %s of memory that messages may take without a disk are full: those that follow "
                             "are counted, but not listed."),
                          bytes);
  return capture_stop (error, text);
}

static gboolean
capture_has_room (ClaspCapture *self, guint64 begin, guint64 end, GError **error)
{
  guint64 free_bytes, all_bytes, wanted;

  if (end > self->limits.max_size)
    {
      g_autofree char *bytes = clasp_format_bytes (self->limits.max_size);
      g_autofree char *text = g_strdup_printf (_("The capture has reached %s, which is the most it may."), bytes);

      return capture_stop (error, text);
    }
  if (begin < self->free_checked + FREE_CHECK_BYTES && self->free_checked != 0)
    return TRUE;
  self->free_checked = begin;
  if (!clasp_capture_file_get_free (&self->file, &free_bytes, &all_bytes))
    return TRUE;
  wanted = MIN (self->limits.min_free, all_bytes / 100 * self->limits.min_free_percent);
  if (free_bytes < wanted)
    {
      g_autofree char *bytes = clasp_format_bytes (free_bytes);
      g_autofree char *text = g_strdup_printf (_("Only %s are free on the disk."), bytes);

      return capture_stop (error, text);
    }
  return TRUE;
}

/* @pieces: changed, unless they could go to memory after the disk did not take them. */
static gboolean
capture_write_to_disk (ClaspCapture *self, guint64 begin, guint64 end, struct iovec *pieces, guint n_pieces,
                       GError **error)
{
  g_autofree struct iovec *kept = NULL;

  if (!capture_has_room (self, begin, end, error))
    return FALSE;
  if (self->limits.max_memory == 0)
    return clasp_capture_file_write (&self->file, begin, pieces, n_pieces, error);
  kept = g_memdup2 (pieces, n_pieces * sizeof *pieces);
  return clasp_capture_file_write (&self->file, begin, kept, n_pieces, error);
}

/* On the disk, and once that takes no more, in memory as far as that was granted. */
static gboolean
capture_write (ClaspCapture *self, guint64 begin, guint64 end, struct iovec *pieces, guint n_pieces, GError **error)
{
  g_autoptr (GError) problem = NULL;

  if (!self->in_memory && self->disk_problem == NULL)
    {
      if (capture_write_to_disk (self, begin, end, pieces, n_pieces, &problem))
        return TRUE;
      if (self->limits.max_memory == 0 || !clasp_capture_file_spill (&self->file, begin, NULL))
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return FALSE;
        }
      self->disk_problem = g_strdup (problem->message);
    }
  return capture_fits_memory (self, end, error) &&
         clasp_capture_file_write (&self->file, begin, pieces, n_pieces, error);
}

const char *
clasp_capture_get_disk_problem (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->disk_problem;
}

/* The frames that @event speaks of; %FALSE when they are not there. */
static gboolean
capture_get_event_frames (const ClaspEvent *event, const ClaspFrameInfo *frames, gsize n_frames,
                          const ClaspFrameInfo **found)
{
  gboolean there = frames != NULL && (gsize) event->first_frame + event->n_frames <= n_frames;

  *found = there ? frames + event->first_frame : NULL;
  return there || event->n_frames <= 1;
}

gboolean
clasp_capture_append (ClaspCapture *self, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
                      gsize n_frames, GError **error)
{
  const guint64 begin = clasp_capture_get_size (self);
  guint64 n_entries = clasp_capture_get_n_entries (self);
  guint64 end = begin;
  struct iovec *pieces;
  guint n_pieces;

  g_return_val_if_fail (self->writing, FALSE);

  clasp_capture_batch_begin (&self->batch);
  g_array_set_size (self->added, (guint) n_events);
  for (gsize i = 0; i < n_events; i++, n_entries++)
    {
      const ClaspFrameInfo *found;

      g_return_val_if_fail (capture_get_event_frames (&events[i], frames, n_frames, &found), FALSE);
      clasp_capture_index_add (&self->index, n_entries, end);
      end += clasp_capture_batch_add (&self->batch, &self->head, n_entries, &events[i], found,
                                      &g_array_index (self->added, ClaspCaptureEntry, i));
    }
  if (!capture_takes_records (self, n_entries, error))
    return FALSE;
  pieces = clasp_capture_batch_settle (&self->batch, &n_pieces);
  if (!capture_write (self, begin, end, pieces, n_pieces, error))
    return FALSE;
  capture_publish (self, n_entries, end);
  capture_count (self, (const ClaspCaptureEntry *) (const void *) self->added->data, self->added->len);
  return TRUE;
}

gboolean
clasp_capture_append_note (ClaspCapture *self, ClaspCaptureNote note, const char *text, GError **error)
{
  const guint64 begin = clasp_capture_get_size (self);
  const guint64 n_entries = clasp_capture_get_n_entries (self);
  const gsize length = strlen (text);
  guint8 header[CLASP_CAPTURE_HEADER_SIZE];
  ClaspCaptureCheck check = { 0 };
  struct iovec pieces[] = { { .iov_base = header, .iov_len = sizeof header },
                            { .iov_base = (void *) text, .iov_len = length } };

  g_return_val_if_fail (self->writing, FALSE);
  g_return_val_if_fail (note < CLASP_CAPTURE_N_NOTES && length <= CLASP_CAPTURE_NOTE_MAX, FALSE);

  clasp_capture_check_feed (&check, (const guint8 *) text, length);
  clasp_capture_note_encode (header, &self->head, n_entries, note, (guint32) length, clasp_capture_check_get (&check));
  if (!clasp_capture_file_write (&self->file, begin, pieces, length > 0 ? 2 : 1, error))
    return FALSE;
  self->notes[note] = begin;
  capture_publish (self, n_entries, begin + sizeof header + length);
  return TRUE;
}

/* ---------------------------------------------------------------------------------------------------------- reading */

char *
clasp_capture_read_note (ClaspCapture *self, ClaspCaptureNote note)
{
  g_auto (ClaspCaptureReader) reader = CLASP_CAPTURE_READER_INIT;
  ClaspCaptureRecord record;
  ClaspCaptureCheck check = { 0 };
  g_autofree char *text = NULL;
  gsize length;

  g_return_val_if_fail (self != NULL && note < CLASP_CAPTURE_N_NOTES, NULL);

  if (self->notes[note] == 0 ||
      !capture_decode_at (self, &reader, self->notes[note], clasp_capture_get_size (self), &record) || !record.is_note)
    return NULL;
  length = (gsize) record.entry.length;
  text = g_malloc (length + 1);
  if (clasp_capture_file_read (&self->file, record.entry.offset, text, length, NULL) < length)
    return NULL;
  text[length] = '\0';
  clasp_capture_check_feed (&check, (const guint8 *) text, length);
  return clasp_capture_check_get (&check) == record.entry.check ? g_steal_pointer (&text) : NULL;
}

void
clasp_capture_moved (ClaspCapture *self, const char *path)
{
  g_return_if_fail (self != NULL && path != NULL);

  g_mutex_lock (&self->mutex);
  g_free (self->marks_path);
  self->marks_path = clasp_marks_dup_path (path);
  if (self->marks != NULL)
    clasp_marks_moved (self->marks, self->marks_path);
  g_mutex_unlock (&self->mutex);
}

void
clasp_capture_forget_index (const char *path)
{
  g_autoptr (ClaspCapture) self = capture_alloc ();
  guint64 size;

  if (clasp_capture_file_open (&self->file, path, &size, NULL) && capture_read_head (self, NULL))
    clasp_capture_index_forget (&self->head);
}

ClaspMarks *
clasp_capture_get_marks (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->mutex);
  if (self->marks == NULL)
    self->marks = clasp_marks_new (self->marks_path);
  g_mutex_unlock (&self->mutex);
  return self->marks;
}

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
  return atomic_load_explicit (&self->size, memory_order_acquire);
}

ClaspTally *
clasp_capture_dup_tally (ClaspCapture *self)
{
  ClaspTally *copy;

  g_return_val_if_fail (self != NULL, NULL);

  g_mutex_lock (&self->tally_mutex);
  copy = clasp_tally_copy (&self->tally);
  g_mutex_unlock (&self->tally_mutex);
  return copy;
}

gint64
clasp_capture_get_wall_start (ClaspCapture *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->head.wall_start_us;
}

gboolean
clasp_capture_get_entry (ClaspCapture *self, guint64 index, ClaspCaptureEntry *entry)
{
  gboolean found;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (entry != NULL, FALSE);

  g_mutex_lock (&self->mutex);
  found = clasp_capture_reader_get_entry (&self->reader, self, index, entry);
  g_mutex_unlock (&self->mutex);
  return found;
}

static GBytes *
capture_read_bytes (ClaspCapture *self, guint64 offset, gsize length, GError **error)
{
  g_autofree guint8 *buffer = g_try_malloc (MAX (length, 1));

  if (buffer == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("There is no memory for %zu bytes."), length);
      return NULL;
    }
  if (clasp_capture_file_read (&self->file, offset, buffer, length, error) < length)
    {
      clasp_capture_file_set_cut (&self->file, error);
      return NULL;
    }
  return g_bytes_new_take (g_steal_pointer (&buffer), length);
}

GBytes *
clasp_capture_read_payload (ClaspCapture *self, const ClaspCaptureEntry *entry, gsize start, gsize length,
                            GError **error)
{
  guint64 stored;

  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The capture is damaged here."));
      return NULL;
    }
  if ((entry->flags & CLASP_CAPTURE_NOT_KEPT) != 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The payload of this message was not kept."));
      return NULL;
    }
  stored = clasp_capture_entry_stored (entry);
  length = start < stored ? MIN (length, (gsize) (stored - start)) : 0;
  return capture_read_bytes (self, entry->offset + start, length, error);
}

GBytes *
clasp_capture_read_wire (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (entry != NULL, NULL);

  return capture_read_bytes (self, entry->offset + clasp_capture_entry_stored (entry), (gsize) entry->wire_stored,
                             error);
}

ClaspFrameInfo *
clasp_capture_read_frames (ClaspCapture *self, const ClaspCaptureEntry *entry, GError **error)
{
  const gsize frame_size = clasp_capture_frame_size (entry->version);
  g_autofree ClaspFrameInfo *frames = g_new0 (ClaspFrameInfo, MAX (entry->n_frames, 1));
  g_autoptr (GBytes) encoded = NULL;
  const guint8 *bytes;

  g_return_val_if_fail (self != NULL, NULL);

  if (!clasp_capture_entry_has_frames (entry))
    {
      clasp_capture_entry_get_frame (entry, frames);
      return g_steal_pointer (&frames);
    }
  encoded = capture_read_bytes (self, entry->offset + clasp_capture_entry_stored (entry) + entry->wire_stored,
                                entry->n_frames * frame_size, error);
  if (encoded == NULL)
    return NULL;
  bytes = g_bytes_get_data (encoded, NULL);
  for (guint32 i = 0; i < entry->n_frames; i++)
    clasp_capture_frame_decode (bytes + i * frame_size, entry->version, &frames[i]);
  return g_steal_pointer (&frames);
}

/* How many gaps begin at record @number or before it. */
static guint
capture_count_gaps (const ClaspCapture *self, guint64 number)
{
  guint low = 0, high = self->gaps != NULL ? self->gaps->len : 0;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (self->gaps, CaptureGap, middle).number <= number)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
capture_is_lost (const ClaspCapture *self, guint64 number)
{
  for (guint i = capture_count_gaps (self, number); i > 0; i--)
    {
      const CaptureGap *gap = &g_array_index (self->gaps, CaptureGap, i - 1);

      if (number < gap->number + gap->count)
        return TRUE;
      if (gap->number < number)
        return FALSE;
    }
  return FALSE;
}

/* Where reading goes on when no header of record @number stands at @at; 0: nowhere. */
static guint64
capture_get_resume (const ClaspCapture *self, guint64 number, guint64 at)
{
  for (guint i = capture_count_gaps (self, number); i > 0; i--)
    {
      const CaptureGap *gap = &g_array_index (self->gaps, CaptureGap, i - 1);

      if (gap->number == number && gap->at == at)
        return gap->resume;
      if (gap->number < number)
        return 0;
    }
  return 0;
}

static gboolean
capture_set_lost (ClaspCaptureEntry *entry)
{
  *entry = (ClaspCaptureEntry) {
    .flags = CLASP_CAPTURE_LOST, .opcode = 0xf, .rule = CLASP_RULE_NONE, .n_frames = 0, .version = CLASP_CAPTURE_VERSION
  };
  return TRUE;
}

gboolean
clasp_capture_reader_get_entry (ClaspCaptureReader *self, ClaspCapture *capture, guint64 index,
                                ClaspCaptureEntry *entry)
{
  const guint64 size = clasp_capture_get_size (capture);
  ClaspCaptureRecord record;
  guint64 number = self->next, offset = self->next_offset;

  if (index >= clasp_capture_index_get_n_entries (&capture->index))
    return FALSE;
  if (capture_is_lost (capture, index))
    return capture_set_lost (entry);
  if (offset == 0 || index < number || index - number >= CLASP_CAPTURE_INDEX_STEP)
    offset = clasp_capture_index_get (&capture->index, index, &number);
  while (TRUE)
    {
      gboolean decoded = capture_decode_at (capture, self, offset, MAX (size, clasp_capture_get_size (capture)),
                                            &record);

      if (!decoded || (!record.is_note && (record.number < number || record.number > index)))
        {
          offset = capture_get_resume (capture, number, offset);
          if (offset == 0)
            return capture_set_lost (entry);
          continue;
        }
      offset += record.size;
      if (record.is_note)
        continue;
      self->next = number = record.number + 1;
      self->next_offset = offset;
      if (record.number == index)
        {
          *entry = record.entry;
          return TRUE;
        }
    }
}

const guint8 *
clasp_capture_reader_read (ClaspCaptureReader *self, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                           guint64 start, gsize length, gsize *got, GError **error)
{
  const guint64 stored = clasp_capture_entry_stored (entry);
  const guint8 *data;
  gsize there;

  g_return_val_if_fail (length <= CLASP_CAPTURE_READER_MAX, NULL);

  length = start < stored ? (gsize) MIN ((guint64) length, stored - start) : 0;
  *got = length;
  data = capture_peek (capture, self, entry->offset + start, length, &there, error);
  if (data == NULL)
    clasp_capture_file_set_cut (&capture->file, error);
  return data;
}

gboolean
clasp_capture_reader_is_whole (ClaspCaptureReader *self, ClaspCapture *capture, const ClaspCaptureEntry *entry)
{
  const guint64 parts[] = { clasp_capture_entry_stored (entry), entry->wire_stored,
                            clasp_capture_entry_has_frames (entry)
                                ? entry->n_frames * clasp_capture_frame_size (entry->version)
                                : 0 };
  guint64 offset = entry->offset;
  ClaspCaptureCheck check = { 0 };

  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    return FALSE;
  if (entry->version == 1)
    return TRUE;
  for (guint part = 0; part < G_N_ELEMENTS (parts); part++)
    for (guint64 at = 0; at < parts[part];)
      {
        gsize length = (gsize) MIN (parts[part] - at, CLASP_CAPTURE_READER_MAX), got;
        const guint8 *data = capture_peek (capture, self, offset, length, &got, NULL);

        if (data == NULL)
          return FALSE;
        clasp_capture_check_feed (&check, data, length);
        at += length;
        offset += length;
      }
  return clasp_capture_check_get (&check) == entry->check;
}

void
clasp_capture_reader_clear (ClaspCaptureReader *self)
{
  g_clear_pointer (&self->buffer, g_free);
  self->length = 0;
  self->next_offset = 0;
}
