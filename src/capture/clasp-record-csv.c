/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-csv.h"

#include "clasp-csv.h"
#include "clasp-format.h"
#include "clasp-hex.h"
#include "clasp-record-json.h"

static void
record_csv_add_payload (GString *out, guint8 opcode, const guint8 *data, gsize length)
{
  gsize code = opcode == CLASP_OPCODE_CLOSE ? MIN (length, 2) : 0;

  data += code;
  length -= code;
  if (opcode != CLASP_OPCODE_BINARY && g_utf8_validate_len ((const char *) data, length, NULL))
    clasp_csv_add_value (out, (const char *) data, length);
  else
    clasp_hex_append (out, data, length, "");
}

void
clasp_record_csv_add_row (GString *out, guint64 number, gint64 wall_start_us, const ClaspCaptureEntry *entry,
                          const guint8 *data, gsize length, gboolean is_damaged)
{
  g_autofree char *time = NULL;

  g_return_if_fail (out != NULL && entry != NULL);

  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    {
      g_string_append_printf (out, "%" G_GUINT64_FORMAT ",,,damaged,,,\r\n", number);
      return;
    }
  time = clasp_format_rfc3339 (wall_start_us + entry->time_us);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ",%s,%s,%s,%" G_GUINT64_FORMAT ",", number, time,
                          entry->direction == CLASP_DIRECTION_OUT ? "out" : "in",
                          is_damaged ? "damaged" : clasp_record_json_get_type (entry->opcode), entry->length);
  if (entry->opcode == CLASP_OPCODE_CLOSE && entry->length >= 2)
    g_string_append_printf (out, "%u", entry->close_code);
  g_string_append_c (out, ',');
  if (data != NULL)
    record_csv_add_payload (out, entry->opcode, data, length);
  g_string_append (out, "\r\n");
}
