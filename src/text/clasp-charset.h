/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_charset_to_utf8:
 * @bytes: any bytes
 * @length: how many
 * @content_type: (nullable): "text/html; charset=…" (RFC 9110 §8.3), as a server wrote it
 * @written: (out): the length of what is returned, in bytes
 *
 * Turns a text into UTF-8 from the character set that its Content-Type names. A character that is cut at the end is
 * left out. Only the sets that pages are written in are known: a server does not choose what else iconv() loads.
 *
 * Returns: (transfer full) (nullable): UTF-8 with a NUL behind it; %NULL when the type names UTF-8, no set or one that
 *   is not known, or the bytes are not in it: then they are to be read as they are
 */
char *clasp_charset_to_utf8 (const char *bytes, gsize length, const char *content_type, gsize *written);

G_END_DECLS
