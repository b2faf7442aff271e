/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-profile-store.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "clasp-limited-file.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

#define MAX_RECENT 50
#define MAX_FILE_SIZE (4 * 1024 * 1024)
#define SUFFIX ".json"

struct _ClaspProfileStore
{
  GObject parent_instance;

  GFile *folder;
  GPtrArray *items; /* of ClaspProfile, in order */
  char **problems;  /* NULL when there are none */
};

static void clasp_profile_store_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspProfileStore, clasp_profile_store, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, clasp_profile_store_list_model_init))

static GType
profile_store_get_item_type (GListModel *list)
{
  return CLASP_TYPE_PROFILE;
}

static guint
profile_store_get_n_items (GListModel *list)
{
  return CLASP_PROFILE_STORE (list)->items->len;
}

static gpointer
profile_store_get_item (GListModel *list, guint position)
{
  ClaspProfileStore *self = CLASP_PROFILE_STORE (list);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
clasp_profile_store_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = profile_store_get_item_type;
  iface->get_n_items = profile_store_get_n_items;
  iface->get_item = profile_store_get_item;
}

static void
clasp_profile_store_finalize (GObject *object)
{
  ClaspProfileStore *self = CLASP_PROFILE_STORE (object);

  g_object_unref (self->folder);
  g_ptr_array_unref (self->items);
  g_strfreev (self->problems);
  G_OBJECT_CLASS (clasp_profile_store_parent_class)->finalize (object);
}

static void
clasp_profile_store_class_init (ClaspProfileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_profile_store_finalize;
}

static void
clasp_profile_store_init (ClaspProfileStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

static gboolean
profile_store_is_pinned (ClaspProfile *profile)
{
  return clasp_profile_get_pinned (profile);
}

/* Pinned first, then the most recent; the id settles the rest, so that the order is always the same. */
static int
profile_store_compare (gconstpointer a, gconstpointer b)
{
  ClaspProfile *left = *(ClaspProfile *const *) a;
  ClaspProfile *right = *(ClaspProfile *const *) b;
  gint64 left_used, right_used;

  if (profile_store_is_pinned (left) != profile_store_is_pinned (right))
    return profile_store_is_pinned (left) ? -1 : 1;
  g_object_get (left, "last-used", &left_used, NULL);
  g_object_get (right, "last-used", &right_used, NULL);
  if (left_used != right_used)
    return left_used > right_used ? -1 : 1;
  return strcmp (clasp_profile_get_id (left), clasp_profile_get_id (right));
}

static gboolean
profile_store_find (ClaspProfileStore *self, const char *id, guint *position)
{
  for (guint i = 0; i < self->items->len; i++)
    if (strcmp (clasp_profile_get_id (self->items->pdata[i]), id) == 0)
      {
        *position = i;
        return TRUE;
      }
  return FALSE;
}

static GFile *
profile_store_get_file (ClaspProfileStore *self, const char *id)
{
  g_autofree char *name = g_strconcat (id, SUFFIX, NULL);

  return g_file_get_child (self->folder, name);
}

/* Reads one file; the file's name is the id, so that a copied file is a connection of its own. */
static ClaspProfile *
profile_store_load_file (ClaspProfileStore *self, GFileInfo *info, GError **error)
{
  const char *name = g_file_info_get_name (info);
  g_autofree char *id = g_strndup (name, strlen (name) - strlen (SUFFIX));
  g_autoptr (GFile) file = g_file_get_child (self->folder, name);
  g_autoptr (GBytes) contents = NULL;
  ClaspProfile *profile;

  if (!clasp_profile_id_is_valid (id))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
                           _("the name may hold letters, digits, “-” and “_” only"));
      return NULL;
    }
  contents = clasp_limited_file_read_json (file, MAX_FILE_SIZE, FALSE, error);
  if (contents == NULL)
    return NULL;

  profile = clasp_profile_from_json (g_bytes_get_data (contents, NULL), (gssize) g_bytes_get_size (contents), error);
  if (profile != NULL)
    g_object_set (profile, "id", id, NULL);
  return profile;
}

static void
profile_store_add_problem (GStrvBuilder *problems, const char *name, const GError *error)
{
  g_strv_builder_take (problems,
                       g_strdup_printf (_("The connection file “%s” can’t be read: %s"), name, error->message));
}

static void
profile_store_load_all (ClaspProfileStore *self, GStrvBuilder *problems, GError **error)
{
  g_autoptr (GFileEnumerator) files = NULL;
  GFileInfo *info = NULL;

  files = g_file_enumerate_children (self->folder, G_FILE_ATTRIBUTE_STANDARD_NAME "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                     G_FILE_QUERY_INFO_NONE, NULL, error);
  if (files == NULL)
    return;

  while (g_file_enumerator_iterate (files, &info, NULL, NULL, error) && info != NULL)
    {
      g_autoptr (GError) problem = NULL;
      ClaspProfile *profile;

      if (!g_str_has_suffix (g_file_info_get_name (info), SUFFIX) || g_file_info_get_name (info)[0] == '.')
        continue;
      profile = profile_store_load_file (self, info, &problem);
      if (profile != NULL)
        g_ptr_array_add (self->items, profile);
      else
        profile_store_add_problem (problems, g_file_info_get_name (info), problem);
    }
}

static void
profile_store_load (ClaspProfileStore *self)
{
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;

  /* One that is there may have been made by an older version, for everybody to see. */
  if (g_file_query_exists (self->folder, NULL) && g_file_peek_path (self->folder) != NULL)
    g_chmod (g_file_peek_path (self->folder), 0700);
  profile_store_load_all (self, problems, &error);
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    profile_store_add_problem (problems, g_file_peek_path (self->folder), error);
  g_ptr_array_sort (self->items, profile_store_compare);

  self->problems = g_strv_builder_end (problems);
  if (self->problems[0] == NULL)
    g_clear_pointer (&self->problems, g_strfreev);
}

ClaspProfileStore *
clasp_profile_store_new (GFile *folder)
{
  ClaspProfileStore *self = g_object_new (CLASP_TYPE_PROFILE_STORE, NULL);

  self->folder = folder != NULL ? g_object_ref (folder)
                                : g_file_new_build_filename (g_get_user_data_dir (), "handclasp", "connections", NULL);
  profile_store_load (self);
  return self;
}

/* Nobody else has business in it, whatever the mask of new files says or an older version left. */
static gboolean
profile_store_make_folder (ClaspProfileStore *self, GError **error)
{
  const char *path = g_file_peek_path (self->folder);

  if (path != NULL && g_mkdir_with_parents (path, 0700) == 0 && g_chmod (path, 0700) == 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, path != NULL ? g_io_error_from_errno (errno) : G_IO_ERROR_NOT_SUPPORTED,
               _("The folder of connections can’t be used: %s"), path != NULL ? g_strerror (errno) : "");
  return FALSE;
}

/* Puts the item at @position where it belongs, telling of no more than what moved. */
static void
profile_store_put_in_place (ClaspProfileStore *self, guint position)
{
  ClaspProfile *profile = self->items->pdata[position];
  guint target = 0;

  for (guint i = 0; i < self->items->len; i++)
    if (i != position && profile_store_compare (&self->items->pdata[i], &profile) < 0)
      target++;
  if (target == position)
    return;

  profile = g_ptr_array_steal_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  g_ptr_array_insert (self->items, target, profile);
  g_list_model_items_changed (G_LIST_MODEL (self), target, 0, 1);
}

static gboolean
profile_store_remove_at (ClaspProfileStore *self, guint position, GError **error)
{
  g_autoptr (GFile) file = profile_store_get_file (self, clasp_profile_get_id (self->items->pdata[position]));
  g_autoptr (GError) problem = NULL;

  if (!g_file_delete (file, NULL, &problem) && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  g_ptr_array_remove_index (self->items, position);
  g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
  return TRUE;
}

/* The oldest of those that are not pinned go, until no more than MAX_RECENT are left. */
static gboolean
profile_store_drop_oldest (ClaspProfileStore *self, GError **error)
{
  guint n_recent = 0;

  for (guint i = 0; i < self->items->len; i++)
    if (!profile_store_is_pinned (self->items->pdata[i]))
      n_recent++;
  for (; n_recent > MAX_RECENT; n_recent--)
    if (!profile_store_remove_at (self, self->items->len - 1, error))
      return FALSE;
  return TRUE;
}

gboolean
clasp_profile_store_save (ClaspProfileStore *self, ClaspProfile *profile, GError **error)
{
  g_autofree char *json = NULL;
  g_autoptr (GFile) file = NULL;
  const char *id;
  guint position;
  gboolean known;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  id = clasp_profile_get_id (profile);
  if (!clasp_profile_id_is_valid (id))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” can’t name a file"), id);
      return FALSE;
    }
  json = clasp_profile_to_json (profile);
  file = profile_store_get_file (self, id);
  known = profile_store_find (self, id, &position);
  /* A file of that name that could not be read is kept as a backup. */
  if (!profile_store_make_folder (self, error) ||
      !g_file_replace_contents (file, json, strlen (json), NULL, !known, G_FILE_CREATE_PRIVATE, NULL, NULL, error))
    return FALSE;

  if (known)
    clasp_profile_assign (self->items->pdata[position], profile);
  else
    {
      ClaspProfile *copy = clasp_profile_duplicate (profile);

      g_object_set (copy, "id", id, NULL);
      position = self->items->len;
      g_ptr_array_add (self->items, copy);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
    }
  profile_store_put_in_place (self, position);
  return profile_store_drop_oldest (self, error);
}

gboolean
clasp_profile_store_remove (ClaspProfileStore *self, const char *id, GError **error)
{
  guint position;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (id != NULL, FALSE);

  if (profile_store_find (self, id, &position))
    return profile_store_remove_at (self, position, error);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no connection “%s”"), id);
  return FALSE;
}

ClaspProfile *
clasp_profile_store_lookup (ClaspProfileStore *self, const char *id)
{
  guint position;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return profile_store_find (self, id, &position) ? self->items->pdata[position] : NULL;
}

const char *const *
clasp_profile_store_get_problems (ClaspProfileStore *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);
  return (const char *const *) self->problems;
}

/* ---- who is remembered */

/* What is no WebSocket URI was never anywhere one could come back to; with a placeholder in it, it may well be. */
static gboolean
profile_store_is_address (const char *url)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);

  return uri != NULL || (strstr (url, "{{") != NULL && strlen (url) < 4096);
}

/* A recent one that leads to the same URL, so that the list has each only once. */
static ClaspProfile *
profile_store_find_recent (ClaspProfileStore *self, const char *url)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      ClaspProfile *item = self->items->pdata[i];

      if (!profile_store_is_pinned (item) && strcmp (clasp_profile_get_url (item), url) == 0)
        return item;
    }
  return NULL;
}

/* Name and pin are given in the list, while a tab edits a copy. */
static void
profile_store_take_name_and_pin (ClaspProfile *profile, ClaspProfile *saved)
{
  g_object_set (profile, "name", clasp_profile_get_name (saved), "pinned", profile_store_is_pinned (saved), NULL);
}

gboolean
clasp_profile_store_remember (ClaspProfileStore *self, ClaspProfile *profile, GError **error)
{
  const char *url;
  ClaspProfile *saved;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  url = clasp_profile_get_url (profile);
  if (!profile_store_is_address (url))
    return TRUE;
  saved = clasp_profile_store_lookup (self, clasp_profile_get_id (profile));
  if (saved != NULL && strcmp (clasp_profile_get_url (saved), url) != 0)
    {
      g_autofree char *id = g_uuid_string_random ();

      g_object_set (profile, "id", id, "name", "", "pinned", FALSE, NULL);
      saved = NULL;
    }
  if (saved == NULL)
    {
      ClaspProfile *recent = profile_store_find_recent (self, url);

      if (recent != NULL)
        g_object_set (profile, "id", clasp_profile_get_id (recent), "name", clasp_profile_get_name (recent), NULL);
    }
  else
    profile_store_take_name_and_pin (profile, saved);
  return clasp_profile_store_save (self, profile, error);
}

gboolean
clasp_profile_store_update (ClaspProfileStore *self, ClaspProfile *profile, GError **error)
{
  ClaspProfile *saved;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  saved = clasp_profile_store_lookup (self, clasp_profile_get_id (profile));
  /* One that leads elsewhere now was not taken into the list: what it had become could not be listed. */
  if (saved == NULL || strcmp (clasp_profile_get_url (saved), clasp_profile_get_url (profile)) != 0)
    return TRUE;
  profile_store_take_name_and_pin (profile, saved);
  return clasp_profile_store_save (self, profile, error);
}
