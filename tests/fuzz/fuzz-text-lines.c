/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first byte is the width, the rest a text: its lines follow each other without a gap but for what ends a line,
 * none is too long, and each is found alone as it was in order. */
#include "clasp-text-lines.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  guint width;
  g_autoptr (GBytes) text = NULL;
  g_autoptr (ClaspTextLines) lines = NULL;
  const char *at, *end;
  gsize length;

  if (size < 2) /* bytes without content are NULL, to which nothing may be added */
    return 0;
  width = MAX (data[0], CLASP_TEXT_LINES_MIN);
  text = g_bytes_new (data + 1, size - 1);
  lines = clasp_text_lines_new (text, width);
  at = g_bytes_get_data (text, &length);
  end = at + length;

  for (guint64 i = 0; i < clasp_text_lines_get_n (lines); i++)
    {
      gsize line_length;
      const char *line = clasp_text_lines_get (lines, i, &line_length);

      g_assert_true (line == at);
      g_assert_cmpuint (line_length, <=, width);
      at = line + line_length;
      if (at + 1 < end && at[0] == '\r' && at[1] == '\n')
        at += 2;
      else if (at < end && *at == '\n')
        at++;
    }
  g_assert_true (at == end);
  return 0;
}
