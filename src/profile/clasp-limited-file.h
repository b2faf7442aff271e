/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * clasp_limited_file_read_json:
 * @file: a local file that somebody else may have put there
 * @max_size: bytes
 * @follow: whether a symbolic link is followed
 *
 * Reads a file without trusting it: it must be a regular one, so that a FIFO or a device hangs nothing, no larger than
 * @max_size, and no JSON in it nests deeper than 64 levels, on which a parser would use up its stack.
 *
 * Returns: (transfer full) (nullable): what it holds; %NULL with a #GIOErrorEnum and a reason, which does not name the
 * file
 */
GBytes *clasp_limited_file_read_json (GFile *file, gsize max_size, gboolean follow, GError **error);

/**
 * clasp_json_is_too_deep:
 *
 * Returns: whether arrays and objects nest deeper in @text than 64 levels; what stands in its strings is not counted
 */
gboolean clasp_json_is_too_deep (const char *text, gsize length);

G_END_DECLS
