/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-tree.h"

#include "clasp-cbor.h"
#include "clasp-msgpack.h"

/* Messages within messages of Protobuf that are looked into: each may be only bytes that look like one. */
#define MAX_MESSAGE_DEPTH 32
/* Bytes of a key that are kept. */
#define MAX_TEXT 4096

static void
tree_clear_node (gpointer node)
{
  g_free (((ClaspTreeNode *) node)->key);
  g_free (((ClaspTreeNode *) node)->text);
}

static char *
tree_cut (char *text)
{
  gsize length = strlen (text);

  if (length <= MAX_TEXT)
    return text;
  length = (gsize) (g_utf8_find_prev_char (text, text + MAX_TEXT + 1) - text);
  text[length] = '\0';
  text = g_realloc (text, length + 4);
  memcpy (text + length, "…", 4);
  return text;
}

static ClaspTreeNode *
tree_add (GArray *nodes, guint depth, const char *type, gsize offset)
{
  ClaspTreeNode node = { .depth = depth, .type = type, .offset = offset };

  g_array_append_val (nodes, node);
  return &g_array_index (nodes, ClaspTreeNode, nodes->len - 1);
}

/* --------------------------------------------------------------------------------------------- MessagePack and CBOR */

static const char *
tree_get_type (const ClaspItem *item)
{
  static const char *const types[] = {
    [CLASP_ITEM_NIL] = "null",        [CLASP_ITEM_UNDEFINED] = "undefined",
    [CLASP_ITEM_BOOLEAN] = "boolean", [CLASP_ITEM_INTEGER] = "integer",
    [CLASP_ITEM_FLOAT] = "float",     [CLASP_ITEM_STRING] = "string",
    [CLASP_ITEM_BYTES] = "bytes",     [CLASP_ITEM_ARRAY] = "array",
    [CLASP_ITEM_MAP] = "map",         [CLASP_ITEM_EXTENSION] = "extension",
    [CLASP_ITEM_TAG] = "tag",         [CLASP_ITEM_SIMPLE] = "simple",
    [CLASP_ITEM_BREAK] = "break",
  };

  return types[item->type];
}

/* What is open: an array, a map or what else holds items. */
typedef struct
{
  guint64 left; /* items that still come; CLASP_ITEM_OPEN_END up to a break */
  gboolean map;
  gboolean at_key; /* of a map: a key comes next */
  guint node;
  char *key; /* of the value that comes next */
} Open;

static gboolean
tree_holds (const ClaspItem *item)
{
  return item->type == CLASP_ITEM_ARRAY || item->type == CLASP_ITEM_MAP || item->type == CLASP_ITEM_TAG ||
         ((item->type == CLASP_ITEM_STRING || item->type == CLASP_ITEM_BYTES) && item->count == CLASP_ITEM_OPEN_END);
}

static guint64
tree_count (const ClaspItem *item)
{
  if (item->type == CLASP_ITEM_TAG)
    return 1;
  if (item->count == CLASP_ITEM_OPEN_END)
    return item->count;
  return item->type == CLASP_ITEM_MAP ? MIN (item->count, G_MAXUINT64 / 4) * 2 : item->count;
}

static void
tree_close (GArray *nodes, Open *open, gsize at)
{
  ClaspTreeNode *node = &g_array_index (nodes, ClaspTreeNode, open->node);

  node->length = at - node->offset;
  g_clear_pointer (&open->key, g_free);
}

/* One item, and the ends of what it completes. %FALSE: it is not valid. */
static gboolean
tree_take_item (GArray *nodes, ClaspItemReader reader, ClaspSlice data, gsize *at, Open *opens, guint *depth)
{
  Open *top = *depth > 0 ? &opens[*depth - 1] : NULL;
  ClaspTreeNode *node;
  ClaspItem item;
  gboolean holds;

  if (!reader (data, at, &item))
    return FALSE;
  if (item.type == CLASP_ITEM_BREAK)
    {
      if (top == NULL || top->left != CLASP_ITEM_OPEN_END)
        return FALSE;
      tree_close (nodes, &opens[--*depth], *at);
      return TRUE;
    }
  holds = tree_holds (&item);
  if (top != NULL && top->left != CLASP_ITEM_OPEN_END)
    top->left--;
  /* A key that holds nothing is told with its value. */
  if (top != NULL && top->map && top->at_key && !holds)
    {
      top->at_key = FALSE;
      g_free (top->key);
      top->key = tree_cut (clasp_item_to_text (&item));
      return TRUE;
    }
  node = tree_add (nodes, *depth, tree_get_type (&item), item.start);
  node->text = clasp_item_to_text (&item);
  node->length = *at - item.start;
  if (top != NULL)
    node->key = g_steal_pointer (&top->key);
  if (top != NULL && top->map)
    top->at_key = !top->at_key;
  if (!holds)
    return TRUE;
  if (*depth == CLASP_ITEM_MAX_DEPTH)
    return FALSE;
  opens[(*depth)++] = (Open) { .left = tree_count (&item),
                               .map = item.type == CLASP_ITEM_MAP,
                               .at_key = item.type == CLASP_ITEM_MAP,
                               .node = nodes->len - 1 };
  return TRUE;
}

static gsize
tree_decode_items (GArray *nodes, ClaspItemReader reader, ClaspSlice data)
{
  g_autofree Open *opens = g_new0 (Open, CLASP_ITEM_MAX_DEPTH);
  gsize at = 0, start = 0;
  guint depth = 0;

  while (at < data.length && nodes->len < CLASP_TREE_MAX_NODES)
    {
      start = at;
      if (!tree_take_item (nodes, reader, data, &at, opens, &depth))
        break;
      while (depth > 0 && opens[depth - 1].left == 0)
        tree_close (nodes, &opens[--depth], at);
      start = at;
    }
  /* What is not complete ends where the reading did. */
  start = depth > 0 && start == data.length ? MAX (start, 1) - 1 : start;
  while (depth > 0)
    tree_close (nodes, &opens[--depth], at);
  return start;
}

/* ------------------------------------------------------------------------------------------------------- Protobuf */

static gboolean
tree_read_varint (ClaspSlice data, gsize *at, guint64 *value)
{
  *value = 0;
  for (guint i = 0; i < 10 && *at < data.length; i++)
    {
      guchar byte = (guchar) data.data[(*at)++];

      *value |= (guint64) (byte & 0x7f) << (7 * i);
      if ((byte & 0x80) == 0)
        return i < 9 || byte <= 1;
    }
  return FALSE;
}

static gboolean
tree_read_fixed (ClaspSlice data, gsize *at, guint n, guint64 *value)
{
  if (data.length - *at < n)
    return FALSE;
  *value = 0;
  for (guint i = 0; i < n; i++)
    *value |= (guint64) (guchar) data.data[(*at)++] << (8 * i);
  return TRUE;
}

static gsize tree_decode_message (GArray *nodes, ClaspSlice data, gsize base, guint depth);

/* Bytes: a message when they are a whole one, else text or hexadecimal. */
static void
tree_fill_bytes (GArray *nodes, guint index, ClaspSlice content, gsize base, guint depth)
{
  ClaspTreeNode *node = &g_array_index (nodes, ClaspTreeNode, index);
  ClaspItem bytes = { .type = CLASP_ITEM_BYTES, .content = content };
  guint before = nodes->len;
  gboolean plain = content.length > 0 && g_utf8_validate_len (content.data, content.length, NULL);

  for (gsize i = 0; plain && i < content.length; i++)
    plain = (guchar) content.data[i] >= 0x20 || strchr ("\t\n\r", content.data[i]) != NULL;
  if (!plain && content.length > 0 && depth < MAX_MESSAGE_DEPTH)
    {
      if (tree_decode_message (nodes, content, base, depth + 1) == content.length)
        {
          node = &g_array_index (nodes, ClaspTreeNode, index);
          node->type = "message";
          node->text = g_strdup_printf ("%" G_GSIZE_FORMAT, content.length);
          return;
        }
      g_array_set_size (nodes, before);
      node = &g_array_index (nodes, ClaspTreeNode, index);
    }
  node->type = plain ? "string" : "bytes";
  node->text = plain ? g_strndup (content.data, content.length) : clasp_item_to_text (&bytes);
}

/* One field. %FALSE: it is not valid. */
static gboolean
tree_take_field (GArray *nodes, ClaspSlice data, gsize *at, gsize base, guint depth)
{
  gsize start = *at;
  guint64 tag, value;
  const char *type;
  ClaspTreeNode *node;
  guint index;

  if (!tree_read_varint (data, at, &tag) || tag >> 3 == 0 || tag >> 3 > 536870911)
    return FALSE;
  switch (tag & 7)
    {
    case 0:
      type = "varint";
      if (!tree_read_varint (data, at, &value))
        return FALSE;
      break;
    case 1:
    case 5:
      type = (tag & 7) == 1 ? "fixed64" : "fixed32";
      if (!tree_read_fixed (data, at, (tag & 7) == 1 ? 8 : 4, &value))
        return FALSE;
      break;
    case 2:
      type = "bytes";
      if (!tree_read_varint (data, at, &value) || data.length - *at < value)
        return FALSE;
      *at += (gsize) value;
      break;
    default: /* groups are no longer made, and two types were never used */
      return FALSE;
    }
  node = tree_add (nodes, depth, type, base + start);
  node->key = g_strdup_printf ("%" G_GUINT64_FORMAT, tag >> 3);
  node->length = *at - start;
  index = nodes->len - 1;
  if ((tag & 7) == 2)
    tree_fill_bytes (nodes, index, (ClaspSlice) { data.data + *at - value, (gsize) value }, base + *at - (gsize) value,
                     depth);
  else
    node->text = g_strdup_printf ("%" G_GUINT64_FORMAT, value);
  return TRUE;
}

/* Gives the offset up to which it is valid. */
static gsize
tree_decode_message (GArray *nodes, ClaspSlice data, gsize base, guint depth)
{
  gsize at = 0, start = 0;

  while (at < data.length && nodes->len < CLASP_TREE_MAX_NODES && tree_take_field (nodes, data, &at, base, depth))
    start = at;
  return start;
}

GArray *
clasp_tree_decode (ClaspDialect form, const guint8 *data, gsize length, gsize *broken)
{
  GArray *nodes = g_array_new (FALSE, FALSE, sizeof (ClaspTreeNode));
  ClaspSlice bytes = { (const char *) data, length };
  gsize at;

  g_array_set_clear_func (nodes, tree_clear_node);
  if (form == CLASP_DIALECT_PROTOBUF)
    at = tree_decode_message (nodes, bytes, 0, 0);
  else
    at = tree_decode_items (nodes, form == CLASP_DIALECT_CBOR ? clasp_cbor_read : clasp_msgpack_read, bytes);
  if (broken != NULL)
    *broken = at;
  return nodes;
}
