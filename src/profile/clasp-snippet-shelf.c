/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-snippet-shelf.h"

#include <glib/gi18n-lib.h>

#include "clasp-guarded-file.h"

struct _ClaspSnippetShelf
{
  GObject parent_instance;

  ClaspProfile *profile;
  GListStore *lists[CLASP_N_SNIPPET_SCOPES];
};

G_DEFINE_FINAL_TYPE (ClaspSnippetShelf, clasp_snippet_shelf, G_TYPE_OBJECT)

static void
clasp_snippet_shelf_finalize (GObject *object)
{
  ClaspSnippetShelf *self = CLASP_SNIPPET_SHELF (object);

  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    g_clear_object (&self->lists[scope]);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (clasp_snippet_shelf_parent_class)->finalize (object);
}

static void
clasp_snippet_shelf_class_init (ClaspSnippetShelfClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_snippet_shelf_finalize;
}

static void
clasp_snippet_shelf_init (ClaspSnippetShelf *self)
{
}

/* (transfer full) */
static GFile *
snippet_shelf_dup_file (void)
{
  g_autofree char *path = g_build_filename (g_get_user_data_dir (), "handclasp", "snippets.json", NULL);

  return g_file_new_for_path (path);
}

/* What is kept for all: one list for the whole program, for as long as any shelf has it. (transfer full) */
static GListStore *
snippet_shelf_dup_shared (void)
{
  static GListStore *shared; /* weak */
  g_autoptr (GFile) file = NULL;
  GListStore *list;

  if (shared != NULL)
    return g_object_ref (shared);
  file = snippet_shelf_dup_file ();
  list = clasp_snippets_read_file (file, NULL);
  if (list == NULL)
    list = g_list_store_new (CLASP_TYPE_SNIPPET);
  g_set_weak_pointer (&shared, list);
  return list;
}

ClaspSnippetShelf *
clasp_snippet_shelf_new (ClaspProfile *profile)
{
  ClaspSnippetShelf *self;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  self = g_object_new (CLASP_TYPE_SNIPPET_SHELF, NULL);
  self->profile = g_object_ref (profile);
  self->lists[CLASP_SNIPPET_OF_CONNECTION] = g_object_ref (clasp_profile_get_snippets (profile));
  self->lists[CLASP_SNIPPET_OF_ALL] = snippet_shelf_dup_shared ();
  return self;
}

GListModel *
clasp_snippet_shelf_get_list (ClaspSnippetShelf *self, ClaspSnippetScope scope)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET_SHELF (self) && scope < CLASP_N_SNIPPET_SCOPES, NULL);
  return G_LIST_MODEL (self->lists[scope]);
}

gboolean
clasp_snippet_shelf_find (ClaspSnippetShelf *self, ClaspSnippet *snippet, ClaspSnippetScope *scope, guint *position)
{
  g_return_val_if_fail (CLASP_IS_SNIPPET_SHELF (self) && CLASP_IS_SNIPPET (snippet), FALSE);

  for (guint i = 0; i < CLASP_N_SNIPPET_SCOPES; i++)
    if (g_list_store_find (self->lists[i], snippet, position))
      {
        if (scope != NULL)
          *scope = i;
        return TRUE;
      }
  return FALSE;
}

/* What others have written meanwhile, or can't be read, is not written over: nobody of ours writes between the look and
 * the change. */
static gboolean
snippet_shelf_change_file (GListStore *list, guint position, guint n_removed, ClaspSnippet *added, GError **error)
{
  g_autoptr (GFile) file = snippet_shelf_dup_file ();
  g_autoptr (GFile) folder = g_file_get_parent (file);
  g_autoptr (GListStore) written = NULL;
  g_auto (ClaspFolderLock) lock = -1;

  /* A folder that is not there can't be locked. */
  g_mkdir_with_parents (g_file_peek_path (folder), 0700);
  lock = clasp_folder_lock_take (folder);
  written = clasp_snippets_read_file (file, error);
  if (written == NULL)
    return FALSE;
  if (!clasp_snippets_equal (G_LIST_MODEL (written), G_LIST_MODEL (list)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_WRONG_ETAG,
                           _("Another program has changed the snippets that are kept for all connections. Close "
                              "Handclasp and open it again to see them."));
      return FALSE;
    }
  g_list_store_splice (written, position, n_removed, (gpointer *) &added, added != NULL ? 1 : 0);
  return clasp_snippets_write_file (file, G_LIST_MODEL (written), error);
}

/* The list stays as it is when it can't be written. */
static gboolean
snippet_shelf_change (ClaspSnippetShelf *self, ClaspSnippetScope scope, guint position, guint n_removed,
                      ClaspSnippet *added, GError **error)
{
  GListStore *list = self->lists[scope];

  if (scope == CLASP_SNIPPET_OF_ALL && !snippet_shelf_change_file (list, position, n_removed, added, error))
    return FALSE;
  g_list_store_splice (list, position, n_removed, (gpointer *) &added, added != NULL ? 1 : 0);
  return TRUE;
}

gboolean
clasp_snippet_shelf_insert (ClaspSnippetShelf *self, ClaspSnippetScope scope, guint position, ClaspSnippet *snippet,
                            GError **error)
{
  guint n;

  g_return_val_if_fail (CLASP_IS_SNIPPET_SHELF (self) && scope < CLASP_N_SNIPPET_SCOPES, FALSE);
  g_return_val_if_fail (CLASP_IS_SNIPPET (snippet), FALSE);

  n = g_list_model_get_n_items (G_LIST_MODEL (self->lists[scope]));
  if (n >= CLASP_SNIPPETS_MAX)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, _("No more than %d snippets can be kept."),
                 CLASP_SNIPPETS_MAX);
  else if (scope == CLASP_SNIPPET_OF_CONNECTION && !clasp_profile_can_keep_snippets (self->profile))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _("The connection’s file holds messages of another kind, which are not changed. Keep the "
                            "snippet for all connections."));
  else
    return snippet_shelf_change (self, scope, MIN (position, n), 0, snippet, error);
  return FALSE;
}

gboolean
clasp_snippet_shelf_replace (ClaspSnippetShelf *self, ClaspSnippet *snippet, ClaspSnippet *changed, GError **error)
{
  ClaspSnippetScope scope;
  guint position;

  g_return_val_if_fail (CLASP_IS_SNIPPET (changed), FALSE);

  return !clasp_snippet_shelf_find (self, snippet, &scope, &position) ||
         snippet_shelf_change (self, scope, position, 1, changed, error);
}

gboolean
clasp_snippet_shelf_remove (ClaspSnippetShelf *self, ClaspSnippet *snippet, GError **error)
{
  ClaspSnippetScope scope;
  guint position;

  return !clasp_snippet_shelf_find (self, snippet, &scope, &position) ||
         snippet_shelf_change (self, scope, position, 1, NULL, error);
}
