/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-path.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "clasp-format.h"
#include "clasp-station.h"

/* px */
#define DISC 24
#define GAP 6
#define STATION_MIN_WIDTH 78
#define STATION_MAX_WIDTH 132
#define PULSE_US 1200000.0

/* ---- a station */

typedef struct
{
  GtkWidget *button; /* holds the texts; the parent draws the disc above or beside it */
  GtkLabel *name;
  GtkLabel *time;
  GtkLabel *fact;
  ClaspPhase phase;
  ClaspStationState state;
} PathStation;

struct _ClaspPath
{
  GtkWidget parent_instance;

  GPtrArray *stations; /* of PathStation */
  gboolean upright;    /* as it was laid out last */
  guint tick_id;
  double pulse; /* 0 to 1 */
};

G_DEFINE_FINAL_TYPE (ClaspPath, clasp_path, GTK_TYPE_WIDGET)

enum
{
  ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
path_station_free (gpointer data)
{
  PathStation *station = data;

  gtk_widget_unparent (station->button);
  g_free (station);
}

static void
path_on_clicked (ClaspPath *self, GtkButton *button)
{
  g_signal_emit (self, signals[ACTIVATED], 0, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "phase")));
}

static GtkLabel *
path_add_label (GtkBox *box, const char *css_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (box, label);
  return GTK_LABEL (label);
}

static PathStation *
path_add_station (ClaspPath *self, ClaspPhase phase)
{
  PathStation *station = g_new0 (PathStation, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  station->phase = phase;
  station->button = gtk_button_new ();
  station->name = path_add_label (GTK_BOX (box), "station-name");
  station->time = path_add_label (GTK_BOX (box), "station-time");
  station->fact = path_add_label (GTK_BOX (box), "station-fact");
  gtk_button_set_child (GTK_BUTTON (station->button), box);
  gtk_widget_add_css_class (station->button, "flat");
  gtk_widget_add_css_class (station->button, "station");
  g_object_set_data (G_OBJECT (station->button), "phase", GUINT_TO_POINTER (phase));
  g_signal_connect_object (station->button, "clicked", G_CALLBACK (path_on_clicked), self, G_CONNECT_SWAPPED);
  gtk_widget_set_parent (station->button, GTK_WIDGET (self));
  g_ptr_array_add (self->stations, station);
  return station;
}

static void
path_set_text (GtkLabel *label, const char *text)
{
  gtk_label_set_text (label, text);
  gtk_widget_set_visible (GTK_WIDGET (label), *text != '\0');
}

static void
path_update_station (PathStation *station, const ClaspStation *from)
{
  static const char *const classes[] = {
    [CLASP_STATION_AHEAD] = "ahead",
    [CLASP_STATION_WAITING] = "waiting",
    [CLASP_STATION_PASSED] = "passed",
    [CLASP_STATION_BROKEN] = "broken",
  };
  const char *css[] = { "flat", "station", classes[from->state], NULL };
  g_autofree char *time = from->time_us >= 0 ? clasp_format_duration (from->time_us) : g_strdup ("");
  g_autofree char *spoken = g_strdup_printf ("%s, %s%s%s%s%s", from->name, clasp_station_state_get_word (from->state),
                                             *time != '\0' ? ", " : "", time, *from->fact != '\0' ? ", " : "",
                                             from->fact);

  station->state = from->state;
  path_set_text (station->name, from->name);
  path_set_text (station->time, time);
  path_set_text (station->fact, from->fact);
  gtk_widget_set_css_classes (station->button, css);
  gtk_widget_set_tooltip_text (station->button, *from->fact != '\0' ? from->fact : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (station->button), GTK_ACCESSIBLE_PROPERTY_LABEL, spoken, -1);
}

/* ---- the one that is waited at */

static gboolean
path_on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  ClaspPath *self = CLASP_PATH (widget);
  double turns = (double) gdk_frame_clock_get_frame_time (clock) / PULSE_US;

  self->pulse = turns - (double) (gint64) turns;
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
path_set_pulsing (ClaspPath *self, gboolean pulsing)
{
  gboolean wanted = pulsing && adw_get_enable_animations (GTK_WIDGET (self));

  if (wanted && self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), path_on_tick, NULL, NULL);
  else if (!wanted && self->tick_id != 0)
    {
      gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
      self->tick_id = 0;
    }
  if (!wanted)
    self->pulse = 0;
}

static gboolean
path_is_alike (ClaspPath *self, const GPtrArray *stations)
{
  if (self->stations->len != stations->len)
    return FALSE;
  for (guint i = 0; i < stations->len; i++)
    if (((PathStation *) self->stations->pdata[i])->phase != ((ClaspStation *) stations->pdata[i])->phase)
      return FALSE;
  return TRUE;
}

void
clasp_path_show (ClaspPath *self, const ClaspReport *report)
{
  g_autoptr (GPtrArray) stations = NULL;
  gboolean waits = FALSE;

  g_return_if_fail (CLASP_IS_PATH (self));

  stations = report != NULL ? clasp_stations_new (report) : g_ptr_array_new ();
  if (!path_is_alike (self, stations))
    {
      g_ptr_array_set_size (self->stations, 0);
      for (guint i = 0; i < stations->len; i++)
        path_add_station (self, ((ClaspStation *) stations->pdata[i])->phase);
    }
  for (guint i = 0; i < stations->len; i++)
    {
      path_update_station (self->stations->pdata[i], stations->pdata[i]);
      waits |= ((ClaspStation *) stations->pdata[i])->state == CLASP_STATION_WAITING;
    }
  path_set_pulsing (self, waits);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* ---- layout: lying, the discs stand above the texts; upright, at their start */

static gboolean
path_is_upright (ClaspPath *self, int width)
{
  return width >= 0 && (guint) width < self->stations->len * STATION_MIN_WIDTH;
}

static GtkSizeRequestMode
clasp_path_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
path_measure_text (ClaspPath *self, guint n, int width)
{
  PathStation *station = self->stations->pdata[n];
  int height, least;

  gtk_widget_measure (station->button, GTK_ORIENTATION_HORIZONTAL, -1, &least, NULL, NULL, NULL);
  gtk_widget_measure (station->button, GTK_ORIENTATION_VERTICAL, MAX (width, least), NULL, &height, NULL, NULL);
  return height;
}

static void
clasp_path_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                    int *minimum_baseline, int *natural_baseline)
{
  ClaspPath *self = CLASP_PATH (widget);
  int n = (int) self->stations->len;
  int total = 0, highest = 0;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = DISC + GAP + STATION_MIN_WIDTH;
      *natural = MAX (*minimum, n * STATION_MAX_WIDTH);
      return;
    }
  for (guint i = 0; i < self->stations->len; i++)
    {
      int height = path_measure_text (self, i, -1);

      total += MAX (height, DISC) + GAP;
      highest = MAX (highest, height);
    }
  *minimum = *natural = for_size >= 0 && path_is_upright (self, for_size) ? total : DISC + GAP + highest;
}

static void
path_set_xalign (PathStation *station, float xalign)
{
  GtkLabel *labels[] = { station->name, station->time, station->fact };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (gtk_label_get_xalign (labels[i]) < xalign || gtk_label_get_xalign (labels[i]) > xalign)
      gtk_label_set_xalign (labels[i], xalign);
}

static void
path_place (GtkWidget *widget, PathStation *station, GtkAllocation place)
{
  if (gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL)
    place.x = gtk_widget_get_width (widget) - place.x - place.width;
  gtk_widget_size_allocate (station->button, &place, -1);
}

static void
clasp_path_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaspPath *self = CLASP_PATH (widget);
  int n = (int) self->stations->len;
  int y = 0;

  self->upright = path_is_upright (self, width);
  for (int i = 0; i < n; i++)
    {
      PathStation *station = self->stations->pdata[i];
      GtkAllocation place;

      if (self->upright)
        {
          int text = path_measure_text (self, (guint) i, width - DISC - GAP);

          place = (GtkAllocation) { DISC + GAP, y, width - DISC - GAP, MAX (text, DISC) };
          y += place.height + GAP;
        }
      else
        place = (GtkAllocation) { width * i / n, DISC + GAP, width * (i + 1) / n - width * i / n, height - DISC - GAP };
      path_set_xalign (station, self->upright ? 0 : 0.5f);
      path_place (widget, station, place);
    }
}

/* ---- drawing */

static graphene_point_t
path_get_center (ClaspPath *self, guint n)
{
  PathStation *station = self->stations->pdata[n];
  gboolean mirrored = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_rect_t place = GRAPHENE_RECT_INIT (0, 0, 0, 0);
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));

  if (!gtk_widget_compute_bounds (station->button, GTK_WIDGET (self), &place))
    return GRAPHENE_POINT_INIT (0, 0);
  if (self->upright)
    return GRAPHENE_POINT_INIT (mirrored ? width - DISC / 2.0f : DISC / 2.0f, place.origin.y + DISC / 2.0f);
  return GRAPHENE_POINT_INIT (place.origin.x + place.size.width / 2, DISC / 2.0f);
}

/* The colour of a station is that of its name, which the theme gives. */
static GdkRGBA
path_get_color (PathStation *station)
{
  GdkRGBA color;

  gtk_widget_get_color (GTK_WIDGET (station->name), &color);
  return color;
}

static void
path_stroke (GtkSnapshot *snapshot, GskPathBuilder *builder, const GdkRGBA *color, float width, gboolean dashed)
{
  static const float dashes[] = { 4, 4 };
  g_autoptr (GskPath) path = gsk_path_builder_free_to_path (builder);
  g_autoptr (GskStroke) stroke = gsk_stroke_new (width);

  gsk_stroke_set_line_cap (stroke, GSK_LINE_CAP_ROUND);
  gsk_stroke_set_line_join (stroke, GSK_LINE_JOIN_ROUND);
  if (dashed)
    gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
}

static void
path_draw_line (ClaspPath *self, GtkSnapshot *snapshot, guint n)
{
  PathStation *to = self->stations->pdata[n + 1];
  graphene_point_t a = path_get_center (self, n), b = path_get_center (self, n + 1);
  float away = DISC / 2.0f + 3;
  GskPathBuilder *builder = gsk_path_builder_new ();
  GdkRGBA color = path_get_color (to);

  if (self->upright)
    {
      gsk_path_builder_move_to (builder, a.x, a.y + away);
      gsk_path_builder_line_to (builder, b.x, b.y - away);
    }
  else
    {
      float side = a.x < b.x ? 1 : -1;

      gsk_path_builder_move_to (builder, a.x + side * away, a.y);
      gsk_path_builder_line_to (builder, b.x - side * away, b.y);
    }
  if (to->state == CLASP_STATION_AHEAD)
    color.alpha *= 0.35f;
  path_stroke (snapshot, builder, &color, 2, to->state != CLASP_STATION_PASSED);
}

static void
path_fill_disc (GtkSnapshot *snapshot, graphene_point_t center, float radius, GdkRGBA color, float alpha)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;

  gsk_path_builder_add_circle (builder, &center, radius);
  path = gsk_path_builder_free_to_path (builder);
  color.alpha *= alpha;
  gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, &color);
}

static void
path_draw_ring (GtkSnapshot *snapshot, graphene_point_t center, float radius, const GdkRGBA *color)
{
  GskPathBuilder *builder = gsk_path_builder_new ();

  gsk_path_builder_add_circle (builder, &center, radius);
  path_stroke (snapshot, builder, color, 2, FALSE);
}

static void
path_draw_tick (GtkSnapshot *snapshot, graphene_point_t c, const GdkRGBA *color)
{
  GskPathBuilder *builder = gsk_path_builder_new ();

  gsk_path_builder_move_to (builder, c.x - 4.5f, c.y);
  gsk_path_builder_line_to (builder, c.x - 1.5f, c.y + 3.5f);
  gsk_path_builder_line_to (builder, c.x + 4.5f, c.y - 3.5f);
  path_stroke (snapshot, builder, color, 2, FALSE);
}

static void
path_draw_cross (GtkSnapshot *snapshot, graphene_point_t c, const GdkRGBA *color)
{
  GskPathBuilder *builder = gsk_path_builder_new ();

  gsk_path_builder_move_to (builder, c.x - 3.5f, c.y - 3.5f);
  gsk_path_builder_line_to (builder, c.x + 3.5f, c.y + 3.5f);
  gsk_path_builder_move_to (builder, c.x + 3.5f, c.y - 3.5f);
  gsk_path_builder_line_to (builder, c.x - 3.5f, c.y + 3.5f);
  path_stroke (snapshot, builder, color, 2.4f, FALSE);
}

static void
path_draw_station (ClaspPath *self, GtkSnapshot *snapshot, guint n)
{
  PathStation *station = self->stations->pdata[n];
  graphene_point_t center = path_get_center (self, n);
  GdkRGBA color = path_get_color (station);
  float radius = DISC / 2.0f - 1;

  switch (station->state)
    {
    case CLASP_STATION_PASSED:
      path_fill_disc (snapshot, center, radius, color, 0.16f);
      path_draw_ring (snapshot, center, radius, &color);
      path_draw_tick (snapshot, center, &color);
      break;
    case CLASP_STATION_BROKEN:
      path_fill_disc (snapshot, center, radius, color, 0.22f);
      path_draw_ring (snapshot, center, radius, &color);
      path_draw_cross (snapshot, center, &color);
      break;
    case CLASP_STATION_WAITING:
      path_fill_disc (snapshot, center, radius * (0.4f + 0.6f * (float) self->pulse), color,
                      0.35f * (1 - (float) self->pulse));
      path_draw_ring (snapshot, center, radius, &color);
      path_fill_disc (snapshot, center, 4, color, 1);
      break;
    case CLASP_STATION_AHEAD:
    default:
      color.alpha *= 0.45f;
      path_draw_ring (snapshot, center, radius, &color);
    }
}

static void
clasp_path_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaspPath *self = CLASP_PATH (widget);

  for (guint i = 0; i + 1 < self->stations->len; i++)
    path_draw_line (self, snapshot, i);
  for (guint i = 0; i < self->stations->len; i++)
    path_draw_station (self, snapshot, i);
  GTK_WIDGET_CLASS (clasp_path_parent_class)->snapshot (widget, snapshot);
}

/* ---- construction */

static void
clasp_path_dispose (GObject *object)
{
  ClaspPath *self = CLASP_PATH (object);

  path_set_pulsing (self, FALSE);
  g_ptr_array_set_size (self->stations, 0);
  G_OBJECT_CLASS (clasp_path_parent_class)->dispose (object);
}

static void
clasp_path_finalize (GObject *object)
{
  g_ptr_array_unref (CLASP_PATH (object)->stations);
  G_OBJECT_CLASS (clasp_path_parent_class)->finalize (object);
}

static void
clasp_path_class_init (ClaspPathClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = clasp_path_dispose;
  object_class->finalize = clasp_path_finalize;
  widget_class->get_request_mode = clasp_path_get_request_mode;
  widget_class->measure = clasp_path_measure;
  widget_class->size_allocate = clasp_path_size_allocate;
  widget_class->snapshot = clasp_path_snapshot;
  signals[ACTIVATED] = g_signal_new ("activated", CLASP_TYPE_PATH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     1, G_TYPE_UINT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
clasp_path_init (ClaspPath *self)
{
  self->stations = g_ptr_array_new_with_free_func (path_station_free);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, _("The way to the server"),
                                  -1);
}
