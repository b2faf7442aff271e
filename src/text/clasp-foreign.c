/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-foreign.h"

#include <string.h>

gboolean
clasp_foreign_is_hidden (gunichar c)
{
  if (c < 0x20 || (c >= 0x7f && c < 0xa0))
    return TRUE;
  if (c < 0xad)
    return FALSE;
  switch (c)
    {
    /* Fillers and joiners that Unicode counts among the letters and marks. */
    case 0x034f:
    case 0x115f:
    case 0x1160:
    case 0x17b4:
    case 0x17b5:
    case 0x2028:
    case 0x2029:
    case 0x3164:
    case 0xffa0:
      return TRUE;
    /* Signs of Arabic, Syriac and Kaithi that are seen. */
    case 0x0600:
    case 0x0601:
    case 0x0602:
    case 0x0603:
    case 0x0604:
    case 0x0605:
    case 0x06dd:
    case 0x070f:
    case 0x0890:
    case 0x0891:
    case 0x08e2:
    case 0x110bd:
    case 0x110cd:
      return FALSE;
    default:
      return g_unichar_type (c) == G_UNICODE_FORMAT || (c >= 0xe0000 && c <= 0xe0fff);
    }
}

void
clasp_foreign_mark (gunichar c, char mark[CLASP_FOREIGN_MARK_SIZE])
{
  static const char names[][4] = {
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS",  "TAB", "LF",  "VT",  "FF", "CR", "SO", "SI",
    "DLE", "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM",  "SUB", "ESC", "FS", "GS", "RS", "US",
  };

  if (c < G_N_ELEMENTS (names))
    g_snprintf (mark, CLASP_FOREIGN_MARK_SIZE, "‹%s›", names[c]);
  else if (c == 0x7f)
    g_snprintf (mark, CLASP_FOREIGN_MARK_SIZE, "‹DEL›");
  else
    g_snprintf (mark, CLASP_FOREIGN_MARK_SIZE, "‹U+%04X›", c & 0x1fffff);
}

void
clasp_foreign_mark_byte (guint8 byte, char mark[CLASP_FOREIGN_MARK_SIZE])
{
  g_snprintf (mark, CLASP_FOREIGN_MARK_SIZE, "‹x%02X›", byte);
}

/* The character at @data and its @size, or (gunichar) -1 for a byte that begins none. GLib takes NUL for the end. */
static gunichar
foreign_read (const guint8 *data, gsize length, gsize *size)
{
  gunichar c;

  *size = 1;
  if (data[0] < 0x80)
    return data[0];
  c = g_utf8_get_char_validated ((const char *) data, (gssize) length);
  if (c == (gunichar) -1 || c == (gunichar) -2)
    return (gunichar) -1;
  *size = (gsize) g_unichar_to_utf8 (c, NULL);
  return c;
}

static gboolean
foreign_is_layout (const guint8 *data, gsize length)
{
  return data[0] == '\n' || data[0] == '\t' || (data[0] == '\r' && length > 1 && data[1] == '\n');
}

static void
foreign_append (GString *text, const guint8 *data, gsize length, gboolean lines)
{
  char mark[CLASP_FOREIGN_MARK_SIZE];
  gsize size;

  for (gsize at = 0; at < length; at += size)
    {
      gunichar c = foreign_read (data + at, length - at, &size);

      if (c == (gunichar) -1)
        clasp_foreign_mark_byte (data[at], mark);
      else if (!clasp_foreign_is_hidden (c))
        {
          g_string_append_len (text, (const char *) data + at, (gssize) size);
          continue;
        }
      else if (lines && foreign_is_layout (data + at, length - at))
        {
          if (c != '\r')
            g_string_append_c (text, (char) c);
          continue;
        }
      else
        clasp_foreign_mark (c, mark);
      g_string_append (text, mark);
    }
}

void
clasp_foreign_append (GString *text, const void *bytes, gsize length)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (bytes != NULL || length == 0);

  foreign_append (text, bytes, length, FALSE);
}

/* Where the last whole character of the first @limit bytes ends. */
static gsize
foreign_cut (const guint8 *data, gsize length, gsize limit)
{
  gsize cut = limit;

  while (cut > 0 && limit - cut < 3 && (data[cut] & 0xc0) == 0x80)
    cut--;
  /* Bytes that only look like a character's continue nothing. */
  return g_utf8_get_char_validated ((const char *) data + cut, (gssize) (length - cut)) < 0x110000 ? cut : limit;
}

char *
clasp_foreign_to_text (const void *bytes, gsize length, gsize limit)
{
  GString *text;
  gboolean more = limit > 0 && length > limit;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  text = g_string_new (NULL);
  foreign_append (text, bytes, more ? foreign_cut (bytes, length, limit) : length, FALSE);
  if (more)
    g_string_append (text, "…");
  return g_string_free_and_steal (text);
}

char *
clasp_foreign_to_lines (const void *bytes, gsize length)
{
  GString *text;

  g_return_val_if_fail (bytes != NULL || length == 0, NULL);

  text = g_string_sized_new (length);
  foreign_append (text, bytes, length, TRUE);
  return g_string_free_and_steal (text);
}

char *
clasp_foreign_escape_json (const char *json)
{
  GString *text;
  gsize length, size;

  g_return_val_if_fail (json != NULL, NULL);

  length = strlen (json);
  text = g_string_sized_new (length);
  for (gsize at = 0; at < length; at += size)
    {
      gunichar c = foreign_read ((const guint8 *) json + at, length - at, &size);

      if (c == '\n' || c == '\t' || c == '\r' || c == (gunichar) -1 || !clasp_foreign_is_hidden (c))
        g_string_append_len (text, json + at, (gssize) size);
      else if (c < 0x10000)
        g_string_append_printf (text, "\\u%04x", c);
      else
        g_string_append_printf (text, "\\u%04x\\u%04x", 0xd800 + ((c - 0x10000) >> 10),
                                0xdc00 + ((c - 0x10000) & 0x3ff));
    }
  return g_string_free_and_steal (text);
}
