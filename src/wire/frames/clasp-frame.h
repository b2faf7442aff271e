/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLASP_OPCODE_CONTINUATION = 0x0,
  CLASP_OPCODE_TEXT = 0x1,
  CLASP_OPCODE_BINARY = 0x2,
  CLASP_OPCODE_CLOSE = 0x8,
  CLASP_OPCODE_PING = 0x9,
  CLASP_OPCODE_PONG = 0xa,
} ClaspOpcode;

#define CLASP_OPCODE_IS_CONTROL(opcode) (((opcode) & 0x8) != 0)
#define CLASP_FRAME_HEADER_MAX 14
#define CLASP_CONTROL_PAYLOAD_MAX 125

/* In the first byte: the frame is its message’s last. */
#define CLASP_FRAME_FIN 0x80
#define CLASP_FRAME_RSV1 0x40
#define CLASP_FRAME_RSV2 0x20
#define CLASP_FRAME_RSV3 0x10
#define CLASP_FRAME_RSV_BITS (CLASP_FRAME_RSV1 | CLASP_FRAME_RSV2 | CLASP_FRAME_RSV3)

/* In which form a length is written (RFC 6455 §5.2). */
typedef enum
{
  CLASP_LENGTH_SHORTEST,
  CLASP_LENGTH_7,
  CLASP_LENGTH_16,
  CLASP_LENGTH_64
} ClaspLengthForm;

/* The header of a frame that is to be written. */
typedef struct
{
  guint8 opcode;
  gboolean fin;
  guint8 rsv; /* CLASP_FRAME_RSV… */
  gboolean masked;
  guint8 mask[4];
  guint64 length; /* payload bytes as declared */
  ClaspLengthForm form;
} ClaspFrameHeader;

/* Encodes; header.form SHORTEST takes the shortest form, any other is taken at its word. Returns bytes written. */
gsize clasp_frame_header_encode (const ClaspFrameHeader *header, guint8 out[CLASP_FRAME_HEADER_MAX]);

/* XORs @length bytes from @src to @dst (may be the same) with the mask, beginning at byte @offset of the payload
 * (§5.3). */
void clasp_mask (guint8 *dst, const guint8 *src, gsize length, const guint8 mask[4], gsize offset);

G_END_DECLS
