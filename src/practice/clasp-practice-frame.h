/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define CLASP_PRACTICE_CONTINUATION 0x0
#define CLASP_PRACTICE_TEXT 0x1
#define CLASP_PRACTICE_BINARY 0x2
#define CLASP_PRACTICE_CLOSE 0x8
#define CLASP_PRACTICE_PING 0x9
#define CLASP_PRACTICE_PONG 0xa

/* In the first byte: the frame is its message's last (RFC 6455 §5.2). */
#define CLASP_PRACTICE_FIN 0x80
/* The reserved bit by which permessage-deflate marks a message (RFC 7692 §6). */
#define CLASP_PRACTICE_RSV1 0x40

#define CLASP_PRACTICE_FRAME_HEADER_MAX 10
#define CLASP_PRACTICE_CONTROL_MAX 125

/**
 * ClaspPracticeFrame:
 *
 * The header of one frame (RFC 6455 §5.2).
 */
typedef struct
{
  gboolean fin;
  guint8 rsv; /* in place: 0x70 is all three */
  guint8 opcode;
  gboolean masked;
  guint64 length;      /* of the payload */
  gsize header_length; /* the mask is its end */
} ClaspPracticeFrame;

/* Gives %FALSE while the header is not whole. */
gboolean clasp_practice_frame_read (ClaspPracticeFrame *self, const guint8 *data, gsize length);
/**
 * clasp_practice_frame_find_fault:
 * @within: a message has begun and not ended
 * @compresses: permessage-deflate was agreed on
 *
 * What is wrong with a client's frame, for the reason of a close; %NULL: nothing.
 */
const char *clasp_practice_frame_find_fault (const ClaspPracticeFrame *self, gboolean within, gboolean compresses);
/* The header of a frame of the server, whole and without a mask; @first_byte: FIN, reserved bits and opcode. Gives its
 * length. */
gsize clasp_practice_frame_write_header (guint8 out[CLASP_PRACTICE_FRAME_HEADER_MAX], guint8 first_byte,
                                         guint64 length);
void clasp_practice_unmask (guint8 *data, gsize length, const guint8 mask[4]);
/* Whether a close frame may have this payload (RFC 6455 §7.4). */
gboolean clasp_practice_close_is_valid (const guint8 *payload, gsize length);

G_END_DECLS
