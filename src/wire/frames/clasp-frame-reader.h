/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <string.h>

#include "clasp-frame.h"

G_BEGIN_DECLS

/**
 * ClaspFrame:
 *
 * The frame that is being read, as far as it has come (RFC 6455 §5.2).
 */
typedef struct
{
  guint64 number;                        /* from 1 */
  guint64 length;                        /* of the payload, as declared */
  guint64 left;                          /* of the payload, not taken yet */
  guint8 header[CLASP_FRAME_HEADER_MAX]; /* as it stands */
  guint8 header_have;                    /* bytes of it that were read; 0: no frame has begun */
  guint8 header_length;                  /* bytes of it in all; 0 before its second byte */
  guint8 length_end;                     /* where the length in it ends */
  guint8 first_byte;
  guint8 opcode;
  guint8 mask[4];
  gboolean fin, masked;
  gboolean in_payload; /* the header is whole */
} ClaspFrame;

/**
 * ClaspFrameReader:
 *
 * Reads frames of either side from chunks cut anywhere. It decodes what stands there and refuses nothing: what that
 * breaks is for the rules to say (clasp-frame-rules.h). Zero-initialise to begin.
 */
typedef struct
{
  ClaspFrame frame;
  guint64 n_frames; /* that have begun */
} ClaspFrameReader;

/**
 * clasp_frame_reader_read_header:
 *
 * Reads on in the header of the frame under way, or begins the next one.
 *
 * Returns: how many of the bytes belong to the header; the rest are its payload when the header is whole
 */
gsize clasp_frame_reader_read_header (ClaspFrameReader *self, const guint8 *data, gsize length);

/* The header is whole and taken for good: what comes is its payload. */
void clasp_frame_reader_begin_payload (ClaspFrameReader *self);

/* Makes ready for the next frame. */
static inline void
clasp_frame_reader_end_frame (ClaspFrameReader *self)
{
  /* The rest is set anew with the bytes it is read from. */
  self->frame.header_have = self->frame.header_length = self->frame.length_end = 0;
  self->frame.left = 0;
  self->frame.in_payload = FALSE;
}

/* Whether all of the header has come. */
static inline gboolean
clasp_frame_header_is_whole (const ClaspFrame *frame)
{
  return frame->header_length > 0 && frame->header_have == frame->header_length;
}

/**
 * clasp_frame_cut_header:
 * @have: bytes of the header, at least 1 and no more than were read
 *
 * Forgets what the bytes behind the one that decided said, so that a frame is the same however its header came.
 */
void clasp_frame_cut_header (ClaspFrame *frame, guint have);

/**
 * clasp_frame_get_declared_length:
 * @have: bytes of the header: more than its second and no more than its length takes
 *
 * Returns: what these bytes say of the payload's length: it is that long at least
 */
guint64 clasp_frame_get_declared_length (const ClaspFrame *frame, guint have);

/**
 * clasp_frame_reader_take_plain:
 * @at: a frame that clasp_frame_peek_plain() knew, of which no byte was read before
 *
 * Reads the header of a whole frame at once; what comes is its payload.
 */
static inline void
clasp_frame_reader_take_plain (ClaspFrameReader *self, const guint8 *at, gsize header_length, guint64 length)
{
  ClaspFrame *frame = &self->frame;

  frame->number = ++self->n_frames;
  frame->length = frame->left = length;
  memcpy (frame->header, at, header_length);
  frame->header_have = frame->header_length = frame->length_end = (guint8) header_length;
  frame->first_byte = at[0];
  frame->opcode = at[0] & 0x0f;
  frame->fin = (at[0] & 0x80) != 0;
  frame->masked = FALSE;
  frame->in_payload = TRUE;
}

/**
 * clasp_frame_unmask:
 * @data: payload of the frame, beginning where the last that was taken ended
 *
 * Copies payload, without its mask if it has one.
 */
static inline void
clasp_frame_unmask (const ClaspFrame *frame, guint8 *out, const guint8 *data, gsize length, gsize offset)
{
  if (frame->masked)
    clasp_mask (out, data, length, frame->mask, offset & 3);
  else
    memcpy (out, data, length);
}

/**
 * clasp_frame_peek_plain:
 * @have: bytes there are, at least 2
 * @length: (out): of the payload
 *
 * Looks at a frame without a mask whose length is in its shortest form, which is nearly all that a server sends.
 *
 * Returns: the length of its header, or 0 for any other and for one that is cut
 */
static inline gsize
clasp_frame_peek_plain (const guint8 *at, gsize have, guint64 *length)
{
  guint64 long_length;

  *length = at[1];
  if (at[1] < 126)
    return 2;
  if (at[1] == 126 && have >= 4)
    {
      *length = (guint64) at[2] << 8 | at[3];
      return *length < 126 ? 0 : 4;
    }
  if (at[1] == 127 && have >= 10)
    {
      memcpy (&long_length, at + 2, sizeof long_length);
      *length = GUINT64_FROM_BE (long_length);
      return *length <= G_MAXUINT16 ? 0 : 10;
    }
  return 0;
}

G_END_DECLS
