/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Frames as the load server writes and reads them (RFC 6455 §5.2). Nothing of it is shared with src/wire, so that a
 * fault of the engine does not meet its own likeness. */

#define LOAD_FRAME_FIN 0x80
#define LOAD_FRAME_RSV1 0x40
#define LOAD_FRAME_TEXT 0x1
#define LOAD_FRAME_BINARY 0x2
#define LOAD_FRAME_CLOSE 0x8
#define LOAD_FRAME_PING 0x9
#define LOAD_FRAME_PONG 0xa

#define LOAD_FRAME_IS_CONTROL(opcode) (((opcode) & 0x8) != 0)
#define LOAD_FRAME_CONTROL_MAX 125
#define LOAD_FRAME_SERVER_HEADER_MAX 10

/* Writes the header of an unmasked frame; @first is its first byte (FIN, RSV, opcode). Returns bytes written. */
gsize load_frame_header (guint8 out[LOAD_FRAME_SERVER_HEADER_MAX], guint8 first, guint64 length);

/* XORs @length bytes with the mask, beginning at byte @offset of the payload (§5.3). */
void load_frame_unmask (guint8 *data, gsize length, const guint8 mask[4], guint64 offset);

typedef enum
{
  LOAD_FRAME_INCOMPLETE, /* all input was taken, the header goes on */
  LOAD_FRAME_HEADER,     /* the payload comes next */
  LOAD_FRAME_PROTOCOL_ERROR,
} LoadFrameResult;

/* Reads a client's frames, cut anywhere. */
typedef struct
{
  guint8 header[14];
  guint8 have, need;
  gboolean in_payload;
  /* of the frame whose payload comes, as long as @in_payload */
  guint8 first, opcode;
  guint8 mask[4];
  guint64 length, at; /* payload bytes: declared, taken */
} LoadFrameReader;

/* Takes header bytes from *@data and advances it. An unmasked frame, a reserved opcode and a fragmented or over-long
 * control frame are protocol errors. */
LoadFrameResult load_frame_reader_take (LoadFrameReader *reader, const guint8 **data, const guint8 *end);

/* Tells that @length payload bytes were taken; TRUE: the frame has ended. */
gboolean load_frame_reader_advance (LoadFrameReader *reader, gsize length);

G_END_DECLS
