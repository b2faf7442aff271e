/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame.h"

G_BEGIN_DECLS

#define CLASP_PING_LOG_SIZE 64

/**
 * ClaspPingLog:
 *
 * The newest pings that were sent and not answered yet, to know a pong's round trip from one that answers nothing
 * (FRM-10).
 * Zero-initialise to begin. Private to this room.
 */
typedef struct
{
  /*< private >*/
  struct
  {
    gint64 time_us;
    guint8 length;
    guint8 payload[CLASP_CONTROL_PAYLOAD_MAX];
  } *pings; /* a ring */
  guint first, n;
} ClaspPingLog;

void clasp_ping_log_clear (ClaspPingLog *self);
/* Notes a ping of at most 125 bytes; beyond %CLASP_PING_LOG_SIZE the oldest is forgotten. */
void clasp_ping_log_add (ClaspPingLog *self, const guint8 *payload, gsize length, gint64 now_us);
/* The time since the ping with this payload was sent, or -1 when there is none. It and all older ones are answered
 * then, since one pong may answer several pings (RFC 6455 §5.5.3). */
gint64 clasp_ping_log_take (ClaspPingLog *self, const guint8 *payload, gsize length, gint64 now_us);

G_END_DECLS
