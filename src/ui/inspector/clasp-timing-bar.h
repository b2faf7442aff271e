/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaspTimingBar:
 *
 * A bar on a time line: it covers the part from "start" to "end" (doubles, 0…1) of the width. Its colour is the
 * theme's, by the CSS classes of the widget; the bar is the CSS node "timingbar > span".
 */
#define CLASP_TYPE_TIMING_BAR (clasp_timing_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTimingBar, clasp_timing_bar, CLASP, TIMING_BAR, GtkWidget)

G_END_DECLS
