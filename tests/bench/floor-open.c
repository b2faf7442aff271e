/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The floor for opening: connect, shake hands, close, one connection after the other, with nothing but a socket. */
#include "bench.h"

#include <unistd.h>

static gboolean
open_once (Bench *bench)
{
  static const guint8 close_1000[] = { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8 };
  guint8 buffer[2048];
  gsize have;
  int fd;

  bench_begin_trip (bench);
  fd = bench_connect (bench, bench->path, buffer, sizeof buffer, &have);
  if (fd < 0)
    return FALSE;
  bench_end_trip (bench);
  bench->messages++;
  if (write (fd, close_1000, sizeof close_1000) == sizeof close_1000)
    while (read (fd, buffer, sizeof buffer) > 0)
      ;
  close (fd);
  return TRUE;
}

int
main (int argc, char **argv)
{
  Bench bench = { 0 };

  bench_init (&bench, argc, argv);
  bench_start (&bench);
  while (bench.messages < bench.n && open_once (&bench))
    ;
  return bench_finish (&bench);
}
