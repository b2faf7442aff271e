/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint8 *data;
  gsize capacity, used;
} ClaspArenaBlock;

/**
 * ClaspArena:
 *
 * Room for the payloads that events point to, given back all at once. One item is open at a time: it grows by what is
 * appended, may move while it does, and stands still once finished. Zero-initialise to begin. Private to this room.
 */
typedef struct
{
  /*< private >*/
  ClaspArenaBlock current; /* the open item lies at current.used */
  gsize item_length;
  ClaspArenaBlock *closed; /* full blocks with finished items */
  guint n_closed, closed_capacity;
  ClaspArenaBlock spare; /* a large block kept for the next large item */
  gsize peak;            /* bytes used since the last reset */
  guint idle;            /* resets since large blocks were last of use */
} ClaspArena;

void clasp_arena_clear (ClaspArena *self);
/* Makes room for an open item that has @need bytes in all. */
void clasp_arena_grow (ClaspArena *self, gsize need);
/* Makes room for @length more bytes of the open item and gives the place to write them to; clasp_arena_commit() takes
 * them in. */
static inline guint8 *
clasp_arena_reserve (ClaspArena *self, gsize length)
{
  if (G_UNLIKELY (self->current.data == NULL ||
                  length > self->current.capacity - self->current.used - self->item_length))
    clasp_arena_grow (self, self->item_length + length);
  return self->current.data + self->current.used + self->item_length;
}
static inline void
clasp_arena_commit (ClaspArena *self, gsize length)
{
  self->item_length += length;
  self->peak = MAX (self->peak, self->current.used + self->item_length);
}
/* Reserves, copies, commits. */
void clasp_arena_append (ClaspArena *self, const guint8 *data, gsize length);
static inline gsize
clasp_arena_get_length (const ClaspArena *self)
{
  return self->item_length;
}
/* Where the open item lies; it may move with the next reserve. */
static inline const guint8 *
clasp_arena_peek (const ClaspArena *self)
{
  return self->current.data != NULL ? self->current.data + self->current.used : NULL;
}
/* Cuts the open item to its first @length bytes. */
void clasp_arena_truncate (ClaspArena *self, gsize length);

/**
 * clasp_arena_finish:
 *
 * Ends the open item; its bytes stay where they are until clasp_arena_reset(). Never %NULL, also for an empty item.
 *
 * Returns: (transfer none): the bytes
 */
const guint8 *clasp_arena_finish (ClaspArena *self);
/* Gives back all finished items; the open one stays. */
void clasp_arena_reset (ClaspArena *self);

G_END_DECLS
