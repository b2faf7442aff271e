/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "clasp-practice-deflate.h"

G_BEGIN_DECLS

#define CLASP_PRACTICE_RATE_DEFAULT 20
#define CLASP_PRACTICE_RATE_MAX 100000

typedef enum
{
  CLASP_PRACTICE_TALK_ECHO,
  CLASP_PRACTICE_TALK_TICKS,
  CLASP_PRACTICE_TALK_CHAT,
  CLASP_PRACTICE_TALK_CLOCK,
  CLASP_PRACTICE_TALK_SILENCE, /* nothing is said, whatever comes */
  CLASP_PRACTICE_TALK_END,     /* TCP ends after the first bytes */
} ClaspPracticeTalkKind;

/* What is known of a conversation before it begins. */
typedef struct
{
  ClaspPracticeTalkKind kind;
  GBytes *first;                 /* sent before all else */
  guint rate;                    /* ticks a second */
  char *name;                    /* (nullable): what to be called in the chat */
  ClaspPracticeDeflate *deflate; /* (nullable): how messages are compressed; taken by the room */
} ClaspPracticeVisit;

/**
 * ClaspPracticeRoom:
 *
 * All open conversations of the practice server. Lives on the server's thread.
 */
typedef struct _ClaspPracticeRoom ClaspPracticeRoom;

/**
 * clasp_practice_room_new:
 *
 * Returns: (transfer full): a room without anybody
 */
ClaspPracticeRoom *clasp_practice_room_new (void);
/* Ends all conversations. */
void clasp_practice_room_free (ClaspPracticeRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPracticeRoom, clasp_practice_room_free)

/* Whether there is place for one more. */
gboolean clasp_practice_room_has_place (ClaspPracticeRoom *self);
void clasp_practice_room_join (ClaspPracticeRoom *self, GIOStream *stream, GSocket *socket, ClaspPracticeVisit *visit);

G_END_DECLS
