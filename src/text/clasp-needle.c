/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-needle.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

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
  gboolean begins[256]; /* whether a match may begin with that byte */
  gboolean narrow;      /* every character is one byte, in both its ways */
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
    }
  self->narrow = self->n_letters > 0;
  for (gsize i = 0; i < self->n_letters; i++)
    self->narrow = self->narrow && self->letters[i].length[0] == 1 && self->letters[i].length[1] == 1;
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

/* How many bytes match there; 0: none. An empty needle has none either. */
static gsize
needle_match_at (const ClaspNeedle *self, const guint8 *data, gsize length)
{
  const guint8 *start = data;

  for (gsize i = 0; i < self->n_letters; i++)
    {
      const Letter *letter = &self->letters[i];
      guint form = 0;

      while (form < 2 &&
             (letter->length[form] > length || memcmp (data, letter->bytes[form], letter->length[form]) != 0))
        form++;
      if (form == 2)
        return 0;
      data += letter->length[form];
      length -= letter->length[form];
    }
  return (gsize) (data - start);
}

#ifdef __SSE2__
/* Bytes of @block that are one of two, as bits. */
static inline __m128i
needle_either (__m128i block, const Letter *letter)
{
  return _mm_or_si128 (_mm_cmpeq_epi8 (block, _mm_set1_epi8 ((char) letter->bytes[0][0])),
                       _mm_cmpeq_epi8 (block, _mm_set1_epi8 ((char) letter->bytes[1][0])));
}

/* Looks at sixteen places at once: where first and last character fit, the rest is compared. Gives where it stopped,
 * for the last places, or @length + 1 when it was found. */
static gsize
needle_scan (const ClaspNeedle *self, const guint8 *data, gsize length)
{
  const gsize last = self->n_letters - 1;
  gsize at = 0;

  for (; at + last + 16 <= length; at += 16)
    {
      __m128i first = _mm_loadu_si128 ((const __m128i *) (const void *) (data + at));
      __m128i end = _mm_loadu_si128 ((const __m128i *) (const void *) (data + at + last));
      guint places = (guint) _mm_movemask_epi8 (
          _mm_and_si128 (needle_either (first, &self->letters[0]), needle_either (end, &self->letters[last])));

      for (; places != 0; places &= places - 1)
        {
          gsize place = at + (gsize) __builtin_ctz (places);

          if (needle_match_at (self, data + place, length - place) > 0)
            return length + 1;
        }
    }
  return at;
}
#endif

gboolean
clasp_needle_is_in (const ClaspNeedle *self, const guint8 *data, gsize length)
{
  gsize start = 0;

  if (self->n_letters == 0)
    return TRUE;
#ifdef __SSE2__
  if (self->narrow)
    start = needle_scan (self, data, length);
  if (start > length)
    return TRUE;
#endif
  for (gsize i = start; i < length; i++)
    if (self->begins[data[i]] && needle_match_at (self, data + i, length - i) > 0)
      return TRUE;
  return FALSE;
}

gboolean
clasp_needle_find (const ClaspNeedle *self, const guint8 *data, gsize length, gsize *start, gsize *end)
{
  if (self->n_letters == 0)
    return FALSE;
  for (gsize i = *start; i < length; i++)
    {
      gsize matched = self->begins[data[i]] ? needle_match_at (self, data + i, length - i) : 0;

      if (matched == 0)
        continue;
      *start = i;
      *end = i + matched;
      return TRUE;
    }
  return FALSE;
}
