/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspLaneRow:
 *
 * A message as an arrow between two upright lines, ours and the server's: control frames are dashed, a close is double,
 * a breach ends in a cross, fragments are the teeth of a comb. A pause of more than a second before it is folded into a
 * labelled break. Property: "record" (ClaspRecord, nullable).
 */
#define CLASP_TYPE_LANE_ROW (clasp_lane_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLaneRow, clasp_lane_row, CLASP, LANE_ROW, GtkWidget)

G_END_DECLS
