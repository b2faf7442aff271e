/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How a series is drawn: no two are told apart by their colour alone. */
typedef enum
{
  CLASP_PLOT_IN,   /* a filled line */
  CLASP_PLOT_OUT,  /* dashed */
  CLASP_PLOT_WIRE, /* dotted */
  CLASP_PLOT_BARS,
  CLASP_PLOT_DOTS,
  CLASP_PLOT_BREACH, /* of ticks alone */
  CLASP_PLOT_N_STYLES,
} ClaspPlotStyle;

/* A place: @x from 0 to 1 over the width, @y a value. */
typedef struct
{
  double x, y;
} ClaspPlotPoint;

/* A value in words. (transfer full) */
typedef char *(*ClaspPlotFormat) (double value);

/**
 * ClaspPlot:
 *
 * Curves, bars or dots over one axis, drawn from the points alone; what it shows is said in its description. The
 * pointer, or the arrow keys, move a hairline that tells the values under it.
 */
#define CLASP_TYPE_PLOT (clasp_plot_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPlot, clasp_plot, CLASP, PLOT, GtkWidget)

/* Takes away all that is drawn. */
void clasp_plot_clear (ClaspPlot *self);
/**
 * clasp_plot_take_series:
 * @self: a plot
 * @style: how it is drawn
 * @name: (nullable): stands at its end
 * @points: (transfer full): of ClaspPlotPoint, from left to right
 *
 * Adds a series.
 */
void clasp_plot_take_series (ClaspPlot *self, ClaspPlotStyle style, const char *name, GArray *points);
/* An upright line at @x, with a word. */
void clasp_plot_add_tick (ClaspPlot *self, double x, const char *text);
/* A level line at @y, with a word at its end. */
void clasp_plot_add_level (ClaspPlot *self, double y, const char *text);
/* What stands below the axis at even distances, from its beginning to its end. */
void clasp_plot_set_x_labels (ClaspPlot *self, const char *const *labels);
/* The value at which the axis begins, above which all values are given; 0. */
void clasp_plot_set_base (ClaspPlot *self, double base);
void clasp_plot_set_format (ClaspPlot *self, ClaspPlotFormat format);
/* @title: its name. @summary: the plot in words. */
void clasp_plot_describe (ClaspPlot *self, const char *title, const char *summary);

G_END_DECLS
