/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-record-columns.h"

struct _ClaspRecordColumns
{
  GObject parent_instance;

  GSettings *settings;
  gboolean shown[CLASP_N_COLUMNS];
  ClaspColumnTime time;
};

G_DEFINE_FINAL_TYPE (ClaspRecordColumns, clasp_record_columns, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* Those that the user chooses, with their keys. */
static const char *const KEYS[CLASP_N_COLUMNS] = {
  [CLASP_COLUMN_NUMBER] = "column-number",
  [CLASP_COLUMN_TIME] = "column-time",
  [CLASP_COLUMN_TYPE] = "column-type",
  [CLASP_COLUMN_LENGTH] = "column-length",
};

/* Rows ask for each message: what they ask is kept at hand. */
static void
record_columns_read (ClaspRecordColumns *self)
{
  g_autofree char *time = g_settings_get_string (self->settings, "column-time-of");

  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    self->shown[i] = KEYS[i] == NULL || g_settings_get_boolean (self->settings, KEYS[i]);
  self->time = g_str_equal (time, "open")       ? CLASP_COLUMN_TIME_OPEN
               : g_str_equal (time, "previous") ? CLASP_COLUMN_TIME_PREVIOUS
                                                : CLASP_COLUMN_TIME_DAY;
}

static void
record_columns_on_setting (ClaspRecordColumns *self, const char *key)
{
  if (!g_str_has_prefix (key, "column-"))
    return;
  record_columns_read (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
clasp_record_columns_finalize (GObject *object)
{
  g_clear_object (&CLASP_RECORD_COLUMNS (object)->settings);
  G_OBJECT_CLASS (clasp_record_columns_parent_class)->finalize (object);
}

static void
clasp_record_columns_class_init (ClaspRecordColumnsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_record_columns_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CLASP_TYPE_RECORD_COLUMNS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
clasp_record_columns_init (ClaspRecordColumns *self)
{
  self->settings = g_settings_new (APP_ID);
  g_signal_connect_object (self->settings, "changed", G_CALLBACK (record_columns_on_setting), self, G_CONNECT_SWAPPED);
  record_columns_read (self);
}

ClaspRecordColumns *
clasp_record_columns_get (void)
{
  static ClaspRecordColumns *columns;

  if (columns == NULL)
    columns = g_object_new (CLASP_TYPE_RECORD_COLUMNS, NULL);
  return columns;
}

gboolean
clasp_record_columns_is_shown (ClaspRecordColumns *self, ClaspColumn column)
{
  return self->shown[column];
}

ClaspColumnTime
clasp_record_columns_get_time (ClaspRecordColumns *self)
{
  return self->time;
}

GSimpleActionGroup *
clasp_record_columns_create_actions (ClaspRecordColumns *self)
{
  GSimpleActionGroup *group = g_simple_action_group_new ();
  g_autoptr (GAction) time_of = g_settings_create_action (self->settings, "column-time-of");

  for (guint i = 0; i < CLASP_N_COLUMNS; i++)
    {
      g_autoptr (GAction) action = KEYS[i] != NULL ? g_settings_create_action (self->settings, KEYS[i]) : NULL;

      if (action != NULL)
        g_action_map_add_action (G_ACTION_MAP (group), action);
    }
  g_action_map_add_action (G_ACTION_MAP (group), time_of);
  return group;
}
