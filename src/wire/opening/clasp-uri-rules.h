/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-uri-parts.h"

G_BEGIN_DECLS

/* Each appends its verdict and returns whether the rule is kept; what it read is handed out only then. */

/* URI-01; @text is the whole, for a suggestion. */
gboolean clasp_uri_judge_scheme (const ClaspUriParts *parts, ClaspSlice text, GPtrArray *verdicts);
/* URI-02 */
gboolean clasp_uri_judge_fragment (const ClaspUriParts *parts, ClaspSlice text, GPtrArray *verdicts);
/* URI-03; @host is what is resolved, @shown what stands in a URI and in Host (an IPv6 address in brackets, without
 * its zone). */
gboolean clasp_uri_judge_host (const ClaspUriParts *parts, GPtrArray *verdicts, char **host, char **shown);
/* URI-04 */
gboolean clasp_uri_judge_port (const ClaspUriParts *parts, GPtrArray *verdicts, gboolean secure, guint16 *port);
/* URI-05 */
gboolean clasp_uri_judge_resource (const ClaspUriParts *parts, GPtrArray *verdicts, char **resource);
/* URI-06 */
void clasp_uri_judge_user_info (const ClaspUriParts *parts, GPtrArray *verdicts);

G_END_DECLS
