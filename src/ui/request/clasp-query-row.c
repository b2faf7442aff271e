/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-query-row.h"

struct _ClaspQueryRow
{
  GtkListBoxRow parent_instance;

  GtkEntry *name;
  GtkEntry *value;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (ClaspQueryRow, clasp_query_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  EDITED,
  REMOVE,
  NEXT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
query_row_on_changed (ClaspQueryRow *self)
{
  if (!self->filling)
    g_signal_emit (self, signals[EDITED], 0);
}

static void
query_row_on_name_activate (ClaspQueryRow *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->value));
}

static void
query_row_on_value_activate (ClaspQueryRow *self)
{
  g_signal_emit (self, signals[NEXT], 0);
}

static void
query_row_on_remove (ClaspQueryRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

const char *
clasp_query_row_get_name (ClaspQueryRow *self)
{
  g_return_val_if_fail (CLASP_IS_QUERY_ROW (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->name));
}

const char *
clasp_query_row_get_value (ClaspQueryRow *self)
{
  g_return_val_if_fail (CLASP_IS_QUERY_ROW (self), NULL);

  return gtk_editable_get_text (GTK_EDITABLE (self->value));
}

void
clasp_query_row_edit_name (ClaspQueryRow *self)
{
  g_return_if_fail (CLASP_IS_QUERY_ROW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
clasp_query_row_dispose (GObject *object)
{
  CLASP_QUERY_ROW (object)->filling = TRUE;
  G_OBJECT_CLASS (clasp_query_row_parent_class)->dispose (object);
}

static void
clasp_query_row_class_init (ClaspQueryRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_query_row_dispose;

  signals[EDITED] = g_signal_new ("edited", CLASP_TYPE_QUERY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  0);
  signals[REMOVE] = g_signal_new ("remove", CLASP_TYPE_QUERY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  0);
  signals[NEXT] = g_signal_new ("next", CLASP_TYPE_QUERY_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-query-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspQueryRow, name);
  gtk_widget_class_bind_template_child (widget_class, ClaspQueryRow, value);
  gtk_widget_class_bind_template_callback (widget_class, query_row_on_changed);
  gtk_widget_class_bind_template_callback (widget_class, query_row_on_name_activate);
  gtk_widget_class_bind_template_callback (widget_class, query_row_on_value_activate);
  gtk_widget_class_bind_template_callback (widget_class, query_row_on_remove);
}

static void
clasp_query_row_init (ClaspQueryRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
clasp_query_row_new (const char *name, const char *value)
{
  ClaspQueryRow *self = g_object_new (CLASP_TYPE_QUERY_ROW, NULL);

  self->filling = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  gtk_editable_set_text (GTK_EDITABLE (self->value), value);
  self->filling = FALSE;
  return GTK_WIDGET (self);
}
