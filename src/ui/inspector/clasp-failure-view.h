/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspFailureView:
 *
 * What happened to a connection that did not open, in plain words: the cause, the lines that show it, and what to do.
 * Property: "session" (ClaspSession, nullable). Signal: "fix" (guint: a ClaspFixKind, const char *value), when the user
 * chooses one of the fixes (ClaspFix).
 */
#define CLASP_TYPE_FAILURE_VIEW (clasp_failure_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFailureView, clasp_failure_view, CLASP, FAILURE_VIEW, ClaspReportView)

G_END_DECLS
