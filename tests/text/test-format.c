/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-format.h"

#include <locale.h>

typedef struct
{
  gint64 us;
  const char *text;
} Row;

static void
check (const Row *rows, gsize n, char *(*format) (gint64))
{
  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *text = format (rows[i].us);

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

/* At the edges of a unit nothing is rounded to "1000 ms" or "60.00 s". */
static void
test_duration (void)
{
  static const Row rows[] = {
    { -1, "–" },
    { 0, "0 µs" },
    { 59, "59 µs" },
    { 999, "999 µs" },
    { 1000, "1.0 ms" },
    { 6100, "6.1 ms" },
    { 99949, "99.9 ms" },
    { 99950, "100 ms" },
    { 461200, "461 ms" },
    { 999499, "999 ms" },
    { 999500, "1.00 s" },
    { 12300000, "12.30 s" },
    { 59994999, "59.99 s" },
    { 59995000, "1 min 0 s" },
    { 200000000, "3 min 20 s" },
    { 119600000, "2 min 0 s" },
    { 3599499999, "59 min 59 s" },
    { 3600000000, "1 h 0 min" },
    { 7500000000, "2 h 5 min" },
  };

  check (rows, G_N_ELEMENTS (rows), clasp_format_duration);
}

static char *
format_length (gint64 n)
{
  return clasp_format_length ((guint64) n);
}

static char *
format_bytes (gint64 n)
{
  return clasp_format_bytes ((guint64) n);
}

static char *
format_count (gint64 n)
{
  return clasp_format_count ((guint64) n);
}

static void
test_size (void)
{
  static const Row lengths[] = { { 0, "0" }, { 1023, "1023" }, { 1024, "1.0\302\240KiB" }, { 2150, "2.1\302\240KiB" } };
  static const Row sizes[] = { { 1, "1 byte" }, { 41, "41 bytes" }, { 64 << 20, "64.0\302\240MiB" } };
  static const Row counts[] = {
    { 0, "0" }, { 999, "999" }, { 1000, "1,000" }, { 1204318, "1,204,318" }, { -1, "18,446,744,073,709,551,615" }
  };

  check (lengths, G_N_ELEMENTS (lengths), format_length);
  check (sizes, G_N_ELEMENTS (sizes), format_bytes);
  check (counts, G_N_ELEMENTS (counts), format_count);
}

static void
test_time (void)
{
  g_autoptr (GDateTime) start = g_date_time_new_local (2026, 3, 4, 12, 41, 7.112);
  const gint64 wall = g_date_time_to_unix_usec (start) + 48;
  const Row clocks[] = { { wall, "12:41:07.112" }, { G_MAXINT64, "" } };
  const Row exact[] = { { wall, "12:41:07.112 048" }, { G_MAXINT64, "" } };
  static const Row offsets[] = {
    { 0, "+0.000 000" },
    { 4113, "+0.004 113" },
    { -12000000, "-12.000 000" },
    { G_MININT64, "-9223372036854.775 808" },
  };
  static const Row machine[] = {
    { 0, "1970-01-01T00:00:00.000000Z" },
    { 1000001, "1970-01-01T00:00:01.000001Z" },
    { -1, "1969-12-31T23:59:59.999999Z" },
  };

  check (clocks, G_N_ELEMENTS (clocks), clasp_format_clock);
  check (exact, G_N_ELEMENTS (exact), clasp_format_clock_exact);
  check (offsets, G_N_ELEMENTS (offsets), clasp_format_offset);
  check (machine, G_N_ELEMENTS (machine), clasp_format_rfc3339);
}

/* German writes a decimal comma and groups by points, and machines read the same time everywhere. */
static void
test_locale (void)
{
  g_autoptr (GDateTime) day = g_date_time_new_local (2026, 11, 30, 12, 41, 7);
  const gint64 wall = g_date_time_to_unix_usec (day);
  const Row durations[] = { { 6100, "6,1 ms" }, { 12300000, "12,30 s" } };
  const Row counts[] = { { 1204318, "1.204.318" } };
  const Row days[] = { { wall, "30.11.2026 12:41" } };
  const Row machine[] = { { 1000001, "1970-01-01T00:00:01.000001Z" } };

  if (setlocale (LC_NUMERIC, "de_DE.UTF-8") == NULL || setlocale (LC_TIME, "de_DE.UTF-8") == NULL)
    {
      g_test_skip ("The locale de_DE.UTF-8 is not there.");
      return;
    }
  check (durations, G_N_ELEMENTS (durations), clasp_format_duration);
  check (counts, G_N_ELEMENTS (counts), format_count);
  check (days, G_N_ELEMENTS (days), clasp_format_date_time);
  check (machine, G_N_ELEMENTS (machine), clasp_format_rfc3339);
  setlocale (LC_ALL, "C.UTF-8");
}

static void
test_excerpt (void)
{
  g_autofree char *whole = clasp_format_excerpt ("abc", 3);
  g_autofree char *cut = clasp_format_excerpt ("a\xc3\xa9z", 2);

  g_assert_cmpstr (whole, ==, "abc");
  g_assert_cmpstr (cut, ==, "a… and 3 bytes more");
}

static void
test_distance (void)
{
  static const struct
  {
    gint64 seconds;
    const char *text;
  } distances[] = {
    { 0, "in 0 minutes" },
    { 59, "in 0 minutes" },
    { 60, "in 1 minute" },
    { 3599, "in 59 minutes" },
    { 3600, "in 1 hour" },
    { 86399, "in 23 hours" },
    { 86400, "in 1 day" },
    { 700 * 86400, "in 700 days" },
    { 731 * 86400, "in 2 years" },
    { -61, "1 minute ago" },
    { -7200, "2 hours ago" },
    { -2 * 86400, "2 days ago" },
    { -3 * 31557600LL, "3 years ago" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (distances); i++)
    {
      g_autofree char *text = clasp_format_distance (distances[i].seconds);

      g_assert_cmpstr (text, ==, distances[i].text);
    }
  g_free (clasp_format_distance (G_MININT64));
  g_free (clasp_format_distance (G_MAXINT64));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "C.UTF-8");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/format/duration", test_duration);
  g_test_add_func ("/format/size", test_size);
  g_test_add_func ("/format/time", test_time);
  g_test_add_func ("/format/locale", test_locale);
  g_test_add_func ("/format/excerpt", test_excerpt);

  g_test_add_func ("/format/distance", test_distance);
  return g_test_run ();
}
