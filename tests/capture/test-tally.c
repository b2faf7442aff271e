/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>

#include "clasp-capture.h"

static ClaspCaptureEntry
entry_of (gint64 time_us, ClaspDirection direction, guint8 opcode, guint64 length)
{
  return (ClaspCaptureEntry) {
    .time_us = time_us,
    .direction = direction,
    .opcode = opcode,
    .length = length,
    .wire_length = length,
    .n_frames = 1,
    .header_length = 2,
    .rule = CLASP_RULE_NONE,
  };
}

static void
test_sums (void)
{
  g_auto (ClaspTally) tally = { 0 };
  ClaspCaptureEntry entry = entry_of (1000, CLASP_DIRECTION_IN, CLASP_OPCODE_TEXT, 100);

  entry.flags = CLASP_EVENT_COMPRESSED;
  entry.wire_length = 40;
  entry.n_frames = 3;
  clasp_tally_add (&tally, &entry);
  entry = entry_of (3000, CLASP_DIRECTION_OUT, CLASP_OPCODE_BINARY, 0);
  clasp_tally_add (&tally, &entry);
  entry = entry_of (2500, CLASP_DIRECTION_IN, 3, 7);
  entry.flags = CLASP_EVENT_BREACH;
  clasp_tally_add (&tally, &entry);
  entry = (ClaspCaptureEntry) { .flags = CLASP_CAPTURE_LOST };
  clasp_tally_add (&tally, &entry);

  g_assert_cmpuint (tally.n_records, ==, 4);
  g_assert_cmpint (tally.first_us, ==, 1000);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].records[CLASP_TALLY_TEXT], ==, 1);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].records[CLASP_TALLY_OTHER], ==, 1);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].bytes, ==, 107);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].wire, ==, 47);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].plain, ==, 100);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].compressed, ==, 40);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].fragments, ==, 2);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].headers, ==, 8);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].breaches, ==, 1);
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_IN].sizes[7], ==, 1); /* 64 to 127 */
  g_assert_cmpuint (tally.sides[CLASP_DIRECTION_OUT].sizes[0], ==, 1);
  g_assert_cmpuint (tally.n_breaches, ==, 1);
  g_assert_cmpuint (tally.breaches[0], ==, 3);
  g_assert_cmpuint (tally.largest[0].number, ==, 1);
  g_assert_cmpuint (tally.largest[1].number, ==, 3);
  g_assert_cmpuint (tally.largest[2].number, ==, 0);
  /* The clock went back once: that is no gap below 0. */
  g_assert_cmpuint (tally.gaps.n, ==, 2);
  g_assert_cmpuint (tally.gaps.most, ==, 2000);
  g_assert_cmpuint (tally.longest_gaps[0].number, ==, 2);
}

/* Whatever the time, all records stand in the buckets, and those of a stretch of time in its own. */
static void
test_buckets (void)
{
  const gint64 spans[] = { 1, CLASP_TALLY_BUCKET_US, 10 * G_USEC_PER_SEC, 24 * (gint64) 3600 * G_USEC_PER_SEC };

  for (gsize s = 0; s < G_N_ELEMENTS (spans); s++)
    {
      g_auto (ClaspTally) tally = { 0 };
      ClaspTallyBucket sum;

      for (guint i = 0; i < 1000; i++)
        {
          ClaspCaptureEntry entry = entry_of (
              (gint64) i * spans[s], i % 3 == 0 ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN, CLASP_OPCODE_TEXT, i);

          clasp_tally_add (&tally, &entry);
          g_assert_cmpuint (tally.n_buckets, <=, CLASP_TALLY_BUCKETS_MAX);
        }
      clasp_tally_sum (&tally, 0, G_MAXINT64 / 2, &sum);
      g_assert_cmpuint (sum.records[CLASP_DIRECTION_OUT], ==, 334);
      g_assert_cmpuint (sum.records[CLASP_DIRECTION_IN], ==, 666);
      g_assert_cmpuint (sum.bytes[CLASP_DIRECTION_OUT] + sum.bytes[CLASP_DIRECTION_IN], ==, 999 * 1000 / 2);
      g_assert_cmpuint (sum.first, ==, 1);
      for (guint i = 0; i < tally.n_buckets; i++)
        if (tally.buckets[i].first != 0)
          g_assert_cmpint ((gint64) (tally.buckets[i].first - 1) * spans[s] / tally.bucket_us, ==, i);
    }
}

static void
test_round_trips (void)
{
  g_auto (ClaspTally) tally = { 0 };

  for (guint i = 0; i < 5000; i++)
    {
      ClaspCaptureEntry ping = entry_of (i * 1000, CLASP_DIRECTION_OUT, CLASP_OPCODE_PING, 4);
      ClaspCaptureEntry pong = entry_of (i * 1000 + 100 + (i == 4001 ? 500 : 0), CLASP_DIRECTION_IN, CLASP_OPCODE_PONG,
                                         4);

      ping.check = pong.check = i;
      clasp_tally_add (&tally, &ping);
      clasp_tally_add (&tally, &pong);
      clasp_tally_add (&tally, &pong); /* answers nothing any more */
    }
  g_assert_cmpuint (tally.round_trips.n, ==, 5000);
  g_assert_cmpuint (tally.round_trips.most, ==, 600);
  g_assert_cmpint (clasp_tally_times_get_percentile (&tally.round_trips, 50), >=, 96);
  g_assert_cmpint (clasp_tally_times_get_percentile (&tally.round_trips, 50), <=, 104);
  g_assert_cmpint (clasp_tally_times_get_percentile (&tally.round_trips, 100), ==, 600);
  g_assert_cmpuint (tally.slowest[0].number, ==, 3 * 4001 + 2);
  g_assert_cmpuint (tally.n_trips, <=, CLASP_TALLY_TRIPS_MAX);
  g_assert_cmpuint (tally.n_trips, >=, CLASP_TALLY_TRIPS_MAX / 2);
  for (guint i = 1; i < tally.n_trips; i++)
    g_assert_cmpint (tally.trips[i].time_us - tally.trips[i - 1].time_us, ==, tally.trip_step * 1000);
}

static void
test_percentiles (void)
{
  g_auto (ClaspTally) tally = { 0 };
  gint64 time_us = 0;

  g_assert_cmpint (clasp_tally_times_get_percentile (&tally.gaps, 50), ==, -1);
  for (guint i = 0; i <= 1000; i++)
    {
      ClaspCaptureEntry entry = entry_of (time_us += i * 1000, CLASP_DIRECTION_IN, CLASP_OPCODE_TEXT, 1);

      clasp_tally_add (&tally, &entry);
    }
  for (guint percent = 1; percent <= 100; percent++)
    {
      double error = (double) clasp_tally_times_get_percentile (&tally.gaps, percent) / (percent * 10000.0);

      g_assert_cmpfloat (error, >=, 1 - 1.0 / 16);
      g_assert_cmpfloat (error, <=, 1 + 1.0 / 16);
    }
}

/* A capture counts what it records, and what it finds in a file, alike. */
static void
test_capture (void)
{
  g_autofree char *folder = g_dir_make_tmp ("clasp-tally-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "log", NULL);
  g_autoptr (ClaspCapture) written = clasp_capture_new (path, NULL);
  g_autoptr (ClaspCapture) read = NULL;
  g_autoptr (ClaspTally) first = NULL;
  g_autoptr (ClaspTally) second = NULL;
  static const guint8 payload[] = "0123456789";

  g_assert_nonnull (written);
  for (guint i = 0; i < 300; i++)
    {
      const ClaspEvent events[] = {
        { .time_us = i * 700,
          .data = payload,
          .length = i % 10,
          .wire_length = i % 10,
          .n_frames = 1,
          .opcode = CLASP_OPCODE_TEXT,
          .direction = CLASP_DIRECTION_IN,
          .rule = CLASP_RULE_NONE,
          .first_byte = 0x81,
          .header_length = 2 },
        { .time_us = i * 700 + 1,
          .data = payload,
          .length = 4,
          .wire_length = 4,
          .n_frames = 1,
          .opcode = CLASP_OPCODE_PING,
          .direction = CLASP_DIRECTION_IN,
          .rule = CLASP_RULE_NONE,
          .first_byte = 0x89,
          .header_length = 2 },
        { .time_us = i * 700 + 9,
          .data = payload,
          .length = 4,
          .wire_length = 4,
          .n_frames = 1,
          .opcode = CLASP_OPCODE_PONG,
          .direction = CLASP_DIRECTION_OUT,
          .rule = CLASP_RULE_NONE,
          .first_byte = 0x8a,
          .header_length = 6 },
      };

      g_assert_true (clasp_capture_append (written, events, G_N_ELEMENTS (events), NULL, 0, NULL));
    }
  read = clasp_capture_open (path, NULL);
  g_assert_nonnull (read);
  first = clasp_capture_dup_tally (written);
  second = clasp_capture_dup_tally (read);
  g_assert_cmpuint (first->n_records, ==, 900);
  g_assert_cmpuint (first->round_trips.n, ==, 300);
  g_assert_cmpuint (second->n_records, ==, 900);
  g_assert_cmpuint (second->round_trips.n, ==, 300);
  g_assert_cmpmem (first->sides, sizeof first->sides, second->sides, sizeof second->sides);
  g_assert_cmpmem (first->buckets, first->n_buckets * sizeof *first->buckets, second->buckets,
                   second->n_buckets * sizeof *second->buckets);
  g_unlink (path);
  g_rmdir (folder);
}

static void
test_bases (void)
{
  static const struct
  {
    double least, most, expected;
  } cases[] = {
    { 0, 0, 0 },      { 41.71, 41.71, 41 },       { 1234, 1236, 1234 },      { -3, 42.5, -10 },
    { 0, 5e-324, 0 }, { 5e-324, 1e-323, 5e-324 }, { -1e300, 1e300, -1e300 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double base = clasp_tally_get_base (cases[i].least, cases[i].most);

      g_assert_false (isnan (base));
      g_assert_cmpfloat (base, ==, cases[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tally/sums", test_sums);
  g_test_add_func ("/tally/buckets", test_buckets);
  g_test_add_func ("/tally/round-trips", test_round_trips);
  g_test_add_func ("/tally/percentiles", test_percentiles);
  g_test_add_func ("/tally/capture", test_capture);
  g_test_add_func ("/tally/bases", test_bases);
  return g_test_run ();
}
