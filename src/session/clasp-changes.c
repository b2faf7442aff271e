/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-changes.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-hex.h"
#include "clasp-json-documents.h"
#include "clasp-json-path.h"
#include "clasp-json.h"
#include "clasp-words.h"

/* Values that lie deeper are compared as they are written. */
#define DEPTH_MAX 200
/* What is the same is shown so far before and behind the part that differs, … */
#define AROUND 60
/* … and that part itself so far. */
#define SHOWN 600
/* Bytes that differ are shown so far. */
#define SHOWN_BYTES 48
/* Where more lines differ than these, they are paired in their order. */
#define LINES_MAX 1000
/* Of a path so many bytes are shown. */
#define PLACE_MAX 500

/* A part of a message. */
typedef struct
{
  const char *data;
  gsize length;
} Piece;

typedef struct
{
  GPtrArray *changes;
  gboolean more;
  GCancellable *cancellable;
} Finding;

/* ---- Listing ---- */

static void
changes_free_one (gpointer data)
{
  ClaspChange *change = data;

  g_free (change->place);
  g_free (change->a);
  g_free (change->b);
  g_free (change);
}

static gboolean
changes_is_enough (Finding *self)
{
  return self->more || g_cancellable_is_cancelled (self->cancellable);
}

/* @place: (transfer full). Returns: (nullable) (transfer none) */
static ClaspChange *
changes_add (Finding *self, ClaspChangeKind kind, char *place)
{
  ClaspChange *change;

  if (self->changes->len == CLASP_CHANGES_MAX)
    {
      self->more = TRUE;
      g_free (place);
      return NULL;
    }
  change = g_new0 (ClaspChange, 1);
  change->kind = kind;
  change->place = place;
  g_ptr_array_add (self->changes, change);
  return change;
}

/* No character is cut: goes back to where one begins. */
static gsize
changes_align (Piece text, gsize at)
{
  while (at > 0 && at < text.length && ((guint8) text.data[at] & 0xc0) == 0x80)
    at--;
  return at;
}

/* What is the same ends within a character where its bytes are. */
static void
changes_narrow (Piece a, Piece b, gsize *from, gsize *a_to, gsize *b_to)
{
  gsize first = 0, same = 0;

  while (first < a.length && first < b.length && a.data[first] == b.data[first])
    first++;
  first = MIN (changes_align (a, first), changes_align (b, first));
  while (same < a.length - first && same < b.length - first &&
         a.data[a.length - same - 1] == b.data[b.length - same - 1])
    same++;
  while (same > 0 && ((guint8) a.data[a.length - same] & 0xc0) == 0x80)
    same--;
  *from = first;
  *a_to = a.length - same;
  *b_to = b.length - same;
}

/* The part that differs, with a little of what is the same around it. */
static char *
changes_dup_shown (Piece text, gsize from, gsize to, gsize *shown_from, gsize *shown_to)
{
  GString *shown = g_string_new (NULL);
  gsize start = from > AROUND ? changes_align (text, from - AROUND) : 0;
  gsize cut = to - from > SHOWN ? changes_align (text, from + SHOWN) : to;
  gsize end = text.length - to > AROUND ? changes_align (text, to + AROUND) : text.length;

  if (start > 0)
    g_string_append (shown, "…");
  clasp_foreign_append (shown, text.data + start, from - start);
  *shown_from = shown->len;
  clasp_foreign_append (shown, text.data + from, cut - from);
  if (cut < to)
    g_string_append (shown, "…");
  *shown_to = shown->len;
  clasp_foreign_append (shown, text.data + to, MAX (end, to) - to);
  if (end < text.length)
    g_string_append (shown, "…");
  return g_string_free (shown, FALSE);
}

static void
changes_add_changed (Finding *self, char *place, Piece a, Piece b)
{
  ClaspChange *change = changes_add (self, CLASP_CHANGE_CHANGED, place);
  gsize from, a_to, b_to;

  if (change == NULL)
    return;
  clasp_words_find_difference (a.data, a.length, b.data, b.length, 0, &from, &a_to, &b_to);
  if (a_to - from > SHOWN || b_to - from > SHOWN)
    changes_narrow (a, b, &from, &a_to, &b_to);
  change->a = changes_dup_shown (a, from, a_to, &change->from, &change->a_to);
  change->b = changes_dup_shown (b, from, b_to, &change->from, &change->b_to);
}

static void
changes_add_single (Finding *self, ClaspChangeKind kind, char *place, Piece text)
{
  ClaspChange *change = changes_add (self, kind, place);

  if (change == NULL)
    return;
  if (kind == CLASP_CHANGE_REMOVED)
    change->a = changes_dup_shown (text, 0, text.length, &change->from, &change->a_to);
  else
    change->b = changes_dup_shown (text, 0, text.length, &change->from, &change->b_to);
}

/* ---- JSON ---- */

/* Two values that are at one path. The path is made only when they are looked at: there may be a million of them below
 * one long key. */
typedef struct
{
  GRefString *parent; /* where the value stands that they are in; of a whole document its own place */
  Piece key;          /* no data: an element of an array */
  guint position;
  Piece a; /* no data: it has none */
  Piece b;
  guint depth;
} Pair;

static void
changes_clear_pair (gpointer data)
{
  g_ref_string_release (((Pair *) data)->parent);
}

/* Where it stands, fit to be shown; "…" ends what is cut. */
static GRefString *
changes_dup_path (const Pair *pair)
{
  g_autofree char *path = NULL;
  g_autofree char *marked = NULL;
  g_autofree char *shown = NULL;

  if (pair->depth == 0 || g_str_has_suffix (pair->parent, "…"))
    return g_ref_string_acquire (pair->parent);
  path = clasp_json_path_dup_child (pair->parent, pair->key.data, pair->key.length, pair->position);
  marked = clasp_foreign_to_text (path, strlen (path), PLACE_MAX);
  /* A mark takes more room than what it stands for. */
  shown = clasp_foreign_to_text (marked, strlen (marked), PLACE_MAX);
  return g_ref_string_new (shown);
}

static gboolean
changes_is_same (Piece a, Piece b)
{
  return a.length == b.length && memcmp (a.data, b.data, a.length) == 0;
}

/* Strings that stand for the same are the same, however they are escaped. */
static gboolean
changes_is_same_string (Piece a, Piece b)
{
  GString *left = clasp_json_decode_string (a.data, a.length);
  GString *right = clasp_json_decode_string (b.data, b.length);
  gboolean same = g_string_equal (left, right);

  g_string_free (left, TRUE);
  g_string_free (right, TRUE);
  return same;
}

static Piece
changes_get_value (Piece whole, const ClaspJsonSpan *span)
{
  return (Piece) { whole.data + span->start, span->length };
}

static Piece
changes_get_key (Piece whole, const ClaspJsonSpan *span)
{
  return (Piece) { whole.data + span->key_start, span->key_length };
}

/* The members of an object by their names; of several with one name each stands for itself. */
static GHashTable *
changes_index_members (Piece whole, GArray *spans, char ***names)
{
  GHashTable *by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GHashTable) counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  *names = g_new0 (char *, spans->len + 1);
  for (guint i = 0; i < spans->len; i++)
    {
      Piece key = changes_get_key (whole, &g_array_index (spans, ClaspJsonSpan, i));
      GString *name = clasp_json_decode_string (key.data, key.length);
      g_autofree char *escaped = g_strndup (key.data, key.length);
      gsize length = name->len;
      g_autofree char *decoded = g_string_free (name, FALSE);
      /* With a NUL in it a name is told apart by how it is written. */
      const char *plain = strlen (decoded) == length ? decoded : escaped;
      guint n = GPOINTER_TO_UINT (g_hash_table_lookup (counts, plain));

      g_hash_table_insert (counts, g_strdup (plain), GUINT_TO_POINTER (n + 1));
      (*names)[i] = g_strdup_printf ("%u %s", n, plain);
      g_hash_table_insert (by_name, (*names)[i], GUINT_TO_POINTER (i + 1));
    }
  return by_name;
}

static void
changes_push (GArray *into, const Pair *parent, GRefString *path, const ClaspJsonSpan *span, Piece whole,
              guint position, Piece a, Piece b)
{
  Pair pair = { NULL, changes_get_key (whole, span), position, a, b, parent->depth + 1 };

  if (a.data != NULL && b.data != NULL && changes_is_same (a, b))
    return;
  pair.parent = g_ref_string_acquire (path);
  g_array_append_val (into, pair);
}

static void
changes_compare_objects (GArray *into, const Pair *pair, GRefString *path)
{
  g_autoptr (GArray) a = clasp_json_get_children (pair->a.data, pair->a.length, 0);
  g_autoptr (GArray) b = clasp_json_get_children (pair->b.data, pair->b.length, 0);
  g_auto (GStrv) a_names = NULL;
  g_auto (GStrv) b_names = NULL;
  g_autoptr (GHashTable) of_a = changes_index_members (pair->a, a, &a_names);
  g_autoptr (GHashTable) of_b = changes_index_members (pair->b, b, &b_names);

  for (guint i = 0; i < a->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (a, ClaspJsonSpan, i);
      guint other = GPOINTER_TO_UINT (g_hash_table_lookup (of_b, a_names[i]));
      Piece value = other > 0 ? changes_get_value (pair->b, &g_array_index (b, ClaspJsonSpan, other - 1))
                              : (Piece) { NULL, 0 };

      changes_push (into, pair, path, span, pair->a, i, changes_get_value (pair->a, span), value);
    }
  for (guint i = 0; i < b->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (b, ClaspJsonSpan, i);

      if (!g_hash_table_contains (of_a, b_names[i]))
        changes_push (into, pair, path, span, pair->b, i, (Piece) { NULL, 0 }, changes_get_value (pair->b, span));
    }
}

/* What is put in or taken out shifts the rest: elements that are the same at the end are no differences. */
static void
changes_compare_arrays (GArray *into, const Pair *pair, GRefString *path)
{
  g_autoptr (GArray) a = clasp_json_get_children (pair->a.data, pair->a.length, 0);
  g_autoptr (GArray) b = clasp_json_get_children (pair->b.data, pair->b.length, 0);
  guint same = 0, a_end, b_end, first = 0;

  while (first < MIN (a->len, b->len) &&
         changes_is_same (changes_get_value (pair->a, &g_array_index (a, ClaspJsonSpan, first)),
                          changes_get_value (pair->b, &g_array_index (b, ClaspJsonSpan, first))))
    first++;
  while (same < MIN (a->len, b->len) - first &&
         changes_is_same (changes_get_value (pair->a, &g_array_index (a, ClaspJsonSpan, a->len - same - 1)),
                          changes_get_value (pair->b, &g_array_index (b, ClaspJsonSpan, b->len - same - 1))))
    same++;
  a_end = a->len - same;
  b_end = b->len - same;
  for (guint i = first; i < MAX (a_end, b_end); i++)
    {
      const ClaspJsonSpan *left = i < a_end ? &g_array_index (a, ClaspJsonSpan, i) : NULL;
      const ClaspJsonSpan *right = i < b_end ? &g_array_index (b, ClaspJsonSpan, i) : NULL;

      changes_push (into, pair, path, left != NULL ? left : right, left != NULL ? pair->a : pair->b, i,
                    left != NULL ? changes_get_value (pair->a, left) : (Piece) { NULL, 0 },
                    right != NULL ? changes_get_value (pair->b, right) : (Piece) { NULL, 0 });
    }
}

static void
changes_compare_pair (Finding *self, GArray *stack, const Pair *pair)
{
  g_autoptr (GRefString) path = changes_dup_path (pair);
  const guint first = stack->len;
  ClaspJsonType a, b;

  if (pair->a.data == NULL || pair->b.data == NULL)
    {
      changes_add_single (self, pair->a.data == NULL ? CLASP_CHANGE_ADDED : CLASP_CHANGE_REMOVED, g_strdup (path),
                          pair->a.data == NULL ? pair->b : pair->a);
      return;
    }
  a = clasp_json_get_type_at (pair->a.data, pair->a.length, 0);
  b = clasp_json_get_type_at (pair->b.data, pair->b.length, 0);
  if (a == CLASP_JSON_STRING && b == a && changes_is_same_string (pair->a, pair->b))
    return;
  if (a != b || a < CLASP_JSON_ARRAY || pair->depth > DEPTH_MAX)
    {
      if (!changes_is_same (pair->a, pair->b))
        changes_add_changed (self, g_strdup (path), pair->a, pair->b);
      return;
    }
  if (a == CLASP_JSON_OBJECT)
    changes_compare_objects (stack, pair, path);
  else
    changes_compare_arrays (stack, pair, path);
  /* The first is looked at first, and so lies on top. */
  for (guint i = first, j = stack->len; j > i + 1; i++, j--)
    {
      Pair low = g_array_index (stack, Pair, i);

      g_array_index (stack, Pair, i) = g_array_index (stack, Pair, j - 1);
      g_array_index (stack, Pair, j - 1) = low;
    }
}

/* The values that stand in the two, each with the one in its place. */
static void
changes_compare_json (Finding *self, Piece a, GArray *a_documents, Piece b, GArray *b_documents)
{
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (Pair));
  guint n = MAX (a_documents->len, b_documents->len);

  for (guint i = n; i > 0; i--)
    {
      const ClaspJsonDocument *left = i <= a_documents->len ? &g_array_index (a_documents, ClaspJsonDocument, i - 1)
                                                            : NULL;
      const ClaspJsonDocument *right = i <= b_documents->len ? &g_array_index (b_documents, ClaspJsonDocument, i - 1)
                                                             : NULL;
      g_autofree char *place = n == 1 ? g_strdup ("$") : g_strdup_printf ("%u: $", i);
      Pair pair = { g_ref_string_new (place), { NULL, 0 }, 0, { NULL, 0 }, { NULL, 0 }, 0 };

      if (left != NULL)
        pair.a = (Piece) { a.data + left->start, left->length };
      if (right != NULL)
        pair.b = (Piece) { b.data + right->start, right->length };
      g_array_append_val (stack, pair);
    }
  while (stack->len > 0)
    {
      Pair pair = g_array_index (stack, Pair, stack->len - 1);

      g_array_set_size (stack, stack->len - 1);
      if (!changes_is_enough (self))
        changes_compare_pair (self, stack, &pair);
      changes_clear_pair (&pair);
    }
}

/* ---- Lines ---- */

static GArray *
changes_split_lines (Piece text)
{
  GArray *lines = g_array_new (FALSE, FALSE, sizeof (Piece));

  for (gsize start = 0; start <= text.length;)
    {
      const char *end = start < text.length ? memchr (text.data + start, '\n', text.length - start) : NULL;
      Piece line = { text.data + start, (end != NULL ? (gsize) (end - text.data) : text.length) - start };

      g_array_append_val (lines, line);
      if (end == NULL)
        break;
      start += line.length + 1;
    }
  return lines;
}

static char *
changes_dup_line_place (guint a, guint b)
{
  if (a == b)
    return g_strdup_printf (_("Line %u"), a + 1);
  return g_strdup_printf (_("Line %u → %u"), a + 1, b + 1);
}

/* Lines in one place of which none is in both. */
static void
changes_add_lines (Finding *self, GArray *a, guint a_from, guint a_to, GArray *b, guint b_from, guint b_to)
{
  for (; (a_from < a_to || b_from < b_to) && !changes_is_enough (self); a_from++, b_from++)
    if (a_from < a_to && b_from < b_to)
      {
        if (!changes_is_same (g_array_index (a, Piece, a_from), g_array_index (b, Piece, b_from)))
          changes_add_changed (self, changes_dup_line_place (a_from, b_from), g_array_index (a, Piece, a_from),
                               g_array_index (b, Piece, b_from));
      }
    else if (a_from < a_to)
      changes_add_single (self, CLASP_CHANGE_REMOVED, changes_dup_line_place (a_from, a_from),
                          g_array_index (a, Piece, a_from));
    else
      changes_add_single (self, CLASP_CHANGE_ADDED, changes_dup_line_place (b_from, b_from),
                          g_array_index (b, Piece, b_from));
}

/* By the longest run of lines that both have in one order. */
static void
changes_compare_middle (Finding *self, GArray *a, guint a_from, guint a_to, GArray *b, guint b_from, guint b_to)
{
  guint n = a_to - a_from, m = b_to - b_from, i = 0, j = 0, i_done = 0, j_done = 0;
  g_autofree guint16 *longest = g_new0 (guint16, (gsize) (n + 1) * (m + 1));

  for (guint x = n; x > 0; x--)
    for (guint y = m; y > 0; y--)
      {
        guint16 *at = longest + (gsize) (x - 1) * (m + 1) + y - 1;

        *at = changes_is_same (g_array_index (a, Piece, a_from + x - 1), g_array_index (b, Piece, b_from + y - 1))
                  ? (guint16) (at[m + 2] + 1)
                  : MAX (at[1], at[m + 1]);
      }
  while (i < n && j < m)
    {
      const guint16 *at = longest + (gsize) i * (m + 1) + j;

      if (changes_is_same (g_array_index (a, Piece, a_from + i), g_array_index (b, Piece, b_from + j)))
        {
          changes_add_lines (self, a, a_from + i_done, a_from + i, b, b_from + j_done, b_from + j);
          i_done = ++i;
          j_done = ++j;
        }
      else if (at[m + 1] >= at[1])
        i++;
      else
        j++;
    }
  changes_add_lines (self, a, a_from + i_done, a_to, b, b_from + j_done, b_to);
}

static void
changes_compare_lines (Finding *self, Piece a, Piece b)
{
  g_autoptr (GArray) left = changes_split_lines (a);
  g_autoptr (GArray) right = changes_split_lines (b);
  guint first = 0, same = 0, least = MIN (left->len, right->len);

  while (first < least && changes_is_same (g_array_index (left, Piece, first), g_array_index (right, Piece, first)))
    first++;
  while (same < least - first && changes_is_same (g_array_index (left, Piece, left->len - same - 1),
                                                  g_array_index (right, Piece, right->len - same - 1)))
    same++;
  if (left->len - first - same <= LINES_MAX && right->len - first - same <= LINES_MAX)
    changes_compare_middle (self, left, first, left->len - same, right, first, right->len - same);
  else
    changes_add_lines (self, left, first, left->len - same, right, first, right->len - same);
}

/* ---- Bytes ---- */

static char *
changes_dup_hex (Piece bytes)
{
  GString *hex = g_string_new (NULL);

  clasp_hex_append (hex, (const guint8 *) bytes.data, MIN (bytes.length, SHOWN_BYTES), " ");
  if (bytes.length > SHOWN_BYTES)
    g_string_append (hex, " …");
  return g_string_free (hex, FALSE);
}

static void
changes_add_bytes (Finding *self, gsize from, Piece a, Piece b)
{
  gsize length = MAX (a.length, b.length);
  ClaspChangeKind kind = a.length == 0   ? CLASP_CHANGE_ADDED
                         : b.length == 0 ? CLASP_CHANGE_REMOVED
                                         : CLASP_CHANGE_CHANGED;
  g_autofree char *first = clasp_format_count (from);
  g_autofree char *last = clasp_format_count (from + length - 1);
  char *place = length == 1 ? g_strdup_printf (_("Byte %s"), first) : g_strdup_printf (_("Bytes %s–%s"), first, last);
  ClaspChange *change = changes_add (self, kind, place);

  if (change == NULL)
    return;
  change->a = a.length > 0 ? changes_dup_hex (a) : NULL;
  change->b = b.length > 0 ? changes_dup_hex (b) : NULL;
  change->a_to = change->a != NULL ? strlen (change->a) : 0;
  change->b_to = change->b != NULL ? strlen (change->b) : 0;
}

/* Of one length: each run of bytes that differ; else what lies between the beginning and the end that are the same. */
static void
changes_compare_bytes (Finding *self, Piece a, Piece b)
{
  gsize first = 0, same = 0, least = MIN (a.length, b.length);

  while (first < least && a.data[first] == b.data[first])
    first++;
  if (a.length != b.length)
    {
      while (same < least - first && a.data[a.length - same - 1] == b.data[b.length - same - 1])
        same++;
      changes_add_bytes (self, first, (Piece) { a.data + first, a.length - first - same },
                         (Piece) { b.data + first, b.length - first - same });
      return;
    }
  for (gsize end; first < least && !changes_is_enough (self); first = end)
    {
      for (end = first; end < least && a.data[end] != b.data[end];)
        end++;
      changes_add_bytes (self, first, (Piece) { a.data + first, end - first }, (Piece) { b.data + first, end - first });
      while (end < least && a.data[end] == b.data[end])
        end++;
    }
}

/* ---- All ---- */

/* What stands before the first value, as "42" of Socket.IO, is the same in both. */
static gboolean
changes_are_framed_alike (Piece a, GArray *a_documents, Piece b, GArray *b_documents)
{
  gsize left = g_array_index (a_documents, ClaspJsonDocument, 0).start;
  gsize right = g_array_index (b_documents, ClaspJsonDocument, 0).start;

  return changes_is_same ((Piece) { a.data, left }, (Piece) { b.data, right });
}

GPtrArray *
clasp_changes_find (GBytes *a, GBytes *b, gboolean is_text, ClaspChangesForm *form, gboolean *more,
                    GCancellable *cancellable)
{
  Finding self = { g_ptr_array_new_with_free_func (changes_free_one), FALSE, cancellable };
  Piece left, right;
  g_autoptr (GArray) a_documents = NULL;
  g_autoptr (GArray) b_documents = NULL;

  g_return_val_if_fail (a != NULL && b != NULL && form != NULL && more != NULL, self.changes);

  left.data = g_bytes_get_data (a, &left.length);
  right.data = g_bytes_get_data (b, &right.length);
  /* What has no bytes has no place in memory either. */
  left.data = left.data != NULL ? left.data : "";
  right.data = right.data != NULL ? right.data : "";
  a_documents = clasp_json_documents_find (left.data, left.length);
  b_documents = a_documents != NULL ? clasp_json_documents_find (right.data, right.length) : NULL;
  if (b_documents != NULL && a_documents->len > 0 && b_documents->len > 0 &&
      changes_are_framed_alike (left, a_documents, right, b_documents))
    {
      *form = CLASP_CHANGES_VALUES;
      changes_compare_json (&self, left, a_documents, right, b_documents);
    }
  else if (is_text)
    {
      *form = CLASP_CHANGES_LINES;
      if (!changes_is_same (left, right))
        changes_compare_lines (&self, left, right);
    }
  else
    {
      *form = CLASP_CHANGES_BYTES;
      if (!changes_is_same (left, right))
        changes_compare_bytes (&self, left, right);
    }
  *more = self.more;
  return self.changes;
}
