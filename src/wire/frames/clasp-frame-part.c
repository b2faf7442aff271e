/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame-part.h"

#include <string.h>

#define LENGTH_16 126
#define LENGTH_64 127

static guint64
frame_part_read_number (const guint8 *data, gsize length)
{
  guint64 value = 0;

  for (gsize i = 0; i < length; i++)
    value = value << 8 | data[i];
  return value;
}

static gboolean
frame_part_is_rsv (ClaspFramePartKind kind, gboolean compressed)
{
  return kind == CLASP_FRAME_PART_RSV2 || kind == CLASP_FRAME_PART_RSV3 ||
         (kind == CLASP_FRAME_PART_RSV1 && !compressed);
}

gboolean
clasp_frame_part_breaks (const ClaspFramePart *part, ClaspRuleId rule, gboolean compressed)
{
  switch (rule)
    {
    case CLASP_RULE_FRM_01:
    case CLASP_RULE_FRM_02:
      return part->kind == CLASP_FRAME_PART_MASK;
    case CLASP_RULE_FRM_03:
      return part->value != 0 && frame_part_is_rsv (part->kind, compressed);
    case CLASP_RULE_EXT_05:
      return part->kind == CLASP_FRAME_PART_RSV1;
    case CLASP_RULE_FRM_04:
    case CLASP_RULE_FRM_07:
      return part->kind == CLASP_FRAME_PART_OPCODE;
    case CLASP_RULE_FRM_05:
      return part->kind == CLASP_FRAME_PART_EXTENDED_LENGTH;
    case CLASP_RULE_FRM_06:
      return (part->kind == CLASP_FRAME_PART_FIN && part->value == 0) ||
             (part->kind == CLASP_FRAME_PART_LENGTH && part->value > CLASP_CONTROL_PAYLOAD_MAX);
    case CLASP_RULE_FRM_12:
      return part->kind == CLASP_FRAME_PART_EXTENDED_LENGTH ||
             (part->kind == CLASP_FRAME_PART_LENGTH && part->value < LENGTH_16);
    case CLASP_RULE_FRM_11:
    case CLASP_RULE_EXT_06:
    case CLASP_RULE_EXT_07:
    case CLASP_RULE_CLS_01:
    case CLASP_RULE_CLS_02:
    case CLASP_RULE_CLS_03:
      return part->kind == CLASP_FRAME_PART_PAYLOAD;
    default:
      return FALSE;
    }
}

guint
clasp_frame_parts_read (const guint8 *header, gsize length, ClaspRuleId rule, gboolean compressed,
                        ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD])
{
  static const guint8 bits[] = { 1, 1, 1, 1, 4, 1, 7 };
  guint n = 0, bit = 0;
  gsize at = 2;

  for (guint i = 0; i < G_N_ELEMENTS (bits) && bit / 8 < length; bit += bits[i++])
    parts[n++] = (ClaspFramePart) {
      .kind = (ClaspFramePartKind) i,
      .first_bit = bit,
      .n_bits = bits[i],
      .value = header[bit / 8] >> (8 - bit % 8 - bits[i]) & ((1u << bits[i]) - 1),
    };
  if (length > at && (header[1] & 0x7f) >= LENGTH_16)
    {
      gsize n_bytes = MIN ((header[1] & 0x7f) == LENGTH_16 ? 2 : 8, length - at);

      parts[n++] = (ClaspFramePart) {
        .kind = CLASP_FRAME_PART_EXTENDED_LENGTH,
        .first_bit = (guint) at * 8,
        .n_bits = (guint) n_bytes * 8,
        .value = frame_part_read_number (header + at, n_bytes),
      };
      at += n_bytes;
    }
  if (length > at && (header[1] & 0x80) != 0)
    {
      gsize n_bytes = MIN (4, length - at);

      parts[n++] = (ClaspFramePart) {
        .kind = CLASP_FRAME_PART_KEY,
        .first_bit = (guint) at * 8,
        .n_bits = (guint) n_bytes * 8,
        .value = frame_part_read_number (header + at, n_bytes),
      };
    }
  for (guint i = 0; i < n; i++)
    parts[i].in_breach = clasp_frame_part_breaks (&parts[i], rule, compressed);
  return n;
}

gsize
clasp_frame_conform (const guint8 *header, gsize length, ClaspRuleId rule, gboolean compressed,
                     guint8 out[CLASP_FRAME_HEADER_MAX])
{
  const gboolean masked = length > 1 && (header[1] & 0x80) != 0;
  const guint form = length > 1 ? header[1] & 0x7f : 0;
  const gsize length_bytes = form == LENGTH_16 ? 2 : form == LENGTH_64 ? 8 : 0;
  ClaspFrameHeader whole;

  if (length < 2 || length < 2 + length_bytes + (masked ? 4 : 0))
    return 0;
  whole = (ClaspFrameHeader) {
    .opcode = header[0] & 0x0f,
    .fin = (header[0] & CLASP_FRAME_FIN) != 0,
    .rsv = header[0] & CLASP_FRAME_RSV_BITS,
    .masked = masked,
    .length = length_bytes > 0 ? frame_part_read_number (header + 2, length_bytes) : form,
    .form = length_bytes == 2   ? CLASP_LENGTH_16
            : length_bytes == 8 ? CLASP_LENGTH_64
                                : CLASP_LENGTH_7,
  };
  if (masked)
    memcpy (whole.mask, header + 2 + length_bytes, sizeof whole.mask);

  switch (rule)
    {
    case CLASP_RULE_FRM_02:
      whole.masked = FALSE;
      break;
    case CLASP_RULE_FRM_03:
      whole.rsv &= compressed ? CLASP_FRAME_RSV1 : 0;
      break;
    case CLASP_RULE_EXT_05:
      whole.rsv &= (guint8) ~CLASP_FRAME_RSV1;
      break;
    case CLASP_RULE_FRM_05:
      if (whole.length >> 63 != 0)
        return 0;
      whole.form = CLASP_LENGTH_SHORTEST;
      break;
    case CLASP_RULE_FRM_06:
      if (whole.length > CLASP_CONTROL_PAYLOAD_MAX)
        return 0;
      whole.fin = TRUE;
      break;
    default:
      return 0;
    }
  return clasp_frame_header_encode (&whole, out);
}
