/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspFileRow:
 *
 * A row that holds a file's path, chosen in a file dialog. Property "path" (string, "" when there is none, read-write).
 */
#define CLASP_TYPE_FILE_ROW (clasp_file_row_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFileRow, clasp_file_row, CLASP, FILE_ROW, AdwActionRow)

G_END_DECLS
