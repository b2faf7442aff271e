/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-changes.h"
#include "clasp-compare.h"

G_BEGIN_DECLS

/**
 * ClaspCompareItem:
 *
 * What a row of two handshakes side by side shows: a heading, or a line of both; or a difference of two messages, whose
 * "heading" is its place. Immutable. Properties: "heading"
 * (string, "" for a line), "a", "b" (string, Pango markup: the words that differ are marked), "a-line", "b-line"
 * (string: the line's number, "" when the side has none), "sign" (string: "=", "≈", "≠", "−", "+", "?"), "note"
 * (string: the same in a word, "" where lines are equal), "summary" (string: the whole row in words), "row-classes"
 * (strv), "is-heading", "is-line" (boolean), "has-a", "has-b" (boolean: whether the side has anything).
 */
#define CLASP_TYPE_COMPARE_ITEM (clasp_compare_item_get_type ())
G_DECLARE_FINAL_TYPE (ClaspCompareItem, clasp_compare_item, CLASP, COMPARE_ITEM, GObject)

typedef enum
{
  CLASP_COMPARE_ALL,
  CLASP_COMPARE_DIFFERING,
  CLASP_COMPARE_DECIDING,
  CLASP_N_COMPARE_KINDS,
} ClaspCompareKind;

/**
 * clasp_compare_items_new:
 * @pairs: (element-type ClaspPair): the lines
 * @kind: which of them
 * @without_fresh: whether lines that are others each time are left out
 *
 * Returns: (transfer full): a list of ClaspCompareItem, under headings
 */
GListStore *clasp_compare_items_new (const GPtrArray *pairs, ClaspCompareKind kind, gboolean without_fresh);

/**
 * clasp_compare_items_new_for_changes:
 * @changes: (element-type ClaspChange): of two messages
 *
 * Returns: (transfer full): a list of ClaspCompareItem
 */
GListStore *clasp_compare_items_new_for_changes (const GPtrArray *changes);

/* How many lines that is. */
guint clasp_compare_items_count (const GPtrArray *pairs, ClaspCompareKind kind, gboolean without_fresh);

G_END_DECLS
