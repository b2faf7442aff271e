/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-statistics-view.h"

#include <glib/gi18n.h>
#include <math.h>
#include "clasp-format.h"
#include "clasp-json-path.h"
#include "clasp-message-content.h"
#include "clasp-plot.h"

/* How often the numbers are read while they are in sight. */
#define REFRESH_MS 500
/* A curve has no more points than this. */
#define POINTS_MAX 240
/* A value is plotted of so many of the newest messages that are listed, of no more bytes each and in all: they are read
 * while the window waits. */
#define VALUES_MAX 5000
#define VALUES_BYTES ((guint64) 1024 * 1024)
#define VALUES_TOTAL ((guint64) 4 * 1024 * 1024)
/* The digits of a number that are read. */
#define NUMBER_MAX 64
/* Larger ones are left out, so that what is reckoned of them stays finite. */
#define VALUE_MOST 1e300

/* The rows and columns of the tables. */
enum
{
  ROW_TEXT,
  ROW_BINARY,
  ROW_PING,
  ROW_PONG,
  ROW_CLOSE,
  ROW_OTHER,
  ROW_FRAGMENTS,
  ROW_BREACHES,
  N_MESSAGE_ROWS
};
enum
{
  ROW_PAYLOAD,
  ROW_WIRE,
  ROW_HEADERS,
  ROW_COMPRESSED,
  N_BYTE_ROWS
};
enum
{
  ROW_ROUND_TRIP,
  ROW_BETWEEN,
  N_TIME_ROWS
};

typedef struct
{
  GtkLabel *cells[N_MESSAGE_ROWS][3];
} Table;

struct _ClaspStatisticsView
{
  AdwBin parent_instance;

  ClaspRecordList *records;
  guint refresh_id;
  guint64 n_shown; /* records that the numbers count */
  guint64 n_read;  /* records that the dialect had read then */
  gboolean stale;  /* others are listed since then, perhaps as many */

  char *path; /* (nullable): whose values are plotted */

  GtkLabel *range;
  GtkWidget *value_card;
  GtkLabel *value_title, *value_caption;
  ClaspPlot *value;
  AdwToggleGroup *spans;
  GtkLabel *rate_caption, *bytes_caption, *ratio_caption, *sizes_caption, *trips_caption;
  ClaspPlot *rate, *bytes, *ratio, *sizes, *trips;
  GtkBox *numbers;
  Table messages, amounts, times;
  GtkBox *largest, *slowest, *gaps, *answers;
};

G_DEFINE_FINAL_TYPE (ClaspStatisticsView, clasp_statistics_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_RECORDS,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  JUMP,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void statistics_view_refresh (ClaspStatisticsView *self);

/* ---- Tables ---- */

static GtkWidget *
statistics_view_new_cell (const char *text, GtkAccessibleRole role, gboolean first)
{
  GtkWidget *label = g_object_new (GTK_TYPE_LABEL, "accessible-role", role, "label", text, "xalign", first ? 0.f : 1.f,
                                   "hexpand", first, "width-chars", first ? -1 : 9, "wrap", first, NULL);

  if (!first)
    gtk_widget_add_css_class (label, "numeric");
  return label;
}

static GtkWidget *
statistics_view_add_row (GtkWidget *table)
{
  GtkWidget *row = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_ROW, "spacing", 12, NULL);

  gtk_box_append (GTK_BOX (table), row);
  return row;
}

static void
statistics_view_add_table (ClaspStatisticsView *self, Table *table, const char *title, const char *const *columns,
                           guint n_columns, const char *const *rows, guint n_rows)
{
  GtkWidget *box = g_object_new (GTK_TYPE_BOX, "accessible-role", GTK_ACCESSIBLE_ROLE_TABLE, "orientation",
                                 GTK_ORIENTATION_VERTICAL, "spacing", 3, NULL);
  GtkWidget *row = statistics_view_add_row (box);
  GtkWidget *heading = statistics_view_new_cell (title, GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, TRUE);

  gtk_widget_add_css_class (box, "card");
  gtk_widget_add_css_class (box, "statistics-card");
  gtk_widget_add_css_class (heading, "heading");
  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_box_append (GTK_BOX (row), heading);
  for (guint column = 0; column < n_columns; column++)
    gtk_box_append (GTK_BOX (row),
                    statistics_view_new_cell (columns[column], GTK_ACCESSIBLE_ROLE_COLUMN_HEADER, FALSE));
  for (guint i = 0; i < n_rows; i++)
    {
      row = statistics_view_add_row (box);
      gtk_box_append (GTK_BOX (row), statistics_view_new_cell (rows[i], GTK_ACCESSIBLE_ROLE_ROW_HEADER, TRUE));
      for (guint column = 0; column < n_columns; column++)
        {
          GtkWidget *cell = statistics_view_new_cell ("–", GTK_ACCESSIBLE_ROLE_CELL, FALSE);

          gtk_box_append (GTK_BOX (row), cell);
          table->cells[i][column] = GTK_LABEL (cell);
        }
    }
  gtk_box_append (self->numbers, box);
}

static void
statistics_view_take_cell (Table *table, guint row, guint column, char *text)
{
  gtk_label_set_label (table->cells[row][column], text);
  g_free (text);
}

static void
statistics_view_make_tables (ClaspStatisticsView *self)
{
  const char *sides[] = { _("Received"), _("Sent") };
  const char *shares[] = { _("Half within"), _("99 % within"), _("Most") };
  const char *messages[N_MESSAGE_ROWS] = { _("Text"),  _("Binary"), _("Ping"),          _("Pong"),
                                           _("Close"), _("Other"),  _("Continuations"), _("Breaches") };
  const char *amounts[N_BYTE_ROWS] = { _("Payload"), _("On the wire"), _("Headers of frames"), _("Compressed to") };
  const char *times[N_TIME_ROWS] = { _("Round trip of pings"), _("Between messages") };

  statistics_view_add_table (self, &self->messages, _("Messages by type"), sides, 2, messages, N_MESSAGE_ROWS);
  statistics_view_add_table (self, &self->amounts, _("Bytes"), sides, 2, amounts, N_BYTE_ROWS);
  statistics_view_add_table (self, &self->times, _("Times"), shares, 3, times, N_TIME_ROWS);
}

static void
statistics_view_show_side (ClaspStatisticsView *self, const ClaspTallySide *side, guint column)
{
  for (guint i = 0; i < CLASP_TALLY_N_TYPES; i++)
    statistics_view_take_cell (&self->messages, ROW_TEXT + i, column, clasp_format_count (side->records[i]));
  statistics_view_take_cell (&self->messages, ROW_FRAGMENTS, column, clasp_format_count (side->fragments));
  statistics_view_take_cell (&self->messages, ROW_BREACHES, column, clasp_format_count (side->breaches));
  statistics_view_take_cell (&self->amounts, ROW_PAYLOAD, column, clasp_format_bytes (side->bytes));
  statistics_view_take_cell (&self->amounts, ROW_WIRE, column, clasp_format_bytes (side->wire));
  statistics_view_take_cell (&self->amounts, ROW_HEADERS, column, clasp_format_bytes (side->headers));
  statistics_view_take_cell (
      &self->amounts, ROW_COMPRESSED, column,
      side->plain == 0 ? g_strdup ("–")
                       : g_strdup_printf (_("%.0f %%"), 100.0 * (double) side->compressed / (double) side->plain));
}

static void
statistics_view_show_times (ClaspStatisticsView *self, const ClaspTallyTimes *times, guint row)
{
  static const guint percents[] = { 50, 99, 100 };

  for (guint i = 0; i < G_N_ELEMENTS (percents); i++)
    statistics_view_take_cell (&self->times, row, i,
                               clasp_format_duration (clasp_tally_times_get_percentile (times, percents[i])));
}

/* ---- What stands out, each with a jump to it ---- */

static void
statistics_view_on_jump (ClaspStatisticsView *self, GtkWidget *button)
{
  const guint64 *number = g_object_get_data (G_OBJECT (button), "clasp-number");

  g_signal_emit (self, signals[JUMP], 0, *number);
}

static void
statistics_view_show_top (ClaspStatisticsView *self, GtkBox *box, const ClaspTallyTop *top, char *(*format) (guint64))
{
  GtkWidget *button = gtk_widget_get_first_child (GTK_WIDGET (box));

  for (guint i = 0; i < CLASP_TALLY_TOP; i++)
    {
      g_autofree char *number = clasp_format_count (top[i].number);
      g_autofree char *value = format (top[i].value);
      /* Translators: a message that stands out: its number, and its size or how long it took. */
      g_autofree char *text = g_strdup_printf (_("No. %s · %s"), number, value);

      if (button == NULL)
        {
          button = gtk_button_new ();
          gtk_widget_add_css_class (button, "flat");
          gtk_widget_set_halign (button, GTK_ALIGN_START);
          gtk_widget_set_tooltip_text (button, _("Show this message"));
          g_signal_connect_object (button, "clicked", G_CALLBACK (statistics_view_on_jump), self, G_CONNECT_SWAPPED);
          gtk_box_append (box, button);
        }
      gtk_widget_set_visible (button, top[i].number != 0);
      if (g_strcmp0 (gtk_button_get_label (GTK_BUTTON (button)), text) != 0)
        gtk_button_set_label (GTK_BUTTON (button), text);
      g_object_set_data_full (G_OBJECT (button), "clasp-number", g_memdup2 (&top[i].number, sizeof top[i].number),
                              g_free);
      button = gtk_widget_get_next_sibling (button);
    }
  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (box)), top[0].number != 0);
}

static char *
statistics_view_dup_size (guint64 bytes)
{
  return clasp_format_bytes (bytes);
}

static char *
statistics_view_dup_time (guint64 us)
{
  return clasp_format_duration ((gint64) us);
}

/* ---- Plots ---- */

static char *
statistics_view_format_count (double value)
{
  return value < 10 && value > 0 ? g_strdup_printf ("%.2g", value) : clasp_format_count ((guint64) (value + 0.5));
}

static char *
statistics_view_format_bytes (double value)
{
  return clasp_format_bytes ((guint64) (value + 0.5));
}

static char *
statistics_view_format_percent (double value)
{
  return g_strdup_printf (_("%.0f %%"), value);
}

static char *
statistics_view_format_time (double us)
{
  return clasp_format_duration ((gint64) (us + 0.5));
}

/* The stretch of time that is shown, and what is drawn of it. */
typedef struct
{
  gint64 start_us, end_us;
  GArray *series[6]; /* of ClaspPlotPoint: messages in, out; bytes in, wire in, out; ratio */
  double most_in, most_out;
  double mean_in, mean_out, bytes_in, bytes_out, wire_in;
  gint64 peak_us;
} Curves;

enum
{
  CURVE_IN,
  CURVE_OUT,
  CURVE_BYTES_IN,
  CURVE_WIRE_IN,
  CURVE_BYTES_OUT,
  CURVE_RATIO
};

static double
statistics_view_get_x (const Curves *curves, gint64 time_us)
{
  return (double) (time_us - curves->start_us) / (double) MAX (curves->end_us - curves->start_us, 1);
}

static void
statistics_view_add_point (Curves *curves, guint curve, double x, double y)
{
  const ClaspPlotPoint point = { x, y };

  g_array_append_val (curves->series[curve], point);
}

static void
statistics_view_add_points (Curves *curves, const ClaspTally *tally, gint64 from, gint64 to)
{
  ClaspTallyBucket sum;
  double seconds = (double) (MIN (to, MAX (tally->last_us, from + tally->bucket_us)) - from) / 1e6;
  double x = statistics_view_get_x (curves, (from + MIN (to, curves->end_us)) / 2);

  clasp_tally_sum (tally, from, to, &sum);
  if (seconds <= 0)
    return;
  statistics_view_add_point (curves, CURVE_IN, x, sum.records[CLASP_DIRECTION_IN] / seconds);
  statistics_view_add_point (curves, CURVE_OUT, x, sum.records[CLASP_DIRECTION_OUT] / seconds);
  statistics_view_add_point (curves, CURVE_BYTES_IN, x, (double) sum.bytes[CLASP_DIRECTION_IN] / seconds);
  statistics_view_add_point (curves, CURVE_WIRE_IN, x, (double) sum.wire[CLASP_DIRECTION_IN] / seconds);
  statistics_view_add_point (curves, CURVE_BYTES_OUT, x, (double) sum.bytes[CLASP_DIRECTION_OUT] / seconds);
  if (sum.bytes[CLASP_DIRECTION_IN] > 0)
    statistics_view_add_point (curves, CURVE_RATIO, x,
                               100.0 * (double) sum.wire[CLASP_DIRECTION_IN] / (double) sum.bytes[CLASP_DIRECTION_IN]);
  if (sum.records[CLASP_DIRECTION_IN] / seconds > curves->most_in)
    {
      curves->most_in = sum.records[CLASP_DIRECTION_IN] / seconds;
      curves->peak_us = from;
    }
  curves->most_out = MAX (curves->most_out, sum.records[CLASP_DIRECTION_OUT] / seconds);
}

static gint64
statistics_view_get_span (ClaspStatisticsView *self)
{
  const char *span = adw_toggle_group_get_active_name (self->spans);

  return g_strcmp0 (span, "minute") == 0         ? 60 * (gint64) G_USEC_PER_SEC
         : g_strcmp0 (span, "five-minutes") == 0 ? 300 * (gint64) G_USEC_PER_SEC
                                                 : 0;
}

/* A point stands for whole buckets, so that nothing is counted twice. */
static void
statistics_view_make_curves (ClaspStatisticsView *self, const ClaspTally *tally, Curves *curves)
{
  gint64 span = statistics_view_get_span (self);
  gint64 first, end, step;
  ClaspTallyBucket all;
  double seconds;

  for (guint i = 0; i < G_N_ELEMENTS (curves->series); i++)
    curves->series[i] = g_array_new (FALSE, FALSE, sizeof (ClaspPlotPoint));
  curves->end_us = tally->last_us;
  curves->start_us = span > 0 ? MAX (tally->last_us - span, tally->first_us) : tally->first_us;
  if (tally->bucket_us == 0)
    return;
  first = curves->start_us / tally->bucket_us;
  end = curves->end_us / tally->bucket_us + 1;
  step = (end - first + POINTS_MAX - 1) / POINTS_MAX;
  for (gint64 i = first; i < end; i += step)
    statistics_view_add_points (curves, tally, i * tally->bucket_us, (i + step) * tally->bucket_us);
  seconds = (double) MAX (curves->end_us - curves->start_us, tally->bucket_us) / 1e6;
  clasp_tally_sum (tally, curves->start_us, curves->end_us + 1, &all);
  curves->mean_in = all.records[CLASP_DIRECTION_IN] / seconds;
  curves->mean_out = all.records[CLASP_DIRECTION_OUT] / seconds;
  curves->bytes_in = (double) all.bytes[CLASP_DIRECTION_IN] / seconds;
  curves->bytes_out = (double) all.bytes[CLASP_DIRECTION_OUT] / seconds;
  curves->wire_in = (double) all.wire[CLASP_DIRECTION_IN] / seconds;
}

static GArray *
statistics_view_take_curve (Curves *curves, guint curve)
{
  return g_steal_pointer (&curves->series[curve]);
}

/* The caption says the plot in words, and is its description. */
static void
statistics_view_take_caption (ClaspPlot *plot, GtkLabel *label, const char *title, char *text)
{
  gtk_label_set_label (label, text);
  clasp_plot_describe (plot, title, text);
  g_free (text);
}

static void
statistics_view_set_times (ClaspPlot *plot, const Curves *curves, gint64 wall_us)
{
  g_autofree char *first = clasp_format_clock (wall_us + curves->start_us);
  g_autofree char *middle = clasp_format_clock (wall_us + (curves->start_us + curves->end_us) / 2);
  g_autofree char *last = clasp_format_clock (wall_us + curves->end_us);
  const char *labels[] = { first, middle, last, NULL };

  clasp_plot_set_x_labels (plot, labels);
}

static void
statistics_view_add_breaches (ClaspPlot *plot, const ClaspTally *tally, const Curves *curves, ClaspRecordList *records)
{
  for (guint i = 0; i < tally->n_breaches; i++)
    {
      gint64 time_us = clasp_record_list_get_time (records, tally->breaches[i]);
      g_autofree char *number = clasp_format_count (tally->breaches[i]);
      /* Translators: a message that breaks a rule, by its number. */
      g_autofree char *text = g_strdup_printf (_("breach, No. %s"), number);

      if (time_us >= curves->start_us)
        clasp_plot_add_tick (plot, statistics_view_get_x (curves, time_us), i == 0 ? text : "");
    }
}

static void
statistics_view_show_rates (ClaspStatisticsView *self, const ClaspTally *tally, Curves *curves, gint64 wall_us)
{
  g_autofree char *mean_in = statistics_view_format_count (curves->mean_in);
  g_autofree char *mean_out = statistics_view_format_count (curves->mean_out);
  g_autofree char *most_in = statistics_view_format_count (curves->most_in);
  g_autofree char *most_out = statistics_view_format_count (curves->most_out);
  g_autofree char *peak = clasp_format_clock (wall_us + curves->peak_us);
  g_autofree char *bytes_in = statistics_view_format_bytes (curves->bytes_in);
  g_autofree char *bytes_out = statistics_view_format_bytes (curves->bytes_out);
  g_autofree char *wire_in = statistics_view_format_bytes (curves->wire_in);
  double ratio = curves->bytes_in > 0 ? 100 * curves->wire_in / curves->bytes_in : 100;

  clasp_plot_clear (self->rate);
  clasp_plot_take_series (self->rate, CLASP_PLOT_IN, _("↓ in"), statistics_view_take_curve (curves, CURVE_IN));
  clasp_plot_take_series (self->rate, CLASP_PLOT_OUT, _("↑ out"), statistics_view_take_curve (curves, CURVE_OUT));
  statistics_view_add_breaches (self->rate, tally, curves, self->records);
  statistics_view_set_times (self->rate, curves, wall_us);
  statistics_view_take_caption (self->rate, self->rate_caption, _("Messages a second"),
                                g_strdup_printf (_("in: mean %s, peak %s at %s · out: mean %s, peak %s"), mean_in,
                                                 most_in, peak, mean_out, most_out));
  clasp_plot_clear (self->bytes);
  clasp_plot_take_series (self->bytes, CLASP_PLOT_IN, _("↓ in"), statistics_view_take_curve (curves, CURVE_BYTES_IN));
  clasp_plot_take_series (self->bytes, CLASP_PLOT_WIRE, _("↓ on wire"),
                          statistics_view_take_curve (curves, CURVE_WIRE_IN));
  clasp_plot_take_series (self->bytes, CLASP_PLOT_OUT, _("↑ out"),
                          statistics_view_take_curve (curves, CURVE_BYTES_OUT));
  statistics_view_set_times (self->bytes, curves, wall_us);
  statistics_view_take_caption (
      self->bytes, self->bytes_caption, _("Bytes a second"),
      g_strdup_printf (_("mean: %s in, %s of it on the wire, %s out"), bytes_in, wire_in, bytes_out));
  clasp_plot_clear (self->ratio);
  clasp_plot_take_series (self->ratio, CLASP_PLOT_IN, NULL, statistics_view_take_curve (curves, CURVE_RATIO));
  statistics_view_set_times (self->ratio, curves, wall_us);
  statistics_view_take_caption (self->ratio, self->ratio_caption, _("Compressed size"),
                                g_strdup_printf (_("received payloads took %.0f %% of their size"), ratio));
}

static void
statistics_view_show_sizes (ClaspStatisticsView *self, const ClaspTally *tally)
{
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (ClaspPlotPoint));
  g_autoptr (GStrvBuilder) labels = g_strv_builder_new ();
  g_auto (GStrv) texts = NULL;
  g_autofree char *largest = clasp_format_bytes (tally->largest[0].value);
  g_autofree char *median_text = NULL;
  guint64 n = 0, seen = 0;
  guint first = CLASP_TALLY_SIZE_BINS, last = 0, median = 0;

  for (guint i = 0; i < CLASP_TALLY_SIZE_BINS; i++)
    if (tally->sides[0].sizes[i] + tally->sides[1].sizes[i] > 0)
      {
        first = MIN (first, i);
        last = i;
        n += tally->sides[0].sizes[i] + tally->sides[1].sizes[i];
      }
  for (guint i = first; i <= last && n > 0; i++)
    {
      ClaspPlotPoint bar = { (i - first + 0.5) / (last - first + 1),
                             (double) (tally->sides[0].sizes[i] + tally->sides[1].sizes[i]) };

      g_array_append_val (bars, bar);
      if (seen * 2 < n)
        median = i;
      seen += tally->sides[0].sizes[i] + tally->sides[1].sizes[i];
    }
  if (n > 0)
    {
      g_strv_builder_take (labels, clasp_format_length (clasp_tally_size_bin_start (first)));
      g_strv_builder_take (labels, clasp_format_length (clasp_tally_size_bin_start (last + 1)));
    }
  texts = g_strv_builder_end (labels);
  median_text = clasp_format_bytes (clasp_tally_size_bin_start (median + 1));
  clasp_plot_clear (self->sizes);
  clasp_plot_take_series (self->sizes, CLASP_PLOT_BARS, NULL, bars);
  clasp_plot_set_x_labels (self->sizes, (const char *const *) texts);
  statistics_view_take_caption (self->sizes, self->sizes_caption, _("Size of a message, bytes"),
                                n == 0 ? g_strdup (_("no messages"))
                                       : g_strdup_printf (_("half are below %s, largest %s"), median_text, largest));
}

static void
statistics_view_show_trips (ClaspStatisticsView *self, const ClaspTally *tally, const Curves *curves, gint64 wall_us)
{
  GArray *dots = g_array_new (FALSE, FALSE, sizeof (ClaspPlotPoint));
  gint64 half = clasp_tally_times_get_percentile (&tally->round_trips, 50);
  gint64 nearly = clasp_tally_times_get_percentile (&tally->round_trips, 99);
  g_autofree char *half_text = clasp_format_duration (half);
  g_autofree char *nearly_text = clasp_format_duration (nearly);
  g_autofree char *count = clasp_format_count (tally->round_trips.n);

  for (guint i = 0; i < tally->n_trips; i++)
    if (tally->trips[i].time_us >= curves->start_us)
      {
        ClaspPlotPoint dot = { statistics_view_get_x (curves, tally->trips[i].time_us), tally->trips[i].round_trip_us };

        g_array_append_val (dots, dot);
      }
  clasp_plot_clear (self->trips);
  clasp_plot_take_series (self->trips, CLASP_PLOT_DOTS, NULL, dots);
  statistics_view_set_times (self->trips, curves, wall_us);
  if (tally->round_trips.n > 0)
    {
      clasp_plot_add_level (self->trips, (double) half, half_text);
      if (nearly > half)
        clasp_plot_add_level (self->trips, (double) nearly, nearly_text);
    }
  statistics_view_take_caption (self->trips, self->trips_caption, _("Round trip of pings"),
                                tally->round_trips.n == 0
                                    ? g_strdup (_("no ping was answered"))
                                    : g_strdup_printf (ngettext ("%s ping answered; half within %s, 99 %% within %s",
                                                                 "%s pings answered; half within %s, 99 %% within %s",
                                                                 (gulong) tally->round_trips.n),
                                                       count, half_text, nearly_text));
}

/* The first number that a path leads to; ends the search. */
static gboolean
statistics_view_see_value (const char *data, gsize start, gsize length, gpointer user_data)
{
  double *value = user_data;
  char token[NUMBER_MAX + 1];

  if (length > NUMBER_MAX || (data[start] != '-' && !g_ascii_isdigit (data[start])))
    return TRUE;
  memcpy (token, data + start, length);
  token[length] = '\0';
  *value = g_ascii_strtod (token, NULL);
  if (!(fabs (*value) <= VALUE_MOST))
    *value = NAN;
  return isnan (*value);
}

/* @value: not a number where none stands; what is a secret of the message's dialect is none.
 * Returns: whether the message could be read */
static gboolean
statistics_view_read_value (ClaspRecord *record, const ClaspJsonPath *path, double *value)
{
  g_autoptr (GBytes) payload = NULL;
  const char *data;
  gsize length;

  *value = NAN;
  payload = clasp_message_content_dup_payload (record, NULL);
  if (payload == NULL)
    return FALSE;
  data = g_bytes_get_data (payload, &length);
  if (length > 0)
    clasp_json_path_find (path, data, length, statistics_view_see_value, value);
  return TRUE;
}

/* The numbers that a path leads to. */
typedef struct
{
  GArray *points; /* in the order of time */
  double least, most;
  guint n_read;   /* messages that were looked into */
  guint n_longer; /* that were not, for their length */
  gboolean cut;   /* there are older ones that were not, either */
} Values;

/* From the newest back, as far as the time that is shown goes and not too much is to be read. */
static void
statistics_view_read_values (ClaspStatisticsView *self, const ClaspJsonPath *path, const Curves *curves, Values *values)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->records));
  guint64 n_bytes = 0;

  for (guint i = n; path != NULL && i > 0; i--)
    {
      gint64 time_us = clasp_record_list_get_time (self->records,
                                                   clasp_record_list_get_index (self->records, i - 1) + 1);
      g_autoptr (ClaspRecord) record = NULL;
      ClaspPlotPoint point;
      guint64 length;

      if (n - i == VALUES_MAX)
        {
          values->cut = time_us >= curves->start_us;
          break;
        }
      if (time_us < curves->start_us)
        continue;
      record = g_list_model_get_item (G_LIST_MODEL (self->records), i - 1);
      length = record != NULL ? clasp_record_get_entry (record)->length : 0;
      values->cut = length <= VALUES_BYTES && n_bytes + length > VALUES_TOTAL;
      if (values->cut)
        break;
      if (length > VALUES_BYTES)
        values->n_longer++;
      if (record == NULL || length > VALUES_BYTES)
        continue;
      n_bytes += length;
      if (!statistics_view_read_value (record, path, &point.y))
        continue;
      values->n_read++;
      if (isnan (point.y))
        continue;
      values->least = MIN (values->least, point.y);
      values->most = MAX (values->most, point.y);
      point.x = statistics_view_get_x (curves, time_us);
      g_array_append_val (values->points, point);
    }
  for (guint i = 0, j = values->points->len; j > i + 1; i++, j--)
    {
      ClaspPlotPoint newer = g_array_index (values->points, ClaspPlotPoint, i);

      g_array_index (values->points, ClaspPlotPoint, i) = g_array_index (values->points, ClaspPlotPoint, j - 1);
      g_array_index (values->points, ClaspPlotPoint, j - 1) = newer;
    }
}

/* (transfer full) */
static char *
statistics_view_describe_values (const Values *values)
{
  const guint n = values->points->len;
  g_autofree char *count = clasp_format_count (n);
  g_autofree char *text = NULL;

  if (n == 0)
    text = g_strdup (_("no number stands there in the messages of this time that were read"));
  else
    text = g_strdup_printf (
        ngettext ("%s number, from %.10g to %.10g, last %.10g", "%s numbers, from %.10g to %.10g, last %.10g", n),
        count, values->least, values->most, g_array_index (values->points, ClaspPlotPoint, n - 1).y);
  if (values->cut)
    {
      g_autofree char *newest = clasp_format_count (values->n_read);
      g_autofree char *whole = g_steal_pointer (&text);

      /* Translators: the first is what is plotted, the second a number of messages. */
      text = g_strdup_printf (_("%s · of the newest %s messages"), whole, newest);
    }
  if (values->n_longer > 0)
    {
      g_autofree char *longer = clasp_format_count (values->n_longer);
      g_autofree char *whole = g_steal_pointer (&text);

      /* Translators: the first is what is plotted, the second a number of messages. */
      text = g_strdup_printf (
          ngettext ("%s · %s longer one left out", "%s · %s longer ones left out", values->n_longer), whole, longer);
    }
  return g_steal_pointer (&text);
}

static char *
statistics_view_format_value (double value)
{
  return g_strdup_printf ("%.10g", value);
}

static void
statistics_view_show_value (ClaspStatisticsView *self, const Curves *curves, gint64 wall_us)
{
  const char *reason;
  gsize length;
  g_autoptr (ClaspJsonPath) path = clasp_json_path_parse (self->path, &length, &reason);
  Values values = { g_array_new (FALSE, FALSE, sizeof (ClaspPlotPoint)), G_MAXDOUBLE, -G_MAXDOUBLE, 0, 0, FALSE };
  char *text;

  statistics_view_read_values (self, path, curves, &values);
  text = statistics_view_describe_values (&values);
  if (values.points->len > 0)
    {
      double base = clasp_tally_get_base (values.least, values.most);

      for (guint i = 0; i < values.points->len; i++)
        g_array_index (values.points, ClaspPlotPoint, i).y -= base;
      clasp_plot_set_base (self->value, base);
    }
  clasp_plot_clear (self->value);
  clasp_plot_take_series (self->value, CLASP_PLOT_IN, NULL, values.points);
  statistics_view_set_times (self->value, curves, wall_us);
  statistics_view_take_caption (self->value, self->value_caption, self->path, text);
}

void
clasp_statistics_view_plot (ClaspStatisticsView *self, const char *path)
{
  g_return_if_fail (CLASP_IS_STATISTICS_VIEW (self) && path != NULL);

  g_set_str (&self->path, path);
  gtk_label_set_label (self->value_title, path);
  gtk_widget_set_visible (self->value_card, TRUE);
  statistics_view_refresh (self);
}

/* With a dialect, what let itself be waited for. */
static void
statistics_view_show_answers (ClaspStatisticsView *self)
{
  ClaspUnitLog *log = clasp_record_list_get_unit_log (self->records);
  g_autoptr (GPtrArray) slowest = log != NULL ? clasp_unit_log_dup_slowest (log) : NULL;
  ClaspTallyTop top[CLASP_TALLY_TOP] = { 0 };

  for (guint i = 0; slowest != NULL && i < MIN (slowest->len, CLASP_TALLY_TOP); i++)
    {
      const ClaspUnitAnswer *answer = slowest->pdata[i];

      top[i].number = answer->record + 1;
      top[i].value = (guint64) answer->latency_us;
    }
  statistics_view_show_top (self, self->answers, top, statistics_view_dup_time);
}

/* ---- Keeping up ---- */

static void
statistics_view_show_range (ClaspStatisticsView *self, const ClaspTally *tally, const Curves *curves, gint64 wall_us)
{
  g_autofree char *start = clasp_format_clock (wall_us + curves->start_us);
  g_autofree char *end = clasp_format_clock (wall_us + curves->end_us);
  g_autofree char *count = clasp_format_count (tally->n_records);
  g_autofree char *text = g_strdup_printf (
      ngettext ("%s to %s · %s message in all", "%s to %s · %s messages in all", (gulong) tally->n_records), start, end,
      count);

  gtk_label_set_label (self->range, tally->n_records > 0 ? text : _("No messages yet"));
}

/* A message whose dialect was not read yet has no numbers. */
static guint64
statistics_view_get_n_read (ClaspStatisticsView *self)
{
  ClaspUnitLog *log = clasp_record_list_get_unit_log (self->records);

  return log != NULL ? clasp_unit_log_get_n_read (log) : G_MAXUINT64;
}

static void
statistics_view_refresh (ClaspStatisticsView *self)
{
  g_autoptr (ClaspTally) tally = NULL;
  Curves curves = { 0 };
  gint64 wall_us;

  if (self->records == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  tally = clasp_record_list_dup_tally (self->records);
  wall_us = clasp_record_list_get_wall_start (self->records);
  self->n_shown = tally->n_records;
  self->stale = FALSE;
  self->n_read = statistics_view_get_n_read (self);
  statistics_view_make_curves (self, tally, &curves);
  statistics_view_show_range (self, tally, &curves, wall_us);
  statistics_view_show_rates (self, tally, &curves, wall_us);
  statistics_view_show_sizes (self, tally);
  if (self->path != NULL)
    statistics_view_show_value (self, &curves, wall_us);
  statistics_view_show_trips (self, tally, &curves, wall_us);
  statistics_view_show_side (self, &tally->sides[CLASP_DIRECTION_IN], 0);
  statistics_view_show_side (self, &tally->sides[CLASP_DIRECTION_OUT], 1);
  statistics_view_show_times (self, &tally->round_trips, ROW_ROUND_TRIP);
  statistics_view_show_times (self, &tally->gaps, ROW_BETWEEN);
  statistics_view_show_top (self, self->largest, tally->largest, statistics_view_dup_size);
  statistics_view_show_top (self, self->slowest, tally->slowest, statistics_view_dup_time);
  statistics_view_show_top (self, self->gaps, tally->longest_gaps, statistics_view_dup_time);
  statistics_view_show_answers (self);
  for (guint i = 0; i < G_N_ELEMENTS (curves.series); i++)
    g_clear_pointer (&curves.series[i], g_array_unref);
}

static gboolean
statistics_view_on_time (gpointer user_data)
{
  ClaspStatisticsView *self = user_data;

  if (self->records != NULL && (self->stale || clasp_record_list_get_n_total (self->records) != self->n_shown ||
                                statistics_view_get_n_read (self) != self->n_read))
    statistics_view_refresh (self);
  return G_SOURCE_CONTINUE;
}

static void
statistics_view_on_items_changed (ClaspStatisticsView *self)
{
  self->stale = TRUE;
}

static void
clasp_statistics_view_map (GtkWidget *widget)
{
  ClaspStatisticsView *self = CLASP_STATISTICS_VIEW (widget);

  GTK_WIDGET_CLASS (clasp_statistics_view_parent_class)->map (widget);
  statistics_view_refresh (self);
  if (self->refresh_id == 0)
    self->refresh_id = g_timeout_add (REFRESH_MS, statistics_view_on_time, self);
}

static void
clasp_statistics_view_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&CLASP_STATISTICS_VIEW (widget)->refresh_id, g_source_remove);
  GTK_WIDGET_CLASS (clasp_statistics_view_parent_class)->unmap (widget);
}

/* ---- Object ---- */

static void
statistics_view_drop_records (ClaspStatisticsView *self)
{
  if (self->records != NULL)
    g_signal_handlers_disconnect_by_data (self->records, self);
  g_clear_object (&self->records);
}

static void
clasp_statistics_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_RECORDS)
    g_value_set_object (value, CLASP_STATISTICS_VIEW (object)->records);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_statistics_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspStatisticsView *self = CLASP_STATISTICS_VIEW (object);

  if (id != PROP_RECORDS)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (g_value_get_object (value) == self->records)
    return;
  statistics_view_drop_records (self);
  self->records = g_value_dup_object (value);
  if (self->records != NULL)
    g_signal_connect_swapped (self->records, "items-changed", G_CALLBACK (statistics_view_on_items_changed), self);
  statistics_view_refresh (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_statistics_view_dispose (GObject *object)
{
  ClaspStatisticsView *self = CLASP_STATISTICS_VIEW (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  statistics_view_drop_records (self);
  g_clear_pointer (&self->path, g_free);
  G_OBJECT_CLASS (clasp_statistics_view_parent_class)->dispose (object);
}

static void
statistics_view_bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-statistics-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, range);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, spans);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, value_card);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, value_title);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, value_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, value);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, rate);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, bytes);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, ratio);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, sizes);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, trips);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, rate_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, bytes_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, ratio_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, sizes_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, trips_caption);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, numbers);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, largest);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, slowest);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, gaps);
  gtk_widget_class_bind_template_child (widget_class, ClaspStatisticsView, answers);
  gtk_widget_class_bind_template_callback (widget_class, statistics_view_refresh);
}

static void
clasp_statistics_view_class_init (ClaspStatisticsViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_statistics_view_get_property;
  object_class->set_property = clasp_statistics_view_set_property;
  object_class->dispose = clasp_statistics_view_dispose;
  widget_class->map = clasp_statistics_view_map;
  widget_class->unmap = clasp_statistics_view_unmap;
  props[PROP_RECORDS] = g_param_spec_object ("records", NULL, NULL, CLASP_TYPE_RECORD_LIST,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[JUMP] = g_signal_new ("jump", CLASP_TYPE_STATISTICS_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                1, G_TYPE_UINT64);
  g_type_ensure (CLASP_TYPE_PLOT);
  statistics_view_bind_template (widget_class);
}

static void
clasp_statistics_view_init (ClaspStatisticsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  statistics_view_make_tables (self);
  clasp_plot_set_format (self->value, statistics_view_format_value);
  clasp_plot_set_format (self->rate, statistics_view_format_count);
  clasp_plot_set_format (self->bytes, statistics_view_format_bytes);
  clasp_plot_set_format (self->ratio, statistics_view_format_percent);
  clasp_plot_set_format (self->sizes, statistics_view_format_count);
  clasp_plot_set_format (self->trips, statistics_view_format_time);
}
