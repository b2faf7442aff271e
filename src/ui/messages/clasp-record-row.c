/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-record-row.h"

#include <string.h>

#include "clasp-found.h"
#include "clasp-line.h"
#include "clasp-rule.h"

#define SPACING 9
/* A preview narrower than this gives way to no column: first the time goes, then the length. */
#define MIN_PREVIEW 180

typedef enum
{
  COLUMN_TIME,
  COLUMN_ARROW,
  COLUMN_TYPE,
  COLUMN_LENGTH,
  COLUMN_LATENCY, /* only with a dialect */
  COLUMN_PREVIEW,
  N_COLUMNS
} Column;

struct _ClaspRecordRow
{
  GtkWidget parent_instance;

  ClaspRecord *record;
  gboolean has_latency;
  GtkWidget *columns[N_COLUMNS];
};

G_DEFINE_FINAL_TYPE (ClaspRecordRow, clasp_record_row, GTK_TYPE_WIDGET)

enum
{
  PROP_0,
  PROP_RECORD,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
record_row_set_text (ClaspRecordRow *self, Column column, const char *text)
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
  gtk_inscription_set_attributes (GTK_INSCRIPTION (self->columns[COLUMN_PREVIEW]), attributes);
}

static void
record_row_show_latency (ClaspRecordRow *self)
{
  ClaspUnitLog *log = clasp_record_get_unit_log (self->record);
  gboolean has_latency = log != NULL && clasp_unit_log_has_units (log);
  g_autofree char *latency = NULL;

  g_object_get (self->record, "latency-text", &latency, NULL);
  record_row_set_text (self, COLUMN_LATENCY, latency);
  if (self->has_latency == has_latency)
    return;
  self->has_latency = has_latency;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
record_row_show_record (ClaspRecordRow *self)
{
  const ClaspCaptureEntry *entry = clasp_record_get_entry (self->record);
  gboolean out = entry->direction == CLASP_DIRECTION_OUT;
  g_autofree char *time = NULL;
  g_autofree char *type = NULL;
  g_autofree char *length = NULL;
  g_autofree char *preview = NULL;
  g_autofree char *meaning = clasp_record_dup_meaning (self->record);
  g_autofree char *mark = clasp_record_dup_mark (self->record);
  gboolean has_error = entry->rule != CLASP_RULE_NONE || clasp_record_has_unit_error (self->record);
  g_autoptr (GString) shown = g_string_new (NULL);
  gsize start;

  g_object_get (self->record, "time-text", &time, "type-text", &type, "length-text", &length, "preview", &preview,
                NULL);
  record_row_set_text (self, COLUMN_TIME, time);
  record_row_set_text (self, COLUMN_ARROW, out ? "↑" : "↓");
  record_row_set_text (self, COLUMN_TYPE, type);
  record_row_set_text (self, COLUMN_LENGTH, length);
  /* What the colour tells, the rule tells in words. */
  if (mark != NULL)
    g_string_append_printf (shown, *mark != '\0' ? "★ %s · " : "★ ", mark);
  if (entry->rule != CLASP_RULE_NONE)
    g_string_append_printf (shown, "[%s] ", clasp_rule_get (entry->rule)->id);
  start = shown->len;
  g_string_append (shown, preview);
  record_row_set_looks (self, start, meaning != NULL ? meaning : "", shown->str);
  record_row_set_text (self, COLUMN_PREVIEW, shown->str);
  record_row_show_latency (self);
  record_row_set_class (self->columns[COLUMN_ARROW], "out", out);
  record_row_set_class (self->columns[COLUMN_TYPE], "dimmed", CLASP_OPCODE_IS_CONTROL (entry->opcode));
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
  for (guint i = 0; i < N_COLUMNS; i++)
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
  static const Column dropped[] = { COLUMN_TIME, COLUMN_LENGTH, COLUMN_LATENCY };
  gboolean rtl = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL;
  int widths[N_COLUMNS] = { 0 };
  int left = width;
  int x = 0;

  for (guint i = 0; i < COLUMN_PREVIEW; i++)
    {
      if (i == COLUMN_LATENCY && !self->has_latency)
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
  widths[COLUMN_PREVIEW] = MAX (left, 0);
  for (guint i = 0; i < N_COLUMNS; i++)
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
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_record_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspRecordRow *self = CLASP_RECORD_ROW (object);

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
  /* GTK 4.18 does not free them along with the inscription. */
  if (self->columns[COLUMN_PREVIEW] != NULL)
    gtk_inscription_set_attributes (GTK_INSCRIPTION (self->columns[COLUMN_PREVIEW]), NULL);
  for (guint i = 0; i < N_COLUMNS; i++)
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
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_css_name (widget_class, "recordrow");
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
  } looks[N_COLUMNS] = {
    [COLUMN_TIME] = { "record-time", 16, 0 },
    [COLUMN_ARROW] = { "record-arrow", 2, 0.5 },
    [COLUMN_TYPE] = { "record-type", clasp_record_get_type_width () + 1, 0 },
    [COLUMN_LENGTH] = { "record-length", 10, 1 },
    [COLUMN_LATENCY] = { "record-length", 9, 1 },
    [COLUMN_PREVIEW] = { "record-preview", 10, 0 },
  };

  for (guint i = 0; i < N_COLUMNS; i++)
    {
      self->columns[i] = g_object_new (GTK_TYPE_INSCRIPTION, "min-chars", 0, "nat-chars", looks[i].chars, "min-lines",
                                       1, "nat-lines", 1, "xalign", looks[i].xalign, "text-overflow",
                                       GTK_INSCRIPTION_OVERFLOW_ELLIPSIZE_END, "accessible-role",
                                       GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
      gtk_widget_add_css_class (self->columns[i], looks[i].css_class);
      gtk_widget_set_parent (self->columns[i], GTK_WIDGET (self));
    }
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
