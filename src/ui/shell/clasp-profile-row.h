/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspProfileRow:
 *
 * A connection in the sidebar, with its state and its menu (open in a new tab, pin, rename, duplicate, remove).
 * Signals, each with the ClaspProfile: "changed-profile": it was renamed, pinned or unpinned; "duplicated": the copy;
 * "removed": it is to go.
 */
#define CLASP_TYPE_PROFILE_ROW (clasp_profile_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProfileRow, clasp_profile_row, CLASP, PROFILE_ROW, GtkListBoxRow)

/**
 * clasp_profile_row_new:
 * @built_in: the practice server, which has no menu
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *clasp_profile_row_new (ClaspProfile *profile, gboolean built_in);

/**
 * clasp_profile_row_get_profile:
 *
 * Returns: (transfer none): whose row it is
 */
ClaspProfile *clasp_profile_row_get_profile (ClaspProfileRow *self);
gboolean clasp_profile_row_get_built_in (ClaspProfileRow *self);
/* Says whether its connection is open now. */
void clasp_profile_row_set_live (ClaspProfileRow *self, gboolean live);

/* Its earlier runs: a button shows and hides them once there are some. */
void clasp_profile_row_set_runs (ClaspProfileRow *self, GtkTreeListRow *tree_row, GListModel *runs);

G_END_DECLS
