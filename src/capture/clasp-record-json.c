/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-json.h"

#include <string.h>

const char *
clasp_record_json_get_type (guint8 opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_TEXT:
      return "text";
    case CLASP_OPCODE_BINARY:
      return "binary";
    case CLASP_OPCODE_CLOSE:
      return "close";
    case CLASP_OPCODE_PING:
      return "ping";
    case CLASP_OPCODE_PONG:
      return "pong";
    case CLASP_OPCODE_CONTINUATION:
      return "continuation"; /* only by a fault */
    default:
      return "reserved"; /* the same */
    }
}

gboolean
clasp_record_json_may_be_text (guint8 opcode)
{
  return opcode != CLASP_OPCODE_BINARY && opcode != CLASP_OPCODE_CLOSE;
}

void
clasp_record_json_begin (GString *out, const ClaspEvent *event)
{
  g_string_append_printf (
      out, "{\"t_us\":%" G_GINT64_FORMAT ",\"dir\":\"%s\",\"type\":\"%s\",\"bytes\":%" G_GUINT64_FORMAT ",",
      event->time_us, event->direction == CLASP_DIRECTION_IN ? "in" : "out", clasp_record_json_get_type (event->opcode),
      event->length);
}

void
clasp_record_json_end (GString *out, const ClaspEvent *event)
{
  g_string_append_printf (out, ",\"frames\":%u", event->n_frames);
  if ((event->flags & CLASP_EVENT_COMPRESSED) != 0)
    g_string_append_printf (out, ",\"compressed_bytes\":%" G_GUINT64_FORMAT, event->wire_length);
  if ((event->flags & CLASP_EVENT_DELIBERATE) != 0)
    g_string_append (out, ",\"deliberate\":true");
  if ((event->flags & CLASP_EVENT_INCOMPLETE) != 0)
    g_string_append (out, ",\"incomplete\":true");
  if ((event->flags & CLASP_EVENT_DROPPED) != 0)
    g_string_append (out, ",\"dropped\":true");
  g_string_append (out, "}\n");
}

/* The bytes of a character that ends a line for some readers: U+0085, U+2028, U+2029. 0: it is none. */
static gsize
record_json_get_line_end (const char *text, gsize length)
{
  if (length >= 2 && memcmp (text, "\xc2\x85", 2) == 0)
    return 2;
  return length >= 3 && (memcmp (text, "\xe2\x80\xa8", 3) == 0 || memcmp (text, "\xe2\x80\xa9", 3) == 0) ? 3 : 0;
}

/* Bytes of the character at @text that must be escaped; 0: it need not be. */
static gsize
record_json_get_special (const char *text, gsize length)
{
  guchar c = (guchar) text[0];

  if (c == 0xc2 || c == 0xe2)
    return record_json_get_line_end (text, length);
  return c < 0x20 || c == '"' || c == '\\' || c == 0x7f ? 1 : 0;
}

void
clasp_record_json_add_text (GString *out, const char *text, gsize length)
{
  gsize start = 0, special;

  for (gsize i = 0; i < length; i++)
    {
      special = record_json_get_special (text + i, length - i);
      if (special == 0)
        continue;
      g_string_append_len (out, text + start, (gssize) (i - start));
      if (text[i] == '"' || text[i] == '\\')
        g_string_append_printf (out, "\\%c", text[i]);
      else
        g_string_append_printf (out, "\\u%04x", g_utf8_get_char (text + i));
      i += special - 1;
      start = i + 1;
    }
  g_string_append_len (out, text + start, (gssize) (length - start));
}
