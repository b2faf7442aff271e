/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <string.h>

#include "clasp-base64.h"
#include "test-util.h"

/* @bytes: %NULL: it can't be read */
static void
test_parse (void)
{
  static const struct
  {
    const char *text, *bytes;
  } table[] = {
    { "", "" },
    { " \n", "" },
    { "QQ==", "A" },
    { "QUI=", "AB" },
    { "QUJD", "ABC" },
    { "Q U\tJ\r\nD", "ABC" },
    { "QUJDRA==", "ABCD" },
    { "A", NULL },
    { "QQ", NULL },
    { "QQ=", NULL },
    { "A===", NULL },
    { "====", NULL },
    { "=QQQ", NULL },
    { "QQ==QQ==", NULL },
    { "Q=Q=", NULL },
    { "QU-_", NULL },
    { "QUJ\xc3", NULL },
    { "QQ==!", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      gsize length = strlen (table[i].text);
      g_auto (TestPage) page = { 0 };
      g_autoptr (GBytes) bytes = NULL;

      test_page_init (&page, table[i].text, length);
      bytes = clasp_base64_parse ((const char *) page.data, length);
      g_test_message ("%s", table[i].text);
      if (table[i].bytes == NULL)
        g_assert_null (bytes);
      else
        {
          g_assert_nonnull (bytes);
          g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), table[i].bytes,
                           strlen (table[i].bytes));
        }
    }
}

/* A NUL is no base64, and ends nothing. */
static void
test_nul (void)
{
  g_assert_null (clasp_base64_parse ("QQ==\0\0\0\0", 8));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/base64/parse", test_parse);
  g_test_add_func ("/base64/nul", test_nul);
  return g_test_run ();
}
