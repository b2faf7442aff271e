/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame.h"

#define LENGTH_16 126
#define LENGTH_64 127

static guint64
frame_read_big_endian (const guint8 *data, guint n_bytes)
{
  guint64 value = 0;

  for (guint i = 0; i < n_bytes; i++)
    value = value << 8 | data[i];
  return value;
}

static void
frame_write_big_endian (guint8 *out, guint64 value, guint n_bytes)
{
  for (guint i = n_bytes; i-- > 0; value >>= 8)
    out[i] = value & 0xff;
}

gsize
clasp_frame_header_decode (ClaspFrameHeader *header, const guint8 *data, gsize length)
{
  guint length_bytes = 0;
  guint8 short_length;
  gboolean masked;

  if (length < 2)
    return 0;

  short_length = data[1] & 0x7f;
  masked = (data[1] & 0x80) != 0;
  if (short_length == LENGTH_16)
    length_bytes = 2;
  else if (short_length == LENGTH_64)
    length_bytes = 8;
  if (length < 2 + length_bytes + (masked ? 4 : 0))
    return 0;

  *header = (ClaspFrameHeader) {
    .opcode = data[0] & 0x0f,
    .fin = (data[0] & 0x80) != 0,
    .rsv = data[0] & (CLASP_FRAME_RSV1 | CLASP_FRAME_RSV2 | CLASP_FRAME_RSV3),
    .masked = masked,
    .length = length_bytes == 0 ? short_length : frame_read_big_endian (data + 2, length_bytes),
    .form = length_bytes == 0   ? CLASP_LENGTH_7
            : length_bytes == 2 ? CLASP_LENGTH_16
                                : CLASP_LENGTH_64,
    .header_length = 2 + length_bytes + (masked ? 4 : 0),
  };
  if (masked)
    {
      for (guint i = 0; i < 4; i++)
        header->mask[i] = data[2 + length_bytes + i];
    }
  return header->header_length;
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
