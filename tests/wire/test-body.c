/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of answers that are not 101: framing, codings and the limit. */
#include "config.h"

#include <string.h>
#include <zlib.h>

#include "clasp-body.h"
#include "test-util.h"

#define TEXT "hello, hello, hello"

typedef struct
{
  const char *name;
  const char *fields; /* lines, each ended by LF */
  GBytes *data;
  gboolean no_body;
  gsize max_body; /* 0: plenty */
  gboolean ends;  /* by a FIN */
  ClaspBodyFraming framing;
  ClaspBodyState state;
  ClaspBodyDecoding decoding;
  const char *kept;
  gint64 left; /* bytes that are not the body's */
} Row;

static GBytes *
bytes_of (const char *text)
{
  return g_bytes_new (text, strlen (text));
}

/* Deflates with zlib's own window words: 31 gzip, 15 zlib, -15 raw. */
static GBytes *
deflated (const void *data, gsize length, int window)
{
  gsize room = compressBound (length) + 64;
  guint8 *out = g_malloc (room);
  z_stream stream = { 0 };

  g_assert_cmpint (deflateInit2 (&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
  stream.next_in = (Bytef *) data;
  stream.avail_in = (uInt) length;
  stream.next_out = out;
  stream.avail_out = (uInt) room;
  g_assert_cmpint (deflate (&stream, Z_FINISH), ==, Z_STREAM_END);
  room -= stream.avail_out;
  deflateEnd (&stream);
  return g_bytes_new_take (out, room);
}

static GBytes *
joined (GBytes *a, GBytes *b)
{
  GByteArray *both = g_byte_array_new ();

  g_byte_array_append (both, g_bytes_get_data (a, NULL), (guint) g_bytes_get_size (a));
  g_byte_array_append (both, g_bytes_get_data (b, NULL), (guint) g_bytes_get_size (b));
  g_bytes_unref (a);
  g_bytes_unref (b);
  return g_byte_array_free_to_bytes (both);
}

static GBytes *
chunked (GBytes *data, gsize step)
{
  GString *text = g_string_new (NULL);
  const char *at = g_bytes_get_data (data, NULL);
  gsize left = g_bytes_get_size (data);

  while (left > 0)
    {
      gsize size = MIN (step, left);

      g_string_append_printf (text, "%zx\r\n", size);
      g_string_append_len (text, at, (gssize) size);
      g_string_append (text, "\r\n");
      at += size;
      left -= size;
    }
  g_string_append (text, "0\r\n\r\n");
  g_bytes_unref (data);
  return g_string_free_to_bytes (text);
}

static GBytes *
cut (GBytes *data, gsize by)
{
  GBytes *part = g_bytes_new_from_bytes (data, 0, g_bytes_get_size (data) - by);

  g_bytes_unref (data);
  return part;
}

static GBytes *
gzip_text (void)
{
  return deflated (TEXT, strlen (TEXT), 31);
}

static GBytes *
deflated_twice (void)
{
  g_autoptr (GBytes) inner = deflated (TEXT, strlen (TEXT), 15);

  return deflated (g_bytes_get_data (inner, NULL), g_bytes_get_size (inner), 31);
}

static ClaspFields *
make_fields (const char *lines)
{
  g_autoptr (GPtrArray) transcript = clasp_transcript_new ();
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);

  for (guint i = 0; split[i] != NULL; i++)
    if (split[i][0] != '\0')
      clasp_transcript_add (transcript, CLASP_DIRECTION_IN, CLASP_HOP_SERVER, CLASP_LINE_FIELD,
                            (const guint8 *) split[i], strlen (split[i]), CLASP_EOL_CRLF, 0);
  return clasp_fields_new (transcript, 1, transcript->len);
}

typedef struct
{
  ClaspBody *body;
  gsize left;
} Run;

static gpointer
begin (gconstpointer user_data)
{
  const Row *row = user_data;
  g_autoptr (ClaspFields) fields = make_fields (row->fields);
  Run *run = g_new0 (Run, 1);

  run->body = clasp_body_new (fields, row->no_body, row->max_body > 0 ? row->max_body : 1 << 20);
  return run;
}

static void
feed (gpointer parser, const guint8 *data, gsize length)
{
  Run *run = parser;

  run->left += length - clasp_body_receive (run->body, data, length);
}

static void
end (gpointer parser, gconstpointer user_data, const char *how)
{
  const Row *row = user_data;
  Run *run = parser;
  g_autoptr (GBytes) kept = NULL;

  if (row->ends)
    clasp_body_receive_end (run->body, TRUE);
  kept = clasp_body_dup_bytes (run->body);
  if (clasp_body_get_state (run->body) != row->state || clasp_body_get_decoding (run->body) != row->decoding)
    g_error ("%s (%s): state %d, decoding %d", row->name, how, clasp_body_get_state (run->body),
             clasp_body_get_decoding (run->body));
  g_assert_cmpint (clasp_body_get_framing (run->body), ==, row->framing);
  if (row->left >= 0)
    g_assert_cmpuint (run->left, ==, row->left);
  if (row->kept != NULL)
    g_assert_cmpmem (g_bytes_get_data (kept, NULL), g_bytes_get_size (kept), row->kept, strlen (row->kept));
  clasp_body_free (run->body);
  g_free (run);
}

static void
check (Row row)
{
  static const TestSplit split = { begin, feed, end };
  gsize length;
  const guint8 *data = g_bytes_get_data (row.data, &length);

  test_split (&split, data, length, &row);
  g_bytes_unref (row.data);
}

#define NONE CLASP_BODY_NONE
#define LENGTH CLASP_BODY_LENGTH
#define CHUNKED CLASP_BODY_CHUNKED
#define CLOSE CLASP_BODY_CLOSE
#define READING CLASP_BODY_READING
#define COMPLETE CLASP_BODY_COMPLETE
#define CUT CLASP_BODY_CUT
#define BROKEN CLASP_BODY_BROKEN
#define FULL CLASP_BODY_FULL
#define CHUNKED_FIELD "Transfer-Encoding: chunked\n"

static void
test_framing (void)
{
  check ((Row) { "length", "Content-Length: 5\n", bytes_of ("helloXX"), FALSE, 0, FALSE, LENGTH, COMPLETE, 0, "hello",
                 2 });
  check ((Row) { "zero", "Content-Length: 0\n", bytes_of ("XX"), FALSE, 0, FALSE, NONE, COMPLETE, 0, "", 2 });
  check ((Row) { "short", "Content-Length: 9\n", bytes_of ("hello"), FALSE, 0, TRUE, LENGTH, CUT, 0, "hello", 0 });
  check ((Row) { "same", "Content-Length: 5, 5\nContent-Length: 5\n", bytes_of ("hello"), FALSE, 0, FALSE, LENGTH,
                 COMPLETE, 0, "hello", 0 });
  check ((Row) { "differ", "Content-Length: 5\nContent-Length: 6\n", bytes_of ("hello!!"), FALSE, 0, TRUE, CLOSE,
                 COMPLETE, 0, "hello!!", 0 });
  check (
      (Row) { "garbage", "Content-Length: -5\n", bytes_of ("hello"), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, "hello", 0 });
  check ((Row) { "huge", "Content-Length: 99999999999999999999999\n", bytes_of ("hello"), FALSE, 0, TRUE, CLOSE,
                 COMPLETE, 0, "hello", 0 });
  check ((Row) { "close", "", bytes_of ("hello"), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, "hello", 0 });
  check ((Row) { "going", "", bytes_of ("hello"), FALSE, 0, FALSE, CLOSE, READING, 0, "hello", 0 });
  check ((Row) { "none", "Content-Length: 5\n", bytes_of ("hello"), TRUE, 0, FALSE, NONE, COMPLETE, 0, "", 5 });
  check ((Row) { "both", CHUNKED_FIELD "Content-Length: 2\n", bytes_of ("5\r\nhello\r\n0\r\n\r\nX"), FALSE, 0, FALSE,
                 CHUNKED, COMPLETE, 0, "hello", 1 });
  check ((Row) { "other-coding", "Transfer-Encoding: x\nContent-Length: 2\n", bytes_of ("hello"), FALSE, 0, TRUE, CLOSE,
                 COMPLETE, CLASP_BODY_NOT_DECODED, "hello", 0 });
}

static void
test_chunks (void)
{
  static const struct
  {
    const char *data;
    ClaspBodyState state;
    const char *kept;
    gint64 left;
  } rows[] = {
    { "5\r\nhello\r\n0\r\n\r\n", COMPLETE, "hello", 0 },
    { "5\nhello\n0\n\n", COMPLETE, "hello", 0 },
    { "00A;a=b;c=\"d\"\r\n0123456789\r\n1 \r\nx\r\n0\r\nTrailer: 1\r\nB: 2\r\n\r\nNEXT", COMPLETE, "0123456789x", 4 },
    { "5\r\nhel", CUT, "hel", 0 },
    { "5\r\nhello\r\n", CUT, "hello", 0 },
    { "5\r\nhello\r\n0\r\n", CUT, "hello", 0 },
    { "", CUT, "", 0 },
    { "g\r\n", BROKEN, "", -1 },
    { "\r\n", BROKEN, "", -1 },
    { ";\r\n", BROKEN, "", -1 },
    { "-1\r\n", BROKEN, "", -1 },
    { "5x\r\nhello", BROKEN, "", -1 },
    { "5\r\nhelloX", BROKEN, "hello", -1 },
    { "5\r\nhello\rX", BROKEN, "hello", -1 },
    { "fffffffffffffffff\r\n", BROKEN, "", -1 },
    { "ffffffffffffffff\r\nhello", BROKEN, "", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    check ((Row) { rows[i].data, CHUNKED_FIELD, bytes_of (rows[i].data), FALSE, 0, rows[i].state == CUT, CHUNKED,
                   rows[i].state, 0, rows[i].kept, rows[i].left });
}

static void
test_codings (void)
{
  const char *gzip = "Content-Encoding: gzip\n", *deflate = "Content-Encoding: deflate\n";

  check ((Row) { "gzip", gzip, gzip_text (), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT, 0 });
  check ((Row) { "x-gzip", "Content-Encoding: X-GZip\n", gzip_text (), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT, 0 });
  check (
      (Row) { "members", gzip, joined (gzip_text (), gzip_text ()), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT TEXT, 0 });
  check ((Row) { "gzip-and-more", gzip, joined (gzip_text (), bytes_of ("more")), FALSE, 0, TRUE, CLOSE, COMPLETE, 0,
                 TEXT, 0 });
  check ((Row) { "zlib", deflate, deflated (TEXT, strlen (TEXT), 15), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT, 0 });
  check ((Row) { "raw", deflate, deflated (TEXT, strlen (TEXT), -15), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT, 0 });
  check ((Row) { "chunked-gzip", "Transfer-Encoding: gzip, chunked\n", chunked (gzip_text (), 7), FALSE, 0, FALSE,
                 CHUNKED, COMPLETE, 0, TEXT, 0 });
  check ((Row) { "twice", "Content-Encoding: deflate, gzip\n", deflated_twice (), FALSE, 0, TRUE, CLOSE, COMPLETE, 0,
                 TEXT, 0 });
  check ((Row) { "identity", "Content-Encoding: identity\n", bytes_of (TEXT), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, TEXT,
                 0 });
  check ((Row) { "unknown", "Content-Encoding: zstd\n", bytes_of (TEXT), FALSE, 0, TRUE, CLOSE, COMPLETE,
                 CLASP_BODY_NOT_DECODED, TEXT, 0 });
  check ((Row) { "not-gzip", gzip, bytes_of (TEXT), FALSE, 0, TRUE, CLOSE, COMPLETE, CLASP_BODY_NOT_CODED, TEXT, 0 });
  check ((Row) { "one-byte", gzip, bytes_of ("x"), FALSE, 0, TRUE, CLOSE, COMPLETE, CLASP_BODY_NOT_CODED, "x", 0 });
  check ((Row) { "empty", gzip, bytes_of (""), FALSE, 0, TRUE, CLOSE, COMPLETE, 0, "", 0 });
  check ((Row) { "broken", gzip, bytes_of ("\x1f\x8b\x08zzzzzzzzzzzz"), FALSE, 0, TRUE, CLOSE, COMPLETE,
                 CLASP_BODY_UNDECODABLE, "", 0 });
  check (
      (Row) { "half", gzip, cut (gzip_text (), 12), FALSE, 0, TRUE, CLOSE, COMPLETE, CLASP_BODY_UNDECODABLE, NULL, 0 });
#ifdef HAVE_BROTLI
  check ((Row) { "brotli", "Content-Encoding: br\n", g_bytes_new ("\x0b\x02\x80hello\x03", 9), FALSE, 0, TRUE, CLOSE,
                 COMPLETE, 0, "hello", 0 });
  check ((Row) { "brotli-half", "Content-Encoding: br\n", g_bytes_new ("\x0b\x02\x80hel", 6), FALSE, 0, TRUE, CLOSE,
                 COMPLETE, CLASP_BODY_UNDECODABLE, NULL, 0 });
#endif
}

static void
test_limit (void)
{
  check ((Row) { "at", "", bytes_of ("12345678"), FALSE, 8, TRUE, CLOSE, COMPLETE, 0, "12345678", 0 });
  check ((Row) { "over", "", bytes_of ("123456789"), FALSE, 8, FALSE, CLOSE, FULL, 0, "12345678", -1 });
  check ((Row) { "length", "Content-Length: 9\n", bytes_of ("123456789"), FALSE, 8, FALSE, LENGTH, FULL, 0, "12345678",
                 -1 });
  check (
      (Row) { "inflated", "Content-Encoding: gzip\n", gzip_text (), FALSE, 8, FALSE, CLOSE, FULL, 0, "hello, h", -1 });
}

/* Ten megabytes of zeros from ten kilobytes: no more than the limit is ever kept. */
static void
test_bomb (void)
{
  g_autofree guint8 *zeros = g_malloc0 (10 << 20);
  g_autoptr (GBytes) bomb = deflated (zeros, 10 << 20, 31);
  g_autoptr (ClaspFields) fields = make_fields ("Content-Encoding: gzip\n");
  g_autoptr (ClaspBody) body = clasp_body_new (fields, FALSE, 1 << 20);
  g_autoptr (GBytes) kept = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bomb, &length);

  clasp_body_receive (body, data, length);
  kept = clasp_body_dup_bytes (body);
  g_assert_cmpint (clasp_body_get_state (body), ==, CLASP_BODY_FULL);
  g_assert_cmpuint (g_bytes_get_size (kept), ==, 1 << 20);
}

/* A gzip stream within a gzip stream that is all head: a file name without an end, which yields nothing, ever. */
static GBytes *
endless_name (void)
{
  static const guint8 head[] = { 0x1f, 0x8b, 8, 8, 0, 0, 0, 0, 0, 3 }; /* FNAME (RFC 1952 §2.3) */
  gsize length = 64 << 20;
  g_autofree guint8 *inner = g_malloc (length);

  memset (inner, 'A', length);
  memcpy (inner, head, sizeof head);
  return deflated (inner, length, 31);
}

/* Work between the decoders is bounded, as what is kept is. */
static void
test_work (void)
{
  g_autoptr (GBytes) bomb = endless_name ();
  g_autoptr (ClaspFields) fields = make_fields ("Content-Encoding: gzip, gzip\n");
  g_autoptr (ClaspBody) body = clasp_body_new (fields, FALSE, 1 << 20);
  gsize length, half;
  const guint8 *data = g_bytes_get_data (bomb, &length);

  /* Four MiB of 64 lie within the first half of the bytes: the rest is not even looked at. */
  half = clasp_body_receive (body, data, length / 2);
  g_assert_cmpuint (half, <=, length / 2);
  g_assert_cmpint (clasp_body_get_state (body), ==, CLASP_BODY_FULL);
  g_assert_cmpint (clasp_body_get_decoding (body), ==, CLASP_BODY_TOO_MUCH_WORK);
  g_assert_cmpuint (clasp_body_receive (body, data + half, length - half), ==, 0);
}

/* Two codings are undone, three are not. */
static void
test_three_codings (void)
{
  check ((Row) { "thrice", "Content-Encoding: gzip, gzip\nContent-Encoding: gzip\n", bytes_of ("as it came"), FALSE, 0,
                 TRUE, CLOSE, COMPLETE, CLASP_BODY_TOO_MANY_CODINGS, "as it came", 0 });
  check ((Row) { "thrice-with-transfer", "Content-Encoding: gzip, deflate\nTransfer-Encoding: gzip\n",
                 bytes_of ("as it came"), FALSE, 0, TRUE, CLOSE, COMPLETE, CLASP_BODY_TOO_MANY_CODINGS, "as it came",
                 0 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/body/framing", test_framing);
  g_test_add_func ("/body/chunks", test_chunks);
  g_test_add_func ("/body/codings", test_codings);
  g_test_add_func ("/body/limit", test_limit);
  g_test_add_func ("/body/bomb", test_bomb);
  g_test_add_func ("/body/work", test_work);
  g_test_add_func ("/body/three-codings", test_three_codings);
  return g_test_run ();
}
