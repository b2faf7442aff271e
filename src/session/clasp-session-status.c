/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-session-private.h"

#include <glib/gi18n-lib.h>

#include "clasp-session-text.h"
#include "clasp-format.h"

/* How often rates and backlog are looked at again while they are not zero. */
#define TICK_MS 250

void
clasp_session_notify (ClaspSession *self, guint id)
{
  g_object_notify_by_pspec (G_OBJECT (self), clasp_session_props[id]);
}

void
clasp_session_take_text (ClaspSession *self, char **field, char *text, guint id)
{
  g_autofree char *owned = text;

  if (g_set_str (field, owned))
    clasp_session_notify (self, id);
}

static void
session_status_set_count (ClaspSession *self, guint64 *field, guint64 value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  clasp_session_notify (self, id);
}

static void
session_status_set_real (ClaspSession *self, double *field, double value, guint id)
{
  if (*field == value)
    return;
  *field = value;
  clasp_session_notify (self, id);
}

static void
session_status_set_round_trip (ClaspSession *self, gint64 us)
{
  if (self->round_trip == us)
    return;
  self->round_trip = us;
  clasp_session_notify (self, CLASP_SESSION_PROP_ROUND_TRIP);
}

static void
session_status_update_texts (ClaspSession *self)
{
  clasp_session_take_text (self, &self->headline, clasp_session_text_headline (self->state, self->report),
                           CLASP_SESSION_PROP_HEADLINE);
  clasp_session_take_text (self, &self->summary, clasp_session_text_summary (self->report), CLASP_SESSION_PROP_SUMMARY);
}

void
clasp_session_set_state (ClaspSession *self, ClaspSessionState state)
{
  gboolean can_send = state == CLASP_SESSION_OPEN;

  if (self->state == state)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  self->state = state;
  clasp_session_notify (self, CLASP_SESSION_PROP_STATE);
  if (self->can_send != can_send)
    {
      self->can_send = can_send;
      clasp_session_notify (self, CLASP_SESSION_PROP_CAN_SEND);
    }
  session_status_update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
clasp_session_set_report (ClaspSession *self, ClaspReport *report)
{
  if (self->report == report)
    return;

  g_object_freeze_notify (G_OBJECT (self));
  g_clear_pointer (&self->report, clasp_report_unref);
  self->report = report != NULL ? clasp_report_ref (report) : NULL;
  clasp_session_notify (self, CLASP_SESSION_PROP_REPORT);
  session_status_update_texts (self);
  g_object_thaw_notify (G_OBJECT (self));
}

void
clasp_session_set_records (ClaspSession *self, ClaspCapture *capture, gint64 wall_start_us)
{
  g_clear_object (&self->records);
  self->records = clasp_record_list_new (capture, wall_start_us);
  clasp_session_notify (self, CLASP_SESSION_PROP_RECORDS);
}

static void
session_status_add_status (GString *text, char *part)
{
  g_autofree char *owned = part;

  if (text->len > 0)
    g_string_append (text, " · ");
  g_string_append (text, owned);
}

static char *
session_status_make_status_text (ClaspSession *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = clasp_format_count (self->n_messages);

  if (self->state == CLASP_SESSION_IDLE || self->state == CLASP_SESSION_OPENING || self->state == CLASP_SESSION_FAILED)
    return g_strdup ("");

  if (self->capture_problem != NULL)
    session_status_add_status (
        text, g_strdup_printf (_("Recording stopped, nothing more is read: %s"), self->capture_problem));
  session_status_add_status (
      text, g_strdup_printf (ngettext ("%s message", "%s messages", (gulong) self->n_messages), count));
  if (self->rate > 0)
    {
      g_autofree char *rate = clasp_format_count ((guint64) (self->rate + 0.5));
      g_autofree char *bytes = clasp_format_bytes ((guint64) (self->bytes_rate + 0.5));

      /* Translators: messages a second. */
      session_status_add_status (text, g_strdup_printf (_("%s /s"), rate));
      /* Translators: bytes a second, such as “1.6 MiB/s”. */
      session_status_add_status (text, g_strdup_printf (_("%s/s"), bytes));
    }
  if (self->round_trip >= 0)
    {
      g_autofree char *time = clasp_format_duration (self->round_trip);

      session_status_add_status (text, g_strdup_printf (_("round trip %s"), time));
    }
  if (self->backlog > 0)
    {
      g_autofree char *bytes = clasp_format_bytes (self->backlog);

      session_status_add_status (text, g_strdup_printf (_("%s waiting to be sent"), bytes));
    }
  if (self->capture_size > 0)
    {
      g_autofree char *bytes = clasp_format_bytes (self->capture_size);

      session_status_add_status (text, g_strdup_printf (_("capture %s"), bytes));
    }
  return g_string_free_and_steal (g_steal_pointer (&text));
}

static void session_status_start_tick (ClaspSession *self);

/* Looks again at all that the status line shows. */
void
clasp_session_update_status (ClaspSession *self)
{
  const ClaspEndpointStatistics *statistics = &self->statistics;
  guint64 messages = statistics->messages_in + statistics->messages_out;
  gboolean live = self->state == CLASP_SESSION_OPEN || self->state == CLASP_SESSION_CLOSING;
  double rate = 0, bytes_rate = 0;

  if (live)
    clasp_rate_add (&self->rate_window, g_get_monotonic_time (), messages, statistics->bytes_in + statistics->bytes_out,
                    &rate, &bytes_rate);

  g_object_freeze_notify (G_OBJECT (self));
  session_status_set_count (self, &self->n_messages, messages, CLASP_SESSION_PROP_N_MESSAGES);
  session_status_set_real (self, &self->rate, rate, CLASP_SESSION_PROP_RATE);
  session_status_set_real (self, &self->bytes_rate, bytes_rate, CLASP_SESSION_PROP_BYTES_RATE);
  session_status_set_round_trip (self, statistics->round_trip_us);
  session_status_set_count (self, &self->backlog, live && self->link != NULL ? clasp_link_get_backlog (self->link) : 0,
                            CLASP_SESSION_PROP_BACKLOG);
  session_status_set_count (self, &self->capture_size,
                            self->capture != NULL ? clasp_capture_get_size (self->capture) : 0,
                            CLASP_SESSION_PROP_CAPTURE_SIZE);
  clasp_session_take_text (self, &self->status_text, session_status_make_status_text (self),
                           CLASP_SESSION_PROP_STATUS_TEXT);
  g_object_thaw_notify (G_OBJECT (self));

  if (live && (self->rate > 0 || self->backlog > 0))
    session_status_start_tick (self);
  else
    clasp_session_stop_tick (self);
}

static gboolean
session_status_on_tick (gpointer user_data)
{
  g_autoptr (ClaspSession) self = g_object_ref (user_data);

  clasp_session_update_status (self);
  return G_SOURCE_CONTINUE;
}

static void
session_status_start_tick (ClaspSession *self)
{
  g_autoptr (GMainContext) context = NULL;

  if (self->tick != NULL)
    return;
  context = g_main_context_ref_thread_default ();
  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_static_name (self->tick, "clasp-session tick");
  g_source_set_callback (self->tick, session_status_on_tick, self, NULL);
  g_source_attach (self->tick, context);
}

void
clasp_session_stop_tick (ClaspSession *self)
{
  if (self->tick == NULL)
    return;
  g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
}
