/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <string.h>

#define EVENTS_KEEP 16384 /* what idle arrays may hold for good: 768 KiB of events */

ClaspEndpoint *
clasp_endpoint_new (const ClaspEndpointConfig *config)
{
  ClaspEndpoint *self;

  g_return_val_if_fail (config->random != NULL, NULL);

  self = g_new0 (ClaspEndpoint, 1);
  self->config = *config;
  if (config->deflate != NULL)
    {
      self->deflate = *config->deflate;
      self->config.deflate = &self->deflate;
    }
  self->deadline_us = -1;
  self->statistics.round_trip_us = -1;
  self->ending.rule = CLASP_RULE_NONE;
  self->frame.rule = CLASP_RULE_NONE;
  return self;
}

void
clasp_endpoint_free (ClaspEndpoint *self)
{
  clasp_arena_clear (&self->message_arena);
  clasp_arena_clear (&self->single_arena);
  clasp_arena_clear (&self->wire_arena);
  clasp_arena_clear (&self->sent_arena);
  clasp_output_clear (&self->output);
  clasp_ping_log_clear (&self->ping_log);
  g_clear_pointer (&self->inflater, clasp_inflater_free);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  g_clear_pointer (&self->deflater, clasp_deflater_free);
  g_free (self->message_frames);
  g_free (self->events);
  g_free (self->frames);
  g_free (self);
}

const char *
clasp_side_to_string (ClaspSide side)
{
  static const char *names[] = { "client", "server", "transport" };

  g_return_val_if_fail (side < G_N_ELEMENTS (names), "transport");
  return names[side];
}

void
clasp_endpoint_reserve_events (ClaspEndpoint *self)
{
  if (self->n_events < self->events_capacity)
    return;
  self->events_capacity = MAX (64, self->events_capacity * 2);
  self->events = g_renew (ClaspEvent, self->events, self->events_capacity);
}

ClaspEvent *
clasp_endpoint_add_event (ClaspEndpoint *self)
{
  ClaspEvent *event;

  clasp_endpoint_reserve_events (self);
  event = &self->events[self->n_events++];
  *event = (ClaspEvent) { .time_us = self->now_us, .n_frames = 1, .rule = CLASP_RULE_NONE };
  return event;
}

guint32
clasp_endpoint_add_frames (ClaspEndpoint *self, const ClaspFrameInfo *frames, guint n_frames)
{
  gsize first = self->n_frames;

  if (self->n_frames + n_frames > self->frames_capacity)
    {
      self->frames_capacity = MAX (MAX (64, self->frames_capacity * 2), self->n_frames + n_frames);
      self->frames = g_renew (ClaspFrameInfo, self->frames, self->frames_capacity);
    }
  if (n_frames > 0)
    memcpy (self->frames + first, frames, n_frames * sizeof *frames);
  self->n_frames += n_frames;
  return (guint32) first;
}

const ClaspEvent *
clasp_endpoint_get_events (const ClaspEndpoint *self, gsize *n_events)
{
  *n_events = self->n_events;
  return self->events;
}

const ClaspFrameInfo *
clasp_endpoint_get_frames (const ClaspEndpoint *self, gsize *n_frames)
{
  *n_frames = self->n_frames;
  return self->frames;
}

void
clasp_endpoint_clear_events (ClaspEndpoint *self)
{
  /* Large arrays stay while they are of use. */
  if (self->events_capacity > EVENTS_KEEP && self->n_events < self->events_capacity / 4)
    {
      g_clear_pointer (&self->events, g_free);
      self->events_capacity = 0;
    }
  if (self->frames_capacity > EVENTS_KEEP && self->n_frames < self->frames_capacity / 4)
    {
      g_clear_pointer (&self->frames, g_free);
      self->frames_capacity = 0;
    }
  self->n_events = 0;
  self->n_frames = 0;
  clasp_arena_reset (&self->message_arena);
  clasp_arena_reset (&self->single_arena);
  clasp_arena_reset (&self->wire_arena);
  clasp_arena_reset (&self->sent_arena);
}

/* The reason is kept as a string: cut at a character's end, made valid. */
void
clasp_endpoint_set_reason (ClaspEndpoint *self, const guint8 *reason, gsize length)
{
  g_autofree char *valid = length > 0 ? g_utf8_make_valid ((const char *) reason, (gssize) length) : g_strdup ("");
  gsize n = strlen (valid);

  if (n >= sizeof self->ending.reason)
    n = (gsize) (g_utf8_find_prev_char (valid, valid + sizeof self->ending.reason) - valid);
  memcpy (self->ending.reason, valid, n);
  self->ending.reason[n] = '\0';
}

/* Both closes were exchanged, or ours was sent: the server has so long to do its part (CLS-06). After a close that
 * breaks nothing, answers may still be under way, so that wait is the longer one. */
void
clasp_endpoint_start_wait (ClaspEndpoint *self)
{
  const ClaspLimits *limits = &self->config.limits;
  guint wait_ms = self->state == CLASP_ENDPOINT_CLOSE_SENT ? limits->answer_timeout_ms : limits->close_timeout_ms;

  self->deadline_us = self->now_us + (gint64) wait_ms * 1000;
}

static void
endpoint_end (ClaspEndpoint *self)
{
  /* A close of ours that was never answered tells nothing (RFC 6455 §7.1.5), unless it names a breach. A breach alone,
   * when lenient, sent none. */
  if (self->ending.received_code == 0 && self->state != CLASP_ENDPOINT_FAILED)
    {
      self->ending.code = CLASP_CLOSE_ABNORMAL;
      self->ending.reason[0] = '\0';
    }
  self->state = CLASP_ENDPOINT_ENDED;
  self->phase = CLASP_READ_NOTHING;
  self->deadline_us = -1;
  self->wants_disconnect = TRUE;
}

void
clasp_endpoint_receive_end (ClaspEndpoint *self, ClaspStreamEnd how, gint64 now_us)
{
  if (self->state == CLASP_ENDPOINT_ENDED)
    return;

  self->now_us = now_us;
  clasp_endpoint_cut (self);
  if (self->state == CLASP_ENDPOINT_OPEN)
    self->ending.by = how == CLASP_STREAM_END_STOPPED ? CLASP_SIDE_CLIENT : CLASP_SIDE_TRANSPORT;
  endpoint_end (self);
}

void
clasp_endpoint_tick (ClaspEndpoint *self, gint64 now_us)
{
  if (self->deadline_us < 0 || now_us < self->deadline_us)
    return;

  self->now_us = now_us;
  clasp_endpoint_cut (self);
  self->seen |= CLASP_SEEN_WAITED;
  endpoint_end (self);
}

gint64
clasp_endpoint_get_deadline (const ClaspEndpoint *self)
{
  return self->deadline_us;
}

ClaspEndpointState
clasp_endpoint_get_state (const ClaspEndpoint *self)
{
  return self->state;
}

gboolean
clasp_endpoint_wants_disconnect (const ClaspEndpoint *self)
{
  return self->wants_disconnect;
}

const ClaspEnding *
clasp_endpoint_get_ending (const ClaspEndpoint *self)
{
  return &self->ending;
}

void
clasp_endpoint_get_statistics (const ClaspEndpoint *self, ClaspEndpointStatistics *statistics)
{
  *statistics = self->statistics;
}
