/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame.h"
#include "clasp-rule.h"

G_BEGIN_DECLS

/* The parts of a frame in the order in which they stand (RFC 6455 §5.2). */
typedef enum
{
  CLASP_FRAME_PART_FIN,
  CLASP_FRAME_PART_RSV1,
  CLASP_FRAME_PART_RSV2,
  CLASP_FRAME_PART_RSV3,
  CLASP_FRAME_PART_OPCODE,
  CLASP_FRAME_PART_MASK,
  CLASP_FRAME_PART_LENGTH,
  CLASP_FRAME_PART_EXTENDED_LENGTH, /* 16 or 64 bits */
  CLASP_FRAME_PART_KEY,
  CLASP_FRAME_PART_PAYLOAD,
  CLASP_FRAME_N_PARTS,
} ClaspFramePartKind;

/**
 * ClaspFramePart:
 * @kind: which
 * @first_bit: where it begins in the frame, from 0
 * @n_bits: how many bits of it there are; less than it takes when the header was cut
 * @value: its bits as a number
 * @in_breach: it is what breaks the frame's rule
 *
 * One part of a frame's header.
 */
typedef struct
{
  ClaspFramePartKind kind;
  guint first_bit;
  guint n_bits;
  guint64 value;
  gboolean in_breach;
} ClaspFramePart;

/**
 * clasp_frame_parts_read:
 * @header: a frame from its first byte
 * @length: bytes of the header that there are, at most CLASP_FRAME_HEADER_MAX; what follows the header is left alone
 * @rule: the rule that the frame breaks, or %CLASP_RULE_NONE
 * @compressed: the message is compressed, which gives RSV1 a meaning (RFC 7692 §6)
 * @parts: (out): room for all but the payload
 *
 * Takes a header apart.
 *
 * Returns: how many parts there are
 */
guint clasp_frame_parts_read (const guint8 *header, gsize length, ClaspRuleId rule, gboolean compressed,
                              ClaspFramePart parts[CLASP_FRAME_PART_PAYLOAD]);

/**
 * clasp_frame_part_breaks:
 * @part: a part; its value counts
 * @rule: a rule
 * @compressed: see clasp_frame_parts_read()
 *
 * Returns: whether it is this part in which a frame breaks the rule
 */
gboolean clasp_frame_part_breaks (const ClaspFramePart *part, ClaspRuleId rule, gboolean compressed);

/**
 * clasp_frame_conform:
 * @header: a whole header
 * @length: its bytes
 * @rule: the rule that it breaks
 * @compressed: see clasp_frame_parts_read()
 * @out: (out): the header that keeps the rule and says the same
 *
 * Writes the header as it should have been. There is none when another message would have to be sent.
 *
 * Returns: bytes of @out, or 0
 */
gsize clasp_frame_conform (const guint8 *header, gsize length, ClaspRuleId rule, gboolean compressed,
                           guint8 out[CLASP_FRAME_HEADER_MAX]);

G_END_DECLS
