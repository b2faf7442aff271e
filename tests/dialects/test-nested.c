/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What strings hold, and what their beginning tells of it. */
#include "clasp-nested.h"
#include "test-util.h"

#include <string.h>

#define MAX_HELD (1024 * 1024)

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
      held = clasp_nested_open ((const char *) page.data, page.length, MAX_HELD, &form);
      if (cases[i].held == NULL)
        {
          g_assert_null (held);
          g_assert_cmpint (form, ==, CLASP_NESTED_NONE);
          /* Its check is only found to fail when it is decompressed. */
          g_assert_cmpint (clasp_nested_guess ((const char *) page.data, page.length, TRUE), ==,
                           g_str_has_prefix (cases[i].text, "H4sI") ? CLASP_NESTED_GZIP : CLASP_NESTED_NONE);
          continue;
        }
      g_assert_nonnull (held);
      g_assert_cmpint (form, ==, cases[i].form);
      g_assert_cmpint (clasp_nested_guess ((const char *) page.data, page.length, TRUE), ==, form);
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

/* Up to the limit it is opened, beyond it is too long; what was cut is a string. */
static void
test_gzip (void)
{
  g_autofree char *text = g_strnfill (MAX_HELD + 1, 'a');
  g_autofree char *most = pack (text, MAX_HELD);
  g_autofree char *more = pack (text, MAX_HELD + 1);
  g_autoptr (GBytes) held = NULL;
  ClaspNestedForm form;

  held = clasp_nested_open (most, strlen (most), MAX_HELD, &form);
  g_assert_nonnull (held);
  g_assert_cmpint (form, ==, CLASP_NESTED_GZIP);
  g_assert_cmpuint (g_bytes_get_size (held), ==, MAX_HELD);
  g_assert_null (clasp_nested_open (more, strlen (more), MAX_HELD, &form));
  g_assert_cmpint (form, ==, CLASP_NESTED_LONG);
  g_assert_null (clasp_nested_open (most, strlen (most) / 8 * 4, MAX_HELD, &form));
  g_assert_cmpint (form, ==, CLASP_NESTED_NONE);
  g_assert_cmpint (clasp_nested_guess (more, strlen (more), FALSE), ==, CLASP_NESTED_GZIP);
}

static void
test_long (void)
{
  g_autofree char *spaces = g_strnfill (MAX_HELD, ' ');
  g_autofree char *json = g_strdup_printf ("[1%s]", spaces);
  g_autofree char *base64 = g_base64_encode ((const guchar *) spaces, MAX_HELD - 1);
  g_autofree char *words = g_strnfill (4 * CLASP_NESTED_BEGINNING, 'z');
  g_autoptr (GBytes) held = NULL;
  ClaspNestedForm form;

  g_assert_null (clasp_nested_open (json, strlen (json), MAX_HELD, &form));
  g_assert_cmpint (form, ==, CLASP_NESTED_LONG);
  g_assert_null (clasp_nested_open (base64, strlen (base64), MAX_HELD - 2, &form));
  g_assert_cmpint (form, ==, CLASP_NESTED_LONG);
  held = clasp_nested_open (base64, strlen (base64), MAX_HELD - 1, &form);
  g_assert_cmpint (form, ==, CLASP_NESTED_BASE64);
  g_assert_cmpuint (g_bytes_get_size (held), ==, MAX_HELD - 1);
  g_assert_cmpint (clasp_nested_guess (base64, strlen (base64), TRUE), ==, CLASP_NESTED_BASE64);
  g_assert_cmpint (clasp_nested_guess (json, strlen (json), TRUE), ==, CLASP_NESTED_JSON);
  g_assert_cmpint (clasp_nested_guess (words, strlen (words), TRUE), ==, CLASP_NESTED_NONE);
}

/* A NUL is no letter of base64, wherever it stands. */
static void
test_nul (void)
{
  char text[] = "SGVsbG8sIGJhc2U2NCE=";
  ClaspNestedForm form;

  for (gsize i = 0; i < strlen ("SGVsbG8sIGJhc2U2NCE="); i++)
    {
      char before = text[i];

      text[i] = '\0';
      g_assert_null (clasp_nested_open (text, sizeof text - 1, MAX_HELD, &form));
      g_assert_cmpint (form, ==, CLASP_NESTED_NONE);
      g_assert_cmpint (clasp_nested_guess (text, sizeof text - 1, TRUE), ==, CLASP_NESTED_NONE);
      text[i] = before;
    }
}

/* As much of a string as there is never tells against what the whole of it holds. */
static void
test_every_beginning (void)
{
  static const char token[] = "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.c2ln";
  static const char *const texts[] = { "{\"a\":[1,\"\\u00e9\xc3\xa9\",null]}", "eyJhIjoiw6nigqwiLCJiIjoi8J+YgCJ9",
                                       token };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    for (gsize length = 0; length <= strlen (texts[i]); length++)
      {
        g_auto (TestPage) page = { 0 };
        g_autoptr (GBytes) held = NULL;
        ClaspNestedForm form, guess;

        test_page_init (&page, texts[i], length);
        held = clasp_nested_open ((const char *) page.data, length, MAX_HELD, &form);
        g_assert_cmpint (held != NULL, ==, form != CLASP_NESTED_NONE);
        g_assert_cmpint (clasp_nested_guess ((const char *) page.data, length, TRUE), ==, form);
        guess = clasp_nested_guess ((const char *) page.data, length, FALSE);
        if (i == 0)
          g_assert_true (length == 0 || guess == CLASP_NESTED_JSON);
        else if (length < 16)
          g_assert_cmpint (guess, ==, CLASP_NESTED_NONE);
        else
          g_assert_true (guess == (texts[i] == token && length > 19 ? CLASP_NESTED_JWT : CLASP_NESTED_BASE64));
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/nested/cases", test_cases);
  g_test_add_func ("/nested/gzip", test_gzip);
  g_test_add_func ("/nested/long", test_long);
  g_test_add_func ("/nested/nul", test_nul);
  g_test_add_func ("/nested/every-beginning", test_every_beginning);
  return g_test_run ();
}
