/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tally.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define FIRST_CAPACITY 256

/* ----------------------------------------------------------------------------------------------------------- times */

/* Below 16 each number has a bin of its own; above, each power of two has 16. */
static guint
tally_time_bin (guint64 us)
{
  guint bit;

  if (us < 16)
    return (guint) us;
  bit = 63 - (guint) __builtin_clzll (us);
  return MIN ((bit - 3) * 16 + (guint) (us >> (bit - 4) & 15), CLASP_TALLY_TIME_BINS - 1);
}

/* The middle of what falls into a bin. */
static guint64
tally_time_of_bin (guint bin)
{
  guint shift;

  if (bin < 16)
    return bin;
  shift = bin / 16 - 1;
  return ((guint64) (16 + bin % 16) << shift) + ((G_GUINT64_CONSTANT (1) << shift) >> 1);
}

static void
tally_times_add (ClaspTallyTimes *self, guint64 us)
{
  self->n++;
  self->most = MAX (self->most, us);
  self->bins[tally_time_bin (us)]++;
}

gint64
clasp_tally_times_get_percentile (const ClaspTallyTimes *self, guint percent)
{
  guint64 wanted, seen = 0;

  g_return_val_if_fail (self != NULL && percent <= 100, -1);

  if (self->n == 0)
    return -1;
  if (percent == 100)
    return (gint64) self->most;
  wanted = (self->n * percent + 99) / 100;
  for (guint bin = 0; bin < CLASP_TALLY_TIME_BINS; bin++)
    {
      seen += self->bins[bin];
      if (seen >= wanted && seen > 0)
        return (gint64) MIN (tally_time_of_bin (bin), self->most);
    }
  return (gint64) self->most;
}

/* what stands out */

/* Keeps the greatest in order, of equal ones the earlier first. */
static void
tally_top_add (ClaspTallyTop *top, guint64 number, guint64 value)
{
  guint at = CLASP_TALLY_TOP;

  if (value == 0 || (top[CLASP_TALLY_TOP - 1].number != 0 && top[CLASP_TALLY_TOP - 1].value >= value))
    return;
  while (at > 0 && (top[at - 1].number == 0 || top[at - 1].value < value))
    at--;
  memmove (top + at + 1, top + at, (CLASP_TALLY_TOP - at - 1) * sizeof *top);
  top[at] = (ClaspTallyTop) { number, value };
}

static void
tally_add_trip (ClaspTally *self, gint64 time_us, gint64 round_trip_us)
{
  if (self->trip_step == 0)
    self->trip_step = 1;
  if (self->round_trips.n % self->trip_step == 0)
    {
      if (self->n_trips == CLASP_TALLY_TRIPS_MAX)
        {
          for (guint i = 0; i < CLASP_TALLY_TRIPS_MAX / 2; i++)
            self->trips[i] = self->trips[2 * i];
          self->n_trips = CLASP_TALLY_TRIPS_MAX / 2;
          self->trip_step *= 2;
        }
      self->trips[self->n_trips++] = (ClaspTallyTrip) { time_us, (guint32) MIN (round_trip_us, G_MAXUINT32) };
    }
  tally_times_add (&self->round_trips, (guint64) round_trip_us);
  tally_top_add (self->slowest, self->n_records, (guint64) round_trip_us);
}

/* A pong answers the newest ping of the other side with its payload, of which the check tells. */
static void
tally_match_ping (ClaspTally *self, const ClaspCaptureEntry *entry)
{
  if (entry->opcode == CLASP_OPCODE_PING)
    {
      guint at = self->next_ping++ % CLASP_TALLY_PINGS_MAX;

      self->pings[at].time_us = entry->time_us;
      self->pings[at].length = entry->length;
      self->pings[at].check = entry->check;
      self->pings[at].direction = entry->direction;
      self->pings[at].waits = TRUE;
      return;
    }
  for (guint back = 1; back <= MIN (self->next_ping, CLASP_TALLY_PINGS_MAX); back++)
    {
      guint at = (self->next_ping - back) % CLASP_TALLY_PINGS_MAX;

      if (self->pings[at].waits && self->pings[at].direction != entry->direction &&
          self->pings[at].length == entry->length && self->pings[at].check == entry->check)
        {
          self->pings[at].waits = FALSE;
          tally_add_trip (self, entry->time_us, MAX (entry->time_us - self->pings[at].time_us, 0));
          return;
        }
    }
}

/* --------------------------------------------------------------------------------------------------------- buckets */

static void
tally_bucket_add (ClaspTallyBucket *self, const ClaspTallyBucket *other)
{
  for (guint side = 0; side < 2; side++)
    {
      self->records[side] += other->records[side];
      self->bytes[side] += other->bytes[side];
      self->wire[side] += other->wire[side];
    }
  self->breaches += other->breaches;
  if (self->first == 0)
    self->first = other->first;
}

static void
tally_halve (ClaspTally *self)
{
  guint half = (self->n_buckets + 1) / 2;

  for (guint i = 0; i < half; i++)
    {
      ClaspTallyBucket both = self->buckets[2 * i];

      if (2 * i + 1 < self->n_buckets)
        tally_bucket_add (&both, &self->buckets[2 * i + 1]);
      self->buckets[i] = both;
    }
  if (self->n_buckets > half)
    memset (self->buckets + half, 0, (self->n_buckets - half) * sizeof *self->buckets);
  self->n_buckets = half;
  self->bucket_us *= 2;
}

static ClaspTallyBucket *
tally_get_bucket (ClaspTally *self, gint64 time_us)
{
  guint64 at;

  if (self->bucket_us == 0)
    self->bucket_us = CLASP_TALLY_BUCKET_US;
  time_us = MAX (time_us, 0);
  while ((at = (guint64) (time_us / self->bucket_us)) >= CLASP_TALLY_BUCKETS_MAX)
    tally_halve (self);
  if (at >= self->buckets_capacity)
    {
      guint capacity = MAX (self->buckets_capacity, FIRST_CAPACITY);

      while (at >= capacity)
        capacity *= 2;
      self->buckets = g_renew (ClaspTallyBucket, self->buckets, capacity);
      memset (&self->buckets[self->buckets_capacity], 0, (capacity - self->buckets_capacity) * sizeof *self->buckets);
      self->buckets_capacity = capacity;
    }
  self->n_buckets = MAX (self->n_buckets, (guint) at + 1);
  return &self->buckets[at];
}

void
clasp_tally_sum (const ClaspTally *self, gint64 start_us, gint64 end_us, ClaspTallyBucket *sum)
{
  guint64 first, end;

  g_return_if_fail (self != NULL && sum != NULL);

  *sum = (ClaspTallyBucket) { 0 };
  if (self->bucket_us == 0 || end_us <= 0)
    return;
  first = (guint64) (MAX (start_us, 0) / self->bucket_us);
  end = MIN ((guint64) ((end_us + self->bucket_us - 1) / self->bucket_us), self->n_buckets);
  for (guint64 i = first; i < end; i++)
    tally_bucket_add (sum, &self->buckets[i]);
}

/* ------------------------------------------------------------------------------------------------------------- sums */

static ClaspTallyType
tally_type_of (guint8 opcode)
{
  switch (opcode)
    {
    case CLASP_OPCODE_TEXT:
      return CLASP_TALLY_TEXT;
    case CLASP_OPCODE_BINARY:
      return CLASP_TALLY_BINARY;
    case CLASP_OPCODE_PING:
      return CLASP_TALLY_PING;
    case CLASP_OPCODE_PONG:
      return CLASP_TALLY_PONG;
    case CLASP_OPCODE_CLOSE:
      return CLASP_TALLY_CLOSE;
    default:
      return CLASP_TALLY_OTHER;
    }
}

static guint
tally_size_bin (guint64 length)
{
  return length == 0 ? 0 : MIN (64 - (guint) __builtin_clzll (length), CLASP_TALLY_SIZE_BINS - 1);
}

guint64
clasp_tally_size_bin_start (guint bin)
{
  return bin == 0 ? 0 : G_GUINT64_CONSTANT (1) << (bin - 1);
}

static void
tally_side_add (ClaspTallySide *self, const ClaspCaptureEntry *entry)
{
  const ClaspTallyType type = tally_type_of (entry->opcode);
  const guint more = entry->n_frames > 1 ? entry->n_frames - 1 : 0;

  self->records[type]++;
  self->bytes += entry->length;
  self->wire += entry->wire_length;
  self->headers += (guint64) entry->header_length * (more + 1);
  self->fragments += more;
  self->breaches += (entry->flags & CLASP_EVENT_BREACH) != 0;
  if ((entry->flags & CLASP_EVENT_COMPRESSED) != 0)
    {
      self->n_compressed++;
      self->plain += entry->length;
      self->compressed += entry->wire_length;
    }
  if (type == CLASP_TALLY_TEXT || type == CLASP_TALLY_BINARY)
    self->sizes[tally_size_bin (entry->length)]++;
}

void
clasp_tally_add (ClaspTally *self, const ClaspCaptureEntry *entry)
{
  const gboolean out = entry->direction == CLASP_DIRECTION_OUT;
  const guint side = out ? CLASP_DIRECTION_OUT : CLASP_DIRECTION_IN;
  ClaspTallyBucket *bucket;

  self->n_records++;
  if ((entry->flags & CLASP_CAPTURE_LOST) != 0)
    return;

  if (self->bucket_us == 0)
    self->first_us = entry->time_us;
  else
    {
      gint64 gap = MAX (entry->time_us - self->last_us, 0);

      tally_times_add (&self->gaps, (guint64) gap);
      tally_top_add (self->longest_gaps, self->n_records, (guint64) gap);
    }
  self->last_us = entry->time_us;
  tally_side_add (&self->sides[side], entry);
  bucket = tally_get_bucket (self, entry->time_us);
  if (bucket->first == 0)
    bucket->first = self->n_records;
  bucket->records[side]++;
  bucket->bytes[side] += entry->length;
  bucket->wire[side] += entry->wire_length;
  tally_top_add (self->largest, self->n_records, entry->length);
  if ((entry->flags & CLASP_EVENT_BREACH) != 0)
    {
      bucket->breaches++;
      if (self->n_breaches < CLASP_TALLY_BREACHES_MAX)
        self->breaches[self->n_breaches++] = self->n_records;
    }
  if (entry->opcode == CLASP_OPCODE_PING || entry->opcode == CLASP_OPCODE_PONG)
    tally_match_ping (self, entry);
}

ClaspTally *
clasp_tally_copy (const ClaspTally *self)
{
  ClaspTally *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_memdup2 (self, sizeof *self);
  copy->buckets = g_memdup2 (self->buckets, self->n_buckets * sizeof *self->buckets);
  copy->buckets_capacity = self->n_buckets;
  return copy;
}

void
clasp_tally_clear (ClaspTally *self)
{
  g_clear_pointer (&self->buckets, g_free);
}

void
clasp_tally_free (ClaspTally *self)
{
  clasp_tally_clear (self);
  g_free (self);
}

double
clasp_tally_get_base (double least, double most)
{
  double step = most > least ? pow (10, floor (log10 (most - least))) : 1;

  /* Below, a step has no digits left, or is none. */
  return step >= DBL_MIN ? floor (least / step) * step : least;
}
