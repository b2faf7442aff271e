/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A count of messages and bytes at a time, for rates. */
typedef struct
{
  gint64 time_us;
  guint64 messages;
  guint64 bytes;
} ClaspRateSample;

/**
 * ClaspRate:
 *
 * Messages and bytes a second over the last second. Zero-initialise to begin.
 */
typedef struct
{
  ClaspRateSample samples[64];
  guint first, n;
} ClaspRate;

/* Forgets all samples. */
void clasp_rate_reset (ClaspRate *self);

/**
 * clasp_rate_add:
 * @self: a rate
 * @now_us: monotonic time, µs, not before the last one given
 * @messages: all messages so far
 * @bytes: all bytes so far
 * @rate: (out): messages a second
 * @bytes_rate: (out): bytes a second
 *
 * Takes a count, and gives the rates over the last second.
 */
void clasp_rate_add (ClaspRate *self, gint64 now_us, guint64 messages, guint64 bytes, double *rate, double *bytes_rate);

G_END_DECLS
