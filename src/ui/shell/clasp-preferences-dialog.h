/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspPreferencesDialog:
 *
 * Appearance, the handshake and the limits.
 */
#define CLASP_TYPE_PREFERENCES_DIALOG (clasp_preferences_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPreferencesDialog, clasp_preferences_dialog, CLASP, PREFERENCES_DIALOG, AdwPreferencesDialog)

ClaspPreferencesDialog *clasp_preferences_dialog_new (void);

G_END_DECLS
