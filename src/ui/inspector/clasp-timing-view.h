/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspTimingView:
 *
 * Where the time of opening went: a waterfall of its phases, and each address that was tried. Property: "session"
 * (ClaspSession, nullable).
 */
#define CLASP_TYPE_TIMING_VIEW (clasp_timing_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspTimingView, clasp_timing_view, CLASP, TIMING_VIEW, ClaspReportView)

G_END_DECLS
