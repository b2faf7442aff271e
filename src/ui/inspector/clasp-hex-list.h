/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * clasp_hex_list_new:
 *
 * Returns: (transfer full): the bytes as rows of ClaspDetailRow, @width bytes each, made when asked for: offset, hex,
 * characters
 */
GListModel *clasp_hex_list_new (GBytes *bytes, guint width);

G_END_DECLS
