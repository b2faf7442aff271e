/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspSidePane:
 *
 * Two widgets beside each other with a handle between. The one at the side keeps the width the user gave it (setting
 * "inspector-width"), as far as that leaves half of the room. Properties "main" and "side" (GtkWidget, read-write).
 */
#define CLASP_TYPE_SIDE_PANE (clasp_side_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSidePane, clasp_side_pane, CLASP, SIDE_PANE, AdwBin)

G_END_DECLS
