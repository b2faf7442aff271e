/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-flow.h"

struct _ClaspFlow
{
  GtkWidget parent_instance;

  int spacing;
  gboolean centered;
};

G_DEFINE_FINAL_TYPE (ClaspFlow, clasp_flow, GTK_TYPE_WIDGET)

enum
{
  PROP_SPACING = 1,
  PROP_CENTERED,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

/* Children that stand in one line, and how much room they take. */
typedef struct
{
  GtkWidget *first;
  GtkWidget *end; /* the first one of the next line, or NULL */
  int width;
  int height;
} FlowLine;

static GtkWidget *
flow_skip_hidden (GtkWidget *child)
{
  while (child != NULL && !gtk_widget_should_layout (child))
    child = gtk_widget_get_next_sibling (child);
  return child;
}

static int
flow_measure_child (GtkWidget *child, int available)
{
  int minimum, natural;

  gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, &natural, NULL, NULL);
  return MAX (MIN (natural, available), minimum);
}

/* The line that begins with @first, which is to be laid out. */
static FlowLine
flow_take_line (ClaspFlow *self, GtkWidget *first, int available)
{
  FlowLine line = { first, NULL, 0, 0 };

  for (GtkWidget *child = first; child != NULL; child = flow_skip_hidden (gtk_widget_get_next_sibling (child)))
    {
      int width = flow_measure_child (child, available);
      int height;

      if (child != first && line.width + self->spacing + width > available)
        {
          line.end = child;
          return line;
        }
      gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
      line.width += width + (child != first ? self->spacing : 0);
      line.height = MAX (line.height, height);
    }
  return line;
}

static GtkSizeRequestMode
clasp_flow_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
flow_measure_width (ClaspFlow *self, int *minimum, int *natural)
{
  *minimum = *natural = 0;
  for (GtkWidget *child = flow_skip_hidden (gtk_widget_get_first_child (GTK_WIDGET (self))); child != NULL;
       child = flow_skip_hidden (gtk_widget_get_next_sibling (child)))
    {
      int child_minimum, child_natural;

      gtk_widget_measure (child, GTK_ORIENTATION_HORIZONTAL, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural += child_natural + (*natural > 0 ? self->spacing : 0);
    }
}

static int
flow_measure_height (ClaspFlow *self, int width)
{
  int height = 0;

  for (GtkWidget *child = flow_skip_hidden (gtk_widget_get_first_child (GTK_WIDGET (self))); child != NULL;)
    {
      FlowLine line = flow_take_line (self, child, width);

      height += line.height + (height > 0 ? self->spacing : 0);
      child = line.end;
    }
  return height;
}

static void
clasp_flow_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  ClaspFlow *self = CLASP_FLOW (widget);
  int least_width, width;

  flow_measure_width (self, &least_width, &width);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = least_width;
      *natural = width;
      return;
    }
  /* For any width: what the least of them takes. */
  *minimum = flow_measure_height (self, for_size < 0 ? least_width : MAX (for_size, least_width));
  *natural = for_size < 0 ? flow_measure_height (self, width) : *minimum;
  *natural = *minimum = MAX (*minimum, *natural);
}

static void
flow_allocate_line (ClaspFlow *self, const FlowLine *line, int y, int available)
{
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  int x = self->centered ? MAX (0, (available - line->width) / 2) : 0;

  for (GtkWidget *child = line->first; child != line->end;
       child = flow_skip_hidden (gtk_widget_get_next_sibling (child)))
    {
      int width = flow_measure_child (child, available);
      GtkAllocation place = { mirrored ? available - x - width : x, y, width, line->height };

      gtk_widget_size_allocate (child, &place, -1);
      x += width + self->spacing;
    }
}

static void
clasp_flow_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaspFlow *self = CLASP_FLOW (widget);
  int y = 0;

  for (GtkWidget *child = flow_skip_hidden (gtk_widget_get_first_child (widget)); child != NULL;)
    {
      FlowLine line = flow_take_line (self, child, width);

      flow_allocate_line (self, &line, y, width);
      y += line.height + self->spacing;
      child = line.end;
    }
}

void
clasp_flow_append (ClaspFlow *self, GtkWidget *child)
{
  g_return_if_fail (CLASP_IS_FLOW (self));
  g_return_if_fail (GTK_IS_WIDGET (child));

  gtk_widget_insert_before (child, GTK_WIDGET (self), NULL);
}

void
clasp_flow_remove_all (ClaspFlow *self)
{
  GtkWidget *child;

  g_return_if_fail (CLASP_IS_FLOW (self));

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
}

static void
clasp_flow_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspFlow *self = CLASP_FLOW (object);

  switch (id)
    {
    case PROP_SPACING:
      g_value_set_int (value, self->spacing);
      break;
    case PROP_CENTERED:
      g_value_set_boolean (value, self->centered);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_flow_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspFlow *self = CLASP_FLOW (object);

  switch (id)
    {
    case PROP_SPACING:
      self->spacing = g_value_get_int (value);
      break;
    case PROP_CENTERED:
      self->centered = g_value_get_boolean (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
clasp_flow_dispose (GObject *object)
{
  clasp_flow_remove_all (CLASP_FLOW (object));
  G_OBJECT_CLASS (clasp_flow_parent_class)->dispose (object);
}

static void
clasp_flow_class_init (ClaspFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_flow_get_property;
  object_class->set_property = clasp_flow_set_property;
  object_class->dispose = clasp_flow_dispose;
  widget_class->get_request_mode = clasp_flow_get_request_mode;
  widget_class->measure = clasp_flow_measure;
  widget_class->size_allocate = clasp_flow_size_allocate;

  properties[PROP_SPACING] = g_param_spec_int ("spacing", NULL, NULL, 0, 256, 6,
                                               G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  properties[PROP_CENTERED] = g_param_spec_boolean ("centered", NULL, NULL, FALSE,
                                                    G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
clasp_flow_init (ClaspFlow *self)
{
  self->spacing = 6;
}
