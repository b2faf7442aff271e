/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-connect-config.h"
#include "clasp-opening.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspAttempt:
 *
 * One attempt to open a connection, step by step: URI, files, proxy choice, resolve, TCP, proxy, TLS, request,
 * response. Each step is a function that begins something and one that takes what came of it. I/O thread only.
 */
typedef struct _ClaspAttempt ClaspAttempt;
typedef void (*ClaspAttemptFunc) (ClaspAttempt *attempt, gpointer user_data);

/**
 * clasp_attempt_new:
 * @changed: a phase, a line or an address was added
 * @done: called once, when the outcome is decided
 *
 * Returns: (transfer full): the attempt, not started
 */
ClaspAttempt *clasp_attempt_new (ClaspConnectConfig *config, ClaspAttemptFunc changed, ClaspAttemptFunc done,
                                 gpointer user_data);
ClaspAttempt *clasp_attempt_ref (ClaspAttempt *self);
void clasp_attempt_unref (ClaspAttempt *self);
void clasp_attempt_start (ClaspAttempt *self);
/* Ends it at once in whatever phase it is, by CLASP_STREAM_END_STOPPED or CLASP_STREAM_END_TIMEOUT. Calls done. */
void clasp_attempt_end (ClaspAttempt *self, ClaspStreamEnd how);

/**
 * clasp_attempt_dup_report:
 *
 * Returns: (transfer full): all that is known now
 */
ClaspReport *clasp_attempt_dup_report (ClaspAttempt *self);

/**
 * clasp_attempt_steal_stream:
 *
 * After done, when it is open.
 *
 * Returns: (transfer full) (nullable): the stream to talk through
 */
GIOStream *clasp_attempt_steal_stream (ClaspAttempt *self);

/**
 * clasp_attempt_steal_leftover:
 *
 * Returns: (transfer full) (nullable): what came behind the answer
 */
GBytes *clasp_attempt_steal_leftover (ClaspAttempt *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspAttempt, clasp_attempt_unref)

G_END_DECLS
