/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-report-view.h"

G_BEGIN_DECLS

/**
 * ClaspBodyView:
 *
 * The body of a response that refused the connection, as text. Property: "session" (ClaspSession, nullable).
 */
#define CLASP_TYPE_BODY_VIEW (clasp_body_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspBodyView, clasp_body_view, CLASP, BODY_VIEW, ClaspReportView)

G_END_DECLS
