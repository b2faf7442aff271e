/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspMessagePane:
 *
 * The messages of one connection with their filter bar, the live status line, and the composer.
 * Properties: "session" (ClaspSession, nullable), "selected-record" (ClaspRecord, nullable, read-only: the one that
 * was chosen last), "follow" (boolean: the newest message is kept in sight), "breach" (uint64, read-only: the number of
 * the last message that broke a rule, once the connection has ended; 0: none did), "find" (ClaspFind, read-only: what
 * the user looks for), "can-compare" (boolean, read-only: two messages are chosen).
 *
 * Signal "show-frames": the user wants to see the frames of the chosen message.
 * Signal "show-record": the user wants to see the chosen message, which may be shown already.
 * Signal "compare" (ClaspRecord, ClaspRecord): the user wants to see what differs between the two.
 */
#define CLASP_TYPE_MESSAGE_PANE (clasp_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClaspMessagePane, clasp_message_pane, CLASP, MESSAGE_PANE, AdwBin)

/* Puts the keyboard focus where a user goes on: the filter entry, or the message to send. */
void clasp_message_pane_focus_filter (ClaspMessagePane *self);
/* Narrows what is shown by a term of the filter. */
void clasp_message_pane_filter_by (ClaspMessagePane *self, const char *term);
/* Plots the numbers that stand at a path of the JSON, among the statistics. */
void clasp_message_pane_plot (ClaspMessagePane *self, const char *path);
void clasp_message_pane_focus_composer (ClaspMessagePane *self);
/* Opens the bar that finds messages without hiding others. */
void clasp_message_pane_find (ClaspMessagePane *self);
/* Whether the user is in that bar. */
gboolean clasp_message_pane_is_finding (ClaspMessagePane *self);
/* Goes to the next message that was looked for, or to the one before. */
void clasp_message_pane_find_again (ClaspMessagePane *self, gboolean forward);
/**
 * clasp_message_pane_select_breach:
 *
 * Selects the message that broke a rule, and shows it among all the others.
 *
 * Returns: whether there is one
 */
gboolean clasp_message_pane_select_breach (ClaspMessagePane *self);
/* Selects the message with that number, from 1, and shows it among all the others. */
void clasp_message_pane_select (ClaspMessagePane *self, guint64 number);

G_END_DECLS
