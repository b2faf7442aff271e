/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-timeline.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

#include "clasp-format.h"

#define HEIGHT 46
#define LABEL_HEIGHT 15
/* At most one bar for so many pixels. */
#define BAR_STEP 4
#define BAR_WIDTH 3
#define MIN_VIEW 8
/* A shorter way is a click. */
#define MIN_BRUSH 4
#define MARGIN 9
#define TICK_MS 500
/* So much of the run an arrow key moves. */
#define KEY_STEP 0.02

typedef enum
{
  SERIES_IN,
  SERIES_OUT,
  SERIES_BREACH,
  SERIES_VIEW,
  N_SERIES
} Series;

typedef enum
{
  DRAG_NONE,
  DRAG_VIEW,
  DRAG_BRUSH,
} Drag;

struct _ClaspTimeline
{
  GtkWidget parent_instance;

  ClaspRecordList *records; /* (nullable) */
  ClaspTally *tally;        /* (nullable) */
  gulong items_changed;
  guint tick_id;
  gint64 view_start, view_end; /* µs; @view_end < 0: nothing is shown */
  Drag drag;
  double drag_start, drag_now;
  gint64 grabbed_us;           /* from the beginning of the frame to where it was taken */
  GtkWidget *series[N_SERIES]; /* whose colours these are */
};

G_DEFINE_FINAL_TYPE (ClaspTimeline, clasp_timeline, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RECORDS,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_SEEK,
  SIGNAL_BRUSH,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* ---- Time and place */

static gint64
timeline_get_span (ClaspTimeline *self)
{
  return self->tally != NULL ? MAX (self->tally->last_us - self->tally->first_us, 1) : 1;
}

static double
timeline_get_length (ClaspTimeline *self)
{
  return MAX (gtk_widget_get_width (GTK_WIDGET (self)) - 2 * MARGIN, 1);
}

static double
timeline_get_x (ClaspTimeline *self, gint64 time_us)
{
  double share = (double) (time_us - self->tally->first_us) / (double) timeline_get_span (self);

  return MARGIN + CLAMP (share, 0, 1) * timeline_get_length (self);
}

static gint64
timeline_get_time (ClaspTimeline *self, double x)
{
  double share = CLAMP ((x - MARGIN) / timeline_get_length (self), 0, 1);

  return self->tally->first_us + (gint64) (share * (double) timeline_get_span (self));
}

static gboolean
timeline_is_empty (ClaspTimeline *self)
{
  return self->tally == NULL || self->tally->n_records == 0;
}

static void
timeline_get_view (ClaspTimeline *self, double *start, double *width)
{
  double from = timeline_get_x (self, self->view_start), to = timeline_get_x (self, self->view_end);
  double most = MARGIN + timeline_get_length (self);

  *width = MIN (MAX (to - from, MIN_VIEW), timeline_get_length (self));
  *start = MAX (MIN (from, most - *width), MARGIN);
}

/* ---- What is counted */

static void
timeline_describe (ClaspTimeline *self)
{
  g_autofree char *n_in = clasp_format_count (self->tally->sides[CLASP_DIRECTION_IN].bytes);
  g_autofree char *n_out = clasp_format_count (self->tally->sides[CLASP_DIRECTION_OUT].bytes);
  guint64 n_breaches = self->tally->sides[CLASP_DIRECTION_IN].breaches +
                       self->tally->sides[CLASP_DIRECTION_OUT].breaches;
  g_autofree char *lasts = clasp_format_duration (timeline_get_span (self));
  g_autofree char *breaches = clasp_format_count (n_breaches);
  g_autofree char *text = g_strdup_printf (_("%s: %s bytes received, %s sent, breaches of rules: %s"), lasts, n_in,
                                           n_out, breaches);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

static void
timeline_update (ClaspTimeline *self)
{
  g_clear_pointer (&self->tally, clasp_tally_free);
  if (self->records != NULL)
    self->tally = clasp_record_list_dup_tally (self->records);
  gtk_widget_set_visible (GTK_WIDGET (self), !timeline_is_empty (self));
  if (!timeline_is_empty (self))
    timeline_describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
timeline_on_tick (gpointer user_data)
{
  ClaspTimeline *self = user_data;

  self->tick_id = 0;
  timeline_update (self);
  return G_SOURCE_REMOVE;
}

/* At once for the first, and twice a second while there are more. */
static void
timeline_on_items (ClaspTimeline *self)
{
  if (timeline_is_empty (self))
    timeline_update (self);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, timeline_on_tick, self);
}

/* ---- Drawing */

static void
timeline_draw_rect (ClaspTimeline *self, GtkSnapshot *snapshot, Series series, float alpha, double x, double y,
                    double width, double height)
{
  GdkRGBA color;

  gtk_widget_get_color (self->series[series], &color);
  color.alpha *= alpha;
  gtk_snapshot_append_color (snapshot, &color,
                             &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, (float) height));
}

/* Bars grow by the square root: what is small beside a burst is still seen. */
static void
timeline_draw_bars (ClaspTimeline *self, GtkSnapshot *snapshot)
{
  guint n_bars = (guint) MAX (timeline_get_length (self) / BAR_STEP, 1);
  double half = (HEIGHT - LABEL_HEIGHT) / 2.0;
  g_autofree ClaspTallyBucket *sums = g_new0 (ClaspTallyBucket, n_bars);
  guint64 most = 1;

  for (guint i = 0; i < n_bars; i++)
    {
      gint64 from = timeline_get_time (self, MARGIN + i * BAR_STEP);
      gint64 to = timeline_get_time (self, MARGIN + (i + 1) * BAR_STEP);

      clasp_tally_sum (self->tally, from, i + 1 < n_bars ? MAX (to, from + 1) : to + self->tally->bucket_us, &sums[i]);
      most = MAX (most, MAX (sums[i].bytes[0] + sums[i].records[0], sums[i].bytes[1] + sums[i].records[1]));
    }
  for (guint i = 0; i < n_bars; i++)
    {
      double x = MARGIN + i * BAR_STEP;

      for (guint direction = 0; direction < 2; direction++)
        {
          guint64 value = sums[i].bytes[direction] + sums[i].records[direction];
          double height = value > 0 ? MAX (sqrt ((double) value / (double) most) * (half - 2), 1) : 0;
          gboolean out = direction == CLASP_DIRECTION_OUT;

          if (value > 0)
            timeline_draw_rect (self, snapshot, out ? SERIES_OUT : SERIES_IN, 0.7F, x, out ? half - height : half,
                                BAR_WIDTH, height);
        }
      if (sums[i].breaches > 0)
        {
          timeline_draw_rect (self, snapshot, SERIES_BREACH, 1, x + 1, 0, 2, 2 * half);
          timeline_draw_rect (self, snapshot, SERIES_BREACH, 1, x - 1, 0, 6, 3);
        }
    }
}

static void
timeline_draw_view (ClaspTimeline *self, GtkSnapshot *snapshot)
{
  const double height = HEIGHT - LABEL_HEIGHT;
  GdkRGBA color;
  GskRoundedRect outline;
  double x, width;

  if (self->drag == DRAG_BRUSH)
    timeline_draw_rect (self, snapshot, SERIES_VIEW, 0.25F, MIN (self->drag_start, self->drag_now), 0,
                        fabs (self->drag_now - self->drag_start), height);
  if (self->view_end < 0)
    return;
  timeline_get_view (self, &x, &width);
  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= 0.6F;
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT ((float) x, 0, (float) width, (float) height), 4);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 1.5F, 1.5F, 1.5F, 1.5F },
                              (GdkRGBA[4]) { color, color, color, color });
}

static void
timeline_draw_label (ClaspTimeline *self, GtkSnapshot *snapshot, gint64 time_us, double share)
{
  g_autofree char *clock = clasp_format_clock (clasp_record_list_get_wall_start (self->records) + time_us);
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), clock);
  GdkRGBA color;
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_widget_get_color (GTK_WIDGET (self), &color);
  color.alpha *= 0.7F;
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (
      snapshot,
      &GRAPHENE_POINT_INIT ((float) (MARGIN + share * (timeline_get_length (self) - width)), HEIGHT - LABEL_HEIGHT));
  gtk_snapshot_append_layout (snapshot, layout, &color);
  gtk_snapshot_restore (snapshot);
}

static void
clasp_timeline_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaspTimeline *self = CLASP_TIMELINE (widget);

  if (timeline_is_empty (self))
    return;
  timeline_draw_bars (self, snapshot);
  timeline_draw_view (self, snapshot);
  timeline_draw_label (self, snapshot, self->tally->first_us, 0);
  timeline_draw_label (self, snapshot, self->tally->last_us, 1);
}

static void
clasp_timeline_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL ? HEIGHT : 120;
}

/* ---- Moving and brushing */

static void
timeline_seek (ClaspTimeline *self, gint64 time_us)
{
  g_signal_emit (self, signals[SIGNAL_SEEK], 0,
                 CLAMP (time_us, self->tally->first_us, self->tally->first_us + timeline_get_span (self)));
}

static void
timeline_on_drag_begin (ClaspTimeline *self, double x, double y)
{
  double start, width;

  if (timeline_is_empty (self))
    return;
  timeline_get_view (self, &start, &width);
  self->drag_start = self->drag_now = x;
  self->drag = self->view_end >= 0 && x >= start && x <= start + width ? DRAG_VIEW : DRAG_BRUSH;
  self->grabbed_us = timeline_get_time (self, x) - (self->view_start + self->view_end) / 2;
}

static void
timeline_on_drag_update (ClaspTimeline *self, double offset_x, double offset_y)
{
  self->drag_now = CLAMP (self->drag_start + offset_x, MARGIN, MARGIN + timeline_get_length (self));
  if (self->drag == DRAG_VIEW && fabs (offset_x) >= 1 && !timeline_is_empty (self))
    timeline_seek (self, timeline_get_time (self, self->drag_now) - self->grabbed_us);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
timeline_on_drag_end (ClaspTimeline *self, double offset_x, double offset_y)
{
  Drag drag = self->drag;

  self->drag = DRAG_NONE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (drag != DRAG_BRUSH || timeline_is_empty (self))
    return;
  if (fabs (offset_x) < MIN_BRUSH)
    timeline_seek (self, timeline_get_time (self, self->drag_start));
  else
    g_signal_emit (self, signals[SIGNAL_BRUSH], 0, timeline_get_time (self, MIN (self->drag_start, self->drag_now)),
                   timeline_get_time (self, MAX (self->drag_start, self->drag_now)));
}

static gboolean
timeline_on_key (ClaspTimeline *self, guint key)
{
  gint64 middle = (self->view_start + self->view_end) / 2;
  gint64 step = MAX ((gint64) (KEY_STEP * (double) timeline_get_span (self)), self->view_end - self->view_start);

  if (timeline_is_empty (self))
    return GDK_EVENT_PROPAGATE;
  if (key == GDK_KEY_Left)
    timeline_seek (self, middle - step);
  else if (key == GDK_KEY_Right)
    timeline_seek (self, middle + step);
  else if (key == GDK_KEY_Home)
    timeline_seek (self, self->tally->first_us);
  else if (key == GDK_KEY_End)
    timeline_seek (self, self->tally->last_us);
  else
    return GDK_EVENT_PROPAGATE;
  return GDK_EVENT_STOP;
}

void
clasp_timeline_set_view (ClaspTimeline *self, gint64 start_us, gint64 end_us)
{
  g_return_if_fail (CLASP_IS_TIMELINE (self));

  if (self->view_start == start_us && self->view_end == end_us)
    return;
  self->view_start = start_us;
  self->view_end = end_us;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* ---- Object */

static void
timeline_set_records (ClaspTimeline *self, ClaspRecordList *records)
{
  if (self->records == records)
    return;
  if (self->records != NULL)
    g_clear_signal_handler (&self->items_changed, self->records);
  g_set_object (&self->records, records);
  if (records != NULL)
    self->items_changed = g_signal_connect_swapped (records, "items-changed", G_CALLBACK (timeline_on_items), self);
  self->view_end = -1;
  timeline_update (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORDS]);
}

static void
clasp_timeline_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORDS)
    g_value_set_object (value, CLASP_TIMELINE (object)->records);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_timeline_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORDS)
    timeline_set_records (CLASP_TIMELINE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_timeline_dispose (GObject *object)
{
  ClaspTimeline *self = CLASP_TIMELINE (object);

  g_clear_handle_id (&self->tick_id, g_source_remove);
  if (self->records != NULL)
    g_clear_signal_handler (&self->items_changed, self->records);
  g_clear_object (&self->records);
  g_clear_pointer (&self->tally, clasp_tally_free);
  for (guint i = 0; i < N_SERIES; i++)
    g_clear_pointer (&self->series[i], gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_timeline_parent_class)->dispose (object);
}

static void
clasp_timeline_class_init (ClaspTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_timeline_get_property;
  object_class->set_property = clasp_timeline_set_property;
  object_class->dispose = clasp_timeline_dispose;
  widget_class->snapshot = clasp_timeline_snapshot;
  widget_class->measure = clasp_timeline_measure;
  props[PROP_RECORDS] = g_param_spec_object ("records", NULL, NULL, CLASP_TYPE_RECORD_LIST,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_SEEK] = g_signal_new ("seek", CLASP_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       1, G_TYPE_INT64);
  signals[SIGNAL_BRUSH] = g_signal_new ("brush", CLASP_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 2, G_TYPE_INT64, G_TYPE_INT64);
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
clasp_timeline_init (ClaspTimeline *self)
{
  static const char *const classes[N_SERIES] = { "in", "out", "breach", "view" };
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->view_end = -1;
  for (guint i = 0; i < N_SERIES; i++)
    {
      self->series[i] = g_object_new (ADW_TYPE_BIN, "css-name", "series", "accessible-role",
                                      GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->series[i], classes[i]);
      gtk_widget_set_child_visible (self->series[i], FALSE);
      gtk_widget_set_parent (self->series[i], GTK_WIDGET (self));
    }
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  /* Time runs to the right in every language. */
  gtk_widget_set_direction (GTK_WIDGET (self), GTK_TEXT_DIR_LTR);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (timeline_on_drag_begin), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (timeline_on_drag_update), self);
  g_signal_connect_swapped (drag, "drag-end", G_CALLBACK (timeline_on_drag_end), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (keys, "key-pressed", G_CALLBACK (timeline_on_key), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}
