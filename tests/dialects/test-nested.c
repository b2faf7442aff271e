/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strings hold. */
#include "clasp-nested.h"
#include "test-util.h"

#include <string.h>

static const struct
{
  const char *text;
  ClaspNestedForm form;
  const char *held; /* NULL: it is only a string */
} cases[] = {
  { "", CLASP_NESTED_NONE, NULL },
  { "plain words", CLASP_NESTED_NONE, NULL },
  { "{\"a\":1}", CLASP_NESTED_JSON, "{\"a\":1}" },
  { " [1]", CLASP_NESTED_JSON, " [1]" },
  { "[1", CLASP_NESTED_NONE, NULL },
  { "123", CLASP_NESTED_NONE, NULL },
  { "eyJhIjoxLCJiIjoyfQ==", CLASP_NESTED_BASE64, "{\"a\":1,\"b\":2}" },
  { "eyJhIjoxLCJiIjoyfQ", CLASP_NESTED_BASE64, "{\"a\":1,\"b\":2}" },
  { "SGVsbG8sIGJhc2U2NCE=", CLASP_NESTED_BASE64, "Hello, base64!" },
  { "SGVsbG8=", CLASP_NESTED_NONE, NULL },             /* too short to tell it from a word */
  { "internationalization", CLASP_NESTED_NONE, NULL }, /* of its letters, but no text */
  { "SGVsbG8sIGJhc2U2NCE=x", CLASP_NESTED_NONE, NULL },
  { "0123456789abcdef0123456789abcdef", CLASP_NESTED_NONE, NULL },
  { "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln", CLASP_NESTED_JWT,
    "{\"header\":{\"alg\":\"none\"},\"payload\":{\"sub\":\"1\"},\"signature\":\"c2ln\"}" },
  { "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", CLASP_NESTED_JWT,
    "{\"header\":{\"alg\":\"none\"},\"payload\":{\"sub\":\"1\"},\"signature\":\"\"}" },
  { "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.a.b", CLASP_NESTED_NONE, NULL },
  { "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.\"", CLASP_NESTED_NONE, NULL },
  { "H4sIAAAAAAAAA6tWSlSyMqwFAG6vVsUHAAAA", CLASP_NESTED_GZIP, NULL }, /* its check fails */
};

static void
test_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (TestPage) page = { 0 };
      g_autoptr (GBytes) held = NULL;
      ClaspNestedForm form;

      g_test_message ("%s", cases[i].text);
      test_page_init (&page, cases[i].text, strlen (cases[i].text));
      held = clasp_nested_open ((const char *) page.data, page.length, &form);
      if (cases[i].held == NULL)
        {
          g_assert_null (held);
          g_assert_cmpint (form, ==, CLASP_NESTED_NONE);
          continue;
        }
      g_assert_nonnull (held);
      g_assert_cmpint (form, ==, cases[i].form);
      g_assert_cmpmem (g_bytes_get_data (held, NULL), g_bytes_get_size (held), cases[i].held, strlen (cases[i].held));
    }
}

static char *
pack (const char *data, gsize length)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autofree guint8 *out = g_malloc (length + 1024);
  gsize read = 0, written = 0;

  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), data, length, out, length + 1024,
                                        G_CONVERTER_INPUT_AT_END, &read, &written, NULL),
                   ==, G_CONVERTER_FINISHED);
  return g_base64_encode (out, written);
}

/* Up to the limit it is opened, beyond it a string is a string; so is what was cut. */
static void
test_gzip (void)
{
  g_autofree char *text = g_strnfill (CLASP_NESTED_MAX + 1, 'a');
  g_autofree char *most = pack (text, CLASP_NESTED_MAX);
  g_autofree char *more = pack (text, CLASP_NESTED_MAX + 1);
  g_autoptr (GBytes) held = NULL;
  ClaspNestedForm form;

  held = clasp_nested_open (most, strlen (most), &form);
  g_assert_nonnull (held);
  g_assert_cmpint (form, ==, CLASP_NESTED_GZIP);
  g_assert_cmpuint (g_bytes_get_size (held), ==, CLASP_NESTED_MAX);
  g_assert_null (clasp_nested_open (more, strlen (more), &form));
  g_assert_null (clasp_nested_open (most, strlen (most) / 8 * 4, &form));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nested/cases", test_cases);
  g_test_add_func ("/nested/gzip", test_gzip);
  return g_test_run ();
}
