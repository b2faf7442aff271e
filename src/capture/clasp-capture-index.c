/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-capture-index.h"

#include <stdatomic.h>
#include <string.h>

#define FIRST_BITS CLASP_CAPTURE_INDEX_FIRST_BITS
#define STEP CLASP_CAPTURE_INDEX_STEP

static const guint8 MAGIC[8] = { 'C', 'L', 'A', 'S', 'P', 'I', 'D', 3 };

/* What a kept index begins with; all in this machine's own order, since it never leaves it. */
typedef struct
{
  guint8 magic[8];
  guint8 id[CLASP_CAPTURE_ID_SIZE];
  guint64 size;
  guint64 n_entries;
  guint64 notes[CLASP_CAPTURE_N_NOTES];
  guint64 check;
} KeptHead;

void
clasp_capture_index_clear (ClaspCaptureIndex *self)
{
  for (guint i = 0; i < CLASP_CAPTURE_INDEX_N_CHUNKS; i++)
    g_clear_pointer (&self->chunks[i], g_free);
}

static guint
capture_index_locate (guint64 place, guint64 *within)
{
  guint64 shifted = place + (1 << FIRST_BITS);
  guint bit = 63 - (guint) __builtin_clzll (shifted);

  *within = shifted - (G_GUINT64_CONSTANT (1) << bit);
  return bit - FIRST_BITS;
}

void
clasp_capture_index_add (ClaspCaptureIndex *self, guint64 index, guint64 offset)
{
  guint64 within;
  guint chunk;

  if (index % STEP != 0)
    return;
  chunk = capture_index_locate (index / STEP, &within);
  if (self->chunks[chunk] == NULL)
    self->chunks[chunk] = g_new (guint64, G_GUINT64_CONSTANT (1) << (chunk + FIRST_BITS));
  self->chunks[chunk][within] = offset;
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

guint64
clasp_capture_index_get (ClaspCaptureIndex *self, guint64 index, guint64 *at)
{
  guint64 within;
  guint chunk = capture_index_locate (index / STEP, &within);

  *at = index / STEP * STEP;
  return self->chunks[chunk][within];
}

/* ---------------------------------------------------------------------------------------------------------- keeping */

static char *
capture_index_dup_folder (void)
{
  return g_build_filename (g_get_user_cache_dir (), "handclasp", "index", NULL);
}

static char *
capture_index_dup_path (const ClaspCaptureHead *head)
{
  g_autofree char *folder = capture_index_dup_folder ();
  g_autoptr (GString) name = g_string_new (NULL);

  for (guint i = 0; i < sizeof head->id; i++)
    g_string_append_printf (name, "%02x", head->id[i]);
  return g_build_filename (folder, name->str, NULL);
}

/* Of all behind the head. */
static guint64
capture_index_check (const KeptHead *kept, const guint8 *rest, gsize length)
{
  ClaspCaptureCheck check = { 0 };

  clasp_capture_check_feed (&check, (const guint8 *) kept, G_STRUCT_OFFSET (KeptHead, check));
  clasp_capture_check_feed (&check, rest, length);
  return clasp_capture_check_get (&check);
}

void
clasp_capture_index_save (ClaspCaptureIndex *self, const ClaspCaptureHead *head, guint64 size, const guint64 *notes,
                          const ClaspTally *tally)
{
  g_autofree char *folder = capture_index_dup_folder ();
  g_autofree char *path = capture_index_dup_path (head);
  guint64 n_entries = clasp_capture_index_get_n_entries (self);
  guint64 n = (n_entries + STEP - 1) / STEP;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  KeptHead kept = { .size = size, .n_entries = n_entries };

  if (n_entries == 0 || n > G_MAXUINT / 16 || tally->n_records != n_entries || g_mkdir_with_parents (folder, 0700) != 0)
    return;
  memcpy (kept.magic, MAGIC, sizeof MAGIC);
  memcpy (kept.id, head->id, sizeof head->id);
  memcpy (kept.notes, notes, sizeof kept.notes);
  g_byte_array_append (bytes, (const guint8 *) &kept, sizeof kept);
  for (guint64 i = 0; i < n; i++)
    {
      guint64 at, place = clasp_capture_index_get (self, i * STEP, &at);

      g_byte_array_append (bytes, (const guint8 *) &place, sizeof place);
    }
  g_byte_array_append (bytes, (const guint8 *) tally, sizeof *tally);
  g_byte_array_append (bytes, (const guint8 *) tally->buckets, tally->n_buckets * (guint) sizeof *tally->buckets);
  kept.check = capture_index_check (&kept, bytes->data + sizeof kept, bytes->len - sizeof kept);
  memcpy (bytes->data, &kept, sizeof kept);
  g_file_set_contents_full (path, (const char *) bytes->data, (gssize) bytes->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600,
                            NULL);
}

guint64
clasp_capture_index_load (ClaspCaptureIndex *self, const ClaspCaptureHead *head, guint64 size, guint64 *notes,
                          guint64 *end, ClaspTally *tally)
{
  g_autofree char *path = capture_index_dup_path (head);
  g_autofree char *bytes = NULL;
  const guint8 *rest;
  KeptHead kept;
  ClaspTally counted;
  gsize length, left;
  guint64 n;

  if (!g_file_get_contents (path, &bytes, &length, NULL) || length < sizeof kept + sizeof counted)
    return 0;
  memcpy (&kept, bytes, sizeof kept);
  rest = (const guint8 *) bytes + sizeof kept;
  left = length - sizeof kept;
  n = (kept.n_entries + STEP - 1) / STEP;
  if (memcmp (kept.magic, MAGIC, sizeof MAGIC) != 0 || memcmp (kept.id, head->id, sizeof kept.id) != 0 ||
      kept.size > size || kept.n_entries == 0 || n > (left - sizeof counted) / sizeof (guint64) ||
      kept.check != capture_index_check (&kept, rest, left))
    return 0;
  memcpy (&counted, rest + n * sizeof (guint64), sizeof counted);
  left -= n * sizeof (guint64) + sizeof counted;
  if (counted.n_records != kept.n_entries || left != counted.n_buckets * sizeof *counted.buckets)
    return 0;
  for (guint64 i = 0; i < n; i++)
    {
      guint64 place;

      memcpy (&place, rest + i * sizeof place, sizeof place);
      clasp_capture_index_add (self, i * STEP, place);
    }
  counted.buckets = g_memdup2 (rest + n * sizeof (guint64) + sizeof counted, left);
  counted.buckets_capacity = counted.n_buckets;
  clasp_tally_clear (tally);
  *tally = counted;
  memcpy (notes, kept.notes, sizeof kept.notes);
  *end = kept.size;
  return kept.n_entries;
}

void
clasp_capture_index_forget (const ClaspCaptureHead *head)
{
  g_autofree char *path = capture_index_dup_path (head);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  g_file_delete (file, NULL, NULL);
}
