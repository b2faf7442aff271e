/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_base64_parse:
 * @text: need not be NUL-terminated
 * @length: bytes
 *
 * Reads base64 (RFC 4648 §4) as a user writes it: padded, and with nothing else in it but white space, which is passed
 * over. g_base64_decode() passes over all that is no base64. Pure.
 *
 * Returns: (transfer full) (nullable): the bytes; %NULL when it can't be read
 */
GBytes *clasp_base64_parse (const char *text, gsize length);

G_END_DECLS
