/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-report.h"

G_BEGIN_DECLS

/**
 * ClaspPath:
 *
 * The way of an attempt to connect as a line with its stations (ClaspStation): which were passed, in what time, and
 * which one it waits at or broke at. It stands upright where there is no room for it lying.
 *
 * Signals: "activated" (ClaspPhase as uint): a station was clicked.
 */
#define CLASP_TYPE_PATH (clasp_path_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPath, clasp_path, CLASP, PATH, GtkWidget)

/**
 * clasp_path_show:
 * @report: (nullable): the attempt
 *
 * Shows the stations of @report in place of those before; what has the focus keeps it.
 */
void clasp_path_show (ClaspPath *self, const ClaspReport *report);

G_END_DECLS
