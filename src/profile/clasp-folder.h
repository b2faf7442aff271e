/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ClaspFolder:
 *
 * A folder of connections, or a whole collection that the user has opened. It does not change: one that is renamed is
 * another one.
 */
#define CLASP_TYPE_FOLDER (clasp_folder_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFolder, clasp_folder, CLASP, FOLDER, GObject)

/**
 * clasp_folder_new:
 * @collection: the folder of its collection on disk; "": the user's own
 * @path: where in the collection it is; "": it is the collection itself
 *
 * Returns: (transfer full): the folder
 */
ClaspFolder *clasp_folder_new (const char *collection, const char *path);

/**
 * clasp_folder_get_collection:
 *
 * Returns: (transfer none): its collection
 */
const char *clasp_folder_get_collection (ClaspFolder *self);

/**
 * clasp_folder_get_path:
 *
 * Returns: (transfer none): its path
 */
const char *clasp_folder_get_path (ClaspFolder *self);

/**
 * clasp_folder_dup_name:
 *
 * Returns: (transfer full): the last part of its path, for the user
 */
char *clasp_folder_dup_name (ClaspFolder *self);

/* Whether @self is that folder of that collection. */
gboolean clasp_folder_is (ClaspFolder *self, const char *collection, const char *path);
/* Whether @self lies in @parent; %NULL: at the top of the list, as the folders of the user's own collection do. */
gboolean clasp_folder_is_child_of (ClaspFolder *self, ClaspFolder *parent);

G_END_DECLS
