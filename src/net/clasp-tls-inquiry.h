/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspTlsInquiry:
 *
 * Takes note that a server asked for a client certificate when there is none to give: servers before TLS 1.3 then end
 * the handshake with an alert that says no more than "failed".
 */
#define CLASP_TYPE_TLS_INQUIRY (clasp_tls_inquiry_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTlsInquiry, clasp_tls_inquiry, CLASP, TLS_INQUIRY, GTlsInteraction)

/**
 * clasp_tls_inquiry_new:
 *
 * Returns: (transfer full): the inquiry
 */
ClaspTlsInquiry *clasp_tls_inquiry_new (void);
/* Whether the server asked for a certificate of ours (RFC 8446 §4.3.2). */
gboolean clasp_tls_inquiry_was_asked (ClaspTlsInquiry *self);

G_END_DECLS
