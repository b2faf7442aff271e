/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspMessagePane:
 *
 * The messages of one connection with their filter bar, the live status line, and the composer.
 * Properties: "session" (ClaspSession, nullable), "selected-record" (ClaspRecord, nullable, read-only, notifies),
 * "follow" (boolean: the newest message is kept in sight).
 */
#define CLASP_TYPE_MESSAGE_PANE (clasp_message_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClaspMessagePane, clasp_message_pane, CLASP, MESSAGE_PANE, AdwBin)

/* Puts the keyboard focus where a user goes on: the filter entry, or the message to send. */
void clasp_message_pane_focus_filter (ClaspMessagePane *self);
void clasp_message_pane_focus_composer (ClaspMessagePane *self);

G_END_DECLS
