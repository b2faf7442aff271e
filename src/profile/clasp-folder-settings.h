/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/* The member that a folder's file is known by. */
#define CLASP_FOLDER_SETTINGS_MEMBER "handclasp-folder"

/* What a folder of connections says for all that are in it, at any depth: headers, the authority, the client
 * certificate, the proxy and the environment (clasp_environment_find()). It stands in the file "folder.json" of the
 * folder. A connection's own settings go before it, then those of the innermost folder. The top of the user's own
 * connections is no folder. */

/**
 * clasp_folder_settings_read:
 * @folder: the folder on disk
 *
 * Returns: (transfer full) (nullable): the settings, as a profile without an address, which says nothing when the
 * folder has no such file; %NULL with a #GIOErrorEnum and a sentence when it can't be read
 */
ClaspProfile *clasp_folder_settings_read (GFile *folder, GError **error);

/**
 * clasp_folder_settings_write:
 * @folder: the folder on disk
 * @settings: as clasp_folder_settings_read() gave it, and changed
 *
 * Writes the file, or removes it when there is nothing to be said. A new one is for its owner alone; one that was there
 * stays for those who could read and write it. Values that are secrets are
 * not written.
 *
 * Returns: %FALSE with a #GFileError or a #GIOErrorEnum
 */
gboolean clasp_folder_settings_write (GFile *folder, ClaspProfile *settings, GError **error);

/**
 * clasp_folder_settings_set_headers:
 * @settings: what a folder says
 * @text: one “Name: value” a line
 *
 * Makes these all its headers. One whose name and value were there stays as it was, with what the text does not tell of
 * it: whether it is ticked, and where its secret is kept.
 *
 * Returns: how many lines are no headers; with any, nothing is changed
 */
guint clasp_folder_settings_set_headers (ClaspProfile *settings, const char *text);

/**
 * clasp_folder_settings_dup_checksum:
 * @folder: the folder on disk
 *
 * Returns: (transfer full): what tells whether the file is still the same; "" when there is none that can be read
 */
char *clasp_folder_settings_dup_checksum (GFile *folder);

/**
 * clasp_folder_settings_get_folder:
 * @collection: the folder of a collection; "": the user's own
 * @path: a folder in it; "": the top
 *
 * Returns: (transfer full) (nullable): the folder on disk whose settings these would be; %NULL: there can be none
 */
GFile *clasp_folder_settings_get_folder (const char *collection, const char *path);

/**
 * clasp_folder_settings_watch:
 * @profile: (nullable): a connection; its "collection" and "folder" say where it is
 * @changed: called with @object when another file of settings counts, or says something else
 *
 * Returns: (transfer full) (element-type GFileMonitor): what watches as long as it and @object are there
 */
GPtrArray *clasp_folder_settings_watch (ClaspProfile *profile, GCallback changed, gpointer object);

/**
 * clasp_folder_settings_apply:
 * @profile: a connection; its "folder" says where it is
 * @collection: the folder of its collection; "": the user's own
 * @sources: (nullable) (element-type utf8): gets, for each header that is added, the name of the folder that it is from
 *
 * Gives a connection what its folders say and it does not say itself: to one that a server has led to another origin
 * (clasp_profile_is_led_away()) the authority and the proxy, but no header and no client certificate.
 *
 * Returns: %FALSE with a #GIOErrorEnum and a sentence when what a folder says can't be read; nothing is changed then
 */
gboolean clasp_folder_settings_apply (ClaspProfile *profile, const char *collection, GPtrArray *sources,
                                      GError **error);

/**
 * clasp_folder_settings_dup_applied:
 * @profile: a connection, whose "collection" and "folder" say where it is
 *
 * Returns: (transfer full) (nullable): a copy with what its folders say; %NULL with a #GIOErrorEnum and a
 * sentence
 */
ClaspProfile *clasp_folder_settings_dup_applied (ClaspProfile *profile, GError **error);

G_END_DECLS
