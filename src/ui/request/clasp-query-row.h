/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaspQueryRow:
 *
 * One parameter of the query. Signals: "edited", "remove", "next" (Enter in the value).
 */
#define CLASP_TYPE_QUERY_ROW (clasp_query_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspQueryRow, clasp_query_row, CLASP, QUERY_ROW, GtkListBoxRow)

/**
 * clasp_query_row_new:
 *
 * Returns: (transfer floating): the row
 */
GtkWidget *clasp_query_row_new (const char *name, const char *value);

/**
 * clasp_query_row_get_name:
 *
 * Returns: (transfer none): what is typed as the name
 */
const char *clasp_query_row_get_name (ClaspQueryRow *self);

/**
 * clasp_query_row_get_value:
 *
 * Returns: (transfer none): what is typed as the value
 */
const char *clasp_query_row_get_value (ClaspQueryRow *self);
/* Puts the keyboard focus into the name. */
void clasp_query_row_edit_name (ClaspQueryRow *self);

G_END_DECLS
