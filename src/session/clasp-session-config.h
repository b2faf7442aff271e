/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connect-config.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/* All that one attempt needs, from the connection as it is now and the preferences. @problem: (out) (nullable) (transfer full): a
 * sentence, when something can't be sent as it stands; then %NULL is returned. (transfer full) */
ClaspConnectConfig *clasp_session_config_new (ClaspProfile *profile, const ClaspLimits *limits, char **problem);

G_END_DECLS
