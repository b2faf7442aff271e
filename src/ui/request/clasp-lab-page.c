/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-lab-page.h"

struct _ClaspLabPage
{
  ClaspRequestPage parent_instance;

  AdwEntryRow *method;
  AdwEntryRow *target;
  AdwEntryRow *http_version;
  AdwEntryRow *extensions;
  AdwWrapBox *fields;
  GPtrArray *ticks; /* (element-type GtkCheckButton), borrowed: one for each of REQUIRED_FIELDS */
  ClaspProfile *watched;
  gboolean loading;
};

G_DEFINE_FINAL_TYPE (ClaspLabPage, clasp_lab_page, CLASP_TYPE_REQUEST_PAGE)

static const char *const REQUIRED_FIELDS[] = {
  "Host", "Upgrade", "Connection", "Sec-WebSocket-Key", "Sec-WebSocket-Version",
};

static void
lab_page_on_tick_toggled (ClaspLabPage *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) dropped = NULL;

  if (self->loading || self->watched == NULL)
    return;
  for (guint i = 0; i < self->ticks->len; i++)
    if (!gtk_check_button_get_active (g_ptr_array_index (self->ticks, i)))
      g_strv_builder_add (builder, REQUIRED_FIELDS[i]);
  dropped = g_strv_builder_end (builder);
  g_object_set (self->watched, "dropped-fields", dropped, NULL);
}

static gboolean
lab_page_contains (char **fields, const char *name)
{
  for (guint i = 0; fields != NULL && fields[i] != NULL; i++)
    if (g_ascii_strcasecmp (fields[i], name) == 0)
      return TRUE;
  return FALSE;
}

static void
lab_page_load (ClaspLabPage *self)
{
  g_auto (GStrv) dropped = NULL;

  g_object_get (self->watched, "dropped-fields", &dropped, NULL);
  self->loading = TRUE;
  for (guint i = 0; i < self->ticks->len; i++)
    gtk_check_button_set_active (g_ptr_array_index (self->ticks, i), !lab_page_contains (dropped, REQUIRED_FIELDS[i]));
  self->loading = FALSE;
}

static void
clasp_lab_page_connection_changed (ClaspRequestPage *page, ClaspProfile *profile)
{
  ClaspLabPage *self = CLASP_LAB_PAGE (page);

  if (self->watched != NULL)
    g_signal_handlers_disconnect_by_data (self->watched, self);
  g_set_object (&self->watched, profile);
  if (profile == NULL)
    return;
  g_signal_connect_swapped (profile, "notify::dropped-fields", G_CALLBACK (lab_page_load), self);
  lab_page_load (self);
}

static void
clasp_lab_page_dispose (GObject *object)
{
  clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  G_OBJECT_CLASS (clasp_lab_page_parent_class)->dispose (object);
}

static void
clasp_lab_page_finalize (GObject *object)
{
  g_ptr_array_unref (CLASP_LAB_PAGE (object)->ticks);
  G_OBJECT_CLASS (clasp_lab_page_parent_class)->finalize (object);
}

static void
clasp_lab_page_class_init (ClaspLabPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_lab_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = clasp_lab_page_finalize;
  CLASP_REQUEST_PAGE_CLASS (klass)->connection_changed = clasp_lab_page_connection_changed;

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-lab-page.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspLabPage, method);
  gtk_widget_class_bind_template_child (widget_class, ClaspLabPage, target);
  gtk_widget_class_bind_template_child (widget_class, ClaspLabPage, http_version);
  gtk_widget_class_bind_template_child (widget_class, ClaspLabPage, extensions);
  gtk_widget_class_bind_template_child (widget_class, ClaspLabPage, fields);
}

static void
clasp_lab_page_init (ClaspLabPage *self)
{
  ClaspRequestPage *page = CLASP_REQUEST_PAGE (self);

  self->ticks = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (REQUIRED_FIELDS); i++)
    {
      GtkWidget *tick = gtk_check_button_new_with_label (REQUIRED_FIELDS[i]);

      gtk_widget_add_css_class (tick, "monospace");
      g_signal_connect_object (tick, "toggled", G_CALLBACK (lab_page_on_tick_toggled), self, G_CONNECT_SWAPPED);
      g_ptr_array_add (self->ticks, tick);
      adw_wrap_box_append (self->fields, tick);
    }
  clasp_request_page_bind (page, "method", self->method, "text");
  clasp_request_page_bind (page, "target", self->target, "text");
  clasp_request_page_bind (page, "http-version", self->http_version, "text");
  clasp_request_page_bind (page, "extensions", self->extensions, "text");
}
