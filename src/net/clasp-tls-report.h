/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/* What GIO tells about TLS, as the report has it. */

/**
 * clasp_tls_report_dup_errors:
 * @flags: what is wrong, in GIO's eyes
 * @certificate: (nullable): the server's; one that signed itself and came alone is "self-signed", not "unknown-ca"
 *
 * The stable words for what is wrong with a certificate, gravest first.
 *
 * Returns: (transfer full): empty when nothing is
 */
char **clasp_tls_report_dup_errors (GTlsCertificateFlags flags, GTlsCertificate *certificate);
/* One sentence for one of these words; @certificate: (nullable): the server's. (transfer full) */
char *clasp_tls_report_dup_error_text (const char *error, const char *host, const ClaspCertificateInfo *certificate);
/* The chain, leaf first. (transfer full) (element-type ClaspCertificateInfo) */
GPtrArray *clasp_tls_report_dup_certificates (GTlsCertificate *certificate);
/**
 * clasp_tls_report_is_listed:
 * @certificate: the server's
 * @fingerprints: (nullable): SHA-256 of DER, 64 hexadecimal digits in any case, colons allowed
 *
 * Returns: whether exactly this certificate is in the list
 */
gboolean clasp_tls_report_is_listed (GTlsCertificate *certificate, const char *const *fingerprints);
/* "TLS 1.3", or %NULL. */
const char *clasp_tls_report_get_protocol (GTlsProtocolVersion version);
/* The stable word for a TLS alert (RFC 8446 §6), or %NULL when "handshake-failed" says it all. */
const char *clasp_tls_report_get_alert_code (int alert, gboolean certificate_sent);

G_END_DECLS
