/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-name-completion.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_SUGGESTIONS 6
#define MAX_SHOWN 16

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

  GtkEditable *entry;
  GtkListBox *list;
  ClaspSuggestFunc suggest;
  gpointer user_data;
  gsize start;      /* what is completed begins there, and … */
  gsize end;        /* … ends there, in bytes */
  gboolean in_part; /* of the text, not all of it */
  gboolean taking;
};

G_DEFINE_FINAL_TYPE (ClaspNameCompletion, clasp_name_completion, GTK_TYPE_POPOVER)

static gboolean
name_completion_has_focus (ClaspNameCompletion *self)
{
  GtkEditable *delegate = gtk_editable_get_delegate (self->entry);

  return gtk_widget_has_focus (GTK_WIDGET (delegate));
}

static void
name_completion_add_suggestion (ClaspNameCompletion *self, const char *name)
{
  GtkWidget *label = gtk_label_new (name);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_list_box_append (self->list, label);
}

/* Of what is a whole name already none is another. */
static char **
name_completion_suggest_names (const char *text, gsize at, gsize *start, gpointer user_data)
{
  const char *const *names = user_data;
  g_autoptr (GStrvBuilder) found = g_strv_builder_new ();
  gsize length = strlen (text);
  guint n = 0;

  *start = 0;
  for (gsize i = 0; length > 0 && names[i] != NULL && n < MAX_SUGGESTIONS; i++)
    {
      if (g_ascii_strncasecmp (names[i], text, length) != 0)
        continue;
      if (strcmp (names[i], text) == 0)
        return g_new0 (char *, 1);
      g_strv_builder_add (found, names[i]);
      n++;
    }
  return g_strv_builder_end (found);
}

/* Returns: whether there are any */
static gboolean
name_completion_fill (ClaspNameCompletion *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  gsize at = (gsize) (g_utf8_offset_to_pointer (text, gtk_editable_get_position (self->entry)) - text);
  g_auto (GStrv) suggestions = NULL;
  guint n = 0;

  gtk_list_box_remove_all (self->list);
  self->end = self->in_part ? at : strlen (text);
  suggestions = self->suggest (text, self->end, &self->start, self->user_data);
  for (; suggestions[n] != NULL && n < MAX_SHOWN; n++)
    name_completion_add_suggestion (self, suggestions[n]);
  return n > 0;
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
name_completion_show (ClaspNameCompletion *self)
{
  if (!name_completion_has_focus (self) || !name_completion_fill (self))
    {
      gtk_popover_popdown (GTK_POPOVER (self));
      return;
    }
  name_completion_place (self);
  gtk_popover_popup (GTK_POPOVER (self));
}

/* Where nothing is written nobody asks for anything yet. */
static void
name_completion_on_changed (ClaspNameCompletion *self)
{
  const char *text = gtk_editable_get_text (self->entry);
  int at = gtk_editable_get_position (self->entry);

  if (self->taking)
    return;
  if (self->in_part && (at == 0 || g_ascii_isspace (*g_utf8_offset_to_pointer (text, at - 1))))
    gtk_popover_popdown (GTK_POPOVER (self));
  else
    name_completion_show (self);
}

static void
name_completion_take (ClaspNameCompletion *self, GtkListBoxRow *row)
{
  g_autofree char *name = g_strdup (gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row))));
  const char *before = gtk_editable_get_text (self->entry);
  g_autofree char *text = g_strdup_printf ("%.*s%s%s", (int) self->start, before, name, before + self->end);
  int at = (int) (g_utf8_pointer_to_offset (text, text + self->start) + g_utf8_strlen (name, -1));

  self->taking = TRUE;
  gtk_editable_set_text (self->entry, text);
  gtk_editable_set_position (self->entry, at);
  self->taking = FALSE;
  if (g_str_has_suffix (name, ":"))
    name_completion_show (self);
  else
    gtk_popover_popdown (GTK_POPOVER (self));
}

static void
name_completion_select_next (ClaspNameCompletion *self, int step)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);
  int index = row != NULL ? gtk_list_box_row_get_index (row) + step : (step > 0 ? 0 : -1);

  row = index >= 0 ? gtk_list_box_get_row_at_index (self->list, index) : NULL;
  gtk_list_box_select_row (self->list, row);
  /* The focus stays in the entry, so that nothing else tells of the choice. */
  if (row != NULL)
    gtk_accessible_announce (GTK_ACCESSIBLE (self->entry),
                             gtk_label_get_text (GTK_LABEL (gtk_list_box_row_get_child (row))),
                             GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static gboolean
name_completion_on_key (ClaspNameCompletion *self, guint keyval, guint keycode, GdkModifierType state)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (self->in_part && keyval == GDK_KEY_Down && !gtk_widget_get_visible (GTK_WIDGET (self)))
    {
      name_completion_show (self);
      /* Where there are none the key does what it does elsewhere. */
      return gtk_widget_get_visible (GTK_WIDGET (self)) ? GDK_EVENT_STOP : GDK_EVENT_PROPAGATE;
    }
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
      return keyval == GDK_KEY_Tab && !self->in_part ? GDK_EVENT_PROPAGATE : GDK_EVENT_STOP;
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
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Suggestions"), -1);
  gtk_popover_set_child (GTK_POPOVER (self), list);
  gtk_popover_set_autohide (GTK_POPOVER (self), FALSE);
  gtk_popover_set_has_arrow (GTK_POPOVER (self), FALSE);
  gtk_popover_set_position (GTK_POPOVER (self), GTK_POS_BOTTOM);
  gtk_widget_set_halign (GTK_WIDGET (self), GTK_ALIGN_START);
  gtk_widget_add_css_class (GTK_WIDGET (self), "completion");
  g_signal_connect_swapped (list, "row-activated", G_CALLBACK (name_completion_take), self);
}

GtkWidget *
clasp_name_completion_new_with_func (GtkWidget *parent, GtkEditable *entry, ClaspSuggestFunc suggest,
                                     gpointer user_data)
{
  ClaspNameCompletion *self = g_object_new (CLASP_TYPE_NAME_COMPLETION, NULL);
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->entry = entry;
  self->suggest = suggest;
  self->user_data = user_data;
  self->in_part = TRUE;
  gtk_widget_set_parent (GTK_WIDGET (self), parent);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (name_completion_on_key), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (focus, "leave", G_CALLBACK (gtk_popover_popdown), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (entry), keys);
  gtk_widget_add_controller (GTK_WIDGET (entry), focus);
  g_signal_connect_object (entry, "changed", G_CALLBACK (name_completion_on_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

GtkWidget *
clasp_name_completion_new (GtkWidget *parent, GtkEntry *entry, const char *const *names)
{
  GtkWidget *completion = clasp_name_completion_new_with_func (parent, GTK_EDITABLE (entry),
                                                               name_completion_suggest_names, (gpointer) names);

  CLASP_NAME_COMPLETION (completion)->in_part = FALSE;
  return completion;
}
