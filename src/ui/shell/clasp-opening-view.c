/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-opening-view.h"

#include "clasp-format.h"
#include "clasp-path.h"
#include "clasp-session-text.h"

/* Bytes of an address that are shown. */
#define MAX_ADDRESS 512

struct _ClaspOpeningView
{
  ClaspReportView parent_instance;

  ClaspPath *path;
  GtkLabel *title;
  GtkLabel *address;
};

G_DEFINE_FINAL_TYPE (ClaspOpeningView, clasp_opening_view, CLASP_TYPE_REPORT_VIEW)

static void
clasp_opening_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspOpeningView *self = CLASP_OPENING_VIEW (view);
  g_autofree char *address = NULL;
  g_autofree char *phase = NULL;

  if (session == NULL || clasp_session_get_state (session) != CLASP_SESSION_OPENING)
    {
      clasp_path_show (self->path, NULL);
      return;
    }
  address = clasp_format_excerpt (report != NULL && report->url != NULL ? report->url : "", MAX_ADDRESS);
  clasp_path_show (self->path, report);
  phase = clasp_session_text_headline (CLASP_SESSION_OPENING, report);
  gtk_label_set_text (self->title, phase);
  gtk_label_set_text (self->address, address);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->address), address);
}

static void
clasp_opening_view_class_init (ClaspOpeningViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_opening_view_update;

  g_type_ensure (CLASP_TYPE_PATH);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-opening-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspOpeningView, path);
  gtk_widget_class_bind_template_child (widget_class, ClaspOpeningView, title);
  gtk_widget_class_bind_template_child (widget_class, ClaspOpeningView, address);
}

static void
clasp_opening_view_init (ClaspOpeningView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
