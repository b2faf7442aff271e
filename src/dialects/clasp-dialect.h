/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspDialect:
 *
 * The protocols spoken inside messages that are known. The last five are forms of data rather than protocols:
 * nothing is paired in them, and they are never recognised, only told.
 */
typedef enum
{
  CLASP_DIALECT_NONE,
  CLASP_DIALECT_SOCKET_IO,
  CLASP_DIALECT_ENGINE_IO,
  CLASP_DIALECT_GRAPHQL_TRANSPORT_WS,
  CLASP_DIALECT_GRAPHQL_WS,
  CLASP_DIALECT_JSON_RPC,
  CLASP_DIALECT_CDP,
  CLASP_DIALECT_OCPP,
  CLASP_DIALECT_SIGNALR,
  CLASP_DIALECT_SIGNALR_MSGPACK,
  CLASP_DIALECT_STOMP,
  CLASP_DIALECT_SOCKJS,
  CLASP_DIALECT_MQTT,
  CLASP_DIALECT_PHOENIX,
  CLASP_DIALECT_PUSHER,
  CLASP_DIALECT_ACTION_CABLE,
  CLASP_DIALECT_HOME_ASSISTANT,
  CLASP_DIALECT_KUBERNETES,
  CLASP_DIALECT_NATS,
  CLASP_DIALECT_NOSTR,
  CLASP_DIALECT_WAMP,
  CLASP_DIALECT_JSON_LINES,
  CLASP_DIALECT_JSON_SEQ,
  CLASP_DIALECT_MSGPACK,
  CLASP_DIALECT_CBOR,
  CLASP_DIALECT_PROTOBUF,
} ClaspDialect;

#define CLASP_N_DIALECTS (CLASP_DIALECT_PROTOBUF + 1)

/**
 * clasp_dialect_to_string:
 * @dialect: a dialect
 *
 * Names a dialect as the command line does, such as "socket.io"; CLASP_DIALECT_NONE is "none".
 *
 * Returns: (transfer none): the name
 */
const char *clasp_dialect_to_string (ClaspDialect dialect);

/**
 * clasp_dialect_get_title:
 * @dialect: a dialect
 *
 * Names a dialect as its users write it, such as "Socket.IO"; CLASP_DIALECT_NONE is "".
 *
 * Returns: (transfer none): the name
 */
const char *clasp_dialect_get_title (ClaspDialect dialect);

/**
 * clasp_dialect_from_string:
 * @name: a name such as "socket.io"
 * @dialect: (out): where to put the dialect
 *
 * Finds a dialect by its name.
 *
 * Returns: whether there is one; "none" is one, "auto" is not
 */
gboolean clasp_dialect_from_string (const char *name, ClaspDialect *dialect);

G_END_DECLS
