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

const char *
clasp_dialect_to_string (ClaspDialect dialect)
{
  g_return_val_if_fail ((guint) dialect < CLASP_N_DIALECTS, "none");
  return dialect_names[dialect];
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
