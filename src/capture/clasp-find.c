/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-find.h"

/* How long a worker looks before it tells what it found; the first time less, so that there is something at once. */
#define FIRST_SLICE_US 15000
#define SLICE_US 60000
/* Rows that a worker is given at once. */
#define SLICE_ROWS 65536
#define CLOCK_EVERY 64
/* Places in one text that are told: more cannot be told apart. */
#define MAX_PLACES 10000

/* What a worker needs and gives; either it has all of this, or the find does. */
typedef struct
{
  ClaspFind *find; /* (nullable): held while a worker goes on */
  ClaspCapture *capture;
  ClaspUnitLog *log; /* (nullable) */
  ClaspUnitSet *set; /* (nullable): of the record that is looked at */
  ClaspFilter *filter;
  ClaspFilterScan scan;
  gint64 slice_us;
  guint position; /* of the row that is looked at next */
  guint64 *rows;  /* indices of the records of the rows from there on */
  guint n_rows;
  guint n_looked; /* of these, looked at in this slice */
  GArray *found;  /* of guint: positions, found in this slice */
  gboolean limited;
  int stop; /* atomic: what it finds is of no use any more */
} Search;

struct _ClaspFind
{
  GObject parent_instance;

  ClaspRecordList *records; /* (nullable) */
  gulong items_changed;
  char *text;          /* (nullable): nothing is looked for */
  ClaspFilter *filter; /* (nullable): the same, for the places */
  Search *search;      /* (nullable) */
  gboolean running;    /* a worker has the search */
  GArray *bits;        /* of guint64: a bit for each row */
  guint n_found;
  guint n_searched;
  guint n_limited;
  gboolean limited;
};

G_DEFINE_FINAL_TYPE (ClaspFind, clasp_find, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TEXT,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

/* -------------------------------------------------------------------------------------------------------- searching */

static const ClaspUnit *
find_get_units (guint64 index, gsize *n_units, gpointer user_data)
{
  Search *search = user_data;

  g_clear_pointer (&search->set, clasp_unit_set_free);
  search->set = search->log != NULL ? clasp_unit_log_dup_units (search->log, index) : NULL;
  *n_units = search->set != NULL ? search->set->n_units : 0;
  return search->set != NULL ? search->set->units : NULL;
}

static Search *
find_search_new (ClaspFind *self)
{
  Search *search = g_new0 (Search, 1);

  search->capture = clasp_capture_ref (clasp_record_list_get_capture (self->records));
  g_set_object (&search->log, clasp_record_list_get_unit_log (self->records));
  search->slice_us = FIRST_SLICE_US;
  search->rows = g_new (guint64, SLICE_ROWS);
  search->found = g_array_new (FALSE, FALSE, sizeof (guint));
  return search;
}

/* Main thread: a log of units does not like to go on another. */
static void
find_search_free (Search *search)
{
  clasp_filter_scan_clear (&search->scan);
  g_clear_pointer (&search->set, clasp_unit_set_free);
  g_clear_pointer (&search->filter, clasp_filter_free);
  g_clear_object (&search->log);
  clasp_capture_unref (search->capture);
  g_array_unref (search->found);
  g_free (search->rows);
  g_free (search);
}

static void
find_search_worker (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Search *search = data;
  const gint64 deadline = g_get_monotonic_time () + search->slice_us;
  gboolean passes;

  for (search->n_looked = 0; search->n_looked < search->n_rows; search->n_looked++)
    {
      guint position = search->position + search->n_looked;

      if (search->n_looked % CLOCK_EVERY == CLOCK_EVERY - 1 &&
          (g_atomic_int_get (&search->stop) != 0 || g_get_monotonic_time () >= deadline))
        break;
      search->scan.next = search->rows[search->n_looked];
      passes = FALSE;
      if (!clasp_filter_scan_step (&search->scan, &passes) && search->scan.n_limited >= CLASP_FILTER_LIMITED_MAX)
        {
          search->limited = TRUE;
          break;
        }
      if (passes)
        g_array_append_val (search->found, position);
    }
  search->position += search->n_looked;
  g_task_return_boolean (task, TRUE);
}

static void find_go_on (ClaspFind *self);

static void
find_take (ClaspFind *self, const Search *search)
{
  g_array_set_size (self->bits, (search->position + 63) / 64);
  for (guint i = 0; i < search->found->len; i++)
    {
      guint position = g_array_index (search->found, guint, i);

      g_array_index (self->bits, guint64, position / 64) |= G_GUINT64_CONSTANT (1) << (position % 64);
    }
  self->n_found += search->found->len;
  self->n_searched = search->position;
  self->n_limited = (guint) search->scan.n_limited;
  self->limited = search->limited;
}

static void
find_on_searched (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Search *search = user_data;
  g_autoptr (ClaspFind) self = g_steal_pointer (&search->find);
  gboolean mine = self->search == search;

  self->running = FALSE;
  if (!mine)
    find_search_free (search);
  else
    {
      find_take (self, search);
      search->slice_us = SLICE_US;
    }
  find_go_on (self);
  /* That nothing is looked at any more was not told when the search was replaced. */
  if (mine || !self->running)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Has a worker look at the rows that were not looked at yet. */
static void
find_go_on (ClaspFind *self)
{
  Search *search = self->search;
  g_autoptr (GTask) task = NULL;

  if (self->running || search == NULL || self->limited)
    return;
  search->n_rows = clasp_record_list_copy_indices (self->records, search->position, search->rows, SLICE_ROWS);
  if (search->n_rows == 0)
    return;
  g_array_set_size (search->found, 0);
  search->scan.user_data = search;
  search->find = g_object_ref (self);
  self->running = TRUE;
  task = g_task_new (NULL, NULL, find_on_searched, search);
  g_task_set_task_data (task, search, NULL);
  g_task_run_in_thread (task, find_search_worker);
}

static void
find_drop_search (ClaspFind *self)
{
  Search *search = g_steal_pointer (&self->search);

  if (search == NULL)
    return;
  g_atomic_int_set (&search->stop, 1);
  /* What a worker has comes back by itself. */
  if (search->find == NULL)
    find_search_free (search);
}

/* Whether the text is one regex: its only other slash ends it, with an i or without. */
static gboolean
find_is_regex (const char *text)
{
  const char *at = text + 1;

  if (*text != '/')
    return FALSE;
  for (; *at != '\0' && *at != '/'; at++)
    if (*at == '\\' && at[1] != '\0')
      at++;
  return *at == '/' && at > text + 1 && (at[1] == '\0' || g_str_equal (at, "/i"));
}

/* What the filter takes for the text. A phrase finds what it says, whatever that would mean in a filter. */
static ClaspFilter *
find_parse (const char *text, GError **error)
{
  g_autoptr (GString) phrase = g_string_new ("\"");

  if (find_is_regex (text))
    return clasp_filter_new (text, NULL, error);
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '"' || *at == '\\')
        g_string_append_c (phrase, '\\');
      g_string_append_c (phrase, *at);
    }
  g_string_append_c (phrase, '"');
  return clasp_filter_new (phrase->str, NULL, error);
}

static void
find_begin (ClaspFind *self)
{
  find_drop_search (self);
  g_array_set_size (self->bits, 0);
  self->n_found = self->n_searched = self->n_limited = 0;
  self->limited = FALSE;
  if (self->text != NULL && self->records != NULL && clasp_record_list_get_capture (self->records) != NULL)
    {
      self->search = find_search_new (self);
      self->search->filter = find_parse (self->text, NULL);
      self->search->scan = (ClaspFilterScan) { .filter = self->search->filter,
                                               .capture = self->search->capture,
                                               .get_units = find_get_units,
                                               .user_data = self->search };
      find_go_on (self);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
find_on_items (ClaspFind *self, guint position, guint removed, guint added)
{
  if (self->text == NULL)
    return;
  if (removed > 0)
    find_begin (self);
  else
    find_go_on (self);
}

/* ----------------------------------------------------------------------------------------------------------- object */

static void
clasp_find_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TEXT)
    g_value_set_string (value, CLASP_FIND (object)->text);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_find_dispose (GObject *object)
{
  ClaspFind *self = CLASP_FIND (object);

  find_drop_search (self);
  if (self->records != NULL)
    g_clear_signal_handler (&self->items_changed, self->records);
  g_clear_object (&self->records);
  G_OBJECT_CLASS (clasp_find_parent_class)->dispose (object);
}

static void
clasp_find_finalize (GObject *object)
{
  ClaspFind *self = CLASP_FIND (object);

  g_free (self->text);
  g_clear_pointer (&self->filter, clasp_filter_free);
  g_array_unref (self->bits);
  G_OBJECT_CLASS (clasp_find_parent_class)->finalize (object);
}

static void
clasp_find_class_init (ClaspFindClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_find_get_property;
  object_class->dispose = clasp_find_dispose;
  object_class->finalize = clasp_find_finalize;
  props[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL,
                                          G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CLASP_TYPE_FIND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
clasp_find_init (ClaspFind *self)
{
  self->bits = g_array_new (FALSE, TRUE, sizeof (guint64));
}

ClaspFind *
clasp_find_new (void)
{
  return g_object_new (CLASP_TYPE_FIND, NULL);
}

void
clasp_find_set_records (ClaspFind *self, ClaspRecordList *records)
{
  g_return_if_fail (CLASP_IS_FIND (self));

  if (self->records == records)
    return;
  if (self->records != NULL)
    g_clear_signal_handler (&self->items_changed, self->records);
  g_set_object (&self->records, records);
  if (records != NULL)
    self->items_changed = g_signal_connect_swapped (records, "items-changed", G_CALLBACK (find_on_items), self);
  find_begin (self);
}

gboolean
clasp_find_set_text (ClaspFind *self, const char *text, GError **error)
{
  g_autoptr (ClaspFilter) filter = NULL;
  gboolean empty;

  g_return_val_if_fail (CLASP_IS_FIND (self) && text != NULL, FALSE);

  empty = *text == '\0';
  filter = empty ? NULL : find_parse (text, error);
  if (g_strcmp0 (self->text, filter != NULL ? text : NULL) != 0)
    {
      g_set_str (&self->text, filter != NULL ? text : NULL);
      g_clear_pointer (&self->filter, clasp_filter_free);
      self->filter = g_steal_pointer (&filter);
      find_begin (self);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TEXT]);
    }
  return empty || self->text != NULL;
}

const char *
clasp_find_get_text (ClaspFind *self)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), NULL);
  return self->text;
}

gboolean
clasp_find_is_searching (ClaspFind *self)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), FALSE);
  return self->running;
}

guint
clasp_find_get_n_limited (ClaspFind *self)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), 0);
  return self->n_limited;
}

guint
clasp_find_get_n_found (ClaspFind *self)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), 0);
  return self->n_found;
}

guint
clasp_find_get_n_searched (ClaspFind *self)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), 0);
  return self->n_searched;
}

static gboolean
find_has (ClaspFind *self, guint position)
{
  return position / 64 < self->bits->len &&
         (g_array_index (self->bits, guint64, position / 64) >> (position % 64) & 1) != 0;
}

guint
clasp_find_get_rank (ClaspFind *self, guint position)
{
  guint rank = 1;

  g_return_val_if_fail (CLASP_IS_FIND (self), 0);

  if (!find_has (self, position))
    return 0;
  for (guint i = 0; i < position / 64; i++)
    rank += (guint) __builtin_popcountll (g_array_index (self->bits, guint64, i));
  for (guint i = position / 64 * 64; i < position; i++)
    rank += find_has (self, i) ? 1 : 0;
  return rank;
}

guint
clasp_find_seek (ClaspFind *self, guint position, gboolean forward)
{
  g_return_val_if_fail (CLASP_IS_FIND (self), G_MAXUINT);

  if (self->bits->len == 0)
    return G_MAXUINT;
  if (position / 64 >= self->bits->len)
    {
      if (forward)
        return G_MAXUINT;
      position = self->bits->len * 64 - 1;
    }
  for (;;)
    {
      if (find_has (self, position))
        return position;
      if (forward)
        position += g_array_index (self->bits, guint64, position / 64) == 0 ? 64 - position % 64 : 1;
      else if (g_array_index (self->bits, guint64, position / 64) == 0)
        position = position / 64 * 64 - 1; /* below 0: past the end */
      else
        position--;
      if (position / 64 >= self->bits->len)
        return G_MAXUINT;
    }
}

GArray *
clasp_find_dup_places (ClaspFind *self, const char *text, gsize length)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (ClaspFilterPlace));

  g_return_val_if_fail (CLASP_IS_FIND (self), places);

  if (self->filter != NULL)
    clasp_filter_find_places (self->filter, text, length, places, MAX_PLACES);
  return places;
}
