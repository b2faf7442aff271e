/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-event.h"

#include <string.h>

#define EVENTS_KEEP 16384 /* what idle arrays may hold for good: 768 KiB of events */

void
clasp_event_list_clear (ClaspEventList *self)
{
  g_free (self->events);
  g_free (self->frames);
  *self = (ClaspEventList) { 0 };
}

void
clasp_event_list_reset (ClaspEventList *self)
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
}

void
clasp_event_list_reserve (ClaspEventList *self)
{
  if (self->n_events < self->events_capacity)
    return;
  self->events_capacity = MAX (64, self->events_capacity * 2);
  self->events = g_renew (ClaspEvent, self->events, self->events_capacity);
}

guint32
clasp_event_list_add_frames (ClaspEventList *self, const ClaspFrameInfo *frames, guint n_frames)
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

void
clasp_frame_info_make_header (ClaspFrameInfo *frame, const guint8 mask_key[4])
{
  ClaspFrameHeader header = { .opcode = frame->first_byte & 0x0f,
                              .fin = (frame->first_byte & 0x80) != 0,
                              .rsv = frame->first_byte & 0x70,
                              .masked = frame->masked != 0,
                              .length = frame->payload_length };

  if (mask_key != NULL)
    memcpy (header.mask, mask_key, sizeof header.mask);
  frame->header_length = (guint8) clasp_frame_header_encode (&header, frame->header);
}
