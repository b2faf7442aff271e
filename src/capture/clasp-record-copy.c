/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-copy.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-format.h"
#include "clasp-hex.h"
#include "clasp-record-csv.h"
#include "clasp-record-json.h"

/* A longer text makes no term of a filter that anybody would read. */
#define TERM_MAX 120

typedef struct
{
  ClaspCapture *capture;
  ClaspCaptureEntry entry;
  guint64 number;
  const guint8 *data;
  gsize length;
  gboolean is_text;
  gboolean is_damaged;
} Copied;

static void
record_copy_add_payload (const Copied *self, GString *out)
{
  g_autofree char *base64 = NULL;

  if (self->is_text)
    {
      g_string_append (out, "\"text\":\"");
      clasp_record_json_add_text (out, (const char *) self->data, self->length);
    }
  else
    {
      base64 = g_base64_encode (self->data, self->length);
      g_string_append_printf (out, "\"base64\":\"%s", base64);
    }
  g_string_append_c (out, '"');
}

static void
record_copy_add_json (const Copied *self, GString *out)
{
  const ClaspEvent event = {
    .time_us = self->entry.time_us,
    .data = self->data,
    .length = self->entry.length,
    .wire_length = self->entry.wire_length,
    .n_frames = self->entry.n_frames,
    .opcode = self->entry.opcode,
    .direction = self->entry.direction,
    .flags = (guint8) self->entry.flags,
    .rule = self->entry.rule,
    .close_code = self->entry.close_code,
  };

  if ((self->entry.flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_string_append_printf (out, "{\"n\":%" G_GUINT64_FORMAT ",\"damaged\":true}\n", self->number);
      return;
    }
  clasp_record_json_begin (out, &event, self->number, clasp_capture_get_wall_start (self->capture));
  record_copy_add_payload (self, out);
  clasp_record_json_end (out, &event);
  if (!self->is_damaged)
    return;
  g_string_truncate (out, out->len - 2);
  g_string_append (out, ",\"damaged\":true}\n");
}

static void
record_copy_add_raw (const Copied *self, GString *out)
{
  g_string_append_printf (out, "{\"opcode\":%u,", self->entry.opcode);
  record_copy_add_payload (self, out);
  g_string_append (out, "}\n");
}

static void
record_copy_add (const Copied *self, ClaspCopyForm form, GString *out)
{
  switch (form)
    {
    case CLASP_COPY_JSON:
      record_copy_add_json (self, out);
      break;
    case CLASP_COPY_CSV:
      clasp_record_csv_add_row (out, self->number, clasp_capture_get_wall_start (self->capture), &self->entry,
                                self->data, self->length, self->is_damaged);
      break;
    case CLASP_COPY_RAW:
      record_copy_add_raw (self, out);
      break;
    case CLASP_COPY_HEX:
      clasp_hex_append (out, self->data, self->length, " ");
      g_string_append_c (out, '\n');
      break;
    case CLASP_COPY_TEXT:
    default:
      if (self->is_text)
        g_string_append_len (out, (const char *) self->data, (gssize) self->length);
      else
        clasp_hex_append (out, self->data, self->length, " ");
      g_string_append_c (out, '\n');
      break;
    }
}

static gboolean
record_copy_add_record (ClaspCapture *capture, ClaspUnitLog *log, ClaspCaptureReader *checker, guint64 index,
                        ClaspCopyForm form, GString *out, GError **error)
{
  Copied copied = { .capture = capture, .number = index + 1 };
  g_autoptr (ClaspUnitSet) set = NULL;
  g_autoptr (GBytes) payload = NULL, shown = NULL;

  if (!clasp_capture_get_entry (capture, index, &copied.entry))
    return TRUE;
  if ((copied.entry.flags & CLASP_CAPTURE_LOST) != 0)
    {
      if (form == CLASP_COPY_JSON || form == CLASP_COPY_CSV)
        record_copy_add (&copied, form, out);
      return TRUE;
    }
  if (log != NULL && index >= clasp_unit_log_get_n_read (log))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           _("what the messages mean is still being found out; they may hold secrets"));
      return FALSE;
    }
  set = log != NULL ? clasp_unit_log_dup_units (log, index) : NULL;
  copied.is_damaged = !clasp_capture_reader_is_whole (checker, capture, &copied.entry);
  if (copied.entry.length <= CLASP_COPY_MAX)
    payload = clasp_capture_read_payload (capture, &copied.entry, 0, G_MAXSIZE, error);
  if (payload == NULL && copied.entry.length <= CLASP_COPY_MAX)
    return FALSE;
  if (payload == NULL || out->len + g_bytes_get_size (payload) > CLASP_COPY_MAX)
    {
      g_autofree char *limit = clasp_format_bytes (CLASP_COPY_MAX);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("more than %s, the most that is copied at once; save the messages instead"), limit);
      return FALSE;
    }
  shown = clasp_unit_set_mask_payload (set, copied.entry.opcode, payload);
  copied.data = g_bytes_get_data (shown, &copied.length);
  copied.is_text = clasp_record_json_may_be_text (copied.entry.opcode) &&
                   g_utf8_validate_len ((const char *) copied.data, copied.length, NULL);
  record_copy_add (&copied, form, out);
  return TRUE;
}

GBytes *
clasp_record_copy (ClaspCapture *capture, ClaspUnitLog *log, const GArray *indices, ClaspCopyForm form,
                   GCancellable *cancellable, GError **error)
{
  g_autoptr (GString) out = g_string_new (form == CLASP_COPY_CSV ? CLASP_RECORD_CSV_HEAD : NULL);

  g_auto (ClaspCaptureReader) checker = CLASP_CAPTURE_READER_INIT;

  g_return_val_if_fail (capture != NULL && indices != NULL, NULL);

  for (guint i = 0; i < indices->len; i++)
    if (g_cancellable_set_error_if_cancelled (cancellable, error) ||
        !record_copy_add_record (capture, log, &checker, g_array_index (indices, guint64, i), form, out, error))
      return NULL;
  /* One message is copied as it stands. */
  if (indices->len == 1 && (form == CLASP_COPY_TEXT || form == CLASP_COPY_HEX) && out->len > 0)
    g_string_truncate (out, out->len - 1);
  return g_string_free_to_bytes (g_steal_pointer (&out));
}

/* ---- What a filter would say of it */

static char *
record_copy_quote (const char *text)
{
  g_autoptr (GString) out = g_string_new ("\"");

  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"' || *p == '\\')
        g_string_append_c (out, '\\');
      g_string_append_c (out, *p);
    }
  g_string_append_c (out, '"');
  return g_string_free_and_steal (g_steal_pointer (&out));
}

/* The member that says what kind of message it is; else the first with a short text. */
static char *
record_copy_find_json_term (const char *text, gsize length)
{
  static const char *names[] = { "type", "event", "op", "action", "method", "kind", "t", "cmd", "channel", "topic" };
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonNode *root;
  JsonObject *object;

  if (length > 64 * 1024 || !json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;
  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      JsonNode *member = json_object_get_member (object, names[i]);

      if (member != NULL && JSON_NODE_HOLDS_VALUE (member) && json_node_get_value_type (member) == G_TYPE_STRING &&
          strlen (json_node_get_string (member)) <= TERM_MAX)
        {
          g_autofree char *quoted = record_copy_quote (json_node_get_string (member));

          return g_strdup_printf ("$.%s = %s", names[i], quoted);
        }
    }
  return NULL;
}

char *
clasp_record_copy_filter (ClaspCapture *capture, ClaspUnitLog *log, guint64 index)
{
  ClaspCaptureEntry entry;
  g_autoptr (ClaspUnitSet) set = NULL;
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *text = NULL;
  char *term = NULL;
  const char *data;
  gsize length;

  g_return_val_if_fail (capture != NULL, NULL);

  if (!clasp_capture_get_entry (capture, index, &entry))
    return g_strdup ("");
  if (entry.opcode == CLASP_OPCODE_CLOSE && entry.length >= 2)
    return g_strdup_printf ("code:%u", entry.close_code);
  set = log != NULL ? clasp_unit_log_dup_units (log, index) : NULL;
  if (set != NULL && set->n_secrets > 0)
    return set->n_units > 0 ? g_strdup_printf ("kind:%s", set->units[0].kind)
                            : g_strdup_printf ("len:%" G_GUINT64_FORMAT, entry.length);
  if (entry.opcode != CLASP_OPCODE_TEXT)
    return g_strdup_printf ("type:%s", clasp_record_json_get_type (entry.opcode));
  payload = clasp_capture_read_payload (capture, &entry, 0, 64 * 1024 + 1, NULL);
  data = payload != NULL ? g_bytes_get_data (payload, &length) : NULL;
  if (data == NULL || length == 0 || !g_utf8_validate_len (data, length, NULL))
    return g_strdup ("type:text");
  term = record_copy_find_json_term (data, length);
  if (term != NULL)
    return term;
  text = g_strndup (data, length);
  if (strlen (text) > TERM_MAX || strpbrk (text, "\r\n") != NULL)
    return g_strdup_printf ("len:%" G_GUINT64_FORMAT, entry.length);
  return record_copy_quote (text);
}
