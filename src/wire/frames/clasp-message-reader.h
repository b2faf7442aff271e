/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-breach.h"
#include "clasp-event.h"
#include "clasp-frame-reader.h"

G_BEGIN_DECLS

typedef struct
{
  guint64 max_message;          /* bytes, inflated */
  gboolean compresses;          /* permessage-deflate was agreed on */
  int window_bits;              /* the sender's; 0 counts as 15 */
  gboolean no_context_takeover; /* the sender's */
  gboolean reads_on;            /* after a breach, where that can be done */
  gboolean keeps_wire;          /* compressed messages are given out as they came, too */
  ClaspBreachFunc breached;     /* called for each breach of FRM-11, EXT-06 and EXT-07 */
  gpointer user_data;
} ClaspMessageReaderConfig;

/* A message, whole or cut. */
typedef struct
{
  const guint8 *data;      /* unmasked and inflated; in the chunk, or valid until clasp_message_reader_reset() */
  const guint8 *wire_data; /* (nullable) a compressed message as it came, when that is kept; valid as long as @data */
  guint64 length;
  guint64 wire_length; /* payload bytes as they stood in the frames */
  guint8 opcode;
  guint8 first_byte;    /* of its first frame */
  guint8 header_length; /* of its first frame */
  guint8 rule;          /* the first that it breaks, or CLASP_RULE_NONE */
  gboolean compressed;
  gboolean stopped;             /* inflating was given up before its end */
  const ClaspFrameInfo *frames; /* valid until the next message begins */
  guint n_frames;               /* at most CLASP_EVENT_FRAMES_MAX */
} ClaspMessage;

/**
 * ClaspMessageReader:
 *
 * Puts the payloads of data frames together, inflates them within their limit and checks texts as UTF-8, as the bytes
 * come (RFC 6455 §5.4, §5.6, §8.1, RFC 7692 §6). One message at a time.
 */
typedef struct _ClaspMessageReader ClaspMessageReader;

/**
 * clasp_message_reader_new:
 *
 * Returns: (transfer full): the reader
 */
ClaspMessageReader *clasp_message_reader_new (const ClaspMessageReaderConfig *config);
void clasp_message_reader_free (ClaspMessageReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspMessageReader, clasp_message_reader_free)

/**
 * clasp_message_reader_begin:
 *
 * Begins the message whose first frame @frame is; its first byte is known.
 *
 * Returns: whether it is compressed
 */
gboolean clasp_message_reader_begin (ClaspMessageReader *self, const ClaspFrame *frame);
/* A message has begun and was not taken yet. */
gboolean clasp_message_reader_is_active (const ClaspMessageReader *self);
gboolean clasp_message_reader_is_compressed (const ClaspMessageReader *self);
/* Inflating was given up. */
gboolean clasp_message_reader_is_stopped (const ClaspMessageReader *self);
/* Payload bytes on the wire so far. */
guint64 clasp_message_reader_get_wire_length (const ClaspMessageReader *self);

/* The frame belongs to the message under way; its header is known as far as it will be. @rule: that it breaks */
void clasp_message_reader_add_frame (ClaspMessageReader *self, const ClaspFrame *frame, guint8 rule);
/* The message breaks @rule; so does its last frame that was added, when @frame_rule names one. */
void clasp_message_reader_mark (ClaspMessageReader *self, guint8 rule, guint8 frame_rule);

/**
 * clasp_message_reader_read:
 * @data: payload of the frame from where the last read ended; it must stay until the message was taken and used
 *
 * Returns: how many bytes were taken: all, or as many as end with the byte at which a breach stopped reading
 */
gsize clasp_message_reader_read (ClaspMessageReader *self, const ClaspFrame *frame, const guint8 *data, gsize length);

/**
 * clasp_message_reader_finish:
 *
 * All of the last frame was read: judges what only the end shows.
 *
 * Returns: %FALSE when a breach stopped reading
 */
gboolean clasp_message_reader_finish (ClaspMessageReader *self);

/**
 * clasp_message_reader_take:
 *
 * Ends the message as it is and gives it out.
 *
 * Returns: (transfer none): valid until the next message begins
 */
const ClaspMessage *clasp_message_reader_take (ClaspMessageReader *self);
/* The messages that were taken are of no more use. */
void clasp_message_reader_reset (ClaspMessageReader *self);

G_END_DECLS
