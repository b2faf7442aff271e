/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect.h"
#include "clasp-units.h"

G_BEGIN_DECLS

/**
 * clasp_keep_alive_make_answer:
 * @dialect: the dialect
 * @unit: a unit that was received
 * @binary: (inout): whether its record was a binary message; then, whether the answer is one
 *
 * Answers a heartbeat as a client of the dialect does.
 *
 * Returns: (transfer full) (nullable): the payload to send; %NULL when nothing is to be answered
 */
GBytes *clasp_keep_alive_make_answer (ClaspDialect dialect, const ClaspUnit *unit, gboolean *binary);

/**
 * clasp_keep_alive_make_beat:
 * @dialect: the dialect
 * @number: how many were made before
 * @binary: (out): whether it is a binary message
 *
 * Makes the heartbeat that a client of the dialect sends by itself.
 *
 * Returns: (transfer full) (nullable): the payload to send; %NULL when clients send none
 */
GBytes *clasp_keep_alive_make_beat (ClaspDialect dialect, guint64 number, gboolean *binary);

G_END_DECLS
