/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

/* Sixteen bytes taken as one: the compiler makes one register of it where the machine has such, and two words where
 * not. */
typedef guint64 ClaspWord __attribute__ ((vector_size (16)));

/* The sixteen bytes at @data, wherever they lie. */
static inline ClaspWord
clasp_word_load (const guint8 *data)
{
  ClaspWord word;

  memcpy (&word, data, sizeof word);
  return word;
}

/* Writes sixteen bytes to @data, wherever that is. */
static inline void
clasp_word_store (guint8 *data, ClaspWord word)
{
  memcpy (data, &word, sizeof word);
}

/* The eight bytes at @data, wherever they lie. */
static inline guint64
clasp_half_load (const guint8 *data)
{
  guint64 half;

  memcpy (&half, data, sizeof half);
  return half;
}

#define CLASP_HIGH_BITS G_GUINT64_CONSTANT (0x8080808080808080)

/* Whether none of the sixteen bytes has its high bit set. */
static inline gboolean
clasp_word_is_ascii (ClaspWord word)
{
  return ((word[0] | word[1]) & CLASP_HIGH_BITS) == 0;
}

/* Whether all of @data is ASCII. Reads nothing outside of it: the last word overlaps the one before. */
static inline gboolean
clasp_is_ascii (const guint8 *data, gsize length)
{
  if (length >= 16)
    {
      const guint8 *last = data + length - 16;
      ClaspWord bits = clasp_word_load (last);

      for (; data + 64 <= last; data += 64)
        {
          bits |= clasp_word_load (data) | clasp_word_load (data + 16) | clasp_word_load (data + 32) |
                  clasp_word_load (data + 48);
          if (!clasp_word_is_ascii (bits))
            return FALSE;
        }
      for (; data < last; data += 16)
        bits |= clasp_word_load (data);
      return clasp_word_is_ascii (bits);
    }
  if (length >= 8)
    return ((clasp_half_load (data) | clasp_half_load (data + length - 8)) & CLASP_HIGH_BITS) == 0;

  guint8 bits = 0;
  for (gsize i = 0; i < length; i++)
    bits |= data[i];
  return bits < 0x80;
}

G_END_DECLS
