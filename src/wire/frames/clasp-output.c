/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-output.h"

#include <string.h>

#define CAPACITY_MIN ((gsize) 4 * 1024)
#define KEEP_MAX ((gsize) 1024 * 1024) /* what an empty buffer may hold for good */

void
clasp_output_clear (ClaspOutput *self)
{
  g_free (self->data);
  *self = (ClaspOutput) { 0 };
}

/* Moves what waits to the front only when as much was written before: each byte is moved at most once on the
 * average. */
static void
output_make_room (ClaspOutput *self, gsize length)
{
  gsize used = clasp_output_get_length (self);

  if (self->head >= used && used + length <= self->capacity)
    {
      memmove (self->data, self->data + self->head, used);
    }
  else
    {
      gsize capacity = MAX (MAX (used + length, used * 2), CAPACITY_MIN);
      guint8 *data = g_malloc (capacity);

      if (used > 0)
        memcpy (data, self->data + self->head, used);
      g_free (self->data);
      self->data = data;
      self->capacity = capacity;
    }
  self->head = 0;
  self->tail = used;
}

guint8 *
clasp_output_reserve (ClaspOutput *self, gsize length)
{
  if (self->capacity - self->tail < length || self->data == NULL)
    output_make_room (self, length);
  return self->data + self->tail;
}

const guint8 *
clasp_output_get (const ClaspOutput *self)
{
  return self->data != NULL ? self->data + self->head : NULL;
}

void
clasp_output_written (ClaspOutput *self, gsize length)
{
  g_return_if_fail (length <= clasp_output_get_length (self));

  self->head += length;
  if (self->head < self->tail)
    return;
  self->head = self->tail = 0;
  if (self->capacity > KEEP_MAX)
    clasp_output_clear (self);
}
