/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-home-assistant.h"

#include <glib/gi18n.h>

/* "unknown_command: Unknown command." */
static const char *
home_assistant_get_error (ClaspDecoding *decoding, ClaspSlice error)
{
  const char *code = clasp_decoding_copy_json (decoding, clasp_json_find (error, "code"));
  const char *message = clasp_decoding_copy_json (decoding, clasp_json_find (error, "message"));

  if (code != NULL && message != NULL)
    return clasp_decoding_printf (decoding, "%s: %s", code, message);
  if (code != NULL || message != NULL)
    return code != NULL ? code : message;
  return _("The command failed");
}

/* Commands whose answers go on: their result settles them, and events carry their id. */
static gboolean
home_assistant_subscribes (const char *type)
{
  return strstr (type, "subscribe") != NULL && strstr (type, "unsubscribe") == NULL;
}

static ClaspUnit *
home_assistant_add_command (ClaspDecoding *decoding, const ClaspJsonView *view, const char *type, ClaspSlice id)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, type, CLASP_UNIT_ROLE_REQUEST);

  unit->id = clasp_decoding_copy (decoding, id);
  if (g_str_equal (type, "auth"))
    {
      clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
      return unit;
    }
  unit->label = type;
  if (id.data == NULL)
    {
      unit->error = _("A command needs an id");
      return unit;
    }
  if (g_str_equal (type, "ping"))
    {
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      unit->label = NULL;
      clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_BEAT, id));
      clasp_decoding_beat (decoding);
      return unit;
    }
  clasp_decoding_ask (decoding, unit, CLASP_ASK (id));
  if (strstr (type, "unsubscribe") != NULL)
    {
      ClaspPairsRequest *subscription = clasp_decoding_find (
          decoding, CLASP_ASK (clasp_json_view_get_member (view, "subscription")), TRUE);

      if (subscription != NULL)
        subscription->settled = TRUE;
    }
  return unit;
}

static ClaspUnit *
home_assistant_add_result (ClaspDecoding *decoding, const ClaspJsonView *view, ClaspSlice id)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "result", CLASP_UNIT_ROLE_RESPONSE);
  ClaspPairsRequest *request = clasp_decoding_find (decoding, CLASP_ASK (id), FALSE);
  gboolean failed = clasp_slice_equals (clasp_json_view_get_member (view, "success"), "false");

  unit->id = clasp_decoding_copy (decoding, id);
  if (failed)
    unit->error = home_assistant_get_error (decoding, clasp_json_view_get_member (view, "error"));
  clasp_decoding_answer (decoding, unit, CLASP_ASK (id),
                         !failed && request != NULL && request->label != NULL &&
                                 home_assistant_subscribes (request->label)
                             ? CLASP_ANSWER_SETTLE
                             : CLASP_ANSWER_LAST);
  return unit;
}

static ClaspUnit *
home_assistant_add_from_server (ClaspDecoding *decoding, const ClaspJsonView *view, const char *type, ClaspSlice id)
{
  ClaspUnit *unit;

  if (g_str_equal (type, "result"))
    return home_assistant_add_result (decoding, view, id);
  unit = clasp_decoding_add (decoding, type, CLASP_UNIT_ROLE_CONTROL);
  unit->id = clasp_decoding_copy (decoding, id);
  if (g_str_equal (type, "event"))
    {
      unit->role = CLASP_UNIT_ROLE_ITEM;
      if (!clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_ITEM))
        unit->role = CLASP_UNIT_ROLE_EVENT;
    }
  else if (g_str_equal (type, "pong"))
    {
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_answer (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_BEAT, id), CLASP_ANSWER_LAST);
    }
  else if (g_str_equal (type, "auth_ok") || g_str_equal (type, "auth_invalid"))
    {
      unit->role = CLASP_UNIT_ROLE_RESPONSE;
      if (g_str_equal (type, "auth_invalid"))
        {
          unit->error = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (view, "message"));
          if (unit->error == NULL)
            unit->error = _("The token was refused");
        }
      clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
    }
  return unit;
}

static ClaspUnit *
home_assistant_add (ClaspDecoding *decoding, ClaspSlice text)
{
  ClaspJsonView view;
  ClaspSlice type, id;
  const char *word;

  clasp_json_view_init (&view, text);
  type = clasp_json_view_get_member (&view, "type");
  id = clasp_json_view_get_member (&view, "id");
  if (!clasp_json_is_string (type))
    return clasp_decoding_add_invalid (decoding, _("Not valid Home Assistant: it has no type"));
  word = clasp_decoding_copy_json (decoding, type);
  return clasp_decoding_is_out (decoding) ? home_assistant_add_command (decoding, &view, word, id)
                                          : home_assistant_add_from_server (decoding, &view, word, id);
}

static void
home_assistant_decode (gpointer state, ClaspDecoding *decoding)
{
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, payload);
  g_autoptr (GArray) messages = NULL;

  if (scan != CLASP_JSON_SCAN_VALID)
    {
      clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
      return;
    }
  if (view.type != CLASP_JSON_ARRAY)
    {
      home_assistant_add (decoding, payload);
      return;
    }
  /* Messages that were sent together. */
  messages = clasp_json_get_children (payload.data, payload.length, 0);
  for (guint i = 0; i < messages->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (messages, ClaspJsonSpan, i);
      ClaspUnit *unit = home_assistant_add (decoding, (ClaspSlice) { payload.data + span->start, span->length });

      clasp_decoding_set_range (decoding, unit, span->start, span->length);
    }
}

const ClaspDecoder CLASP_HOME_ASSISTANT_DECODER = { .decode = home_assistant_decode };
