/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspReportView:
 *
 * A view of a session's report. While a connection opens, a report comes for every line: the view is brought up to date
 * once, when the main loop is idle, for all that wait; where the class wants it so, not before it is shown. Property:
 * "session" (ClaspSession, nullable).
 */
#define CLASP_TYPE_REPORT_VIEW (clasp_report_view_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaspReportView, clasp_report_view, CLASP, REPORT_VIEW, AdwBin)

/**
 * ClaspReportViewClass:
 * @update: shows the report; both are %NULL when there is nothing to show
 * @waits_until_shown: whether a view that is not mapped is left as it is until it will be
 */
struct _ClaspReportViewClass
{
  AdwBinClass parent_class;

  void (*update) (ClaspReportView *self, ClaspSession *session, ClaspReport *report);
  gboolean waits_until_shown;
};

/**
 * clasp_report_view_get_session:
 *
 * Returns: (transfer none) (nullable): the session that is shown
 */
ClaspSession *clasp_report_view_get_session (ClaspReportView *self);
/* Has the view brought up to date when idle. */
void clasp_report_view_queue_update (ClaspReportView *self);
/* Brings the view up to date at once, if that waits. */
void clasp_report_view_flush (ClaspReportView *self);

G_END_DECLS
