/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-deflate.h"
#include "clasp-frame.h"

G_BEGIN_DECLS

/**
 * ClaspRandomFunc:
 *
 * Fills @buffer with unpredictable bytes: mask keys (FRM-01).
 */
typedef void (*ClaspRandomFunc) (guint8 *buffer, gsize length, gpointer user_data);

/* A frame as it was written. */
typedef struct
{
  const guint8 *wire_data; /* (nullable) its payload when it is compressed; valid until the next is written */
  guint64 wire_length;     /* of its payload */
  guint8 mask[4];          /* 0 without one */
  guint8 first_byte;
  guint8 header_length;
  gboolean compressed;
} ClaspWrittenFrame;

/**
 * ClaspFrameWriter:
 *
 * Writes a client's frames, masked and compressed where that was agreed on, into bytes that wait to be sent in one
 * piece.
 */
typedef struct _ClaspFrameWriter ClaspFrameWriter;

/**
 * clasp_frame_writer_new:
 * @deflate: (nullable): permessage-deflate as agreed; the client's side of it counts
 *
 * Returns: (transfer full): the writer
 */
ClaspFrameWriter *clasp_frame_writer_new (ClaspRandomFunc random, gpointer random_data,
                                          const ClaspDeflateParameters *deflate);
void clasp_frame_writer_free (ClaspFrameWriter *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFrameWriter, clasp_frame_writer_free)

/* A fresh mask key. */
void clasp_frame_writer_draw_mask (ClaspFrameWriter *self, guint8 mask[4]);
/* Writes one frame as its header has it; header.length is what it declares, @length what follows. */
void clasp_frame_writer_put (ClaspFrameWriter *self, const ClaspFrameHeader *header, const guint8 *data, gsize length,
                             ClaspWrittenFrame *written);
/* Writes a message or a control frame in one frame; a message compressed, where that was agreed on and makes it
 * smaller. */
void clasp_frame_writer_put_whole (ClaspFrameWriter *self, ClaspOpcode opcode, const guint8 *data, gsize length,
                                   ClaspWrittenFrame *written);

/**
 * clasp_frame_writer_get_output:
 *
 * Returns: (transfer none): bytes that wait; valid until more is written or told of
 */
const guint8 *clasp_frame_writer_get_output (const ClaspFrameWriter *self, gsize *length);
gsize clasp_frame_writer_get_backlog (const ClaspFrameWriter *self);
/* The first @length of them were sent. */
void clasp_frame_writer_output_written (ClaspFrameWriter *self, gsize length);

G_END_DECLS
