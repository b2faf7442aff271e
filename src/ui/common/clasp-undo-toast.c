/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-undo-toast.h"

#include <glib/gi18n.h>

/* Seconds: who reads slowly, or hears the window read, comes to the button in time. */
#define TIMEOUT 15

typedef struct
{
  void (*undo) (gpointer target, gpointer kept);
  GObject *target; /* weak */
  GObject *kept;
} UndoToast;

static void
undo_toast_free (gpointer data, GClosure *closure)
{
  UndoToast *self = data;

  g_clear_weak_pointer (&self->target);
  g_object_unref (self->kept);
  g_free (self);
}

static void
undo_toast_on_clicked (AdwToast *toast, gpointer data)
{
  UndoToast *self = data;

  if (self->target != NULL)
    self->undo (self->target, self->kept);
}

void
clasp_undo_toast_show (GtkWidget *from, const char *text, void (*undo) (gpointer target, gpointer kept),
                       GObject *target, GObject *kept)
{
  clasp_undo_toast_offer (from, text, _("_Undo"), undo, target, kept);
}

void
clasp_undo_toast_offer (GtkWidget *from, const char *text, const char *label,
                        void (*offered) (gpointer target, gpointer kept), GObject *target, GObject *kept)
{
  GtkWidget *overlay;
  AdwToast *toast;
  UndoToast *self;

  g_return_if_fail (GTK_IS_WIDGET (from));
  g_return_if_fail (G_IS_OBJECT (target));
  g_return_if_fail (G_IS_OBJECT (kept));

  self = g_new0 (UndoToast, 1);
  self->undo = offered;
  self->kept = kept;
  g_set_weak_pointer (&self->target, target);
  toast = adw_toast_new (text);
  adw_toast_set_use_markup (toast, FALSE);
  adw_toast_set_button_label (toast, label);
  adw_toast_set_timeout (toast, TIMEOUT);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_toast_on_clicked), self, undo_toast_free, 0);
  overlay = gtk_widget_get_ancestor (from, ADW_TYPE_TOAST_OVERLAY);
  if (overlay == NULL)
    {
      g_object_unref (toast);
      return;
    }
  adw_toast_overlay_dismiss_all (ADW_TOAST_OVERLAY (overlay));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), toast);
}
