/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-arena.h"
#include "clasp-deflate.h"
#include "clasp-deflater.h"
#include "clasp-fault.h"
#include "clasp-inflater.h"
#include "clasp-output.h"
#include "clasp-endpoint.h"
#include "clasp-ping-log.h"
#include "clasp-utf8.h"

G_BEGIN_DECLS

#define CLASP_ENDPOINT_FAULTS_MAX 64
#define CLASP_ENDPOINT_RANDOM_SIZE 4096
/* Pongs wait when more than this is unsent; of those that wait, only the newest is sent (RFC 6455 §5.5.3). */
#define CLASP_ENDPOINT_PONG_BACKLOG ((gsize) 64 * 1024)

typedef enum
{
  CLASP_READ_HEADER,
  CLASP_READ_PAYLOAD,
  CLASP_READ_NOTHING, /* all that still comes is passed over */
} ClaspReadPhase;

/* What came up, so that its rule can be said to have passed. */
typedef enum
{
  CLASP_SEEN_FRAME = 1 << 0,
  CLASP_SEEN_DATA = 1 << 1,
  CLASP_SEEN_TEXT = 1 << 2,
  CLASP_SEEN_FRAGMENTS = 1 << 3,
  CLASP_SEEN_EMPTY = 1 << 4,
  CLASP_SEEN_CONTROL = 1 << 5,
  CLASP_SEEN_BETWEEN = 1 << 6, /* a control frame between fragments */
  CLASP_SEEN_PING = 1 << 7,
  CLASP_SEEN_PONG = 1 << 8,
  CLASP_SEEN_UNSOLICITED = 1 << 9,
  CLASP_SEEN_CLOSE = 1 << 10,
  CLASP_SEEN_CLOSE_CODE = 1 << 11,
  CLASP_SEEN_CLOSE_REASON = 1 << 12,
  CLASP_SEEN_DROPPED = 1 << 13,
  CLASP_SEEN_COMPRESSED = 1 << 14,
  CLASP_SEEN_ANSWERED_CLOSE = 1 << 15, /* the server's close came first */
  CLASP_SEEN_WAITED = 1 << 16,         /* close_timeout_ms passed before the server ended TCP */
  CLASP_SENT_FRAME = 1 << 17,
  CLASP_SENT_UNMASKED = 1 << 18, /* on purpose */
  CLASP_SENT_COMPRESSED = 1 << 19,
} ClaspSeen;

/* The frame being read. */
typedef struct
{
  guint8 header[CLASP_FRAME_HEADER_MAX];
  guint8 header_have, header_length, length_end; /* bytes read; bytes in all; where the length field ends */
  guint8 opcode, first_byte, rule;
  gboolean fin, masked, single, dropped, listed, in_payload;
  guint8 mask[4];
  guint64 length, left;
} ClaspEndpointFrame;

/* The data message being put together. */
typedef struct
{
  gboolean active, compressed;
  gboolean stopped; /* inflating was given up before the end */
  guint8 opcode, first_byte, header_length, flags, rule;
  gboolean utf8_failed;
  guint64 wire_length;
  const guint8 *span; /* the payload where it lies whole in the chunk; else it is in message_arena */
  gsize span_length;
  ClaspUtf8 utf8;
} ClaspEndpointMessage;

struct _ClaspEndpoint
{
  ClaspEndpointConfig config;
  ClaspDeflateParameters deflate; /* config.deflate points here, when it isn't NULL */
  ClaspEndpointState state;
  gint64 now_us;
  gint64 deadline_us; /* -1: none */
  gboolean wants_disconnect;

  /* Reading */
  ClaspReadPhase phase;
  ClaspEndpointFrame frame;
  ClaspEndpointMessage message;
  gboolean failing; /* a fault that ends it was found; fail_kind is the first */
  ClaspFaultKind fail_kind;
  guint64 n_frames_in;
  ClaspArena message_arena; /* payloads of messages */
  ClaspArena single_arena;  /* payloads of frames that are not part of a message */
  ClaspArena wire_arena;    /* config.keep_wire: compressed messages as they came */
  const guint8 *single_span;
  gsize single_span_length;
  ClaspUtf8 reason_utf8;
  gboolean reason_failed;
  gboolean close_received;
  ClaspInflater *inflater; /* (nullable) made when first needed */
  GByteArray *deflated;    /* (nullable) lenient: the message as it came, to be shown when it can't be inflated */
  gboolean code_is_bad;    /* lenient: the close received cannot be echoed */

  /* Frames of the message under way, kept over clear_events() */
  ClaspFrameInfo *message_frames;
  guint n_message_frames, message_frames_capacity;

  /* What the owner takes */
  ClaspEvent *events;
  gsize n_events, events_capacity;
  ClaspFrameInfo *frames;
  gsize n_frames, frames_capacity;

  /* Sending */
  ClaspOutput output;
  ClaspDeflater *deflater; /* (nullable) made when first needed */
  ClaspArena sent_arena;
  ClaspPingLog ping_log;
  gboolean close_sent; /* or held: nothing but answers goes before it */
  gboolean close_held;
  guint held_code;
  gsize held_length;
  guint8 held_reason[CLASP_CONTROL_PAYLOAD_MAX];
  gboolean pong_waits;
  guint8 pong_length;
  guint8 pong[CLASP_CONTROL_PAYLOAD_MAX];
  gsize random_left;
  guint8 random[CLASP_ENDPOINT_RANDOM_SIZE];

  /* Judging */
  ClaspEnding ending;
  guint32 seen; /* ClaspSeen */
  ClaspFault faults[CLASP_ENDPOINT_FAULTS_MAX];
  guint n_faults;
  guint64 faults_by_rule[2]; /* bits: rules broken, also by faults past the 64 */
  guint64 n_unanswered, n_coalesced, n_dropped, n_unsolicited;
  ClaspEndpointStatistics statistics;
};

/* clasp-endpoint.c: events and the ending. */

/* The next event, zeroed; valid until the next is made. */
ClaspEvent *clasp_endpoint_add_event (ClaspEndpoint *self);
void clasp_endpoint_reserve_events (ClaspEndpoint *self);
/* Appends to the frames that the owner sees; returns the index of the first. */
guint32 clasp_endpoint_add_frames (ClaspEndpoint *self, const ClaspFrameInfo *frames, guint n_frames);
void clasp_endpoint_set_reason (ClaspEndpoint *self, const guint8 *reason, gsize length);
void clasp_endpoint_start_wait (ClaspEndpoint *self);

/* clasp-endpoint-message.c: what is done with payloads. */

/* Takes what there is of the payload of the frame being read; returns where it ended. */
const guint8 *clasp_endpoint_read_payload (ClaspEndpoint *self, const guint8 *at, const guint8 *end);
void clasp_endpoint_begin_message (ClaspEndpoint *self);
/* The header is whole: the frame now belongs to its message. */
void clasp_endpoint_list_frame (ClaspEndpoint *self);
/* All of the frame's payload has come. */
void clasp_endpoint_finish_frame (ClaspEndpoint *self);
/* Gives out the message under way as it is, if there is one. */
void clasp_endpoint_cut_message (ClaspEndpoint *self, gboolean incomplete);
/* Gives out all that is under way. */
void clasp_endpoint_cut (ClaspEndpoint *self);

void clasp_endpoint_reset_frame (ClaspEndpoint *self);

/* clasp-endpoint-single.c: frames that are part of no message. */

/* Takes payload; returns how many bytes of it, which are all unless one of them ends the connection. */
gsize clasp_endpoint_read_single (ClaspEndpoint *self, const guint8 *data, gsize length);
void clasp_endpoint_finish_single (ClaspEndpoint *self);
void clasp_endpoint_cut_single (ClaspEndpoint *self, gboolean incomplete);

/* clasp-endpoint-fault.c */

/* Notes that the frame being read breaks a rule. When reading cannot go on, self->failing is set, and the caller calls
 * clasp_endpoint_fail() once all that this byte breaks was noted. */
void clasp_endpoint_note_fault (ClaspEndpoint *self, ClaspFaultKind kind, guint64 value, guint64 limit);
void clasp_endpoint_fail (ClaspEndpoint *self);

/* clasp-endpoint-send.c */

/* Appends a close frame to the output; @code 1005 or 0: without a body. */
void clasp_endpoint_put_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length);
/* The same, for a close that answers a close or a fault: with config.hold_close it waits. */
void clasp_endpoint_answer_close (ClaspEndpoint *self, guint code, const guint8 *reason, gsize length);
void clasp_endpoint_answer_ping (ClaspEndpoint *self, const guint8 *payload, gsize length);

G_END_DECLS
