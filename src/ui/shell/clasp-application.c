/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-application.h"

#include <glib/gi18n.h>
#include <gtksourceview/gtksource.h>

#include "clasp-pasted-command.h"
#include "clasp-menu-names.h"
#include "clasp-open-file.h"
#include "clasp-preferences-dialog.h"
#include "clasp-settings.h"
#include "clasp-shortcuts.h"
#include "clasp-window.h"
#include "clasp-workspace.h"

/* More were not left open by anybody. */
#define MAX_WINDOWS 20

struct _ClaspApplication
{
  AdwApplication parent_instance;

  ClaspWorkspace *workspace;
  gboolean restored; /* the tabs of the last time are there again */
  gboolean quitting; /* what was open is kept */
};

G_DEFINE_FINAL_TYPE (ClaspApplication, clasp_application, ADW_TYPE_APPLICATION)

static void
application_tell_problem (ClaspApplication *self, const char *text)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (window != NULL)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.toast", "s", text);
  else
    g_printerr ("%s\n", text);
}

/* ---- tabs that come back */

/* A window with nothing in it, and one that closes, is not kept, unless it is the last one: that is as it was. */
static void
application_keep_windows (ClaspApplication *self)
{
  GVariantBuilder windows;

  g_variant_builder_init (&windows, G_VARIANT_TYPE ("aas"));
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l != NULL; l = l->next)
    {
      g_auto (GStrv) tabs = CLASP_IS_WINDOW (l->data) ? clasp_window_dup_tabs (l->data) : NULL;

      if (tabs != NULL && tabs[0] != NULL)
        g_variant_builder_add (&windows, "^as", tabs);
    }
  g_settings_set_value (clasp_settings_get (), "windows", g_variant_builder_end (&windows));
}

static void
application_keep_windows_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspApplication *self = user_data;

  if (self->restored && !self->quitting)
    application_keep_windows (self);
}

static ClaspWindow *
application_create_window (ClaspApplication *self)
{
  ClaspWindow *window = clasp_window_new (GTK_APPLICATION (self), self->workspace);

  gtk_window_present (GTK_WINDOW (window));
  return window;
}

/* The first window of a start has what the last one had when the program ended; further ones come back beside it. */
static ClaspWindow *
application_restore_windows (ClaspApplication *self)
{
  g_autoptr (GVariant) windows = g_settings_get_value (clasp_settings_get (), "windows");
  ClaspWindow *last = NULL;

  for (gsize i = 0; i < g_variant_n_children (windows) && i < MAX_WINDOWS; i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (windows, i);
      g_autofree const char **tabs = g_variant_get_strv (child, NULL);

      last = application_create_window (self);
      clasp_window_restore_tabs (last, tabs);
    }
  self->restored = TRUE;
  return last != NULL ? last : application_create_window (self);
}

/* ---- actions */

static ClaspWindow *
application_add_window (ClaspApplication *self)
{
  return self->restored ? application_create_window (self) : application_restore_windows (self);
}

static void
application_new_window_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  application_add_window (user_data);
}

/* A window with a dialog would only close the dialog. */
static void
application_close_dialogs (GtkWindow *window)
{
  g_autoptr (GListModel) dialogs = NULL;

  if (!ADW_IS_APPLICATION_WINDOW (window))
    return;
  dialogs = adw_application_window_get_dialogs (ADW_APPLICATION_WINDOW (window));
  for (guint i = g_list_model_get_n_items (dialogs); i > 0; i--)
    {
      g_autoptr (AdwDialog) dialog = g_list_model_get_item (dialogs, i - 1);

      adw_dialog_force_close (dialog);
    }
}

static void
application_quit_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspApplication *self = user_data;
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (GTK_APPLICATION (self)));

  application_keep_windows (self);
  self->quitting = TRUE;
  /* Each window closes by itself, so that what it keeps is kept. */
  for (GList *l = windows; l != NULL; l = l->next)
    {
      application_close_dialogs (l->data);
      if (CLASP_IS_WINDOW (l->data))
        clasp_window_close_at_once (l->data);
      else
        gtk_window_close (l->data);
    }
}

static void
application_preferences_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  ClaspApplication *self = user_data;
  AdwDialog *dialog = ADW_DIALOG (clasp_preferences_dialog_new (clasp_workspace_get_history (self->workspace)));

  adw_dialog_present (dialog, GTK_WIDGET (gtk_application_get_active_window (GTK_APPLICATION (self))));
}

static void
application_shortcuts_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  adw_dialog_present (ADW_DIALOG (clasp_shortcuts_new ()), GTK_WIDGET (gtk_application_get_active_window (user_data)));
}

static char *
application_describe_versions (void)
{
  return g_strdup_printf ("Handclasp %s\nGTK %u.%u.%u\nlibadwaita %u.%u.%u\nGLib %u.%u.%u\n", PACKAGE_VERSION,
                          gtk_get_major_version (), gtk_get_minor_version (), gtk_get_micro_version (),
                          adw_get_major_version (), adw_get_minor_version (), adw_get_micro_version (),
                          glib_major_version, glib_minor_version, glib_micro_version);
}

static void
application_about_action (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  AdwAboutDialog *about = ADW_ABOUT_DIALOG (adw_about_dialog_new ());
  g_autofree char *versions = application_describe_versions ();
  const char *developers[] = { _("The Handclasp authors"), NULL };
  g_autofree char *copyright = g_strconcat ("© 2026 ", developers[0], NULL);

  adw_about_dialog_set_application_icon (about, APP_ID);
  adw_about_dialog_set_application_name (about, "Handclasp");
  adw_about_dialog_set_version (about, PACKAGE_VERSION);
  adw_about_dialog_set_developer_name (about, developers[0]);
  adw_about_dialog_set_developers (about, developers);
  adw_about_dialog_set_copyright (about, copyright);
  adw_about_dialog_set_comments (about, _("See why a WebSocket connection opens, or does not."));
  adw_about_dialog_set_website (about, "https://github.com/handclasp/handclasp");
  adw_about_dialog_set_issue_url (about, "https://github.com/handclasp/handclasp/issues");
  adw_about_dialog_set_license_type (about, GTK_LICENSE_GPL_3_0);
  adw_about_dialog_set_debug_info (about, versions);
  adw_about_dialog_set_debug_info_filename (about, "handclasp-versions.txt");
  /* Translators: your names, one a line */
  adw_about_dialog_set_translator_credits (about, _("translator-credits"));
  adw_dialog_present (ADW_DIALOG (about), GTK_WIDGET (gtk_application_get_active_window (user_data)));
}

static void
application_set_accels (GtkApplication *app)
{
  static const struct
  {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.new-window", { "<Control>n", "<Control><Shift>n" } },
    { "app.quit", { "<Control>q" } },
    { "app.preferences", { "<Control>comma" } },
    { "app.shortcuts", { "<Control>question", "F1" } },
    { "win.new-tab", { "<Control>t" } },
    { "win.open", { "<Control>o" } },
    { "win.close-tab", { "<Control>w" } },
    { "win.close", { "<Control><Shift>w" } },
    { "win.focus-url", { "<Control>l" } },
    { "win.toggle-sidebar", { "F9" } },
    { "page.connect", { "F5" } },
    { "page.stop", { "Escape" } },
    { "page.disconnect", { "<Control><Shift>d" } },
    { "page.request", { "<Control><Shift>r" } },
    { "page.inspector", { "<Control>i", "<Shift>F9" } },
    { "page.find", { "<Control>f" } },
    { "page.find-next", { "F3" } },
    { "page.find-previous", { "<Shift>F3" } },
    { "page.filter", { "<Control><Shift>f" } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (app, accels[i].action, accels[i].accels);
}

/* ---- life */

static void
application_update_color_scheme (GSettings *settings)
{
  g_autofree char *scheme = g_settings_get_string (settings, "color-scheme");
  AdwColorScheme color_scheme = g_str_equal (scheme, "light")  ? ADW_COLOR_SCHEME_FORCE_LIGHT
                                : g_str_equal (scheme, "dark") ? ADW_COLOR_SCHEME_FORCE_DARK
                                                               : ADW_COLOR_SCHEME_DEFAULT;

  adw_style_manager_set_color_scheme (adw_style_manager_get_default (), color_scheme);
}

static void
clasp_application_startup (GApplication *app)
{
  const GActionEntry entries[] = {
    { .name = "new-window", .activate = application_new_window_action },
    { .name = "quit", .activate = application_quit_action },
    { .name = "keep-windows", .activate = application_keep_windows_action },
    { .name = "preferences", .activate = application_preferences_action },
    { .name = "shortcuts", .activate = application_shortcuts_action },
    { .name = "about", .activate = application_about_action },
  };
  GSettings *settings;

  G_APPLICATION_CLASS (clasp_application_parent_class)->startup (app);

  gtk_source_init ();
  clasp_menu_names_init ();
  settings = clasp_settings_get ();
  g_signal_connect (settings, "changed::color-scheme", G_CALLBACK (application_update_color_scheme), NULL);
  application_update_color_scheme (settings);
  g_action_map_add_action_entries (G_ACTION_MAP (app), entries, G_N_ELEMENTS (entries), app);
  application_set_accels (GTK_APPLICATION (app));
  gtk_window_set_default_icon_name (APP_ID);
}

static void
clasp_application_activate (GApplication *app)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (app));

  if (window != NULL)
    gtk_window_present (window);
  else
    application_add_window (CLASP_APPLICATION (app));
}

static void
clasp_application_open (GApplication *app, GFile **files, int n_files, const char *hint)
{
  ClaspApplication *self = CLASP_APPLICATION (app);
  ClaspWindow *window = CLASP_WINDOW (gtk_application_get_active_window (GTK_APPLICATION (app)));

  if (window == NULL)
    window = application_add_window (self);
  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *uri = g_file_get_uri (files[i]);

      if (g_file_has_uri_scheme (files[i], "ws") || g_file_has_uri_scheme (files[i], "wss"))
        clasp_window_open_url (window, uri);
      else if (g_file_query_file_type (files[i], G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
        clasp_workspace_open_collection (self->workspace, files[i]);
      else
        clasp_window_open_file (window, files[i]);
    }
  gtk_window_present (GTK_WINDOW (window));
}

/* Not "open": GFile would make a path of what is no URL, and the user should see what they gave. */
static int
clasp_application_command_line (GApplication *app, GApplicationCommandLine *command_line)
{
  ClaspApplication *self = CLASP_APPLICATION (app);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  GtkWindow *active = gtk_application_get_active_window (GTK_APPLICATION (app));
  g_auto (GStrv) arguments = g_application_command_line_get_arguments (command_line, NULL);
  gboolean new_window = g_variant_dict_contains (options, "new-window");
  ClaspWindow *window = active != NULL && !new_window ? CLASP_WINDOW (active) : application_add_window (self);

  for (guint i = 1; arguments[i] != NULL; i++)
    {
      g_autoptr (GFile) file = clasp_open_file_find (arguments[i], command_line);
      g_autofree char *valid = g_utf8_make_valid (arguments[i], -1);
      g_autofree char *url = clasp_pasted_command_clean_url (valid);

      if (file != NULL && g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL) == G_FILE_TYPE_DIRECTORY)
        clasp_workspace_open_collection (self->workspace, file);
      else if (file != NULL)
        clasp_window_open_file (window, file);
      else
        clasp_window_open_url (window, url);
    }
  gtk_window_present (GTK_WINDOW (window));
  return 0;
}

static int
clasp_application_handle_local_options (GApplication *app, GVariantDict *options)
{
  if (!g_variant_dict_contains (options, "version"))
    return -1;
  g_print ("Handclasp %s\n", PACKAGE_VERSION);
  return 0;
}

static void
clasp_application_dispose (GObject *object)
{
  ClaspApplication *self = CLASP_APPLICATION (object);

  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (clasp_application_parent_class)->dispose (object);
}

static void
clasp_application_class_init (ClaspApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_application_dispose;
  application_class->startup = clasp_application_startup;
  application_class->activate = clasp_application_activate;
  application_class->open = clasp_application_open;
  application_class->command_line = clasp_application_command_line;
  application_class->handle_local_options = clasp_application_handle_local_options;
}

static void
clasp_application_init (ClaspApplication *self)
{
  const GOptionEntry options[] = {
    { "new-window", 'w', 0, G_OPTION_ARG_NONE, NULL, N_("Open a new window"), NULL },
    { "version", 'v', 0, G_OPTION_ARG_NONE, NULL, N_("Print the version and exit"), NULL },
    { NULL },
  };

  self->workspace = clasp_workspace_new ();
  g_signal_connect_object (self->workspace, "problem", G_CALLBACK (application_tell_problem), self, G_CONNECT_SWAPPED);
  g_application_add_main_option_entries (G_APPLICATION (self), options);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[URL, FILE or FOLDER…]"));
  g_application_set_option_context_summary (
      G_APPLICATION (self), _("Connects to WebSocket servers and shows every line of the handshake.\n"
                               "A URL fills the window; it does not connect by itself. A capture, HAR or "
                               "JSON Lines file is shown. A folder is opened as a collection of saved connections."));
}

ClaspApplication *
clasp_application_new (void)
{
  return g_object_new (CLASP_TYPE_APPLICATION, "application-id", APP_ID, "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN, "resource-base-path",
                       "/io/github/handclasp/Handclasp", NULL);
}
