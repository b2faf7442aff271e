/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CLASP_PRACTICE_RATE_DEFAULT 20
#define CLASP_PRACTICE_RATE_MAX 100000

typedef enum
{
  CLASP_PRACTICE_TALK_ECHO,
  CLASP_PRACTICE_TALK_TICKS,
  CLASP_PRACTICE_TALK_CHAT,
  CLASP_PRACTICE_TALK_CLOCK,
  CLASP_PRACTICE_TALK_SILENCE,   /* nothing is said, whatever comes */
  CLASP_PRACTICE_TALK_END,       /* TCP ends after the first bytes */
} ClaspPracticeTalkKind;

/**
 * ClaspPracticeRoom:
 *
 * All open conversations of the practice server. Lives on the server's thread.
 */
typedef struct _ClaspPracticeRoom ClaspPracticeRoom;

ClaspPracticeRoom *clasp_practice_room_new (void);
/* Ends all conversations. */
void               clasp_practice_room_free (ClaspPracticeRoom *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPracticeRoom, clasp_practice_room_free)

/* Whether there is place for one more. */
gboolean clasp_practice_room_has_place (ClaspPracticeRoom *self);
/* @first: sent before all else; @rate: ticks a second; @name: (nullable): what to be called in the chat */
void     clasp_practice_room_join (ClaspPracticeRoom *self, GIOStream *stream, GSocket *socket, GBytes *first,
                                   ClaspPracticeTalkKind kind, guint rate, const char *name);

G_END_DECLS
