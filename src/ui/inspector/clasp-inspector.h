/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-find.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspInspector:
 *
 * What is known about one connection, in tabs: Handshake, Timing, TLS, Message (Body after a refusal), and with a
 * dialect Requests.
 * Properties: "session" (ClaspSession, nullable), "record" (ClaspRecord, nullable: setting one shows its Message tab),
 * "find" (ClaspFind, nullable: what is set off in the message),
 * "visible-tab" (string: "handshake", "timing", "tls", "message", "requests", "body").
 *
 * Signal "jump" (uint64: number of a message, from 1): the user wants to see it.
 */
#define CLASP_TYPE_INSPECTOR (clasp_inspector_get_type ())
G_DECLARE_FINAL_TYPE (ClaspInspector, clasp_inspector, CLASP, INSPECTOR, AdwBin)

/* Shows the Handshake tab with the rule @id ("RES-04") and the lines it rests on selected. */
void clasp_inspector_show_rule (ClaspInspector *self, const char *id);
/* Shows the Handshake tab with a line of the transcript selected. */
void clasp_inspector_show_line (ClaspInspector *self, guint line);
/* Shows the message, rather than a comparison. */
void clasp_inspector_show_message (ClaspInspector *self);
/* Shows what differs between two messages. */
void clasp_inspector_compare (ClaspInspector *self, ClaspRecord *a, ClaspRecord *b);
/* Shows the frames of the message. */
void clasp_inspector_show_frames (ClaspInspector *self);

G_END_DECLS
