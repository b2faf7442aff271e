/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-detail-row.h"

G_BEGIN_DECLS

/* At most so many children of one array or object are listed; a last row says how many more there are. */
#define CLASP_JSON_NODE_MAX_CHILDREN 10000

/**
 * ClaspJsonNode:
 *
 * A value of a JSON text as a row: "lead" is its key or index, "text" its value as it stands in the source ("[3]",
 * "{2}" for those with children), "trail" its type ("number", "27 digits, kept").
 */
#define CLASP_TYPE_JSON_NODE (clasp_json_node_get_type ())
G_DECLARE_FINAL_TYPE (ClaspJsonNode, clasp_json_node, CLASP, JSON_NODE, ClaspDetailRow)

/* The top level of @json: the members of an object or array, or the one scalar; %NULL when it is not JSON. (transfer
 * full) */
GListModel *clasp_json_node_list_new (GBytes *json);
/* The children, made when asked for; %NULL for a scalar and for what is empty. (transfer full) */
GListModel *clasp_json_node_create_children (ClaspJsonNode *self);

G_END_DECLS
