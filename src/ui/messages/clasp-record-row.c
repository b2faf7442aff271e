/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-record-row.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-found.h"
#include "clasp-format.h"
#include "clasp-line.h"
#include "clasp-record-columns.h"
#include "clasp-rule.h"

#define SPACING 9
/* A preview narrower than this gives way to no column: first the time goes, then the length. */
#define MIN_PREVIEW 180

struct _ClaspRecordRow
{
  GtkWidget parent_instance;

  ClaspRecord *record;
  gboolean has_latency;
  gboolean heading; /* it shows what the columns are */
  GtkWidget *columns[CLASP_N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (ClaspRecordRow, clasp_record_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RECORD,
  PROP_HEADING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
record_row_set_text (ClaspRecordRow *self, ClaspColumn column, const char *text)
{
  gtk_inscription_set_text (GTK_INSCRIPTION (self->columns[column]), text);
}

static void
record_row_set_class (GtkWidget *widget, const char *css_class, gboolean wanted)
{
  if (wanted)
    gtk_widget_add_css_class (widget, css_class);
  else
    gtk_widget_remove_css_class (widget, css_class);
}

/* (transfer none) (nullable) */
static ClaspFind *
record_row_get_find (ClaspRecordRow *self)
{
  GtkWidget *list = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_LIST_VIEW);

  return list != NULL ? g_object_get_data (G_OBJECT (list), "find") : NULL;
}

void
clasp_record_row_set_find (GtkListView *list, ClaspFind *find)
{
  g_return_if_fail (GTK_IS_LIST_VIEW (list) && (find == NULL || CLASP_IS_FIND (find)));

  g_object_set_data_full (G_OBJECT (list), "find", find != NULL ? g_object_ref (find) : NULL, g_object_unref);
}

/* The words that say what it means stand out from the content behind them, and so does what is looked for. */
static void
record_row_set_looks (ClaspRecordRow *self, gsize start, const char *meaning, const char *shown)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *bold = pango_attr_weight_new (PANGO_WEIGHT_BOLD);

  bold->start_index = (guint) start;
  bold->end_index = (guint) (start + strlen (meaning));
  pango_attr_list_insert (attributes, bold);
  clasp_found_mark (attributes, record_row_get_find (self), shown + start, start);
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->columns[CLASP_COLUMN_PREVIEW]), attributes);
}

static void
record_row_show_latency (ClaspRecordRow *self)
{
  ClaspUnitLog *log = clasp_record_get_unit_log (self->record);
  gboolean has_latency = log != NULL && clasp_unit_log_has_units (log);
  g_autofree char *latency = NULL;

  g_object_get (self->record, "latency-text", &latency, NULL);
  record_row_set_text (self, CLASP_COLUMN_LATENCY, latency);
  if (self->has_latency == has_latency)
    return;
  self->has_latency = has_latency;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* (transfer full) */
static char *
record_row_dup_time (ClaspRecordRow *self)
{
  gint64 gap;

  switch (clasp_record_columns_get_time (clasp_record_columns_get ()))
    {
    case CLASP_COLUMN_TIME_OPEN:
      return clasp_format_offset (clasp_record_get_entry (self->record)->time_us);
    case CLASP_COLUMN_TIME_PREVIOUS:
      gap = clasp_record_get_gap (self->record);
      return gap >= 0 ? clasp_format_offset (gap) : g_strdup ("");
    case CLASP_COLUMN_TIME_DAY:
    default:
      return clasp_format_clock (clasp_record_get_wall_time (self->record));
    }
}

/* By attributes, which the width of a column does not follow from: the columns stand as those of the rows. */
static void
record_row_set_heading (ClaspRecordRow *self, ClaspColumn column, const char *text)
{
  g_autoptr (PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_attr_list_insert (attributes, pango_attr_family_new ("sans"));
  pango_attr_list_insert (attributes, pango_attr_size_new (9 * PANGO_SCALE));
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->columns[column]), attributes);
  record_row_set_text (self, column, text);
}

static void
record_row_show_heading (ClaspRecordRow *self)
{
  static const char *const times[] = {
    [CLASP_COLUMN_TIME_DAY] = N_("Time"),
    [CLASP_COLUMN_TIME_OPEN] = N_("Since opening"),
    [CLASP_COLUMN_TIME_PREVIOUS] = N_("Since previous"),
  };

  /* Translators: the heading of a narrow column of numbers. */
  record_row_set_heading (self, CLASP_COLUMN_NUMBER, _("No."));
  record_row_set_heading (self, CLASP_COLUMN_TIME,
                          _(times[clasp_record_columns_get_time (clasp_record_columns_get ())]));
  record_row_set_heading (self, CLASP_COLUMN_TYPE, _("Type"));
  record_row_set_heading (self, CLASP_COLUMN_LENGTH, _("Bytes"));
  record_row_set_heading (self, CLASP_COLUMN_PREVIEW, _("Message"));
}

/* Rows are read aloud by their summary, the heading column by column. One without a text makes GTK 4.18 complain when
 * it is read. */
static void
record_row_become_heading (ClaspRecordRow *self)
{
  record_row_show_heading (self);
  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    if (gtk_inscription_get_text (GTK_INSCRIPTION (self->columns[i])) != NULL)
      g_object_set (self->columns[i], "accessible-role", GTK_ACCESSIBLE_ROLE_LABEL, NULL);
}

static void
record_row_show_record (ClaspRecordRow *self)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (self->record);
  gboolean out = entry->direction == CLASP_DIRECTION_OUT;
  g_autofree char *number = clasp_format_count (clasp_record_get_number (self->record));
  g_autofree char *time = record_row_dup_time (self);
  g_autofree char *type = NULL;
  g_autofree char *length = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *meaning = clasp_record_dup_meaning (self->record);
  g_autofree char *mark = clasp_record_dup_mark (self->record);
  gboolean has_error = entry->rule != CLASP_RULE_NONE || clasp_record_has_unit_error (self->record);
  g_autoptr (GString) shown = g_string_new (NULL);
  gsize start;

  g_object_get (self->record, "type-text", &type, "length-text", &length, "preview", &preview, NULL);
  record_row_set_text (self, CLASP_COLUMN_NUMBER, number);
  record_row_set_text (self, CLASP_COLUMN_TIME, time);
  record_row_set_text (self, CLASP_COLUMN_ARROW, out ? "↑" : "↓");
  record_row_set_text (self, CLASP_COLUMN_TYPE, type);
  record_row_set_text (self, CLASP_COLUMN_LENGTH, length);
  /* What the colour tells, the rule tells in words. */
  if (mark != NULL)
    g_string_append_printf (shown, *mark != '\0' ? "★ %s · " : "★ ", mark);
  if (entry->rule != CLASP_RULE_NONE)
    g_string_append_printf (shown, "[%s] ", clasp_rule_get (entry->rule)->id);
  start = shown->len;
  g_string_append (shown, preview);
  record_row_set_looks (self, start, meaning != NULL ? meaning : "", shown->str);
  record_row_set_text (self, CLASP_COLUMN_PREVIEW, shown->str);
  record_row_show_latency (self);
  record_row_set_class (self->columns[CLASP_COLUMN_ARROW], "out", out);
  record_row_set_class (self->columns[CLASP_COLUMN_TYPE], "dimmed", CLASP_OPCODE_IS_CONTROL (entry->opcode));
  record_row_set_class (GTK_WIDGET (self), "error", has_error);
}

static int
record_row_get_natural_width (GtkWidget *widget)
{
  int natural;

  gtk_widget_measure (widget, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &natural, NULL, NULL);
  return natural;
}

static void
clasp_record_row_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (widget);

  *minimum = *natural = 0;
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *natural = MIN_PREVIEW;
      return;
    }
  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    {
      int child_minimum, child_natural;

      gtk_widget_measure (self->columns[i], orientation, -1, &child_minimum, &child_natural, NULL, NULL);
      *minimum = MAX (*minimum, child_minimum);
      *natural = MAX (*natural, child_natural);
    }
}

static void
clasp_record_row_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (widget);
  static const ClaspColumn dropped[] = { CLASP_COLUMN_NUMBER, CLASP_COLUMN_TIME, CLASP_COLUMN_LENGTH,
                                         CLASP_COLUMN_LATENCY };
  ClaspRecordColumns *columns = clasp_record_columns_get ();
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int widths[CLASP_N_COLUMNS] = { 0 };
  int left = width;
  int x = 0;

  for (guint i = 0; i < CLASP_COLUMN_PREVIEW; i++)
    {
      if ((i == CLASP_COLUMN_LATENCY && !self->has_latency) || !clasp_record_columns_is_shown (columns, i))
        continue;
      widths[i] = record_row_get_natural_width (self->columns[i]);
      left -= widths[i] + SPACING;
    }
  for (guint i = 0; i < G_N_ELEMENTS (dropped) && left < MIN_PREVIEW; i++)
    {
      if (widths[dropped[i]] == 0)
        continue;
      left += widths[dropped[i]] + SPACING;
      widths[dropped[i]] = 0;
    }
  widths[CLASP_COLUMN_PREVIEW] = MAX (left, 0);
  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    {
      GtkAllocation child = { rtl ? width - x - widths[i] : x, 0, widths[i], height };

      gtk_widget_set_child_visible (self->columns[i], widths[i] > 0);
      if (widths[i] == 0)
        continue;
      gtk_widget_size_allocate (self->columns[i], &child, -1);
      x += widths[i] + SPACING;
    }
}

/* Only in its list it learns what is looked for. */
static void
clasp_record_row_root (GtkWidget *widget)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (widget);
  ClaspFind *find = record_row_get_find (self);

  GTK_WIDGET_CLASS (clasp_record_row_parent_class)->root (widget);
  if (self->record != NULL && find != NULL && clasp_find_get_text (find) != NULL)
    record_row_show_record (self);
}

static void
clasp_record_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORD)
    g_value_set_object (value, CLASP_RECORD_ROW (object)->record);
  else if (id == PROP_HEADING)
    g_value_set_boolean (value, CLASP_RECORD_ROW (object)->heading);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_record_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (object);

  if (id == PROP_HEADING)
    {
      self->heading = g_value_get_boolean (value);
      if (self->heading)
        record_row_become_heading (self);
      return;
    }
  if (id != PROP_RECORD)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&self->record, g_value_get_object (value)))
    return;
  if (self->record != NULL)
    record_row_show_record (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_record_row_dispose (GObject *object)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (object);

  g_clear_object (&self->record);
  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    if (self->columns[i] != NULL) /* GTK 4.18 does not free them along with the inscription */
      gtk_inscription_set_attributes (GTK_INSCRIPTION (self->columns[i]), NULL);
  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    g_clear_pointer (&self->columns[i], gtk_widget_unparent);
  G_OBJECT_CLASS (clasp_record_row_parent_class)->dispose (object);
}

static void
clasp_record_row_class_init (ClaspRecordRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_record_row_get_property;
  object_class->set_property = clasp_record_row_set_property;
  object_class->dispose = clasp_record_row_dispose;
  widget_class->root = clasp_record_row_root;
  widget_class->measure = clasp_record_row_measure;
  widget_class->size_allocate = clasp_record_row_size_allocate;
  props[PROP_RECORD] = g_param_spec_object ("record", NULL, NULL, CLASP_TYPE_RECORD,
                                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  props[PROP_HEADING] = g_param_spec_boolean ("heading", NULL, NULL, FALSE,
                                              G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "recordrow");
}

static void
record_row_on_columns (ClaspRecordRow *self)
{
  if (self->heading)
    record_row_show_heading (self);
  else if (self->record != NULL)
    record_row_show_record (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

/* Inscriptions, not labels: their size follows from the number of characters given here and never from the text. */
static void
clasp_record_row_init (ClaspRecordRow *self)
{
  const struct
  {
    const char *css_class;
    guint chars;
    float xalign;
  } looks[CLASP_N_COLUMNS] = {
    [CLASP_COLUMN_NUMBER] = { "record-number", 9, 1 },
    [CLASP_COLUMN_TIME] = { "record-time", 14, 0 },
    [CLASP_COLUMN_ARROW] = { "record-arrow", 2, 0.5 },
    [CLASP_COLUMN_TYPE] = { "record-type", clasp_record_get_type_width () + 1, 0 },
    [CLASP_COLUMN_LENGTH] = { "record-length", 10, 1 },
    [CLASP_COLUMN_LATENCY] = { "record-length", 9, 1 },
    [CLASP_COLUMN_PREVIEW] = { "record-preview", 10, 0 },
  };

  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    {
      self->columns[i] = g_object_new (GTK_TYPE_INSCRIPTION, "min-chars", 0, "nat-chars", looks[i].chars, "min-lines",
                                       1, "nat-lines", 1, "xalign", looks[i].xalign, "text-overflow",
                                       GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "accessible-role",
                                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->columns[i], looks[i].css_class);
      gtk_widget_set_parent (self->columns[i], GTK_WIDGET (self));
    }
  g_signal_connect_object (clasp_record_columns_get (), "changed", G_CALLBACK (record_row_on_columns), self,
                           G_CONNECT_SWAPPED);
}

void
clasp_record_row_refresh (ClaspRecordRow *self)
{
  g_return_if_fail (CLASP_IS_RECORD_ROW (self));

  if (self->record == NULL)
    return;
  clasp_record_tell_changed (self->record);
  record_row_show_record (self);
}

ClaspRecord *
clasp_record_row_get_record (ClaspRecordRow *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_ROW (self), NULL);
  return self->record;
}
