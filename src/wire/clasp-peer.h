/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-close.h"
#include "clasp-frame.h"
#include "clasp-limits.h"
#include "clasp-line.h"
#include "clasp-opening.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_EVENT_COMPRESSED  = 1 << 0,   /* payload was deflated on the wire; length is inflated, wire_length is not */
  CLASP_EVENT_DELIBERATE  = 1 << 1,   /* a raw frame the user sent on purpose */
  CLASP_EVENT_DROPPED     = 1 << 2,   /* came after a close frame: shown, not delivered (CLS-05) */
  CLASP_EVENT_INCOMPLETE  = 1 << 3,   /* the message was cut by a fault or the end; data is what came */
  CLASP_EVENT_FAULTY      = 1 << 4,   /* breaks a rule: see rule */
  CLASP_EVENT_UNSOLICITED = 1 << 5,   /* a pong that answers no ping (FRM-10) */
} ClaspEventFlags;

/* A message of more frames than this lists only so many, the last of them in the last place. */
#define CLASP_EVENT_FRAMES_MAX (1 << 18)

/* One frame of a message, for the detail view. */
typedef struct
{
  guint64 payload_length;
  guint8  first_byte;      /* FIN, RSV and opcode as on the wire */
  guint8  header_length;
  guint8  masked;          /* 0 or 1 */
  guint8  rule;            /* ClaspRuleId that it breaks, or CLASP_RULE_NONE */
} ClaspFrameInfo;

/**
 * ClaspEvent:
 *
 * One message or control frame, sent or received: fixed in size, made without an allocation.
 */
typedef struct
{
  gint64        time_us;       /* the chunk's stamp */
  const guint8 *data;          /* payload, unmasked and inflated; valid until the events are cleared. NULL when sent
                                  payloads aren't kept */
  guint64       length;        /* payload bytes */
  guint64       wire_length;   /* payload bytes as they stood in the frames */
  guint32       n_frames;      /* at most CLASP_EVENT_FRAMES_MAX */
  guint32       first_frame;   /* index in clasp_peer_get_frames(), when n_frames > 1 or rule is set; else unused */
  guint16       close_code;    /* of a close: the code, or 1005 */
  guint8        opcode;        /* CLASP_OPCODE_TEXT …, never CONTINUATION (except a deliberate or faulty stray one) */
  guint8        direction;     /* ClaspDirection */
  guint8        flags;         /* ClaspEventFlags */
  guint8        rule;          /* first rule it breaks, or CLASP_RULE_NONE */
  guint8        first_byte;    /* of the first frame, as on the wire */
  guint8        header_length; /* of the first frame */
} ClaspEvent;

typedef enum { CLASP_SIDE_CLIENT, CLASP_SIDE_SERVER, CLASP_SIDE_TRANSPORT } ClaspSide;

/* "client", "server", "transport": the words of the JSON contract. */
const char *clasp_side_to_string (ClaspSide side);

/**
 * ClaspEnding:
 *
 * How the connection ended, exactly (CLS-07).
 */
typedef struct
{
  gboolean  clean;         /* a close was sent and one received, and no rule was broken */
  gboolean  failed;        /* the rule's breach ended it (RFC 6455 §7.1.7); else reading went on, in lenient mode */
  ClaspSide by;            /* who began it; our failing a breach counts as client */
  guint     code;          /* what tells the end: received, or sent for a breach, or 1006: no close came; 1005, 1015 */
  guint     sent_code;     /* 0: no close frame was sent; 1005: one without code */
  guint     received_code; /* the same, received */
  char      reason[124];   /* the close frame's reason, NUL-terminated UTF-8; "" */
  guint8    rule;          /* the rule the server broke, or CLASP_RULE_NONE */
} ClaspEnding;

typedef enum
{
  CLASP_PEER_OPEN,
  CLASP_PEER_CLOSE_SENT,     /* waits for the server's close */
  CLASP_PEER_CLOSED,         /* both closes exchanged: waits for TCP to end */
  CLASP_PEER_FAILED,         /* a rule was broken: a close is in the output, nothing more is read */
  CLASP_PEER_ENDED,          /* TCP ended or the wait is over: nothing more will happen */
} ClaspPeerState;

/* Fills @buffer with unpredictable bytes: mask keys (FRM-01). */
typedef void (*ClaspRandomFunc) (guint8 *buffer, gsize length, gpointer user_data);

typedef struct _ClaspDeflateParameters ClaspDeflateParameters;

typedef struct
{
  ClaspLimits     limits;
  gboolean        lenient;       /* faults are verdicts; reading goes on where it can */
  gboolean        keep_sent;     /* events of sent messages carry their payload */
  gboolean        no_auto_pong;  /* leave pings unanswered, on purpose */
  gboolean        hold_close;    /* the close that answers a close or a fault waits for clasp_peer_release_close() */
  ClaspRandomFunc random;
  gpointer        random_data;
  const ClaspDeflateParameters *deflate;   /* permessage-deflate as agreed; NULL: none */
} ClaspPeerConfig;

/* A frame sent exactly as told, to test a server with. */
typedef struct
{
  guint8          opcode;      /* 0…15 */
  gboolean        fin;
  guint8          rsv;
  gboolean        masked;
  gboolean        set_mask;    /* use @mask rather than a fresh one */
  guint8          mask[4];
  ClaspLengthForm form;
  gboolean        set_length;  /* declare @length rather than the payload's */
  guint64         length;
} ClaspFrameSpec;

/**
 * ClaspPeer:
 *
 * The client's end of an open connection (RFC 6455 §5 to §7): bytes in, events and bytes out. No I/O, clock or random of
 * its own. Events and sent bytes gather until the owner takes them, so a chunk with thousands of frames costs one call.
 */
typedef struct _ClaspPeer ClaspPeer;

ClaspPeer *clasp_peer_new (const ClaspPeerConfig *config);
void       clasp_peer_free (ClaspPeer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPeer, clasp_peer_free)

/**
 * clasp_peer_receive:
 * @data: must stay valid and unchanged until clasp_peer_clear_events(), since events point into it
 *
 * Takes a chunk, always all of it. May be called again before the events are cleared (they add up).
 */
void clasp_peer_receive (ClaspPeer *self, const guint8 *data, gsize length, gint64 now_us);
/* The stream ended. */
void clasp_peer_receive_end (ClaspPeer *self, ClaspStreamEnd how, gint64 now_us);
/* Acts on deadlines that have passed: after both closes, after our close. */
void clasp_peer_tick (ClaspPeer *self, gint64 now_us);
/* When clasp_peer_tick() wants to be called next, or -1. */
gint64 clasp_peer_get_deadline (const ClaspPeer *self);

/* Events since they were last cleared, received and sent, in order. Don't keep them past the next call to any function
 * of the peer. */
const ClaspEvent     *clasp_peer_get_events (const ClaspPeer *self, gsize *n_events);
const ClaspFrameInfo *clasp_peer_get_frames (const ClaspPeer *self, gsize *n_frames);
void                  clasp_peer_clear_events (ClaspPeer *self);

/* Sending. Each gives %FALSE, and does nothing, when the connection no longer takes it (a close was sent, it ended),
 * and for a control payload over 125 bytes or an invalid code. The payload is copied. A text that is not UTF-8 is
 * refused by FRM-11: clasp_peer_send_frame() is the way to send one on purpose. */
gboolean clasp_peer_send_message (ClaspPeer *self, ClaspOpcode opcode, const guint8 *data, gsize length, gint64 now_us);
gboolean clasp_peer_send_ping (ClaspPeer *self, const guint8 *data, gsize length, gint64 now_us);
gboolean clasp_peer_send_pong (ClaspPeer *self, const guint8 *data, gsize length, gint64 now_us);
/* @code 0: a close without a body. @reason is UTF-8 of at most 123 bytes, or %NULL. */
gboolean clasp_peer_send_close (ClaspPeer *self, guint code, const char *reason, gint64 now_us);
/* With hold_close: the chunk that brought a close or a fault may have brought messages before it, and these may still be answered
 * until this is called (the close comes after the frame being sent, RFC 6455 §5.5.1). Returns whether a close was sent. */
gboolean clasp_peer_release_close (ClaspPeer *self);
/* Sends a frame as told, whatever the rules say; its event is flagged deliberate. Only an ended connection refuses. */
gboolean clasp_peer_send_frame (ClaspPeer *self, const ClaspFrameSpec *spec, const guint8 *data, gsize length,
                                gint64 now_us);

/* Bytes to be written, in one piece; valid until the next call that sends. After writing, tell how many went. */
const guint8 *clasp_peer_get_output (const ClaspPeer *self, gsize *length);
void          clasp_peer_output_written (ClaspPeer *self, gsize length);

ClaspPeerState     clasp_peer_get_state (const ClaspPeer *self);
/* Whether the owner should now close its side of TCP (the wait is over, or nothing is left to wait for). */
gboolean           clasp_peer_wants_disconnect (const ClaspPeer *self);
const ClaspEnding *clasp_peer_get_ending (const ClaspPeer *self);   /* meaningful once the state is not OPEN */

/* Verdicts on FRM, CLS and EXT-05…07: one a rule at the end (pass when it was exercised, n/a when not), and each
 * fault's own (at most 64). (transfer full) (element-type ClaspVerdict) */
GPtrArray *clasp_peer_judge (const ClaspPeer *self);

typedef struct
{
  guint64 messages_in, messages_out, bytes_in, bytes_out;   /* data messages and their payload bytes */
  guint64 control_in, control_out;
  gint64  round_trip_us;                                    /* last ping answered, or -1 */
} ClaspPeerStatistics;

void clasp_peer_get_statistics (const ClaspPeer *self, ClaspPeerStatistics *statistics);

G_END_DECLS
