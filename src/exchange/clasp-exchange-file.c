/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-exchange-file.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "clasp-capture-file.h"
#include "clasp-record-csv.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-har.h"
#include "clasp-pcapng.h"
#include "clasp-record-json.h"
#include "clasp-record-list.h"
#include "clasp-secret.h"

/* Enough for as many connections as a file may hold, and for what else is open. */
#define MAX_DESCRIPTORS ((rlim_t) 4 * CLASP_FILE_CONNECTIONS_MAX)

static const struct
{
  const char *ending;
  ClaspFileFormat format;
} ENDINGS[] = {
  { ".capture", CLASP_FILE_CAPTURE }, { ".jsonl", CLASP_FILE_JSON_LINES }, { ".har", CLASP_FILE_HAR },
  { ".csv", CLASP_FILE_CSV },         { ".txt", CLASP_FILE_TEXT },         { ".pcapng", CLASP_FILE_PCAPNG },
};

gboolean
clasp_file_get_format (const char *path, ClaspFileFormat *format)
{
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (guint i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    if (g_str_has_suffix (lower, ENDINGS[i].ending))
      {
        *format = ENDINGS[i].format;
        return TRUE;
      }
  return FALSE;
}

const char *
clasp_file_get_ending (ClaspFileFormat format)
{
  for (guint i = 0; i < G_N_ELEMENTS (ENDINGS); i++)
    if (ENDINGS[i].format == format)
      return ENDINGS[i].ending;
  return "";
}

/* ---------------------------------------------------------------------------------------------------------- reading */

static gboolean
exchange_file_is_capture (const char *path)
{
  char head[8] = { 0 };
  FILE *file = fopen (path, "rbe");
  gsize got = file != NULL ? fread (head, 1, sizeof head, file) : 0;

  if (file != NULL)
    fclose (file);
  return got == sizeof head && memcmp (head, "CLASPCAP", sizeof head) == 0;
}

static gboolean
exchange_file_check_file (const char *path, GError **error)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    {
      int code = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), _("“%s” can’t be opened: %s"), path,
                   g_strerror (code));
      return FALSE;
    }
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"), path);
      return FALSE;
    }
  if (status.st_size > (goffset) CLASP_FILE_READ_MAX && !exchange_file_is_capture (path))
    {
      g_autofree char *size = clasp_format_bytes ((guint64) status.st_size);
      g_autofree char *limit = clasp_format_bytes (CLASP_FILE_READ_MAX);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("“%s” has %s, and files of its kind are read up to %s"), path, size, limit);
      return FALSE;
    }
  return TRUE;
}

/* Each connection has files of its own, and a HAR may hold thousands. */
static void
exchange_file_allow_descriptors (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= MAX_DESCRIPTORS)
    return;
  limit.rlim_cur = MIN (limit.rlim_max, MAX_DESCRIPTORS);
  setrlimit (RLIMIT_NOFILE, &limit);
}

/* A HAR is one value, JSON Lines one a line; "log" in the first kilobytes tells most of them apart, and the rest is
 * tried. The file is copied and not mapped: of a mapping, what another program cuts off ends ours. */
static GPtrArray *
exchange_file_read_text (const char *path, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autoptr (GPtrArray) captures = NULL;
  g_autofree char *contents = NULL;
  const char *data;
  gsize length, at = 0;

  if (!g_file_get_contents (path, &contents, &length, error))
    return NULL;
  data = contents;
  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  while (at < length && g_ascii_isspace (data[at]))
    at++;
  if (at == length || data[at] != '{')
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is no capture, HAR or JSON Lines"), path);
      return NULL;
    }
  exchange_file_allow_descriptors ();
  if (memmem (data, MIN (length, 65536), "\"log\"", 5) != NULL)
    captures = clasp_har_read (data, length, &reason);
  if (captures == NULL && memmem (data, MIN (length, 65536), "\"entries\"", 9) == NULL)
    {
      g_clear_error (&reason);
      captures = clasp_json_lines_read (data, length, &reason);
    }
  if (captures != NULL && captures->len > 0)
    return g_steal_pointer (&captures);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” can’t be read: %s"), path,
               reason != NULL ? reason->message : _("it holds no connection"));
  return NULL;
}

GPtrArray *
clasp_file_read (const char *path, GError **error)
{
  g_autoptr (GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_run_free);
  g_autoptr (GPtrArray) captures = NULL;

  if (!exchange_file_check_file (path, error))
    return NULL;
  if (exchange_file_is_capture (path))
    {
      ClaspCapture *capture = clasp_capture_open (path, error);

      captures = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_capture_unref);
      if (capture == NULL)
        return NULL;
      g_ptr_array_add (captures, capture);
    }
  else
    captures = exchange_file_read_text (path, error);
  if (captures == NULL)
    return NULL;
  for (guint i = 0; i < captures->len; i++)
    g_ptr_array_add (runs, clasp_run_new (g_ptr_array_index (captures, i)));
  return g_steal_pointer (&runs);
}

static void
exchange_file_read_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autofree char *path = g_file_get_path (source);
  GError *error = NULL;
  GPtrArray *runs = NULL;

  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (source);

      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("“%s” is not a file of this machine"), name);
    }
  else
    runs = clasp_file_read (path, &error);
  if (runs != NULL)
    g_task_return_pointer (task, runs, (GDestroyNotify) g_ptr_array_unref);
  else
    g_task_return_error (task, error);
}

void
clasp_file_read_async (GFile *file, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (G_IS_FILE (file));

  task = g_task_new (file, NULL, callback, user_data);
  g_task_set_static_name (task, "clasp-exchange-file read");
  g_task_run_in_thread (task, exchange_file_read_worker);
}

GPtrArray *
clasp_file_read_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* ------------------------------------------------------------------------------------------------- text for people */

void
clasp_file_add_row (ClaspRunScan *scan, GString *out)
{
  const ClaspCaptureEntry *entry = &scan->scan.entry;
  g_autofree char *clock = NULL;
  g_autofree char *preview = NULL;

  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_string_append_printf (out, "%" G_GUINT64_FORMAT "  %s\n", scan->scan.next, _("the file is damaged here"));
      return;
    }
  clock = clasp_format_clock (clasp_capture_get_wall_start (scan->run->capture) + entry->time_us);
  preview = scan->payload != NULL ? clasp_record_preview_payload (entry->opcode, entry->close_code, scan->payload,
                                                                  scan->length, scan->length)
                                  : g_strdup (entry->length > 0 ? _("payload not kept") : "");
  g_string_append_printf (out, "%" G_GUINT64_FORMAT "  %s  %s  %s  %" G_GUINT64_FORMAT "  %s", scan->scan.next, clock,
                          entry->direction == CLASP_DIRECTION_OUT ? "↑" : "↓",
                          clasp_record_json_get_type (entry->opcode), entry->length, preview);
  if (entry->rule != CLASP_RULE_NONE)
    g_string_append_printf (out, "  [%s]", clasp_rule_get (entry->rule)->id);
  if (scan->damaged)
    g_string_append_printf (out, "  [%s]", _("damaged"));
  g_string_append_c (out, '\n');
}

void
clasp_file_add_transcript (const ClaspRun *run, gboolean with_secrets, GString *out)
{
  for (guint i = 0; i < run->lines->len; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (run->lines, i);
      g_autofree char *text = clasp_run_line_dup_text (line, run->secrets, with_secrets);
      g_autofree char *shown = clasp_foreign_to_text (text, strlen (text), 0);

      g_string_append_printf (out, "%s %s\n", line->out ? ">" : "<", shown);
    }
}

/* -------------------------------------------------------------------------------------------------------------- CSV */

static void
exchange_file_add_csv_row (ClaspRunScan *scan, GString *out)
{
  clasp_record_csv_add_row (out, scan->scan.next, clasp_capture_get_wall_start (scan->run->capture), &scan->scan.entry,
                            scan->payload, scan->length, scan->damaged);
}

/* ---------------------------------------------------------------------------------------------------------- writing */

typedef struct
{
  ClaspFileExport *exchange;
  GOutputStream *stream;
  GString *buffer;
  ClaspRunScan *scan; /* the run that is written */
  guint run;
} Writing;

static gboolean
exchange_file_flush (GString *buffer, gpointer user_data, GError **error)
{
  Writing *self = user_data;
  guint64 n = clasp_capture_get_n_entries (self->scan->run->capture);
  gboolean written = g_output_stream_write_all (self->stream, buffer->str, buffer->len, NULL,
                                                self->exchange->cancellable, error);

  g_string_truncate (buffer, 0);
  if (self->exchange->progress != NULL && n > 0)
    g_atomic_int_set (self->exchange->progress, (int) ((1000 * (guint64) self->run + 1000 * self->scan->scan.next / n) /
                                                       self->exchange->runs->len));
  return written;
}

static gboolean
exchange_file_add_rows (Writing *self, void (*add) (ClaspRunScan *scan, GString *out), GError **error)
{
  while (clasp_run_scan_next (self->scan))
    {
      add (self->scan, self->buffer);
      if (self->buffer->len >= CLASP_WRITE_SIZE && !exchange_file_flush (self->buffer, self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
exchange_file_write_run (Writing *self, ClaspFileFormat format, GError **error)
{
  switch (format)
    {
    case CLASP_FILE_JSON_LINES:
      clasp_json_lines_add_start (self->scan->run, self->exchange->with_secrets, self->buffer);
      if (!exchange_file_add_rows (self, clasp_json_lines_add_record, error))
        return FALSE;
      clasp_json_lines_add_end (self->scan, self->buffer);
      return TRUE;
    case CLASP_FILE_HAR:
      return clasp_har_add_run (self->scan, self->run == 0, self->buffer, exchange_file_flush, self, error);
    case CLASP_FILE_PCAPNG:
      return clasp_pcapng_add_run (self->scan, self->run, self->buffer, exchange_file_flush, self, error);
    case CLASP_FILE_CSV:
      return exchange_file_add_rows (self, exchange_file_add_csv_row, error);
    case CLASP_FILE_TEXT:
    default:
      return exchange_file_add_rows (self, clasp_file_add_row, error);
    }
}

static void
exchange_file_begin (ClaspFileFormat format, GString *out)
{
  if (format == CLASP_FILE_HAR)
    clasp_har_begin (out);
  else if (format == CLASP_FILE_PCAPNG)
    clasp_pcapng_begin (out);
  else if (format == CLASP_FILE_CSV)
    g_string_append (out, CLASP_RECORD_CSV_HEAD);
}

static gboolean
exchange_file_write_runs (ClaspFileExport *self, ClaspFileFormat format, GOutputStream *stream, GError **error)
{
  g_autoptr (GString) buffer = g_string_sized_new (CLASP_WRITE_SIZE + CLASP_WRITE_SIZE / 4);
  Writing writing = { .exchange = self, .stream = stream, .buffer = buffer };

  exchange_file_begin (format, buffer);
  for (; writing.run < self->runs->len; writing.run++)
    {
      const ClaspRun *run = g_ptr_array_index (self->runs, writing.run);
      g_autoptr (ClaspUnits) units = self->make_units != NULL ? self->make_units (run, self->units_data) : NULL;
      g_auto (ClaspRunScan) scan;

      clasp_run_scan_init (&scan, run, self->filter, units, self->with_secrets);
      scan.indices = self->indices;
      writing.scan = &scan;
      if (!exchange_file_write_run (&writing, format, error))
        return FALSE;
      self->n_written += scan.n_passed;
      self->n_limited += scan.scan.n_limited;
      if (writing.run + 1 == self->runs->len && format == CLASP_FILE_HAR)
        clasp_har_end (buffer);
      if (!exchange_file_flush (buffer, &writing, error))
        return FALSE;
    }
  return TRUE;
}

/* A record as it was, or with its secrets masked: then its frame is made up anew. */
static gboolean
exchange_file_copy_record (ClaspRunScan *scan, ClaspCapture *to, GError **error)
{
  const ClaspCaptureEntry *entry = &scan->scan.entry;
  g_autofree ClaspFrameInfo *frames = clasp_capture_read_frames (scan->run->capture, entry, NULL);
  g_autoptr (GBytes) wire = NULL;
  ClaspEvent event = { .time_us = entry->time_us,
                       .data = scan->payload,
                       .length = scan->payload != NULL ? scan->length : entry->length,
                       .wire_length = entry->wire_length,
                       .n_frames = entry->n_frames,
                       .close_code = entry->close_code,
                       .opcode = entry->opcode,
                       .direction = entry->direction,
                       .flags = (guint8) (entry->flags & 0x7f),
                       .rule = entry->rule,
                       .first_byte = entry->first_byte,
                       .header_length = entry->header_length };

  memcpy (event.mask_key, entry->mask_key, sizeof event.mask_key);
  if (entry->wire_stored > 0 && !scan->masked)
    {
      wire = clasp_capture_read_wire (scan->run->capture, entry, NULL);
      event.wire_data = wire != NULL ? g_bytes_get_data (wire, NULL) : NULL;
    }
  if (scan->masked && frames != NULL)
    {
      frames[0].first_byte = (guint8) ((frames[0].first_byte | 0x80) & ~CLASP_FRAME_RSV1);
      frames[0].payload_length = event.length;
      clasp_frame_info_make_header (&frames[0], entry->mask_key);
      event.first_byte = frames[0].first_byte;
      event.header_length = frames[0].header_length;
      event.wire_length = event.length;
      event.n_frames = 1;
      event.flags &= (guint8) ~CLASP_EVENT_COMPRESSED;
    }
  return clasp_capture_append (to, &event, 1, frames, frames != NULL ? MAX (event.n_frames, 1) : 0, error);
}

static gboolean
exchange_file_copy_run (ClaspFileExport *self, ClaspCapture *to, ClaspMarks *marks, GError **error)
{
  const ClaspRun *run = g_ptr_array_index (self->runs, 0);
  g_autoptr (ClaspUnits) units = self->make_units != NULL ? self->make_units (run, self->units_data) : NULL;
  g_autoptr (GPtrArray) lines = clasp_run_lines_new ();
  g_autofree char *report = clasp_run_dup_report (run, self->with_secrets);
  g_autofree char *url = clasp_run_dup_url (run, self->with_secrets);
  g_autofree char *end = clasp_run_dup_end (run, self->with_secrets);
  g_auto (ClaspRunScan) scan;

  for (guint i = 0; i < run->lines->len; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (run->lines, i);
      g_autofree char *text = clasp_run_line_dup_text (line, run->secrets, self->with_secrets);

      clasp_run_lines_add (lines, line->out, line->t_us, text, -1, line->eol);
      ((ClaspRunLine *) g_ptr_array_index (lines, i))->to_proxy = line->to_proxy;
    }
  clasp_run_scan_init (&scan, run, self->filter, units, self->with_secrets);
  scan.indices = self->indices;
  clasp_capture_set_wall_start (to, clasp_capture_get_wall_start (run->capture));
  clasp_run_write_notes (to, report, url, lines, NULL, self->with_secrets ? run->secrets : NULL);
  while (clasp_run_scan_next (&scan))
    {
      g_autofree char *mark = NULL;

      if (self->progress != NULL)
        g_atomic_int_set (self->progress, (int) (1000 * scan.scan.next / scan.end));
      if (g_cancellable_set_error_if_cancelled (self->cancellable, error) ||
          (!scan.damaged && !exchange_file_copy_record (&scan, to, error)))
        return FALSE;
      mark = clasp_run_scan_dup_mark (&scan);
      if (mark != NULL && !scan.damaged && !clasp_marks_set (marks, clasp_capture_get_n_entries (to) - 1, mark, error))
        return FALSE;
    }
  self->n_written = scan.n_passed;
  self->n_limited += scan.scan.n_limited;
  return end == NULL || clasp_capture_append_note (to, CLASP_CAPTURE_NOTE_END, end, error);
}

/* What was marked in a file that stood at @path speaks of other records. */
static gboolean
exchange_file_keep_marks (ClaspMarks *marks, const char *path, GError **error)
{
  g_autofree char *marks_path = clasp_marks_dup_path (path);
  g_autoptr (ClaspMarks) kept = NULL;

  g_unlink (marks_path);
  kept = clasp_marks_new (marks_path);
  return clasp_marks_take_all (kept, marks, error);
}

static gboolean
exchange_file_write_capture (ClaspFileExport *self, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_strdup_printf (".handclasp-%08x.capture", g_random_int ());
  g_autofree char *temporary = g_build_filename (folder, name, NULL);
  g_autoptr (ClaspMarks) marks = clasp_marks_new (NULL);
  g_autoptr (ClaspCapture) capture = NULL;

  if (self->runs->len > 1)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _("A capture holds one connection, and there are %u; JSON Lines and HAR hold several"),
                   self->runs->len);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !exchange_file_is_capture (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("“%s” exists and is not a capture; it was left as it is"),
                   path);
      return FALSE;
    }
  capture = clasp_capture_new (temporary, error);
  if (capture != NULL && exchange_file_copy_run (self, capture, marks, error) && g_rename (temporary, path) == 0)
    return exchange_file_keep_marks (marks, path, error);
  if (error != NULL && *error == NULL)
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (errno), _("“%s” can’t be written: %s"), path,
                 g_strerror (errno));
  g_unlink (temporary);
  return FALSE;
}

/* Closing with a cancelled cancellable is how GIO is told to leave the file as it was. */
static void
exchange_file_give_up (GOutputStream *stream, GFile *file, gboolean existed)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_output_stream_close (stream, cancelled, NULL);
  if (!existed)
    g_file_delete (file, NULL, NULL);
}

static gboolean
exchange_file_may_write (const char *path, GError **error)
{
  if (g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
                   _("“%s” is a link, which is not followed; nothing was written"), path);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_EXISTS) && !g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"), path);
      return FALSE;
    }
  if (clasp_capture_file_is_recorded (path))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("Another program is recording in “%s”"), path);
      return FALSE;
    }
  return TRUE;
}

gboolean
clasp_file_write (ClaspFileExport *self, ClaspFileFormat format, const char *path, GError **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  gboolean existed = g_file_test (path, G_FILE_TEST_EXISTS);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) reason = NULL;

  g_return_val_if_fail (self->runs != NULL && self->runs->len > 0, FALSE);

  if (!exchange_file_may_write (path, error))
    return FALSE;
  if (format == CLASP_FILE_CAPTURE)
    return exchange_file_write_capture (self, path, error);
  stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_PRIVATE, self->cancellable, &reason);
  if (stream != NULL && exchange_file_write_runs (self, format, G_OUTPUT_STREAM (stream), &reason) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), self->cancellable, &reason))
    return TRUE;
  if (stream != NULL && !g_output_stream_is_closed (G_OUTPUT_STREAM (stream)))
    exchange_file_give_up (G_OUTPUT_STREAM (stream), file, existed);
  if (g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, G_IO_ERROR, reason->code, _("“%s” can’t be written: %s"), path, reason->message);
  return FALSE;
}

typedef struct
{
  ClaspFileExport *exchange;
  ClaspFileFormat format;
} WriteOrder;

static void
exchange_file_write_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const WriteOrder *order = data;
  g_autofree char *path = g_file_get_path (source);
  GError *error = NULL;

  if (path == NULL)
    {
      g_autofree char *name = g_file_get_parse_name (source);

      g_set_error (&error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, _("“%s” is not a file of this machine"), name);
    }
  if (path != NULL && clasp_file_write (order->exchange, order->format, path, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

void
clasp_file_write_async (ClaspFileExport *self, ClaspFileFormat format, GFile *file, GAsyncReadyCallback callback,
                        gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  WriteOrder *order;

  g_return_if_fail (self->runs != NULL && self->runs->len > 0);
  g_return_if_fail (G_IS_FILE (file));

  order = g_new0 (WriteOrder, 1);
  order->exchange = self;
  order->format = format;
  task = g_task_new (file, NULL, callback, user_data);
  g_task_set_static_name (task, "clasp-exchange-file write");
  g_task_set_task_data (task, order, g_free);
  g_task_run_in_thread (task, exchange_file_write_worker);
}

gboolean
clasp_file_write_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (G_IS_TASK (result), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
