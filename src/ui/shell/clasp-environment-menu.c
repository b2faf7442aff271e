/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-environment-menu.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-folder-settings.h"
#include "clasp-foreign.h"
#include "clasp-settings.h"

#define KEY "environment"
/* Chosen in the place of a file: none, whatever a folder says. "" leaves it to the folders. */
#define NONE "none"
/* A new environment: what is to be filled in is there to be seen. */
#define EXAMPLE                                                                                                    \
  "{\n  \"name\" : \"%s\",\n  \"asks-first\" : false,\n  \"variables\" : {\n    \"host\" : \"localhost:8080\"\n  " \
  "}\n}\n"

/* The file that the user has chosen; %NULL when they have not. (transfer full) (nullable) */
static char *
environment_menu_dup_path (void)
{
  g_autofree char *path = g_settings_get_string (clasp_settings_get (), KEY);

  return *path != '\0' && strcmp (path, NONE) != 0 ? g_steal_pointer (&path) : NULL;
}

static gboolean
environment_menu_is_left_open (void)
{
  g_autofree char *path = g_settings_get_string (clasp_settings_get (), KEY);

  return *path == '\0';
}

/* What a connection, or else its folder, names; %NULL: nothing. (transfer full) (nullable) */
static char *
environment_menu_dup_said (ClaspProfile *profile)
{
  g_autoptr (ClaspProfile) applied = profile != NULL ? clasp_folder_settings_dup_applied (profile, NULL) : NULL;
  g_autofree char *name = NULL;

  if (applied != NULL)
    g_object_get (applied, "environment", &name, NULL);
  return name != NULL && *name != '\0' ? g_steal_pointer (&name) : NULL;
}

/* What one is called whose own name can't be read. (transfer full) */
static char *
environment_menu_dup_unread (const char *path)
{
  g_autofree char *base = g_path_get_basename (path);

  return clasp_foreign_to_text (base, strlen (base), 0);
}

ClaspEnvironment *
clasp_environment_menu_dup_for (ClaspProfile *profile, GError **error)
{
  g_autofree char *path = environment_menu_dup_path ();
  g_autofree char *said = path == NULL && environment_menu_is_left_open () ? environment_menu_dup_said (profile) : NULL;
  ClaspEnvironment *found;

  g_return_val_if_fail (profile == NULL || CLASP_IS_PROFILE (profile), NULL);

  if (said != NULL)
    {
      g_autofree char *collection = NULL;

      g_object_get (profile, "collection", &collection, NULL);
      return clasp_environment_find (collection, said, error);
    }
  if (path == NULL)
    return NULL;
  found = clasp_environment_read (path);
  /* What is not listed as an environment was not asked about, and gives no values. */
  if (found == NULL)
    {
      g_autofree char *name = environment_menu_dup_unread (path);

      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                   _("The environment “%s” can’t be read. Choose another one, or none."), name);
    }
  return found;
}

ClaspVariables *
clasp_environment_menu_make_variables (ClaspProfile *profile, GError **error)
{
  g_autoptr (ClaspVariables) variables = clasp_variables_new ();
  g_autoptr (GError) problem = NULL;
  g_autoptr (ClaspEnvironment) environment = clasp_environment_menu_dup_for (profile, &problem);
  g_autoptr (GFile) file = NULL;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (environment == NULL)
    return g_steal_pointer (&variables);
  file = g_file_new_for_path (environment->path);
  return clasp_variables_load (variables, file, error) ? g_steal_pointer (&variables) : NULL;
}

static GPtrArray *
environment_menu_list (ClaspWorkspace *workspace)
{
  g_auto (GStrv) opened = clasp_profile_store_dup_collections (clasp_workspace_get_store (workspace));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) folders = NULL;

  g_strv_builder_take (builder, clasp_environments_dup_own_folder ());
  g_strv_builder_addv (builder, (const char **) opened);
  folders = g_strv_builder_end (builder);
  return clasp_environments_list ((const char *const *) folders);
}

static void
environment_menu_append (GMenu *menu, const char *label, const char *path)
{
  g_autoptr (GString) shown = g_string_new (label);
  g_autoptr (GMenuItem) item = NULL;

  /* Else it would be taken for the mark of a mnemonic. */
  g_string_replace (shown, "_", "__", 0);
  item = g_menu_item_new (shown->str, NULL);
  g_menu_item_set_action_and_target (item, "settings." KEY, "s", path);
  g_menu_append_item (menu, item);
}

/* Where a folder names one, leaving it to the folder and having none are two things. */
static void
environment_menu_append_none (GMenu *choices, GtkMenuButton *button)
{
  g_autofree char *said = environment_menu_dup_said (g_object_get_data (G_OBJECT (button), "clasp-profile"));
  g_autofree char *path = g_settings_get_string (clasp_settings_get (), KEY);
  gboolean two = said != NULL || strcmp (path, NONE) == 0;
  /* Translators: the name of an environment */
  g_autofree char *label = said != NULL ? g_strdup_printf (_("As the folder says: %s"), said)
                                        : g_strdup (_("As the folder says"));

  if (two)
    environment_menu_append (choices, label, "");
  environment_menu_append (choices, _("No environment"), two ? NONE : "");
}

static void
environment_menu_fill (GtkMenuButton *button, gpointer workspace)
{
  g_autoptr (GPtrArray) environments = environment_menu_list (workspace);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) choices = g_menu_new ();
  g_autoptr (GMenu) others = g_menu_new ();

  environment_menu_append_none (choices, button);
  for (guint i = 0; i < environments->len; i++)
    {
      const ClaspEnvironment *environment = environments->pdata[i];
      /* Translators: the name of an environment that the user has marked so */
      g_autofree char *label = environment->asks_first ? g_strdup_printf (_("%s (asks first)"), environment->name)
                                                       : g_strdup (environment->name);

      environment_menu_append (choices, label, environment->path);
    }
  g_menu_append (others, _("Edit Environment"), "environment.edit");
  g_menu_append (others, _("New Environment…"), "environment.new");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (choices));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  gtk_menu_button_set_menu_model (button, G_MENU_MODEL (menu));
}

/* What the button says of an environment that is not there. (transfer full) */
static char *
environment_menu_dup_problem (ClaspProfile *profile)
{
  g_autofree char *path = environment_menu_dup_path ();
  g_autofree char *said = path == NULL ? environment_menu_dup_said (profile) : NULL;
  g_autofree char *name = path != NULL   ? environment_menu_dup_unread (path)
                          : said != NULL ? clasp_foreign_to_text (said, strlen (said), 0)
                                         : NULL;

  /* Translators: the name of a file */
  return name != NULL ? g_strdup_printf (_("%s (can’t be read)"), name) : g_strdup (_("None"));
}

static void
environment_menu_update (GtkWidget *button)
{
  ClaspProfile *profile = g_object_get_data (G_OBJECT (button), "clasp-profile");
  g_autoptr (GError) problem = NULL;
  g_autoptr (ClaspEnvironment) used = clasp_environment_menu_dup_for (profile, &problem);
  GtkLabel *label = g_object_get_data (G_OBJECT (button), "clasp-name");
  gboolean of_folder = used != NULL && environment_menu_is_left_open ();
  g_autofree char *name = of_folder         ? g_strdup_printf (_("%s (the folder’s)"), used->name)
                          : used != NULL    ? g_strdup (used->name)
                          : problem != NULL ? environment_menu_dup_problem (profile)
                                            : g_strdup (_("None"));
  g_autofree char *whole = g_strdup_printf (_("Environment: %s"), name);
  GActionGroup *actions = g_object_get_data (G_OBJECT (button), "clasp-actions");

  gtk_label_set_text (label, name);
  gtk_widget_set_tooltip_text (
      button, of_folder ? _("The folder of this connection names it. Choose another one here.") : NULL);
  if (of_folder)
    gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, whole, -1);
  g_simple_action_set_enabled (G_SIMPLE_ACTION (g_action_map_lookup_action (G_ACTION_MAP (actions), "edit")),
                               used != NULL);
}

void
clasp_environment_menu_set_profile (GtkMenuButton *button, ClaspProfile *profile)
{
  g_return_if_fail (GTK_IS_MENU_BUTTON (button));
  g_return_if_fail (profile == NULL || CLASP_IS_PROFILE (profile));

  g_object_set_data_full (G_OBJECT (button), "clasp-profile", profile != NULL ? g_object_ref (profile) : NULL,
                          g_object_unref);
  g_object_set_data_full (G_OBJECT (button), "clasp-watch",
                          clasp_folder_settings_watch (profile, G_CALLBACK (environment_menu_update), button),
                          (GDestroyNotify) g_ptr_array_unref);
  environment_menu_update (GTK_WIDGET (button));
}

/* ---- editing */

/* It is a file of the user's, which their editor opens. */
static void
environment_menu_edit (GSimpleAction *action, GVariant *parameter, gpointer button)
{
  g_autoptr (ClaspEnvironment)
      chosen = clasp_environment_menu_dup_for (g_object_get_data (G_OBJECT (button), "clasp-profile"), NULL);
  g_autoptr (GFile) file = chosen != NULL ? g_file_new_for_path (chosen->path) : NULL;
  g_autoptr (GtkFileLauncher) launcher = file != NULL ? gtk_file_launcher_new (file) : NULL;

  if (launcher != NULL)
    gtk_file_launcher_launch (launcher, GTK_WINDOW (gtk_widget_get_root (button)), NULL, NULL, NULL);
}

static void
environment_menu_create (GtkWidget *button, const char *name)
{
  g_autofree char *folder = clasp_environments_dup_own_folder ();
  g_autofree char *file_name = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_build_filename (folder, file_name, NULL);
  g_autofree char *contents = g_strdup_printf (EXAMPLE, name);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileOutputStream) stream = NULL;
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  stream = g_file_create (file, G_FILE_CREATE_PRIVATE, NULL, &error);
  if (stream == NULL ||
      !g_output_stream_write_all (G_OUTPUT_STREAM (stream), contents, strlen (contents), NULL, NULL, &error))
    {
      gtk_widget_activate_action (button, "win.toast", "s", error->message);
      return;
    }
  g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, NULL);
  g_settings_set_string (clasp_settings_get (), KEY, path);
  environment_menu_edit (NULL, NULL, button);
}

static void
environment_menu_on_named (GtkWidget *button, const char *response, AdwAlertDialog *dialog)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog))));

  /* It names a file, and stands in a JSON text. */
  g_strdelimit (g_strstrip (name), "/\\\"", '-');
  if (g_str_equal (response, "create") && *name != '\0' && *name != '.')
    environment_menu_create (button, name);
}

static void
environment_menu_new (GSimpleAction *action, GVariant *parameter, gpointer button)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("New Environment"), NULL);
  GtkWidget *entry = gtk_entry_new ();

  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "create", _("C_reate"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "create", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "create");
  g_signal_connect_object (dialog, "response", G_CALLBACK (environment_menu_on_named), button, G_CONNECT_SWAPPED);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, button);
}

/* ---- the button */

static GtkWidget *
environment_menu_create_child (GtkMenuButton *button)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *title = gtk_label_new (_("Environment"));
  GtkWidget *name = gtk_label_new (NULL);
  GtkWidget *arrow = gtk_image_new_from_icon_name ("pan-up-symbolic");

  gtk_widget_add_css_class (title, "dim-label");
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), name);
  gtk_box_append (GTK_BOX (box), arrow);
  g_object_set_data (G_OBJECT (button), "clasp-name", name);
  return box;
}

void
clasp_environment_menu_attach (GtkMenuButton *button, ClaspWorkspace *workspace)
{
  const GActionEntry entries[] = {
    { .name = "edit", .activate = environment_menu_edit },
    { .name = "new", .activate = environment_menu_new },
  };
  GSettings *settings = clasp_settings_get ();
  GSimpleActionGroup *actions = g_simple_action_group_new ();
  g_autoptr (GSimpleActionGroup) chosen = g_simple_action_group_new ();
  g_autoptr (GAction) choice = g_settings_create_action (settings, KEY);

  g_return_if_fail (GTK_IS_MENU_BUTTON (button));

  g_action_map_add_action (G_ACTION_MAP (chosen), choice);
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), button);
  gtk_widget_insert_action_group (GTK_WIDGET (button), "settings", G_ACTION_GROUP (chosen));
  gtk_widget_insert_action_group (GTK_WIDGET (button), "environment", G_ACTION_GROUP (actions));
  g_object_set_data_full (G_OBJECT (button), "clasp-actions", actions, g_object_unref);
  gtk_menu_button_set_child (button, environment_menu_create_child (button));
  gtk_menu_button_set_create_popup_func (button, environment_menu_fill, g_object_ref (workspace), g_object_unref);
  g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (environment_menu_update), button, G_CONNECT_SWAPPED);
  environment_menu_update (GTK_WIDGET (button));
}
