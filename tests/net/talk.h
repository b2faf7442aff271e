/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-link.h"
#include "opening.h"
#include "scripted-peer.h"

G_BEGIN_DECLS

/* A conversation over an open connection, for tests: a link with a sink that keeps what it sees. */
typedef struct
{
  ClaspLink *link;
  GAsyncQueue *queue;  /* received payloads, as GBytes, in order */
  GPtrArray *received; /* of GBytes; filled by the run functions */
  int n_received;      /* atomic: data messages */
  int n_sent;          /* atomic: events of sent data messages */
  int n_pongs;         /* atomic */
  int ended;           /* atomic */
  int destroyed;       /* atomic */
  int echo;            /* atomic */
  ClaspEnding ending;  /* valid once ended */
  guint n_generated, generate, size;
  int depth, max_depth;
  gint64 last_time_us;
} Talk;

/* Opens a connection (which must succeed) and starts a link on it. @limits: (nullable) */
Talk *talk_new (ClaspConnectConfig *config, const ClaspLimits *limits);
Talk *talk_new_at (ScriptedPeer *peer, const ClaspLimits *limits);
/* The link is paused before it starts. */
Talk *talk_new_paused_at (ScriptedPeer *peer);
/* The sink's writable fills the output with @n messages of @size bytes, then closes. */
Talk *talk_new_generating_at (ScriptedPeer *peer, guint n, guint size);
/* From now on every data message is sent back from within the sink. */
void talk_echo (Talk *self);
void talk_say (Talk *self, const char *text);
void talk_run_until_received (Talk *self, guint n);
void talk_run_to_end (Talk *self);
/* A received payload as a string; it must hold no NUL. */
const char *talk_get_received (Talk *self, guint n);
/* Ends it when it has not, and checks that the link is gone. */
void talk_free (Talk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Talk, talk_free)

G_END_DECLS
