/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor for sending and for echo. send: masks each message with a fresh key into a buffer of 256 KiB, one write() a
 * buffer. echo: one write(), one read() a trip. */
#include "bench.h"

#include <string.h>
#include <unistd.h>

#define BUFFER_SIZE ((gsize) 256 * 1024)
#define FRAME_SIZE (2 + 4 + BENCH_PAYLOAD)
#define ECHO_SIZE (2 + BENCH_PAYLOAD)

static guint8 buffer[BUFFER_SIZE];

/* Xorshift: a key must be fresh, but may cost next to nothing in a floor. */
static guint32
next_key (void)
{
  static guint64 state = G_GUINT64_CONSTANT (88172645463325252);

  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return (guint32) state;
}

static void
put_frame (const Bench *bench, guint8 *out)
{
  guint32 key = next_key ();
  guint64 wide_key = (guint64) key << 32 | key, word;
  guint8 bytes[sizeof wide_key];
  gsize i = 0;

  memcpy (bytes, &wide_key, sizeof bytes);
  out[0] = 0x81;
  out[1] = 0x80 | BENCH_PAYLOAD;
  memcpy (out + 2, bytes, 4);
  out += 6;
  for (; i + sizeof word <= BENCH_PAYLOAD; i += sizeof word)
    {
      memcpy (&word, bench->payload + i, sizeof word);
      word ^= wide_key;
      memcpy (out + i, &word, sizeof word);
    }
  for (; i < BENCH_PAYLOAD; i++)
    out[i] = (guint8) bench->payload[i] ^ bytes[i & 7];
}

static gboolean
write_all (int fd, const guint8 *data, gsize length)
{
  while (length > 0)
    {
      ssize_t written = write (fd, data, length);

      if (written <= 0)
        return FALSE;
      data += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static gboolean
read_all (int fd, guint8 *data, gsize length)
{
  while (length > 0)
    {
      ssize_t got = read (fd, data, length);

      if (got <= 0)
        return FALSE;
      data += got;
      length -= (gsize) got;
    }
  return TRUE;
}

static void
send_all (Bench *bench, int fd)
{
  guint64 left = bench->n;

  while (left > 0)
    {
      gsize filled = 0;

      for (; left > 0 && filled + FRAME_SIZE <= sizeof buffer; left--, filled += FRAME_SIZE)
        put_frame (bench, buffer + filled);
      if (!write_all (fd, buffer, filled))
        return;
    }
  /* The answer is a text of less than 126 bytes. */
  if (read_all (fd, buffer, 2) && read_all (fd, buffer + 2, buffer[1]))
    bench_take_answer (bench, buffer + 2, buffer[1]);
}

static void
echo_all (Bench *bench, int fd)
{
  while (bench->messages < bench->n)
    {
      bench_begin_trip (bench);
      put_frame (bench, buffer);
      if (!write_all (fd, buffer, FRAME_SIZE) || !read_all (fd, buffer, ECHO_SIZE))
        return;
      bench_end_trip (bench);
      bench->messages++;
      bench->bytes += buffer[1];
    }
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };
  gsize have;
  int fd;

  bench_init (&bench, argc, argv);
  fd = bench_connect (&bench, bench.path, buffer, sizeof buffer, &have);
  if (fd < 0)
    return 1;
  bench_start (&bench);
  if (bench.work == BENCH_SEND)
    send_all (&bench, fd);
  else
    echo_all (&bench, fd);
  return bench_finish (&bench);
}
