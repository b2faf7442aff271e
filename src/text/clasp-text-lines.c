/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-text-lines.h"

#include <string.h>

/* The start of each line of so many is kept; those between are found from there. */
#define MARK_EVERY 64

struct _ClaspTextLines
{
  GBytes *text;
  guint max_length;
  guint64 n_lines;
  gboolean broken;
  GArray *marks; /* of gsize */
};

/* Where a line that goes on for more than @max bytes is cut: behind a space in its second half, else between
 * characters. */
static gsize
text_lines_find_cut (const char *line, guint max)
{
  gsize cut = max;

  for (gsize space = max; space > max / 2; space--)
    if (line[space - 1] == ' ')
      return space;
  while (cut > max - 3 && ((guchar) line[cut] & 0xc0) == 0x80)
    cut--;
  return cut;
}

/* From the start of a line to the start of the next; @end: where its text ends. */
static gsize
text_lines_next_line (const ClaspTextLines *self, gsize start, gsize *end)
{
  gsize length;
  const char *data = g_bytes_get_data (self->text, &length);
  const char *line_feed = memchr (data + start, '\n', MIN (length - start, self->max_length + 2));

  if (line_feed != NULL)
    {
      gsize stop = (gsize) (line_feed - data);

      *end = stop > start && data[stop - 1] == '\r' ? stop - 1 : stop;
      if (*end - start <= self->max_length)
        return stop + 1;
    }
  if (length - start <= self->max_length)
    return *end = length;
  return *end = start + text_lines_find_cut (data + start, self->max_length);
}

ClaspTextLines *
clasp_text_lines_new (GBytes *text, guint max_length)
{
  ClaspTextLines *self = g_new0 (ClaspTextLines, 1);
  gsize length = g_bytes_get_size (text);
  gsize end;

  self->text = g_bytes_ref (text);
  self->max_length = MAX (max_length, CLASP_TEXT_LINES_MIN);
  self->marks = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize start = 0, next; start < length; start = next)
    {
      if (self->n_lines++ % MARK_EVERY == 0)
        g_array_append_val (self->marks, start);
      next = text_lines_next_line (self, start, &end);
      self->broken = self->broken || (end == next && next < length);
    }
  return self;
}

void
clasp_text_lines_free (ClaspTextLines *self)
{
  g_bytes_unref (self->text);
  g_array_unref (self->marks);
  g_free (self);
}

guint64
clasp_text_lines_get_n (const ClaspTextLines *self)
{
  return self->n_lines;
}

gboolean
clasp_text_lines_get_broken (const ClaspTextLines *self)
{
  return self->broken;
}

const char *
clasp_text_lines_get (const ClaspTextLines *self, guint64 number, gsize *length)
{
  gsize start, next, end;

  g_return_val_if_fail (number < self->n_lines, NULL);

  start = g_array_index (self->marks, gsize, number / MARK_EVERY);
  next = text_lines_next_line (self, start, &end);
  for (guint i = 0; i < number % MARK_EVERY; i++)
    {
      start = next;
      next = text_lines_next_line (self, start, &end);
    }
  *length = end - start;
  return (const char *) g_bytes_get_data (self->text, NULL) + start;
}
