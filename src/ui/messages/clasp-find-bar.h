/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-find.h"
#include "clasp-record-selection.h"

G_BEGIN_DECLS

/**
 * ClaspFindBar:
 *
 * Finds a text in the messages without hiding the others. Property: "selection" (ClaspRecordSelection, nullable: whose
 * records it looks through, and where the user is). Actions: "find.next", "find.previous", "find.close".
 *
 * Signal "show-position" (uint: position of a row): the user is to see it.
 * Signal "closed": the user goes back to the messages.
 */
#define CLASP_TYPE_FIND_BAR (clasp_find_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFindBar, clasp_find_bar, CLASP, FIND_BAR, AdwBin)

/**
 * clasp_find_bar_get_find:
 *
 * Returns: (transfer none): what is looked for
 */
ClaspFind *clasp_find_bar_get_find (ClaspFindBar *self);
/* Opens the bar and has the user type. @place: the first row in sight, where it begins when none is chosen */
void clasp_find_bar_open (ClaspFindBar *self, guint place);
/* Goes to the next one, or to the one before; behind the last comes the first. */
void clasp_find_bar_step (ClaspFindBar *self, gboolean forward);

G_END_DECLS
