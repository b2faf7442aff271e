/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-signalr.h"

#include <glib/gi18n.h>

#include "clasp-msgpack.h"

#define RECORD_SEPARATOR 0x1e
/* How often clients ping, µs; servers wait for twice as long as shipped. */
#define BEAT_INTERVAL (15 * G_USEC_PER_SEC)
/* Bytes of a length before a message of MessagePack. */
#define MAX_PREFIX 5

/* Ids of the streams that a caller sends, beside those of invocations. */
#define SPACE_UPLOAD CLASP_PAIRS_OTHER

typedef enum
{
  TYPE_INVOCATION = 1,
  TYPE_STREAM_ITEM,
  TYPE_COMPLETION,
  TYPE_STREAM_INVOCATION,
  TYPE_CANCEL_INVOCATION,
  TYPE_PING,
  TYPE_CLOSE,
  TYPE_ACK,
  TYPE_SEQUENCE,
} Type;

static const char *const kinds[] = {
  [TYPE_INVOCATION] = "invocation",
  [TYPE_STREAM_ITEM] = "stream-item",
  [TYPE_COMPLETION] = "completion",
  [TYPE_STREAM_INVOCATION] = "stream-invocation",
  [TYPE_CANCEL_INVOCATION] = "cancel-invocation",
  [TYPE_PING] = "ping",
  [TYPE_CLOSE] = "close",
  [TYPE_ACK] = "ack",
  [TYPE_SEQUENCE] = "sequence",
};

/* What either form says. */
typedef struct
{
  Type type;
  ClaspSlice id;     /* the pair key; nothing: it has none */
  const char *label; /* (nullable) */
  const char *error; /* (nullable): what the other program says */
  gboolean has_result;
  GPtrArray *uploads; /* (nullable) (element-type ClaspSlice): ids of streams that follow */
} Message;

typedef struct
{
  gboolean msgpack;
  gboolean shaken[2]; /* by direction: the handshake is done */
} State;

/* ------------------------------------------------------------------------------------------------- what both share */

static const char *
signalr_check (const Message *message)
{
  switch (message->type)
    {
    case TYPE_INVOCATION:
      return message->label == NULL ? _("An invocation has no target") : NULL;
    case TYPE_STREAM_INVOCATION:
      if (message->id.data == NULL)
        return _("It has no invocation id");
      return message->label == NULL ? _("An invocation has no target") : NULL;
    case TYPE_STREAM_ITEM:
    case TYPE_COMPLETION:
    case TYPE_CANCEL_INVOCATION:
      if (message->id.data == NULL)
        return _("It has no invocation id");
      return message->error != NULL && message->has_result ? _("A completion has a result and an error") : NULL;
    default:
      return NULL;
    }
}

static ClaspUnitRole
signalr_get_role (const Message *message)
{
  switch (message->type)
    {
    case TYPE_INVOCATION:
      return message->id.data != NULL ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_EVENT;
    case TYPE_STREAM_INVOCATION:
      return CLASP_UNIT_ROLE_REQUEST;
    case TYPE_STREAM_ITEM:
      return CLASP_UNIT_ROLE_ITEM;
    case TYPE_COMPLETION:
      return CLASP_UNIT_ROLE_RESPONSE;
    case TYPE_PING:
      return CLASP_UNIT_ROLE_HEARTBEAT;
    case TYPE_CLOSE:
      return message->error != NULL ? CLASP_UNIT_ROLE_ERROR : CLASP_UNIT_ROLE_CONTROL;
    default:
      return CLASP_UNIT_ROLE_CONTROL;
    }
}

/* An item or the end of a stream that the same side sends as an argument. */
static gboolean
signalr_take_upload (ClaspDecoding *decoding, ClaspUnit *unit, const Message *message)
{
  ClaspAsk ask = CLASP_ASK_IN (SPACE_UPLOAD, message->id);

  if (!clasp_decoding_cancel (decoding, unit, ask))
    return FALSE;
  unit->role = message->type == TYPE_STREAM_ITEM ? CLASP_UNIT_ROLE_EVENT : CLASP_UNIT_ROLE_CONTROL;
  if (message->type == TYPE_COMPLETION)
    clasp_pairs_remove (clasp_decoding_get_pairs (decoding), clasp_decoding_find (decoding, ask, TRUE));
  return TRUE;
}

static void
signalr_pair (ClaspDecoding *decoding, ClaspUnit *unit, const Message *message)
{
  ClaspAsk ask = CLASP_ASK (message->id);

  switch (message->type)
    {
    case TYPE_INVOCATION:
    case TYPE_STREAM_INVOCATION:
      if (message->id.data != NULL)
        clasp_decoding_ask (decoding, unit, ask);
      for (guint i = 0; message->uploads != NULL && i < message->uploads->len; i++)
        clasp_decoding_ask_hidden (
            decoding, unit, CLASP_ASK_IN (SPACE_UPLOAD, *(const ClaspSlice *) g_ptr_array_index (message->uploads, i)));
      break;
    case TYPE_STREAM_ITEM:
      if (!clasp_decoding_answer (decoding, unit, ask, CLASP_ANSWER_ITEM) &&
          !signalr_take_upload (decoding, unit, message))
        unit->error = _("No invocation with this id is open");
      break;
    case TYPE_COMPLETION:
      if (!clasp_decoding_answer (decoding, unit, ask, CLASP_ANSWER_LAST))
        signalr_take_upload (decoding, unit, message);
      break;
    case TYPE_CANCEL_INVOCATION:
      clasp_decoding_cancel (decoding, unit, ask);
      break;
    case TYPE_PING:
      clasp_decoding_beat (decoding);
      break;
    default:
      break;
    }
}

static ClaspUnit *
signalr_add_message (ClaspDecoding *decoding, const Message *message)
{
  const char *error = signalr_check (message);
  ClaspUnit *unit = clasp_decoding_add (decoding, kinds[message->type], signalr_get_role (message));

  unit->label = message->label;
  unit->id = clasp_decoding_copy (decoding, message->id);
  unit->error = message->error;
  signalr_pair (decoding, unit, message);
  if (error != NULL)
    unit->error = error;
  return unit;
}

/* ----------------------------------------------------------------------------------------------------------- JSON */

static GPtrArray *
signalr_read_uploads (ClaspSlice ids)
{
  ClaspJsonView view;
  GPtrArray *uploads;

  if (ids.data == NULL || ids.data[0] != '[')
    return NULL;
  clasp_json_view_init (&view, ids);
  uploads = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < MIN (view.n_children, CLASP_JSON_VIEW_MAX_CHILDREN); i++)
    {
      ClaspSlice id = clasp_json_view_get_element (&view, i);

      g_ptr_array_add (uploads, g_memdup2 (&id, sizeof id));
    }
  return uploads;
}

static ClaspUnit *
signalr_add_json_message (ClaspDecoding *decoding, const ClaspJsonView *view)
{
  ClaspSlice type = clasp_json_view_get_member (view, "type");
  g_autoptr (GPtrArray) uploads = NULL;
  Message message = { 0 };

  if (type.length != 1 || type.data[0] < '1' || type.data[0] > '9')
    return clasp_decoding_add_invalid (decoding, _("Not valid SignalR: its type is none from 1 to 9"));
  message.type = (Type) (type.data[0] - '0');
  message.id = clasp_json_view_get_member (view, "invocationId");
  if (clasp_json_get_type (message.id) == CLASP_JSON_NULL)
    message.id = CLASP_SLICE_NONE;
  message.label = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (view, "target"));
  message.error = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (view, "error"));
  message.has_result = clasp_json_view_get_member (view, "result").data != NULL;
  uploads = signalr_read_uploads (clasp_json_view_get_member (view, "streamIds"));
  message.uploads = uploads;
  return signalr_add_message (decoding, &message);
}

static ClaspUnit *
signalr_add_handshake (State *self, ClaspDecoding *decoding, const ClaspJsonView *view)
{
  gboolean out = clasp_decoding_is_out (decoding);
  ClaspUnit *unit = clasp_decoding_add (decoding, "handshake",
                                        out ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_RESPONSE);

  clasp_decoding_set_beat_interval (decoding, BEAT_INTERVAL);
  if (out)
    {
      clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
      return unit;
    }
  unit->error = clasp_decoding_copy_json (decoding, clasp_json_view_get_member (view, "error"));
  clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
  return unit;
}

static ClaspUnit *
signalr_add_json (State *self, ClaspDecoding *decoding, ClaspSlice text)
{
  ClaspDirection direction = clasp_decoding_get_record (decoding)->direction;
  ClaspJsonView view;
  ClaspJsonScan scan = clasp_json_view_init (&view, text);

  if (scan != CLASP_JSON_SCAN_VALID)
    return clasp_decoding_add_invalid (decoding, clasp_decoding_get_json_error (scan));
  if (view.type != CLASP_JSON_OBJECT)
    return clasp_decoding_add_invalid (decoding, _("Not valid SignalR: it is no JSON object"));
  if (!self->shaken[direction] && clasp_json_view_get_member (&view, "type").data == NULL)
    {
      self->shaken[direction] = TRUE;
      return signalr_add_handshake (self, decoding, &view);
    }
  return signalr_add_json_message (decoding, &view);
}

static gsize
signalr_decode_text (State *self, ClaspDecoding *decoding, ClaspSlice payload)
{
  gsize at = 0;

  while (at < payload.length && !clasp_decoding_is_full (decoding))
    {
      const char *end = memchr (payload.data + at, RECORD_SEPARATOR, payload.length - at);
      gsize length = end != NULL ? (gsize) (end - payload.data) - at : payload.length - at;
      ClaspUnit *unit;

      unit = end != NULL ? signalr_add_json (self, decoding, (ClaspSlice) { payload.data + at, length })
                         : clasp_decoding_add_invalid (
                               decoding, _("Not valid SignalR: the record separator 0x1E is missing behind it"));
      clasp_decoding_set_range (decoding, unit, at, length);
      at += length + 1;
      if (end == NULL && clasp_decoding_is_out (decoding))
        clasp_decoding_note (decoding, CLASP_CLUE_NO_SEPARATOR);
      /* What follows the handshake may be MessagePack. */
      if (self->msgpack && end != NULL)
        return at;
    }
  return payload.length;
}

/* ---------------------------------------------------------------------------------------------------- MessagePack */

static gboolean
signalr_read_string (ClaspSlice body, gsize *at, ClaspSlice *string)
{
  ClaspItem item;
  gsize start = *at;

  *string = CLASP_SLICE_NONE;
  if (!clasp_msgpack_read (body, at, &item))
    return FALSE;
  if (item.type == CLASP_ITEM_STRING)
    *string = item.content;
  *at = start;
  return clasp_item_skip (clasp_msgpack_read, body, at);
}

static void
signalr_read_msgpack_uploads (ClaspSlice body, gsize at, Message *message)
{
  ClaspItem head, item;

  if (!clasp_msgpack_read (body, &at, &head) || head.type != CLASP_ITEM_ARRAY)
    return;
  message->uploads = g_ptr_array_new_with_free_func (g_free);
  for (guint64 i = 0; i < head.count && clasp_msgpack_read (body, &at, &item); i++)
    if (item.type == CLASP_ITEM_STRING)
      g_ptr_array_add (message->uploads, g_memdup2 (&item.content, sizeof item.content));
}

/* The elements behind the type, in the order of each type. */
static gboolean
signalr_read_msgpack_fields (ClaspDecoding *decoding, ClaspSlice body, gsize at, guint64 count, Message *message)
{
  ClaspSlice string = CLASP_SLICE_NONE;
  ClaspItem item;

  if (message->type == TYPE_CLOSE)
    {
      if (count > 1 && !signalr_read_string (body, &at, &string))
        return FALSE;
      message->error = clasp_decoding_copy (decoding, string);
      return TRUE;
    }
  if (message->type >= TYPE_PING)
    return TRUE;
  /* Headers, then the id. */
  if (count < 3 || !clasp_item_skip (clasp_msgpack_read, body, &at) || !signalr_read_string (body, &at, &message->id))
    return FALSE;
  if (message->type == TYPE_INVOCATION || message->type == TYPE_STREAM_INVOCATION)
    {
      if (count < 5 || !signalr_read_string (body, &at, &string))
        return FALSE;
      message->label = clasp_decoding_copy (decoding, string);
      if (count > 5 && clasp_item_skip (clasp_msgpack_read, body, &at))
        signalr_read_msgpack_uploads (body, at, message);
    }
  else if (message->type == TYPE_COMPLETION)
    {
      if (!clasp_msgpack_read (body, &at, &item) || item.type != CLASP_ITEM_INTEGER)
        return FALSE;
      message->has_result = item.integer == 3;
      if (item.integer == 1 && signalr_read_string (body, &at, &string))
        message->error = string.data != NULL ? clasp_decoding_copy (decoding, string) : _("An error without a text");
    }
  return TRUE;
}

static ClaspUnit *
signalr_add_msgpack (ClaspDecoding *decoding, ClaspSlice body)
{
  Message message = { 0 };
  g_autoptr (GPtrArray) uploads = NULL;
  ClaspItem head, type;
  gsize at = 0, end = 0;
  gboolean valid;

  valid = clasp_item_skip (clasp_msgpack_read, body, &end) && end == body.length &&
          clasp_msgpack_read (body, &at, &head) && head.type == CLASP_ITEM_ARRAY && head.count > 0 &&
          clasp_msgpack_read (body, &at, &type) && type.type == CLASP_ITEM_INTEGER && !type.negative &&
          type.integer >= TYPE_INVOCATION && type.integer <= TYPE_SEQUENCE;
  if (valid)
    {
      message.type = (Type) type.integer;
      valid = signalr_read_msgpack_fields (decoding, body, at, head.count, &message);
    }
  uploads = message.uploads;
  if (!valid)
    return clasp_decoding_add_invalid (decoding, _("Not valid SignalR: it is no message in MessagePack"));
  return signalr_add_message (decoding, &message);
}

static gboolean
signalr_read_prefix (ClaspSlice payload, gsize *at, guint64 *length)
{
  *length = 0;
  for (guint i = 0; i < MAX_PREFIX && *at < payload.length; i++)
    {
      guchar byte = (guchar) payload.data[(*at)++];

      *length |= (guint64) (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
signalr_decode_msgpack (ClaspDecoding *decoding, ClaspSlice payload, gsize at)
{
  while (at < payload.length && !clasp_decoding_is_full (decoding))
    {
      gsize start = at;
      guint64 length;
      ClaspUnit *unit;

      if (!signalr_read_prefix (payload, &at, &length) || length > payload.length - at)
        {
          unit = clasp_decoding_add_invalid (decoding, _("Not valid SignalR: the length before it does not fit"));
          clasp_decoding_set_range (decoding, unit, start, payload.length - start);
          return;
        }
      unit = signalr_add_msgpack (decoding, (ClaspSlice) { payload.data + at, (gsize) length });
      clasp_decoding_set_range (decoding, unit, at, (gsize) length);
      at += (gsize) length;
    }
}

static void
signalr_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gsize at = 0;

  if (payload.length == 0)
    clasp_decoding_add_invalid (decoding, _("Not valid SignalR: the message is empty"));
  else if (!self->msgpack || !self->shaken[record->direction])
    at = signalr_decode_text (self, decoding, payload);
  if (self->msgpack && at < payload.length)
    signalr_decode_msgpack (decoding, payload, at);
}

static void
signalr_init_msgpack (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->msgpack = TRUE;
}

const ClaspDecoder CLASP_SIGNALR_DECODER = { .state_size = sizeof (State), .decode = signalr_decode };
const ClaspDecoder CLASP_SIGNALR_MSGPACK_DECODER = {
  .state_size = sizeof (State),
  .init = signalr_init_msgpack,
  .decode = signalr_decode,
};
