/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-file-row.h"

#include <glib/gi18n.h>

#include "clasp-file-choice.h"

struct _ClaspFileRow
{
  AdwActionRow parent_instance;

  GtkWidget *clear;
  char *path;
};

G_DEFINE_FINAL_TYPE (ClaspFileRow, clasp_file_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_PATH = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
file_row_set_path (ClaspFileRow *self, const char *path)
{
  gboolean none = path == NULL || *path == '\0';

  if (!g_set_str (&self->path, none ? "" : path))
    return;
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), none ? _("None") : self->path);
  gtk_widget_set_visible (self->clear, !none);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PATH]);
}

static void
file_row_on_clear (ClaspFileRow *self)
{
  file_row_set_path (self, "");
}

static void
file_row_on_chosen (gpointer target, const char *path)
{
  file_row_set_path (target, path);
}

static void
clasp_file_row_activate (AdwActionRow *row)
{
  clasp_file_choice_ask (GTK_WIDGET (row), adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)),
                         file_row_on_chosen, G_OBJECT (row));
}

static void
clasp_file_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PATH)
    g_value_set_string (value, CLASP_FILE_ROW (object)->path);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_file_row_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PATH)
    file_row_set_path (CLASP_FILE_ROW (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_file_row_finalize (GObject *object)
{
  g_free (CLASP_FILE_ROW (object)->path);
  G_OBJECT_CLASS (clasp_file_row_parent_class)->finalize (object);
}

static void
clasp_file_row_class_init (ClaspFileRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_file_row_get_property;
  object_class->set_property = clasp_file_row_set_property;
  object_class->finalize = clasp_file_row_finalize;
  ADW_ACTION_ROW_CLASS (klass)->activate = clasp_file_row_activate;

  properties[PROP_PATH] = g_param_spec_string ("path", NULL, NULL, "",
                                               G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-file-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspFileRow, clear);
  gtk_widget_class_bind_template_callback (widget_class, file_row_on_clear);
}

static void
clasp_file_row_init (ClaspFileRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  file_row_set_path (self, "");
}
