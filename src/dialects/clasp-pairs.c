/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-pairs.h"

#include <string.h>

/* A longer key is kept as its SHA-256: what others write must not fill our memory. */
#define MAX_KEY 256

typedef struct
{
  ClaspPairsRequest request;
  GList link; /* in the order in which they were asked; its data is the entry */
  guint hash;
  gsize key_length;
  char bytes[]; /* the key, then the strings of the request */
} Entry;

struct _ClaspPairs
{
  GHashTable *entries; /* (element-type Entry Entry), owned by this set */
  GQueue order;
  guint64 n_dropped;
  guint seed;
};

static guint
pairs_hash_bytes (guint seed, const char *bytes, gsize length)
{
  guint64 hash = 14695981039346656037u ^ seed;

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) bytes[i]) * 1099511628211u;
  hash ^= hash >> 29;
  return (guint) (hash * 0x9e3779b97f4a7c15u >> 32);
}

static guint
pairs_entry_hash (gconstpointer entry)
{
  return ((const Entry *) entry)->hash;
}

static gboolean
pairs_entry_equal (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;

  return x->hash == y->hash && x->key_length == y->key_length && memcmp (x->bytes, y->bytes, x->key_length) == 0;
}

ClaspPairs *
clasp_pairs_new (void)
{
  ClaspPairs *self = g_new0 (ClaspPairs, 1);

  self->entries = g_hash_table_new_full (pairs_entry_hash, pairs_entry_equal, g_free, NULL);
  g_queue_init (&self->order);
  /* Its place in memory is not known to those who choose the ids, so that they cannot choose ones that collide. */
  self->seed = (guint) (GPOINTER_TO_SIZE (self) >> 4) * 2654435761u;
  return self;
}

void
clasp_pairs_free (ClaspPairs *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  g_free (self);
}

/* The key as bytes at @room, which has MAX_KEY of them. */
static gsize
pairs_write_key (const ClaspPairKey *key, char *room)
{
  gsize length = 3 + key->scope_length + key->id_length;
  char *at = room;

  if (length > MAX_KEY)
    {
      g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
      gsize digest = MAX_KEY - 8;

      g_checksum_update (sum, (const guchar *) key->scope, (gssize) key->scope_length);
      g_checksum_update (sum, (const guchar *) "", 1);
      g_checksum_update (sum, (const guchar *) key->id, (gssize) key->id_length);
      room[0] = (char) key->direction;
      room[1] = (char) key->space;
      room[2] = 1;
      g_checksum_get_digest (sum, (guint8 *) room + 3, &digest);
      return 3 + digest;
    }
  *at++ = (char) key->direction;
  *at++ = (char) key->space;
  if (key->scope_length > 0)
    memcpy (at, key->scope, key->scope_length);
  at += key->scope_length;
  *at++ = '\0';
  if (key->id_length > 0)
    memcpy (at, key->id, key->id_length);
  return length;
}

static Entry *
pairs_lookup (ClaspPairs *self, const char *bytes, gsize length)
{
  /* An entry on the stack that has only what the table looks at. */
  union
  {
    Entry entry;
    char room[sizeof (Entry) + MAX_KEY];
  } probe;

  probe.entry.hash = pairs_hash_bytes (self->seed, bytes, length);
  probe.entry.key_length = length;
  memcpy (probe.room + G_STRUCT_OFFSET (Entry, bytes), bytes, length);
  return g_hash_table_lookup (self->entries, &probe.entry);
}

static void
pairs_remove_entry (ClaspPairs *self, Entry *entry)
{
  g_queue_unlink (&self->order, &entry->link);
  g_hash_table_remove (self->entries, entry);
}

static gboolean
pairs_waits (const ClaspPairsRequest *request)
{
  return !request->settled && !request->hidden;
}

static char *
pairs_copy_string (char **at, const char *string)
{
  gsize size;
  char *copy = *at;

  if (string == NULL)
    return NULL;
  size = strlen (string) + 1;
  memcpy (copy, string, size);
  *at += size;
  return copy;
}

static gsize
pairs_get_size (const char *string)
{
  return string != NULL ? strlen (string) + 1 : 0;
}

void
clasp_pairs_ask (ClaspPairs *self, const ClaspPairKey *key, const ClaspPairsRequest *request, guint64 *replaced)
{
  char bytes[MAX_KEY];
  gsize length = pairs_write_key (key, bytes);
  Entry *entry = pairs_lookup (self, bytes, length);
  char *at;

  *replaced = G_MAXUINT64;
  if (entry != NULL)
    {
      if (pairs_waits (&entry->request))
        *replaced = entry->request.record;
      pairs_remove_entry (self, entry);
    }
  else if (g_hash_table_size (self->entries) == CLASP_PAIRS_MAX)
    {
      Entry *oldest = g_queue_peek_head (&self->order);

      if (pairs_waits (&oldest->request))
        self->n_dropped++;
      pairs_remove_entry (self, oldest);
    }
  entry = g_malloc (sizeof (Entry) + length + pairs_get_size (request->label) + pairs_get_size (request->channel) +
                    pairs_get_size (request->id));
  entry->request = *request;
  entry->hash = pairs_hash_bytes (self->seed, bytes, length);
  entry->key_length = length;
  memcpy (entry->bytes, bytes, length);
  at = entry->bytes + length;
  entry->request.label = pairs_copy_string (&at, request->label);
  entry->request.channel = pairs_copy_string (&at, request->channel);
  entry->request.id = pairs_copy_string (&at, request->id);
  entry->link = (GList) { .data = entry };
  g_queue_push_tail_link (&self->order, &entry->link);
  g_hash_table_add (self->entries, entry);
}

ClaspPairsRequest *
clasp_pairs_find (ClaspPairs *self, const ClaspPairKey *key)
{
  char bytes[MAX_KEY];
  Entry *entry = pairs_lookup (self, bytes, pairs_write_key (key, bytes));

  return entry != NULL ? &entry->request : NULL;
}

void
clasp_pairs_remove (ClaspPairs *self, ClaspPairsRequest *request)
{
  pairs_remove_entry (self, (Entry *) request);
}

void
clasp_pairs_foreach_open (ClaspPairs *self, ClaspPairsFunc func, gpointer user_data)
{
  for (GList *l = self->order.head; l != NULL; l = l->next)
    if (pairs_waits (&((Entry *) l->data)->request))
      func (&((Entry *) l->data)->request, user_data);
}

gboolean
clasp_pairs_is_open (ClaspPairs *self, guint64 record)
{
  /* They stand in the order of their records, and those that are looked at are mostly new. */
  for (GList *l = self->order.tail; l != NULL; l = l->prev)
    {
      const ClaspPairsRequest *request = &((Entry *) l->data)->request;

      if (request->record < record)
        return FALSE;
      if (request->record == record && pairs_waits (request))
        return TRUE;
    }
  return FALSE;
}

guint64
clasp_pairs_get_n_dropped (ClaspPairs *self)
{
  return self->n_dropped;
}
