/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-probe.h"
#include "clasp-profile.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_probe_plan:
 * @profile: what failed
 * @report: how it failed
 * @addresses: (nullable): the addresses of its name, "host:port"
 *
 * What there is to try, in the order of trying: only what applies to this request, and a difference that explains
 * more than one thing after those that explain one. Empty when nothing about the request can make a difference.
 * Credentials are left out wherever the origin is another one; a request is not repeated in the clear when its URL
 * has a query, or when the server has shown a certificate. Pure.
 *
 * Returns: (transfer full) (element-type ClaspProbe): the probes
 */
GPtrArray *clasp_probe_plan (ClaspProfile *profile, const ClaspReport *report, const char *const *addresses);

/* Makes the one difference in the connection, as a fix does: header rows lose their tick. */
void clasp_probe_apply (ClaspProbe *self, ClaspProfile *profile);

G_END_DECLS
