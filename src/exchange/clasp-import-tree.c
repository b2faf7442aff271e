/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-import-tree.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-folder-settings.h"
#include "clasp-json-member.h"

/* All that the readers of one file share. */
typedef struct
{
  ClaspImport *import;
  const char *file;
  guint n_others;   /* requests that are no WebSockets */
  JsonObject *root; /* (nullable): of the file, for references in it */
} Reader;

/* ------------------------------------------------------------------------------------- members of any type, or none */

static JsonNode *
import_tree_get (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_member (object, name) : NULL;
}

/* A text, or a number as text. (transfer full) (nullable) */
static char *
import_tree_dup_value (JsonNode *node)
{
  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node))
    return NULL;
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return json_to_string (node, FALSE);
}

static gboolean
import_tree_is (JsonObject *object, const char *name, gboolean value)
{
  JsonNode *node = import_tree_get (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node) == value;
}

/* ------------------------------------------------------------------------------------------------ parts of requests */

/* One entry of a list of headers, as any of these programs writes one. */
static void
import_tree_take_header (Reader *self, ClaspProfile *profile, JsonObject *entry)
{
  const char *name = clasp_json_member_get_string (entry, "name", NULL);
  g_autofree char *value = import_tree_dup_value (import_tree_get (entry, "value"));
  gboolean off = import_tree_is (entry, "disabled", TRUE) || import_tree_is (entry, "enabled", FALSE) ||
                 import_tree_is (entry, "active", FALSE);

  if (name == NULL)
    name = clasp_json_member_get_string (entry, "key", NULL);
  if (name != NULL)
    clasp_import_add_field (self->import, profile, name, value != NULL ? value : "", !off);
}

/* A list of them, or a map of names and values. */
static void
import_tree_take_headers (Reader *self, ClaspProfile *profile, JsonNode *node)
{
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (clasp_json_array_get_object (array, i) != NULL)
          import_tree_take_header (self, profile, clasp_json_array_get_object (array, i));
    }
  else if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      JsonObjectIter iter;
      const char *name;
      JsonNode *member;

      json_object_iter_init_ordered (&iter, json_node_get_object (node));
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          g_autofree char *value = import_tree_dup_value (member);

          if (value != NULL)
            clasp_import_add_field (self->import, profile, name, value, TRUE);
          else if (JSON_NODE_HOLDS_OBJECT (member))
            {
              g_autofree char *given = import_tree_dup_value (import_tree_get (json_node_get_object (member), "value"));

              clasp_import_add_field (self->import, profile, name, given != NULL ? given : "",
                                      !import_tree_is (json_node_get_object (member), "disabled", TRUE));
            }
        }
    }
}

/* Parameters of the query that stand in a list of their own. */
static void
import_tree_take_query (ClaspProfile *profile, JsonArray *parameters)
{
  g_autoptr (GString) url = g_string_new (clasp_profile_get_url (profile));

  for (guint i = 0; i < clasp_json_array_get_length (parameters); i++)
    {
      JsonObject *entry = clasp_json_array_get_object (parameters, i);
      const char *name = entry != NULL ? clasp_json_member_get_string (entry, "name", NULL) : NULL;
      g_autofree char *value = entry != NULL ? import_tree_dup_value (import_tree_get (entry, "value")) : NULL;

      if (name == NULL || *name == '\0' || *name == ':' || import_tree_is (entry, "disabled", TRUE) ||
          import_tree_is (entry, "enabled", FALSE) || url->len > 64 * 1024)
        continue;
      g_string_append_printf (url, "%c%s=%s", strchr (url->str, '?') == NULL ? '?' : '&', name,
                              value != NULL ? value : "");
    }
  clasp_profile_set_url (profile, url->str);
}

static void
import_tree_take_bearer (Reader *self, ClaspProfile *profile, const char *prefix, const char *token)
{
  g_autofree char *value = g_strdup_printf ("%s %s", prefix != NULL && *prefix != '\0' ? prefix : "Bearer", token);

  clasp_import_add_field (self->import, profile, "Authorization", value, TRUE);
}

static void
import_tree_take_user (Reader *self, ClaspProfile *profile, const char *user, const char *password)
{
  g_object_set (profile, "user", user, NULL);
  if (password != NULL && *password != '\0')
    clasp_import_leave_out (self->import, _("The password of “%s” was left out: it is asked for at the sign-in."),
                            clasp_profile_get_name (profile));
}

/* Sign-in: {type|mode|authType, username, password, token}, or with these one level deeper, under the type's name. */
static void
import_tree_take_auth (Reader *self, ClaspProfile *profile, JsonObject *auth, const char *type)
{
  JsonObject *inner;
  const char *user, *token;

  if (auth == NULL || import_tree_is (auth, "disabled", TRUE))
    return;
  if (type == NULL)
    type = clasp_json_member_get_string (auth, "type", NULL);
  if (type == NULL)
    type = clasp_json_member_get_string (auth, "mode", NULL);
  if (type == NULL)
    type = clasp_json_member_get_string (auth, "authType", NULL);
  inner = type != NULL ? clasp_json_member_get_object (auth, type) : NULL;
  if (inner != NULL)
    auth = inner;
  user = clasp_json_member_get_string (auth, "username", NULL);
  token = clasp_json_member_get_string (auth, "token", NULL);
  if (type == NULL || strcmp (type, "none") == 0 || strcmp (type, "inherit") == 0 || *type == '\0')
    return;
  if (token != NULL && strcmp (type, "bearer") == 0)
    import_tree_take_bearer (self, profile, clasp_json_member_get_string (auth, "prefix", NULL), token);
  else if (user != NULL && (strcmp (type, "basic") == 0 || strcmp (type, "digest") == 0))
    import_tree_take_user (self, profile, user, clasp_json_member_get_string (auth, "password", NULL));
  else
    clasp_import_leave_out (self->import, _("The sign-in of “%s” was left out (%s)."),
                            clasp_profile_get_name (profile), type);
}

static void
import_tree_leave_messages (Reader *self, ClaspProfile *profile, guint n)
{
  if (n > 0)
    clasp_import_leave_out (self->import,
                            ngettext ("%u message of “%s” was left out.", "%u messages of “%s” were left out.", n), n,
                            clasp_profile_get_name (profile));
}

/* Bruno's {type, data}, or a list of {title, message: {type, data}}. */
static void
import_tree_take_open_message (Reader *self, ClaspProfile *profile, JsonObject *message, const char *name)
{
  const char *data = clasp_json_member_get_string (message, "data", NULL);

  if (clasp_json_member_get_object (message, "message") != NULL)
    {
      const char *title = clasp_json_member_get_string (message, "title", NULL);

      message = clasp_json_member_get_object (message, "message");
      data = clasp_json_member_get_string (message, "data", NULL);
      name = title != NULL ? title : name;
    }
  if (data == NULL)
    import_tree_leave_messages (self, profile, 1);
  else if (*data != '\0')
    clasp_import_add_message (self->import, profile, name, clasp_json_member_get_string (message, "type", NULL), data);
}

static void
import_tree_take_open_messages (Reader *self, ClaspProfile *profile, JsonNode *message)
{
  if (message == NULL)
    return;
  if (JSON_NODE_HOLDS_OBJECT (message))
    import_tree_take_open_message (self, profile, json_node_get_object (message), NULL);
  else if (JSON_NODE_HOLDS_VALUE (message) && json_node_get_value_type (message) == G_TYPE_STRING)
    clasp_import_add_message (self->import, profile, NULL, NULL, json_node_get_string (message));
  else if (JSON_NODE_HOLDS_ARRAY (message))
    for (guint i = 0; i < json_array_get_length (json_node_get_array (message)); i++)
      import_tree_take_open_message (self, profile, clasp_json_array_get_object (json_node_get_array (message), i),
                                     NULL);
}

static char *
import_tree_join (const char *folder, const char *name)
{
  g_autofree char *safe = g_strdelimit (g_strdup (name != NULL ? name : ""), "/\\", '-');

  return folder != NULL && *folder != '\0' ? g_strconcat (folder, "/", safe, NULL) : g_steal_pointer (&safe);
}

/* -------------------------------------------------------------------------------------------------------------- HAR */

static void
import_tree_read_har (Reader *self, JsonObject *log)
{
  JsonArray *entries = clasp_json_member_get_array (log, "entries");

  for (guint i = 0; i < clasp_json_array_get_length (entries); i++)
    {
      JsonObject *entry = clasp_json_array_get_object (entries, i);
      JsonObject *request = clasp_json_member_get_object (entry, "request");
      const char *url = clasp_json_member_get_string (request, "url", NULL);
      gboolean socket = clasp_import_is_websocket (url) ||
                        clasp_json_member_get_array (entry, "_webSocketMessages") != NULL ||
                        g_strcmp0 (clasp_json_member_get_string (entry, "_resourceType", NULL), "websocket") == 0;
      ClaspProfile *profile;

      if (!socket || url == NULL)
        {
          self->n_others++;
          continue;
        }
      profile = clasp_import_add (self->import, NULL, url, NULL);
      import_tree_take_headers (self, profile, import_tree_get (request, "headers"));
    }
}

/* ---------------------------------------------------------------------------------------------------------- Postman */

static const char *
import_tree_get_postman_url (JsonObject *request)
{
  JsonObject *url = clasp_json_member_get_object (request, "url");

  return url != NULL ? clasp_json_member_get_string (url, "raw", NULL)
                     : clasp_json_member_get_string (request, "url", NULL);
}

/* Postman's sign-in: {"type": "bearer", "bearer": [{"key": "token", "value": …}]}. */
static void
import_tree_take_postman_auth (Reader *self, ClaspProfile *profile, JsonObject *auth)
{
  const char *type = clasp_json_member_get_string (auth, "type", NULL), *token = NULL, *user = NULL, *password = NULL;
  JsonArray *values = type != NULL ? clasp_json_member_get_array (auth, type) : NULL;

  if (values == NULL)
    {
      import_tree_take_auth (self, profile, auth, NULL);
      return;
    }
  for (guint i = 0; i < clasp_json_array_get_length (values); i++)
    {
      JsonObject *pair = clasp_json_array_get_object (values, i);
      const char *key = clasp_json_member_get_string (pair, "key", NULL),
                 *value = clasp_json_member_get_string (pair, "value", NULL);

      if (g_strcmp0 (key, "token") == 0)
        token = value;
      else if (g_strcmp0 (key, "username") == 0)
        user = value;
      else if (g_strcmp0 (key, "password") == 0)
        password = value;
    }
  if (token != NULL && strcmp (type, "bearer") == 0)
    import_tree_take_bearer (self, profile, NULL, token);
  else if (user != NULL)
    import_tree_take_user (self, profile, user, password);
  else
    clasp_import_leave_out (self->import, _("The sign-in of “%s” was left out (%s)."),
                            clasp_profile_get_name (profile), type);
}

static void
import_tree_read_postman_items (Reader *self, JsonArray *items, const char *folder)
{
  for (guint i = 0; i < clasp_json_array_get_length (items); i++)
    {
      JsonObject *item = clasp_json_array_get_object (items, i);
      JsonObject *request = clasp_json_member_get_object (item, "request");
      const char *name = clasp_json_member_get_string (item, "name", NULL),
                 *url = import_tree_get_postman_url (request);

      if (clasp_json_member_get_array (item, "item") != NULL)
        {
          g_autofree char *inner = import_tree_join (folder, name);

          import_tree_read_postman_items (self, clasp_json_member_get_array (item, "item"), inner);
        }
      else if (clasp_import_is_websocket (url))
        {
          ClaspProfile *profile = clasp_import_add (self->import, name, url, folder);

          import_tree_take_headers (self, profile, import_tree_get (request, "header"));
          import_tree_take_postman_auth (self, profile, clasp_json_member_get_object (request, "auth"));
          if (clasp_json_member_get_array (item, "event") != NULL)
            clasp_import_leave_out (self->import, _("The scripts of “%s” were left out."), name != NULL ? name : url);
        }
      else if (request != NULL)
        self->n_others++;
    }
}

/* Since 12: a file for each request. */
static void
import_tree_read_postman_request (Reader *self, JsonObject *root)
{
  const char *url = import_tree_get_postman_url (root), *name = clasp_json_member_get_string (root, "name", NULL);
  g_autofree char *base = g_path_get_basename (self->file);
  ClaspProfile *profile;

  if (url == NULL || g_strcmp0 (clasp_json_member_get_string (root, "$kind", NULL), "websocket-request") != 0)
    {
      self->n_others++;
      return;
    }
  base[strcspn (base, ".")] = '\0';
  profile = clasp_import_add (self->import, name != NULL ? name : base, url, NULL);
  import_tree_take_headers (self, profile, import_tree_get (root, "headers"));
  import_tree_take_postman_auth (self, profile, clasp_json_member_get_object (root, "auth"));
  if (import_tree_get (root, "messages") != NULL)
    clasp_import_leave_out (self->import, _("The messages of “%s” were left out."), clasp_profile_get_name (profile));
}

/* --------------------------------------------------------------------------------------------------------- Insomnia */

static JsonObject *
import_tree_find_resource (JsonArray *resources, const char *id)
{
  for (guint i = 0; id != NULL && i < clasp_json_array_get_length (resources) && i < 5000; i++)
    if (g_strcmp0 (clasp_json_member_get_string (clasp_json_array_get_object (resources, i), "_id", NULL), id) == 0)
      return clasp_json_array_get_object (resources, i);
  return NULL;
}

/* The names of the groups above, outermost first. (transfer full) (nullable) */
static char *
import_tree_dup_insomnia_folder (JsonArray *resources, const char *parent)
{
  g_autofree char *folder = NULL;
  JsonObject *group = import_tree_find_resource (resources, parent);

  for (guint depth = 0; group != NULL && depth < 16; depth++)
    {
      g_autofree char *below = g_steal_pointer (&folder);
      g_autofree char *safe = NULL;

      if (g_strcmp0 (clasp_json_member_get_string (group, "_type", NULL), "request_group") != 0)
        return g_steal_pointer (&below);
      safe = import_tree_join (NULL, clasp_json_member_get_string (group, "name", NULL));
      folder = below != NULL ? g_strconcat (safe, "/", below, NULL) : g_steal_pointer (&safe);
      group = import_tree_find_resource (resources, clasp_json_member_get_string (group, "parentId", NULL));
    }
  return g_steal_pointer (&folder);
}

static void
import_tree_fill_insomnia (Reader *self, ClaspProfile *profile, JsonObject *request)
{
  import_tree_take_query (profile, clasp_json_member_get_array (request, "parameters"));
  import_tree_take_headers (self, profile, import_tree_get (request, "headers"));
  import_tree_take_auth (self, profile, clasp_json_member_get_object (request, "authentication"), NULL);
}

static void
import_tree_take_payload (Reader *self, ClaspProfile *profile, JsonObject *payload)
{
  const char *value = clasp_json_member_get_string (payload, "value", NULL),
             *mode = clasp_json_member_get_string (payload, "mode", NULL);

  if (value != NULL && *value != '\0')
    clasp_import_add_message (self->import, profile, clasp_json_member_get_string (payload, "name", NULL),
                              g_strcmp0 (mode, "application/json") == 0 ? "json" : NULL, value);
}

static void
import_tree_take_payloads (Reader *self, ClaspProfile *profile, JsonArray *payloads)
{
  for (guint i = 0; i < clasp_json_array_get_length (payloads); i++)
    import_tree_take_payload (self, profile, clasp_json_array_get_object (payloads, i));
}

/* Messages stand beside their connections and name them. */
static void
import_tree_take_insomnia_4_payloads (Reader *self, JsonArray *resources, GHashTable *profiles)
{
  for (guint i = 0; i < clasp_json_array_get_length (resources); i++)
    {
      JsonObject *resource = clasp_json_array_get_object (resources, i);
      const char *parent = clasp_json_member_get_string (resource, "parentId", NULL);
      ClaspProfile *profile = parent != NULL ? g_hash_table_lookup (profiles, parent) : NULL;

      if (profile != NULL &&
          g_strcmp0 (clasp_json_member_get_string (resource, "_type", NULL), "websocket_payload") == 0)
        import_tree_take_payload (self, profile, resource);
    }
}

static void
import_tree_read_insomnia_4 (Reader *self, JsonArray *resources)
{
  g_autoptr (GHashTable) profiles = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < clasp_json_array_get_length (resources); i++)
    {
      JsonObject *resource = clasp_json_array_get_object (resources, i);
      const char *type = clasp_json_member_get_string (resource, "_type", NULL),
                 *url = clasp_json_member_get_string (resource, "url", NULL);
      const char *id = clasp_json_member_get_string (resource, "_id", NULL);
      g_autofree char *folder = NULL;
      ClaspProfile *profile;

      self->n_others += g_strcmp0 (type, "request") == 0 || g_strcmp0 (type, "grpc_request") == 0;
      if (g_strcmp0 (type, "websocket_request") != 0 || url == NULL)
        continue;
      folder = import_tree_dup_insomnia_folder (resources, clasp_json_member_get_string (resource, "parentId", NULL));
      profile = clasp_import_add (self->import, clasp_json_member_get_string (resource, "name", NULL), url, folder);
      import_tree_fill_insomnia (self, profile, resource);
      if (id != NULL)
        g_hash_table_replace (profiles, (gpointer) id, profile);
    }
  import_tree_take_insomnia_4_payloads (self, resources, profiles);
}

static void
import_tree_read_insomnia_5 (Reader *self, JsonArray *items, const char *folder)
{
  for (guint i = 0; i < clasp_json_array_get_length (items); i++)
    {
      JsonObject *item = clasp_json_array_get_object (items, i);
      JsonArray *children = clasp_json_member_get_array (item, "children");
      const char *name = clasp_json_member_get_string (item, "name", NULL),
                 *url = clasp_json_member_get_string (item, "url", NULL);
      const char *id = clasp_json_member_get_string (clasp_json_member_get_object (item, "meta"), "id", NULL);

      if (children != NULL)
        {
          g_autofree char *inner = import_tree_join (folder, name);

          import_tree_read_insomnia_5 (self, children, inner);
        }
      else if (url != NULL && ((id != NULL && g_str_has_prefix (id, "ws-req")) || clasp_import_is_websocket (url)))
        {
          ClaspProfile *profile = clasp_import_add (self->import, name, url, folder);

          import_tree_fill_insomnia (self, profile, item);
          import_tree_take_payloads (self, profile, clasp_json_member_get_array (item, "payloads"));
        }
      else
        self->n_others++;
    }
}

/* ------------------------------------------------------------------------------------- OpenCollection, Bruno's JSON */

static void
import_tree_read_open_request (Reader *self, JsonObject *root, const char *folder)
{
  JsonObject *socket = clasp_json_member_get_object (root, "websocket");
  JsonObject *info = clasp_json_member_get_object (root, "info");
  const char *url = clasp_json_member_get_string (socket, "url", NULL),
             *name = clasp_json_member_get_string (info, "name", NULL);
  JsonNode *message = import_tree_get (socket, "message");
  ClaspProfile *profile;

  if (url == NULL)
    {
      self->n_others++;
      return;
    }
  profile = clasp_import_add (self->import, name != NULL ? name : clasp_json_member_get_string (root, "name", NULL),
                              url, folder);
  import_tree_take_headers (self, profile, import_tree_get (socket, "headers"));
  import_tree_take_auth (self, profile, clasp_json_member_get_object (socket, "auth"), NULL);
  import_tree_take_open_messages (self, profile, message);
}

static void
import_tree_read_open_items (Reader *self, JsonArray *items, const char *folder)
{
  for (guint i = 0; i < clasp_json_array_get_length (items); i++)
    {
      JsonObject *item = clasp_json_array_get_object (items, i);
      JsonObject *request = clasp_json_member_get_object (item, "request");
      const char *type = clasp_json_member_get_string (item, "type", NULL),
                 *name = clasp_json_member_get_string (item, "name", NULL);

      if (name == NULL)
        name = clasp_json_member_get_string (clasp_json_member_get_object (item, "info"), "name", NULL);
      if (clasp_json_member_get_array (item, "items") != NULL)
        {
          g_autofree char *inner = import_tree_join (folder, name);

          import_tree_read_open_items (self, clasp_json_member_get_array (item, "items"), inner);
        }
      else if (request != NULL && type != NULL && g_str_has_prefix (type, "ws") &&
               clasp_json_member_get_string (request, "url", NULL) != NULL)
        {
          ClaspProfile *profile = clasp_import_add (self->import, name,
                                                    clasp_json_member_get_string (request, "url", NULL), folder);

          import_tree_take_headers (self, profile, import_tree_get (request, "headers"));
          import_tree_take_auth (self, profile, clasp_json_member_get_object (request, "auth"), NULL);
        }
      else
        import_tree_read_open_request (self, item, folder);
    }
}

/* ------------------------------------------------------------------------------------------------- Hoppscotch, Yaak */

static void
import_tree_read_hoppscotch (Reader *self, JsonArray *collections, const char *folder)
{
  for (guint i = 0; i < clasp_json_array_get_length (collections); i++)
    {
      JsonObject *collection = clasp_json_array_get_object (collections, i);
      JsonArray *requests = clasp_json_member_get_array (collection, "requests");
      g_autofree char *inner = import_tree_join (folder, clasp_json_member_get_string (collection, "name", NULL));

      import_tree_read_hoppscotch (self, clasp_json_member_get_array (collection, "folders"), inner);
      for (guint j = 0; j < clasp_json_array_get_length (requests); j++)
        {
          JsonObject *request = clasp_json_array_get_object (requests, j);
          const char *url = clasp_json_member_get_string (request, "endpoint", NULL);

          if (clasp_import_is_websocket (url))
            import_tree_take_headers (
                self, clasp_import_add (self->import, clasp_json_member_get_string (request, "name", NULL), url, inner),
                import_tree_get (request, "headers"));
          else
            self->n_others++;
        }
    }
}

static void
import_tree_read_yaak_request (Reader *self, JsonObject *request)
{
  const char *url = clasp_json_member_get_string (request, "url", NULL),
             *message = clasp_json_member_get_string (request, "message", NULL);
  ClaspProfile *profile;

  if (url == NULL)
    return;
  profile = clasp_import_add (self->import, clasp_json_member_get_string (request, "name", NULL), url, NULL);
  import_tree_take_query (profile, clasp_json_member_get_array (request, "urlParameters"));
  import_tree_take_headers (self, profile, import_tree_get (request, "headers"));
  import_tree_take_auth (self, profile, clasp_json_member_get_object (request, "authentication"),
                         clasp_json_member_get_string (request, "authenticationType", NULL));
  if (message != NULL && *message != '\0')
    clasp_import_add_message (self->import, profile, NULL, NULL, message);
}

static void
import_tree_read_yaak (Reader *self, JsonObject *resources)
{
  JsonArray *requests = clasp_json_member_get_array (resources, "websocketRequests");

  for (guint i = 0; i < clasp_json_array_get_length (requests); i++)
    import_tree_read_yaak_request (self, clasp_json_array_get_object (requests, i));
  self->n_others += clasp_json_array_get_length (clasp_json_member_get_array (resources, "httpRequests"));
}

/* --------------------------------------------------------------------------------------------------------- AsyncAPI */

/* "{port}" with its default value, else as a name in braces of ours. */
static char *
import_tree_dup_async_url (const char *url, JsonObject *variables)
{
  GString *out = g_string_new (NULL);

  while (*url != '\0')
    {
      const char *end = *url == '{' ? g_strstr_len (url, (gssize) strnlen (url, 128), "}") : NULL;
      g_autofree char *name = end != NULL ? g_strndup (url + 1, (gsize) (end - url) - 1) : NULL;
      const char *value = name != NULL ? clasp_json_member_get_string (clasp_json_member_get_object (variables, name),
                                                                       "default", NULL)
                                       : NULL;

      if (name == NULL)
        g_string_append_c (out, *url++);
      else
        {
          if (value != NULL)
            g_string_append (out, value);
          else
            g_string_append_printf (out, "{{%s}}", name);
          url = end + 1;
        }
    }
  return g_string_free_and_steal (out);
}

/* The address of a server; NULL when it speaks another protocol. (transfer full) */
static char *
import_tree_dup_async_server (JsonObject *server)
{
  const char *protocol = clasp_json_member_get_string (server, "protocol", NULL);
  const char *host = clasp_json_member_get_string (server, "host", NULL),
             *path = clasp_json_member_get_string (server, "pathname", NULL);
  const char *url = clasp_json_member_get_string (server, "url", NULL);
  g_autofree char *whole = NULL;

  if (url != NULL)
    whole = clasp_address_is_whole (url) ? g_strdup (url)
                                         : clasp_address_compose (protocol != NULL ? protocol : "", url);
  else if (host != NULL)
    {
      g_autofree char *rest = g_strconcat (host, path, NULL);

      whole = clasp_address_compose (protocol != NULL ? protocol : "", rest);
    }
  if (!clasp_import_is_websocket (whole))
    return NULL;
  return import_tree_dup_async_url (whole, clasp_json_member_get_object (server, "variables"));
}

/* What "#/components/messages/Ping" stands for in the same file. */
static JsonObject *
import_tree_resolve (Reader *self, JsonObject *object)
{
  for (guint depth = 0; object != NULL && depth < 4; depth++)
    {
      const char *reference = clasp_json_member_get_string (object, "$ref", NULL);
      g_auto (GStrv) steps = NULL;

      if (reference == NULL)
        return object;
      if (!g_str_has_prefix (reference, "#/"))
        return NULL;
      steps = g_strsplit (reference + 2, "/", 16);
      object = self->root;
      for (gsize i = 0; steps[i] != NULL && object != NULL; i++)
        {
          g_autoptr (GString) step = g_string_new (steps[i]);

          g_string_replace (step, "~1", "/", 0);
          g_string_replace (step, "~0", "~", 0);
          object = clasp_json_member_get_object (object, step->str);
        }
    }
  return NULL;
}

static void
import_tree_take_async_message (Reader *self, ClaspProfile *profile, JsonObject *object, const char *id)
{
  JsonObject *message = import_tree_resolve (self, object);
  JsonArray *examples = clasp_json_member_get_array (message, "examples");
  const char *name = clasp_json_member_get_string (message, "name", id);

  for (guint i = 0; i < clasp_json_array_get_length (examples); i++)
    {
      JsonObject *example = clasp_json_array_get_object (examples, i);
      JsonNode *payload = import_tree_get (example, "payload");
      const char *called = clasp_json_member_get_string (example, "name", name);
      g_autofree char *text = NULL;

      if (payload == NULL)
        continue;
      if (JSON_NODE_HOLDS_VALUE (payload) && json_node_get_value_type (payload) == G_TYPE_STRING)
        clasp_import_add_message (self->import, profile, called, "text", json_node_get_string (payload));
      else
        {
          text = json_to_string (payload, FALSE);
          clasp_import_add_message (self->import, profile, called, "json", text);
        }
    }
}

/* Of 2.x what "publish" has, as a client sends that; 3.0 tells of the messages of a channel by their names. */
static void
import_tree_take_async_messages (Reader *self, ClaspProfile *profile, JsonObject *channel)
{
  JsonObject *message = clasp_json_member_get_object (clasp_json_member_get_object (channel, "publish"), "message");
  JsonArray *choices = clasp_json_member_get_array (message, "oneOf");
  JsonObject *all = clasp_json_member_get_object (channel, "messages");
  JsonObjectIter iter;
  const char *id;
  JsonNode *member;

  if (message != NULL && choices == NULL)
    import_tree_take_async_message (self, profile, message, NULL);
  for (guint i = 0; i < clasp_json_array_get_length (choices); i++)
    import_tree_take_async_message (self, profile, clasp_json_array_get_object (choices, i), NULL);
  if (all == NULL)
    return;
  json_object_iter_init_ordered (&iter, all);
  while (json_object_iter_next_ordered (&iter, &id, &member))
    if (JSON_NODE_HOLDS_OBJECT (member))
      import_tree_take_async_message (self, profile, json_node_get_object (member), id);
}

/* Headers and parameters that a channel's binding describes: rows to be filled in. */
static void
import_tree_take_async_binding (Reader *self, ClaspProfile *profile, JsonObject *channel)
{
  JsonObject *binding = clasp_json_member_get_object (clasp_json_member_get_object (channel, "bindings"), "ws");
  JsonObject *headers = clasp_json_member_get_object (clasp_json_member_get_object (binding, "headers"), "properties");
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (headers != NULL)
    {
      json_object_iter_init_ordered (&iter, headers);
      while (json_object_iter_next_ordered (&iter, &name, &member))
        {
          JsonObject *schema = JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
          g_autofree char *value = import_tree_dup_value (import_tree_get (schema, "default"));

          clasp_import_add_field (self->import, profile, name, value != NULL ? value : "", FALSE);
        }
    }
  if (clasp_json_member_get_object (binding, "query") != NULL)
    clasp_import_leave_out (self->import, _("The query that “%s” describes was left out."),
                            clasp_profile_get_name (profile));
}

static void
import_tree_add_async (Reader *self, const char *server_name, const char *server, const char *address,
                       JsonObject *channel)
{
  g_autofree char *path = import_tree_dup_async_url (address, clasp_json_member_get_object (channel, "parameters"));
  gsize length = strlen (server) - g_str_has_suffix (server, "/");
  g_autofree char *url = NULL;
  g_autofree char *name = NULL;
  ClaspProfile *profile;

  /* The channel "/" is the server itself. */
  if (strcmp (path, "/") == 0 || *path == '\0')
    url = g_strdup (server);
  else
    url = g_strdup_printf ("%.*s%s%s", (int) length, server, *path == '/' ? "" : "/", path);
  name = g_strdup_printf ("%s %s", server_name, address);
  profile = clasp_import_add (self->import, name, url, NULL);
  import_tree_take_async_binding (self, profile, channel);
  import_tree_take_async_messages (self, profile, channel);
}

static void
import_tree_read_async_server (Reader *self, const char *name, JsonObject *server, JsonObject *channels)
{
  g_autofree char *url = import_tree_dup_async_server (server);
  JsonObjectIter iter;
  const char *channel_name;
  JsonNode *member;

  if (url == NULL)
    {
      self->n_others++;
      return;
    }
  if (channels == NULL || json_object_get_size (channels) == 0)
    {
      clasp_import_add (self->import, name, url, NULL);
      return;
    }
  json_object_iter_init_ordered (&iter, channels);
  while (json_object_iter_next_ordered (&iter, &channel_name, &member))
    {
      JsonObject *channel = JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL;
      const char *address = clasp_json_member_get_string (channel, "address", NULL);

      import_tree_add_async (self, name, url, address != NULL ? address : channel_name, channel);
    }
}

static void
import_tree_read_async (Reader *self, JsonObject *root)
{
  JsonObject *servers = clasp_json_member_get_object (root, "servers");
  JsonObjectIter iter;
  const char *name;
  JsonNode *member;

  if (servers == NULL)
    {
      clasp_import_leave_out (self->import, _("“%s” names no server."), self->file);
      return;
    }
  json_object_iter_init_ordered (&iter, servers);
  while (json_object_iter_next_ordered (&iter, &name, &member))
    import_tree_read_async_server (self, name, JSON_NODE_HOLDS_OBJECT (member) ? json_node_get_object (member) : NULL,
                                   clasp_json_member_get_object (root, "channels"));
  clasp_import_leave_out (self->import,
                          _("Of the messages that “%s” describes, examples were taken over; all else was left out."),
                          self->file);
}

/* ------------------------------------------------------------------------------------------------------- our own */

/* @object: as the file of one connection has it; it gets an id of its own, and has been used nowhere. */
static gboolean
import_tree_read_own (Reader *self, JsonObject *object, GError **error)
{
  g_autofree char *folder = g_strdup (clasp_json_member_get_string (object, "folder", NULL));
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *json = NULL;
  g_autoptr (ClaspProfile) read = NULL;
  g_autoptr (ClaspProfile) profile = NULL;

  json_object_remove_member (object, "folder");
  /* Nothing that is taken over speaks for a folder. */
  json_object_remove_member (object, CLASP_FOLDER_SETTINGS_MEMBER);
  json_node_set_object (node, object);
  json = json_to_string (node, FALSE);
  read = clasp_profile_from_json (json, -1, error);
  if (read == NULL)
    return FALSE;
  profile = clasp_profile_duplicate (read);
  clasp_profile_take_past (profile, NULL);
  clasp_profile_set_pinned (profile, FALSE);
  clasp_import_add_own (self->import, profile, folder);
  return TRUE;
}

static gboolean
import_tree_read_own_collection (Reader *self, JsonObject *root, GError **error)
{
  JsonArray *connections = clasp_json_member_get_array (root, "connections");
  guint n = connections != NULL ? json_array_get_length (connections) : 0;

  if (json_node_get_value_type (json_object_get_member (root, CLASP_IMPORT_OWN_MEMBER)) != G_TYPE_INT64 ||
      json_object_get_int_member (root, CLASP_IMPORT_OWN_MEMBER) != 1)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it is of a newer version of Handclasp"));
      return FALSE;
    }
  for (guint i = 0; i < n; i++)
    {
      JsonNode *node = json_array_get_element (connections, i);
      g_autoptr (GError) problem = NULL;

      if (!JSON_NODE_HOLDS_OBJECT (node))
        self->n_others++;
      else if (!import_tree_read_own (self, json_node_get_object (node), &problem))
        clasp_import_leave_out (self->import, _("Connection %u of “%s” can’t be read: %s"), i + 1, self->file,
                                problem->message);
    }
  return TRUE;
}

/* %FALSE without an error: it is none. */
static gboolean
import_tree_read_own_object (Reader *self, JsonObject *root, GError **error)
{
  if (json_object_has_member (root, CLASP_IMPORT_OWN_MEMBER))
    return import_tree_read_own_collection (self, root, error);
  if (json_object_has_member (root, "format") && clasp_json_member_get_string (root, "url", NULL) != NULL)
    return import_tree_read_own (self, root, error);
  if (json_object_has_member (root, "url"))
    return FALSE;
  if (json_object_has_member (root, CLASP_FOLDER_SETTINGS_MEMBER))
    {
      clasp_import_leave_out (self->import, _("“%s” holds the settings of a folder, and was left out."), self->file);
      return TRUE;
    }
  if (clasp_json_member_get_object (root, "variables") == NULL)
    return FALSE;
  self->import->environment = TRUE;
  clasp_import_leave_out (self->import, _("“%s” is an environment, and was left out."), self->file);
  return TRUE;
}

/* ------------------------------------------------------------------------------------------------------- what it is */

static gboolean
import_tree_read_object (Reader *self, JsonObject *root)
{
  const char *type = clasp_json_member_get_string (root, "type", NULL),
             *model = clasp_json_member_get_string (root, "model", NULL);

  if (clasp_json_member_get_object (root, "log") != NULL)
    import_tree_read_har (self, clasp_json_member_get_object (root, "log"));
  else if (clasp_json_member_get_string (root, "asyncapi", NULL) != NULL)
    {
      self->root = root;
      import_tree_read_async (self, root);
    }
  else if (clasp_json_member_get_string (root, "$kind", NULL) != NULL)
    import_tree_read_postman_request (self, root);
  else if (clasp_json_member_get_array (root, "item") != NULL)
    import_tree_read_postman_items (self, clasp_json_member_get_array (root, "item"), NULL);
  else if (clasp_json_member_get_array (clasp_json_member_get_object (root, "collection"), "item") != NULL)
    import_tree_read_postman_items (
        self, clasp_json_member_get_array (clasp_json_member_get_object (root, "collection"), "item"), NULL);
  else if (g_strcmp0 (clasp_json_member_get_string (root, "_type", NULL), "export") == 0)
    import_tree_read_insomnia_4 (self, clasp_json_member_get_array (root, "resources"));
  else if (type != NULL && g_str_has_prefix (type, "collection.insomnia.rest/"))
    import_tree_read_insomnia_5 (self, clasp_json_member_get_array (root, "collection"), NULL);
  else if (g_strcmp0 (type, "websocket_request") == 0 || g_strcmp0 (model, "websocket_request") == 0)
    import_tree_read_yaak_request (self, root);
  else if (clasp_json_member_get_object (root, "resources") != NULL &&
           clasp_json_member_get_string (root, "yaakVersion", NULL) != NULL)
    import_tree_read_yaak (self, clasp_json_member_get_object (root, "resources"));
  else if (clasp_json_member_get_object (root, "websocket") != NULL)
    import_tree_read_open_request (self, root, NULL);
  else if (clasp_json_member_get_array (root, "items") != NULL)
    import_tree_read_open_items (self, clasp_json_member_get_array (root, "items"), NULL);
  else if (clasp_json_member_get_array (root, "requests") != NULL ||
           clasp_json_member_get_array (root, "folders") != NULL)
    {
      g_autoptr (JsonArray) one = json_array_new ();

      json_array_add_object_element (one, json_object_ref (root));
      import_tree_read_hoppscotch (self, one, NULL);
    }
  else
    return FALSE;
  return TRUE;
}

gboolean
clasp_import_tree_read (ClaspImport *import, const char *name, JsonNode *root, GError **error)
{
  Reader self = { .import = import, .file = name };
  g_autoptr (GError) problem = NULL;
  gboolean known = TRUE;

  if (JSON_NODE_HOLDS_OBJECT (root))
    known = import_tree_read_own_object (&self, json_node_get_object (root), &problem) ||
            (problem == NULL && import_tree_read_object (&self, json_node_get_object (root)));
  else if (JSON_NODE_HOLDS_ARRAY (root))
    import_tree_read_hoppscotch (&self, json_node_get_array (root), NULL);
  else
    known = FALSE;
  if (self.n_others > 0)
    clasp_import_leave_out (
        import, ngettext ("%u entry of “%s” is no WebSocket.", "%u entries of “%s” are no WebSockets.", self.n_others),
        self.n_others, name);
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  else if (!known)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                         _("it is none of the formats that are understood: HAR, Postman, Insomnia, Bruno, Hoppscotch, "
                            "Yaak, .http, AsyncAPI, or a command of curl"));
  return known;
}
