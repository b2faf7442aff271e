/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-fix.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * clasp_fix_apply:
 * @fix: what to change
 * @profile: where
 *
 * Makes the change of a fix in a profile: header rows lose their tick and stay in the table, so that nothing the user
 * wrote is lost. A fix that shows something changes nothing.
 *
 * Returns: whether to connect again now; else the fix shows something
 */
gboolean clasp_fix_apply (const ClaspFix *fix, ClaspProfile *profile);

/**
 * clasp_fix_dup_change:
 * @fix: what would be changed
 * @profile: where
 *
 * Says what exactly clasp_fix_apply() would change, in a sentence.
 *
 * Returns: (transfer full): a translated sentence, in which secrets are masked
 */
char *clasp_fix_dup_change (const ClaspFix *fix, ClaspProfile *profile);

G_END_DECLS
