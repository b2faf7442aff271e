/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-save.h"

#include <adwaita.h>
#include <glib/gi18n.h>

typedef struct
{
  GtkWidget *parent;
  GBytes    *bytes;
} Save;

static void
save_free (Save *save)
{
  g_clear_object (&save->parent);
  g_bytes_unref (save->bytes);
  g_free (save);
}

static void
tell_failure (GtkWidget *parent, const GError *error)
{
  AdwDialog *dialog = adw_alert_dialog_new (_("Not saved"), error->message);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, parent);
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    tell_failure (save->parent, error);
  save_free (save);
}

static void
on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
          !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        tell_failure (save->parent, error);
      save_free (save);
      return;
    }
  g_file_replace_contents_bytes_async (file, save->bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL, on_written, save);
}

void
clasp_save_bytes (GtkWidget *parent, const char *title, const char *name, GBytes *bytes)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (parent);
  Save *save = g_new (Save, 1);

  save->parent = g_object_ref (parent);
  save->bytes = g_bytes_ref (bytes);
  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, on_chosen, save);
}
