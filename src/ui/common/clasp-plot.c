/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-plot.h"

#include <math.h>

#define MARGIN_START 58
#define MARGIN_END 70
#define MARGIN_TOP 14
#define MARGIN_BOTTOM 20
#define GRID_LINES 4
#define HAIR_STEP (1.0 / 60)

typedef struct
{
  ClaspPlotStyle style;
  char *name;
  GArray *points;
} PlotSeries;

typedef struct
{
  double at;
  char *text;
} PlotMark;

struct _ClaspPlot
{
  GtkWidget parent_instance;

  GtkWidget *colors[CLASP_PLOT_N_STYLES]; /* never drawn: the theme colours them */
  GPtrArray *series;
  GPtrArray *ticks;  /* of PlotMark */
  GPtrArray *levels; /* of PlotMark */
  GStrv x_labels;
  ClaspPlotFormat format;
  double base; /* where the axis begins */
  double hair; /* below 0: none */
};

G_DEFINE_FINAL_TYPE (ClaspPlot, clasp_plot, GTK_TYPE_WIDGET)

static void
plot_series_free (gpointer data)
{
  PlotSeries *series = data;

  g_free (series->name);
  g_array_unref (series->points);
  g_free (series);
}

static void
plot_mark_free (gpointer data)
{
  PlotMark *mark = data;

  g_free (mark->text);
  g_free (mark);
}

/* ---- Measures ---- */

/* 1, 2 or 5 times a power of ten. */
static double
plot_round_up (double value)
{
  double power;

  if (!(value > 0))
    return 1;
  power = pow (10, floor (log10 (value)));
  if (value <= power)
    return power;
  return value <= 2 * power ? 2 * power : value <= 5 * power ? 5 * power : 10 * power;
}

static double
plot_get_top (ClaspPlot *self)
{
  double most = 0;

  for (guint i = 0; i < self->series->len; i++)
    {
      const PlotSeries *series = g_ptr_array_index (self->series, i);

      for (guint j = 0; j < series->points->len; j++)
        most = MAX (most, g_array_index (series->points, ClaspPlotPoint, j).y);
    }
  for (guint i = 0; i < self->levels->len; i++)
    most = MAX (most, ((const PlotMark *) g_ptr_array_index (self->levels, i))->at);
  return plot_round_up (most);
}

/* Where the curves are drawn. */
static graphene_rect_t
plot_get_area (ClaspPlot *self)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)) - MARGIN_START - MARGIN_END;
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self)) - MARGIN_TOP - MARGIN_BOTTOM;

  return GRAPHENE_RECT_INIT (MARGIN_START, MARGIN_TOP, MAX (width, 1), MAX (height, 1));
}

static graphene_point_t
plot_place (const graphene_rect_t *area, double top, const ClaspPlotPoint *point)
{
  return GRAPHENE_POINT_INIT (area->origin.x + (float) CLAMP (point->x, 0, 1) * area->size.width,
                              area->origin.y + (float) (1 - MIN (point->y / top, 1)) * area->size.height);
}

static GdkRGBA
plot_get_color (ClaspPlot *self, ClaspPlotStyle style)
{
  GdkRGBA color;

  gtk_widget_get_color (self->colors[style], &color);
  return color;
}

static char *
plot_dup_value (ClaspPlot *self, double value)
{
  return self->format != NULL ? self->format (self->base + value) : g_strdup_printf ("%g", self->base + value);
}

/* ---- Drawing ---- */

/* @anchor: how much of the text stands before the place, from 0 to 1. */
static void
plot_draw_text (ClaspPlot *self, GtkSnapshot *snapshot, const char *text, float x, float y, float anchor,
                const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width, height;

  pango_layout_get_pixel_size (layout, &width, &height);
  x -= anchor * (float) width;
  x = CLAMP (x, 0, MAX ((float) (gtk_widget_get_width (GTK_WIDGET (self)) - width), 0));
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y - (float) height / 2));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

static void
plot_draw_line (GtkSnapshot *snapshot, graphene_point_t from, graphene_point_t to, const GdkRGBA *color, float width,
                gboolean dashed)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  GskStroke *stroke = gsk_stroke_new (width);
  const float dashes[] = { 4, 3 };

  gsk_path_builder_move_to (builder, from.x, from.y);
  gsk_path_builder_line_to (builder, to.x, to.y);
  path = gsk_path_builder_free_to_path (builder);
  if (dashed)
    gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
  gsk_stroke_free (stroke);
}

static void
plot_draw_axes (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top, const GdkRGBA *color)
{
  GdkRGBA faint = *color;
  guint n_labels = self->x_labels != NULL ? g_strv_length (self->x_labels) : 0;

  faint.alpha *= 0.18f;
  for (guint i = 0; i <= GRID_LINES; i++)
    {
      float y = area->origin.y + area->size.height * (1 - (float) i / GRID_LINES);
      g_autofree char *text = plot_dup_value (self, top * i / GRID_LINES);

      plot_draw_line (snapshot, GRAPHENE_POINT_INIT (area->origin.x, y),
                      GRAPHENE_POINT_INIT (area->origin.x + area->size.width, y), &faint, 1, FALSE);
      if (i % 2 == 0)
        plot_draw_text (self, snapshot, text, area->origin.x - 6, y, 1, color);
    }
  for (guint i = 0; i < n_labels; i++)
    plot_draw_text (self, snapshot, self->x_labels[i],
                    area->origin.x + area->size.width * (n_labels > 1 ? (float) i / (float) (n_labels - 1) : 0.5f),
                    area->origin.y + area->size.height + 10, 0.5f, color);
}

static GskPath *
plot_make_line (const graphene_rect_t *area, double top, const PlotSeries *series, gboolean closed)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  graphene_point_t at = { 0, 0 };

  for (guint i = 0; i < series->points->len; i++)
    {
      const ClaspPlotPoint *point = &g_array_index (series->points, ClaspPlotPoint, i);

      at = plot_place (area, top, point);
      if (i == 0 && closed)
        gsk_path_builder_move_to (builder, at.x, area->origin.y + area->size.height);
      if (i == 0 && !closed)
        gsk_path_builder_move_to (builder, at.x, at.y);
      else
        gsk_path_builder_line_to (builder, at.x, at.y);
    }
  if (closed)
    {
      gsk_path_builder_line_to (builder, at.x, area->origin.y + area->size.height);
      gsk_path_builder_close (builder);
    }
  return gsk_path_builder_free_to_path (builder);
}

static void
plot_draw_curve (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top,
                 const PlotSeries *series)
{
  g_autoptr (GskPath) path = plot_make_line (area, top, series, FALSE);
  GskStroke *stroke = gsk_stroke_new (2);
  GdkRGBA color = plot_get_color (self, series->style);
  const float dashes[] = { 6, 4 }, dots[] = { 2, 3 };

  if (series->style == CLASP_PLOT_OUT)
    gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));
  else if (series->style == CLASP_PLOT_WIRE)
    gsk_stroke_set_dash (stroke, dots, G_N_ELEMENTS (dots));
  gtk_snapshot_append_stroke (snapshot, path, stroke, &color);
  gsk_stroke_free (stroke);
  if (series->style == CLASP_PLOT_IN && series->points->len > 1)
    {
      g_autoptr (GskPath) filled = plot_make_line (area, top, series, TRUE);

      color.alpha *= 0.12f;
      gtk_snapshot_append_fill (snapshot, filled, GSK_FILL_RULE_WINDING, &color);
    }
}

static void
plot_draw_dots (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top,
                const PlotSeries *series)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  GdkRGBA color = plot_get_color (self, series->style);

  for (guint i = 0; i < series->points->len; i++)
    {
      graphene_point_t at = plot_place (area, top, &g_array_index (series->points, ClaspPlotPoint, i));

      gsk_path_builder_add_circle (builder, &at, 2.2f);
    }
  path = gsk_path_builder_free_to_path (builder);
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, &color);
}

/* Each bar with its figure above it, where it has one. */
static void
plot_draw_bars (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top,
                const PlotSeries *series, const GdkRGBA *text_color)
{
  GdkRGBA color = plot_get_color (self, series->style);
  float step = area->size.width / (float) MAX (series->points->len, 1);

  for (guint i = 0; i < series->points->len; i++)
    {
      const ClaspPlotPoint *point = &g_array_index (series->points, ClaspPlotPoint, i);
      float height = (float) (point->y / top) * area->size.height;
      float x = area->origin.x + step * (float) i;
      g_autofree char *figure = NULL;

      if (!(point->y > 0))
        continue;
      height = MAX (height, 1);
      gtk_snapshot_append_color (
          snapshot, &color,
          &GRAPHENE_RECT_INIT (x + step * 0.1f, area->origin.y + area->size.height - height, step * 0.8f, height));
      figure = plot_dup_value (self, point->y);
      plot_draw_text (self, snapshot, figure, x + step / 2, area->origin.y + area->size.height - height - 7, 0.5f,
                      text_color);
    }
}

static void
plot_draw_series (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top,
                  const GdkRGBA *text_color)
{
  float label_y = 1e6f;

  /* From the last, which stands lowest, so that no name stands below the axis. */
  for (guint i = self->series->len; i-- > 0;)
    {
      const PlotSeries *series = g_ptr_array_index (self->series, i);
      GdkRGBA color = plot_get_color (self, series->style);

      if (series->points->len == 0)
        continue;
      if (series->style == CLASP_PLOT_BARS)
        plot_draw_bars (self, snapshot, area, top, series, text_color);
      else if (series->style == CLASP_PLOT_DOTS)
        plot_draw_dots (self, snapshot, area, top, series);
      else
        plot_draw_curve (self, snapshot, area, top, series);
      if (series->name != NULL)
        {
          const ClaspPlotPoint *last = &g_array_index (series->points, ClaspPlotPoint, series->points->len - 1);
          float y = plot_place (area, top, last).y;

          /* Names do not stand on each other. */
          label_y = y = MIN (y, label_y - 14);
          plot_draw_text (self, snapshot, series->name, area->origin.x + area->size.width + 6, y, 0, &color);
        }
    }
}

static void
plot_draw_marks (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, double top,
                 const GdkRGBA *text_color)
{
  GdkRGBA breach = plot_get_color (self, CLASP_PLOT_BREACH);

  for (guint i = 0; i < self->levels->len; i++)
    {
      const PlotMark *level = g_ptr_array_index (self->levels, i);
      graphene_point_t from = plot_place (area, top, &(ClaspPlotPoint) { 0, level->at });
      graphene_point_t to = plot_place (area, top, &(ClaspPlotPoint) { 1, level->at });

      plot_draw_line (snapshot, from, to, text_color, 1, i > 0);
      plot_draw_text (self, snapshot, level->text, to.x + 6, to.y, 0, text_color);
    }
  for (guint i = 0; i < self->ticks->len; i++)
    {
      const PlotMark *tick = g_ptr_array_index (self->ticks, i);
      graphene_point_t from = plot_place (area, top, &(ClaspPlotPoint) { tick->at, top });
      graphene_point_t to = plot_place (area, top, &(ClaspPlotPoint) { tick->at, 0 });

      plot_draw_line (snapshot, from, to, &breach, 2, FALSE);
      plot_draw_text (self, snapshot, "▾", from.x, from.y - 5, 0.5f, &breach);
      plot_draw_text (self, snapshot, tick->text, from.x - 6, from.y + 7, tick->at < 0.3 ? -0.1f : 1, &breach);
    }
}

/* ---- The hairline ---- */

/* The values of all series at the hairline: "in 61 /s · out 9 /s". */
static char *
plot_dup_hair_text (ClaspPlot *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->series->len; i++)
    {
      const PlotSeries *series = g_ptr_array_index (self->series, i);
      const ClaspPlotPoint *nearest = NULL;
      g_autofree char *value = NULL;

      for (guint j = 0; j < series->points->len; j++)
        {
          const ClaspPlotPoint *point = &g_array_index (series->points, ClaspPlotPoint, j);

          if (nearest == NULL || fabs (point->x - self->hair) < fabs (nearest->x - self->hair))
            nearest = point;
        }
      if (nearest == NULL)
        continue;
      value = plot_dup_value (self, nearest->y);
      g_string_append_printf (text, "%s%s%s%s", text->len > 0 ? " · " : "", series->name != NULL ? series->name : "",
                              series->name != NULL ? " " : "", value);
    }
  return g_string_free (text, FALSE);
}

static void
plot_draw_hair (ClaspPlot *self, GtkSnapshot *snapshot, const graphene_rect_t *area, const GdkRGBA *color)
{
  float x = area->origin.x + (float) self->hair * area->size.width;
  g_autofree char *text = NULL;

  if (self->hair < 0)
    return;
  text = plot_dup_hair_text (self);
  plot_draw_line (snapshot, GRAPHENE_POINT_INIT (x, area->origin.y),
                  GRAPHENE_POINT_INIT (x, area->origin.y + area->size.height), color, 1, FALSE);
  plot_draw_text (self, snapshot, text, x, area->origin.y - 6, 0.5f, color);
}

static void
plot_set_hair (ClaspPlot *self, double hair)
{
  if (self->hair == hair)
    return;
  self->hair = hair;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
plot_on_motion (ClaspPlot *self, double x, double y)
{
  graphene_rect_t area = plot_get_area (self);

  plot_set_hair (self, CLAMP ((x - area.origin.x) / area.size.width, 0, 1));
}

static void
plot_on_leave (ClaspPlot *self)
{
  plot_set_hair (self, -1);
}

static gboolean
plot_on_key (ClaspPlot *self, guint key, guint code, GdkModifierType modifiers)
{
  g_autofree char *text = NULL;

  if (key != GDK_KEY_Left && key != GDK_KEY_Right)
    return GDK_EVENT_PROPAGATE;
  if (self->hair < 0)
    plot_set_hair (self, 1);
  else
    plot_set_hair (self, CLAMP (self->hair + (key == GDK_KEY_Left ? -HAIR_STEP : HAIR_STEP), 0, 1));
  text = plot_dup_hair_text (self);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), text, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_LOW);
  return GDK_EVENT_STOP;
}

/* ---- Filling ---- */

void
clasp_plot_clear (ClaspPlot *self)
{
  g_return_if_fail (CLASP_IS_PLOT (self));

  g_ptr_array_set_size (self->series, 0);
  g_ptr_array_set_size (self->ticks, 0);
  g_ptr_array_set_size (self->levels, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
clasp_plot_take_series (ClaspPlot *self, ClaspPlotStyle style, const char *name, GArray *points)
{
  PlotSeries *series;

  g_return_if_fail (CLASP_IS_PLOT (self) && style < CLASP_PLOT_BREACH && points != NULL);

  series = g_new0 (PlotSeries, 1);
  series->style = style;
  series->name = g_strdup (name);
  series->points = points;
  g_ptr_array_add (self->series, series);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
plot_add_mark (ClaspPlot *self, GPtrArray *marks, double at, const char *text)
{
  PlotMark *mark = g_new0 (PlotMark, 1);

  mark->at = at;
  mark->text = g_strdup (text);
  g_ptr_array_add (marks, mark);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
clasp_plot_add_tick (ClaspPlot *self, double x, const char *text)
{
  g_return_if_fail (CLASP_IS_PLOT (self));
  plot_add_mark (self, self->ticks, x, text);
}

void
clasp_plot_add_level (ClaspPlot *self, double y, const char *text)
{
  g_return_if_fail (CLASP_IS_PLOT (self));
  plot_add_mark (self, self->levels, y, text);
}

void
clasp_plot_set_x_labels (ClaspPlot *self, const char *const *labels)
{
  g_return_if_fail (CLASP_IS_PLOT (self));

  g_strfreev (self->x_labels);
  self->x_labels = g_strdupv ((char **) labels);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
clasp_plot_set_base (ClaspPlot *self, double base)
{
  g_return_if_fail (CLASP_IS_PLOT (self));

  self->base = base;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
clasp_plot_set_format (ClaspPlot *self, ClaspPlotFormat format)
{
  g_return_if_fail (CLASP_IS_PLOT (self));
  self->format = format;
}

void
clasp_plot_describe (ClaspPlot *self, const char *title, const char *summary)
{
  g_return_if_fail (CLASP_IS_PLOT (self));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, summary, -1);
}

/* ---- Object ---- */

static void
clasp_plot_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaspPlot *self = CLASP_PLOT (widget);
  graphene_rect_t area = plot_get_area (self);
  double top = plot_get_top (self);
  GdkRGBA color, dim;

  gtk_widget_get_color (widget, &color);
  dim = color;
  dim.alpha *= 0.7f;
  plot_draw_axes (self, snapshot, &area, top, &dim);
  plot_draw_series (self, snapshot, &area, top, &color);
  plot_draw_marks (self, snapshot, &area, top, &color);
  plot_draw_hair (self, snapshot, &area, &color);
}

static void
clasp_plot_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 130;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 320 : 150;
}

static void
clasp_plot_dispose (GObject *object)
{
  ClaspPlot *self = CLASP_PLOT (object);

  for (guint i = 0; i < CLASP_PLOT_N_STYLES; i++)
    g_clear_pointer (&self->colors[i], gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_plot_parent_class)->dispose (object);
}

static void
clasp_plot_finalize (GObject *object)
{
  ClaspPlot *self = CLASP_PLOT (object);

  g_ptr_array_unref (self->series);
  g_ptr_array_unref (self->ticks);
  g_ptr_array_unref (self->levels);
  g_strfreev (self->x_labels);
  G_OBJECT_CLASS (clasp_plot_parent_class)->finalize (object);
}

static void
clasp_plot_class_init (ClaspPlotClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = clasp_plot_dispose;
  object_class->finalize = clasp_plot_finalize;
  widget_class->measure = clasp_plot_measure;
  widget_class->snapshot = clasp_plot_snapshot;
  gtk_widget_class_set_css_name (widget_class, "plot");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
clasp_plot_init (ClaspPlot *self)
{
  static const char *const classes[CLASP_PLOT_N_STYLES] = { "in", "out", "wire", "bars", "dots", "breach" };
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->hair = -1;
  self->series = g_ptr_array_new_with_free_func (plot_series_free);
  self->ticks = g_ptr_array_new_with_free_func (plot_mark_free);
  self->levels = g_ptr_array_new_with_free_func (plot_mark_free);
  for (guint i = 0; i < CLASP_PLOT_N_STYLES; i++)
    {
      self->colors[i] = g_object_new (GTK_TYPE_BOX, "css-name", "series", "accessible-role",
                                      GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->colors[i], classes[i]);
      gtk_widget_set_parent (self->colors[i], GTK_WIDGET (self));
      gtk_widget_set_child_visible (self->colors[i], FALSE);
    }
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  g_signal_connect_object (motion, "motion", G_CALLBACK (plot_on_motion), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (plot_on_leave), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keys, "key-pressed", G_CALLBACK (plot_on_key), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
