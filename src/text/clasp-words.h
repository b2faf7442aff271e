/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_words_find_difference:
 * @a: (array length=a_length): a text
 * @a_length: its bytes
 * @b: (array length=b_length): another
 * @b_length: its bytes
 * @start: in bytes: what is before it in both is the same and not looked at
 * @from: (out): where the words begin that differ, in bytes, in both
 * @a_to: (out): where they end in @a
 * @b_to: (out): where they end in @b
 *
 * Finds the words in which two texts differ: what is the same before and behind them is left out, whole words of it.
 */
void clasp_words_find_difference (const char *a, gsize a_length, const char *b, gsize b_length, gsize start,
                                  gsize *from, gsize *a_to, gsize *b_to);

G_END_DECLS
