/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-uri.h"

G_BEGIN_DECLS

/* The origin of an address (RFC 6454 §4): scheme, host and port. What a user gives to one is not sent to another. */

/**
 * clasp_origins_equal:
 *
 * Returns: whether both addresses have scheme, host and port in common
 */
gboolean clasp_origins_equal (const ClaspUri *a, const ClaspUri *b);

/**
 * clasp_origin_dup_text:
 *
 * Returns: (transfer full): "wss://host:port", the port only where it is not the scheme's own
 */
char *clasp_origin_dup_text (const ClaspUri *uri);

/**
 * clasp_origin_dup_of_url:
 * @url: as a user wrote it
 *
 * Returns: (transfer full) (nullable): as clasp_origin_dup_text() gives it; %NULL when @url is not the address of a
 * WebSocket
 */
char *clasp_origin_dup_of_url (const char *url);

/**
 * clasp_origin_admits:
 * @given_for: an origin as clasp_origin_dup_text() gives it
 * @origin: another one
 *
 * Returns: whether what was given for @given_for may be sent to @origin: it is the same, or the same host by TLS
 */
gboolean clasp_origin_admits (const char *given_for, const char *origin);

G_END_DECLS
