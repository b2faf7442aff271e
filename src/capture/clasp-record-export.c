/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-export.h"

#include "clasp-filter.h"
#include "clasp-record-json.h"
#include "clasp-record.h"
#include "clasp-utf8.h"

/* So much is written at once. */
#define MUCH (256 * 1024)
/* A multiple of three, so that pieces of base64 join. */
#define PIECE (192 * 1024)

typedef struct
{
  ClaspCapture *capture;
  ClaspFilter *filter; /* (nullable) */
  guint64 n_entries;
  gint64 start_us; /* real time of time 0 */
  GFile *file;
  int *progress; /* (nullable) */

  /* The thread's own. */
  ClaspCaptureReader reader;
  ClaspFilterScan scan;
  GOutputStream *stream;
  GString *buffer;
  gint64 n_written;
} Export;

static void
record_export_free (gpointer data)
{
  Export *self = data;

  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_clear_pointer (&self->filter, clasp_filter_free);
  g_clear_object (&self->stream);
  g_object_unref (self->file);
  clasp_capture_reader_clear (&self->reader);
  clasp_filter_scan_clear (&self->scan);
  g_string_free (self->buffer, TRUE);
  g_free (self);
}

static gboolean
record_export_flush (Export *self, GCancellable *cancellable, GError **error)
{
  gboolean written = g_output_stream_write_all (self->stream, self->buffer->str, self->buffer->len, NULL, cancellable,
                                                error);

  g_string_truncate (self->buffer, 0);
  return written;
}

static gboolean
record_export_is_text (Export *self, const ClaspCaptureEntry *entry, GError **error)
{
  ClaspUtf8 utf8 = { 0 };
  gsize got = 0;

  for (guint64 start = 0; start < entry->length; start += got)
    {
      const guint8 *data = clasp_capture_reader_read (&self->reader, self->capture, entry, start, PIECE, &got, error);

      if (data == NULL || got == 0 || clasp_utf8_feed (&utf8, data, got) < got)
        return FALSE;
    }
  return clasp_utf8_is_complete (&utf8);
}

/* As much of a piece as ends with a whole character. */
static gsize
record_export_trim_piece (const guint8 *data, gsize length)
{
  gsize end = length;

  while (end > 0 && end > length - 3 && (data[end - 1] & 0xc0) == 0x80)
    end--;
  /* At the first byte of the last character: does all of it stand here? */
  if (end > 0 && data[end - 1] >= 0xc0)
    {
      gsize wanted = data[end - 1] >= 0xf0 ? 4 : data[end - 1] >= 0xe0 ? 3 : 2;

      return length - (end - 1) >= wanted ? length : end - 1;
    }
  return length;
}

static gboolean
record_export_add_payload (Export *self, const ClaspCaptureEntry *entry, GCancellable *cancellable, GError **error)
{
  GError *problem = NULL;
  guint64 length = (entry->flags & CLASP_CAPTURE_NOT_KEPT) != 0 ? 0 : entry->length;
  gboolean as_text = clasp_record_json_may_be_text (entry->opcode) &&
                     (length == 0 || record_export_is_text (self, entry, &problem));
  gsize got;

  if (problem != NULL)
    {
      g_propagate_error (error, problem);
      return FALSE;
    }
  g_string_append (self->buffer, as_text ? "\"text\":\"" : "\"base64\":\"");
  for (guint64 start = 0; start < length; start += got)
    {
      const guint8 *data = clasp_capture_reader_read (&self->reader, self->capture, entry, start, PIECE, &got, error);

      if (data == NULL)
        return FALSE;
      if (as_text)
        {
          got = record_export_trim_piece (data, got);
          clasp_record_json_add_text (self->buffer, (const char *) data, got);
        }
      else
        {
          g_autofree char *base64 = g_base64_encode (data, got);

          g_string_append (self->buffer, base64);
        }
      if (self->buffer->len >= MUCH && !record_export_flush (self, cancellable, error))
        return FALSE;
    }
  g_string_append_c (self->buffer, '"');
  return TRUE;
}

static gboolean
record_export_add_record (Export *self, const ClaspCaptureEntry *entry, guint64 number, GCancellable *cancellable,
                          GError **error)
{
  const ClaspEvent event = {
    .time_us = entry->time_us,
    .length = entry->length,
    .wire_length = entry->wire_length,
    .n_frames = entry->n_frames,
    .opcode = entry->opcode,
    .direction = entry->direction,
    .flags = (guint8) entry->flags,
    .rule = entry->rule,
  };

  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_string_append_printf (self->buffer, "{\"n\":%" G_GUINT64_FORMAT ",\"damaged\":true}\n", number);
      self->n_written++;
      return TRUE;
    }
  clasp_record_json_begin (self->buffer, &event, number, self->start_us);
  if (!record_export_add_payload (self, entry, cancellable, error))
    return FALSE;
  clasp_record_json_end (self->buffer, &event);
  self->n_written++;
  return self->buffer->len < MUCH || record_export_flush (self, cancellable, error);
}

static gboolean
record_export_add_records (Export *self, GCancellable *cancellable, GError **error)
{
  gboolean passes;

  for (guint64 i = 0; i < self->n_entries; i++)
    {
      if (i % 1024 == 0 && self->progress != NULL)
        g_atomic_int_set (self->progress, (int) (1000 * i / self->n_entries));
      if (i % 1024 == 0 && g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!clasp_filter_scan_step (&self->scan, &passes))
        break;
      if (passes && !record_export_add_record (self, &self->scan.entry, i + 1, cancellable, error))
        return FALSE;
    }
  return record_export_flush (self, cancellable, error);
}

/* Closing with a cancelled cancellable is how GIO is told to leave the file as it was. */
static void
record_export_give_up (Export *self, gboolean existed)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (self->stream, cancelled, NULL);
  if (!existed)
    g_file_delete (self->file, NULL, NULL);
}

static void
record_export_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Export *self = data;
  gboolean existed = g_file_query_exists (self->file, NULL);
  GError *error = NULL;

  self->stream = G_OUTPUT_STREAM (g_file_replace (self->file, NULL, FALSE, G_FILE_CREATE_PRIVATE, cancellable, &error));
  if (self->stream != NULL && !record_export_add_records (self, cancellable, &error))
    record_export_give_up (self, existed);
  else if (self->stream != NULL)
    g_output_stream_close (self->stream, cancellable, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_int (task, self->n_written);
}

void
clasp_record_list_export_async (ClaspRecordList *self, GFile *file, int *progress, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  ClaspCapture *capture;
  const char *filter;
  Export *export;

  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  capture = clasp_record_list_get_capture (self);
  filter = clasp_record_list_get_filter (self);
  export = g_new0 (Export, 1);
  /* Without the list as its source: a task may end in the thread, and with it the last reference. */
  task = g_task_new (NULL, cancellable, callback, user_data);
  export->capture = capture != NULL ? clasp_capture_ref (capture) : NULL;
  export->filter = *filter != '\0' ? clasp_filter_new (filter, NULL, NULL) : NULL;
  export->scan = (ClaspFilterScan) { .filter = export->filter, .capture = capture };
  export->start_us = capture != NULL ? clasp_capture_get_wall_start (capture) : 0;
  export->n_entries = clasp_record_list_get_n_total (self);
  export->file = g_object_ref (file);
  export->progress = progress;
  export->buffer = g_string_sized_new (MUCH + MUCH / 4);
  g_task_set_task_data (task, export, record_export_free);
  g_task_run_in_thread (task, record_export_worker);
}

gint64
clasp_record_list_export_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_int (G_TASK (result), error);
}
