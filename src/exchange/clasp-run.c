/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-run.h"

#include <string.h>

#include "clasp-foreign.h"
#include "clasp-record-json.h"
#include "clasp-secret.h"

static void
run_free_line (gpointer data)
{
  ClaspRunLine *line = data;

  g_bytes_unref (line->bytes);
  g_free (line);
}

GPtrArray *
clasp_run_lines_new (void)
{
  return g_ptr_array_new_with_free_func (run_free_line);
}

void
clasp_run_lines_add (GPtrArray *lines, gboolean out, gint64 t_us, const char *bytes, gssize length, const char *eol)
{
  ClaspRunLine *line = g_new0 (ClaspRunLine, 1);

  line->out = out;
  line->t_us = t_us;
  line->bytes = g_bytes_new (bytes, length < 0 ? strlen (bytes) : (gsize) length);
  line->eol = eol;
  g_ptr_array_add (lines, line);
}

/* ---------------------------------------------------------------------------------------------------------- reading */

static void
run_read_line (ClaspRun *self, const ClaspJsonPart *part)
{
  ClaspJsonPart dir = clasp_json_part_get_member (part, "dir");
  ClaspJsonPart time = clasp_json_part_get_member (part, "t_us");
  ClaspJsonPart text = clasp_json_part_get_member (part, "base64");
  ClaspJsonPart end = clasp_json_part_get_member (part, "eol");
  ClaspJsonPart hop = clasp_json_part_get_member (part, "hop");
  g_autofree char *dir_text = clasp_json_part_dup_string (&dir);
  g_autofree char *end_text = clasp_json_part_dup_string (&end);
  g_autofree char *base64 = clasp_json_part_dup_string (&text);
  g_autofree char *hop_text = clasp_json_part_dup_string (&hop);
  g_autofree guchar *bytes = NULL;
  gsize length = 0;
  ClaspRunLine *line;

  bytes = base64 != NULL ? g_base64_decode (base64, &length) : NULL;
  clasp_run_lines_add (self->lines, g_strcmp0 (dir_text, "out") == 0, clasp_json_part_get_int (&time, 0),
                       (const char *) bytes, (gssize) length,
                       g_strcmp0 (end_text, "lf") == 0     ? "\n"
                       : g_strcmp0 (end_text, "none") == 0 ? ""
                                                           : "\r\n");
  line = g_ptr_array_index (self->lines, self->lines->len - 1);
  line->to_proxy = g_strcmp0 (hop_text, "proxy") == 0;
}

static void
run_learn_secrets (ClaspRun *self)
{
  clasp_secrets_add_url (self->secrets, self->url, strlen (self->url));
  for (guint i = 0; i < self->lines->len; i++)
    {
      const ClaspRunLine *line = g_ptr_array_index (self->lines, i);
      gsize length;
      const char *bytes = g_bytes_get_data (line->bytes, &length);
      const char *colon = length > 0 ? memchr (bytes, ':', length) : NULL;
      const char *value;

      if (!line->out || colon == NULL || memchr (bytes, ' ', (gsize) (colon - bytes)) != NULL)
        continue;
      value = colon + 1;
      while (value < bytes + length && (*value == ' ' || *value == '\t'))
        value++;
      clasp_secrets_add_field (self->secrets, bytes, (gsize) (colon - bytes), value, (gsize) (bytes + length - value));
    }
}

ClaspRun *
clasp_run_new (ClaspCapture *capture)
{
  ClaspRun *self = g_new0 (ClaspRun, 1);
  g_autofree char *note = clasp_capture_read_note (capture, CLASP_CAPTURE_NOTE_REPORT);
  g_autofree char *end = clasp_capture_read_note (capture, CLASP_CAPTURE_NOTE_END);

  self->capture = clasp_capture_ref (capture);
  self->lines = clasp_run_lines_new ();
  self->secrets = clasp_secrets_new ();
  if (end != NULL && clasp_json_validate (end, strlen (end), NULL))
    self->end = g_steal_pointer (&end);
  if (note != NULL)
    {
      ClaspJsonPart root = clasp_json_part_new (note, strlen (note));
      ClaspJsonPart report = clasp_json_part_get_member (&root, "report");
      ClaspJsonPart url = clasp_json_part_get_member (&root, "url");
      ClaspJsonPart transcript = clasp_json_part_get_member (&root, "transcript");
      ClaspJsonPart filled_in = clasp_json_part_get_member (&root, "filled_in");
      g_autoptr (GArray) lines = clasp_json_part_get_elements (&transcript);
      g_autoptr (GArray) values = clasp_json_part_get_elements (&filled_in);

      if (clasp_json_part_is_there (&report))
        self->report = clasp_json_part_dup_token (&report);
      self->url = clasp_json_part_dup_string (&url);
      for (guint i = 0; i < lines->len; i++)
        run_read_line (self, &g_array_index (lines, ClaspJsonPart, i));
      for (guint i = 0; i < values->len; i++)
        {
          g_autofree char *value = clasp_json_part_dup_string (&g_array_index (values, ClaspJsonPart, i));

          if (value != NULL)
            clasp_secrets_add_form (self->secrets, value);
        }
    }
  if (self->url == NULL)
    self->url = g_strdup ("");
  run_learn_secrets (self);
  return self;
}

void
clasp_run_free (ClaspRun *self)
{
  clasp_capture_unref (self->capture);
  g_free (self->url);
  g_ptr_array_unref (self->lines);
  g_free (self->report);
  g_free (self->end);
  clasp_secrets_unref (self->secrets);
  g_free (self);
}

/* ---------------------------------------------------------------------------------------------------------- writing */

static void
run_add_line (GString *out, const ClaspRunLine *line)
{
  gsize length;
  const guint8 *bytes = g_bytes_get_data (line->bytes, &length);
  g_autofree char *base64 = g_base64_encode (bytes, length);

  g_string_append_printf (out, "{\"dir\":\"%s\",\"t_us\":%" G_GINT64_FORMAT ",\"base64\":\"%s\",\"eol\":\"%s\"%s}",
                          line->out ? "out" : "in", line->t_us, base64,
                          line->eol[0] == '\r'   ? "crlf"
                          : line->eol[0] == '\n' ? "lf"
                                                 : "none",
                          line->to_proxy ? ",\"hop\":\"proxy\"" : "");
}

void
clasp_run_write_notes (ClaspCapture *capture, const char *report, const char *url, const GPtrArray *lines,
                       const char *end, const ClaspSecrets *secrets)
{
  g_autoptr (GString) out = g_string_new ("{\"url\":");

  clasp_record_json_add_string (out, url, -1);
  if (report != NULL)
    g_string_append_printf (out, ",\"report\":%s", report);
  g_string_append (out, ",\"transcript\":[");
  for (guint i = 0; lines != NULL && i < lines->len; i++)
    {
      if (i > 0)
        g_string_append_c (out, ',');
      run_add_line (out, g_ptr_array_index (lines, i));
    }
  g_string_append_c (out, ']');
  clasp_record_json_add_secrets (out, secrets);
  g_string_append_c (out, '}');
  clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_REPORT, out->str, NULL);
  if (end != NULL)
    clasp_capture_append_note (capture, CLASP_CAPTURE_NOTE_END, end, NULL);
}

/* --------------------------------------------------------------------------------------------------- what it says */

/* By where secrets stand, and by what they are known to be. Takes @text. (transfer full) */
static char *
run_mask_text (const ClaspSecrets *secrets, char *text, char *(*mask) (const char *), gboolean with_secrets)
{
  g_autofree char *plain = text;
  g_autofree char *masked = with_secrets ? NULL : mask (plain);

  return with_secrets ? g_steal_pointer (&plain) : clasp_secrets_mask_known (secrets, masked);
}

char *
clasp_run_line_dup_text (const ClaspRunLine *line, const ClaspSecrets *secrets, gboolean with_secrets)
{
  gsize length;
  const char *bytes = g_bytes_get_data (line->bytes, &length);
  g_autofree char *text = g_strndup (bytes != NULL ? bytes : "", length);

  return run_mask_text (secrets, g_steal_pointer (&text), clasp_secret_mask_line, with_secrets);
}

char *
clasp_run_dup_url (const ClaspRun *self, gboolean with_secrets)
{
  return run_mask_text (self->secrets, g_strdup (self->url), clasp_secret_mask_url, with_secrets);
}

/* The transcript of a report with each line's text as it was said, or masked anew: lines are known by their order. */
static void
run_add_transcript (const ClaspRun *self, const ClaspJsonPart *transcript, gboolean with_secrets, GString *out)
{
  g_autoptr (GArray) lines = clasp_json_part_get_elements (transcript);
  gsize from = 0;

  for (guint i = 0; i < lines->len && i < self->lines->len; i++)
    {
      ClaspJsonPart *line = &g_array_index (lines, ClaspJsonPart, i);
      ClaspJsonPart text = clasp_json_part_get_member (line, "text");
      g_autofree char *said = clasp_run_line_dup_text (g_ptr_array_index (self->lines, i), self->secrets, with_secrets);

      if (!clasp_json_part_is_there (&text))
        continue;
      if (from == 0)
        from = transcript->start;
      g_string_append_len (out, transcript->data + from, (gssize) (text.start - from));
      clasp_record_json_add_string (out, said, -1);
      from = text.start + text.length;
    }
  if (from == 0)
    from = transcript->start;
  g_string_append_len (out, transcript->data + from, (gssize) (transcript->start + transcript->length - from));
}

/* Known secrets may stand in sentences as well. (transfer full) (nullable) */
static char *
run_mask_values (const ClaspRun *self, const char *json, gboolean with_secrets)
{
  return json == NULL || with_secrets ? g_strdup (json) : clasp_secrets_mask_known (self->secrets, json);
}

char *
clasp_run_dup_end (const ClaspRun *self, gboolean with_secrets)
{
  return run_mask_values (self, self->end, with_secrets);
}

char *
clasp_run_dup_report (const ClaspRun *self, gboolean with_secrets)
{
  ClaspJsonPart root, transcript, url;
  g_autoptr (GString) out = NULL;

  g_autofree char *address = NULL;

  if (self->report == NULL || self->lines->len == 0)
    return run_mask_values (self, self->report, with_secrets);
  root = clasp_json_part_new (self->report, strlen (self->report));
  transcript = clasp_json_part_get_member (&root, "transcript");
  url = clasp_json_part_get_member (&root, "url");
  if (!clasp_json_part_is_there (&transcript) || !clasp_json_part_is_there (&url) || url.start > transcript.start)
    return run_mask_values (self, self->report, with_secrets);
  out = g_string_new_len (root.data, (gssize) url.start);
  address = clasp_run_dup_url (self, with_secrets);
  clasp_record_json_add_string (out, address, -1);
  g_string_append_len (out, root.data + url.start + url.length, (gssize) (transcript.start - url.start - url.length));
  run_add_transcript (self, &transcript, with_secrets, out);
  g_string_append (out, root.data + transcript.start + transcript.length);
  return run_mask_values (self, out->str, with_secrets);
}

char *
clasp_run_dup_subprotocol (const ClaspRun *self)
{
  ClaspJsonPart root, negotiated, protocol;

  if (self->report == NULL)
    return NULL;
  root = clasp_json_part_new (self->report, strlen (self->report));
  negotiated = clasp_json_part_get_member (&root, "negotiated");
  protocol = clasp_json_part_get_member (&negotiated, "protocol");
  return clasp_json_part_dup_string (&protocol);
}

GArray *
clasp_run_find_secrets (const ClaspRun *self, ClaspUnits *units, guint8 opcode, const guint8 *data, gsize length)
{
  g_autoptr (GArray) spans = NULL;

  if (data == NULL || length == 0 || clasp_secret_get_shown ())
    return NULL;
  spans = clasp_secrets_find (self->secrets, (const char *) data, length);
  if (units != NULL)
    {
      g_autoptr (GArray) secrets = g_array_new (FALSE, FALSE, sizeof (ClaspUnitsSecret));

      clasp_units_find_secrets (units, secrets);
      for (guint i = 0; i < secrets->len; i++)
        {
          const ClaspUnitsSecret *secret = &g_array_index (secrets, ClaspUnitsSecret, i);
          const ClaspSpan span = { secret->offset, secret->length };

          if (span.length > 0 && span.start <= length && span.length <= length - span.start)
            g_array_append_val (spans, span);
        }
      clasp_spans_normalise (spans);
    }
  return spans->len > 0 ? g_steal_pointer (&spans) : NULL;
}
