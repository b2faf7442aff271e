/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-breach.h"
#include "clasp-ending.h"
#include "clasp-frame-reader.h"

G_BEGIN_DECLS

/* What the rules need to know of a conversation to judge its frames. */
typedef struct
{
  gboolean from_client; /* frames come from a client, which masks them; else from a server, which does not */
  gboolean compresses;  /* permessage-deflate was agreed on */
  guint64 max_message;  /* bytes */
} ClaspFrameRulesConfig;

/* Where a frame stands among the others. */
typedef struct
{
  gboolean in_message; /* a message was under way when it came */
  gboolean dropped;    /* a close frame came before it: only its length is judged */
  gboolean single;     /* it is part of no message */
  gboolean compressed; /* its message is */
  guint64 before;      /* payload bytes of its message in earlier frames */
} ClaspFramePlace;

typedef enum
{
  CLASP_HEADER_GOOD,
  CLASP_HEADER_STOPPED,     /* a breach ends reading */
  CLASP_HEADER_PASSED_OVER, /* a dropped frame that is longer than is shown: nothing more is looked at */
} ClaspHeaderJudgement;

/**
 * clasp_frame_rules_header_is_plain:
 * @from: bytes of the header that were judged before
 *
 * Returns: whether this is the whole header of a data frame in which nothing can be wrong, as nearly all are: then it
 *   need not be judged byte by byte
 */
static inline gboolean
clasp_frame_rules_header_is_plain (const ClaspFrameRulesConfig *config, const ClaspFrame *frame, guint from,
                                   const ClaspFramePlace *place)
{
  guint8 reserved = frame->first_byte & CLASP_FRAME_RSV_BITS;

  /* RSV1 is right on the first frame of a message, and only there (RFC 7692 §6). */
  if (reserved != 0 && (reserved != CLASP_FRAME_RSV1 || !config->compresses || frame->opcode == 0))
    return FALSE;
  if (from != 0 || frame->header_have < 2 || frame->masked != config->from_client || place->single ||
      place->in_message == (frame->opcode != 0))
    return FALSE;
  if (frame->header_have < frame->length_end || (frame->length_end == 4 && frame->length < 126) ||
      (frame->length_end == 10 && frame->length <= G_MAXUINT16))
    return FALSE;
  return place->before <= config->max_message && frame->length <= config->max_message - place->before;
}

/**
 * clasp_frame_rules_judge_header:
 * @frame: (inout): when judging stops before the end of what was read, header_have is set to the byte that decided
 * @from: bytes of the header that were judged before
 * @breached: called for each breach
 *
 * Judges a header byte by byte, as far as it was read, so that it makes no difference how it was cut: FRM-01 to FRM-07,
 * FRM-12, EXT-05, CLS-01. A length is judged by its declaration, before any memory is taken for it (FRM-12).
 */
ClaspHeaderJudgement clasp_frame_rules_judge_header (const ClaspFrameRulesConfig *config, ClaspFrame *frame, guint from,
                                                     const ClaspFramePlace *place, ClaspBreachFunc breached,
                                                     gpointer user_data);

/* What came up in a conversation, so that its rule can be said to have passed. */
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
  CLASP_SEEN_UNSOLICITED = 1 << 9, /* counted */
  CLASP_SEEN_CLOSE = 1 << 10,
  CLASP_SEEN_CLOSE_CODE = 1 << 11,
  CLASP_SEEN_CLOSE_REASON = 1 << 12,
  CLASP_SEEN_DROPPED = 1 << 13, /* counted */
  CLASP_SEEN_COMPRESSED = 1 << 14,
  CLASP_SEEN_ANSWERED_CLOSE = 1 << 15, /* the server's close came first */
  CLASP_SEEN_WAITED = 1 << 16,         /* close_timeout_ms passed before the server ended TCP */
  CLASP_SEEN_COALESCED = 1 << 17,      /* a pong that waited was replaced by a newer one */
  CLASP_SENT_FRAME = 1 << 18,
  CLASP_SENT_UNMASKED = 1 << 19, /* on purpose */
  CLASP_SENT_COMPRESSED = 1 << 20,
} ClaspSeen;

/**
 * ClaspFrameRules:
 *
 * Watches one conversation of a client from beside, and says in the end what it was of each rule: breaches that were
 * noted, and what came up without one.
 */
typedef struct _ClaspFrameRules ClaspFrameRules;

/**
 * clasp_frame_rules_new:
 *
 * Returns: (transfer full): rules that have watched nothing yet
 */
ClaspFrameRules *clasp_frame_rules_new (void);
void clasp_frame_rules_free (ClaspFrameRules *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFrameRules, clasp_frame_rules_free)

/* Notes a breach of @frame. At most 64 are kept, and of the rest their rules. */
void clasp_frame_rules_note (ClaspFrameRules *self, const ClaspFrame *frame, ClaspBreachKind kind, guint64 value,
                             guint64 limit);
/* Notes what came up; of those that are counted, once. @seen: ClaspSeen, several may be joined */
void clasp_frame_rules_see (ClaspFrameRules *self, guint32 seen);
/* Notes what a frame that was received is, by its first byte. */
void clasp_frame_rules_see_frame (ClaspFrameRules *self, const ClaspFrame *frame, gboolean in_message);

/* How a conversation stands, for the rules that are about its end. */
typedef struct
{
  const ClaspEnding *ending;
  gboolean compresses;   /* permessage-deflate was agreed on */
  gboolean leaves_pings; /* unanswered, on purpose */
  gboolean open;         /* no close was sent or received */
  gboolean waits;        /* our close was sent and may yet be answered */
  gboolean ended;        /* TCP has */
  gboolean close_sent, close_received;
  guint close_timeout_ms;
} ClaspConversationState;

/**
 * clasp_frame_rules_judge:
 *
 * Judges FRM, CLS and EXT-05 to EXT-07: one verdict a rule (a pass when it came up, n/a when it did not), or one for
 * each breach.
 *
 * Returns: (transfer full) (element-type ClaspVerdict): the verdicts, in the order of their rules
 */
GPtrArray *clasp_frame_rules_judge (const ClaspFrameRules *self, const ClaspConversationState *conversation);

G_END_DECLS
