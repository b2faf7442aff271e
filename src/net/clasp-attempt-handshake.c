/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-attempt-private.h"

#include <glib/gi18n-lib.h>

#include "clasp-random.h"

static void attempt_handshake_attempt_read (ClaspAttempt *self);

static void
attempt_handshake_attempt_request_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;

  /* A server may refuse and hang up before it has read all: what it sent is read in any case. */
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  if (self->ended)
    return;
  clasp_attempt_enter_phase (self, CLASP_PHASE_RESPONSE);
  clasp_attempt_changed (self);
  attempt_handshake_attempt_read (self);
}

void
clasp_attempt_request (ClaspAttempt *self)
{
  ClaspRandom random = { 0 };
  guint8 nonce[CLASP_NONCE_SIZE];
  const ClaspConnectConfig *config = self->config;
  gsize length;
  const void *data;

  clasp_attempt_enter_phase (self, CLASP_PHASE_REQUEST);
  clasp_random_fill (nonce, sizeof nonce, &random);
  self->opening = clasp_opening_new (self->report->uri, config->request, nonce, &config->limits, config->lenient,
                                     config->refuse_no_subprotocol, self->report->transcript, clasp_attempt_now (self));
  self->request_sent = TRUE;
  data = g_bytes_get_data (clasp_opening_get_request (self->opening), &length);
  g_output_stream_write_all_async (g_io_stream_get_output_stream (self->stream), data, length, G_PRIORITY_DEFAULT,
                                   self->cancellable, attempt_handshake_attempt_request_sent, clasp_attempt_ref (self));
  clasp_attempt_changed (self);
}

static void
attempt_handshake_attempt_update_from_opening (ClaspAttempt *self)
{
  ClaspReport *report = self->report;
  gint64 first_byte = clasp_opening_get_first_byte_time (self->opening);

  report->http_status = clasp_opening_get_http_status (self->opening);
  g_set_str (&report->http_version, clasp_opening_get_http_version (self->opening));
  g_set_str (&report->http_reason, clasp_opening_get_http_reason (self->opening));
  if (first_byte >= 0 && report->first_bytes == NULL)
    report->first_bytes = clasp_opening_dup_first_bytes (self->opening);
  if (clasp_opening_get_state (self->opening) != CLASP_OPENING_HEAD && report->response_us < 0)
    report->response_us = clasp_attempt_now (self) - self->phase_start_us;
}

/* What is only known, or only worth copying, at the end. */
void
clasp_attempt_take_outcome (ClaspAttempt *self)
{
  ClaspReport *report = self->report;

  attempt_handshake_attempt_update_from_opening (self);
  g_clear_pointer (&report->first_bytes, g_bytes_unref);
  if (clasp_opening_get_first_byte_time (self->opening) >= 0)
    report->first_bytes = clasp_opening_dup_first_bytes (self->opening);
  report->protocol = clasp_opening_dup_protocol (self->opening);
  report->extensions = clasp_opening_dup_extensions (self->opening);
  report->body = clasp_opening_dup_body (self->opening, &report->body_truncated, &report->body_bytes);
  if (report->body != NULL)
    report->body_type = clasp_opening_dup_field (self->opening, "Content-Type");
}

static char *
attempt_handshake_dup_refusal_text (const ClaspReport *report, const char *where)
{
  gboolean has_reason = report->http_reason != NULL && *report->http_reason != '\0';
  g_autofree char *reason = has_reason ? g_utf8_make_valid (report->http_reason, -1) : g_strdup ("");

  return g_strdup_printf (_("%s did not open a WebSocket: it answered %u%s%s."), where, report->http_status,
                          has_reason ? " " : "", reason);
}

static char *
attempt_handshake_attempt_dup_failure_text (ClaspAttempt *self)
{
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);
  const ClaspVerdict *failed = clasp_attempt_find_failed (verdicts);

  if (clasp_opening_get_first_byte_time (self->opening) < 0)
    return g_strdup_printf (_("%s took the request and closed the connection without an answer."), self->where);
  if (failed == NULL)
    return g_strdup_printf (_("The answer of %s opens no WebSocket."), self->where);
  return g_strdup_printf (_("The answer of %s breaks a rule: %s"), self->where, failed->text);
}

void
clasp_attempt_refuse (ClaspAttempt *self)
{
  ClaspReport *report = self->report;
  gboolean is_refusal;
  g_autofree char *text = NULL;

  attempt_handshake_attempt_update_from_opening (self);
  is_refusal = report->http_status != 0 && report->http_status != 101 && report->http_status >= 200;
  text = is_refusal ? attempt_handshake_dup_refusal_text (report, self->where)
                    : attempt_handshake_attempt_dup_failure_text (self);

  clasp_attempt_fail (self, CLASP_PHASE_RESPONSE, "http", is_refusal ? "refused" : "invalid", text);
}

static ClaspStreamEnd
attempt_handshake_classify_read_error (const GError *error)
{
  if (error == NULL)
    return CLASP_STREAM_END_FIN;
  return error->domain == G_TLS_ERROR ? CLASP_STREAM_END_TLS_CUT : CLASP_STREAM_END_RESET;
}

/* Decides on what the opening has become of the bytes. */
static void
attempt_handshake_attempt_judge (ClaspAttempt *self, gsize consumed, gsize length)
{
  switch (clasp_opening_get_state (self->opening))
    {
    case CLASP_OPENING_OPEN:
      if (consumed < length)
        self->leftover = g_bytes_new (self->buffer + consumed, length - consumed);
      clasp_attempt_finish (self, CLASP_OUTCOME_OPEN);
      break;
    case CLASP_OPENING_FAILED:
      clasp_attempt_refuse (self);
      break;
    case CLASP_OPENING_HEAD:
    case CLASP_OPENING_BODY:
    default:
      clasp_attempt_changed (self);
      attempt_handshake_attempt_read (self);
      break;
    }
}

static void
attempt_handshake_attempt_take_end (ClaspAttempt *self, const GError *error)
{
  if (error != NULL && self->tls_hop != NULL && clasp_tls_hop_take_error (self->tls_hop, error))
    {
      clasp_opening_receive_end (self->opening, CLASP_STREAM_END_RESET, clasp_attempt_now (self));
      self->tls_done = FALSE;
      clasp_attempt_update_tls (self);
      clasp_attempt_fail (self, CLASP_PHASE_TLS, "tls", clasp_tls_hop_get_error_code (self->tls_hop),
                          clasp_tls_hop_get_error_text (self->tls_hop));
      return;
    }
  clasp_opening_receive_end (self->opening, attempt_handshake_classify_read_error (error), clasp_attempt_now (self));
  attempt_handshake_attempt_judge (self, 0, 0);
}

static void
attempt_handshake_attempt_read_done (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspAttempt) self = user_data;
  g_autoptr (GError) error = NULL;
  gssize n = g_input_stream_read_finish (G_INPUT_STREAM (source), result, &error);
  gsize consumed;

  if (self->ended)
    return;
  if (n <= 0)
    {
      attempt_handshake_attempt_take_end (self, error);
      return;
    }
  consumed = clasp_opening_receive (self->opening, self->buffer, (gsize) n, clasp_attempt_now (self));
  attempt_handshake_attempt_update_from_opening (self);
  attempt_handshake_attempt_judge (self, consumed, (gsize) n);
}

static void
attempt_handshake_attempt_read (ClaspAttempt *self)
{
  g_input_stream_read_async (g_io_stream_get_input_stream (self->stream), self->buffer, sizeof self->buffer,
                             G_PRIORITY_DEFAULT, self->cancellable, attempt_handshake_attempt_read_done,
                             clasp_attempt_ref (self));
}
