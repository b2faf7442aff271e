/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor for receiving: read() into a buffer of 256 KiB until the end. For "headers" it walks the frame headers and
 * counts. For "recv" it also copies each frame's payload into a block of its own, checks the UTF-8 of text, and frees
 * it: the floor of a client that keeps what it gets. */
#include "bench.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_SIZE ((gsize) 256 * 1024)
#define HEAD_SIZE 4096
#define TEXT 0x1
#define IS_CONTROL(opcode) (((opcode) & 0x8) != 0)

/* Where the walk is in the stream. */
typedef struct
{
  gboolean keep;
  guint64 messages, bytes;
  guint64 rest; /* payload bytes of the frame that are to come */
  guint8 opcode;
  gboolean fin;
  guint8 *copy; /* of the payload; NULL for headers only */
  gsize copied;
} Walk;

/* Where ASCII ends, or less than a word before it. */
static gsize
skip_ascii (const guint8 *text, gsize length, gsize i)
{
  guint64 word;

  for (; i + sizeof word <= length; i += sizeof word)
    {
      memcpy (&word, text + i, sizeof word);
      if ((word & G_GUINT64_CONSTANT (0x8080808080808080)) != 0)
        break;
    }
  return i;
}

/* Overlooks a few forms, so that as a floor it is rather too fast. Not GLib's, so that the floor is the same on every
 * machine. */
static gboolean
is_utf8 (const guint8 *text, gsize length)
{
  for (gsize i = skip_ascii (text, length, 0); i < length; i = skip_ascii (text, length, i))
    {
      gsize more = text[i] < 0x80 ? 0 : text[i] >= 0xf0 ? 3 : text[i] >= 0xe0 ? 2 : 1;

      if (more > 0 && (text[i] < 0xc2 || text[i] > 0xf4 || i + more >= length))
        return FALSE;
      for (i++; more > 0; more--, i++)
        if ((text[i] & 0xc0) != 0x80)
          return FALSE;
    }
  return TRUE;
}

static inline void
end_frame (Walk *walk)
{
  if (walk->copy != NULL)
    {
      if (walk->opcode == TEXT && !is_utf8 (walk->copy, walk->copied))
        g_printerr ("a text is not UTF-8\n");
      g_clear_pointer (&walk->copy, free);
    }
  if (walk->fin && !IS_CONTROL (walk->opcode))
    walk->messages++;
}

/* Takes what there is of the frame's payload, be it nothing. */
static inline gsize
take_payload (Walk *walk, const guint8 *data, gsize length)
{
  gsize taken = walk->rest < length ? walk->rest : length;

  if (walk->copy != NULL)
    {
      memcpy (walk->copy + walk->copied, data, taken);
      walk->copied += taken;
    }
  walk->rest -= taken;
  if (walk->rest == 0)
    end_frame (walk);
  return taken;
}

/* Returns 0 when the header is not all there. */
static inline gsize
take_header (Walk *walk, const guint8 *data, gsize length)
{
  gsize extended = length < 2 ? 0 : data[1] == 126 ? 2 : data[1] == 127 ? 8 : 0;

  if (length < 2 + extended)
    return 0;
  walk->rest = extended == 0 ? data[1] : 0;
  for (gsize i = 0; i < extended; i++)
    walk->rest = walk->rest << 8 | data[2 + i];
  walk->opcode = data[0] & 0xf;
  walk->fin = data[0] >> 7;
  if (!IS_CONTROL (walk->opcode))
    {
      walk->bytes += walk->rest;
      if (walk->keep)
        walk->copy = malloc (walk->rest + 1);
      walk->copied = 0;
    }
  return 2 + extended;
}

/* Returns the bytes taken; what is left is the beginning of a header. */
static gsize
take (Walk *at_start, const guint8 *data, gsize length)
{
  Walk walk = *at_start; /* so that it is in registers */
  gsize at = 0;

  while (at < length)
    {
      if (walk.rest == 0)
        {
          gsize taken = take_header (&walk, data + at, length - at);

          if (taken == 0)
            break;
          at += taken;
        }
      at += take_payload (&walk, data + at, length - at);
    }
  *at_start = walk;
  return at;
}

int
main (int argc, char **argv)
{
  static guint8 buffer[READ_SIZE];
  Bench bench = { 0 };
  Walk walk = { 0 };
  g_autofree char *path = NULL;
  gsize have;
  ssize_t got;
  int fd;

  bench_init (&bench, argc, argv);
  /* It answers no Close: the server has to end by itself. */
  path = g_strconcat (bench.path, strchr (bench.path, '?') != NULL ? "&" : "?", "fin=1", NULL);
  fd = bench_connect (&bench, path, buffer, HEAD_SIZE, &have);
  if (fd < 0)
    return 1;
  walk.keep = bench.work == BENCH_RECEIVE;
  bench_start (&bench);
  do
    {
      gsize taken = take (&walk, buffer, have);

      memmove (buffer, buffer + taken, have - taken);
      have -= taken;
      got = read (fd, buffer + have, READ_SIZE - have);
      have += got > 0 ? (gsize) got : 0;
    }
  while (got > 0);
  bench.messages = walk.messages;
  bench.bytes = walk.bytes;
  return bench_finish (&bench);
}
