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
 * and is passed over.
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

/* Reads again what is there now; notifies of the list as a whole, and only when something changed. */
void clasp_collection_reload (ClaspCollection *self);

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
 * one gets a file named after it that does not exist yet.
 *
 * Returns: %FALSE with %G_IO_ERROR_WRONG_ETAG when the file has changed, or what writing gave
 */
gboolean clasp_collection_save (ClaspCollection *self, ClaspProfile *profile, const char *folder, GError **error);

/**
 * clasp_collection_get_problems:
 *
 * Returns: (transfer none) (nullable): one sentence a file that could not be read
 */
const char *const *clasp_collection_get_problems (ClaspCollection *self);

G_END_DECLS
