/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame-reader.h"

G_BEGIN_DECLS

/* Reads the header of a frame through the reader. Returns its length, or 0 when it is cut. */
static inline gsize
frame_header_decode (ClaspFrameHeader *header, const guint8 *data, gsize length)
{
  ClaspFrameReader reader = { 0 };
  const ClaspFrame *frame = &reader.frame;
  gsize n = clasp_frame_reader_read_header (&reader, data, length);

  if (!clasp_frame_header_is_whole (frame))
    return 0;
  clasp_frame_reader_begin_payload (&reader);
  *header = (ClaspFrameHeader) {
    .opcode = frame->opcode,
    .fin = frame->fin,
    .rsv = frame->first_byte & (CLASP_FRAME_RSV1 | CLASP_FRAME_RSV2 | CLASP_FRAME_RSV3),
    .masked = frame->masked,
    .length = frame->length,
    .form = frame->length_end == 2   ? CLASP_LENGTH_7
            : frame->length_end == 4 ? CLASP_LENGTH_16
                                     : CLASP_LENGTH_64,
  };
  memcpy (header->mask, frame->mask, sizeof header->mask);
  return n;
}

G_END_DECLS
