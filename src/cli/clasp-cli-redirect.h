/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/* The values of the final response's fields @name (any case), in order. (transfer full) (element-type utf8) */
GPtrArray *clasp_cli_report_get_fields (const ClaspReport *report, const char *name);

/* Whether the server answered with a redirect (301, 302, 303, 307, 308) that says where to. */
gboolean clasp_cli_redirect_exists (const ClaspReport *report);
/**
 * clasp_cli_redirect_follow:
 * @visited: URLs tried before this one; a loop is no way to go on
 *
 * The connection to try next: never from wss to ws, and without Authorization, Cookie, Host and connect-to on another
 * origin (RULES.md, STA-3xx). Returns: (transfer full) (nullable): %NULL with a sentence in @error
 */
ClaspProfile *clasp_cli_redirect_follow (ClaspProfile *profile, const ClaspReport *report, const GPtrArray *visited,
                                         guint max_redirects, GError **error);
/* Whether two URLs have scheme, host and port in common. */
gboolean clasp_cli_same_origin (const ClaspUri *a, const ClaspUri *b);

G_END_DECLS
