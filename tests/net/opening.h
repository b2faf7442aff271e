/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-connector.h"

G_BEGIN_DECLS

/* One attempt of the connector, for tests: runs the main context while it waits. */
typedef struct _Attempt Attempt;

/* Begins; the config is taken over. */
Attempt *attempt_new (ClaspConnectConfig *config);
/* Runs the main context until it is done. The report is valid as long as the attempt. */
ClaspReport *attempt_run (Attempt *self);
/* Runs until a snapshot has reached @phase (or the attempt is done). */
void attempt_run_to (Attempt *self, ClaspPhase phase);
/* Runs until the snapshot's transcript has that many lines (or the attempt is done). */
void attempt_run_to_lines (Attempt *self, guint n_lines);
gboolean attempt_is_done (Attempt *self);
void attempt_stop (Attempt *self);
ClaspOpened *attempt_get_opened (Attempt *self);
/* Snapshots, in order. (element-type ClaspReport) */
GPtrArray *attempt_get_snapshots (Attempt *self);
void attempt_free (Attempt *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Attempt, attempt_free)

ClaspConnectConfig *config_new (const char *url);

/* What every report must keep, however the attempt went: all rules judged, in order, phases and outcome in
 * agreement. */
void assert_report_is_whole (const ClaspReport *report);
void assert_failed (const ClaspReport *report, ClaspPhase phase, const char *domain, const char *code);
void assert_open (const ClaspReport *report);
void assert_verdict (const ClaspReport *report, ClaspRuleId rule, ClaspStatus status);
/* Runs the thread-default context until *@flag. */
void run_until (gboolean *flag);
/* Waits until the I/O thread has come back from all it was about. */
void settle_io (void);
/* A port where nothing listens. */
guint16 find_closed_port (void);

G_END_DECLS
