/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-kubernetes.h"

#include <glib/gi18n.h>

enum
{
  CHANNEL_STDIN,
  CHANNEL_STDOUT,
  CHANNEL_STDERR,
  CHANNEL_ERROR,
  CHANNEL_RESIZE,
  CHANNEL_CLOSE = 255
};

static const char *const streams[] = { "stdin", "stdout", "stderr", "error", "resize" };

typedef struct
{
  gboolean base64;       /* a digit, then base64 */
  gboolean port_forward; /* channels are ports: 2n data, 2n + 1 errors */
} State;

/* What the error channel says: a Status, from version 4 on, else text. %NULL: it went well. */
static const char *
kubernetes_get_error (ClaspDecoding *decoding, ClaspSlice content)
{
  ClaspJsonView view;
  ClaspSlice message;

  if (content.length == 0)
    return NULL;
  if (clasp_json_view_init (&view, content) != CLASP_JSON_SCAN_VALID || view.type != CLASP_JSON_OBJECT)
    return clasp_decoding_copy (decoding, content);
  if (!clasp_json_string_equals (clasp_json_view_get_member (&view, "status"), "Failure"))
    return NULL;
  message = clasp_json_view_get_member (&view, "message");
  if (message.data == NULL)
    message = clasp_json_view_get_member (&view, "reason");
  return message.data != NULL ? clasp_decoding_copy_json (decoding, message) : _("The command failed");
}

static void
kubernetes_add_error (ClaspDecoding *decoding, ClaspSlice content)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "error", CLASP_UNIT_ROLE_CONTROL);

  unit->channel = "error";
  unit->error = kubernetes_get_error (decoding, content);
  if (unit->error != NULL)
    unit->role = CLASP_UNIT_ROLE_ERROR;
}

static void
kubernetes_add_port (ClaspDecoding *decoding, guint channel, ClaspSlice content)
{
  gboolean data = channel % 2 == 0;
  ClaspUnit *unit;

  unit = clasp_decoding_add (decoding,
                             !data                              ? "error"
                             : clasp_decoding_is_out (decoding) ? "stdin"
                                                                : "stdout",
                             CLASP_UNIT_ROLE_EVENT);
  unit->channel = clasp_decoding_printf (decoding, "%u", channel);
  /* The first message of each channel is the port. */
  if (!data && content.length > 2)
    {
      unit->error = clasp_decoding_copy (decoding, content);
      unit->role = CLASP_UNIT_ROLE_ERROR;
    }
}

static void
kubernetes_add (const State *self, ClaspDecoding *decoding, guint channel, ClaspSlice content)
{
  ClaspUnit *unit;

  if (self->port_forward && channel != CHANNEL_CLOSE)
    {
      kubernetes_add_port (decoding, channel, content);
      return;
    }
  switch (channel)
    {
    case CHANNEL_STDIN:
    case CHANNEL_STDOUT:
    case CHANNEL_STDERR:
      clasp_decoding_add (decoding, streams[channel], CLASP_UNIT_ROLE_EVENT)->channel = streams[channel];
      break;
    case CHANNEL_ERROR:
      kubernetes_add_error (decoding, content);
      break;
    case CHANNEL_RESIZE:
      clasp_decoding_add (decoding, "resize", CLASP_UNIT_ROLE_CONTROL)->channel = "resize";
      break;
    case CHANNEL_CLOSE:
      unit = clasp_decoding_add (decoding, "close", CLASP_UNIT_ROLE_CONTROL);
      if (content.length > 0 && (guchar) content.data[0] < G_N_ELEMENTS (streams))
        unit->channel = streams[(guchar) content.data[0]];
      break;
    default:
      clasp_decoding_add_invalid (decoding, clasp_decoding_printf (decoding, _("There is no channel %u"), channel));
    }
}

/* {"type":"ADDED","object":{"kind":"Pod","metadata":{"name":"web"}}} */
static gboolean
kubernetes_add_watch (ClaspDecoding *decoding, ClaspSlice payload)
{
  ClaspJsonView view;
  ClaspSlice type, object, name;
  g_autofree char *kind = NULL;
  ClaspUnit *unit;

  if (clasp_json_view_init (&view, payload) != CLASP_JSON_SCAN_VALID)
    return FALSE;
  type = clasp_json_view_get_member (&view, "type");
  object = clasp_json_view_get_member (&view, "object");
  if (!clasp_json_is_string (type) || !clasp_json_is_object (object))
    return FALSE;
  kind = g_ascii_strdown (clasp_decoding_copy_json (decoding, type), -1);
  unit = clasp_decoding_add (decoding, clasp_decoding_printf (decoding, "%s", kind), CLASP_UNIT_ROLE_EVENT);
  name = clasp_json_find (clasp_json_find (object, "metadata"), "name");
  unit->label = clasp_decoding_copy_json (decoding, name);
  unit->channel = clasp_decoding_copy_json (decoding, clasp_json_find (object, "kind"));
  if (g_str_equal (unit->kind, "error"))
    {
      unit->role = CLASP_UNIT_ROLE_ERROR;
      unit->error = kubernetes_get_error (decoding, object);
    }
  return TRUE;
}

static void
kubernetes_decode_base64 (const State *self, ClaspDecoding *decoding, ClaspSlice payload)
{
  g_autofree char *text = g_strndup (payload.data + 1, payload.length - 1);
  g_autofree guchar *content = NULL;
  gsize length = 0;

  content = *text != '\0' ? g_base64_decode (text, &length) : NULL;
  kubernetes_add (self, decoding, (guint) (payload.data[0] - '0'), (ClaspSlice) { (const char *) content, length });
}

static void
kubernetes_decode (gpointer state, ClaspDecoding *decoding)
{
  const State *self = state;
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gboolean text = clasp_decoding_get_record (decoding)->opcode == CLASP_OPCODE_TEXT;

  if (text && payload.length > 0 && payload.data[0] == '{' && kubernetes_add_watch (decoding, payload))
    return;
  if (payload.length == 0)
    clasp_decoding_add_invalid (decoding, _("The byte that names its channel is missing"));
  else if (self->base64 && g_ascii_isdigit (payload.data[0]))
    kubernetes_decode_base64 (self, decoding, payload);
  else
    kubernetes_add (self, decoding, (guchar) payload.data[0], (ClaspSlice) { payload.data + 1, payload.length - 1 });
}

static void
kubernetes_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->base64 = hints->subprotocol != NULL && strstr (hints->subprotocol, "base64.") != NULL;
  self->port_forward = (hints->subprotocol != NULL && strstr (hints->subprotocol, "portforward") != NULL) ||
                       (hints->url != NULL && strstr (hints->url, "/portforward") != NULL);
}

const ClaspDecoder CLASP_KUBERNETES_DECODER = {
  .state_size = sizeof (State),
  .init = kubernetes_init,
  .decode = kubernetes_decode,
};
