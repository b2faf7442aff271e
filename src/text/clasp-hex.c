/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-hex.h"

#include <string.h>

#define HEX_WIDTH 16

/* One row as `hexdump -C` has it: offset, 16 bytes in two groups, and the characters. */
static void
hex_append_row (GString *text, const guint8 *data, gsize start, gsize length)
{
  g_string_append_printf (text, "%08zx  ", start);
  for (gsize i = 0; i < HEX_WIDTH; i++)
    {
      if (start + i < length)
        g_string_append_printf (text, "%02x ", data[start + i]);
      else
        g_string_append (text, "   ");
      if (i % 8 == 7)
        g_string_append_c (text, ' ');
    }
  g_string_append_c (text, '|');
  for (gsize i = start; i < MIN (length, start + HEX_WIDTH); i++)
    g_string_append_c (text, g_ascii_isprint (data[i]) ? (char) data[i] : '.');
  g_string_append (text, "|\n");
}

char *
clasp_hex_to_text (const guint8 *data, gsize length)
{
  GString *text = g_string_sized_new ((length / HEX_WIDTH + 1) * 80);

  for (gsize start = 0; start < length; start += HEX_WIDTH)
    hex_append_row (text, data, start, length);
  return g_string_free (text, FALSE);
}

void
clasp_hex_append (GString *out, const guint8 *data, gsize length, const char *between)
{
  static const char digits[] = "0123456789abcdef";

  for (gsize i = 0; i < length; i++)
    {
      if (i > 0)
        g_string_append (out, between);
      g_string_append_c (out, digits[data[i] >> 4]);
      g_string_append_c (out, digits[data[i] & 15]);
    }
}

/* Bytes of a separator at @text; 0 when there is none. */
static gsize
hex_separator_length (const char *text)
{
  if ((text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) || (text[0] == '\\' && text[1] == 'x'))
    return 2;
  return text[0] != '\0' && strchr (" \t\r\n,:;", text[0]) != NULL ? 1 : 0;
}

GBytes *
clasp_hex_parse (const char *text, gsize *error_offset)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gsize at = 0;

  while (text[at] != '\0')
    {
      gsize skip = hex_separator_length (text + at);
      guint8 byte;

      if (skip > 0)
        {
          at += skip;
          continue;
        }
      if (!g_ascii_isxdigit (text[at]) || !g_ascii_isxdigit (text[at + 1]))
        {
          if (error_offset != NULL)
            *error_offset = g_ascii_isxdigit (text[at]) ? at + 1 : at;
          return NULL;
        }
      byte = (guint8) (g_ascii_xdigit_value (text[at]) << 4 | g_ascii_xdigit_value (text[at + 1]));
      g_byte_array_append (bytes, &byte, 1);
      at += 2;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}
