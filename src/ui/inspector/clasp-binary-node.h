/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-detail-row.h"
#include "clasp-unit-log.h"

G_BEGIN_DECLS

/**
 * ClaspBinaryNode:
 *
 * A value of MessagePack, CBOR or Protobuf in the tree of a message: "lead" is its key or its place, "text" its value,
 * "trail" what it is.
 */
#define CLASP_TYPE_BINARY_NODE (clasp_binary_node_get_type ())
G_DECLARE_FINAL_TYPE (ClaspBinaryNode, clasp_binary_node, CLASP, BINARY_NODE, ClaspDetailRow)

/**
 * clasp_binary_node_list_new:
 * @payload: of a binary message, its secrets masked
 * @set: (nullable): what it means, which tells its form
 *
 * Decodes a message whose dialect is one of these forms, or speaks one.
 *
 * Returns: (transfer full) (nullable): the top level; %NULL: the message is none of these, or nothing in it is valid
 */
GListModel *clasp_binary_node_list_new (GBytes *payload, const ClaspUnitSet *set);

/**
 * clasp_binary_node_create_children:
 *
 * Returns: (transfer full) (nullable): what it holds; %NULL for a scalar
 */
GListModel *clasp_binary_node_create_children (ClaspBinaryNode *self);

/**
 * clasp_binary_node_dup_value:
 *
 * Returns: (transfer full): its whole value, as it is in the message with its secrets masked
 */
char *clasp_binary_node_dup_value (ClaspBinaryNode *self);

G_END_DECLS
