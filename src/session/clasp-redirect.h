/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_redirect_exists:
 *
 * Returns: whether the answer is a redirect that says where to (RFC 9110 §15.4)
 */
gboolean clasp_redirect_exists (const ClaspReport *report);

/**
 * clasp_redirect_dup_target:
 * @report: for which clasp_redirect_exists() holds
 * @visited: (element-type utf8) (nullable): the addresses that were tried (ClaspUri.text), this one among them
 * @max_redirects: how many may be followed
 *
 * Where the redirect leads: http and https are taken for ws and wss. It is not followed from wss to ws, where others
 * can listen, nor in a loop, nor past the limit.
 *
 * Returns: (transfer full) (nullable): %NULL with a #GIOErrorEnum and a sentence when it is not to be followed
 */
ClaspUri *clasp_redirect_dup_target (const ClaspReport *report, const GPtrArray *visited, guint max_redirects,
                                     GError **error);

/**
 * clasp_redirect_apply:
 * @profile: what was redirected; changed
 * @from: (nullable): where it led; %NULL: not known, which is another origin
 * @to: where the redirect leads
 *
 * Has @profile lead to @to. To another origin goes nothing that the user gave but fields that are plainly harmless:
 * neither
 * other header fields nor subprotocols that are not known to all, neither the client certificate nor the request target
 * of the handshake lab. Nor is another address dialled, or an unverified certificate taken, on the word that was given
 * for @from.
 *
 * Returns: (transfer full) (nullable): a translated sentence that names what was left out; %NULL when nothing was
 */
char *clasp_redirect_apply (ClaspProfile *profile, const ClaspUri *from, const ClaspUri *to);

G_END_DECLS
