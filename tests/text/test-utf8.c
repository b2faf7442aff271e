/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-utf8.h"
#include "test-util.h"

/* Which sequences of up to three bytes begin some character: found by encoding every character there is. */
static guint8 begins_1[256], begins_2[256 * 256], *begins_3, whole_1[256], whole_2[256 * 256], *whole_3;

static void
encode_all (void)
{
  begins_3 = g_malloc0 (256 * 256 * 256);
  whole_3 = g_malloc0 (256 * 256 * 256);
  for (gunichar c = 0; c <= 0x10ffff; c++)
    {
      guint8 b[6];
      int n;

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      n = g_unichar_to_utf8 (c, (char *) b);
      begins_1[b[0]] = 1;
      whole_1[b[0]] |= n == 1;
      if (n < 2)
        continue;
      begins_2[b[0] << 8 | b[1]] = 1;
      whole_2[b[0] << 8 | b[1]] |= n == 2;
      if (n < 3)
        continue;
      begins_3[b[0] << 16 | b[1] << 8 | b[2]] = 1;
      whole_3[b[0] << 16 | b[1] << 8 | b[2]] |= n == 3;
    }
}

/* Fed in front of, behind and between ASCII of many lengths, so that each of the fast ways is taken. */
static void
check (const guint8 *bytes, gsize n, gsize good, gboolean complete)
{
  static const gsize paddings[] = { 0, 1, 7, 13 };
  guint8 buffer[64];

  for (gsize i = 0; i < G_N_ELEMENTS (paddings); i++)
    {
      ClaspUtf8 utf8 = { 0 };
      gsize before = paddings[i];

      memset (buffer, 'a', sizeof buffer);
      memcpy (buffer + before, bytes, n);
      g_assert_cmpuint (clasp_utf8_feed (&utf8, buffer, before + n), ==, before + good);
      g_assert_true (good < n || clasp_utf8_is_complete (&utf8) == complete);
    }
}

static void
test_all_short (void)
{
  static const guint8 thirds[] = { 0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xf4, 0xff };

  for (guint a = 0; a < 256; a++)
    {
      guint8 one[1] = { (guint8) a };

      check (one, 1, begins_1[a], whole_1[a]);
      if (!begins_1[a] || whole_1[a])
        continue;
      for (guint b = 0; b < 256; b++)
        {
          guint8 two[2] = { (guint8) a, (guint8) b };

          check (two, 2, 1 + begins_2[a << 8 | b], whole_2[a << 8 | b]);
          if (!begins_2[a << 8 | b] || whole_2[a << 8 | b])
            continue;
          for (gsize c = 0; c < G_N_ELEMENTS (thirds); c++)
            {
              guint8 three[3] = { (guint8) a, (guint8) b, thirds[c] };
              guint at = a << 16 | b << 8 | thirds[c];

              check (three, 3, 2 + begins_3[at], whole_3[at]);
            }
        }
    }
}

static void
test_every_character (void)
{
  for (gunichar c = 0; c <= 0x10ffff; c++)
    {
      guint8 b[12];
      ClaspUtf8 utf8 = { 0 };
      gsize n;

      if (c >= 0xd800 && c <= 0xdfff)
        continue;
      n = (gsize) g_unichar_to_utf8 (c, (char *) b);
      memcpy (b + n, "abcd", 4);
      g_assert_cmpuint (clasp_utf8_feed (&utf8, b, n + 4), ==, n + 4);
      g_assert_true (clasp_utf8_is_complete (&utf8));
    }
}

typedef struct
{
  const char *bytes;
  gsize length;
  gssize bad; /* offset of the first byte that cannot be right, or -1 */
  gboolean complete;
} Case;

#define CASE(text, at, whole) { text, sizeof text - 1, at, whole }

/* Autobahn's 6.x, and Markus Kuhn's stress test that they come from. */
static const Case cases[] = {
  CASE ("", -1, TRUE),
  CASE ("Hello-\xc2\xb5@\xc3\x9f\xc3\xb6\xc3\xa4\xc3\xbc\xc3\xa0\xc3\xa1-UTF-8!!", -1, TRUE),
  CASE ("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5", -1, TRUE),                                  /* 6.2 κόσμε */
  CASE ("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80\x65\x64\x69\x74", 12, FALSE),     /* 6.3 surrogate */
  CASE ("\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xf4\x90\x80\x80\x65\x64\x69\x74", 12, FALSE), /* 6.4 */
  CASE ("\xce\xba\xe1", -1, FALSE),                                                                 /* 6.6 cut */
  CASE ("\xce\xba\xe1\xbd", -1, FALSE),
  CASE ("\xf8\x88\x80\x80\x80", 0, FALSE), /* 6.8 five bytes */
  CASE ("\xfc\x84\x80\x80\x80\x80", 0, FALSE),
  CASE ("\x00", -1, TRUE),
  CASE ("\xc2\x80", -1, TRUE),
  CASE ("\xe0\xa0\x80", -1, TRUE),
  CASE ("\xf0\x90\x80\x80", -1, TRUE),
  CASE ("\x7f", -1, TRUE),
  CASE ("\xdf\xbf", -1, TRUE),
  CASE ("\xef\xbf\xbf", -1, TRUE),
  CASE ("\xf4\x8f\xbf\xbf", -1, TRUE),
  CASE ("\xf7\xbf\xbf\xbf", 0, FALSE),
  CASE ("\xfb\xbf\xbf\xbf\xbf", 0, FALSE),
  CASE ("\xf4\x90\x80\x80", 1, FALSE),
  CASE ("\xed\x9f\xbf", -1, TRUE),
  CASE ("\xee\x80\x80", -1, TRUE),
  CASE ("\xef\xbf\xbd", -1, TRUE),
  CASE ("\x80", 0, FALSE),
  CASE ("\xbf", 0, FALSE),
  CASE ("\x80\xbf\x80", 0, FALSE),
  CASE ("\xc0\x20", 0, FALSE),
  CASE ("\xc2 ", 1, FALSE),
  CASE ("\xe0 ", 1, FALSE),
  CASE ("\xf1\x80\x80 ", 3, FALSE),
  CASE ("\xfe", 0, FALSE),
  CASE ("\xff", 0, FALSE),
  CASE ("a\xff", 1, FALSE),
  CASE ("\xc0\xaf", 0, FALSE),
  CASE ("\xe0\x80\xaf", 1, FALSE),
  CASE ("\xf0\x80\x80\xaf", 1, FALSE),
  CASE ("\xc1\xbf", 0, FALSE),
  CASE ("\xe0\x9f\xbf", 1, FALSE),
  CASE ("\xf0\x8f\xbf\xbf", 1, FALSE),
  CASE ("\xed\xa0\x80\xed\xb0\x80", 1, FALSE),
  CASE ("\xed\xaf\xbf", 1, FALSE),
  CASE ("\xed\xbf\xbf", 1, FALSE),
  CASE ("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef\xc3\xa4"
        "0123456789\xff",
        76, FALSE),
};

typedef struct
{
  ClaspUtf8 utf8;
  gsize fed;
  gssize bad;
} Parser;

static gpointer
begin (gconstpointer user_data)
{
  Parser *parser = g_new0 (Parser, 1);

  parser->bad = -1;
  return parser;
}

static void
feed (gpointer user_data, const guint8 *data, gsize length)
{
  Parser *parser = user_data;
  gsize good;

  if (parser->bad >= 0)
    return;
  good = clasp_utf8_feed (&parser->utf8, data, length);
  if (good < length)
    {
      parser->bad = (gssize) (parser->fed + good);
      /* What was wrong once stays so. */
      g_assert_cmpuint (clasp_utf8_feed (&parser->utf8, (const guint8 *) "a", 1), ==, 0);
    }
  parser->fed += length;
}

static void
end (gpointer user_data, gconstpointer expected, const char *how)
{
  g_autofree Parser *parser = user_data;
  const Case *c = expected;

  if (parser->bad != c->bad || (c->bad < 0 && clasp_utf8_is_complete (&parser->utf8) != c->complete))
    g_error ("%s, %s: bad at %zd, expected %zd", c->bytes, how, parser->bad, c->bad);
}

static void
test_cases (void)
{
  static const TestSplit split = { begin, feed, end };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    test_split (&split, cases[i].bytes, cases[i].length, &cases[i]);
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  encode_all ();
  g_test_add_func ("/wire/utf8/all-short-sequences", test_all_short);
  g_test_add_func ("/wire/utf8/every-character", test_every_character);
  g_test_add_func ("/wire/utf8/cases", test_cases);
  status = g_test_run ();
  g_free (begins_3);
  g_free (whole_3);
  return status;
}
