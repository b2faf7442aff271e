/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-rate.h"

void
clasp_rate_reset (ClaspRate *self)
{
  *self = (ClaspRate) { .n = 0 };
}

void
clasp_rate_add (ClaspRate *self, gint64 now_us, guint64 messages, guint64 bytes, double *rate, double *bytes_rate)
{
  const ClaspRateSample *old;
  guint next;
  double seconds;

  /* Keeps one sample that is a second old or older: the counts stood there a second ago. */
  while (self->n > 1 &&
         self->samples[(self->first + 1) % G_N_ELEMENTS (self->samples)].time_us <= now_us - G_USEC_PER_SEC)
    {
      self->first = (self->first + 1) % G_N_ELEMENTS (self->samples);
      self->n--;
    }
  if (self->n == G_N_ELEMENTS (self->samples))
    {
      self->first = (self->first + 1) % G_N_ELEMENTS (self->samples);
      self->n--;
    }
  next = (self->first + self->n) % G_N_ELEMENTS (self->samples);
  self->samples[next] = (ClaspRateSample) { now_us, messages, bytes };
  self->n++;

  /* A sample that is much older than a second was followed by silence, not by a slow stream. */
  old = &self->samples[self->first];
  seconds = CLAMP ((double) (now_us - old->time_us) / G_USEC_PER_SEC, 1.0, 1.1);
  *rate = (double) (messages - old->messages) / seconds;
  *bytes_rate = (double) (bytes - old->bytes) / seconds;
}
