/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture-entry.h"

G_BEGIN_DECLS

/* What is counted apart. */
typedef enum
{
  CLASP_TALLY_TEXT,
  CLASP_TALLY_BINARY,
  CLASP_TALLY_PING,
  CLASP_TALLY_PONG,
  CLASP_TALLY_CLOSE,
  CLASP_TALLY_OTHER, /* reserved opcodes, stray continuations */
  CLASP_TALLY_N_TYPES,
} ClaspTallyType;

/* A size of 2^n bytes up to twice that falls into bin n + 1; an empty message into bin 0. */
#define CLASP_TALLY_SIZE_BINS 33
/* There are no more buckets than this: when time goes on, two and two become one. Even. */
#define CLASP_TALLY_BUCKETS_MAX 8192
/* How long a bucket is at first, µs. */
#define CLASP_TALLY_BUCKET_US 50000
/* So many of the largest, slowest and first are known by their numbers. */
#define CLASP_TALLY_TOP 5
#define CLASP_TALLY_BREACHES_MAX 64
/* Round trips that are kept one by one; when there are more, every other one is let go. Even. */
#define CLASP_TALLY_TRIPS_MAX 1024
/* Pings that wait for their pong. */
#define CLASP_TALLY_PINGS_MAX 32
/* Times are counted in steps of a sixteenth of their power of two. */
#define CLASP_TALLY_TIME_BINS (16 * 41)

/* One direction, in all. */
typedef struct
{
  guint64 records[CLASP_TALLY_N_TYPES];
  guint64 bytes;                        /* payload */
  guint64 wire;                         /* payload as it stood in the frames */
  guint64 headers;                      /* of frames; all of a message are taken to be as long as its first */
  guint64 fragments;                    /* frames beside the first of their message */
  guint64 breaches;                     /* records that break a rule */
  guint64 plain;                        /* payload bytes of the compressed messages, inflated … */
  guint64 compressed;                   /* … and as they were sent */
  guint64 n_compressed;                 /* messages */
  guint64 sizes[CLASP_TALLY_SIZE_BINS]; /* of data messages */
} ClaspTallySide;

/* What came and went in one stretch of time. Arrays by ClaspDirection. */
typedef struct
{
  guint32 records[2];
  guint32 breaches;
  guint64 bytes[2];
  guint64 wire[2];
  guint64 first; /* the number of its first record, from 1; 0: there is none */
} ClaspTallyBucket;

/* How long things took, µs. */
typedef struct
{
  guint64 n;
  guint64 most;
  guint32 bins[CLASP_TALLY_TIME_BINS];
} ClaspTallyTimes;

/* A record that stands out: by its size in bytes, or by a time in µs. */
typedef struct
{
  guint64 number; /* from 1; 0: there is none */
  guint64 value;
} ClaspTallyTop;

typedef struct
{
  gint64 time_us;
  guint32 round_trip_us;
} ClaspTallyTrip;

/**
 * ClaspTally:
 *
 * Counters of one run, right at any rate: they are kept up with each record and never made by looking through the log.
 * Their size does not depend on the number of records. Zero-initialise to begin.
 */
typedef struct
{
  guint64 n_records;
  gint64 first_us, last_us; /* times of the first and of the last record */
  ClaspTallySide sides[2];  /* by ClaspDirection */
  gint64 bucket_us;         /* how long a bucket is; 0 before the first record */
  guint n_buckets;          /* from time 0 of the run on */
  ClaspTallyBucket *buckets;
  ClaspTallyTimes gaps;        /* between records */
  ClaspTallyTimes round_trips; /* of our pings and of the other side's */
  ClaspTallyTrip trips[CLASP_TALLY_TRIPS_MAX];
  guint n_trips;
  guint trip_step; /* every so many-th round trip is kept */
  ClaspTallyTop largest[CLASP_TALLY_TOP];
  ClaspTallyTop slowest[CLASP_TALLY_TOP];      /* pongs */
  ClaspTallyTop longest_gaps[CLASP_TALLY_TOP]; /* records that came after a pause */
  guint64 breaches[CLASP_TALLY_BREACHES_MAX];  /* numbers of the first records that break a rule */
  guint n_breaches;                            /* of these */

  /*< private >*/
  struct
  {
    gint64 time_us;
    guint64 length;
    guint32 check;
    guint8 direction;
    guint8 waits;
  } pings[CLASP_TALLY_PINGS_MAX];
  guint next_ping;
  guint buckets_capacity;
} ClaspTally;

/**
 * clasp_tally_add:
 * @entry: the record that comes next
 *
 * Counts one record. A lost one counts as one, of which nothing is known.
 */
void clasp_tally_add (ClaspTally *self, const ClaspCaptureEntry *entry);

/**
 * clasp_tally_copy:
 *
 * Returns: (transfer full): the copy
 */
ClaspTally *clasp_tally_copy (const ClaspTally *self);
void clasp_tally_clear (ClaspTally *self);
void clasp_tally_free (ClaspTally *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspTally, clasp_tally_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (ClaspTally, clasp_tally_clear)

/* All that came and went from @start_us to before @end_us, as far as buckets tell it apart. */
void clasp_tally_sum (const ClaspTally *self, gint64 start_us, gint64 end_us, ClaspTallyBucket *sum);
/* The time that @percent of all did not exceed, µs, to a sixteenth of it; -1 when there are none. */
gint64 clasp_tally_times_get_percentile (const ClaspTallyTimes *self, guint percent);
/* Where an axis begins that shows numbers from @least to @most, both finite: at a round number that is not above
 * @least, so that small changes of large numbers are seen. */
double clasp_tally_get_base (double least, double most);
/* The least size that falls into a bin. */
guint64 clasp_tally_size_bin_start (guint bin);

G_END_DECLS
