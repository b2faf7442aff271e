/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-needle.h"

#include <string.h>

/* One character in the ways it may be written. */
typedef struct
{
  guint8 bytes[2][6];
  guint8 length[2];
} Letter;

struct _ClaspNeedle
{
  Letter *letters;
  gsize n_letters;
  gsize max_length;
  gboolean begins[256]; /* whether a match may begin with that byte */
};

ClaspNeedle *
clasp_needle_new (const char *text)
{
  ClaspNeedle *self = g_new0 (ClaspNeedle, 1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  self->letters = g_new0 (Letter, g_utf8_strlen (valid, -1));
  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      Letter *letter = &self->letters[self->n_letters++];
      gunichar c = g_utf8_get_char (p);

      letter->length[0] = (guint8) g_unichar_to_utf8 (g_unichar_tolower (c), (char *) letter->bytes[0]);
      letter->length[1] = (guint8) g_unichar_to_utf8 (g_unichar_toupper (c), (char *) letter->bytes[1]);
      self->max_length += MAX (letter->length[0], letter->length[1]);
    }
  if (self->n_letters > 0)
    {
      self->begins[self->letters[0].bytes[0][0]] = TRUE;
      self->begins[self->letters[0].bytes[1][0]] = TRUE;
    }
  return self;
}

void
clasp_needle_free (ClaspNeedle *self)
{
  g_free (self->letters);
  g_free (self);
}

gsize
clasp_needle_get_max_length (const ClaspNeedle *self)
{
  return self->max_length;
}

static gboolean
needle_matches_at (const ClaspNeedle *self, const guint8 *data, gsize length)
{
  for (gsize i = 0; i < self->n_letters; i++)
    {
      const Letter *letter = &self->letters[i];
      guint form = 0;

      while (form < 2 &&
             (letter->length[form] > length || memcmp (data, letter->bytes[form], letter->length[form]) != 0))
        form++;
      if (form == 2)
        return FALSE;
      data += letter->length[form];
      length -= letter->length[form];
    }
  return TRUE;
}

gboolean
clasp_needle_is_in (const ClaspNeedle *self, const guint8 *data, gsize length)
{
  if (self->n_letters == 0)
    return TRUE;
  for (gsize i = 0; i < length; i++)
    if (self->begins[data[i]] && needle_matches_at (self, data + i, length - i))
      return TRUE;
  return FALSE;
}
