/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-folder-settings.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-guarded-file.h"
#include "clasp-limited-file.h"

#define FILE_NAME "folder.json"
/* The number of its format; a connection has "format" instead. */
#define FORMAT 1
#define MAX_FILE_SIZE (1024 * 1024)

/* Settings that go together: whoever says one of them says all. */
static const char *const GROUPS[][2] = {
  { "ca-file", NULL },
  { "cert-file", "key-file" },
  { "proxy-mode", "proxy-uri" },
  { "environment", NULL },
};

static gboolean
folder_settings_has (ClaspProfile *profile, const char *property)
{
  g_autofree char *value = NULL;

  g_object_get (profile, property, &value, NULL);
  return strcmp (property, "proxy-mode") == 0 ? clasp_proxy_mode_from_string (value) != CLASP_PROXY_SYSTEM
                                              : *value != '\0';
}

static gboolean
folder_settings_is_empty (ClaspProfile *settings)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GROUPS); i++)
    for (gsize j = 0; j < 2 && GROUPS[i][j] != NULL; j++)
      if (folder_settings_has (settings, GROUPS[i][j]))
        return FALSE;
  return g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (settings))) == 0;
}

/* Only what a folder may say; the rest of a file of others is left. */
static void
folder_settings_copy_members (JsonObject *from, JsonObject *to)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GROUPS); i++)
    for (gsize j = 0; j < 2 && GROUPS[i][j] != NULL; j++)
      if (json_object_has_member (from, GROUPS[i][j]))
        json_object_set_member (to, GROUPS[i][j], json_object_dup_member (from, GROUPS[i][j]));
  if (json_object_has_member (from, "headers"))
    json_object_set_member (to, "headers", json_object_dup_member (from, "headers"));
}

static ClaspProfile *
folder_settings_parse (GBytes *bytes, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (ClaspProfile) empty = clasp_profile_new ();
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *json = clasp_profile_to_json (empty);
  JsonNode *root;

  json_parser_set_strict (parser, TRUE);
  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), error))
    return NULL;
  root = json_parser_get_root (parser);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root) ||
      json_object_get_int_member_with_default (json_node_get_object (root), CLASP_FOLDER_SETTINGS_MEMBER, 0) != FORMAT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it has no “%s” that is %d"),
                   CLASP_FOLDER_SETTINGS_MEMBER, FORMAT);
      return NULL;
    }
  node = json_from_string (json, error);
  if (node == NULL)
    return NULL;
  folder_settings_copy_members (json_node_get_object (root), json_node_get_object (node));
  g_free (json);
  json = json_to_string (node, FALSE);
  return clasp_profile_from_json (json, -1, error);
}

ClaspProfile *
clasp_folder_settings_read (GFile *folder, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) problem = NULL;
  g_autofree char *path = NULL;
  ClaspProfile *settings = NULL;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  file = g_file_get_child (folder, FILE_NAME);
  bytes = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, &problem);
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    return clasp_profile_new ();
  if (bytes != NULL)
    settings = folder_settings_parse (bytes, &problem);
  if (settings != NULL)
    return settings;
  path = g_file_get_parse_name (file);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The settings of the folder, %s, can’t be read: %s"),
               path, problem->message);
  return NULL;
}

/* What would be written can be read again. */
static gboolean
folder_settings_check (const char *text, GError **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (text, strlen (text));
  g_autoptr (ClaspProfile) again = NULL;
  g_autoptr (GError) problem = NULL;

  if (g_bytes_get_size (bytes) > MAX_FILE_SIZE)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE,
                   _("The settings of a folder can’t be larger than %d MiB, so they were not saved."),
                   MAX_FILE_SIZE / (1024 * 1024));
      return FALSE;
    }
  again = folder_settings_parse (bytes, &problem);
  if (again != NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("The settings of the folder could not be read again, so they were not saved: %s"), problem->message);
  return FALSE;
}

gboolean
clasp_folder_settings_write (GFile *folder, ClaspProfile *settings, GError **error)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (JsonNode) all = NULL;
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (GError) problem = NULL;
  g_autofree char *json = NULL;
  g_autofree char *text = NULL;
  g_autofree char *checksum = NULL;

  g_return_val_if_fail (G_IS_FILE (folder), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (settings), FALSE);

  file = g_file_get_child (folder, FILE_NAME);
  if (folder_settings_is_empty (settings))
    {
      if (g_file_delete (file, NULL, &problem) || g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  json = clasp_profile_to_json (settings);
  all = json_from_string (json, error);
  if (all == NULL)
    return FALSE;
  json_object_set_int_member (object, CLASP_FOLDER_SETTINGS_MEMBER, FORMAT);
  folder_settings_copy_members (json_node_get_object (all), object);
  json_node_set_object (node, object);
  g_free (json);
  json = json_to_string (node, TRUE);
  text = g_strconcat (json, "\n", NULL);
  if (!folder_settings_check (text, error))
    return FALSE;
  checksum = clasp_folder_settings_dup_checksum (folder);
  if (*checksum != '\0')
    return clasp_guarded_file_replace (file, text, checksum, error);
  /* Never seen half written, by another program or after a crash. */
  return g_file_set_contents_full (g_file_peek_path (file), text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600, error);
}

char *
clasp_folder_settings_dup_checksum (GFile *folder)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (G_IS_FILE (folder), NULL);

  file = g_file_get_child (folder, FILE_NAME);
  bytes = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, NULL);
  return bytes != NULL ? g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes) : g_strdup ("");
}

/* The row that says this, which is taken out. (transfer full) (nullable) */
static ClaspHeader *
folder_settings_take_row (GPtrArray *rows, ClaspHeader *said)
{
  for (guint i = 0; i < rows->len; i++)
    {
      ClaspHeader *row = rows->pdata[i];
      g_autofree char *name = g_strstrip (g_strdup (clasp_header_get_name (row)));
      g_autofree char *value = g_strstrip (g_strdup (clasp_header_get_value (row)));

      if (strcmp (name, clasp_header_get_name (said)) == 0 && strcmp (value, clasp_header_get_value (said)) == 0)
        return g_ptr_array_steal_index (rows, i);
    }
  return NULL;
}

guint
clasp_folder_settings_set_headers (ClaspProfile *settings, const char *text)
{
  g_autoptr (ClaspProfile) said = clasp_profile_new ();
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);
  GListStore *headers;
  guint refused = 0;

  g_return_val_if_fail (CLASP_IS_PROFILE (settings), 0);
  g_return_val_if_fail (text != NULL, 0);

  clasp_profile_paste_headers (said, text, &refused);
  if (refused > 0)
    return refused;
  headers = clasp_profile_get_headers (settings);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (headers)); i++)
    g_ptr_array_add (rows, g_list_model_get_item (G_LIST_MODEL (headers), i));
  g_list_store_remove_all (headers);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (clasp_profile_get_headers (said))); i++)
    {
      g_autoptr (ClaspHeader) line = g_list_model_get_item (G_LIST_MODEL (clasp_profile_get_headers (said)), i);
      g_autoptr (ClaspHeader) row = folder_settings_take_row (rows, line);

      g_list_store_append (headers, row != NULL ? row : line);
    }
  return 0;
}

GFile *
clasp_folder_settings_get_folder (const char *collection, const char *path)
{
  g_autoptr (GFile) root = NULL;

  g_return_val_if_fail (collection != NULL && path != NULL, NULL);

  if (*collection == '\0' && *path == '\0')
    return NULL;
  root = *collection != '\0' ? g_file_new_for_path (collection)
                             : g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
  return *path != '\0' ? g_file_resolve_relative_path (root, path) : g_steal_pointer (&root);
}

/* The file that these settings stand in; %NULL: there can be none. (transfer full) (nullable) */
static GFile *
folder_settings_get_file (const char *collection, const char *path)
{
  g_autoptr (GFile) folder = clasp_folder_settings_get_folder (collection, path);

  return folder != NULL ? g_file_get_child (folder, FILE_NAME) : NULL;
}

static void
folder_settings_free_monitor (gpointer data)
{
  g_file_monitor_cancel (data);
  g_object_unref (data);
}

GPtrArray *
clasp_folder_settings_watch (ClaspProfile *profile, GCallback changed, gpointer object)
{
  GPtrArray *monitors = g_ptr_array_new_with_free_func (folder_settings_free_monitor);
  g_autofree char *collection = NULL;
  g_autofree char *path = NULL;

  g_return_val_if_fail (profile == NULL || CLASP_IS_PROFILE (profile), monitors);

  if (profile != NULL)
    g_object_get (profile, "collection", &collection, "folder", &path, NULL);
  for (gboolean top = profile == NULL; !top;)
    {
      g_autoptr (GFile) file = folder_settings_get_file (collection, path);
      GFileMonitor *monitor = file != NULL ? g_file_monitor_file (file, G_FILE_MONITOR_NONE, NULL, NULL) : NULL;
      char *slash = strrchr (path, G_DIR_SEPARATOR);

      if (monitor != NULL)
        {
          g_signal_connect_object (monitor, "changed", changed, object, G_CONNECT_SWAPPED);
          g_ptr_array_add (monitors, monitor);
        }
      top = *path == '\0';
      *(slash != NULL ? slash : path) = '\0';
    }
  return monitors;
}

/* ---- applying */

static gboolean
folder_settings_names_header (GListModel *headers, guint n, const char *name)
{
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0)
        return TRUE;
    }
  return FALSE;
}

/* A header that the connection names itself, ticked or not, is its own. */
static void
folder_settings_add_headers (ClaspProfile *profile, ClaspProfile *settings, const char *source, GPtrArray *sources)
{
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (settings);
  GListModel *from = G_LIST_MODEL (clasp_profile_get_headers (copy));
  GListStore *to = clasp_profile_get_headers (profile);
  guint n_own = g_list_model_get_n_items (G_LIST_MODEL (to));

  for (guint i = 0; i < g_list_model_get_n_items (from); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (from, i);

      if (!clasp_header_get_enabled (header) ||
          folder_settings_names_header (G_LIST_MODEL (to), n_own, clasp_header_get_name (header)))
        continue;
      g_list_store_append (to, header);
      if (sources != NULL)
        g_ptr_array_add (sources, g_strdup (source));
    }
}

/* To where a server has led a connection, headers and the client certificate do not go; the proxy and the authority are
 * how this computer goes anywhere. */
static void
folder_settings_merge (ClaspProfile *profile, ClaspProfile *settings, const char *source, GPtrArray *sources,
                       gboolean led_away)
{
  for (gsize i = 0; i < G_N_ELEMENTS (GROUPS); i++)
    {
      gboolean said = led_away && strcmp (GROUPS[i][0], "cert-file") == 0;

      for (gsize j = 0; j < 2 && GROUPS[i][j] != NULL; j++)
        said |= folder_settings_has (profile, GROUPS[i][j]);
      for (gsize j = 0; j < 2 && GROUPS[i][j] != NULL && !said; j++)
        {
          g_autofree char *value = NULL;

          g_object_get (settings, GROUPS[i][j], &value, NULL);
          g_object_set (profile, GROUPS[i][j], value, NULL);
        }
    }
  if (!led_away)
    folder_settings_add_headers (profile, settings, source, sources);
}

gboolean
clasp_folder_settings_apply (ClaspProfile *profile, const char *collection, GPtrArray *sources, GError **error)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = NULL;
  gboolean led_away;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);
  g_return_val_if_fail (collection != NULL, FALSE);

  g_object_get (profile, "folder", &path, NULL);
  for (gboolean top = FALSE; !top;)
    {
      g_autoptr (GFile) folder = clasp_folder_settings_get_folder (collection, path);
      ClaspProfile *settings = folder != NULL ? clasp_folder_settings_read (folder, error) : NULL;
      char *slash = strrchr (path, G_DIR_SEPARATOR);

      if (folder != NULL && settings == NULL)
        return FALSE;
      if (settings != NULL)
        {
          g_ptr_array_add (all, settings);
          g_ptr_array_add (names, g_file_get_basename (folder));
        }
      top = *path == '\0';
      *(slash != NULL ? slash : path) = '\0';
    }
  led_away = clasp_profile_is_led_away (profile);
  for (guint i = 0; i < all->len; i++)
    folder_settings_merge (profile, all->pdata[i], names->pdata[i], sources, led_away);
  return TRUE;
}

ClaspProfile *
clasp_folder_settings_dup_applied (ClaspProfile *profile, GError **error)
{
  g_autoptr (ClaspProfile) copy = NULL;
  g_autofree char *collection = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  copy = clasp_profile_duplicate (profile);
  g_object_get (profile, "collection", &collection, NULL);
  return clasp_folder_settings_apply (copy, collection, NULL, error) ? g_steal_pointer (&copy) : NULL;
}
