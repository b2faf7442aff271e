/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-message-reader.h"

#include <string.h>

#include "clasp-arena.h"
#include "clasp-deflate.h"
#include "clasp-inflater.h"
#include "clasp-utf8.h"

/* Copied and judged in pieces that stay in the first-level cache between the two. */
#define PIECE ((gsize) 16 * 1024)

struct _ClaspMessageReader
{
  ClaspMessageReaderConfig config;
  gboolean halted; /* a breach stopped reading for good */

  /* The message under way */
  gboolean active;
  ClaspMessage message; /* its data only where it lies whole in the chunk; else they are in the arena */
  gboolean utf8_failed;
  ClaspUtf8 utf8;
  GByteArray *deflated; /* (nullable) reading on: the message as it came, shown when it can't be inflated */
  ClaspFrameInfo *frames;
  guint n_frames, frames_capacity;

  ClaspArena arena;
  ClaspArena wire;         /* compressed messages as they came, when that is kept */
  ClaspInflater *inflater; /* (nullable) made when first needed */
  guint8 *unmasked;        /* (nullable) a piece of a masked frame, before it is inflated */
};

ClaspMessageReader *
clasp_message_reader_new (const ClaspMessageReaderConfig *config)
{
  ClaspMessageReader *self;

  g_return_val_if_fail (config->breached != NULL, NULL);

  self = g_new0 (ClaspMessageReader, 1);
  self->config = *config;
  if (self->config.window_bits == 0)
    self->config.window_bits = CLASP_WINDOW_BITS_MAX;
  return self;
}

void
clasp_message_reader_free (ClaspMessageReader *self)
{
  clasp_arena_clear (&self->arena);
  clasp_arena_clear (&self->wire);
  g_clear_pointer (&self->inflater, clasp_inflater_free);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  g_free (self->frames);
  g_free (self->unmasked);
  g_free (self);
}

gboolean
clasp_message_reader_begin (ClaspMessageReader *self, const ClaspFrame *frame)
{
  self->active = TRUE;
  self->message = (ClaspMessage) {
    .opcode = frame->opcode,
    .first_byte = frame->first_byte,
    .rule = CLASP_RULE_NONE,
    .compressed = self->config.compresses && (frame->first_byte & CLASP_FRAME_RSV1) != 0,
  };
  self->utf8_failed = FALSE;
  self->utf8 = (ClaspUtf8) { 0 };
  self->n_frames = 0;
  clasp_arena_truncate (&self->wire, 0);
  if (!self->message.compressed)
    return FALSE;

  if (self->inflater == NULL)
    self->inflater = clasp_inflater_new (self->config.window_bits, self->config.no_context_takeover,
                                         self->config.reads_on);
  clasp_inflater_begin (self->inflater);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  if (self->config.reads_on)
    self->deflated = g_byte_array_new ();
  return TRUE;
}

gboolean
clasp_message_reader_is_active (const ClaspMessageReader *self)
{
  return self->active;
}

gboolean
clasp_message_reader_is_compressed (const ClaspMessageReader *self)
{
  return self->message.compressed;
}

gboolean
clasp_message_reader_is_stopped (const ClaspMessageReader *self)
{
  return self->message.stopped;
}

guint64
clasp_message_reader_get_wire_length (const ClaspMessageReader *self)
{
  return self->message.wire_length;
}

void
clasp_message_reader_add_frame (ClaspMessageReader *self, const ClaspFrame *frame, guint8 rule)
{
  guint at = MIN (self->n_frames, CLASP_EVENT_FRAMES_MAX - 1);

  if (at >= self->frames_capacity)
    {
      self->frames_capacity = MAX (16, self->frames_capacity * 2);
      self->frames = g_renew (ClaspFrameInfo, self->frames, self->frames_capacity);
    }
  if (self->n_frames == 0)
    self->message.header_length = frame->header_have;
  self->frames[at] = (ClaspFrameInfo) {
    .payload_length = frame->in_payload ? frame->length : 0,
    .first_byte = frame->first_byte,
    .header_length = frame->header_have,
    .masked = frame->masked,
    .rule = rule,
  };
  memcpy (self->frames[at].header, frame->header, sizeof frame->header);
  self->n_frames = at + 1;
}

void
clasp_message_reader_mark (ClaspMessageReader *self, guint8 rule, guint8 frame_rule)
{
  if (self->message.rule == CLASP_RULE_NONE)
    self->message.rule = rule;
  if (frame_rule != CLASP_RULE_NONE && self->n_frames > 0)
    self->frames[self->n_frames - 1].rule = frame_rule;
}

static void
message_reader_breach (ClaspMessageReader *self, ClaspBreachKind kind, guint64 value, guint64 limit)
{
  self->halted = self->config.breached (kind, value, limit, self->config.user_data) || self->halted;
}

/* Judges the next bytes of a message's payload, @offset bytes from its beginning. Returns how many of them were taken:
 * all, or as many as end with the byte that stops reading. */
static gsize
message_reader_judge_text (ClaspMessageReader *self, const guint8 *data, gsize length, guint64 offset)
{
  gsize good;

  if (self->message.opcode != CLASP_OPCODE_TEXT || self->utf8_failed)
    return length;
  good = clasp_utf8_feed (&self->utf8, data, length);
  if (good == length)
    return length;

  self->utf8_failed = TRUE;
  message_reader_breach (self, CLASP_BREACH_UTF8, offset + good, data[good]);
  return self->halted ? good + 1 : length;
}

/* ---------------------------------------------------------------------------------------------------- compressed */

static void
message_reader_note_reference (ClaspMessageReader *self)
{
  const ClaspReference *reference = clasp_inflater_get_reference (self->inflater);

  message_reader_breach (self, reference->before_message ? CLASP_BREACH_CONTEXT_TAKEOVER : CLASP_BREACH_WINDOW,
                         reference->distance, reference->limit);
}

/* Judges what was inflated after the first @before bytes; the breach of a text comes before the one that stopped
 * inflating. */
static void
message_reader_take_inflated (ClaspMessageReader *self, ClaspInflateStatus status, gsize before)
{
  gsize taken = message_reader_judge_text (self, clasp_arena_peek (&self->arena) + before,
                                           clasp_arena_get_length (&self->arena) - before, before);

  if (self->halted)
    clasp_arena_truncate (&self->arena, before + taken);
  else if (status == CLASP_INFLATE_BAD)
    message_reader_breach (self, CLASP_BREACH_INFLATE, self->message.wire_length, 0);
  else if (status == CLASP_INFLATE_TOO_BIG)
    message_reader_breach (self, CLASP_BREACH_INFLATED_TOO_BIG, self->message.wire_length, self->config.max_message);
  else if (status == CLASP_INFLATE_TOO_FAR)
    message_reader_note_reference (self);
  self->message.stopped = self->halted || status == CLASP_INFLATE_BAD;
}

/* Reading on: the message can't be inflated, so it is shown as it came, which is no text to be judged. */
static void
message_reader_take_as_it_came (ClaspMessageReader *self)
{
  clasp_arena_truncate (&self->arena, 0);
  clasp_arena_append (&self->arena, self->deflated->data, self->deflated->len);
  g_clear_pointer (&self->deflated, g_byte_array_unref);
  self->message.compressed = FALSE;
  self->message.stopped = FALSE;
  self->utf8_failed = TRUE;
}

/* Takes at most a piece of a compressed payload; returns how much that was. */
static gsize
message_reader_read_compressed_piece (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data,
                                      gsize length, guint64 frame_offset)
{
  gsize before = clasp_arena_get_length (&self->arena);
  ClaspInflateStatus status;

  length = MIN (PIECE, length);
  if (frame->masked)
    {
      if (self->unmasked == NULL)
        self->unmasked = g_malloc (PIECE);
      clasp_frame_unmask (frame, self->unmasked, data, length, (gsize) frame_offset);
      data = self->unmasked;
    }
  status = clasp_inflater_feed (self->inflater, data, &length, &self->arena, self->config.max_message);
  if (self->deflated != NULL)
    g_byte_array_append (self->deflated, data, (guint) length);
  if (self->config.keeps_wire)
    clasp_arena_append (&self->wire, data, length);
  message_reader_take_inflated (self, status, before);
  if (status == CLASP_INFLATE_BAD && !self->halted)
    message_reader_take_as_it_came (self);
  return length;
}

static void
message_reader_finish_inflating (ClaspMessageReader *self)
{
  gsize before = clasp_arena_get_length (&self->arena);
  ClaspInflateStatus status;

  clasp_arena_reserve (&self->arena, 1);
  status = clasp_inflater_finish (self->inflater, &self->arena, self->config.max_message);
  /* In data that was cut, the tail may be taken for data: that is none of what came. */
  if (status == CLASP_INFLATE_BAD)
    clasp_arena_truncate (&self->arena, before);
  message_reader_take_inflated (self, status, before);
  /* All came but the end: what was inflated tells most, unless it is no text at all. */
  if (status == CLASP_INFLATE_BAD && !self->halted && self->utf8_failed)
    message_reader_take_as_it_came (self);
}

/* ------------------------------------------------------------------------------------------------------- reading */

static gsize
message_reader_read_compressed (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data, gsize length)
{
  guint64 frame_offset = frame->length - frame->left;
  gsize at = 0;

  clasp_arena_reserve (&self->arena, 1);
  while (at < length && !self->halted && self->message.compressed)
    at += message_reader_read_compressed_piece (self, frame, data + at, length - at, frame_offset + at);
  return at;
}

static gsize
message_reader_copy (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data, gsize length)
{
  gsize frame_offset = (gsize) (frame->length - frame->left);

  clasp_arena_reserve (&self->arena, length);
  for (gsize at = 0; at < length;)
    {
      gsize piece = MIN (PIECE, length - at), taken;
      guint8 *room = clasp_arena_reserve (&self->arena, piece);

      clasp_frame_unmask (frame, room, data + at, piece, frame_offset + at);
      taken = message_reader_judge_text (self, room, piece, clasp_arena_get_length (&self->arena));
      clasp_arena_commit (&self->arena, taken);
      at += taken;
      if (self->halted)
        return at;
    }
  return length;
}

/* What the message holds as it is: no copy is made where it is one frame that lies whole in the chunk. */
static gsize
message_reader_read_plain (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data, gsize length)
{
  if (!frame->fin || frame->masked || length != frame->length || self->n_frames != 1)
    return message_reader_copy (self, frame, data, length);
  self->message.data = data;
  self->message.length = message_reader_judge_text (self, data, length, 0);
  return (gsize) self->message.length;
}

gsize
clasp_message_reader_read (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data, gsize length)
{
  gsize at = 0;

  g_return_val_if_fail (self->active, length);

  if (self->message.compressed)
    at = message_reader_read_compressed (self, frame, data, length);
  else
    at = message_reader_read_plain (self, frame, data, length);
  self->message.wire_length += at;
  return at;
}

gboolean
clasp_message_reader_finish (ClaspMessageReader *self)
{
  if (self->message.compressed)
    message_reader_finish_inflating (self);
  if (!self->halted && !self->message.stopped && self->message.opcode == CLASP_OPCODE_TEXT && !self->utf8_failed &&
      !clasp_utf8_is_complete (&self->utf8))
    message_reader_breach (self, CLASP_BREACH_UTF8_CUT, 0, 0);
  return !self->halted;
}

const ClaspMessage *
clasp_message_reader_take (ClaspMessageReader *self)
{
  g_return_val_if_fail (self->active, NULL);

  if (self->message.data == NULL)
    {
      self->message.length = clasp_arena_get_length (&self->arena);
      self->message.data = clasp_arena_finish (&self->arena);
    }
  if (self->message.compressed && self->message.wire_length > 0 &&
      clasp_arena_get_length (&self->wire) == self->message.wire_length)
    self->message.wire_data = clasp_arena_finish (&self->wire);
  self->message.frames = self->frames;
  self->message.n_frames = self->n_frames;
  self->active = FALSE;
  return &self->message;
}

void
clasp_message_reader_reset (ClaspMessageReader *self)
{
  clasp_arena_reset (&self->arena);
  clasp_arena_reset (&self->wire);
}
