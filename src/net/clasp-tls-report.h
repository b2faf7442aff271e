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
 * @last: what else failed, or %CLASP_ERROR_NONE
 *
 * What is wrong with a certificate, gravest first, and @last behind it unless it is among them.
 *
 * Returns: (transfer full): ends in %CLASP_ERROR_NONE; nothing else when nothing is wrong
 */
ClaspErrorCode *clasp_tls_report_dup_errors (GTlsCertificateFlags flags, GTlsCertificate *certificate,
                                             ClaspErrorCode last);

/**
 * clasp_tls_report_dup_error_text:
 * @error: what is wrong with a certificate
 * @host: whose it should be
 * @certificate: (nullable): the server's
 *
 * Returns: (transfer full) (nullable): one translated sentence for it; %NULL when @error is of another kind
 */
char *clasp_tls_report_dup_error_text (ClaspErrorCode error, const char *host, const ClaspCertificateInfo *certificate);

/**
 * clasp_tls_report_dup_certificates:
 *
 * Returns: (transfer full) (element-type ClaspCertificateInfo): the chain, leaf first
 */
GPtrArray *clasp_tls_report_dup_certificates (GTlsCertificate *certificate);

/**
 * clasp_tls_report_is_listed:
 * @certificate: the server's
 * @fingerprints: (nullable): SHA-256 of DER, 64 hexadecimal digits in any case, colons allowed
 *
 * Returns: whether exactly this certificate is in the list
 */
gboolean clasp_tls_report_is_listed (GTlsCertificate *certificate, const char *const *fingerprints);

/**
 * clasp_tls_report_get_protocol:
 *
 * Returns: (transfer none) (nullable): "TLS 1.3", or %NULL
 */
const char *clasp_tls_report_get_protocol (GTlsProtocolVersion version);
/* What a TLS alert tells (RFC 8446 §6); %CLASP_ERROR_NONE when %CLASP_ERROR_HANDSHAKE_FAILED says it all. */
ClaspErrorCode clasp_tls_report_get_alert_code (int alert, gboolean certificate_sent);

G_END_DECLS
