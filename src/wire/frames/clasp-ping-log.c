/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-ping-log.h"

#include <string.h>

void
clasp_ping_log_clear (ClaspPingLog *self)
{
  g_free (self->pings);
  *self = (ClaspPingLog) { 0 };
}

void
clasp_ping_log_add (ClaspPingLog *self, const guint8 *payload, gsize length, gint64 now_us)
{
  guint at;

  g_return_if_fail (length <= CLASP_CONTROL_PAYLOAD_MAX);

  if (self->pings == NULL)
    self->pings = g_malloc0_n (CLASP_PING_LOG_SIZE, sizeof *self->pings);
  if (self->n == CLASP_PING_LOG_SIZE)
    {
      self->first = (self->first + 1) % CLASP_PING_LOG_SIZE;
      self->n--;
    }
  at = (self->first + self->n++) % CLASP_PING_LOG_SIZE;
  self->pings[at].time_us = now_us;
  self->pings[at].length = (guint8) length;
  if (length > 0)
    memcpy (self->pings[at].payload, payload, length);
}

gint64
clasp_ping_log_take (ClaspPingLog *self, const guint8 *payload, gsize length, gint64 now_us)
{
  for (guint i = 0; i < self->n; i++)
    {
      guint at = (self->first + i) % CLASP_PING_LOG_SIZE;

      if (self->pings[at].length != length || (length > 0 && memcmp (self->pings[at].payload, payload, length) != 0))
        continue;
      self->first = (at + 1) % CLASP_PING_LOG_SIZE;
      self->n -= i + 1;
      return now_us - self->pings[at].time_us;
    }
  return -1;
}
