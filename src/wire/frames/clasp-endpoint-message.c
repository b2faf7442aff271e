/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From frames to messages: payloads put together, inflated, judged and given out (RFC 6455 §5.4 to §6.2, RFC 7692). */
#include "config.h"

#include "clasp-endpoint-private.h"

#include <string.h>

/* Copied and judged in pieces that stay in the first-level cache between the two. */
#define PIECE ((gsize) 16 * 1024)

void
clasp_endpoint_begin_message (ClaspEndpoint *self)
{
  self->message = (ClaspEndpointMessage) {
    .active = TRUE,
    .compressed = self->config.deflate != NULL && (self->frame.first_byte & CLASP_FRAME_RSV1) != 0,
    .opcode = self->frame.opcode,
    .first_byte = self->frame.first_byte,
    .rule = CLASP_RULE_NONE,
  };
  self->n_message_frames = 0;
  clasp_arena_truncate (&self->wire_arena, 0);
  if (!self->message.compressed)
    return;
  if (self->inflater == NULL)
    self->inflater = clasp_inflater_new (
        self->deflate.server_max_window_bits == 0 ? CLASP_WINDOW_BITS_MAX : self->deflate.server_max_window_bits,
        self->deflate.server_no_context_takeover, self->config.lenient);
  clasp_inflater_begin (self->inflater);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  if (self->config.lenient)
    self->deflated = g_byte_array_new ();
  self->seen |= CLASP_SEEN_COMPRESSED;
}

void
clasp_endpoint_list_frame (ClaspEndpoint *self)
{
  const ClaspEndpointFrame *frame = &self->frame;
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
  memcpy (self->message_frames[at].header, frame->header, frame->header_have);
  self->n_message_frames = at + 1;
}

void
clasp_endpoint_reset_frame (ClaspEndpoint *self)
{
  self->frame = (ClaspEndpointFrame) { .rule = CLASP_RULE_NONE };
  self->single_span = NULL;
  self->single_span_length = 0;
  if (self->phase == CLASP_READ_PAYLOAD)
    self->phase = CLASP_READ_HEADER;
}

/* ------------------------------------------------------------------------------------------------------ messages */

/* Ends the message under way and gives it out. */
static void
endpoint_message_emit_message (ClaspEndpoint *self, guint8 flags)
{
  ClaspEndpointMessage *message = &self->message;
  ClaspEvent *event = clasp_endpoint_add_event (self);
  gsize arena_length = clasp_arena_get_length (&self->message_arena);

  event->data = message->span != NULL ? message->span : clasp_arena_finish (&self->message_arena);
  event->length = message->span != NULL ? message->span_length : arena_length;
  event->wire_length = message->wire_length;
  if (message->compressed && clasp_arena_get_length (&self->wire_arena) > 0 &&
      clasp_arena_get_length (&self->wire_arena) == message->wire_length)
    event->wire_data = clasp_arena_finish (&self->wire_arena);
  event->opcode = message->opcode;
  event->direction = CLASP_DIRECTION_IN;
  event->flags = flags | (message->compressed ? CLASP_EVENT_COMPRESSED : 0) |
                 (message->rule != CLASP_RULE_NONE ? CLASP_EVENT_FAULTY : 0);
  event->rule = message->rule;
  event->first_byte = message->first_byte;
  event->header_length = message->header_length;
  event->n_frames = self->n_message_frames;
  if (self->n_message_frames > 1 || message->rule != CLASP_RULE_NONE)
    event->first_frame = clasp_endpoint_add_frames (self, self->message_frames, self->n_message_frames);
  message->active = FALSE;
  message->span = NULL;

  if ((flags & CLASP_EVENT_INCOMPLETE) == 0)
    {
      self->statistics.messages_in++;
      self->statistics.bytes_in += event->length;
    }
}

void
clasp_endpoint_cut_message (ClaspEndpoint *self, gboolean incomplete)
{
  if (self->message.active)
    endpoint_message_emit_message (self, incomplete ? CLASP_EVENT_INCOMPLETE : 0);
}

/* Judges the next bytes of a message's payload, @offset bytes from its beginning. Returns how many of them were taken:
 * all, or as many as end with the byte that ends the connection. */
static gsize
endpoint_message_judge_text (ClaspEndpoint *self, const guint8 *data, gsize length, guint64 offset)
{
  gsize good;

  if (self->message.opcode != CLASP_OPCODE_TEXT || self->message.utf8_failed)
    return length;
  good = clasp_utf8_feed (&self->message.utf8, data, length);
  if (good == length)
    return length;

  self->message.utf8_failed = TRUE;
  clasp_endpoint_note_fault (self, CLASP_FAULT_UTF8, offset + good, data[good]);
  return self->failing ? good + 1 : length;
}

/* An unfragmented message that lies whole in the chunk is not copied. */
static gboolean
endpoint_message_is_whole_message (const ClaspEndpoint *self, gsize length)
{
  const ClaspEndpointFrame *frame = &self->frame;

  return frame->fin && !frame->masked && length == frame->length && self->n_message_frames == 1;
}

static void
endpoint_message_note_reference (ClaspEndpoint *self)
{
  const ClaspReference *reference = clasp_inflater_get_reference (self->inflater);

  clasp_endpoint_note_fault (self, reference->before_message ? CLASP_FAULT_CONTEXT_TAKEOVER : CLASP_FAULT_WINDOW,
                             reference->distance, reference->limit);
}

/* Judges what was inflated after the first @before bytes; the fault of a text comes before the one that stopped
 * inflating. */
static void
endpoint_message_take_inflated (ClaspEndpoint *self, ClaspInflateStatus status, gsize before)
{
  ClaspArena *arena = &self->message_arena;
  gsize taken = endpoint_message_judge_text (self, clasp_arena_peek (arena) + before,
                                             clasp_arena_get_length (arena) - before, before);

  if (self->failing)
    clasp_arena_truncate (arena, before + taken);
  else if (status == CLASP_INFLATE_BAD)
    clasp_endpoint_note_fault (self, CLASP_FAULT_INFLATE, self->message.wire_length, 0);
  else if (status == CLASP_INFLATE_TOO_BIG)
    clasp_endpoint_note_fault (self, CLASP_FAULT_INFLATED_TOO_BIG, self->message.wire_length,
                               self->config.limits.max_message);
  else if (status == CLASP_INFLATE_TOO_FAR)
    endpoint_message_note_reference (self);
  self->message.stopped = self->failing || status == CLASP_INFLATE_BAD;
}

/* Lenient: the message can't be inflated, so it is shown as it came, which is no text to be judged. */
static void
endpoint_message_take_as_it_came (ClaspEndpoint *self)
{
  clasp_arena_truncate (&self->message_arena, 0);
  clasp_arena_append (&self->message_arena, self->deflated->data, self->deflated->len);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  self->message.compressed = FALSE;
  self->message.stopped = FALSE;
  self->message.utf8_failed = TRUE;
}

/* Takes at most a piece of a compressed payload; returns how much that was. */
static gsize
endpoint_message_read_compressed_piece (ClaspEndpoint *self, const guint8 *data, gsize length, guint64 frame_offset)
{
  gsize before = clasp_arena_get_length (&self->message_arena);
  guint8 unmasked[PIECE];
  ClaspInflateStatus status;

  length = MIN (PIECE, length);
  if (self->frame.masked)
    {
      clasp_mask (unmasked, data, length, self->frame.mask, (gsize) (frame_offset & 3));
      data = unmasked;
    }
  status = clasp_inflater_feed (self->inflater, data, &length, &self->message_arena, self->config.limits.max_message);
  if (self->deflated != NULL)
    g_byte_array_append (self->deflated, data, (guint) length);
  if (self->config.keep_wire)
    clasp_arena_append (&self->wire_arena, data, length);
  endpoint_message_take_inflated (self, status, before);
  if (status == CLASP_INFLATE_BAD && !self->failing)
    endpoint_message_take_as_it_came (self);
  return length;
}

static gsize
endpoint_message_read_compressed (ClaspEndpoint *self, const guint8 *data, gsize length)
{
  guint64 frame_offset = self->frame.length - self->frame.left;
  gsize at = 0;

  clasp_arena_reserve (&self->message_arena, 1);
  while (at < length && !self->failing && self->message.compressed)
    at += endpoint_message_read_compressed_piece (self, data + at, length - at, frame_offset + at);
  return at;
}

static gsize
endpoint_message_read_message (ClaspEndpoint *self, const guint8 *data, gsize length)
{
  ClaspArena *arena = &self->message_arena;
  guint64 frame_offset = self->frame.length - self->frame.left;

  if (self->message.compressed)
    return endpoint_message_read_compressed (self, data, length);
  if (endpoint_message_is_whole_message (self, length))
    {
      self->message.span = data;
      self->message.span_length = endpoint_message_judge_text (self, data, length, 0);
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
      taken = endpoint_message_judge_text (self, room, piece, clasp_arena_get_length (arena));
      clasp_arena_commit (arena, taken);
      at += taken;
      if (self->failing)
        return at;
    }
  return length;
}

static void
endpoint_message_finish_inflating (ClaspEndpoint *self)
{
  gsize before = clasp_arena_get_length (&self->message_arena);
  ClaspInflateStatus status;

  clasp_arena_reserve (&self->message_arena, 1);
  status = clasp_inflater_finish (self->inflater, &self->message_arena, self->config.limits.max_message);
  /* In data that was cut, the tail may be taken for data: that is none of what came. */
  if (status == CLASP_INFLATE_BAD)
    clasp_arena_truncate (&self->message_arena, before);
  endpoint_message_take_inflated (self, status, before);
  /* All came but the end: what was inflated tells most, unless it is no text at all. */
  if (status == CLASP_INFLATE_BAD && !self->failing && self->message.utf8_failed)
    endpoint_message_take_as_it_came (self);
}

static void
endpoint_message_finish_message (ClaspEndpoint *self)
{
  if (self->message.compressed)
    endpoint_message_finish_inflating (self);
  if (!self->failing && !self->message.stopped && self->message.opcode == CLASP_OPCODE_TEXT &&
      !self->message.utf8_failed && !clasp_utf8_is_complete (&self->message.utf8))
    clasp_endpoint_note_fault (self, CLASP_FAULT_UTF8_CUT, 0, 0);
  if (self->failing)
    {
      clasp_endpoint_fail (self);
      return;
    }
  endpoint_message_emit_message (self, self->message.stopped ? CLASP_EVENT_INCOMPLETE : 0);
  clasp_endpoint_reset_frame (self);
}

/* ------------------------------------------------------------------------------------------------------------- both */

void
clasp_endpoint_finish_frame (ClaspEndpoint *self)
{
  if (self->frame.single)
    clasp_endpoint_finish_single (self);
  else if (self->frame.fin)
    endpoint_message_finish_message (self);
  else
    clasp_endpoint_reset_frame (self);
}

const guint8 *
clasp_endpoint_read_payload (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  ClaspEndpointFrame *frame = &self->frame;
  gsize length = (gsize) MIN (frame->left, (guint64) (end - at));
  gsize taken = frame->single ? clasp_endpoint_read_single (self, at, length)
                              : endpoint_message_read_message (self, at, length);

  frame->left -= taken;
  if (!frame->single)
    self->message.wire_length += taken;
  if (self->failing)
    {
      clasp_endpoint_fail (self);
      return end;
    }
  if (frame->left == 0)
    clasp_endpoint_finish_frame (self);
  return at + taken;
}

void
clasp_endpoint_cut (ClaspEndpoint *self)
{
  ClaspEndpointFrame *frame = &self->frame;
  gboolean whole = frame->in_payload && frame->left == 0 && frame->fin;
  gboolean message_whole = whole && !frame->single && !self->message.stopped;

  if (frame->header_have > 0 && !frame->single && !frame->listed)
    clasp_endpoint_list_frame (self);
  clasp_endpoint_cut_message (self, !message_whole);
  clasp_endpoint_cut_single (self, !whole);
  clasp_endpoint_reset_frame (self);
}
