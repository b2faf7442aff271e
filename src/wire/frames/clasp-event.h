/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-frame.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_EVENT_COMPRESSED = 1 << 0,  /* payload was deflated on the wire; length is inflated, wire_length is not */
  CLASP_EVENT_DELIBERATE = 1 << 1,  /* a raw frame the user sent on purpose */
  CLASP_EVENT_DROPPED = 1 << 2,     /* came after a close frame: shown, not delivered (CLS-05) */
  CLASP_EVENT_INCOMPLETE = 1 << 3,  /* the message was cut by a breach or the end; data is what came */
  CLASP_EVENT_BREACH = 1 << 4,      /* breaks a rule: see rule */
  CLASP_EVENT_UNSOLICITED = 1 << 5, /* a pong that answers no ping (FRM-10) */
  CLASP_EVENT_AUTOMATIC = 1 << 6,   /* sent to keep a dialect alive, not by the user */
} ClaspEventFlags;

/* A message of more frames than this lists only so many, the last of them in the last place. */
#define CLASP_EVENT_FRAMES_MAX (1 << 18)

/* One frame of a message, for the detail view. */
typedef struct
{
  guint64 payload_length;
  guint8 first_byte; /* FIN, RSV and opcode as on the wire */
  guint8 header_length;
  guint8 masked;                         /* 0 or 1 */
  guint8 rule;                           /* ClaspRuleId that it breaks, or CLASP_RULE_NONE */
  guint8 header[CLASP_FRAME_HEADER_MAX]; /* as on the wire, header_length bytes */
} ClaspFrameInfo;

/**
 * clasp_frame_info_make_header:
 * @frame: its first byte, payload length and whether it is masked are set
 * @mask_key: (nullable): the key of a masked frame; %NULL: zeros
 *
 * Fills in the header of a frame whose header is not known, in the shortest form (RFC 6455 §5.2).
 */
void clasp_frame_info_make_header (ClaspFrameInfo *frame, const guint8 mask_key[4]);

/**
 * ClaspEvent:
 *
 * One message or control frame, sent or received: fixed in size, made without an allocation.
 */
typedef struct
{
  gint64 time_us;          /* the chunk's stamp */
  const guint8 *data;      /* payload, unmasked and inflated; valid until the events are cleared. NULL when sent
                                  payloads aren't kept */
  const guint8 *wire_data; /* with config.keep_wire, of a compressed message: wire_length bytes as they were deflated,
                              unmasked; valid as long as @data. Else NULL */
  guint64 length;          /* payload bytes */
  guint64 wire_length;     /* payload bytes as they stood in the frames */
  guint32 n_frames;        /* at most CLASP_EVENT_FRAMES_MAX */
  guint32 first_frame;     /* index in clasp_endpoint_get_frames(), when n_frames > 1, rule is set or it was sent on
                           purpose; else unused */
  guint16 close_code;      /* of a close: the code, or 1005 */
  guint8 opcode; /* CLASP_OPCODE_TEXT …, never CONTINUATION (except a stray one that is deliberate or breaks a rule) */
  guint8 direction;     /* ClaspDirection */
  guint8 flags;         /* ClaspEventFlags */
  guint8 rule;          /* first rule it breaks, or CLASP_RULE_NONE */
  guint8 first_byte;    /* of the first frame, as on the wire */
  guint8 header_length; /* of the first frame */
  guint8 mask_key[4];   /* of a masked frame we sent */
} ClaspEvent;

/**
 * ClaspEventList:
 *
 * Events and the frames they speak of, gathered until the owner takes them. Zero-initialise to begin.
 */
typedef struct
{
  /*< private >*/
  ClaspEvent *events;
  gsize n_events, events_capacity;
  ClaspFrameInfo *frames;
  gsize n_frames, frames_capacity;
} ClaspEventList;

/* Frees what it holds. */
void clasp_event_list_clear (ClaspEventList *self);
/* Forgets the events and keeps the room for the next, as long as it is of use. */
void clasp_event_list_reset (ClaspEventList *self);
/* Makes room for one more event. */
void clasp_event_list_reserve (ClaspEventList *self);

/**
 * clasp_event_list_add:
 *
 * Appends an event that is not filled in.
 *
 * Returns: (transfer none): valid until the next is added
 */
static inline ClaspEvent *
clasp_event_list_add (ClaspEventList *self)
{
  if (G_UNLIKELY (self->n_events == self->events_capacity))
    clasp_event_list_reserve (self);
  return &self->events[self->n_events++];
}

/**
 * clasp_event_list_add_frames:
 *
 * Appends frames that an event speaks of.
 *
 * Returns: the index of the first
 */
guint32 clasp_event_list_add_frames (ClaspEventList *self, const ClaspFrameInfo *frames, guint n_frames);

G_END_DECLS
