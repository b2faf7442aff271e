/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * clasp_cli_probe:
 * @profile: what was tried last
 * @report: what came of it
 * @tell: whether to print each probe as it ends, and what they say together
 *
 * Tries what could make the difference, and returns when all has been tried; an interrupt ends that, and what was
 * tried until then stands. Nothing is tried when the connection opened.
 *
 * Returns: (transfer full) (element-type ClaspProbe): the probes
 */
GListModel *clasp_cli_probe (const ClaspCliOptions *options, ClaspProfile *profile, ClaspReport *report, gboolean tell);

G_END_DECLS
