/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_hex_to_text:
 *
 * Returns: (transfer full): the bytes as text for the clipboard, as `hexdump -C` shows them
 */
char *clasp_hex_to_text (const guint8 *data, gsize length);

/**
 * clasp_hex_append:
 * @between: what stands between two bytes: "", " "
 *
 * Appends two hexadecimal digits for each byte.
 */
void clasp_hex_append (GString *out, const guint8 *data, gsize length, const char *between);

/**
 * clasp_hex_parse:
 * @error_offset: (out) (optional): the character that is no hex digit, or the end when a digit is missing
 *
 * Reads hex digits in pairs; white space, commas, colons, semicolons, "0x" and "\x" between the pairs are passed over.
 * Returns: (transfer full) (nullable): %NULL when it can't be read
 */
GBytes *clasp_hex_parse (const char *text, gsize *error_offset);

G_END_DECLS
