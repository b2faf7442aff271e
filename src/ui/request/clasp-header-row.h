/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-header.h"

G_BEGIN_DECLS

/**
 * ClaspHeaderRow:
 *
 * One row of the header table. Property "header" (ClaspHeader, construct-only). Signals: "remove"; "move" (int: how
 * many rows down); "drop" (ClaspHeader: dropped onto this row); "paste" (string: many lines were pasted into the name);
 * "next" (Enter in the value).
 */
#define CLASP_TYPE_HEADER_ROW (clasp_header_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHeaderRow, clasp_header_row, CLASP, HEADER_ROW, GtkListBoxRow)

/**
 * clasp_header_row_new:
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *clasp_header_row_new (ClaspHeader *header);

/**
 * clasp_header_row_get_header:
 *
 * Returns: (transfer none): the header that is edited
 */
ClaspHeader *clasp_header_row_get_header (ClaspHeaderRow *self);
/* Puts the keyboard focus into the name. */
void clasp_header_row_edit_name (ClaspHeaderRow *self);

G_END_DECLS
