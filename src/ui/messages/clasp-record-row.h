/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-find.h"
#include "clasp-record-list.h"

G_BEGIN_DECLS

/**
 * ClaspRecordRow:
 *
 * One line of the message list: number, time, direction, type, length, preview, of which the user
 * chooses. All rows are equally high and their columns
 * stand at the same places whatever they hold, so binding a record never causes a layout. Properties: "record"
 * (ClaspRecord, nullable), "heading" (boolean, construct-only: it shows what the columns are instead).
 */
#define CLASP_TYPE_RECORD_ROW (clasp_record_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordRow, clasp_record_row, CLASP, RECORD_ROW, GtkWidget)

/* Shows anew what may have changed of a record: whether it is marked, and what it means. */
void clasp_record_row_refresh (ClaspRecordRow *self);
/* Has the rows of @list set off what is looked for. @find: (nullable) */
void clasp_record_row_set_find (GtkListView *list, ClaspFind *find);

/**
 * clasp_record_row_get_record:
 *
 * Returns: (transfer none) (nullable): the record that is shown
 */
ClaspRecord *clasp_record_row_get_record (ClaspRecordRow *self);

G_END_DECLS
