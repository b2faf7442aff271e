/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast the endpoint is without a network: messages a second, and bytes a second beside what memcpy does in the same
 * run. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "clasp-deflate.h"
#include "clasp-deflater.h"
#include "clasp-frame.h"
#include "clasp-endpoint.h"
#include "clasp-utf8.h"

#define CHUNK ((gsize) 256 * 1024)
#define ROUNDS 7
#define ROUND_US 60000

static void
count_random (guint8 *buffer, gsize length, gpointer user_data)
{
  guint8 *next = user_data;

  for (gsize i = 0; i < length; i++)
    buffer[i] = (*next += 167);
}

static ClaspEndpoint *
new_peer (const ClaspDeflateParameters *deflate)
{
  static guint8 seed;
  ClaspEndpointConfig config = {
    .limits = CLASP_LIMITS_DEFAULT,
    .random = count_random,
    .random_data = &seed,
    .deflate = deflate,
  };

  return clasp_endpoint_new (&config);
}

typedef struct
{
  gsize size;     /* of a message */
  gsize fragment; /* of a frame; 0: one frame a message */
  const char *filling;
  const guint8 *stream;
  gsize stream_length;
  guint64 per_stream; /* messages in the stream */
  ClaspEndpoint *endpoint;
} Work;

/* The processor's time, so that what else runs on the machine hardly counts. */
static gint64
now_us (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);
  return (gint64) now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* Runs @work for a while, several times; the median of units a second. */
static double
measure (guint64 (*work) (gpointer), gpointer user_data)
{
  double rates[ROUNDS];

  for (guint round = 0; round < ROUNDS; round++)
    {
      gint64 start = now_us (), now;
      guint64 units = 0;

      do
        {
          units += work (user_data);
          now = now_us ();
        }
      while (now - start < ROUND_US);
      rates[round] = (double) units * 1e6 / (double) (now - start);
      for (guint i = round; i > 0 && rates[i] < rates[i - 1]; i--)
        {
          double other = rates[i];

          rates[i] = rates[i - 1];
          rates[i - 1] = other;
        }
    }
  return rates[ROUNDS / 2];
}

static guint64
receive (gpointer user_data)
{
  Work *work = user_data;

  for (gsize at = 0; at < work->stream_length; at += CHUNK)
    {
      clasp_endpoint_receive (work->endpoint, work->stream + at, MIN (CHUNK, work->stream_length - at), 0);
      clasp_endpoint_clear_events (work->endpoint);
    }
  return work->per_stream;
}

static guint64
send_some (gpointer user_data)
{
  Work *work = user_data;
  gsize length;

  for (guint i = 0; i < 64; i++)
    clasp_endpoint_send_message (work->endpoint, CLASP_OPCODE_TEXT, work->stream, work->size, 0);
  clasp_endpoint_get_output (work->endpoint, &length);
  clasp_endpoint_output_written (work->endpoint, length);
  clasp_endpoint_clear_events (work->endpoint);
  return 64;
}

static void
append_message (GByteArray *stream, const Work *work)
{
  gsize fragment = work->fragment == 0 ? work->size : work->fragment, filled = strlen (work->filling);

  for (gsize at = 0; at < work->size; at += fragment)
    {
      gsize length = MIN (fragment, work->size - at), before = stream->len;
      ClaspFrameHeader header = {
        .opcode = at == 0 ? CLASP_OPCODE_TEXT : CLASP_OPCODE_CONTINUATION,
        .fin = at + length == work->size,
        .length = length,
      };
      guint8 bytes[CLASP_FRAME_HEADER_MAX];
      gsize n = clasp_frame_header_encode (&header, bytes);

      g_byte_array_append (stream, bytes, (guint) n);
      g_byte_array_set_size (stream, (guint) (before + n + length));
      for (gsize i = 0; i < length; i++)
        {
          /* Whole characters only: what does not fit at the end is ASCII. */
          gsize rest = (at + i) % filled;

          stream->data[before + n + i] = at + i - rest + filled <= work->size ? (guint8) work->filling[rest] : '.';
        }
    }
}

static void
bench_receive (const char *name, gsize size, gsize fragment, const char *filling)
{
  g_autoptr (ClaspEndpoint) endpoint = new_peer (NULL);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  Work work = { .size = size, .fragment = fragment, .filling = filling, .endpoint = endpoint };
  double rate;

  do
    {
      append_message (stream, &work);
      work.per_stream++;
    }
  while (stream->len < 4 * CHUNK);
  work.stream = stream->data;
  work.stream_length = stream->len;
  rate = measure (receive, &work);
  g_assert_cmpint (clasp_endpoint_get_state (endpoint), ==, CLASP_ENDPOINT_OPEN);
  printf ("receive %-28s %12.0f messages/s %9.1f MB/s\n", name, rate, rate * (double) size / 1e6);
}

/* A tick of a market; returns its bytes before they were deflated. */
static gsize
append_deflated (GByteArray *stream, ClaspDeflater *deflater, guint i)
{
  g_autofree char *json = g_strdup_printf (
      "{\"symbol\": \"AB%u\", \"bid\": %u.%02u, \"ask\": %u.%02u, \"time\": \"2026-11-22T23:%02u:%02u.%03uZ\", "
      "\"venue\": \"XETR\", \"flags\": [\"open\", \"fast\"], \"sequence\": %u, \"volume\": %u}",
      i % 97, i % 1000, i % 100, i % 1001, i % 99, i % 60, i % 59, i % 999, i, i * 7919 % 100000);
  gsize length;
  const guint8 *deflated = clasp_deflater_deflate (deflater, (const guint8 *) json, strlen (json), &length);
  ClaspFrameHeader header = {
    .opcode = CLASP_OPCODE_TEXT,
    .fin = TRUE,
    .rsv = CLASP_FRAME_RSV1,
    .length = length,
  };
  guint8 head[CLASP_FRAME_HEADER_MAX];

  g_byte_array_append (stream, head, (guint) clasp_frame_header_encode (&header, head));
  g_byte_array_append (stream, deflated, (guint) length);
  return strlen (json);
}

static void
bench_deflated (const char *name, gboolean no_context_takeover)
{
  const ClaspDeflateParameters parameters = {
    .server_no_context_takeover = no_context_takeover,
    .server_max_window_bits = CLASP_WINDOW_BITS_MAX,
    .client_max_window_bits = CLASP_WINDOW_BITS_MAX,
  };
  g_autoptr (ClaspEndpoint) endpoint = new_peer (&parameters);
  g_autoptr (GByteArray) stream = g_byte_array_new ();
  ClaspDeflater *deflater = clasp_deflater_new (CLASP_WINDOW_BITS_MAX, no_context_takeover);
  Work work = { .endpoint = endpoint };
  double rate;
  gsize bytes = 0;

  for (guint i = 0; stream->len < CHUNK; i++, work.per_stream++)
    bytes += append_deflated (stream, deflater, i);
  clasp_deflater_free (deflater);
  work.stream = stream->data;
  work.stream_length = stream->len;
  rate = measure (receive, &work);
  g_assert_cmpint (clasp_endpoint_get_state (endpoint), ==, CLASP_ENDPOINT_OPEN);
  printf ("receive %-28s %12.0f messages/s %9.1f MB/s\n", name, rate,
          rate * (double) bytes / (double) work.per_stream / 1e6);
}

static void
bench_send (gsize size)
{
  g_autoptr (ClaspEndpoint) endpoint = new_peer (NULL);
  g_autofree guint8 *data = g_malloc (size);
  Work work = { .size = size, .stream = data, .endpoint = endpoint };

  memset (data, 'x', size);
  printf ("send    %-5zu byte text              %12.0f messages/s\n", size, measure (send_some, &work));
}

/* Text as ticks have it, so that there is something to find and something that is new. */
static void
bench_send_deflated (gsize size)
{
  g_autoptr (GString) text = g_string_new (NULL);
  double rates[2];

  for (guint i = 0; text->len < size; i++)
    g_string_append_printf (text, "{\"symbol\": \"AB%u\", \"bid\": %u.%02u, \"sequence\": %u, \"volume\": %u}", i % 97,
                            i % 1000, i % 100, i, i * 7919 % 100000);
  for (guint i = 0; i < 2; i++)
    {
      const ClaspDeflateParameters parameters = {
        .server_max_window_bits = CLASP_WINDOW_BITS_MAX,
        .client_max_window_bits = i == 0 ? CLASP_WINDOW_BITS_MAX : 9,
      };
      g_autoptr (ClaspEndpoint) endpoint = new_peer (&parameters);
      Work work = { .size = size, .stream = (const guint8 *) text->str, .endpoint = endpoint };

      rates[i] = measure (send_some, &work);
    }
  printf ("send    %-5zu byte text, deflated    %12.0f messages/s; with a window of 9 bits %.2f of that (aim >= 0.5)\n",
          size, rates[0], rates[1] / rates[0]);
}

typedef struct
{
  guint8 *from, *to;
  gsize length;
} Copy;

static guint64
copy (gpointer user_data)
{
  Copy *work = user_data;

  memcpy (work->to, work->from, work->length);
  return work->length;
}

static guint64
mask (gpointer user_data)
{
  static const guint8 key[4] = { 1, 2, 3, 4 };
  Copy *work = user_data;

  clasp_mask (work->to, work->from, work->length, key, 1);
  return work->length;
}

static guint64
check (gpointer user_data)
{
  Copy *work = user_data;
  ClaspUtf8 utf8 = { 0 };

  g_assert_cmpuint (clasp_utf8_feed (&utf8, work->from, work->length), ==, work->length);
  return work->length;
}

static void
fill (Copy *work, const char *filling)
{
  gsize n = strlen (filling);

  for (gsize i = 0; i < work->length; i++)
    work->from[i] = (guint8) filling[i % n];
}

static void
bench_bytes (gsize length)
{
  g_autofree guint8 *from = g_malloc (length), *to = g_malloc (length);
  Copy work = { from, to, length };
  double base;

  fill (&work, "x");
  memset (to, 0, length);
  base = measure (copy, &work);
  printf ("%7zu bytes: memcpy %.1f GB/s; of that: mask %.2f, ASCII %.2f", length, base / 1e9,
          measure (mask, &work) / base, measure (check, &work) / base);
  fill (&work, "Grüße aus Köln, ");
  printf (", German %.2f", measure (check, &work) / base);
  fill (&work, "日本語");
  printf (", Japanese %.2f\n", measure (check, &work) / base);
}

int
main (void)
{
  bench_receive ("16 byte text", 16, 0, "x");
  bench_receive ("125 byte text", 125, 0, "x");
  bench_receive ("125 byte text in 5 fragments", 125, 25, "x");
  bench_receive ("200 byte German text", 200, 0, "Grüße aus Köln, ");
  bench_deflated ("deflated ticks", FALSE);
  bench_deflated ("the same, each by itself", TRUE);
  bench_receive ("64 KiB text", 65536, 0, "x");
  bench_receive ("64 KiB text in 1 KiB frames", 65536, 1024, "x");
  bench_receive ("16 MiB text", 16 << 20, 0, "x");
  bench_receive ("16 MiB text in 64 KiB frames", 16 << 20, 65536, "x");
  bench_send (16);
  bench_send (125);
  bench_send (65536);
  bench_send_deflated (200);
  bench_send_deflated (65536);
  bench_bytes (125);
  bench_bytes (4096);
  bench_bytes (65536);
  bench_bytes (16 << 20);
  return 0;
}
