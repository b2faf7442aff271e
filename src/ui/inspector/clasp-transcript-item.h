/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-badge.h"

G_BEGIN_DECLS

/**
 * ClaspTranscriptItem:
 *
 * What a row of the annotated transcript shows: a heading, a line with its verdicts, or a rule. Immutable but for
 * "highlighted". Properties: "heading" (string, "" for a row that is none), "name" (string: the field's name with its
 * colon, or a rule's id), "text", "badge", "explains" (string: the id of the rule that the badge is about, ""
 * for none), "details" (Pango markup: the verdicts), "troubles" (the same without those
 * that pass), "summary" (string: the whole row in words), "icon-name" (string, nullable), "badge-classes",
 * "row-classes" (strv), "selectable", "always-open" (boolean), "highlighted" (boolean).
 */
#define CLASP_TYPE_TRANSCRIPT_ITEM (clasp_transcript_item_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTranscriptItem, clasp_transcript_item, CLASP, TRANSCRIPT_ITEM, GObject)

/**
 * clasp_transcript_item_get_verdict:
 *
 * Returns: (transfer none) (nullable): the verdict of a rule's row; %NULL for others
 */
const ClaspVerdict *clasp_transcript_item_get_verdict (ClaspTranscriptItem *self);
/* The number of a line's row; 0 for others. */
guint clasp_transcript_item_get_line (ClaspTranscriptItem *self);
void clasp_transcript_item_set_highlighted (ClaspTranscriptItem *self, gboolean highlighted);

/**
 * clasp_transcript_items_new:
 *
 * Returns: (transfer full) (element-type ClaspTranscriptItem): the model of the whole Handshake tab: what led here by
 * redirects and sign-ins, then lines under their headings, then the rules that rest on no line, then, with
 * @all_rules, every rule judged
 */
GListStore *clasp_transcript_items_new (const ClaspReport *report, const GPtrArray *breaches, gboolean all_rules);

G_END_DECLS
