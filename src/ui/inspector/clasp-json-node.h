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
 * "{2}" for those with children), "trail" its type ("number", "27 digits, kept"). A string that seems to
 * hold JSON, base64 or a token has what it holds as its children; it is opened when their number is asked for, and a
 * row says so when it is too long for that, or holds nothing.
 */
#define CLASP_TYPE_JSON_NODE (clasp_json_node_get_type ())
G_DECLARE_FINAL_TYPE (ClaspJsonNode, clasp_json_node, CLASP, JSON_NODE, ClaspDetailRow)

/**
 * clasp_json_node_list_new:
 * @json: a message
 *
 * Reads a message that is JSON, or several values of it in their frames (see clasp_json_documents_find()).
 *
 * Returns: (transfer full) (nullable): the top level: the members of an object or array, or the one scalar, or a row
 *   for each of several values; %NULL when it is not JSON
 */
GListModel *clasp_json_node_list_new (GBytes *json);

/**
 * clasp_json_node_get_path:
 *
 * Returns: (transfer none) (nullable): where it stands, as the filter writes it: "$.a[0]"; %NULL where
 * the filter does not reach it
 */
const char *clasp_json_node_get_path (ClaspJsonNode *self);

/**
 * clasp_json_node_dup_literal:
 *
 * Returns: (transfer full): what the filter compares with: the token of a scalar; "" for the others
 */
char *clasp_json_node_dup_literal (ClaspJsonNode *self);

/**
 * clasp_json_node_dup_value:
 *
 * Returns: (transfer full): what it stands for: a string without quotes and escapes (with them when one is of a NUL),
 * the others as they stand in the source
 */
char *clasp_json_node_dup_value (ClaspJsonNode *self);

/**
 * clasp_json_node_dup_source:
 *
 * Returns: (transfer full): the value as it stands in the source
 */
char *clasp_json_node_dup_source (ClaspJsonNode *self);

/**
 * clasp_json_node_create_children:
 *
 * Returns: (transfer full) (nullable): the children, made when asked for; %NULL for a scalar and for what is empty
 */
GListModel *clasp_json_node_create_children (ClaspJsonNode *self);

G_END_DECLS
