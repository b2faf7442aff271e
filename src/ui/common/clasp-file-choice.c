/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-file-choice.h"

#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *from;
  void (*chosen) (gpointer target, const char *path);
  GObject *target; /* weak */
} FileChoice;

static void
file_choice_free (FileChoice *self)
{
  g_clear_weak_pointer (&self->target);
  g_object_unref (self->from);
  g_free (self);
}

static void
file_choice_on_answered (GObject *source, GAsyncResult *result, gpointer user_data)
{
  FileChoice *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file != NULL && g_file_peek_path (file) == NULL)
    gtk_widget_activate_action (self->from, "win.toast", "s", _("Only a file of this computer can be used."));
  else if (file != NULL && self->target != NULL)
    self->chosen (self->target, g_file_peek_path (file));
  else if (error != NULL && !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED))
    gtk_widget_activate_action (self->from, "win.toast", "s", error->message);
  file_choice_free (self);
}

static void
file_choice_add_filter (GListStore *filters, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (gsize i = 0; patterns[i] != NULL; i++)
    gtk_file_filter_add_pattern (filter, patterns[i]);
  g_list_store_append (filters, filter);
}

void
clasp_file_choice_ask (GtkWidget *from, const char *title, void (*chosen) (gpointer target, const char *path),
                       GObject *target)
{
  static const char *const pem[] = { "*.pem", "*.crt", "*.cer", "*.key", NULL };
  static const char *const all[] = { "*", NULL };
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  FileChoice *self;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (chosen != NULL && G_IS_OBJECT (target));

  file_choice_add_filter (filters, _("PEM files"), pem);
  file_choice_add_filter (filters, _("All files"), all);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
  gtk_file_dialog_set_title (dialog, title);
  self = g_new0 (FileChoice, 1);
  self->from = g_object_ref (from);
  self->chosen = chosen;
  g_set_weak_pointer (&self->target, target);
  gtk_file_dialog_open (dialog, GTK_WINDOW (gtk_widget_get_root (from)), NULL, file_choice_on_answered, self);
}
