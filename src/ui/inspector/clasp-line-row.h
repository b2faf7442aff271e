/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-transcript-item.h"

G_BEGIN_DECLS

/**
 * ClaspLineRow:
 *
 * A row of the annotated transcript. Properties: "item" (ClaspTranscriptItem, nullable), "selected" (boolean: the
 * verdicts are shown below the line, and the line in full).
 */
#define CLASP_TYPE_LINE_ROW (clasp_line_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLineRow, clasp_line_row, CLASP, LINE_ROW, GtkBox)

G_END_DECLS
