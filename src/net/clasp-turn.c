/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-turn.h"

struct _ClaspTurn
{
  char *key;
  ClaspTurnFunc ready;
  gpointer user_data;
};

/* Key → queue of turns, whose head is the granted one. Only touched on the I/O thread. */
static GHashTable *queues;

static GQueue *
turn_get_queue (const ClaspTurn *self)
{
  return g_hash_table_lookup (queues, self->key);
}

ClaspTurn *
clasp_turn_take (const char *key, ClaspTurnFunc ready, gpointer user_data)
{
  ClaspTurn *self = g_new0 (ClaspTurn, 1);
  GQueue *queue;

  if (queues == NULL)
    queues = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_queue_free);

  self->key = g_strdup (key);
  self->ready = ready;
  self->user_data = user_data;

  queue = turn_get_queue (self);
  if (queue == NULL)
    {
      queue = g_queue_new ();
      g_hash_table_insert (queues, g_strdup (key), queue);
    }
  g_queue_push_tail (queue, self);
  return self;
}

gboolean
clasp_turn_is_granted (const ClaspTurn *self)
{
  return g_queue_peek_head (turn_get_queue (self)) == self;
}

void
clasp_turn_release (ClaspTurn *self)
{
  GQueue *queue = turn_get_queue (self);
  gboolean granted = clasp_turn_is_granted (self);
  ClaspTurn *next;

  g_queue_remove (queue, self);
  next = g_queue_peek_head (queue);
  if (next == NULL)
    {
      g_hash_table_remove (queues, self->key);
      if (g_hash_table_size (queues) == 0)
        g_clear_pointer (&queues, g_hash_table_unref);
    }
  g_free (self->key);
  g_free (self);

  if (granted && next != NULL)
    next->ready (next->user_data);
}
