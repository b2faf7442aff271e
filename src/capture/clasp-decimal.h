/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_decimal_is_valid:
 * @text: any text
 * @length: its bytes
 *
 * Tells whether a text is a number as JSON writes it (RFC 8259 §6).
 *
 * Returns: %TRUE when all of it is one number
 */
gboolean clasp_decimal_is_valid (const char *text, gsize length);

/**
 * clasp_decimal_compare:
 * @a: a number, valid
 * @a_length: its bytes
 * @b: another
 * @b_length: its bytes
 *
 * Compares two numbers as they are written, of any length and with any exponent, without rounding.
 *
 * Returns: less than, equal to or greater than 0, as @a is to @b
 */
int clasp_decimal_compare (const char *a, gsize a_length, const char *b, gsize b_length);

G_END_DECLS
