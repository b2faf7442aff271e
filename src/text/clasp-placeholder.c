/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-placeholder.h"

#include <string.h>

/* Bytes; what is longer is no name but two braces that were meant. */
#define MAX_NAME 256

static gboolean
placeholder_is_pair (const char *text, gsize length, gsize at, char brace)
{
  return at + 1 < length && text[at] == brace && text[at + 1] == brace;
}

/* The place of "}}" behind @at, or @length when there is none where a name may end. */
static gsize
placeholder_find_end (const char *text, gsize length, gsize at)
{
  gsize limit = MIN (length, at + MAX_NAME);

  for (; at < limit && text[at] != '\n' && text[at] != '\r' && text[at] != '{'; at++)
    if (placeholder_is_pair (text, length, at, '}'))
      return at;
  return length;
}

static ClaspPlaceholder
placeholder_read (const char *text, gsize length, gsize start)
{
  ClaspPlaceholder self = { CLASP_PLACEHOLDER_DAMAGED, start, 2, start + 2, 0 };
  gsize end;

  if (placeholder_is_pair (text, length, start + 2, '{'))
    return (ClaspPlaceholder) { CLASP_PLACEHOLDER_BRACES, start, 4, start + 4, 0 };
  end = placeholder_find_end (text, length, start + 2);
  if (end == length)
    return self;
  self.length = end + 2 - start;
  while (self.name_start < end && (text[self.name_start] == ' ' || text[self.name_start] == '\t'))
    self.name_start++;
  while (end > self.name_start && (text[end - 1] == ' ' || text[end - 1] == '\t'))
    end--;
  self.name_length = end - self.name_start;
  if (self.name_length > 0)
    self.kind = CLASP_PLACEHOLDER_NAME;
  return self;
}

GArray *
clasp_placeholders_find (const char *text, gsize length)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (ClaspPlaceholder));
  gsize at = 0;

  g_return_val_if_fail (text != NULL || length == 0, found);

  while (at < length)
    {
      const char *brace = memchr (text + at, '{', length - at);
      ClaspPlaceholder placeholder;

      if (brace == NULL)
        break;
      at = (gsize) (brace - text);
      if (!placeholder_is_pair (text, length, at, '{'))
        {
          at++;
          continue;
        }
      placeholder = placeholder_read (text, length, at);
      g_array_append_val (found, placeholder);
      at += placeholder.length;
    }
  return found;
}

char *
clasp_placeholders_fill (const char *text, ClaspPlaceholderFunc func, gpointer user_data, ClaspPlaceholder *stopped)
{
  g_autoptr (GString) filled = g_string_new (NULL);
  g_autoptr (GArray) places = NULL;
  gsize at = 0;

  g_return_val_if_fail (text != NULL && func != NULL && stopped != NULL, NULL);

  places = clasp_placeholders_find (text, strlen (text));
  for (guint i = 0; i < places->len; i++)
    {
      const ClaspPlaceholder *place = &g_array_index (places, ClaspPlaceholder, i);
      g_autofree char *name = g_strndup (text + place->name_start, place->name_length);
      g_autofree char *value = NULL;

      if (place->kind == CLASP_PLACEHOLDER_BRACES)
        value = g_strdup ("{{");
      else if (place->kind == CLASP_PLACEHOLDER_NAME)
        value = func (name, user_data);
      if (value == NULL)
        {
          *stopped = *place;
          return NULL;
        }
      g_string_append_len (filled, text + at, (gssize) (place->start - at));
      g_string_append (filled, value);
      at = place->start + place->length;
    }
  g_string_append (filled, text + at);
  return g_string_free_and_steal (g_steal_pointer (&filled));
}

char *
clasp_placeholders_escape (const char *text)
{
  g_autoptr (GString) escaped = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  escaped = g_string_new (text);
  g_string_replace (escaped, "{{", "{{{{", 0);
  return g_string_free_and_steal (g_steal_pointer (&escaped));
}
