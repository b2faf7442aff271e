/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-endpoint.h"

#include <string.h>

#include "clasp-arena.h"
#include "clasp-control-reader.h"
#include "clasp-frame-rules.h"
#include "clasp-message-reader.h"
#include "clasp-ping-log.h"
#include "clasp-utf8.h"
#include "clasp-word.h"

#define WHOLE_TEXT (0x80 | CLASP_OPCODE_TEXT)
#define WHOLE_BINARY (0x80 | CLASP_OPCODE_BINARY)
/* Pongs wait when more than this is unsent; of those that wait, only the newest is sent (RFC 6455 §5.5.3). */
#define PONG_BACKLOG ((gsize) 64 * 1024)

struct _ClaspEndpoint
{
  ClaspEndpointConfig config;
  ClaspEndpointState state;
  gint64 now_us;
  gint64 deadline_us; /* -1: none */

  /* Receiving */
  gboolean reads_nothing; /* all that still comes is passed over */
  ClaspFrameReader reader;
  ClaspFrameRulesConfig header_rules;
  ClaspMessageReader *messages;
  ClaspControlReader *controls;
  gboolean in_message; /* one was begun and not given out */
  gboolean compressed; /* it is */
  guint64 before;      /* its payload bytes so far */
  guint64 seen_frames; /* which kinds of frames the rules were told of: a bit for each */
  gboolean single;     /* the frame being read is part of no message */
  gboolean dropped;    /* it came after the close */
  gboolean listed;     /* its message knows of it */
  guint8 frame_rule;
  gboolean failing; /* a breach that ends it was found; fail_kind is the first */
  ClaspBreachKind fail_kind;
  gboolean close_received;

  /* Sending */
  ClaspFrameWriter *writer;
  ClaspArena sent; /* payloads that are kept */
  ClaspPingLog ping_log;
  gboolean close_sent; /* or held: nothing but answers goes before it */
  gboolean close_held;
  guint held_code;
  gsize held_length;
  guint8 held_reason[CLASP_CONTROL_PAYLOAD_MAX];
  gboolean pong_waits;
  guint8 pong_length;
  guint8 pong[CLASP_CONTROL_PAYLOAD_MAX];

  /* What is told */
  ClaspEventList events;
  ClaspFrameRules *rules;
  ClaspEnding ending;
  ClaspEndpointStatistics statistics;
  gboolean automatic; /* what is sent, is sent by the program itself */
};

static gboolean endpoint_take_breach (ClaspBreachKind kind, guint64 value, guint64 limit, gpointer user_data);

/* ---------------------------------------------------------------------------------------------------------- making */

static ClaspMessageReader *
endpoint_create_message_reader (ClaspEndpoint *self)
{
  const ClaspDeflateParameters *deflate = self->config.deflate;
  ClaspMessageReaderConfig config = {
    .max_message = self->config.limits.max_message,
    .compresses = deflate != NULL,
    .window_bits = deflate != NULL ? deflate->server_max_window_bits : 0,
    .no_context_takeover = deflate != NULL && deflate->server_no_context_takeover,
    .reads_on = self->config.lenient,
    .keeps_wire = self->config.keep_wire,
    .breached = endpoint_take_breach,
    .user_data = self,
  };

  return clasp_message_reader_new (&config);
}

ClaspEndpoint *
clasp_endpoint_new (const ClaspEndpointConfig *config)
{
  ClaspEndpoint *self;

  g_return_val_if_fail (config != NULL && config->random != NULL, NULL);

  self = g_new0 (ClaspEndpoint, 1);
  self->config = *config;
  self->header_rules = (ClaspFrameRulesConfig) {
    .compresses = config->deflate != NULL,
    .max_message = config->limits.max_message,
  };
  self->messages = endpoint_create_message_reader (self);
  self->controls = clasp_control_reader_new (endpoint_take_breach, self);
  self->writer = clasp_frame_writer_new (config->random, config->random_data, config->deflate);
  self->rules = clasp_frame_rules_new ();
  self->config.deflate = NULL; /* the caller's; both readers and the writer have theirs */
  self->deadline_us = -1;
  self->statistics.round_trip_us = -1;
  self->ending.rule = CLASP_RULE_NONE;
  self->frame_rule = CLASP_RULE_NONE;
  return self;
}

void
clasp_endpoint_free (ClaspEndpoint *self)
{
  clasp_message_reader_free (self->messages);
  clasp_control_reader_free (self->controls);
  clasp_frame_writer_free (self->writer);
  clasp_frame_rules_free (self->rules);
  clasp_arena_clear (&self->sent);
  clasp_ping_log_clear (&self->ping_log);
  clasp_event_list_clear (&self->events);
  g_free (self);
}

/* ---------------------------------------------------------------------------------------------------------- events */

static ClaspEvent *
endpoint_add_event (ClaspEndpoint *self)
{
  ClaspEvent *event = clasp_event_list_add (&self->events);

  *event = (ClaspEvent) { .time_us = self->now_us, .n_frames = 1, .rule = CLASP_RULE_NONE };
  return event;
}

const ClaspEvent *
clasp_endpoint_get_events (const ClaspEndpoint *self, gsize *n_events)
{
  g_return_val_if_fail (self != NULL, NULL);

  *n_events = self->events.n_events;
  return self->events.events;
}

const ClaspFrameInfo *
clasp_endpoint_get_frames (const ClaspEndpoint *self, gsize *n_frames)
{
  g_return_val_if_fail (self != NULL, NULL);

  *n_frames = self->events.n_frames;
  return self->events.frames;
}

void
clasp_endpoint_clear_events (ClaspEndpoint *self)
{
  g_return_if_fail (self != NULL);

  clasp_event_list_reset (&self->events);
  clasp_message_reader_reset (self->messages);
  clasp_control_reader_reset (self->controls);
  clasp_arena_reset (&self->sent);
}

/* Ends the message under way and gives it out. */
static void
endpoint_emit_message (ClaspEndpoint *self, guint8 flags)
{
  const ClaspMessage *message = clasp_message_reader_take (self->messages);
  ClaspEvent *event = clasp_event_list_add (&self->events);

  self->in_message = FALSE;
  *event = (ClaspEvent) {
    .time_us = self->now_us,
    .data = message->data,
    .length = message->length,
    .wire_data = message->wire_data,
    .wire_length = message->wire_length,
    .n_frames = message->n_frames,
    .opcode = message->opcode,
    .direction = CLASP_DIRECTION_IN,
    .flags = flags | (message->compressed ? CLASP_EVENT_COMPRESSED : 0) |
             (message->rule != CLASP_RULE_NONE ? CLASP_EVENT_BREACH : 0),
    .rule = message->rule,
    .first_byte = message->first_byte,
    .header_length = message->header_length,
  };
  if (message->n_frames > 1 || message->rule != CLASP_RULE_NONE)
    event->first_frame = clasp_event_list_add_frames (&self->events, message->frames, message->n_frames);
  if ((flags & CLASP_EVENT_INCOMPLETE) == 0)
    {
      self->statistics.messages_in++;
      self->statistics.bytes_in += event->length;
    }
}

/* Gives out the frame being read, which is part of no message. */
static void
endpoint_emit_single (ClaspEndpoint *self, guint8 flags)
{
  const ClaspFrame *frame = &self->reader.frame;
  ClaspEvent *event = endpoint_add_event (self);
  gsize length;

  if (frame->opcode == CLASP_OPCODE_CLOSE)
    event->close_code = (guint16) clasp_control_reader_peek_close_code (self->controls);
  clasp_control_reader_peek (self->controls, &length);
  event->data = clasp_control_reader_take (self->controls);
  event->length = event->wire_length = length;
  event->opcode = frame->opcode;
  event->direction = CLASP_DIRECTION_IN;
  event->flags = flags | (self->dropped ? CLASP_EVENT_DROPPED : 0) |
                 (self->frame_rule != CLASP_RULE_NONE ? CLASP_EVENT_BREACH : 0);
  event->rule = self->frame_rule;
  event->first_byte = frame->first_byte;
  event->header_length = frame->header_have;
  if (self->frame_rule != CLASP_RULE_NONE)
    {
      ClaspFrameInfo info = {
        .payload_length = frame->in_payload ? frame->length : 0,
        .first_byte = frame->first_byte,
        .header_length = frame->header_have,
        .masked = frame->masked,
        .rule = self->frame_rule,
      };

      memcpy (info.header, frame->header, sizeof frame->header);
      event->first_frame = clasp_event_list_add_frames (&self->events, &info, 1);
    }
  if (self->dropped)
    clasp_frame_rules_see (self->rules, CLASP_SEEN_DROPPED);
  else if (CLASP_OPCODE_IS_CONTROL (frame->opcode) && (flags & CLASP_EVENT_INCOMPLETE) == 0)
    self->statistics.control_in++;
}

/* --------------------------------------------------------------------------------------------------------- sending */

/* Adds the event of a frame that was written, which tells of @data: the payload before it was deflated. */
static ClaspEvent *
endpoint_add_sent (ClaspEndpoint *self, guint8 opcode, const ClaspWrittenFrame *written, const guint8 *data,
                   gsize length, guint8 flags)
{
  ClaspEvent *event = endpoint_add_event (self);

  event->wire_length = written->wire_length;
  event->opcode = opcode;
  event->direction = CLASP_DIRECTION_OUT;
  event->first_byte = written->first_byte;
  event->header_length = written->header_length;
  memcpy (event->mask_key, written->mask, sizeof event->mask_key);
  event->length = length;
  event->flags = flags | (written->compressed ? CLASP_EVENT_COMPRESSED : 0);
  if (self->config.keep_sent)
    {
      clasp_arena_append (&self->sent, data, length);
      event->data = clasp_arena_finish (&self->sent);
    }
  if (self->config.keep_wire && written->compressed)
    {
      clasp_arena_append (&self->sent, written->wire_data, written->wire_length);
      event->wire_data = clasp_arena_finish (&self->sent);
    }
  clasp_frame_rules_see (self->rules, CLASP_SENT_FRAME | (written->compressed ? CLASP_SENT_COMPRESSED : 0));
  if (CLASP_OPCODE_IS_CONTROL (opcode))
    {
      self->statistics.control_out++;
      return event;
    }
  self->statistics.messages_out += (event->first_byte & 0x80) != 0 ? 1 : 0;
  self->statistics.bytes_out += length;
  return event;
}

static ClaspEvent *
endpoint_put (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length)
{
  ClaspWrittenFrame written;

  clasp_frame_writer_put_whole (self->writer, opcode, data, length, &written);
  return endpoint_add_sent (self, opcode, &written, data, length,
                            self->automatic && !CLASP_OPCODE_IS_CONTROL (opcode) ? CLASP_EVENT_AUTOMATIC : 0);
}

static void
endpoint_flush_pong (ClaspEndpoint *self)
{
  if (!self->pong_waits)
    return;
  self->pong_waits = FALSE;
  endpoint_put (self, CLASP_OPCODE_PONG, self->pong, self->pong_length);
}

static void
endpoint_answer_ping (ClaspEndpoint *self, const guint8 *payload, gsize length)
{
  /* Nothing may follow our close; and what is too long for a control frame cannot be answered. */
  if (self->close_sent || self->config.no_auto_pong || length > CLASP_CONTROL_PAYLOAD_MAX)
    return;
  if (clasp_frame_writer_get_backlog (self->writer) <= PONG_BACKLOG)
    {
      endpoint_put (self, CLASP_OPCODE_PONG, payload, length);
      return;
    }
  if (self->pong_waits)
    clasp_frame_rules_see (self->rules, CLASP_SEEN_COALESCED);
  self->pong_waits = TRUE;
  self->pong_length = (guint8) length;
  if (length > 0)
    memcpy (self->pong, payload, length);
}

/* ---------------------------------------------------------------------------------------------------------- closing */

/* Both closes were exchanged, or ours was sent: the server has so long to do its part (CLS-06). After a close that
 * breaks nothing, answers may still be under way, so that wait is the longer one. */
static void
endpoint_start_wait (ClaspEndpoint *self)
{
  const ClaspLimits *limits = &self->config.limits;
  guint wait_ms = self->state == CLASP_ENDPOINT_CLOSE_SENT ? limits->answer_timeout_ms : limits->close_timeout_ms;

  self->deadline_us = self->now_us + (gint64) wait_ms * 1000;
}

static void
endpoint_note_close_sent (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
{
  self->close_sent = TRUE;
  self->ending.sent_code = code == 0 ? CLASP_CLOSE_NO_STATUS : code;
  if (self->ending.received_code != 0)
    return;
  self->ending.code = self->ending.sent_code;
  clasp_ending_set_reason (&self->ending, reason, length);
}

/* Writes a close frame; @code 1005 or 0: without a body. */
static void
endpoint_put_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
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
  endpoint_flush_pong (self);
  endpoint_put (self, CLASP_OPCODE_CLOSE, body, body_length)->close_code = (guint16) (code == 0 ? CLASP_CLOSE_NO_STATUS
                                                                                                : code);
  endpoint_note_close_sent (self, code, reason, length);
}

/* The same, for a close that answers a close or a breach: with config.hold_close it waits. */
static void
endpoint_answer_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length)
{
  g_return_if_fail (length <= sizeof self->held_reason - 2);

  if (!self->config.hold_close)
    {
      endpoint_put_close (self, code, reason, length);
      return;
    }
  self->close_held = TRUE;
  self->held_code = code;
  self->held_length = length;
  if (length > 0)
    memcpy (self->held_reason, reason, length);
  endpoint_note_close_sent (self, code == CLASP_CLOSE_NO_STATUS ? 0 : code, reason, length);
}

gboolean
clasp_endpoint_release_close (ClaspEndpoint *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (!self->close_held)
    return FALSE;
  self->close_held = FALSE;
  endpoint_put_close (self, self->held_code, self->held_reason, self->held_length);
  return TRUE;
}

/* --------------------------------------------------------------------------------------------------------- breaches */

/* Notes what the frame being read breaks. When reading cannot go on, the connection is failed once all that this byte
 * breaks was noted. */
static gboolean
endpoint_take_breach (ClaspBreachKind kind, guint64 value, guint64 limit, gpointer user_data)
{
  ClaspEndpoint *self = user_data;
  ClaspRuleId rule = clasp_breach_kind_get_rule (kind);

  clasp_frame_rules_note (self->rules, &self->reader.frame, kind, value, limit);
  if (self->ending.rule == CLASP_RULE_NONE)
    self->ending.rule = rule;
  self->ending.clean = FALSE;
  if (self->frame_rule == CLASP_RULE_NONE)
    self->frame_rule = rule;
  if (!self->single && self->in_message)
    clasp_message_reader_mark (self->messages, rule, self->listed ? self->frame_rule : CLASP_RULE_NONE);

  if (!self->failing && (!self->config.lenient || clasp_breach_kind_is_fatal (kind)))
    {
      self->failing = TRUE;
      self->fail_kind = kind;
    }
  return self->failing;
}

static void
endpoint_end_frame (ClaspEndpoint *self)
{
  clasp_frame_reader_end_frame (&self->reader);
  self->single = self->dropped = self->listed = FALSE;
  self->frame_rule = CLASP_RULE_NONE;
}

static void
endpoint_cut_message (ClaspEndpoint *self, gboolean incomplete)
{
  if (self->in_message)
    endpoint_emit_message (self, incomplete ? CLASP_EVENT_INCOMPLETE : 0);
}

static void
endpoint_cut_single (ClaspEndpoint *self, gboolean incomplete)
{
  const ClaspFrame *frame = &self->reader.frame;
  gsize length;

  if (frame->header_have == 0 || !self->single)
    return;
  clasp_control_reader_peek (self->controls, &length);
  if (self->failing && frame->opcode == CLASP_OPCODE_CLOSE)
    self->ending.received_code = length < 2 ? 0 : clasp_control_reader_peek_close_code (self->controls);
  endpoint_emit_single (self, incomplete ? CLASP_EVENT_INCOMPLETE : 0);
}

static void
endpoint_list_frame (ClaspEndpoint *self)
{
  self->listed = TRUE;
  if (!self->single)
    clasp_message_reader_add_frame (self->messages, &self->reader.frame, self->frame_rule);
}

/* Gives out all that is under way. */
static void
endpoint_cut (ClaspEndpoint *self)
{
  const ClaspFrame *frame = &self->reader.frame;
  gboolean whole = frame->in_payload && frame->left == 0 && frame->fin;
  gboolean message_whole = whole && !self->single && !clasp_message_reader_is_stopped (self->messages);

  if (frame->header_have > 0 && !self->single && !self->listed)
    endpoint_list_frame (self);
  endpoint_cut_message (self, !message_whole);
  endpoint_cut_single (self, !whole);
  endpoint_end_frame (self);
}

/* Fails the connection (RFC 6455 §7.1.7): shows what came, sends a close with the breach's code, reads no more. */
static void
endpoint_fail (ClaspEndpoint *self)
{
  const ClaspRule *rule = clasp_rule_get (clasp_breach_kind_get_rule (self->fail_kind));
  guint code = clasp_breach_kind_get_close_code (self->fail_kind);

  endpoint_cut (self);
  self->reads_nothing = TRUE;
  self->failing = FALSE;

  if (!self->close_sent)
    {
      self->ending.by = CLASP_SIDE_CLIENT;
      endpoint_answer_close (self, code, (const guint8 *) rule->id, strlen (rule->id));
    }
  self->ending.code = code;
  self->ending.clean = FALSE;
  self->ending.failed = TRUE;
  self->ending.rule = clasp_breach_kind_get_rule (self->fail_kind); /* not one that lenient mode read on after */
  clasp_ending_set_reason (&self->ending, (const guint8 *) rule->id, strlen (rule->id));
  self->state = CLASP_ENDPOINT_FAILED;
  endpoint_start_wait (self);
}

/* --------------------------------------------------------------------------------------------------- control frames */

/* A close was received: answered at once, when it is not the answer to ours (RFC 6455 §5.5.1). */
static void
endpoint_receive_close (ClaspEndpoint *self)
{
  gsize length;
  const guint8 *body = clasp_control_reader_peek (self->controls, &length);
  guint code = clasp_control_reader_peek_close_code (self->controls);

  self->ending.received_code = code;
  self->ending.code = code;
  self->ending.reason[0] = '\0';
  if (length > 2)
    clasp_ending_set_reason (&self->ending, body + 2, length - 2);
  endpoint_cut_message (self, TRUE);
  endpoint_emit_single (self, 0);
  self->close_received = TRUE;
  clasp_frame_rules_see (self->rules, CLASP_SEEN_CLOSE | (length >= 2 ? CLASP_SEEN_CLOSE_CODE : 0) |
                                          (length > 2 ? CLASP_SEEN_CLOSE_REASON : 0));
  if (!self->close_sent)
    {
      clasp_frame_rules_see (self->rules, CLASP_SEEN_ANSWERED_CLOSE);
      self->ending.by = CLASP_SIDE_SERVER;
      endpoint_answer_close (
          self, clasp_control_reader_code_is_bad (self->controls) ? CLASP_CLOSE_PROTOCOL_ERROR : code, NULL, 0);
    }
  self->state = CLASP_ENDPOINT_CLOSED;
  self->ending.clean = self->ending.rule == CLASP_RULE_NONE;
  endpoint_start_wait (self);
}

static void
endpoint_receive_pong (ClaspEndpoint *self)
{
  gsize length;
  const guint8 *payload = clasp_control_reader_peek (self->controls, &length);
  gint64 round_trip = clasp_ping_log_take (&self->ping_log, payload, length, self->now_us);

  if (round_trip >= 0)
    self->statistics.round_trip_us = round_trip;
  clasp_frame_rules_see (self->rules, CLASP_SEEN_PONG | (round_trip < 0 ? CLASP_SEEN_UNSOLICITED : 0));
  endpoint_emit_single (self, round_trip < 0 ? CLASP_EVENT_UNSOLICITED : 0);
}

static void
endpoint_receive_ping (ClaspEndpoint *self)
{
  gsize length;
  const ClaspEvent *event;

  clasp_control_reader_peek (self->controls, &length);
  clasp_frame_rules_see (self->rules, CLASP_SEEN_PING);
  endpoint_emit_single (self, 0);
  event = &self->events.events[self->events.n_events - 1];
  endpoint_answer_ping (self, event->data, length);
}

static void
endpoint_finish_single (ClaspEndpoint *self)
{
  guint8 opcode = self->reader.frame.opcode;

  if (opcode == CLASP_OPCODE_CLOSE && !self->dropped && !clasp_control_reader_finish_close (self->controls))
    {
      endpoint_fail (self);
      return;
    }
  if (!self->dropped && opcode == CLASP_OPCODE_PING)
    endpoint_receive_ping (self);
  else if (!self->dropped && opcode == CLASP_OPCODE_PONG)
    endpoint_receive_pong (self);
  else if (!self->dropped && opcode == CLASP_OPCODE_CLOSE)
    endpoint_receive_close (self);
  else
    endpoint_emit_single (self, 0);
  endpoint_end_frame (self);
}

/* ------------------------------------------------------------------------------------------------------- receiving */

static gboolean
endpoint_is_text (const guint8 *data, gsize length)
{
  ClaspUtf8 utf8 = { 0 };

  return clasp_is_ascii (data, length) ||
         (clasp_utf8_feed (&utf8, data, length) == length && clasp_utf8_is_complete (&utf8));
}

static void
endpoint_count_whole_messages (ClaspEndpoint *self, gsize n, guint64 bytes, guint8 opcodes, gboolean any_empty)
{
  self->reader.n_frames += n;
  self->statistics.messages_in += n;
  self->statistics.bytes_in += bytes;
  clasp_frame_rules_see (self->rules, CLASP_SEEN_FRAME | CLASP_SEEN_DATA |
                                          ((opcodes & CLASP_OPCODE_TEXT) != 0 ? CLASP_SEEN_TEXT : 0) |
                                          (any_empty ? CLASP_SEEN_EMPTY : 0));
}

/* Nearly all of what comes: unfragmented messages that lie whole in the chunk and break no rule. Stops at the first
 * frame that is anything else, and leaves it to be read in steps. */
static const guint8 *
endpoint_read_whole_messages (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  const guint64 max = self->config.limits.max_message;
  guint64 bytes = 0, shortest = 1;
  guint8 opcodes = 0;
  gsize before = self->events.n_events;

  while (end - at >= 2)
    {
      guint64 length;
      gsize have = (gsize) (end - at), header_length;

      if (at[0] != WHOLE_TEXT && at[0] != WHOLE_BINARY)
        break;
      header_length = clasp_frame_peek_plain (at, have, &length);
      if (header_length == 0 || length > have - header_length || length > max)
        break;
      if (at[0] == WHOLE_TEXT && !endpoint_is_text (at + header_length, length))
        break;

      *clasp_event_list_add (&self->events) = (ClaspEvent) {
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

  if (self->events.n_events > before)
    endpoint_count_whole_messages (self, self->events.n_events - before, bytes, opcodes, shortest == 0);
  return at;
}

/* The first byte was read: where the frame stands among the others. */
static void
endpoint_begin_frame (ClaspEndpoint *self, ClaspFramePlace *place)
{
  const ClaspFrame *frame = &self->reader.frame;
  gboolean is_data = frame->opcode == CLASP_OPCODE_TEXT || frame->opcode == CLASP_OPCODE_BINARY;
  guint kind = frame->opcode | (frame->fin ? 16 : 0) | (self->in_message ? 32 : 0);

  self->dropped = self->close_received;
  self->single = self->dropped || !(is_data || (frame->opcode == CLASP_OPCODE_CONTINUATION && self->in_message));
  if (self->dropped)
    return;
  place->in_message = self->in_message;
  if ((self->seen_frames >> kind & 1) == 0)
    {
      clasp_frame_rules_see_frame (self->rules, frame, self->in_message);
      self->seen_frames |= G_GUINT64_CONSTANT (1) << kind;
    }
  if (!is_data)
    return;
  /* A message under way ends here, without a breach of its own. */
  endpoint_cut_message (self, TRUE);
  self->in_message = TRUE;
  self->before = 0;
  self->compressed = clasp_message_reader_begin (self->messages, frame);
  if (self->compressed)
    clasp_frame_rules_see (self->rules, CLASP_SEEN_COMPRESSED);
}

static void
endpoint_finish_frame (ClaspEndpoint *self)
{
  if (self->single)
    {
      endpoint_finish_single (self);
      return;
    }
  if (!self->reader.frame.fin)
    {
      endpoint_end_frame (self);
      return;
    }
  if (!clasp_message_reader_finish (self->messages))
    {
      endpoint_fail (self);
      return;
    }
  endpoint_emit_message (self, clasp_message_reader_is_stopped (self->messages) ? CLASP_EVENT_INCOMPLETE : 0);
  endpoint_end_frame (self);
}

static void
endpoint_finish_header (ClaspEndpoint *self)
{
  const ClaspFrame *frame = &self->reader.frame;

  clasp_frame_reader_begin_payload (&self->reader);
  if (frame->length == 0 && !self->dropped)
    clasp_frame_rules_see (self->rules, CLASP_SEEN_EMPTY);
  endpoint_list_frame (self);
  if (frame->left == 0)
    endpoint_finish_frame (self);
}

static const guint8 *
endpoint_read_header (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  ClaspFrame *frame = &self->reader.frame;
  guint from = frame->header_have;
  ClaspFramePlace place = { 0 };

  at += clasp_frame_reader_read_header (&self->reader, at, (gsize) (end - at));
  if (from == 0)
    endpoint_begin_frame (self, &place);
  place.dropped = self->dropped;
  place.single = self->single;
  if (!self->single)
    {
      place.compressed = self->compressed;
      place.before = self->before;
    }
  if (clasp_frame_rules_header_is_plain (&self->header_rules, frame, from, &place))
    {
      if (clasp_frame_header_is_whole (frame))
        endpoint_finish_header (self);
      return at;
    }
  switch (clasp_frame_rules_judge_header (&self->header_rules, frame, from, &place, endpoint_take_breach, self))
    {
    case CLASP_HEADER_STOPPED:
      endpoint_fail (self);
      break;
    case CLASP_HEADER_PASSED_OVER:
      self->reads_nothing = TRUE;
      break;
    case CLASP_HEADER_GOOD:
    default:
      if (clasp_frame_header_is_whole (frame))
        endpoint_finish_header (self);
      break;
    }
  return at;
}

static const guint8 *
endpoint_read_payload (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  ClaspFrame *frame = &self->reader.frame;
  gsize length = (gsize) MIN (frame->left, (guint64) (end - at)), taken;

  if (self->single)
    taken = clasp_control_reader_read (self->controls, frame, at, length,
                                       frame->opcode == CLASP_OPCODE_CLOSE && !self->dropped);
  else
    {
      taken = clasp_message_reader_read (self->messages, frame, at, length);
      self->before += taken;
    }
  frame->left -= taken;
  if (self->failing)
    {
      endpoint_fail (self);
      return end;
    }
  if (frame->left == 0)
    endpoint_finish_frame (self);
  return at + taken;
}

/* Whether the frame that lay whole in the chunk was not read to its end: what can't be inflated is given back in parts
 * when reading goes on, and nothing is read behind a message that failed the connection. */
static gboolean
endpoint_stops_within (ClaspEndpoint *self)
{
  return self->reader.frame.in_payload || self->reads_nothing;
}

/* The rest of a message in fragments, as long as these lie whole in the chunk and break no rule by their headers. */
static const guint8 *
endpoint_read_whole_fragments (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  const guint64 max = self->config.limits.max_message;

  while (self->in_message && end - at >= 2 && (at[0] & 0x7f) == CLASP_OPCODE_CONTINUATION)
    {
      guint kind = CLASP_OPCODE_CONTINUATION | ((at[0] & 0x80) != 0 ? 16 : 0) | 32;
      gsize have = (gsize) (end - at), header_length;
      guint64 length;

      header_length = clasp_frame_peek_plain (at, have, &length);
      if (header_length == 0 || length == 0 || length > have - header_length)
        break;
      if ((self->seen_frames >> kind & 1) == 0 || self->before > max || length > max - self->before)
        break;
      clasp_frame_reader_take_plain (&self->reader, at, header_length, length);
      endpoint_list_frame (self);
      at = endpoint_read_payload (self, at + header_length, end);
      if (endpoint_stops_within (self))
        break;
    }
  return at;
}

/* Unfragmented messages that are compressed, as long as they lie whole in the chunk and break no rule by their
 * headers. */
static const guint8 *
endpoint_read_compressed_messages (ClaspEndpoint *self, const guint8 *at, const guint8 *end)
{
  while (end - at >= 2 && (at[0] == (WHOLE_TEXT | CLASP_FRAME_RSV1) || at[0] == (WHOLE_BINARY | CLASP_FRAME_RSV1)))
    {
      gsize have = (gsize) (end - at), header_length;
      guint64 length;

      header_length = clasp_frame_peek_plain (at, have, &length);
      if (header_length == 0 || length == 0 || length > have - header_length ||
          length > self->config.limits.max_message)
        break;
      clasp_frame_reader_take_plain (&self->reader, at, header_length, length);
      endpoint_begin_frame (self, &(ClaspFramePlace) { 0 });
      endpoint_list_frame (self);
      at = endpoint_read_payload (self, at + header_length, end);
      if (endpoint_stops_within (self))
        break;
    }
  return at;
}

void
clasp_endpoint_receive (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us)
{
  const guint8 *at = data, *end = data + length;

  g_return_if_fail (self != NULL);
  g_return_if_fail (data != NULL || length == 0);

  self->now_us = now_us;
  while (at < end && !self->reads_nothing)
    {
      if (self->reader.frame.in_payload)
        {
          at = endpoint_read_payload (self, at, end);
          continue;
        }
      if (self->reader.frame.header_have == 0 && !self->close_received)
        {
          if (self->in_message)
            at = endpoint_read_whole_fragments (self, at, end);
          else if (self->header_rules.compresses)
            at = endpoint_read_compressed_messages (self, at, end);
          if (self->reader.frame.in_payload)
            continue;
          if (!self->in_message && !self->reads_nothing)
            at = endpoint_read_whole_messages (self, at, end);
        }
      if (at < end && !self->reads_nothing)
        at = endpoint_read_header (self, at, end);
    }
}

/* ---------------------------------------------------------------------------------------------------------- the end */

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
  self->reads_nothing = TRUE;
  self->deadline_us = -1;
}

void
clasp_endpoint_receive_end (ClaspEndpoint *self, ClaspStreamEnd how, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->state == CLASP_ENDPOINT_ENDED)
    return;

  self->now_us = now_us;
  endpoint_cut (self);
  if (self->state == CLASP_ENDPOINT_OPEN)
    self->ending.by = how == CLASP_STREAM_END_STOPPED ? CLASP_SIDE_CLIENT : CLASP_SIDE_TRANSPORT;
  endpoint_end (self);
}

void
clasp_endpoint_tick (ClaspEndpoint *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->deadline_us < 0 || now_us < self->deadline_us)
    return;

  self->now_us = now_us;
  endpoint_cut (self);
  clasp_frame_rules_see (self->rules, CLASP_SEEN_WAITED);
  endpoint_end (self);
}

gint64
clasp_endpoint_get_deadline (const ClaspEndpoint *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->deadline_us;
}

ClaspEndpointState
clasp_endpoint_get_state (const ClaspEndpoint *self)
{
  g_return_val_if_fail (self != NULL, CLASP_ENDPOINT_ENDED);

  return self->state;
}

const ClaspEnding *
clasp_endpoint_get_ending (const ClaspEndpoint *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->ending;
}

void
clasp_endpoint_get_statistics (const ClaspEndpoint *self, ClaspEndpointStatistics *statistics)
{
  g_return_if_fail (self != NULL);

  *statistics = self->statistics;
}

GPtrArray *
clasp_endpoint_judge (const ClaspEndpoint *self)
{
  ClaspConversationState conversation;

  g_return_val_if_fail (self != NULL, NULL);

  conversation = (ClaspConversationState) {
    .ending = &self->ending,
    .compresses = self->header_rules.compresses,
    .leaves_pings = self->config.no_auto_pong,
    .open = self->state == CLASP_ENDPOINT_OPEN,
    .waits = self->close_sent && self->state == CLASP_ENDPOINT_CLOSE_SENT,
    .ended = self->state == CLASP_ENDPOINT_ENDED,
    .close_sent = self->close_sent,
    .close_received = self->close_received,
    .close_timeout_ms = self->config.limits.close_timeout_ms,
  };

  return clasp_frame_rules_judge (self->rules, &conversation);
}

/* --------------------------------------------------------------------------------------------- what the owner sends */

gboolean
clasp_endpoint_send_message (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length, gint64 now_us)
{
  ClaspUtf8 utf8 = { 0 };

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (opcode == CLASP_OPCODE_TEXT || opcode == CLASP_OPCODE_BINARY, FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  if (self->state != CLASP_ENDPOINT_OPEN && !self->close_held)
    return FALSE;
  if (opcode == CLASP_OPCODE_TEXT &&
      (clasp_utf8_feed (&utf8, data, length) < length || !clasp_utf8_is_complete (&utf8)))
    return FALSE;

  self->now_us = now_us;
  endpoint_put (self, opcode, data, length);
  return TRUE;
}

void
clasp_endpoint_set_automatic (ClaspEndpoint *self, gboolean automatic)
{
  g_return_if_fail (self != NULL);
  self->automatic = automatic;
}

gboolean
clasp_endpoint_send_ping (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  if (self->state != CLASP_ENDPOINT_OPEN || length > CLASP_CONTROL_PAYLOAD_MAX)
    return FALSE;

  self->now_us = now_us;
  endpoint_put (self, CLASP_OPCODE_PING, data, length);
  clasp_ping_log_add (&self->ping_log, data, length, now_us);
  return TRUE;
}

gboolean
clasp_endpoint_send_close (ClaspEndpoint *self, guint code, const char *reason, gint64 now_us)
{
  gsize length = reason != NULL ? strlen (reason) : 0;
  g_autofree char *breach = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  breach = clasp_close_dup_breach (code, reason, length);
  if (self->state != CLASP_ENDPOINT_OPEN || breach != NULL)
    return FALSE;

  self->now_us = now_us;
  self->ending.by = CLASP_SIDE_CLIENT;
  endpoint_put_close (self, code, (const guint8 *) reason, length);
  self->state = CLASP_ENDPOINT_CLOSE_SENT;
  endpoint_start_wait (self);
  return TRUE;
}

/* A close sent on purpose begins the end like any other. */
static void
endpoint_note_deliberate_close (ClaspEndpoint *self, ClaspEvent *event, const guint8 *data, gsize length)
{
  guint code = length >= 2 ? (guint) data[0] << 8 | data[1] : 0;

  event->close_code = (guint16) (code == 0 ? CLASP_CLOSE_NO_STATUS : code);
  if (self->close_sent)
    return;
  if (self->ending.received_code == 0)
    self->ending.by = CLASP_SIDE_CLIENT;
  endpoint_note_close_sent (self, code, length > 2 ? data + 2 : NULL, length > 2 ? length - 2 : 0);
  if (self->state == CLASP_ENDPOINT_OPEN)
    {
      self->state = CLASP_ENDPOINT_CLOSE_SENT;
      endpoint_start_wait (self);
    }
}

/* What was sent on purpose may say anything: its header is told as it went. */
static void
endpoint_list_deliberate (ClaspEndpoint *self, ClaspEvent *event, const ClaspFrameHeader *header)
{
  ClaspFrameInfo info = {
    .payload_length = event->wire_length,
    .first_byte = event->first_byte,
    .header_length = event->header_length,
    .masked = header->masked,
    .rule = CLASP_RULE_NONE,
  };

  clasp_frame_header_encode (header, info.header);
  event->first_frame = clasp_event_list_add_frames (&self->events, &info, 1);
}

gboolean
clasp_endpoint_send_frame (ClaspEndpoint *self, const ClaspFrameSpec *spec, const guint8 *data, gsize length,
                           gint64 now_us)
{
  ClaspFrameHeader header;
  ClaspWrittenFrame written;
  ClaspEvent *event;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (spec != NULL, FALSE);
  g_return_val_if_fail (data != NULL || length == 0, FALSE);

  if (self->state == CLASP_ENDPOINT_ENDED)
    return FALSE;

  self->now_us = now_us;
  header = (ClaspFrameHeader) {
    .opcode = spec->opcode & 0x0f,
    .fin = spec->fin,
    .rsv = spec->rsv,
    .masked = spec->masked,
    .length = spec->set_length ? spec->length : length,
    .form = spec->form,
  };
  if (spec->masked && spec->set_mask)
    memcpy (header.mask, spec->mask, sizeof header.mask);
  else if (spec->masked)
    clasp_frame_writer_draw_mask (self->writer, header.mask);
  clasp_frame_writer_put (self->writer, &header, data, length, &written);
  event = endpoint_add_sent (self, header.opcode, &written, data, length, CLASP_EVENT_DELIBERATE);
  endpoint_list_deliberate (self, event, &header);
  if (!spec->masked)
    clasp_frame_rules_see (self->rules, CLASP_SENT_UNMASKED);
  if (header.opcode == CLASP_OPCODE_PING && length <= CLASP_CONTROL_PAYLOAD_MAX)
    clasp_ping_log_add (&self->ping_log, data, length, now_us);
  if (header.opcode == CLASP_OPCODE_CLOSE)
    endpoint_note_deliberate_close (self, event, data, length);
  return TRUE;
}

const guint8 *
clasp_endpoint_get_output (const ClaspEndpoint *self, gsize *length)
{
  g_return_val_if_fail (self != NULL, NULL);

  return clasp_frame_writer_get_output (self->writer, length);
}

void
clasp_endpoint_output_written (ClaspEndpoint *self, gsize length)
{
  g_return_if_fail (self != NULL);

  clasp_frame_writer_output_written (self->writer, length);
  if (!self->close_sent && clasp_frame_writer_get_backlog (self->writer) <= PONG_BACKLOG)
    endpoint_flush_pong (self);
}
