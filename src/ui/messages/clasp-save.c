/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-save.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include "clasp-message-content.h"

typedef struct
{
  GtkWidget *parent;
  GBytes *bytes;         /* (nullable) */
  ClaspRecord *record;   /* (nullable): whose payload it is instead */
  ClaspCapture *capture; /* (nullable): some of whose records it is */
  ClaspUnitLog *log;     /* (nullable): what these mean */
  GArray *indices;
  ClaspCopyForm form;
} Save;

static void
save_free (Save *save)
{
  g_clear_object (&save->parent);
  g_clear_pointer (&save->bytes, g_bytes_unref);
  g_clear_object (&save->record);
  g_clear_pointer (&save->capture, clasp_capture_unref);
  g_clear_object (&save->log);
  g_clear_pointer (&save->indices, g_array_unref);
  g_free (save);
}

static void
save_tell_failure (GtkWidget *parent, const char *title, const GError *error)
{
  AdwDialog *dialog = adw_alert_dialog_new (title, error->message);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, parent);
}

/* A long message is read here, too. */
static void
save_write_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Save *save = data;
  g_autoptr (GBytes) bytes = NULL;
  GError *error = NULL;

  bytes = save->bytes != NULL ? g_bytes_ref (save->bytes) : clasp_message_content_dup_payload (save->record, &error);
  if (bytes == NULL || !g_file_replace_contents (source, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL,
                                                 FALSE, G_FILE_CREATE_PRIVATE, NULL, NULL, &error))
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
save_on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    save_tell_failure (save->parent, _("Not saved"), error);
  save_free (save);
}

static void
save_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile) file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  g_autoptr (GTask) task = NULL;

  if (file == NULL)
    {
      if (!g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_DISMISSED) &&
          !g_error_matches (error, GTK_DIALOG_ERROR, GTK_DIALOG_ERROR_CANCELLED))
        save_tell_failure (save->parent, _("Not saved"), error);
      save_free (save);
      return;
    }
  task = g_task_new (file, NULL, save_on_written, save);
  g_task_set_task_data (task, save, NULL);
  g_task_run_in_thread (task, save_write_worker);
}

static void
save_ask_for_file (Save *save, const char *title, const char *name)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (save->parent);

  gtk_file_dialog_set_title (dialog, title);
  gtk_file_dialog_set_initial_name (dialog, name);
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, save_on_chosen, save);
}

void
clasp_save_bytes (GtkWidget *parent, const char *title, const char *name, GBytes *bytes)
{
  Save *save = g_new0 (Save, 1);

  save->parent = g_object_ref (parent);
  save->bytes = g_bytes_ref (bytes);
  save_ask_for_file (save, title, name);
}

void
clasp_save_record (GtkWidget *parent, const char *title, const char *name, ClaspRecord *record)
{
  Save *save = g_new0 (Save, 1);

  save->parent = g_object_ref (parent);
  save->record = g_object_ref (record);
  save_ask_for_file (save, title, name);
}

/* ---- The clipboard ---- */

static void
save_copy_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Save *save = data;
  GError *error = NULL;
  GBytes *text = save->record != NULL
                     ? clasp_message_content_dup_text (save->record, &error)
                     : clasp_record_copy (save->capture, save->log, save->indices, save->form, cancellable, &error);

  if (text != NULL)
    g_task_return_pointer (task, text, (GDestroyNotify) g_bytes_unref);
  else
    g_task_return_error (task, error);
}

static void
save_on_copied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) text = g_task_propagate_pointer (G_TASK (result), &error);

  if (text == NULL)
    save_tell_failure (save->parent, _("Not copied"), error);
  else
    {
      g_autoptr (GdkContentProvider) provider = gdk_content_provider_new_for_bytes ("text/plain;charset=utf-8", text);

      gdk_clipboard_set_content (gtk_widget_get_clipboard (save->parent), provider);
    }
  save_free (save);
}

void
clasp_save_to_clipboard (GtkWidget *parent, ClaspRecord *record)
{
  Save *save = g_new0 (Save, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, save_on_copied, save);

  save->parent = g_object_ref (parent);
  save->record = g_object_ref (record);
  g_task_set_task_data (task, save, NULL);
  g_task_run_in_thread (task, save_copy_worker);
}

void
clasp_save_copy_records (GtkWidget *parent, ClaspRecordList *records, GArray *indices, ClaspCopyForm form)
{
  ClaspUnitLog *log = clasp_record_list_get_unit_log (records);
  Save *save = g_new0 (Save, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, save_on_copied, save);

  save->parent = g_object_ref (parent);
  save->capture = clasp_capture_ref (clasp_record_list_get_capture (records));
  save->log = log != NULL ? g_object_ref (log) : NULL;
  save->indices = indices;
  save->form = form;
  g_task_set_task_data (task, save, NULL);
  g_task_run_in_thread (task, save_copy_worker);
}
