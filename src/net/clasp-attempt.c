/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-attempt-private.h"

#include <glib/gi18n-lib.h>

#include "clasp-reach.h"
#include "clasp-reason.h"

ClaspAttempt *
clasp_attempt_new (ClaspConnectConfig *config, ClaspAttemptFunc changed, ClaspAttemptFunc done, gpointer user_data)
{
  ClaspAttempt *self = g_new0 (ClaspAttempt, 1);

  g_ref_count_init (&self->ref_count);
  self->config = clasp_connect_config_ref (config);
  self->changed = changed;
  self->done = done;
  self->user_data = user_data;
  self->cancellable = g_cancellable_new ();
  self->start_us = g_get_monotonic_time ();
  self->report = clasp_report_new (config->url);
  self->report->wall_start_us = g_get_real_time ();
  return self;
}

ClaspAttempt *
clasp_attempt_ref (ClaspAttempt *self)
{
  g_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_attempt_unref (ClaspAttempt *self)
{
  if (!g_ref_count_dec (&self->ref_count))
    return;

  g_clear_pointer (&self->turn, clasp_turn_release);
  g_clear_pointer (&self->dial, clasp_dial_unref);
  g_clear_pointer (&self->proxy_hop, clasp_proxy_hop_unref);
  g_clear_pointer (&self->tls_hop, clasp_tls_hop_unref);
  g_clear_pointer (&self->opening, clasp_opening_free);
  g_clear_pointer (&self->leftover, g_bytes_unref);
  g_clear_pointer (&self->files, clasp_tls_files_free);
  g_clear_pointer (&self->proxy, clasp_proxy_free);
  g_clear_object (&self->stream);
  g_clear_object (&self->connection);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_pointer (&self->config, clasp_connect_config_unref);
  g_free (self->host);
  g_free (self->where);
  g_free (self);
}

/* Time, phases and the end. */

gint64
clasp_attempt_now (const ClaspAttempt *self)
{
  return g_get_monotonic_time () - self->start_us;
}

void
clasp_attempt_changed (ClaspAttempt *self)
{
  if (!self->ended)
    self->changed (self, self->user_data);
}

/* The place where the duration of a phase stands; %NULL for those that have none of their own. */
static gint64 *
attempt_get_duration (ClaspAttempt *self, ClaspPhase phase)
{
  switch (phase)
    {
    case CLASP_PHASE_RESOLVE:
      return &self->report->resolve_us;
    case CLASP_PHASE_TCP:
      return &self->report->tcp_us;
    case CLASP_PHASE_PROXY:
      return &self->report->proxy_us;
    case CLASP_PHASE_TLS:
      return &self->report->tls_us;
    case CLASP_PHASE_RESPONSE:
      return &self->report->response_us;
    case CLASP_PHASE_URI:
    case CLASP_PHASE_REQUEST:
    case CLASP_PHASE_OPEN:
    case CLASP_N_PHASES:
    default:
      return NULL;
    }
}

static void
attempt_leave_phase (ClaspAttempt *self)
{
  gint64 *duration = attempt_get_duration (self, self->report->phase);

  if (duration != NULL && *duration < 0)
    *duration = clasp_attempt_now (self) - self->phase_start_us;
}

void
clasp_attempt_enter_phase (ClaspAttempt *self, ClaspPhase phase)
{
  attempt_leave_phase (self);
  self->report->phase = phase;
  self->phase_start_us = clasp_attempt_now (self);
}

/* Lets go of all that is under way. A connection that did not open is closed at once. */
void
clasp_attempt_finish (ClaspAttempt *self, ClaspOutcome outcome)
{
  g_autoptr (ClaspAttempt) alive = clasp_attempt_ref (self);

  if (self->ended)
    return;
  attempt_leave_phase (self);
  if (self->opening != NULL)
    clasp_attempt_take_outcome (self);
  self->ended = TRUE;
  self->report->outcome = outcome;
  self->report->total_us = clasp_attempt_now (self);
  if (outcome == CLASP_OUTCOME_OPEN)
    self->report->phase = CLASP_PHASE_OPEN;

  if (self->dial != NULL)
    clasp_dial_stop (self->dial, self->stopped ? _("Stopped.") : _("No answer in time."));
  if (self->proxy_hop != NULL)
    clasp_proxy_hop_stop (self->proxy_hop);
  if (self->tls_hop != NULL)
    clasp_tls_hop_stop (self->tls_hop);
  g_cancellable_cancel (self->cancellable);
  if (outcome != CLASP_OUTCOME_OPEN && self->connection != NULL)
    g_socket_close (g_socket_connection_get_socket (self->connection), NULL);
  if (self->turn != NULL && self->turn_start_us > 0 && !clasp_turn_is_granted (self->turn))
    self->turn_waited_us = g_get_monotonic_time () - self->turn_start_us;
  g_clear_pointer (&self->turn, clasp_turn_release);

  self->done (self, self->user_data);
}

void
clasp_attempt_fail (ClaspAttempt *self, ClaspPhase phase, const char *domain, const char *code, const char *text)
{
  if (self->ended)
    return;
  attempt_leave_phase (self);
  if (phase == CLASP_PHASE_TLS && self->tls_hop != NULL && self->report->first_bytes == NULL)
    self->report->first_bytes = clasp_tls_hop_dup_first_bytes (self->tls_hop);
  self->report->phase = phase;
  clasp_report_set_error (self->report, domain, code, text);
  clasp_attempt_finish (self, CLASP_OUTCOME_FAILED);
}

void
clasp_attempt_end (ClaspAttempt *self, ClaspStreamEnd how)
{
  ClaspPhase phase = self->report->phase;
  const char *where = self->where != NULL ? self->where : self->report->url;
  gboolean in_body = self->opening != NULL && clasp_opening_get_state (self->opening) == CLASP_OPENING_BODY;
  g_autofree char *text = NULL;

  if (self->ended)
    return;
  self->timed_out = how == CLASP_STREAM_END_TIMEOUT;
  self->stopped = !self->timed_out;
  if (self->opening != NULL)
    clasp_opening_receive_end (self->opening, how, clasp_attempt_now (self));

  if (self->stopped)
    {
      clasp_attempt_fail (self, phase, "stopped", "by-user",
                          _("You stopped the connection while it was being opened."));
      return;
    }
  if (in_body) /* refused: only its body has no end */
    {
      clasp_attempt_refuse (self);
      return;
    }
  text = clasp_reason_timeout_text (phase, self->config->limits.opening_timeout_ms,
                                    phase == CLASP_PHASE_RESOLVE && self->host != NULL ? self->host : where,
                                    self->proxy != NULL ? self->proxy->where : NULL);
  clasp_attempt_fail (self, phase, "timeout", clasp_phase_to_string (phase), text);
}

const ClaspVerdict *
clasp_attempt_find_failed (GPtrArray *verdicts)
{
  for (guint i = 0; i < verdicts->len; i++)
    if (((const ClaspVerdict *) verdicts->pdata[i])->status == CLASP_STATUS_FAIL)
      return verdicts->pdata[i];
  return NULL;
}

/* The report. */

static void
attempt_describe_reach (ClaspAttempt *self, ClaspReach *reach)
{
  const ClaspReport *report = self->report;
  gboolean failed_at_proxy = g_strcmp0 (report->error_domain, "proxy") == 0;

  reach->secure = report->uri != NULL && report->uri->secure;
  reach->begun = self->dial != NULL;
  reach->waiting = !self->ended && self->dial != NULL &&
                   (clasp_dial_is_waiting (self->dial) || (self->turn != NULL && !clasp_turn_is_granted (self->turn)));
  reach->waited_us = self->turn_waited_us + (self->dial != NULL ? clasp_dial_get_waited (self->dial) : 0);
  reach->proxy = self->proxy != NULL ? self->proxy->where : failed_at_proxy ? "" : NULL;
  reach->tunnelled = self->tunnelled;
  reach->proxy_error = failed_at_proxy ? report->error_text : NULL;
  reach->tls = report->tls;
  reach->tls_error = g_strcmp0 (report->error_domain, "tls") == 0 ? report->error_text : NULL;
  reach->tls_done = self->tls_done;
  reach->request_sent = self->request_sent;
  reach->finished = self->ended;
  reach->timed_out = self->timed_out;
  reach->stopped = self->stopped;
  reach->timeout_ms = self->config->limits.opening_timeout_ms;
  reach->total_us = report->total_us;
}

ClaspReport *
clasp_attempt_dup_report (ClaspAttempt *self)
{
  ClaspReport *report;
  ClaspReach reach = { 0 };

  if (self->dial != NULL)
    {
      g_ptr_array_unref (self->report->addresses);
      self->report->addresses = clasp_dial_dup_addresses (self->dial);
    }
  report = clasp_report_copy (self->report);
  if (!self->ended)
    report->total_us = clasp_attempt_now (self);
  if (self->opening != NULL)
    {
      g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);

      g_ptr_array_extend_and_steal (report->verdicts, g_steal_pointer (&verdicts));
    }
  attempt_describe_reach (self, &reach);
  clasp_reach_judge (&reach, report->transcript, report->verdicts);
  clasp_reach_fill_verdicts (report->verdicts);
  return report;
}

GIOStream *
clasp_attempt_steal_stream (ClaspAttempt *self)
{
  return self->report->outcome == CLASP_OUTCOME_OPEN ? g_steal_pointer (&self->stream) : NULL;
}

GBytes *
clasp_attempt_steal_leftover (ClaspAttempt *self)
{
  return g_steal_pointer (&self->leftover);
}
