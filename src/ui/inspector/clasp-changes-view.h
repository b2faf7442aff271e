/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-record.h"

G_BEGIN_DECLS

/**
 * ClaspChangesView:
 *
 * Two messages compared: the time between them, and what differs. A worker reads them.
 */
#define CLASP_TYPE_CHANGES_VIEW (clasp_changes_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspChangesView, clasp_changes_view, CLASP, CHANGES_VIEW, AdwBin)

/**
 * clasp_changes_view_show:
 * @self: a view
 * @a: the earlier message
 * @b: the later one
 *
 * Compares two messages and shows what differs.
 */
void clasp_changes_view_show (ClaspChangesView *self, ClaspRecord *a, ClaspRecord *b);
/* Shows nothing, and keeps nothing. */
void clasp_changes_view_forget (ClaspChangesView *self);

G_END_DECLS
