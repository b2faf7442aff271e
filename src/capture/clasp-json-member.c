/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json-member.h"

static JsonNode *
json_member_find (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

static gboolean
json_member_is (JsonNode *node, GType type)
{
  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

static JsonObject *
json_member_to_object (JsonNode *node)
{
  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

JsonObject *
clasp_json_member_get_object (JsonObject *object, const char *name)
{
  return json_member_to_object (json_member_find (object, name));
}

JsonArray *
clasp_json_member_get_array (JsonObject *object, const char *name)
{
  JsonNode *node = json_member_find (object, name);

  return node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
}

const char *
clasp_json_member_get_string (JsonObject *object, const char *name, const char *otherwise)
{
  JsonNode *node = json_member_find (object, name);

  return json_member_is (node, G_TYPE_STRING) ? json_node_get_string (node) : otherwise;
}

gint64
clasp_json_member_get_integer (JsonObject *object, const char *name, gint64 otherwise)
{
  JsonNode *node = json_member_find (object, name);

  return json_member_is (node, G_TYPE_INT64) ? json_node_get_int (node) : otherwise;
}

gboolean
clasp_json_member_get_flag (JsonObject *object, const char *name)
{
  JsonNode *node = json_member_find (object, name);

  return json_member_is (node, G_TYPE_BOOLEAN) && json_node_get_boolean (node);
}

guint
clasp_json_array_get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

JsonObject *
clasp_json_array_get_object (JsonArray *array, guint i)
{
  g_return_val_if_fail (i < clasp_json_array_get_length (array), NULL);

  return json_member_to_object (json_array_get_element (array, i));
}

const char *
clasp_json_array_get_string (JsonArray *array, guint i)
{
  JsonNode *node;

  g_return_val_if_fail (i < clasp_json_array_get_length (array), NULL);

  node = json_array_get_element (array, i);
  return json_member_is (node, G_TYPE_STRING) ? json_node_get_string (node) : NULL;
}
