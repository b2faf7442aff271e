/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-connector.h"
#include "clasp-deflate.h"
#include "clasp-session-config.h"
#include "clasp-session-text.h"

static ClaspSessionAttempt *
session_connect_attempt_ref (ClaspSessionAttempt *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
session_connect_attempt_unref (gpointer data)
{
  ClaspSessionAttempt *self = data;

  if (g_atomic_ref_count_dec (&self->ref_count))
    g_free (self);
}

/* Lets go of the attempt and the connection; what still runs of them ends by itself. */
void
clasp_session_drop (ClaspSession *self)
{
  if (self->attempt != NULL)
    self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, session_connect_attempt_unref);
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
  clasp_session_stop_tick (self);
}

static void
session_connect_diagnose (ClaspSession *self)
{
  g_autoptr (GListStore) found = NULL;
  g_autoptr (GPtrArray) items = NULL;
  gint64 open_for_us = self->opened_us > 0 ? g_get_monotonic_time () - self->opened_us : 0;
  guint n;

  if (self->report == NULL)
    return;
  found = clasp_diagnose (self->report, self->has_ending ? &self->ending : NULL, self->endpoint_verdicts, open_for_us);
  n = g_list_model_get_n_items (G_LIST_MODEL (found));
  if (n == 0 && g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) == 0)
    return;
  items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (items, g_list_model_get_item (G_LIST_MODEL (found), i));
  g_list_store_splice (self->diagnoses, 0, g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)), items->pdata, n);
}

static void
session_connect_remember_outcome (ClaspSession *self)
{
  gboolean open = self->report->outcome == CLASP_OUTCOME_OPEN;

  g_object_set (self->profile, "last-outcome", open ? "open" : "failed", "last-status",
                MIN (self->report->http_status, 999), NULL);
}

static void
session_connect_fail (ClaspSession *self, ClaspReport *report)
{
  g_object_freeze_notify (G_OBJECT (self));
  clasp_session_set_report (self, report);
  session_connect_diagnose (self);
  clasp_session_set_state (self, CLASP_SESSION_FAILED);
  session_connect_remember_outcome (self);
  clasp_session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

/* Fails before anything was tried, with a report that says so. */
static void
session_connect_fail_early (ClaspSession *self, const char *domain, const char *code, const char *text)
{
  const char *url = clasp_profile_get_url (self->profile);
  g_autoptr (ClaspReport) report = clasp_report_new (url);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->outcome = CLASP_OUTCOME_FAILED;
  report->wall_start_us = g_get_real_time ();
  clasp_report_set_error (report, domain, code, text);
  if (g_str_equal (domain, "request"))
    g_ptr_array_add (report->verdicts, clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, NULL, NULL, text));
  session_connect_fail (self, report);
}

static void
session_connect_end (ClaspSession *self, const ClaspFeedUpdate *update)
{
  g_object_freeze_notify (G_OBJECT (self));
  self->ending = update->ending;
  self->has_ending = TRUE;
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  self->endpoint_verdicts = update->verdicts != NULL ? g_ptr_array_ref (update->verdicts) : NULL;
  clasp_session_take_text (self, &self->ending_text,
                           clasp_session_text_ending (&self->ending, self->limits.max_message, self->aborted),
                           CLASP_SESSION_PROP_ENDING_TEXT);
  session_connect_diagnose (self);
  clasp_session_set_state (self, CLASP_SESSION_CLOSED);
  clasp_session_drop (self);
  clasp_session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
session_connect_on_update (const ClaspFeedUpdate *update, gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  self->statistics = update->statistics;
  if (g_set_str (&self->capture_problem, update->capture_problem) && self->capture_problem != NULL)
    g_debug ("Recording stopped: %s", self->capture_problem);
  clasp_record_list_update (self->records);
  if (update->ended)
    session_connect_end (self, update);
  else
    {
      if (update->endpoint_state != CLASP_ENDPOINT_OPEN && self->state == CLASP_SESSION_OPEN)
        clasp_session_set_state (self, CLASP_SESSION_CLOSING);
      clasp_session_update_status (self);
    }
}

/* What both sides hold to: as the server answered, and our own side as we offered it. */
static gboolean
session_connect_agree_deflate (ClaspSession *self, ClaspOpened *opened, ClaspDeflateParameters *deflate)
{
  g_autofree char *offer = clasp_request_dup_offered_extensions (self->config->request);

  if (!clasp_deflate_parameters_parse (deflate, opened->report->extensions))
    return FALSE;
  clasp_deflate_parameters_narrow (deflate, offer);
  return TRUE;
}

static void
session_connect_start_link (ClaspSession *self, ClaspOpened *opened)
{
  ClaspDeflateParameters deflate;
  gboolean compresses = session_connect_agree_deflate (self, opened, &deflate);
  ClaspEndpointConfig config = {
    .limits = self->config->limits,
    .lenient = self->config->lenient,
    .keep_sent = self->capture != NULL || self->has_tap,
    .keep_wire = self->capture != NULL,
    .deflate = compresses ? &deflate : NULL,
  };

  self->opened_us = g_get_monotonic_time ();
  self->feed = clasp_feed_new (self->capture, self->has_tap ? &self->tap : NULL, self->tap_data,
                               session_connect_on_update, self);
  self->link = clasp_link_new (opened->stream, opened->leftover, &config, self->begin_us, &CLASP_FEED_SINK,
                               clasp_feed_ref (self->feed), (GDestroyNotify) clasp_feed_unref);
  clasp_link_start (self->link);
}

static void
session_connect_on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ClaspSessionAttempt *attempt = user_data;
  g_autoptr (ClaspOpened) opened = clasp_connector_open_finish (result);
  g_autoptr (ClaspSession) self = attempt->session != NULL ? g_object_ref (attempt->session) : NULL;

  session_connect_attempt_unref (attempt);
  if (self == NULL)
    return;

  g_clear_object (&self->cancellable);
  self->attempt->session = NULL;
  g_clear_pointer (&self->attempt, session_connect_attempt_unref);
  if (opened->report->outcome != CLASP_OUTCOME_OPEN || opened->stream == NULL)
    {
      clasp_session_drop (self);
      session_connect_fail (self, opened->report);
      return;
    }
  g_object_freeze_notify (G_OBJECT (self));
  clasp_session_set_report (self, opened->report);
  session_connect_start_link (self, opened);
  session_connect_diagnose (self);
  clasp_session_set_state (self, CLASP_SESSION_OPEN);
  session_connect_remember_outcome (self);
  clasp_session_update_status (self);
  g_object_thaw_notify (G_OBJECT (self));
}

static void
session_connect_on_progress (ClaspReport *report, gpointer user_data)
{
  ClaspSessionAttempt *attempt = user_data;

  if (attempt->session != NULL && attempt->session->state == CLASP_SESSION_OPENING)
    clasp_session_set_report (attempt->session, report);
}

/* Forgets the connection before. */
static void
session_connect_reset (ClaspSession *self)
{
  self->has_ending = FALSE;
  self->aborted = FALSE;
  self->opened_us = 0;
  self->statistics = (ClaspEndpointStatistics) { .round_trip_us = -1 };
  clasp_rate_reset (&self->rate_window);
  g_clear_pointer (&self->endpoint_verdicts, g_ptr_array_unref);
  g_clear_pointer (&self->capture_problem, g_free);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->diagnoses)) > 0)
    g_list_store_remove_all (self->diagnoses);
  clasp_session_set_report (self, NULL);
  clasp_session_take_text (self, &self->ending_text, g_strdup (""), CLASP_SESSION_PROP_ENDING_TEXT);
}

static gboolean
session_connect_prepare (ClaspSession *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;

  if (self->record)
    self->capture = clasp_capture_new (self->capture_path, &error);
  clasp_session_set_records (self, self->capture, g_get_real_time ());
  if (error != NULL)
    {
      session_connect_fail_early (self, "capture", "not-writable", error->message);
      return FALSE;
    }
  self->config = clasp_session_config_new (self->profile, &self->limits, &problem);
  if (self->config == NULL)
    {
      session_connect_fail_early (self, "request", "line-break", problem);
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
  clasp_session_drop (self);
  session_connect_reset (self);
  g_object_set (self->profile, "last-used", g_get_real_time () / G_USEC_PER_SEC, NULL);
  self->begin_us = g_get_monotonic_time ();
  if (session_connect_prepare (self))
    {
      self->attempt = g_new0 (ClaspSessionAttempt, 1);
      g_atomic_ref_count_init (&self->attempt->ref_count);
      self->attempt->session = self;
      self->cancellable = g_cancellable_new ();
      clasp_session_set_state (self, CLASP_SESSION_OPENING);
      clasp_session_update_status (self);
      clasp_connector_open_async (self->config, session_connect_on_progress,
                                  session_connect_attempt_ref (self->attempt), session_connect_attempt_unref,
                                  self->cancellable, session_connect_on_opened,
                                  session_connect_attempt_ref (self->attempt));
    }
  g_object_thaw_notify (G_OBJECT (self));
  g_object_unref (self);
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
