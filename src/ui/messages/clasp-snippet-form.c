/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-snippet-form.h"

#include <glib/gi18n.h>

/* The keys that may be chosen: Control and a figure. */
#define N_KEYS 9

struct _ClaspSnippetForm
{
  AdwDialog parent_instance;

  ClaspSnippetShelf *shelf;
  ClaspSnippet *snippet;
  GStrv keys; /* accelerators, in the order of the list; the first is none */

  GtkEditable *name;
  GtkEditable *folder;
  GtkDropDown *scope;
  GtkDropDown *shortcut;
  GtkLabel *problem;
};

G_DEFINE_FINAL_TYPE (ClaspSnippetForm, clasp_snippet_form, ADW_TYPE_DIALOG)

static void
snippet_form_on_name (ClaspSnippetForm *self)
{
  g_autofree char *name = g_strdup (gtk_editable_get_text (self->name));

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "snippet.save", *g_strstrip (name) != '\0');
}

/* Puts the changed one where the old one is, or at the end of where it is kept now; the old one goes last. */
static gboolean
snippet_form_keep (ClaspSnippetForm *self, ClaspSnippet *changed, GError **error)
{
  ClaspSnippetScope scope = (ClaspSnippetScope) gtk_drop_down_get_selected (self->scope), before;

  if (clasp_snippet_shelf_find (self->shelf, self->snippet, &before, NULL) && before == scope)
    return clasp_snippet_shelf_replace (self->shelf, self->snippet, changed, error);
  return clasp_snippet_shelf_insert (self->shelf, scope, G_MAXUINT, changed, error) &&
         clasp_snippet_shelf_remove (self->shelf, self->snippet, error);
}

static void
snippet_form_save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspSnippetForm *self = CLASP_SNIPPET_FORM (widget);
  g_autofree char *name = g_strdup (gtk_editable_get_text (self->name));
  g_autofree char *folder = g_strdup (gtk_editable_get_text (self->folder));
  const char *shortcut = self->keys[gtk_drop_down_get_selected (self->shortcut)];
  g_autoptr (ClaspSnippet)
      changed = clasp_snippet_with (self->snippet, g_strstrip (name), g_strstrip (folder), shortcut);
  g_autoptr (GError) error = NULL;

  if (snippet_form_keep (self, changed, &error))
    {
      adw_dialog_close (ADW_DIALOG (self));
      return;
    }
  gtk_label_set_label (self->problem, error->message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem), TRUE);
}

static void
snippet_form_on_entered (ClaspSnippetForm *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "snippet.save", NULL);
}

/* Whether a snippet other than this one has the keys. */
static gboolean
snippet_form_is_taken (ClaspSnippetForm *self, const char *keys)
{
  for (guint scope = 0; scope < CLASP_N_SNIPPET_SCOPES; scope++)
    {
      GListModel *list = clasp_snippet_shelf_get_list (self->shelf, scope);

      for (guint i = 0; i < g_list_model_get_n_items (list); i++)
        {
          g_autoptr (ClaspSnippet) other = g_list_model_get_item (list, i);

          if (other != self->snippet && g_str_equal (clasp_snippet_get_shortcut (other), keys))
            return TRUE;
        }
    }
  return FALSE;
}

static void
snippet_form_fill_shortcuts (ClaspSnippetForm *self)
{
  g_autoptr (GtkStringList) labels = gtk_string_list_new (NULL);
  g_autoptr (GStrvBuilder) keys = g_strv_builder_new ();
  const char *own = clasp_snippet_get_shortcut (self->snippet);
  guint selected = 0;

  gtk_string_list_append (labels, _("None"));
  g_strv_builder_add (keys, "");
  for (guint i = 0; i <= N_KEYS; i++)
    {
      /* What a file names stays, even if it could not be chosen here. */
      g_autofree char *figure = i < N_KEYS ? g_strdup_printf ("<Control>%u", i + 1) : g_strdup (own);
      g_autofree char *label = NULL;
      GdkModifierType modifiers;
      guint key;

      if (!gtk_accelerator_parse (figure, &key, &modifiers) || key == 0 || snippet_form_is_taken (self, figure) ||
          (i == N_KEYS && selected > 0))
        continue;
      label = gtk_accelerator_get_label (key, modifiers);
      gtk_string_list_append (labels, label);
      g_strv_builder_add (keys, figure);
      if (g_str_equal (figure, own))
        selected = g_list_model_get_n_items (G_LIST_MODEL (labels)) - 1;
    }
  self->keys = g_strv_builder_end (keys);
  gtk_drop_down_set_model (self->shortcut, G_LIST_MODEL (labels));
  gtk_drop_down_set_selected (self->shortcut, selected);
}

static void
clasp_snippet_form_dispose (GObject *object)
{
  ClaspSnippetForm *self = CLASP_SNIPPET_FORM (object);

  g_clear_object (&self->shelf);
  g_clear_object (&self->snippet);
  g_clear_pointer (&self->keys, g_strfreev);
  G_OBJECT_CLASS (clasp_snippet_form_parent_class)->dispose (object);
}

static void
clasp_snippet_form_class_init (ClaspSnippetFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_snippet_form_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-snippet-form.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetForm, name);
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetForm, folder);
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetForm, scope);
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetForm, shortcut);
  gtk_widget_class_bind_template_child (widget_class, ClaspSnippetForm, problem);
  gtk_widget_class_bind_template_callback (widget_class, snippet_form_on_name);
  gtk_widget_class_bind_template_callback (widget_class, snippet_form_on_entered);
  gtk_widget_class_install_action (widget_class, "snippet.save", NULL, snippet_form_save);
}

static void
clasp_snippet_form_init (ClaspSnippetForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  snippet_form_on_name (self);
}

ClaspSnippetForm *
clasp_snippet_form_new (ClaspSnippetShelf *shelf, ClaspSnippet *snippet)
{
  ClaspSnippetForm *self;
  ClaspSnippetScope scope = CLASP_SNIPPET_OF_CONNECTION;

  g_return_val_if_fail (CLASP_IS_SNIPPET_SHELF (shelf) && CLASP_IS_SNIPPET (snippet), NULL);

  self = g_object_new (CLASP_TYPE_SNIPPET_FORM, NULL);
  self->shelf = g_object_ref (shelf);
  self->snippet = g_object_ref (snippet);
  clasp_snippet_shelf_find (shelf, snippet, &scope, NULL);
  gtk_editable_set_text (self->name, clasp_snippet_get_name (snippet));
  gtk_editable_set_text (self->folder, clasp_snippet_get_folder (snippet));
  gtk_drop_down_set_selected (self->scope, scope);
  snippet_form_fill_shortcuts (self);
  return self;
}
