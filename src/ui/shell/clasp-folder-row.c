/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-folder-row.h"

#include <glib/gi18n.h>

#include "clasp-format.h"
#include "clasp-profile.h"

/* How far what lies in a folder is moved to the side, in pixels. */
#define INDENT 18
/* What a folder carries while its row is closed. */
#define CLOSED "clasp-folder-row-closed"

struct _ClaspFolderRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *box;
  GtkImage *arrow;
  GtkLabel *name;
  GtkLabel *count;
  GMenuModel *menu;
  GtkWidget *popover;

  ClaspFolder *folder;
  GtkTreeListRow *tree_row; /* held: the model makes another when nobody does */
  GListModel *contents;
};

G_DEFINE_FINAL_TYPE (ClaspFolderRow, clasp_folder_row, GTK_TYPE_LIST_BOX_ROW)

static void
folder_row_update (ClaspFolderRow *self)
{
  gboolean expanded = gtk_tree_list_row_get_expanded (self->tree_row);
  guint n = g_list_model_get_n_items (self->contents);
  g_autofree char *name = clasp_folder_dup_name (self->folder);
  g_autofree char *number = clasp_format_count (n);
  /* Translators: the name of a folder, and how many connections and folders are in it */
  g_autofree char *label = g_strdup_printf (ngettext ("Folder %s, %s entry", "Folder %s, %s entries", n), name, number);

  gtk_label_set_text (self->name, name);
  gtk_label_set_text (self->count, number);
  gtk_widget_set_visible (GTK_WIDGET (self->count), !expanded);
  gtk_image_set_from_icon_name (self->arrow, expanded ? "pan-down-symbolic" : "pan-end-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), *clasp_folder_get_path (self->folder) == '\0'
                                                      ? clasp_folder_get_collection (self->folder)
                                                      : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_EXPANDED, expanded, -1);
}

/* The row goes when a folder around it is closed; the folder does not. */
static void
folder_row_set_expanded (ClaspFolderRow *self, gboolean expanded)
{
  g_object_set_data (G_OBJECT (self->folder), CLOSED, GINT_TO_POINTER (!expanded));
  gtk_tree_list_row_set_expanded (self->tree_row, expanded);
}

void
clasp_folder_row_toggle (ClaspFolderRow *self)
{
  g_return_if_fail (CLASP_IS_FOLDER_ROW (self));

  folder_row_set_expanded (self, !gtk_tree_list_row_get_expanded (self->tree_row));
}

gboolean
clasp_folder_row_is_closed (ClaspFolder *folder)
{
  return GPOINTER_TO_INT (g_object_get_data (G_OBJECT (folder), CLOSED));
}

/* ---- the menu */

static void
folder_row_show_menu (ClaspFolderRow *self, double x, double y)
{
  if (self->popover == NULL)
    {
      self->popover = gtk_popover_menu_new_from_model (self->menu);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->popover), FALSE);
      gtk_widget_set_halign (self->popover, GTK_ALIGN_START);
      gtk_widget_set_parent (self->popover, GTK_WIDGET (self));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->popover), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->popover));
}

static void
folder_row_on_secondary_click (ClaspFolderRow *self, int n_press, double x, double y)
{
  folder_row_show_menu (self, x, y);
}

static void
folder_row_on_long_press (ClaspFolderRow *self, double x, double y)
{
  folder_row_show_menu (self, x, y);
}

static void
folder_row_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  folder_row_show_menu (CLASP_FOLDER_ROW (widget), gtk_widget_get_width (widget) / 4.0,
                        gtk_widget_get_height (widget) / 2.0);
}

/* "row.rename" is what "folders.rename" does to this folder. */
static void
folder_row_folder_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspFolderRow *self = CLASP_FOLDER_ROW (widget);
  g_autofree char *action = g_strconcat ("folders.", name + strlen ("row."), NULL);

  gtk_widget_activate_action (widget, action, "(ss)", clasp_folder_get_collection (self->folder),
                              clasp_folder_get_path (self->folder));
}

static void
folder_row_expand_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  folder_row_set_expanded (CLASP_FOLDER_ROW (widget), g_str_equal (name, "row.expand"));
}

/* ---- what is dropped on it */

static gboolean
folder_row_on_drop (ClaspFolderRow *self, const GValue *value)
{
  ClaspProfile *profile = g_value_get_object (value);

  gtk_widget_activate_action (GTK_WIDGET (self), "folders.move-to", "(sss)", clasp_profile_get_id (profile),
                              clasp_folder_get_collection (self->folder), clasp_folder_get_path (self->folder));
  return TRUE;
}

/* ---- construction */

static void
clasp_folder_row_dispose (GObject *object)
{
  ClaspFolderRow *self = CLASP_FOLDER_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->tree_row);
  g_clear_object (&self->folder);
  g_clear_object (&self->contents);
  G_OBJECT_CLASS (clasp_folder_row_parent_class)->dispose (object);
}

static void
clasp_folder_row_class_init (ClaspFolderRowClass *klass)
{
  static const char *const actions[] = { "row.new-folder", "row.rename", "row.remove",
                                         "row.close",      "row.export", "row.settings" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_folder_row_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-folder-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFolderRow, box);
  gtk_widget_class_bind_template_child (widget_class, ClaspFolderRow, arrow);
  gtk_widget_class_bind_template_child (widget_class, ClaspFolderRow, name);
  gtk_widget_class_bind_template_child (widget_class, ClaspFolderRow, count);
  gtk_widget_class_bind_template_child (widget_class, ClaspFolderRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, folder_row_on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, folder_row_on_long_press);

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, folder_row_folder_action);
  gtk_widget_class_install_action (widget_class, "row.menu", NULL, folder_row_menu_action);
  gtk_widget_class_install_action (widget_class, "row.expand", NULL, folder_row_expand_action);
  gtk_widget_class_install_action (widget_class, "row.collapse", NULL, folder_row_expand_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "row.expand", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "row.collapse", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "row.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.remove", NULL);
}

static void
clasp_folder_row_init (ClaspFolderRow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (CLASP_TYPE_PROFILE, GDK_ACTION_MOVE);

  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (target, "drop", G_CALLBACK (folder_row_on_drop), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

GtkWidget *
clasp_folder_row_new (ClaspFolder *folder, GtkTreeListRow *tree_row, GListModel *contents)
{
  ClaspFolderRow *self = g_object_new (CLASP_TYPE_FOLDER_ROW, NULL);
  gboolean whole = *clasp_folder_get_path (folder) == '\0';

  self->folder = g_object_ref (folder);
  self->tree_row = g_object_ref (tree_row);
  self->contents = g_object_ref (contents);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.rename", !whole);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.remove", !whole);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.close", whole);
  gtk_widget_set_margin_start (self->box, INDENT * (int) gtk_tree_list_row_get_depth (tree_row));
  g_signal_connect_object (tree_row, "notify::expanded", G_CALLBACK (folder_row_update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (contents, "items-changed", G_CALLBACK (folder_row_update), self, G_CONNECT_SWAPPED);
  folder_row_update (self);
  return GTK_WIDGET (self);
}
