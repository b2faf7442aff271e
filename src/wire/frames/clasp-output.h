/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspOutput:
 *
 * Bytes that wait to be written, in one piece. Zero-initialise to begin. Private to this room.
 */
typedef struct
{
  /*< private >*/
  guint8 *data;
  gsize head, tail, capacity;
} ClaspOutput;

/* Frees what waits. */
void clasp_output_clear (ClaspOutput *self);

/**
 * clasp_output_reserve:
 *
 * Returns: (transfer none): room for @length more bytes; clasp_output_commit() takes them in
 */
guint8 *clasp_output_reserve (ClaspOutput *self, gsize length);
static inline void
clasp_output_commit (ClaspOutput *self, gsize length)
{
  self->tail += length;
}
static inline gsize
clasp_output_get_length (const ClaspOutput *self)
{
  return self->tail - self->head;
}

/**
 * clasp_output_get:
 *
 * Returns: (transfer none) (nullable): the bytes that wait
 */
const guint8 *clasp_output_get (const ClaspOutput *self);
/* The first @length bytes were written. */
void clasp_output_written (ClaspOutput *self, gsize length);

G_END_DECLS
