/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-basic.h"
#include "clasp-connect-config.h"
#include "clasp-connector.h"
#include "clasp-deflate.h"
#include "clasp-diagnose.h"
#include "clasp-feed.h"
#include "clasp-folder-settings.h"
#include "clasp-origin.h"
#include "clasp-proxy.h"
#include "clasp-random.h"
#include "clasp-rate.h"
#include "clasp-recorded.h"
#include "clasp-recording.h"
#include "clasp-cookies.h"
#include "clasp-redirect.h"
#include "clasp-session-config.h"
#include "clasp-session-text.h"
#include "clasp-sign-in.h"
#include "clasp-utf8.h"

/* How often rates and backlog are looked at again while they are not zero. */
#define TICK_MS 250
/* Bytes of chance in an answer to Digest. */
#define CNONCE_SIZE 16

typedef struct
{
  gatomicrefcount ref_count;
  ClaspSession *session; /* NULL once the session no longer cares */
} ClaspSessionAttempt;

struct _ClaspSession
{
  GObject parent_instance;

  ClaspProfile *profile;
  ClaspLimits limits;
  char *capture_path;
  ClaspCaptureLimits capture_limits;
  ClaspHistory *history; /* (nullable) */
  char *connection;      /* (nullable) whose runs these are */
  ClaspHistoryRun *run;  /* (nullable) the one that is recorded */
  ClaspTap tap;
  gpointer tap_data;
  gboolean has_tap;
  gboolean record;
  gboolean follow;
  ClaspVariables *variables; /* (nullable) */

  ClaspSessionState state;
  ClaspReport *report;
  GListStore *diagnoses;
  ClaspRecordList *records;
  gboolean reads_meaning;
  ClaspMeaning *meaning; /* (nullable) */
  gboolean has_ending;
  ClaspEnding ending;
  GPtrArray *endpoint_verdicts;
  char *capture_problem;
  gboolean aborted;

  /* One opening: several attempts, where redirects are followed and sign-ins answered. */
  ClaspProfile *target;      /* (nullable) what the profile has become on the way */
  GPtrArray *visited;        /* (element-type utf8) addresses that redirected */
  GPtrArray *hops;           /* (element-type ClaspReport) attempts that led on */
  GPtrArray *notices;        /* (element-type utf8), %NULL-terminated */
  char *authorization;       /* (nullable) secret: the answer to a challenge of the server */
  char *proxy_authorization; /* (nullable) secret: the same for the proxy */
  char *proxy_where;         /* (nullable) "host:port" of that proxy */
  gint64 deadline_us;
  gboolean stopped;

  /* One attempt and its connection. */
  ClaspSessionAttempt *attempt;
  GCancellable *cancellable;
  ClaspConnectConfig *config;
  ClaspCapture *capture;
  ClaspFeed *feed;
  ClaspLink *link;
  gint64 begin_us, wall_start_us; /* time 0 of the events: g_get_monotonic_time(), and µs since 1970 */
  gint64 opened_us;
  gint64 active_us; /* when something came or went last */
  ClaspRate rate_window;
  ClaspEndpointStatistics statistics;
  GSource *tick;
  GSource *pings; /* (nullable) those that the profile asks for */
  guint n_pings;

  /* Properties as they were told last. */
  char *headline, *summary, *ending_text;
  gboolean can_send;
  guint64 n_messages, backlog, capture_size;
  double rate, bytes_rate;
  gint64 round_trip;
};

enum
{
  PROP_0,
  PROP_PROFILE,
  PROP_STATE,
  PROP_REPORT,
  PROP_DIAGNOSES,
  PROP_RECORDS,
  PROP_MEANING,
  PROP_HEADLINE,
  PROP_SUMMARY,
  PROP_ENDING_TEXT,
  PROP_CAN_SEND,
  PROP_N_MESSAGES,
  PROP_RATE,
  PROP_BYTES_RATE,
  PROP_BACKLOG,
  PROP_ROUND_TRIP,
  PROP_CAPTURE_SIZE,
  PROP_CAPTURE_PROBLEM,
  PROP_NOTICES,
  N_PROPS,
};

enum
{
  NOTICE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

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

static void
session_notify (ClaspSession *self, guint id)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[id]);
}

static void
session_take_text (ClaspSession *self, char **field, char *text, guint id)
{
  g_autofree char *owned = text;

  if (g_set_str (field, owned))
    session_notify (self, id);
}

static void
session_set_count (ClaspSession *self, guint64 *field, guint64 value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  session_notify (self, id);
}

static void
session_set_real (ClaspSession *self, double *field, double value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  session_notify (self, id);
}

static void
session_set_round_trip (ClaspSession *self, gint64 us)
{
  if (self->round_trip == us)
    return;
  self->round_trip = us;
  session_notify (self, PROP_ROUND_TRIP);
}

static void
session_update_texts (ClaspSession *self)
{
  session_take_text (self, &self->headline, clasp_session_text_headline (self->state, self->report), PROP_HEADLINE);
  session_take_text (self, &self->summary, clasp_session_text_summary (self->report), PROP_SUMMARY);
}

/* Each has its number, so that its pong can be told from others. */
static gboolean
session_on_ping (gpointer user_data)
{
  ClaspSession *self = user_data;
  char text[16];
  g_autoptr (GBytes) payload = NULL;

  g_snprintf (text, sizeof text, "%u", ++self->n_pings);
  payload = g_bytes_new (text, strlen (text));
  clasp_session_send_ping (self, payload, NULL);
  return G_SOURCE_CONTINUE;
}

/* Pings go as long as the connection is open, and as often as the profile says now. */
static void
session_update_pings (ClaspSession *self)
{
  guint seconds = clasp_profile_get_ping (self->profile);

  if (self->pings != NULL)
    g_source_destroy (self->pings);
  g_clear_pointer (&self->pings, g_source_unref);
  if (seconds == 0 || self->state != CLASP_SESSION_OPEN || self->link == NULL)
    return;
  self->pings = g_timeout_source_new_seconds (seconds);
  g_source_set_callback (self->pings, session_on_ping, self, NULL);
  g_source_attach (self->pings, g_main_context_get_thread_default ());
}

static void
session_set_state (ClaspSession *self, ClaspSessionState state)
{
  gboolean can_send = state == CLASP_SESSION_OPEN;

  if (self->state == state)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  session_update_pings (self);
  session_notify (self, PROP_STATE);
  if (self->can_send != can_send)
    {
      self->can_send = can_send;
      session_notify (self, PROP_CAN_SEND);
    }
  session_update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
session_set_report (ClaspSession *self, ClaspReport *report)
{
  if (self->report == report)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->report, clasp_report_unref);
  self->report = report != NULL ? clasp_report_ref (report) : NULL;
  session_notify (self, PROP_REPORT);
  session_update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
session_set_records (ClaspSession *self, ClaspCapture *capture, gint64 wall_start_us)
{
  g_clear_object (&self->records);
  self->records = clasp_record_list_new (capture, wall_start_us);
  session_notify (self, PROP_RECORDS);
}

static void
session_on_keep_alive (ClaspSession *self)
{
  gboolean keep_alive;

  g_object_get (self->profile, "keep-alive", &keep_alive, NULL);
  if (self->meaning != NULL)
    clasp_meaning_set_keep_alive (self->meaning, keep_alive);
}

static void
session_on_send_beat (ClaspSession *self, GBytes *beat, gboolean binary)
{
  if (self->state == CLASP_SESSION_OPEN && self->link != NULL)
    clasp_link_send_automatic (self->link, binary ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT, beat);
}

/* Only of what opened there is something to read. */
static void
session_read_meaning (ClaspSession *self)
{
  g_autofree char *choice = NULL;

  g_clear_object (&self->meaning);
  if (self->reads_meaning && self->report != NULL && self->report->outcome == CLASP_OUTCOME_OPEN &&
      clasp_record_list_get_capture (self->records) != NULL)
    {
      g_object_get (self->profile, "dialect", &choice, NULL);
      self->meaning = clasp_meaning_new (self->records, self->report, choice);
      g_signal_connect_object (self->meaning, "send", G_CALLBACK (session_on_send_beat), self, G_CONNECT_SWAPPED);
      session_on_keep_alive (self);
    }
  session_notify (self, PROP_MEANING);
}

static void
session_on_choice (ClaspSession *self)
{
  g_autofree char *choice = NULL;

  g_object_get (self->profile, "dialect", &choice, NULL);
  if (self->meaning != NULL)
    clasp_meaning_set_choice (self->meaning, choice);
}

static void session_start_tick (ClaspSession *self);
static void session_stop_tick (ClaspSession *self);

/* Looks again at all that changes while the connection is open. */
static void
session_update_status (ClaspSession *self)
{
  const ClaspEndpointStatistics *statistics = &self->statistics;
  guint64 messages = statistics->messages_in + statistics->messages_out;
  gboolean live = self->state == CLASP_SESSION_OPEN || self->state == CLASP_SESSION_CLOSING;
  double rate = 0, bytes_rate = 0;

  if (live)
    clasp_rate_add (&self->rate_window, g_get_monotonic_time (), messages, statistics->bytes_in + statistics->bytes_out,
                    &rate, &bytes_rate);

  g_object_freeze_notify (G_OBJECT (self));
  session_set_count (self, &self->n_messages, messages, PROP_N_MESSAGES);
  session_set_real (self, &self->rate, rate, PROP_RATE);
  session_set_real (self, &self->bytes_rate, bytes_rate, PROP_BYTES_RATE);
  session_set_round_trip (self, statistics->round_trip_us);
  session_set_count (self, &self->backlog, live && self->link != NULL ? clasp_link_get_backlog (self->link) : 0,
                     PROP_BACKLOG);
  session_set_count (self, &self->capture_size, self->capture != NULL ? clasp_capture_get_size (self->capture) : 0,
                     PROP_CAPTURE_SIZE);
  g_object_thaw_notify (G_OBJECT (self));

  if (live && (self->rate > 0 || self->backlog > 0))
    session_start_tick (self);
  else
    session_stop_tick (self);
}

static gboolean
session_on_tick (gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  session_update_status (self);
  return G_SOURCE_CONTINUE;
}

static void
session_start_tick (ClaspSession *self)
{
  g_autoptr (GMainContext) context = NULL;

  if (self->tick != NULL)
    return;
  context = g_main_context_ref_thread_default ();
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_static_name (self->tick, "clasp-session tick");
  g_source_set_callback (self->tick, session_on_tick, self, NULL);
  g_source_attach (self->tick, context);
}

static void
session_stop_tick (ClaspSession *self)
{
  if (self->tick == NULL)
    return;
  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
}

/* ---- opening */

static ClaspSessionAttempt *
session_attempt_ref (ClaspSessionAttempt *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
session_attempt_unref (gpointer data)
{
  ClaspSessionAttempt *self = data;

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/* Lets go of the attempt and the connection; what still runs of them ends by itself. */
static void
session_drop (ClaspSession *self)
{
  if (self->attempt != NULL)
    self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, session_attempt_unref);
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
  session_stop_tick (self);
}

static void
session_diagnose (ClaspSession *self)
{
  g_autoptr (GListStore) found = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gint64 now_us = g_get_monotonic_time ();
  ClaspConversation conversation = {
    .ending = self->ending,
    .verdicts = self->endpoint_verdicts,
    .open_for_us = self->opened_us > 0 ? now_us - self->opened_us : 0,
    .silent_for_us = self->active_us > 0 ? now_us - self->active_us : -1,
  };
  guint n;

  if (self->report == NULL)
    return;
  found = clasp_diagnose (self->report, self->has_ending ? &conversation : NULL);
  n = g_list_model_get_n_items (G_LIST_MODEL (found));
  if (n == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) == 0)
    return;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (found), i));
  g_list_store_splice (self->diagnoses, 0, g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)), items->pdata, n);
}

static void
session_remember_outcome (ClaspSession *self)
{
  gboolean open = self->report->outcome == CLASP_OUTCOME_OPEN;

  clasp_profile_set_last_outcome (self->profile, open ? CLASP_LAST_OPEN : CLASP_LAST_FAILED, self->report->http_status);
}

/* Says what is worth a word beside the report. */
static void
session_say (ClaspSession *self, char *text)
{
  g_ptr_array_add (self->notices, text);
  session_notify (self, PROP_NOTICES);
  g_signal_emit (self, signals[NOTICE], 0, text);
}

/* @report with what came before it. (transfer full) */
static ClaspReport *
session_with_hops (ClaspSession *self, ClaspReport *report)
{
  ClaspReport *whole;

  if (self->hops->len == 0)
    return clasp_report_ref (report);
  whole = clasp_report_copy (report);
  for (guint i = 0; i < self->hops->len; i++)
    g_ptr_array_add (whole->hops, clasp_report_ref (self->hops->pdata[i]));
  return whole;
}

/* "host:port" of the proxy that asks. (transfer full) (nullable) */
static char *
session_dup_proxy_where (const ClaspSignIn *sign_in)
{
  g_autofree char *url = g_strconcat ("http://", sign_in->where, NULL);
  g_autoptr (ClaspProxy) proxy = clasp_proxy_parse (url, NULL);

  return proxy != NULL ? g_strdup (proxy->where) : NULL;
}

/* Has the profile know who asked for a sign-in, and for which. */
static void
session_remember_asked (ClaspSession *self)
{
  g_autoptr (ClaspSignIn) sign_in = clasp_sign_in_new (self->report);
  g_autofree char *warning = sign_in != NULL ? clasp_sign_in_dup_warning (sign_in) : NULL;
  g_autofree char *proxy = sign_in != NULL && sign_in->for_proxy ? session_dup_proxy_where (sign_in) : NULL;

  clasp_profile_set_asked (self->profile, sign_in != NULL ? clasp_sign_in_scheme_to_string (sign_in->scheme) : NULL,
                           proxy, warning);
}

static void
session_fail (ClaspSession *self, ClaspReport *report)
{
  g_autoptr (ClaspReport) whole = session_with_hops (self, report);

  g_object_freeze_notify (G_OBJECT (self));
  session_set_report (self, whole);
  session_diagnose (self);
  clasp_recording_write_report (self->capture, whole, G_LIST_MODEL (self->diagnoses),
                                clasp_profile_get_url (self->target));
  if (self->run != NULL)
    clasp_history_run_tell_report (self->run, whole);
  if (self->capture != NULL)
    clasp_capture_finish (self->capture);
  g_clear_object (&self->run);
  session_set_state (self, CLASP_SESSION_FAILED);
  session_remember_asked (self);
  session_remember_outcome (self);
  session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Fails before anything was tried, with a report that says so. */
static void
session_fail_early (ClaspSession *self, ClaspErrorDomain domain, ClaspErrorCode code, const char *text)
{
  const char *url = clasp_profile_get_url (self->target);
  g_autoptr (ClaspReport) report = clasp_report_new (url);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->filled_in = clasp_profile_dup_filled_in (self->target);
  report->outcome = CLASP_OUTCOME_FAILED;
  report->wall_start_us = g_get_real_time ();
  clasp_report_set_error (report, domain, code, text);
  if (code == CLASP_ERROR_LINE_BREAK)
    g_ptr_array_add (report->verdicts, clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, NULL, NULL, text));
  session_fail (self, report);
}

/* A server that refuses by a close may say the token that it did not like. */
static void
session_mask_reason (ClaspSession *self)
{
  g_autoptr (ClaspSecrets) secrets = self->report != NULL ? clasp_report_dup_secrets (self->report) : NULL;
  g_autofree char *masked = clasp_secrets_mask (secrets, self->ending.reason);
  const char *end;

  g_strlcpy (self->ending.reason, masked, sizeof self->ending.reason);
  if (!g_utf8_validate (self->ending.reason, -1, &end))
    self->ending.reason[end - self->ending.reason] = '\0';
}

static void
session_end (ClaspSession *self, const ClaspFeedUpdate *update)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->ending = update->ending;
  session_mask_reason (self);
  self->has_ending = TRUE;
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  self->endpoint_verdicts = update->verdicts != NULL ? g_ptr_array_ref (update->verdicts) : NULL;
  session_take_text (self, &self->ending_text,
                     clasp_session_text_ending (&self->ending, self->limits.max_message, self->aborted),
                     PROP_ENDING_TEXT);
  session_diagnose (self);
  clasp_recording_write_end (self->capture, &self->ending, self->endpoint_verdicts, G_LIST_MODEL (self->diagnoses),
                             self->statistics.messages_in, self->statistics.messages_out);
  if (self->capture != NULL)
    clasp_capture_finish (self->capture);
  if (self->meaning != NULL)
    clasp_meaning_end (self->meaning);
  if (self->run != NULL)
    clasp_history_run_tell_end (self->run, &self->ending, self->statistics.messages_in + self->statistics.messages_out,
                                g_get_monotonic_time () - self->opened_us);
  g_clear_object (&self->run);
  session_set_state (self, CLASP_SESSION_CLOSED);
  session_drop (self);
  session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Whether a message or a control frame came or went in between. */
static gboolean
session_has_moved (const ClaspEndpointStatistics *before, const ClaspEndpointStatistics *now)
{
  return now->messages_in != before->messages_in || now->messages_out != before->messages_out ||
         now->control_in != before->control_in || now->control_out != before->control_out;
}

static void
session_on_update (const ClaspFeedUpdate *update, gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  if (session_has_moved (&self->statistics, &update->statistics))
    self->active_us = g_get_monotonic_time ();
  self->statistics = update->statistics;
  /* What was wrong from the beginning stays wrong. */
  if (update->capture_problem != NULL && g_set_str (&self->capture_problem, update->capture_problem))
    session_notify (self, PROP_CAPTURE_PROBLEM);
  clasp_record_list_update (self->records);
  if (self->meaning != NULL)
    clasp_meaning_update (self->meaning);
  if (update->ended)
    session_end (self, update);
  else
    {
      if (update->endpoint_state != CLASP_ENDPOINT_OPEN && self->state == CLASP_SESSION_OPEN)
        session_set_state (self, CLASP_SESSION_CLOSING);
      session_update_status (self);
    }
}

/* What both sides hold to: as the server answered, and our own side as we offered it. */
static gboolean
session_agree_deflate (ClaspSession *self, ClaspOpened *opened, ClaspDeflateParameters *deflate)
{
  g_autofree char *offer = clasp_request_dup_offered_extensions (self->config->request);

  if (!clasp_deflate_parameters_parse (deflate, opened->report->extensions))
    return FALSE;
  clasp_deflate_parameters_narrow (deflate, offer);
  return TRUE;
}

static void
session_start_link (ClaspSession *self, ClaspOpened *opened)
{
  ClaspDeflateParameters deflate;
  gboolean compresses = session_agree_deflate (self, opened, &deflate);
  ClaspEndpointConfig config = {
    .limits = self->config->limits,
    .lenient = self->config->lenient,
    .keep_sent = self->capture != NULL || self->has_tap,
    .keep_wire = self->capture != NULL,
    .deflate = compresses ? &deflate : NULL,
  };

  self->opened_us = g_get_monotonic_time ();
  self->active_us = self->opened_us;
  self->feed = clasp_feed_new (self->capture, self->has_tap ? &self->tap : NULL, self->tap_data, session_on_update,
                               self);
  self->link = clasp_link_new (opened->stream, opened->leftover, &config, self->begin_us, &CLASP_FEED_SINK,
                               clasp_feed_ref (self->feed), (GDestroyNotify) clasp_feed_unref);
  if (self->has_tap && self->tap.opened != NULL)
    self->tap.opened (opened->report, self->begin_us, self->wall_start_us, self->tap_data);
  clasp_link_start (self->link);
}

/* ---- what an attempt leads on to: another address, or an answer to a challenge */

static void session_attempt (ClaspSession *self);
static void session_take_cookies (ClaspSession *self, const ClaspReport *report);

/* Wherever they stand from here on. */
static void
session_know_secrets (ClaspSession *self, const ClaspSecrets *secrets)
{
  const GPtrArray *forms = secrets != NULL ? clasp_secrets_get_forms (secrets) : NULL;

  for (guint i = 0; forms != NULL && i < forms->len; i++)
    clasp_profile_add_secret (self->target, forms->pdata[i]);
}

static gboolean
session_follow_redirect (ClaspSession *self, ClaspReport *report)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspUri) uri = NULL;
  g_autoptr (ClaspSecrets) sent = NULL;
  g_autofree char *shown = NULL;
  char *left_out;

  if (!self->follow || !clasp_redirect_exists (report))
    return FALSE;
  g_ptr_array_add (self->visited, g_strdup (report->uri->text));
  uri = clasp_redirect_dup_target (report, self->visited, self->limits.max_redirects, &error);
  if (uri == NULL)
    {
      session_say (self, g_strdup (error->message));
      return FALSE;
    }
  g_clear_pointer (&self->authorization, g_free);
  /* The server may have put into the address what it was sent. */
  sent = clasp_report_dup_secrets (report);
  shown = clasp_secrets_mask (sent, uri->text);
  session_know_secrets (self, sent);
  left_out = clasp_redirect_apply (self->target, report->uri, uri);
  session_say (self, g_strdup_printf (_("%u: redirected to %s"), report->http_status, shown));
  if (left_out != NULL)
    session_say (self, left_out);
  return TRUE;
}

/* What the user has given for who asks; each is asked once only. */
static gboolean
session_dup_credentials (ClaspSession *self, const ClaspSignIn *sign_in, const ClaspUri *uri, char **user,
                         char **password)
{
  g_autofree char *where = NULL;

  if (!sign_in->for_proxy)
    return self->authorization == NULL && clasp_profile_dup_credentials (self->target, uri, user, password);
  if (self->proxy_authorization != NULL)
    return FALSE;
  where = session_dup_proxy_where (sign_in);
  return where != NULL && clasp_profile_dup_proxy_credentials (self->target, where, user, password);
}

static char *
session_make_cnonce (void)
{
  g_autofree ClaspRandom *random = g_new0 (ClaspRandom, 1);
  guint8 bytes[CNONCE_SIZE];
  GString *text = g_string_new (NULL);

  clasp_random_fill (bytes, sizeof bytes, random);
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free_and_steal (text);
}

static gboolean
session_answer_challenge (ClaspSession *self, ClaspReport *report)
{
  g_autoptr (ClaspSignIn) sign_in = clasp_sign_in_new (report);
  g_autofree char *user = NULL;
  g_autofree char *password = NULL;
  g_autofree char *cnonce = NULL;
  g_autoptr (GError) error = NULL;
  char *answer, *warning;

  if (sign_in == NULL || !session_dup_credentials (self, sign_in, report->uri, &user, &password))
    return FALSE;
  cnonce = session_make_cnonce ();
  answer = clasp_sign_in_answer (sign_in, user, password, cnonce, &error);
  if (answer == NULL)
    {
      session_say (self, g_strdup (error->message));
      return FALSE;
    }
  warning = clasp_sign_in_dup_warning (sign_in);
  if (warning != NULL)
    session_say (self, warning);
  if (sign_in->for_proxy)
    {
      self->proxy_authorization = answer;
      self->proxy_where = session_dup_proxy_where (sign_in);
    }
  else
    self->authorization = answer;
  return TRUE;
}

/* Whether another attempt follows this one, which failed. */
static gboolean
session_goes_on (ClaspSession *self, ClaspReport *report)
{
  if (self->stopped || report->outcome != CLASP_OUTCOME_FAILED || report->uri == NULL)
    return FALSE;
  if (!session_follow_redirect (self, report) && !session_answer_challenge (self, report))
    return FALSE;
  g_ptr_array_add (self->hops, clasp_report_ref (report));
  session_attempt (self);
  return TRUE;
}

static void
session_open (ClaspSession *self, ClaspOpened *opened)
{
  g_autoptr (ClaspReport) whole = session_with_hops (self, opened->report);

  g_object_freeze_notify (G_OBJECT (self));
  session_set_report (self, whole);
  session_diagnose (self);
  /* Before anything is appended to the capture by the I/O thread. */
  clasp_recording_write_report (self->capture, whole, G_LIST_MODEL (self->diagnoses),
                                clasp_profile_get_url (self->target));
  if (self->run != NULL)
    clasp_history_run_tell_report (self->run, whole);
  session_read_meaning (self);
  session_start_link (self, opened);
  session_set_state (self, CLASP_SESSION_OPEN);
  session_remember_asked (self);
  session_remember_outcome (self);
  session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
session_on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaspSessionAttempt *attempt = user_data;
  g_autoptr (ClaspOpened) opened = clasp_connector_open_finish (result);
  g_autoptr (ClaspSession) self = attempt->session != NULL ? g_object_ref (attempt->session) : NULL;

  session_attempt_unref (attempt);
  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, session_attempt_unref);
  session_take_cookies (self, opened->report);
  if (opened->report->outcome == CLASP_OUTCOME_OPEN && opened->stream != NULL)
    {
      session_open (self, opened);
      return;
    }
  if (session_goes_on (self, opened->report))
    return;
  session_drop (self);
  session_fail (self, opened->report);
}

static void
session_on_progress (ClaspReport *report, gpointer user_data)
{
  ClaspSessionAttempt *attempt = user_data;

  if (attempt->session != NULL && attempt->session->state == CLASP_SESSION_OPENING)
    session_set_report (attempt->session, report);
}

/* One deadline bounds all attempts of an opening together (CON-05). */
static void
session_bound_time (ClaspSession *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (self->deadline_us == 0)
    self->deadline_us = now_us + self->config->limits.opening_timeout_ms * G_GINT64_CONSTANT (1000);
  else
    self->config->limits.opening_timeout_ms = (guint) (MAX (self->deadline_us - now_us, 1000) / 1000);
}

gint64
clasp_session_get_left (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), -1);

  if (self->state != CLASP_SESSION_OPENING || self->deadline_us == 0)
    return -1;
  return MAX (self->deadline_us - g_get_monotonic_time (), 0);
}

/* What this origin has set goes back to it, unless the user sends a Cookie of their own. */
static void
session_add_cookies (ClaspSession *self)
{
  const char *url = clasp_profile_get_url (self->target);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);
  g_autofree char *value = uri != NULL ? clasp_cookies_dup_field (clasp_cookies_of (self->profile), uri) : NULL;

  if (value != NULL && !clasp_request_changes_field (self->config->request, "Cookie"))
    clasp_request_add_field (self->config->request, "Cookie", strlen ("Cookie"), value, strlen (value));
}

static void
session_take_cookies (ClaspSession *self, const ClaspReport *report)
{
  g_autoptr (GPtrArray) set = NULL;

  if (report->uri == NULL)
    return;
  set = clasp_report_get_fields (report, CLASP_HOP_SERVER, "Set-Cookie");
  for (guint i = 0; i < set->len; i++)
    clasp_cookies_take (clasp_cookies_of (self->profile), report->uri, set->pdata[i]);
}

static void
session_attempt (ClaspSession *self)
{
  g_autofree char *problem = NULL;

  g_clear_pointer (&self->config, clasp_connect_config_unref);
  self->config = clasp_session_config_new (self->target, &self->limits, self->authorization, &problem);
  if (self->config == NULL)
    {
      session_fail_early (self, CLASP_ERROR_DOMAIN_REQUEST, CLASP_ERROR_LINE_BREAK, problem);
      return;
    }
  session_add_cookies (self);
  self->config->proxy_authorization = g_strdup (self->proxy_authorization);
  self->config->proxy_where = g_strdup (self->proxy_where);
  session_bound_time (self);
  self->attempt = g_new0 (ClaspSessionAttempt, 1);
  g_atomic_ref_count_init (&self->attempt->ref_count);
  self->attempt->session = self;
  self->cancellable = g_cancellable_new ();
  session_set_state (self, CLASP_SESSION_OPENING);
  session_update_status (self);
  clasp_connector_open_async (self->config, session_on_progress, session_attempt_ref (self->attempt),
                              session_attempt_unref, self->cancellable, session_on_opened,
                              session_attempt_ref (self->attempt));
}

/* Forgets the connection before. */
static void
session_reset (ClaspSession *self)
{
  self->has_ending = FALSE;
  self->aborted = self->stopped = FALSE;
  self->deadline_us = 0;
  g_clear_pointer (&self->authorization, g_free);
  g_clear_pointer (&self->proxy_authorization, g_free);
  g_clear_pointer (&self->proxy_where, g_free);
  g_ptr_array_set_size (self->visited, 0);
  g_ptr_array_set_size (self->hops, 0);
  if (self->notices->len > 0)
    {
      g_ptr_array_set_size (self->notices, 0);
      session_notify (self, PROP_NOTICES);
    }
  self->opened_us = 0;
  self->active_us = 0;
  self->statistics = (ClaspEndpointStatistics) { .round_trip_us = -1 };
  clasp_rate_reset (&self->rate_window);
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  if (g_set_str (&self->capture_problem, NULL))
    session_notify (self, PROP_CAPTURE_PROBLEM);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  if (self->meaning != NULL)
    {
      g_clear_object (&self->meaning);
      session_notify (self, PROP_MEANING);
    }
  if (g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) > 0)
    g_list_store_remove_all (self->diagnoses);
  session_set_report (self, NULL);
  session_take_text (self, &self->ending_text, g_strdup (""), PROP_ENDING_TEXT);
}

/* Where this run is recorded. (transfer full) (nullable) */
static ClaspCapture *
session_make_capture (ClaspSession *self, GError **error)
{
  ClaspCapture *capture = NULL;

  g_clear_object (&self->run);
  if (self->capture_path != NULL || self->history == NULL)
    return clasp_capture_new (self->capture_path, error);
  self->run = clasp_history_begin (self->history, self->connection, clasp_profile_get_url (self->profile), &capture,
                                   error);
  return capture;
}

static gboolean
session_prepare (ClaspSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->record)
    self->capture = session_make_capture (self, &error);
  if (error != NULL && self->capture_path == NULL && self->capture_limits.max_memory > 0)
    self->capture = clasp_capture_new_in_memory (NULL);
  if (self->capture != NULL)
    {
      clasp_capture_set_wall_start (self->capture, self->wall_start_us);
      clasp_capture_set_limits (self->capture, &self->capture_limits);
    }
  session_set_records (self, self->capture, self->wall_start_us);
  if (error == NULL)
    return TRUE;
  /* A cache folder that is full or cannot be written to forbids no connecting; a file that was asked for does. */
  if (self->capture_path == NULL)
    {
      g_free (self->capture_problem);
      self->capture_problem = self->capture != NULL
                                  ? g_strdup_printf (
                                        _("%s. The messages are kept in memory, as long as this connection is shown."),
                                        error->message)
                                  : g_strdup (error->message);
      session_notify (self, PROP_CAPTURE_PROBLEM);
      return TRUE;
    }
  session_fail_early (self, CLASP_ERROR_DOMAIN_CAPTURE, CLASP_ERROR_NOT_WRITABLE, error->message);
  return FALSE;
}

void
clasp_session_show_report (ClaspSession *self, ClaspReport *report, const ClaspEnding *ending, gint64 silent_for_us)
{
  static const ClaspSessionState states[] = {
    [CLASP_OUTCOME_PENDING] = CLASP_SESSION_OPENING,
    [CLASP_OUTCOME_OPEN] = CLASP_SESSION_OPEN,
    [CLASP_OUTCOME_FAILED] = CLASP_SESSION_FAILED,
  };

  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (report != NULL);
  g_return_if_fail (self->attempt == NULL && self->link == NULL);

  g_object_freeze_notify (G_OBJECT (self));
  session_reset (self);
  session_set_report (self, report);
  self->has_ending = ending != NULL;
  if (ending != NULL)
    {
      self->ending = *ending;
      self->active_us = silent_for_us >= 0 ? g_get_monotonic_time () - silent_for_us : 0;
      self->opened_us = self->active_us;
      session_take_text (self, &self->ending_text, clasp_session_text_ending (ending, self->limits.max_message, FALSE),
                         PROP_ENDING_TEXT);
    }
  session_diagnose (self);
  session_set_state (self, ending != NULL ? CLASP_SESSION_CLOSED : states[report->outcome]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Nobody else ends a connection on our side without having sent a close. */
static gboolean
session_was_cut_by_us (const ClaspEnding *ending)
{
  return ending->by == CLASP_SIDE_CLIENT && ending->sent_code == 0 && !ending->clean && !ending->failed;
}

void
clasp_session_show_capture (ClaspSession *self, ClaspCapture *capture)
{
  g_autoptr (ClaspRecorded) recorded = NULL;
  guint n;

  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (capture != NULL);
  g_return_if_fail (self->attempt == NULL && self->link == NULL);

  recorded = clasp_recorded_new (capture);
  g_object_freeze_notify (G_OBJECT (self));
  session_reset (self);
  self->capture = clasp_capture_ref (capture);
  session_set_records (self, capture, clasp_capture_get_wall_start (capture));
  session_set_report (self, recorded->report);
  session_read_meaning (self);
  if (self->meaning != NULL)
    clasp_meaning_end (self->meaning);
  self->has_ending = recorded->report->outcome == CLASP_OUTCOME_OPEN;
  if (self->has_ending)
    {
      self->ending = recorded->has_ending ? recorded->ending
                                          : (ClaspEnding) { .by = CLASP_SIDE_TRANSPORT,
                                                            .code = CLASP_CLOSE_ABNORMAL,
                                                            .rule = CLASP_RULE_NONE };
      self->endpoint_verdicts = recorded->verdicts != NULL ? g_ptr_array_ref (recorded->verdicts) : NULL;
      session_mask_reason (self);
      session_take_text (self, &self->ending_text,
                         recorded->has_ending
                             ? clasp_session_text_ending (&self->ending, self->limits.max_message,
                                                          session_was_cut_by_us (&self->ending))
                             : g_strdup (_("The recording ends here; how the connection ended was not recorded.")),
                         PROP_ENDING_TEXT);
    }
  self->statistics.messages_in = recorded->messages_in;
  self->statistics.messages_out = recorded->messages_out;
  n = g_list_model_get_n_items (G_LIST_MODEL (recorded->diagnoses));
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (G_LIST_MODEL (recorded->diagnoses), i);

      g_list_store_append (self->diagnoses, diagnosis);
    }
  session_set_state (self, self->has_ending ? CLASP_SESSION_CLOSED : CLASP_SESSION_FAILED);
  session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

ClaspHistoryRun *
clasp_session_get_run (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->run;
}

ClaspCapture *
clasp_session_get_capture (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->capture;
}

void
clasp_session_set_capture_limits (ClaspSession *self, const ClaspCaptureLimits *limits)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (limits != NULL);
  self->capture_limits = *limits;
}

void
clasp_session_set_history (ClaspSession *self, ClaspHistory *history, const char *connection)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (history == NULL || (CLASP_IS_HISTORY (history) && connection != NULL));

  g_set_object (&self->history, history);
  g_set_str (&self->connection, connection);
}

/* What is in the table but not sent: told before anything goes out. */
static void
session_tell_left_out (ClaspSession *self)
{
  char *remark = self->variables != NULL ? clasp_variables_dup_remark (self->variables) : NULL;
  g_auto (GStrv) held_back = clasp_profile_dup_held_back (self->target);
  g_auto (GStrv) without_value = clasp_profile_dup_without_value (self->target);

  if (remark != NULL)
    session_say (self, remark);
  if (held_back[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", held_back);
      g_autofree char *origin = clasp_origin_dup_of_url (clasp_profile_get_url (self->target));

      session_say (self,
                   g_strdup_printf (_("Not sent to %s, since it was entered for another origin: %s. Enter it again, "
                                       "or tick it again, to send it here."),
                                    origin, list));
    }
  if (without_value[0] != NULL)
    {
      g_autofree char *list = g_strjoinv (", ", without_value);

      session_say (
          self, g_strdup_printf (_("Not sent, since its value was not kept: %s. Enter it again to send it."), list));
    }
}

static gboolean
session_sends_basic (ClaspProfile *target)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (target));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_enabled (header) &&
          g_ascii_strcasecmp (clasp_header_get_name (header), "Authorization") == 0 &&
          clasp_basic_is_value (clasp_header_get_value (header)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
session_has_password (ClaspSlice user_info)
{
  return user_info.length > 0 && memchr (user_info.data, ':', user_info.length) != NULL;
}

/* Passwords that go out unasked: what signs in on being asked says it then. */
static void
session_tell_in_clear (ClaspSession *self)
{
  const char *url = clasp_profile_get_url (self->target);
  const char *proxy_uri = clasp_profile_get_proxy_uri (self->target);
  ClaspAddress proxy = clasp_address_split (proxy_uri);

  if (g_ascii_strncasecmp (url, "ws:", 3) == 0 && session_sends_basic (self->target))
    {
      g_autofree char *where = clasp_origin_dup_of_url (url);

      /* Nothing is sent to an address that can't be read. */
      if (where != NULL)
        session_say (self, clasp_sign_in_dup_clear_remark (where));
    }
  if (clasp_profile_get_proxy_mode (self->target) == CLASP_PROXY_URI && session_has_password (proxy.user_info) &&
      g_ascii_strncasecmp (proxy_uri, "http:", 5) == 0)
    {
      g_autofree char *where = clasp_slice_dup (proxy.host);

      session_say (self, clasp_sign_in_dup_clear_remark (where));
    }
}

/* What holds for one connection only goes from the profile into the target, and so do the values of placeholders. */
static gboolean
session_take_target (ClaspSession *self)
{
  g_autoptr (ClaspVariables) none = self->variables == NULL ? clasp_variables_new () : NULL;
  g_autofree char *origin = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->target);
  self->target = clasp_folder_settings_dup_applied (self->profile, &error);
  if (self->target == NULL)
    {
      self->target = clasp_profile_duplicate (self->profile);
      session_fail_early (self, CLASP_ERROR_DOMAIN_REQUEST, CLASP_ERROR_VARIABLE, error->message);
      return FALSE;
    }
  /* It is in it now, for the probes too: what the folders say later is not what failed. */
  g_object_set (self->target, "collection", "", "folder", "", NULL);
  clasp_profile_set_insecure (self->profile, FALSE);
  if (!clasp_variables_apply (none != NULL ? none : self->variables, self->target, &error))
    {
      session_fail_early (self, CLASP_ERROR_DOMAIN_REQUEST, CLASP_ERROR_VARIABLE, error->message);
      return FALSE;
    }
  origin = clasp_origin_dup_of_url (clasp_profile_get_url (self->target));
  clasp_profile_bind_secrets (self->profile, origin);
  clasp_profile_bind_secrets (self->target, origin);
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
  session_drop (self);
  session_reset (self);
  clasp_profile_set_last_used (self->profile, g_get_real_time () / G_USEC_PER_SEC);
  self->begin_us = g_get_monotonic_time ();
  self->wall_start_us = g_get_real_time ();
  if (session_take_target (self) && session_prepare (self))
    {
      session_tell_left_out (self);
      session_tell_in_clear (self);
      session_attempt (self);
    }
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
}

/* Has the profile go the way that @chain went, and on to @uri: what stayed behind on the way is not taken up again at
 * its end. Returns: (transfer full) (element-type utf8): sentences that name it */
static GPtrArray *
session_apply_chain (ClaspSession *self, const GPtrArray *chain, const ClaspUri *uri)
{
  GPtrArray *sentences = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < chain->len; i++)
    {
      const ClaspReport *hop = chain->pdata[i];
      const ClaspReport *next = i + 1 < chain->len ? chain->pdata[i + 1] : NULL;
      const ClaspUri *to = next != NULL ? next->uri : uri;
      char *left_out = hop->uri != NULL && to != NULL ? clasp_redirect_apply (self->profile, hop->uri, to) : NULL;

      if (left_out != NULL)
        g_ptr_array_add (sentences, left_out);
    }
  return sentences;
}

gboolean
clasp_session_follow (ClaspSession *self, GError **error)
{
  g_autoptr (GPtrArray) chain = NULL;
  g_autoptr (GPtrArray) sentences = NULL;
  g_autoptr (ClaspUri) uri = NULL;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (clasp_session_can_follow (self), FALSE);

  uri = clasp_redirect_dup_target (self->report, NULL, self->limits.max_redirects, error);
  if (uri == NULL)
    return FALSE;
  chain = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_report_unref);
  for (guint i = 0; i < self->report->hops->len; i++)
    g_ptr_array_add (chain, clasp_report_ref (self->report->hops->pdata[i]));
  g_ptr_array_add (chain, clasp_report_ref (self->report));
  sentences = session_apply_chain (self, chain, uri);
  clasp_session_connect (self);
  g_ptr_array_extend_and_steal (self->hops, g_steal_pointer (&chain));
  for (guint i = 0; i < sentences->len; i++)
    session_say (self, g_strdup (sentences->pdata[i]));
  return TRUE;
}

gboolean
clasp_session_can_follow (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  return self->state == CLASP_SESSION_FAILED && self->report != NULL && clasp_redirect_exists (self->report);
}

ClaspSignIn *
clasp_session_dup_sign_in (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);

  return self->state == CLASP_SESSION_FAILED && self->report != NULL ? clasp_sign_in_new (self->report) : NULL;
}

gboolean
clasp_session_sign_in (ClaspSession *self, const char *user, const char *password, GError **error)
{
  g_autoptr (ClaspSignIn) sign_in = clasp_session_dup_sign_in (self);
  g_autofree char *answer = NULL;
  g_autofree char *where = NULL;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (sign_in != NULL && user != NULL && password != NULL, FALSE);

  answer = clasp_sign_in_answer (sign_in, user, password, "0", error);
  if (answer == NULL)
    return FALSE;
  where = sign_in->for_proxy ? session_dup_proxy_where (sign_in) : NULL;
  if (where != NULL)
    clasp_profile_set_proxy_credentials (self->profile, where, user, password);
  else
    {
      clasp_profile_untick_headers (self->profile, "Authorization");
      clasp_profile_set_credentials (self->profile, user, password);
    }
  /* Nobody has to say twice what was said for this server a moment ago. */
  if (self->target != NULL && clasp_profile_takes_any_certificate (self->target, self->report->uri))
    clasp_profile_set_insecure (self->profile, TRUE);
  clasp_session_connect (self);
  return TRUE;
}

/* Nothing follows the attempt under way. */
static void
session_stop (ClaspSession *self)
{
  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
}

void
clasp_session_disconnect (ClaspSession *self)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  if (self->state == CLASP_SESSION_OPENING)
    session_stop (self);
  else if (self->state == CLASP_SESSION_OPEN)
    clasp_session_close (self, CLASP_CLOSE_NORMAL, "", NULL);
}

void
clasp_session_abort (ClaspSession *self)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  if (self->state == CLASP_SESSION_OPENING)
    session_stop (self);
  else if (self->link != NULL)
    {
      self->aborted = TRUE;
      clasp_link_abort (self->link);
    }
}

/* ---- sending */

static gboolean
session_check_open (ClaspSession *self, GError **error)
{
  if (self->state == CLASP_SESSION_OPEN)
    return TRUE;
  if (self->state == CLASP_SESSION_CLOSING)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED,
                         _("The connection is closing: nothing more can be "
                            "sent."));
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
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("The text is not UTF-8 at byte %zu."), valid + 1);
      return FALSE;
    }
  if (!session_check_open (self, error))
    return FALSE;

  payload = g_bytes_new (text, (gsize) length);
  clasp_link_send_message (self->link, CLASP_OPCODE_TEXT, payload);
  session_update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_binary (ClaspSession *self, GBytes *payload, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (payload != NULL, FALSE);

  if (!session_check_open (self, error))
    return FALSE;
  clasp_link_send_message (self->link, CLASP_OPCODE_BINARY, payload);
  session_update_status (self);
  return TRUE;
}

gboolean
clasp_session_send_ping (ClaspSession *self, GBytes *payload, GError **error)
{
  g_autoptr (GBytes) empty = NULL;
  g_autofree char *breach = NULL;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (payload == NULL)
    payload = empty = g_bytes_new_static ("", 0);
  breach = clasp_ping_dup_breach (g_bytes_get_size (payload));
  if (breach != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, breach);
      return FALSE;
    }
  if (!session_check_open (self, error))
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
  if (self->state != CLASP_SESSION_CLOSING && !session_check_open (self, error))
    return FALSE;
  clasp_link_send_frame (self->link, spec, payload);
  session_update_status (self);
  return TRUE;
}

static gboolean
session_check_close (guint code, const char *reason, GError **error)
{
  g_autofree char *breach = clasp_close_dup_breach (code, reason, reason != NULL ? strlen (reason) : 0);

  if (breach != NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, breach);
  return breach == NULL;
}

/* Once recording has failed, reading goes on only to let the connection end in order. */
static void
session_let_go (ClaspSession *self)
{
  if (self->capture_problem != NULL)
    clasp_link_set_paused (self->link, FALSE);
}

gboolean
clasp_session_send_raw (ClaspSession *self, const ClaspRawFrame *raw, GError **error)
{
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;
  gboolean sent;

  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);
  g_return_val_if_fail (raw != NULL, FALSE);

  sent = clasp_raw_frame_check (raw, error);
  while (sent && (part = clasp_raw_frame_next (raw, &cut, &spec)) != NULL)
    {
      sent = clasp_session_send_frame (self, &spec, part, error);
      g_bytes_unref (part);
    }
  return sent;
}

gboolean
clasp_session_close (ClaspSession *self, guint code, const char *reason, GError **error)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), FALSE);

  if (!session_check_close (code, reason, error) || !session_check_open (self, error))
    return FALSE;
  session_let_go (self);
  clasp_link_close (self->link, code, reason);
  session_set_state (self, CLASP_SESSION_CLOSING);
  return TRUE;
}

/* ---- the object */

static void
clasp_session_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  if (id == PROP_PROFILE)
    self->profile = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_session_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspSession *self = CLASP_SESSION (object);

  switch (id)
    {
    case PROP_PROFILE:
      g_value_set_object (value, self->profile);
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
    case PROP_MEANING:
      g_value_set_object (value, self->meaning);
      break;
    case PROP_HEADLINE:
      g_value_set_string (value, self->headline);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, self->summary);
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
    case PROP_CAPTURE_PROBLEM:
      g_value_set_string (value, self->capture_problem);
      break;
    case PROP_NOTICES:
      g_value_set_boxed (value, self->notices->pdata);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_session_dispose (GObject *object)
{
  ClaspSession *self = CLASP_SESSION (object);

  if (self->run != NULL)
    clasp_history_run_tell_gone (self->run);
  g_clear_object (&self->run);
  session_drop (self);
  if (self->pings != NULL)
    g_source_destroy (self->pings);
  g_clear_pointer (&self->pings, g_source_unref);
  g_clear_object (&self->meaning);
  G_OBJECT_CLASS (clasp_session_parent_class)->dispose (object);
}

static void
clasp_session_finalize (GObject *object)
{
  ClaspSession *self = CLASP_SESSION (object);

  g_clear_object (&self->profile);
  g_clear_object (&self->target);
  g_clear_object (&self->variables);
  g_clear_object (&self->history);
  g_clear_object (&self->run);
  g_free (self->connection);
  g_ptr_array_unref (self->visited);
  g_ptr_array_unref (self->hops);
  g_ptr_array_unref (self->notices);
  g_free (self->authorization);
  g_free (self->proxy_authorization);
  g_free (self->proxy_where);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_object (&self->diagnoses);
  g_clear_object (&self->records);
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_free (self->capture_problem);
  g_free (self->capture_path);
  g_free (self->headline);
  g_free (self->summary);
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

  props[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE,
                                             G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  props[PROP_STATE] = g_param_spec_enum ("state", NULL, NULL, CLASP_TYPE_SESSION_STATE, CLASP_SESSION_IDLE, flags);
  props[PROP_REPORT] = g_param_spec_boxed ("report", NULL, NULL, CLASP_TYPE_REPORT, flags);
  props[PROP_DIAGNOSES] = g_param_spec_object ("diagnoses", NULL, NULL, G_TYPE_LIST_MODEL, flags);
  props[PROP_RECORDS] = g_param_spec_object ("records", NULL, NULL, CLASP_TYPE_RECORD_LIST, flags);
  props[PROP_MEANING] = g_param_spec_object ("meaning", NULL, NULL, CLASP_TYPE_MEANING, flags);
  props[PROP_HEADLINE] = g_param_spec_string ("headline", NULL, NULL, "", flags);
  props[PROP_SUMMARY] = g_param_spec_string ("summary", NULL, NULL, "", flags);
  props[PROP_ENDING_TEXT] = g_param_spec_string ("ending-text", NULL, NULL, "", flags);
  props[PROP_CAN_SEND] = g_param_spec_boolean ("can-send", NULL, NULL, FALSE, flags);
  props[PROP_N_MESSAGES] = g_param_spec_uint64 ("n-messages", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_RATE] = g_param_spec_double ("rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_BYTES_RATE] = g_param_spec_double ("bytes-rate", NULL, NULL, 0, G_MAXDOUBLE, 0, flags);
  props[PROP_BACKLOG] = g_param_spec_uint64 ("backlog", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_ROUND_TRIP] = g_param_spec_int64 ("round-trip", NULL, NULL, -1, G_MAXINT64, -1, flags);
  props[PROP_CAPTURE_SIZE] = g_param_spec_uint64 ("capture-size", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  props[PROP_CAPTURE_PROBLEM] = g_param_spec_string ("capture-problem", NULL, NULL, NULL, flags);
  props[PROP_NOTICES] = g_param_spec_boxed ("notices", NULL, NULL, G_TYPE_STRV, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[NOTICE] = g_signal_new ("notice", CLASP_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
}

static void
clasp_session_init (ClaspSession *self)
{
  self->limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  self->record = TRUE;
  self->capture_limits = CLASP_CAPTURE_LIMITS_DEFAULT;
  self->visited = g_ptr_array_new_with_free_func (g_free);
  self->hops = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_report_unref);
  self->notices = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  self->round_trip = -1;
  self->statistics.round_trip_us = -1;
  self->diagnoses = g_list_store_new (CLASP_TYPE_DIAGNOSIS);
  self->records = clasp_record_list_new (NULL, 0);
  self->headline = g_strdup ("");
  self->summary = g_strdup ("");
  self->ending_text = g_strdup ("");
}

ClaspSession *
clasp_session_new (ClaspProfile *profile, const ClaspLimits *limits)
{
  ClaspSession *self;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);

  self = g_object_new (CLASP_TYPE_SESSION, "profile", profile, NULL);
  g_signal_connect_object (profile, "notify::keep-alive", G_CALLBACK (session_on_keep_alive), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify::ping", G_CALLBACK (session_update_pings), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (profile, "notify::dialect", G_CALLBACK (session_on_choice), self, G_CONNECT_SWAPPED);
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

ClaspProfile *
clasp_session_get_profile (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->profile;
}

ClaspProfile *
clasp_session_get_target (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->target != NULL ? self->target : self->profile;
}

void
clasp_session_set_follow (ClaspSession *self, gboolean follow)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  self->follow = follow;
}

void
clasp_session_set_variables (ClaspSession *self, ClaspVariables *variables)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_return_if_fail (variables == NULL || CLASP_IS_VARIABLES (variables));
  g_set_object (&self->variables, variables);
}

ClaspVariables *
clasp_session_get_variables (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->variables;
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
clasp_session_dup_endpoint_verdicts (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->endpoint_verdicts != NULL ? g_ptr_array_ref (self->endpoint_verdicts) : NULL;
}

void
clasp_session_set_tap (ClaspSession *self, const ClaspTap *tap, gpointer user_data, gboolean record)
{
  g_return_if_fail (CLASP_IS_SESSION (self));

  self->has_tap = tap != NULL;
  self->tap = tap != NULL ? *tap : (ClaspTap) { NULL, NULL, NULL };
  self->tap_data = user_data;
  self->record = record;
}

void
clasp_session_set_reads_meaning (ClaspSession *self, gboolean reads_meaning)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  self->reads_meaning = reads_meaning;
}

ClaspMeaning *
clasp_session_get_meaning (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->meaning;
}

void
clasp_session_set_capture_path (ClaspSession *self, const char *path)
{
  g_return_if_fail (CLASP_IS_SESSION (self));
  g_set_str (&self->capture_path, path);
}

const char *
clasp_session_get_capture_problem (ClaspSession *self)
{
  g_return_val_if_fail (CLASP_IS_SESSION (self), NULL);
  return self->capture_problem;
}
