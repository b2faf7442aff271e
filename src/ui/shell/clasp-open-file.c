/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-open-file.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-exchange-file.h"
#include "clasp-foreign.h"

/* What is read sooner needs no word. */
#define TOAST_AFTER_MS 500

typedef struct
{
  GtkWidget *from;
  GFile *file;
  ClaspOpenFileFunc opened;
  GObject *target; /* weak */
  AdwToast *toast; /* (nullable) */
  guint timer;
  gboolean given_up;
} Opening;

static void
open_file_free (Opening *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->toast != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->toast, self);
      adw_toast_dismiss (self->toast);
    }
  g_clear_object (&self->toast);
  g_clear_weak_pointer (&self->target);
  g_clear_object (&self->file);
  g_object_unref (self->from);
  g_free (self);
}

char *
clasp_open_file_dup_name (GFile *file)
{
  g_autofree char *name = g_file_get_basename (file);

  return clasp_foreign_to_text (name != NULL ? name : "", name != NULL ? strlen (name) : 0, 0);
}

static void
open_file_tell_refused (Opening *self, const char *reason)
{
  g_autofree char *name = clasp_open_file_dup_name (self->file);
  g_autofree char *title = g_strdup_printf (_("“%s” Was Not Opened"), name);
  AdwDialog *dialog = adw_alert_dialog_new (title, reason);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, self->from);
}

static void
open_file_on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Opening *self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = clasp_file_read_finish (result, &error);
  gboolean wanted = !self->given_up && self->target != NULL;

  if (wanted && runs != NULL)
    self->opened (self->target, self->file, runs);
  else if (wanted)
    open_file_tell_refused (self, error->message);
  open_file_free (self);
}

static void
open_file_give_up (Opening *self)
{
  self->given_up = TRUE;
}

static gboolean
open_file_on_timer (gpointer user_data)
{
  Opening *self = user_data;
  GtkWidget *overlay = gtk_widget_get_ancestor (self->from, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *name = clasp_open_file_dup_name (self->file);
  g_autofree char *text = g_strdup_printf (_("Opening “%s”…"), name);

  self->timer = 0;
  if (overlay == NULL)
    return G_SOURCE_REMOVE;
  self->toast = g_object_ref (adw_toast_new (text));
  adw_toast_set_use_markup (self->toast, FALSE);
  adw_toast_set_timeout (self->toast, 0);
  adw_toast_set_button_label (self->toast, _("_Cancel"));
  g_signal_connect_swapped (self->toast, "button-clicked", G_CALLBACK (open_file_give_up), self);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), self->toast);
  return G_SOURCE_REMOVE;
}

void
clasp_open_file (GtkWidget *from, GFile *file, ClaspOpenFileFunc opened, GObject *target)
{
  Opening *self;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (G_IS_OBJECT (target));

  self = g_new0 (Opening, 1);
  self->from = g_object_ref (from);
  self->opened = opened;
  g_set_weak_pointer (&self->target, target);
  self->file = g_object_ref (file);
  self->timer = g_timeout_add (TOAST_AFTER_MS, open_file_on_timer, self);
  clasp_file_read_async (file, open_file_on_read, self);
}

/* ---- asking */

typedef struct
{
  void (*chosen) (gpointer target, GFile *file);
  GObject *target; /* weak */
} Question;

static void
open_file_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Question *question = user_data;
  g_autoptr (GListModel) files = gtk_file_dialog_open_multiple_finish (GTK_FILE_DIALOG (source), result, NULL);

  for (guint i = 0; files != NULL && question->target != NULL && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);

      question->chosen (question->target, file);
    }
  g_clear_weak_pointer (&question->target);
  g_free (question);
}

static void
open_file_add_filters (GtkFileDialog *dialog)
{
  static const char *const endings[] = { "capture", "har", "jsonl" };
  g_autoptr (GListStore) filters = g_list_store_new (GTK_TYPE_FILE_FILTER);
  g_autoptr (GtkFileFilter) ours = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (ours, _("Captures, HAR and JSON Lines"));
  for (guint i = 0; i < G_N_ELEMENTS (endings); i++)
    gtk_file_filter_add_suffix (ours, endings[i]);
  gtk_file_filter_set_name (all, _("All files"));
  gtk_file_filter_add_pattern (all, "*");
  g_list_store_append (filters, ours);
  g_list_store_append (filters, all);
  gtk_file_dialog_set_filters (dialog, G_LIST_MODEL (filters));
}

void
clasp_open_file_ask (GtkWidget *from, void (*chosen) (gpointer target, GFile *file), GObject *target)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (from);
  Question *question = g_new0 (Question, 1);

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (G_IS_OBJECT (target));

  gtk_file_dialog_set_title (dialog, _("Open captures"));
  open_file_add_filters (dialog);
  question->chosen = chosen;
  g_set_weak_pointer (&question->target, target);
  gtk_file_dialog_open_multiple (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, open_file_on_chosen,
                                 question);
}

/* Of a file that is not there, so that this is said: "missing.har", but not "example.com/feed.har". */
static gboolean
open_file_looks_meant (const char *argument)
{
  ClaspFileFormat format;

  return clasp_file_get_format (argument, &format) &&
         (format == CLASP_FILE_CAPTURE || format == CLASP_FILE_HAR || format == CLASP_FILE_JSON_LINES) &&
         (*argument == '/' || *argument == '.' || strchr (argument, '/') == NULL);
}

GFile *
clasp_open_file_find (const char *argument, GApplicationCommandLine *command_line)
{
  g_autoptr (GFile) file = g_application_command_line_create_file_for_arg (command_line, argument);

  if (g_ascii_strncasecmp (argument, "file:", 5) == 0)
    return g_steal_pointer (&file);
  if (clasp_address_is_whole (argument))
    return NULL;
  return g_file_query_exists (file, NULL) || open_file_looks_meant (argument) ? g_steal_pointer (&file) : NULL;
}
