/* SPDX-License-Identifier: GPL-3.0-or-later */
/* bench.h - shared by the C peer clients: clocks, report, latency store. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
static double
b_now (void)
{
  struct timespec t;
  clock_gettime (CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}
static double
b_cpu (void)
{
  struct rusage r;
  getrusage (RUSAGE_SELF, &r);
  return r.ru_utime.tv_sec + r.ru_stime.tv_sec + (r.ru_utime.tv_usec + r.ru_stime.tv_usec) / 1e6;
}
static double b_t0, b_c0;
static uint64_t b_msgs, b_bytes, b_want;
static double *b_lat;
static uint64_t b_nlat;
__attribute__ ((unused)) static double b_sent;
static char b_payload[126];
static inline void
b_start (void)
{
  b_t0 = b_now ();
  b_c0 = b_cpu ();
}
static int
b_cmp (const void *a, const void *b)
{
  double x = *(double *)a, y = *(double *)b;
  return x < y ? -1 : x > y;
}
static inline void
b_init (uint64_t n)
{
  b_want = n;
  b_lat = calloc (n + 1, sizeof (double));
  memset (b_payload, 'x', 125);
}
/* ru_maxrss would be that of the program that started this one, when that was larger. */
static inline double
b_peak_mib (void)
{
  FILE *status = fopen ("/proc/self/status", "r");
  char line[256];
  double kib = 0;

  while (status != NULL && fgets (line, sizeof line, status) != NULL)
    if (strncmp (line, "VmHWM:", 6) == 0)
      kib = strtod (line + 6, NULL);
  if (status != NULL)
    fclose (status);
  return kib / 1024;
}

static inline int
b_report (int check)
{
  double t = b_now () - b_t0, c = b_cpu () - b_c0;
  printf ("{\"t\":%.6f,\"cpu\":%.6f,\"msgs\":%llu,\"bytes\":%llu,\"rss_mb\":%.1f", t, c, (unsigned long long)b_msgs,
          (unsigned long long)b_bytes, b_peak_mib ());
  if (b_nlat)
    {
      qsort (b_lat, b_nlat, sizeof (double), b_cmp);
      printf (",\"p50_us\":%.1f,\"p99_us\":%.1f", b_lat[b_nlat / 2] * 1e6, b_lat[b_nlat * 99 / 100] * 1e6);
    }
  printf ("}\n");
  fflush (stdout);
  if (check && b_msgs != b_want)
    {
      fprintf (stderr, "COUNT MISMATCH %llu != %llu\n", (unsigned long long)b_msgs, (unsigned long long)b_want);
      return 3;
    }
  return 0;
}
