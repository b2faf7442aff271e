/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-pusher.h"

#include <glib/gi18n.h>

/* Which opening a channel's subscription and the user's sign-in are. */
#define SPACE_SIGN_IN CLASP_PAIRS_OTHER

/* "data" is an object, or a string that holds one. */
static ClaspSlice
pusher_get_data (ClaspDecoding *decoding, ClaspSlice data)
{
  ClaspJsonView view;
  ClaspSlice inner;

  if (!clasp_json_is_string (data))
    return data;
  inner = clasp_decoding_unescape (decoding, data);
  return clasp_json_view_init (&view, inner) == CLASP_JSON_SCAN_VALID ? inner : data;
}

/* "Invalid signature (4009)" */
static const char *
pusher_get_error (ClaspDecoding *decoding, ClaspSlice data)
{
  ClaspSlice message = clasp_json_find (data, "message");
  const char *text, *code;

  if (message.data == NULL)
    message = clasp_json_find (data, "error");
  text = clasp_decoding_copy_json (decoding, message.data != NULL ? message : data);
  code = clasp_json_is_number (clasp_json_find (data, "code"))
             ? clasp_decoding_copy_json (decoding, clasp_json_find (data, "code"))
             : NULL;
  if (code == NULL)
    code = clasp_decoding_copy_json (decoding, clasp_json_find (data, "status"));
  if (text == NULL)
    text = _("An error without a text");
  return code != NULL ? clasp_decoding_printf (decoding, "%s (%s)", text, code) : text;
}

static void
pusher_add_subscribe (ClaspDecoding *decoding, const char *kind, ClaspSlice data)
{
  ClaspSlice channel = clasp_json_find (data, "channel");
  gboolean subscribes = g_str_equal (kind, "subscribe");
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, subscribes ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_CONTROL);

  unit->channel = clasp_decoding_copy_json (decoding, channel);
  unit->label = unit->channel;
  unit->id = clasp_decoding_copy (decoding, channel);
  if (channel.data == NULL)
    unit->error = _("It names no channel");
  else if (subscribes)
    clasp_decoding_ask (decoding, unit, CLASP_ASK (channel));
  else
    clasp_decoding_cancel (decoding, NULL, CLASP_ASK (channel));
}

static void
pusher_add_answer (ClaspDecoding *decoding, const char *kind, ClaspAsk ask, gboolean failed, ClaspSlice data)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_RESPONSE);

  unit->id = clasp_decoding_copy (decoding, ask.id);
  unit->channel = clasp_decoding_copy_json (decoding, ask.id);
  if (failed)
    unit->error = pusher_get_error (decoding, data);
  clasp_decoding_answer (decoding, unit, ask, CLASP_ANSWER_LAST);
}

static void
pusher_add_beat (ClaspDecoding *decoding, gboolean ping)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, ping ? "ping" : "pong", CLASP_UNIT_ROLE_HEARTBEAT);

  if (!ping)
    {
      clasp_decoding_answer (decoding, unit, CLASP_ASK_BEAT, CLASP_ANSWER_LAST);
      return;
    }
  clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
  clasp_decoding_beat (decoding);
}

/* What begins with "pusher:" or "pusher_internal:". */
static void
pusher_add_own (ClaspDecoding *decoding, const char *kind, ClaspSlice channel, ClaspSlice data)
{
  ClaspUnit *unit;

  if (g_str_equal (kind, "subscribe") || g_str_equal (kind, "unsubscribe"))
    pusher_add_subscribe (decoding, kind, data);
  else if (g_str_equal (kind, "subscription_succeeded") || g_str_equal (kind, "subscription_error"))
    pusher_add_answer (decoding, kind, CLASP_ASK (channel), g_str_equal (kind, "subscription_error"), data);
  else if (g_str_equal (kind, "ping") || g_str_equal (kind, "pong"))
    pusher_add_beat (decoding, g_str_equal (kind, "ping"));
  else if (g_str_equal (kind, "signin"))
    clasp_decoding_ask (decoding, clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_REQUEST),
                        CLASP_ASK_IN (SPACE_SIGN_IN, CLASP_SLICE_NONE));
  else if (g_str_equal (kind, "signin_success"))
    pusher_add_answer (decoding, kind, CLASP_ASK_IN (SPACE_SIGN_IN, CLASP_SLICE_NONE), FALSE, data);
  else if (g_str_equal (kind, "error"))
    {
      unit = clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_ERROR);
      unit->error = pusher_get_error (decoding, data);
    }
  else
    {
      ClaspSlice timeout = clasp_json_find (data, "activity_timeout");

      if (g_str_equal (kind, "connection_established") && clasp_json_is_number (timeout))
        clasp_decoding_set_beat_interval (
            decoding,
            MIN (g_ascii_strtoll (clasp_decoding_copy (decoding, timeout), NULL, 10), 86400) * G_USEC_PER_SEC);
      unit = clasp_decoding_add (decoding, kind,
                                 g_str_equal (kind, "connection_established") ? CLASP_UNIT_ROLE_CONTROL
                                                                              : CLASP_UNIT_ROLE_EVENT);
      unit->channel = clasp_decoding_copy_json (decoding, channel);
    }
}

static void
pusher_decode (gpointer state, ClaspDecoding *decoding)
{
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));
  ClaspSlice event = clasp_json_view_get_member (&view, "event");
  ClaspSlice channel = clasp_json_view_get_member (&view, "channel");
  const char *name;
  ClaspUnit *unit;

  if (scan != CLASP_JSON_SCAN_VALID)
    {
      clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
      return;
    }
  if (!clasp_json_is_string (event))
    {
      clasp_decoding_add_invalid (decoding, _("Not valid Pusher: it has no event"));
      return;
    }
  name = clasp_decoding_copy_json (decoding, event);
  if (g_str_has_prefix (name, "pusher:") || g_str_has_prefix (name, "pusher_internal:"))
    {
      pusher_add_own (decoding, strchr (name, ':') + 1, channel,
                      pusher_get_data (decoding, clasp_json_view_get_member (&view, "data")));
      return;
    }
  unit = clasp_decoding_add (decoding, "event", CLASP_UNIT_ROLE_EVENT);
  unit->label = name;
  unit->channel = clasp_decoding_copy_json (decoding, channel);
}

const ClaspDecoder CLASP_PUSHER_DECODER = { .decode = pusher_decode };
