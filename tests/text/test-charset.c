/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-charset.h"
#include "test-util.h"

static const struct
{
  const char *type;
  const char *bytes;
  gsize length;
  const char *text; /* NULL: the bytes are read as they are */
} ROWS[] = {
  { "text/plain; charset=iso-8859-1", "m\xF6g", 3, "mög" },
  { "text/plain;a=b ; CharSet=\"Windows-1252\" ;c", "\x93m\x94", 3, "“m”" },
  { "text/plain; charset=latin1", "\x93", 1, "“" },
  { "text/plain; charset=utf-16", "\xFF\xFEr\0\xF6\0", 6, "rö" },
  { "text/plain; charset=utf-16be", "\0r\0\xF6\0", 5, "rö" }, /* the last is cut */
  { "text/plain; charset=shift_jis", "\x83\x65", 2, "テ" },
  { "text/plain; charset=windows-1252", "\x81", 1, NULL }, /* stands for nothing there */
  { "text/plain; charset=utf-8", "m\xF6g", 3, NULL },
  { "text/plain; charset=nonsense", "m\xF6g", 3, NULL },
  { "text/plain; charset=iso-8859-1//TRANSLIT", "m\xF6g", 3, NULL },
  { "text/plain; charset=iso-2022-cn-ext", "mog", 3, NULL },
  { "text/plain; charset=", "m\xF6g", 3, NULL },
  { "text/plain; charset=\"", "m\xF6g", 3, NULL },
  { "charset=latin1", "m\xF6g", 3, NULL },
  { "", "m\xF6g", 3, NULL },
  { NULL, "m\xF6g", 3, NULL },
  { "text/plain; charset=latin1", "", 0, NULL },
};

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_auto (TestPage) page = { 0 };
      g_autofree char *text = NULL;
      gsize written;

      test_page_init (&page, ROWS[i].bytes, ROWS[i].length);
      text = clasp_charset_to_utf8 ((const char *) page.data, ROWS[i].length, ROWS[i].type, &written);
      g_assert_cmpstr (text, ==, ROWS[i].text);
      g_assert_cmpuint (written, ==, text != NULL ? strlen (text) : 0);
    }
}

/* Whatever is cut off at its end, what comes is UTF-8. */
static void
test_cut (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    for (gsize length = 0; length <= ROWS[i].length; length++)
      {
        g_auto (TestPage) page = { 0 };
        g_autofree char *text = NULL;
        gsize written;

        test_page_init (&page, ROWS[i].bytes, length);
        text = clasp_charset_to_utf8 ((const char *) page.data, length, ROWS[i].type, &written);
        g_assert_true (text == NULL || g_utf8_validate_len (text, written, NULL));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/charset/rows", test_rows);
  g_test_add_func ("/charset/cut", test_cut);
  return g_test_run ();
}
