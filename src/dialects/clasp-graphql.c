/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-graphql.h"

#include <glib/gi18n.h>

/* Which of the two protocols has a message type. */
enum
{
  OF_NEW = 1 << 0,
  OF_OLD = 1 << 1
};

typedef enum
{
  ACT_OPEN,
  ACT_OPENED,
  ACT_REFUSED,
  ACT_PING,
  ACT_PONG,
  ACT_KEEP_ALIVE,
  ACT_ASK,
  ACT_STARTED,
  ACT_RESULT,
  ACT_ERROR,
  ACT_COMPLETE,
  ACT_STOP,
  ACT_CONTROL,
} Act;

typedef struct
{
  const char *type;
  guint of;
  Act act;
  const char *other; /* (nullable): what the other protocol says instead */
} MessageType;

static const MessageType types[] = {
  { "connection_init", OF_NEW | OF_OLD, ACT_OPEN, NULL },
  { "connection_ack", OF_NEW | OF_OLD, ACT_OPENED, NULL },
  { "connection_error", OF_OLD, ACT_REFUSED, NULL },
  { "connection_terminate", OF_OLD, ACT_CONTROL, NULL },
  { "ping", OF_NEW, ACT_PING, NULL },
  { "pong", OF_NEW, ACT_PONG, NULL },
  { "ka", OF_OLD, ACT_KEEP_ALIVE, "ping" },
  { "subscribe", OF_NEW, ACT_ASK, "start" },
  { "start", OF_OLD, ACT_ASK, "subscribe" },
  { "start_ack", OF_OLD, ACT_STARTED, NULL },
  { "next", OF_NEW, ACT_RESULT, "data" },
  { "data", OF_OLD, ACT_RESULT, "next" },
  { "error", OF_NEW | OF_OLD, ACT_ERROR, NULL },
  { "complete", OF_NEW | OF_OLD, ACT_COMPLETE, NULL },
  { "stop", OF_OLD, ACT_STOP, "complete" },
};

typedef struct
{
  gboolean old;
} State;

/* ---------------------------------------------------------------------------------------------------- a document */

static gboolean
graphql_is_name (char c)
{
  return g_ascii_isalnum (c) || c == '_';
}

/* Past a string or a comment at @at, or past one character. */
static gsize
graphql_skip (ClaspSlice document, gsize at)
{
  const char *data = document.data;
  gsize end = document.length;

  if (data[at] == '#')
    {
      while (at < end && data[at] != '\n' && data[at] != '\r')
        at++;
      return at;
    }
  if (data[at] != '"')
    return at + 1;
  if (end - at >= 3 && data[at + 1] == '"' && data[at + 2] == '"')
    {
      for (at += 3; at + 2 < end && !(data[at] == '"' && data[at + 1] == '"' && data[at + 2] == '"'); at++)
        if (data[at] == '\\')
          at++;
      return MIN (at + 3, end);
    }
  for (at++; at < end && data[at] != '"'; at++)
    if (data[at] == '\\')
      at++;
  return MIN (at + 1, end);
}

static gsize
graphql_skip_space (ClaspSlice document, gsize at)
{
  while (at < document.length)
    {
      if (document.data[at] == '#')
        at = graphql_skip (document, at);
      else if (strchr (" \t\r\n,", document.data[at]) != NULL && document.data[at] != '\0')
        at++;
      else
        break;
    }
  return at;
}

static ClaspSlice
graphql_read_name (ClaspSlice document, gsize at)
{
  gsize end = at;

  while (end < document.length && graphql_is_name (document.data[end]))
    end++;
  return end > at ? (ClaspSlice) { document.data + at, end - at } : CLASP_SLICE_NONE;
}

/* The name of the first operation that has one (GraphQL, October 2021, §2.3). */
static ClaspSlice
graphql_find_operation_name (ClaspSlice document)
{
  gsize depth = 0, at = 0;

  while (at < document.length)
    {
      char c = document.data[at];

      if (c == '{' || c == '(')
        depth++;
      else if ((c == '}' || c == ')') && depth > 0)
        depth--;
      if (depth == 0 && graphql_is_name (c))
        {
          ClaspSlice word = graphql_read_name (document, at);

          at += word.length;
          if (!clasp_slice_equals (word, "query") && !clasp_slice_equals (word, "mutation") &&
              !clasp_slice_equals (word, "subscription"))
            {
              /* "fragment query on T" defines no operation. */
              at = graphql_skip_space (document, at);
              at += graphql_read_name (document, at).length;
              continue;
            }
          at = graphql_skip_space (document, at);
          word = graphql_read_name (document, at);
          if (word.data != NULL)
            return word;
          continue;
        }
      at = graphql_skip (document, at);
    }
  return CLASP_SLICE_NONE;
}

static const char *
graphql_get_label (ClaspDecoding *decoding, ClaspSlice payload)
{
  ClaspSlice name = clasp_json_find (payload, "operationName");
  ClaspSlice query = clasp_json_find (payload, "query");

  if (clasp_json_is_string (name) && name.length > 2)
    return clasp_decoding_copy_json (decoding, name);
  /* AppSync sends the operation as a string of JSON. */
  if (query.data == NULL && clasp_json_is_string (clasp_json_find (payload, "data")))
    {
      ClaspSlice inner = clasp_decoding_unescape (decoding, clasp_json_find (payload, "data"));
      ClaspJsonView view;

      if (clasp_json_view_init (&view, inner) == CLASP_JSON_SCAN_VALID)
        query = clasp_json_view_get_member (&view, "query");
    }
  if (!clasp_json_is_string (query))
    return NULL;
  return clasp_decoding_copy (decoding, graphql_find_operation_name (clasp_decoding_unescape (decoding, query)));
}

/* ------------------------------------------------------------------------------------------------------- messages */

/* "message" of an error object or of the first of an array of them. */
static const char *
graphql_get_error (ClaspDecoding *decoding, ClaspSlice errors)
{
  ClaspJsonView view;
  ClaspSlice first = errors, message;
  const char *text;

  if (errors.data == NULL || clasp_json_get_type (errors) == CLASP_JSON_NULL)
    return NULL;
  clasp_json_view_init (&view, errors);
  /* AppSync has them inside. */
  if (view.type == CLASP_JSON_OBJECT && clasp_json_view_get_member (&view, "message").data == NULL)
    {
      ClaspSlice inside = clasp_json_view_get_member (&view, "errors");

      if (inside.data != NULL && inside.data[0] == '[')
        {
          first = errors = inside;
          clasp_json_view_init (&view, errors);
        }
    }
  if (view.type == CLASP_JSON_ARRAY)
    {
      if (view.n_children == 0)
        return NULL;
      first = clasp_json_view_get_element (&view, 0);
    }
  message = clasp_json_find (first, "message");
  if (message.data == NULL)
    message = clasp_json_find (first, "errorType");
  text = clasp_decoding_copy_json (decoding, message.data != NULL ? message : first);
  if (view.type == CLASP_JSON_ARRAY && view.n_children > 1)
    text = clasp_decoding_printf (decoding, _("%s (the first of %u errors)"), text, view.n_children);
  return text;
}

static const MessageType *
graphql_find_type (ClaspSlice type)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (clasp_json_string_equals (type, types[i].type))
      return &types[i];
  return NULL;
}

static ClaspUnitRole
graphql_get_role (Act act, gboolean out)
{
  switch (act)
    {
    case ACT_OPEN:
    case ACT_ASK:
      return CLASP_UNIT_ROLE_REQUEST;
    case ACT_OPENED:
    case ACT_REFUSED:
    case ACT_ERROR:
      return CLASP_UNIT_ROLE_RESPONSE;
    case ACT_COMPLETE:
      return out ? CLASP_UNIT_ROLE_CONTROL : CLASP_UNIT_ROLE_RESPONSE;
    case ACT_STARTED:
    case ACT_RESULT:
      return CLASP_UNIT_ROLE_ITEM;
    case ACT_PING:
    case ACT_PONG:
    case ACT_KEEP_ALIVE:
      return CLASP_UNIT_ROLE_HEARTBEAT;
    case ACT_STOP:
    case ACT_CONTROL:
    default:
      return CLASP_UNIT_ROLE_CONTROL;
    }
}

static void
graphql_pair (ClaspDecoding *decoding, ClaspUnit *unit, const MessageType *type, ClaspSlice id, ClaspSlice payload)
{
  switch (type->act)
    {
    case ACT_OPEN:
      clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
      break;
    case ACT_OPENED:
    case ACT_REFUSED:
      if (type->act == ACT_REFUSED)
        unit->error = graphql_get_error (decoding, payload);
      if (type->act == ACT_REFUSED && unit->error == NULL)
        unit->error = _("The server refused the connection");
      clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
      break;
    case ACT_PING:
      clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
      clasp_decoding_beat (decoding);
      break;
    case ACT_PONG:
      clasp_decoding_answer (decoding, unit, CLASP_ASK_BEAT, CLASP_ANSWER_LAST);
      break;
    case ACT_KEEP_ALIVE:
      clasp_decoding_beat (decoding);
      break;
    case ACT_ASK:
      unit->label = graphql_get_label (decoding, payload);
      clasp_decoding_ask (decoding, unit, CLASP_ASK (id));
      break;
    case ACT_RESULT:
      unit->error = graphql_get_error (decoding, clasp_json_find (payload, "errors"));
      clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_ITEM);
      break;
    case ACT_STARTED:
      clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_ITEM);
      break;
    case ACT_ERROR:
      unit->error = graphql_get_error (decoding, payload);
      if (unit->error == NULL)
        unit->error = _("The operation failed");
      clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_LAST);
      break;
    case ACT_COMPLETE:
      if (clasp_decoding_is_out (decoding))
        clasp_decoding_cancel (decoding, unit, CLASP_ASK (id));
      else
        clasp_decoding_answer (decoding, unit, CLASP_ASK (id), CLASP_ANSWER_LAST);
      break;
    case ACT_STOP:
      clasp_decoding_cancel (decoding, unit, CLASP_ASK (id));
      break;
    case ACT_CONTROL:
    default:
      break;
    }
}

static gboolean
graphql_needs_id (Act act)
{
  return act == ACT_ASK || act == ACT_STARTED || act == ACT_RESULT || act == ACT_COMPLETE || act == ACT_STOP;
}

/* What is wrong with a message although its type is known. */
static const char *
graphql_check (const State *self, ClaspDecoding *decoding, const MessageType *type, ClaspSlice id)
{
  const char *ours = self->old ? "graphql-ws" : "graphql-transport-ws";
  const char *theirs = self->old ? "graphql-transport-ws" : "graphql-ws";

  if ((type->of & (self->old ? OF_OLD : OF_NEW)) == 0)
    return type->other != NULL ? clasp_decoding_printf (decoding, _("“%s” belongs to %s; in %s it is “%s”"),
                                                        type->type, theirs, ours, type->other)
                               : clasp_decoding_printf (decoding, _("“%s” belongs to %s, and %s does not have it"),
                                                        type->type, theirs, ours);
  if (graphql_needs_id (type->act) && id.data == NULL)
    return clasp_decoding_printf (decoding, _("“%s” has no id"), type->type);
  return NULL;
}

static void
graphql_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const MessageType *type;
  ClaspJsonView view;
  ClaspJsonScan scan;
  ClaspSlice id;
  ClaspUnit *unit;
  const char *error;

  if (clasp_decoding_get_record (decoding)->opcode != CLASP_OPCODE_TEXT)
    {
      clasp_decoding_add_invalid (decoding, _("Not valid GraphQL over WebSocket: it is a binary message"));
      return;
    }
  scan = clasp_json_view_init (&view, clasp_decoding_get_payload (decoding));
  if (scan != CLASP_JSON_SCAN_VALID)
    {
      clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
      return;
    }
  type = graphql_find_type (clasp_json_view_get_member (&view, "type"));
  if (type == NULL)
    {
      clasp_decoding_add_invalid (decoding, _("Not valid GraphQL over WebSocket: its type is unknown"));
      return;
    }
  id = clasp_json_view_get_member (&view, "id");
  if (clasp_json_get_type (id) == CLASP_JSON_NULL)
    id = CLASP_SLICE_NONE;
  unit = clasp_decoding_add (decoding, type->type, graphql_get_role (type->act, clasp_decoding_is_out (decoding)));
  unit->id = clasp_decoding_copy (decoding, id);
  error = graphql_check (self, decoding, type, id);
  graphql_pair (decoding, unit, type, id, clasp_json_view_get_member (&view, "payload"));
  if (error != NULL)
    unit->error = error;
  if ((type->of & (self->old ? OF_OLD : OF_NEW)) == 0)
    clasp_decoding_note (decoding, CLASP_CLUE_OTHER_GRAPHQL);
}

static void
graphql_init_old (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->old = TRUE;
}

const ClaspDecoder CLASP_GRAPHQL_TRANSPORT_WS_DECODER = { .state_size = sizeof (State), .decode = graphql_decode };
const ClaspDecoder CLASP_GRAPHQL_WS_DECODER = {
  .state_size = sizeof (State),
  .init = graphql_init_old,
  .decode = graphql_decode,
};
