/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-foreign.h"

/* Characters that would hide, reorder or break what stands in a line of text. */
static gboolean
foreign_is_unshowable (gunichar c)
{
  return g_unichar_iscntrl (c) || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0x200e ||
         c == 0x200f || c == 0x2028 || c == 0x2029;
}

static void
foreign_append_escaped (GString *text, const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (text, "\\x%02X", data[i]);
}

void
clasp_foreign_append (GString *text, const void *bytes, gsize length)
{
  const guint8 *data = bytes;
  gsize at = 0;

  while (at < length)
    {
      gunichar c = g_utf8_get_char_validated ((const char *) data + at, (gssize) (length - at));
      gsize size;

      if (c == (gunichar) -1 || c == (gunichar) -2 || c == 0)
        {
          foreign_append_escaped (text, data + at, 1);
          at++;
          continue;
        }
      size = (gsize) g_unichar_to_utf8 (c, NULL);
      if (foreign_is_unshowable (c))
        foreign_append_escaped (text, data + at, size);
      else
        g_string_append_len (text, (const char *) data + at, (gssize) size);
      at += size;
    }
}

char *
clasp_foreign_to_text (const void *data, gsize length, gsize limit)
{
  GString *text = g_string_new (NULL);

  clasp_foreign_append (text, data, limit > 0 ? MIN (length, limit) : length);
  if (limit > 0 && length > limit)
    g_string_append (text, "…");
  return g_string_free_and_steal (text);
}
