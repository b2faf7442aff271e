/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-export-dialog.h"

#include <glib/gi18n.h>
#include "clasp-format.h"

struct _ClaspExportDialog
{
  AdwDialog parent_instance;

  AdwComboRow *format;
  AdwComboRow *scope;
  GtkStringList *scopes;
  AdwSwitchRow *with_secrets;

  ClaspExportScope offered[3]; /* in the order of @scopes */
};

G_DEFINE_FINAL_TYPE (ClaspExportDialog, clasp_export_dialog, ADW_TYPE_DIALOG)

enum
{
  SIGNAL_EXPORT,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* In the order of the combo row. */
static const ClaspFileFormat FORMATS[] = {
  CLASP_FILE_JSON_LINES, CLASP_FILE_CAPTURE, CLASP_FILE_HAR, CLASP_FILE_CSV, CLASP_FILE_TEXT, CLASP_FILE_PCAPNG,
};

static void
export_dialog_on_export (ClaspExportDialog *self)
{
  guint format = adw_combo_row_get_selected (self->format);
  guint scope = adw_combo_row_get_selected (self->scope);
  gboolean with_secrets = adw_switch_row_get_active (self->with_secrets);

  g_return_if_fail (format < G_N_ELEMENTS (FORMATS) && scope < G_N_ELEMENTS (self->offered));

  adw_dialog_close (ADW_DIALOG (self));
  g_signal_emit (self, signals[SIGNAL_EXPORT], 0, FORMATS[format], self->offered[scope], with_secrets);
}

static void
export_dialog_on_cancel (ClaspExportDialog *self)
{
  adw_dialog_close (ADW_DIALOG (self));
}

static void
clasp_export_dialog_class_init (ClaspExportDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  signals[SIGNAL_EXPORT] = g_signal_new ("export", CLASP_TYPE_EXPORT_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_BOOLEAN);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-export-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspExportDialog, format);
  gtk_widget_class_bind_template_child (widget_class, ClaspExportDialog, scope);
  gtk_widget_class_bind_template_child (widget_class, ClaspExportDialog, scopes);
  gtk_widget_class_bind_template_child (widget_class, ClaspExportDialog, with_secrets);
  gtk_widget_class_bind_template_callback (widget_class, export_dialog_on_export);
  gtk_widget_class_bind_template_callback (widget_class, export_dialog_on_cancel);
}

static void
clasp_export_dialog_init (ClaspExportDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
export_dialog_offer (ClaspExportDialog *self, ClaspExportScope scope, const char *format, guint64 n)
{
  g_autofree char *count = clasp_format_count (n);
  g_autofree char *text = g_strdup_printf (format, count);
  guint position = g_list_model_get_n_items (G_LIST_MODEL (self->scopes));

  self->offered[position] = scope;
  gtk_string_list_append (self->scopes, text);
  adw_combo_row_set_selected (self->scope, position);
}

ClaspExportDialog *
clasp_export_dialog_new (guint64 n_all, gint64 n_filtered, guint64 n_chosen)
{
  ClaspExportDialog *self = g_object_new (CLASP_TYPE_EXPORT_DIALOG, NULL);

  /* Translators: %s is a number of messages */
  export_dialog_offer (self, CLASP_EXPORT_ALL, _("All %s"), n_all);
  if (n_filtered >= 0)
    /* Translators: %s is a number of messages */
    export_dialog_offer (self, CLASP_EXPORT_FILTERED, _("The %s that match the filter"), (guint64) n_filtered);
  if (n_chosen > 1)
    /* Translators: %s is a number of messages */
    export_dialog_offer (self, CLASP_EXPORT_CHOSEN, _("The %s that are selected"), n_chosen);
  return self;
}
