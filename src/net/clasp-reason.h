/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-connect-config.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/* The edge between GError and the report: stable words and plain translated sentences. @where is "host:port". */

/* "not-found", "temporary", "failed". */
const char *clasp_reason_resolve_code (const GError *error);
char *clasp_reason_resolve_text (const GError *error, const char *host);
/* "refused", "unreachable", "timed-out", "reset", "denied", "failed". */
const char *clasp_reason_tcp_code (const GError *error);
char *clasp_reason_tcp_text (const GError *error, const char *where);
/* Of a SOCKS proxy: "need-auth", "denied", "failed". */
const char *clasp_reason_socks_code (const GError *error);
char *clasp_reason_socks_text (const GError *error, const char *proxy, const char *where);
/* Of the proxy's answer to CONNECT (RFC 9110 §9.3.6): "need-auth", "denied", "failed". */
const char *clasp_reason_proxy_status_code (guint status);
char *clasp_reason_proxy_status_text (guint status, const char *reason, const char *proxy, const char *where);
/* The deadline passed in @phase. @proxy: (nullable) */
char *clasp_reason_timeout_text (ClaspPhase phase, guint timeout_ms, const char *where, const char *proxy);

/* "127.0.0.1:80", "[::1]:80" */
char *clasp_host_and_port (const char *host, guint16 port);

G_END_DECLS
