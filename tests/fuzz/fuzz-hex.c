/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text as hex: what can't be read is told within the text, what can comes back from its own digits; and any bytes come
 * back from the dump that is made of them. */
#include <string.h>

#include "clasp-hex.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Between the offset and the characters of a row. */
#define DIGITS_START 10
#define DIGITS_LENGTH 50

static void
check_text (const char *text)
{
  gsize offset = G_MAXSIZE;
  g_autoptr (GBytes) bytes = clasp_hex_parse (text, &offset);
  g_autoptr (GBytes) again = NULL;
  g_autoptr (GString) digits = g_string_new (NULL);
  const guint8 *data;
  gsize length;

  if (bytes == NULL)
    {
      g_assert_cmpuint (offset, <=, strlen (text));
      g_assert_false (g_ascii_isxdigit (text[offset]));
      return;
    }
  data = g_bytes_get_data (bytes, &length);
  for (gsize i = 0; i < length; i++)
    g_string_append_printf (digits, "%02x", data[i]);
  again = clasp_hex_parse (digits->str, NULL);
  g_assert_nonnull (again);
  g_assert_true (g_bytes_equal (bytes, again));
}

static void
check_dump (const guint8 *data, gsize size)
{
  g_autofree char *dump = clasp_hex_to_text (data, size);
  g_auto (GStrv) rows = g_strsplit (dump, "\n", -1);
  g_autoptr (GString) digits = g_string_new (NULL);
  g_autoptr (GBytes) given = g_bytes_new (data, size);
  g_autoptr (GBytes) bytes = NULL;
  guint n_rows = (guint) ((size + 15) / 16);

  g_assert_cmpuint (g_strv_length (rows), ==, size > 0 ? n_rows + 1 : 0);
  for (guint i = 0; i < n_rows; i++)
    {
      g_assert_cmpuint (g_ascii_strtoull (rows[i], NULL, 16), ==, 16 * i);
      g_assert_cmpuint (strlen (rows[i]), >, DIGITS_START + DIGITS_LENGTH);
      g_string_append_len (digits, rows[i] + DIGITS_START, DIGITS_LENGTH);
    }
  bytes = clasp_hex_parse (digits->str, NULL);
  g_assert_nonnull (bytes);
  g_assert_true (g_bytes_equal (bytes, given));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_text (text);
  check_dump (data, size);
  return 0;
}
