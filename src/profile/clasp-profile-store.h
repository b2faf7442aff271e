/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspProfileStore:
 *
 * Saved and recent connections: a GListModel of ClaspProfile, pinned first, then most recent first; one JSON file each
 * under the folder given (0700), written atomically (0600). At most 50 recent ones that are not pinned are kept. A file
 * that cannot be read is left alone and named in "problems".
 */
#define CLASP_TYPE_PROFILE_STORE (clasp_profile_store_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProfileStore, clasp_profile_store, CLASP, PROFILE_STORE, GObject)

/**
 * clasp_profile_store_new:
 * @folder: made when it does not exist; %NULL: <user data dir>/handclasp/connections
 *
 * Reads at once what is there.
 *
 * Returns: (transfer full): the profile store
 */
ClaspProfileStore *clasp_profile_store_new (GFile *folder);
/* Stores the connection as it is now (a copy is kept under its id) and puts it at its place. */
gboolean clasp_profile_store_save (ClaspProfileStore *self, ClaspProfile *profile, GError **error);
gboolean clasp_profile_store_remove (ClaspProfileStore *self, const char *id, GError **error);

/**
 * clasp_profile_store_remember:
 * @profile: what is connected now; its "id", "name" and "pinned" may change
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
 *
 * Writes what has become of a connection, such as how it went, if it is in the list and still leads to the same URL.
 * Name and pin are the list's.
 *
 * Returns: %FALSE when it could not be written
 */
gboolean clasp_profile_store_update (ClaspProfileStore *self, ClaspProfile *profile, GError **error);

/* Returns: (transfer none): what stays its owner’s */
ClaspProfile *clasp_profile_store_lookup (ClaspProfileStore *self, const char *id);

/**
 * clasp_profile_store_get_problems:
 *
 * Returns: (transfer none) (nullable): one sentence a file that could not be read
 */
const char *const *clasp_profile_store_get_problems (ClaspProfileStore *self);

G_END_DECLS
