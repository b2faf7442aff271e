/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* An echo takes a few µs: g_get_monotonic_time() counts too coarsely. */
static gint64
clock_ns (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

void
bench_init (Bench *bench, int argc, char **argv)
{
  static const char *const works[] = {
    [BENCH_RECEIVE] = "recv", [BENCH_HEADERS] = "headers", [BENCH_SEND] = "send",
    [BENCH_ECHO] = "echo",    [BENCH_OPEN] = "open",
  };
  guint work = 0;

  while (argc == 5 && work < G_N_ELEMENTS (works) && !g_str_equal (argv[4], works[work]))
    work++;
  if (argc != 5 || work == G_N_ELEMENTS (works) ||
      !g_ascii_string_to_unsigned (argv[3], 10, 1, G_MAXUINT32, &bench->n, NULL))
    {
      g_printerr ("usage: %s PORT PATH N recv|headers|send|echo|open\n", argv[0]);
      exit (2);
    }
  bench->port = argv[1];
  bench->path = argv[2];
  bench->work = (BenchWork) work;
  memset (bench->payload, 'x', BENCH_PAYLOAD);
  /* All of it now, so that it does not grow while time counts. */
  bench->trips = g_array_sized_new (FALSE, FALSE, sizeof (gint64),
                                    work == BENCH_ECHO || work == BENCH_OPEN ? (guint) bench->n : 0);
}

void
bench_start (Bench *bench)
{
  bench->start = clock_ns (CLOCK_MONOTONIC);
  bench->cpu_start = clock_ns (CLOCK_PROCESS_CPUTIME_ID);
}

void
bench_begin_trip (Bench *bench)
{
  bench->trip_start = clock_ns (CLOCK_MONOTONIC);
}

void
bench_end_trip (Bench *bench)
{
  gint64 taken = clock_ns (CLOCK_MONOTONIC) - bench->trip_start;

  g_array_append_val (bench->trips, taken);
}

void
bench_take_answer (Bench *bench, const void *data, gsize length)
{
  g_autofree char *text = g_strndup (data, length);

  if (sscanf (text, "{\"messages\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT "}", &bench->messages,
              &bench->bytes) != 2)
    g_printerr ("not a sink's answer: %s\n", text);
}

static int
connect_to (const char *port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons ((guint16) atoi (port)),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };

  if (connect (fd, (struct sockaddr *) &address, sizeof address) != 0)
    {
      g_printerr ("connect: %s\n", g_strerror (errno));
      close (fd);
      return -1;
    }
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

/* Reads up to the end of the response's head; *@have bytes of the stream come behind it. */
static gboolean
read_head (int fd, guint8 *buffer, gsize size, gsize *have)
{
  gsize length = 0;
  const char *end;

  do
    {
      ssize_t got = read (fd, buffer + length, size - length);

      if (got <= 0)
        return FALSE;
      length += (gsize) got;
      end = g_strstr_len ((const char *) buffer, (gssize) length, "\r\n\r\n");
    }
  while (end == NULL);
  end += strlen ("\r\n\r\n");
  *have = length - (gsize) ((const guint8 *) end - buffer);
  memmove (buffer, end, *have);
  return TRUE;
}

int
bench_connect (const Bench *bench, const char *path, guint8 *buffer, gsize size, gsize *have)
{
  g_autofree char *request = g_strdup_printf (
      "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
      path, bench->port);
  gsize length = strlen (request);
  int fd = connect_to (bench->port);

  if (fd < 0)
    return -1;
  if (write (fd, request, length) == (ssize_t) length && read_head (fd, buffer, size, have))
    return fd;
  g_printerr ("the handshake failed\n");
  close (fd);
  return -1;
}

/* ru_maxrss would be that of the program that started this one, when that was larger. */
static double
peak_mib (void)
{
  g_autofree char *status = NULL;
  const char *peak;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return 0;
  peak = strstr (status, "VmHWM:");
  return peak != NULL ? g_ascii_strtod (peak + strlen ("VmHWM:"), NULL) / 1024 : 0;
}

static int
compare_trips (gconstpointer a, gconstpointer b)
{
  gint64 one = *(const gint64 *) a, other = *(const gint64 *) b;

  return (one > other) - (one < other);
}

/* The trip that @percent of all were at most as long as, in µs. */
static double
percentile (const Bench *bench, guint percent)
{
  return (double) g_array_index (bench->trips, gint64, (guint64) bench->trips->len * percent / 100) / 1000;
}

int
bench_finish (Bench *bench)
{
  double seconds = (double) (clock_ns (CLOCK_MONOTONIC) - bench->start) / 1e9;
  double cpu = (double) (clock_ns (CLOCK_PROCESS_CPUTIME_ID) - bench->cpu_start) / 1e9;

  printf ("{\"seconds\":%.6f,\"cpu_seconds\":%.6f,\"messages\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT
          ",\"peak_mib\":%.1f",
          seconds, cpu, bench->messages, bench->bytes, peak_mib ());
  if (bench->trips->len > 0)
    {
      g_array_sort (bench->trips, compare_trips);
      printf (",\"p50_us\":%.1f,\"p99_us\":%.1f", percentile (bench, 50), percentile (bench, 99));
    }
  printf ("}\n");
  fflush (stdout);
  g_clear_pointer (&bench->trips, g_array_unref);
  if (bench->messages == bench->n)
    return 0;
  g_printerr ("%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " were done\n", bench->messages, bench->n);
  return 3;
}
