/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-variables.h"

G_BEGIN_DECLS

/**
 * ClaspKeeper:
 *
 * What of a connection stands in the user's keyring: puts a secret there when the user says that it is to be kept
 * ("kept" of a header, "password-secret" of a profile), takes it out when the user no longer wants that, and brings
 * what a connection needs before it is opened. Nothing of it blocks. Main thread only.
 *
 * Signal "told" (string): a sentence for the user: what could not be kept, and why.
 */
#define CLASP_TYPE_KEEPER (clasp_keeper_get_type ())
G_DECLARE_FINAL_TYPE (ClaspKeeper, clasp_keeper, CLASP, KEEPER, GObject)

/**
 * clasp_keeper_new:
 * @folder: (nullable): the collection's folder; %NULL: the user's own
 *
 * Returns: (transfer full): a keeper without a profile
 */
ClaspKeeper *clasp_keeper_new (GFile *folder);

/* Minds the secrets of @profile (nullable) from now on. */
void clasp_keeper_set_profile (ClaspKeeper *self, ClaspProfile *profile);

/* Keeps what was changed since it was kept; for the moment at which values are used. */
void clasp_keeper_flush (ClaspKeeper *self);

/**
 * clasp_keeper_prepare:
 * @variables: what placeholders stand for; gets what will be found, for the origin that the profile leads to now
 *
 * Finds what the profile needs of the keyring.
 *
 * Returns: whether there is something to be fetched by clasp_keeper_fetch_async()
 */
gboolean clasp_keeper_prepare (ClaspKeeper *self, ClaspVariables *variables);

/* Gets what clasp_keeper_prepare() has found. A locked keyring is asked to be unlocked. What it lacks is told when it
 * is missed. */
void clasp_keeper_fetch_async (ClaspKeeper *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                               gpointer user_data);

/**
 * clasp_keeper_fetch_finish:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * %FALSE when it was cancelled.
 */
gboolean clasp_keeper_fetch_finish (ClaspKeeper *self, GAsyncResult *result, GError **error);

G_END_DECLS
