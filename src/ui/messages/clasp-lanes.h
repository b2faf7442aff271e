/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspLanes:
 *
 * The records of the table as arrows between two upright lines; the same selection. It looks at the records only while
 * it is in sight. Properties: "model" (GtkSelectionModel of ClaspRecord, nullable), "follow" (boolean: the newest is
 * kept in sight).
 */
#define CLASP_TYPE_LANES (clasp_lanes_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLanes, clasp_lanes, CLASP, LANES, AdwBin)

/* Scrolls to a message, where the lanes are seen. */
void clasp_lanes_show (ClaspLanes *self, guint position);

G_END_DECLS
