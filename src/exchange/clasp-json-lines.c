/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json-lines.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-format.h"
#include "clasp-record-json.h"
#include "clasp-secret.h"
#include "clasp-utf8.h"

/* --------------------------------------------------------------------------------------------------------- scanning */

static gboolean
json_lines_run_scan_has_bit (const GArray *bits, guint64 index)
{
  return index / 8 < bits->len && (g_array_index (bits, guint8, index / 8) >> (index % 8) & 1) != 0;
}

static void
json_lines_run_scan_set_bit (GArray *bits, guint64 index)
{
  if (index / 8 >= bits->len)
    g_array_set_size (bits, (guint) (index / 8 + 1));
  g_array_index (bits, guint8, index / 8) |= (guint8) (1 << index % 8);
}

static gboolean
json_lines_run_scan_is_unanswered (guint64 index, gpointer user_data)
{
  const ClaspRunScan *self = user_data;

  for (gsize i = 0; i < self->scan.n_entry_units; i++)
    if (self->scan.entry_units[i].role == CLASP_UNIT_ROLE_REQUEST)
      return !json_lines_run_scan_has_bit (self->answered, index);
  return FALSE;
}

static gboolean
json_lines_run_scan_is_open (guint64 index, gpointer user_data)
{
  const ClaspRunScan *self = user_data;

  return clasp_units_is_open (self->asked, index);
}

/* What became of requests is known only when all was seen; what is recognised late is known from the start then. */
static void
json_lines_run_scan_look_ahead (ClaspRunScan *self, ClaspUnits *units)
{
  g_auto (ClaspFilterScan) ahead = { .capture = self->run->capture, .units = units };
  gboolean passes;

  self->answered = g_array_new (FALSE, TRUE, 1);
  while (clasp_filter_scan_step (&ahead, &passes))
    for (gsize i = 0; i < ahead.n_entry_units; i++)
      if (ahead.entry_units[i].answers != CLASP_UNIT_NONE)
        json_lines_run_scan_set_bit (self->answered, ahead.entry_units[i].answers);
  self->asked = g_object_ref (units);
  self->scan.units = clasp_units_restart (units);
}

void
clasp_run_scan_init (ClaspRunScan *self, const ClaspRun *run, const ClaspFilter *filter, ClaspUnits *units,
                     gboolean with_secrets)
{
  *self = (ClaspRunScan) { .run = run,
                           .end = clasp_capture_get_n_entries (run->capture),
                           .with_secrets = with_secrets,
                           .scan = { .filter = filter, .capture = run->capture, .user_data = self } };
  if (units == NULL)
    return;
  json_lines_run_scan_look_ahead (self, units);
  self->scan.is_unanswered = json_lines_run_scan_is_unanswered;
  self->scan.is_open = json_lines_run_scan_is_open;
}

void
clasp_run_scan_clear (ClaspRunScan *self)
{
  g_clear_object (&self->scan.units);
  g_clear_object (&self->asked);
  g_clear_pointer (&self->answered, g_array_unref);
  g_clear_pointer (&self->replaced, g_free);
  clasp_capture_reader_clear (&self->checker);
  clasp_filter_scan_clear (&self->scan);
}

static void
json_lines_run_scan_mask (ClaspRunScan *self)
{
  g_autoptr (GArray) spans = NULL;

  g_clear_pointer (&self->replaced, g_free);
  self->masked = FALSE;
  if (self->with_secrets)
    return;
  spans = clasp_run_find_secrets (self->run, self->scan.units, self->scan.entry.opcode, self->payload, self->length);
  if (spans == NULL)
    return;
  self->masked = TRUE;
  self->replaced = clasp_secret_replace ((const char *) self->payload, self->length, spans, CLASP_MASK);
  for (guint i = 0; i < spans->len; i++)
    self->length += strlen (CLASP_MASK) - g_array_index (spans, ClaspSpan, i).length;
  self->payload = (const guint8 *) self->replaced;
}

static void
json_lines_run_scan_count (ClaspRunScan *self)
{
  const ClaspCaptureEntry *entry = &self->scan.entry;

  if (entry->direction != CLASP_DIRECTION_IN || CLASP_OPCODE_IS_CONTROL (entry->opcode) ||
      (entry->flags & (CLASP_EVENT_INCOMPLETE | CLASP_EVENT_DROPPED | CLASP_CAPTURE_LOST)) != 0)
    return;
  self->n_messages++;
  self->n_bytes += entry->length;
}

/* Whether the record that was looked at last is one of those that are wanted. */
static gboolean
json_lines_run_scan_is_wanted (ClaspRunScan *self)
{
  guint64 index = self->scan.next - 1;

  if (self->indices == NULL)
    return TRUE;
  while (self->at < self->indices->len && g_array_index (self->indices, guint64, self->at) < index)
    self->at++;
  return self->at < self->indices->len && g_array_index (self->indices, guint64, self->at) == index;
}

gboolean
clasp_run_scan_next (ClaspRunScan *self)
{
  gboolean passes;

  while (self->scan.next < self->end && clasp_filter_scan_step (&self->scan, &passes))
    {
      json_lines_run_scan_count (self);
      if (!passes || !json_lines_run_scan_is_wanted (self))
        continue;
      self->n_passed++;
      self->damaged = (self->scan.entry.flags & CLASP_CAPTURE_LOST) != 0 ||
                      !clasp_capture_reader_is_whole (&self->checker, self->scan.capture, &self->scan.entry);
      self->payload = clasp_filter_scan_load (&self->scan, &self->length);
      json_lines_run_scan_mask (self);
      return TRUE;
    }
  return FALSE;
}

/* ---------------------------------------------------------------------------------------------------------- writing */

static ClaspEvent
json_lines_get_event (const ClaspRunScan *scan)
{
  const ClaspCaptureEntry *entry = &scan->scan.entry;

  return (ClaspEvent) { .time_us = entry->time_us,
                        .data = scan->payload,
                        .length = entry->opcode == CLASP_OPCODE_CLOSE ? scan->length : entry->length,
                        .wire_length = entry->wire_length,
                        .n_frames = entry->n_frames,
                        .close_code = entry->close_code,
                        .opcode = entry->opcode,
                        .direction = entry->direction,
                        .flags = (guint8) entry->flags,
                        .rule = entry->rule };
}

static void
json_lines_add_payload (const ClaspRunScan *scan, GString *out)
{
  const char *data = scan->payload != NULL ? (const char *) scan->payload : "";
  ClaspUtf8 utf8 = { 0 };

  if (scan->payload == NULL && scan->scan.entry.length > 0)
    return; /* it was not kept */
  if (clasp_record_json_may_be_text (scan->scan.entry.opcode) &&
      clasp_utf8_feed (&utf8, (const guint8 *) data, scan->length) == scan->length && clasp_utf8_is_complete (&utf8))
    {
      g_string_append (out, "\"text\":\"");
      clasp_record_json_add_text (out, data, scan->length);
    }
  else
    {
      g_autofree char *base64 = g_base64_encode ((const guchar *) data, scan->length);

      g_string_append (out, "\"base64\":\"");
      g_string_append (out, base64);
    }
  g_string_append_c (out, '"');
}

char *
clasp_run_scan_dup_mark (const ClaspRunScan *self)
{
  g_autofree char *mark = self->scan.marks != NULL ? clasp_marks_get (self->scan.marks, self->scan.next - 1) : NULL;

  return mark == NULL || self->with_secrets ? g_steal_pointer (&mark) : clasp_secrets_mask (self->run->secrets, mark);
}

static void
json_lines_add_mark (const ClaspRunScan *scan, GString *out)
{
  g_autofree char *mark = clasp_run_scan_dup_mark (scan);

  if (mark == NULL)
    return;
  g_string_append (out, ",\"mark\":\"");
  clasp_record_json_add_text (out, mark, strlen (mark));
  g_string_append_c (out, '"');
}

void
clasp_json_lines_add_record (ClaspRunScan *scan, GString *out)
{
  const ClaspEvent event = json_lines_get_event (scan);
  const guint64 number = scan->scan.next;

  if ((scan->scan.entry.flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_string_append_printf (out, "{\"n\":%" G_GUINT64_FORMAT ",\"damaged\":true}\n", number);
      return;
    }
  clasp_record_json_begin (out, &event, number, clasp_capture_get_wall_start (scan->run->capture));
  json_lines_add_payload (scan, out);
  if (out->str[out->len - 1] == ',') /* no payload was added */
    g_string_truncate (out, out->len - 1);
  clasp_record_json_end (out, &event);
  g_string_truncate (out, out->len - 2);
  if (scan->damaged)
    g_string_append (out, ",\"damaged\":true");
  json_lines_add_mark (scan, out);
  for (gsize i = 0; i < scan->scan.n_entry_units; i++)
    {
      g_string_append (out, i == 0 ? ",\"units\":[" : ",");
      clasp_unit_append_json (out, &scan->scan.entry_units[i], number - 1);
    }
  g_string_append (out, scan->scan.n_entry_units > 0 ? "]}\n" : "}\n");
}

void
clasp_json_lines_add_end (ClaspRunScan *scan, GString *out)
{
  static const char *const members[] = { "verdicts", "diagnosis" };
  g_autofree char *told = clasp_run_dup_end (scan->run, scan->with_secrets);
  ClaspJsonPart root = { 0 }, part;

  if (told != NULL)
    root = clasp_json_part_new (told, strlen (told));
  part = clasp_json_part_get_member (&root, "end");
  g_string_append (out, "{\"end\":");
  if (clasp_json_part_is_there (&part))
    g_string_append_len (out, part.data + part.start, (gssize) part.length);
  else
    clasp_record_json_add_ending (out, NULL);
  g_string_append_printf (
      out, ",\"messages\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT ",\"unsent\":[],\"sha256\":null",
      scan->n_messages, scan->n_bytes);
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      part = clasp_json_part_get_member (&root, members[i]);
      g_string_append_printf (out, ",\"%s\":", members[i]);
      if (clasp_json_part_is_there (&part))
        g_string_append_len (out, part.data + part.start, (gssize) part.length);
      else
        g_string_append (out, "[]");
    }
  if (scan->scan.units != NULL)
    {
      g_string_append_c (out, ',');
      clasp_units_append_end (scan->scan.units, scan->scan.entry.time_us, out);
    }
  g_string_append (out, "}\n");
}

void
clasp_json_lines_add_start (const ClaspRun *run, gboolean with_secrets, GString *out)
{
  g_autofree char *url = clasp_run_dup_url (run, with_secrets);
  g_autofree char *started = clasp_format_rfc3339 (clasp_capture_get_wall_start (run->capture));
  g_autofree char *report = clasp_run_dup_report (run, with_secrets);

  g_string_append (out, "{\"handclasp\":1,\"url\":\"");
  clasp_record_json_add_text (out, url, strlen (url));
  g_string_append_printf (out, "\",\"started\":\"%s\",\"report\":%s}\n", started, report != NULL ? report : "null");
}

/* ---------------------------------------------------------------------------------------------------------- reading */

typedef struct
{
  GPtrArray *captures;
  ClaspCapture *capture; /* the one being read; of the captures */
  gboolean ended;
  char *started_report; /* (nullable) */
  char *url;
  gint64 wall_start_us;
  gboolean begun; /* whether anything was appended */
} LinesReader;

static guint8
json_lines_get_opcode (const char *type)
{
  static const struct
  {
    const char *type;
    guint8 opcode;
  } types[] = {
    { "text", CLASP_OPCODE_TEXT }, { "binary", CLASP_OPCODE_BINARY }, { "ping", CLASP_OPCODE_PING },
    { "pong", CLASP_OPCODE_PONG }, { "close", CLASP_OPCODE_CLOSE },   { "continuation", CLASP_OPCODE_CONTINUATION },
  };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_strcmp0 (type, types[i].type) == 0)
      return types[i].opcode;
  return 0x0b;
}

static gint64
json_lines_parse_time (const ClaspJsonPart *part)
{
  g_autofree char *text = clasp_json_part_dup_string (part);
  g_autoptr (GDateTime) time = text != NULL ? g_date_time_new_from_iso8601 (text, NULL) : NULL;

  return time != NULL ? g_date_time_to_unix_usec (time) : -1;
}

static gboolean
json_lines_begin (LinesReader *self, GError **error)
{
  if (self->captures->len == CLASP_FILE_CONNECTIONS_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it holds more than %d connections"),
                   CLASP_FILE_CONNECTIONS_MAX);
      return FALSE;
    }
  self->capture = clasp_capture_new (NULL, error);
  if (self->capture == NULL)
    return FALSE;
  /* Until the file says when. */
  clasp_capture_set_wall_start (self->capture, 0);
  g_ptr_array_add (self->captures, self->capture);
  self->ended = FALSE;
  self->begun = FALSE;
  return TRUE;
}

/* The lines of the opening, as far as the report tells them. */
static GPtrArray *
json_lines_read_transcript (const ClaspJsonPart *report)
{
  GPtrArray *lines = clasp_run_lines_new ();
  ClaspJsonPart transcript = clasp_json_part_get_member (report, "transcript");
  g_autoptr (GArray) parts = clasp_json_part_get_elements (&transcript);

  for (guint i = 0; i < parts->len; i++)
    {
      ClaspJsonPart *part = &g_array_index (parts, ClaspJsonPart, i);
      ClaspJsonPart dir = clasp_json_part_get_member (part, "dir");
      ClaspJsonPart time = clasp_json_part_get_member (part, "t_us");
      ClaspJsonPart text = clasp_json_part_get_member (part, "text");
      ClaspJsonPart base64 = clasp_json_part_get_member (part, "base64");
      ClaspJsonPart eol = clasp_json_part_get_member (part, "eol");
      g_autofree char *dir_text = clasp_json_part_dup_string (&dir);
      g_autofree char *eol_text = clasp_json_part_dup_string (&eol);
      g_autofree char *coded = clasp_json_part_dup_string (&base64);
      g_autoptr (GString) bytes = clasp_json_part_dup_bytes (&text);

      if (coded != NULL)
        {
          gsize length;
          g_autofree guchar *decoded = g_base64_decode (coded, &length);

          if (bytes != NULL)
            g_string_free (bytes, TRUE);
          bytes = g_string_new_len ((const char *) decoded, (gssize) length);
        }
      clasp_run_lines_add (lines, g_strcmp0 (dir_text, "out") == 0, clasp_json_part_get_int (&time, 0),
                           bytes != NULL ? bytes->str : "", bytes != NULL ? (gssize) bytes->len : 0,
                           g_strcmp0 (eol_text, "lf") == 0     ? "\n"
                           : g_strcmp0 (eol_text, "none") == 0 ? ""
                                                               : "\r\n");
    }
  return lines;
}

static void
json_lines_take_start (LinesReader *self, const ClaspJsonPart *line)
{
  ClaspJsonPart url = clasp_json_part_get_member (line, "url");
  ClaspJsonPart started = clasp_json_part_get_member (line, "started");
  ClaspJsonPart report = clasp_json_part_get_member (line, "report");
  g_autofree char *url_text = clasp_json_part_dup_string (&url);
  g_autofree char *token = clasp_json_part_is_there (&report) ? clasp_json_part_dup_token (&report) : NULL;
  g_autoptr (GPtrArray) lines = json_lines_read_transcript (&report);
  gint64 wall_start_us = json_lines_parse_time (&started);

  if (wall_start_us >= 0)
    clasp_capture_set_wall_start (self->capture, wall_start_us);
  if (token != NULL && g_str_equal (token, "null"))
    g_clear_pointer (&token, g_free);
  clasp_run_write_notes (self->capture, token, url_text != NULL ? url_text : "", lines, NULL, NULL);
  self->begun = TRUE;
}

/* A payload as it stands in a record's line. (transfer full) (nullable): it has none */
static GString *
json_lines_read_payload (const ClaspJsonPart *line)
{
  ClaspJsonPart text = clasp_json_part_get_member (line, "text");
  ClaspJsonPart base64 = clasp_json_part_get_member (line, "base64");
  g_autofree char *coded = NULL;
  g_autofree guchar *decoded = NULL;
  gsize length;

  if (clasp_json_part_is_there (&text))
    return clasp_json_part_dup_bytes (&text);
  coded = clasp_json_part_dup_string (&base64);
  if (coded == NULL)
    return NULL;
  decoded = g_base64_decode (coded, &length);
  return g_string_new_len ((const char *) decoded, (gssize) length);
}

static guint8
json_lines_read_flags (const ClaspJsonPart *line)
{
  static const struct
  {
    const char *name;
    guint8 flag;
  } flags[] = {
    { "deliberate", CLASP_EVENT_DELIBERATE },
    { "incomplete", CLASP_EVENT_INCOMPLETE },
    { "dropped", CLASP_EVENT_DROPPED },
  };
  guint8 found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (flags); i++)
    {
      ClaspJsonPart part = clasp_json_part_get_member (line, flags[i].name);

      found |= clasp_json_part_is_true (&part) ? flags[i].flag : 0;
    }
  return found;
}

static void
json_lines_set_header (ClaspEvent *event)
{
  const gboolean masked = event->direction == CLASP_DIRECTION_OUT;

  event->first_byte = (guint8) (0x80 | event->opcode |
                                ((event->flags & CLASP_EVENT_COMPRESSED) != 0 ? CLASP_FRAME_RSV1 : 0));
  event->header_length = (guint8) ((event->wire_length < 126            ? 2
                                    : event->wire_length <= G_MAXUINT16 ? 4
                                                                        : 10) +
                                   (masked ? 4 : 0));
}

static gboolean
json_lines_take_mark (LinesReader *self, const ClaspJsonPart *line, GError **error)
{
  ClaspJsonPart part = clasp_json_part_get_member (line, "mark");
  g_autofree char *mark = clasp_json_part_dup_string (&part);

  return mark == NULL || clasp_marks_set (clasp_capture_get_marks (self->capture),
                                          clasp_capture_get_n_entries (self->capture) - 1, mark, error);
}

static gboolean
json_lines_take_record (LinesReader *self, const ClaspJsonPart *line, GError **error)
{
  ClaspJsonPart dir = clasp_json_part_get_member (line, "dir");
  ClaspJsonPart type = clasp_json_part_get_member (line, "type");
  ClaspJsonPart time = clasp_json_part_get_member (line, "t_us");
  ClaspJsonPart wall = clasp_json_part_get_member (line, "time");
  ClaspJsonPart bytes = clasp_json_part_get_member (line, "bytes");
  ClaspJsonPart frames = clasp_json_part_get_member (line, "frames");
  ClaspJsonPart compressed = clasp_json_part_get_member (line, "compressed_bytes");
  ClaspJsonPart rule = clasp_json_part_get_member (line, "rule");
  g_autofree char *dir_text = clasp_json_part_dup_string (&dir);
  g_autofree char *type_text = clasp_json_part_dup_string (&type);
  g_autofree char *rule_text = clasp_json_part_dup_string (&rule);
  g_autoptr (GString) payload = json_lines_read_payload (line);
  guint n_frames = (guint) CLAMP (clasp_json_part_get_int (&frames, 1), 1, CLASP_EVENT_FRAMES_MAX);
  g_autofree ClaspFrameInfo *infos = g_new0 (ClaspFrameInfo, n_frames);
  ClaspEvent event = { .time_us = clasp_json_part_get_int (&time, 0),
                       .data = payload != NULL ? (const guint8 *) payload->str : NULL,
                       .length = payload != NULL ? payload->len
                                                 : (guint64) MAX (clasp_json_part_get_int (&bytes, 0), 0),
                       .n_frames = n_frames,
                       .opcode = json_lines_get_opcode (type_text),
                       .direction = g_strcmp0 (dir_text, "out") == 0 ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN,
                       .flags = json_lines_read_flags (line),
                       .rule = rule_text != NULL ? clasp_rule_lookup (rule_text) : CLASP_RULE_NONE };

  if (type_text == NULL || dir_text == NULL)
    return TRUE; /* a record that was lost, or something that is none */
  event.wire_length = event.length;
  if (clasp_json_part_is_there (&compressed))
    {
      event.flags |= CLASP_EVENT_COMPRESSED;
      event.wire_length = (guint64) MAX (clasp_json_part_get_int (&compressed, 0), 0);
    }
  if (event.rule != CLASP_RULE_NONE)
    event.flags |= CLASP_EVENT_BREACH;
  if (event.opcode == CLASP_OPCODE_CLOSE)
    event.close_code = event.length >= 2 && event.data != NULL ? (guint16) (event.data[0] << 8 | event.data[1])
                                                               : CLASP_CLOSE_NO_STATUS;
  json_lines_set_header (&event);
  for (guint i = 0; i < n_frames; i++)
    infos[i] = (ClaspFrameInfo) { .payload_length = i + 1 == n_frames ? event.wire_length : 0,
                                  .first_byte = (guint8) ((i == 0 ? event.first_byte & 0x7f : 0) |
                                                          (i + 1 == n_frames ? 0x80 : 0)),
                                  .header_length = event.header_length,
                                  .masked = event.direction == CLASP_DIRECTION_OUT,
                                  .rule = i == 0 ? event.rule : CLASP_RULE_NONE };
  for (guint i = 0; i < n_frames; i++)
    clasp_frame_info_make_header (&infos[i], NULL);
  event.first_byte = infos[0].first_byte;
  event.header_length = infos[0].header_length;
  if (!self->begun && clasp_json_part_is_there (&wall))
    clasp_capture_set_wall_start (self->capture, MAX (json_lines_parse_time (&wall) - event.time_us, 0));
  self->begun = TRUE;
  return clasp_capture_append (self->capture, &event, 1, infos, n_frames, error) &&
         json_lines_take_mark (self, line, error);
}

static gboolean
json_lines_take_line (LinesReader *self, const char *data, gsize length, guint64 number, GError **error)
{
  ClaspJsonPart line = clasp_json_part_new (data, length);
  ClaspJsonPart start = clasp_json_part_get_member (&line, "handclasp");
  ClaspJsonPart end = clasp_json_part_get_member (&line, "end");
  ClaspJsonPart record = clasp_json_part_get_member (&line, "n");
  ClaspJsonPart time = clasp_json_part_get_member (&line, "t_us");
  ClaspJsonPart report = clasp_json_part_get_member (&line, "report");
  gboolean starts = clasp_json_part_is_there (&start) || clasp_json_part_is_there (&report);

  if (!clasp_json_part_is_there (&line))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Line %" PRIu64 " is no JSON"), number);
      return FALSE;
    }
  if (!starts && !clasp_json_part_is_there (&end) && !clasp_json_part_is_there (&record) &&
      !clasp_json_part_is_there (&time))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Line %" PRIu64 " is none that Handclasp writes"),
                   number);
      return FALSE;
    }
  if ((self->capture == NULL || self->ended || (starts && self->begun)) && !json_lines_begin (self, error))
    return FALSE;
  if (starts)
    {
      json_lines_take_start (self, &line);
      return TRUE;
    }
  if (clasp_json_part_is_there (&end))
    {
      g_autofree char *token = clasp_json_part_dup_token (&line);

      self->ended = TRUE;
      return clasp_capture_append_note (self->capture, CLASP_CAPTURE_NOTE_END, token, error);
    }
  return json_lines_take_record (self, &line, error);
}

GPtrArray *
clasp_json_lines_read (const char *data, gsize length, GError **error)
{
  g_autoptr (GPtrArray) captures = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_capture_unref);
  LinesReader reader = { .captures = captures };
  guint64 number = 1;

  for (gsize at = 0; at < length; number++)
    {
      const char *stop = memchr (data + at, '\n', length - at);
      gsize line = stop != NULL ? (gsize) (stop - data - at) : length - at;

      if (line > 0 && !(line == 1 && data[at] == '\r') &&
          !json_lines_take_line (&reader, data + at, line, number, error))
        return NULL;
      at += line + 1;
    }
  return g_steal_pointer (&captures);
}
