/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-profile-store.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "clasp-collection.h"
#include "clasp-consent.h"
#include "clasp-folder-settings.h"
#include "clasp-origin.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"

#define MAX_RECENT 50

struct _ClaspProfileStore
{
  GObject parent_instance;

  GPtrArray *collections; /* (element-type ClaspCollection): the user's own is the first */
  GPtrArray *items;       /* (element-type ClaspProfile), in order */
  GHashTable *places;     /* (element-type ClaspProfile utf8): where each was when it was told of */
  GHashTable *moved;      /* (element-type utf8 utf8): the ids that others have become in another collection */
  GHashTable *lent;    /* (element-type utf8 utf8): by its id there, what one of the user's own wanted when it left */
  GListStore *folders; /* (element-type ClaspFolder) */
  gboolean watched;
};

enum
{
  CHANGED_OUTSIDE,
  PROBLEMS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

  g_ptr_array_unref (self->collections);
  g_ptr_array_unref (self->items);
  g_hash_table_unref (self->places);
  g_hash_table_unref (self->moved);
  g_hash_table_unref (self->lent);
  g_object_unref (self->folders);
  G_OBJECT_CLASS (clasp_profile_store_parent_class)->finalize (object);
}

static void
clasp_profile_store_class_init (ClaspProfileStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_profile_store_finalize;
  signals[CHANGED_OUTSIDE] = g_signal_new ("changed-outside", CLASP_TYPE_PROFILE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 2, CLASP_TYPE_PROFILE, CLASP_TYPE_PROFILE);
  signals[PROBLEMS_CHANGED] = g_signal_new ("problems-changed", CLASP_TYPE_PROFILE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 0);
}

static void
clasp_profile_store_init (ClaspProfileStore *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->places = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->moved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lent = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->collections = g_ptr_array_new_with_free_func (g_object_unref);
  self->folders = g_list_store_new (CLASP_TYPE_FOLDER);
}

static gboolean
profile_store_is_pinned (ClaspProfile *profile)
{
  return clasp_profile_get_pinned (profile);
}

/* Where it stands: the collection's folder and the one within it. (transfer full) */
static char *
profile_store_dup_place (ClaspProfile *profile)
{
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;

  g_object_get (profile, "collection", &collection, "folder", &folder, NULL);
  return g_strconcat (collection, "\n", folder, NULL);
}

/* Not put anywhere by the user: at the top of the user's own collection, without a name or a pin. */
static gboolean
profile_store_is_recent (ClaspProfile *profile)
{
  g_autofree char *place = profile_store_dup_place (profile);

  return !profile_store_is_pinned (profile) && *clasp_profile_get_name (profile) == '\0' && strcmp (place, "\n") == 0;
}

static int
profile_store_compare_titles (ClaspProfile *left, ClaspProfile *right)
{
  g_autofree char *left_title = clasp_profile_dup_title (left);
  g_autofree char *right_title = clasp_profile_dup_title (right);

  return g_utf8_collate (left_title, right_title);
}

/* At the top of the user's own pinned first, then the most recent; elsewhere by name. The id settles the rest, so that
 * the order is always the same. */
static int
profile_store_compare (gconstpointer a, gconstpointer b)
{
  ClaspProfile *left = *(ClaspProfile *const *) a;
  ClaspProfile *right = *(ClaspProfile *const *) b;
  g_autofree char *left_place = profile_store_dup_place (left);
  g_autofree char *right_place = profile_store_dup_place (right);
  int order = strcmp (left_place, right_place);
  gint64 left_used, right_used;

  if (order == 0 && strcmp (left_place, "\n") != 0)
    order = profile_store_compare_titles (left, right);
  if (order != 0)
    return order;
  if (profile_store_is_pinned (left) != profile_store_is_pinned (right))
    return profile_store_is_pinned (left) ? -1 : 1;
  g_object_get (left, "last-used", &left_used, NULL);
  g_object_get (right, "last-used", &right_used, NULL);
  if (left_used != right_used && strcmp (left_place, "\n") == 0)
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

/* ---- what the collections hold */

static ClaspCollection *
profile_store_find_collection (ClaspProfileStore *self, const char *path)
{
  for (guint i = 1; i < self->collections->len; i++)
    if (strcmp (g_file_peek_path (clasp_collection_get_root (self->collections->pdata[i])), path) == 0)
      return self->collections->pdata[i];
  return *path == '\0' ? self->collections->pdata[0] : NULL;
}

static ClaspCollection *
profile_store_find_holder (ClaspProfileStore *self, const char *id)
{
  for (guint i = 0; i < self->collections->len; i++)
    if (clasp_collection_lookup (self->collections->pdata[i], id) != NULL)
      return self->collections->pdata[i];
  return NULL;
}

static void
profile_store_drop_gone (ClaspProfileStore *self)
{
  for (guint i = self->items->len; i > 0; i--)
    {
      const char *id = clasp_profile_get_id (self->items->pdata[i - 1]);
      ClaspCollection *holder = profile_store_find_holder (self, id);

      if (holder != NULL && clasp_collection_lookup (holder, id) == self->items->pdata[i - 1])
        continue;
      g_hash_table_remove (self->places, self->items->pdata[i - 1]);
      g_ptr_array_remove_index (self->items, i - 1);
      g_list_model_items_changed (G_LIST_MODEL (self), i - 1, 1, 0);
    }
}

static void
profile_store_take_items (ClaspProfileStore *self, GListModel *collection)
{
  for (guint i = 0; i < g_list_model_get_n_items (collection); i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (collection, i);
      guint position;

      if (profile_store_find (self, clasp_profile_get_id (profile), &position))
        continue;
      position = self->items->len;
      g_ptr_array_add (self->items, g_object_ref (profile));
      g_hash_table_replace (self->places, profile, profile_store_dup_place (profile));
      g_list_model_items_changed (G_LIST_MODEL (self), position, 0, 1);
    }
}

/* Their rows leave the one folder and come into the other, wherever they stand among all. */
static void
profile_store_tell_moved (ClaspProfileStore *self)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      ClaspProfile *profile = self->items->pdata[i];
      g_autofree char *place = profile_store_dup_place (profile);

      if (g_strcmp0 (g_hash_table_lookup (self->places, profile), place) == 0)
        continue;
      g_hash_table_replace (self->places, profile, g_steal_pointer (&place));
      g_ptr_array_steal_index (self->items, i);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 1, 0);
      g_ptr_array_insert (self->items, (int) i, profile);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
    }
}

static void
profile_store_sort (ClaspProfileStore *self)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (self->items, (GCopyFunc) g_object_ref, NULL);

  g_ptr_array_set_free_func (sorted, g_object_unref);
  g_ptr_array_sort (sorted, profile_store_compare);
  for (guint i = 0; i < sorted->len; i++)
    {
      ClaspProfile *profile = sorted->pdata[i];
      guint position;

      /* What stands before is in its place: a comparison costs too much to find that out for each. */
      if (profile == self->items->pdata[i] || !g_ptr_array_find (self->items, profile, &position))
        continue;
      g_ptr_array_steal_index (self->items, position);
      g_list_model_items_changed (G_LIST_MODEL (self), position, 1, 0);
      g_ptr_array_insert (self->items, (int) i, profile);
      g_list_model_items_changed (G_LIST_MODEL (self), i, 0, 1);
    }
}

static void
profile_store_add_folder_of (GPtrArray *folders, ClaspCollection *collection, gboolean own)
{
  const char *root = own ? "" : g_file_peek_path (clasp_collection_get_root (collection));
  const char *const *paths = clasp_collection_get_folders (collection);

  if (!own)
    g_ptr_array_add (folders, clasp_folder_new (root, ""));
  for (gsize i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (folders, clasp_folder_new (root, paths[i]));
}

static gboolean
profile_store_is_same_folder (ClaspFolder *a, ClaspFolder *b)
{
  return clasp_folder_is (a, clasp_folder_get_collection (b), clasp_folder_get_path (b));
}

/* Those that stay are the same objects, so that who shows them keeps them open. */
static void
profile_store_update_folders (ClaspProfileStore *self)
{
  g_autoptr (GPtrArray) wanted = g_ptr_array_new_with_free_func (g_object_unref);
  GListModel *model = G_LIST_MODEL (self->folders);

  for (guint i = 0; i < self->collections->len; i++)
    profile_store_add_folder_of (wanted, self->collections->pdata[i], i == 0);
  for (guint i = 0; i < wanted->len; i++)
    {
      g_autoptr (ClaspFolder) there = g_list_model_get_item (model, i);
      guint position;

      if (there != NULL && profile_store_is_same_folder (there, wanted->pdata[i]))
        continue;
      if (g_list_store_find_with_equal_func (self->folders, wanted->pdata[i], (GEqualFunc) profile_store_is_same_folder,
                                             &position))
        g_list_store_splice (self->folders, i, position - i, NULL, 0);
      else
        g_list_store_insert (self->folders, i, wanted->pdata[i]);
    }
  if (g_list_model_get_n_items (model) > wanted->len)
    g_list_store_splice (self->folders, wanted->len, g_list_model_get_n_items (model) - wanted->len, NULL, 0);
}

static void
profile_store_update (ClaspProfileStore *self)
{
  profile_store_drop_gone (self);
  profile_store_update_folders (self);
  for (guint i = 0; i < self->collections->len; i++)
    profile_store_take_items (self, self->collections->pdata[i]);
  profile_store_tell_moved (self);
  profile_store_sort (self);
}

static void
profile_store_on_collection_changed (ClaspProfileStore *self)
{
  profile_store_update (self);
  g_signal_emit (self, signals[PROBLEMS_CHANGED], 0);
}

static void
profile_store_on_changed_outside (ClaspProfileStore *self, ClaspProfile *profile, ClaspProfile *before)
{
  g_signal_emit (self, signals[CHANGED_OUTSIDE], 0, profile, before);
}

/* @collection: (transfer full) */
static void
profile_store_add_collection (ClaspProfileStore *self, ClaspCollection *collection)
{
  g_ptr_array_add (self->collections, collection);
  g_signal_connect_object (collection, "items-changed", G_CALLBACK (profile_store_on_collection_changed), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (collection, "changed-outside", G_CALLBACK (profile_store_on_changed_outside), self,
                           G_CONNECT_SWAPPED);
  if (self->watched)
    clasp_collection_watch (collection);
  profile_store_update (self);
}

ClaspProfileStore *
clasp_profile_store_new (GFile *folder)
{
  ClaspProfileStore *self = g_object_new (CLASP_TYPE_PROFILE_STORE, NULL);
  ClaspCollection *own = clasp_collection_new (folder);
  const char *path = g_file_peek_path (clasp_collection_get_root (own));

  /* One that is there may have been made by an older version, for everybody to see. */
  if (path != NULL && g_file_test (path, G_FILE_TEST_IS_DIR))
    g_chmod (path, 0700);
  profile_store_add_collection (self, own);
  return self;
}

void
clasp_profile_store_watch (ClaspProfileStore *self)
{
  const char *path;

  g_return_if_fail (CLASP_IS_PROFILE_STORE (self));

  /* What is not there can't be watched, and a user may put something there. */
  path = g_file_peek_path (clasp_collection_get_root (self->collections->pdata[0]));
  g_mkdir_with_parents (path, 0700);
  self->watched = TRUE;
  for (guint i = 0; i < self->collections->len; i++)
    clasp_collection_watch (self->collections->pdata[i]);
}

gboolean
clasp_profile_store_open_collection (ClaspProfileStore *self, GFile *folder, GError **error)
{
  const char *path;
  const char *own;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (G_IS_FILE (folder), FALSE);

  path = g_file_peek_path (folder);
  if (path == NULL || g_file_query_file_type (folder, G_FILE_QUERY_INFO_NONE, NULL) != G_FILE_TYPE_DIRECTORY)
    {
      g_autofree char *name = g_file_get_parse_name (folder);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_DIRECTORY, _("“%s” is no folder that can be opened"), name);
      return FALSE;
    }
  own = g_file_peek_path (clasp_collection_get_root (self->collections->pdata[0]));
  if (strcmp (path, own) != 0 && profile_store_find_collection (self, path) == NULL)
    profile_store_add_collection (self, clasp_collection_new_for_list (folder));
  return TRUE;
}

void
clasp_profile_store_close_collection (ClaspProfileStore *self, const char *path)
{
  ClaspCollection *collection;

  g_return_if_fail (CLASP_IS_PROFILE_STORE (self));
  g_return_if_fail (path != NULL && *path != '\0');

  collection = profile_store_find_collection (self, path);
  if (collection == NULL)
    return;
  g_ptr_array_remove (self->collections, collection);
  profile_store_on_collection_changed (self);
}

char **
clasp_profile_store_dup_collections (ClaspProfileStore *self)
{
  g_autoptr (GStrvBuilder) paths = g_strv_builder_new ();

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);

  for (guint i = 1; i < self->collections->len; i++)
    g_strv_builder_add (paths, g_file_peek_path (clasp_collection_get_root (self->collections->pdata[i])));
  return g_strv_builder_end (paths);
}

GListModel *
clasp_profile_store_get_folders (ClaspProfileStore *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);
  return G_LIST_MODEL (self->folders);
}

char **
clasp_profile_store_dup_problems (ClaspProfileStore *self)
{
  g_autoptr (GStrvBuilder) problems = g_strv_builder_new ();

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);

  for (guint i = 0; i < self->collections->len; i++)
    {
      const char *const *of_one = clasp_collection_get_problems (self->collections->pdata[i]);

      if (of_one != NULL)
        g_strv_builder_addv (problems, (const char **) of_one);
    }
  return g_strv_builder_end (problems);
}

/* ---- changing */

static gboolean
profile_store_remove_at (ClaspProfileStore *self, guint position, GError **error)
{
  const char *id = clasp_profile_get_id (self->items->pdata[position]);

  return clasp_collection_remove (profile_store_find_holder (self, id), id, error);
}

/* The oldest of those that the user put nowhere go, until no more than MAX_RECENT are left. */
static gboolean
profile_store_drop_oldest (ClaspProfileStore *self, GError **error)
{
  guint n_recent = 0;

  for (guint i = 0; i < self->items->len; i++)
    n_recent += profile_store_is_recent (self->items->pdata[i]);
  for (guint i = self->items->len; i > 0 && n_recent > MAX_RECENT; i--)
    if (profile_store_is_recent (self->items->pdata[i - 1]))
      {
        if (!profile_store_remove_at (self, i - 1, error))
          return FALSE;
        n_recent--;
      }
  return TRUE;
}

/* What a tab has edited is not written over what another program has written meanwhile. */
static gboolean
profile_store_check_revision (ClaspProfile *saved, ClaspProfile *profile, GError **error)
{
  g_autofree char *title = NULL;
  guint ours, theirs;

  g_object_get (profile, "revision", &ours, NULL);
  g_object_get (saved, "revision", &theirs, NULL);
  if (ours == theirs)
    return TRUE;
  title = clasp_profile_dup_title (saved);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
               _("“%s” was changed by another program, and is left as that has it"), title);
  return FALSE;
}

/* Name, pin and place are given in the list, while a tab edits a copy. */
static void
profile_store_take_name_and_pin (ClaspProfile *profile, ClaspProfile *saved)
{
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;

  g_object_get (saved, "collection", &collection, "folder", &folder, NULL);
  g_object_set (profile, "name", clasp_profile_get_name (saved), "pinned", profile_store_is_pinned (saved),
                "collection", collection, "folder", folder, NULL);
}

/* What a tab has from one collection may lie in another by now, under another id. */
static void
profile_store_follow_move (ClaspProfileStore *self, ClaspProfile *profile)
{
  const char *id = clasp_profile_get_id (profile);
  const char *now = profile_store_find_holder (self, id) == NULL ? g_hash_table_lookup (self->moved, id) : NULL;
  ClaspProfile *saved = now != NULL ? clasp_profile_store_lookup (self, now) : NULL;

  if (saved == NULL)
    return;
  g_object_set (profile, "id", now, NULL);
  profile_store_take_name_and_pin (profile, saved);
}

gboolean
clasp_profile_store_save (ClaspProfileStore *self, ClaspProfile *profile, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *folder = NULL;
  ClaspCollection *collection;
  const char *id;
  guint position;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_PROFILE (profile), FALSE);

  profile_store_follow_move (self, profile);
  id = clasp_profile_get_id (profile);
  if (!clasp_profile_id_is_valid (id))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME, _("“%s” can’t name a file"), id);
      return FALSE;
    }
  g_object_get (profile, "collection", &path, "folder", &folder, NULL);
  collection = profile_store_find_holder (self, id);
  if (collection != NULL && !profile_store_check_revision (clasp_collection_lookup (collection, id), profile, error))
    return FALSE;
  if (collection == NULL)
    collection = profile_store_find_collection (self, path);
  if (collection == NULL)
    collection = self->collections->pdata[0];
  if (!clasp_collection_save (collection, profile, folder, error))
    {
      clasp_collection_reload (collection);
      return FALSE;
    }
  /* It may have been given another one. */
  if (profile_store_find (self, clasp_profile_get_id (profile), &position))
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

/* What it was called in the collection that it was moved out of and goes back to now. (nullable) */
static const char *
profile_store_find_former_id (ClaspProfileStore *self, ClaspCollection *to, const char *id)
{
  GHashTableIter iter;
  gpointer before, after;

  g_hash_table_iter_init (&iter, self->moved);
  while (g_hash_table_iter_next (&iter, &before, &after))
    if (strcmp (after, id) == 0 && clasp_collection_can_bring_back (to, before))
      return before;
  return NULL;
}

/* Where it leads and what would have to be agreed to. (transfer full) */
static char *
profile_store_dup_wanted (ClaspProfile *profile)
{
  g_auto (GStrv) settings = clasp_consent_dup_settings (profile);
  g_autofree char *list = g_strjoinv ("\n", settings);

  return g_strconcat (clasp_profile_get_url (profile), "\n", list, NULL);
}

/* Among the user's own nothing is asked about, so that only what was allowed gets there, and what came from there and
 * is as it was. */
static gboolean
profile_store_may_become_own (ClaspProfileStore *self, ClaspProfile *profile, GError **error)
{
  ClaspCollection *from = profile_store_find_holder (self, clasp_profile_get_id (profile));
  const char *lent = g_hash_table_lookup (self->lent, clasp_profile_get_id (profile));
  g_autoptr (ClaspProfile) applied = clasp_folder_settings_dup_applied (profile, NULL);
  g_autofree char *wanted = profile_store_dup_wanted (profile);

  if (g_strcmp0 (lent, wanted) == 0 ||
      clasp_consent_is_given (clasp_collection_get_root (from), applied != NULL ? applied : profile))
    return TRUE;
  g_set_error_literal (
      error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED,
      _("It wants to use settings that you have not allowed. Open it where it is and allow them, then move it."));
  return FALSE;
}

/* Written there first: what fails leaves it where it was. */
static ClaspProfile *
profile_store_move_across (ClaspProfileStore *self, ClaspProfile *profile, ClaspCollection *to, const char *folder,
                           GError **error)
{
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (profile);
  const char *id = clasp_profile_get_id (profile);
  const char *former = profile_store_find_former_id (self, to, id);

  if (to == self->collections->pdata[0] && !profile_store_may_become_own (self, profile, error))
    return NULL;
  if (former != NULL)
    g_object_set (copy, "id", former, NULL);
  if (!clasp_collection_save (to, copy, folder, error))
    return NULL;
  if (profile_store_find_holder (self, id) == self->collections->pdata[0])
    g_hash_table_replace (self->lent, g_strdup (clasp_profile_get_id (copy)), profile_store_dup_wanted (profile));
  if (!clasp_collection_remove (profile_store_find_holder (self, id), id, error))
    {
      clasp_collection_remove (to, clasp_profile_get_id (copy), NULL);
      return NULL;
    }
  if (strcmp (clasp_profile_get_id (profile), clasp_profile_get_id (copy)) != 0)
    g_hash_table_replace (self->moved, g_strdup (clasp_profile_get_id (profile)),
                          g_strdup (clasp_profile_get_id (copy)));
  return clasp_profile_store_lookup (self, clasp_profile_get_id (copy));
}

ClaspProfile *
clasp_profile_store_move (ClaspProfileStore *self, const char *id, const char *collection, const char *folder,
                          GError **error)
{
  g_autoptr (ClaspProfile) profile = NULL; /* held: the row it stands in goes */
  ClaspCollection *from;
  ClaspCollection *to;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);
  g_return_val_if_fail (id != NULL && collection != NULL && folder != NULL, NULL);

  from = profile_store_find_holder (self, id);
  to = profile_store_find_collection (self, collection);
  if (from == NULL || to == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no connection “%s”"),
                   from == NULL ? id : folder);
      return NULL;
    }
  profile = g_object_ref (clasp_collection_lookup (from, id));
  if (from != to)
    return profile_store_move_across (self, profile, to, folder, error);
  if (!clasp_collection_move (from, id, folder, error))
    return NULL;
  return clasp_profile_store_lookup (self, clasp_profile_get_id (profile));
}

gboolean
clasp_profile_store_add_folder (ClaspProfileStore *self, const char *collection, const char *folder, GError **error)
{
  ClaspCollection *found;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (collection != NULL && folder != NULL, FALSE);

  found = profile_store_find_collection (self, collection);
  return found != NULL && clasp_collection_add_folder (found, folder, error);
}

gboolean
clasp_profile_store_rename_folder (ClaspProfileStore *self, ClaspFolder *folder, const char *name, GError **error)
{
  ClaspCollection *collection;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_FOLDER (folder), FALSE);

  collection = profile_store_find_collection (self, clasp_folder_get_collection (folder));
  return collection != NULL && clasp_collection_rename_folder (collection, clasp_folder_get_path (folder), name, error);
}

gboolean
clasp_profile_store_remove_folder (ClaspProfileStore *self, ClaspFolder *folder, GError **error)
{
  ClaspCollection *collection;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), FALSE);
  g_return_val_if_fail (CLASP_IS_FOLDER (folder), FALSE);

  collection = profile_store_find_collection (self, clasp_folder_get_collection (folder));
  return collection != NULL && clasp_collection_remove_folder (collection, clasp_folder_get_path (folder), error);
}

ClaspProfile *
clasp_profile_store_lookup (ClaspProfileStore *self, const char *id)
{
  guint position;

  g_return_val_if_fail (CLASP_IS_PROFILE_STORE (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  return profile_store_find (self, id, &position) ? self->items->pdata[position] : NULL;
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

      if (profile_store_is_recent (item) && strcmp (clasp_profile_get_url (item), url) == 0)
        return item;
    }
  return NULL;
}

/* What its folders say comes along, as it goes where they say nothing; a secret of theirs stays bound to where @saved
 * leads. */
static gboolean
profile_store_take_folder_settings (ClaspProfile *profile, ClaspProfile *saved, GError **error)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (profile));
  const char *url = clasp_profile_get_url (saved);
  g_autofree char *origin = clasp_origin_dup_of_url (url);
  g_autofree char *collection = NULL;
  guint n_own = g_list_model_get_n_items (headers);

  g_object_get (profile, "collection", &collection, NULL);
  if (!clasp_folder_settings_apply (profile, collection, NULL, error))
    return FALSE;
  /* The file of that name stays where it is. */
  g_object_set (profile, "environment", "", NULL);
  for (guint i = n_own; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      /* Where that can't be told before placeholders are filled in, the secret goes nowhere else. */
      clasp_header_set_origin (header, origin != NULL ? origin : url);
    }
  return TRUE;
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
  profile_store_follow_move (self, profile);
  saved = clasp_profile_store_lookup (self, clasp_profile_get_id (profile));
  if (saved != NULL && strcmp (clasp_profile_get_url (saved), url) != 0)
    {
      g_autofree char *id = g_uuid_string_random ();

      if (!profile_store_take_folder_settings (profile, saved, error))
        return FALSE;
      g_object_set (profile, "id", id, "name", "", "pinned", FALSE, "collection", "", "folder", "", "revision", 0,
                    NULL);
      saved = NULL;
    }
  if (saved == NULL)
    {
      ClaspProfile *recent = profile_store_find_recent (self, url);
      guint revision;

      if (recent != NULL)
        {
          g_object_get (recent, "revision", &revision, NULL);
          g_object_set (profile, "id", clasp_profile_get_id (recent), "name", clasp_profile_get_name (recent),
                        "revision", revision, NULL);
        }
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

  profile_store_follow_move (self, profile);
  saved = clasp_profile_store_lookup (self, clasp_profile_get_id (profile));
  /* One that leads elsewhere now was not taken into the list: what it had become could not be listed. */
  if (saved == NULL || strcmp (clasp_profile_get_url (saved), clasp_profile_get_url (profile)) != 0)
    return TRUE;
  if (saved != profile && !profile_store_check_revision (saved, profile, NULL))
    {
      /* How it went is true of what another program has changed meanwhile, too. */
      clasp_profile_take_past (saved, profile);
      return clasp_profile_store_save (self, saved, error);
    }
  profile_store_take_name_and_pin (profile, saved);
  return clasp_profile_store_save (self, profile, error);
}
