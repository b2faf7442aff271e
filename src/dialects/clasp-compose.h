/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect.h"

G_BEGIN_DECLS

/* Messages of dialects from what a user fills in. JSON that is given is put in as it is: it need be valid. */

/**
 * clasp_compose_socket_io_event:
 * @name_space: (nullable): such as "/admin"; %NULL: the main one
 * @event: the event's name
 * @arguments: (nullable): a JSON array of arguments
 * @ack_id: an id when an answer is wanted, else -1
 *
 * Writes an event, such as `42/admin,7["event",1]`.
 *
 * Returns: (transfer full): the text
 */
char *clasp_compose_socket_io_event (const char *name_space, const char *event, const char *arguments, gint64 ack_id);

/**
 * clasp_compose_graphql:
 * @dialect: CLASP_DIALECT_GRAPHQL_TRANSPORT_WS or CLASP_DIALECT_GRAPHQL_WS
 * @id: the operation's id
 * @query: the document
 * @operation: (nullable): which of its operations
 * @variables: (nullable): a JSON object
 *
 * Writes what starts an operation.
 *
 * Returns: (transfer full): the text
 */
char *clasp_compose_graphql (ClaspDialect dialect, const char *id, const char *query, const char *operation,
                             const char *variables);

/**
 * clasp_compose_json_rpc:
 * @method: the method
 * @params: (nullable): a JSON array or object
 * @id: (nullable): the id as a JSON number or string; %NULL makes a notification
 *
 * Writes a call of JSON-RPC 2.0.
 *
 * Returns: (transfer full): the text
 */
char *clasp_compose_json_rpc (const char *method, const char *params, const char *id);

/**
 * clasp_compose_stomp_send:
 * @destination: where to
 * @headers: (nullable) (array zero-terminated=1): more headers, name and value in turn
 * @body: (nullable): what is sent
 * @length: its bytes
 *
 * Writes a SEND frame with its content-length; names and values are escaped as in STOMP 1.2.
 *
 * Returns: (transfer full): the frame, its NUL included
 */
GBytes *clasp_compose_stomp_send (const char *destination, const char *const *headers, const char *body, gsize length);

/**
 * clasp_compose_mqtt_publish:
 * @topic: where to, at most 65535 bytes
 * @qos: 0, 1 or 2
 * @retain: whether the server keeps it
 * @packet_id: from 1 on when @qos is not 0
 * @five: whether the version is 5
 * @payload: (nullable): what is sent
 * @length: its bytes
 *
 * Writes a PUBLISH packet.
 *
 * Returns: (transfer full) (nullable): the packet; %NULL when it would be too long for MQTT
 */
GBytes *clasp_compose_mqtt_publish (const char *topic, guint qos, gboolean retain, guint16 packet_id, gboolean five,
                                    const guint8 *payload, gsize length);

/**
 * clasp_compose_opening:
 * @dialect: a dialect
 * @binary: (out): whether it is a binary message
 *
 * Writes what a client sends first, with nothing that needs filling in.
 *
 * Returns: (transfer full) (nullable): the message; %NULL when the dialect needs none
 */
GBytes *clasp_compose_opening (ClaspDialect dialect, gboolean *binary);

G_END_DECLS
