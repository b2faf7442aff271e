/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-meaning.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-frame.h"
#include "clasp-keep-alive.h"

/* Of what came while nothing was answered, so many records are looked through. */
#define ANSWERED_MAX 4096
/* A heartbeat is late when it lets itself be waited for by this much, or by a quarter of its interval. */
#define LATE_LEAST_US G_USEC_PER_SEC

struct _ClaspMeaning
{
  GObject parent_instance;

  ClaspRecordList *records;
  ClaspReport *report;
  char *choice;
  ClaspUnitLog *log;
  gulong log_changed;
  gboolean ended;
  GSource *tick;
  gboolean keep_alive;
  guint64 answered_to; /* records that were looked through for heartbeats to be answered */
  gint64 beat_us;      /* when the last one of ours was sent; 0: none was */
  guint64 n_beats;

  /* As they were told last. */
  ClaspDialect dialect;
  char *why;
  char *resemblance; /* (nullable) */
};

G_DEFINE_FINAL_TYPE (ClaspMeaning, clasp_meaning, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_DIALECT,
  PROP_TITLE,
  PROP_WHY,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  SIGNAL_CHANGED,
  SIGNAL_SEND,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static ClaspLens *
meaning_lock (ClaspMeaning *self)
{
  return CLASP_LENS (clasp_unit_log_lock (self->log));
}

static void
meaning_unlock (ClaspMeaning *self)
{
  clasp_unit_log_unlock (self->log);
}

/* Takes what the lens knows by now. */
static void
meaning_look (ClaspMeaning *self)
{
  ClaspLens *lens = meaning_lock (self);
  ClaspDialect dialect = clasp_lens_get_dialect (lens);
  g_autofree char *why = g_strdup (dialect != CLASP_DIALECT_NONE ? clasp_lens_get_why (lens) : "");
  const char *resemblance = clasp_lens_get_resemblance (lens);

  meaning_unlock (self);
  g_object_freeze_notify (G_OBJECT (self));
  g_set_str (&self->resemblance, resemblance);
  if (self->dialect != dialect)
    {
      self->dialect = dialect;
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_DIALECT]);
      g_object_notify_by_pspec (G_OBJECT (self), props[PROP_TITLE]);
    }
  if (g_set_str (&self->why, why))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_WHY]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* ---- Keeping the dialect alive */

static void
meaning_send (ClaspMeaning *self, GBytes *beat, gboolean binary)
{
  if (beat != NULL)
    g_signal_emit (self, signals[SIGNAL_SEND], 0, beat, binary);
}

static void
meaning_answer_record (ClaspMeaning *self, guint64 index)
{
  g_autoptr (ClaspUnitSet) set = clasp_unit_log_dup_units (self->log, index);
  ClaspCaptureEntry entry;

  if (set == NULL || !clasp_capture_get_entry (clasp_record_list_get_capture (self->records), index, &entry) ||
      entry.direction != CLASP_DIRECTION_IN)
    return;
  for (gsize i = 0; i < set->n_units; i++)
    {
      gboolean binary = entry.opcode == CLASP_OPCODE_BINARY;
      g_autoptr (GBytes) answer = clasp_keep_alive_make_answer (self->dialect, &set->units[i], &binary);

      meaning_send (self, answer, binary);
    }
}

static void
meaning_answer_beats (ClaspMeaning *self)
{
  guint64 n = clasp_unit_log_get_n_read (self->log);

  if (n == G_MAXUINT64)
    return;
  if (self->keep_alive && !self->ended && self->dialect != CLASP_DIALECT_NONE)
    for (guint64 i = MAX (self->answered_to, n > ANSWERED_MAX ? n - ANSWERED_MAX : 0); i < n; i++)
      meaning_answer_record (self, i);
  self->answered_to = MAX (self->answered_to, n);
}

static void
meaning_send_beat (ClaspMeaning *self)
{
  gint64 interval_us = clasp_lens_get_beat_interval (meaning_lock (self)), now_us = g_get_monotonic_time ();
  g_autoptr (GBytes) beat = NULL;
  gboolean binary = FALSE;

  meaning_unlock (self);
  if (!self->keep_alive || self->ended || interval_us <= 0)
    return;
  if (self->beat_us == 0)
    self->beat_us = now_us;
  if (now_us - self->beat_us < interval_us)
    return;
  self->beat_us = now_us;
  beat = clasp_keep_alive_make_beat (self->dialect, self->n_beats++, &binary);
  meaning_send (self, beat, binary);
}

static gboolean
meaning_on_tick (gpointer user_data)
{
  g_autoptr (ClaspMeaning) self = g_object_ref (user_data);

  meaning_send_beat (self);
  if (self->dialect != CLASP_DIALECT_NONE && self->tick != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
  return G_SOURCE_CONTINUE;
}

static void
meaning_start_tick (ClaspMeaning *self)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->tick = g_timeout_source_new_seconds (1);
  g_source_set_static_name (self->tick, "clasp-meaning tick");
  g_source_set_callback (self->tick, meaning_on_tick, self, NULL);
  g_source_attach (self->tick, context);
}

static void
meaning_stop_tick (ClaspMeaning *self)
{
  if (self->tick == NULL)
    return;
  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
}

/* ---- What is known */

static void
meaning_on_log (ClaspMeaning *self)
{
  meaning_look (self);
  meaning_answer_beats (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
meaning_drop_log (ClaspMeaning *self)
{
  if (self->log == NULL)
    return;
  g_signal_handler_disconnect (self->log, self->log_changed);
  g_clear_object (&self->log);
}

static void
meaning_read (ClaspMeaning *self)
{
  g_autoptr (ClaspLens) lens = NULL;
  ClaspLensMode mode;
  ClaspDialect told;

  if (*self->choice == '\0' || !clasp_lens_parse_choice (self->choice, &mode, &told))
    clasp_lens_parse_choice ("auto", &mode, &told);
  lens = clasp_lens_new (mode, told, self->report->url, self->report->protocol);
  meaning_drop_log (self);
  self->log = clasp_unit_log_new (clasp_record_list_get_capture (self->records), CLASP_UNITS (lens));
  self->log_changed = g_signal_connect_swapped (self->log, "changed", G_CALLBACK (meaning_on_log), self);
  clasp_record_list_set_unit_log (self->records, self->log);
  if (self->ended)
    clasp_unit_log_end (self->log);
  meaning_look (self);
}

static void
clasp_meaning_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspMeaning *self = CLASP_MEANING (object);

  switch (id)
    {
    case PROP_DIALECT:
      g_value_set_string (value, self->dialect != CLASP_DIALECT_NONE ? clasp_dialect_to_string (self->dialect) : "");
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->dialect != CLASP_DIALECT_NONE ? clasp_dialect_get_title (self->dialect) : "");
      break;
    case PROP_WHY:
      g_value_set_string (value, self->why);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_meaning_dispose (GObject *object)
{
  ClaspMeaning *self = CLASP_MEANING (object);

  meaning_stop_tick (self);
  meaning_drop_log (self);
  g_clear_object (&self->records);
  G_OBJECT_CLASS (clasp_meaning_parent_class)->dispose (object);
}

static void
clasp_meaning_finalize (GObject *object)
{
  ClaspMeaning *self = CLASP_MEANING (object);

  g_clear_pointer (&self->report, clasp_report_unref);
  g_free (self->choice);
  g_free (self->why);
  g_free (self->resemblance);
  G_OBJECT_CLASS (clasp_meaning_parent_class)->finalize (object);
}

static void
clasp_meaning_class_init (ClaspMeaningClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = clasp_meaning_get_property;
  object_class->dispose = clasp_meaning_dispose;
  object_class->finalize = clasp_meaning_finalize;
  props[PROP_DIALECT] = g_param_spec_string ("dialect", NULL, NULL, "", flags);
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", flags);
  props[PROP_WHY] = g_param_spec_string ("why", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CLASP_TYPE_MEANING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
  signals[SIGNAL_SEND] = g_signal_new ("send", CLASP_TYPE_MEANING, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                       2, G_TYPE_BYTES, G_TYPE_BOOLEAN);
}

static void
clasp_meaning_init (ClaspMeaning *self)
{
  self->choice = g_strdup ("");
  self->why = g_strdup ("");
}

ClaspMeaning *
clasp_meaning_new (ClaspRecordList *records, ClaspReport *report, const char *choice)
{
  ClaspMeaning *self;

  g_return_val_if_fail (CLASP_IS_RECORD_LIST (records) && clasp_record_list_get_capture (records) != NULL, NULL);
  g_return_val_if_fail (report != NULL && choice != NULL, NULL);

  self = g_object_new (CLASP_TYPE_MEANING, NULL);
  self->records = g_object_ref (records);
  self->report = clasp_report_ref (report);
  g_set_str (&self->choice, choice);
  meaning_read (self);
  meaning_start_tick (self);
  return self;
}

void
clasp_meaning_set_choice (ClaspMeaning *self, const char *choice)
{
  g_return_if_fail (CLASP_IS_MEANING (self) && choice != NULL);

  if (!g_set_str (&self->choice, choice))
    return;
  meaning_read (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

void
clasp_meaning_update (ClaspMeaning *self)
{
  g_return_if_fail (CLASP_IS_MEANING (self));
  clasp_unit_log_update (self->log);
}

void
clasp_meaning_end (ClaspMeaning *self)
{
  g_return_if_fail (CLASP_IS_MEANING (self));
  self->ended = TRUE;
  meaning_stop_tick (self);
  clasp_unit_log_end (self->log);
}

ClaspDialect
clasp_meaning_get_dialect (ClaspMeaning *self)
{
  g_return_val_if_fail (CLASP_IS_MEANING (self), CLASP_DIALECT_NONE);
  return self->dialect;
}

const char *
clasp_meaning_get_resemblance (ClaspMeaning *self)
{
  g_return_val_if_fail (CLASP_IS_MEANING (self), NULL);
  return self->resemblance;
}

ClaspUnitLog *
clasp_meaning_get_log (ClaspMeaning *self)
{
  g_return_val_if_fail (CLASP_IS_MEANING (self), NULL);
  return self->log;
}

/* ---- Requests that wait */

static void
meaning_free_open (gpointer data)
{
  ClaspOpenRequest *request = data;

  g_free (request->label);
  g_free (request->channel);
  g_free (request->id);
  g_free (request);
}

typedef struct
{
  GPtrArray *list;
  guint max;
  guint64 n_all;
} Open;

static void
meaning_add_open (const ClaspPairsRequest *request, gpointer user_data)
{
  Open *open = user_data;
  ClaspOpenRequest *copy;

  if (open->n_all++ >= open->max)
    return;
  copy = g_new0 (ClaspOpenRequest, 1);
  *copy = (ClaspOpenRequest) { request->record, request->time_us, g_strdup (request->label),
                               g_strdup (request->channel), g_strdup (request->id) };
  g_ptr_array_add (open->list, copy);
}

GPtrArray *
clasp_meaning_dup_open (ClaspMeaning *self, guint max, guint64 *n_all)
{
  Open open = { NULL, max, 0 };

  g_return_val_if_fail (CLASP_IS_MEANING (self) && n_all != NULL, NULL);

  open.list = g_ptr_array_new_with_free_func (meaning_free_open);
  clasp_lens_foreach_open (meaning_lock (self), meaning_add_open, &open);
  meaning_unlock (self);
  *n_all = open.n_all;
  return open.list;
}

void
clasp_meaning_set_keep_alive (ClaspMeaning *self, gboolean keep_alive)
{
  g_return_if_fail (CLASP_IS_MEANING (self));
  self->keep_alive = keep_alive;
  self->beat_us = 0;
}

gboolean
clasp_meaning_can_keep_alive (ClaspMeaning *self)
{
  g_autoptr (GBytes) beat = NULL, answer = NULL;
  ClaspUnit ping = CLASP_UNIT_INIT (0);
  gboolean binary = FALSE;

  g_return_val_if_fail (CLASP_IS_MEANING (self), FALSE);

  ping.kind = "ping";
  ping.role = CLASP_UNIT_ROLE_HEARTBEAT;
  beat = clasp_keep_alive_make_beat (self->dialect, 0, &binary);
  answer = clasp_keep_alive_make_answer (self->dialect, &ping, &binary);
  return beat != NULL || answer != NULL;
}

gint64
clasp_meaning_get_now (ClaspMeaning *self)
{
  ClaspCapture *capture;
  ClaspCaptureEntry last;
  guint64 n;

  g_return_val_if_fail (CLASP_IS_MEANING (self), 0);

  capture = clasp_record_list_get_capture (self->records);
  if (!self->ended)
    return g_get_real_time () - clasp_capture_get_wall_start (capture);
  n = clasp_capture_get_n_entries (capture);
  return n > 0 && clasp_capture_get_entry (capture, n - 1, &last) ? last.time_us : 0;
}

gint64
clasp_meaning_get_late (ClaspMeaning *self)
{
  ClaspBeats beats;
  gint64 late_us;

  g_return_val_if_fail (CLASP_IS_MEANING (self), 0);

  clasp_meaning_get_beats (self, &beats);
  if (self->ended || beats.n < 2 || beats.median_us <= 0)
    return 0;
  late_us = clasp_meaning_get_now (self) - beats.last_us - beats.median_us;
  return late_us > MAX (LATE_LEAST_US, beats.median_us / 4) ? late_us : 0;
}

void
clasp_meaning_get_beats (ClaspMeaning *self, ClaspBeats *beats)
{
  g_return_if_fail (CLASP_IS_MEANING (self) && beats != NULL);
  clasp_lens_get_beats (meaning_lock (self), beats);
  meaning_unlock (self);
}

GPtrArray *
clasp_meaning_find_causes (ClaspLens *lens, const ClaspReport *report, const char *offered, const char *origin,
                           const ClaspEnding *ending)
{
  g_return_val_if_fail (lens != NULL && report != NULL, NULL);

  return clasp_dialect_find_causes (&(ClaspDialectEvidence) {
      .dialect = clasp_lens_get_dialect (lens),
      .resemblance = clasp_lens_get_resemblance (lens),
      .clues = clasp_lens_get_clues (lens),
      .url = report->url,
      .offered = offered,
      .chosen = report->protocol,
      .origin = origin != NULL && *origin != '\0' ? origin : NULL,
      .status = report->http_status,
      .opened = report->outcome == CLASP_OUTCOME_OPEN,
      .by_server = ending != NULL && ending->by != CLASP_SIDE_CLIENT,
      .close_code = ending != NULL ? ending->code : 0,
  });
}

static GPtrArray *
meaning_find_causes (ClaspMeaning *self, const char *offered, const char *origin, const ClaspEnding *ending)
{
  GPtrArray *causes = clasp_meaning_find_causes (meaning_lock (self), self->report, offered, origin, ending);

  meaning_unlock (self);
  return causes;
}

char *
clasp_meaning_dup_problem (ClaspMeaning *self, const char *offered, const char *origin, const ClaspEnding *ending,
                           guint64 *record)
{
  g_autofree char *error = NULL, *shown = NULL;
  guint64 index, n_errors;

  g_return_val_if_fail (CLASP_IS_MEANING (self) && record != NULL, NULL);

  *record = 0;
  if (ending != NULL)
    {
      const char *meaning = clasp_dialect_get_close_meaning (self->dialect, ending->code);
      g_autoptr (GPtrArray) causes = meaning_find_causes (self, offered, origin, ending);

      if (causes->len > 0 &&
          (meaning == NULL || !g_str_equal (((ClaspDialectCause *) causes->pdata[0])->id, "dialect-close")))
        return g_strdup (((ClaspDialectCause *) causes->pdata[0])->title);
      if (meaning != NULL)
        return g_strdup_printf ("%s: %s", clasp_dialect_get_title (self->dialect), meaning);
    }
  error = clasp_unit_log_dup_error (self->log, &index, &n_errors);
  if (error == NULL || self->dialect == CLASP_DIALECT_NONE)
    return NULL;
  *record = index + 1;
  shown = clasp_foreign_to_text (error, strlen (error), 100);
  if (n_errors == 1)
    return g_strdup_printf ("%s: %s", clasp_dialect_get_title (self->dialect), shown);
  return g_strdup_printf (ngettext ("%s: %s (%u error)", "%s: %s (%u errors)", (gulong) n_errors),
                          clasp_dialect_get_title (self->dialect), shown, (guint) n_errors);
}
