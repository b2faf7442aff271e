/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-folder-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-environment.h"
#include "clasp-folder-settings.h"

/* Height of the headers, in pixels. */
#define HEADERS_HEIGHT 110

typedef struct
{
  GtkWidget *from; /* weak */
  GFile *folder;
  ClaspProfile *settings;
  char *checksum; /* of the file, when they were read */
  GtkTextBuffer *headers;
  GtkEditable *ca, *certificate, *key, *proxy;
  AdwComboRow *environment;
  char **environments; /* what its items stand for, the first is none */
} FolderDialog;

static void
folder_dialog_free (gpointer data, GClosure *closure)
{
  FolderDialog *self = data;

  g_clear_weak_pointer (&self->from);
  g_object_unref (self->folder);
  g_object_unref (self->settings);
  g_free (self->checksum);
  g_strfreev (self->environments);
  g_free (self);
}

static void
folder_dialog_tell (GtkWidget *from, const char *text)
{
  if (from != NULL)
    gtk_widget_activate_action (from, "win.toast", "s", text);
}

/* A value that is a secret goes into no file. */
static char *
folder_dialog_find_secret (ClaspProfile *settings)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (settings));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_secret (header) && *clasp_header_get_value (header) != '\0')
        return g_strdup (clasp_header_get_name (header));
    }
  return NULL;
}

/* Everything but the headers. */
static void
folder_dialog_take_entries (FolderDialog *self)
{
  const char *proxy = gtk_editable_get_text (self->proxy);

  g_object_set (self->settings, "environment", self->environments[adw_combo_row_get_selected (self->environment)],
                NULL);
  g_object_set (self->settings, "ca-file", gtk_editable_get_text (self->ca), NULL);
  clasp_profile_set_client_certificate (self->settings, gtk_editable_get_text (self->certificate),
                                        gtk_editable_get_text (self->key));
  clasp_profile_set_proxy_uri (self->settings, proxy);
  if (*proxy != '\0')
    clasp_profile_set_proxy_mode (self->settings, CLASP_PROXY_URI);
  else if (clasp_profile_get_proxy_mode (self->settings) == CLASP_PROXY_URI)
    clasp_profile_set_proxy_mode (self->settings, CLASP_PROXY_SYSTEM);
}

static void
folder_dialog_save (FolderDialog *self)
{
  g_autofree char *secret = NULL;
  g_autoptr (GError) error = NULL;

  folder_dialog_take_entries (self);
  secret = folder_dialog_find_secret (self->settings);
  if (!clasp_folder_settings_write (self->folder, self->settings, &error))
    folder_dialog_tell (self->from, error->message);
  else if (secret != NULL)
    {
      g_autofree char *told = g_strdup_printf (
          _("The value of “%s” is a secret and was not saved. Write {{secret:NAME}} in its place."), secret);

      folder_dialog_tell (self->from, told);
    }
}

static void
folder_dialog_on_response (AdwAlertDialog *dialog, const char *response, gpointer data)
{
  FolderDialog *self = data;
  g_autofree char *text = NULL;
  g_autofree char *now = NULL;

  if (!g_str_equal (response, "save"))
    return;
  g_object_get (self->headers, "text", &text, NULL);
  now = clasp_folder_settings_dup_checksum (self->folder);
  if (!g_str_equal (now, self->checksum))
    folder_dialog_tell (self->from, _("Another program has changed the settings, which are left as that has them."));
  else if (clasp_folder_settings_set_headers (self->settings, text) > 0)
    folder_dialog_tell (self->from, _("Nothing was saved, as a line is no header. Write one “Name: value” a line."));
  else
    folder_dialog_save (self);
}

static char *
folder_dialog_dup_headers (ClaspProfile *settings)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (settings));
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", clasp_header_get_name (header),
                              clasp_header_get_value (header));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static GtkEditable *
folder_dialog_add_row (AdwPreferencesGroup *group, const char *title, const char *text)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gtk_editable_set_text (GTK_EDITABLE (row), text);
  adw_preferences_group_add (group, row);
  return GTK_EDITABLE (row);
}

static GtkWidget *
folder_dialog_make_headers (FolderDialog *self)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *view = gtk_text_view_new ();
  g_autofree char *text = folder_dialog_dup_headers (self->settings);

  self->headers = gtk_text_view_get_buffer (GTK_TEXT_VIEW (view));
  gtk_text_buffer_set_text (self->headers, text, -1);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_right_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (view), 12);
  gtk_text_view_set_bottom_margin (GTK_TEXT_VIEW (view), 12);
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Headers, one “Name: value” a line"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), HEADERS_HEIGHT);
  gtk_widget_add_css_class (scrolled, "card");
  return scrolled;
}

/* One that is not there is still what the folder says. */
static GtkWidget *
folder_dialog_make_environments (FolderDialog *self, const char *collection)
{
  g_autofree char *root = *collection != '\0' ? g_strdup (collection) : clasp_environments_dup_own_folder ();
  g_autoptr (GPtrArray) all = clasp_environments_list ((const char *const[]) { root, NULL });
  g_autoptr (GStrvBuilder) values = g_strv_builder_new ();
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *const[]) { _("None"), NULL });
  g_autofree char *said = NULL;
  g_autoptr (ClaspEnvironment) found = NULL;
  guint selected = 0;

  g_object_get (self->settings, "environment", &said, NULL);
  found = clasp_environment_find (collection, said, NULL);
  g_strv_builder_add (values, "");
  for (guint i = 0; i < all->len; i++)
    {
      const ClaspEnvironment *environment = all->pdata[i];

      g_strv_builder_take (values, clasp_environment_dup_file_name (environment));
      gtk_string_list_append (names, environment->name);
      if (found != NULL && strcmp (found->path, environment->path) == 0)
        selected = i + 1;
    }
  if (found == NULL && *said != '\0')
    {
      selected = all->len + 1;
      g_strv_builder_add (values, said);
      gtk_string_list_append (names, said);
    }
  self->environments = g_strv_builder_end (values);
  self->environment = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->environment), _("Environment"));
  adw_combo_row_set_model (self->environment, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->environment, selected);
  return GTK_WIDGET (self->environment);
}

static GtkWidget *
folder_dialog_make_contents (FolderDialog *self, const char *collection)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = gtk_label_new (_("Headers, one “Name: value” a line"));
  GtkWidget *group = adw_preferences_group_new ();

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "heading");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), folder_dialog_make_headers (self));
  self->ca = folder_dialog_add_row (ADW_PREFERENCES_GROUP (group), _("Authority’s certificate"),
                                    clasp_profile_get_ca_file (self->settings));
  self->certificate = folder_dialog_add_row (ADW_PREFERENCES_GROUP (group), _("Client certificate"),
                                             clasp_profile_get_cert_file (self->settings));
  self->key = folder_dialog_add_row (ADW_PREFERENCES_GROUP (group), _("Private key"),
                                     clasp_profile_get_key_file (self->settings));
  self->proxy = folder_dialog_add_row (ADW_PREFERENCES_GROUP (group), _("Proxy"),
                                       clasp_profile_get_proxy_uri (self->settings));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), folder_dialog_make_environments (self, collection));
  gtk_box_append (GTK_BOX (box), group);
  return box;
}

void
clasp_folder_dialog_show (GtkWidget *from, ClaspFolder *folder)
{
  g_autoptr (GFile) place = NULL;
  g_autoptr (ClaspProfile) settings = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *checksum = NULL;
  g_autofree char *name = NULL;
  g_autofree char *heading = NULL;
  AdwDialog *dialog;
  FolderDialog *self;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (CLASP_IS_FOLDER (folder));

  place = clasp_folder_settings_get_folder (clasp_folder_get_collection (folder), clasp_folder_get_path (folder));
  g_return_if_fail (place != NULL);
  checksum = clasp_folder_settings_dup_checksum (place);
  settings = clasp_folder_settings_read (place, &error);
  if (settings == NULL)
    {
      folder_dialog_tell (from, error->message);
      return;
    }
  self = g_new0 (FolderDialog, 1);
  g_set_weak_pointer (&self->from, from);
  self->folder = g_steal_pointer (&place);
  self->settings = g_steal_pointer (&settings);
  self->checksum = g_steal_pointer (&checksum);
  name = clasp_folder_dup_name (folder);
  /* Translators: the name of a folder of connections */
  heading = g_strdup_printf (_("Settings of “%s”"), name);
  dialog = adw_alert_dialog_new (heading, _("For all connections in it that do not say otherwise."));
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog),
                                    folder_dialog_make_contents (self, clasp_folder_get_collection (folder)));
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "save", _("_Save"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "save", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "save");
  adw_alert_dialog_set_close_response (ADW_ALERT_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (folder_dialog_on_response), self, folder_dialog_free, 0);
  adw_dialog_present (dialog, from);
}
