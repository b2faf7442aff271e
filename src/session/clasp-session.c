/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-connector.h"
#include "clasp-feed.h"
#include "clasp-link.h"
#include "clasp-rate.h"
#include "clasp-session-config.h"
#include "clasp-session-text.h"
#include "clasp-text.h"
#include "clasp-utf8.h"

/* How often rates and backlog are looked at again while they are not zero. */
#define TICK_MS 250

typedef struct
{
  gatomicrefcount ref_count;
  ClaspSession   *session;   /* NULL once the session no longer cares */
} Attempt;

struct _ClaspSession
{
  GObject parent_instance;

  ClaspConnection  *connection;
  ClaspLimits       limits;
  char             *capture_path;
  ClaspTap          tap;
  gpointer          tap_data;
  gboolean          has_tap;
  gboolean          record;

  ClaspSessionState state;
  ClaspReport      *report;
  GListStore       *diagnoses;
  ClaspRecordList  *records;
  gboolean          has_ending;
  ClaspEnding       ending;
  GPtrArray        *peer_verdicts;
  char             *capture_problem;
  gboolean          aborted;

  /* One attempt and its connection. */
  Attempt            *attempt;
  GCancellable       *cancellable;
  ClaspConnectConfig *config;
  ClaspCapture       *capture;
  ClaspFeed          *feed;
  ClaspLink          *link;
  gint64              begin_us, opened_us;
  ClaspRate           rate_window;
  ClaspPeerStatistics statistics;
  GSource            *tick;

  /* Properties as they were told last. */
  char    *headline, *summary, *status_text, *ending_text;
  gboolean can_send;
  guint64  n_messages, backlog, capture_size;
  double   rate, bytes_rate;
  gint64   round_trip;
};

enum
{
  PROP_0, PROP_CONNECTION, PROP_STATE, PROP_REPORT, PROP_DIAGNOSES, PROP_RECORDS, PROP_HEADLINE, PROP_SUMMARY,
  PROP_STATUS_TEXT, PROP_ENDING_TEXT, PROP_CAN_SEND, PROP_N_MESSAGES, PROP_RATE, PROP_BYTES_RATE, PROP_BACKLOG,
  PROP_ROUND_TRIP, PROP_CAPTURE_SIZE, N_PROPS,
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspSession, clasp_session, G_TYPE_OBJECT)

/* Not G_DEFINE_BOXED_TYPE, whose union of function types pedantic C refuses. */
GType
clasp_report_get_type (void)
{
  static GType type = 0;

  if (g_once_init_enter_pointer (&type))
    g_once_init_leave_pointer (&type, g_boxed_type_register_static ("ClaspReport", (GBoxedCopyFunc) clasp_report_ref,
                                                                    (GBoxedFreeFunc) clasp_report_unref));
  return type;
}

G_DEFINE_ENUM_TYPE (ClaspSessionState, clasp_session_state,
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_IDLE, "idle"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPENING, "opening"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_OPEN, "open"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSING, "closing"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_CLOSED, "closed"),
                    G_DEFINE_ENUM_VALUE (CLASP_SESSION_FAILED, "failed"))

/* ------------------------------------------------------------------------------------------- notify on change only */

static void
notify (ClaspSession *self, guint id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
take_text (ClaspSession *self, char **field, char *text, guint id)
{
  g_autofree char *owned = text;

  if (g_set_str (field, owned))
    notify (self, id);
}

static void
set_count (ClaspSession *self, guint64 *field, guint64 value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, id);
}

static void
set_real (ClaspSession *self, double *field, double value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  notify (self, id);
}

static void
set_round_trip (ClaspSession *self, gint64 us)
{
  if (self->round_trip == us)
    return;
  self->round_trip = us;
  notify (self, PROP_ROUND_TRIP);
}

static void
update_texts (ClaspSession *self)
{
  take_text (self, &self->headline, clasp_session_text_headline (self->state, self->report), PROP_HEADLINE);
  take_text (self, &self->summary, clasp_session_text_summary (self->report), PROP_SUMMARY);
}

static void
set_state (ClaspSession *self, ClaspSessionState state)
{
  gboolean can_send = state == CLASP_SESSION_OPEN;

  if (self->state == state)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  notify (self, PROP_STATE);
  if (self->can_send != can_send)
    {
      self->can_send = can_send;
      notify (self, PROP_CAN_SEND);
    }
  update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_report (ClaspSession *self, ClaspReport *report)
{
  if (self->report == report)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->report, clasp_report_unref);
  self->report = report != NULL ? clasp_report_ref (report) : NULL;
  notify (self, PROP_REPORT);
  update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
set_records (ClaspSession *self, ClaspCapture *capture, gint64 wall_start_us)
{
  g_clear_object (&self->records);
  self->records = clasp_record_list_new (capture, wall_start_us);
  notify (self, PROP_RECORDS);
}

/* ------------------------------------------------------------------------------------------------------ status line */

static void
add_status (GString *text, char *part)
{
  g_autofree char *owned = part;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, owned);
}

static char *
make_status_text (ClaspSession *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = clasp_text_count (self->n_messages);

  if (self->state == CLASP_SESSION_IDLE || self->state == CLASP_SESSION_OPENING || self->state == CLASP_SESSION_FAILED)
    return g_strdup ("");

  if (self->capture_problem != NULL)
    add_status (text, g_strdup_printf (_("Recording stopped, nothing more is read: %s"), self->capture_problem));
  add_status (text, g_strdup_printf (ngettext ("%s message", "%s messages", (gulong) self->n_messages), count));
  if (self->rate > 0)
    {
      g_autofree char *rate = clasp_text_count ((guint64) (self->rate + 0.5));
      g_autofree char *bytes = clasp_text_bytes ((guint64) (self->bytes_rate + 0.5));

      /* Translators: messages a second. */
      add_status (text, g_strdup_printf (_("%s /s"), rate));
      /* Translators: bytes a second, such as “1.6 MiB/s”. */
      add_status (text, g_strdup_printf (_("%s/s"), bytes));
    }
  if (self->round_trip >= 0)
    {
      g_autofree char *time = clasp_text_duration (self->round_trip);

      add_status (text, g_strdup_printf (_("round trip %s"), time));
    }
  if (self->backlog > 0)
    {
      g_autofree char *bytes = clasp_text_bytes (self->backlog);

      add_status (text, g_strdup_printf (_("%s waiting to be sent"), bytes));
    }
  if (self->capture_size > 0)
    {
      g_autofree char *bytes = clasp_text_bytes (self->capture_size);

      add_status (text, g_strdup_printf (_("capture %s"), bytes));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void stop_tick (ClaspSession *self);
static void start_tick (ClaspSession *self);

/* Looks again at all that the status line shows. */
static void
update_status (ClaspSession *self)
{
  const ClaspPeerStatistics *statistics = &self->statistics;
  guint64 messages = statistics->messages_in + statistics->messages_out;
  gboolean live = self->state == CLASP_SESSION_OPEN || self->state == CLASP_SESSION_CLOSING;
  double rate = 0, bytes_rate = 0;

  if (live)
    clasp_rate_add (&self->rate_window, g_get_monotonic_time (), messages, statistics->bytes_in + statistics->bytes_out,
                    &rate, &bytes_rate);

  g_object_freeze_notify (G_OBJECT (self));
  set_count (self, &self->n_messages, messages, PROP_N_MESSAGES);
  set_real (self, &self->rate, rate, PROP_RATE);
  set_real (self, &self->bytes_rate, bytes_rate, PROP_BYTES_RATE);
  set_round_trip (self, statistics->round_trip_us);
  set_count (self, &self->backlog, live && self->link != NULL ? clasp_link_get_backlog (self->link) : 0, PROP_BACKLOG);
  set_count (self, &self->capture_size, self->capture != NULL ? clasp_capture_get_size (self->capture) : 0,
             PROP_CAPTURE_SIZE);
  take_text (self, &self->status_text, make_status_text (self), PROP_STATUS_TEXT);
  g_object_thaw_notify (G_OBJECT (self));

  if (live && (self->rate > 0 || self->backlog > 0))
    start_tick (self);
  else
    stop_tick (self);
}

static gboolean
on_tick (gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  update_status (self);
  return G_SOURCE_CONTINUE;
}

static void
start_tick (ClaspSession *self)
{
  g_autoptr (GMainContext) context = NULL;

  if (self->tick != NULL)
    return;
  context = g_main_context_ref_thread_default ();
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_static_name (self->tick, "clasp-session tick");
  g_source_set_callback (self->tick, on_tick, self, NULL);
  g_source_attach (self->tick, context);
}

static void
stop_tick (ClaspSession *self)
{
  if (self->tick == NULL)
    return;
  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
}

/* ---------------------------------------------------------------------------------------------------- one connection */

static Attempt *
attempt_ref (Attempt *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
attempt_unref (gpointer data)
{
  Attempt *self = data;

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/* Lets go of the attempt and the connection; what still runs of them ends by itself. */
static void
drop_connection (ClaspSession *self)
{
  if (self->attempt != NULL)
    self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, attempt_unref);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  if (self->feed != NULL)
    clasp_feed_detach (self->feed);
  g_clear_pointer (&self->feed, clasp_feed_unref);
  if (self->link != NULL)
    clasp_link_abort (self->link);
  g_clear_object (&self->link);
  g_clear_pointer (&self->config, clasp_connect_config_unref);
  stop_tick (self);
}

static void
diagnose (ClaspSession *self)
{
  g_autoptr (GListStore) found = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gint64 open_for_us = self->opened_us > 0 ? g_get_monotonic_time () - self->opened_us : 0;
  guint n;

  if (self->report == NULL)
    return;
  found = clasp_diagnose (self->report, self->has_ending ? &self->ending : NULL, self->peer_verdicts, open_for_us);
  n = g_list_model_get_n_items (G_LIST_MODEL (found));
  if (n == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) == 0)
    return;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (found), i));
  g_list_store_splice (self->diagnoses, 0, g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)), items->pdata, n);
}

static void
remember_outcome (ClaspSession *self)
{
  gboolean open = self->report->outcome == CLASP_OUTCOME_OPEN;

  g_object_set (self->connection, "last-outcome", open ? "open" : "failed", "last-status",
                MIN (self->report->http_status, 999), NULL);
}

static void
fail (ClaspSession *self, ClaspReport *report)
{
  g_object_freeze_notify (G_OBJECT (self));
  set_report (self, report);
  diagnose (self);
  set_state (self, CLASP_SESSION_FAILED);
  remember_outcome (self);
  update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Fails before anything was tried, with a report that says so. */
static void
fail_early (ClaspSession *self, const char *domain, const char *code, const char *text)
{
  const char *url = clasp_connection_get_url (self->connection);
  g_autoptr (ClaspReport) report = clasp_report_new (url);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->outcome = CLASP_OUTCOME_FAILED;
  report->wall_start_us = g_get_real_time ();
  clasp_report_set_error (report, domain, code, text);
  if (g_str_equal (domain, "request"))
    g_ptr_array_add (report->verdicts, clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, NULL, NULL, text));
  fail (self, report);
}

static void
end (ClaspSession *self, const ClaspFeedUpdate *update)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->ending = update->ending;
  self->has_ending = TRUE;
  g_clear_pointer (&self->peer_verdicts, g_ptr_array_unref);
  self->peer_verdicts = update->verdicts != NULL ? g_ptr_array_ref (update->verdicts) : NULL;
  take_text (self, &self->ending_text, clasp_session_text_ending (&self->ending, self->aborted), PROP_ENDING_TEXT);
  diagnose (self);
  set_state (self, CLASP_SESSION_CLOSED);
  drop_connection (self);
  update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_update (const ClaspFeedUpdate *update, gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  self->statistics = update->statistics;
  if (g_set_str (&self->capture_problem, update->capture_problem) && self->capture_problem != NULL)
    g_debug ("Recording stopped: %s", self->capture_problem);
  clasp_record_list_update (self->records);
  if (update->ended)
    end (self, update);
  else
    {
      if (update->peer_state != CLASP_PEER_OPEN && self->state == CLASP_SESSION_OPEN)
        set_state (self, CLASP_SESSION_CLOSING);
      update_status (self);
    }
}

static void
start_link (ClaspSession *self, ClaspOpened *opened)
{
  ClaspPeerConfig config = {
    .limits = self->config->limits,
    .lenient = self->config->lenient,
    .keep_sent = self->capture != NULL || self->has_tap,
  };

  self->opened_us = g_get_monotonic_time ();
  self->feed = clasp_feed_new (self->capture, self->has_tap ? &self->tap : NULL, self->tap_data, on_update, self);
  self->link = clasp_link_new (opened->stream, opened->leftover, &config, self->begin_us,
                               &CLASP_FEED_SINK, clasp_feed_ref (self->feed), (GDestroyNotify) clasp_feed_unref);
  clasp_link_start (self->link);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Attempt *attempt = user_data;
  g_autoptr (ClaspOpened) opened = clasp_connector_open_finish (result);
  g_autoptr (ClaspSession) self = attempt->session != NULL ? g_object_ref (attempt->session) : NULL;

  attempt_unref (attempt);
  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, attempt_unref);
  if (opened->report->outcome != CLASP_OUTCOME_OPEN || opened->stream == NULL)
    {
      drop_connection (self);
      fail (self, opened->report);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  set_report (self, opened->report);
  start_link (self, opened);
  diagnose (self);
  set_state (self, CLASP_SESSION_OPEN);
  remember_outcome (self);
  update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
on_progress (ClaspReport *report, gpointer user_data)
{
  Attempt *attempt = user_data;

  if (attempt->session != NULL && attempt->session->state == CLASP_SESSION_OPENING)
    set_report (attempt->session, report);
}

/* Forgets the connection before. */
static void
reset (ClaspSession *self)
{
  self->has_ending = FALSE;
  self->aborted = FALSE;
  self->opened_us = 0;
  self->statistics = (ClaspPeerStatistics) { .round_trip_us = -1 };
  clasp_rate_reset (&self->rate_window);
  g_clear_pointer (&self->peer_verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->capture_problem, g_free);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) > 0)
    g_list_store_remove_all (self->diagnoses);
  set_report (self, NULL);
  take_text (self, &self->ending_text, g_strdup (""), PROP_ENDING_TEXT);
}

static gboolean
prepare (ClaspSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  if (self->record)
    self->capture = clasp_capture_new (self->capture_path, &error);
  set_records (self, self->capture, g_get_real_time ());
  if (error != NULL)
    {
      fail_early (self, "capture", "not-writable", error->message);
      return FALSE;
    }
  self->config = clasp_session_config_new (self->connection, &self->limits, &problem);
  if (self->config == NULL)
    {
      fail_early (self, "request", "line-break", problem);
      return FALSE;
    }
  return TRUE;
}

void
clasp_session_connect (ClaspSession *self)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  if (self->state == CLASP_SESSION_OPENING || self->state == CLASP_SESSION_OPEN || self->state == CLASP_SESSION_CLOSING)
    return;

  g_object_ref (self);
  g_object_freeze_notify (G_OBJECT (self));
  drop_connection (self);
  reset (self);
  g_object_set (self->connection, "last-used", g_get_real_time () / G_USEC_PER_SEC, NULL);
  self->begin_us = g_get_monotonic_time ();
  if (prepare (self))
    {
      self->attempt = g_new0 (Attempt, 1);
      g_atomic_ref_count_init (&self->attempt->ref_count);
      self->attempt->session = self;
      self->cancellable = g_cancellable_new ();
      set_state (self, CLASP_SESSION_OPENING);
      update_status (self);
      clasp_connector_open_async (self->config, on_progress, attempt_ref (self->attempt), attempt_unref,
                                  self->cancellable, on_opened, attempt_ref (self->attempt));
    }
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

/* Once recording has failed, reading goes on only to let the connection end in order. */
static void
let_go (ClaspSession *self)
{
  if (self->capture_problem != NULL)
    clasp_link_set_paused (self->link, FALSE);
}

void
clasp_session_disconnect (ClaspSession *self)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  if (self->state == CLASP_SESSION_OPENING)
    g_cancellable_cancel (self->cancellable);
  else if (self->state == CLASP_SESSION_OPEN)
    clasp_session_close (self, CLASP_CLOSE_NORMAL, "", NULL);
}

void
clasp_session_abort (ClaspSession *self)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  if (self->state == CLASP_SESSION_OPENING)
    g_cancellable_cancel (self->cancellable);
  else if (self->link != NULL)
    {
      self->aborted = TRUE;
      clasp_link_abort (self->link);
    }
}

/* ---------------------------------------------------------------------------------------------------------- sending */

static gboolean
check_open (ClaspSession *self, GError **error)
{
  if (self->state == CLASP_SESSION_OPEN)
    return TRUE;
  if (self->state == CLASP_SESSION_CLOSING)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The connection is closing: nothing more can be sent."));
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_CONNECTED, _("There is no open connection."));
  return FALSE;
}

gboolean
clasp_session_send_text (ClaspSession *self, const char *text, gssize length, GError **error)
{
  g_autoptr (GBytes) payload = NULL;
  ClaspUtf8 utf8 = { 0 };
  gsize valid;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);

  if (length < 0)
    length = (gssize) strlen (text);
  /* Not g_utf8_validate(), which takes a NUL for the end: a message may hold one. */
  valid = clasp_utf8_feed (&utf8, (const guint8 *) text, (gsize) length);
  if (valid < (gsize) length || !clasp_utf8_is_complete (&utf8))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The text is not UTF-8 at byte %zu."),
                   valid + 1);
      return FALSE;
    }
  if (!check_open (self, error))
    return FALSE;

  payload = g_bytes_new (text, (gsize) length);
  clasp_link_send_message (self->link, CLASP_OPCODE_TEXT, payload);
  update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_binary (ClaspSession *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);

  if (!check_open (self, error))
    return FALSE;
  clasp_link_send_message (self->link, CLASP_OPCODE_BINARY, payload);
  update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_ping (ClaspSession *self, GBytes *payload, GError **error)
{
  g_autoptr (GBytes) empty = NULL;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (payload == NULL)
    payload = empty = g_bytes_new_static ("", 0);
  if (g_bytes_get_size (payload) > CLASP_CONTROL_PAYLOAD_MAX)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _("A ping holds at most %d bytes; these are %zu."), CLASP_CONTROL_PAYLOAD_MAX,
                   g_bytes_get_size (payload));
      return FALSE;
    }
  if (!check_open (self, error))
    return FALSE;
  clasp_link_send_ping (self->link, payload);
  return TRUE;
}

gboolean
clasp_session_send_frame (ClaspSession *self, const ClaspFrameSpec *spec, GBytes *payload, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (spec != NULL, FALSE);

  /* A frame sent on purpose may come after the close, too. */
  if (self->state != CLASP_SESSION_CLOSING && !check_open (self, error))
    return FALSE;
  clasp_link_send_frame (self->link, spec, payload);
  update_status (self);
  return TRUE;
}

static gboolean
check_close (guint code, const char *reason, GError **error)
{
  gsize length = reason != NULL ? strlen (reason) : 0;

  if (code != 0 && !clasp_close_code_is_valid (code))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
                   _("Close code %u can’t be sent: 1000–1003, 1007–1014 and 3000–4999 can."), code);
      return FALSE;
    }
  if (code == 0 && length > 0)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("A close without a code has no reason."));
      return FALSE;
    }
  if (length > CLASP_CONTROL_PAYLOAD_MAX - 2)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _("The reason holds at most %d bytes; these are %zu."), CLASP_CONTROL_PAYLOAD_MAX - 2,
                   length);
      return FALSE;
    }
  if (length > 0 && !g_utf8_validate (reason, -1, NULL))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The reason is not UTF-8."));
      return FALSE;
    }
  return TRUE;
}

gboolean
clasp_session_close (ClaspSession *self, guint code, const char *reason, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (!check_close (code, reason, error) || !check_open (self, error))
    return FALSE;
  let_go (self);
  clasp_link_close (self->link, code, reason);
  set_state (self, CLASP_SESSION_CLOSING);
  return TRUE;
}

/* ----------------------------------------------------------------------------------------------------------- GObject */

static void
clasp_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  if (id == PROP_CONNECTION)
    self->connection = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  switch (id)
    {
    case PROP_CONNECTION:
      g_value_set_object (value, self->connection);
      break;
    case PROP_STATE:
      g_value_set_enum (value, (gint) self->state);
      break;
    case PROP_REPORT:
      g_value_set_boxed (value, self->report);
      break;
    case PROP_DIAGNOSES:
      g_value_set_object (value, self->diagnoses);
      break;
    case PROP_RECORDS:
      g_value_set_object (value, self->records);
      break;
    case PROP_HEADLINE:
      g_value_set_string (value, self->headline);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
      break;
    case PROP_STATUS_TEXT:
      g_value_set_string (value, self->status_text);
      break;
    case PROP_ENDING_TEXT:
      g_value_set_string (value, self->ending_text);
      break;
    case PROP_CAN_SEND:
      g_value_set_boolean (value, self->can_send);
      break;
    case PROP_N_MESSAGES:
      g_value_set_uint64 (value, self->n_messages);
      break;
    case PROP_RATE:
      g_value_set_double (value, self->rate);
      break;
    case PROP_BYTES_RATE:
      g_value_set_double (value, self->bytes_rate);
      break;
    case PROP_BACKLOG:
      g_value_set_uint64 (value, self->backlog);
      break;
    case PROP_ROUND_TRIP:
      g_value_set_int64 (value, self->round_trip);
      break;
    case PROP_CAPTURE_SIZE:
      g_value_set_uint64 (value, self->capture_size);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_session_dispose (GObject *object)
{
  drop_connection (CLASP_SESSION (object));
  G_OBJECT_CLASS (clasp_session_parent_class)->dispose (object);
}

static void
clasp_session_finalize (GObject *object)
{
  ClaspSession *self = CLASP_SESSION (object);

  g_clear_object (&self->connection);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_object (&self->diagnoses);
  g_clear_object (&self->records);
  g_clear_pointer (&self->peer_verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_free (self->capture_problem);
  g_free (self->capture_path);
  g_free (self->headline);
  g_free (self->summary);
  g_free (self->status_text);
  g_free (self->ending_text);
  G_OBJECT_CLASS (clasp_session_parent_class)->finalize (object);
}

static void
clasp_session_class_init (ClaspSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = clasp_session_set_property;
  object_class->get_property = clasp_session_get_property;
  object_class->dispose = clasp_session_dispose;
  object_class->finalize = clasp_session_finalize;

  props[PROP_CONNECTION] = g_param_spec_object ("connection", NULL, NULL, CLASP_TYPE_CONNECTION,
                                                G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CLASP_TYPE_SESSION_STATE, CLASP_SESSION_IDLE, flags);
  props[PROP_REPORT] = g_param_spec_boxed ("report", NULL, NULL, CLASP_TYPE_REPORT, flags);
  props[PROP_DIAGNOSES] = g_param_spec_object ("diagnoses", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_RECORDS] = g_param_spec_object ("records", NULL, NULL, CLASP_TYPE_RECORD_LIST, flags);
  props[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  props[PROP_STATUS_TEXT] = g_param_spec_string ("status-text", NULL, NULL, "", flags);
  props[PROP_ENDING_TEXT] = g_param_spec_string ("ending-text", NULL, NULL, "", flags);
  props[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE, flags);
  props[PROP_N_MESSAGES] = g_param_spec_uint64 ("n-messages", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_BYTES_RATE] = g_param_spec_double ("bytes-rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_BACKLOG] = g_param_spec_uint64 ("backlog", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_ROUND_TRIP] = g_param_spec_int64 ("round-trip", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_CAPTURE_SIZE] = g_param_spec_uint64 ("capture-size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_session_init (ClaspSession *self)
{
  self->limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  self->record = TRUE;
  self->round_trip = -1;
  self->statistics.round_trip_us = -1;
  self->diagnoses = g_list_store_new (CLASP_TYPE_DIAGNOSIS);
  self->records = clasp_record_list_new (NULL, 0);
  self->headline = g_strdup ("");
  self->summary = g_strdup ("");
  self->status_text = g_strdup ("");
  self->ending_text = g_strdup ("");
}

ClaspSession *
clasp_session_new (ClaspConnection *connection, const ClaspLimits *limits)
{
  ClaspSession *self;

  g_return_val_if_fail (CLASP_IS_CONNECTION (connection), NULL);

  self = g_object_new (CLASP_TYPE_SESSION, "connection", connection, NULL);
  if (limits != NULL)
    self->limits = *limits;
  return self;
}

void
clasp_session_set_limits (ClaspSession *self, const ClaspLimits *limits)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (limits != NULL);
  self->limits = *limits;
}

ClaspConnection *
clasp_session_get_connection (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->connection;
}

ClaspSessionState
clasp_session_get_state (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), CLASP_SESSION_IDLE);
  return self->state;
}

ClaspReport *
clasp_session_get_report (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->report;
}

GListModel *
clasp_session_get_diagnoses (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return G_LIST_MODEL (self->diagnoses);
}

ClaspRecordList *
clasp_session_get_records (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->records;
}

const ClaspEnding *
clasp_session_get_ending (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->has_ending ? &self->ending : NULL;
}

GPtrArray *
clasp_session_dup_peer_verdicts (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->peer_verdicts != NULL ? g_ptr_array_ref (self->peer_verdicts) : NULL;
}

void
clasp_session_set_tap (ClaspSession *self, const ClaspTap *tap, gpointer user_data, gboolean record)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  self->has_tap = tap != NULL;
  self->tap = tap != NULL ? *tap : (ClaspTap) { NULL, NULL };
  self->tap_data = user_data;
  self->record = record;
}

void
clasp_session_set_capture_path (ClaspSession *self, const char *path)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_set_str (&self->capture_path, path);
}
