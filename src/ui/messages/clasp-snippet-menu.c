/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-snippet-menu.h"

#include <glib/gi18n.h>
#include "clasp-snippet-dialog.h"
#include "clasp-snippet-form.h"

struct _ClaspSnippetMenu
{
  AdwBin parent_instance;

  ClaspProfile *profile;
  gboolean can_save;
  ClaspSnippetShelf *shelf; /* (nullable) */
  GSignalGroup *lists[CLASP_N_SNIPPET_SCOPES];
  GtkEventController *shortcuts; /* (nullable) of the snippets */

  GtkMenuButton *button;
};

G_DEFINE_FINAL_TYPE (ClaspSnippetMenu, clasp_snippet_menu, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_PROFILE,
  PROP_CAN_SAVE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_INSERT,
  SIGNAL_SAVE,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* ---- The menu ---- */

/* Else an underscore would be taken for the mark of a mnemonic. (transfer full) */
static char *
snippet_menu_dup_label (const char *name)
{
  GString *label = g_string_new (name);

  g_string_replace (label, "_", "__", 0);
  return g_string_free_and_steal (label);
}

/* Where snippets of a folder go, made when it is not there. */
static GMenu *
snippet_menu_get_folder (GMenu *section, GHashTable *folders, const char *folder)
{
  GMenu *menu = *folder != '\0' ? g_hash_table_lookup (folders, folder) : section;
  g_autofree char *label = NULL;

  if (menu != NULL)
    return menu;
  menu = g_menu_new ();
  label = snippet_menu_dup_label (folder);
  g_menu_append_submenu (section, label, G_MENU_MODEL (menu));
  g_hash_table_insert (folders, g_strdup (folder), menu);
  return menu;
}

static GMenu *
snippet_menu_make_section (ClaspSnippetMenu *self, ClaspSnippetScope scope)
{
  GListModel *list = clasp_snippet_shelf_get_list (self->shelf, scope);
  g_autoptr (GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  GMenu *section = g_menu_new ();

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ClaspSnippet) snippet = g_list_model_get_item (list, i);
      g_autofree char *label = snippet_menu_dup_label (clasp_snippet_get_name (snippet));
      g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
      const char *shortcut = clasp_snippet_get_shortcut (snippet);

      g_menu_item_set_action_and_target (item, "snippets.insert", "(uu)", scope, i);
      if (*shortcut != '\0')
        g_menu_item_set_attribute (item, "accel", "s", shortcut);
      g_menu_append_item (snippet_menu_get_folder (section, folders, clasp_snippet_get_folder (snippet)), item);
    }
  return section;
}

static gboolean
snippet_menu_on_shortcut (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  /* What stands in another tab has its own. */
  return gtk_widget_get_mapped (widget) && gtk_widget_activate_action_variant (widget, "snippets.insert", arguments);
}

static void
snippet_menu_add_shortcuts (ClaspSnippetMenu *self, ClaspSnippetScope scope)
{
  GListModel *list = clasp_snippet_shelf_get_list (self->shelf, scope);

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (ClaspSnippet) snippet = g_list_model_get_item (list, i);
      GtkShortcut *shortcut;
      GdkModifierType modifiers;
      guint key;

      /* A key alone would be taken from whoever types. */
      if (!gtk_accelerator_parse (clasp_snippet_get_shortcut (snippet), &key, &modifiers) || key == 0 ||
          (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SUPER_MASK)) == 0)
        continue;
      shortcut = gtk_shortcut_new (gtk_keyval_trigger_new (key, modifiers),
                                   gtk_callback_action_new (snippet_menu_on_shortcut, NULL, NULL));
      gtk_shortcut_set_arguments (shortcut, g_variant_new ("(uu)", scope, i));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->shortcuts), shortcut);
    }
}

static void
snippet_menu_update (ClaspSnippetMenu *self)
{
  static const char *const titles[] = {
    [CLASP_SNIPPET_OF_CONNECTION] = N_("This connection"), [CLASP_SNIPPET_OF_ALL] = N_("All connections")
  };
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) others = g_menu_new ();

  if (self->shortcuts != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (self), self->shortcuts);
  self->shortcuts = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (self->shortcuts), GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint scope = 0; self->shelf != NULL && scope < CLASP_N_SNIPPET_SCOPES; scope++)
    {
      g_autoptr (GMenu) section = snippet_menu_make_section (self, scope);

      if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
        g_menu_append_section (menu, _(titles[scope]), G_MENU_MODEL (section));
      snippet_menu_add_shortcuts (self, scope);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), self->shortcuts);
  g_menu_append (others, _("Save as Snippet…"), "snippets.save");
  g_menu_append (others, _("Manage Snippets…"), "snippets.manage");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (others));
  gtk_menu_button_set_menu_model (self->button, G_MENU_MODEL (menu));
}

/* ---- What it does ---- */

static void
snippet_menu_insert_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspSnippetMenu *self = CLASP_SNIPPET_MENU (widget);
  g_autoptr (ClaspSnippet) snippet = NULL;
  guint scope, position;

  g_variant_get (parameter, "(uu)", &scope, &position);
  if (self->shelf != NULL && scope < CLASP_N_SNIPPET_SCOPES)
    snippet = g_list_model_get_item (clasp_snippet_shelf_get_list (self->shelf, scope), position);
  if (snippet != NULL)
    g_signal_emit (self, signals[SIGNAL_INSERT], 0, snippet);
}

static void
snippet_menu_save_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_SAVE], 0);
}

static void
snippet_menu_manage_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspSnippetMenu *self = CLASP_SNIPPET_MENU (widget);

  if (self->shelf != NULL)
    adw_dialog_present (ADW_DIALOG (clasp_snippet_dialog_new (self->shelf)), widget);
}

void
clasp_snippet_menu_save (ClaspSnippetMenu *self, const char *kind, const char *text)
{
  g_autoptr (ClaspSnippet) snippet = NULL;

  g_return_if_fail (CLASP_IS_SNIPPET_MENU (self));

  if (self->shelf == NULL)
    return;
  snippet = clasp_snippet_new ("", "", kind, text, "");
  adw_dialog_present (ADW_DIALOG (clasp_snippet_form_new (self->shelf, snippet)), GTK_WIDGET (self));
}

/* ---- Object ---- */

static void
snippet_menu_set_profile (ClaspSnippetMenu *self, ClaspProfile *profile)
{
  if (!g_set_object (&self->profile, profile))
    return;
  g_clear_object (&self->shelf);
  if (profile != NULL)
    self->shelf = clasp_snippet_shelf_new (profile);
  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    g_signal_group_set_target (self->lists[scope],
                               self->shelf != NULL ? clasp_snippet_shelf_get_list (self->shelf, scope) : NULL);
  snippet_menu_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROFILE]);
}

static void
clasp_snippet_menu_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspSnippetMenu *self = CLASP_SNIPPET_MENU (object);

  if (id == PROP_PROFILE)
    g_value_set_object (value, self->profile);
  else if (id == PROP_CAN_SAVE)
    g_value_set_boolean (value, self->can_save);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_snippet_menu_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspSnippetMenu *self = CLASP_SNIPPET_MENU (object);

  if (id == PROP_PROFILE)
    snippet_menu_set_profile (self, g_value_get_object (value));
  else if (id != PROP_CAN_SAVE)
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  else if (self->can_save != g_value_get_boolean (value))
    {
      self->can_save = !self->can_save;
      gtk_widget_action_set_enabled (GTK_WIDGET (self), "snippets.save", self->can_save);
      g_object_notify_by_pspec (object, pspec);
    }
}

static void
clasp_snippet_menu_dispose (GObject *object)
{
  ClaspSnippetMenu *self = CLASP_SNIPPET_MENU (object);

  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    g_clear_object (&self->lists[scope]);
  g_clear_object (&self->shelf);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (clasp_snippet_menu_parent_class)->dispose (object);
}

static void
clasp_snippet_menu_class_init (ClaspSnippetMenuClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_snippet_menu_get_property;
  object_class->set_property = clasp_snippet_menu_set_property;
  object_class->dispose = clasp_snippet_menu_dispose;
  props[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE, flags);
  props[PROP_CAN_SAVE] = g_param_spec_boolean ("can-save", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_INSERT] = g_signal_new ("insert", CLASP_TYPE_SNIPPET_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, CLASP_TYPE_SNIPPET);
  signals[SIGNAL_SAVE] = g_signal_new ("save", CLASP_TYPE_SNIPPET_MENU, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 0);
  gtk_widget_class_install_action (widget_class, "snippets.insert", "(uu)", snippet_menu_insert_action);
  gtk_widget_class_install_action (widget_class, "snippets.save", NULL, snippet_menu_save_action);
  gtk_widget_class_install_action (widget_class, "snippets.manage", NULL, snippet_menu_manage_action);
}

static void
clasp_snippet_menu_init (ClaspSnippetMenu *self)
{
  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    {
      self->lists[scope] = g_signal_group_new (G_TYPE_LIST_MODEL);
      g_signal_group_connect_swapped (self->lists[scope], "items-changed", G_CALLBACK (snippet_menu_update), self);
    }
  self->button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_label (self->button, _("Snippets"));
  gtk_menu_button_set_always_show_arrow (self->button, TRUE);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->button));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snippets.save", FALSE);
  snippet_menu_update (self);
}
