/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json-node.h"

#include <glib/gi18n.h>
#include <string.h>

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
/* A string is opened while the window waits: no more bytes of one, nor of all in a message. */
#define MAX_OPENED (256 * 1024)
#define MAX_OPENED_IN_ALL (4 * 1024 * 1024)

/* What the strings of a message held, as far as they were opened: the nodes are not kept, this is. */
typedef struct
{
  GHashTable *held; /* where a string stands → GBytes */
  gsize spent;      /* bytes of MAX_OPENED_IN_ALL */
} Opened;

struct _ClaspJsonNode
{
  ClaspDetailRow parent_instance;

  GBytes *json;
  gsize start, length;
  GArray *children; /* (nullable) of ClaspJsonSpan */
  char *path;       /* (nullable) */
  guint layer;      /* how many strings it stands in */
  Opened *opened;   /* (nullable): of the message */
  gboolean opens;   /* its string may hold something */
  gboolean is_text; /* it is no JSON, but what a string held */
};

G_DEFINE_FINAL_TYPE (ClaspJsonNode, clasp_json_node, CLASP_TYPE_DETAIL_ROW)

static Opened *
json_node_opened_new (void)
{
  Opened *opened = g_atomic_rc_box_new0 (Opened);

  opened->held = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_bytes_unref);
  return opened;
}

static void
json_node_opened_clear (gpointer data)
{
  g_hash_table_unref (((Opened *) data)->held);
}

static void
json_node_opened_unref (Opened *opened)
{
  g_atomic_rc_box_release_full (opened, json_node_opened_clear);
}

static void
clasp_json_node_finalize (GObject *object)
{
  ClaspJsonNode *self = CLASP_JSON_NODE (object);

  g_clear_pointer (&self->json, g_bytes_unref);
  g_clear_pointer (&self->children, g_array_unref);
  g_clear_pointer (&self->opened, json_node_opened_unref);
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

/* How a string token begins, without a character or an escape that is cut. */
static gsize
json_node_find_cut (const char *token, gsize length)
{
  gsize at = 1;

  while (at + 1 < length)
    {
      gsize step = token[at] != '\\' ? (gsize) g_utf8_skip[(guchar) token[at]] : token[at + 1] == 'u' ? 6 : 2;

      if (at + step > CLASP_NESTED_BEGINNING || at + step >= length)
        break;
      at += step;
    }
  return at;
}

/* What a string seems to hold, in words. (transfer full) (nullable): it is only a string */
static char *
json_node_guess (ClaspJsonNode *self)
{
  const char *token = (const char *) g_bytes_get_data (self->json, NULL) + self->start;
  gsize cut = self->length >= 2 ? json_node_find_cut (token, self->length) : 0;
  g_autoptr (GString) beginning = NULL;
  ClaspNestedForm form;

  if (cut == 0 || self->layer >= CLASP_NESTED_LAYERS)
    return NULL;
  beginning = clasp_json_decode_string (token, cut + 1);
  form = clasp_nested_guess (beginning->str, beginning->len, cut + 1 == self->length);
  self->opens = form != CLASP_NESTED_NONE;
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
    case CLASP_NESTED_LONG:
    default:
      return NULL;
    }
}

/* Opens what a string holds, unless it was opened before. (transfer none) (nullable): @problem says why not */
static GBytes *
json_node_open (ClaspJsonNode *self, const char **problem)
{
  const char *token = (const char *) g_bytes_get_data (self->json, NULL) + self->start;
  g_autoptr (GString) text = NULL;
  ClaspNestedForm form = CLASP_NESTED_LONG;
  GBytes *held = g_hash_table_lookup (self->opened->held, token);

  if (held != NULL)
    return held;
  *problem = _("Too much of this message has been opened: see Text");
  if (self->opened->spent >= MAX_OPENED_IN_ALL)
    return NULL;
  *problem = _("Too long to be opened: see Text");
  if (self->length > 2 * MAX_OPENED)
    return NULL;
  text = clasp_json_decode_string (token, self->length);
  held = clasp_nested_open (text->str, text->len, MAX_OPENED, &form);
  if (held != NULL)
    {
      self->opened->spent += g_bytes_get_size (held);
      g_hash_table_insert (self->opened->held, (gpointer) token, held);
    }
  else if (form != CLASP_NESTED_LONG)
    *problem = _("It is only a string");
  return held;
}

/* @path: (transfer full) (nullable) */
static ClaspJsonNode *
clasp_json_node_new (GBytes *json, char *lead, gsize start, gsize span_length, char *path, guint layer, Opened *opened)
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
  self->opened = g_atomic_rc_box_acquire (opened);
  if (type == CLASP_JSON_ARRAY || type == CLASP_JSON_OBJECT)
    self->children = clasp_json_get_children (data, length, start);
  else if (type == CLASP_JSON_STRING)
    trail = json_node_guess (self);
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
  Opened *opened;
} Children;

static void
json_node_children_free (gpointer data)
{
  Children *children = data;

  g_bytes_unref (children->json);
  g_array_unref (children->spans);
  json_node_opened_unref (children->opened);
  g_free (children->path);
  g_free (children);
}

/* (transfer full) (nullable) */
static char *
json_node_dup_child_path (const Children *children, const ClaspJsonSpan *span, guint position)
{
  const char *data = g_bytes_get_data (children->json, NULL);

  if (children->path == NULL)
    return NULL;
  return clasp_json_path_dup_child (children->path, data + span->key_start, span->key_length, position);
}

/* A row that is no value. @sentence: (transfer full) */
static ClaspJsonNode *
json_node_new_sentence (char *sentence)
{
  ClaspJsonNode *self = g_object_new (CLASP_TYPE_JSON_NODE, NULL);

  clasp_detail_row_take (CLASP_DETAIL_ROW (self), g_strdup ("…"), sentence, g_strdup (""), NULL);
  return self;
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
      g_autofree char *count = clasp_format_count (children->spans->len - CLASP_JSON_NODE_MAX_CHILDREN);

      return json_node_new_sentence (g_strdup_printf (_("%s more: see Text"), count));
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
                              json_node_dup_child_path (children, span, position), children->layer, children->opened);
}

static GListModel *
json_node_create_list (GBytes *json, GArray *spans, const char *path, guint layer, Opened *opened)
{
  Children *children = g_new (Children, 1);
  guint n_items = MIN (spans->len, CLASP_JSON_NODE_MAX_CHILDREN);

  if (spans->len > CLASP_JSON_NODE_MAX_CHILDREN)
    n_items++;
  children->json = g_bytes_ref (json);
  children->spans = g_array_ref (spans);
  children->path = g_strdup (path);
  children->layer = layer;
  children->opened = g_atomic_rc_box_acquire (opened);
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
json_node_list_documents (GBytes *json, GArray *documents, guint layer, Opened *opened)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, TRUE, sizeof (ClaspJsonSpan));

  for (guint i = 0; i < documents->len; i++)
    {
      const ClaspJsonDocument *document = &g_array_index (documents, ClaspJsonDocument, i);
      ClaspJsonSpan span = { .start = document->start, .length = document->length };

      g_array_append_val (spans, span);
    }
  return json_node_create_list (json, spans, NULL, layer, opened);
}

static GListModel *
json_node_list (GBytes *json, guint layer, Opened *opened)
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
    return json_node_list_documents (json, documents, layer, opened);
  first = &g_array_index (documents, ClaspJsonDocument, 0);
  /* Behind a value nothing is read, whatever ends it in a frame. */
  value = g_bytes_new_from_bytes (json, first->start, first->length);
  root = clasp_json_node_new (value, g_strdup (""), 0, first->length,
                              layer == 0 && clasp_json_validate (data, length, NULL) ? g_strdup ("$") : NULL, layer,
                              opened);
  if (root->children != NULL && root->children->len > 0)
    return clasp_json_node_create_children (root);
  return json_node_list_one (root);
}

/* What a string holds. */
static GListModel *
json_node_list_held (gpointer user_data)
{
  ClaspJsonNode *self = user_data;
  const char *problem = NULL;
  GBytes *held = json_node_open (self, &problem);
  g_autoptr (ClaspJsonNode) sentence = NULL;
  GListModel *list;

  if (held == NULL)
    {
      sentence = json_node_new_sentence (g_strdup (problem));
      return json_node_list_one (sentence);
    }
  list = json_node_list (held, self->layer + 1, self->opened);
  return list != NULL ? list : json_node_list_text (held);
}

GListModel *
clasp_json_node_create_children (ClaspJsonNode *self)
{
  if (self->opens)
    return G_LIST_MODEL (
        clasp_lazy_list_new_closed (CLASP_TYPE_JSON_NODE, json_node_list_held, g_object_ref (self), g_object_unref));
  if (self->children == NULL || self->children->len == 0)
    return NULL;
  return json_node_create_list (self->json, self->children, self->path, self->layer, self->opened);
}

GListModel *
clasp_json_node_list_new (GBytes *json)
{
  Opened *opened = json_node_opened_new ();
  GListModel *list = json_node_list (json, 0, opened);

  json_node_opened_unref (opened);
  return list;
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
    {
      g_autoptr (GString) value = clasp_json_decode_string (token, self->length);

      /* A NUL would end it, and half of a pair of surrogates is no text. */
      if (g_utf8_validate_len (value->str, value->len, NULL))
        return g_strdup (value->str);
    }
  return clasp_json_node_dup_source (self);
}
