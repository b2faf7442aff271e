/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-text.h"

/* A preview reads no more of the payload than this, and shows no more characters than that. */
#define PREVIEW_BYTES 1024
#define PREVIEW_CHARACTERS 256
/* As many bytes as fit as "82 a6 …". */
#define PREVIEW_HEX_BYTES 84

char *
clasp_record_format_type (guint opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_CONTINUATION:
      return g_strdup (_("Continuation"));
    case CLASP_OPCODE_TEXT:
      return g_strdup (_("Text"));
    case CLASP_OPCODE_BINARY:
      return g_strdup (_("Binary"));
    case CLASP_OPCODE_CLOSE:
      return g_strdup (_("Close"));
    case CLASP_OPCODE_PING:
      return g_strdup (_("Ping"));
    case CLASP_OPCODE_PONG:
      return g_strdup (_("Pong"));
    default:
      /* Translators: a reserved WebSocket opcode, in hex. */
      return g_strdup_printf (_("Opcode %X"), opcode);
    }
}

guint
clasp_record_get_type_width (void)
{
  static const guint8 opcodes[] = { CLASP_OPCODE_TEXT, CLASP_OPCODE_BINARY, CLASP_OPCODE_CLOSE, CLASP_OPCODE_PING,
                                    CLASP_OPCODE_PONG };
  glong width = 0;

  for (guint i = 0; i < G_N_ELEMENTS (opcodes); i++)
    {
      g_autofree char *type = clasp_record_format_type (opcodes[i]);

      width = MAX (width, g_utf8_strlen (type, -1));
    }
  return (guint) width;
}

char *
clasp_record_format_length (guint64 length)
{
  if (length < 1024)
    return g_strdup_printf ("%" G_GUINT64_FORMAT, length);
  return clasp_text_bytes (length);
}

char *
clasp_record_format_wall_time (gint64 wall_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autofree char *clock = time != NULL ? g_date_time_format (time, "%H:%M:%S") : g_strdup ("");
  guint us = (guint) (wall_us % G_USEC_PER_SEC);

  return g_strdup_printf ("%s.%03u %03u", clock, us / 1000, us % 1000);
}

char *
clasp_record_format_offset (gint64 us)
{
  guint64 size = us < 0 ? (guint64) -us : (guint64) us;

  return g_strdup_printf ("%c%" G_GUINT64_FORMAT ".%03u %03u", us < 0 ? '-' : '+', size / G_USEC_PER_SEC,
                          (guint) (size % G_USEC_PER_SEC / 1000), (guint) (size % 1000));
}

/* Line breaks and other control characters would tear the row apart; each is shown as one that stands for it. */
static void
record_format_append_character (GString *out, gunichar c)
{
  if (c < 0x20)
    g_string_append_unichar (out, c == '\n' || c == '\r' || c == '\t' ? ' ' : 0x2400 + c);
  else if (c == 0x7f)
    g_string_append_unichar (out, 0x2421);
  else if (g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT || c == 0x2028 || c == 0x2029)
    g_string_append_unichar (out, 0xfffd);
  else
    g_string_append_unichar (out, c);
}

/* At most @max characters of @data; @more says that the text goes on behind it. */
static void
record_format_append_text (GString *out, const guint8 *data, gsize length, guint max, gboolean more)
{
  gsize i = 0;
  guint n = 0;

  while (i < length && n < max)
    {
      gunichar c = g_utf8_get_char_validated ((const char *) data + i, (gssize) (length - i));

      if (data[i] == '\0') /* which GLib takes for the end */
        {
          record_format_append_character (out, 0);
          i++;
        }
      else if (c == (gunichar) -2 && more) /* the character is cut where we stopped reading */
        break;
      else if (c == (gunichar) -1 || c == (gunichar) -2)
        {
          g_string_append_unichar (out, 0xfffd);
          i++;
        }
      else
        {
          record_format_append_character (out, c);
          i = (gsize) (g_utf8_next_char ((const char *) data + i) - (const char *) data);
        }
      n++;
    }
  if (i < length || more)
    {
      if (n == max)
        g_string_truncate (out, (gsize) (g_utf8_prev_char (out->str + out->len) - out->str));
      g_string_append (out, "…");
    }
}

static void
record_format_append_hex_pairs (GString *out, const guint8 *data, gsize length, guint64 total)
{
  gsize n = MIN (length, PREVIEW_HEX_BYTES);

  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, i == 0 ? "%02x" : " %02x", data[i]);
  if (n < total)
    g_string_append (out, " …");
}

static gboolean
record_format_is_printable (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isprint ((char) data[i]))
      return FALSE;
  return length > 0;
}

/* "0x 0000 1f2a", and what it says when it is a word. */
static void
record_format_append_control (GString *out, const guint8 *data, gsize length)
{
  gsize n = MIN (length, 32);

  if (length == 0)
    return;
  g_string_append (out, "0x");
  for (gsize i = 0; i < n; i++)
    g_string_append_printf (out, i % 2 == 0 ? " %02x" : "%02x", data[i]);
  if (n < length)
    g_string_append (out, " …");
  if (record_format_is_printable (data, n))
    {
      g_string_append (out, "  “");
      record_format_append_text (out, data, n, 40, n < length);
      g_string_append (out, "”");
    }
}

static void
record_format_append_close (GString *out, const ClaspCaptureEntry *entry, const guint8 *data, gsize length)
{
  if (entry->close_code == 0 || length < 2)
    {
      g_string_append (out, clasp_close_code_get_name (CLASP_CLOSE_NO_STATUS));
      return;
    }
  g_string_append_printf (out, "%u %s", entry->close_code, clasp_close_code_get_name (entry->close_code));
  if (length > 2)
    {
      g_string_append (out, " — ");
      record_format_append_text (out, data + 2, length - 2, 160, FALSE);
    }
}

char *
clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry)
{
  g_autoptr (GBytes) bytes = clasp_capture_read_payload (capture, entry, 0, PREVIEW_BYTES, NULL);
  g_autoptr (GString) out = g_string_new (NULL);
  const guint8 *data;
  gsize length;

  if (bytes == NULL)
    return g_strdup ("");

  data = g_bytes_get_data (bytes, &length);
  switch (entry->opcode)
    {
    case CLASP_OPCODE_TEXT:
      record_format_append_text (out, data, length, PREVIEW_CHARACTERS, length < entry->length);
      break;
    case CLASP_OPCODE_CLOSE:
      record_format_append_close (out, entry, data, length);
      break;
    case CLASP_OPCODE_PING:
    case CLASP_OPCODE_PONG:
      record_format_append_control (out, data, length);
      break;
    default:
      record_format_append_hex_pairs (out, data, length, entry->length);
      break;
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}
