/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-folder.h"

G_BEGIN_DECLS

/**
 * ClaspFolderRow:
 *
 * A folder of connections in the sidebar, or a collection that was opened. Its menu activates the actions of
 * clasp_folder_actions_new(); connections are dropped on it.
 */
#define CLASP_TYPE_FOLDER_ROW (clasp_folder_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFolderRow, clasp_folder_row, CLASP, FOLDER_ROW, GtkListBoxRow)

/**
 * clasp_folder_row_new:
 * @tree_row: what opens and closes with it
 * @contents: what is in it, to be counted
 *
 * Returns: (transfer floating): a new object
 */
GtkWidget *clasp_folder_row_new (ClaspFolder *folder, GtkTreeListRow *tree_row, GListModel *contents);
/* Opens or closes it, as the user wants it to be from now on. */
void clasp_folder_row_toggle (ClaspFolderRow *self);
/* Whether the user has closed the row of a folder. */
gboolean clasp_folder_row_is_closed (ClaspFolder *folder);

G_END_DECLS
