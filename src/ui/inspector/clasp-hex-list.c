/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-hex-list.h"

#include "clasp-detail-row.h"
#include "clasp-lazy-list.h"

typedef struct
{
  GBytes *bytes;
  guint width;
} Hex;

static void
hex_list_hex_free (gpointer data)
{
  Hex *hex = data;

  g_bytes_unref (hex->bytes);
  g_free (hex);
}

static gpointer
hex_list_make_hex_row (guint position, gpointer user_data)
{
  const Hex *hex = user_data;
  gsize length;
  const guint8 *data = g_bytes_get_data (hex->bytes, &length);
  gsize start = (gsize) position * hex->width;
  gsize n = MIN (hex->width, length - start);
  GString *digits = g_string_sized_new (3 * hex->width + 1);
  GString *characters = g_string_sized_new (3 * hex->width);

  for (gsize i = 0; i < hex->width; i++)
    {
      if (i > 0)
        g_string_append (digits, i % 8 == 0 ? "  " : " ");
      if (i >= n)
        g_string_append (digits, "  ");
      else
        g_string_append_printf (digits, "%02x", data[start + i]);
      if (i < n)
        g_string_append_unichar (characters, g_ascii_isprint (data[start + i]) ? data[start + i] : 0xb7);
    }
  return clasp_detail_row_new_take (g_strdup_printf (length > 0xffffff ? "%08zx" : "%06zx", start),
                                    g_string_free (digits, FALSE), g_string_free (characters, FALSE), NULL);
}

GListModel *
clasp_hex_list_new (GBytes *bytes, guint width)
{
  Hex *hex = g_new (Hex, 1);
  gsize n_rows;

  hex->bytes = g_bytes_ref (bytes);
  hex->width = width;
  n_rows = (g_bytes_get_size (bytes) + hex->width - 1) / hex->width;
  return G_LIST_MODEL (clasp_lazy_list_new (CLASP_TYPE_DETAIL_ROW, (guint) MIN (n_rows, G_MAXUINT / 2),
                                            hex_list_make_hex_row, hex, hex_list_hex_free));
}
