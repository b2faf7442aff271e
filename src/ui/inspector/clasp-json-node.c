/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-node.h"

#include <glib/gi18n.h>
#include "clasp-format.h"
#include "clasp-json.h"
#include "clasp-lazy-list.h"

/* A number with more digits than a double keeps is shown as one that JavaScript would change. */
#define DIGITS_A_DOUBLE_KEEPS 15
/* As much of a long string as a row shows. */
#define MAX_SHOWN 2000

struct _ClaspJsonNode
{
  ClaspDetailRow parent_instance;

  GBytes *json;
  gsize start;
  GArray *children; /* (nullable) of ClaspJsonSpan */
};

G_DEFINE_FINAL_TYPE (ClaspJsonNode, clasp_json_node, CLASP_TYPE_DETAIL_ROW)

static void
clasp_json_node_finalize (GObject *object)
{
  ClaspJsonNode *self = CLASP_JSON_NODE (object);

  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->children, g_array_unref);
  G_OBJECT_CLASS (clasp_json_node_parent_class)->finalize (object);
}

static void
clasp_json_node_class_init (ClaspJsonNodeClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_json_node_finalize;
}

static void
clasp_json_node_init (ClaspJsonNode *self)
{
}

static char *
json_node_dup_number_type (const char *text, gsize length)
{
  guint digits = 0;
  gboolean integer = TRUE;

  for (gsize i = 0; i < length; i++)
    {
      digits += g_ascii_isdigit (text[i]) ? 1 : 0;
      integer = integer && (g_ascii_isdigit (text[i]) || text[i] == '-');
    }
  if (digits > DIGITS_A_DOUBLE_KEEPS && integer)
    return g_strdup_printf (_("%u digits, kept"), digits);
  return g_strdup (_("number"));
}

static char *
json_node_dup_type (ClaspJsonType type, const char *text, gsize length)
{
  switch (type)
    {
    case CLASP_JSON_NULL:
      return g_strdup (_("null"));
    case CLASP_JSON_TRUE:
    case CLASP_JSON_FALSE:
      return g_strdup (_("boolean"));
    case CLASP_JSON_STRING:
      return g_strdup (_("string"));
    case CLASP_JSON_ARRAY:
      return g_strdup (_("array"));
    case CLASP_JSON_OBJECT:
      return g_strdup (_("object"));
    case CLASP_JSON_NUMBER:
    default:
      return json_node_dup_number_type (text, length);
    }
}

static char *
json_node_dup_value (ClaspJsonNode *self, ClaspJsonType type, const char *text, gsize length)
{
  g_autofree char *shown = NULL;

  if (type == CLASP_JSON_ARRAY || type == CLASP_JSON_OBJECT)
    {
      g_autofree char *count = clasp_format_count (self->children->len);

      return g_strdup_printf (type == CLASP_JSON_ARRAY ? "[%s]" : "{%s}", count);
    }
  if (length <= MAX_SHOWN)
    return g_utf8_make_valid (text, (gssize) length);
  shown = g_utf8_make_valid (text, MAX_SHOWN);
  return g_strconcat (shown, "…", NULL);
}

static ClaspJsonNode *
clasp_json_node_new (GBytes *json, char *lead, gsize start, gsize span_length)
{
  ClaspJsonNode *self = g_object_new (CLASP_TYPE_JSON_NODE, NULL);
  gsize length;
  const char *data = g_bytes_get_data (json, &length);
  ClaspJsonType type = clasp_json_get_type_at (data, length, start);

  self->json = g_bytes_ref (json);
  self->start = start;
  if (type == CLASP_JSON_ARRAY || type == CLASP_JSON_OBJECT)
    self->children = clasp_json_get_children (data, length, start);
  clasp_detail_row_take (CLASP_DETAIL_ROW (self), lead, json_node_dup_value (self, type, data + start, span_length),
                         json_node_dup_type (type, data + start, span_length), NULL);
  return self;
}

typedef struct
{
  GBytes *json;
  GArray *spans;
} Children;

static void
json_node_children_free (gpointer data)
{
  Children *children = data;

  g_bytes_unref (children->json);
  g_array_unref (children->spans);
  g_free (children);
}

static gpointer
json_node_make_child (guint position, gpointer user_data)
{
  Children *children = user_data;
  const char *data = g_bytes_get_data (children->json, NULL);
  const ClaspJsonSpan *span;
  char *lead;

  if (position == CLASP_JSON_NODE_MAX_CHILDREN)
    {
      ClaspJsonNode *more = g_object_new (CLASP_TYPE_JSON_NODE, NULL);
      g_autofree char *count = clasp_format_count (children->spans->len - CLASP_JSON_NODE_MAX_CHILDREN);

      clasp_detail_row_take (CLASP_DETAIL_ROW (more), g_strdup ("…"), g_strdup_printf (_("%s more: see Text"), count),
                             g_strdup (""), NULL);
      return more;
    }
  span = &g_array_index (children->spans, ClaspJsonSpan, position);
  if (span->key_length > 0)
    {
      g_autofree char *key = clasp_json_unescape (data + span->key_start, span->key_length);

      lead = g_utf8_make_valid (key, -1);
    }
  else
    lead = clasp_format_count (position);
  return clasp_json_node_new (children->json, lead, span->start, span->length);
}

static GListModel *
json_node_create_list (GBytes *json, GArray *spans)
{
  Children *children = g_new (Children, 1);
  guint n_items = MIN (spans->len, CLASP_JSON_NODE_MAX_CHILDREN);

  if (spans->len > CLASP_JSON_NODE_MAX_CHILDREN)
    n_items++;
  children->json = g_bytes_ref (json);
  children->spans = g_array_ref (spans);
  return G_LIST_MODEL (
      clasp_lazy_list_new (CLASP_TYPE_JSON_NODE, n_items, json_node_make_child, children, json_node_children_free));
}

GListModel *
clasp_json_node_create_children (ClaspJsonNode *self)
{
  if (self->children == NULL || self->children->len == 0)
    return NULL;
  return json_node_create_list (self->json, self->children);
}

GListModel *
clasp_json_node_list_new (GBytes *json)
{
  gsize length;
  const char *data = g_bytes_get_data (json, &length);
  g_autoptr (ClaspJsonNode) root = NULL;
  gsize start = 0;
  gsize end;

  if (length == 0 || !clasp_json_validate (data, length, NULL))
    return NULL;
  while (g_ascii_isspace (data[start]))
    start++;
  for (end = length; end > start && g_ascii_isspace (data[end - 1]);)
    end--;
  root = clasp_json_node_new (json, g_strdup (""), start, end - start);
  if (root->children != NULL && root->children->len > 0)
    return clasp_json_node_create_children (root);
  else
    {
      GListStore *single = g_list_store_new (CLASP_TYPE_JSON_NODE);

      g_list_store_append (single, root);
      return G_LIST_MODEL (single);
    }
}
