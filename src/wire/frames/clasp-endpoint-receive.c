/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From bytes to frames: the loop over a chunk, and frame headers as they come (RFC 6455 §5.2). */
#include "config.h"

#include "clasp-endpoint-private.h"
#include "clasp-word.h"

#define WHOLE_TEXT (0x80 | CLASP_OPCODE_TEXT)
#define WHOLE_BINARY (0x80 | CLASP_OPCODE_BINARY)
#define RSV_BITS (CLASP_FRAME_RSV1 | CLASP_FRAME_RSV2 | CLASP_FRAME_RSV3)

static gboolean
endpoint_receive_is_text (const guint8 *data, gsize length)
{
  ClaspUtf8 utf8 = { 0 };

  return clasp_is_ascii (data, length) ||
         (clasp_utf8_feed (&utf8, data, length) == length && clasp_utf8_is_complete (&utf8));
}

/* The length of the header of an unmasked frame whose length is in the shortest form, or 0. Sets @length. */
static inline gsize
endpoint_receive_peek_header (const guint8 *at, gsize have, guint64 *length)
{
  guint64 long_length;

  *length = at[1];
  if (at[1] < 126)
    return 2;
  if (at[1] == 126 && have >= 4)
    {
      *length = (guint64) at[2] << 8 | at[3];
      return *length < 126 ? 0 : 4;
    }
  if (at[1] == 127 && have >= 10)
    {
      memcpy (&long_length, at + 2, sizeof long_length);
      *length = GUINT64_FROM_BE (long_length);
      return *length <= G_MAXUINT16 ? 0 : 10;
    }
  return 0;
}

static void
endpoint_receive_count_whole_messages (ClaspEndpoint *self, gsize n, guint64 bytes)
{
  self->n_frames_in += n;
  self->statistics.messages_in += n;
  self->statistics.bytes_in += bytes;
  self->seen |= CLASP_SEEN_FRAME | CLASP_SEEN_DATA;
}

/* Nearly all of what comes: unfragmented messages that lie whole in the chunk and break no rule. Stops at the first
 * frame that is anything else, and leaves it to be read in steps. */
static const guint8 *
endpoint_receive_read_whole_messages (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  const guint64 max = self->config.limits.max_message;
  guint64 bytes = 0, shortest = 1;
  guint8 opcodes = 0;
  gsize before = self->n_events;

  while (end - at >= 2)
    {
      guint64 length;
      gsize have = (gsize) (end - at), header_length;
      ClaspEvent *event;

      if (at[0] != WHOLE_TEXT && at[0] != WHOLE_BINARY)
        break;
      header_length = endpoint_receive_peek_header (at, have, &length);
      if (header_length == 0 || length > have - header_length || length > max)
        break;
      if (at[0] == WHOLE_TEXT && !endpoint_receive_is_text (at + header_length, length))
        break;

      if (G_UNLIKELY (self->n_events == self->events_capacity))
        clasp_endpoint_reserve_events (self);
      event = &self->events[self->n_events++];
      *event = (ClaspEvent) {
        .time_us = self->now_us,
        .data = at + header_length,
        .length = length,
        .wire_length = length,
        .n_frames = 1,
        .opcode = at[0] & 0x0f,
        .direction = CLASP_DIRECTION_IN,
        .rule = CLASP_RULE_NONE,
        .first_byte = at[0],
        .header_length = (guint8) header_length,
      };
      bytes += length;
      shortest = MIN (shortest, length);
      opcodes |= at[0];
      at += header_length + length;
    }

  if (self->n_events > before)
    {
      endpoint_receive_count_whole_messages (self, self->n_events - before, bytes);
      self->seen |= (opcodes & CLASP_OPCODE_TEXT) != 0 ? CLASP_SEEN_TEXT : 0;
      self->seen |= shortest == 0 ? CLASP_SEEN_EMPTY : 0;
    }
  return at;
}

static gboolean
endpoint_receive_is_data_opcode (guint8 opcode)
{
  return opcode == CLASP_OPCODE_TEXT || opcode == CLASP_OPCODE_BINARY;
}

static gboolean
endpoint_receive_is_known_opcode (guint8 opcode)
{
  return opcode <= CLASP_OPCODE_BINARY || (opcode >= CLASP_OPCODE_CLOSE && opcode <= CLASP_OPCODE_PONG);
}

static void
endpoint_receive_judge_reserved_bits (ClaspEndpoint *self)
{
  guint8 bits = self->frame.first_byte & RSV_BITS;

  if (self->config.deflate != NULL && (bits & CLASP_FRAME_RSV1) != 0)
    {
      if (!endpoint_receive_is_data_opcode (self->frame.opcode))
        clasp_endpoint_note_fault (self, CLASP_FAULT_RSV1_MISPLACED, 0, 0);
      bits &= (guint8) ~CLASP_FRAME_RSV1;
    }
  if (bits != 0)
    clasp_endpoint_note_fault (self, CLASP_FAULT_RSV, bits, 0);
}

static void
endpoint_receive_see_frame (ClaspEndpoint *self)
{
  self->seen |= CLASP_SEEN_FRAME;
  if (CLASP_OPCODE_IS_CONTROL (self->frame.opcode))
    self->seen |= CLASP_SEEN_CONTROL | (self->message.active ? CLASP_SEEN_BETWEEN : 0);
  else
    self->seen |= CLASP_SEEN_DATA |
                  (self->frame.fin && endpoint_receive_is_data_opcode (self->frame.opcode) ? 0 : CLASP_SEEN_FRAGMENTS);
  if (self->frame.opcode == CLASP_OPCODE_TEXT)
    self->seen |= CLASP_SEEN_TEXT;
}

/* The first byte: FIN, reserved bits and opcode, and what they mean at this place in the sequence of frames. */
static void
endpoint_receive_begin_frame (ClaspEndpoint *self, guint8 byte)
{
  ClaspEndpointFrame *frame = &self->frame;
  guint8 opcode = byte & 0x0f;

  self->n_frames_in++;
  frame->first_byte = byte;
  frame->opcode = opcode;
  frame->fin = (byte & 0x80) != 0;
  frame->dropped = self->close_received;
  frame->single = frame->dropped || !(endpoint_receive_is_data_opcode (opcode) ||
                                      (opcode == CLASP_OPCODE_CONTINUATION && self->message.active));
  if (frame->dropped)
    return;

  endpoint_receive_see_frame (self);
  if (endpoint_receive_is_data_opcode (opcode) && self->message.active)
    {
      /* The message under way ends here, without a fault of its own. */
      clasp_endpoint_cut_message (self, TRUE);
      clasp_endpoint_begin_message (self);
      endpoint_receive_judge_reserved_bits (self);
      clasp_endpoint_note_fault (self, CLASP_FAULT_DATA_IN_MESSAGE, 0, 0);
      return;
    }
  if (endpoint_receive_is_data_opcode (opcode))
    clasp_endpoint_begin_message (self);
  endpoint_receive_judge_reserved_bits (self);
  if (!endpoint_receive_is_known_opcode (opcode))
    clasp_endpoint_note_fault (self, CLASP_FAULT_OPCODE, opcode, 0);
  else if (opcode == CLASP_OPCODE_CONTINUATION && frame->single)
    clasp_endpoint_note_fault (self, CLASP_FAULT_STRAY_CONTINUATION, 0, 0);
  if (CLASP_OPCODE_IS_CONTROL (opcode) && !frame->fin)
    clasp_endpoint_note_fault (self, CLASP_FAULT_CONTROL_FRAGMENTED, 0, 0);
}

/* @length: what the length is at least, as far as it was read. Fails by the declaration, before any memory is taken
 * (FRM-12). */
static void
endpoint_receive_judge_limit (ClaspEndpoint *self, guint64 length)
{
  guint64 max = self->config.limits.max_message, allowed = max;
  guint64 base = self->frame.single ? 0 : self->message.wire_length;

  /* A control frame has a bound of its own (FRM-06); a close that is longer than messages may be still says why. */
  if (CLASP_OPCODE_IS_CONTROL (self->frame.opcode))
    allowed = MAX (max, CLASP_CONTROL_PAYLOAD_MAX);
  /* What is compressed is bounded when it is inflated; poorly compressed data may be a little longer than it was. */
  if (!self->frame.single && self->message.compressed)
    allowed += max / 64 + 1024;
  if (length <= allowed - MIN (base, allowed))
    return;
  if (self->frame.dropped)
    self->phase = CLASP_READ_NOTHING;
  else if (base > 0)
    clasp_endpoint_note_fault (self, CLASP_FAULT_MESSAGE_TOO_BIG,
                               length > G_MAXUINT64 - base ? G_MAXUINT64 : base + length, max);
  else
    clasp_endpoint_note_fault (self, CLASP_FAULT_TOO_BIG, length, max);
}

static void
endpoint_receive_read_second_byte (ClaspEndpoint *self, guint8 byte)
{
  ClaspEndpointFrame *frame = &self->frame;
  guint8 length = byte & 0x7f;

  frame->masked = (byte & 0x80) != 0;
  frame->length_end = length < 126 ? 2 : length == 126 ? 4 : 10;
  frame->header_length = frame->length_end + (frame->masked ? 4 : 0);
  frame->length = length < 126 ? length : 0;
  if (frame->dropped)
    {
      endpoint_receive_judge_limit (self, frame->length);
      return;
    }
  if (frame->masked)
    clasp_endpoint_note_fault (self, CLASP_FAULT_MASKED, 0, 0);
  if (CLASP_OPCODE_IS_CONTROL (frame->opcode) && length > CLASP_CONTROL_PAYLOAD_MAX)
    clasp_endpoint_note_fault (self, CLASP_FAULT_CONTROL_LONG, length, 0);
  if (frame->opcode == CLASP_OPCODE_CLOSE && length == 1)
    clasp_endpoint_note_fault (self, CLASP_FAULT_CLOSE_LENGTH, 0, 0);
  if (length < 126)
    endpoint_receive_judge_limit (self, frame->length);
}

/* One byte of an extended length: judged as soon as it decides something. */
static void
endpoint_receive_read_length_byte (ClaspEndpoint *self, guint8 byte)
{
  ClaspEndpointFrame *frame = &self->frame;
  guint missing = frame->length_end - frame->header_have;
  gboolean is_64 = frame->length_end == 10;

  frame->length = frame->length << 8 | byte;
  if (frame->dropped)
    {
      endpoint_receive_judge_limit (self, frame->length << (8 * missing));
      return;
    }
  if (is_64 && frame->header_have == 3 && (byte & 0x80) != 0)
    {
      clasp_endpoint_note_fault (self, CLASP_FAULT_LENGTH_TOP_BIT, 0, 0);
      return;
    }
  if (is_64 ? (missing == 2 && frame->length == 0) : (missing == 0 && frame->length < 126))
    clasp_endpoint_note_fault (self, CLASP_FAULT_LENGTH_FORM, is_64 ? 8 : 2, 0);
  endpoint_receive_judge_limit (self, frame->length << (8 * missing));
}

static void
endpoint_receive_finish_header (ClaspEndpoint *self)
{
  ClaspEndpointFrame *frame = &self->frame;

  frame->left = frame->length;
  if (frame->length == 0 && !frame->dropped)
    self->seen |= CLASP_SEEN_EMPTY;
  if (frame->masked)
    memcpy (frame->mask, frame->header + frame->length_end, 4);
  frame->in_payload = TRUE;
  clasp_endpoint_list_frame (self);
  if (frame->left > 0)
    self->phase = CLASP_READ_PAYLOAD;
  else
    clasp_endpoint_finish_frame (self);
}

static const guint8 *
endpoint_receive_read_header (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  ClaspEndpointFrame *frame = &self->frame;

  while (at < end)
    {
      guint8 byte = *at++;

      frame->header[frame->header_have++] = byte;
      if (frame->header_have == 1)
        endpoint_receive_begin_frame (self, byte);
      else if (frame->header_have == 2)
        endpoint_receive_read_second_byte (self, byte);
      else if (frame->header_have <= frame->length_end)
        endpoint_receive_read_length_byte (self, byte);

      if (self->failing)
        clasp_endpoint_fail (self);
      else if (frame->header_have == frame->header_length && self->phase == CLASP_READ_HEADER)
        endpoint_receive_finish_header (self);
      else if (self->phase == CLASP_READ_HEADER)
        continue;
      break;
    }
  return at;
}

static gboolean
endpoint_receive_is_between_messages (const ClaspEndpoint *self)
{
  return self->frame.header_have == 0 && !self->message.active && !self->close_received;
}

void
clasp_endpoint_receive (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us)
{
  const guint8 *at = data, *end = data + length;

  self->now_us = now_us;
  while (at < end && self->phase != CLASP_READ_NOTHING)
    {
      if (self->phase == CLASP_READ_PAYLOAD)
        {
          at = clasp_endpoint_read_payload (self, at, end);
          continue;
        }
      if (endpoint_receive_is_between_messages (self))
        at = endpoint_receive_read_whole_messages (self, at, end);
      if (at < end)
        at = endpoint_receive_read_header (self, at, end);
    }
}
