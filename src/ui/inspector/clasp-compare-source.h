/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-compare.h"
#include "clasp-history.h"

G_BEGIN_DECLS

/**
 * ClaspCompareSource:
 *
 * A handshake that can be chosen for comparing; one of an earlier run is read when it is. Property: "title" (string).
 */
#define CLASP_TYPE_COMPARE_SOURCE (clasp_compare_source_get_type ())
G_DECLARE_FINAL_TYPE (ClaspCompareSource, clasp_compare_source, CLASP, COMPARE_SOURCE, GObject)

/**
 * clasp_compare_source_new:
 * @handshake: (transfer full)
 *
 * Returns: (transfer full): a new object
 */
ClaspCompareSource *clasp_compare_source_new (const char *title, ClaspHandshake *handshake);

/**
 * clasp_compare_source_new_for_run:
 *
 * Of a run that was recorded.
 *
 * Returns: (transfer full): a new object
 */
ClaspCompareSource *clasp_compare_source_new_for_run (ClaspHistoryRun *run);

/**
 * clasp_compare_source_get_handshake:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: (transfer none) (nullable): the handshake; %NULL with @error when the run can't be read
 */
const ClaspHandshake *clasp_compare_source_get_handshake (ClaspCompareSource *self, GError **error);

G_END_DECLS
