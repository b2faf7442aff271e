/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame.h"

#include "clasp-word.h"

#define LENGTH_16 126
#define LENGTH_64 127

static void
frame_write_big_endian (guint8 *out, guint64 value, guint n_bytes)
{
  for (guint i = n_bytes; i-- > 0; value >>= 8)
    out[i] = value & 0xff;
}

static ClaspLengthForm
frame_shortest_form (guint64 length)
{
  if (length < LENGTH_16)
    return CLASP_LENGTH_7;
  return length <= G_MAXUINT16 ? CLASP_LENGTH_16 : CLASP_LENGTH_64;
}

gsize
clasp_frame_header_encode (const ClaspFrameHeader *header, guint8 out[CLASP_FRAME_HEADER_MAX])
{
  ClaspLengthForm form = header->form == CLASP_LENGTH_SHORTEST ? frame_shortest_form (header->length) : header->form;
  guint8 mask_bit = header->masked ? 0x80 : 0;
  gsize n = 2;

  out[0] = (header->fin ? 0x80 : 0) | (header->rsv & 0x70) | (header->opcode & 0x0f);
  if (form == CLASP_LENGTH_7)
    {
      out[1] = mask_bit | (header->length & 0x7f);
    }
  else if (form == CLASP_LENGTH_16)
    {
      out[1] = mask_bit | LENGTH_16;
      frame_write_big_endian (out + 2, header->length, 2);
      n += 2;
    }
  else
    {
      out[1] = mask_bit | LENGTH_64;
      frame_write_big_endian (out + 2, header->length, 8);
      n += 8;
    }
  if (header->masked)
    {
      for (guint i = 0; i < 4; i++)
        out[n++] = header->mask[i];
    }
  return n;
}

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
