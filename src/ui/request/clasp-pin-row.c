/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-pin-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _ClaspPinRow
{
  AdwActionRow parent_instance;

  GtkWidget *remove;
  ClaspPin *pin;
};

G_DEFINE_FINAL_TYPE (ClaspPinRow, clasp_pin_row, ADW_TYPE_ACTION_ROW)

enum
{
  REMOVE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
pin_row_on_remove (ClaspPinRow *self)
{
  g_signal_emit (self, signals[REMOVE], 0);
}

static void
pin_row_set_pin (ClaspPinRow *self, ClaspPin *pin)
{
  const char *host = clasp_pin_get_host (pin);
  g_autofree char *where = g_strdup_printf (strchr (host, ':') != NULL && *host != '[' ? "[%s]:%u" : "%s:%u", host,
                                            clasp_pin_get_port (pin));
  g_autofree char *remove = g_strdup_printf (_("Trust the certificate of %s no longer"), where);
  g_autofree char *sha256 = g_strdup_printf ("SHA-256 %s", clasp_pin_get_sha256 (pin));

  self->pin = g_object_ref (pin);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), where);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), sha256);
  gtk_widget_set_tooltip_text (self->remove, remove);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->remove), GTK_ACCESSIBLE_PROPERTY_LABEL, remove, -1);
}

ClaspPin *
clasp_pin_row_get_pin (ClaspPinRow *self)
{
  g_return_val_if_fail (CLASP_IS_PIN_ROW (self), NULL);

  return self->pin;
}

static void
clasp_pin_row_finalize (GObject *object)
{
  g_clear_object (&CLASP_PIN_ROW (object)->pin);
  G_OBJECT_CLASS (clasp_pin_row_parent_class)->finalize (object);
}

static void
clasp_pin_row_class_init (ClaspPinRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = clasp_pin_row_finalize;
  signals[REMOVE] = g_signal_new ("remove", CLASP_TYPE_PIN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-pin-row.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspPinRow, remove);
  gtk_widget_class_bind_template_callback (widget_class, pin_row_on_remove);
}

static void
clasp_pin_row_init (ClaspPinRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
clasp_pin_row_new (ClaspPin *pin)
{
  ClaspPinRow *self;

  g_return_val_if_fail (CLASP_IS_PIN (pin), NULL);

  self = g_object_new (CLASP_TYPE_PIN_ROW, NULL);
  pin_row_set_pin (self, pin);
  return GTK_WIDGET (self);
}
