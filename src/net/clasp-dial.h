/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-turn.h"

G_BEGIN_DECLS

/**
 * ClaspDial:
 *
 * Connects TCP to the first of several addresses that answers, IPv6 and IPv4 in turn: the next one is tried when one
 * fails or after 250 ms (RFC 8305), and each keeps its own result. Waits for its turn at each address (CON-01). I/O
 * thread only.
 */
typedef struct _ClaspDial ClaspDial;
typedef void (*ClaspDialFunc) (ClaspDial *dial, gpointer user_data);

/**
 * clasp_dial_new:
 * @addresses: (element-type GInetAddress): as the resolver gave them
 * @zone: (nullable): of an IPv6 address that is only unique on one of this computer's networks (RFC 4007 §11): the
 *   name or number of the interface, as it is shown
 * @scope_id: the interface's number, or 0 without @zone
 * @take_turns: whether to wait for the turn at each address; not at a proxy, whose address is not the server's
 * @origin_us: g_get_monotonic_time() that counts as time 0
 * @changed: an address got a new result
 * @done: called once: one connected or all failed; not after clasp_dial_stop()
 *
 * Returns: (transfer full): the dial
 */
ClaspDial *clasp_dial_new (GList *addresses, guint16 port, const char *zone, guint scope_id, gboolean take_turns,
                           gint64 origin_us, ClaspDialFunc changed, ClaspDialFunc done, gpointer user_data);

/**
 * clasp_dial_new_for_socket:
 * @path: of a Unix socket, at most %CLASP_SOCKET_PATH_MAX bytes
 * @origin_us: g_get_monotonic_time() that counts as time 0
 * @changed: the socket got a new result
 * @done: called once; not after clasp_dial_stop()
 *
 * Connects to a Unix socket of this computer, which is shown as "unix:PATH".
 *
 * Returns: (transfer full): the dial
 */
ClaspDial *clasp_dial_new_for_socket (const char *path, gint64 origin_us, ClaspDialFunc changed, ClaspDialFunc done,
                                      gpointer user_data);
ClaspDial *clasp_dial_ref (ClaspDial *self);
void clasp_dial_unref (ClaspDial *self);
void clasp_dial_start (ClaspDial *self);
/* Gives up at once; addresses that were still tried get @why (translated) as their error. */
void clasp_dial_stop (ClaspDial *self, const char *why);

/**
 * clasp_dial_steal_connection:
 *
 * Returns: (transfer full) (nullable): after done: the connection, or %NULL when all failed
 */
GSocketConnection *clasp_dial_steal_connection (ClaspDial *self);

/**
 * clasp_dial_steal_turn:
 *
 * Returns: (transfer full) (nullable): the turn at the connected address: to be released when the connection is no
 * longer CONNECTING
 */
ClaspTurn *clasp_dial_steal_turn (ClaspDial *self);

/**
 * clasp_dial_get_error:
 *
 * Returns: (transfer none) (nullable): the most telling error
 */
const GError *clasp_dial_get_error (const ClaspDial *self);

/**
 * clasp_dial_get_remote:
 *
 * Returns: (transfer none) (nullable): "127.0.0.1:80" of the address connected to
 */
const char *clasp_dial_get_remote (const ClaspDial *self);

/**
 * clasp_dial_dup_addresses:
 *
 * Returns: (transfer full) (element-type ClaspAddressTried): every address tried so far
 */
GPtrArray *clasp_dial_dup_addresses (const ClaspDial *self);
/* How long connections of others were waited for, µs; and whether one is waited for now. */
gint64 clasp_dial_get_waited (const ClaspDial *self);
gboolean clasp_dial_is_waiting (const ClaspDial *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspDial, clasp_dial_unref)

G_END_DECLS
