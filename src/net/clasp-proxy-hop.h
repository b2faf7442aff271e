/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-body.h"
#include "clasp-error-code.h"
#include "clasp-limits.h"
#include "clasp-line.h"
#include "clasp-proxy.h"

G_BEGIN_DECLS

/**
 * ClaspProxyHop:
 *
 * Asks a proxy for a tunnel to the server (CON-02): an HTTP proxy by CONNECT written by hand, so that its own answer is
 * seen, a SOCKS proxy through GProxy. I/O thread only.
 */
typedef struct _ClaspProxyHop ClaspProxyHop;
typedef void (*ClaspProxyHopFunc) (ClaspProxyHop *hop, gpointer user_data);

/**
 * clasp_proxy_hop_new:
 * @connection: to the proxy; a reference is kept
 * @transcript: the lines exchanged with the proxy are appended; a reference is kept
 * @changed: lines were added
 * @done: called once; not after clasp_proxy_hop_stop()
 *
 * Returns: (transfer full): the proxy hop
 */
ClaspProxyHop *clasp_proxy_hop_new (const ClaspProxy *proxy, GSocketConnection *connection, const char *host,
                                    guint16 port, const ClaspLimits *limits, ClaspTranscript *transcript,
                                    gint64 origin_us, ClaspProxyHopFunc changed, ClaspProxyHopFunc done,
                                    gpointer user_data);
ClaspProxyHop *clasp_proxy_hop_ref (ClaspProxyHop *self);
void clasp_proxy_hop_unref (ClaspProxyHop *self);
void clasp_proxy_hop_start (ClaspProxyHop *self);
void clasp_proxy_hop_stop (ClaspProxyHop *self);

/* After done: %CLASP_ERROR_NONE when the tunnel stands. */
ClaspErrorCode clasp_proxy_hop_get_error_code (const ClaspProxyHop *self);

/**
 * clasp_proxy_hop_get_error_text:
 *
 * Returns: (transfer none) (nullable): the translated sentence to it; %NULL when there is no error
 */
const char *clasp_proxy_hop_get_error_text (const ClaspProxyHop *self);
/* The HTTP status the proxy answered with; 0: none. */
guint clasp_proxy_hop_get_status (const ClaspProxyHop *self);

/**
 * clasp_proxy_hop_dup_first_bytes:
 *
 * Returns: (transfer full) (nullable): the first bytes the proxy sent
 */
GBytes *clasp_proxy_hop_dup_first_bytes (const ClaspProxyHop *self);

/* After done, when the tunnel stands: whether the proxy's answer names content, which one to CONNECT has none of
 * (RFC 9110 §9.3.6): what comes in place of the server's bytes may be a page of the proxy's own. */
gboolean clasp_proxy_hop_names_content (const ClaspProxyHop *self);

/**
 * clasp_proxy_hop_take_page:
 * @first: what came behind the proxy's answer, and was read from the connection
 *
 * Takes what came in place of the server's bytes for the page that the answer names, with what stands unread on the
 * connection: it is the body, and the error says so. Does not wait for more.
 */
void clasp_proxy_hop_take_page (ClaspProxyHop *self, GBytes *first);

/**
 * clasp_proxy_hop_get_body:
 * @type: (out) (transfer full) (nullable): its Content-Type
 *
 * Gives the page of a proxy that made no tunnel, as far as it came in time.
 *
 * Returns: (transfer none) (nullable): the body; %NULL when there is none
 */
const ClaspBody *clasp_proxy_hop_get_body (const ClaspProxyHop *self, char **type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspProxyHop, clasp_proxy_hop_unref)

G_END_DECLS
