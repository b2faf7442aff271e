/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspDetailRow:
 *
 * What one row of a detail list shows: a line of hex, a frame, a JSON member. Immutable. Properties (read-only
 * strings): "lead", "text", "trail", and "summary": the row in words, for assistive technology.
 */
#define CLASP_TYPE_DETAIL_ROW (clasp_detail_row_get_type ())
G_DECLARE_DERIVABLE_TYPE (ClaspDetailRow, clasp_detail_row, CLASP, DETAIL_ROW, GObject)

struct _ClaspDetailRowClass
{
  GObjectClass parent_class;
};

/**
 * clasp_detail_row_new_take:
 *
 * Takes the strings; @summary %NULL: the three joined by spaces.
 *
 * Returns: (transfer full): the row
 */
ClaspDetailRow *clasp_detail_row_new_take (char *lead, char *text, char *trail, char *summary);
void clasp_detail_row_take (ClaspDetailRow *self, char *lead, char *text, char *trail, char *summary);

/**
 * clasp_detail_row_get_text:
 *
 * Returns: (transfer none): what stands in the column
 */
const char *clasp_detail_row_get_text (ClaspDetailRow *self);

G_END_DECLS
