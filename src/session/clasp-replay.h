/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-capture.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspReplay:
 *
 * Sends again what a capture's user sent: text and binary messages, with the pauses between them, and then closes. Main
 * thread.
 */
typedef struct _ClaspReplay ClaspReplay;

/* All was handed over to be sent, or the connection has ended before. */
typedef void (*ClaspReplayFunc) (ClaspReplay *self, gpointer user_data);

/**
 * clasp_replay_new:
 * @session: an open connection
 * @capture: what is sent again
 * @speed: 1: as it was; 10: ten times as fast; 0: as fast as it goes
 * @raw: whether frames that were sent on purpose go as well, as they were
 * @func: (nullable): called once
 * @user_data: for @func
 *
 * Begins at once.
 *
 * Returns: (transfer full): the replay
 */
ClaspReplay *clasp_replay_new (ClaspSession *session, ClaspCapture *capture, double speed, gboolean raw,
                               ClaspReplayFunc func, gpointer user_data);
/* Ends it. */
void clasp_replay_free (ClaspReplay *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspReplay, clasp_replay_free)

/**
 * clasp_replay_count:
 * @capture: a capture
 * @raw: as for clasp_replay_new()
 * @masked: (out) (transfer full) (element-type guint64): numbers, from 1, of the records in which secrets were masked
 *
 * Counts what would be sent, before it is.
 *
 * Returns: how many messages and frames
 */
guint64 clasp_replay_count (ClaspCapture *capture, gboolean raw, GArray **masked);

G_END_DECLS
