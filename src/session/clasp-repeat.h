/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/* Milliseconds between two messages, at most: a day. */
#define CLASP_REPEAT_INTERVAL_MAX (24 * 3600 * 1000)

/**
 * ClaspRepeatMake:
 * @text: a message with its values put in
 * @opcode: (out): what it is sent as: text, binary or ping
 *
 * Makes the bytes that are sent.
 *
 * Returns: (transfer full) (nullable): the payload; %NULL with a sentence
 */
typedef GBytes *(*ClaspRepeatMake) (const char *text, guint8 *opcode, gpointer user_data, GError **error);

/**
 * ClaspRepeat:
 *
 * Sends a message again and again, with its placeholders filled in anew each time: those of ClaspVariables, and
 * "{{seq}}", which counts from 1. It keeps its pace, and leaves out what it is late for: no burst follows a stall.
 * Main thread only.
 *
 * Properties (read-only, notified on change only): "running" (boolean), "n-sent" (uint64).
 *
 * Signal "stopped" (string, nullable): it has ended; why, as a sentence, when nobody has asked for it.
 */
#define CLASP_TYPE_REPEAT (clasp_repeat_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRepeat, clasp_repeat, CLASP, REPEAT, GObject)

/**
 * clasp_repeat_new:
 * @session: an open connection, whose end stops it
 * @text: the message, with placeholders
 * @make: makes what is sent
 * @user_data: for @make
 * @destroy: (nullable): frees @user_data
 *
 * Returns: (transfer full): a repetition that is not running
 */
ClaspRepeat *clasp_repeat_new (ClaspSession *session, const char *text, ClaspRepeatMake make, gpointer user_data,
                               GDestroyNotify destroy);

/**
 * clasp_repeat_make:
 * @seq: its number
 * @opcode: (out): what it would be sent as
 *
 * Makes a message without sending it: what a user sees before.
 *
 * Returns: (transfer full) (nullable): its payload; %NULL with a sentence, as a #GIOErrorEnum of a placeholder or an
 * error of what makes the message
 */
GBytes *clasp_repeat_make (ClaspRepeat *self, guint64 seq, guint8 *opcode, GError **error);

/**
 * clasp_repeat_start:
 * @interval_ms: between two messages; 0: as fast as they can be written
 * @n: how many; 0: until it is stopped
 *
 * Sends the first message at once.
 *
 * Returns: %FALSE with a sentence when even that can't be sent: as clasp_repeat_make() has it, or a #GIOErrorEnum
 */
gboolean clasp_repeat_start (ClaspRepeat *self, guint interval_ms, guint64 n, GError **error);

/* Nothing more is sent. */
void clasp_repeat_stop (ClaspRepeat *self);

/**
 * clasp_repeat_get_rate:
 *
 * Returns: messages a second since it was started; 0 before the second one
 */
double clasp_repeat_get_rate (ClaspRepeat *self);

G_END_DECLS
