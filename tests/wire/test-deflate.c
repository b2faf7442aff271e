/* SPDX-License-Identifier: GPL-3.0-or-later */
/* permessage-deflate (RFC 7692): rules EXT-05 to EXT-07, both directions. */
#include <malloc.h>
#include <string.h>
#include <zlib.h>

#include "clasp-deflate.h"
#include "clasp-deflater.h"
#include "clasp-inflater.h"
#include "endpoint-harness.h"
#include "frame-header.h"
#include "test-util.h"

typedef struct
{
  const char *name;
  const char *input;
  const char *expected;
  gboolean no_takeover, lenient;
  int bits;
} Case;

#define FAILED(code, rule) "= failed not clean by client code " code " sent " code " received 0 '" rule "' " rule

static const Case cases[] = {
  /* RFC 7692 §7.2.3 */
  { "7.2.3.1 one block", "c107 f248cdc9c90700", "< text 'Hello' compressed\n= open" },
  { "7.2.3.1 fragmented", "4103 f248cd 8004 c9c90700", "< text 'Hello' compressed [2: 41+3 80+4]\n= open" },
  { "7.2.3.2 sharing the window", "c107 f248cdc9c90700 c105 f200110000",
    "< text 'Hello' compressed\n< text 'Hello' compressed\n= open" },
  { "no context takeover", "c107 f248cdc9c90700 c107 f248cdc9c90700",
    "< text 'Hello' compressed\n< text 'Hello' compressed\n= open", TRUE },
  { "takeover against what was agreed", "c107 f248cdc9c90700 c105 f200110000",
    "< text 'Hello' compressed\n< text 'H' compressed incomplete breach EXT-07 [1: c1+5 EXT-07]\n"
    "> close '\\03\\efEXT-07' code 1007\n" FAILED ("1007", "EXT-07"),
    TRUE },
  { "lenient takeover against what was agreed", "c107 f248cdc9c90700 c105 f200110000 c105 f200110000",
    "< text 'Hello' compressed\n< text 'Hello' compressed breach EXT-07 [1: c1+5 EXT-07]\n"
    "< text 'Hello' compressed breach EXT-07 [1: c1+5 EXT-07]\n= open",
    TRUE, TRUE },
  { "7.2.3.3 no compression", "c10b 000500faff48656c6c6f00", "< text 'Hello' compressed\n= open" },
  { "7.2.3.4 BFINAL", "c108 f348cdc9c9070000 c105 f200110000",
    "< text 'Hello' compressed\n< text 'Hello' compressed\n= open" },
  { "BFINAL and nothing after", "c107 f348cdc9c90700 c107 f248cdc9c90700",
    "< text 'Hello' compressed\n< text 'Hello' compressed\n= open" },
  { "7.2.3.5 two blocks", "c10d f2480500 0000ffff cac9c90700", "< text 'Hello' compressed\n= open" },
  { "7.2.3.6 empty", "c101 00 c107 f248cdc9c90700", "< text '' compressed\n< text 'Hello' compressed\n= open" },
  { "no byte at all", "c100 c107 f248cdc9c90700", "< text '' compressed\n< text 'Hello' compressed\n= open" },
  { "uncompressed in between", "c107 f248cdc9c90700 8103 'abc' c105 f200110000",
    "< text 'Hello' compressed\n< text 'abc'\n< text 'Hello' compressed\n= open" },
  { "ping in between", "4103 f248cd 8901 'p' 8004 c9c90700",
    "< ping 'p'\n> pong 'p'\n< text 'Hello' compressed [2: 41+3 80+4]\n= open" },
  { "empty fragments", "4100 0007 f248cdc9c90700 8000", "< text 'Hello' compressed [3: 41+0 00+7 80+0]\n= open" },
  { "binary", "c207 f248cdc9c90700", "< binary 'Hello' compressed\n= open" },
  { "lenient masked", "c187 01020304 f34acecdc805 03",
    "< text 'Hello' compressed breach FRM-02 [1: c1+7m FRM-02]\n= open", FALSE, TRUE },

  /* EXT-05 */
  { "RSV1 on a continuation", "4103 f248cd c004 c9c90700",
    "< text 'He' compressed incomplete breach EXT-05 [2: 41+3 c0+0 EXT-05]\n"
    "> close '\\03\\eaEXT-05' code 1002\n" FAILED ("1002", "EXT-05") },
  { "RSV1 on a ping", "c900",
    "< ping '' incomplete breach EXT-05 [1: c9+0 EXT-05]\n"
    "> close '\\03\\eaEXT-05' code 1002\n" FAILED ("1002", "EXT-05") },
  { "RSV2", "e107",
    "< text '' compressed incomplete breach FRM-03 [1: e1+0 FRM-03]\n"
    "> close '\\03\\eaFRM-03' code 1002\n" FAILED ("1002", "FRM-03") },
  { "lenient RSV1 on a continuation", "4103 f248cd c004 c9c90700",
    "< text 'Hello' compressed breach EXT-05 [2: 41+3 c0+4 EXT-05]\n= open", FALSE, TRUE },

  /* EXT-06 */
  { "no DEFLATE data", "c103 ffffff",
    "< text '' compressed incomplete breach EXT-06 [1: c1+3 EXT-06]\n"
    "> close '\\03\\efEXT-06' code 1007\n" FAILED ("1007", "EXT-06") },
  { "cut within a block", "c103 f248cd",
    "< text 'He' compressed incomplete breach EXT-06 [1: c1+3 EXT-06]\n"
    "> close '\\03\\efEXT-06' code 1007\n" FAILED ("1007", "EXT-06") },
  { "lenient shows it as it came, and reads on",
    "c103 ffffff c107 f248cdc9c90700 4201 07 8002 'ab' c107 f248cdc9c90700",
    "< text '\\ff\\ff\\ff' breach EXT-06 [1: c1+3 EXT-06]\n< text 'Hello' compressed\n"
    "< binary '\\07ab' breach EXT-06 [2: 42+1 EXT-06 80+2]\n< text 'Hello' compressed\n= open",
    FALSE, TRUE },
  { "lenient plain text with RSV1", "c107 '{\"a\":1}' c205 0203 'abc'",
    "< text '{\"a\":1}' breach FRM-11 [1: c1+7 FRM-11]\n< binary '\\02\\03abc' breach EXT-06 [1: c2+5 EXT-06]\n= open",
    FALSE, TRUE },
  { "lenient cut within a block", "c103 f248cd c107 f248cdc9c90700",
    "< text 'He' compressed incomplete breach EXT-06 [1: c1+3 EXT-06]\n< text 'Hello' compressed\n= open", FALSE,
    TRUE },
  { "lenient reference into what could not be inflated",
    "c107 f248cdc9c90700 c103 ffffff c105 f200110000 c107 f248cdc9c90700",
    "< text 'Hello' compressed\n< text '\\ff\\ff\\ff' breach EXT-06 [1: c1+3 EXT-06]\n"
    "< text '\\f2\\00\\11\\00\\00' breach EXT-06 [1: c1+5 EXT-06]\n< text 'Hello' compressed\n= open",
    FALSE, TRUE },
  { "no UTF-8 in it", "c109 000300fcff 'a' ff 'b' 00",
    "< text 'a\\ff' compressed incomplete breach FRM-11 [1: c1+9 FRM-11]\n"
    "> close '\\03\\efFRM-11' code 1007\n" FAILED ("1007", "FRM-11") },
  { "cut character in it", "c108 000200fdff 'a' c3 00",
    "< text 'a\\c3' compressed breach FRM-11 [1: c1+8 FRM-11]\n"
    "> close '\\03\\efFRM-11' code 1007\n" FAILED ("1007", "FRM-11") },
  { "cut character in it, and more in the same chunk",
    "c108 000200fdff 'a' c3 00 c107 f248cdc9c90700 c107 f248cdc9c90700",
    "< text 'a\\c3' compressed breach FRM-11 [1: c1+8 FRM-11]\n"
    "> close '\\03\\efFRM-11' code 1007\n" FAILED ("1007", "FRM-11") },
  { "lenient message cut by another", "4103 f248cd c107 f248cdc9c90700",
    "< text 'He' compressed incomplete\n< text 'Hello' compressed breach FRM-07 [1: c1+7 FRM-07]\n= open", FALSE,
    TRUE },
};

static gpointer
begin (gconstpointer user_data)
{
  const Case *c = user_data;
  ClaspEndpointConfig config = endpoint_harness_config ();
  ClaspDeflateParameters parameters = { .server_no_context_takeover = c->no_takeover,
                                        .server_max_window_bits = c->bits };

  config.lenient = c->lenient;
  config.deflate = &parameters;
  return endpoint_harness_new (&config);
}

static void
feed (gpointer user_data, const guint8 *data, gsize length)
{
  endpoint_harness_receive (user_data, data, length);
}

static void
end (gpointer user_data, gconstpointer expected, const char *how)
{
  g_autoptr (PeerHarness) harness = user_data;
  const Case *c = expected;

  endpoint_harness_finish (harness);
  if (strcmp (harness->dump->str, c->expected) != 0)
    g_error ("%s, %s:\n%s\nexpected:\n%s", c->name, how, harness->dump->str, c->expected);
}

static void
test_case (gconstpointer user_data)
{
  static const TestSplit split = { begin, feed, end };
  const Case *c = user_data;
  g_autoptr (GByteArray) input = peer_bytes (c->input);

  test_split (&split, input->data, input->len, c);
}

static void
test_parameters (void)
{
  static const struct
  {
    const char *text;
    gboolean ok;
    ClaspDeflateParameters expected;
  } texts[] = {
    { NULL, FALSE, { 0 } },
    { "", FALSE, { 0 } },
    { "foo", FALSE, { 0 } },
    { "permessage-deflate", TRUE, { FALSE, FALSE, 15, 15 } },
    { "foo; bar=1, permessage-deflate; server_no_context_takeover", TRUE, { TRUE, FALSE, 15, 15 } },
    { "permessage-deflate; client_no_context_takeover; server_max_window_bits=8; client_max_window_bits=\"10\"",
      TRUE,
      { FALSE, TRUE, 8, 10 } },
    { "permessage-deflate; client_max_window_bits", FALSE, { 0 } },
    { "permessage-deflate; client_max_window_bits=7", FALSE, { 0 } },
    { "permessage-deflate; client_max_window_bits=16", FALSE, { 0 } },
    { "permessage-deflate; client_max_window_bits=08", FALSE, { 0 } },
    { "permessage-deflate; server_no_context_takeover=1", FALSE, { 0 } },
    { "permessage-deflate; other", FALSE, { 0 } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      ClaspDeflateParameters parameters;

      g_assert_cmpint (clasp_deflate_parameters_parse (&parameters, texts[i].text), ==, texts[i].ok);
      if (!texts[i].ok)
        continue;
      g_assert_cmpint (parameters.server_no_context_takeover, ==, texts[i].expected.server_no_context_takeover);
      g_assert_cmpint (parameters.client_no_context_takeover, ==, texts[i].expected.client_no_context_takeover);
      g_assert_cmpint (parameters.server_max_window_bits, ==, texts[i].expected.server_max_window_bits);
      g_assert_cmpint (parameters.client_max_window_bits, ==, texts[i].expected.client_max_window_bits);
    }
}

static void
fill (guint8 *data, gsize length, guint seed)
{
  static const char *words[] = { "{\"price\": ", "1.25", ", \"name\": ", "\"Grüße\"", "}, ", "0", "ABCDEFGHIJKLMNOP" };
  gsize at = 0;

  /* Words in an order that does not repeat within any window. */
  while (at < length)
    {
      const char *word = words[(seed >> 16) % G_N_ELEMENTS (words)];
      gsize n = MIN (strlen (word), length - at);

      memcpy (data + at, word, n);
      at += n;
      seed = seed * 1103515245 + 12345;
    }
}

/* Inflates as the strictest receiver would, with exactly the window that was agreed on: a byte at a time, so that no
 * distance past it goes unnoticed. */
static void
inflate_strictly (z_stream *stream, const guint8 *data, gsize length, GByteArray *out)
{
  g_autofree guint8 *input = g_malloc (length + 4);

  memcpy (input, data, length);
  memcpy (input + length, "\x00\x00\xff\xff", 4);
  stream->next_in = input;
  stream->avail_in = (uInt) length + 4;
  for (;;)
    {
      guint8 byte;
      int result;

      stream->next_out = &byte;
      stream->avail_out = 1;
      result = inflate (stream, Z_SYNC_FLUSH);
      g_assert_true (result == Z_OK || result == Z_BUF_ERROR);
      if (stream->avail_out == 1)
        break;
      g_byte_array_append (out, &byte, 1);
    }
}

/* EXT-07: what is sent honours client_max_window_bits, also 8, and context takeover. */
static void
test_deflater (void)
{
  static const gsize sizes[] = { 1, 5, 300, 5000, 70000 };

  for (int bits = 8; bits <= 15; bits++)
    for (gboolean no_takeover = FALSE; no_takeover <= TRUE; no_takeover++)
      {
        g_autoptr (ClaspDeflater) deflater = clasp_deflater_new (bits, no_takeover);
        z_stream stream = { 0 };

        g_assert_cmpint (inflateInit2 (&stream, -bits), ==, Z_OK);
        for (guint i = 0; i < 3 * G_N_ELEMENTS (sizes); i++)
          {
            gsize size = sizes[i % G_N_ELEMENTS (sizes)], length;
            g_autofree guint8 *data = g_malloc (size);
            g_autoptr (GByteArray) out = g_byte_array_new ();
            const guint8 *deflated;

            fill (data, size, i % 7);
            deflated = clasp_deflater_deflate (deflater, data, size, &length);
            g_assert_true (deflated != NULL || no_takeover);
            if (deflated == NULL)
              continue;
            inflate_strictly (&stream, deflated, length, out);
            g_assert_cmpmem (out->data, out->len, data, size);
            if (no_takeover)
              inflateReset (&stream);
          }
        inflateEnd (&stream);
      }
}

/* What a server with each window sends is read, in fragments and chunks of odd sizes. */
static void
test_inflate_windows (void)
{
  for (int bits = 8; bits <= 15; bits++)
    for (gboolean no_takeover = FALSE; no_takeover <= TRUE; no_takeover++)
      {
        g_autoptr (ClaspDeflater) deflater = clasp_deflater_new (bits, no_takeover);
        g_autoptr (ClaspInflater) inflater = clasp_inflater_new (bits, no_takeover, TRUE);
        ClaspArena arena = { 0 };

        for (guint i = 0; i < 12; i++)
          {
            gsize size = 1 + i * 3001, length;
            g_autofree guint8 *data = g_malloc (size);
            const guint8 *deflated, *inflated;

            fill (data, size, i % 5);
            deflated = clasp_deflater_deflate (deflater, data, size, &length);
            if (deflated == NULL)
              continue;
            clasp_inflater_begin (inflater);
            for (gsize at = 0, piece; at < length; at += piece)
              {
                piece = MIN (1 + i * 7, length - at);
                g_assert_cmpint (clasp_inflater_feed (inflater, deflated + at, &piece, &arena, size), ==,
                                 CLASP_INFLATE_OK);
              }
            g_assert_cmpint (clasp_inflater_finish (inflater, &arena, size), ==, CLASP_INFLATE_OK);
            g_assert_cmpuint (clasp_arena_get_length (&arena), ==, size);
            inflated = clasp_arena_finish (&arena);
            g_assert_cmpmem (inflated, size, data, size);
            clasp_arena_reset (&arena);
          }
        clasp_arena_clear (&arena);
      }
}

/* Bits of a stream by hand, the first at the bottom; Huffman codes from their top (RFC 1951 §3.1.1). */
typedef struct
{
  GByteArray *bytes;
  guint n_bits;
} Bits;

static void
put_bits (Bits *self, guint value, guint n)
{
  for (guint i = 0; i < n; i++, self->n_bits++)
    {
      guint8 zero = 0;

      if (self->n_bits % 8 == 0)
        g_byte_array_append (self->bytes, &zero, 1);
      self->bytes->data[self->bytes->len - 1] |= (guint8) ((value >> i & 1) << (self->n_bits % 8));
    }
}

static void
put_code (Bits *self, guint code, guint n)
{
  while (n-- > 0)
    put_bits (self, code >> n & 1, 1);
}

/* @stored bytes as they are, then three bytes copied from @distance back, in fixed codes. */
static GByteArray *
make_reference (guint stored, guint distance)
{
  Bits bits = { g_byte_array_new (), 0 };
  guint symbol = 0, extra = 0, base = 1;

  while (distance >= base + (1u << extra))
    {
      base += 1u << extra;
      symbol++;
      extra = symbol < 4 ? 0 : symbol / 2 - 1;
    }
  if (stored > 0)
    {
      put_bits (&bits, 0, 8);
      put_bits (&bits, stored, 16);
      put_bits (&bits, ~stored & 0xffff, 16);
      g_byte_array_set_size (bits.bytes, bits.bytes->len + stored);
      memset (bits.bytes->data + bits.bytes->len - stored, 'x', stored);
      bits.n_bits += stored * 8;
    }
  put_bits (&bits, 2, 3);
  put_code (&bits, 1, 7);
  put_code (&bits, symbol, 5);
  put_bits (&bits, distance - base, extra);
  put_code (&bits, 0, 7); /* end of block */
  put_bits (&bits, 0, 3); /* an empty stored block, whose length is not sent */
  return bits.bytes;
}

/* Inflates a message in pieces; returns what came of it. */
static ClaspInflateStatus
inflate_in_pieces (ClaspInflater *inflater, const GByteArray *data, gsize piece, gsize *inflated, gsize *at)
{
  ClaspInflateStatus worst = CLASP_INFLATE_OK, status;
  ClaspArena arena = { 0 };
  gsize n;

  clasp_inflater_begin (inflater);
  for (gsize done = 0; done < data->len; done += n)
    {
      n = MIN (piece, data->len - done);
      status = clasp_inflater_feed (inflater, data->data + done, &n, &arena, 100000);
      if (status == CLASP_INFLATE_TOO_FAR)
        *at = done + n;
      if (status != CLASP_INFLATE_OK)
        worst = status;
      if (status == CLASP_INFLATE_BAD)
        break;
    }
  if (worst != CLASP_INFLATE_BAD)
    g_assert_cmpint (clasp_inflater_finish (inflater, &arena, 100000), ==, CLASP_INFLATE_OK);
  *inflated = clasp_arena_get_length (&arena);
  clasp_arena_clear (&arena);
  return worst;
}

/* EXT-07: one byte past the window that was agreed on is found, at the same byte however the data are cut. */
static void
test_window_is_exact (void)
{
  for (int bits = 8; bits <= 15; bits++)
    for (guint past = 0; past <= 1 && (1u << bits) + past <= 32768; past++)
      {
        g_autoptr (GByteArray) data = make_reference (40000, (1u << bits) + past);
        gsize ends[2] = { 0 }, inflated;

        for (guint whole = 0; whole <= 1; whole++)
          {
            g_autoptr (ClaspInflater) inflater = clasp_inflater_new (bits, FALSE, TRUE);

            g_assert_cmpint (inflate_in_pieces (inflater, data, whole ? data->len : 1, &inflated, &ends[whole]), ==,
                             past > 0 ? CLASP_INFLATE_TOO_FAR : CLASP_INFLATE_OK);
            g_assert_cmpuint (inflated, ==, 40003);
            if (past == 0)
              continue;
            g_assert_cmpuint (clasp_inflater_get_reference (inflater)->distance, ==, (1u << bits) + past);
            g_assert_cmpuint (clasp_inflater_get_reference (inflater)->limit, ==, 1u << bits);
            g_assert_false (clasp_inflater_get_reference (inflater)->before_message);
          }
        g_assert_cmpuint (ends[0], ==, ends[1]);
      }
}

/* A message may refer to itself alone; to before all that came it can't refer at all. */
static void
test_context_takeover_is_exact (void)
{
  static const struct
  {
    guint first, stored, distance;
    gboolean no_takeover;
    ClaspInflateStatus status;
  } rows[] = {
    { 100, 50, 50, TRUE, CLASP_INFLATE_OK },
    { 100, 50, 51, TRUE, CLASP_INFLATE_TOO_FAR },
    { 100, 50, 51, FALSE, CLASP_INFLATE_OK },
    { 100, 50, 153, TRUE, CLASP_INFLATE_TOO_FAR }, /* the first message copies three bytes more */
    { 100, 50, 154, TRUE, CLASP_INFLATE_BAD },
    { 100, 50, 154, FALSE, CLASP_INFLATE_BAD },
    { 1000, 0, 1, TRUE, CLASP_INFLATE_TOO_FAR },
    { 1000, 10, 300, FALSE, CLASP_INFLATE_TOO_FAR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspInflater) inflater = clasp_inflater_new (8, rows[i].no_takeover, TRUE);
      g_autoptr (GByteArray) first = make_reference (rows[i].first, 1);
      g_autoptr (GByteArray) second = make_reference (rows[i].stored, rows[i].distance);
      gsize inflated, at;

      g_assert_cmpint (inflate_in_pieces (inflater, first, 7, &inflated, &at), ==, CLASP_INFLATE_OK);
      g_assert_cmpint (inflate_in_pieces (inflater, second, 7, &inflated, &at), ==, rows[i].status);
      if (rows[i].status == CLASP_INFLATE_TOO_FAR)
        g_assert_cmpint (clasp_inflater_get_reference (inflater)->before_message, ==, rows[i].no_takeover);
    }
}

/* Where nothing is read on, zlib tells what refers to an earlier message: by itself, in any cut. */
static void
test_context_takeover_by_zlib (void)
{
  static const struct
  {
    guint stored, distance;
    ClaspInflateStatus status;
  } rows[] = {
    { 50, 50, CLASP_INFLATE_OK },
    { 50, 51, CLASP_INFLATE_TOO_FAR },
    { 0, 1, CLASP_INFLATE_TOO_FAR },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize n = 1; n <= 64; n++)
      for (guint before = 0; before < 2; before++)
        {
          g_autoptr (ClaspInflater) inflater = clasp_inflater_new (15, TRUE, FALSE);
          g_autoptr (GByteArray) first = make_reference (100, 1);
          g_autoptr (GByteArray) data = make_reference (rows[i].stored, rows[i].distance);
          ClaspInflateStatus status = CLASP_INFLATE_OK;
          ClaspArena arena = { 0 };
          gsize inflated, at, piece;

          if (before == 1)
            g_assert_cmpint (inflate_in_pieces (inflater, first, 7, &inflated, &at), ==, CLASP_INFLATE_OK);
          clasp_inflater_begin (inflater);
          for (gsize done = 0; done < data->len && status == CLASP_INFLATE_OK; done += piece)
            {
              piece = MIN (n, data->len - done);
              status = clasp_inflater_feed (inflater, data->data + done, &piece, &arena, 100000);
            }
          /* The first message has none before it to refer to: then it is no DEFLATE data. */
          if (before == 0 && rows[i].status == CLASP_INFLATE_TOO_FAR)
            g_assert_cmpint (status, ==, CLASP_INFLATE_BAD);
          else
            g_assert_cmpint (status, ==, rows[i].status);
          if (status == CLASP_INFLATE_TOO_FAR)
            g_assert_true (clasp_inflater_get_reference (inflater)->before_message);
          clasp_arena_clear (&arena);
        }
}

/* Whether the strictest receiver, with a window of exactly so many bits, would refuse the message. */
static gboolean
is_refused_strictly (z_stream *stream, const GByteArray *data)
{
  int result = Z_OK;

  stream->next_in = data->data;
  stream->avail_in = data->len;
  for (;;)
    {
      guint8 byte;

      stream->next_out = &byte;
      stream->avail_out = 1;
      result = inflate (stream, Z_SYNC_FLUSH);
      if ((result != Z_OK && result != Z_BUF_ERROR) || stream->avail_out == 1)
        return result == Z_DATA_ERROR;
    }
}

/* What zlib makes, of all kinds of blocks, is judged as a receiver with no more than the window agreed on would. */
static void
test_window_as_zlib (void)
{
  guint refused = 0;

  for (int level = 0; level <= 9; level += 3)
    for (int bits = 8; bits <= 15; bits++)
      for (int used = MAX (bits, 9); used <= 15; used += 3)
        {
          g_autoptr (ClaspInflater) inflater = clasp_inflater_new (bits, FALSE, TRUE);
          g_autoptr (GByteArray) data = g_byte_array_new ();
          g_autofree guint8 *text = g_malloc (20000);
          z_stream strict = { 0 }, deflater = { 0 };
          gboolean too_far;
          gsize inflated, at;

          fill (text, 20000, (guint) (level * 100 + bits * 10 + used));
          g_byte_array_set_size (data, 40000);
          g_assert_cmpint (deflateInit2 (&deflater, level, Z_DEFLATED, -used, 8, Z_DEFAULT_STRATEGY), ==, Z_OK);
          deflater.next_in = text;
          deflater.avail_in = 20000;
          deflater.next_out = data->data;
          deflater.avail_out = data->len;
          g_assert_cmpint (deflate (&deflater, Z_SYNC_FLUSH), ==, Z_OK);
          g_byte_array_set_size (data, (guint) deflater.total_out - 4);
          deflateEnd (&deflater);

          g_assert_cmpint (inflateInit2 (&strict, -bits), ==, Z_OK);
          too_far = is_refused_strictly (&strict, data);
          inflateEnd (&strict);
          refused += too_far;
          g_assert_cmpint (inflate_in_pieces (inflater, data, 1 + (gsize) level * 50, &inflated, &at), ==,
                           too_far ? CLASP_INFLATE_TOO_FAR : CLASP_INFLATE_OK);
          g_assert_cmpuint (inflated, ==, 20000);
        }
  g_assert_cmpuint (refused, >, 10);
}

static void
test_window_verdicts (void)
{
  static const struct
  {
    int bits;
    gboolean no_takeover;
    const char *expected, *found, *text;
  } rows[] = {
    { 9, FALSE, "at most 512 bytes back", "600 bytes back",
      "The compressed payload of frame 2 (binary) refers to what lies 600 bytes back; the window agreed on has 512 "
      "bytes." },
    { 15, TRUE, "a message that refers to itself alone", "an earlier message",
      "The compressed payload of frame 2 (binary) refers to an earlier message, although the server agreed to no "
      "context takeover." },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ClaspDeflateParameters parameters = { .server_max_window_bits = rows[i].bits,
                                            .server_no_context_takeover = rows[i].no_takeover };
      ClaspEndpointConfig config = endpoint_harness_config ();
      g_autoptr (PeerHarness) harness = NULL;
      g_autoptr (GPtrArray) verdicts = NULL;
      const ClaspVerdict *verdict;

      config.deflate = &parameters;
      harness = endpoint_harness_new (&config);
      for (guint k = 0; k < 2; k++)
        {
          g_autoptr (GByteArray) payload = make_reference (500, k == 0 ? 500 : 600);
          const ClaspFrameHeader header = {
            .opcode = CLASP_OPCODE_BINARY, .fin = TRUE, .rsv = CLASP_FRAME_RSV1, .length = payload->len
          };
          guint8 bytes[CLASP_FRAME_HEADER_MAX];

          endpoint_harness_receive (harness, bytes, clasp_frame_header_encode (&header, bytes));
          endpoint_harness_receive (harness, payload->data, payload->len);
        }
      verdicts = clasp_endpoint_judge (harness->endpoint);
      verdict = clasp_verdicts_find (verdicts, CLASP_RULE_EXT_07);
      g_assert_cmpint (verdict->status, ==, CLASP_STATUS_FAIL);
      g_assert_cmpstr (verdict->expected, ==, rows[i].expected);
      g_assert_cmpstr (verdict->found, ==, rows[i].found);
      g_assert_cmpstr (verdict->text, ==, rows[i].text);
      g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->sent_code, ==, 1007);
    }
}

/* Fragments that inflate to nothing add up too: a message is no longer on the wire than it may be, and a little. */
static void
test_endless_nothing (void)
{
  ClaspDeflateParameters parameters = { 0 };
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = NULL;
  g_autoptr (GByteArray) begin = peer_bytes ("4200"), fragment = peer_bytes ("0005 000000ffff");
  guint n;

  config.deflate = &parameters;
  config.limits.max_message = 10000;
  harness = endpoint_harness_new (&config);
  endpoint_harness_receive (harness, begin->data, begin->len);
  for (n = 0; n < 100000 && clasp_endpoint_get_state (harness->endpoint) == CLASP_ENDPOINT_OPEN; n++)
    endpoint_harness_receive (harness, fragment->data, fragment->len);
  g_assert_cmpuint (n, ==, (10000 + 10000 / 64 + 1024) / 5 + 1);
  g_assert_cmpint (clasp_endpoint_get_ending (harness->endpoint)->rule, ==, CLASP_RULE_FRM_12);
  g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->sent_code, ==, 1009);
}

/* What can't be inflated is given back in parts of 16 KiB; a part must not be taken for the next frame. */
static void
test_long_and_broken (void)
{
  static const struct
  {
    const char *before;
    guint8 pattern[2];
  } rows[] = {
    { "c17e4e20", { 0x07, 0xff } }, /* looks like nothing */
    { "c17e4e20", { 0x07, 0xc1 } }, /* like a header that is masked */
    { "c17e4e20", { 0xc7, 0xc1 } },
    { "4103 f248cd 807e4e20", { 0x00, 0x05 } }, /* like another fragment */
    { "4103 f248cd 807e4e20", { 0x80, 0x05 } },
  };
  static const gsize pieces[] = { G_MAXSIZE, 16384, 700, 1 };
  ClaspDeflateParameters parameters = { 0 };
  ClaspEndpointConfig config = endpoint_harness_config ();

  config.deflate = &parameters;
  config.lenient = TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GByteArray) input = peer_bytes (rows[i].before);
      g_autoptr (GByteArray) behind = peer_bytes ("c107 f248cdc9c90700 8105 'after'");
      g_autofree char *whole = NULL;

      for (guint n = 0; n < 10000; n++)
        g_byte_array_append (input, rows[i].pattern, 2);
      g_byte_array_append (input, behind->data, behind->len);
      for (gsize j = 0; j < G_N_ELEMENTS (pieces); j++)
        {
          g_autoptr (PeerHarness) harness = endpoint_harness_new (&config);

          for (gsize at = 0, length; at < input->len; at += length)
            {
              length = MIN (pieces[j], input->len - at);
              endpoint_harness_receive (harness, input->data + at, length);
            }
          endpoint_harness_finish (harness);
          g_assert_nonnull (strstr (harness->dump->str, "EXT-06"));
          g_assert_nonnull (strstr (harness->dump->str, "< text 'after'\n"));
          if (whole == NULL)
            whole = g_strdup (harness->dump->str);
          g_assert_cmpstr (harness->dump->str, ==, whole);
        }
    }
}

static GByteArray *
make_bomb (gsize size)
{
  g_autofree guint8 *zeros = g_malloc0 (size);
  g_autoptr (ClaspDeflater) deflater = clasp_deflater_new (15, FALSE);
  GByteArray *stream = g_byte_array_new ();
  gsize length;
  const guint8 *deflated = clasp_deflater_deflate (deflater, zeros, size, &length);
  ClaspFrameHeader header = { .opcode = CLASP_OPCODE_BINARY, .fin = TRUE, .rsv = CLASP_FRAME_RSV1, .length = length };
  guint8 bytes[CLASP_FRAME_HEADER_MAX];

  g_byte_array_append (stream, bytes, (guint) clasp_frame_header_encode (&header, bytes));
  return g_byte_array_append (stream, deflated, (guint) length);
}

static gsize
memory_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

/* A bomb is stopped at the limit, not after it. */
static void
test_bomb (void)
{
  const gsize limit = 1024 * 1024;
  g_autoptr (GByteArray) fits = make_bomb (limit), bomb = make_bomb (64 * limit);
  ClaspDeflateParameters parameters = { 0 };
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  const ClaspEvent *events;
  gsize n, before;

  config.deflate = &parameters;
  config.limits.max_message = limit;
  harness = endpoint_harness_new (&config);
  before = memory_in_use ();

  clasp_endpoint_receive (harness->endpoint, fits->data, fits->len, 0);
  events = clasp_endpoint_get_events (harness->endpoint, &n);
  g_assert_cmpuint (n, ==, 1);
  g_assert_cmpuint (events[0].length, ==, limit);
  g_assert_cmpuint (events[0].wire_length, ==, fits->len - events[0].header_length);
  clasp_endpoint_clear_events (harness->endpoint);

  clasp_endpoint_receive (harness->endpoint, bomb->data, bomb->len, 0);
  events = clasp_endpoint_get_events (harness->endpoint, &n);
  g_assert_cmpuint (n, ==, 2);
  g_assert_cmpuint (events[0].length, ==, limit);
  g_assert_cmpuint (events[0].flags, ==, CLASP_EVENT_COMPRESSED | CLASP_EVENT_BREACH | CLASP_EVENT_INCOMPLETE);
  g_assert_cmpuint (events[0].rule, ==, CLASP_RULE_EXT_06);
  g_assert_cmpuint (clasp_endpoint_get_ending (harness->endpoint)->sent_code, ==, 1009);
  g_assert_cmpuint (memory_in_use (), <, before + 4 * limit);
  verdicts = clasp_endpoint_judge (harness->endpoint);
  g_assert_cmpstr (clasp_verdicts_find (verdicts, CLASP_RULE_EXT_06)->text, ==,
                   "The message of frame 2 inflates to more than the limit of 1.0\302\240MiB; inflating was stopped "
                   "there.");
}

/* Two endpoints' worth: what is sent compressed comes out again, and the events tell both sizes. */
static void
test_sent (void)
{
  ClaspDeflateParameters parameters = { .client_max_window_bits = 8 };
  ClaspEndpointConfig config = endpoint_harness_config ();
  g_autoptr (PeerHarness) harness = NULL;
  g_autoptr (ClaspInflater) inflater = clasp_inflater_new (15, FALSE, TRUE);
  ClaspArena arena = { 0 };
  guint8 text[500];
  const guint8 *output;
  gsize length, at = 0, n;
  const ClaspEvent *events;

  fill (text, sizeof text, 3);
  for (gsize i = 0; i < sizeof text; i++)
    text[i] &= 0x7f;
  config.deflate = &parameters;
  harness = endpoint_harness_new (&config);
  g_assert_true (clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_TEXT, text, sizeof text, 0));
  g_assert_true (clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_TEXT, NULL, 0, 0));
  g_assert_true (clasp_endpoint_send_message (harness->endpoint, CLASP_OPCODE_TEXT, text, sizeof text, 0));
  events = clasp_endpoint_get_events (harness->endpoint, &n);
  g_assert_cmpuint (n, ==, 3);
  g_assert_cmpuint (events[0].length, ==, sizeof text);
  g_assert_cmpuint (events[0].wire_length, <, sizeof text);
  g_assert_cmpuint (events[0].flags, ==, CLASP_EVENT_COMPRESSED);
  g_assert_cmpmem (events[0].data, events[0].length, text, sizeof text);
  g_assert_cmpuint (events[1].flags, ==, 0);

  output = clasp_endpoint_get_output (harness->endpoint, &length);
  for (guint i = 0; i < 3; i++)
    {
      ClaspFrameHeader header;
      g_autofree guint8 *payload = NULL;

      at += frame_header_decode (&header, output + at, length - at);
      g_assert_cmpuint (header.rsv, ==, i == 1 ? 0 : CLASP_FRAME_RSV1);
      g_assert_cmpuint (header.length, ==, events[i].wire_length);
      payload = g_malloc (header.length + 1);
      clasp_mask (payload, output + at, header.length, header.mask, 0);
      at += header.length;
      if (i == 1)
        continue;
      clasp_inflater_begin (inflater);
      n = header.length;
      g_assert_cmpint (clasp_inflater_feed (inflater, payload, &n, &arena, 1000), ==, CLASP_INFLATE_OK);
      g_assert_cmpint (clasp_inflater_finish (inflater, &arena, 1000), ==, CLASP_INFLATE_OK);
      g_assert_cmpuint (clasp_arena_get_length (&arena), ==, sizeof text);
      g_assert_cmpmem (clasp_arena_finish (&arena), sizeof text, text, sizeof text);
      clasp_arena_reset (&arena);
    }
  g_assert_cmpuint (at, ==, length);
  clasp_arena_clear (&arena);
}

static void
test_offers (void)
{
  static const struct
  {
    ClaspDeflateParameters parameters;
    const char *offer;
  } offers[] = {
    { { FALSE, FALSE, 0, 0 }, "permessage-deflate; client_max_window_bits" },
    { { TRUE, FALSE, 0, 0 }, "permessage-deflate; server_no_context_takeover; client_max_window_bits" },
    { { FALSE, TRUE, 0, 0 }, "permessage-deflate; client_no_context_takeover; client_max_window_bits" },
    { { FALSE, FALSE, 8, 0 }, "permessage-deflate; server_max_window_bits=8; client_max_window_bits" },
    { { FALSE, FALSE, 0, 15 }, "permessage-deflate; client_max_window_bits=15" },
    { { TRUE, TRUE, 9, 10 },
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover; "
      "server_max_window_bits=9; client_max_window_bits=10" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (offers); i++)
    {
      g_autofree char *offer = clasp_deflate_parameters_to_offer (&offers[i].parameters);

      g_assert_cmpstr (offer, ==, offers[i].offer);
    }
}

/* What an offer says of the client's own side binds, even where the answer leaves it out. */
static void
test_narrow (void)
{
  static const struct
  {
    const char *answer;
    const char *offer;
    int client_bits;
    gboolean no_context;
  } rows[] = {
    { "permessage-deflate", NULL, 15, FALSE },
    { "permessage-deflate", "", 15, FALSE },
    { "permessage-deflate", "permessage-deflate; client_max_window_bits", 15, FALSE },
    { "permessage-deflate", "permessage-deflate; client_max_window_bits=10", 10, FALSE },
    { "permessage-deflate; client_max_window_bits=9", "permessage-deflate; client_max_window_bits=10", 9, FALSE },
    { "permessage-deflate; client_max_window_bits=12", "permessage-deflate; client_max_window_bits=10", 10, FALSE },
    { "permessage-deflate", "permessage-deflate; client_no_context_takeover", 15, TRUE },
    { "permessage-deflate", "x-other; client_no_context_takeover, permessage-deflate", 15, FALSE },
    { "permessage-deflate",
      "permessage-deflate; client_max_window_bits=12, permessage-deflate; client_max_window_bits=9", 9, FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      ClaspDeflateParameters parameters;

      g_assert_true (clasp_deflate_parameters_parse (&parameters, rows[i].answer));
      clasp_deflate_parameters_narrow (&parameters, rows[i].offer);
      g_assert_cmpint (parameters.client_max_window_bits, ==, rows[i].client_bits);
      g_assert_cmpint (parameters.client_no_context_takeover, ==, rows[i].no_context);
      g_assert_cmpint (parameters.server_max_window_bits, ==, 15);
      g_assert_false (parameters.server_no_context_takeover);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/wire/deflate/receive/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
  g_test_add_func ("/wire/deflate/parameters", test_parameters);
  g_test_add_func ("/wire/deflate/offers", test_offers);
  g_test_add_func ("/wire/deflate/narrow", test_narrow);
  g_test_add_func ("/wire/deflate/deflater", test_deflater);
  g_test_add_func ("/wire/deflate/inflate-windows", test_inflate_windows);
  g_test_add_func ("/wire/deflate/window-is-exact", test_window_is_exact);
  g_test_add_func ("/wire/deflate/context-takeover-is-exact", test_context_takeover_is_exact);
  g_test_add_func ("/wire/deflate/context-takeover-by-zlib", test_context_takeover_by_zlib);
  g_test_add_func ("/wire/deflate/window-as-zlib", test_window_as_zlib);
  g_test_add_func ("/wire/deflate/window-verdicts", test_window_verdicts);
  g_test_add_func ("/wire/deflate/endless-nothing", test_endless_nothing);
  g_test_add_func ("/wire/deflate/long-and-broken", test_long_and_broken);
  g_test_add_func ("/wire/deflate/bomb", test_bomb);
  g_test_add_func ("/wire/deflate/sent", test_sent);
  return g_test_run ();
}
