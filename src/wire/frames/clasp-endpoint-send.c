/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes out: masked frames in one growing piece, and an event for each. */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <string.h>

static void
endpoint_send_draw_mask (ClaspEndpoint *self, guint8 mask[4])
{
  if (self->random_left < 4)
    {
      self->config.random (self->random, sizeof self->random, self->config.random_data);
      self->random_left = sizeof self->random;
    }
  self->random_left -= 4;
  memcpy (mask, self->random + self->random_left, 4);
}

/* Writes one frame. Returns its event, for what is known of it. */
static ClaspEvent *
endpoint_send_put_frame (ClaspEndpoint *self, const ClaspFrameHeader *header, const guint8 *data, gsize length)
{
  guint8 *out = clasp_output_reserve (&self->output, CLASP_FRAME_HEADER_MAX + length);
  gsize header_length = clasp_frame_header_encode (header, out);
  ClaspEvent *event = clasp_endpoint_add_event (self);

  if (header->masked)
    clasp_mask (out + header_length, data, length, header->mask, 0);
  else if (length > 0)
    memcpy (out + header_length, data, length);
  clasp_output_commit (&self->output, header_length + length);

  event->wire_length = length;
  event->opcode = header->opcode;
  event->direction = CLASP_DIRECTION_OUT;
  event->first_byte = out[0];
  event->header_length = (guint8) header_length;
  if (header->masked)
    memcpy (event->mask_key, header->mask, sizeof event->mask_key);
  self->seen |= CLASP_SENT_FRAME;
  return event;
}

/* The event tells of @data, which is the payload before it was deflated. */
static void
endpoint_send_complete_event (ClaspEndpoint *self, ClaspEvent *event, const guint8 *data, gsize length, guint8 flags)
{
  event->length = length;
  event->flags = flags;
  if (self->config.keep_sent)
    {
      clasp_arena_append (&self->sent_arena, data, length);
      event->data = clasp_arena_finish (&self->sent_arena);
    }
  if (CLASP_OPCODE_IS_CONTROL (event->opcode))
    {
      self->statistics.control_out++;
      return;
    }
  self->statistics.messages_out += (event->first_byte & 0x80) != 0 ? 1 : 0;
  self->statistics.bytes_out += length;
}

static void
endpoint_send_put (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length)
{
  ClaspFrameHeader header = { .opcode = opcode, .fin = TRUE, .masked = TRUE, .length = length };

  endpoint_send_draw_mask (self, header.mask);
  endpoint_send_complete_event (self, endpoint_send_put_frame (self, &header, data, length), data, length, 0);
}

/* Puts a message as permessage-deflate has it. Returns FALSE when it is better sent as it is. */
static gboolean
endpoint_send_put_deflated (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length)
{
  const ClaspDeflateParameters *deflate = self->config.deflate;
  ClaspFrameHeader header = { .opcode = opcode, .fin = TRUE, .rsv = CLASP_FRAME_RSV1, .masked = TRUE };
  const guint8 *deflated;
  gsize deflated_length;
  ClaspEvent *event;

  if (deflate == NULL || length == 0)
    return FALSE;
  if (self->deflater == NULL)
    self->deflater = clasp_deflater_new (deflate->client_max_window_bits == 0 ? CLASP_WINDOW_BITS_MAX
                                                                              : deflate->client_max_window_bits,
                                         deflate->client_no_context_takeover);
  deflated = clasp_deflater_deflate (self->deflater, data, length, &deflated_length);
  if (deflated == NULL)
    return FALSE;
  header.length = deflated_length;
  endpoint_send_draw_mask (self, header.mask);
  event = endpoint_send_put_frame (self, &header, deflated, deflated_length);
  endpoint_send_complete_event (self, event, data, length, CLASP_EVENT_COMPRESSED);
  if (self->config.keep_wire)
    {
      clasp_arena_append (&self->sent_arena, deflated, deflated_length);
      event->wire_data = clasp_arena_finish (&self->sent_arena);
    }
  self->seen |= CLASP_SENT_COMPRESSED;
  return TRUE;
}

static void
endpoint_send_flush_pong (ClaspEndpoint *self)
{
  if (!self->pong_waits)
    return;
  self->pong_waits = FALSE;
  endpoint_send_put (self, CLASP_OPCODE_PONG, self->pong, self->pong_length);
}

void
clasp_endpoint_answer_ping (ClaspEndpoint *self, const guint8 *payload, gsize length)
{
  /* Nothing may follow our close; and what is too long for a control frame cannot be answered. */
  if (self->close_sent || self->config.no_auto_pong || length > CLASP_CONTROL_PAYLOAD_MAX)
    {
      self->n_unanswered++;
      return;
    }
  if (clasp_output_get_length (&self->output) <= CLASP_ENDPOINT_PONG_BACKLOG)
    {
      endpoint_send_put (self, CLASP_OPCODE_PONG, payload, length);
      return;
    }
  self->n_coalesced += self->pong_waits ? 1 : 0;
  self->pong_waits = TRUE;
  self->pong_length = (guint8) length;
  if (length > 0)
    memcpy (self->pong, payload, length);
}

static void
endpoint_send_note_close_sent (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
{
  self->close_sent = TRUE;
  self->ending.sent_code = code == 0 ? CLASP_CLOSE_NO_STATUS : code;
  if (self->ending.received_code != 0)
    return;
  self->ending.code = self->ending.sent_code;
  clasp_endpoint_set_reason (self, reason, length);
}

void
clasp_endpoint_put_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
{
  guint8 body[CLASP_CONTROL_PAYLOAD_MAX] = { 0 };
  gsize body_length = 0;

  g_return_if_fail (length <= sizeof body - 2);

  if (code == CLASP_CLOSE_NO_STATUS)
    code = 0;
  if (code != 0)
    {
      body[0] = (guint8) (code >> 8);
      body[1] = code & 0xff;
      if (length > 0)
        memcpy (body + 2, reason, length);
      body_length = 2 + length;
    }
  endpoint_send_flush_pong (self);
  endpoint_send_put (self, CLASP_OPCODE_CLOSE, body, body_length);
  self->events[self->n_events - 1].close_code = (guint16) (code == 0 ? CLASP_CLOSE_NO_STATUS : code);
  endpoint_send_note_close_sent (self, code, reason, length);
}

void
clasp_endpoint_answer_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
{
  g_return_if_fail (length <= sizeof self->held_reason - 2);

  if (!self->config.hold_close)
    {
      clasp_endpoint_put_close (self, code, reason, length);
      return;
    }
  self->close_held = TRUE;
  self->held_code = code;
  self->held_length = length;
  if (length > 0)
    memcpy (self->held_reason, reason, length);
  endpoint_send_note_close_sent (self, code == CLASP_CLOSE_NO_STATUS ? 0 : code, reason, length);
}

gboolean
clasp_endpoint_release_close (ClaspEndpoint *self)
{
  if (!self->close_held)
    return FALSE;
  self->close_held = FALSE;
  clasp_endpoint_put_close (self, self->held_code, self->held_reason, self->held_length);
  return TRUE;
}

gboolean
clasp_endpoint_send_message (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length, gint64 now_us)
{
  ClaspUtf8 utf8 = { 0 };

  g_return_val_if_fail (opcode == CLASP_OPCODE_TEXT || opcode == CLASP_OPCODE_BINARY, FALSE);

  if (self->state != CLASP_ENDPOINT_OPEN && !self->close_held)
    return FALSE;
  if (opcode == CLASP_OPCODE_TEXT &&
      (clasp_utf8_feed (&utf8, data, length) < length || !clasp_utf8_is_complete (&utf8)))
    return FALSE;

  self->now_us = now_us;
  if (!endpoint_send_put_deflated (self, opcode, data, length))
    endpoint_send_put (self, opcode, data, length);
  return TRUE;
}

gboolean
clasp_endpoint_send_ping (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us)
{
  if (self->state != CLASP_ENDPOINT_OPEN || length > CLASP_CONTROL_PAYLOAD_MAX)
    return FALSE;

  self->now_us = now_us;
  endpoint_send_put (self, CLASP_OPCODE_PING, data, length);
  clasp_ping_log_add (&self->ping_log, data, length, now_us);
  return TRUE;
}

gboolean
clasp_endpoint_send_pong (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us)
{
  if (self->state != CLASP_ENDPOINT_OPEN || length > CLASP_CONTROL_PAYLOAD_MAX)
    return FALSE;

  self->now_us = now_us;
  endpoint_send_put (self, CLASP_OPCODE_PONG, data, length);
  return TRUE;
}

gboolean
clasp_endpoint_send_close (ClaspEndpoint *self, guint code, const char *reason, gint64 now_us)
{
  gsize length = reason != NULL ? strlen (reason) : 0;

  if (self->state != CLASP_ENDPOINT_OPEN)
    return FALSE;
  if ((code == 0 && length > 0) || (code != 0 && !clasp_close_code_is_valid (code)))
    return FALSE;
  if (length > CLASP_CONTROL_PAYLOAD_MAX - 2 || !g_utf8_validate_len (reason != NULL ? reason : "", length, NULL))
    return FALSE;

  self->now_us = now_us;
  self->ending.by = CLASP_SIDE_CLIENT;
  clasp_endpoint_put_close (self, code, (const guint8 *) reason, length);
  self->state = CLASP_ENDPOINT_CLOSE_SENT;
  clasp_endpoint_start_wait (self);
  return TRUE;
}

/* A close sent on purpose begins the end like any other. */
static void
endpoint_send_note_deliberate_close (ClaspEndpoint *self, const guint8 *data, gsize length)
{
  guint code = length >= 2 ? (guint) data[0] << 8 | data[1] : 0;

  self->events[self->n_events - 1].close_code = (guint16) (code == 0 ? CLASP_CLOSE_NO_STATUS : code);
  if (self->close_sent)
    return;
  if (self->ending.received_code == 0)
    self->ending.by = CLASP_SIDE_CLIENT;
  endpoint_send_note_close_sent (self, code, length > 2 ? data + 2 : NULL, length > 2 ? length - 2 : 0);
  if (self->state == CLASP_ENDPOINT_OPEN)
    {
      self->state = CLASP_ENDPOINT_CLOSE_SENT;
      clasp_endpoint_start_wait (self);
    }
}

/* What was sent on purpose may say anything: its header is told as it went. */
static void
endpoint_send_list_frame (ClaspEndpoint *self, ClaspEvent *event, const ClaspFrameHeader *header)
{
  ClaspFrameInfo info = {
    .payload_length = event->wire_length,
    .first_byte = event->first_byte,
    .header_length = event->header_length,
    .masked = header->masked,
    .rule = CLASP_RULE_NONE,
  };

  clasp_frame_header_encode (header, info.header);
  event->first_frame = clasp_endpoint_add_frames (self, &info, 1);
}

gboolean
clasp_endpoint_send_frame (ClaspEndpoint *self, const ClaspFrameSpec *spec, const guint8 *data, gsize length,
                           gint64 now_us)
{
  ClaspFrameHeader header = {
    .opcode = spec->opcode & 0x0f,
    .fin = spec->fin,
    .rsv = spec->rsv,
    .masked = spec->masked,
    .length = spec->set_length ? spec->length : length,
    .form = spec->form,
  };
  ClaspEvent *event;

  if (self->state == CLASP_ENDPOINT_ENDED)
    return FALSE;

  self->now_us = now_us;
  if (spec->masked && spec->set_mask)
    memcpy (header.mask, spec->mask, sizeof header.mask);
  else if (spec->masked)
    endpoint_send_draw_mask (self, header.mask);
  event = endpoint_send_put_frame (self, &header, data, length);
  endpoint_send_complete_event (self, event, data, length, CLASP_EVENT_DELIBERATE);
  endpoint_send_list_frame (self, event, &header);
  if (!spec->masked)
    self->seen |= CLASP_SENT_UNMASKED;
  if (header.opcode == CLASP_OPCODE_PING && length <= CLASP_CONTROL_PAYLOAD_MAX)
    clasp_ping_log_add (&self->ping_log, data, length, now_us);
  if (header.opcode == CLASP_OPCODE_CLOSE)
    endpoint_send_note_deliberate_close (self, data, length);
  return TRUE;
}

const guint8 *
clasp_endpoint_get_output (const ClaspEndpoint *self, gsize *length)
{
  *length = clasp_output_get_length (&self->output);
  return clasp_output_get (&self->output);
}

void
clasp_endpoint_output_written (ClaspEndpoint *self, gsize length)
{
  clasp_output_written (&self->output, length);
  if (!self->close_sent && clasp_output_get_length (&self->output) <= CLASP_ENDPOINT_PONG_BACKLOG)
    endpoint_send_flush_pong (self);
}
