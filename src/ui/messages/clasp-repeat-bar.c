/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-repeat-bar.h"

#include <glib/gi18n.h>
#include "clasp-format.h"

struct _ClaspRepeatBar
{
  AdwBin parent_instance;

  ClaspRepeat *next;    /* (nullable) */
  ClaspRepeat *running; /* (nullable) */
  gboolean can_send;
  GtkEventController *escape;

  GtkSpinButton *interval;
  GtkSpinButton *number;
  GtkButton *button;
  GtkLabel *preview;
  GtkLabel *status;
};

G_DEFINE_FINAL_TYPE (ClaspRepeatBar, clasp_repeat_bar, ADW_TYPE_BIN)

static void
repeat_bar_update (ClaspRepeatBar *self)
{
  gboolean running = self->running != NULL;

  gtk_button_set_label (self->button, running ? _("Stop sending") : _("Start sending"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "repeat.toggle", running || (self->next != NULL && self->can_send));
  gtk_event_controller_set_propagation_phase (self->escape, running ? GTK_PHASE_CAPTURE : GTK_PHASE_NONE);
}

static void
repeat_bar_on_sent (ClaspRepeatBar *self)
{
  double rate = clasp_repeat_get_rate (self->running);
  guint64 n;
  g_autofree char *count = NULL;
  g_autofree char *text = NULL;

  g_object_get (self->running, "n-sent", &n, NULL);
  count = clasp_format_count (n);
  /* Translators: how many messages were sent so far, and how many a second */
  text = rate > 0 ? g_strdup_printf (_("%s sent · %.1f /s"), count, rate) : g_strdup_printf (_("%s sent"), count);
  gtk_label_set_label (self->status, text);
}

static void
repeat_bar_on_stopped (ClaspRepeatBar *self, const char *why)
{
  g_autofree char *text = NULL;

  repeat_bar_on_sent (self);
  if (why != NULL)
    {
      text = g_strdup_printf ("%s · %s", gtk_label_get_label (self->status), why);
      gtk_label_set_label (self->status, text);
    }
  g_signal_handlers_disconnect_by_data (self->running, self);
  g_clear_object (&self->running);
  repeat_bar_update (self);
}

static void
repeat_bar_start (ClaspRepeatBar *self)
{
  g_autoptr (GError) error = NULL;
  ClaspRepeat *repeat = self->next;

  /* What was typed and not left yet counts, too. */
  gtk_spin_button_update (self->interval);
  gtk_spin_button_update (self->number);
  self->running = g_object_ref (repeat);
  g_signal_connect_object (repeat, "notify::n-sent", G_CALLBACK (repeat_bar_on_sent), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (repeat, "stopped", G_CALLBACK (repeat_bar_on_stopped), self, G_CONNECT_SWAPPED);
  if (!clasp_repeat_start (repeat, (guint) gtk_spin_button_get_value_as_int (self->interval),
                           (guint64) gtk_spin_button_get_value_as_int (self->number), &error))
    {
      gtk_label_set_label (self->status, error->message);
      g_signal_handlers_disconnect_by_data (repeat, self);
      g_clear_object (&self->running);
    }
  repeat_bar_update (self);
}

static void
repeat_bar_toggle (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspRepeatBar *self = CLASP_REPEAT_BAR (widget);

  if (self->running != NULL)
    clasp_repeat_stop (self->running);
  else if (self->next != NULL)
    repeat_bar_start (self);
}

static gboolean
repeat_bar_on_escape (GtkWidget *widget, GVariant *arguments, gpointer user_data)
{
  ClaspRepeatBar *self = CLASP_REPEAT_BAR (widget);

  if (self->running == NULL || !gtk_widget_get_mapped (widget))
    return FALSE;
  clasp_repeat_stop (self->running);
  return TRUE;
}

void
clasp_repeat_bar_stop (ClaspRepeatBar *self)
{
  g_return_if_fail (CLASP_IS_REPEAT_BAR (self));

  if (self->running != NULL)
    clasp_repeat_stop (self->running);
}

void
clasp_repeat_bar_set_next (ClaspRepeatBar *self, ClaspRepeat *next, const char *preview, gboolean can_send)
{
  g_autofree char *text = NULL;

  g_return_if_fail (CLASP_IS_REPEAT_BAR (self));

  g_set_object (&self->next, next);
  self->can_send = can_send;
  /* Translators: one message of many, as it could be sent; what is filled in is another one each time */
  text = preview != NULL ? g_strdup_printf (_("For example: %s"), preview) : g_strdup ("");
  gtk_label_set_label (self->preview, text);
  repeat_bar_update (self);
}

static void
clasp_repeat_bar_dispose (GObject *object)
{
  ClaspRepeatBar *self = CLASP_REPEAT_BAR (object);

  if (self->running != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->running, self);
      clasp_repeat_stop (self->running);
    }
  g_clear_object (&self->running);
  g_clear_object (&self->next);
  G_OBJECT_CLASS (clasp_repeat_bar_parent_class)->dispose (object);
}

static void
clasp_repeat_bar_class_init (ClaspRepeatBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_repeat_bar_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-repeat-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspRepeatBar, interval);
  gtk_widget_class_bind_template_child (widget_class, ClaspRepeatBar, number);
  gtk_widget_class_bind_template_child (widget_class, ClaspRepeatBar, button);
  gtk_widget_class_bind_template_child (widget_class, ClaspRepeatBar, preview);
  gtk_widget_class_bind_template_child (widget_class, ClaspRepeatBar, status);
  gtk_widget_class_install_action (widget_class, "repeat.toggle", NULL, repeat_bar_toggle);
}

static void
clasp_repeat_bar_init (ClaspRepeatBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->escape = gtk_shortcut_controller_new ();
  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (self->escape), GTK_SHORTCUT_SCOPE_GLOBAL);
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->escape),
                                        gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                                                          gtk_callback_action_new (repeat_bar_on_escape, NULL, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self), self->escape);
  repeat_bar_update (self);
}
