/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-line.h"

/* The whole transcript: "> " before sent and "< " before received lines, masked. (transfer full) */
static inline char *
transcript_to_text (const ClaspTranscript *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (self, i);
      g_autofree char *shown = clasp_line_to_text (line, TRUE);

      g_string_append (text, line->direction == CLASP_DIRECTION_OUT ? "> " : "< ");
      g_string_append (text, shown);
      g_string_append_c (text, '\n');
    }
  return g_string_free_and_steal (text);
}
