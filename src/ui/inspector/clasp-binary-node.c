/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-binary-node.h"

#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-tree.h"

/* As much of a long value as a row shows, bytes. */
#define MAX_SHOWN 2000

struct _ClaspBinaryNode
{
  ClaspDetailRow parent_instance;

  GArray *nodes; /* of ClaspTreeNode: all of the message's */
  guint index;
};

G_DEFINE_FINAL_TYPE (ClaspBinaryNode, clasp_binary_node, CLASP_TYPE_DETAIL_ROW)

static void
clasp_binary_node_finalize (GObject *object)
{
  g_clear_pointer (&CLASP_BINARY_NODE (object)->nodes, g_array_unref);
  G_OBJECT_CLASS (clasp_binary_node_parent_class)->finalize (object);
}

static void
clasp_binary_node_class_init (ClaspBinaryNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_binary_node_finalize;
}

static void
clasp_binary_node_init (ClaspBinaryNode *self)
{
}

static const ClaspTreeNode *
binary_node_get (GArray *nodes, guint index)
{
  return &g_array_index (nodes, ClaspTreeNode, index);
}

static ClaspBinaryNode *
binary_node_new (GArray *nodes, guint index, guint place)
{
  const ClaspTreeNode *node = binary_node_get (nodes, index);
  ClaspBinaryNode *self = g_object_new (CLASP_TYPE_BINARY_NODE, NULL);
  const char *text = node->text != NULL ? node->text : "";

  self->nodes = g_array_ref (nodes);
  self->index = index;
  clasp_detail_row_take (CLASP_DETAIL_ROW (self),
                         node->key != NULL ? clasp_foreign_to_text (node->key, strlen (node->key), MAX_SHOWN)
                                           : clasp_format_count (place),
                         clasp_foreign_to_text (text, strlen (text), MAX_SHOWN), g_strdup (node->type), NULL);
  return self;
}

/* The nodes of @depth from @first on, up to one that is less deep. */
static GListModel *
binary_node_list (GArray *nodes, guint first, guint depth)
{
  GListStore *list = g_list_store_new (CLASP_TYPE_BINARY_NODE);

  for (guint i = first, place = 0; i < nodes->len && binary_node_get (nodes, i)->depth >= depth; i++)
    if (binary_node_get (nodes, i)->depth == depth)
      {
        g_autoptr (ClaspBinaryNode) node = binary_node_new (nodes, i, place++);

        g_list_store_append (list, node);
      }
  return G_LIST_MODEL (list);
}

GListModel *
clasp_binary_node_create_children (ClaspBinaryNode *self)
{
  guint depth = binary_node_get (self->nodes, self->index)->depth + 1;

  if (self->index + 1 >= self->nodes->len || binary_node_get (self->nodes, self->index + 1)->depth < depth)
    return NULL;
  return binary_node_list (self->nodes, self->index + 1, depth);
}

char *
clasp_binary_node_dup_value (ClaspBinaryNode *self)
{
  const ClaspTreeNode *node;

  g_return_val_if_fail (CLASP_IS_BINARY_NODE (self), NULL);

  node = binary_node_get (self->nodes, self->index);
  return g_strdup (node->text != NULL ? node->text : "");
}

static GArray *
binary_node_decode_wamp (const guint8 *data, gsize length)
{
  gsize broken;
  GArray *nodes = clasp_tree_decode (CLASP_DIALECT_MSGPACK, data, length, &broken);

  if (broken == length)
    return nodes;
  g_array_unref (nodes);
  return clasp_tree_decode (CLASP_DIALECT_CBOR, data, length, NULL);
}

GListModel *
clasp_binary_node_list_new (GBytes *payload, const ClaspUnitSet *set)
{
  const ClaspUnit *unit = set != NULL && set->n_units > 0 ? &set->units[0] : NULL;
  g_autoptr (GArray) nodes = NULL;
  ClaspDialect dialect;
  gsize length, start;
  const guint8 *data = g_bytes_get_data (payload, &length);

  if (unit == NULL || length == 0 || !clasp_dialect_from_string (unit->dialect, &dialect))
    return NULL;
  /* The first of several: a length may stand before it. */
  start = unit->whole ? 0 : (gsize) MIN (unit->offset, length);
  data += start;
  length = unit->whole ? length : (gsize) MIN (unit->length, length - start);
  if (dialect == CLASP_DIALECT_WAMP)
    nodes = binary_node_decode_wamp (data, length);
  else if (dialect == CLASP_DIALECT_SIGNALR_MSGPACK || dialect == CLASP_DIALECT_MSGPACK)
    nodes = clasp_tree_decode (CLASP_DIALECT_MSGPACK, data, length, NULL);
  else if (dialect == CLASP_DIALECT_CBOR || dialect == CLASP_DIALECT_PROTOBUF)
    nodes = clasp_tree_decode (dialect, data, length, NULL);
  return nodes != NULL && nodes->len > 0 ? binary_node_list (nodes, 0, 0) : NULL;
}
