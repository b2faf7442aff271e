/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-item.h"

G_BEGIN_DECLS

/**
 * clasp_cbor_read:
 * @data: CBOR
 * @at: (inout): offset of an item; moved behind its head and, for strings and bytes of known length, their content
 * @item: (out): what it is
 *
 * Reads one data item of CBOR (RFC 8949 §3).
 *
 * Returns: %FALSE when it is not well-formed or not all there
 */
gboolean clasp_cbor_read (ClaspSlice data, gsize *at, ClaspItem *item);

G_END_DECLS
