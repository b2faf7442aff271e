/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-lane-row.h"

#include <glib/gi18n.h>
#include "clasp-format.h"

/* Below this a pause is not folded. */
#define FOLDED_US G_USEC_PER_SEC
#define ARROW_HEIGHT 34
#define GAP_HEIGHT 24
#define TIME_WIDTH 150
#define MARGIN 18
#define HEAD 7
/* More teeth than this cannot be told apart. */
#define TEETH_MAX 24

struct _ClaspLaneRow
{
  GtkWidget parent_instance;

  ClaspRecord *record;
};

G_DEFINE_FINAL_TYPE (ClaspLaneRow, clasp_lane_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RECORD,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static gboolean
lane_row_has_gap (ClaspLaneRow *self)
{
  return self->record != NULL && clasp_record_get_gap (self->record) > FOLDED_US;
}

/* ---- Drawing ---- */

static void
lane_row_draw_line (GtkSnapshot *snapshot, float x1, float y1, float x2, float y2, const GdkRGBA *color, float width,
                    gboolean dashed)
{
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;
  GskStroke *stroke = gsk_stroke_new (width);
  const float dashes[] = { 5, 3 };

  gsk_path_builder_move_to (builder, x1, y1);
  gsk_path_builder_line_to (builder, x2, y2);
  path = gsk_path_builder_free_to_path (builder);
  if (dashed)
    gsk_stroke_set_dash (stroke, dashes, G_N_ELEMENTS (dashes));
  gtk_snapshot_append_stroke (snapshot, path, stroke, color);
  gsk_stroke_free (stroke);
}

/* @centered: around @x, else from there on. */
static void
lane_row_draw_text (ClaspLaneRow *self, GtkSnapshot *snapshot, const char *text, float x, float y, float width,
                    gboolean centered, const GdkRGBA *color)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);

  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_set_auto_dir (layout, FALSE);
  pango_layout_set_width (layout, (int) MAX (width, 1) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment (layout, centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

/* A triangle, filled for data and open for control frames; a cross where a rule is broken. @side: 1 to the right, -1 to
 * the left. */
static void
lane_row_draw_head (ClaspLaneRow *self, GtkSnapshot *snapshot, float x, float y, float side, const GdkRGBA *color)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (self->record);
  GskPathBuilder *builder = gsk_path_builder_new ();
  g_autoptr (GskPath) path = NULL;

  gsk_path_builder_move_to (builder, x - side * HEAD * 1.4f, y - HEAD * 0.7f);
  gsk_path_builder_line_to (builder, x, y);
  gsk_path_builder_line_to (builder, x - side * HEAD * 1.4f, y + HEAD * 0.7f);
  if (!CLASP_OPCODE_IS_CONTROL (entry->opcode))
    gsk_path_builder_close (builder);
  path = gsk_path_builder_free_to_path (builder);
  if (CLASP_OPCODE_IS_CONTROL (entry->opcode))
    {
      GskStroke *stroke = gsk_stroke_new (2);

      gtk_snapshot_append_stroke (snapshot, path, stroke, color);
      gsk_stroke_free (stroke);
    }
  else
    gtk_snapshot_append_fill (snapshot, path, GSK_FILL_RULE_WINDING, color);
  if ((entry->flags & CLASP_EVENT_BREACH) != 0)
    {
      x -= side * HEAD * 3;
      lane_row_draw_line (snapshot, x - HEAD, y - HEAD, x + HEAD, y + HEAD, color, 2.4f, FALSE);
      lane_row_draw_line (snapshot, x - HEAD, y + HEAD, x + HEAD, y - HEAD, color, 2.4f, FALSE);
    }
}

static void
lane_row_draw_arrow (ClaspLaneRow *self, GtkSnapshot *snapshot, float left, float right, float y, const GdkRGBA *color)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (self->record);
  gboolean out = entry->direction == CLASP_DIRECTION_OUT;
  gboolean control = CLASP_OPCODE_IS_CONTROL (entry->opcode);
  guint teeth = entry->n_frames > 1 ? MIN (entry->n_frames, TEETH_MAX) : 0;

  if (entry->opcode == CLASP_OPCODE_CLOSE)
    {
      lane_row_draw_line (snapshot, left, y - 2, right, y - 2, color, 1.5f, FALSE);
      lane_row_draw_line (snapshot, left, y + 2, right, y + 2, color, 1.5f, FALSE);
    }
  else
    lane_row_draw_line (snapshot, left, y, right, y, color, control ? 1.5f : 2, control);
  for (guint i = 0; i < teeth; i++)
    {
      float x = left + (right - left) * (float) (i + 1) / (float) (teeth + 1);

      lane_row_draw_line (snapshot, x, y, x, y + 6, color, 1.5f, FALSE);
    }
  lane_row_draw_head (self, snapshot, out ? right : left, y, out ? 1 : -1, color);
}

static void
lane_row_draw_gap (ClaspLaneRow *self, GtkSnapshot *snapshot, float left, float right, const GdkRGBA *color)
{
  g_autofree char *duration = clasp_format_duration (clasp_record_get_gap (self->record));
  /* Translators: between two messages nothing came for that long. */
  g_autofree char *text = g_strdup_printf (_("⋮ %s without a message"), duration);

  lane_row_draw_text (self, snapshot, text, left, 4, right - left, TRUE, color);
}

static void
clasp_lane_row_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  ClaspLaneRow *self = CLASP_LANE_ROW (widget);
  float left = TIME_WIDTH, right = (float) gtk_widget_get_width (widget) - MARGIN;
  float height = (float) gtk_widget_get_height (widget);
  float top = lane_row_has_gap (self) ? GAP_HEIGHT : 0;
  g_autofree char *time = NULL;
  g_autofree char *type = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *label = NULL;
  GdkRGBA color, text_color, line;

  if (self->record == NULL || right <= left)
    return;
  gtk_widget_get_color (widget, &color);
  gtk_widget_get_color (gtk_widget_get_parent (widget), &text_color);
  line = text_color;
  line.alpha *= 0.35f;
  g_object_get (self->record, "time-text", &time, "type-text", &type, "preview", &preview, NULL);
  label = g_strdup_printf ("%s  %s", type, preview);
  /* The lines are broken where time is folded. */
  lane_row_draw_line (snapshot, left, top, left, height, &line, 2, FALSE);
  lane_row_draw_line (snapshot, right, top, right, height, &line, 2, FALSE);
  if (top > 0)
    lane_row_draw_gap (self, snapshot, left, right, &text_color);
  lane_row_draw_text (self, snapshot, time, 6, top + 12, TIME_WIDTH - 12, FALSE, &text_color);
  lane_row_draw_text (self, snapshot, label, left + 12, top + 3, right - left - 24, TRUE, &text_color);
  lane_row_draw_arrow (self, snapshot, left + 2, right - 2, top + ARROW_HEIGHT - 10, &color);
}

static void
clasp_lane_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                        int *minimum_baseline, int *natural_baseline)
{
  int height = ARROW_HEIGHT + (lane_row_has_gap (CLASP_LANE_ROW (widget)) ? GAP_HEIGHT : 0);

  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? TIME_WIDTH + 120 : height;
}

/* ---- Object ---- */

static void
lane_row_set_record (ClaspLaneRow *self, ClaspRecord *record)
{
  const char *classes[] = { "out", "error", NULL };
  const ClaspCaptureEntry *entry = record != NULL ? clasp_record_get_entry (record) : NULL;

  if (!g_set_object (&self->record, record))
    return;
  if (entry != NULL)
    {
      classes[0] = entry->direction == CLASP_DIRECTION_OUT ? "out" : "in";
      classes[1] = (entry->flags & CLASP_EVENT_BREACH) != 0 ? "error" : NULL;
      gtk_widget_set_css_classes (GTK_WIDGET (self), classes);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_RECORD]);
}

static void
clasp_lane_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORD)
    g_value_set_object (value, CLASP_LANE_ROW (object)->record);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_lane_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORD)
    lane_row_set_record (CLASP_LANE_ROW (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_lane_row_dispose (GObject *object)
{
  g_clear_object (&CLASP_LANE_ROW (object)->record);
  G_OBJECT_CLASS (clasp_lane_row_parent_class)->dispose (object);
}

static void
clasp_lane_row_class_init (ClaspLaneRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_lane_row_get_property;
  object_class->set_property = clasp_lane_row_set_property;
  object_class->dispose = clasp_lane_row_dispose;
  widget_class->measure = clasp_lane_row_measure;
  widget_class->snapshot = clasp_lane_row_snapshot;
  props[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, CLASP_TYPE_RECORD,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "lanerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_PRESENTATION);
}

static void
clasp_lane_row_init (ClaspLaneRow *self)
{
}
