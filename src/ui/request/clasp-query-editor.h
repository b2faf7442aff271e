/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-request-page.h"

G_BEGIN_DECLS

/**
 * ClaspQueryEditor:
 *
 * The query of the URL as a table; table and URL follow each other. Property "n-parameters" (uint, read-only).
 */
#define CLASP_TYPE_QUERY_EDITOR (clasp_query_editor_get_type ())
G_DECLARE_FINAL_TYPE (ClaspQueryEditor, clasp_query_editor, CLASP, QUERY_EDITOR, ClaspRequestPage)

/* How many parameters the query has, those without a tick among them. */
guint clasp_query_editor_get_n_parameters (ClaspQueryEditor *self);

G_END_DECLS
