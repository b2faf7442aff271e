/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connect-config.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * clasp_session_config_new:
 * @limits: the preferences
 * @authorization: (nullable): an answer to the server's challenge, sent in place of the user's own field
 * @problem: (out) (nullable) (transfer full): a sentence, when something can't be sent as it stands
 *
 * Collects all that one attempt needs, from the profile as it is now. Headers that belong to another origin, and
 * secrets whose value was not kept, are left out.
 *
 * Returns: (transfer full) (nullable): %NULL when there is a problem
 */
ClaspConnectConfig *clasp_session_config_new (ClaspProfile *profile, const ClaspLimits *limits,
                                              const char *authorization, char **problem);

G_END_DECLS
