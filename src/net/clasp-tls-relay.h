/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * clasp_tls_relay_new:
 * @tls: a stream whose handshake is done
 *
 * Makes a socket that what is written to @tls, and read from it, goes through: for whoever needs a socket to talk by,
 * as a tunnel through a proxy does that is itself reached by TLS. Bytes are passed on in the thread's own main context
 * until one side ends; both ends are closed then.
 *
 * Returns: (transfer full) (nullable): the socket; %NULL with a #GIOErrorEnum
 */
GSocketConnection *clasp_tls_relay_new (GIOStream *tls, GError **error);

G_END_DECLS
