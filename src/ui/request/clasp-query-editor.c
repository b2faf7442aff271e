/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-query-editor.h"

#include "clasp-query-row.h"
#include "clasp-query.h"

struct _ClaspQueryEditor
{
  ClaspRequestPage parent_instance;

  GtkListBox *list;
  GPtrArray *parameters; /* what the rows show */
  gulong url_handler;
  ClaspProfile *watched;
};

G_DEFINE_FINAL_TYPE (ClaspQueryEditor, clasp_query_editor, CLASP_TYPE_REQUEST_PAGE)

enum
{
  PROP_N_PARAMETERS = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void query_editor_append_row (ClaspQueryEditor *self, const ClaspParameter *parameter);

static void
query_editor_notify_count (ClaspQueryEditor *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_PARAMETERS]);
}

/* Writes the rows' parameters into the URL; those not edited stay as they stand there. */
static void
query_editor_store (ClaspQueryEditor *self)
{
  g_autofree char *url = NULL;

  if (self->watched == NULL)
    return;
  url = clasp_query_replace (clasp_profile_get_url (self->watched), self->parameters);
  g_signal_handler_block (self->watched, self->url_handler);
  clasp_profile_set_url (self->watched, url);
  g_signal_handler_unblock (self->watched, self->url_handler);
}

static gboolean
query_editor_is_shown (ClaspQueryEditor *self, GPtrArray *parameters)
{
  if (parameters->len != self->parameters->len)
    return FALSE;
  for (guint i = 0; i < parameters->len; i++)
    {
      const ClaspParameter *a = g_ptr_array_index (parameters, i);
      const ClaspParameter *b = g_ptr_array_index (self->parameters, i);

      if (g_strcmp0 (a->raw, b->raw) != 0)
        return FALSE;
    }
  return TRUE;
}

static void
query_editor_load (ClaspQueryEditor *self)
{
  const char *url = self->watched != NULL ? clasp_profile_get_url (self->watched) : "";
  g_autoptr (GPtrArray) parameters = clasp_query_parse (url);

  if (query_editor_is_shown (self, parameters))
    return;
  g_ptr_array_unref (self->parameters);
  self->parameters = g_steal_pointer (&parameters);
  gtk_list_box_remove_all (self->list);
  for (guint i = 0; i < self->parameters->len; i++)
    query_editor_append_row (self, g_ptr_array_index (self->parameters, i));
  query_editor_notify_count (self);
}

static void
query_editor_on_row_edited (ClaspQueryEditor *self, ClaspQueryRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  gpointer *slot = &g_ptr_array_index (self->parameters, index);

  clasp_parameter_free (*slot);
  *slot = clasp_parameter_new (clasp_query_row_get_name (row), clasp_query_row_get_value (row));
  query_editor_store (self);
}

static void
query_editor_on_row_remove (ClaspQueryEditor *self, ClaspQueryRow *row)
{
  guint index = (guint) gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row));
  GtkListBoxRow *next;

  g_ptr_array_remove_index (self->parameters, index);
  gtk_list_box_remove (self->list, GTK_WIDGET (row));
  next = gtk_list_box_get_row_at_index (self->list, (int) MIN (index, MAX (self->parameters->len, 1) - 1));
  if (next != NULL)
    clasp_query_row_edit_name (CLASP_QUERY_ROW (next));
  query_editor_store (self);
  query_editor_notify_count (self);
}

static void
query_editor_on_add (ClaspQueryEditor *self)
{
  ClaspParameter *parameter = clasp_parameter_new ("", "");
  GtkListBoxRow *row;

  g_ptr_array_add (self->parameters, parameter);
  query_editor_append_row (self, parameter);
  row = gtk_list_box_get_row_at_index (self->list, (int) self->parameters->len - 1);
  clasp_query_row_edit_name (CLASP_QUERY_ROW (row));
  query_editor_notify_count (self);
}

static void
query_editor_on_row_next (ClaspQueryEditor *self, ClaspQueryRow *row)
{
  GtkListBoxRow *next = gtk_list_box_get_row_at_index (self->list,
                                                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1);

  if (next != NULL)
    clasp_query_row_edit_name (CLASP_QUERY_ROW (next));
  else
    query_editor_on_add (self);
}

static void
query_editor_append_row (ClaspQueryEditor *self, const ClaspParameter *parameter)
{
  GtkWidget *row = clasp_query_row_new (parameter->name, parameter->value);

  g_signal_connect_object (row, "edited", G_CALLBACK (query_editor_on_row_edited), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "remove", G_CALLBACK (query_editor_on_row_remove), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (row, "next", G_CALLBACK (query_editor_on_row_next), self, G_CONNECT_SWAPPED);
  gtk_list_box_append (self->list, row);
}

static void
clasp_query_editor_connection_changed (ClaspRequestPage *page, ClaspProfile *profile)
{
  ClaspQueryEditor *self = CLASP_QUERY_EDITOR (page);

  if (self->watched != NULL)
    g_signal_handler_disconnect (self->watched, self->url_handler);
  g_set_object (&self->watched, profile);
  if (profile != NULL)
    self->url_handler = g_signal_connect_swapped (profile, "notify::url", G_CALLBACK (query_editor_load), self);
  if (self->list != NULL)
    query_editor_load (self);
}

guint
clasp_query_editor_get_n_parameters (ClaspQueryEditor *self)
{
  g_return_val_if_fail (CLASP_IS_QUERY_EDITOR (self), 0);

  return self->parameters->len;
}

static void
clasp_query_editor_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_N_PARAMETERS)
    g_value_set_uint (value, clasp_query_editor_get_n_parameters (CLASP_QUERY_EDITOR (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_query_editor_dispose (GObject *object)
{
  clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  G_OBJECT_CLASS (clasp_query_editor_parent_class)->dispose (object);
}

static void
clasp_query_editor_finalize (GObject *object)
{
  g_ptr_array_unref (CLASP_QUERY_EDITOR (object)->parameters);
  G_OBJECT_CLASS (clasp_query_editor_parent_class)->finalize (object);
}

static void
clasp_query_editor_class_init (ClaspQueryEditorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_query_editor_get_property;
  object_class->dispose = clasp_query_editor_dispose;
  object_class->finalize = clasp_query_editor_finalize;
  CLASP_REQUEST_PAGE_CLASS (klass)->connection_changed = clasp_query_editor_connection_changed;

  properties[PROP_N_PARAMETERS] = g_param_spec_uint (
      "n-parameters", NULL, NULL, 0, G_MAXUINT, 0, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-query-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspQueryEditor, list);
  gtk_widget_class_bind_template_callback (widget_class, query_editor_on_add);
}

static void
clasp_query_editor_init (ClaspQueryEditor *self)
{
  self->parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_parameter_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}
