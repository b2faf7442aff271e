/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-folder.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspProfileStore:
 *
 * Saved and recent connections: a GListModel of ClaspProfile, those of the user's own collection first, pinned first,
 * then most recent first; those in folders by their names. They stand in collections (ClaspCollection): the user's own,
 * and others that were opened. At most 50 recent ones that have neither pin, name nor folder are kept. A file that
 * cannot be read is left alone and named in "problems".
 *
 * Signals: "changed-outside" (ClaspProfile, ClaspProfile): as that of ClaspCollection; "problems-changed": others can't
 * be read now.
 */
#define CLASP_TYPE_PROFILE_STORE (clasp_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProfileStore, clasp_profile_store, CLASP, PROFILE_STORE, GObject)

/**
 * clasp_profile_store_new:
 * @folder: (nullable): made when it does not exist; %NULL: <user data dir>/handclasp/connections
 *
 * Reads at once what is there.
 *
 * Returns: (transfer full): the profile store
 */
ClaspProfileStore *clasp_profile_store_new (GFile *folder);

/* From now on what other programs change in the collections is read again. */
void clasp_profile_store_watch (ClaspProfileStore *self);

/**
 * clasp_profile_store_open_collection:
 * @folder: of a collection
 *
 * Has the connections of a folder in the list, too.
 *
 * Returns: %FALSE with %G_IO_ERROR_NOT_DIRECTORY when it is no folder of this computer
 */
gboolean clasp_profile_store_open_collection (ClaspProfileStore *self, GFile *folder, GError **error);
/* Takes them out of the list again; their files stay. */
void clasp_profile_store_close_collection (ClaspProfileStore *self, const char *path);

/**
 * clasp_profile_store_dup_collections:
 *
 * Returns: (transfer full): the folders of the collections that are open beside the user's own
 */
char **clasp_profile_store_dup_collections (ClaspProfileStore *self);

/**
 * clasp_profile_store_get_folders:
 *
 * Returns: (transfer none) (element-type ClaspFolder): all folders, those of a collection in order
 */
GListModel *clasp_profile_store_get_folders (ClaspProfileStore *self);

/**
 * clasp_profile_store_save:
 * @profile: one that is listed, or a new one, which goes where its "collection" and "folder" say
 *
 * Stores the connection as it is now (a copy is kept under its id) and puts it at its place in the list. One that is
 * listed stays in its folder.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when another program has changed it since @profile was copied
 */
gboolean clasp_profile_store_save (ClaspProfileStore *self, ClaspProfile *profile, GError **error);

/**
 * clasp_profile_store_remove:
 * @id: of a connection
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: %FALSE with @error when its file can't be removed, or another program has changed it
 */
gboolean clasp_profile_store_remove (ClaspProfileStore *self, const char *id, GError **error);

/**
 * clasp_profile_store_move:
 * @collection: the folder of the collection it goes to; "": the user's own
 * @folder: in there, made when there is none; "": the top
 *
 * Moves a connection. In another collection it is another one, with an id of its own, until it is moved back. Among the
 * user's own comes nothing that wants settings which were not allowed (clasp_consent_is_given()).
 *
 * Returns: (transfer none) (nullable): what is listed now; %NULL with a #GIOErrorEnum
 */
ClaspProfile *clasp_profile_store_move (ClaspProfileStore *self, const char *id, const char *collection,
                                        const char *folder, GError **error);

/**
 * clasp_profile_store_add_folder:
 * @collection: the folder of the collection it is made in; "": the user's own
 * @folder: in there
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: %FALSE with @error when it can't be made
 */
gboolean clasp_profile_store_add_folder (ClaspProfileStore *self, const char *collection, const char *folder,
                                         GError **error);

/**
 * clasp_profile_store_rename_folder:
 * @name: without "/"
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether that went well
 */
gboolean clasp_profile_store_rename_folder (ClaspProfileStore *self, ClaspFolder *folder, const char *name,
                                            GError **error);

/**
 * clasp_profile_store_remove_folder:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Removes a folder that nothing is in.
 *
 * Returns: whether that went well
 */
gboolean clasp_profile_store_remove_folder (ClaspProfileStore *self, ClaspFolder *folder, GError **error);

/**
 * clasp_profile_store_remember:
 * @profile: what is connected now; its "id", "name" and "pinned" may change
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Takes a connection into the list, as it is now: in the place of the one it came from, as long as it leads to the same
 * URL; else in that of a recent one that does; else as a new one. What is no address of a WebSocket is not remembered.
 *
 * Returns: %FALSE when it could not be written
 */
gboolean clasp_profile_store_remember (ClaspProfileStore *self, ClaspProfile *profile, GError **error);

/**
 * clasp_profile_store_update:
 * @profile: what was remembered before
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Writes what has become of a connection, such as how it went, if it is in the list and still leads to the same URL.
 * Name and pin are the list's.
 *
 * Returns: %FALSE when it could not be written
 */
gboolean clasp_profile_store_update (ClaspProfileStore *self, ClaspProfile *profile, GError **error);

/**
 * clasp_profile_store_lookup:
 *
 * Returns: (transfer none) (nullable): the profile with this id; %NULL when none is kept
 */
ClaspProfile *clasp_profile_store_lookup (ClaspProfileStore *self, const char *id);

/**
 * clasp_profile_store_dup_problems:
 *
 * Returns: (transfer full): one sentence a file that could not be read
 */
char **clasp_profile_store_dup_problems (ClaspProfileStore *self);

G_END_DECLS
