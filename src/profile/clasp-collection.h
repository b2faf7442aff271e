/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspCollection:
 *
 * A folder of connections, one JSON file each, in folders as deep as the user likes, so that a team can keep it in its
 * repository. A GListModel of ClaspProfile in the order of their paths. Links are not followed; what can't be read is
 * left alone and named in "problems"; a JSON file without "format" is not a connection (an environment, for example)
 * and is passed over. Two files with one id, as copying makes them, are two connections: the second one gets an id of
 * its own. The profiles stay the same objects for as long as their files are there.
 *
 * Signal "changed-outside" (ClaspProfile, ClaspProfile): another program has changed the file of the first; the second
 * is what it was before.
 */
#define CLASP_TYPE_COLLECTION (clasp_collection_get_type ())
G_DECLARE_FINAL_TYPE (ClaspCollection, clasp_collection, CLASP, COLLECTION, GObject)

/**
 * clasp_collection_new:
 * @folder: (nullable): %NULL: the user's own, <user data dir>/handclasp/connections
 *
 * Returns: (transfer full): what is there now; empty when the folder does not exist
 */
ClaspCollection *clasp_collection_new (GFile *folder);

/**
 * clasp_collection_new_for_list:
 * @folder: of somebody else, or of a team
 *
 * As clasp_collection_new(), for a list that holds several collections: ids are told apart from those of the others,
 * and when a connection was last used, and how it went, is not written into its file.
 *
 * Returns: (transfer full): what is there now
 */
ClaspCollection *clasp_collection_new_for_list (GFile *folder);

/* Reads again what is there now; notifies of the list as a whole, and only when something changed. */
void clasp_collection_reload (ClaspCollection *self);

/* From now on reloads by itself whenever another program changes something in the folder. */
void clasp_collection_watch (ClaspCollection *self);

/**
 * clasp_collection_get_root:
 *
 * Returns: (transfer none): its root
 */
GFile *clasp_collection_get_root (ClaspCollection *self);

/**
 * clasp_collection_lookup:
 *
 * Returns: (transfer none) (nullable): the connection with this id; %NULL: there is none
 */
ClaspProfile *clasp_collection_lookup (ClaspCollection *self, const char *id);

/**
 * clasp_collection_get_folders:
 *
 * Returns: (transfer none): the folders in it, at any depth and empty ones, too, in order
 */
const char *const *clasp_collection_get_folders (ClaspCollection *self);

/**
 * clasp_collection_find:
 * @name: the name of a connection, or its path in the collection with or without ".json", or its id
 *
 * Returns: (transfer none) (nullable): the connection; %NULL with %G_IO_ERROR_NOT_FOUND when there is none, or with
 *   %G_IO_ERROR_EXISTS and a sentence that names them when there are several
 */
ClaspProfile *clasp_collection_find (ClaspCollection *self, const char *name, GError **error);

/**
 * clasp_collection_get_path:
 *
 * Returns: (transfer none): the path of the connection at @position in the folder, with "/" between names
 */
const char *clasp_collection_get_path (ClaspCollection *self, guint position);

/**
 * clasp_collection_save:
 * @profile: of the collection, or a new one
 * @folder: (nullable): the folder within the collection where a new one goes
 *
 * Writes a connection (0600, folders 0700). What somebody else has changed since it was read is not written over. A new
 * one gets a file named after it that does not exist yet; in a collection of a list it gets the id that it has there.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when the file has changed, or what writing gave
 */
gboolean clasp_collection_save (ClaspCollection *self, ClaspProfile *profile, const char *folder, GError **error);

/**
 * clasp_collection_remove:
 * @id: of a connection
 *
 * Deletes its file, unless somebody else has changed that since it was read.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when the file has changed, or what deleting gave
 */
gboolean clasp_collection_remove (ClaspCollection *self, const char *id, GError **error);

/* Whether clasp_collection_save() of a connection with this id brings back one that was removed. */
gboolean clasp_collection_can_bring_back (ClaspCollection *self, const char *id);

/**
 * clasp_collection_move:
 * @id: of a connection
 * @folder: where to, made when it does not exist; "": the top
 *
 * Moves its file; one of the same name that is there already stays, too.
 *
 * Returns: %FALSE with a #GIOErrorEnum
 */
gboolean clasp_collection_move (ClaspCollection *self, const char *id, const char *folder, GError **error);

/**
 * clasp_collection_add_folder:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Makes a folder.
 *
 * Returns: whether that went well
 */
gboolean clasp_collection_add_folder (ClaspCollection *self, const char *folder, GError **error);

/**
 * clasp_collection_rename_folder:
 * @folder: one of clasp_collection_get_folders()
 * @name: its new name, without "/"
 *
 * Returns: %FALSE with a #GIOErrorEnum, as when there is a folder of that name
 */
gboolean clasp_collection_rename_folder (ClaspCollection *self, const char *folder, const char *name, GError **error);

/**
 * clasp_collection_remove_folder:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Removes a folder that nothing is in.
 *
 * Returns: whether that went well
 */
gboolean clasp_collection_remove_folder (ClaspCollection *self, const char *folder, GError **error);

/**
 * clasp_collection_get_problems:
 *
 * Returns: (transfer none) (nullable): one sentence a file that could not be read; %NULL: there is none
 */
const char *const *clasp_collection_get_problems (ClaspCollection *self);

G_END_DECLS
