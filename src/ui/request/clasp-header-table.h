/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-request-page.h"

G_BEGIN_DECLS

/**
 * ClaspHeaderTable:
 *
 * The headers of a connection as ordered, editable rows. Signal "pasted" (uint taken, uint refused).
 */
#define CLASP_TYPE_HEADER_TABLE (clasp_header_table_get_type ())
G_DECLARE_FINAL_TYPE (ClaspHeaderTable, clasp_header_table, CLASP, HEADER_TABLE, ClaspRequestPage)

G_END_DECLS
