/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-yaml.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <yaml.h>

#include "clasp-format.h"

/* An anchor, and whether what it names was copied already. */
typedef struct
{
  JsonNode *node; /* (nullable) while it is being read: an alias within itself */
  gboolean used;
} Anchor;

typedef struct
{
  yaml_parser_t parser;
  GHashTable *anchors; /* (element-type utf8 Anchor) */
  GError *error;
} Reader;

static JsonNode *yaml_read_node (Reader *self, const yaml_event_t *event, guint depth);

static void
yaml_free_anchor (gpointer data)
{
  Anchor *anchor = data;

  g_clear_pointer (&anchor->node, json_node_unref);
  g_free (anchor);
}

static void
yaml_fail (Reader *self, const char *what)
{
  if (self->error == NULL)
    self->error = g_error_new (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("line %zu: %s"), self->parser.mark.line + 1,
                               what);
}

static gboolean
yaml_next (Reader *self, yaml_event_t *event)
{
  if (yaml_parser_parse (&self->parser, event) == 1)
    return TRUE;
  yaml_fail (self, self->parser.problem != NULL ? self->parser.problem : _("this is not YAML"));
  return FALSE;
}

static gboolean
yaml_is_one_of (const char *text, const char *const *words)
{
  return g_strv_contains (words, text);
}

/* The core schema of YAML 1.2 (§10.3.2); what is quoted is text. */
static JsonNode *
yaml_make_scalar (const yaml_event_t *event)
{
  static const char *const nulls[] = { "", "~", "null", "Null", "NULL", NULL };
  static const char *const yes[] = { "true", "True", "TRUE", NULL };
  static const char *const no[] = { "false", "False", "FALSE", NULL };
  const char *raw = (const char *) event->data.scalar.value;
  g_autofree char *text = g_utf8_make_valid (raw, (gssize) event->data.scalar.length);
  JsonNode *node = json_node_alloc ();
  char *end = NULL;
  gint64 number;

  if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
    return json_node_init_string (node, text);
  if (yaml_is_one_of (text, nulls))
    return json_node_init_null (node);
  if (yaml_is_one_of (text, yes) || yaml_is_one_of (text, no))
    return json_node_init_boolean (node, yaml_is_one_of (text, yes));
  number = g_ascii_strtoll (text, &end, 10);
  if (strlen (text) < 19 && strspn (text, "+-0123456789") == strlen (text) && *end == '\0')
    return json_node_init_int (node, number);
  return json_node_init_string (node, text);
}

static void
yaml_name (Reader *self, const yaml_char_t *anchor, JsonNode *node)
{
  Anchor *entry;

  if (anchor == NULL)
    return;
  entry = g_new0 (Anchor, 1);
  entry->node = node != NULL ? json_node_ref (node) : NULL;
  g_hash_table_replace (self->anchors, g_strdup ((const char *) anchor), entry);
}

/* A copy of a list or map is made once: aliases of aliases would make much out of little. */
static JsonNode *
yaml_resolve (Reader *self, const yaml_event_t *event)
{
  Anchor *anchor = g_hash_table_lookup (self->anchors, (const char *) event->data.alias.anchor);
  JsonNode *copy;

  if (anchor == NULL || anchor->node == NULL)
    {
      yaml_fail (self, _("an alias names no anchor above it"));
      return NULL;
    }
  if (!JSON_NODE_HOLDS_VALUE (anchor->node) && !JSON_NODE_HOLDS_NULL (anchor->node))
    {
      if (anchor->used)
        {
          yaml_fail (self, _("an alias copies a list or map a second time"));
          return NULL;
        }
      anchor->used = TRUE;
    }
  copy = json_node_copy (anchor->node);
  return copy;
}

static JsonNode *
yaml_read_list (Reader *self, guint depth)
{
  g_autoptr (JsonArray) array = json_array_new ();
  JsonNode *node;

  for (;;)
    {
      yaml_event_t event;
      JsonNode *element;
      gboolean over;

      if (!yaml_next (self, &event))
        return NULL;
      over = event.type == YAML_SEQUENCE_END_EVENT;
      element = over ? NULL : yaml_read_node (self, &event, depth + 1);
      yaml_event_delete (&event);
      if (over)
        break;
      if (element == NULL)
        return NULL;
      json_array_add_element (array, element);
    }
  node = json_node_alloc ();
  return json_node_init_array (node, array);
}

static JsonNode *
yaml_read_map (Reader *self, guint depth)
{
  g_autoptr (JsonObject) object = json_object_new ();
  JsonNode *node;

  for (;;)
    {
      g_autofree char *key = NULL;
      yaml_event_t event;
      JsonNode *value;
      gboolean over;

      if (!yaml_next (self, &event))
        return NULL;
      over = event.type == YAML_MAPPING_END_EVENT;
      if (event.type == YAML_SCALAR_EVENT)
        key = g_utf8_make_valid ((const char *) event.data.scalar.value, (gssize) event.data.scalar.length);
      else if (!over)
        yaml_fail (self, _("a key is no text"));
      yaml_event_delete (&event);
      if (over)
        break;
      if (key == NULL || !yaml_next (self, &event))
        return NULL;
      value = yaml_read_node (self, &event, depth + 1);
      yaml_event_delete (&event);
      if (value == NULL)
        return NULL;
      json_object_set_member (object, key, value);
    }
  node = json_node_alloc ();
  return json_node_init_object (node, object);
}

static JsonNode *
yaml_read_node (Reader *self, const yaml_event_t *event, guint depth)
{
  const yaml_char_t *anchor = NULL;
  JsonNode *node = NULL;

  if (depth > CLASP_TREE_DEPTH_MAX)
    {
      g_autofree char *text = g_strdup_printf (_("it is nested deeper than %d"), CLASP_TREE_DEPTH_MAX);

      yaml_fail (self, text);
      return NULL;
    }
  switch (event->type)
    {
    case YAML_ALIAS_EVENT:
      return yaml_resolve (self, event);
    case YAML_SCALAR_EVENT:
      anchor = event->data.scalar.anchor;
      node = yaml_make_scalar (event);
      break;
    case YAML_SEQUENCE_START_EVENT:
      anchor = event->data.sequence_start.anchor;
      yaml_name (self, anchor, NULL);
      node = yaml_read_list (self, depth);
      break;
    case YAML_MAPPING_START_EVENT:
      anchor = event->data.mapping_start.anchor;
      yaml_name (self, anchor, NULL);
      node = yaml_read_map (self, depth);
      break;
    default:
      yaml_fail (self, _("this is not YAML"));
      return NULL;
    }
  if (node != NULL)
    yaml_name (self, anchor, node);
  return node;
}

gboolean
clasp_tree_check_size (guint64 size, GError **error)
{
  g_autofree char *limit = NULL;

  if (size <= CLASP_TREE_SIZE_MAX)
    return TRUE;
  limit = clasp_format_bytes (CLASP_TREE_SIZE_MAX);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("it is larger than %s"), limit);
  return FALSE;
}

/* Up to the first node; the rest of the stream is not read. */
static JsonNode *
yaml_read_document (Reader *self)
{
  for (;;)
    {
      yaml_event_t event;
      gboolean wanted;
      JsonNode *node = NULL;

      if (!yaml_next (self, &event))
        return NULL;
      wanted = event.type != YAML_STREAM_START_EVENT && event.type != YAML_DOCUMENT_START_EVENT;
      if (event.type == YAML_STREAM_END_EVENT)
        yaml_fail (self, _("it is empty"));
      else if (wanted)
        node = yaml_read_node (self, &event, 1);
      yaml_event_delete (&event);
      if (wanted)
        return node;
    }
}

JsonNode *
clasp_yaml_parse (const char *text, gsize length, GError **error)
{
  Reader self = { 0 };
  JsonNode *node;

  g_return_val_if_fail (text != NULL, NULL);

  if (!clasp_tree_check_size (length, error))
    return NULL;
  if (!yaml_parser_initialize (&self.parser))
    g_error ("Out of memory");
  yaml_parser_set_input_string (&self.parser, (const unsigned char *) text, length);
  self.anchors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, yaml_free_anchor);
  node = yaml_read_document (&self);
  g_hash_table_unref (self.anchors);
  yaml_parser_delete (&self.parser);
  if (self.error != NULL)
    {
      g_clear_pointer (&node, json_node_unref);
      g_propagate_error (error, self.error);
    }
  return node;
}

/* The reader of JSON goes down one call for each level. */
static gboolean
yaml_is_too_deep (const char *text, gsize length)
{
  guint depth = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (quoted && text[i] == '\\')
        i++;
      else if (text[i] == '"')
        quoted = !quoted;
      else if (!quoted && (text[i] == '[' || text[i] == '{') && ++depth > CLASP_TREE_DEPTH_MAX)
        return TRUE;
      else if (!quoted && (text[i] == ']' || text[i] == '}') && depth > 0)
        depth--;
    }
  return FALSE;
}

JsonNode *
clasp_yaml_parse_json (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  g_autoptr (GError) problem = NULL;
  JsonNode *root;

  g_return_val_if_fail (text != NULL, NULL);

  if (!clasp_tree_check_size (length, error))
    return NULL;
  if (yaml_is_too_deep (text, length))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is nested deeper than %d"), CLASP_TREE_DEPTH_MAX);
      return NULL;
    }
  if (!json_parser_load_from_data (parser, text, (gssize) length, &problem))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is no JSON: %s"), problem->message);
      return NULL;
    }
  root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is empty"));
  return root;
}
