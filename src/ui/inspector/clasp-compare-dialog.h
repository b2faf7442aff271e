/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-compare-source.h"

G_BEGIN_DECLS

/**
 * ClaspCompareDialog:
 *
 * Two handshakes side by side: what is the same is dim, the words that differ are marked, and what decides is named
 * when it is known. Secrets are compared, and masked where they are shown.
 */
#define CLASP_TYPE_COMPARE_DIALOG (clasp_compare_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClaspCompareDialog, clasp_compare_dialog, CLASP, COMPARE_DIALOG, AdwDialog)

/**
 * clasp_compare_dialog_new:
 *
 * Returns: (transfer floating): the dialog
 */
ClaspCompareDialog *clasp_compare_dialog_new (void);

/**
 * clasp_compare_dialog_offer:
 * @source: what can be chosen for either side
 *
 * The first that is offered stands on the right at first, the second on the left.
 */
void clasp_compare_dialog_offer (ClaspCompareDialog *self, ClaspCompareSource *source);
/* Has @source stand on the left, when it was offered. */
void clasp_compare_dialog_prefer (ClaspCompareDialog *self, ClaspCompareSource *source);

G_END_DECLS
