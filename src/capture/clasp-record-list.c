/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-list.h"

#include <string.h>

#include "clasp-filter.h"

/* How long one slice of filtering may hold up the window, and how often the clock is looked at. */
#define SLICE_US 8000
#define CLOCK_EVERY 64
/* As many records as a view has rows for: see record_list_tell_anew(). */
#define FIRST_TOLD 256
/* How often a filter that asks what is open now looks at all records again. */
#define LOOK_AGAIN_US G_USEC_PER_SEC
/* A single payload longer than this is worth a look at the clock of its own. */
#define LARGE_PAYLOAD (64 * 1024)

struct _ClaspRecordList
{
  GObject parent_instance;

  ClaspCapture *capture; /* NULL: nothing is recorded, the list stays empty */
  gint64 wall_start_us;
  ClaspUnitLog *log; /* (nullable) */
  gulong log_changed;
  guint generation; /* of the log, when the records were looked at */
  gboolean folds_beats;
  gboolean folding;    /* heartbeats are folded: there are some, and no filter that shows a part of them */
  gboolean was_beat;   /* the record that was looked at last */
  GSource *look_again; /* (nullable) */
  ClaspUnitSet *set;   /* (nullable): of the record that the filter looks at */
  gint64 looked_at_us; /* when the filter began with the first record */
  guint64 n_total;     /* records known of, or looked at by the filter */
  guint64 start;       /* the records before are hidden */
  guint64 held_at;     /* how many there were when the list was held … */
  gboolean held;       /* … and no more are listed */
  guint n_told;        /* items the list has told of */
  GHashTable *live;    /* index → ClaspRecord (not owned) that somebody holds */

  ClaspFilter *filter; /* NULL: all are shown */
  char *filter_text;   /* NULL as well */
  ClaspFilterScan scan;
  GArray *matches; /* of guint64: indices that the filter lets pass */
  GSource *idle;   /* the scan goes on */
};

enum
{
  PROP_0,
  PROP_SEARCHING,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_UNITS_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void clasp_record_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (ClaspRecordList, clasp_record_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, clasp_record_list_list_model_init))

/* Whether some records are not listed. */
static gboolean
record_list_picks (ClaspRecordList *self)
{
  return self->filter != NULL || self->folding;
}

static GType
record_list_get_item_type (GListModel *list)
{
  return CLASP_TYPE_RECORD;
}

static guint
record_list_get_n_items (GListModel *list)
{
  return CLASP_RECORD_LIST (list)->n_told;
}

/* Called while the record is disposed of: what it holds is still there. */
static void
record_list_record_gone (gpointer user_data, GObject *record)
{
  ClaspRecordList *self = user_data;
  guint64 index = clasp_record_get_number ((ClaspRecord *) record) - 1;

  g_hash_table_remove (self->live, &index);
}

/* The same row is given out for a record as long as somebody holds it, which is what selections go by. */
static gpointer
record_list_get_item (GListModel *list, guint position)
{
  ClaspRecordList *self = CLASP_RECORD_LIST (list);
  guint64 index;
  ClaspRecord *record;

  if (position >= self->n_told)
    return NULL;
  index = clasp_record_list_get_index (self, position);

  record = g_hash_table_lookup (self->live, &index);
  if (record != NULL)
    return g_object_ref (record);

  record = clasp_record_new (self->capture, index, self->wall_start_us);
  if (record != NULL)
    {
      clasp_record_set_unit_log (record, self->log);
      clasp_record_set_folds_beats (record, self->folding);
      g_hash_table_insert (self->live, g_memdup2 (&index, sizeof index), record);
      g_object_weak_ref (G_OBJECT (record), record_list_record_gone, self);
    }
  return record;
}

static void
clasp_record_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = record_list_get_item_type;
  iface->get_n_items = record_list_get_n_items;
  iface->get_item = record_list_get_item;
}

static void
record_list_tell (ClaspRecordList *self, guint position, guint removed, guint added)
{
  self->n_told = position + added;
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

static guint64
record_list_count_listed (ClaspRecordList *self)
{
  if (record_list_picks (self))
    return self->matches->len;
  return self->n_total > self->start ? self->n_total - self->start : 0;
}

/* There may be more items than the list has told of. */
static void
record_list_tell_more (ClaspRecordList *self)
{
  guint64 n = record_list_count_listed (self);
  guint shown = (guint) MIN (n, G_MAXUINT - 1);

  if (shown > self->n_told)
    record_list_tell (self, self->n_told, 0, shown - self->n_told);
}

/* None of the items told of holds any more. Told first that all went, GTK makes 200 rows anew, which takes 130 ms; told
 * of all at once, it looks through all that came for each row that went. Told of the first in the same change it often
 * keeps the rows it has; they are held meanwhile, so that looking through them makes none. */
static void
record_list_tell_anew (ClaspRecordList *self)
{
  g_autoptr (GPtrArray) held = g_ptr_array_new_with_free_func (g_object_unref);
  guint64 n = record_list_count_listed (self);
  guint first = (guint) MIN (n, FIRST_TOLD);
  guint before = self->n_told;

  self->n_told = first;
  for (guint i = 0; i < first; i++)
    {
      gpointer record = record_list_get_item (G_LIST_MODEL (self), i);

      if (record != NULL)
        g_ptr_array_add (held, record);
    }
  if (before > 0 || first > 0)
    record_list_tell (self, 0, before, first);
  record_list_tell_more (self);
}

/* What a message means is found out behind it, and it is listed then: it may hold a secret. */
static guint64
record_list_count_recorded (ClaspRecordList *self)
{
  guint64 n = self->capture != NULL ? clasp_capture_get_n_entries (self->capture) : 0;

  return self->log != NULL ? MIN (n, clasp_unit_log_get_n_read (self->log)) : n;
}

/* How many there are to be looked at. */
static guint64
record_list_get_end (ClaspRecordList *self)
{
  guint64 n = record_list_count_recorded (self);

  return self->held ? MIN (self->held_at, n) : n;
}

static void
record_list_stop_scan (ClaspRecordList *self)
{
  if (self->idle == NULL)
    return;
  g_source_destroy (self->idle);
  g_clear_pointer (&self->idle, g_source_unref);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCHING]);
}

/* Whether a record that passes is a heartbeat behind another that is listed. */
static gboolean
record_list_is_folded (ClaspRecordList *self, gboolean passes)
{
  gboolean was_beat = self->was_beat;

  if (!self->folding || !passes)
    return FALSE;
  self->was_beat = (self->scan.entry.flags & CLASP_CAPTURE_LOST) == 0 && self->set != NULL &&
                   clasp_unit_set_is_beat (self->set);
  return was_beat && self->was_beat;
}

/* Looks at records that were not looked at yet, for no longer than a slice; true while there are more. */
static gboolean
record_list_scan_slice (ClaspRecordList *self)
{
  const guint64 end = record_list_get_end (self);
  const gint64 deadline = g_get_monotonic_time () + SLICE_US;
  gboolean passes;

  for (guint since_clock = 1; self->n_total < end; since_clock++)
    {
      guint64 index = self->n_total;

      if (!clasp_filter_scan_step (&self->scan, &passes))
        return FALSE;
      self->n_total++;
      if (!passes || index < self->start || record_list_is_folded (self, passes))
        passes = FALSE;
      if (passes)
        g_array_append_val (self->matches, index);
      if ((since_clock % CLOCK_EVERY == 0 || self->scan.entry.length > LARGE_PAYLOAD) &&
          g_get_monotonic_time () >= deadline)
        break;
    }
  return self->n_total < end;
}

static gboolean
record_list_scan_on (gpointer user_data)
{
  g_autoptr (ClaspRecordList) self = g_object_ref (user_data);
  gboolean more = record_list_scan_slice (self);

  record_list_tell_more (self);
  if (!more)
    record_list_stop_scan (self);
  return G_SOURCE_CONTINUE;
}

static void
record_list_go_on_scanning (ClaspRecordList *self)
{
  g_autoptr (GMainContext) context = NULL;

  context = g_main_context_ref_thread_default ();
  self->idle = g_idle_source_new ();
  g_source_set_static_name (self->idle, "clasp-record-list scan");
  g_source_set_callback (self->idle, record_list_scan_on, self, NULL);
  g_source_attach (self->idle, context);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SEARCHING]);
}

/* A log reads for one list. */
static void
record_list_leave_log (ClaspRecordList *self)
{
  if (self->log == NULL)
    return;
  g_signal_handler_disconnect (self->log, self->log_changed);
  clasp_unit_log_stop (self->log);
}

static void
record_list_drop_look_again (ClaspRecordList *self)
{
  if (self->look_again == NULL)
    return;
  g_source_destroy (self->look_again);
  g_clear_pointer (&self->look_again, g_source_unref);
}

static void
clasp_record_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, CLASP_RECORD_LIST (object)->idle != NULL);
}

static void
clasp_record_list_finalize (GObject *object)
{
  ClaspRecordList *self = CLASP_RECORD_LIST (object);
  GHashTableIter iter;
  gpointer record;

  if (self->idle != NULL)
    {
      g_source_destroy (self->idle);
      g_source_unref (self->idle);
    }
  record_list_drop_look_again (self);
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    g_object_weak_unref (record, record_list_record_gone, self);
  g_hash_table_unref (self->live);
  g_clear_pointer (&self->filter, clasp_filter_free);
  g_free (self->filter_text);
  clasp_filter_scan_clear (&self->scan);
  clasp_unit_set_free (self->set);
  record_list_leave_log (self);
  g_clear_object (&self->log);
  g_array_unref (self->matches);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  G_OBJECT_CLASS (clasp_record_list_parent_class)->finalize (object);
}

static void
clasp_record_list_class_init (ClaspRecordListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_record_list_get_property;
  object_class->finalize = clasp_record_list_finalize;

  props[PROP_SEARCHING] = g_param_spec_boolean ("searching", NULL, NULL, FALSE,
                                                G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_UNITS_CHANGED] = g_signal_new ("units-changed", CLASP_TYPE_RECORD_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                                NULL, NULL, G_TYPE_NONE, 0);
}

static void
clasp_record_list_init (ClaspRecordList *self)
{
  self->live = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->matches = g_array_new (FALSE, FALSE, sizeof (guint64));
}

ClaspRecordList *
clasp_record_list_new (ClaspCapture *capture, gint64 wall_start_us)
{
  ClaspRecordList *self = g_object_new (CLASP_TYPE_RECORD_LIST, NULL);

  self->capture = capture != NULL ? clasp_capture_ref (capture) : NULL;
  self->wall_start_us = wall_start_us;
  self->n_total = record_list_count_recorded (self);
  self->n_told = (guint) MIN (self->n_total, G_MAXUINT - 1);
  return self;
}

void
clasp_record_list_update (ClaspRecordList *self)
{
  gboolean more = FALSE;

  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  if (self->idle != NULL)
    return;
  if (record_list_picks (self))
    more = record_list_scan_slice (self);
  else
    self->n_total = MAX (self->n_total, record_list_get_end (self));
  record_list_tell_more (self);
  if (more)
    record_list_go_on_scanning (self);
}

/* ---- What they mean */

static const ClaspUnit *
record_list_get_units (guint64 index, gsize *n_units, gpointer user_data)
{
  ClaspRecordList *self = user_data;

  g_clear_pointer (&self->set, clasp_unit_set_free);
  self->set = self->log != NULL ? clasp_unit_log_dup_units (self->log, index) : NULL;
  *n_units = self->set != NULL ? self->set->n_units : 0;
  return self->set != NULL ? self->set->units : NULL;
}

static gboolean
record_list_is_unanswered (guint64 index, gpointer user_data)
{
  ClaspRecordList *self = user_data;

  return self->log != NULL && clasp_unit_log_is_unanswered (self->log, index, self->set);
}

static gboolean
record_list_is_open (guint64 index, gpointer user_data)
{
  ClaspRecordList *self = user_data;

  return self->log != NULL && clasp_unit_log_is_open (self->log, index, self->set);
}

/* A row of heartbeats tells of all that follow one another, so a filter must not show a part of them. */
static gboolean
record_list_may_fold (ClaspRecordList *self)
{
  return self->folds_beats && self->filter == NULL && self->log != NULL && clasp_unit_log_has_beats (self->log);
}

static void
record_list_set_folding (ClaspRecordList *self, gboolean folding)
{
  GHashTableIter iter;
  gpointer record;

  if (self->folding == folding)
    return;
  self->folding = folding;
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    clasp_record_set_folds_beats (record, folding);
}

/* Looks at all records anew. */
static void
record_list_begin (ClaspRecordList *self)
{
  gboolean more = FALSE;

  record_list_stop_scan (self);
  g_array_set_size (self->matches, 0);
  clasp_filter_scan_clear (&self->scan);
  self->scan = (ClaspFilterScan) { .filter = self->filter,
                                   .capture = self->capture,
                                   .get_units = record_list_get_units,
                                   .is_unanswered = record_list_is_unanswered,
                                   .is_open = record_list_is_open,
                                   .user_data = self };
  self->looked_at_us = g_get_monotonic_time ();
  self->generation = self->log != NULL ? clasp_unit_log_get_generation (self->log) : 0;
  record_list_set_folding (self, record_list_may_fold (self));
  record_list_drop_look_again (self);
  self->was_beat = FALSE;
  self->n_total = record_list_picks (self) ? 0 : record_list_get_end (self);
  if (record_list_picks (self))
    more = record_list_scan_slice (self);
  record_list_tell_anew (self);
  if (more)
    record_list_go_on_scanning (self);
}

static gboolean
record_list_depends_on_later (ClaspRecordList *self)
{
  return self->filter_text != NULL &&
         (strstr (self->filter_text, "is:open") != NULL || strstr (self->filter_text, "is:unanswered") != NULL);
}

static gboolean
record_list_on_look_again (gpointer user_data)
{
  ClaspRecordList *self = user_data;

  if (self->idle != NULL)
    return G_SOURCE_CONTINUE;
  record_list_begin (self);
  return G_SOURCE_REMOVE;
}

/* What is known of a record that was looked at changes when its answer comes, which may be long before another record
 * does. */
static void
record_list_look_again_soon (ClaspRecordList *self)
{
  g_autoptr (GMainContext) context = NULL;
  gint64 left_us = MAX (self->looked_at_us + LOOK_AGAIN_US - g_get_monotonic_time (), 1000);

  if (self->look_again != NULL)
    return;
  context = g_main_context_ref_thread_default ();
  self->look_again = g_timeout_source_new ((guint) (left_us / 1000));
  g_source_set_static_name (self->look_again, "clasp-record-list look again");
  g_source_set_callback (self->look_again, record_list_on_look_again, self, NULL);
  g_source_attach (self->look_again, context);
}

static void
record_list_on_log (ClaspRecordList *self)
{
  if (self->generation != clasp_unit_log_get_generation (self->log) || self->folding != record_list_may_fold (self))
    record_list_begin (self);
  else
    {
      clasp_record_list_update (self);
      if (record_list_depends_on_later (self))
        record_list_look_again_soon (self);
    }
  g_signal_emit (self, signals[SIGNAL_UNITS_CHANGED], 0);
}

void
clasp_record_list_set_unit_log (ClaspRecordList *self, ClaspUnitLog *log)
{
  GHashTableIter iter;
  gpointer record;

  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  if (self->log == log)
    return;
  record_list_leave_log (self);
  g_set_object (&self->log, log);
  if (log != NULL)
    self->log_changed = g_signal_connect_swapped (log, "changed", G_CALLBACK (record_list_on_log), self);
  self->generation = log != NULL ? clasp_unit_log_get_generation (log) : 0;
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &record))
    clasp_record_set_unit_log (record, log);
  if (record_list_picks (self) || record_list_may_fold (self))
    record_list_begin (self);
  g_signal_emit (self, signals[SIGNAL_UNITS_CHANGED], 0);
}

void
clasp_record_list_set_folds_beats (ClaspRecordList *self, gboolean folds_beats)
{
  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  if (self->folds_beats == folds_beats)
    return;
  self->folds_beats = folds_beats;
  if (self->folding == record_list_may_fold (self))
    return;
  record_list_begin (self);
  g_signal_emit (self, signals[SIGNAL_UNITS_CHANGED], 0);
}

ClaspUnitLog *
clasp_record_list_get_unit_log (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), NULL);
  return self->log;
}

gboolean
clasp_record_list_set_filter (ClaspRecordList *self, const char *filter, GError **error)
{
  g_autoptr (ClaspFilter) parsed = NULL;

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), FALSE);

  parsed = clasp_filter_new (filter != NULL ? filter : "", NULL, error);
  if (parsed == NULL)
    return FALSE;
  if (clasp_filter_is_empty (parsed))
    g_clear_pointer (&parsed, clasp_filter_free);
  if (parsed == NULL && self->filter == NULL)
    return TRUE;

  g_clear_pointer (&self->filter, clasp_filter_free);
  self->filter = g_steal_pointer (&parsed);
  g_set_str (&self->filter_text, self->filter != NULL ? filter : NULL);
  record_list_begin (self);
  return TRUE;
}

void
clasp_record_list_set_start (ClaspRecordList *self, guint64 start)
{
  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  if (self->start == start)
    return;
  self->start = start;
  record_list_begin (self);
}

guint64
clasp_record_list_get_start (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), 0);
  return self->start;
}

void
clasp_record_list_set_held (ClaspRecordList *self, gboolean held)
{
  g_return_if_fail (CLASP_IS_RECORD_LIST (self));

  if (self->held == held)
    return;
  self->held_at = record_list_count_recorded (self);
  self->held = held;
  if (!held)
    clasp_record_list_update (self);
}

guint64
clasp_record_list_get_n_limited (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), 0);

  return self->scan.n_limited;
}

guint64
clasp_record_list_get_n_total (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), 0);
  return record_list_count_recorded (self);
}

ClaspTally *
clasp_record_list_dup_tally (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), NULL);
  return self->capture != NULL ? clasp_capture_dup_tally (self->capture) : g_new0 (ClaspTally, 1);
}

gint64
clasp_record_list_get_time (ClaspRecordList *self, guint64 number)
{
  ClaspCaptureEntry entry;

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), -1);

  if (self->capture == NULL || number == 0 || !clasp_capture_get_entry (self->capture, number - 1, &entry))
    return -1;
  return entry.time_us;
}

gint64
clasp_record_list_get_wall_start (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), 0);
  return self->wall_start_us;
}

guint64
clasp_record_list_get_index (ClaspRecordList *self, guint position)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self) && position < self->n_told, 0);
  return record_list_picks (self) ? g_array_index (self->matches, guint64, position) : self->start + position;
}

guint
clasp_record_list_copy_indices (ClaspRecordList *self, guint position, guint64 *indices, guint max)
{
  guint n;

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), 0);

  if (position >= self->n_told)
    return 0;
  n = MIN (max, self->n_told - position);
  if (record_list_picks (self))
    memcpy (indices, &g_array_index (self->matches, guint64, position), n * sizeof *indices);
  else
    for (guint i = 0; i < n; i++)
      indices[i] = self->start + position + i;
  return n;
}

/* How many records that are listed have a lower index; they stand in the order of these. */
static guint
record_list_count_before (ClaspRecordList *self, guint64 index)
{
  guint low = 0, high = self->n_told;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (self->matches, guint64, middle) < index)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

guint
clasp_record_list_find (ClaspRecordList *self, guint64 index)
{
  guint at;

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), G_MAXUINT);

  if (!record_list_picks (self))
    return index >= self->start && index - self->start < self->n_told ? (guint) (index - self->start) : G_MAXUINT;
  at = record_list_count_before (self, index);
  return at < self->n_told && g_array_index (self->matches, guint64, at) == index ? at : G_MAXUINT;
}

guint
clasp_record_list_find_row (ClaspRecordList *self, guint64 index)
{
  guint found = clasp_record_list_find (self, index);

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), G_MAXUINT);

  /* A heartbeat that is folded stands in the row of the first. */
  if (found == G_MAXUINT && self->folding && index < self->n_total)
    found = record_list_count_before (self, index) - 1;
  return found;
}

const char *
clasp_record_list_get_filter (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), NULL);
  return self->filter_text != NULL ? self->filter_text : "";
}

ClaspCapture *
clasp_record_list_get_capture (ClaspRecordList *self)
{
  g_return_val_if_fail (CLASP_IS_RECORD_LIST (self), NULL);
  return self->capture;
}
