/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspJsonTree:
 *
 * A JSON text as a tree whose branches are read when they are opened. Values are shown as they stand in the source.
 */
#define CLASP_TYPE_JSON_TREE (clasp_json_tree_get_type ())
G_DECLARE_FINAL_TYPE (ClaspJsonTree, clasp_json_tree, CLASP, JSON_TREE, AdwBin)

/* Shows what clasp_json_node_list_new() made. @nodes: (nullable): nothing */
void clasp_json_tree_set_model (ClaspJsonTree *self, GListModel *nodes);

G_END_DECLS
