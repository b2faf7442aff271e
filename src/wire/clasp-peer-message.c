/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From frames to messages: payloads put together, judged and given out; control frames acted on (RFC 6455 §5.4 to §6.2). */
#include "config.h"

#include "clasp-peer-private.h"

#include <string.h>

/* Copied and judged in pieces that stay in the first-level cache between the two. */
#define PIECE ((gsize) 16 * 1024)

void
clasp_peer_begin_message (ClaspPeer *self)
{
  self->message = (ClaspPeerMessage) {
    .active = TRUE,
    .compressed = self->config.deflate != NULL && (self->frame.first_byte & CLASP_FRAME_RSV1) != 0,
    .opcode = self->frame.opcode,
    .first_byte = self->frame.first_byte,
    .rule = CLASP_RULE_NONE,
  };
  self->n_message_frames = 0;
  if (!self->message.compressed)
    return;
  if (self->inflater == NULL)
    self->inflater = clasp_inflater_new (self->deflate.server_no_context_takeover);
  clasp_inflater_begin (self->inflater);
  self->seen |= CLASP_SEEN_COMPRESSED;
}

void
clasp_peer_list_frame (ClaspPeer *self)
{
  const ClaspPeerFrame *frame = &self->frame;
  guint at = MIN (self->n_message_frames, CLASP_EVENT_FRAMES_MAX - 1);

  self->frame.listed = TRUE;
  if (frame->single)
    return;
  if (at >= self->message_frames_capacity)
    {
      self->message_frames_capacity = MAX (16, self->message_frames_capacity * 2);
      self->message_frames = g_renew (ClaspFrameInfo, self->message_frames, self->message_frames_capacity);
    }
  if (self->n_message_frames == 0)
    self->message.header_length = frame->header_have;
  self->message_frames[at] = (ClaspFrameInfo) {
    .payload_length = frame->in_payload ? frame->length : 0,
    .first_byte = frame->first_byte,
    .header_length = frame->header_have,
    .masked = frame->masked,
    .rule = frame->rule,
  };
  self->n_message_frames = at + 1;
}

static void
reset_frame (ClaspPeer *self)
{
  self->frame = (ClaspPeerFrame) { .rule = CLASP_RULE_NONE };
  self->single_span = NULL;
  self->single_span_length = 0;
  if (self->phase == CLASP_READ_PAYLOAD)
    self->phase = CLASP_READ_HEADER;
}

/* ------------------------------------------------------------------------------------------------------ messages */

/* Ends the message under way and gives it out. */
static void
emit_message (ClaspPeer *self, guint8 flags)
{
  ClaspPeerMessage *message = &self->message;
  ClaspEvent *event = clasp_peer_add_event (self);
  gsize arena_length = clasp_arena_get_length (&self->message_arena);

  event->data = message->span != NULL ? message->span : clasp_arena_finish (&self->message_arena);
  event->length = message->span != NULL ? message->span_length : arena_length;
  event->wire_length = message->wire_length;
  event->opcode = message->opcode;
  event->direction = CLASP_DIRECTION_IN;
  event->flags = flags | (message->compressed ? CLASP_EVENT_COMPRESSED : 0)
                 | (message->rule != CLASP_RULE_NONE ? CLASP_EVENT_FAULTY : 0);
  event->rule = message->rule;
  event->first_byte = message->first_byte;
  event->header_length = message->header_length;
  event->n_frames = self->n_message_frames;
  if (self->n_message_frames > 1 || message->rule != CLASP_RULE_NONE)
    event->first_frame = clasp_peer_add_frames (self, self->message_frames, self->n_message_frames);
  message->active = FALSE;
  message->span = NULL;

  if ((flags & CLASP_EVENT_INCOMPLETE) == 0)
    {
      self->statistics.messages_in++;
      self->statistics.bytes_in += event->length;
    }
}

void
clasp_peer_cut_message (ClaspPeer *self, gboolean incomplete)
{
  if (self->message.active)
    emit_message (self, incomplete ? CLASP_EVENT_INCOMPLETE : 0);
}

/* Judges the next bytes of a message's payload, @offset bytes from its beginning. Returns how many of them were taken: all, or as
 * many as end with the byte that ends the connection. */
static gsize
judge_text (ClaspPeer *self, const guint8 *data, gsize length, guint64 offset)
{
  gsize good;

  if (self->message.opcode != CLASP_OPCODE_TEXT || self->message.utf8_failed)
    return length;
  good = clasp_utf8_feed (&self->message.utf8, data, length);
  if (good == length)
    return length;

  self->message.utf8_failed = TRUE;
  clasp_peer_note_fault (self, CLASP_FAULT_UTF8, offset + good, data[good]);
  return self->failing ? good + 1 : length;
}

/* An unfragmented message that lies whole in the chunk is not copied. */
static gboolean
is_whole_message (const ClaspPeer *self, gsize length)
{
  const ClaspPeerFrame *frame = &self->frame;

  return frame->fin && !frame->masked && length == frame->length && self->n_message_frames == 1;
}

/* Judges what was inflated after the first @before bytes; the fault of a text comes before the one that stopped inflating. */
static void
take_inflated (ClaspPeer *self, ClaspInflateStatus status, gsize before)
{
  ClaspArena *arena = &self->message_arena;
  gsize taken = judge_text (self, clasp_arena_peek (arena) + before, clasp_arena_get_length (arena) - before, before);

  if (self->failing)
    clasp_arena_truncate (arena, before + taken);
  else if (status == CLASP_INFLATE_BAD)
    clasp_peer_note_fault (self, CLASP_FAULT_INFLATE, self->message.wire_length, 0);
  else if (status == CLASP_INFLATE_TOO_BIG)
    clasp_peer_note_fault (self, CLASP_FAULT_INFLATED_TOO_BIG, self->message.wire_length, self->config.limits.max_message);
  self->message.stopped = self->failing;
}

static gsize
read_compressed (ClaspPeer *self, const guint8 *data, gsize length)
{
  guint64 frame_offset = self->frame.length - self->frame.left;
  guint8 unmasked[PIECE];

  clasp_arena_reserve (&self->message_arena, 1);
  for (gsize at = 0; at < length;)
    {
      gsize piece = MIN (PIECE, length - at), before = clasp_arena_get_length (&self->message_arena);
      const guint8 *from = data + at;

      if (self->frame.masked)
        {
          clasp_mask (unmasked, from, piece, self->frame.mask, (gsize) ((frame_offset + at) & 3));
          from = unmasked;
        }
      take_inflated (self, clasp_inflater_feed (self->inflater, from, piece, &self->message_arena,
                                                self->config.limits.max_message), before);
      at += piece;
      if (self->failing)
        return at;
    }
  return length;
}

static gsize
read_message (ClaspPeer *self, const guint8 *data, gsize length)
{
  ClaspArena *arena = &self->message_arena;
  guint64 frame_offset = self->frame.length - self->frame.left;

  if (self->message.compressed)
    return read_compressed (self, data, length);
  if (is_whole_message (self, length))
    {
      self->message.span = data;
      self->message.span_length = judge_text (self, data, length, 0);
      return self->message.span_length;
    }

  clasp_arena_reserve (arena, length);
  for (gsize at = 0; at < length;)
    {
      gsize piece = MIN (PIECE, length - at), taken;
      guint8 *room = clasp_arena_reserve (arena, piece);

      if (self->frame.masked)
        clasp_mask (room, data + at, piece, self->frame.mask, (gsize) ((frame_offset + at) & 3));
      else
        memcpy (room, data + at, piece);
      taken = judge_text (self, room, piece, clasp_arena_get_length (arena));
      clasp_arena_commit (arena, taken);
      at += taken;
      if (self->failing)
        return at;
    }
  return length;
}

static void
finish_inflating (ClaspPeer *self)
{
  gsize before = clasp_arena_get_length (&self->message_arena);
  ClaspInflateStatus status;

  clasp_arena_reserve (&self->message_arena, 1);
  status = clasp_inflater_finish (self->inflater, &self->message_arena, self->config.limits.max_message);
  /* In data that was cut, the tail may be taken for data: that is none of what came. */
  if (status == CLASP_INFLATE_BAD)
    clasp_arena_truncate (&self->message_arena, before);
  take_inflated (self, status, before);
}

static void
finish_message (ClaspPeer *self)
{
  if (self->message.compressed)
    finish_inflating (self);
  if (!self->failing && self->message.opcode == CLASP_OPCODE_TEXT && !self->message.utf8_failed
      && !clasp_utf8_is_complete (&self->message.utf8))
    clasp_peer_note_fault (self, CLASP_FAULT_UTF8_CUT, 0, 0);
  if (self->failing)
    {
      clasp_peer_fail (self);
      return;
    }
  emit_message (self, 0);
  reset_frame (self);
}

/* ----------------------------------------------------------------------- frames on their own: control, stray, unknown */

static const guint8 *
peek_single (const ClaspPeer *self, gsize *length)
{
  *length = self->single_span != NULL ? self->single_span_length : clasp_arena_get_length (&self->single_arena);
  return self->single_span != NULL ? self->single_span : clasp_arena_peek (&self->single_arena);
}

/* The code of the close frame being read: 1005 when there is none (yet). */
static guint
peek_close_code (const ClaspPeer *self)
{
  gsize length;
  const guint8 *body = peek_single (self, &length);

  return length < 2 ? CLASP_CLOSE_NO_STATUS : (guint) body[0] << 8 | body[1];
}

static void
emit_single (ClaspPeer *self, guint8 flags)
{
  const ClaspPeerFrame *frame = &self->frame;
  ClaspEvent *event = clasp_peer_add_event (self);

  if (frame->opcode == CLASP_OPCODE_CLOSE)
    event->close_code = (guint16) peek_close_code (self);
  event->data = peek_single (self, &event->length);
  if (self->single_span == NULL)
    event->data = clasp_arena_finish (&self->single_arena);
  event->wire_length = event->length;
  event->opcode = frame->opcode;
  event->direction = CLASP_DIRECTION_IN;
  event->flags = flags | (frame->dropped ? CLASP_EVENT_DROPPED : 0)
                 | (frame->rule != CLASP_RULE_NONE ? CLASP_EVENT_FAULTY : 0);
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
      event->first_frame = clasp_peer_add_frames (self, &info, 1);
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

/* Judges a close frame's body as far as it has come; @from of it was judged before. Returns the bytes that stay of it. */
static gsize
judge_close_body (ClaspPeer *self, const guint8 *body, gsize length, gsize from)
{
  gsize start = MAX (from, 2), good;

  if (from < 2 && length >= 2 && !clasp_close_code_is_valid ((guint) body[0] << 8 | body[1]))
    {
      self->code_is_bad = TRUE;
      clasp_peer_note_fault (self, CLASP_FAULT_CLOSE_CODE, (guint64) body[0] << 8 | body[1], 0);
      if (self->failing)
        return 2;
    }
  if (length <= start || self->reason_failed)
    return length;
  good = clasp_utf8_feed (&self->reason_utf8, body + start, length - start);
  if (good == length - start)
    return length;

  self->reason_failed = TRUE;
  clasp_peer_note_fault (self, CLASP_FAULT_CLOSE_UTF8, start + good - 2, body[start + good]);
  return self->failing ? start + good + 1 : length;
}

static gsize
read_single (ClaspPeer *self, const guint8 *data, gsize length)
{
  const ClaspPeerFrame *frame = &self->frame;
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

  body = peek_single (self, &have);
  kept = judge_close_body (self, body, have, before);
  if (self->single_span != NULL)
    self->single_span_length = kept;
  else
    clasp_arena_truncate (&self->single_arena, kept);
  return kept - before;
}

/* A close was received: answered at once, when it is not the answer to ours (RFC 6455 §5.5.1). */
static void
receive_close (ClaspPeer *self)
{
  gsize length;
  const guint8 *body = peek_single (self, &length);
  guint code = peek_close_code (self);

  clasp_peer_cut_message (self, TRUE);
  emit_single (self, 0);
  self->close_received = TRUE;
  self->seen |= CLASP_SEEN_CLOSE | (length >= 2 ? CLASP_SEEN_CLOSE_CODE : 0) | (length > 2 ? CLASP_SEEN_CLOSE_REASON : 0);
  self->ending.received_code = code;
  self->ending.code = code;
  self->ending.reason[0] = '\0';
  if (length > 2)
    clasp_peer_set_reason (self, body + 2, length - 2);
  if (!self->close_sent)
    {
      self->seen |= CLASP_SEEN_ANSWERED_CLOSE;
      self->ending.by = CLASP_SIDE_SERVER;
      clasp_peer_put_close (self, self->code_is_bad ? CLASP_CLOSE_PROTOCOL_ERROR : code, NULL, 0);
    }
  self->state = CLASP_PEER_CLOSED;
  self->ending.clean = self->ending.rule == CLASP_RULE_NONE;
  clasp_peer_start_wait (self);
}

static void
receive_pong (ClaspPeer *self)
{
  gsize length;
  const guint8 *payload = peek_single (self, &length);
  gint64 round_trip = clasp_ping_log_take (&self->ping_log, payload, length, self->now_us);

  self->seen |= CLASP_SEEN_PONG;
  if (round_trip >= 0)
    {
      self->statistics.round_trip_us = round_trip;
      emit_single (self, 0);
      return;
    }
  self->seen |= CLASP_SEEN_UNSOLICITED;
  self->n_unsolicited++;
  emit_single (self, CLASP_EVENT_UNSOLICITED);
}

static void
receive_ping (ClaspPeer *self)
{
  gsize length;
  const guint8 *payload = peek_single (self, &length);

  self->seen |= CLASP_SEEN_PING;
  emit_single (self, 0);
  clasp_peer_answer_ping (self, payload, length);
}

static void
finish_single (ClaspPeer *self)
{
  guint8 opcode = self->frame.opcode;

  if (self->frame.dropped)
    emit_single (self, 0);
  else if (opcode == CLASP_OPCODE_PING)
    receive_ping (self);
  else if (opcode == CLASP_OPCODE_PONG)
    receive_pong (self);
  else if (opcode == CLASP_OPCODE_CLOSE)
    receive_close (self);
  else
    emit_single (self, 0);
  reset_frame (self);
}

/* ------------------------------------------------------------------------------------------------------------- both */

void
clasp_peer_finish_frame (ClaspPeer *self)
{
  if (!self->frame.single)
    {
      if (self->frame.fin)
        finish_message (self);
      else
        reset_frame (self);
      return;
    }

  if (self->frame.opcode == CLASP_OPCODE_CLOSE && !self->frame.dropped && !self->reason_failed
      && !clasp_utf8_is_complete (&self->reason_utf8))
    clasp_peer_note_fault (self, CLASP_FAULT_CLOSE_UTF8_CUT, 0, 0);
  if (self->failing)
    clasp_peer_fail (self);
  else
    finish_single (self);
}

const guint8 *
clasp_peer_read_payload (ClaspPeer *self, const guint8 *at, const guint8 *end)
{
  ClaspPeerFrame *frame = &self->frame;
  gsize length = (gsize) MIN (frame->left, (guint64) (end - at));
  gsize taken = frame->single ? read_single (self, at, length) : read_message (self, at, length);

  frame->left -= taken;
  if (!frame->single)
    self->message.wire_length += taken;
  if (self->failing)
    {
      clasp_peer_fail (self);
      return end;
    }
  if (frame->left == 0)
    clasp_peer_finish_frame (self);
  return at + taken;
}

void
clasp_peer_cut (ClaspPeer *self)
{
  ClaspPeerFrame *frame = &self->frame;
  gboolean whole = frame->in_payload && frame->left == 0 && frame->fin;
  gboolean message_whole = whole && !frame->single && !self->message.stopped;

  if (frame->header_have > 0 && !frame->single && !frame->listed)
    clasp_peer_list_frame (self);
  clasp_peer_cut_message (self, !message_whole);
  if (frame->header_have > 0 && frame->single)
    {
      if (self->failing && frame->opcode == CLASP_OPCODE_CLOSE)
        {
          gsize length;

          peek_single (self, &length);
          self->ending.received_code = length < 2 ? 0 : peek_close_code (self);
        }
      emit_single (self, whole ? 0 : CLASP_EVENT_INCOMPLETE);
    }
  reset_frame (self);
}
