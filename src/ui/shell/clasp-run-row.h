/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-history.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspRunRow:
 *
 * An earlier run of a connection, under it in the sidebar. Property: "run" (ClaspHistoryRun). Signals: "keep" (run,
 * boolean): it is to be kept, or no longer; "remove" (run).
 */
#define CLASP_TYPE_RUN_ROW (clasp_run_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRunRow, clasp_run_row, CLASP, RUN_ROW, GtkListBoxRow)

/**
 * clasp_run_row_new:
 * @profile: whose run it is
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *clasp_run_row_new (ClaspHistoryRun *run, ClaspProfile *profile);

/**
 * clasp_run_row_get_run:
 *
 * Returns: (transfer none): the run that is shown
 */
ClaspHistoryRun *clasp_run_row_get_run (ClaspRunRow *self);

/**
 * clasp_run_row_get_profile:
 *
 * Returns: (transfer none): whose run it is
 */
ClaspProfile *clasp_run_row_get_profile (ClaspRunRow *self);

G_END_DECLS
