/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-wamp.h"

#include <glib/gi18n.h>

#include "clasp-cbor.h"
#include "clasp-msgpack.h"

/* Elements of a message that are looked at. */
#define MAX_ELEMENTS 8
/* Topics and procedures that are remembered. */
#define MAX_NAMES 4096
#define RECORD_SEPARATOR 0x1e

typedef struct
{
  ClaspItemReader reader; /* (nullable): JSON */
  gboolean batched;
  GHashTable *topics;     /* (nullable) (element-type utf8 utf8): by subscription */
  GHashTable *procedures; /* (nullable) (element-type utf8 utf8): by registration */
} State;

/* One message: its elements as the form has them. */
typedef struct
{
  ClaspItemReader reader;
  ClaspSlice body;
  guint n;
  gsize starts[MAX_ELEMENTS];
  gsize lengths[MAX_ELEMENTS];
} Message;

typedef enum
{
  ACT_CONTROL,
  ACT_OPEN,      /* HELLO */
  ACT_OPENED,    /* WELCOME */
  ACT_REFUSE,    /* ABORT */
  ACT_ASK,       /* [code, request, options, name] */
  ACT_ASK_BY_ID, /* [code, request, id] */
  ACT_PUBLISH,
  ACT_ANSWER, /* [code, request, …] */
  ACT_RESULT, /* [code, request, details] with progress */
  ACT_ERROR,  /* [8, type, request, details, uri] */
  ACT_EVENT,
  ACT_INVOKE,
  ACT_CANCEL,
} Act;

static const struct
{
  guint code;
  const char *kind;
  ClaspUnitRole role;
  Act act;
} codes[] = {
  { 1, "hello", CLASP_UNIT_ROLE_REQUEST, ACT_OPEN },
  { 2, "welcome", CLASP_UNIT_ROLE_RESPONSE, ACT_OPENED },
  { 3, "abort", CLASP_UNIT_ROLE_RESPONSE, ACT_REFUSE },
  { 4, "challenge", CLASP_UNIT_ROLE_CONTROL, ACT_CONTROL },
  { 5, "authenticate", CLASP_UNIT_ROLE_CONTROL, ACT_CONTROL },
  { 6, "goodbye", CLASP_UNIT_ROLE_CONTROL, ACT_CONTROL },
  { 8, "error", CLASP_UNIT_ROLE_RESPONSE, ACT_ERROR },
  { 16, "publish", CLASP_UNIT_ROLE_EVENT, ACT_PUBLISH },
  { 17, "published", CLASP_UNIT_ROLE_RESPONSE, ACT_ANSWER },
  { 32, "subscribe", CLASP_UNIT_ROLE_REQUEST, ACT_ASK },
  { 33, "subscribed", CLASP_UNIT_ROLE_RESPONSE, ACT_ANSWER },
  { 34, "unsubscribe", CLASP_UNIT_ROLE_REQUEST, ACT_ASK_BY_ID },
  { 35, "unsubscribed", CLASP_UNIT_ROLE_RESPONSE, ACT_ANSWER },
  { 36, "event", CLASP_UNIT_ROLE_EVENT, ACT_EVENT },
  { 48, "call", CLASP_UNIT_ROLE_REQUEST, ACT_ASK },
  { 49, "cancel", CLASP_UNIT_ROLE_CONTROL, ACT_CANCEL },
  { 50, "result", CLASP_UNIT_ROLE_RESPONSE, ACT_RESULT },
  { 64, "register", CLASP_UNIT_ROLE_REQUEST, ACT_ASK },
  { 65, "registered", CLASP_UNIT_ROLE_RESPONSE, ACT_ANSWER },
  { 66, "unregister", CLASP_UNIT_ROLE_REQUEST, ACT_ASK_BY_ID },
  { 67, "unregistered", CLASP_UNIT_ROLE_RESPONSE, ACT_ANSWER },
  { 68, "invocation", CLASP_UNIT_ROLE_REQUEST, ACT_INVOKE },
  { 69, "interrupt", CLASP_UNIT_ROLE_CONTROL, ACT_CANCEL },
  { 70, "yield", CLASP_UNIT_ROLE_RESPONSE, ACT_RESULT },
};

/* ------------------------------------------------------------------------------------------------------- elements */

static gboolean
wamp_read_json (Message *message, ClaspJsonScan *scan)
{
  ClaspJsonView view;

  *scan = clasp_json_view_init (&view, message->body);
  if (view.type != CLASP_JSON_ARRAY)
    return FALSE;
  message->n = MIN (view.n_children, MAX_ELEMENTS);
  for (guint i = 0; i < message->n; i++)
    {
      message->starts[i] = view.children[i].start;
      message->lengths[i] = view.children[i].length;
    }
  return message->n > 0;
}

static gboolean
wamp_read_items (Message *message)
{
  ClaspItem head;
  gsize at = 0, end = 0;

  if (!clasp_item_skip (message->reader, message->body, &end) || !message->reader (message->body, &at, &head) ||
      head.type != CLASP_ITEM_ARRAY)
    return FALSE;
  while (message->n < MAX_ELEMENTS && message->n < head.count && at < end)
    {
      message->starts[message->n] = at;
      if (!clasp_item_skip (message->reader, message->body, &at))
        break;
      message->lengths[message->n] = at - message->starts[message->n];
      message->n++;
    }
  return message->n > 0;
}

static ClaspSlice
wamp_get_element (const Message *message, guint index)
{
  if (index >= message->n)
    return CLASP_SLICE_NONE;
  return (ClaspSlice) { message->body.data + message->starts[index], message->lengths[index] };
}

/* A string or number as text; %NULL for anything else. */
static const char *
wamp_get_text (const Message *message, ClaspDecoding *decoding, guint index)
{
  ClaspSlice element = wamp_get_element (message, index);
  g_autofree char *text = NULL;
  ClaspItem item;
  gsize at = 0;

  if (element.data == NULL)
    return NULL;
  if (message->reader == NULL)
    return clasp_json_is_string (element) || clasp_json_is_number (element)
               ? clasp_decoding_copy_json (decoding, element)
               : NULL;
  if (!message->reader (element, &at, &item) || (item.type != CLASP_ITEM_STRING && item.type != CLASP_ITEM_INTEGER))
    return NULL;
  text = clasp_item_to_text (&item);
  return clasp_decoding_copy (decoding, (ClaspSlice) { text, strlen (text) });
}

/* Whether a map has a member that is true. */
static gboolean
wamp_has_flag (const Message *message, guint index, const char *name)
{
  ClaspSlice element = wamp_get_element (message, index);
  ClaspItem item;

  if (element.data == NULL)
    return FALSE;
  if (message->reader == NULL)
    return clasp_slice_equals (clasp_json_find (element, name), "true");
  return clasp_item_find (message->reader, element, 0, name, &item) && item.type == CLASP_ITEM_BOOLEAN &&
         item.integer != 0;
}

/* ------------------------------------------------------------------------------------------------------- messages */

static ClaspAsk
wamp_make_ask (const char *id)
{
  return CLASP_ASK (((ClaspSlice) { id, id != NULL ? strlen (id) : 0 }));
}

static void
wamp_remember (GHashTable **names, const char *id, const char *name)
{
  if (id == NULL || name == NULL)
    return;
  if (*names == NULL)
    *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  if (g_hash_table_size (*names) < MAX_NAMES)
    g_hash_table_insert (*names, g_strdup (id), g_strdup (name));
}

static const char *
wamp_recall (ClaspDecoding *decoding, GHashTable *names, const char *id)
{
  const char *name = names != NULL && id != NULL ? g_hash_table_lookup (names, id) : NULL;

  return name != NULL ? clasp_decoding_printf (decoding, "%s", name) : NULL;
}

static void
wamp_take_answer (State *self, const Message *message, ClaspDecoding *decoding, ClaspUnit *unit)
{
  const char *given = wamp_get_text (message, decoding, 2);

  if (!clasp_decoding_answer (decoding, unit, wamp_make_ask (unit->id), CLASP_ANSWER_LAST))
    return;
  if (g_str_equal (unit->kind, "subscribed"))
    wamp_remember (&self->topics, given, unit->label);
  else if (g_str_equal (unit->kind, "registered"))
    wamp_remember (&self->procedures, given, unit->label);
}

static void
wamp_take_error (const Message *message, ClaspDecoding *decoding, ClaspUnit *unit)
{
  unit->id = wamp_get_text (message, decoding, 2);
  unit->error = wamp_get_text (message, decoding, 4);
  if (unit->error == NULL)
    unit->error = _("An error without a name");
  clasp_decoding_answer (decoding, unit, wamp_make_ask (unit->id), CLASP_ANSWER_LAST);
}

static void
wamp_take_request (State *self, const Message *message, ClaspDecoding *decoding, ClaspUnit *unit, Act act)
{
  if (act == ACT_ASK || act == ACT_PUBLISH)
    unit->label = wamp_get_text (message, decoding, 3);
  else if (act == ACT_ASK_BY_ID)
    unit->label = wamp_recall (decoding, g_str_equal (unit->kind, "unsubscribe") ? self->topics : self->procedures,
                               wamp_get_text (message, decoding, 2));
  else
    unit->label = wamp_recall (decoding, self->procedures, wamp_get_text (message, decoding, 2));
  unit->channel = unit->label;
  if (act == ACT_PUBLISH && !wamp_has_flag (message, 2, "acknowledge"))
    return;
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  if (unit->id != NULL)
    clasp_decoding_ask (decoding, unit, wamp_make_ask (unit->id));
}

static void
wamp_fill (State *self, const Message *message, ClaspDecoding *decoding, ClaspUnit *unit, Act act)
{
  switch (act)
    {
    case ACT_OPEN:
      unit->label = wamp_get_text (message, decoding, 1);
      clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
      break;
    case ACT_REFUSE:
      unit->error = wamp_get_text (message, decoding, 2);
      if (unit->error == NULL)
        unit->error = _("An error without a name");
      clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
      break;
    case ACT_OPENED:
      clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
      break;
    case ACT_ERROR:
      wamp_take_error (message, decoding, unit);
      break;
    case ACT_EVENT:
      unit->label = wamp_recall (decoding, self->topics, wamp_get_text (message, decoding, 1));
      unit->channel = unit->label;
      break;
    case ACT_CONTROL:
      break;
    default:
      unit->id = wamp_get_text (message, decoding, 1);
      if (unit->id == NULL)
        unit->error = _("Not valid WAMP: it has no request id");
      else if (act == ACT_ANSWER)
        wamp_take_answer (self, message, decoding, unit);
      else if (act == ACT_CANCEL)
        clasp_decoding_cancel (decoding, unit, wamp_make_ask (unit->id));
      else if (act == ACT_RESULT)
        {
          gboolean more = wamp_has_flag (message, 2, "progress");

          unit->role = more ? CLASP_UNIT_ROLE_ITEM : CLASP_UNIT_ROLE_RESPONSE;
          clasp_decoding_answer (decoding, unit, wamp_make_ask (unit->id),
                                 more ? CLASP_ANSWER_ITEM : CLASP_ANSWER_LAST);
        }
      else
        wamp_take_request (self, message, decoding, unit, act);
    }
}

static ClaspUnit *
wamp_add (State *self, ClaspDecoding *decoding, ClaspSlice body)
{
  Message message = { .reader = self->reader, .body = body };
  ClaspJsonScan scan = CLASP_JSON_SCAN_VALID;
  gboolean valid = self->reader != NULL ? wamp_read_items (&message) : wamp_read_json (&message, &scan);
  const char *code = valid ? wamp_get_text (&message, decoding, 0) : NULL;
  ClaspUnit *unit;

  for (guint i = 0; code != NULL && i < G_N_ELEMENTS (codes); i++)
    if (g_ascii_strtoull (code, NULL, 10) == codes[i].code)
      {
        unit = clasp_decoding_add (decoding, codes[i].kind, codes[i].role);
        wamp_fill (self, &message, decoding, unit, codes[i].act);
        return unit;
      }
  if (scan != CLASP_JSON_SCAN_VALID)
    return clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
  return clasp_decoding_add_invalid (decoding, _("Not valid WAMP: it is no array that begins with a known code"));
}

/* Batched JSON has a 0x1E behind each message, batched binary a length of four bytes before each. */
static void
wamp_decode_batch (State *self, ClaspDecoding *decoding, ClaspSlice payload)
{
  gsize at = 0, length;
  ClaspUnit *unit;

  while (at < payload.length)
    {
      if (self->reader == NULL)
        {
          const char *end = memchr (payload.data + at, RECORD_SEPARATOR, payload.length - at);

          length = end != NULL ? (gsize) (end - payload.data) - at : payload.length - at;
          unit = wamp_add (self, decoding, (ClaspSlice) { payload.data + at, length });
          clasp_decoding_set_range (decoding, unit, at, length);
          at += length + 1;
          continue;
        }
      length = payload.length - at >= 4
                   ? (gsize) (guchar) payload.data[at] << 24 | (gsize) (guchar) payload.data[at + 1] << 16 |
                         (gsize) (guchar) payload.data[at + 2] << 8 | (guchar) payload.data[at + 3]
                   : G_MAXSIZE;
      if (length > payload.length - at || length > payload.length - at - 4)
        {
          unit = clasp_decoding_add_invalid (decoding, _("Not valid WAMP: the length before it does not fit"));
          clasp_decoding_set_range (decoding, unit, at, payload.length - at);
          return;
        }
      at += 4;
      unit = wamp_add (self, decoding, (ClaspSlice) { payload.data + at, length });
      clasp_decoding_set_range (decoding, unit, at, length);
      at += length;
    }
}

static void
wamp_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;

  if (self->batched)
    wamp_decode_batch (self, decoding, clasp_decoding_get_payload (decoding));
  else
    wamp_add (self, decoding, clasp_decoding_get_payload (decoding));
}

static void
wamp_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;
  const char *subprotocol = hints->subprotocol != NULL ? hints->subprotocol : "";

  if (strstr (subprotocol, "msgpack") != NULL)
    self->reader = clasp_msgpack_read;
  else if (strstr (subprotocol, "cbor") != NULL)
    self->reader = clasp_cbor_read;
  self->batched = strstr (subprotocol, "batched") != NULL;
}

static void
wamp_clear (gpointer state)
{
  State *self = state;

  g_clear_pointer (&self->topics, g_hash_table_unref);
  g_clear_pointer (&self->procedures, g_hash_table_unref);
}

const ClaspDecoder CLASP_WAMP_DECODER = {
  .state_size = sizeof (State),
  .init = wamp_init,
  .decode = wamp_decode,
  .clear = wamp_clear,
};
