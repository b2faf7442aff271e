/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-node.h"

#include <glib/gi18n.h>
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-json-documents.h"
#include "clasp-json-path.h"
#include "clasp-json.h"
#include "clasp-lazy-list.h"
#include "clasp-nested.h"

/* A number with more digits than a double keeps is shown as one that JavaScript would change. */
#define DIGITS_A_DOUBLE_KEEPS 15
/* As much of a long string as a row shows. */
#define MAX_SHOWN 2000

struct _ClaspJsonNode
{
  ClaspDetailRow parent_instance;

  GBytes *json;
  gsize start, length;
  GArray *children; /* (nullable) of ClaspJsonSpan */
  char *path;       /* (nullable) */
  guint layer;      /* how many strings it stands in */
  GBytes *nested;   /* (nullable): what its string holds */
  gboolean is_text; /* it is no JSON, but what a string held */
};

G_DEFINE_FINAL_TYPE (ClaspJsonNode, clasp_json_node, CLASP_TYPE_DETAIL_ROW)

static void
clasp_json_node_finalize (GObject *object)
{
  ClaspJsonNode *self = CLASP_JSON_NODE (object);

  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->children, g_array_unref);
  g_clear_pointer (&self->nested, g_bytes_unref);
  g_free (self->path);
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

/* Opens what a string holds. Returns: what that is; %NULL: it is only a string. (transfer full) */
static char *
json_node_open (ClaspJsonNode *self)
{
  g_autoptr (GString) text = NULL;
  ClaspNestedForm form;

  if (self->layer >= CLASP_NESTED_LAYERS || self->length > 2 * (gsize) CLASP_NESTED_MAX)
    return NULL;
  text = clasp_json_decode_string ((const char *) g_bytes_get_data (self->json, NULL) + self->start, self->length);
  self->nested = clasp_nested_open (text->str, text->len, &form);
  switch (form)
    {
    case CLASP_NESTED_JSON:
      return g_strdup (_("JSON in a string"));
    case CLASP_NESTED_JWT:
      return g_strdup (_("JSON Web Token"));
    case CLASP_NESTED_BASE64:
      return g_strdup (_("base64"));
    case CLASP_NESTED_GZIP:
      return g_strdup (_("gzip in base64"));
    case CLASP_NESTED_NONE:
    default:
      return NULL;
    }
}

/* @path: (transfer full) (nullable) */
static ClaspJsonNode *
clasp_json_node_new (GBytes *json, char *lead, gsize start, gsize span_length, char *path, guint layer)
{
  ClaspJsonNode *self = g_object_new (CLASP_TYPE_JSON_NODE, NULL);
  gsize length;
  const char *data = g_bytes_get_data (json, &length);
  ClaspJsonType type = clasp_json_get_type_at (data, length, start);
  char *trail = NULL;

  self->json = g_bytes_ref (json);
  self->start = start;
  self->length = span_length;
  self->path = path;
  self->layer = layer;
  if (type == CLASP_JSON_ARRAY || type == CLASP_JSON_OBJECT)
    self->children = clasp_json_get_children (data, length, start);
  else if (type == CLASP_JSON_STRING)
    trail = json_node_open (self);
  if (trail == NULL)
    trail = json_node_dup_type (type, data + start, span_length);
  clasp_detail_row_take (CLASP_DETAIL_ROW (self), lead, json_node_dup_value (self, type, data + start, span_length),
                         trail, NULL);
  return self;
}

typedef struct
{
  GBytes *json;
  GArray *spans;
  char *path; /* (nullable): of the parent */
  guint layer;
} Children;

static void
json_node_children_free (gpointer data)
{
  Children *children = data;

  g_bytes_unref (children->json);
  g_array_unref (children->spans);
  g_free (children->path);
  g_free (children);
}

/* A key that would end a path is written in quotes, as it stands in the source. */
static char *
json_node_dup_child_path (const Children *children, const ClaspJsonSpan *span, guint position)
{
  const char *key = (const char *) g_bytes_get_data (children->json, NULL) + span->key_start + 1;
  gsize length = span->key_length;
  gboolean plain = length > 2;

  if (children->path == NULL)
    return NULL;
  if (length == 0)
    return g_strdup_printf ("%s[%u]", children->path, position);
  for (gsize i = 0; i + 2 < length; i++)
    plain = plain && (g_ascii_isalnum (key[i]) || key[i] == '_');
  if (plain)
    return g_strdup_printf ("%s.%.*s", children->path, (int) (length - 2), key);
  return g_strdup_printf ("%s[%.*s]", children->path, (int) length, key - 1);
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
  return clasp_json_node_new (children->json, lead, span->start, span->length,
                              json_node_dup_child_path (children, span, position), children->layer);
}

static GListModel *
json_node_create_list (GBytes *json, GArray *spans, const char *path, guint layer)
{
  Children *children = g_new (Children, 1);
  guint n_items = MIN (spans->len, CLASP_JSON_NODE_MAX_CHILDREN);

  if (spans->len > CLASP_JSON_NODE_MAX_CHILDREN)
    n_items++;
  children->json = g_bytes_ref (json);
  children->spans = g_array_ref (spans);
  children->path = g_strdup (path);
  children->layer = layer;
  return G_LIST_MODEL (
      clasp_lazy_list_new (CLASP_TYPE_JSON_NODE, n_items, json_node_make_child, children, json_node_children_free));
}

static GListModel *
json_node_list_one (ClaspJsonNode *node)
{
  GListStore *single = g_list_store_new (CLASP_TYPE_JSON_NODE);

  g_list_store_append (single, node);
  return G_LIST_MODEL (single);
}

/* Text that is no JSON, as the one thing that a string holds. */
static GListModel *
json_node_list_text (GBytes *text)
{
  g_autoptr (ClaspJsonNode) node = g_object_new (CLASP_TYPE_JSON_NODE, NULL);
  gsize length;
  const char *data = g_bytes_get_data (text, &length);

  node->json = g_bytes_ref (text);
  node->length = length;
  node->is_text = TRUE;
  clasp_detail_row_take (CLASP_DETAIL_ROW (node), g_strdup (""), clasp_foreign_to_text (data, length, MAX_SHOWN),
                         g_strdup (_("text")), NULL);
  return json_node_list_one (node);
}

/* A row for each value, of which there are several. */
static GListModel *
json_node_list_documents (GBytes *json, GArray *documents, guint layer)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, TRUE, sizeof (ClaspJsonSpan));

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);
      ClaspJsonSpan span = { .start = document->start, .length = document->length };

      g_array_append_val (spans, span);
    }
  return json_node_create_list (json, spans, NULL, layer);
}

static GListModel *
json_node_list (GBytes *json, guint layer)
{
  gsize length;
  const char *data = g_bytes_get_data (json, &length);
  g_autoptr (GArray) documents = clasp_json_documents_find (data, length);
  g_autoptr (GBytes) value = NULL;
  g_autoptr (ClaspJsonNode) root = NULL;
  const ClaspJsonDocument *first;

  if (documents == NULL)
    return NULL;
  if (documents->len > 1)
    return json_node_list_documents (json, documents, layer);
  first = &g_array_index (documents, ClaspJsonDocument, 0);
  /* Behind a value nothing is read, whatever ends it in a frame. */
  value = g_bytes_new_from_bytes (json, first->start, first->length);
  root = clasp_json_node_new (value, g_strdup (""), 0, first->length,
                              layer == 0 && clasp_json_validate (data, length, NULL) ? g_strdup ("$") : NULL, layer);
  if (root->children != NULL && root->children->len > 0)
    return clasp_json_node_create_children (root);
  return json_node_list_one (root);
}

GListModel *
clasp_json_node_create_children (ClaspJsonNode *self)
{
  GListModel *list;

  if (self->nested != NULL)
    {
      list = json_node_list (self->nested, self->layer + 1);
      return list != NULL ? list : json_node_list_text (self->nested);
    }
  if (self->children == NULL || self->children->len == 0)
    return NULL;
  return json_node_create_list (self->json, self->children, self->path, self->layer);
}

GListModel *
clasp_json_node_list_new (GBytes *json)
{
  return json_node_list (json, 0);
}

/* ---- What is done with one */

static const char *
json_node_get_token (ClaspJsonNode *self)
{
  return self->json != NULL ? (const char *) g_bytes_get_data (self->json, NULL) + self->start : "";
}

const char *
clasp_json_node_get_path (ClaspJsonNode *self)
{
  g_return_val_if_fail (CLASP_IS_JSON_NODE (self), NULL);
  return self->path;
}

char *
clasp_json_node_dup_source (ClaspJsonNode *self)
{
  g_return_val_if_fail (CLASP_IS_JSON_NODE (self), NULL);
  return g_strndup (json_node_get_token (self), self->length);
}

char *
clasp_json_node_dup_literal (ClaspJsonNode *self)
{
  g_return_val_if_fail (CLASP_IS_JSON_NODE (self), NULL);
  return self->children != NULL ? g_strdup ("") : clasp_json_node_dup_source (self);
}

char *
clasp_json_node_dup_value (ClaspJsonNode *self)
{
  const char *token;

  g_return_val_if_fail (CLASP_IS_JSON_NODE (self), NULL);

  token = json_node_get_token (self);
  if (!self->is_text && self->length >= 2 && *token == '"')
    return g_string_free_and_steal (clasp_json_decode_string (token, self->length));
  return clasp_json_node_dup_source (self);
}
