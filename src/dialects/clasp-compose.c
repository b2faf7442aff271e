/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-compose.h"

#include <string.h>

#include "clasp-record-json.h"

#define MQTT_MAX_LENGTH 268435455u
/* Seconds; what most clients say. */
#define MQTT_KEEP_ALIVE 60

static void
compose_append_string (GString *out, const char *text)
{
  g_string_append_c (out, '"');
  clasp_record_json_add_text (out, text, strlen (text));
  g_string_append_c (out, '"');
}

/* What is inside a JSON array, without its brackets. */
static char *
compose_get_elements (const char *array)
{
  g_autofree char *text = g_strstrip (g_strdup (array != NULL ? array : ""));
  gsize length = strlen (text);

  if (length < 2 || text[0] != '[' || text[length - 1] != ']')
    return g_strdup (text);
  text[length - 1] = '\0';
  return g_strdup (g_strstrip (text + 1));
}

char *
clasp_compose_socket_io_event (const char *name_space, const char *event, const char *arguments, gint64 ack_id)
{
  GString *out = g_string_new ("42");
  g_autofree char *elements = compose_get_elements (arguments);

  g_return_val_if_fail (event != NULL, g_string_free (out, FALSE));
  if (name_space != NULL && *name_space != '\0' && !g_str_equal (name_space, "/"))
    g_string_append_printf (out, "%s,", name_space);
  if (ack_id >= 0)
    g_string_append_printf (out, "%" G_GINT64_FORMAT, ack_id);
  g_string_append_c (out, '[');
  compose_append_string (out, event);
  if (*elements != '\0')
    g_string_append_printf (out, ",%s", elements);
  g_string_append_c (out, ']');
  return g_string_free (out, FALSE);
}

char *
clasp_compose_graphql (ClaspDialect dialect, const char *id, const char *query, const char *operation,
                       const char *variables)
{
  GString *out = g_string_new ("{\"id\":");

  compose_append_string (out, id);
  g_string_append_printf (
      out, ",\"type\":\"%s\",\"payload\":{\"query\":", dialect == CLASP_DIALECT_GRAPHQL_WS ? "start" : "subscribe");
  compose_append_string (out, query);
  if (operation != NULL && *operation != '\0')
    {
      g_string_append (out, ",\"operationName\":");
      compose_append_string (out, operation);
    }
  if (variables != NULL && *variables != '\0')
    g_string_append_printf (out, ",\"variables\":%s", variables);
  g_string_append (out, "}}");
  return g_string_free (out, FALSE);
}

char *
clasp_compose_json_rpc (const char *method, const char *params, const char *id)
{
  GString *out = g_string_new ("{\"jsonrpc\":\"2.0\",");

  if (id != NULL)
    g_string_append_printf (out, "\"id\":%s,", id);
  g_string_append (out, "\"method\":");
  compose_append_string (out, method);
  if (params != NULL && *params != '\0')
    g_string_append_printf (out, ",\"params\":%s", params);
  g_string_append_c (out, '}');
  return g_string_free (out, FALSE);
}

static void
compose_append_header (GString *out, const char *name, const char *value)
{
  const char *const parts[] = { name, ":", value, "\n" };

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    for (const char *c = parts[i]; *c != '\0'; c++)
      {
        const char *escape = i % 2 != 0   ? NULL
                             : *c == '\n' ? "\\n"
                             : *c == '\r' ? "\\r"
                             : *c == ':'  ? "\\c"
                             : *c == '\\' ? "\\\\"
                                          : NULL;

        if (escape != NULL)
          g_string_append (out, escape);
        else
          g_string_append_c (out, *c);
      }
}

GBytes *
clasp_compose_stomp_send (const char *destination, const char *const *headers, const char *body, gsize length)
{
  GString *out = g_string_new ("SEND\n");
  g_autofree char *count = g_strdup_printf ("%" G_GSIZE_FORMAT, length);

  compose_append_header (out, "destination", destination);
  for (guint i = 0; headers != NULL && headers[i] != NULL && headers[i + 1] != NULL; i += 2)
    compose_append_header (out, headers[i], headers[i + 1]);
  compose_append_header (out, "content-length", count);
  g_string_append_c (out, '\n');
  if (length > 0)
    g_string_append_len (out, body, (gssize) length);
  g_string_append_c (out, '\0');
  return g_string_free_to_bytes (out);
}

static void
compose_append_number (GByteArray *out, guint number)
{
  const guint8 bytes[] = { (guint8) (number >> 8), (guint8) number };

  g_byte_array_append (out, bytes, sizeof bytes);
}

static void
compose_append_mqtt_string (GByteArray *out, const char *text)
{
  gsize length = strlen (text);

  compose_append_number (out, (guint) length);
  g_byte_array_append (out, (const guint8 *) text, (guint) length);
}

/* The fixed header before what is in @body. */
static GBytes *
compose_finish_mqtt (guint8 first, GByteArray *body)
{
  GByteArray *out = g_byte_array_new ();
  guint left = body->len;

  g_byte_array_append (out, &first, 1);
  do
    {
      guint8 byte = (guint8) ((left & 0x7f) | (left > 0x7f ? 0x80 : 0));

      g_byte_array_append (out, &byte, 1);
      left >>= 7;
    }
  while (left > 0);
  g_byte_array_append (out, body->data, body->len);
  return g_byte_array_free_to_bytes (out);
}

GBytes *
clasp_compose_mqtt_publish (const char *topic, guint qos, gboolean retain, guint16 packet_id, gboolean five,
                            const guint8 *payload, gsize length)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  static const guint8 no_properties = 0;

  g_return_val_if_fail (topic != NULL && qos <= 2, NULL);
  if (strlen (topic) > G_MAXUINT16 || length > MQTT_MAX_LENGTH - 2 - strlen (topic) - 3)
    return NULL;
  compose_append_mqtt_string (body, topic);
  if (qos > 0)
    compose_append_number (body, packet_id);
  if (five)
    g_byte_array_append (body, &no_properties, 1);
  if (length > 0)
    g_byte_array_append (body, payload, (guint) length);
  return compose_finish_mqtt ((guint8) (0x30 | qos << 1 | (retain ? 1 : 0)), body);
}

/* CONNECT of MQTT 3.1.1 with a clean session and an identifier that the server gives. */
static GBytes *
compose_mqtt_connect (void)
{
  static const guint8 level_and_flags[] = { 4, 2 };
  g_autoptr (GByteArray) body = g_byte_array_new ();

  compose_append_mqtt_string (body, "MQTT");
  g_byte_array_append (body, level_and_flags, sizeof level_and_flags);
  compose_append_number (body, MQTT_KEEP_ALIVE);
  compose_append_mqtt_string (body, "");
  return compose_finish_mqtt (0x10, body);
}

GBytes *
clasp_compose_opening (ClaspDialect dialect, gboolean *binary)
{
  static const char stomp[] = "CONNECT\naccept-version:1.0,1.1,1.2\nheart-beat:0,0\n\n"; /* its NUL ends the frame */

  g_return_val_if_fail (binary != NULL, NULL);
  *binary = dialect == CLASP_DIALECT_MQTT;
  switch (dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
      return g_bytes_new_static ("40", 2);
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
    case CLASP_DIALECT_GRAPHQL_WS:
      return g_bytes_new_static ("{\"type\":\"connection_init\"}", strlen ("{\"type\":\"connection_init\"}"));
    case CLASP_DIALECT_SIGNALR:
      return g_bytes_new_static ("{\"protocol\":\"json\",\"version\":1}\x1e",
                                 strlen ("{\"protocol\":\"json\",\"version\":1}\x1e"));
    case CLASP_DIALECT_SIGNALR_MSGPACK:
      return g_bytes_new_static ("{\"protocol\":\"messagepack\",\"version\":1}\x1e",
                                 strlen ("{\"protocol\":\"messagepack\",\"version\":1}\x1e"));
    case CLASP_DIALECT_STOMP:
      return g_bytes_new_static (stomp, sizeof stomp);
    case CLASP_DIALECT_MQTT:
      return compose_mqtt_connect ();
    default:
      return NULL;
    }
}
