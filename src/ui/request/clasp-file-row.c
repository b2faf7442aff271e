/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-file-row.h"

#include <glib/gi18n.h>

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
file_row_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspFileRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  /* A dialog that is dismissed changes nothing. */
  if (file != NULL && g_file_peek_path (file) != NULL)
    file_row_set_path (self, g_file_peek_path (file));
  else if (error != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", error->message);
}

static void
clasp_file_row_activate (AdwActionRow *row)
{
  ClaspFileRow *self = CLASP_FILE_ROW (row);
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) pem = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (pem, _("PEM files"));
  gtk_file_filter_add_pattern (pem, "*.pem");
  gtk_file_filter_add_pattern (pem, "*.crt");
  gtk_file_filter_add_pattern (pem, "*.cer");
  gtk_file_filter_add_pattern (pem, "*.key");
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, pem);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)));
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, file_row_on_chosen,
                        g_object_ref (self));
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
