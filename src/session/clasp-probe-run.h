/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-limits.h"
#include "clasp-probe.h"

G_BEGIN_DECLS

/**
 * ClaspProbeRun:
 *
 * The probes of one failed handshake, one connection after another (RFC 6455 §4.1, CON-01): each ends before the next
 * begins, and is bounded by the connection's own deadline. One that opens is closed at once with 1000. Main thread
 * only.
 */
#define CLASP_TYPE_PROBE_RUN (clasp_probe_run_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProbeRun, clasp_probe_run, CLASP, PROBE_RUN, GObject)

/**
 * clasp_probe_run_new:
 * @profile: what failed; it is copied
 *
 * Returns: (transfer full): the probe run
 */
ClaspProbeRun *clasp_probe_run_new (ClaspProfile *profile, ClaspReport *report, const ClaspLimits *limits);

/**
 * clasp_probe_run_get_probes:
 *
 * Returns: (transfer none): of ClaspProbe: empty until it is known what there is to try, then all of them, each with
 * its outcome as it comes
 */
GListModel *clasp_probe_run_get_probes (ClaspProbeRun *self);

/**
 * clasp_probe_run_async:
 * @cancellable: (nullable): ends the probe under way at once; those that wait are not tried
 *
 * Once for each run.
 */
void clasp_probe_run_async (ClaspProbeRun *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
/* Fails by G_IO_ERROR_CANCELLED alone; what was tried until then stands. */
gboolean clasp_probe_run_finish (ClaspProbeRun *self, GAsyncResult *result, GError **error);

/**
 * clasp_probe_run_get_answer:
 *
 * Returns: (transfer none) (nullable): the one difference that opens the connection: the first that does
 */
ClaspProbe *clasp_probe_run_get_answer (ClaspProbeRun *self);

/**
 * clasp_probe_run_dup_conclusion:
 *
 * Returns: (transfer full): what came of it all, in one sentence, translated
 */
char *clasp_probe_run_dup_conclusion (ClaspProbeRun *self);

G_END_DECLS
