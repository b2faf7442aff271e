/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-name-completion.h"

#include <string.h>

#define MAX_SUGGESTIONS 6

const char *const CLASP_COMMON_FIELD_NAMES[] = {
  "Accept",
  "Accept-Encoding",
  "Accept-Language",
  "Authorization",
  "Cache-Control",
  "Connection",
  "Cookie",
  "Host",
  "Origin",
  "Pragma",
  "Proxy-Authorization",
  "Referer",
  "Sec-Fetch-Dest",
  "Sec-Fetch-Mode",
  "Sec-Fetch-Site",
  "Sec-WebSocket-Extensions",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Protocol",
  "Sec-WebSocket-Version",
  "Upgrade",
  "User-Agent",
  "X-Api-Key",
  "X-Auth-Token",
  "X-CSRF-Token",
  "X-Forwarded-For",
  "X-Forwarded-Proto",
  "X-Request-ID",
  "X-Requested-With",
  NULL,
};

struct _ClaspNameCompletion
{
  GtkPopover parent_instance;

  GtkEntry *entry;
  GtkListBox *list;
  const char *const *names;
  gboolean taking;
};

G_DEFINE_FINAL_TYPE (ClaspNameCompletion, clasp_name_completion, GTK_TYPE_POPOVER)

static gboolean
name_completion_has_focus (ClaspNameCompletion *self)
{
  GtkEditable *delegate = gtk_editable_get_delegate (GTK_EDITABLE (self->entry));

  return gtk_widget_has_focus (GTK_WIDGET (delegate));
}

static void
name_completion_add_suggestion (ClaspNameCompletion *self, const char *name)
{
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_append (self->list, label);
}

static guint
name_completion_fill (ClaspNameCompletion *self, const char *text)
{
  gsize length = strlen (text);
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  if (length == 0)
    return 0;
  for (gsize i = 0; self->names[i] != NULL && n < MAX_SUGGESTIONS; i++)
    {
      if (g_ascii_strncasecmp (self->names[i], text, length) != 0)
        continue;
      if (strcmp (self->names[i], text) == 0)
        return 0;
      name_completion_add_suggestion (self, self->names[i]);
      n++;
    }
  return n;
}

static void
name_completion_place (ClaspNameCompletion *self)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  graphene_rect_t bounds;

  if (!gtk_widget_compute_bounds (GTK_WIDGET (self->entry), parent, &bounds))
    return;
  gtk_popover_set_pointing_to (GTK_POPOVER (self),
                               &(GdkRectangle) { (int) bounds.origin.x, (int) bounds.origin.y, (int) bounds.size.width,
                                                 (int) bounds.size.height });
}

static void
name_completion_on_changed (ClaspNameCompletion *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->entry));

  if (self->taking || !name_completion_has_focus (self) || name_completion_fill (self, text) == 0)
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  name_completion_place (self);
  gtk_popover_popup (GTK_POPOVER (self));
}

static void
name_completion_take (ClaspNameCompletion *self, GtkListBoxRow *row)
{
  const char *name = gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row)));

  self->taking = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self->entry), name);
  gtk_editable_set_position (GTK_EDITABLE (self->entry), -1);
  self->taking = FALSE;
  gtk_popover_popdown (GTK_POPOVER (self));
}

static void
name_completion_select_next (ClaspNameCompletion *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : (step > 0 ? 0 : -1);

  gtk_list_box_select_row (self->list, index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL);
}

static gboolean
name_completion_on_key (ClaspNameCompletion *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (!gtk_widget_get_visible (GTK_WIDGET (self)) || (state & (GDK_ALT_MASK | GDK_CONTROL_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  switch (keyval)
    {
    case GDK_KEY_Down:
      name_completion_select_next (self, 1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Up:
      name_completion_select_next (self, -1);
      return GDK_EVENT_STOP;
    case GDK_KEY_Escape:
      gtk_popover_popdown (GTK_POPOVER (self));
      return GDK_EVENT_STOP;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_Tab:
      if (row == NULL)
        {
          gtk_popover_popdown (GTK_POPOVER (self));
          return GDK_EVENT_PROPAGATE;
        }
      name_completion_take (self, row);
      return keyval == GDK_KEY_Tab ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static void
clasp_name_completion_class_init (ClaspNameCompletionClass *klass)
{
}

static void
clasp_name_completion_init (ClaspNameCompletion *self)
{
  GtkWidget *list = gtk_list_box_new ();

  self->list = GTK_LIST_BOX (list);
  gtk_widget_set_can_focus (list, FALSE);
  gtk_popover_set_child (GTK_POPOVER (self), list);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self), "completion");
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (name_completion_take), self);
}

GtkWidget *
clasp_name_completion_new (GtkWidget *parent, GtkEntry *entry, const char *const *names)
{
  ClaspNameCompletion *self = g_object_new (CLASP_TYPE_NAME_COMPLETION, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  self->names = names;
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (name_completion_on_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (gtk_popover_popdown), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_completion_on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
