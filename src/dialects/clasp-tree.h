/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-dialect.h"
#include "clasp-slice.h"

G_BEGIN_DECLS

/* Nodes that a tree has at most; what is beyond is left out. */
#define CLASP_TREE_MAX_NODES 100000

/**
 * ClaspTreeNode:
 * @depth: 0 for a value of the top
 * @key: (nullable): the key in a map, or the field number of a Protobuf message
 * @type: what it is, such as "string" or "varint"; not translated
 * @text: its value in words; of an array or map how many it has
 * @offset: of its first byte in the payload
 * @length: its bytes
 *
 * A value of binary data.
 */
typedef struct
{
  guint depth;
  char *key;
  const char *type;
  char *text;
  gsize offset;
  gsize length;
} ClaspTreeNode;

/**
 * clasp_tree_decode:
 * @form: CLASP_DIALECT_MSGPACK, CLASP_DIALECT_CBOR or CLASP_DIALECT_PROTOBUF
 * @data: (array length=length): a payload
 * @length: its bytes
 * @broken: (out) (optional): offset of what is not valid; @length when all is
 *
 * Decodes a payload as far as it is valid. A Protobuf message is read by its wire types: a field of bytes is shown
 * as text when it is UTF-8 without control characters, else as a message when it is a valid one.
 *
 * Returns: (transfer full) (element-type ClaspTreeNode): the nodes, each before those inside it
 */
GArray *clasp_tree_decode (ClaspDialect form, const guint8 *data, gsize length, gsize *broken);

G_END_DECLS
