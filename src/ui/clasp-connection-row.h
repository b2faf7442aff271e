/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-connection.h"

G_BEGIN_DECLS

/**
 * ClaspConnectionRow:
 *
 * A connection in the sidebar, with its state and its menu (open in a new tab, pin, rename, duplicate, remove).
 */
#define CLASP_TYPE_CONNECTION_ROW (clasp_connection_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspConnectionRow, clasp_connection_row, CLASP, CONNECTION_ROW, GtkListBoxRow)

/* @built_in: the practice server, which has no menu. */
GtkWidget       *clasp_connection_row_new (ClaspConnection *connection, gboolean built_in);
ClaspConnection *clasp_connection_row_get_connection (ClaspConnectionRow *self);
gboolean         clasp_connection_row_get_built_in (ClaspConnectionRow *self);

G_END_DECLS
