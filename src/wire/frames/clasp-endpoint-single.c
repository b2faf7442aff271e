/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames that are part of no message: control frames, which are acted on, and those that are shown only (stray, of an
 * unknown opcode, or after the close). RFC 6455 §5.5. */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <string.h>

static const guint8 *
endpoint_single_peek_single (const ClaspEndpoint *self, gsize *length)
{
  *length = self->single_span != NULL ? self->single_span_length : clasp_arena_get_length (&self->single_arena);
  return self->single_span != NULL ? self->single_span : clasp_arena_peek (&self->single_arena);
}

/* The code of the close frame being read: 1005 when there is none (yet). */
static guint
endpoint_single_peek_close_code (const ClaspEndpoint *self)
{
  gsize length;
  const guint8 *body = endpoint_single_peek_single (self, &length);

  return length < 2 ? CLASP_CLOSE_NO_STATUS : (guint) body[0] << 8 | body[1];
}

static void
endpoint_single_emit_single (ClaspEndpoint *self, guint8 flags)
{
  const ClaspEndpointFrame *frame = &self->frame;
  ClaspEvent *event = clasp_endpoint_add_event (self);

  if (frame->opcode == CLASP_OPCODE_CLOSE)
    event->close_code = (guint16) endpoint_single_peek_close_code (self);
  event->data = endpoint_single_peek_single (self, &event->length);
  if (self->single_span == NULL)
    event->data = clasp_arena_finish (&self->single_arena);
  event->wire_length = event->length;
  event->opcode = frame->opcode;
  event->direction = CLASP_DIRECTION_IN;
  event->flags = flags | (frame->dropped ? CLASP_EVENT_DROPPED : 0) |
                 (frame->rule != CLASP_RULE_NONE ? CLASP_EVENT_FAULTY : 0);
  event->rule = frame->rule;
  event->first_byte = frame->first_byte;
  event->header_length = frame->header_have;
  if (frame->rule != CLASP_RULE_NONE)
    {
      ClaspFrameInfo info = {
        .payload_length = frame->in_payload ? frame->length : 0,
        .first_byte = frame->first_byte,
        .header_length = frame->header_have,
        .masked = frame->masked,
        .rule = frame->rule,
      };

      memcpy (info.header, frame->header, frame->header_have);
      event->first_frame = clasp_endpoint_add_frames (self, &info, 1);
    }
  if (frame->dropped)
    {
      self->n_dropped++;
      self->seen |= CLASP_SEEN_DROPPED;
    }
  else if (CLASP_OPCODE_IS_CONTROL (frame->opcode) && (flags & CLASP_EVENT_INCOMPLETE) == 0)
    {
      self->statistics.control_in++;
    }
}

/* Judges a close frame's body as far as it has come; @from of it was judged before. Returns the bytes that stay of
 * it. */
static gsize
endpoint_single_judge_close_body (ClaspEndpoint *self, const guint8 *body, gsize length, gsize from)
{
  gsize start = MAX (from, 2), good;

  if (from < 2 && length >= 2 && !clasp_close_code_is_valid ((guint) body[0] << 8 | body[1]))
    {
      self->code_is_bad = TRUE;
      clasp_endpoint_note_fault (self, CLASP_FAULT_CLOSE_CODE, (guint64) body[0] << 8 | body[1], 0);
      if (self->failing)
        return 2;
    }
  if (length <= start || self->reason_failed)
    return length;
  good = clasp_utf8_feed (&self->reason_utf8, body + start, length - start);
  if (good == length - start)
    return length;

  self->reason_failed = TRUE;
  clasp_endpoint_note_fault (self, CLASP_FAULT_CLOSE_UTF8, start + good - 2, body[start + good]);
  return self->failing ? start + good + 1 : length;
}

gsize
clasp_endpoint_read_single (ClaspEndpoint *self, const guint8 *data, gsize length)
{
  const ClaspEndpointFrame *frame = &self->frame;
  gsize before = (gsize) (frame->length - frame->left), have, kept;
  const guint8 *body;

  if (before == 0 && length == frame->length && !frame->masked)
    {
      self->single_span = data;
      self->single_span_length = length;
    }
  else
    {
      guint8 *room = clasp_arena_reserve (&self->single_arena, length);

      if (frame->masked)
        clasp_mask (room, data, length, frame->mask, before & 3);
      else
        memcpy (room, data, length);
      clasp_arena_commit (&self->single_arena, length);
    }
  if (frame->opcode != CLASP_OPCODE_CLOSE || frame->dropped)
    return length;

  body = endpoint_single_peek_single (self, &have);
  kept = endpoint_single_judge_close_body (self, body, have, before);
  if (self->single_span != NULL)
    self->single_span_length = kept;
  else
    clasp_arena_truncate (&self->single_arena, kept);
  return kept - before;
}

/* A close was received: answered at once, when it is not the answer to ours (RFC 6455 §5.5.1). */
static void
endpoint_single_receive_close (ClaspEndpoint *self)
{
  gsize length;
  const guint8 *body = endpoint_single_peek_single (self, &length);
  guint code = endpoint_single_peek_close_code (self);

  clasp_endpoint_cut_message (self, TRUE);
  endpoint_single_emit_single (self, 0);
  self->close_received = TRUE;
  self->seen |= CLASP_SEEN_CLOSE | (length >= 2 ? CLASP_SEEN_CLOSE_CODE : 0) |
                (length > 2 ? CLASP_SEEN_CLOSE_REASON : 0);
  self->ending.received_code = code;
  self->ending.code = code;
  self->ending.reason[0] = '\0';
  if (length > 2)
    clasp_endpoint_set_reason (self, body + 2, length - 2);
  if (!self->close_sent)
    {
      self->seen |= CLASP_SEEN_ANSWERED_CLOSE;
      self->ending.by = CLASP_SIDE_SERVER;
      clasp_endpoint_answer_close (self, self->code_is_bad ? CLASP_CLOSE_PROTOCOL_ERROR : code, NULL, 0);
    }
  self->state = CLASP_ENDPOINT_CLOSED;
  self->ending.clean = self->ending.rule == CLASP_RULE_NONE;
  clasp_endpoint_start_wait (self);
}

static void
endpoint_single_receive_pong (ClaspEndpoint *self)
{
  gsize length;
  const guint8 *payload = endpoint_single_peek_single (self, &length);
  gint64 round_trip = clasp_ping_log_take (&self->ping_log, payload, length, self->now_us);

  self->seen |= CLASP_SEEN_PONG;
  if (round_trip >= 0)
    {
      self->statistics.round_trip_us = round_trip;
      endpoint_single_emit_single (self, 0);
      return;
    }
  self->seen |= CLASP_SEEN_UNSOLICITED;
  self->n_unsolicited++;
  endpoint_single_emit_single (self, CLASP_EVENT_UNSOLICITED);
}

static void
endpoint_single_receive_ping (ClaspEndpoint *self)
{
  gsize length;
  const guint8 *payload = endpoint_single_peek_single (self, &length);

  self->seen |= CLASP_SEEN_PING;
  endpoint_single_emit_single (self, 0);
  clasp_endpoint_answer_ping (self, payload, length);
}

static void
endpoint_single_act_on_single (ClaspEndpoint *self)
{
  guint8 opcode = self->frame.opcode;

  if (self->frame.dropped)
    endpoint_single_emit_single (self, 0);
  else if (opcode == CLASP_OPCODE_PING)
    endpoint_single_receive_ping (self);
  else if (opcode == CLASP_OPCODE_PONG)
    endpoint_single_receive_pong (self);
  else if (opcode == CLASP_OPCODE_CLOSE)
    endpoint_single_receive_close (self);
  else
    endpoint_single_emit_single (self, 0);
}

void
clasp_endpoint_finish_single (ClaspEndpoint *self)
{
  if (self->frame.opcode == CLASP_OPCODE_CLOSE && !self->frame.dropped && !self->reason_failed &&
      !clasp_utf8_is_complete (&self->reason_utf8))
    clasp_endpoint_note_fault (self, CLASP_FAULT_CLOSE_UTF8_CUT, 0, 0);
  if (self->failing)
    {
      clasp_endpoint_fail (self);
      return;
    }
  endpoint_single_act_on_single (self);
  clasp_endpoint_reset_frame (self);
}

void
clasp_endpoint_cut_single (ClaspEndpoint *self, gboolean incomplete)
{
  gsize length;

  if (self->frame.header_have == 0 || !self->frame.single)
    return;
  endpoint_single_peek_single (self, &length);
  if (self->failing && self->frame.opcode == CLASP_OPCODE_CLOSE)
    self->ending.received_code = length < 2 ? 0 : endpoint_single_peek_close_code (self);
  endpoint_single_emit_single (self, incomplete ? CLASP_EVENT_INCOMPLETE : 0);
}
