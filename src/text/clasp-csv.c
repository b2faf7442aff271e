/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-csv.h"

#include <string.h>

void
clasp_csv_add_value (GString *out, const char *text, gsize length)
{
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    quoted = quoted || (text[i] != '\0' && strchr ("\",\r\n", text[i]) != NULL);
  if (!quoted)
    {
      g_string_append_len (out, text, (gssize) length);
      return;
    }
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      if (text[i] == '"')
        g_string_append_c (out, '"');
      g_string_append_c (out, text[i]);
    }
  g_string_append_c (out, '"');
}
