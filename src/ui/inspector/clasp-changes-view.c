/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-changes-view.h"

#include <glib/gi18n.h>

#include "clasp-changes.h"
#include "clasp-compare-item.h"
#include "clasp-format.h"
#include "clasp-message-content.h"

struct _ClaspChangesView
{
  AdwBin parent_instance;

  GCancellable *comparing; /* (nullable) */

  GtkLabel *title;
  GtkLabel *subtitle;
  GtkLabel *conclusion;
  GtkNoSelection *rows;
};

G_DEFINE_FINAL_TYPE (ClaspChangesView, clasp_changes_view, ADW_TYPE_BIN)

/* What the worker is given, and what it finds. */
typedef struct
{
  ClaspRecord *a;
  ClaspRecord *b;
  GPtrArray *changes; /* (nullable) (element-type ClaspChange) */
  ClaspChangesForm form;
  gboolean more;
  gboolean masked; /* secrets were hidden in one of them */
} Comparison;

static void
changes_view_comparison_free (gpointer data)
{
  Comparison *self = data;

  g_object_unref (self->a);
  g_object_unref (self->b);
  g_clear_pointer (&self->changes, g_ptr_array_unref);
  g_free (self);
}

/* Whether what is shown of a message is not what came. */
static gboolean
changes_view_is_masked (ClaspRecord *record, GBytes *shown)
{
  g_autoptr (GBytes) payload = clasp_record_read_payload (record, G_MAXSIZE, NULL);

  return payload == NULL || !g_bytes_equal (payload, shown);
}

static void
changes_view_compare_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Comparison *self = data;
  GError *error = NULL;
  g_autoptr (GBytes) a = clasp_message_content_dup_payload (self->a, &error);
  g_autoptr (GBytes) b = error == NULL ? clasp_message_content_dup_payload (self->b, &error) : NULL;
  gboolean is_text = clasp_record_get_entry (self->a)->opcode == CLASP_OPCODE_TEXT &&
                     clasp_record_get_entry (self->b)->opcode == CLASP_OPCODE_TEXT;

  if (error != NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  self->masked = changes_view_is_masked (self->a, a) || changes_view_is_masked (self->b, b);
  self->changes = clasp_changes_find (a, b, is_text, &self->form, &self->more, cancellable);
  g_task_return_boolean (task, TRUE);
}

/* (transfer full) */
static char *
changes_view_dup_conclusion (const Comparison *comparison)
{
  guint n = comparison->changes->len;
  g_autofree char *count = clasp_format_count (n);
  g_autofree char *text = NULL;

  if (n == 0 && comparison->masked)
    return g_strdup (_("Apart from what is masked as secret, which is not compared, both are the same."));
  if (n == 0)
    return g_strdup (comparison->form == CLASP_CHANGES_VALUES ? _("Both hold the same values.")
                                                              : _("Both are the same, byte for byte."));
  if (comparison->more)
    text = g_strdup_printf (_("More differs than can be listed; the first %s differences are shown."), count);
  else if (comparison->form == CLASP_CHANGES_VALUES)
    text = g_strdup_printf (ngettext ("%s value differs.", "%s values differ.", n), count);
  else if (comparison->form == CLASP_CHANGES_LINES)
    text = g_strdup_printf (ngettext ("%s line differs.", "%s lines differ.", n), count);
  else
    text = g_strdup_printf (ngettext ("The bytes differ in %s place.", "The bytes differ in %s places.", n), count);
  return comparison->masked ? g_strdup_printf ("%s %s", text, _("What is masked as secret is not compared."))
                            : g_steal_pointer (&text);
}

static void
changes_view_on_compared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaspChangesView *self = CLASP_CHANGES_VIEW (source);
  const Comparison *comparison = g_task_get_task_data (G_TASK (result));
  g_autoptr (GListStore) items = NULL;
  g_autofree char *conclusion = NULL;
  g_autoptr (GError) error = NULL;

  /* Others are compared by now. */
  if (g_task_get_cancellable (G_TASK (result)) != self->comparing)
    return;
  g_clear_object (&self->comparing);
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    {
      gtk_label_set_label (self->conclusion, error->message);
      return;
    }
  conclusion = changes_view_dup_conclusion (comparison);
  items = clasp_compare_items_new_for_changes (comparison->changes);
  gtk_label_set_label (self->conclusion, conclusion);
  gtk_no_selection_set_model (self->rows, G_LIST_MODEL (items));
}

static void
changes_view_show_header (ClaspChangesView *self, ClaspRecord *a, ClaspRecord *b)
{
  g_autofree char *a_number = clasp_format_count (clasp_record_get_number (a));
  g_autofree char *b_number = clasp_format_count (clasp_record_get_number (b));
  g_autofree char *between = clasp_format_duration (clasp_record_get_wall_time (b) - clasp_record_get_wall_time (a));
  g_autofree char *a_size = clasp_format_bytes (clasp_record_get_entry (a)->length);
  g_autofree char *b_size = clasp_format_bytes (clasp_record_get_entry (b)->length);
  /* Translators: the numbers of two messages that are compared. */
  g_autofree char *title = g_strdup_printf (_("Messages %s and %s"), a_number, b_number);
  /* Translators: a time, and the sizes of both messages. */
  g_autofree char *subtitle = g_strdup_printf (_("%s between them · %s and %s"), between, a_size, b_size);

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
}

void
clasp_changes_view_forget (ClaspChangesView *self)
{
  g_return_if_fail (CLASP_IS_CHANGES_VIEW (self));

  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  gtk_no_selection_set_model (self->rows, NULL);
  gtk_label_set_label (self->conclusion, "");
}

void
clasp_changes_view_show (ClaspChangesView *self, ClaspRecord *a, ClaspRecord *b)
{
  g_autoptr (GTask) task = NULL;
  Comparison *comparison;

  g_return_if_fail (CLASP_IS_CHANGES_VIEW (self) && CLASP_IS_RECORD (a) && CLASP_IS_RECORD (b));

  clasp_changes_view_forget (self);
  changes_view_show_header (self, a, b);
  if (MAX (clasp_record_get_entry (a)->length, clasp_record_get_entry (b)->length) > CLASP_CHANGES_MAX_SIZE)
    {
      g_autofree char *limit = clasp_format_bytes (CLASP_CHANGES_MAX_SIZE);
      g_autofree char *text = g_strdup_printf (_("A message of more than %s is too long to be compared."), limit);

      gtk_label_set_label (self->conclusion, text);
      return;
    }
  comparison = g_new0 (Comparison, 1);
  comparison->a = g_object_ref (a);
  comparison->b = g_object_ref (b);
  self->comparing = g_cancellable_new ();
  task = g_task_new (self, self->comparing, changes_view_on_compared, NULL);
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, comparison, changes_view_comparison_free);
  g_task_run_in_thread (task, changes_view_compare_worker);
}

static void
clasp_changes_view_dispose (GObject *object)
{
  ClaspChangesView *self = CLASP_CHANGES_VIEW (object);

  g_cancellable_cancel (self->comparing);
  g_clear_object (&self->comparing);
  G_OBJECT_CLASS (clasp_changes_view_parent_class)->dispose (object);
}

static void
clasp_changes_view_class_init (ClaspChangesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_changes_view_dispose;
  g_type_ensure (CLASP_TYPE_COMPARE_ITEM);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-changes-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspChangesView, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspChangesView, subtitle);
  gtk_widget_class_bind_template_child (widget_class, ClaspChangesView, conclusion);
  gtk_widget_class_bind_template_child (widget_class, ClaspChangesView, rows);
}

static void
clasp_changes_view_init (ClaspChangesView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
