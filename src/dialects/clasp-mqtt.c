/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-mqtt.h"

#include <glib/gi18n.h>

/* Bytes of a packet that are kept while it is not complete: topic and properties stand at its beginning. */
#define MAX_KEPT (256 * 1024)
/* Bytes of topics behind aliases that are remembered. */
#define MAX_ALIAS_BYTES (1024 * 1024)
/* A fixed header. */
#define MAX_HEADER 5

/* Requests of applications, by response topic and correlation data. */
#define SPACE_REPLY CLASP_PAIRS_OTHER

typedef enum
{
  TYPE_CONNECT = 1,
  TYPE_CONNACK,
  TYPE_PUBLISH,
  TYPE_PUBACK,
  TYPE_PUBREC,
  TYPE_PUBREL,
  TYPE_PUBCOMP,
  TYPE_SUBSCRIBE,
  TYPE_SUBACK,
  TYPE_UNSUBSCRIBE,
  TYPE_UNSUBACK,
  TYPE_PINGREQ,
  TYPE_PINGRESP,
  TYPE_DISCONNECT,
  TYPE_AUTH,
} Type;

static const char *const kinds[] = {
  NULL,        "connect", "connack",     "publish",  "puback",  "pubrec",   "pubrel",     "pubcomp",
  "subscribe", "suback",  "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect", "auth",
};

/* One direction's bytes. */
typedef struct
{
  gboolean broken; /* the borders of packets are lost */
  guint8 header[MAX_HEADER];
  guint n_header;     /* bytes of it that came; complete when n_total is known */
  gboolean in_packet; /* the length is known */
  guint64 total;      /* bytes of the packet, its header included */
  guint64 came;
  GByteArray *kept; /* the beginning of it, its header included */
  guint64 first;
  guint64 last;
  guint64 offset;
  GHashTable *aliases; /* (nullable) (element-type guint utf8) */
  gsize alias_bytes;
} Stream;

typedef struct
{
  gboolean five; /* CONNECT said version 5 */
  Stream streams[2];
} State;

/* --------------------------------------------------------------------------------------------------- reading bytes */

/* What is left of a packet's body; @short_of is set when a read went beyond it. */
typedef struct
{
  const guint8 *data;
  gsize length;
  gsize at;
  gboolean short_of;
} Body;

static guint
mqtt_read_number (Body *body, guint n)
{
  guint number = 0;

  if (body->length - body->at < n)
    {
      body->short_of = TRUE;
      body->at = body->length;
      return 0;
    }
  while (n-- > 0)
    number = number << 8 | body->data[body->at++];
  return number;
}

static guint
mqtt_read_varint (Body *body)
{
  guint number = 0;

  for (guint i = 0; i < 4; i++)
    {
      guint byte = mqtt_read_number (body, 1);

      number |= (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return number;
    }
  body->short_of = TRUE;
  return 0;
}

static ClaspSlice
mqtt_read_bytes (Body *body, gsize n)
{
  ClaspSlice bytes;

  if (body->length - body->at < n)
    {
      body->short_of = TRUE;
      body->at = body->length;
      return CLASP_SLICE_NONE;
    }
  bytes = (ClaspSlice) { (const char *) body->data + body->at, n };
  body->at += n;
  return bytes;
}

static ClaspSlice
mqtt_read_string (Body *body)
{
  guint n = mqtt_read_number (body, 2);

  return mqtt_read_bytes (body, n);
}

/* Of the properties (MQTT 5 §2.2.2), those that say something about pairing and errors. */
typedef struct
{
  guint alias;
  ClaspSlice response_topic;
  ClaspSlice correlation;
  ClaspSlice reason;
} Properties;

typedef enum
{
  FORM_BYTE,
  FORM_TWO,
  FORM_FOUR,
  FORM_VARINT,
  FORM_STRING,
  FORM_PAIR,
  FORM_UNKNOWN,
} Form;

static Form
mqtt_get_form (guint property)
{
  switch (property)
    {
    case 0x01:
    case 0x17:
    case 0x19:
    case 0x24:
    case 0x25:
    case 0x28:
    case 0x29:
    case 0x2a:
      return FORM_BYTE;
    case 0x13:
    case 0x21:
    case 0x22:
    case 0x23:
      return FORM_TWO;
    case 0x02:
    case 0x11:
    case 0x18:
    case 0x27:
      return FORM_FOUR;
    case 0x0b:
      return FORM_VARINT;
    case 0x03:
    case 0x08:
    case 0x09:
    case 0x12:
    case 0x15:
    case 0x16:
    case 0x1a:
    case 0x1c:
    case 0x1f:
      return FORM_STRING;
    case 0x26:
      return FORM_PAIR;
    default:
      return FORM_UNKNOWN;
    }
}

static void
mqtt_read_property (Body *body, Properties *properties)
{
  guint property = mqtt_read_number (body, 1), number = 0;
  ClaspSlice string = CLASP_SLICE_NONE;

  switch (mqtt_get_form (property))
    {
    case FORM_BYTE:
      number = mqtt_read_number (body, 1);
      break;
    case FORM_TWO:
      number = mqtt_read_number (body, 2);
      break;
    case FORM_FOUR:
      number = mqtt_read_number (body, 4);
      break;
    case FORM_VARINT:
      number = mqtt_read_varint (body);
      break;
    case FORM_PAIR:
      mqtt_read_string (body);
      mqtt_read_string (body);
      break;
    case FORM_STRING:
      string = mqtt_read_string (body);
      break;
    case FORM_UNKNOWN:
    default:
      body->short_of = TRUE;
      body->at = body->length;
    }
  if (property == 0x23)
    properties->alias = number;
  else if (property == 0x08)
    properties->response_topic = string;
  else if (property == 0x09)
    properties->correlation = string;
  else if (property == 0x1f)
    properties->reason = string;
}

static Properties
mqtt_read_properties (const State *self, Body *body)
{
  Properties properties = { 0 };
  guint length;
  gsize end;

  if (!self->five || body->at == body->length)
    return properties;
  length = mqtt_read_varint (body);
  if (body->length - body->at < length)
    {
      body->short_of = TRUE;
      body->at = body->length;
      return properties;
    }
  end = body->at + length;
  while (body->at < end && !body->short_of)
    mqtt_read_property (body, &properties);
  return properties;
}

/* ------------------------------------------------------------------------------------------------------- reasons */

static const struct
{
  guint code;
  const char *text;
} reasons[] = {
  { 0x80, N_("Unspecified error") },
  { 0x81, N_("Malformed packet") },
  { 0x82, N_("Protocol error") },
  { 0x83, N_("Implementation specific error") },
  { 0x84, N_("Unsupported protocol version") },
  { 0x85, N_("Client identifier not valid") },
  { 0x86, N_("Bad user name or password") },
  { 0x87, N_("Not authorized") },
  { 0x88, N_("Server unavailable") },
  { 0x89, N_("Server busy") },
  { 0x8a, N_("Banned") },
  { 0x8b, N_("Server shutting down") },
  { 0x8c, N_("Bad authentication method") },
  { 0x8d, N_("Keep alive timeout") },
  { 0x8e, N_("Session taken over: another client uses the same client identifier") },
  { 0x8f, N_("Topic filter invalid") },
  { 0x90, N_("Topic name invalid") },
  { 0x91, N_("Packet identifier in use") },
  { 0x92, N_("Packet identifier not found") },
  { 0x93, N_("Receive maximum exceeded") },
  { 0x94, N_("Topic alias invalid") },
  { 0x95, N_("Packet too large") },
  { 0x96, N_("Message rate too high") },
  { 0x97, N_("Quota exceeded") },
  { 0x98, N_("Administrative action") },
  { 0x99, N_("Payload format invalid") },
  { 0x9a, N_("Retain not supported") },
  { 0x9b, N_("QoS not supported") },
  { 0x9c, N_("Use another server") },
  { 0x9d, N_("Server moved") },
  { 0x9e, N_("Shared subscriptions not supported") },
  { 0x9f, N_("Connection rate exceeded") },
  { 0xa0, N_("Maximum connect time") },
  { 0xa1, N_("Subscription identifiers not supported") },
  { 0xa2, N_("Wildcard subscriptions not supported") },
};

static const char *
mqtt_get_reason (guint code)
{
  for (guint i = 0; i < G_N_ELEMENTS (reasons); i++)
    if (reasons[i].code == code)
      return _(reasons[i].text);
  return _("Unknown reason");
}

/* CONNACK before version 5. */
static const char *
mqtt_get_connect_reason (guint code)
{
  static const char *const texts[] = {
    N_("Unacceptable protocol version"),
    N_("Client identifier rejected"),
    N_("Server unavailable"),
    N_("Bad user name or password"),
    N_("Not authorized"),
  };

  return code >= 1 && code <= G_N_ELEMENTS (texts) ? _(texts[code - 1]) : _("Unknown reason");
}

/* "Not authorized (0x87)", with what the server adds; %NULL for a code below 0x80. */
static const char *
mqtt_write_reason (ClaspDecoding *decoding, guint code, ClaspSlice text)
{
  if (code < 0x80)
    return NULL;
  if (text.length > 0)
    return clasp_decoding_printf (decoding, "%s (0x%02X): %s", mqtt_get_reason (code), code,
                                  clasp_decoding_copy (decoding, text));
  return clasp_decoding_printf (decoding, "%s (0x%02X)", mqtt_get_reason (code), code);
}

/* ------------------------------------------------------------------------------------------------------- packets */

static void
mqtt_set_id (ClaspDecoding *decoding, ClaspUnit *unit, guint id)
{
  unit->id = clasp_decoding_printf (decoding, "%u", id);
}

static ClaspAsk
mqtt_make_ask (const ClaspUnit *unit)
{
  return CLASP_ASK (((ClaspSlice) { unit->id, strlen (unit->id) }));
}

static void
mqtt_take_connect (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body)
{
  guint level;

  mqtt_read_string (body);
  level = mqtt_read_number (body, 1);
  self->five = level == 5;
  mqtt_read_number (body, 1);
  /* A ping within three quarters of the keep alive comes in time. */
  clasp_decoding_set_beat_interval (decoding, (gint64) mqtt_read_number (body, 2) * G_USEC_PER_SEC * 3 / 4);
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  if (level < 3 || level > 5)
    unit->error = clasp_decoding_printf (decoding, _("Version %u of the protocol is unknown"), level);
  clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
}

static void
mqtt_take_connack (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body)
{
  guint code;
  Properties properties;

  mqtt_read_number (body, 1);
  code = mqtt_read_number (body, 1);
  properties = mqtt_read_properties (self, body);
  unit->role = CLASP_UNIT_ROLE_RESPONSE;
  if (self->five || code >= 0x80)
    unit->error = mqtt_write_reason (decoding, code, properties.reason);
  else if (code > 0)
    unit->error = clasp_decoding_printf (decoding, "%s (%u)", mqtt_get_connect_reason (code), code);
  clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST);
}

/* A topic that is empty stands for the one its alias was given. */
static const char *
mqtt_resolve_alias (ClaspDecoding *decoding, Stream *stream, const char *topic, guint alias)
{
  const char *known;

  if (alias == 0)
    return topic;
  if (stream->aliases == NULL)
    stream->aliases = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  known = g_hash_table_lookup (stream->aliases, GUINT_TO_POINTER (alias));
  if (topic != NULL && *topic != '\0')
    {
      if (known == NULL && stream->alias_bytes + strlen (topic) > MAX_ALIAS_BYTES)
        return topic;
      stream->alias_bytes += known == NULL ? strlen (topic) : 0;
      g_hash_table_insert (stream->aliases, GUINT_TO_POINTER (alias), g_strdup (topic));
      return topic;
    }
  return known != NULL ? clasp_decoding_printf (decoding, "%s", known) : topic;
}

/* Where an application wants its answer and how it will know it. */
static ClaspAsk
mqtt_make_reply_ask (ClaspSlice topic, ClaspSlice correlation)
{
  return (ClaspAsk) { SPACE_REPLY, topic, correlation };
}

static void
mqtt_take_publish (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body, guint flags)
{
  Stream *stream = &self->streams[clasp_decoding_get_record (decoding)->direction];
  guint qos = (flags >> 1) & 3;
  ClaspSlice topic = mqtt_read_string (body);
  guint id = qos > 0 ? mqtt_read_number (body, 2) : 0;
  Properties properties = mqtt_read_properties (self, body);
  gboolean asks = properties.response_topic.length > 0;

  unit->label = mqtt_resolve_alias (decoding, stream, clasp_decoding_copy (decoding, topic), properties.alias);
  unit->channel = unit->label;
  if (qos == 3)
    unit->error = _("Not valid MQTT: the quality of service is 3");
  unit->role = qos > 0 ? CLASP_UNIT_ROLE_REQUEST : CLASP_UNIT_ROLE_EVENT;
  if (!asks && properties.correlation.data != NULL && unit->label != NULL &&
      clasp_decoding_answer (
          decoding, unit,
          mqtt_make_reply_ask ((ClaspSlice) { unit->label, strlen (unit->label) }, properties.correlation),
          CLASP_ANSWER_LAST) &&
      qos == 0)
    unit->role = CLASP_UNIT_ROLE_RESPONSE;
  if (qos > 0)
    {
      mqtt_set_id (decoding, unit, id);
      if ((flags & 8) != 0) /* DUP: sent once more, and no mistake */
        clasp_decoding_ask_again (decoding, unit, mqtt_make_ask (unit));
      else
        clasp_decoding_ask (decoding, unit, mqtt_make_ask (unit));
    }
  if (asks && qos == 0)
    {
      unit->role = CLASP_UNIT_ROLE_REQUEST;
      clasp_decoding_ask_again (decoding, unit,
                                mqtt_make_reply_ask (properties.response_topic, properties.correlation));
    }
  else if (asks)
    clasp_decoding_ask_hidden (decoding, unit, mqtt_make_reply_ask (properties.response_topic, properties.correlation));
}

/* PUBACK, PUBREC, PUBREL, PUBCOMP. */
static void
mqtt_take_publish_answer (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body, Type type)
{
  guint code = 0;
  Properties properties = { 0 };

  mqtt_set_id (decoding, unit, mqtt_read_number (body, 2));
  if (body->at < body->length)
    code = mqtt_read_number (body, 1);
  if (body->at < body->length)
    properties = mqtt_read_properties (self, body);
  unit->error = mqtt_write_reason (decoding, code, properties.reason);
  if (type == TYPE_PUBREL)
    {
      ClaspPairsRequest *request = clasp_decoding_find (decoding, mqtt_make_ask (unit), TRUE);

      if (request != NULL && request->label != NULL)
        unit->channel = unit->label = clasp_decoding_printf (decoding, "%s", request->label);
      return;
    }
  /* A PUBREC that refuses ends the exchange. */
  unit->role = type == TYPE_PUBREC && code < 0x80 ? CLASP_UNIT_ROLE_ITEM : CLASP_UNIT_ROLE_RESPONSE;
  clasp_decoding_answer (decoding, unit, mqtt_make_ask (unit),
                         unit->role == CLASP_UNIT_ROLE_ITEM ? CLASP_ANSWER_ITEM : CLASP_ANSWER_LAST);
}

/* SUBSCRIBE and UNSUBSCRIBE: the filters, joined. */
static void
mqtt_take_subscribe (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body, gboolean options)
{
  g_autoptr (GString) filters = g_string_new (NULL);

  mqtt_set_id (decoding, unit, mqtt_read_number (body, 2));
  mqtt_read_properties (self, body);
  while (body->at < body->length && !body->short_of && filters->len < 512)
    {
      ClaspSlice filter = mqtt_read_string (body);

      if (filters->len > 0)
        g_string_append (filters, ", ");
      if (filter.data != NULL)
        g_string_append (filters, clasp_decoding_copy (decoding, filter));
      if (options)
        mqtt_read_number (body, 1);
    }
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  unit->label = clasp_decoding_copy (decoding, (ClaspSlice) { filters->str, filters->len });
  unit->channel = unit->label;
  clasp_decoding_ask (decoding, unit, mqtt_make_ask (unit));
}

/* SUBACK and UNSUBACK: one code for each filter. */
static void
mqtt_take_suback (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body)
{
  Properties properties;
  guint n = 0;

  mqtt_set_id (decoding, unit, mqtt_read_number (body, 2));
  properties = mqtt_read_properties (self, body);
  unit->role = CLASP_UNIT_ROLE_RESPONSE;
  clasp_decoding_answer (decoding, unit, mqtt_make_ask (unit), CLASP_ANSWER_LAST);
  while (body->at < body->length)
    {
      guint code = mqtt_read_number (body, 1);

      n++;
      if (code >= 0x80 && unit->error == NULL)
        unit->error = clasp_decoding_printf (decoding, _("Filter %u was refused: %s"), n,
                                             self->five ? mqtt_write_reason (decoding, code, properties.reason)
                                                        : _("Failure (0x80)"));
    }
}

static void
mqtt_take_disconnect (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Body *body)
{
  guint code = body->at < body->length ? mqtt_read_number (body, 1) : 0;
  Properties properties = mqtt_read_properties (self, body);

  if (code == 0x8e)
    clasp_decoding_note (decoding, CLASP_CLUE_TAKEN_OVER);
  unit->error = mqtt_write_reason (decoding, code, properties.reason);
  unit->role = unit->error != NULL ? CLASP_UNIT_ROLE_ERROR : CLASP_UNIT_ROLE_CONTROL;
}

static void
mqtt_fill (State *self, ClaspDecoding *decoding, ClaspUnit *unit, Type type, guint flags, Body *body)
{
  switch (type)
    {
    case TYPE_CONNECT:
      mqtt_take_connect (self, decoding, unit, body);
      break;
    case TYPE_CONNACK:
      mqtt_take_connack (self, decoding, unit, body);
      break;
    case TYPE_PUBLISH:
      mqtt_take_publish (self, decoding, unit, body, flags);
      break;
    case TYPE_PUBACK:
    case TYPE_PUBREC:
    case TYPE_PUBREL:
    case TYPE_PUBCOMP:
      mqtt_take_publish_answer (self, decoding, unit, body, type);
      break;
    case TYPE_SUBSCRIBE:
    case TYPE_UNSUBSCRIBE:
      mqtt_take_subscribe (self, decoding, unit, body, type == TYPE_SUBSCRIBE);
      break;
    case TYPE_SUBACK:
    case TYPE_UNSUBACK:
      mqtt_take_suback (self, decoding, unit, body);
      break;
    case TYPE_PINGREQ:
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
      clasp_decoding_beat (decoding);
      break;
    case TYPE_PINGRESP:
      unit->role = CLASP_UNIT_ROLE_HEARTBEAT;
      clasp_decoding_answer (decoding, unit, CLASP_ASK_BEAT, CLASP_ANSWER_LAST);
      break;
    case TYPE_DISCONNECT:
      mqtt_take_disconnect (self, decoding, unit, body);
      break;
    case TYPE_AUTH:
    default:
      break;
    }
}

/* A packet is complete; @data holds its beginning, at least as far as it is looked at. */
static ClaspUnit *
mqtt_add_packet (State *self, ClaspDecoding *decoding, const guint8 *data, gsize length, gsize n_header, guint64 total)
{
  Body body = { .data = data, .length = length, .at = n_header };
  Type type = (Type) (data[0] >> 4);
  ClaspUnit *unit = clasp_decoding_add (decoding, kinds[type], CLASP_UNIT_ROLE_CONTROL);

  mqtt_fill (self, decoding, unit, type, data[0] & 0x0f, &body);
  if (body.short_of)
    unit->error = length < total ? _("Its beginning is longer than 256 KiB, which is not looked at")
                                 : _("Not valid MQTT: the packet ends too early");
  return unit;
}

/* ----------------------------------------------------------------------------------------------------- the stream */

static void
mqtt_break (ClaspDecoding *decoding, Stream *stream, const char *why)
{
  clasp_decoding_add_invalid (decoding, why);
  stream->broken = TRUE;
}

/* The length behind the first byte, once it is complete. %FALSE: not yet, or it is wrong. */
static gboolean
mqtt_read_length (const guint8 *header, guint n, guint64 *length, gboolean *wrong)
{
  *length = 0;
  *wrong = FALSE;
  for (guint i = 1; i < n; i++)
    {
      *length |= (guint64) (header[i] & 0x7f) << (7 * (i - 1));
      if ((header[i] & 0x80) == 0)
        return TRUE;
      if (i == MAX_HEADER - 1)
        *wrong = TRUE;
    }
  return FALSE;
}

/* Flags that §2.1.3 fixes. */
static const char *
mqtt_check_first_byte (guint8 byte)
{
  guint type = byte >> 4;
  guint wanted = type == TYPE_PUBREL || type == TYPE_SUBSCRIBE || type == TYPE_UNSUBSCRIBE ? 2 : 0;

  if (type == 0)
    return _("Not valid MQTT: packet type 0 is reserved");
  if (type != TYPE_PUBLISH && (byte & 0x0fu) != wanted)
    return _("Not valid MQTT: the flags of the packet are reserved");
  return NULL;
}

static void
mqtt_begin_packet (ClaspDecoding *decoding, Stream *stream, gsize offset)
{
  stream->n_header = 0;
  stream->in_packet = FALSE;
  stream->came = 0;
  stream->first = clasp_decoding_get_record (decoding)->index;
  stream->offset = offset;
  if (stream->kept == NULL)
    stream->kept = g_byte_array_new ();
  g_byte_array_set_size (stream->kept, 0);
}

/* One byte of a header. %FALSE: the stream is broken. */
static gboolean
mqtt_take_header_byte (ClaspDecoding *decoding, Stream *stream, guint8 byte)
{
  const char *error = stream->n_header == 0 ? mqtt_check_first_byte (byte) : NULL;
  guint64 length;
  gboolean wrong;

  stream->header[stream->n_header++] = byte;
  g_byte_array_append (stream->kept, &byte, 1);
  stream->came++;
  if (mqtt_read_length (stream->header, stream->n_header, &length, &wrong))
    {
      stream->in_packet = TRUE;
      stream->total = stream->n_header + length;
    }
  if (wrong)
    error = _("Not valid MQTT: the length has more than four bytes");
  if (error != NULL)
    mqtt_break (decoding, stream, error);
  return error == NULL;
}

static void
mqtt_finish_packet (State *self, ClaspDecoding *decoding, Stream *stream)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  ClaspUnit *unit = mqtt_add_packet (self, decoding, stream->kept->data, stream->kept->len, stream->n_header,
                                     stream->total);

  unit->first_record = stream->first;
  unit->offset = stream->offset;
  unit->length = stream->total;
  unit->whole = stream->first == record->index && stream->offset == 0 && stream->total == record->length;
  stream->n_header = 0;
  stream->came = 0;
  stream->in_packet = FALSE;
}

/* What of a packet is in this record. Gives the bytes taken; 0: the stream is broken. */
static gsize
mqtt_take_piece (State *self, ClaspDecoding *decoding, Stream *stream, ClaspSlice data, gsize at)
{
  gsize start = at, n;

  if (stream->came == 0)
    mqtt_begin_packet (decoding, stream, at);
  stream->last = clasp_decoding_get_record (decoding)->index;
  while (at < data.length && !stream->in_packet)
    if (!mqtt_take_header_byte (decoding, stream, (guint8) data.data[at++]))
      return 0;
  if (!stream->in_packet)
    return at - start;
  n = (gsize) MIN (stream->total - stream->came, data.length - at);
  g_byte_array_append (stream->kept, (const guint8 *) data.data + at,
                       (guint) MIN (n, MAX_KEPT - MIN (stream->kept->len, MAX_KEPT)));
  stream->came += n;
  at += n;
  if (stream->came == stream->total)
    mqtt_finish_packet (self, decoding, stream);
  return at - start;
}

static void
mqtt_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  Stream *stream = &self->streams[record->direction];
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gsize at = 0, taken;

  if (stream->broken)
    return;
  if (record->opcode == CLASP_OPCODE_TEXT)
    mqtt_break (decoding, stream, _("Not valid MQTT: it is a text message, and MQTT is carried by binary ones"));
  else if (record->data == NULL && record->length > 0)
    mqtt_break (decoding, stream, _("A piece of the stream was not kept"));
  while (at < payload.length && !stream->broken)
    {
      taken = mqtt_take_piece (self, decoding, stream, payload, at);
      if (taken == 0)
        return;
      at += taken;
      stream->broken = stream->broken || clasp_decoding_is_full (decoding);
    }
}

static gboolean
mqtt_get_unfinished (gpointer state, guint64 *first, guint64 *last)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    if (self->streams[i].came > 0 && !self->streams[i].broken)
      {
        *first = self->streams[i].first;
        *last = self->streams[i].last;
        return TRUE;
      }
  return FALSE;
}

static void
mqtt_clear (gpointer state)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    {
      if (self->streams[i].kept != NULL)
        g_byte_array_unref (self->streams[i].kept);
      g_clear_pointer (&self->streams[i].aliases, g_hash_table_unref);
    }
}

const ClaspDecoder CLASP_MQTT_DECODER = {
  .state_size = sizeof (State),
  .stream = TRUE,
  .decode = mqtt_decode,
  .get_unfinished = mqtt_get_unfinished,
  .clear = mqtt_clear,
};
