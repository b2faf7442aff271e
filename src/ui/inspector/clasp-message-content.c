/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-message-content.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-binary-node.h"
#include "clasp-hex.h"
#include "clasp-json-documents.h"
#include "clasp-json-node.h"
#include "clasp-text-pane.h"
#include "clasp-utf8.h"

/* A row of a longer tree takes too long to make: all of it is looked through to count its children. */
#define MAX_TREE (8 * 1024 * 1024)

/* Binary messages hold JSON now and then; a number or a word may be anything else. */
static gboolean
message_content_may_be_json (GBytes *payload)
{
  gsize length;
  const char *data = g_bytes_get_data (payload, &length);

  if (length == 0)
    return FALSE;
  return memchr (data, '{', MIN (length, 64)) != NULL || memchr (data, '[', MIN (length, 64)) != NULL;
}

static void
message_content_read_json (ClaspMessageContent *self, gboolean indent, GCancellable *cancellable)
{
  gsize length;
  const char *data = g_bytes_get_data (self->payload, &length);
  g_autoptr (GArray) documents = clasp_json_documents_find (data, length);
  char *indented;

  self->is_json = documents != NULL;
  if (!self->is_json || g_cancellable_is_cancelled (cancellable))
    return;
  if (length <= MAX_TREE)
    self->tree = clasp_json_node_list_new (self->payload);
  indented = indent ? clasp_json_documents_indent (data, length, documents) : NULL;
  if (indented != NULL)
    self->text = g_bytes_new_take (indented, strlen (indented));
}

/* What a dialect says to be secret is not shown; nor is what it may say so of when it has been read. */
static GBytes *
message_content_read_payload (ClaspRecord *record, const ClaspUnitSet *set, gsize max, GError **error)
{
  g_autoptr (GBytes) payload = NULL;

  if (clasp_record_is_unread (record))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PENDING,
                           _("What the message means is still being found out; it may hold a secret."));
      return NULL;
    }
  payload = clasp_record_read_payload (record, max, error);
  if (payload == NULL)
    return NULL;
  return clasp_unit_set_mask_payload (set, clasp_record_get_entry (record)->opcode, payload);
}

static GArray *
message_content_read_frames (ClaspRecord *record)
{
  guint n = clasp_record_get_entry (record)->n_frames;
  ClaspFrameInfo *frames = clasp_record_read_frames (record, NULL);

  return frames != NULL ? g_array_new_take (frames, n, FALSE, sizeof *frames) : NULL;
}

ClaspMessageContent *
clasp_message_content_read (ClaspRecord *record, gsize max, gboolean indent, guint columns, GCancellable *cancellable)
{
  ClaspMessageContent *self = g_new0 (ClaspMessageContent, 1);
  g_autoptr (ClaspUnitSet) set = clasp_record_dup_units (record);
  guint8 opcode = clasp_record_get_entry (record)->opcode;

  self->payload = message_content_read_payload (record, set, max, &self->error);
  if (self->payload == NULL)
    self->payload = g_bytes_new (NULL, 0);
  self->frames = message_content_read_frames (record);
  if (opcode == CLASP_OPCODE_TEXT)
    message_content_read_json (self, indent, cancellable);
  else if (opcode == CLASP_OPCODE_BINARY && g_bytes_get_size (self->payload) <= MAX_TREE)
    self->tree = clasp_binary_node_list_new (self->payload, set);
  if (opcode == CLASP_OPCODE_BINARY && self->tree == NULL && message_content_may_be_json (self->payload))
    message_content_read_json (self, indent, cancellable);
  if (self->text == NULL)
    self->text = g_bytes_ref (self->payload);
  if (g_bytes_get_size (self->text) > CLASP_TEXT_PANE_MAX_IN_ONE && !g_cancellable_is_cancelled (cancellable))
    self->lines = clasp_text_lines_new (self->text, columns);
  if (self->error == NULL)
    g_cancellable_set_error_if_cancelled (cancellable, &self->error);
  return self;
}

void
clasp_message_content_free (ClaspMessageContent *self)
{
  g_bytes_unref (self->payload);
  g_clear_error (&self->error);
  g_clear_object (&self->tree);
  g_bytes_unref (self->text);
  g_clear_pointer (&self->lines, clasp_text_lines_free);
  g_clear_pointer (&self->frames, g_array_unref);
  g_free (self);
}

/* A NUL is a character as any other: it ends a frame of STOMP. */
static gboolean
message_content_is_utf8 (const char *data, gsize length)
{
  ClaspUtf8 utf8 = { 0 };

  return clasp_utf8_feed (&utf8, (const guint8 *) data, length) == length && clasp_utf8_is_complete (&utf8);
}

GBytes *
clasp_message_content_dup_payload (ClaspRecord *record, GError **error)
{
  g_autoptr (ClaspUnitSet) set = clasp_record_dup_units (record);

  return message_content_read_payload (record, set, G_MAXSIZE, error);
}

GBytes *
clasp_message_content_dup_text (ClaspRecord *record, GError **error)
{
  g_autoptr (GBytes) payload = clasp_message_content_dup_payload (record, error);
  const char *data;
  gsize length;
  char *text;

  if (payload == NULL)
    return NULL;
  data = g_bytes_get_data (payload, &length);
  if (length == 0 ||
      (clasp_record_get_entry (record)->opcode == CLASP_OPCODE_TEXT && message_content_is_utf8 (data, length)))
    return g_steal_pointer (&payload);
  text = clasp_hex_to_text ((const guint8 *) data, length);
  return g_bytes_new_take (text, strlen (text));
}
