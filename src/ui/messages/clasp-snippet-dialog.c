/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-snippet-dialog.h"

#include <glib/gi18n.h>
#include <string.h>
#include "clasp-foreign.h"
#include "clasp-snippet-form.h"
#include "clasp-undo-toast.h"

/* Characters of the message that a row shows. */
#define PREVIEW 80

struct _ClaspSnippetDialog
{
  AdwDialog parent_instance;

  ClaspSnippetShelf *shelf;
  ClaspSnippetScope scope; /* where the one that was removed last stood */
  guint position;

  AdwPreferencesGroup *groups[CLASP_N_SNIPPET_SCOPES];
  GtkListBox *lists[CLASP_N_SNIPPET_SCOPES];
  GtkStack *stack;
  AdwToastOverlay *toasts;
};

G_DEFINE_FINAL_TYPE (ClaspSnippetDialog, clasp_snippet_dialog, ADW_TYPE_DIALOG)

static void
snippet_dialog_tell (ClaspSnippetDialog *self, const char *text)
{
  AdwToast *toast = adw_toast_new (text);

  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
snippet_dialog_edit (GtkWidget *button, ClaspSnippet *snippet)
{
  ClaspSnippetDialog *self = CLASP_SNIPPET_DIALOG (gtk_widget_get_ancestor (button, CLASP_TYPE_SNIPPET_DIALOG));

  adw_dialog_present (ADW_DIALOG (clasp_snippet_form_new (self->shelf, snippet)), GTK_WIDGET (self));
}

static void
snippet_dialog_undo (gpointer target, gpointer kept)
{
  ClaspSnippetDialog *self = target;
  g_autoptr (GError) error = NULL;

  if (!clasp_snippet_shelf_insert (self->shelf, self->scope, self->position, kept, &error))
    snippet_dialog_tell (self, error->message);
}

static void
snippet_dialog_remove (GtkWidget *button, ClaspSnippet *snippet)
{
  ClaspSnippetDialog *self = CLASP_SNIPPET_DIALOG (gtk_widget_get_ancestor (button, CLASP_TYPE_SNIPPET_DIALOG));
  g_autoptr (ClaspSnippet) removed = g_object_ref (snippet); /* its row goes with it */
  g_autofree char *text = g_strdup_printf (_("“%s” removed"), clasp_snippet_get_name (removed));
  g_autoptr (GError) error = NULL;

  if (!clasp_snippet_shelf_find (self->shelf, removed, &self->scope, &self->position))
    return;
  gtk_widget_grab_focus (GTK_WIDGET (self->stack));
  if (!clasp_snippet_shelf_remove (self->shelf, removed, &error))
    snippet_dialog_tell (self, error->message);
  else
    clasp_undo_toast_show (GTK_WIDGET (self->stack), text, snippet_dialog_undo, G_OBJECT (self),
                           G_OBJECT (g_steal_pointer (&removed)));
}

static GtkWidget *
snippet_dialog_create_button (ClaspSnippet *snippet, const char *icon, const char *format, GCallback clicked)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);
  GString *label = g_string_new (format);

  g_string_replace (label, "%s", clasp_snippet_get_name (snippet), 1);
  gtk_widget_set_tooltip_text (button, label->str);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label->str, -1);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "flat");
  g_signal_connect_object (button, "clicked", clicked, snippet, G_CONNECT_DEFAULT);
  g_string_free (label, TRUE);
  return button;
}

static GtkWidget *
snippet_dialog_create_row (gpointer item, gpointer user_data)
{
  ClaspSnippet *snippet = item;
  GtkWidget *row = adw_action_row_new ();
  const char *folder = clasp_snippet_get_folder (snippet), *text = clasp_snippet_get_text (snippet);
  g_autofree char *preview = clasp_foreign_to_text (text, strlen (text), PREVIEW);
  g_autofree char *below = *folder != '\0' ? g_strdup_printf ("%s · %s", folder, preview) : g_strdup (preview);
  GdkModifierType modifiers;
  guint key;

  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), clasp_snippet_get_name (snippet));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), below);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  if (gtk_accelerator_parse (clasp_snippet_get_shortcut (snippet), &key, &modifiers) && key != 0)
    {
      g_autofree char *keys = gtk_accelerator_get_label (key, modifiers);
      GtkWidget *label = gtk_label_new (keys);

      gtk_widget_add_css_class (label, "dimmed");
      adw_action_row_add_suffix (ADW_ACTION_ROW (row), label);
    }
  /* Translators: the name of a snippet */
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             snippet_dialog_create_button (snippet, "document-edit-symbolic", _("Edit “%s”"),
                                                           G_CALLBACK (snippet_dialog_edit)));
  /* Translators: the name of a snippet */
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             snippet_dialog_create_button (snippet, "user-trash-symbolic", _("Remove “%s”"),
                                                           G_CALLBACK (snippet_dialog_remove)));
  return row;
}

static void
snippet_dialog_update (ClaspSnippetDialog *self)
{
  gboolean any = FALSE;

  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    {
      gboolean some = g_list_model_get_n_items (clasp_snippet_shelf_get_list (self->shelf, scope)) > 0;

      gtk_widget_set_visible (GTK_WIDGET (self->groups[scope]), some);
      any = any || some;
    }
  gtk_stack_set_visible_child_name (self->stack, any ? "list" : "empty");
}

static void
clasp_snippet_dialog_dispose (GObject *object)
{
  ClaspSnippetDialog *self = CLASP_SNIPPET_DIALOG (object);

  g_clear_object (&self->shelf);
  G_OBJECT_CLASS (clasp_snippet_dialog_parent_class)->dispose (object);
}

static void
clasp_snippet_dialog_class_init (ClaspSnippetDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_snippet_dialog_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-snippet-dialog.ui");
  gtk_widget_class_bind_template_child_full (widget_class, "own_group", FALSE,
                                             G_STRUCT_OFFSET (ClaspSnippetDialog, groups[CLASP_SNIPPET_OF_CONNECTION]));
  gtk_widget_class_bind_template_child_full (widget_class, "all_group", FALSE,
                                             G_STRUCT_OFFSET (ClaspSnippetDialog, groups[CLASP_SNIPPET_OF_ALL]));
  gtk_widget_class_bind_template_child_full (widget_class, "own_list", FALSE,
                                             G_STRUCT_OFFSET (ClaspSnippetDialog, lists[CLASP_SNIPPET_OF_CONNECTION]));
  gtk_widget_class_bind_template_child_full (widget_class, "all_list", FALSE,
                                             G_STRUCT_OFFSET (ClaspSnippetDialog, lists[CLASP_SNIPPET_OF_ALL]));
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetDialog, toasts);
}

static void
clasp_snippet_dialog_init (ClaspSnippetDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

ClaspSnippetDialog *
clasp_snippet_dialog_new (ClaspSnippetShelf *shelf)
{
  ClaspSnippetDialog *self;

  g_return_val_if_fail (CLASP_IS_SNIPPET_SHELF (shelf), NULL);

  self = g_object_new (CLASP_TYPE_SNIPPET_DIALOG, NULL);
  self->shelf = g_object_ref (shelf);
  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    {
      GListModel *list = clasp_snippet_shelf_get_list (shelf, scope);

      gtk_list_box_bind_model (self->lists[scope], list, snippet_dialog_create_row, NULL, NULL);
      g_signal_connect_object (list, "items-changed", G_CALLBACK (snippet_dialog_update), self, G_CONNECT_SWAPPED);
    }
  snippet_dialog_update (self);
  return self;
}
