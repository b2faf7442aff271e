/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-endpoint.h"

G_BEGIN_DECLS

/**
 * ClaspLink:
 *
 * Pumps an open connection's stream through an endpoint on the I/O thread: reads in chunks within a budget, hands each
 * chunk's events to the sink in one call, writes what the endpoint wants written in as few calls as possible.
 */
#define CLASP_TYPE_LINK (clasp_link_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLink, clasp_link, CLASP, LINK, GObject)

/**
 * ClaspLinkSink:
 *
 * What the link's owner does with events. All are called on the I/O thread and must not block.
 * @events: a batch, in order; payloads and frames are valid during the call. The endpoint may be sent to from within:
 *   what that adds comes in the next batch
 * @writable: (nullable): the output is empty; the owner may send more through the endpoint (a generator)
 * @ended: the connection is over; called once, last
 */
typedef struct
{
  void (*events) (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events,
                  const ClaspFrameInfo *frames, gsize n_frames, gpointer user_data);
  void (*writable) (ClaspLink *link, ClaspEndpoint *endpoint, gpointer user_data);
  void (*ended) (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEnding *ending, gpointer user_data);
} ClaspLinkSink;

/**
 * clasp_link_new:
 * @stream: the open stream; the link owns it from here
 * @leftover: (nullable): bytes that came with the response
 * @config: config.random may be %NULL: the link takes the system's random
 * @time_origin_us: g_get_monotonic_time() that counts as time 0 of the events
 *
 * Nothing is read until clasp_link_start().
 *
 * Returns: (transfer full): the link
 */
ClaspLink *clasp_link_new (GIOStream *stream, GBytes *leftover, const ClaspEndpointConfig *config,
                           gint64 time_origin_us, const ClaspLinkSink *sink, gpointer user_data,
                           GDestroyNotify destroy);
void clasp_link_start (ClaspLink *self);

/* From any thread: each is handed over to the I/O thread as one immutable command, in order. */
void clasp_link_send_message (ClaspLink *self, ClaspOpcode opcode, GBytes *payload);
/* The same for what the program sends by itself, such as a heartbeat: its event is flagged CLASP_EVENT_AUTOMATIC. */
void clasp_link_send_automatic (ClaspLink *self, ClaspOpcode opcode, GBytes *payload);
void clasp_link_send_ping (ClaspLink *self, GBytes *payload);
void clasp_link_send_frame (ClaspLink *self, const ClaspFrameSpec *spec, GBytes *payload);
void clasp_link_close (ClaspLink *self, guint code, const char *reason);
/* Ends TCP at once, without a close. */
void clasp_link_abort (ClaspLink *self);
/* Back-pressure: while paused nothing is read. */
void clasp_link_set_paused (ClaspLink *self, gboolean paused);
/* Bytes queued and not yet written; from any thread. */
gsize clasp_link_get_backlog (ClaspLink *self);

G_END_DECLS
