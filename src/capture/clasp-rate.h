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

void clasp_rate_reset (ClaspRate *self);
void clasp_rate_add (ClaspRate *self, gint64 now_us, guint64 messages, guint64 bytes, double *rate, double *bytes_rate);

G_END_DECLS
