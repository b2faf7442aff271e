/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-uri.h"

G_BEGIN_DECLS

/**
 * clasp_location_resolve:
 * @base: what answered
 * @location: where its answer leads, as Location has it
 *
 * The address that a redirect leads to (RFC 9110 §10.2.2): whole, with ws and wss for http and https, which are what
 * servers write, and without a fragment, which belongs to browsers. Whether a WebSocket can be there is not judged.
 *
 * Returns: (transfer full) (nullable): %NULL when it leads nowhere
 */
char *clasp_location_resolve (const ClaspUri *base, const char *location);

/**
 * clasp_location_is_followed:
 * @status: an answer's status code
 *
 * Of the statuses 3xx, 300 leaves the choice to the user, 304 is about a cache, and the others are no longer in use.
 *
 * Returns: whether the status is a redirect that a program follows by itself (RFC 9110 §15.4): 301, 302, 303, 307, 308
 */
gboolean clasp_location_is_followed (guint status);

G_END_DECLS
