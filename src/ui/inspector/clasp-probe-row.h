/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-probe.h"

G_BEGIN_DECLS

/**
 * ClaspProbeRow:
 *
 * One probe: what differs, and what came back, by an icon and a word. Property: "probe" (ClaspProbe, construct-only).
 */
#define CLASP_TYPE_PROBE_ROW (clasp_probe_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProbeRow, clasp_probe_row, CLASP, PROBE_ROW, AdwActionRow)

/**
 * clasp_probe_row_new:
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *clasp_probe_row_new (ClaspProbe *probe);

G_END_DECLS
