/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspOpeningView:
 *
 * What a connection that is being opened waits for: its phase in words, and where to.
 */
#define CLASP_TYPE_OPENING_VIEW (clasp_opening_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspOpeningView, clasp_opening_view, CLASP, OPENING_VIEW, ClaspReportView)

G_END_DECLS
