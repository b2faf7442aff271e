/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspShortcuts:
 *
 * The keyboard shortcuts, in a dialog. (libadwaita has one from 1.8 on; GTK's own window is deprecated.)
 */
#define CLASP_TYPE_SHORTCUTS (clasp_shortcuts_get_type ())
G_DECLARE_FINAL_TYPE (ClaspShortcuts, clasp_shortcuts, CLASP, SHORTCUTS, AdwDialog)

/**
 * clasp_shortcuts_new:
 *
 * Returns: (transfer floating): the dialog
 */
ClaspShortcuts *clasp_shortcuts_new (void);

G_END_DECLS
