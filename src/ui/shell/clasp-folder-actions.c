/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-folder-actions.h"

#include <glib/gi18n.h>

#include "clasp-collection-export.h"
#include "clasp-folder-dialog.h"
#include "clasp-folder-settings.h"
#include "clasp-undo-toast.h"

/* What a folder that was removed said. */
#define SETTINGS "clasp-folder-actions-settings"

/* What the actions of a window need. */
typedef struct
{
  GtkWidget *from; /* weak */
  ClaspWorkspace *workspace;
} Actions;

static void
folder_actions_free (gpointer data, GClosure *closure)
{
  Actions *self = data;

  g_clear_weak_pointer (&self->from);
  g_object_unref (self->workspace);
  g_free (self);
}

static void
folder_actions_tell (GtkWidget *from, const GError *error)
{
  if (from != NULL && error != NULL)
    gtk_widget_activate_action (from, "win.toast", "s", error->message);
}

/* ---- a dialog with one name in it */

typedef struct
{
  GtkWidget *from; /* weak */
  ClaspWorkspace *workspace;
  ClaspFolder *folder;
  GtkEditable *entry;
  gboolean renames;
} NameDialog;

static void
folder_actions_free_dialog (gpointer data, GClosure *closure)
{
  NameDialog *self = data;

  g_clear_weak_pointer (&self->from);
  g_object_unref (self->workspace);
  g_object_unref (self->folder);
  g_free (self);
}

static void
folder_actions_on_named (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  NameDialog *self = data;
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->entry)));
  g_autofree char *path = g_build_filename (clasp_folder_get_path (self->folder), name, NULL);
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  g_autoptr (GError) error = NULL;

  if (!g_str_equal (response, "ok") || *name == '\0')
    return;
  if (self->renames)
    clasp_profile_store_rename_folder (store, self->folder, name, &error);
  else
    clasp_profile_store_add_folder (store, clasp_folder_get_collection (self->folder), path, &error);
  folder_actions_tell (self->from, error);
}

static void
folder_actions_ask_name (Actions *actions, ClaspFolder *folder, gboolean renames)
{
  AdwDialog *dialog = adw_alert_dialog_new (renames ? _("Rename Folder") : _("New Folder"), NULL);
  GtkWidget *entry = gtk_entry_new ();
  NameDialog *self = g_new0 (NameDialog, 1);
  g_autofree char *name = clasp_folder_dup_name (folder);

  g_set_weak_pointer (&self->from, actions->from);
  self->workspace = g_object_ref (actions->workspace);
  self->folder = g_object_ref (folder);
  self->entry = GTK_EDITABLE (entry);
  self->renames = renames;
  gtk_editable_set_text (self->entry, renames ? name : "");
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "ok",
                                  renames ? _("_Rename") : _("C_reate"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "ok", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "ok");
  g_signal_connect_data (dialog, "response", G_CALLBACK (folder_actions_on_named), self, folder_actions_free_dialog, 0);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, actions->from);
}

static ClaspFolder *
folder_actions_get_folder (GVariant *parameter)
{
  const char *collection;
  const char *path;

  g_variant_get (parameter, "(&s&s)", &collection, &path);
  return clasp_folder_new (collection, path);
}

static void
folder_actions_new_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);

  folder_actions_ask_name (data, folder, FALSE);
}

static void
folder_actions_add (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (ClaspFolder) top = clasp_folder_new ("", "");

  folder_actions_ask_name (data, top, FALSE);
}

static void
folder_actions_rename (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);

  folder_actions_ask_name (data, folder, TRUE);
}

/* ---- removing */

/* What a folder says goes with it, and comes back with it. */
static void
folder_actions_take_settings (ClaspFolder *folder)
{
  g_autoptr (GFile)
      place = clasp_folder_settings_get_folder (clasp_folder_get_collection (folder), clasp_folder_get_path (folder));
  g_autoptr (ClaspProfile) settings = place != NULL ? clasp_folder_settings_read (place, NULL) : NULL;
  g_autoptr (ClaspProfile) none = clasp_profile_new ();

  if (settings != NULL && clasp_folder_settings_write (place, none, NULL))
    g_object_set_data_full (G_OBJECT (folder), SETTINGS, g_steal_pointer (&settings), g_object_unref);
}

static void
folder_actions_put_settings_back (ClaspFolder *folder)
{
  g_autoptr (GFile)
      place = clasp_folder_settings_get_folder (clasp_folder_get_collection (folder), clasp_folder_get_path (folder));
  ClaspProfile *settings = g_object_get_data (G_OBJECT (folder), SETTINGS);

  if (place != NULL && settings != NULL)
    clasp_folder_settings_write (place, settings, NULL);
}

/* What was removed with a folder: the connections, and the folders as far as they were there. */
static void
folder_actions_undo_remove (gpointer target, gpointer kept)
{
  ClaspWorkspace *workspace = target;
  GListModel *removed = G_LIST_MODEL (kept);

  for (guint i = 0; i < g_list_model_get_n_items (removed); i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (removed, i);

      if (CLASP_IS_PROFILE (item))
        {
          clasp_workspace_save_profile (workspace, CLASP_PROFILE (item));
          continue;
        }
      if (clasp_profile_store_add_folder (clasp_workspace_get_store (workspace),
                                          clasp_folder_get_collection (CLASP_FOLDER (item)),
                                          clasp_folder_get_path (CLASP_FOLDER (item)), NULL))
        folder_actions_put_settings_back (CLASP_FOLDER (item));
    }
}

static gboolean
folder_actions_is_below (const char *collection, const char *path, ClaspFolder *folder)
{
  const char *above = clasp_folder_get_path (folder);
  gsize length = strlen (above);

  return g_str_equal (collection, clasp_folder_get_collection (folder)) && strncmp (path, above, length) == 0 &&
         (path[length] == '\0' || path[length] == G_DIR_SEPARATOR);
}

static gboolean
folder_actions_remove_profiles (ClaspProfileStore *store, ClaspFolder *folder, GListStore *removed, GError **error)
{
  for (guint i = g_list_model_get_n_items (G_LIST_MODEL (store)); i > 0; i--)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i - 1);
      g_autofree char *collection = NULL;
      g_autofree char *path = NULL;

      g_object_get (profile, "collection", &collection, "folder", &path, NULL);
      if (!folder_actions_is_below (collection, path, folder))
        continue;
      if (!clasp_profile_store_remove (store, clasp_profile_get_id (profile), error))
        return FALSE;
      g_list_store_append (removed, profile);
    }
  return TRUE;
}

/* The deepest first: only what is empty goes, so that a file of somebody else keeps its folder. */
static gboolean
folder_actions_remove_folders (ClaspProfileStore *store, ClaspFolder *folder, GListStore *removed, GError **error)
{
  GListModel *folders = clasp_profile_store_get_folders (store);

  for (guint i = g_list_model_get_n_items (folders); i > 0; i--)
    {
      g_autoptr (ClaspFolder) other = g_list_model_get_item (folders, i - 1);

      if (!folder_actions_is_below (clasp_folder_get_collection (other), clasp_folder_get_path (other), folder))
        continue;
      folder_actions_take_settings (other);
      if (!clasp_profile_store_remove_folder (store, other, error))
        {
          folder_actions_put_settings_back (other);
          return FALSE;
        }
      g_list_store_insert (removed, 0, other);
    }
  return TRUE;
}

static void
folder_actions_remove (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  GListStore *removed = g_list_store_new (G_TYPE_OBJECT);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = clasp_folder_dup_name (folder);
  g_autofree char *text = NULL;

  if (self->from == NULL)
    return;
  if (folder_actions_remove_profiles (store, folder, removed, &error))
    folder_actions_remove_folders (store, folder, removed, &error);
  text = error != NULL ? g_strdup_printf (_("“%s” could not be removed whole: %s"), name, error->message)
                       : g_strdup_printf (_("“%s” removed"), name);
  clasp_undo_toast_show (self->from, text, folder_actions_undo_remove, G_OBJECT (self->workspace), G_OBJECT (removed));
}

static void
folder_actions_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);

  clasp_workspace_close_collection (self->workspace, clasp_folder_get_collection (folder));
}

/* ---- moving */

/* @kept: the connection as it is now, with the place where it was. */
static void
folder_actions_undo_move (gpointer target, gpointer kept)
{
  ClaspWorkspace *workspace = target;
  g_autofree char *collection = NULL;
  g_autofree char *folder = NULL;

  g_object_get (kept, "collection", &collection, "folder", &folder, NULL);
  clasp_profile_store_move (clasp_workspace_get_store (workspace), clasp_profile_get_id (kept), collection, folder,
                            NULL);
}

static gboolean
folder_actions_is_there (ClaspProfile *profile, const char *collection, const char *folder)
{
  g_autofree char *own_collection = NULL;
  g_autofree char *own_folder = NULL;

  g_object_get (profile, "collection", &own_collection, "folder", &own_folder, NULL);
  return g_str_equal (own_collection, collection) && g_str_equal (own_folder, folder);
}

static void
folder_actions_move_to_place (GtkWidget *from, ClaspWorkspace *workspace, const char *id, const char *collection,
                              const char *folder)
{
  ClaspProfileStore *store = clasp_workspace_get_store (workspace);
  ClaspProfile *profile = clasp_profile_store_lookup (store, id);
  g_autoptr (ClaspFolder) to = clasp_folder_new (collection, folder);
  g_autoptr (ClaspProfile) before = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *title = NULL;
  g_autofree char *name = *collection != '\0' || *folder != '\0' ? clasp_folder_dup_name (to)
                                                                 : g_strdup (_("No folder"));
  g_autofree char *text = NULL;

  if (profile == NULL || from == NULL || folder_actions_is_there (profile, collection, folder))
    return;
  before = clasp_profile_duplicate (profile);
  title = clasp_profile_dup_title (profile);
  profile = clasp_profile_store_move (store, id, collection, folder, &error);
  if (profile == NULL)
    {
      folder_actions_tell (from, error);
      return;
    }
  g_object_set (before, "id", clasp_profile_get_id (profile), NULL);
  /* Translators: the name of a connection, of a folder */
  text = g_strdup_printf (_("“%s” moved to “%s”"), title, name);
  clasp_undo_toast_show (from, text, folder_actions_undo_move, G_OBJECT (workspace),
                         G_OBJECT (g_steal_pointer (&before)));
}

static void
folder_actions_move_to (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  const char *id;
  const char *collection;
  const char *folder;

  g_variant_get (parameter, "(&s&s&s)", &id, &collection, &folder);
  folder_actions_move_to_place (self->from, self->workspace, id, collection, folder);
}

typedef struct
{
  GtkWidget *from; /* weak */
  ClaspWorkspace *workspace;
  GPtrArray *places; /* (element-type ClaspFolder) */
  GtkDropDown *drop_down;
  GtkEditable *name;
  char *id;
} MoveDialog;

static void
folder_actions_free_move (gpointer data, GClosure *closure)
{
  MoveDialog *self = data;

  g_clear_weak_pointer (&self->from);
  g_object_unref (self->workspace);
  g_ptr_array_unref (self->places);
  g_free (self->id);
  g_free (self);
}

static void
folder_actions_on_place_chosen (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  MoveDialog *self = data;
  guint selected = gtk_drop_down_get_selected (self->drop_down);
  g_autofree char *name = g_strstrip (g_strdup (gtk_editable_get_text (self->name)));
  g_autofree char *path = NULL;
  ClaspFolder *place;

  if (!g_str_equal (response, "move") || selected >= self->places->len)
    return;
  place = self->places->pdata[selected];
  path = g_build_filename (clasp_folder_get_path (place), name, NULL);
  folder_actions_move_to_place (self->from, self->workspace, self->id, clasp_folder_get_collection (place), path);
}

/* "team › spot". (transfer full) */
static char *
folder_actions_describe (ClaspFolder *folder)
{
  g_auto (GStrv) parts = g_strsplit (clasp_folder_get_path (folder), G_DIR_SEPARATOR_S, -1);
  g_autofree char *path = g_strjoinv (" › ", parts);
  g_autoptr (ClaspFolder) root = clasp_folder_new (clasp_folder_get_collection (folder), "");
  g_autofree char *name = clasp_folder_dup_name (root);

  if (*clasp_folder_get_collection (folder) == '\0')
    return g_strdup (*path != '\0' ? path : _("No folder"));
  return *path != '\0' ? g_strconcat (name, " › ", path, NULL) : g_steal_pointer (&name);
}

static GtkStringList *
folder_actions_list_places (ClaspProfileStore *store, ClaspProfile *profile, GPtrArray *places, guint *selected)
{
  GListModel *folders = clasp_profile_store_get_folders (store);
  GtkStringList *names = gtk_string_list_new (NULL);
  g_autofree char *collection = NULL;
  g_autofree char *path = NULL;

  g_object_get (profile, "collection", &collection, "folder", &path, NULL);
  g_ptr_array_add (places, clasp_folder_new ("", ""));
  for (guint i = 0; i < g_list_model_get_n_items (folders); i++)
    g_ptr_array_add (places, g_list_model_get_item (folders, i));
  for (guint i = 0; i < places->len; i++)
    {
      gtk_string_list_take (names, folder_actions_describe (places->pdata[i]));
      if (clasp_folder_is (places->pdata[i], collection, path))
        *selected = i;
    }
  return names;
}

static void
folder_actions_move (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  ClaspProfileStore *store = clasp_workspace_get_store (actions->workspace);
  ClaspProfile *profile = clasp_profile_store_lookup (store, g_variant_get_string (parameter, NULL));
  AdwDialog *dialog;
  GtkWidget *group, *named, *places, *name;
  g_autoptr (GtkStringList) names = NULL;
  MoveDialog *self;
  guint selected = 0;

  if (profile == NULL || actions->from == NULL)
    return;
  self = g_new0 (MoveDialog, 1);
  g_set_weak_pointer (&self->from, actions->from);
  self->workspace = g_object_ref (actions->workspace);
  self->id = g_strdup (clasp_profile_get_id (profile));
  self->places = g_ptr_array_new_with_free_func (g_object_unref);
  names = folder_actions_list_places (store, profile, self->places, &selected);

  dialog = adw_alert_dialog_new (_("Move Connection"), NULL);
  group = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  places = gtk_drop_down_new (g_object_ref (G_LIST_MODEL (names)), NULL);
  name = gtk_entry_new ();
  self->drop_down = GTK_DROP_DOWN (places);
  self->name = GTK_EDITABLE (name);
  gtk_drop_down_set_selected (self->drop_down, selected);
  /* GTK names a drop-down by what is chosen in it. */
  named = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_GROUP, NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (named), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Folder"), -1);
  gtk_widget_set_hexpand (places, TRUE);
  gtk_box_append (GTK_BOX (named), places);
  gtk_entry_set_placeholder_text (GTK_ENTRY (name), _("New folder in it"));
  gtk_entry_set_activates_default (GTK_ENTRY (name), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (name), GTK_ACCESSIBLE_PROPERTY_LABEL, _("New folder in it"), -1);
  gtk_box_append (GTK_BOX (group), named);
  gtk_box_append (GTK_BOX (group), name);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "move", _("_Move"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "move", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "move");
  g_signal_connect_data (dialog, "response", G_CALLBACK (folder_actions_on_place_chosen), self,
                         folder_actions_free_move, 0);
  adw_dialog_present (dialog, actions->from);
}

static void
folder_actions_settings (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);

  if (self->from != NULL)
    clasp_folder_dialog_show (self->from, folder);
}

/* ---- exporting */

static void
folder_actions_export (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autoptr (ClaspFolder) folder = folder_actions_get_folder (parameter);

  if (self->from != NULL)
    clasp_collection_export_ask (self->from, clasp_workspace_get_store (self->workspace), folder, NULL);
}

static void
folder_actions_export_one (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  ClaspProfileStore *store = clasp_workspace_get_store (self->workspace);
  ClaspProfile *profile = clasp_profile_store_lookup (store, g_variant_get_string (parameter, NULL));

  if (self->from != NULL && profile != NULL)
    clasp_collection_export_ask (self->from, store, NULL, profile);
}

/* ---- opening */

static void
folder_actions_on_folder_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (ClaspWorkspace) workspace = data;
  g_autoptr (GFile) folder = gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, NULL);

  if (folder != NULL)
    clasp_workspace_open_collection (workspace, folder);
}

static void
folder_actions_open (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *self = data;
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();

  gtk_file_dialog_set_title (dialog, _("Open Collection"));
  gtk_file_dialog_select_folder (dialog, GTK_WINDOW (gtk_widget_get_root (self->from)), NULL,
                                 folder_actions_on_folder_chosen, g_object_ref (self->workspace));
}

GActionGroup *
clasp_folder_actions_new (GtkWidget *from, ClaspWorkspace *workspace)
{
  static const struct
  {
    const char *name;
    const char *type;
    void (*activate) (GSimpleAction *action, GVariant *parameter, gpointer data);
  } entries[] = {
    { "new-folder", "(ss)", folder_actions_new_folder },
    { "rename", "(ss)", folder_actions_rename },
    { "remove", "(ss)", folder_actions_remove },
    { "close", "(ss)", folder_actions_close },
    { "settings", "(ss)", folder_actions_settings },
    { "export", "(ss)", folder_actions_export },
    { "export-one", "s", folder_actions_export_one },
    { "move", "s", folder_actions_move },
    { "move-to", "(sss)", folder_actions_move_to },
    { "open", NULL, folder_actions_open },
    { "add", NULL, folder_actions_add },
  };
  GSimpleActionGroup *group = g_simple_action_group_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const GVariantType *type = entries[i].type != NULL ? G_VARIANT_TYPE (entries[i].type) : NULL;
      g_autoptr (GSimpleAction) action = g_simple_action_new (entries[i].name, type);
      Actions *self = g_new0 (Actions, 1);

      g_set_weak_pointer (&self->from, from);
      self->workspace = g_object_ref (workspace);
      g_signal_connect_data (action, "activate", G_CALLBACK (entries[i].activate), self, folder_actions_free, 0);
      g_action_map_add_action (G_ACTION_MAP (group), G_ACTION (action));
    }
  return G_ACTION_GROUP (group);
}
