/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-rpc.h"

#include <glib/gi18n.h>

/* Ethereum's subscriptions whose request is remembered, and the bytes of such an id. */
#define MAX_SUBSCRIPTIONS 4096
#define MAX_SUBSCRIPTION_ID 128

typedef struct
{
  gboolean cdp;
  GHashTable *subscriptions; /* (nullable) (element-type utf8 utf8): the id's token, the label of what asked for it */
} State;

/* The members that matter. */
typedef struct
{
  ClaspSlice id;
  ClaspSlice method;
  ClaspSlice params;
  ClaspSlice result;
  ClaspSlice error;
  ClaspSlice session;
} Call;

/* "Method not found (-32601)" */
static const char *
json_rpc_get_error (ClaspDecoding *decoding, ClaspSlice error)
{
  ClaspJsonView view;
  const char *message, *code;

  if (!clasp_json_is_object (error))
    return clasp_decoding_copy_json (decoding, error);
  clasp_json_view_init (&view, error);
  message = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (&view, "message"));
  code = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (&view, "code"));
  if (message == NULL || *message == '\0')
    return code != NULL ? clasp_decoding_printf (decoding, _("Error %s"), code) : _("An error without a message");
  return code != NULL ? clasp_decoding_printf (decoding, "%s (%s)", message, code) : message;
}

static ClaspAsk
json_rpc_make_ask (const Call *call)
{
  return (ClaspAsk) { CLASP_PAIRS_ID, clasp_json_string_inside (call->session), call->id };
}

/* ----------------------------------------------------------------------------------------- what others build on it */

/* The answer to eth_subscribe names the subscription that its notifications will carry. */
static void
json_rpc_note_subscription (State *self, const ClaspUnit *unit, ClaspSlice result)
{
  if (unit->label == NULL || !g_str_has_suffix (unit->label, "_subscribe") || !clasp_json_is_string (result) ||
      result.length > MAX_SUBSCRIPTION_ID)
    return;
  if (self->subscriptions == NULL)
    self->subscriptions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (self->subscriptions) < MAX_SUBSCRIPTIONS)
    g_hash_table_insert (self->subscriptions, g_strndup (result.data, result.length), g_strdup (unit->label));
}

static void
json_rpc_name_notification (State *self, ClaspDecoding *decoding, ClaspUnit *unit, const Call *call)
{
  ClaspSlice subscription;
  g_autofree char *token = NULL;
  const char *label;

  if (g_str_has_suffix (unit->label, "_subscription"))
    {
      subscription = clasp_json_find (call->params, "subscription");
      unit->channel = clasp_decoding_copy_json (decoding, subscription);
      if (self->subscriptions == NULL || subscription.data == NULL || subscription.length > MAX_SUBSCRIPTION_ID)
        return;
      token = g_strndup (subscription.data, subscription.length);
      label = g_hash_table_lookup (self->subscriptions, token);
      if (label != NULL)
        unit->label = clasp_decoding_printf (decoding, "%s", label);
    }
  else if (g_str_equal (unit->label, "$/cancelRequest"))
    {
      ClaspSlice id = clasp_json_find (call->params, "id");

      if (id.data != NULL)
        clasp_decoding_cancel (decoding, NULL, CLASP_ASK (id));
    }
  else if (g_str_equal (unit->label, "$/progress"))
    unit->channel = clasp_decoding_copy_json (decoding, clasp_json_find (call->params, "token"));
}

/* ---------------------------------------------------------------------------------------------------------- calls */

static ClaspUnit *
json_rpc_add_method (State *self, ClaspDecoding *decoding, const Call *call)
{
  gboolean request = call->id.data != NULL;
  const char *kind = self->cdp ? request ? "command" : "event" : request ? "request" : "notification";
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, request ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_EVENT);

  unit->label = clasp_decoding_copy_json (decoding, call->method);
  unit->channel = clasp_decoding_copy_json (decoding, call->session);
  unit->id = clasp_decoding_copy (decoding, call->id);
  if (request && clasp_json_get_type (call->id) != CLASP_JSON_NULL)
    clasp_decoding_ask (decoding, unit, json_rpc_make_ask (call));
  else if (!request && !self->cdp)
    json_rpc_name_notification (self, decoding, unit, call);
  return unit;
}

static ClaspUnit *
json_rpc_add_answer (State *self, ClaspDecoding *decoding, const Call *call)
{
  gboolean failed = call->error.data != NULL && clasp_json_get_type (call->error) != CLASP_JSON_NULL;
  ClaspUnit *unit = clasp_decoding_add (decoding,
                                        failed      ? "error"
                                        : self->cdp ? "result"
                                                    : "response",
                                        CLASP_UNIT_ROLE_RESPONSE);

  unit->id = clasp_decoding_copy (decoding, call->id);
  unit->channel = clasp_decoding_copy_json (decoding, call->session);
  if (failed)
    unit->error = json_rpc_get_error (decoding, call->error);
  clasp_decoding_answer (decoding, unit, json_rpc_make_ask (call), CLASP_ANSWER_LAST);
  if (failed && call->result.data != NULL && clasp_json_get_type (call->result) != CLASP_JSON_NULL)
    unit->error = clasp_decoding_printf (decoding, _("It has a result and an error: %s"), unit->error);
  if (!failed && !self->cdp && unit->answers != CLASP_UNIT_NONE)
    json_rpc_note_subscription (self, unit, call->result);
  return unit;
}

static ClaspUnit *
json_rpc_add_call (State *self, ClaspDecoding *decoding, const ClaspJsonView *view)
{
  const Call call = {
    .id = clasp_json_view_get_member (view, "id"),
    .method = clasp_json_view_get_member (view, "method"),
    .params = clasp_json_view_get_member (view, "params"),
    .result = clasp_json_view_get_member (view, "result"),
    .error = clasp_json_view_get_member (view, "error"),
    .session = self->cdp ? clasp_json_view_get_member (view, "sessionId") : CLASP_SLICE_NONE,
  };

  if (clasp_json_is_string (call.method))
    return json_rpc_add_method (self, decoding, &call);
  if (call.result.data != NULL || call.error.data != NULL)
    return json_rpc_add_answer (self, decoding, &call);
  return clasp_decoding_add_invalid (decoding, call.method.data != NULL
                                                   ? _("Its method is no string")
                                                   : _("It has neither a method nor a result nor an error"));
}

static void
json_rpc_decode_batch (State *self, ClaspDecoding *decoding, ClaspSlice payload)
{
  g_autoptr (GArray) calls = clasp_json_get_children (payload.data, payload.length, 0);

  if (calls->len == 0)
    clasp_decoding_add_invalid (decoding, _("A batch is never empty"));
  for (guint i = 0; i < calls->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (calls, ClaspJsonSpan, i);
      ClaspJsonView view;
      ClaspUnit *unit;

      clasp_json_view_init (&view, (ClaspSlice) { payload.data + span->start, span->length });
      unit = view.type == CLASP_JSON_OBJECT ? json_rpc_add_call (self, decoding, &view)
                                            : clasp_decoding_add_invalid (decoding, _("It is no JSON object"));
      clasp_decoding_set_range (decoding, unit, span->start, span->length);
    }
}

static void
json_rpc_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  ClaspJsonView view;
  ClaspJsonScan scan;

  if (clasp_slice_has_prefix (payload, "Content-Length:"))
    {
      clasp_decoding_add_invalid (
          decoding, _("It has a Content-Length line, which is for standard input and output; a message has none"));
      return;
    }
  scan = clasp_json_view_init (&view, payload);
  if (scan != CLASP_JSON_SCAN_VALID)
    clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
  else if (view.type == CLASP_JSON_OBJECT)
    json_rpc_add_call (self, decoding, &view);
  else if (view.type == CLASP_JSON_ARRAY && !self->cdp)
    json_rpc_decode_batch (self, decoding, payload);
  else
    clasp_decoding_add_invalid (decoding, _("It is no JSON object"));
}

static void
json_rpc_clear (gpointer state)
{
  State *self = state;

  g_clear_pointer (&self->subscriptions, g_hash_table_unref);
}

static void
json_rpc_cdp_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->cdp = TRUE;
}

const ClaspDecoder CLASP_JSON_RPC_DECODER = {
  .state_size = sizeof (State),
  .decode = json_rpc_decode,
  .clear = json_rpc_clear,
};

const ClaspDecoder CLASP_CDP_DECODER = {
  .state_size = sizeof (State),
  .init = json_rpc_cdp_init,
  .decode = json_rpc_decode,
};
