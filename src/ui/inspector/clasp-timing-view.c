/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-timing-view.h"

#include <glib/gi18n.h>
#include "clasp-format.h"
#include "clasp-timing-bar.h"

struct _ClaspTimingView
{
  ClaspReportView parent_instance;

  GtkStack *stack;
  GtkGrid *phases;
  GtkWidget *resolved_title;
  GtkGrid *resolved;
  GtkWidget *addresses_title;
  GtkGrid *addresses;
};

G_DEFINE_FINAL_TYPE (ClaspTimingView, clasp_timing_view, CLASP_TYPE_REPORT_VIEW)

static const struct
{
  const char *title;
  const char *css_class;
  gsize offset;
} phases[] = {
  { N_("Resolve"), "resolve", G_STRUCT_OFFSET (ClaspReport, resolve_us) },
  { N_("TCP"), "tcp", G_STRUCT_OFFSET (ClaspReport, tcp_us) },
  { N_("Proxy"), "proxy", G_STRUCT_OFFSET (ClaspReport, proxy_us) },
  { N_("TLS"), "tls", G_STRUCT_OFFSET (ClaspReport, tls_us) },
  { N_("Response"), "response", G_STRUCT_OFFSET (ClaspReport, response_us) },
};

static void
timing_view_clear_grid (GtkGrid *grid)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (grid))) != NULL)
    gtk_grid_remove (grid, child);
}

static GtkWidget *
timing_view_attach_label (GtkGrid *grid, const char *text, int column, int row, int width, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  if (css_class != NULL)
    gtk_widget_add_css_class (label, css_class);
  gtk_grid_attach (grid, label, column, row, width, 1);
  return label;
}

static void
timing_view_attach_duration (GtkGrid *grid, gint64 us, int row)
{
  g_autofree char *text = clasp_format_duration (us);
  GtkWidget *label = timing_view_attach_label (grid, text, 2, row, 1, "numeric");

  gtk_label_set_xalign (GTK_LABEL (label), 1);
  gtk_widget_add_css_class (label, "dimmed");
}

static void
timing_view_attach_bar (GtkGrid *grid, gint64 start, gint64 end, gint64 total, const char *css_class, int row)
{
  GtkWidget *bar = g_object_new (CLASP_TYPE_TIMING_BAR, "start", CLAMP ((double) start / (double) total, 0, 1), "end",
                                 CLAMP ((double) end / (double) total, 0, 1), "hexpand", TRUE, NULL);

  gtk_widget_add_css_class (bar, css_class);
  gtk_grid_attach (grid, bar, 1, row, 1, 1);
}

static void
timing_view_fill_phases (ClaspTimingView *self, const ClaspReport *report, gint64 total)
{
  gint64 at = 0;
  int row = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (phases); i++)
    {
      gint64 duration = G_STRUCT_MEMBER (gint64, report, phases[i].offset);

      if (duration < 0)
        continue;
      timing_view_attach_label (self->phases, _(phases[i].title), 0, row, 1, NULL);
      timing_view_attach_bar (self->phases, at, at + duration, total, phases[i].css_class, row);
      timing_view_attach_duration (self->phases, duration, row++);
      at += duration;
    }
  timing_view_attach_label (self->phases, _("Total"), 0, row, 1, "heading");
  timing_view_attach_duration (self->phases, report->total_us, row);
}

/* What the resolver answered, whether it was tried or not. */
static void
timing_view_fill_resolved (ClaspTimingView *self, const ClaspReport *report)
{
  gtk_widget_set_visible (self->resolved_title, report->resolved->len > 0);
  for (guint i = 0; i < report->resolved->len; i++)
    {
      const char *address = report->resolved->pdata[i];
      const ClaspAddressTried *tried = clasp_report_find_tried (report, address);
      const char *result = tried == NULL          ? _("not tried")
                           : tried->connected     ? _("connected")
                           : tried->error != NULL ? _("failed")
                                                  : _("trying…");
      GtkWidget *label = timing_view_attach_label (self->resolved, address, 0, (int) i, 1, "monospace");

      gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (label), 15);
      gtk_widget_set_hexpand (label, TRUE);
      timing_view_attach_label (self->resolved, clasp_report_family_of (address), 1, (int) i, 1, "dimmed");
      timing_view_attach_label (self->resolved, result, 2, (int) i, 1, "dimmed");
    }
}

static void
timing_view_fill_addresses (ClaspTimingView *self, const ClaspReport *report, gint64 total)
{
  gtk_widget_set_visible (self->addresses_title, report->addresses->len > 0);
  for (guint i = 0; i < report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = g_ptr_array_index (report->addresses, i);
      const char *result = tried->connected ? _("connected") : tried->error != NULL ? tried->error : _("trying…");
      gint64 end = tried->end_us < 0 ? total : tried->end_us;
      int row = (int) (2 * i);
      GtkWidget *address = timing_view_attach_label (self->addresses, tried->address, 0, row, 1, "monospace");
      GtkWidget *label = timing_view_attach_label (self->addresses, result, 0, row + 1, 3, "caption");

      gtk_label_set_ellipsize (GTK_LABEL (address), PANGO_ELLIPSIZE_MIDDLE);
      gtk_label_set_width_chars (GTK_LABEL (address), 15);
      gtk_label_set_wrap (GTK_LABEL (label), TRUE);
      gtk_widget_add_css_class (label, tried->connected ? "success" : tried->error != NULL ? "error" : "dimmed");
      timing_view_attach_bar (self->addresses, tried->start_us, end, total, tried->connected ? "tcp" : "failed", row);
      timing_view_attach_duration (self->addresses, tried->end_us < 0 ? -1 : tried->end_us - tried->start_us, row);
    }
}

static void
clasp_timing_view_update (ClaspReportView *view, ClaspSession *session, ClaspReport *report)
{
  ClaspTimingView *self = CLASP_TIMING_VIEW (view);
  gint64 total;

  timing_view_clear_grid (self->phases);
  timing_view_clear_grid (self->resolved);
  timing_view_clear_grid (self->addresses);
  gtk_stack_set_visible_child_name (self->stack, report != NULL ? "report" : "empty");
  if (report == NULL)
    return;
  total = MAX (report->total_us, 1);
  timing_view_fill_phases (self, report, total);
  timing_view_fill_resolved (self, report);
  timing_view_fill_addresses (self, report, total);
}

static void
clasp_timing_view_class_init (ClaspTimingViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  CLASP_REPORT_VIEW_CLASS (klass)->update = clasp_timing_view_update;
  CLASP_REPORT_VIEW_CLASS (klass)->waits_until_shown = TRUE;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-timing-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, stack);
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, phases);
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, resolved_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, resolved);
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, addresses_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspTimingView, addresses);
}

static void
clasp_timing_view_init (ClaspTimingView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
