/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A text: when every placeholder is given back as it was written, the text is the same but for its "{{{{". */
#include <string.h>

#include "clasp-placeholder.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
give_nothing (const char *name, gpointer user_data)
{
  g_assert_cmpuint (*name, !=, 0);
  g_assert_null (strpbrk (name, "\r\n{"));
  return g_strdup ("");
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GArray) found = clasp_placeholders_find (text, strlen (text));
  ClaspPlaceholder stopped = { 0 };
  g_autofree char *filled = clasp_placeholders_fill (text, give_nothing, NULL, &stopped);
  gsize left = strlen (text);
  gboolean damaged = FALSE;

  for (guint i = 0; i < found->len; i++)
    {
      const ClaspPlaceholder *place = &g_array_index (found, ClaspPlaceholder, i);

      damaged = damaged || place->kind == CLASP_PLACEHOLDER_DAMAGED;
      left -= place->kind == CLASP_PLACEHOLDER_BRACES ? 2 : place->length;
    }
  g_assert_true ((filled == NULL) == damaged);
  if (filled != NULL)
    g_assert_cmpuint (strlen (filled), ==, left);
  return 0;
}
