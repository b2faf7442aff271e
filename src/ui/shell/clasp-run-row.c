/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-run-row.h"

#include <glib/gi18n.h>

struct _ClaspRunRow
{
  GtkListBoxRow parent_instance;

  GMenuModel *menu;
  GtkWidget *popover;

  ClaspHistoryRun *run;
  ClaspProfile *profile;
};

G_DEFINE_FINAL_TYPE (ClaspRunRow, clasp_run_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_RUN = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

enum
{
  KEEP,
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
run_row_update (ClaspRunRow *self)
{
  g_autofree char *when = NULL;
  g_autofree char *outcome = NULL;
  g_autofree char *details = NULL;
  g_autofree char *label = NULL;
  gboolean kept, live;

  g_object_get (self->run, "when", &when, "outcome", &outcome, "details", &details, "kept", &kept, "live", &live, NULL);
  /* Translators: the first is a date and time, the second how a run ended, the third its messages, time and size */
  label = g_strdup_printf (_("Run of %s, %s, %s"), when, outcome, details);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), label);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.keep", !kept);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.unkeep", kept);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "run.remove", !live);
}

/* ---- the menu */

static void
run_row_show_menu (ClaspRunRow *self, double x, double y)
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
run_row_on_secondary_click (ClaspRunRow *self, int n_press, double x, double y)
{
  run_row_show_menu (self, x, y);
}

static void
run_row_on_long_press (ClaspRunRow *self, double x, double y)
{
  run_row_show_menu (self, x, y);
}

static void
run_row_menu_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  run_row_show_menu (CLASP_RUN_ROW (widget), gtk_widget_get_width (widget) / 4.0, gtk_widget_get_height (widget) / 2.0);
}

static void
run_row_keep_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_autoptr (ClaspHistoryRun) run = g_object_ref (CLASP_RUN_ROW (widget)->run);

  g_signal_emit (widget, signals[KEEP], 0, run, g_str_equal (name, "run.keep"));
}

static void
run_row_remove_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  /* Held: the row goes with it. */
  g_autoptr (ClaspHistoryRun) run = g_object_ref (CLASP_RUN_ROW (widget)->run);

  g_signal_emit (widget, signals[REMOVE], 0, run);
}

/* ---- construction */

ClaspHistoryRun *
clasp_run_row_get_run (ClaspRunRow *self)
{
  g_return_val_if_fail (CLASP_IS_RUN_ROW (self), NULL);

  return self->run;
}

ClaspProfile *
clasp_run_row_get_profile (ClaspRunRow *self)
{
  g_return_val_if_fail (CLASP_IS_RUN_ROW (self), NULL);

  return self->profile;
}

static void
clasp_run_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RUN)
    g_value_set_object (value, CLASP_RUN_ROW (object)->run);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_run_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RUN)
    CLASP_RUN_ROW (object)->run = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_run_row_dispose (GObject *object)
{
  ClaspRunRow *self = CLASP_RUN_ROW (object);

  g_clear_pointer (&self->popover, gtk_widget_unparent);
  g_clear_object (&self->run);
  g_clear_object (&self->profile);
  G_OBJECT_CLASS (clasp_run_row_parent_class)->dispose (object);
}

static void
clasp_run_row_class_init (ClaspRunRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_run_row_get_property;
  object_class->set_property = clasp_run_row_set_property;
  object_class->dispose = clasp_run_row_dispose;
  properties[PROP_RUN] = g_param_spec_object ("run", NULL, NULL, CLASP_TYPE_HISTORY_RUN,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[KEEP] = g_signal_new ("keep", CLASP_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                CLASP_TYPE_HISTORY_RUN, G_TYPE_BOOLEAN);
  signals[REMOVE] = g_signal_new ("remove", CLASP_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  CLASP_TYPE_HISTORY_RUN);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspRunRow, menu);
  gtk_widget_class_bind_template_callback (widget_class, run_row_on_secondary_click);
  gtk_widget_class_bind_template_callback (widget_class, run_row_on_long_press);
  gtk_widget_class_install_action (widget_class, "run.menu", NULL, run_row_menu_action);
  gtk_widget_class_install_action (widget_class, "run.keep", NULL, run_row_keep_action);
  gtk_widget_class_install_action (widget_class, "run.unkeep", NULL, run_row_keep_action);
  gtk_widget_class_install_action (widget_class, "run.remove", NULL, run_row_remove_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "run.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "run.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "run.remove", NULL);
}

static void
clasp_run_row_init (ClaspRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
clasp_run_row_new (ClaspHistoryRun *run, ClaspProfile *profile)
{
  ClaspRunRow *self = g_object_new (CLASP_TYPE_RUN_ROW, "run", run, NULL);

  self->profile = g_object_ref (profile);
  g_signal_connect_object (run, "notify", G_CALLBACK (run_row_update), self, G_CONNECT_SWAPPED);
  run_row_update (self);
  return GTK_WIDGET (self);
}
