/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-dialect-secrets.h"

#include "clasp-frame.h"
#include "clasp-json-view.h"

/* What is looked through for a word that tells a message with secrets. */
#define MAX_LOOK 256
/* Bytes of a stream's first packet that are kept. */
#define MAX_OPENING (64 * 1024)

static void
dialect_secrets_add (GArray *secrets, ClaspSlice payload, ClaspSlice secret)
{
  ClaspUnitsSecret range;

  if (secret.data == NULL || secret.length == 0)
    return;
  range.offset = (gsize) (secret.data - payload.data);
  range.length = secret.length;
  g_array_append_val (secrets, range);
}

static gboolean
dialect_secrets_mentions (ClaspSlice payload, const char *word)
{
  return memmem (payload.data, MIN (payload.length, MAX_LOOK), word, strlen (word)) != NULL;
}

/* Past the string whose quote is at @at. */
static gsize
dialect_secrets_skip_string (ClaspSlice json, gsize at)
{
  for (at++; at < json.length && json.data[at] != '"'; at++)
    if (json.data[at] == '\\')
      at++;
  return MIN (at + 1, json.length);
}

/* Every string of valid JSON that is a value, its quotes left out. */
static void
dialect_secrets_add_strings (GArray *secrets, ClaspSlice payload, ClaspSlice json)
{
  gsize at = 0;

  while (at < json.length)
    {
      gsize end, next;

      if (json.data[at] != '"')
        {
          at++;
          continue;
        }
      end = dialect_secrets_skip_string (json, at);
      for (next = end; next < json.length && g_ascii_isspace (json.data[next]); next++)
        ;
      if (next == json.length || json.data[next] != ':')
        dialect_secrets_add (secrets, payload, (ClaspSlice) { json.data + at + 1, end - at - 2 });
      at = end;
    }
}

static void
dialect_secrets_add_member (GArray *secrets, ClaspSlice payload, ClaspSlice object, const char *name)
{
  dialect_secrets_add (secrets, payload, clasp_json_string_inside (clasp_json_find (object, name)));
}

/* ------------------------------------------------------------------------------------------------------- dialects */

static void
dialect_secrets_find_graphql (ClaspSlice payload, GArray *secrets)
{
  ClaspJsonView view;

  if (!dialect_secrets_mentions (payload, "connection_init") ||
      clasp_json_view_init (&view, payload) != CLASP_JSON_SCAN_VALID ||
      !clasp_json_string_equals (clasp_json_view_get_member (&view, "type"), "connection_init"))
    return;
  dialect_secrets_add_strings (secrets, payload, clasp_json_view_get_member (&view, "payload"));
}

/* 40, a namespace, then the credentials. */
static void
dialect_secrets_find_socket_io (ClaspSlice payload, GArray *secrets)
{
  const char *start;
  ClaspSlice json;
  ClaspJsonView view;

  if (!clasp_slice_has_prefix (payload, "40"))
    return;
  start = memchr (payload.data, '{', payload.length);
  if (start == NULL)
    return;
  json = (ClaspSlice) { start, payload.length - (gsize) (start - payload.data) };
  if (clasp_json_view_init (&view, json) == CLASP_JSON_SCAN_VALID)
    dialect_secrets_add_strings (secrets, payload, json);
}

/* CONNECT (MQTT 3.1.1 §3.1, 5.0 §3.1), as far as it has come. A string that has not come whole is what has come of
 * it. */
typedef struct
{
  ClaspSlice bytes;
  gsize at;
} Connect;

static gboolean
dialect_secrets_read_mqtt_string (Connect *connect, ClaspSlice *string)
{
  const guchar *data = (const guchar *) connect->bytes.data;
  gsize left = connect->bytes.length - connect->at, length;

  if (left < 2)
    return FALSE;
  length = (gsize) data[connect->at] << 8 | data[connect->at + 1];
  connect->at += 2;
  *string = (ClaspSlice) { connect->bytes.data + connect->at, MIN (length, left - 2) };
  connect->at += string->length;
  return TRUE;
}

static gboolean
dialect_secrets_read_mqtt_varint (Connect *connect, gsize *value)
{
  *value = 0;
  for (guint i = 0; i < 4 && connect->at < connect->bytes.length; i++)
    {
      guchar byte = (guchar) connect->bytes.data[connect->at++];

      *value |= (gsize) (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return TRUE;
    }
  return FALSE;
}

/* Of version 5. */
static gboolean
dialect_secrets_skip_mqtt_properties (Connect *connect)
{
  gsize length;

  if (!dialect_secrets_read_mqtt_varint (connect, &length) || connect->bytes.length - connect->at < length)
    return FALSE;
  connect->at += length;
  return TRUE;
}

/* User name and password stand behind the client identifier and the will. */
static void
dialect_secrets_read_mqtt_credentials (Connect *connect, ClaspSlice *user, ClaspSlice *password)
{
  ClaspSlice string;
  guint level, flags;

  *user = *password = CLASP_SLICE_NONE;
  if (!dialect_secrets_read_mqtt_string (connect, &string) || connect->bytes.length - connect->at < 4)
    return;
  level = (guchar) connect->bytes.data[connect->at];
  flags = (guchar) connect->bytes.data[connect->at + 1];
  connect->at += 4;
  if ((level == 5 && !dialect_secrets_skip_mqtt_properties (connect)) ||
      !dialect_secrets_read_mqtt_string (connect, &string))
    return;
  if ((flags & 0x04) != 0 &&
      ((level == 5 && !dialect_secrets_skip_mqtt_properties (connect)) ||
       !dialect_secrets_read_mqtt_string (connect, &string) || !dialect_secrets_read_mqtt_string (connect, &string)))
    return;
  if ((flags & 0x80) != 0 && !dialect_secrets_read_mqtt_string (connect, user))
    return;
  if ((flags & 0x40) != 0)
    dialect_secrets_read_mqtt_string (connect, password);
}

/* The part of @secret, which lies in the opening, that came with the record that begins at @start there. */
static void
dialect_secrets_add_part (GArray *secrets, ClaspSlice opening, gsize start, ClaspSlice secret)
{
  gsize from = secret.data != NULL ? (gsize) (secret.data - opening.data) : 0;
  gsize to = from + secret.length;
  ClaspUnitsSecret range;

  from = MAX (from, start);
  if (secret.data == NULL || to <= from)
    return;
  range.offset = from - start;
  range.length = to - from;
  g_array_append_val (secrets, range);
}

static void
dialect_secrets_find_mqtt (ClaspDialectSecrets *self, ClaspSlice payload, GArray *secrets)
{
  Connect connect = { .at = 1 };
  ClaspSlice user, password;
  gsize start, length = 0;

  if (self->opened)
    return;
  if (self->opening == NULL)
    self->opening = g_byte_array_new ();
  start = self->opening->len;
  g_byte_array_append (self->opening, (const guint8 *) payload.data, (guint) MIN (payload.length, MAX_OPENING));
  connect.bytes = (ClaspSlice) { (const char *) self->opening->data, self->opening->len };
  if (connect.bytes.length > 0 && (guchar) connect.bytes.data[0] == 0x10 &&
      dialect_secrets_read_mqtt_varint (&connect, &length))
    {
      length += connect.at;
      dialect_secrets_read_mqtt_credentials (&connect, &user, &password);
      dialect_secrets_add_part (secrets, connect.bytes, start, user);
      dialect_secrets_add_part (secrets, connect.bytes, start, password);
      self->opened = connect.bytes.length >= length;
    }
  self->opened |= connect.bytes.length >= MAX_OPENING || (connect.bytes.length > 0 && connect.bytes.data[0] != 0x10);
}

/* The passcode of CONNECT; inside SockJS its line ends in an escape. */
static void
dialect_secrets_find_stomp (ClaspSlice payload, GArray *secrets)
{
  static const char name[] = "passcode:";
  gsize at = 0;

  while (at < payload.length)
    {
      const char *found = memmem (payload.data + at, payload.length - at, name, strlen (name));
      gsize start, end;

      if (found == NULL)
        return;
      start = (gsize) (found - payload.data) + strlen (name);
      for (end = start; end < payload.length && strchr ("\n\r\\", payload.data[end]) == NULL; end++)
        ;
      dialect_secrets_add (secrets, payload, (ClaspSlice) { payload.data + start, end - start });
      at = end + 1;
    }
}

static void
dialect_secrets_find_phoenix (ClaspSlice payload, GArray *secrets)
{
  ClaspJsonView view;

  if (!dialect_secrets_mentions (payload, "phx_join") && !dialect_secrets_mentions (payload, "access_token"))
    return;
  if (clasp_json_view_init (&view, payload) != CLASP_JSON_SCAN_VALID)
    return;
  dialect_secrets_add_strings (secrets, payload,
                               view.type == CLASP_JSON_ARRAY ? clasp_json_view_get_element (&view, 4)
                                                             : clasp_json_view_get_member (&view, "payload"));
}

static void
dialect_secrets_find_pusher (ClaspSlice payload, GArray *secrets)
{
  ClaspSlice data;

  if (!dialect_secrets_mentions (payload, "pusher:"))
    return;
  data = clasp_json_find (payload, "data");
  if (clasp_json_is_object (data))
    {
      dialect_secrets_add_member (secrets, payload, data, "auth");
      dialect_secrets_add_member (secrets, payload, data, "channel_data");
    }
}

static void
dialect_secrets_find_nats (ClaspSlice payload, GArray *secrets)
{
  static const char *const names[] = { "pass", "jwt", "sig", "auth_token", "user" };
  const char *start, *end;
  ClaspSlice json;

  if (!dialect_secrets_mentions (payload, "CONNECT"))
    return;
  start = memchr (payload.data, '{', payload.length);
  end = start != NULL ? memchr (start, '\r', payload.length - (gsize) (start - payload.data)) : NULL;
  if (end == NULL)
    return;
  json = (ClaspSlice) { start, (gsize) (end - start) };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    dialect_secrets_add_member (secrets, payload, json, names[i]);
}

/* [5, signature, …] */
static void
dialect_secrets_find_wamp (ClaspSlice payload, GArray *secrets)
{
  ClaspJsonView view;

  if (payload.length > 1 && payload.data[0] == '[' && clasp_json_view_init (&view, payload) == CLASP_JSON_SCAN_VALID &&
      clasp_slice_equals (clasp_json_view_get_element (&view, 0), "5"))
    dialect_secrets_add (secrets, payload, clasp_json_string_inside (clasp_json_view_get_element (&view, 1)));
}

static void
dialect_secrets_find_home_assistant (ClaspSlice payload, GArray *secrets)
{
  if (dialect_secrets_mentions (payload, "access_token"))
    dialect_secrets_add_member (secrets, payload, payload, "access_token");
}

/* What may come before a dialect is known, and what none decodes. */
static void
dialect_secrets_find_unknown (ClaspSlice payload, GArray *secrets)
{
  if (payload.length == 0 || payload.data[0] != '{')
    return;
  dialect_secrets_find_graphql (payload, secrets);
  dialect_secrets_find_home_assistant (payload, secrets);
  if (dialect_secrets_mentions (payload, "\"op\"") && clasp_slice_equals (clasp_json_find (payload, "op"), "2"))
    dialect_secrets_add_member (secrets, payload, clasp_json_find (payload, "d"), "token");
}

static gint
dialect_secrets_compare (gconstpointer a, gconstpointer b)
{
  gsize x = ((const ClaspUnitsSecret *) a)->offset, y = ((const ClaspUnitsSecret *) b)->offset;

  return x < y ? -1 : x > y;
}

void
clasp_dialect_secrets_clear (ClaspDialectSecrets *self)
{
  g_clear_pointer (&self->opening, g_byte_array_unref);
}

void
clasp_dialect_secrets_find (ClaspDialectSecrets *self, ClaspDialect dialect, const ClaspUnitsRecord *record,
                            GArray *secrets)
{
  ClaspSlice payload = { (const char *) record->data, record->length };

  if (record->direction != CLASP_DIRECTION_OUT || payload.data == NULL ||
      (record->opcode != CLASP_OPCODE_TEXT && record->opcode != CLASP_OPCODE_BINARY))
    return;
  switch (dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
      dialect_secrets_find_socket_io (payload, secrets);
      break;
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      dialect_secrets_find_graphql (payload, secrets);
      break;
    case CLASP_DIALECT_MQTT:
      dialect_secrets_find_mqtt (self, payload, secrets);
      break;
    case CLASP_DIALECT_STOMP:
    case CLASP_DIALECT_SOCKJS:
      dialect_secrets_find_stomp (payload, secrets);
      break;
    case CLASP_DIALECT_PHOENIX:
      dialect_secrets_find_phoenix (payload, secrets);
      break;
    case CLASP_DIALECT_PUSHER:
      dialect_secrets_find_pusher (payload, secrets);
      break;
    case CLASP_DIALECT_HOME_ASSISTANT:
      dialect_secrets_find_home_assistant (payload, secrets);
      break;
    case CLASP_DIALECT_NATS:
      dialect_secrets_find_nats (payload, secrets);
      break;
    case CLASP_DIALECT_WAMP:
      dialect_secrets_find_wamp (payload, secrets);
      break;
    case CLASP_DIALECT_NONE:
      dialect_secrets_find_unknown (payload, secrets);
      break;
    default:
      break;
    }
  g_array_sort (secrets, dialect_secrets_compare);
}
