/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-history.h"

G_BEGIN_DECLS

/**
 * ClaspPreferencesDialog:
 *
 * Appearance, the handshake, the limits, and the runs that were recorded.
 */
#define CLASP_TYPE_PREFERENCES_DIALOG (clasp_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPreferencesDialog, clasp_preferences_dialog, CLASP, PREFERENCES_DIALOG, AdwPreferencesDialog)

/**
 * clasp_preferences_dialog_new:
 * @history: the runs that it tells of, and forgets when asked to
 *
 * Returns: (transfer floating): the dialog
 */
ClaspPreferencesDialog *clasp_preferences_dialog_new (ClaspHistory *history);

G_END_DECLS
