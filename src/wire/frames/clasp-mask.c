/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame.h"

#include "clasp-word.h"

void
clasp_mask (guint8 *dst, const guint8 *src, gsize length, const guint8 mask[4], gsize offset)
{
  guint8 key[16];
  ClaspWord word;
  gsize i = 0;

  for (guint k = 0; k < sizeof key; k++)
    key[k] = mask[(offset + k) & 3];
  word = clasp_word_load (key);

  for (; i + 64 <= length; i += 64)
    {
      ClaspWord a = clasp_word_load (src + i) ^ word;
      ClaspWord b = clasp_word_load (src + i + 16) ^ word;
      ClaspWord c = clasp_word_load (src + i + 32) ^ word;
      ClaspWord d = clasp_word_load (src + i + 48) ^ word;

      clasp_word_store (dst + i, a);
      clasp_word_store (dst + i + 16, b);
      clasp_word_store (dst + i + 32, c);
      clasp_word_store (dst + i + 48, d);
    }
  for (; i + 16 <= length; i += 16)
    clasp_word_store (dst + i, clasp_word_load (src + i) ^ word);
  /* Sixteen is a multiple of four, so the key begins anew at each word. */
  for (gsize k = 0; i < length; i++, k++)
    dst[i] = src[i] ^ key[k];
}
