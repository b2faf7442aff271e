/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-hex.h"

#include <string.h>

typedef struct
{
  const char *text;
  const char *bytes; /* NULL: can't be read */
  gsize length;      /* of bytes, or the offset of the error */
} Case;

static const Case cases[] = {
  { "", "", 0 },
  { "82a6", "\x82\xa6", 2 },
  { "82 A6\t73\n79", "\x82\xa6\x73\x79", 4 },
  { "0x82, 0xa6", "\x82\xa6", 2 },
  { "\\x82\\xa6", "\x82\xa6", 2 },
  { "de:ad;be:ef", "\xde\xad\xbe\xef", 4 },
  { "00", "\0", 1 },
  { "8", NULL, 1 },
  { "82 a", NULL, 4 },
  { "8 2", NULL, 1 },
  { "zz", NULL, 0 },
  { "82 g0", NULL, 3 },
  { "8\xc3\xa4", NULL, 1 },
};

static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize offset = 999;
      g_autoptr (GBytes) bytes = clasp_hex_parse (cases[i].text, &offset);

      g_test_message ("“%s”", cases[i].text);
      if (cases[i].bytes == NULL)
        {
          g_assert_null (bytes);
          g_assert_cmpuint (offset, ==, cases[i].length);
          continue;
        }
      g_assert_nonnull (bytes);
      g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), cases[i].bytes, cases[i].length);
    }
}

static void
test_to_text (void)
{
  g_autofree char *none = clasp_hex_to_text (NULL, 0);
  g_autofree char *some = clasp_hex_to_text ((const guint8 *) "0123456789abcdef\n", 17);

  g_assert_cmpstr (none, ==, "");
  g_assert_cmpstr (some, ==,
                   "00000000  30 31 32 33 34 35 36 37  38 39 61 62 63 64 65 66  |0123456789abcdef|\n"
                   "00000010  0a                                                |.|\n");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/hex/parse", test_parse);
  g_test_add_func ("/hex/to-text", test_to_text);
  return g_test_run ();
}
