/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-save-bar.h"

#include <glib/gi18n.h>
#include "clasp-format.h"
#include "clasp-record-export.h"

/* How often the progress is looked at. */
#define TICK_MS 100

struct _ClaspSaveBar
{
  AdwBin parent_instance;

  GCancellable *cancellable; /* (nullable): while saving */
  guint tick;
  int *progress; /* of what is being saved, 0 to 1,000 */

  GtkRevealer *revealer;
  GtkLabel *text;
  GtkProgressBar *bar;
  GtkButton *button;
};

G_DEFINE_FINAL_TYPE (ClaspSaveBar, clasp_save_bar, ADW_TYPE_BIN)

/* What goes on until the file is written, and after that for as long as the bar lives. */
typedef struct
{
  ClaspSaveBar *bar;
  ClaspRecordList *records;
  GFile *file;
  GCancellable *cancellable;
  int progress;
} Save;

static void
save_bar_save_free (Save *save)
{
  g_object_unref (save->bar);
  g_object_unref (save->records);
  g_clear_object (&save->file);
  g_clear_object (&save->cancellable);
  g_free (save);
}

static gboolean
save_bar_on_tick (gpointer user_data)
{
  ClaspSaveBar *self = user_data;

  gtk_progress_bar_set_fraction (self->bar, g_atomic_int_get (self->progress) / 1000.0);
  return G_SOURCE_CONTINUE;
}

static void
save_bar_stop (ClaspSaveBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_handle_id (&self->tick, g_source_remove);
  self->progress = NULL;
}

static void
save_bar_show (ClaspSaveBar *self, const char *text, gboolean going_on)
{
  gtk_label_set_label (self->text, text);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), going_on);
  gtk_button_set_label (self->button, going_on ? _("_Cancel") : _("_Close"));
  gtk_revealer_set_reveal_child (self->revealer, TRUE);
}

static char *
save_bar_dup_outcome (Save *save, gint64 written, const GError *error)
{
  g_autofree char *count = clasp_format_count ((guint64) MAX (written, 0));
  g_autofree char *name = g_file_get_basename (save->file);

  if (error != NULL)
    return g_strdup_printf (_("Not saved: %s"), error->message);
  /* Translators: a number, and the name of a file. */
  return g_strdup_printf (ngettext ("%s message saved to “%s”", "%s messages saved to “%s”", (gulong) written), count,
                          name);
}

static void
save_bar_on_exported (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  ClaspSaveBar *self = save->bar;
  g_autoptr (GError) error = NULL;
  gint64 written = clasp_record_list_export_finish (result, &error);
  g_autofree char *outcome = save_bar_dup_outcome (save, written, error);

  if (self->cancellable == save->cancellable)
    {
      save_bar_stop (self);
      save_bar_show (self, outcome, FALSE);
    }
  save_bar_save_free (save);
}

static void
save_bar_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  ClaspSaveBar *self = save->bar;
  g_autoptr (GError) error = NULL;

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  if (save->file == NULL)
    {
      if (error->domain != GTK_DIALOG_ERROR)
        save_bar_show (self, error->message, FALSE);
      save_bar_save_free (save);
      return;
    }
  save_bar_stop (self);
  save->cancellable = g_cancellable_new ();
  self->cancellable = g_object_ref (save->cancellable);
  self->progress = &save->progress;
  self->tick = g_timeout_add (TICK_MS, save_bar_on_tick, self);
  gtk_progress_bar_set_fraction (self->bar, 0);
  save_bar_show (self,
                 *clasp_record_list_get_filter (save->records) != '\0'
                     ? _("Saving the messages that match the filter…")
                     : _("Saving the messages…"),
                 TRUE);
  clasp_record_list_export_async (save->records, save->file, &save->progress, save->cancellable, save_bar_on_exported,
                                  save);
}

void
clasp_save_bar_save (ClaspSaveBar *self, ClaspRecordList *records)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  Save *save = g_new0 (Save, 1);

  save->bar = g_object_ref (self);
  save->records = g_object_ref (records);
  gtk_file_dialog_set_title (dialog, *clasp_record_list_get_filter (records) != '\0'
                                         ? _("Save the messages that match the filter")
                                         : _("Save the messages"));
  gtk_file_dialog_set_initial_name (dialog, "messages.jsonl");
  gtk_file_dialog_save (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, save_bar_on_chosen, save);
}

/* Cancel while saving, Close after it. */
static void
save_bar_on_button (ClaspSaveBar *self)
{
  save_bar_stop (self);
  gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

void
clasp_save_bar_dismiss (ClaspSaveBar *self)
{
  g_return_if_fail (CLASP_IS_SAVE_BAR (self));

  if (self->cancellable == NULL)
    gtk_revealer_set_reveal_child (self->revealer, FALSE);
}

static void
clasp_save_bar_dispose (GObject *object)
{
  save_bar_stop (CLASP_SAVE_BAR (object));
  G_OBJECT_CLASS (clasp_save_bar_parent_class)->dispose (object);
}

static void
clasp_save_bar_class_init (ClaspSaveBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_save_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-save-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspSaveBar, revealer);
  gtk_widget_class_bind_template_child (widget_class, ClaspSaveBar, text);
  gtk_widget_class_bind_template_child (widget_class, ClaspSaveBar, bar);
  gtk_widget_class_bind_template_child (widget_class, ClaspSaveBar, button);
  gtk_widget_class_bind_template_callback (widget_class, save_bar_on_button);
}

static void
clasp_save_bar_init (ClaspSaveBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
