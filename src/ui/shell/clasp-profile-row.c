/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-profile-row.h"

#include <glib/gi18n.h>

#include "clasp-format.h"

/* Bytes. */
#define MAX_TOOLTIP 1024
/* How far what lies in a folder is moved to the side, in pixels. */
#define INDENT 18

struct _ClaspProfileRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *box;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *badge;
  GtkToggleButton *show_runs;
  GMenuModel *menu;
  GtkWidget *popover;

  ClaspProfile *profile;
  GtkTreeListRow *tree_row; /* (nullable) held: the model makes another when nobody does */
  gboolean built_in;
  gboolean live;
};

G_DEFINE_FINAL_TYPE (ClaspProfileRow, clasp_profile_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  CHANGED,
  DUPLICATED,
  REMOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
profile_row_update_accessible_label (ClaspProfileRow *self, const char *state)
{
  g_autofree char *title = clasp_profile_dup_title (self->profile);
  g_autofree char *label = state != NULL ? g_strdup_printf ("%s, %s", title, state) : g_steal_pointer (&title);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
profile_row_set_badge (ClaspProfileRow *self, const char *text, const char *css_class)
{
  static const char *const classes[] = { "success", "error", NULL };

  for (guint i = 0; classes[i] != NULL; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->badge), classes[i]);
  if (css_class != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->badge), css_class);
  gtk_label_set_text (self->badge, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->badge), text != NULL);
  profile_row_update_accessible_label (self, text);
}

static void
profile_row_update_badge (ClaspProfileRow *self)
{
  guint status = clasp_profile_get_last_status (self->profile);

  if (self->live)
    {
      profile_row_set_badge (self, _("live"), "success");
      return;
    }
  if (self->built_in || clasp_profile_get_last_outcome (self->profile) != CLASP_LAST_FAILED)
    profile_row_set_badge (self, NULL, NULL);
  else if (status != 0 && status != 101)
    {
      g_autofree char *text = g_strdup_printf ("%u", status);

      profile_row_set_badge (self, text, "error");
    }
  else
    profile_row_set_badge (self, _("failed"), "error");
}

static void
profile_row_update (ClaspProfileRow *self)
{
  g_autofree char *title = clasp_profile_dup_title (self->profile);
  g_autofree char *subtitle = self->built_in ? g_strdup (_("ws://127.0.0.1 — built in"))
                                             : clasp_profile_dup_subtitle (self->profile);
  g_autofree char *tooltip = clasp_format_excerpt (subtitle, MAX_TOOLTIP);
  g_autofree char *place = NULL;
  gboolean pinned;

  g_object_get (self->profile, "pinned", &pinned, "folder", &place, NULL);
  /* Found by a search, it stands without its folder. */
  if (*place != '\0' && self->tree_row != NULL && gtk_tree_list_row_get_depth (self->tree_row) == 0)
    {
      char *both = g_strdup_printf ("%s · %s", place, subtitle);

      g_free (subtitle);
      subtitle = both;
    }
  gtk_label_set_text (self->title, title);
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), self->built_in ? NULL : tooltip);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.pin", !pinned);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "row.unpin", pinned && !self->built_in);
  profile_row_update_badge (self);
  /* It may belong under the other heading now. */
  gtk_list_box_row_changed (GTK_LIST_BOX_ROW (self));
}

/* ---- the menu */

static void
profile_row_show_menu (ClaspProfileRow *self, double x, double y)
{
  if (self->built_in)
    return;
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
profile_row_on_secondary_click (ClaspProfileRow *self, int n_press, double x, double y)
{
  profile_row_show_menu (self, x, y);
}

static void
profile_row_on_long_press (ClaspProfileRow *self, double x, double y)
{
  profile_row_show_menu (self, x, y);
}

static void
profile_row_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  profile_row_show_menu (CLASP_PROFILE_ROW (widget), gtk_widget_get_width (widget) / 4.0,
                         gtk_widget_get_height (widget) / 2.0);
}

static void
profile_row_open_tab_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspProfileRow *self = CLASP_PROFILE_ROW (widget);

  gtk_widget_activate_action (widget, "win.open-tab", "s", clasp_profile_get_id (self->profile));
}

static void
profile_row_pin_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  /* A copy: the store moves the row while it takes it. */
  g_autoptr (ClaspProfile) profile = g_object_ref (CLASP_PROFILE_ROW (widget)->profile);

  clasp_profile_set_pinned (profile, g_str_equal (name, "row.pin"));
  g_signal_emit (widget, signals[CHANGED], 0, profile);
}

static void
profile_row_duplicate_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (ClaspProfile) copy = clasp_profile_duplicate (CLASP_PROFILE_ROW (widget)->profile);
  g_autofree char *title = clasp_profile_dup_title (copy);
  g_autofree char *copy_name = g_strdup_printf (_("%s (copy)"), title);

  clasp_profile_set_name (copy, copy_name);
  clasp_profile_set_last_outcome (copy, CLASP_LAST_NONE, 0);
  g_signal_emit (widget, signals[DUPLICATED], 0, copy);
}

static void
profile_row_move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "folders.move", "s", clasp_profile_get_id (CLASP_PROFILE_ROW (widget)->profile));
}

static void
profile_row_export_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_widget_activate_action (widget, "folders.export-one", "s",
                              clasp_profile_get_id (CLASP_PROFILE_ROW (widget)->profile));
}

static void
profile_row_remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  /* Held: the row goes with it. */
  g_autoptr (ClaspProfile) profile = g_object_ref (CLASP_PROFILE_ROW (widget)->profile);

  g_signal_emit (widget, signals[REMOVED], 0, profile);
}

static void
profile_row_on_renamed (ClaspProfileRow *self, const char *response, AdwAlertDialog *dialog)
{
  g_autoptr (ClaspProfile) profile = g_object_ref (self->profile);
  GtkEditable *entry = GTK_EDITABLE (adw_alert_dialog_get_extra_child (dialog));

  if (g_strcmp0 (response, "rename") != 0)
    return;
  clasp_profile_set_name (profile, gtk_editable_get_text (entry));
  g_signal_emit (self, signals[CHANGED], 0, profile);
}

static void
profile_row_rename_action (GtkWidget *widget, const char *action_name, GVariant *parameter)
{
  ClaspProfileRow *self = CLASP_PROFILE_ROW (widget);
  AdwDialog *dialog = adw_alert_dialog_new (_("Rename Connection"), NULL);
  GtkWidget *entry = gtk_entry_new ();
  g_autofree char *title = clasp_profile_dup_title (self->profile);

  gtk_editable_set_text (GTK_EDITABLE (entry), title);
  gtk_entry_set_activates_default (GTK_ENTRY (entry), TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Name"), -1);
  adw_alert_dialog_set_extra_child (ADW_ALERT_DIALOG (dialog), entry);
  adw_alert_dialog_add_responses (ADW_ALERT_DIALOG (dialog), "cancel", _("_Cancel"), "rename", _("_Rename"), NULL);
  adw_alert_dialog_set_response_appearance (ADW_ALERT_DIALOG (dialog), "rename", ADW_RESPONSE_SUGGESTED);
  adw_alert_dialog_set_default_response (ADW_ALERT_DIALOG (dialog), "rename");
  g_signal_connect_object (dialog, "response", G_CALLBACK (profile_row_on_renamed), self, G_CONNECT_SWAPPED);
  adw_dialog_set_focus (dialog, entry);
  adw_dialog_present (dialog, widget);
}

/* ---- dragging */

static GdkContentProvider *
profile_row_on_drag (ClaspProfileRow *self, double x, double y)
{
  return self->built_in ? NULL : gdk_content_provider_new_typed (CLASP_TYPE_PROFILE, self->profile);
}

/* ---- runs */

static void
profile_row_on_runs_changed (ClaspProfileRow *self, guint position, guint removed, guint added, GListModel *runs)
{
  gtk_widget_set_visible (GTK_WIDGET (self->show_runs), g_list_model_get_n_items (runs) > 0);
}

static void
profile_row_expand_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspProfileRow *self = CLASP_PROFILE_ROW (widget);

  if (gtk_widget_get_visible (GTK_WIDGET (self->show_runs)))
    gtk_toggle_button_set_active (self->show_runs, g_str_equal (name, "row.expand"));
}

void
clasp_profile_row_set_runs (ClaspProfileRow *self, GtkTreeListRow *tree_row, GListModel *runs)
{
  g_return_if_fail (CLASP_IS_PROFILE_ROW (self));

  g_set_object (&self->tree_row, tree_row);
  gtk_widget_set_margin_start (self->box, INDENT * (int) gtk_tree_list_row_get_depth (tree_row));
  profile_row_update (self);
  g_object_bind_property (tree_row, "expanded", self->show_runs, "active",
                          G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
  g_signal_connect_object (runs, "items-changed", G_CALLBACK (profile_row_on_runs_changed), self, G_CONNECT_SWAPPED);
  profile_row_on_runs_changed (self, 0, 0, 0, runs);
}

/* ---- construction */

ClaspProfile *
clasp_profile_row_get_profile (ClaspProfileRow *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE_ROW (self), NULL);

  return self->profile;
}

gboolean
clasp_profile_row_get_built_in (ClaspProfileRow *self)
{
  g_return_val_if_fail (CLASP_IS_PROFILE_ROW (self), FALSE);

  return self->built_in;
}

void
clasp_profile_row_set_live (ClaspProfileRow *self, gboolean live)
{
  g_return_if_fail (CLASP_IS_PROFILE_ROW (self));

  if (self->live == live)
    return;
  self->live = live;
  profile_row_update_badge (self);
}

static void
clasp_profile_row_dispose (GObject *object)
{
  ClaspProfileRow *self = CLASP_PROFILE_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->tree_row);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (clasp_profile_row_parent_class)->dispose (object);
}

static void
clasp_profile_row_class_init (ClaspProfileRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  static const char *const names[] = { "changed-profile", "duplicated", "removed" };

  G_OBJECT_CLASS (klass)->dispose = clasp_profile_row_dispose;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], CLASP_TYPE_PROFILE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                               CLASP_TYPE_PROFILE);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-profile-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, box);
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, badge);
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, menu);
  gtk_widget_class_bind_template_child (widget_class, ClaspProfileRow, show_runs);
  gtk_widget_class_bind_template_callback (widget_class, profile_row_on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, profile_row_on_long_press);
  gtk_widget_class_bind_template_callback (widget_class, profile_row_on_drag);

  gtk_widget_class_install_action (widget_class, "row.menu", NULL, profile_row_menu_action);
  gtk_widget_class_install_action (widget_class, "row.open-tab", NULL, profile_row_open_tab_action);
  gtk_widget_class_install_action (widget_class, "row.pin", NULL, profile_row_pin_action);
  gtk_widget_class_install_action (widget_class, "row.unpin", NULL, profile_row_pin_action);
  gtk_widget_class_install_action (widget_class, "row.rename", NULL, profile_row_rename_action);
  gtk_widget_class_install_action (widget_class, "row.duplicate", NULL, profile_row_duplicate_action);
  gtk_widget_class_install_action (widget_class, "row.move", NULL, profile_row_move_action);
  gtk_widget_class_install_action (widget_class, "row.export", NULL, profile_row_export_action);
  gtk_widget_class_install_action (widget_class, "row.remove", NULL, profile_row_remove_action);
  gtk_widget_class_install_action (widget_class, "row.expand", NULL, profile_row_expand_action);
  gtk_widget_class_install_action (widget_class, "row.collapse", NULL, profile_row_expand_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "row.expand", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "row.collapse", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "row.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F2, 0, "row.rename", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "row.remove", NULL);
}

static void
clasp_profile_row_init (ClaspProfileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
clasp_profile_row_new (ClaspProfile *profile, gboolean built_in)
{
  static const char *const menu_actions[] = {
    "row.menu", "row.open-tab", "row.rename", "row.duplicate", "row.move", "row.export", "row.remove",
  };
  ClaspProfileRow *self = g_object_new (CLASP_TYPE_PROFILE_ROW, NULL);

  self->profile = g_object_ref (profile);
  self->built_in = built_in;
  g_signal_connect_object (profile, "notify", G_CALLBACK (profile_row_update), self, G_CONNECT_SWAPPED);
  profile_row_update (self);
  for (guint i = 0; built_in && i < G_N_ELEMENTS (menu_actions); i++)
    gtk_widget_action_set_enabled (GTK_WIDGET (self), menu_actions[i], FALSE);
  return GTK_WIDGET (self);
}
