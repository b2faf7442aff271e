/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-compare-dialog.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-compare-item.h"
#include "clasp-exchange-file.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-run.h"

/* Of what is longer, the start is shown. */
#define MAX_SHOWN 512

struct _ClaspCompareDialog
{
  AdwDialog parent_instance;

  GListStore *sources; /* of ClaspCompareSource */
  GPtrArray *pairs;    /* (nullable) of what is shown */
  gboolean choosing;   /* several things change together */

  GtkStack *stack;
  GtkDropDown *left;
  GtkDropDown *right;
  GtkLabel *left_outcome;
  GtkLabel *right_outcome;
  GtkWidget *conclusion;
  GtkLabel *title;
  GtkLabel *text;
  AdwToggleGroup *kinds;
  GtkCheckButton *without_fresh;
  GtkNoSelection *rows;
};

G_DEFINE_FINAL_TYPE (ClaspCompareDialog, clasp_compare_dialog, ADW_TYPE_DIALOG)

/* ---- what is shown */

static void
compare_dialog_show_rows (ClaspCompareDialog *self)
{
  ClaspCompareKind kind = MIN (adw_toggle_group_get_active (self->kinds), CLASP_COMPARE_DECIDING);
  gboolean without_fresh = gtk_check_button_get_active (self->without_fresh);
  g_autoptr (GListStore) items = NULL;

  if (self->pairs != NULL)
    items = clasp_compare_items_new (self->pairs, kind, without_fresh);
  gtk_no_selection_set_model (self->rows, G_LIST_MODEL (items));
}

static void
compare_dialog_count_rows (ClaspCompareDialog *self)
{
  /* Translators: %u is a number of lines. */
  static const char *const labels[] = { N_("All %u"), N_("Differing %u"), N_("Deciding %u") };
  gboolean without_fresh = gtk_check_button_get_active (self->without_fresh);

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    {
      g_autoptr (GString) label = g_string_new (_(labels[i]));
      g_autofree char *count = g_strdup_printf (
          "%u", self->pairs != NULL ? clasp_compare_items_count (self->pairs, (ClaspCompareKind) i, without_fresh) : 0);

      g_string_replace (label, "%u", count, 1);
      adw_toggle_set_label (adw_toggle_group_get_toggle (self->kinds, i), label->str);
    }
}

static void
compare_dialog_on_filter (ClaspCompareDialog *self)
{
  if (self->choosing)
    return;
  compare_dialog_count_rows (self);
  compare_dialog_show_rows (self);
}

/* (nullable): what is chosen there, or why that can't be shown. */
static const ClaspHandshake *
compare_dialog_get_side (GtkDropDown *side, GtkLabel *outcome)
{
  ClaspCompareSource *source = gtk_drop_down_get_selected_item (side);
  g_autoptr (GError) error = NULL;
  const ClaspHandshake *handshake = source != NULL ? clasp_compare_source_get_handshake (source, &error) : NULL;
  g_autofree char *text = handshake != NULL ? clasp_handshake_dup_outcome (handshake) : NULL;
  g_autofree char *shown = clasp_format_excerpt (text != NULL ? text : error != NULL ? error->message : "", MAX_SHOWN);

  gtk_label_set_text (outcome, shown);
  for (guint i = 0; i < 2; i++)
    gtk_widget_remove_css_class (GTK_WIDGET (outcome), i == 0 ? "success" : "error");
  if (handshake != NULL && clasp_handshake_is_answered (handshake))
    gtk_widget_add_css_class (GTK_WIDGET (outcome), clasp_handshake_is_open (handshake) ? "success" : "error");
  return handshake;
}

static void
compare_dialog_update (ClaspCompareDialog *self)
{
  const ClaspHandshake *a = compare_dialog_get_side (self->left, self->left_outcome);
  const ClaspHandshake *b = compare_dialog_get_side (self->right, self->right_outcome);
  g_autoptr (GPtrArray) differences = a != NULL && b != NULL ? clasp_handshakes_compare (a, b) : NULL;
  g_autofree char *title = NULL;
  g_autofree char *text = NULL;

  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  gtk_widget_set_visible (self->conclusion, differences != NULL);
  if (differences != NULL)
    {
      self->pairs = clasp_handshakes_pair (a, b, differences);
      title = clasp_comparison_dup_conclusion (differences, &text);
      gtk_label_set_text (self->title, title);
      gtk_label_set_text (self->text, text);
    }
  compare_dialog_on_filter (self);
}

static void
compare_dialog_on_side (ClaspCompareDialog *self)
{
  if (!self->choosing)
    compare_dialog_update (self);
}

static void
compare_dialog_choose (ClaspCompareDialog *self, guint left, guint right)
{
  self->choosing = TRUE;
  gtk_drop_down_set_selected (self->left, left);
  gtk_drop_down_set_selected (self->right, right);
  self->choosing = FALSE;
  compare_dialog_update (self);
}

static void
compare_dialog_exchange (GtkWidget *widget, const char *name, GVariant *parameter)
{
  ClaspCompareDialog *self = CLASP_COMPARE_DIALOG (widget);

  compare_dialog_choose (self, gtk_drop_down_get_selected (self->right), gtk_drop_down_get_selected (self->left));
}

/* ---- what can be chosen */

void
clasp_compare_dialog_offer (ClaspCompareDialog *self, ClaspCompareSource *source)
{
  guint n;

  g_return_if_fail (CLASP_IS_COMPARE_DIALOG (self));
  g_return_if_fail (CLASP_IS_COMPARE_SOURCE (source));

  self->choosing = TRUE;
  g_list_store_append (self->sources, source);
  self->choosing = FALSE;
  n = g_list_model_get_n_items (G_LIST_MODEL (self->sources));
  gtk_stack_set_visible_child_name (self->stack, "compare");
  if (n <= 2)
    compare_dialog_choose (self, n - 1, 0);
}

void
clasp_compare_dialog_prefer (ClaspCompareDialog *self, ClaspCompareSource *source)
{
  guint position;

  g_return_if_fail (CLASP_IS_COMPARE_DIALOG (self));
  g_return_if_fail (CLASP_IS_COMPARE_SOURCE (source));

  if (g_list_store_find (self->sources, source, &position))
    compare_dialog_choose (self, position, gtk_drop_down_get_selected (self->right));
}

/* @handshake: (transfer full) */
static void
compare_dialog_take (ClaspCompareDialog *self, const char *title, ClaspHandshake *handshake)
{
  g_autoptr (ClaspCompareSource) source = clasp_compare_source_new (title, handshake);

  clasp_compare_dialog_offer (self, source);
  clasp_compare_dialog_prefer (self, source);
}

static void
compare_dialog_refuse (ClaspCompareDialog *self, const char *text)
{
  g_autofree char *shown = clasp_format_excerpt (text, MAX_SHOWN);

  AdwDialog *dialog = adw_alert_dialog_new (_("Can’t Be Compared"), shown);

  adw_alert_dialog_add_response (ADW_ALERT_DIALOG (dialog), "close", _("_Close"));
  adw_dialog_present (dialog, GTK_WIDGET (self));
}

/* ---- a command */

static void
compare_dialog_on_pasted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, &error);
  ClaspHandshake *handshake = NULL;

  if (text == NULL || *text == '\0')
    g_set_error_literal (&error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no text in the clipboard."));
  else
    handshake = clasp_handshake_new_from_command (text, &error);
  if (handshake != NULL)
    compare_dialog_take (self, _("Pasted command"), handshake);
  else
    compare_dialog_refuse (self, error->message);
}

static void
compare_dialog_paste (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (widget), NULL, compare_dialog_on_pasted,
                                 g_object_ref (widget));
}

/* ---- a file */

static void
compare_dialog_on_read (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspCompareDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) runs = clasp_file_read_finish (result, &error);
  g_autofree char *base = g_file_get_basename (G_FILE (source));
  g_autofree char *name = clasp_foreign_to_text (base, strlen (base), 0);
  guint n_taken = 0;

  for (guint i = 0; runs != NULL && i < MIN (runs->len, 20); i++)
    {
      const ClaspRun *run = g_ptr_array_index (runs, i);
      g_autofree char *report = clasp_run_dup_report (run, TRUE);
      g_autofree char *title = runs->len > 1 ? g_strdup_printf ("%s · %u", name, i + 1) : g_strdup (name);
      g_autoptr (GError) problem = NULL;
      ClaspHandshake *handshake = NULL;

      if (report != NULL)
        handshake = clasp_handshake_new_from_recorded_report (report, run->secrets, &problem);
      if (problem != NULL && error == NULL)
        error = g_steal_pointer (&problem);
      if (handshake == NULL)
        continue;
      compare_dialog_take (self, title, handshake);
      n_taken++;
    }
  if (n_taken == 0 && error == NULL)
    compare_dialog_refuse (self, _("There is no handshake in it."));
  if (error != NULL)
    compare_dialog_refuse (self, error->message);
}

static void
compare_dialog_on_chosen (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspCompareDialog) self = user_data;
  g_autoptr (GFile) file = gtk_file_dialog_open_finish (GTK_FILE_DIALOG (source), result, NULL);
  g_autofree char *path = file != NULL ? g_file_get_path (file) : NULL;
  g_autofree char *base = file != NULL ? g_file_get_basename (file) : NULL;
  g_autofree char *name = base != NULL ? clasp_foreign_to_text (base, strlen (base), 0) : NULL;
  ClaspHandshake *handshake = NULL;

  if (file == NULL)
    return;
  /* A report that was printed is read here; all else as Open… reads it. */
  if (path != NULL && g_str_has_suffix (path, ".json"))
    handshake = clasp_handshake_new_from_file (path, NULL);
  if (handshake != NULL)
    compare_dialog_take (self, name, handshake);
  else
    clasp_file_read_async (file, compare_dialog_on_read, g_steal_pointer (&self));
}

static void
compare_dialog_open (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_autoptr (GtkFileDialog) dialog = gtk_file_dialog_new ();
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_file_dialog_set_title (dialog, _("Choose a Capture, HAR or Report"));
  gtk_file_dialog_open (dialog, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, NULL, compare_dialog_on_chosen,
                        g_object_ref (widget));
}

/* ---- construction */

static void
clasp_compare_dialog_dispose (GObject *object)
{
  ClaspCompareDialog *self = CLASP_COMPARE_DIALOG (object);

  g_clear_pointer (&self->pairs, g_ptr_array_unref);
  G_OBJECT_CLASS (clasp_compare_dialog_parent_class)->dispose (object);
}

static void
clasp_compare_dialog_class_init (ClaspCompareDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_compare_dialog_dispose;
  g_type_ensure (CLASP_TYPE_COMPARE_ITEM);
  g_type_ensure (CLASP_TYPE_COMPARE_SOURCE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-compare-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, sources);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, left);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, right);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, left_outcome);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, right_outcome);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, conclusion);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, text);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, kinds);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, without_fresh);
  gtk_widget_class_bind_template_child (widget_class, ClaspCompareDialog, rows);
  gtk_widget_class_bind_template_callback (widget_class, compare_dialog_on_side);
  gtk_widget_class_bind_template_callback (widget_class, compare_dialog_on_filter);
  gtk_widget_class_install_action (widget_class, "compare.exchange", NULL, compare_dialog_exchange);
  gtk_widget_class_install_action (widget_class, "compare.open", NULL, compare_dialog_open);
  gtk_widget_class_install_action (widget_class, "compare.paste", NULL, compare_dialog_paste);
}

static void
clasp_compare_dialog_init (ClaspCompareDialog *self)
{
  /* Nothing can be shown before all of it is there. */
  self->choosing = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->choosing = FALSE;
  compare_dialog_update (self);
}

ClaspCompareDialog *
clasp_compare_dialog_new (void)
{
  return g_object_new (CLASP_TYPE_COMPARE_DIALOG, NULL);
}
