/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-body-view.h"

#include <glib/gi18n.h>
#include "clasp-format.h"
#include "clasp-text-pane.h"

struct _ClaspBodyView
{
  ClaspReportView parent_instance;

  GBytes *shown; /* (nullable) */

  GtkStack *stack;
  GtkLabel *type;
  GtkLabel *size;
  ClaspTextPane *text;
};

G_DEFINE_FINAL_TYPE (ClaspBodyView, clasp_body_view, CLASP_TYPE_REPORT_VIEW)

static void
body_view_show_size (ClaspBodyView *self, const ClaspReport *report)
{
  g_autofree char *size = clasp_format_bytes (report->body_bytes);

  if (report->body_truncated)
    {
      g_autofree char *kept = clasp_format_bytes (g_bytes_get_size (report->body));
      g_autofree char *text = g_strdup_printf (_("%s received; only the first %s are kept"), size, kept);

      gtk_label_set_label (self->size, text);
    }
  else
    gtk_label_set_label (self->size, size);
}

static void
clasp_body_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspBodyView *self = CLASP_BODY_VIEW (view);
  GBytes *body = report != NULL ? report->body : NULL;
  g_autoptr (GBytes) text = NULL;

  gtk_stack_set_visible_child_name (self->stack, body != NULL && g_bytes_get_size (body) > 0 ? "body" : "empty");
  if (body == NULL || body == self->shown)
    return;
  g_clear_pointer (&self->shown, g_bytes_unref);
  self->shown = g_bytes_ref (body);
  gtk_label_set_label (self->type, report->body_type != NULL ? report->body_type : _("No content type"));
  body_view_show_size (self, report);
  text = clasp_report_dup_body_text (report);
  clasp_text_pane_set_text (self->text, text, NULL, report->body_type);
}

static void
clasp_body_view_dispose (GObject *object)
{
  g_clear_pointer (&CLASP_BODY_VIEW (object)->shown, g_bytes_unref);
  G_OBJECT_CLASS (clasp_body_view_parent_class)->dispose (object);
}

static void
clasp_body_view_class_init (ClaspBodyViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = clasp_body_view_dispose;
  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_body_view_update;
  CLASP_REPORT_VIEW_CLASS (klass)->waits_until_shown = TRUE;
  g_type_ensure (CLASP_TYPE_TEXT_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-body-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspBodyView, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspBodyView, type);
  gtk_widget_class_bind_template_child (widget_class, ClaspBodyView, size);
  gtk_widget_class_bind_template_child (widget_class, ClaspBodyView, text);
}

static void
clasp_body_view_init (ClaspBodyView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
