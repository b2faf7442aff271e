/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-keep-alive.h"

#include <string.h>

static GBytes *
keep_alive_text (const char *text, gboolean *binary)
{
  *binary = FALSE;
  return g_bytes_new (text, strlen (text));
}

static GBytes *
keep_alive_binary (const char *bytes, gsize length, gboolean *binary)
{
  *binary = TRUE;
  return g_bytes_new (bytes, length);
}

GBytes *
clasp_keep_alive_make_answer (ClaspDialect dialect, const ClaspUnit *unit, gboolean *binary)
{
  g_return_val_if_fail (unit != NULL && binary != NULL, NULL);
  if (unit->role != CLASP_UNIT_ROLE_HEARTBEAT || !g_str_equal (unit->kind, "ping") || unit->label != NULL)
    return NULL;
  switch (dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
    case CLASP_DIALECT_ENGINE_IO:
      return keep_alive_text ("3", binary);
    case CLASP_DIALECT_GRAPHQL_TRANSPORT_WS:
      return keep_alive_text ("{\"type\":\"pong\"}", binary);
    case CLASP_DIALECT_PUSHER:
      return keep_alive_text ("{\"event\":\"pusher:pong\",\"data\":{}}", binary);
    case CLASP_DIALECT_NATS:
      return *binary ? keep_alive_binary ("PONG\r\n", 6, binary) : keep_alive_text ("PONG\r\n", binary);
    default:
      return NULL;
    }
}

GBytes *
clasp_keep_alive_make_beat (ClaspDialect dialect, guint64 number, gboolean *binary)
{
  g_autofree char *text = NULL;

  g_return_val_if_fail (binary != NULL, NULL);
  switch (dialect)
    {
    case CLASP_DIALECT_SOCKET_IO:
    case CLASP_DIALECT_ENGINE_IO:
      return keep_alive_text ("2", binary);
    case CLASP_DIALECT_STOMP:
      return keep_alive_text ("\n", binary);
    case CLASP_DIALECT_SIGNALR:
      return keep_alive_text ("{\"type\":6}\x1e", binary);
    case CLASP_DIALECT_SIGNALR_MSGPACK:
      return keep_alive_binary ("\x02\x91\x06", 3, binary);
    case CLASP_DIALECT_MQTT:
      return keep_alive_binary ("\xc0\x00", 2, binary);
    case CLASP_DIALECT_PHOENIX:
      text = g_strdup_printf ("[null,\"heartbeat-%" G_GUINT64_FORMAT "\",\"phoenix\",\"heartbeat\",{}]", number + 1);
      return keep_alive_text (text, binary);
    case CLASP_DIALECT_PUSHER:
      return keep_alive_text ("{\"event\":\"pusher:ping\",\"data\":{}}", binary);
    default:
      return NULL;
    }
}
