/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-workspace.h"

G_BEGIN_DECLS

/**
 * ClaspSidebar:
 *
 * The connections in their folders, the pinned and the recent ones, with a search. Property: "workspace"
 * (ClaspWorkspace, set once). Signals: "open" (ClaspProfile): one was chosen; "practice": the practice server was;
 * "remove" (ClaspProfile): one is to go.
 */
#define CLASP_TYPE_SIDEBAR (clasp_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSidebar, clasp_sidebar, CLASP, SIDEBAR, AdwBin)

/* Marks the row of the connection with this id, if it is listed; %NULL: the practice server's. */
void clasp_sidebar_set_current (ClaspSidebar *self, const char *id);

G_END_DECLS
