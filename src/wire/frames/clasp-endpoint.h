/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-close.h"
#include "clasp-ending.h"
#include "clasp-event.h"
#include "clasp-frame.h"
#include "clasp-frame-writer.h"
#include "clasp-limits.h"
#include "clasp-stream.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_ENDPOINT_OPEN,
  CLASP_ENDPOINT_CLOSE_SENT, /* waits for the server's close */
  CLASP_ENDPOINT_CLOSED,     /* both closes exchanged: waits for TCP to end */
  CLASP_ENDPOINT_FAILED,     /* a rule was broken: a close is in the output, nothing more is read */
  CLASP_ENDPOINT_ENDED,      /* TCP ended or the wait is over: nothing more will happen */
} ClaspEndpointState;

typedef struct
{
  ClaspLimits limits;
  gboolean lenient;      /* breaches are verdicts; reading goes on where it can */
  gboolean keep_sent;    /* events of sent messages carry their payload */
  gboolean keep_wire;    /* events of compressed messages carry the payload as it was deflated, too */
  gboolean no_auto_pong; /* leave pings unanswered, on purpose */
  gboolean hold_close;   /* the close that answers a close or a breach waits for clasp_endpoint_release_close() */
  ClaspRandomFunc random;
  gpointer random_data;
  const ClaspDeflateParameters *deflate; /* permessage-deflate as agreed; NULL: none */
} ClaspEndpointConfig;

/* A frame sent exactly as told, to test a server with. */
typedef struct
{
  guint8 opcode; /* 0…15 */
  gboolean fin;
  guint8 rsv;
  gboolean masked;
  gboolean set_mask; /* use @mask rather than a fresh one */
  guint8 mask[4];
  ClaspLengthForm form;
  gboolean set_length; /* declare @length rather than the payload's */
  guint64 length;
} ClaspFrameSpec;

/**
 * ClaspEndpoint:
 *
 * The client's end of an open connection (RFC 6455 §5 to §7): bytes in, events and bytes out. No I/O, clock or random
 * of its own. Events and sent bytes gather until the owner takes them, so a chunk with thousands of frames costs one
 * call.
 */
typedef struct _ClaspEndpoint ClaspEndpoint;

/**
 * clasp_endpoint_new:
 *
 * Returns: (transfer full): the endpoint
 */
ClaspEndpoint *clasp_endpoint_new (const ClaspEndpointConfig *config);
void clasp_endpoint_free (ClaspEndpoint *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspEndpoint, clasp_endpoint_free)

/**
 * clasp_endpoint_receive:
 * @data: must stay valid and unchanged until clasp_endpoint_clear_events(), since events point into it
 *
 * Takes a chunk, always all of it. May be called again before the events are cleared (they add up).
 */
void clasp_endpoint_receive (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us);
/* The stream ended. */
void clasp_endpoint_receive_end (ClaspEndpoint *self, ClaspStreamEnd how, gint64 now_us);
/* Acts on deadlines that have passed: after both closes, after our close. */
void clasp_endpoint_tick (ClaspEndpoint *self, gint64 now_us);
/* When clasp_endpoint_tick() wants to be called next, or -1. */
gint64 clasp_endpoint_get_deadline (const ClaspEndpoint *self);

/**
 * clasp_endpoint_get_events:
 *
 * Events since they were last cleared, received and sent, in order.
 *
 * Returns: (transfer none): the events, which the next call to any function of the endpoint may overwrite
 */
const ClaspEvent *clasp_endpoint_get_events (const ClaspEndpoint *self, gsize *n_events);

/**
 * clasp_endpoint_get_frames:
 *
 * Returns: (transfer none): the frames of those events
 */
const ClaspFrameInfo *clasp_endpoint_get_frames (const ClaspEndpoint *self, gsize *n_frames);
void clasp_endpoint_clear_events (ClaspEndpoint *self);

/* Sending. Each gives %FALSE, and does nothing, when the connection no longer takes it (a close was sent, it ended),
 * and for a control payload over 125 bytes or an invalid code. The payload is copied. A text that is not UTF-8 is
 * refused by FRM-11: clasp_endpoint_send_frame() is the way to send one on purpose. */
gboolean clasp_endpoint_send_message (ClaspEndpoint *self, ClaspOpcode opcode, const guint8 *data, gsize length,
                                      gint64 now_us);
gboolean clasp_endpoint_send_ping (ClaspEndpoint *self, const guint8 *data, gsize length, gint64 now_us);
/* Whether messages that are sent from here on are flagged as sent by the program itself, not by the user. */
void clasp_endpoint_set_automatic (ClaspEndpoint *self, gboolean automatic);
/* @code 0: a close without a body. @reason is UTF-8 of at most 123 bytes, or %NULL. */
gboolean clasp_endpoint_send_close (ClaspEndpoint *self, guint code, const char *reason, gint64 now_us);
/* With hold_close: the chunk that brought a close or a breach may have brought messages before it, and these may still
 * be answered until this is called (the close comes after the frame being sent, RFC 6455 §5.5.1). Returns whether a
 * close was sent. */
gboolean clasp_endpoint_release_close (ClaspEndpoint *self);
/* Sends a frame as told, whatever the rules say; its event is flagged deliberate. Only an ended connection refuses. */
gboolean clasp_endpoint_send_frame (ClaspEndpoint *self, const ClaspFrameSpec *spec, const guint8 *data, gsize length,
                                    gint64 now_us);

/**
 * clasp_endpoint_get_output:
 *
 * Bytes to be written, in one piece; valid until the next call that sends. After writing, tell how many went.
 *
 * Returns: (transfer none): the bytes
 */
const guint8 *clasp_endpoint_get_output (const ClaspEndpoint *self, gsize *length);
void clasp_endpoint_output_written (ClaspEndpoint *self, gsize length);

/* How far the connection is: open, closing, closed (RFC 6455 §7.1). */
ClaspEndpointState clasp_endpoint_get_state (const ClaspEndpoint *self);

/**
 * clasp_endpoint_get_ending:
 *
 * Returns: (transfer none): how it ended
 */
const ClaspEnding *clasp_endpoint_get_ending (const ClaspEndpoint *self);

/**
 * clasp_endpoint_judge:
 *
 * Returns: (transfer full) (element-type ClaspVerdict): verdicts on FRM, CLS and EXT-05…07: one a rule at the end
 * (pass when it was exercised, n/a when not), and each breach's own (at most 64)
 */
GPtrArray *clasp_endpoint_judge (const ClaspEndpoint *self);

typedef struct
{
  guint64 messages_in, messages_out, bytes_in, bytes_out; /* data messages and their payload bytes */
  guint64 control_in, control_out;
  gint64 round_trip_us; /* last ping answered, or -1 */
} ClaspEndpointStatistics;

/* What came and went by now. @statistics: (out) */
void clasp_endpoint_get_statistics (const ClaspEndpoint *self, ClaspEndpointStatistics *statistics);

G_END_DECLS
