/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-connect-config.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/* The edge between GError and the report: stable words and plain translated sentences. @where is "host:port". */

/* Why a name was not found: not found, temporary, failed; and its sentence. */
ClaspErrorCode clasp_reason_resolve_code (const GError *error);

/**
 * clasp_reason_resolve_text:
 *
 * Returns: (transfer full): the sentence
 */
char *clasp_reason_resolve_text (const GError *error, const char *host);
/* Why there is no connection: refused, unreachable, timed out, reset, denied, failed; and its sentence. */
ClaspErrorCode clasp_reason_tcp_code (const GError *error);

/**
 * clasp_reason_tcp_text:
 *
 * Returns: (transfer full): the sentence
 */
char *clasp_reason_tcp_text (const GError *error, const char *where);
/* Of a SOCKS proxy: it needs a password, denies, failed; and its sentence. */
ClaspErrorCode clasp_reason_socks_code (const GError *error);

/**
 * clasp_reason_socks_text:
 *
 * Returns: (transfer full): the sentence
 */
char *clasp_reason_socks_text (const GError *error, const char *proxy, const char *where);
/* Of the proxy's answer to CONNECT (RFC 9110 §9.3.6): the same codes. */
ClaspErrorCode clasp_reason_proxy_status_code (guint status);

/**
 * clasp_reason_proxy_status_text:
 *
 * Returns: (transfer full): the sentence
 */
char *clasp_reason_proxy_status_text (guint status, const char *reason, const char *proxy, const char *where);

/**
 * clasp_reason_timeout_text:
 * @phase: in which the deadline passed
 * @timeout_ms: the deadline
 * @where: "host:port"
 * @proxy: (nullable): the proxy
 *
 * Returns: (transfer full): the sentence that says so, translated
 */
char *clasp_reason_timeout_text (ClaspPhase phase, guint timeout_ms, const char *where, const char *proxy);

/**
 * clasp_host_and_port:
 *
 * @host: a name or an address
 * @port: a port
 *
 * Returns: (transfer full): both as one text: "127.0.0.1:80", "[::1]:80"
 */
char *clasp_host_and_port (const char *host, guint16 port);

G_END_DECLS
