/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-timing-bar.h"

#define BAR_MIN_WIDTH 3
#define BAR_HEIGHT 11

struct _ClaspTimingBar
{
  GtkWidget parent_instance;

  GtkWidget *span;
  double start;
  double end;
};

G_DEFINE_FINAL_TYPE (ClaspTimingBar, clasp_timing_bar, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_START,
  PROP_END,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
clasp_timing_bar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 40 : BAR_HEIGHT;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 120 : BAR_HEIGHT;
}

static void
clasp_timing_bar_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaspTimingBar *self = CLASP_TIMING_BAR (widget);
  int length = MAX ((int) ((self->end - self->start) * width + 0.5), BAR_MIN_WIDTH);
  int x = CLAMP ((int) (self->start * width + 0.5), 0, MAX (width - length, 0));
  GtkAllocation span = { x, (height - BAR_HEIGHT) / 2, MIN (length, width), BAR_HEIGHT };

  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    span.x = width - span.x - span.width;
  gtk_widget_size_allocate (self->span, &span, -1);
}

static void
clasp_timing_bar_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspTimingBar *self = CLASP_TIMING_BAR (object);

  switch (id)
    {
    case PROP_START:
      g_value_set_double (value, self->start);
      break;
    case PROP_END:
      g_value_set_double (value, self->end);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_timing_bar_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspTimingBar *self = CLASP_TIMING_BAR (object);
  double *place = id == PROP_START ? &self->start : &self->end;

  if (id != PROP_START && id != PROP_END)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (*place == g_value_get_double (value))
    return;
  *place = g_value_get_double (value);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_timing_bar_dispose (GObject *object)
{
  g_clear_pointer (&CLASP_TIMING_BAR (object)->span, gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_timing_bar_parent_class)->dispose (object);
}

static void
clasp_timing_bar_class_init (ClaspTimingBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = clasp_timing_bar_get_property;
  object_class->set_property = clasp_timing_bar_set_property;
  object_class->dispose = clasp_timing_bar_dispose;
  widget_class->measure = clasp_timing_bar_measure;
  widget_class->size_allocate = clasp_timing_bar_size_allocate;
  props[PROP_START] = g_param_spec_double ("start", NULL, NULL, 0, 1, 0, flags);
  props[PROP_END] = g_param_spec_double ("end", NULL, NULL, 0, 1, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "timingbar");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
clasp_timing_bar_init (ClaspTimingBar *self)
{
  self->span = g_object_new (GTK_TYPE_BOX, "css-name", "span", "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION,
                             NULL);
  gtk_widget_set_parent (self->span, GTK_WIDGET (self));
}
