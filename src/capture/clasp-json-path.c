/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"

#define STEPS_MAX 64
/* Paths are collected so many levels deep, and of keys of no more bytes. */
#define COLLECTED_DEPTH 6
#define COLLECTED_KEY 100
/* A path with several ".." may look at the same bytes again and again: so many times the text is enough. */
#define BUDGET_TIMES 32

typedef enum
{
  STEP_KEY,
  STEP_INDEX,
  STEP_ANY,
  STEP_DEEP_KEY, /* at any depth */
} StepKind;

typedef struct
{
  StepKind kind;
  GString *key; /* of a key, as UTF-8 */
  gint64 index; /* negative: from the end */
} Step;

struct _ClaspJsonPath
{
  GArray *steps;
};

typedef struct
{
  const ClaspJsonPath *path;
  const char *data;
  gsize length;
  ClaspJsonPathFunc func;
  gpointer user_data;
  guint64 budget;
} Search;

/* ---------------------------------------------------------------------------------------------------------- reading */

static void
json_path_clear_step (gpointer data)
{
  Step *step = data;

  if (step->key != NULL)
    g_string_free (step->key, TRUE);
}

void
clasp_json_path_free (ClaspJsonPath *self)
{
  g_array_unref (self->steps);
  g_free (self);
}

static gboolean
json_path_is_name_end (char c)
{
  return c == '\0' || g_ascii_isspace (c) || strchr (".[]()=!<>~\"", c) != NULL;
}

/* ".name", ".*", "..name", from behind the first point. */
static gboolean
json_path_read_name (const char **at, gboolean deep, Step *step, const char **reason)
{
  const char *start = *at;

  while (!json_path_is_name_end (**at))
    (*at)++;
  if (*at == start)
    {
      *reason = _("a name is missing behind the point");
      return FALSE;
    }
  step->kind = deep ? STEP_DEEP_KEY : STEP_KEY;
  if (*at - start == 1 && *start == '*' && !deep)
    step->kind = STEP_ANY;
  else
    step->key = g_string_new_len (start, *at - start);
  return TRUE;
}

/* The end of a string that begins at @at; NULL: it has none. */
static const char *
json_path_skip_string (const char *at)
{
  for (at++; *at != '\0' && *at != '"'; at++)
    if (*at == '\\' && at[1] != '\0')
      at++;
  return *at == '"' ? at + 1 : NULL;
}

/* "[0]", "[-1]", "[*]", "["key"]", from behind the bracket. */
static gboolean
json_path_read_bracket (const char **at, Step *step, const char **reason)
{
  const char *start = *at, *end;

  step->kind = STEP_INDEX;
  if (*start == '"')
    {
      end = json_path_skip_string (start);
      if (end == NULL || !clasp_json_validate (start, (gsize) (end - start), NULL))
        {
          *reason = _("the name in quotes is not finished");
          return FALSE;
        }
      step->kind = STEP_KEY;
      step->key = clasp_json_decode_string (start, (gsize) (end - start));
    }
  else if (*start == '*')
    {
      step->kind = STEP_ANY;
      end = start + 1;
    }
  else
    {
      end = start + (*start == '-' ? 1 : 0);
      while (g_ascii_isdigit (*end))
        end++;
      if (!g_ascii_isdigit (end[-1]) || end - start > 18)
        {
          *at = start;
          *reason = _("in brackets comes a number, * or a name in quotes");
          return FALSE;
        }
      step->index = g_ascii_strtoll (start, NULL, 10);
    }
  *at = end;
  if (*end != ']')
    {
      *reason = _("the bracket is not closed");
      return FALSE;
    }
  (*at)++;
  return TRUE;
}

ClaspJsonPath *
clasp_json_path_parse (const char *text, gsize *length, const char **reason)
{
  g_autoptr (ClaspJsonPath) self = g_new0 (ClaspJsonPath, 1);
  const char *at = text + 1;

  g_return_val_if_fail (text[0] == '$', NULL);

  *reason = NULL;
  self->steps = g_array_new (FALSE, TRUE, sizeof (Step));
  g_array_set_clear_func (self->steps, json_path_clear_step);
  while (*at == '.' || *at == '[')
    {
      Step step = { 0 };
      gboolean deep = at[0] == '.' && at[1] == '.';
      gboolean read;

      if (*at == '[')
        {
          at++;
          read = json_path_read_bracket (&at, &step, reason);
        }
      else
        {
          at += deep ? 2 : 1;
          read = json_path_read_name (&at, deep, &step, reason);
        }
      g_array_append_val (self->steps, step);
      if (read && self->steps->len > STEPS_MAX)
        *reason = _("the path is too long");
      if (*reason != NULL)
        {
          *length = (gsize) (at - text);
          return NULL;
        }
    }
  *length = (gsize) (at - text);
  if (json_path_is_name_end (*at))
    return g_steal_pointer (&self);
  *reason = _("behind $ comes .name, ..name or [0]");
  return NULL;
}

char *
clasp_json_path_dup_child (const char *path, const char *key, gsize key_length, guint position)
{
  gboolean plain = key_length > 2;

  if (key_length == 0)
    return g_strdup_printf ("%s[%u]", path, position);
  for (gsize i = 1; i + 1 < key_length; i++)
    plain = plain && (g_ascii_isalnum (key[i]) || key[i] == '_');
  if (plain)
    return g_strdup_printf ("%s.%.*s", path, (int) (key_length - 2), key + 1);
  return g_strdup_printf ("%s[%.*s]", path, (int) key_length, key);
}

/* Whether what others named so is seen as what it is. */
static gboolean
json_path_is_seen (const char *key, gsize length)
{
  g_autofree char *shown = clasp_foreign_to_text (key, length, 0);

  return strlen (shown) == length && memcmp (shown, key, length) == 0;
}

static void
json_path_collect_below (const char *data, gsize length, const char *path, guint depth, GHashTable *paths, guint max)
{
  ClaspJsonType type = clasp_json_get_type_at (data, length, 0);
  g_autoptr (GArray) children = NULL;

  if (depth == COLLECTED_DEPTH || type < CLASP_JSON_ARRAY)
    return;
  children = clasp_json_get_children (data, length, 0);
  for (guint i = 0; i < children->len && (type == CLASP_JSON_OBJECT || i == 0); i++)
    {
      const ClaspJsonSpan *span = &g_array_index (children, ClaspJsonSpan, i);
      g_autofree char *child = NULL;

      if (g_hash_table_size (paths) >= max)
        return;
      if (span->key_length > COLLECTED_KEY ||
          (span->key_length > 0 && !json_path_is_seen (data + span->key_start, span->key_length)))
        continue;
      child = clasp_json_path_dup_child (path, data + span->key_start, span->key_length, i);
      json_path_collect_below (data + span->start, span->length, child, depth + 1, paths, max);
      g_hash_table_add (paths, g_steal_pointer (&child));
    }
}

void
clasp_json_path_collect (const char *data, gsize length, GHashTable *paths, guint max)
{
  g_return_if_fail (data != NULL && paths != NULL);

  if (clasp_json_validate (data, length, NULL))
    json_path_collect_below (data, length, "$", 0, paths, max);
}

/* -------------------------------------------------------------------------------------------------- valid JSON only */

static gsize
json_path_skip_space (const Search *self, gsize at)
{
  while (at < self->length && strchr (" \t\n\r", self->data[at]) != NULL && self->data[at] != '\0')
    at++;
  return at;
}

/* @at: at the first quote. Gives the place behind the last. */
static gsize
json_path_scan_string (const Search *self, gsize at)
{
  for (at++; at < self->length; at++)
    {
      if (self->data[at] == '"')
        return at + 1;
      if (self->data[at] == '\\')
        at++;
    }
  return self->length;
}

/* Gives the place behind the value at @at. */
static gsize
json_path_scan_value (Search *self, gsize at)
{
  gsize start = at, depth = 0;

  do
    {
      char c = self->data[at];

      if (c == '"')
        {
          at = json_path_scan_string (self, at);
          if (depth == 0)
            break;
          continue;
        }
      if (c == '{' || c == '[')
        depth++;
      else if (c == '}' || c == ']')
        depth--;
      else if (depth == 0)
        {
          while (at < self->length && strchr (",]} \t\n\r", self->data[at]) == NULL)
            at++;
          break;
        }
      at++;
    }
  while (at < self->length && depth > 0);
  self->budget -= MIN (self->budget, (guint64) (at - start));
  return at;
}

static gboolean
json_path_key_is (const Search *self, gsize start, gsize end, const GString *key)
{
  gsize length = end - start - 2;
  const char *token = self->data + start + 1;
  gboolean same;
  GString *plain;

  if (memchr (token, '\\', length) == NULL)
    return length == key->len && memcmp (token, key->str, length) == 0;
  plain = clasp_json_decode_string (self->data + start, end - start);
  same = g_string_equal (plain, key);
  g_string_free (plain, TRUE);
  return same;
}

static gboolean json_path_visit (Search *self, guint n_done, gsize at);

/* The members of the object at @at. */
static gboolean
json_path_visit_members (Search *self, guint n_done, gsize at, const Step *step)
{
  at = json_path_skip_space (self, at + 1);
  while (at < self->length && self->data[at] == '"' && self->budget > 0)
    {
      gsize key = at, key_end = json_path_scan_string (self, at);

      at = json_path_skip_space (self, json_path_skip_space (self, key_end) + 1);
      if ((step->kind == STEP_ANY || json_path_key_is (self, key, key_end, step->key)) &&
          json_path_visit (self, n_done + 1, at))
        return TRUE;
      at = json_path_skip_space (self, json_path_scan_value (self, at));
      if (at >= self->length || self->data[at] != ',')
        break;
      at = json_path_skip_space (self, at + 1);
    }
  return FALSE;
}

static guint64
json_path_count_elements (Search *self, gsize at)
{
  guint64 n = 0;

  at = json_path_skip_space (self, at + 1);
  while (at < self->length && self->data[at] != ']')
    {
      n++;
      at = json_path_skip_space (self, json_path_scan_value (self, at));
      if (at < self->length && self->data[at] == ',')
        at = json_path_skip_space (self, at + 1);
    }
  return n;
}

/* The elements of the array at @at. */
static gboolean
json_path_visit_elements (Search *self, guint n_done, gsize at, const Step *step)
{
  guint64 wanted = (guint64) step->index, i = 0;

  if (step->kind == STEP_INDEX && step->index < 0)
    {
      guint64 n = json_path_count_elements (self, at);

      if ((guint64) -step->index > n)
        return FALSE;
      wanted = n - (guint64) -step->index;
    }
  at = json_path_skip_space (self, at + 1);
  for (; at < self->length && self->data[at] != ']' && self->budget > 0; i++)
    {
      if ((step->kind == STEP_ANY || i == wanted) && json_path_visit (self, n_done + 1, at))
        return TRUE;
      if (step->kind == STEP_INDEX && i == wanted)
        return FALSE;
      at = json_path_skip_space (self, json_path_scan_value (self, at));
      if (at < self->length && self->data[at] == ',')
        at = json_path_skip_space (self, at + 1);
    }
  return FALSE;
}

/* Members with the name, at any depth of the value at @at: a string is a name when a colon follows. */
static gboolean
json_path_visit_deep (Search *self, guint n_done, gsize at, const Step *step)
{
  gsize end = json_path_scan_value (self, at);

  while (at < end && self->budget > 0)
    {
      gsize key = at, value;

      if (self->data[at] != '"')
        {
          at++;
          continue;
        }
      at = json_path_scan_string (self, at);
      value = json_path_skip_space (self, at);
      if (value >= end || self->data[value] != ':' || !json_path_key_is (self, key, at, step->key))
        continue;
      if (json_path_visit (self, n_done + 1, json_path_skip_space (self, value + 1)))
        return TRUE;
    }
  return FALSE;
}

/* The first @n_done steps led to the value at @at. Goes no deeper than the path has steps. */
static gboolean
json_path_visit (Search *self, guint n_done, gsize at)
{
  const Step *step;

  if (n_done == self->path->steps->len)
    return self->func == NULL || !self->func (self->data, at, json_path_scan_value (self, at) - at, self->user_data);
  step = &g_array_index (self->path->steps, Step, n_done);
  if (step->kind == STEP_DEEP_KEY)
    return json_path_visit_deep (self, n_done, at, step);
  if (self->data[at] == '{' && step->kind != STEP_INDEX)
    return json_path_visit_members (self, n_done, at, step);
  if (self->data[at] == '[' && step->kind != STEP_KEY)
    return json_path_visit_elements (self, n_done, at, step);
  return FALSE;
}

/* Most messages without a name of the path can be told by that alone, unless names are escaped there. */
static gboolean
json_path_may_lead (const ClaspJsonPath *self, const char *data, gsize length)
{
  for (guint i = 0; i < self->steps->len; i++)
    {
      const Step *step = &g_array_index (self->steps, Step, i);

      if (step->key != NULL && memmem (data, length, step->key->str, step->key->len) == NULL &&
          memchr (data, '\\', length) == NULL)
        return FALSE;
    }
  return TRUE;
}

gboolean
clasp_json_path_find (const ClaspJsonPath *self, const char *data, gsize length, ClaspJsonPathFunc func,
                      gpointer user_data)
{
  Search search = { .path = self, .func = func, .user_data = user_data };
  gsize start;

  if (length >= 3 && memcmp (data, "\xef\xbb\xbf", 3) == 0)
    {
      data += 3;
      length -= 3;
    }
  search.data = data;
  search.length = length;
  search.budget = (guint64) length * BUDGET_TIMES + 4096;
  start = json_path_skip_space (&search, 0);
  /* A number or word alone is JSON as well, but nobody means it by a path that goes on. */
  if (start == length || (self->steps->len > 0 && data[start] != '{' && data[start] != '[') ||
      !json_path_may_lead (self, data, length) || !clasp_json_validate (data, length, NULL))
    return FALSE;
  return json_path_visit (&search, 0, start);
}

/* ---------------------------------------------------------------------------------------------------------- strings */

static guint
json_path_read_unit (const char *at)
{
  guint value = 0;

  for (guint i = 0; i < 4; i++)
    value = value << 4 | (guint) g_ascii_xdigit_value (at[i]);
  return value;
}

/* Half of a pair as UTF-8 would have it, if it could. */
static void
json_path_append_unit (GString *out, guint unit)
{
  const char bytes[] = { (char) (0xe0 | unit >> 12), (char) (0x80 | (unit >> 6 & 0x3f)),
                         (char) (0x80 | (unit & 0x3f)) };

  if (unit >= 0xd800 && unit < 0xe000)
    g_string_append_len (out, bytes, sizeof bytes);
  else
    g_string_append_unichar (out, unit);
}

GString *
clasp_json_decode_string (const char *token, gsize length)
{
  static const char escapes[] = "\"\\/bfnrt", plain[] = "\"\\/\b\f\n\r\t";
  GString *out = g_string_sized_new (length);
  const char *at = token + 1, *end = token + length - 1;

  while (at < end)
    {
      const char *stop = memchr (at, '\\', (gsize) (end - at));
      guint unit, low;

      stop = stop != NULL ? stop : end;
      g_string_append_len (out, at, stop - at);
      at = stop;
      if (at >= end)
        break;
      if (at[1] != 'u')
        {
          const char *which = strchr (escapes, at[1]);

          g_string_append_c (out, which != NULL ? plain[which - escapes] : at[1]);
          at += 2;
          continue;
        }
      unit = json_path_read_unit (at + 2);
      at += 6;
      low = unit >= 0xd800 && unit < 0xdc00 && at + 6 <= end && at[0] == '\\' && at[1] == 'u'
                ? json_path_read_unit (at + 2)
                : 0;
      if (low >= 0xdc00 && low < 0xe000)
        {
          g_string_append_unichar (out, 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00));
          at += 6;
        }
      else
        json_path_append_unit (out, unit);
    }
  return out;
}
