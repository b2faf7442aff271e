/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The columns of the messages, from left to right. */
typedef enum
{
  CLASP_COLUMN_NUMBER,
  CLASP_COLUMN_TIME,
  CLASP_COLUMN_ARROW, /* always there */
  CLASP_COLUMN_TYPE,
  CLASP_COLUMN_LENGTH,
  CLASP_COLUMN_LATENCY, /* only with a dialect */
  CLASP_COLUMN_PREVIEW, /* always there */
  CLASP_N_COLUMNS
} ClaspColumn;

/* What a time is told from. */
typedef enum
{
  CLASP_COLUMN_TIME_DAY,
  CLASP_COLUMN_TIME_OPEN,
  CLASP_COLUMN_TIME_PREVIOUS,
} ClaspColumnTime;

/**
 * ClaspRecordColumns:
 *
 * Which columns the user has chosen for the messages of all connections; GSettings keeps it.
 *
 * Signal "changed": others are chosen, or another time.
 */
#define CLASP_TYPE_RECORD_COLUMNS (clasp_record_columns_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordColumns, clasp_record_columns, CLASP, RECORD_COLUMNS, GObject)

/**
 * clasp_record_columns_get:
 *
 * Returns: (transfer none): the one that all rows share
 */
ClaspRecordColumns *clasp_record_columns_get (void);
gboolean clasp_record_columns_is_shown (ClaspRecordColumns *self, ClaspColumn column);
ClaspColumnTime clasp_record_columns_get_time (ClaspRecordColumns *self);

/**
 * clasp_record_columns_create_actions:
 *
 * Returns: (transfer full): "column-number", "column-time", "column-type", "column-length" (toggles), and
 * "column-time-of" (string: "day", "open", "previous")
 */
GSimpleActionGroup *clasp_record_columns_create_actions (ClaspRecordColumns *self);

G_END_DECLS
