/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-index.h"

#include <stdatomic.h>

#define FIRST_CHUNK_BITS CLASP_CAPTURE_FIRST_CHUNK_BITS

void
clasp_capture_index_clear (ClaspCaptureIndex *self)
{
  for (guint i = 0; i < CLASP_CAPTURE_N_CHUNKS; i++)
    g_clear_pointer (&self->chunks[i], g_free);
}

static guint
capture_index_locate (guint64 index, guint64 *within)
{
  guint64 shifted = index + (1 << FIRST_CHUNK_BITS);
  guint bit = 63 - (guint) __builtin_clzll (shifted);

  *within = shifted - (G_GUINT64_CONSTANT (1) << bit);
  return bit - FIRST_CHUNK_BITS;
}

ClaspCaptureEntry *
clasp_capture_index_reserve (ClaspCaptureIndex *self, guint64 index)
{
  guint64 within;
  guint chunk = capture_index_locate (index, &within);

  if (self->chunks[chunk] == NULL)
    self->chunks[chunk] = g_new (ClaspCaptureEntry, G_GUINT64_CONSTANT (1) << (chunk + FIRST_CHUNK_BITS));
  return &self->chunks[chunk][within];
}

void
clasp_capture_index_publish (ClaspCaptureIndex *self, guint64 n_entries)
{
  atomic_store_explicit (&self->n_entries, n_entries, memory_order_release);
}

guint64
clasp_capture_index_get_n_entries (ClaspCaptureIndex *self)
{
  return atomic_load_explicit (&self->n_entries, memory_order_acquire);
}

gboolean
clasp_capture_index_get (ClaspCaptureIndex *self, guint64 index, ClaspCaptureEntry *entry)
{
  guint64 within;
  guint chunk;

  if (index >= clasp_capture_index_get_n_entries (self))
    return FALSE;
  chunk = capture_index_locate (index, &within);
  *entry = self->chunks[chunk][within];
  return TRUE;
}
