/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-find.h"
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspMessageView:
 *
 * One message or control frame in full: as a JSON tree, text, hex, and frame by frame. Properties: "record"
 * (ClaspRecord, nullable), "find" (ClaspFind, nullable: what is set off in its text). Actions: "message.copy",
 * "message.save", "message.indent" (JSON is shown indented; for display only), "message.show-all",
 * "message.stop-reading", and "message.show-content" (rather than a comparison).
 */
#define CLASP_TYPE_MESSAGE_VIEW (clasp_message_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspMessageView, clasp_message_view, CLASP, MESSAGE_VIEW, AdwBin)
/* Shows the message rather than a comparison. */
void clasp_message_view_show_message (ClaspMessageView *self);
/* Shows what differs between two messages, the earlier first. */
void clasp_message_view_compare (ClaspMessageView *self, ClaspRecord *a, ClaspRecord *b);
/* Shows the message frame by frame. */
void clasp_message_view_show_frames (ClaspMessageView *self);

G_END_DECLS
