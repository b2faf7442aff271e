/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspStatisticsView:
 *
 * The numbers of a run: rates, sizes, round trips and what stands out, as plots and as tables, from the counters of its
 * capture; kept up while it is in sight.
 *
 * Property: "records" (ClaspRecordList, nullable). Signal: "jump" (uint64): this message is to be shown.
 */
#define CLASP_TYPE_STATISTICS_VIEW (clasp_statistics_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspStatisticsView, clasp_statistics_view, CLASP, STATISTICS_VIEW, AdwBin)

/**
 * clasp_statistics_view_plot:
 * @self: a view
 * @path: a path into JSON, as the filter writes it
 *
 * Plots the numbers that stand there in the messages that are listed, over time.
 */
void clasp_statistics_view_plot (ClaspStatisticsView *self, const char *path);

G_END_DECLS
