/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-foreign.h"

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

/* At most @max characters of @data; @more says that the text goes on behind it. */
static void
record_format_append_text (GString *out, const guint8 *data, gsize length, guint max, gboolean more)
{
  gsize size = 0, before = 0;

  for (guint n = 0; size < length && n < max; n++)
    {
      gunichar c = g_utf8_get_char_validated ((const char *) data + size, (gssize) (length - size));

      if (c == (gunichar) -2 && more) /* the character is cut where we stopped reading */
        break;
      before = size;
      size += data[size] < 0x80 || c >= 0x110000 ? 1 : (gsize) g_unichar_to_utf8 (c, NULL);
    }
  more = more || size < length;
  clasp_foreign_append (out, data, more ? before : size);
  if (more)
    g_string_append (out, "…");
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
record_format_append_close (GString *out, guint16 close_code, const guint8 *data, gsize length)
{
  if (close_code == 0 || length < 2)
    {
      g_string_append (out, clasp_close_code_get_name (CLASP_CLOSE_NO_STATUS));
      return;
    }
  g_string_append_printf (out, "%u %s", close_code, clasp_close_code_get_name (close_code));
  if (length > 2)
    {
      g_string_append (out, " — ");
      record_format_append_text (out, data + 2, length - 2, 160, FALSE);
    }
}

char *
clasp_record_preview_payload (guint8 opcode, guint16 close_code, const guint8 *data, gsize length, guint64 total)
{
  g_autoptr (GString) out = g_string_new (NULL);

  length = MIN (length, PREVIEW_BYTES);
  switch (opcode)
    {
    case CLASP_OPCODE_TEXT:
      record_format_append_text (out, data, length, PREVIEW_CHARACTERS, length < total);
      break;
    case CLASP_OPCODE_CLOSE:
      record_format_append_close (out, close_code, data, length);
      break;
    case CLASP_OPCODE_PING:
    case CLASP_OPCODE_PONG:
      record_format_append_control (out, data, length);
      break;
    default:
      record_format_append_hex_pairs (out, data, length, total);
      break;
    }
  return g_string_free_and_steal (g_steal_pointer (&out));
}

char *
clasp_record_format_preview (ClaspCapture *capture, const ClaspCaptureEntry *entry)
{
  g_autoptr (GBytes) bytes = clasp_capture_read_payload (capture, entry, 0, PREVIEW_BYTES, NULL);
  const guint8 *data;
  gsize length;

  if (bytes == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (bytes, &length);
  return clasp_record_preview_payload (entry->opcode, entry->close_code, data, length, entry->length);
}
