/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-frame-writer.h"

#include <string.h>

#include "clasp-deflater.h"
#include "clasp-output.h"

#define RANDOM_SIZE 4096

struct _ClaspFrameWriter
{
  ClaspOutput output;
  gboolean deflates;
  ClaspDeflateParameters deflate;
  ClaspDeflater *deflater; /* (nullable) made when first needed */
  ClaspRandomFunc random;
  gpointer random_data;
  gsize pool_left;
  guint8 pool[RANDOM_SIZE]; /* random bytes for the next masks */
};

ClaspFrameWriter *
clasp_frame_writer_new (ClaspRandomFunc random, gpointer random_data, const ClaspDeflateParameters *deflate)
{
  ClaspFrameWriter *self;

  g_return_val_if_fail (random != NULL, NULL);

  self = g_new0 (ClaspFrameWriter, 1);
  self->random = random;
  self->random_data = random_data;
  self->deflates = deflate != NULL;
  if (deflate != NULL)
    self->deflate = *deflate;
  return self;
}

void
clasp_frame_writer_free (ClaspFrameWriter *self)
{
  clasp_output_clear (&self->output);
  g_clear_pointer (&self->deflater, clasp_deflater_free);
  g_free (self);
}

void
clasp_frame_writer_draw_mask (ClaspFrameWriter *self, guint8 mask[4])
{
  if (self->pool_left < 4)
    {
      self->random (self->pool, sizeof self->pool, self->random_data);
      self->pool_left = sizeof self->pool;
    }
  self->pool_left -= 4;
  memcpy (mask, self->pool + self->pool_left, 4);
}

void
clasp_frame_writer_put (ClaspFrameWriter *self, const ClaspFrameHeader *header, const guint8 *data, gsize length,
                        ClaspWrittenFrame *written)
{
  guint8 *out = clasp_output_reserve (&self->output, CLASP_FRAME_HEADER_MAX + length);
  gsize header_length = clasp_frame_header_encode (header, out);

  if (header->masked)
    clasp_mask (out + header_length, data, length, header->mask, 0);
  else if (length > 0)
    memcpy (out + header_length, data, length);
  clasp_output_commit (&self->output, header_length + length);
  *written = (ClaspWrittenFrame) {
    .wire_length = length,
    .first_byte = out[0],
    .header_length = (guint8) header_length,
  };
  if (header->masked)
    memcpy (written->mask, header->mask, sizeof written->mask);
}

/* What permessage-deflate makes of a message, or NULL when it is better sent as it is. */
static const guint8 *
frame_writer_deflate (ClaspFrameWriter *self, ClaspOpcode opcode, const guint8 *data, gsize length,
                      gsize *deflated_length)
{
  if (!self->deflates || length == 0 || CLASP_OPCODE_IS_CONTROL (opcode))
    return NULL;
  if (self->deflater == NULL)
    self->deflater = clasp_deflater_new (
        self->deflate.client_max_window_bits == 0 ? CLASP_WINDOW_BITS_MAX : self->deflate.client_max_window_bits,
        self->deflate.client_no_context_takeover);
  return clasp_deflater_deflate (self->deflater, data, length, deflated_length);
}

void
clasp_frame_writer_put_whole (ClaspFrameWriter *self, ClaspOpcode opcode, const guint8 *data, gsize length,
                              ClaspWrittenFrame *written)
{
  ClaspFrameHeader header = { .opcode = opcode, .fin = TRUE, .masked = TRUE, .length = length };
  gsize deflated_length = 0;
  const guint8 *deflated = frame_writer_deflate (self, opcode, data, length, &deflated_length);

  clasp_frame_writer_draw_mask (self, header.mask);
  if (deflated == NULL)
    {
      clasp_frame_writer_put (self, &header, data, length, written);
      return;
    }
  header.rsv = CLASP_FRAME_RSV1;
  header.length = deflated_length;
  clasp_frame_writer_put (self, &header, deflated, deflated_length, written);
  written->compressed = TRUE;
  written->wire_data = deflated;
}

const guint8 *
clasp_frame_writer_get_output (const ClaspFrameWriter *self, gsize *length)
{
  *length = clasp_output_get_length (&self->output);
  return clasp_output_get (&self->output);
}

gsize
clasp_frame_writer_get_backlog (const ClaspFrameWriter *self)
{
  return clasp_output_get_length (&self->output);
}

void
clasp_frame_writer_output_written (ClaspFrameWriter *self, gsize length)
{
  clasp_output_written (&self->output, length);
}
