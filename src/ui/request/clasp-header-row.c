/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-header-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-entry-limit.h"
#include "clasp-grammar.h"
#include "clasp-name-completion.h"
#include "clasp-secret.h"

struct _ClaspHeaderRow
{
  GtkListBoxRow parent_instance;

  GtkWidget *handle;
  GtkCheckButton *tick;
  GtkEntry *name;
  GtkStack *value_stack;
  GtkEntry *value;
  GtkEntry *masked;
  GtkToggleButton *keep;
  GtkWidget *completion;

  ClaspHeader *header;
  gboolean revealed;
};

G_DEFINE_FINAL_TYPE (ClaspHeaderRow, clasp_header_row, GTK_TYPE_LIST_BOX_ROW)

enum
{
  PROP_HEADER = 1,
  N_PROPS
};
enum
{
  REMOVE,
  MOVE,
  DROP,
  PASTE,
  NEXT,
  N_SIGNALS
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

static gboolean
header_row_is_focused (GtkEntry *entry)
{
  return (gtk_widget_get_state_flags (GTK_WIDGET (entry)) & GTK_STATE_FLAG_FOCUS_WITHIN) != 0;
}

static void
header_row_update_value (ClaspHeaderRow *self)
{
  gboolean secret = clasp_header_get_secret (self->header);
  const char *value = clasp_header_get_value (self->header);
  gboolean hidden = secret && !self->revealed;
  g_autofree char *mask = clasp_secret_mask_field (clasp_header_get_name (self->header), value);
  gboolean mask_shown = hidden && *value != '\0' && !header_row_is_focused (self->value);
  gboolean kept = *clasp_header_get_secret_name (self->header) != '\0';

  gtk_widget_set_visible (GTK_WIDGET (self->keep), secret || kept);
  gtk_entry_set_placeholder_text (
      self->value, kept && clasp_header_get_needs_value (self->header) ? _("In the keyring") : _("Value"));
  gtk_editable_set_text (GTK_EDITABLE (self->masked), mask);
  gtk_entry_set_visibility (self->value, !hidden);
  gtk_entry_set_icon_from_icon_name (self->value, GTK_ENTRY_ICON_SECONDARY,
                                     !secret  ? NULL
                                     : hidden ? "view-reveal-symbolic"
                                              : "view-conceal-symbolic");
  gtk_stack_set_visible_child (self->value_stack, GTK_WIDGET (mask_shown ? self->masked : self->value));
}

/* What keeps it from being sent, else what breaks the grammar and is sent all the same, since trying that is allowed.
 * */
static const char *
header_row_find_problem (ClaspHeader *header)
{
  const char *problem = clasp_header_get_problem (header);
  const char *name = clasp_header_get_name (header);
  const char *value = clasp_header_get_value (header);

  if (*problem != '\0' || *name == '\0')
    return problem;
  if (clasp_header_get_needs_value (header) && *clasp_header_get_secret_name (header) != '\0')
    return "";
  if (clasp_header_get_needs_value (header))
    return _("Its value was not kept. It is not sent until you enter it again.");
  if (clasp_header_get_held_back (header))
    return _("It was entered for another server, so it is not sent to this one. Enter it again to send it here.");
  if (!clasp_slice_is_token (clasp_slice (name, strlen (name))))
    return _("The name has a character that a name can’t hold. It is sent as it is.");
  if (clasp_slice_find_control (clasp_slice (value, strlen (value))) >= 0)
    return _("The value has a control character. It is sent as it is.");
  return "";
}

static void
header_row_set_css_class (ClaspHeaderRow *self, const char *name, gboolean set)
{
  if (set)
    gtk_widget_add_css_class (GTK_WIDGET (self), name);
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), name);
}

static void
header_row_update_problem (ClaspHeaderRow *self)
{
  const char *problem = header_row_find_problem (self->header);
  gboolean bad = *problem != '\0';
  gboolean unsendable = *clasp_header_get_problem (self->header) != '\0';

  header_row_set_css_class (self, "header-problem", unsendable);
  header_row_set_css_class (self, "header-warning", bad && !unsendable);
  gtk_entry_set_icon_from_icon_name (self->name, GTK_ENTRY_ICON_SECONDARY, bad ? "dialog-warning-symbolic" : NULL);
  gtk_entry_set_icon_tooltip_text (self->name, GTK_ENTRY_ICON_SECONDARY, bad ? problem : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), bad ? problem : NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->value), bad ? problem : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, problem, -1);
  gtk_accessible_update_state (GTK_ACCESSIBLE (self->name), GTK_ACCESSIBLE_STATE_INVALID,
                               bad ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
header_row_on_reveal (ClaspHeaderRow *self)
{
  self->revealed = !self->revealed;
  header_row_update_value (self);
}

static void
header_row_on_edit_masked (ClaspHeaderRow *self)
{
  gtk_stack_set_visible_child (self->value_stack, GTK_WIDGET (self->value));
  gtk_widget_grab_focus (GTK_WIDGET (self->value));
}

static void
header_row_on_name_activate (ClaspHeaderRow *self)
{
  gtk_widget_grab_focus (gtk_stack_get_visible_child (self->value_stack));
}

static void
header_row_on_value_activate (ClaspHeaderRow *self)
{
  g_signal_emit (self, signals[NEXT], 0);
}

static void
header_row_on_remove (ClaspHeaderRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static gboolean
header_row_emit_paste_idle (gpointer data)
{
  gpointer *pair = data;

  g_signal_emit (pair[0], signals[PASTE], 0, pair[1]);
  return G_SOURCE_REMOVE;
}

static void
header_row_free_pair (gpointer data)
{
  gpointer *pair = data;

  g_object_unref (pair[0]);
  g_free (pair[1]);
  g_free (pair);
}

/* Many lines, or one "Name: value" as a whole, spread over rows; a name alone is typed as it is. */
static gboolean
header_row_is_header_text (const char *text)
{
  const char *colon = strchr (text, ':');

  return strpbrk (text, "\r\n") != NULL || (colon != NULL && colon > text && colon[1] == ' ');
}

static void
header_row_on_insert_text (GtkEditable *editable, const char *text, int length, int *position, ClaspHeaderRow *self)
{
  g_autofree char *given = g_strndup (text, length < 0 ? strlen (text) : (gsize) length);
  gpointer *pair;

  if (!header_row_is_header_text (given))
    return;
  g_signal_stop_emission_by_name (editable, "insert-text");
  pair = g_new (gpointer, 2);
  pair[0] = g_object_ref (self);
  pair[1] = g_steal_pointer (&given);
  g_idle_add_full (G_PRIORITY_DEFAULT, header_row_emit_paste_idle, pair, header_row_free_pair);
}

/* What the header has already is not refused: it is kept whole there. */
static void
header_row_on_insert_value (GtkEditable *editable, const char *text, int length, int *position, ClaspHeaderRow *self)
{
  g_autofree char *given = g_strndup (text, length < 0 ? strlen (text) : (gsize) length);
  g_autofree char *problem = clasp_entry_limit_find_problem (self->value, given);

  if (problem == NULL || g_str_equal (clasp_header_get_value (self->header), given))
    return;
  g_signal_stop_emission_by_name (editable, "insert-text");
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", problem);
}

static GdkContentProvider *
header_row_on_drag_prepare (ClaspHeaderRow *self, double x, double y, GtkDragSource *source)
{
  return gdk_content_provider_new_typed (CLASP_TYPE_HEADER, self->header);
}

static void
header_row_on_drag_begin (ClaspHeaderRow *self, GdkDrag *drag, GtkDragSource *source)
{
  g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (GTK_WIDGET (self));

  gtk_drag_source_set_icon (source, paintable, 12, 16);
}

static gboolean
header_row_on_drop (ClaspHeaderRow *self, const GValue *value, double x, double y, GtkDropTarget *target)
{
  ClaspHeader *header = g_value_get_object (value);

  if (header == NULL || header == self->header)
    return FALSE;
  g_signal_emit (self, signals[DROP], 0, header);
  return TRUE;
}

ClaspHeader *
clasp_header_row_get_header (ClaspHeaderRow *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER_ROW (self), NULL);

  return self->header;
}

void
clasp_header_row_edit_name (ClaspHeaderRow *self)
{
  g_return_if_fail (CLASP_IS_HEADER_ROW (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->name));
}

static void
clasp_header_row_constructed (GObject *object)
{
  ClaspHeaderRow *self = CLASP_HEADER_ROW (object);
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  G_OBJECT_CLASS (clasp_header_row_parent_class)->constructed (object);

  g_object_bind_property (self->header, "enabled", self->tick, "active", both);
  g_object_bind_property (self->header, "name", self->name, "text", both);
  g_object_bind_property (self->header, "value", self->value, "text", both);
  g_object_bind_property (self->header, "kept", self->keep, "active", both);
  g_signal_connect (gtk_editable_get_delegate (GTK_EDITABLE (self->name)), "insert-text",
                    G_CALLBACK (header_row_on_insert_text), self);
  g_signal_connect (gtk_editable_get_delegate (GTK_EDITABLE (self->value)), "insert-text",
                    G_CALLBACK (header_row_on_insert_value), self);
  g_signal_connect_object (self->header, "notify::value", G_CALLBACK (header_row_update_value), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::secret", G_CALLBACK (header_row_update_value), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::kept", G_CALLBACK (header_row_update_value), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::kept", G_CALLBACK (header_row_update_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::name", G_CALLBACK (header_row_update_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::value", G_CALLBACK (header_row_update_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::needs-value", G_CALLBACK (header_row_update_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->header, "notify::held-back", G_CALLBACK (header_row_update_problem), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->value, "state-flags-changed", G_CALLBACK (header_row_update_value), self,
                           G_CONNECT_SWAPPED);
  self->completion = clasp_name_completion_new (GTK_WIDGET (self), self->name, CLASP_COMMON_FIELD_NAMES);
  header_row_update_value (self);
  header_row_update_problem (self);
}

static void
clasp_header_row_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_HEADER)
    g_value_set_object (value, CLASP_HEADER_ROW (object)->header);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_header_row_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_HEADER)
    CLASP_HEADER_ROW (object)->header = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_header_row_dispose (GObject *object)
{
  ClaspHeaderRow *self = CLASP_HEADER_ROW (object);

  if (self->value != NULL)
    g_signal_handlers_disconnect_by_data (self->value, self);
  g_clear_pointer (&self->completion, gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_header_row_parent_class)->dispose (object);
}

static void
clasp_header_row_finalize (GObject *object)
{
  g_clear_object (&CLASP_HEADER_ROW (object)->header);
  G_OBJECT_CLASS (clasp_header_row_parent_class)->finalize (object);
}

static void
clasp_header_row_class_init (ClaspHeaderRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = clasp_header_row_constructed;
  object_class->get_property = clasp_header_row_get_property;
  object_class->set_property = clasp_header_row_set_property;
  object_class->dispose = clasp_header_row_dispose;
  object_class->finalize = clasp_header_row_finalize;

  properties[PROP_HEADER] = g_param_spec_object ("header", NULL, NULL, CLASP_TYPE_HEADER,
                                                 G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[REMOVE] = g_signal_new ("remove", CLASP_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  0);
  signals[MOVE] = g_signal_new ("move", CLASP_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST | G_SIGNAL_ACTION, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_INT);
  signals[DROP] = g_signal_new ("drop", CLASP_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                CLASP_TYPE_HEADER);
  signals[PASTE] = g_signal_new ("paste", CLASP_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
  signals[NEXT] = g_signal_new ("next", CLASP_TYPE_HEADER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  g_type_ensure (CLASP_TYPE_HEADER);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-header-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, handle);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, tick);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, name);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, value_stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, value);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, masked);
  gtk_widget_class_bind_template_child (widget_class, ClaspHeaderRow, keep);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_drag_prepare);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_drag_begin);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_drop);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_name_activate);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_value_activate);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_reveal);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_edit_masked);
  gtk_widget_class_bind_template_callback (widget_class, header_row_on_remove);

  gtk_widget_class_add_binding_signal (widget_class, GDK_KEY_Up, GDK_ALT_MASK, "move", "(i)", -1);
  gtk_widget_class_add_binding_signal (widget_class, GDK_KEY_Down, GDK_ALT_MASK, "move", "(i)", 1);
}

static void
clasp_header_row_init (ClaspHeaderRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_widget_set_cursor_from_name (self->handle, "grab");
}

GtkWidget *
clasp_header_row_new (ClaspHeader *header)
{
  return g_object_new (CLASP_TYPE_HEADER_ROW, "header", header, NULL);
}
