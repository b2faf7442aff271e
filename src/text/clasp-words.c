/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-words.h"

static gboolean
words_is_break (char c)
{
  return c == ' ' || c == ',' || c == ';';
}

void
clasp_words_find_difference (const char *a, gsize a_length, const char *b, gsize b_length, gsize start, gsize *from,
                             gsize *a_to, gsize *b_to)
{
  gsize first = start, same = 0;

  while (first < a_length && first < b_length && a[first] == b[first])
    first++;
  while (first > start && !words_is_break (a[first - 1]))
    first--;
  while (same < a_length - first && same < b_length - first && a[a_length - same - 1] == b[b_length - same - 1])
    same++;
  while (same > 0 && !words_is_break (a[a_length - same]))
    same--;
  *from = first;
  *a_to = a_length - same;
  *b_to = b_length - same;
}
