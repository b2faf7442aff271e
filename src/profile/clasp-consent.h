/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/* What somebody else's connection would have this computer do: trust an authority or a certificate, show the user's
 * own certificate, go through a proxy. A collection in another folder than the user's own may come from anybody, so
 * that the user is asked once before such settings are used; what was agreed to is kept in the user's data folder. */

/**
 * clasp_consent_dup_settings:
 * @profile: a saved connection
 *
 * Returns: (transfer full): what has to be agreed to, one line each: “the proxy http://…”; empty when nothing has
 */
char **clasp_consent_dup_settings (ClaspProfile *profile);

/* Takes from a connection all that would have to be agreed to. */
void clasp_consent_reset_settings (ClaspProfile *profile);

/**
 * clasp_consent_is_given:
 * @folder: (nullable): the collection's folder; %NULL: the user's own
 *
 * Returns: whether the settings of @profile may be used: there are none, the collection is the user's own, or exactly
 * these were agreed to for this folder
 */
gboolean clasp_consent_is_given (GFile *folder, ClaspProfile *profile);

/**
 * clasp_consent_give:
 *
 * Keeps that the user agrees to the settings of @profile, as they are now, in this folder.
 *
 * Returns: %FALSE with a #GIOErrorEnum
 */
gboolean clasp_consent_give (GFile *folder, ClaspProfile *profile, GError **error);

G_END_DECLS
