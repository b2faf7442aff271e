/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-save-bar.h"

#include <glib/gi18n.h>
#include "clasp-filter.h"
#include "clasp-format.h"
#include "clasp-lens.h"

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
  ClaspFileExport exchange;
  ClaspFileFormat format;
  ClaspFilter *filter; /* (nullable) */
  GArray *indices;     /* (nullable) */
  char *dialect;       /* as the connection keeps it; "": it is found out */
  GFile *file;
  GCancellable *cancellable;
  int progress;
} Save;

static void
save_bar_save_free (Save *save)
{
  g_object_unref (save->bar);
  g_ptr_array_unref (save->exchange.runs);
  g_clear_pointer (&save->filter, clasp_filter_free);
  g_clear_pointer (&save->indices, g_array_unref);
  g_free (save->dialect);
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
save_bar_dup_outcome (Save *save, const GError *error)
{
  g_autofree char *count = clasp_format_count (save->exchange.n_written);
  g_autofree char *name = g_file_get_basename (save->file);

  if (error != NULL)
    return g_strdup_printf (_("Not saved: %s"), error->message);
  if (save->exchange.n_limited > 0)
    return g_strdup_printf (_("%s messages saved to “%s”; those that the regular expression took too long for were "
                               "left out"),
                            count, name);
  /* Translators: a number, and the name of a file. */
  return g_strdup_printf (
      ngettext ("%s message saved to “%s”", "%s messages saved to “%s”", (gulong) save->exchange.n_written), count,
      name);
}

static void
save_bar_on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  ClaspSaveBar *self = save->bar;
  g_autoptr (GError) error = NULL;
  g_autofree char *outcome = NULL;

  clasp_file_write_finish (result, &error);
  outcome = save_bar_dup_outcome (save, error);
  if (self->cancellable == save->cancellable)
    {
      save_bar_stop (self);
      save_bar_show (self, outcome, FALSE);
    }
  save_bar_save_free (save);
}

static void
save_bar_begin (ClaspSaveBar *self, Save *save)
{
  g_autofree char *path = g_file_get_path (save->file);

  save_bar_stop (self);
  save->cancellable = g_cancellable_new ();
  save->exchange.cancellable = save->cancellable;
  save->exchange.progress = &save->progress;
  self->cancellable = g_object_ref (save->cancellable);
  self->progress = &save->progress;
  self->tick = g_timeout_add (TICK_MS, save_bar_on_tick, self);
  gtk_progress_bar_set_fraction (self->bar, 0);
  save_bar_show (self, _("Saving the messages…"), TRUE);
  if (path != NULL)
    clasp_file_get_format (path, &save->format);
  clasp_file_write_async (&save->exchange, save->format, save->file, save_bar_on_written, save);
}

static void
save_bar_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GError) error = NULL;

  save->file = gtk_file_dialog_save_finish (GTK_FILE_DIALOG (source), result, &error);
  if (save->file != NULL)
    {
      save_bar_begin (save->bar, save);
      return;
    }
  if (error->domain != GTK_DIALOG_ERROR)
    save_bar_show (save->bar, error->message, FALSE);
  save_bar_save_free (save);
}

/* So that secrets of its dialect are known. */
static ClaspUnits *
save_bar_make_units (const ClaspRun *run, gpointer user_data)
{
  const Save *save = user_data;
  g_autofree char *subprotocol = clasp_run_dup_subprotocol (run);
  ClaspLensMode mode = CLASP_LENS_AUTO;
  ClaspDialect told = CLASP_DIALECT_NONE;

  if (*save->dialect != '\0' && !clasp_lens_parse_choice (save->dialect, &mode, &told))
    mode = CLASP_LENS_AUTO;
  return CLASP_UNITS (clasp_lens_new (mode, told, run->url, subprotocol));
}

void
clasp_save_bar_save (ClaspSaveBar *self, ClaspCapture *capture, ClaspFileFormat format, const char *filter,
                     GArray *indices, const char *dialect, gboolean with_secrets)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  g_autofree char *name = g_strconcat ("messages", clasp_file_get_ending (format), NULL);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  Save *save = g_new0 (Save, 1);

  save->bar = g_object_ref (self);
  save->format = format;
  save->indices = indices;
  save->dialect = g_strdup (dialect);
  if (filter != NULL && *filter != '\0')
    save->filter = clasp_filter_new (filter, NULL, NULL);
  save->exchange = (ClaspFileExport) { .runs = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_run_free),
                                       .filter = save->filter,
                                       .indices = indices,
                                       .make_units = save_bar_make_units,
                                       .units_data = save,
                                       .with_secrets = with_secrets };
  g_ptr_array_add (save->exchange.runs, clasp_run_new (capture));
  gtk_file_dialog_set_title (dialog, _("Export the messages"));
  gtk_file_dialog_set_initial_name (dialog, name);
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
