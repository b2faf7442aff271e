/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "clasp-practice-deflate.h"
#include "clasp-practice-frame.h"

G_BEGIN_DECLS

/* Bytes of one message, inflated. */
#define CLASP_PRACTICE_MESSAGE_MAX (16 * 1024 * 1024)

/**
 * ClaspPracticeMessage:
 *
 * The message that is coming in, frame after frame. Begin with clasp_practice_message_init().
 */
typedef struct
{
  guint8 opcode; /* 0: none has begun */
  guint8 rsv;
  GByteArray *received;
  GByteArray *inflated;
} ClaspPracticeMessage;

/* Why a connection is failed: what its close frame says. */
typedef struct
{
  guint16 code;
  const char *reason; /* %NULL: it is not */
} ClaspPracticeRefusal;

void clasp_practice_message_init (ClaspPracticeMessage *self);
void clasp_practice_message_clear (ClaspPracticeMessage *self);
/* Judges the header of the frame that comes next. @deflate: (nullable) */
ClaspPracticeRefusal clasp_practice_message_judge (ClaspPracticeMessage *self, ClaspPracticeDeflate *deflate,
                                                   const ClaspPracticeFrame *frame);
/* Takes the payload of a frame that was judged and is not a control frame. */
void clasp_practice_message_add (ClaspPracticeMessage *self, const ClaspPracticeFrame *frame, const guint8 *data);
/* After the last frame: inflates and checks what came. It lies in @whole until the message is ended. */
ClaspPracticeRefusal clasp_practice_message_finish (ClaspPracticeMessage *self, ClaspPracticeDeflate *deflate,
                                                    const GByteArray **whole);
/* Makes ready for the next one. */
void clasp_practice_message_end (ClaspPracticeMessage *self);

G_END_DECLS
