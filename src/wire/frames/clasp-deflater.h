/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspDeflater:
 *
 * Deflates the messages of one direction (RFC 7692 §7.2.1). Private to this room.
 */
typedef struct _ClaspDeflater ClaspDeflater;

/**
 * clasp_deflater_new:
 * @window_bits: 8 to 15
 * @no_context_takeover: every message begins with an empty window
 *
 * Returns: (transfer full): the deflater
 */
ClaspDeflater *clasp_deflater_new (int window_bits, gboolean no_context_takeover);
void clasp_deflater_free (ClaspDeflater *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspDeflater, clasp_deflater_free)

/**
 * clasp_deflater_deflate:
 * @data: a whole message, not empty
 * @deflated_length: (out): bytes
 *
 * Returns: (transfer none) (nullable): the payload to send, valid until the next call; %NULL when it is better sent
 * as it is (which is possible only without context takeover)
 */
const guint8 *clasp_deflater_deflate (ClaspDeflater *self, const guint8 *data, gsize length, gsize *deflated_length);

G_END_DECLS
