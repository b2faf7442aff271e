/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-diagnosis.h"

G_BEGIN_DECLS

/**
 * clasp_diagnose:
 * @report: how opening went
 * @conversation: (nullable): how the connection ended, when it was open and has
 *
 * Decides what the evidence says about the cause (CAUSES.md, 0). Pure.
 *
 * Returns: (transfer full) (element-type ClaspDiagnosis): the best first; empty when it opened and nothing is odd
 */
GListStore *clasp_diagnose (const ClaspReport *report, const ClaspConversation *conversation);

G_END_DECLS
