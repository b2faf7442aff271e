/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-dialect.h"

static const char *const dialect_names[CLASP_N_DIALECTS] = {
  [CLASP_DIALECT_NONE] = "none",
  [CLASP_DIALECT_SOCKET_IO] = "socket.io",
  [CLASP_DIALECT_ENGINE_IO] = "engine.io",
  [CLASP_DIALECT_GRAPHQL_TRANSPORT_WS] = "graphql-transport-ws",
  [CLASP_DIALECT_GRAPHQL_WS] = "graphql-ws",
  [CLASP_DIALECT_JSON_RPC] = "json-rpc",
  [CLASP_DIALECT_CDP] = "cdp",
  [CLASP_DIALECT_OCPP] = "ocpp",
  [CLASP_DIALECT_SIGNALR] = "signalr",
  [CLASP_DIALECT_SIGNALR_MSGPACK] = "signalr-msgpack",
  [CLASP_DIALECT_STOMP] = "stomp",
  [CLASP_DIALECT_SOCKJS] = "sockjs",
  [CLASP_DIALECT_MQTT] = "mqtt",
  [CLASP_DIALECT_PHOENIX] = "phoenix",
  [CLASP_DIALECT_PUSHER] = "pusher",
  [CLASP_DIALECT_ACTION_CABLE] = "action-cable",
  [CLASP_DIALECT_HOME_ASSISTANT] = "home-assistant",
  [CLASP_DIALECT_KUBERNETES] = "kubernetes",
  [CLASP_DIALECT_NATS] = "nats",
  [CLASP_DIALECT_NOSTR] = "nostr",
  [CLASP_DIALECT_WAMP] = "wamp",
  [CLASP_DIALECT_JSON_LINES] = "json-lines",
  [CLASP_DIALECT_JSON_SEQ] = "json-seq",
  [CLASP_DIALECT_MSGPACK] = "msgpack",
  [CLASP_DIALECT_CBOR] = "cbor",
  [CLASP_DIALECT_PROTOBUF] = "protobuf",
};

static const char *const dialect_titles[CLASP_N_DIALECTS] = {
  [CLASP_DIALECT_NONE] = "",
  [CLASP_DIALECT_SOCKET_IO] = "Socket.IO",
  [CLASP_DIALECT_ENGINE_IO] = "Engine.IO",
  [CLASP_DIALECT_GRAPHQL_TRANSPORT_WS] = "GraphQL (graphql-transport-ws)",
  [CLASP_DIALECT_GRAPHQL_WS] = "GraphQL (graphql-ws, legacy)",
  [CLASP_DIALECT_JSON_RPC] = "JSON-RPC",
  [CLASP_DIALECT_CDP] = "Chrome DevTools",
  [CLASP_DIALECT_OCPP] = "OCPP-J",
  [CLASP_DIALECT_SIGNALR] = "SignalR",
  [CLASP_DIALECT_SIGNALR_MSGPACK] = "SignalR (MessagePack)",
  [CLASP_DIALECT_STOMP] = "STOMP",
  [CLASP_DIALECT_SOCKJS] = "SockJS",
  [CLASP_DIALECT_MQTT] = "MQTT",
  [CLASP_DIALECT_PHOENIX] = "Phoenix channels",
  [CLASP_DIALECT_PUSHER] = "Pusher",
  [CLASP_DIALECT_ACTION_CABLE] = "Action Cable",
  [CLASP_DIALECT_HOME_ASSISTANT] = "Home Assistant",
  [CLASP_DIALECT_KUBERNETES] = "Kubernetes",
  [CLASP_DIALECT_NATS] = "NATS",
  [CLASP_DIALECT_NOSTR] = "Nostr",
  [CLASP_DIALECT_WAMP] = "WAMP",
  [CLASP_DIALECT_JSON_LINES] = "JSON lines",
  [CLASP_DIALECT_JSON_SEQ] = "JSON sequence",
  [CLASP_DIALECT_MSGPACK] = "MessagePack",
  [CLASP_DIALECT_CBOR] = "CBOR",
  [CLASP_DIALECT_PROTOBUF] = "Protobuf",
};

const char *
clasp_dialect_to_string (ClaspDialect dialect)
{
  g_return_val_if_fail ((guint) dialect < CLASP_N_DIALECTS, "none");
  return dialect_names[dialect];
}

const char *
clasp_dialect_get_title (ClaspDialect dialect)
{
  g_return_val_if_fail ((guint) dialect < CLASP_N_DIALECTS, "");
  return dialect_titles[dialect];
}

gboolean
clasp_dialect_from_string (const char *name, ClaspDialect *dialect)
{
  g_return_val_if_fail (name != NULL && dialect != NULL, FALSE);
  for (guint i = 0; i < CLASP_N_DIALECTS; i++)
    if (g_str_equal (name, dialect_names[i]))
      {
        *dialect = (ClaspDialect) i;
        return TRUE;
      }
  return FALSE;
}
