/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-arena.h"

#include <string.h>

#define BLOCK_MIN ((gsize) 16 * 1024)
#define KEEP_MAX ((gsize) 1024 * 1024) /* what an idle arena may hold for good */
#define SPARE_MAX ((gsize) 64 * 1024 * 1024)
#define IDLE_MAX 64 /* resets after which larger blocks are given back */

static void
arena_block_clear (ClaspArenaBlock *block)
{
  g_free (block->data);
  *block = (ClaspArenaBlock) { 0 };
}

void
clasp_arena_clear (ClaspArena *self)
{
  arena_block_clear (&self->current);
  arena_block_clear (&self->spare);
  for (guint i = 0; i < self->n_closed; i++)
    arena_block_clear (&self->closed[i]);
  g_free (self->closed);
  *self = (ClaspArena) { 0 };
}

/* Keeps the larger of @block and the spare one. */
static void
arena_give_back (ClaspArena *self, ClaspArenaBlock block)
{
  if (block.capacity > self->spare.capacity && block.capacity <= SPARE_MAX)
    {
      ClaspArenaBlock smaller = self->spare;

      self->spare = block;
      block = smaller;
    }
  g_free (block.data);
}

static void
arena_close_current (ClaspArena *self)
{
  if (self->n_closed == self->closed_capacity)
    {
      self->closed_capacity = MAX (8, self->closed_capacity * 2);
      self->closed = g_renew (ClaspArenaBlock, self->closed, self->closed_capacity);
    }
  self->closed[self->n_closed++] = self->current;
}

void
clasp_arena_grow (ClaspArena *self, gsize need)
{
  ClaspArenaBlock block = { 0 };
  gsize capacity = MAX (MAX (need, BLOCK_MIN), self->item_length * 2);

  if (self->spare.capacity >= need && (self->current.used > 0 || self->spare.capacity > self->current.capacity))
    {
      block = self->spare;
      block.used = 0;
      self->spare = (ClaspArenaBlock) { 0 };
    }
  else if (self->current.used == 0)
    {
      self->current.data = g_realloc (self->current.data, capacity);
      self->current.capacity = capacity;
      return;
    }
  else
    {
      block.data = g_malloc (capacity);
      block.capacity = capacity;
    }

  if (self->item_length > 0)
    memcpy (block.data, self->current.data + self->current.used, self->item_length);
  if (self->current.used > 0)
    arena_close_current (self);
  else
    arena_give_back (self, self->current);
  self->current = block;
}

void
clasp_arena_append (ClaspArena *self, const guint8 *data, gsize length)
{
  if (length == 0)
    return;
  memcpy (clasp_arena_reserve (self, length), data, length);
  clasp_arena_commit (self, length);
}

void
clasp_arena_truncate (ClaspArena *self, gsize length)
{
  self->item_length = MIN (self->item_length, length);
}

const guint8 *
clasp_arena_finish (ClaspArena *self)
{
  const guint8 *data = clasp_arena_reserve (self, 0) - self->item_length;

  self->current.used += self->item_length;
  self->item_length = 0;
  return data;
}

void
clasp_arena_reset (ClaspArena *self)
{
  for (guint i = 0; i < self->n_closed; i++)
    arena_give_back (self, self->closed[i]);
  self->n_closed = 0;

  if (self->current.used > 0)
    {
      if (self->item_length > 0)
        memmove (self->current.data, self->current.data + self->current.used, self->item_length);
      self->current.used = 0;
    }

  self->idle = self->peak > KEEP_MAX ? 0 : self->idle + 1;
  self->peak = self->item_length;
  if (self->idle > IDLE_MAX)
    {
      self->idle = 0;
      arena_block_clear (&self->spare);
      if (self->item_length == 0 && self->current.capacity > KEEP_MAX)
        arena_block_clear (&self->current);
    }
}
