/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-item.h"

G_BEGIN_DECLS

/**
 * clasp_msgpack_read:
 * @data: MessagePack
 * @at: (inout): offset of an item; moved behind its head and, for strings, bytes and extensions, their content
 * @item: (out): what it is
 *
 * Reads one item of MessagePack (its specification, version 5).
 *
 * Returns: %FALSE when it is not valid or not all there
 */
gboolean clasp_msgpack_read (ClaspSlice data, gsize *at, ClaspItem *item);

G_END_DECLS
