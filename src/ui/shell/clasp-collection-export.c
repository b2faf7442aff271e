/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-collection-export.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-export.h"
#include "clasp-folder-settings.h"

/* Folders of one name that were exported before. */
#define MAX_OF_ONE_NAME 1000
/* Height of what is told at most, in pixels. */
#define MAX_TOLD_HEIGHT 240

typedef struct
{
  GtkWidget *from;     /* weak */
  GPtrArray *profiles; /* (element-type ClaspProfile): copies, so that nothing changes meanwhile */
  GStrv folders;       /* of each, below what is exported */
  char *name;
  char *file_name;
  GtkCheckButton *choices[5]; /* by form; %NULL: it is not offered */
  ClaspExportForm form;
  ClaspExport *export; /* (nullable) */
  GError *problem;     /* (nullable): what one of the folders says can't be read */
} CollectionExport;

static void
collection_export_free (CollectionExport *self)
{
  g_clear_weak_pointer (&self->from);
  g_ptr_array_unref (self->profiles);
  g_strfreev (self->folders);
  g_free (self->name);
  g_free (self->file_name);
  g_clear_pointer (&self->export, clasp_export_free);
  g_clear_error (&self->problem);
  g_free (self);
}

/* ---- telling */

static void
collection_export_tell (CollectionExport *self, const char *heading, const char *body, const GPtrArray *sentences)
{
  AdwDialog *dialog = adw_alert_dialog_new (heading, body);

  if (sentences != NULL)
    {
      g_autoptr (GPtrArray) lines = g_ptr_array_new ();
      g_autofree char *text = NULL;
      GtkWidget *label, *scrolled = gtk_scrolled_window_new ();

      g_ptr_array_extend (lines, (GPtrArray *) sentences, NULL, NULL);
      g_ptr_array_add (lines, NULL);
      text = g_strjoinv ("\n", (char **) lines->pdata);
      label = gtk_label_new (text);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), label);
      gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
      gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scrolled), TRUE);
      gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scrolled), MAX_TOLD_HEIGHT);
      adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), scrolled);
    }
  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "close");
  adw_dialog_present (dialog, self->from);
}

static void
collection_export_tell_done (CollectionExport *self, GFile *to)
{
  guint n = clasp_export_get_n_connections (self->export);
  g_autofree char *base = g_file_get_basename (to);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%u connection exported to “%s”", "%u connections exported to “%s”", n), n, base);
  const GPtrArray *left_out = clasp_export_get_left_out (self->export);

  if (left_out->len > 0)
    collection_export_tell (self, _("Exported"), text, left_out);
  else
    gtk_widget_activate_action (self->from, "win.toast", "s", text);
}

/* ---- writing */

static void
collection_export_write (CollectionExport *self, GFile *to)
{
  g_autoptr (GError) error = NULL;

  self->export = clasp_export_new (self->form, self->name);
  for (guint i = 0; i < self->profiles->len; i++)
    clasp_export_add (self->export, self->profiles->pdata[i], self->folders[i], FALSE);
  if (clasp_export_write (self->export, to, &error))
    collection_export_tell_done (self, to);
  else
    collection_export_tell (self, _("Not exported"), error->message, NULL);
}

/* A folder of its own in the one that was chosen. (transfer full) */
static GFile *
collection_export_make_place (CollectionExport *self, GFile *parent)
{
  for (guint i = 1; i < MAX_OF_ONE_NAME; i++)
    {
      g_autofree char *name = i > 1 ? g_strdup_printf ("%s %u", self->file_name, i) : g_strdup (self->file_name);
      g_autoptr (GFile) place = g_file_get_child (parent, name);

      if (!g_file_query_exists (place, NULL))
        return g_steal_pointer (&place);
    }
  return g_object_ref (parent);
}

static void
collection_export_on_chosen (GObject *source, GAsyncResult *result, gpointer data)
{
  CollectionExport *self = data;
  g_autoptr (GError) error = NULL;
  gboolean is_folder = clasp_export_form_is_folder (self->form);
  g_autoptr (GFile) chosen = is_folder ? gtk_file_dialog_select_folder_finish (GTK_FILE_DIALOG (source), result, &error)
                                       : gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GFile) place = chosen != NULL && is_folder ? collection_export_make_place (self, chosen) : NULL;

  if (self->from != NULL && chosen != NULL)
    collection_export_write (self, is_folder ? place : chosen);
  else if (self->from != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
           !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
    collection_export_tell (self, _("Not exported"), error->message, NULL);
  collection_export_free (self);
}

/* ---- asking */

static void
collection_export_ask_place (CollectionExport *self)
{
  static const char *const endings[] = {
    [CLASP_EXPORT_FOLDER] = "", [CLASP_EXPORT_FILE] = ".json", [CLASP_EXPORT_HTTP] = ".http",
    [CLASP_EXPORT_BRUNO] = "",  [CLASP_EXPORT_BRU] = ".bru",
  };
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strconcat (self->file_name, endings[self->form], NULL);
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (self->from));

  gtk_file_dialog_set_title (dialog, _("Export connections"));
  gtk_file_dialog_set_accept_label (dialog, _("_Export"));
  if (clasp_export_form_is_folder (self->form))
    {
      gtk_file_dialog_select_folder (dialog, window, NULL, collection_export_on_chosen, self);
      return;
    }
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, window, NULL, collection_export_on_chosen, self);
}

static void
collection_export_on_response (GObject *source, GAsyncResult *result, gpointer data)
{
  CollectionExport *self = data;
  const char *response = adw_alert_dialog_choose_finish (ADW_ALERT_DIALOG (source), result);

  for (guint i = 0; i < G_N_ELEMENTS (self->choices); i++)
    if (self->choices[i] != NULL && gtk_check_button_get_active (self->choices[i]))
      self->form = (ClaspExportForm) i;
  if (g_str_equal (response, "export") && self->from != NULL)
    collection_export_ask_place (self);
  else
    collection_export_free (self);
}

static void
collection_export_add_choice (CollectionExport *self, AdwPreferencesGroup *group, ClaspExportForm form,
                              const char *title, const char *subtitle)
{
  GtkWidget *row = adw_action_row_new ();
  GtkWidget *check = gtk_check_button_new ();
  GtkCheckButton *first = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->choices) && first == NULL; i++)
    first = self->choices[i];
  if (first != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (check), first);
  else
    gtk_check_button_set_active (GTK_CHECK_BUTTON (check), TRUE);
  self->choices[form] = GTK_CHECK_BUTTON (check);
  gtk_widget_set_valign (check, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), check);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), check);
  adw_preferences_group_add (group, row);
}

static void
collection_export_ask_form (CollectionExport *self, gboolean several)
{
  g_autofree char *heading = g_strdup_printf (_("Export “%s”"), self->name);
  AdwDialog *dialog = adw_alert_dialog_new (heading, _("Secrets are left out."));
  GtkWidget *group = adw_preferences_group_new ();

  if (several)
    collection_export_add_choice (self, ADW_PREFERENCES_GROUP (group), CLASP_EXPORT_FOLDER, _("Folder"),
                                  _("A file for each connection, to be opened as a collection"));
  collection_export_add_choice (self, ADW_PREFERENCES_GROUP (group), CLASP_EXPORT_FILE, _("One file"),
                                _("Handclasp’s own, .json"));
  collection_export_add_choice (self, ADW_PREFERENCES_GROUP (group), CLASP_EXPORT_HTTP, _("HTTP requests"),
                                _(".http, as editors read it"));
  if (several)
    collection_export_add_choice (self, ADW_PREFERENCES_GROUP (group), CLASP_EXPORT_BRUNO, _("Bruno collection"),
                                  _("A folder of .bru files"));
  else
    collection_export_add_choice (self, ADW_PREFERENCES_GROUP (group), CLASP_EXPORT_BRU, _("Bruno request"), ".bru");
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), group);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "export", _("_Export…"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "export", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "export");
  adw_alert_dialog_choose (ADW_ALERT_DIALOG (dialog), self->from, NULL, collection_export_on_response, self);
}

/* ---- what is exported */

/* Where @folder lies below @path; %NULL: it does not. */
static const char *
collection_export_find_below (const char *folder, const char *path)
{
  gsize length = strlen (path);

  if (length == 0)
    return folder;
  if (strncmp (folder, path, length) != 0 || (folder[length] != '\0' && folder[length] != G_DIR_SEPARATOR))
    return NULL;
  return folder + length + (folder[length] == G_DIR_SEPARATOR);
}

static void
collection_export_take (CollectionExport *self, GStrvBuilder *folders, ClaspProfile *profile, const char *below)
{
  ClaspProfile *copy = clasp_folder_settings_dup_applied (profile, self->problem == NULL ? &self->problem : NULL);

  if (copy == NULL)
    return;
  g_object_set (copy, "id", clasp_profile_get_id (profile), NULL);
  g_ptr_array_add (self->profiles, copy);
  g_strv_builder_add (folders, below);
}

static void
collection_export_take_folder (CollectionExport *self, GStrvBuilder *folders, ClaspProfileStore *store,
                               ClaspFolder *folder)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (store));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspProfile) profile = g_list_model_get_item (G_LIST_MODEL (store), i);
      g_autofree char *collection = NULL;
      g_autofree char *path = NULL;
      const char *below;

      g_object_get (profile, "collection", &collection, "folder", &path, NULL);
      below = collection_export_find_below (path, clasp_folder_get_path (folder));
      if (below != NULL && g_str_equal (collection, clasp_folder_get_collection (folder)))
        collection_export_take (self, folders, profile, below);
    }
}

void
clasp_collection_export_ask (GtkWidget *from, ClaspProfileStore *store, ClaspFolder *folder, ClaspProfile *profile)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  g_autoptr (ClaspProfile) named = NULL;
  CollectionExport *self;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (folder != NULL || profile != NULL);

  self = g_new0 (CollectionExport, 1);
  g_set_weak_pointer (&self->from, from);
  self->profiles = g_ptr_array_new_with_free_func (g_object_unref);
  self->name = folder != NULL ? clasp_folder_dup_name (folder) : clasp_profile_dup_title (profile);
  named = clasp_profile_new ();
  clasp_profile_set_name (named, self->name);
  self->file_name = clasp_profile_dup_file_name (named);
  if (folder != NULL)
    collection_export_take_folder (self, folders, store, folder);
  else
    collection_export_take (self, folders, profile, "");
  self->folders = g_strv_builder_end (folders);
  if (self->problem != NULL)
    {
      collection_export_tell (self, _("Not exported"), self->problem->message, NULL);
      collection_export_free (self);
    }
  else if (self->profiles->len > 0)
    collection_export_ask_form (self, folder != NULL);
  else
    {
      gtk_widget_activate_action (from, "win.toast", "s", _("There is no connection to export"));
      collection_export_free (self);
    }
}
