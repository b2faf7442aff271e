/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-environment.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-limited-file.h"

#define SUFFIX ".json"
/* Bytes, and files looked at in one folder. */
#define MAX_FILE_SIZE (1024 * 1024)
#define MAX_FILES 1000

void
clasp_environment_free (ClaspEnvironment *self)
{
  g_free (self->path);
  g_free (self->name);
  g_free (self);
}

/* The name of a file without its ending. (transfer full) */
static char *
environment_dup_base (const char *path)
{
  char *base = g_path_get_basename (path);

  if (g_str_has_suffix (base, SUFFIX))
    base[strlen (base) - strlen (SUFFIX)] = '\0';
  return base;
}

char *
clasp_environment_dup_file_name (const ClaspEnvironment *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return environment_dup_base (self->path);
}

/* A connection has a format and an address; names and values may stand in "variables" or by themselves. */
static gboolean
environment_is_one (JsonObject *object)
{
  JsonNode *variables = json_object_get_member (object, "variables");

  if (json_object_has_member (object, "url"))
    return FALSE;
  return !json_object_has_member (object, "format") || (variables != NULL && JSON_NODE_HOLDS_OBJECT (variables));
}

static char *
environment_dup_name (JsonObject *object, const char *path)
{
  JsonNode *name = json_object_has_member (object, "variables") ? json_object_get_member (object, "name") : NULL;
  g_autofree char *base = NULL;

  if (name != NULL && JSON_NODE_HOLDS_VALUE (name) && json_node_get_value_type (name) == G_TYPE_STRING &&
      *json_node_get_string (name) != '\0')
    return g_strdup (json_node_get_string (name));
  base = environment_dup_base (path);
  return g_filename_display_name (base);
}

ClaspEnvironment *
clasp_environment_read (const char *path)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) contents = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  ClaspEnvironment *self;
  JsonObject *object;
  JsonNode *asks;

  g_return_val_if_fail (path != NULL, NULL);

  file = g_file_new_for_path (path);
  contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);
  json_parser_set_strict (parser, TRUE);
  if (contents == NULL ||
      !json_parser_load_from_data (parser, g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents),
                                   NULL) ||
      json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    return NULL;
  object = json_node_get_object (json_parser_get_root (parser));
  if (!environment_is_one (object))
    return NULL;
  asks = json_object_get_member (object, "asks-first");
  self = g_new0 (ClaspEnvironment, 1);
  self->path = g_strdup (path);
  self->name = environment_dup_name (object, path);
  self->asks_first = asks != NULL && JSON_NODE_HOLDS_VALUE (asks) &&
                     json_node_get_value_type (asks) == G_TYPE_BOOLEAN && json_node_get_boolean (asks);
  return self;
}

static int
environment_compare (gconstpointer a, gconstpointer b)
{
  const ClaspEnvironment *left = *(ClaspEnvironment *const *) a;
  const ClaspEnvironment *right = *(ClaspEnvironment *const *) b;
  int order = g_utf8_collate (left->name, right->name);

  return order != 0 ? order : strcmp (left->path, right->path);
}

static void
environment_list_folder (const char *folder, GPtrArray *environments)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  guint n = 0;

  while (dir != NULL && n < MAX_FILES && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);
      ClaspEnvironment *environment;

      if (name[0] == '.' || !g_str_has_suffix (name, SUFFIX))
        continue;
      n++;
      environment = clasp_environment_read (path);
      if (environment != NULL)
        g_ptr_array_add (environments, environment);
    }
}

GPtrArray *
clasp_environments_list (const char *const *folders)
{
  GPtrArray *environments = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_environment_free);

  g_return_val_if_fail (folders != NULL, environments);

  for (gsize i = 0; folders[i] != NULL; i++)
    environment_list_folder (folders[i], environments);
  g_ptr_array_sort (environments, environment_compare);
  return environments;
}

char *
clasp_environments_dup_own_folder (void)
{
  return g_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
}

/* The name of a file goes before what another one calls itself. */
static gboolean
environment_is_named (const ClaspEnvironment *self, const char *name, gboolean by_file)
{
  g_autofree char *base = environment_dup_base (self->path);

  return strcmp (by_file ? base : self->name, name) == 0;
}

ClaspEnvironment *
clasp_environment_find (const char *collection, const char *name, GError **error)
{
  g_autofree char *folder = NULL;
  g_autoptr (GPtrArray) all = NULL;

  g_return_val_if_fail (collection != NULL && name != NULL, NULL);

  folder = *collection != '\0' ? g_strdup (collection) : clasp_environments_dup_own_folder ();
  all = clasp_environments_list ((const char *const[]) { folder, NULL });
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < all->len; i++)
      if (environment_is_named (all->pdata[i], name, pass == 0))
        return g_ptr_array_steal_index (all, i);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND,
               _("The connection uses the environment “%s”, which can’t be found at the top of its collection."),
               name);
  return NULL;
}
