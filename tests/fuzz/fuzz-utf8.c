/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 at any split says the same, and what it says is what GLib says. */
#include <string.h>

#include "clasp-utf8.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ClaspUtf8 whole = { 0 };
  gsize good = clasp_utf8_feed (&whole, data, size);
  gboolean valid = good == size && clasp_utf8_is_complete (&whole);
  const char *end;

  /* GLib knows no NUL in a text, and points at the character, not at the byte. */
  if (memchr (data, 0, size) == NULL)
    {
      g_assert_cmpint (valid, ==, g_utf8_validate_len ((const char *) data, size, &end));
      g_assert_true ((gsize) (end - (const char *) data) <= good && good - (gsize) (end - (const char *) data) <= 3);
    }

  for (gsize cut = 0; cut <= MIN (size, 80); cut++)
    {
      ClaspUtf8 parts = { 0 };
      gsize first = clasp_utf8_feed (&parts, data, cut);

      if (first < cut)
        {
          g_assert_cmpuint (first, ==, good);
          continue;
        }
      g_assert_cmpuint (cut + clasp_utf8_feed (&parts, data + cut, size - cut), ==, good);
      g_assert_true (good < size || clasp_utf8_is_complete (&parts) == clasp_utf8_is_complete (&whole));
    }
  return 0;
}
