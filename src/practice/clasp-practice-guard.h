/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Who may talk to the practice server. It listens on loopback, where every web page that a browser on this machine
 * shows can reach it: a page by its own name (RFC 6455 §10.2), or, by a name that it makes lead to 127.0.0.1, as if it
 * came from here (DNS rebinding). */

/* The one origin that the lesson on refused origins lets in; no page can have it (RFC 2606 §2). */
#define CLASP_PRACTICE_ORIGIN "https://practice.example"
#define CLASP_PRACTICE_ORIGIN_PATH "/fail/origin"

/**
 * clasp_practice_guard_knows_host:
 * @host: (nullable): a request's Host field
 * @port: where the server listens
 *
 * Tells whether a request was meant for this server: by a name or address of loopback, and its port.
 *
 * Returns: %FALSE for any other name, as DNS rebinding would bring it
 */
gboolean clasp_practice_guard_knows_host (const char *host, guint16 port);

/**
 * clasp_practice_guard_knows_origin:
 * @origin: (nullable): a request's Origin field
 * @port: where the server listens
 *
 * Tells whether a request comes from no web page, or from the server's own.
 *
 * Returns: %FALSE for a page of others
 */
gboolean clasp_practice_guard_knows_origin (const char *origin, guint16 port);

/**
 * clasp_practice_guard_is_own:
 * @remote: the other end of an accepted connection
 * @port: where the server listens
 *
 * Tells whether this very program is at the other end: it has a socket that is bound to that port and leads here.
 *
 * Returns: %TRUE for a connection of one's own
 */
gboolean clasp_practice_guard_is_own (GSocketAddress *remote, guint16 port);

G_END_DECLS
