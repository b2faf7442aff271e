/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-phoenix.h"

#include <glib/gi18n.h>

/* The first byte of a binary message. */
enum
{
  BINARY_PUSH,
  BINARY_REPLY,
  BINARY_BROADCAST
};

/* What every form says. References are JSON tokens, so that those of binary messages get their quotes. */
typedef struct
{
  ClaspSlice ref;    /* nothing: it has none */
  const char *id;    /* the same as it stands on the wire; (nullable) */
  const char *topic; /* (nullable) */
  const char *event;
  ClaspSlice payload; /* JSON, or nothing */
  const char *status; /* (nullable): of a binary reply */
} Message;

static gboolean
phoenix_is_beat (const Message *message)
{
  return g_str_equal (message->event, "heartbeat") && g_strcmp0 (message->topic, "phoenix") == 0;
}

/* "reason" of what a channel answered, else all of it. */
static const char *
phoenix_get_reply_error (ClaspDecoding *decoding, const Message *message)
{
  ClaspJsonView view;
  ClaspSlice status, response, reason;
  const char *text;

  if (message->status != NULL)
    return g_str_equal (message->status, "ok") ? NULL : message->status;
  clasp_json_view_init (&view, message->payload);
  status = clasp_json_view_get_member (&view, "status");
  if (status.data == NULL || clasp_json_string_equals (status, "ok"))
    return NULL;
  response = clasp_json_view_get_member (&view, "response");
  reason = clasp_json_find (response, "reason");
  text = clasp_decoding_copy_json (decoding, reason.data != NULL ? reason : response);
  return text != NULL ? text : _("The channel answered with an error");
}

static void
phoenix_add_reply (ClaspDecoding *decoding, const Message *message)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "phx_reply", CLASP_UNIT_ROLE_RESPONSE);
  ClaspAsk beat = CLASP_ASK_IN (CLASP_PAIRS_BEAT, message->ref);

  unit->id = message->id;
  unit->error = phoenix_get_reply_error (decoding, message);
  if (clasp_decoding_find (decoding, beat, FALSE) != NULL)
    {
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_answer (decoding, unit, beat, CLASP_ANSWER_LAST);
    }
  else
    clasp_decoding_answer (decoding, unit, CLASP_ASK (message->ref), CLASP_ANSWER_LAST);
  if (unit->channel == NULL)
    unit->channel = message->topic;
}

static void
phoenix_add_from_client (ClaspDecoding *decoding, const Message *message)
{
  static const char *const own[] = { "phx_join", "phx_leave", "phx_error", "phx_close" };
  const char *kind = "push";
  ClaspUnit *unit;

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (g_str_equal (message->event, own[i]))
      kind = own[i];
  if (phoenix_is_beat (message))
    kind = "heartbeat";
  unit = clasp_decoding_add (decoding, kind,
                             message->ref.data != NULL ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_EVENT);
  unit->id = message->id;
  unit->channel = message->topic;
  unit->label = g_str_equal (kind, "push") ? message->event : message->topic;
  clasp_decoding_set_beat_interval (decoding, 30 * G_USEC_PER_SEC);
  if (g_str_equal (kind, "heartbeat"))
    {
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_beat (decoding);
      if (message->ref.data != NULL)
        clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_BEAT, message->ref));
    }
  else if (message->ref.data != NULL)
    clasp_decoding_ask (decoding, unit, CLASP_ASK (message->ref));
}

static void
phoenix_add_from_server (ClaspDecoding *decoding, const Message *message)
{
  ClaspUnit *unit;

  if (g_str_equal (message->event, "phx_reply"))
    {
      phoenix_add_reply (decoding, message);
      return;
    }
  if (g_str_equal (message->event, "phx_error"))
    {
      unit = clasp_decoding_add (decoding, "phx_error", CLASP_UNIT_ROLE_ERROR);
      unit->error = _("The channel has crashed");
      unit->label = message->topic;
    }
  else if (g_str_equal (message->event, "phx_close"))
    {
      unit = clasp_decoding_add (decoding, "phx_close", CLASP_UNIT_ROLE_CONTROL);
      unit->label = message->topic;
    }
  else
    {
      unit = clasp_decoding_add (decoding, "event", CLASP_UNIT_ROLE_EVENT);
      unit->label = message->event;
    }
  unit->id = message->id;
  unit->channel = message->topic;
}

static void
phoenix_add (ClaspDecoding *decoding, const Message *message)
{
  if (clasp_decoding_is_out (decoding))
    phoenix_add_from_client (decoding, message);
  else
    phoenix_add_from_server (decoding, message);
}

static void
phoenix_decode_text (ClaspDecoding *decoding)
{
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));
  gboolean array = view.type == CLASP_JSON_ARRAY && view.n_children == 5;
  ClaspSlice topic, event;
  Message message = { 0 };

  if (scan != CLASP_JSON_SCAN_VALID)
    {
      clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
      return;
    }
  message.ref = array ? clasp_json_view_get_element (&view, 1) : clasp_json_view_get_member (&view, "ref");
  topic = array ? clasp_json_view_get_element (&view, 2) : clasp_json_view_get_member (&view, "topic");
  event = array ? clasp_json_view_get_element (&view, 3) : clasp_json_view_get_member (&view, "event");
  message.payload = array ? clasp_json_view_get_element (&view, 4) : clasp_json_view_get_member (&view, "payload");
  if (!clasp_json_is_string (topic) || !clasp_json_is_string (event))
    {
      clasp_decoding_add_invalid (decoding, _("Not valid Phoenix: topic and event are missing"));
      return;
    }
  if (clasp_json_get_type (message.ref) == CLASP_JSON_NULL)
    message.ref = CLASP_SLICE_NONE;
  message.id = clasp_decoding_copy (decoding, message.ref);
  message.topic = clasp_decoding_copy_json (decoding, topic);
  message.event = clasp_decoding_copy_json (decoding, event);
  phoenix_add (decoding, &message);
}

/* Lengths of the strings, one byte each, then the strings. */
static gboolean
phoenix_read_strings (ClaspSlice payload, ClaspSlice *strings, guint n)
{
  gsize at = 1 + n;

  if (payload.length < at)
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      gsize length = (guchar) payload.data[1 + i];

      if (payload.length - at < length)
        return FALSE;
      strings[i] = (ClaspSlice) { payload.data + at, length };
      at += length;
    }
  return TRUE;
}

static void
phoenix_set_ref (ClaspDecoding *decoding, Message *message, ClaspSlice ref)
{
  const char *token;

  if (ref.length == 0)
    return;
  message->id = clasp_decoding_copy (decoding, ref);
  token = clasp_decoding_printf (decoding, "\"%s\"", message->id);
  message->ref = (ClaspSlice) { token, strlen (token) };
}

static void
phoenix_decode_binary (ClaspDecoding *decoding)
{
  ClaspSlice payload = clasp_decoding_get_payload (decoding), strings[4];
  gboolean out = clasp_decoding_is_out (decoding);
  guint kind = payload.length > 0 ? (guchar) payload.data[0] : 255;
  guint n = kind == BINARY_BROADCAST ? 2 : kind == BINARY_PUSH && !out ? 3 : 4;
  Message message = { 0 };

  if (kind > BINARY_BROADCAST || !phoenix_read_strings (payload, strings, n))
    {
      clasp_decoding_add_invalid (decoding, _("Not valid Phoenix: the lengths at its beginning do not fit"));
      return;
    }
  /* join_ref, ref, topic, event of a push; join_ref, ref, topic, status of a reply; a broadcast has topic and event,
   * a push from the server no ref. */
  if (n == 4)
    phoenix_set_ref (decoding, &message, strings[1]);
  message.topic = clasp_decoding_copy (decoding, strings[n - 2]);
  message.event = clasp_decoding_copy (decoding, strings[n - 1]);
  if (kind == BINARY_REPLY)
    {
      message.status = message.event;
      message.event = "phx_reply";
    }
  phoenix_add (decoding, &message);
}

static void
phoenix_decode (gpointer state, ClaspDecoding *decoding)
{
  if (clasp_decoding_get_record (decoding)->opcode == CLASP_OPCODE_TEXT)
    phoenix_decode_text (decoding);
  else
    phoenix_decode_binary (decoding);
}

const ClaspDecoder CLASP_PHOENIX_DECODER = { .decode = phoenix_decode };
