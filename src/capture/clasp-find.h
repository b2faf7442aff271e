/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-filter.h"
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspFind:
 *
 * Looks for a text, or a /regex/, in the records of a list without hiding the others. A worker goes through the rows a
 * slice at a time and goes on with those that come; each row takes one bit. It begins again when the list lists others.
 * Main thread. Property (read-only): "text" (string, nullable: nothing is looked for).
 *
 * Signal "changed": more was found, or looked at, or something else is looked for.
 */
#define CLASP_TYPE_FIND (clasp_find_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFind, clasp_find, CLASP, FIND, GObject)

/**
 * clasp_find_new:
 *
 * Returns: (transfer full): a search for nothing
 */
ClaspFind *clasp_find_new (void);
/* Where it looks. @records: (nullable) */
void clasp_find_set_records (ClaspFind *self, ClaspRecordList *records);
/**
 * clasp_find_set_text:
 * @self: a find
 * @text: what to look for, as it stands: upper and lower case are alike; or a regex between slashes, with none
 *   but "\/" in it, as the filter has it; "" looks for nothing
 * @error: return location for an error of G_IO_ERROR_INVALID_ARGUMENT
 *
 * Begins to look for another text.
 *
 * Returns: %FALSE when the regex cannot be read, and nothing is looked for then
 */
gboolean clasp_find_set_text (ClaspFind *self, const char *text, GError **error);

/**
 * clasp_find_get_text:
 *
 * Returns: (transfer none) (nullable): what is looked for
 */
const char *clasp_find_get_text (ClaspFind *self);
/* Whether there are rows that were not looked at yet. */
gboolean clasp_find_is_searching (ClaspFind *self);
/* For how many rows that were looked at a regex took too long: it may be in them. At %CLASP_FILTER_LIMITED_MAX the
 * search stops. */
guint clasp_find_get_n_limited (ClaspFind *self);
/* How many rows have it, as far as they were looked at. */
guint clasp_find_get_n_found (ClaspFind *self);
/* How many rows were looked at, from the first on. */
guint clasp_find_get_n_searched (ClaspFind *self);
/* Which of the rows that have it the one at @position is, from 1; 0: it has it not, as far as is known. */
guint clasp_find_get_rank (ClaspFind *self, guint position);
/**
 * clasp_find_seek:
 * @self: a find
 * @position: of the row where it begins, which counts
 * @forward: whether it goes towards the end
 *
 * Looks for the nearest row that has it, as far as the rows were looked at.
 *
 * Returns: its position; G_MAXUINT: there is none in that direction
 */
guint clasp_find_seek (ClaspFind *self, guint position, gboolean forward);
/**
 * clasp_find_dup_places:
 * @self: a find
 * @text: a text that is shown
 * @length: its bytes
 *
 * Returns: (transfer full) (element-type ClaspFilterPlace): where in @text it stands, in order
 */
GArray *clasp_find_dup_places (ClaspFind *self, const char *text, gsize length);

G_END_DECLS
