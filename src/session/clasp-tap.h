/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-endpoint.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspTap:
 *
 * A look at the events on the I/O thread, for the command line: what must keep up with the wire. But for @opened the
 * functions are those of ClaspLinkSink without the link; clasp_endpoint_send_…() may be called on @endpoint from
 * within.
 */
typedef struct
{
  /* (nullable): the connection has opened, and nothing is read yet; called by the main thread. Time 0 of the events is
   * @begin_us of g_get_monotonic_time(), and @wall_start_us, µs since 1970. */
  void (*opened) (const ClaspReport *report, gint64 begin_us, gint64 wall_start_us, gpointer user_data);
  void (*events) (ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
                  gsize n_frames, gpointer user_data);
  void (*writable) (ClaspEndpoint *endpoint, gpointer user_data);
} ClaspTap;

G_END_DECLS
