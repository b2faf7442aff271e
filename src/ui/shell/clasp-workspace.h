/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-history.h"
#include "clasp-profile-store.h"

G_BEGIN_DECLS

/**
 * ClaspWorkspace:
 *
 * What all windows share: the list of connections, which of them are open now, and the practice server.
 *
 * Signals: "live-changed": a connection was opened or has ended; "problem" (string): something could not be kept;
 * "changed" (ClaspProfile, ClaspProfile, nullable): a connection of the list was renamed, or was changed by another
 * program; then the second is what it was before.
 */
#define CLASP_TYPE_WORKSPACE (clasp_workspace_get_type ())
G_DECLARE_FINAL_TYPE (ClaspWorkspace, clasp_workspace, CLASP, WORKSPACE, GObject)

/**
 * clasp_workspace_new:
 *
 * Returns: (transfer full): the workspace
 */
ClaspWorkspace *clasp_workspace_new (void);

/**
 * clasp_workspace_get_store:
 *
 * Returns: (transfer none): the connections that are kept
 */
ClaspProfileStore *clasp_workspace_get_store (ClaspWorkspace *self);

/* Lists the connections of a folder, too, from now on and after a restart. What is none is told by "problem". */
void clasp_workspace_open_collection (ClaspWorkspace *self, GFile *folder);
void clasp_workspace_close_collection (ClaspWorkspace *self, const char *path);

/**
 * clasp_workspace_get_history:
 *
 * Returns: (transfer none): the runs of all connections, which are read once the windows have nothing else to do
 */
ClaspHistory *clasp_workspace_get_history (ClaspWorkspace *self);

/**
 * clasp_workspace_get_run_id:
 *
 * Returns: (transfer none): under which id the runs of a connection are kept: that of the practice server is the same
 * for all its addresses
 */
const char *clasp_workspace_get_run_id (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_get_runs:
 * @profile: (nullable): %NULL: the practice server
 *
 * Returns: (transfer none): the runs of a connection
 */
GListModel *clasp_workspace_get_runs (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_save_trust:
 * @profile: what a tab edits
 *
 * Stores which certificates @profile trusts, and nothing else of it. What it trusts no longer, no other connection of
 * the list trusts after that. Does nothing about one that is not in the list.
 *
 * Returns: (transfer full) (element-type ClaspPin): what is trusted no longer
 */
GPtrArray *clasp_workspace_save_trust (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_save_snippets:
 * @profile: what a tab edits
 *
 * Stores the snippets of @profile, and nothing else of it. Does nothing about one that is not in the list.
 */
void clasp_workspace_save_snippets (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_distrust:
 * @profile: a connection
 * @distrusted: (element-type ClaspPin): certificates
 *
 * Returns: whether @profile trusted one of them, which it does no longer
 */
gboolean clasp_workspace_distrust (ClaspProfile *profile, const GPtrArray *distrusted);

/**
 * clasp_workspace_remember:
 * @profile: about to be opened
 *
 * Puts a connection into the list of recent ones. One that was saved and now leads elsewhere becomes a new one; one
 * that leads where a recent one did takes its place, and one that leads to a host and port where a certificate is
 * trusted trusts it, too. Those to the practice server are not listed.
 */
void clasp_workspace_remember (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_update_profile:
 *
 * Stores what became of a connection that is in the list; does nothing about others.
 */
void clasp_workspace_update_profile (ClaspWorkspace *self, ClaspProfile *profile);

/* Stores a connection, in the list or not yet. */
void clasp_workspace_save_profile (ClaspWorkspace *self, ClaspProfile *profile);

/**
 * clasp_workspace_remove_profile:
 * @id: of the connection
 *
 * Returns: (transfer full) (nullable): what was removed, for clasp_workspace_save_profile() to bring back
 */
ClaspProfile *clasp_workspace_remove_profile (ClaspWorkspace *self, const char *id);

/**
 * clasp_workspace_set_live:
 * @owner: whose connection it is, such as a page; only compared
 * @profile: (nullable): the connection that is open there; %NULL: none is
 */
void clasp_workspace_set_live (ClaspWorkspace *self, gpointer owner, ClaspProfile *profile);

/**
 * clasp_workspace_is_live:
 * @id: (nullable): of a connection; %NULL: one to the practice server
 *
 * Returns: whether it is open somewhere
 */
gboolean clasp_workspace_is_live (ClaspWorkspace *self, const char *id);

/**
 * clasp_workspace_dup_practice_url:
 * @path: on the practice server, which is started when it does not run
 *
 * Returns: (transfer full) (nullable): its URL; %NULL with a #GIOErrorEnum when the server does not start
 */
char *clasp_workspace_dup_practice_url (ClaspWorkspace *self, const char *path, GError **error);

/* Whether a URL leads to the practice server of this program. */
gboolean clasp_workspace_is_practice_url (ClaspWorkspace *self, const char *url);

G_END_DECLS
