/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "clasp-record.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspEarlierRuns:
 *
 * The messages of a tab's connections before the one that is shown, above a divider: connecting again takes nothing out
 * of sight. Properties: "session" (ClaspSession, nullable, read-write), "selected-record" (ClaspRecord, nullable,
 * read-only).
 */
#define CLASP_TYPE_EARLIER_RUNS (clasp_earlier_runs_get_type ())
G_DECLARE_FINAL_TYPE (ClaspEarlierRuns, clasp_earlier_runs, CLASP, EARLIER_RUNS, AdwBin)

/**
 * clasp_earlier_runs_get_selected:
 *
 * Returns: (transfer none) (nullable): the record that is selected
 */
ClaspRecord *clasp_earlier_runs_get_selected (ClaspEarlierRuns *self);
void clasp_earlier_runs_unselect (ClaspEarlierRuns *self);

G_END_DECLS
