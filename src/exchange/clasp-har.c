/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-har.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-close.h"
#include "clasp-format.h"
#include "clasp-query.h"
#include "clasp-record-json.h"
#include "clasp-utf8.h"

/* ---------------------------------------------------------------------------------------------------------- writing */

void
clasp_har_begin (GString *out)
{
  g_string_append_printf (out,
                          "{\"log\":{\"version\":\"1.2\",\"creator\":{\"name\":\"Handclasp\",\"version\":\"%s\"},"
                          "\"pages\":[],\"entries\":[",
                          PACKAGE_VERSION);
}

void
clasp_har_end (GString *out)
{
  g_string_append (out, "]}}\n");
}

/* The last head that went that way, from its first line to its last field: what came before it are redirects and the
 * like. */
static void
har_find_head (const ClaspRun *run, gboolean sent, guint *first, guint *end)
{
  gboolean inside = FALSE;

  *first = *end = 0;
  for (guint i = 0; i < run->lines->len; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (run->lines, i);
      gsize length = g_bytes_get_size (line->bytes);

      if (line->out != sent || line->to_proxy)
        continue;
      if (length == 0)
        {
          inside = FALSE;
          continue;
        }
      if (!inside)
        *first = i;
      inside = TRUE;
      *end = i + 1;
    }
}

static void
har_add_fields (const ClaspRunScan *scan, gboolean sent, GString *out)
{
  guint first, end, n = 0;

  g_string_append (out, "\"headers\":[");
  har_find_head (scan->run, sent, &first, &end);
  for (guint i = first + 1; i < end; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (scan->run->lines, i);
      g_autofree char *text = clasp_run_line_dup_text (line, scan->run->secrets, scan->with_secrets);
      char *colon = strchr (text, ':');

      if (line->out != sent || line->to_proxy || colon == NULL)
        continue;
      g_string_append (out, n++ > 0 ? ",{\"name\":" : "{\"name\":");
      clasp_record_json_add_string (out, text, colon - text);
      g_string_append (out, ",\"value\":");
      clasp_record_json_add_string (out, g_strstrip (colon + 1), -1);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static void
har_add_query (const char *url, GString *out)
{
  const char *query = strchr (url, '?');
  g_auto (GStrv) pairs = g_strsplit (query != NULL ? query + 1 : "", "&", -1);
  guint n = 0;

  g_string_append (out, ",\"queryString\":[");
  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');

      if (pairs[i][0] == '\0')
        continue;
      g_string_append (out, n++ > 0 ? ",{\"name\":" : "{\"name\":");
      clasp_record_json_add_string (out, pairs[i], equals != NULL ? equals - pairs[i] : -1);
      g_string_append (out, ",\"value\":");
      clasp_record_json_add_string (out, equals != NULL ? equals + 1 : "", -1);
      g_string_append_c (out, '}');
    }
  g_string_append_c (out, ']');
}

static gint64
har_get_timing (const ClaspJsonPart *timing, const char *name)
{
  ClaspJsonPart part = clasp_json_part_get_member (timing, name);

  return clasp_json_part_get_int (&part, -1);
}

static void
har_add_timing (GString *out, const char *name, gint64 us)
{
  if (us < 0)
    g_string_append_printf (out, "\"%s\":-1,", name);
  else
    g_string_append_printf (out, "\"%s\":%" G_GINT64_FORMAT ".%03d,", name, us / 1000, (int) (us % 1000));
}

static void
har_add_status (const ClaspRunScan *scan, GString *out)
{
  guint first, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;
  gint64 status;

  har_find_head (scan->run, FALSE, &first, &end);
  if (end > first)
    text = clasp_run_line_dup_text (g_ptr_array_index (scan->run->lines, first), scan->run->secrets,
                                    scan->with_secrets);
  words = g_strsplit (text != NULL ? text : "", " ", 3);
  status = words[0] != NULL && words[1] != NULL ? g_ascii_strtoll (words[1], NULL, 10) : 0;
  g_string_append_printf (out, "\"status\":%d,\"statusText\":", (int) CLAMP (status, 0, 999));
  clasp_record_json_add_string (out, words[0] != NULL && words[1] != NULL && words[2] != NULL ? words[2] : "", -1);
}

static void
har_add_opening (ClaspRunScan *scan, GString *out)
{
  const ClaspRun *run = scan->run;
  g_autofree char *url = clasp_run_dup_url (run, scan->with_secrets);
  g_autofree char *started = clasp_format_rfc3339 (clasp_capture_get_wall_start (run->capture));
  ClaspJsonPart root = { 0 }, timing;
  gint64 wait, total;

  if (run->report != NULL)
    root = clasp_json_part_new (run->report, strlen (run->report));
  timing = clasp_json_part_get_member (&root, "timing");
  total = MAX (har_get_timing (&timing, "total_us"), 0);
  wait = MAX (har_get_timing (&timing, "response_us"), 0);
  g_string_append_printf (out, "{\"_resourceType\":\"websocket\",\"startedDateTime\":\"%s\",", started);
  har_add_timing (out, "time", total);
  g_string_append (out, "\"request\":{\"method\":\"GET\",\"url\":");
  clasp_record_json_add_string (out, url, -1);
  g_string_append (out, ",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],");
  har_add_fields (scan, TRUE, out);
  har_add_query (url, out);
  g_string_append (out, ",\"headersSize\":-1,\"bodySize\":0},\"response\":{");
  har_add_status (scan, out);
  g_string_append (out, ",\"httpVersion\":\"HTTP/1.1\",\"cookies\":[],");
  har_add_fields (scan, FALSE, out);
  g_string_append (out, ",\"content\":{\"size\":0,\"mimeType\":\"x-unknown\"},\"redirectURL\":\"\",\"headersSize\":-1,"
                        "\"bodySize\":-1},\"cache\":{},\"timings\":{\"blocked\":-1,");
  har_add_timing (out, "dns", har_get_timing (&timing, "resolve_us"));
  har_add_timing (out, "connect", har_get_timing (&timing, "tcp_us"));
  har_add_timing (out, "ssl", har_get_timing (&timing, "tls_us"));
  g_string_append (out, "\"send\":0,");
  har_add_timing (out, "wait", wait);
  g_string_append (out, "\"receive\":0},\"_webSocketMessages\":[");
}

static gboolean
har_is_text (const ClaspRunScan *scan)
{
  ClaspUtf8 utf8 = { 0 };

  return scan->scan.entry.opcode == CLASP_OPCODE_TEXT &&
         clasp_utf8_feed (&utf8, scan->payload, scan->length) == scan->length && clasp_utf8_is_complete (&utf8);
}

static void
har_add_message (const ClaspRunScan *scan, GString *out)
{
  const ClaspCaptureEntry *entry = &scan->scan.entry;
  gint64 wall_us = clasp_capture_get_wall_start (scan->run->capture) + entry->time_us;
  gint64 seconds = wall_us >= 0 ? wall_us / G_USEC_PER_SEC : 0;

  g_string_append_printf (out, "{\"type\":\"%s\",\"time\":%" G_GINT64_FORMAT ".%06d,\"opcode\":%u,\"data\":\"",
                          entry->direction == CLASP_DIRECTION_OUT ? "send" : "receive", seconds,
                          (int) (MAX (wall_us, 0) % G_USEC_PER_SEC), entry->opcode);
  if (scan->payload != NULL && har_is_text (scan))
    clasp_record_json_add_text (out, (const char *) scan->payload, scan->length);
  else if (scan->payload != NULL)
    {
      g_autofree char *base64 = g_base64_encode (scan->payload, scan->length);

      g_string_append (out, base64);
    }
  g_string_append (out, "\"}");
}

gboolean
clasp_har_add_run (ClaspRunScan *scan, gboolean first, GString *out, ClaspWriteFunc write, gpointer user_data,
                   GError **error)
{
  guint64 n = 0;

  if (!first)
    g_string_append_c (out, ',');
  har_add_opening (scan, out);
  while (clasp_run_scan_next (scan))
    {
      guint8 opcode = scan->scan.entry.opcode;

      /* What is damaged is left out, rather than shown as whole; other opcodes have no place in a HAR. */
      if (scan->damaged || (opcode != CLASP_OPCODE_TEXT && opcode != CLASP_OPCODE_BINARY &&
                            opcode != CLASP_OPCODE_CLOSE && opcode != CLASP_OPCODE_PING && opcode != CLASP_OPCODE_PONG))
        continue;
      if (n++ > 0)
        g_string_append_c (out, ',');
      har_add_message (scan, out);
      if (out->len >= CLASP_WRITE_SIZE && !write (out, user_data, error))
        return FALSE;
    }
  g_string_append (out, "]}");
  return TRUE;
}

/* ---------------------------------------------------------------------------------------------------------- reading */

/* What a HAR tells of a connection's end, by its close frames. */
typedef struct
{
  gint sent, received; /* codes; -1: none */
  gboolean sent_first;
  char *reason;
} HarEnd;

static void
har_read_fields (GPtrArray *lines, gboolean sent, const ClaspJsonPart *message)
{
  ClaspJsonPart headers = clasp_json_part_get_member (message, "headers");
  g_autoptr (GArray) fields = clasp_json_part_get_elements (&headers);

  for (guint i = 0; i < fields->len; i++)
    {
      ClaspJsonPart *field = &g_array_index (fields, ClaspJsonPart, i);
      ClaspJsonPart name = clasp_json_part_get_member (field, "name");
      ClaspJsonPart value = clasp_json_part_get_member (field, "value");
      g_autofree char *name_text = clasp_json_part_dup_string (&name);
      g_autofree char *value_text = clasp_json_part_dup_string (&value);
      g_autofree char *line = NULL;

      /* HTTP/2's own, which no line of HTTP/1.1 has. */
      if (name_text == NULL || name_text[0] == ':' || strpbrk (name_text, "\r\n") != NULL)
        continue;
      line = g_strdup_printf ("%s: %s", name_text, value_text != NULL ? value_text : "");
      clasp_run_lines_add (lines, sent, 0, g_strdelimit (line, "\r\n", ' '), -1, "\r\n");
    }
  clasp_run_lines_add (lines, sent, 0, "", 0, "\r\n");
}

/* What was said, as far as a HAR tells it. */
static GPtrArray *
har_read_opening (const ClaspJsonPart *entry, const char *url)
{
  GPtrArray *lines = clasp_run_lines_new ();
  ClaspJsonPart request = clasp_json_part_get_member (entry, "request");
  ClaspJsonPart response = clasp_json_part_get_member (entry, "response");
  ClaspJsonPart status = clasp_json_part_get_member (&response, "status");
  ClaspJsonPart reason = clasp_json_part_get_member (&response, "statusText");
  g_autofree char *reason_text = clasp_json_part_dup_string (&reason);
  ClaspAddress address = clasp_address_split (url);
  g_autofree char *first = g_strdup_printf ("GET %s%.*s%.*s HTTP/1.1", address.path.length == 0 ? "/" : "",
                                            (int) address.path.length, address.path.data, (int) address.query.length,
                                            address.query.data);
  g_autofree char *second = g_strdup_printf ("HTTP/1.1 %d %s", (int) clasp_json_part_get_int (&status, 0),
                                             reason_text != NULL ? reason_text : "");

  clasp_run_lines_add (lines, TRUE, 0, g_strdelimit (first, "\r\n", ' '), -1, "\r\n");
  har_read_fields (lines, TRUE, &request);
  if (clasp_json_part_get_int (&status, 0) > 0)
    {
      clasp_run_lines_add (lines, FALSE, 0, g_strdelimit (second, "\r\n", ' '), -1, "\r\n");
      har_read_fields (lines, FALSE, &response);
    }
  return lines;
}

static guint8
har_read_opcode (const ClaspJsonPart *message)
{
  ClaspJsonPart part = clasp_json_part_get_member (message, "opcode");
  gint64 opcode = clasp_json_part_get_int (&part, CLASP_OPCODE_TEXT);

  return opcode >= 0 && opcode < 16 ? (guint8) opcode : 0xff;
}

static void
har_note_close (HarEnd *end, const ClaspEvent *event)
{
  gint *code = event->direction == CLASP_DIRECTION_OUT ? &end->sent : &end->received;

  if (end->sent < 0 && end->received < 0)
    {
      end->sent_first = event->direction == CLASP_DIRECTION_OUT;
      if (event->length > 2)
        end->reason = g_utf8_make_valid ((const char *) event->data + 2, (gssize) event->length - 2);
    }
  *code = event->close_code;
}

static gboolean
har_read_message (ClaspCapture *capture, const ClaspJsonPart *message, HarEnd *end, GError **error)
{
  ClaspJsonPart type = clasp_json_part_get_member (message, "type");
  ClaspJsonPart time = clasp_json_part_get_member (message, "time");
  ClaspJsonPart data = clasp_json_part_get_member (message, "data");
  g_autofree char *type_text = clasp_json_part_dup_string (&type);
  g_autoptr (GString) text = clasp_json_part_dup_bytes (&data);
  g_autofree guchar *decoded = NULL;
  gsize decoded_length;
  ClaspFrameInfo frame = { .rule = CLASP_RULE_NONE };
  ClaspEvent event = { .n_frames = 1, .opcode = har_read_opcode (message), .rule = CLASP_RULE_NONE };
  double seconds = clasp_json_part_get_double (&time, -1);

  /* An error that the browser tells of among the messages is none. */
  if (event.opcode == 0xff || (g_strcmp0 (type_text, "send") != 0 && g_strcmp0 (type_text, "receive") != 0))
    return TRUE;
  event.direction = g_str_equal (type_text, "send") ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN;
  event.time_us = seconds >= 0 && seconds < 1e11
                      ? (gint64) (seconds * G_USEC_PER_SEC + 0.5) - clasp_capture_get_wall_start (capture)
                      : 0;
  if (text == NULL)
    text = g_string_new (NULL);
  event.data = (const guint8 *) text->str;
  event.length = text->len;
  if (event.opcode != CLASP_OPCODE_TEXT)
    {
      decoded = g_base64_decode (text->str, &decoded_length);
      event.data = decoded;
      event.length = decoded_length;
    }
  event.wire_length = event.length;
  if (event.opcode == CLASP_OPCODE_CLOSE)
    {
      event.close_code = event.length >= 2 ? (guint16) (event.data[0] << 8 | event.data[1]) : CLASP_CLOSE_NO_STATUS;
      har_note_close (end, &event);
    }
  frame.first_byte = (guint8) (0x80 | event.opcode);
  frame.payload_length = event.length;
  frame.masked = event.direction == CLASP_DIRECTION_OUT;
  clasp_frame_info_make_header (&frame, NULL);
  event.first_byte = frame.first_byte;
  event.header_length = frame.header_length;
  return clasp_capture_append (capture, &event, 1, &frame, 1, error);
}

/* (transfer full) (nullable): %NULL: the file does not tell */
static char *
har_dup_end (const HarEnd *end)
{
  ClaspEnding ending = { .clean = end->sent >= 0 && end->received >= 0,
                         .by = end->sent_first ? CLASP_SIDE_CLIENT : CLASP_SIDE_SERVER,
                         .code = (guint) (end->received >= 0 ? end->received : end->sent) };
  g_autoptr (GString) out = NULL;

  if (end->sent < 0 && end->received < 0)
    return NULL;
  if (end->reason != NULL)
    clasp_ending_set_reason (&ending, (const guint8 *) end->reason, strlen (end->reason));
  out = g_string_new ("{\"end\":");
  clasp_record_json_add_ending (out, &ending);
  g_string_append_c (out, '}');
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* A report with what a HAR tells; nothing was judged. (transfer full) */
static char *
har_dup_report (const char *url, const GPtrArray *lines)
{
  g_autoptr (GString) out = g_string_new ("{\"schema\":1,\"url\":");
  gint64 status = 0;
  const char *reason = "";
  g_autofree char *status_line = NULL;

  for (guint i = 0; i < lines->len && status_line == NULL; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (lines, i);

      if (!line->out)
        status_line = clasp_run_line_dup_text (line, NULL, TRUE);
    }
  if (status_line != NULL && strlen (status_line) > 9)
    {
      status = g_ascii_strtoll (status_line + 9, NULL, 10);
      reason = strchr (status_line + 9, ' ') != NULL ? strchr (status_line + 9, ' ') + 1 : "";
    }
  clasp_record_json_add_string (out, url, -1);
  g_string_append_printf (out, ",\"outcome\":\"%s\",\"phase\":\"%s\",\"error\":null,\"http\":",
                          status == 101 ? "open" : "failed", status == 101 ? "open" : "response");
  if (status > 0)
    {
      g_string_append_printf (out, "{\"version\":\"1.1\",\"status\":%d,\"reason\":", (int) status);
      clasp_record_json_add_string (out, reason, -1);
      g_string_append_c (out, '}');
    }
  else
    g_string_append (out, "null");
  g_string_append (out, ",\"transcript\":[");
  for (guint i = 0; i < lines->len; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (lines, i);
      g_autofree char *text = clasp_run_line_dup_text (line, NULL, FALSE);

      g_string_append_printf (out, "%s{\"n\":%u,\"dir\":\"%s\",\"t_us\":0,\"text\":", i > 0 ? "," : "", i + 1,
                              line->out ? "out" : "in");
      clasp_record_json_add_string (out, text, -1);
      g_string_append (out, ",\"eol\":\"crlf\"}");
    }
  g_string_append (out, "],\"verdicts\":[],\"diagnosis\":[]}");
  return g_string_free_and_steal (g_steal_pointer (&out));
}

static ClaspCapture *
har_read_entry (const ClaspJsonPart *entry, const ClaspJsonPart *messages, GError **error)
{
  g_autoptr (ClaspCapture) capture = clasp_capture_new (NULL, error);
  ClaspJsonPart request = clasp_json_part_get_member (entry, "request");
  ClaspJsonPart url = clasp_json_part_get_member (&request, "url");
  ClaspJsonPart started = clasp_json_part_get_member (entry, "startedDateTime");
  g_autofree char *url_text = clasp_json_part_dup_string (&url);
  g_autofree char *started_text = clasp_json_part_dup_string (&started);
  g_autoptr (GDateTime) time = started_text != NULL ? g_date_time_new_from_iso8601 (started_text, NULL) : NULL;
  g_autoptr (GArray) parts = clasp_json_part_get_elements (messages);
  g_autoptr (GPtrArray) lines = NULL;
  g_autofree char *report = NULL;
  g_autofree char *end_text = NULL;
  HarEnd end = { .sent = -1, .received = -1 };

  if (capture == NULL)
    return NULL;
  /* Until the file says when. */
  clasp_capture_set_wall_start (capture, 0);
  if (url_text == NULL)
    url_text = g_strdup ("");
  if (time != NULL)
    clasp_capture_set_wall_start (capture, g_date_time_to_unix_usec (time));
  else if (parts->len > 0)
    {
      ClaspJsonPart first = clasp_json_part_get_member (&g_array_index (parts, ClaspJsonPart, 0), "time");

      clasp_capture_set_wall_start (capture,
                                    (gint64) (CLAMP (clasp_json_part_get_double (&first, 0), 0, 1e11) * 1e6 + 0.5));
    }
  lines = har_read_opening (entry, url_text);
  report = har_dup_report (url_text, lines);
  clasp_run_write_notes (capture, report, url_text, lines, NULL, NULL);
  for (guint i = 0; i < parts->len; i++)
    if (!har_read_message (capture, &g_array_index (parts, ClaspJsonPart, i), &end, error))
      {
        g_free (end.reason);
        return NULL;
      }
  end_text = har_dup_end (&end);
  g_free (end.reason);
  if (end_text != NULL)
    clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_END, end_text, NULL);
  return g_steal_pointer (&capture);
}

GPtrArray *
clasp_har_read (const char *data, gsize length, GError **error)
{
  g_autoptr (GPtrArray) captures = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_capture_unref);
  ClaspJsonPart root = clasp_json_part_new (data, length);
  ClaspJsonPart log = clasp_json_part_get_member (&root, "log");
  ClaspJsonPart entries = clasp_json_part_get_member (&log, "entries");
  g_autoptr (GArray) parts = clasp_json_part_get_elements (&entries);

  if (!clasp_json_part_is_there (&entries))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("This is no HAR: it has no log with entries"));
      return NULL;
    }
  for (guint i = 0; i < parts->len; i++)
    {
      ClaspJsonPart *entry = &g_array_index (parts, ClaspJsonPart, i);
      ClaspJsonPart messages = clasp_json_part_get_member (entry, "_webSocketMessages");
      ClaspJsonPart kind = clasp_json_part_get_member (entry, "_resourceType");
      g_autofree char *kind_text = clasp_json_part_dup_string (&kind);
      ClaspCapture *capture;

      if (!clasp_json_part_is_there (&messages) && g_strcmp0 (kind_text, "websocket") != 0)
        continue;
      if (captures->len == CLASP_FILE_CONNECTIONS_MAX)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it holds more than %d connections"),
                       CLASP_FILE_CONNECTIONS_MAX);
          return NULL;
        }
      capture = har_read_entry (entry, &messages, error);
      if (capture == NULL)
        return NULL;
      g_ptr_array_add (captures, capture);
    }
  if (captures->len > 0)
    return g_steal_pointer (&captures);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The HAR has no WebSocket connections"));
  return NULL;
}
