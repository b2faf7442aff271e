/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"
#include "clasp-tls-files.h"

G_BEGIN_DECLS

/**
 * ClaspTlsHop:
 *
 * The TLS handshake with the server (CON-03, CON-06): SNI, ALPN "http/1.1" only, certificate and host name verified
 * against the system's authorities and the user's. I/O thread only.
 */
typedef struct _ClaspTlsHop ClaspTlsHop;
typedef void (*ClaspTlsHopFunc) (ClaspTlsHop *hop, gpointer user_data);

/**
 * clasp_tls_hop_new:
 * @host: the URI's: name for SNI and to be verified, unless @config gives another
 * @files: (borrowed): must stay until done or stopped
 * @config: (transfer none): whether any certificate, or one named by its SHA-256, is taken though something is wrong
 *   with it (which is reported all the same)
 * @done: called once; not after clasp_tls_hop_stop()
 *
 * Returns: (transfer full): the hop, not started
 */
ClaspTlsHop *clasp_tls_hop_new (GSocketConnection *connection, const char *host, guint16 port,
                                const ClaspTlsFiles *files, ClaspConnectConfig *config, ClaspTlsHopFunc done,
                                gpointer user_data);
ClaspTlsHop *clasp_tls_hop_ref (ClaspTlsHop *self);
void clasp_tls_hop_unref (ClaspTlsHop *self);
void clasp_tls_hop_start (ClaspTlsHop *self);
void clasp_tls_hop_stop (ClaspTlsHop *self);

/**
 * clasp_tls_hop_get_stream:
 *
 * Returns: (transfer none) (nullable): after done: the stream to talk through; NULL when the handshake failed
 */
GIOStream *clasp_tls_hop_get_stream (ClaspTlsHop *self);

/**
 * clasp_tls_hop_dup_info:
 *
 * Returns: (transfer full): what is known so far
 */
ClaspTlsInfo *clasp_tls_hop_dup_info (ClaspTlsHop *self);

/**
 * clasp_tls_hop_dup_first_bytes:
 *
 * Returns: (transfer full): the first bytes that the server sent, TLS or not
 */
GBytes *clasp_tls_hop_dup_first_bytes (ClaspTlsHop *self);
/* What failed, and its sentence; %CLASP_ERROR_NONE and %NULL when nothing did. */
ClaspErrorCode clasp_tls_hop_get_error_code (ClaspTlsHop *self);

/**
 * clasp_tls_hop_get_error_text:
 *
 * Returns: (transfer none) (nullable): the sentence that says what failed; %NULL when nothing did
 */
const char *clasp_tls_hop_get_error_text (ClaspTlsHop *self);

/**
 * clasp_tls_hop_take_error:
 * @error: of a read after the handshake
 *
 * TLS 1.3 tells of a missing or refused client certificate only then.
 *
 * Returns: whether it is such an error; its word and sentence are set
 */
gboolean clasp_tls_hop_take_error (ClaspTlsHop *self, const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspTlsHop, clasp_tls_hop_unref)

G_END_DECLS
