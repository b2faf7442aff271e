/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-socket-io.h"

#include <glib/gi18n.h>

/* Digits of an ack id and of a number of attachments that are read. */
#define MAX_DIGITS 19

typedef enum
{
  TYPE_CONNECT,
  TYPE_DISCONNECT,
  TYPE_EVENT,
  TYPE_ACK,
  TYPE_CONNECT_ERROR,
  TYPE_BINARY_EVENT,
  TYPE_BINARY_ACK,
} Type;

static const char *const kinds[] = {
  "connect", "disconnect", "event", "ack", "connect-error", "binary-event", "binary-ack",
};

/* TYPE[N-][/ns,][ackid][JSON], taken apart. */
typedef struct
{
  Type type;
  guint64 n_attachments;
  ClaspSlice name_space; /* without its query; nothing: the main one */
  ClaspSlice id;
  ClaspSlice data;
} Packet;

/* A packet whose attachments have not all come. */
typedef struct
{
  gboolean waits;
  guint64 announced;
  guint64 came;
  guint64 first; /* records */
  guint64 last;
  guint64 length;
  Type type;
  char *label;
  char *channel;
  char *id;
} Pending;

typedef struct
{
  gboolean engine_only;
  gboolean certain;   /* which of the two it is */
  gboolean version_3; /* Engine.IO 3: the client pings, and binary messages have a type in front */
  Pending pending[2]; /* by direction */
} State;

/* ------------------------------------------------------------------------------------------------------- a packet */

static gsize
socket_io_count_digits (ClaspSlice text)
{
  gsize n = 0;

  while (n < text.length && g_ascii_isdigit (text.data[n]))
    n++;
  return n;
}

static ClaspSlice
socket_io_skip (ClaspSlice text, gsize n)
{
  return (ClaspSlice) { text.data + n, text.length - n };
}

static gboolean
socket_io_read_attachments (Packet *packet, ClaspSlice *text)
{
  gsize n = socket_io_count_digits (*text);

  if (n == 0 || n > MAX_DIGITS || n == text->length || text->data[n] != '-')
    return FALSE;
  packet->n_attachments = g_ascii_strtoull (text->data, NULL, 10);
  *text = socket_io_skip (*text, n + 1);
  return TRUE;
}

static void
socket_io_read_namespace (Packet *packet, ClaspSlice *text)
{
  const char *comma, *query;
  gsize length;

  if (text->length == 0 || text->data[0] != '/')
    return;
  comma = memchr (text->data, ',', text->length);
  length = comma != NULL ? (gsize) (comma - text->data) : text->length;
  query = memchr (text->data, '?', length);
  packet->name_space = (ClaspSlice) { text->data, query != NULL ? (gsize) (query - text->data) : length };
  *text = socket_io_skip (*text, comma != NULL ? length + 1 : length);
}

/* Digits are an ack id before JSON or at the end, where there is none. */
static void
socket_io_read_id (Packet *packet, ClaspSlice *text)
{
  gsize n = socket_io_count_digits (*text);

  if (n == 0)
    return;
  packet->id = (ClaspSlice) { text->data, n };
  *text = socket_io_skip (*text, n);
}

static gboolean
socket_io_read_packet (Packet *packet, ClaspSlice text)
{
  *packet = (Packet) { 0 };
  if (text.length == 0 || text.data[0] < '0' || text.data[0] > '6')
    return FALSE;
  packet->type = (Type) (text.data[0] - '0');
  text = socket_io_skip (text, 1);
  if ((packet->type == TYPE_BINARY_EVENT || packet->type == TYPE_BINARY_ACK) &&
      !socket_io_read_attachments (packet, &text))
    return FALSE;
  socket_io_read_namespace (packet, &text);
  socket_io_read_id (packet, &text);
  packet->data = text;
  return TRUE;
}

/* What each type may carry. */
static const char *
socket_io_check_data (const Packet *packet, const ClaspJsonView *view, ClaspJsonScan scan)
{
  gboolean has_data = packet->data.length > 0;
  gboolean event = packet->type == TYPE_EVENT || packet->type == TYPE_BINARY_EVENT;
  gboolean ack = packet->type == TYPE_ACK || packet->type == TYPE_BINARY_ACK;

  if (has_data && scan != CLASP_JSON_SCAN_VALID)
    return clasp_decoding_get_json_error (scan);
  if ((event || ack) && (!has_data || view->type != CLASP_JSON_ARRAY))
    return event ? _("Not valid Socket.IO: an event has no array") : _("Not valid Socket.IO: an answer has no array");
  if (event && view->n_children == 0)
    return _("Not valid Socket.IO: an event has no name");
  if (ack && packet->id.data == NULL)
    return _("Not valid Socket.IO: an answer has no id");
  return NULL;
}

static gboolean
socket_io_is_packet (ClaspSlice text)
{
  Packet packet;
  ClaspJsonView view;
  ClaspJsonScan scan;

  if (!socket_io_read_packet (&packet, text))
    return FALSE;
  scan = clasp_json_view_init (&view, packet.data);
  return socket_io_check_data (&packet, &view, scan) == NULL;
}

/* ------------------------------------------------------------------------------------------------------ its unit */

static ClaspAsk
socket_io_make_ask (guint space, const char *channel, ClaspSlice id)
{
  return (ClaspAsk) { space, { channel, strlen (channel) }, id };
}

static const char *
socket_io_get_connect_error (ClaspDecoding *decoding, ClaspSlice data)
{
  ClaspSlice message = clasp_json_find (data, "message");
  const char *text = clasp_decoding_copy_json (decoding, message.data != NULL ? message : data);

  return text != NULL && *text != '\0' ? text : _("The namespace was refused");
}

/* The unit of a packet that is complete: it ends in the record. */
static void
socket_io_pair (ClaspDecoding *decoding, ClaspUnit *unit, Type type, ClaspSlice id, ClaspSlice data)
{
  const char *channel = unit->channel;

  switch (type)
    {
    case TYPE_CONNECT:
      if (clasp_decoding_is_out (decoding))
        {
          clasp_decoding_note (decoding, CLASP_CLUE_NAMESPACE_ASKED);
          clasp_decoding_ask (decoding, unit, socket_io_make_ask (CLASP_PAIRS_OPENING, channel, CLASP_SLICE_NONE));
        }
      else if (!clasp_decoding_answer (decoding, unit,
                                       socket_io_make_ask (CLASP_PAIRS_OPENING, channel, CLASP_SLICE_NONE),
                                       CLASP_ANSWER_LAST))
        {
          /* Servers of Socket.IO 1 and 2 connect the main namespace unasked. */
          clasp_decoding_note (decoding, CLASP_CLUE_NAMESPACE_UNASKED);
          unit->role = CLASP_UNIT_ROLE_CONTROL;
        }
      break;
    case TYPE_CONNECT_ERROR:
      unit->error = socket_io_get_connect_error (decoding, data);
      clasp_decoding_answer (decoding, unit, socket_io_make_ask (CLASP_PAIRS_OPENING, channel, CLASP_SLICE_NONE),
                             CLASP_ANSWER_LAST);
      break;
    case TYPE_EVENT:
    case TYPE_BINARY_EVENT:
      if (id.data != NULL)
        clasp_decoding_ask (decoding, unit, socket_io_make_ask (CLASP_PAIRS_ID, channel, id));
      break;
    case TYPE_ACK:
    case TYPE_BINARY_ACK:
      clasp_decoding_answer (decoding, unit, socket_io_make_ask (CLASP_PAIRS_ID, channel, id), CLASP_ANSWER_LAST);
      break;
    case TYPE_DISCONNECT:
    default:
      break;
    }
}

static ClaspUnitRole
socket_io_get_role (ClaspDecoding *decoding, Type type, gboolean has_id)
{
  switch (type)
    {
    case TYPE_CONNECT:
      return clasp_decoding_is_out (decoding) ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_RESPONSE;
    case TYPE_EVENT:
    case TYPE_BINARY_EVENT:
      return has_id ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_EVENT;
    case TYPE_ACK:
    case TYPE_BINARY_ACK:
    case TYPE_CONNECT_ERROR:
      return CLASP_UNIT_ROLE_RESPONSE;
    case TYPE_DISCONNECT:
    default:
      return CLASP_UNIT_ROLE_CONTROL;
    }
}

static void
socket_io_clear_pending (Pending *pending)
{
  g_free (pending->label);
  g_free (pending->channel);
  g_free (pending->id);
  *pending = (Pending) { 0 };
}

static void
socket_io_begin_pending (ClaspDecoding *decoding, Pending *pending, const Packet *packet, const char *label,
                         const char *channel)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);

  pending->waits = TRUE;
  pending->announced = packet->n_attachments;
  pending->first = pending->last = record->index;
  pending->length = record->length;
  pending->type = packet->type;
  pending->label = g_strdup (label);
  pending->channel = g_strdup (channel);
  pending->id = packet->id.data != NULL ? g_strndup (packet->id.data, MIN (packet->id.length, 64)) : NULL;
}

static void
socket_io_add_packet (ClaspDecoding *decoding, Pending *pending, const Packet *packet, const ClaspJsonView *view)
{
  const char *channel = "/", *label = NULL;
  ClaspUnit *unit;

  if (packet->name_space.data != NULL)
    channel = clasp_decoding_copy (decoding, packet->name_space);
  if (packet->type == TYPE_EVENT || packet->type == TYPE_BINARY_EVENT)
    label = clasp_decoding_copy_json (decoding, clasp_json_view_get_element (view, 0));
  if (packet->n_attachments > 0)
    {
      socket_io_begin_pending (decoding, pending, packet, label, channel);
      return;
    }
  unit = clasp_decoding_add (decoding, kinds[packet->type],
                             socket_io_get_role (decoding, packet->type, packet->id.data != NULL));
  unit->label = label;
  unit->channel = channel;
  unit->id = clasp_decoding_copy (decoding, packet->id);
  socket_io_pair (decoding, unit, packet->type, packet->id, packet->data);
}

/* The last attachment has come: the unit is all of its records. */
static void
socket_io_finish_pending (ClaspDecoding *decoding, Pending *pending)
{
  ClaspSlice id = { pending->id, pending->id != NULL ? strlen (pending->id) : 0 };
  ClaspUnit *unit = clasp_decoding_add (decoding, kinds[pending->type],
                                        socket_io_get_role (decoding, pending->type, id.data != NULL));

  unit->label = pending->label != NULL ? clasp_decoding_printf (decoding, "%s", pending->label) : NULL;
  unit->channel = clasp_decoding_printf (decoding, "%s", pending->channel);
  unit->id = clasp_decoding_copy (decoding, id);
  unit->first_record = pending->first;
  unit->length = pending->length;
  unit->whole = FALSE;
  socket_io_pair (decoding, unit, pending->type, id, CLASP_SLICE_NONE);
  socket_io_clear_pending (pending);
}

static void
socket_io_break_pending (ClaspDecoding *decoding, Pending *pending)
{
  ClaspUnit *unit;

  if (!pending->waits)
    return;
  unit = clasp_decoding_add_invalid (
      decoding,
      clasp_decoding_printf (decoding, _("Not valid Socket.IO: attachments announced: %llu, but only %llu came"),
                             (unsigned long long) pending->announced, (unsigned long long) pending->came));
  unit->label = pending->label != NULL ? clasp_decoding_printf (decoding, "%s", pending->label) : NULL;
  unit->channel = clasp_decoding_printf (decoding, "%s", pending->channel);
  unit->first_record = pending->first;
  unit->last_record = pending->last;
  unit->length = pending->length;
  unit->whole = pending->first == pending->last;
  socket_io_clear_pending (pending);
}

static void
socket_io_decode_message (State *self, ClaspDecoding *decoding, ClaspSlice text)
{
  Pending *pending = &self->pending[clasp_decoding_get_record (decoding)->direction];
  ClaspJsonScan scan = CLASP_JSON_SCAN_VALID;
  ClaspJsonView view;
  Packet packet;
  const char *error = NULL;

  socket_io_break_pending (decoding, pending);
  if (!socket_io_read_packet (&packet, text))
    {
      clasp_decoding_add_invalid (decoding, _("Not valid Socket.IO: it does not begin with a packet type"));
      return;
    }
  scan = clasp_json_view_init (&view, packet.data);
  error = socket_io_check_data (&packet, &view, scan);
  if (error != NULL)
    clasp_decoding_add_invalid (decoding, error);
  else
    socket_io_add_packet (decoding, pending, &packet, &view);
}

/* ------------------------------------------------------------------------------------------------------ Engine.IO */

static void
socket_io_engine_io_add_message (ClaspDecoding *decoding)
{
  clasp_decoding_add (decoding, "message", CLASP_UNIT_ROLE_EVENT);
}

/* The first message tells whether Socket.IO is inside. */
static void
socket_io_engine_io_decide (State *self, ClaspDecoding *decoding, ClaspSlice text)
{
  self->certain = TRUE;
  if (socket_io_is_packet (text))
    return;
  self->engine_only = TRUE;
  clasp_decoding_set_dialect (decoding, CLASP_DIALECT_ENGINE_IO);
}

/* A probe is sent while polling is replaced; it is no beat. Servers of version 4 ping, in version 3 clients do. */
static void
socket_io_engine_io_decode_ping (State *self, ClaspDecoding *decoding, gboolean probe)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "ping", CLASP_UNIT_ROLE_HEARTBEAT);

  if (probe)
    unit->label = "probe";
  clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
  if (!probe)
    clasp_decoding_beat (decoding);
}

/* In version 3 the client pings as often as the server says, in milliseconds. */
static void
socket_io_engine_io_decode_open (State *self, ClaspDecoding *decoding, ClaspSlice text)
{
  ClaspSlice interval = clasp_json_find (text, "pingInterval");

  clasp_decoding_add (decoding, "open", CLASP_UNIT_ROLE_CONTROL);
  if (self->version_3 && clasp_json_is_number (interval))
    clasp_decoding_set_beat_interval (
        decoding, MIN (g_ascii_strtoll (clasp_decoding_copy (decoding, interval), NULL, 10), G_MAXINT32) * 1000);
}

static void
socket_io_engine_io_decode_text (State *self, ClaspDecoding *decoding, ClaspSlice text)
{
  gboolean probe = clasp_slice_equals (socket_io_skip (text, 1), "probe");

  switch (text.data[0])
    {
    case '0':
      socket_io_engine_io_decode_open (self, decoding, socket_io_skip (text, 1));
      break;
    case '1':
      clasp_decoding_add (decoding, "close", CLASP_UNIT_ROLE_CONTROL);
      break;
    case '2':
      socket_io_engine_io_decode_ping (self, decoding, probe);
      break;
    case '3':
      clasp_decoding_answer (decoding, clasp_decoding_add (decoding, "pong", CLASP_UNIT_ROLE_HEARTBEAT), CLASP_ASK_BEAT,
                             CLASP_ANSWER_LAST);
      break;
    case '4':
      if (!self->certain)
        socket_io_engine_io_decide (self, decoding, socket_io_skip (text, 1));
      if (self->engine_only)
        socket_io_engine_io_add_message (decoding);
      else
        socket_io_decode_message (self, decoding, socket_io_skip (text, 1));
      break;
    case '5':
      clasp_decoding_add (decoding, "upgrade", CLASP_UNIT_ROLE_CONTROL);
      break;
    case '6':
      clasp_decoding_add (decoding, "noop", CLASP_UNIT_ROLE_CONTROL);
      break;
    default:
      clasp_decoding_add_invalid (decoding,
                                  _("Not valid Engine.IO: it does not begin with a packet type from 0 to 6"));
    }
}

/* A binary message is an attachment, raw or, in version 3 without binary frames, as "b4" and base64. */
static void
socket_io_engine_io_decode_binary (State *self, ClaspDecoding *decoding)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  Pending *pending = &self->pending[record->direction];

  if (self->engine_only)
    {
      socket_io_engine_io_add_message (decoding);
      return;
    }
  if (!pending->waits)
    {
      clasp_decoding_add_invalid (
          decoding, record->length > 0 && record->data != NULL && (record->data[0] & 0xf0) == 0x80
                        ? _("No attachment was announced. It begins as MessagePack: both sides may use another parser")
                        : _("Not valid Socket.IO: no attachment was announced"));
      return;
    }
  pending->came++;
  pending->last = record->index;
  pending->length += record->length;
  if (pending->came == pending->announced)
    socket_io_finish_pending (decoding, pending);
}

static void
socket_io_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  ClaspSlice payload = clasp_decoding_get_payload (decoding);

  if (clasp_decoding_get_record (decoding)->opcode != CLASP_OPCODE_TEXT)
    socket_io_engine_io_decode_binary (self, decoding);
  else if (payload.length == 0)
    clasp_decoding_add_invalid (decoding, _("Not valid Engine.IO: the message is empty"));
  else if (self->version_3 && payload.data[0] == 'b')
    socket_io_engine_io_decode_binary (self, decoding);
  else
    socket_io_engine_io_decode_text (self, decoding, payload);
}

static void
socket_io_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->certain = self->certain || hints->told;
  self->version_3 = hints->url != NULL && strstr (hints->url, "EIO=3") != NULL;
}

static void
socket_io_engine_io_init (gpointer state, const ClaspDialectHints *hints)
{
  State *self = state;

  self->engine_only = self->certain = TRUE;
  socket_io_init (state, hints);
}

static gboolean
socket_io_get_unfinished (gpointer state, guint64 *first, guint64 *last)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->pending); i++)
    if (self->pending[i].waits)
      {
        *first = self->pending[i].first;
        *last = self->pending[i].last;
        return TRUE;
      }
  return FALSE;
}

static void
socket_io_clear (gpointer state)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->pending); i++)
    socket_io_clear_pending (&self->pending[i]);
}

const ClaspDecoder CLASP_SOCKET_IO_DECODER = {
  .state_size = sizeof (State),
  .init = socket_io_init,
  .decode = socket_io_decode,
  .get_unfinished = socket_io_get_unfinished,
  .clear = socket_io_clear,
};

const ClaspDecoder CLASP_ENGINE_IO_DECODER = {
  .state_size = sizeof (State),
  .init = socket_io_engine_io_init,
  .decode = socket_io_decode,
};
