/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "session-harness.h"

#include <string.h>

#include "clasp-accept.h"
#include "clasp-opening.h"

ClaspSession *
harness_session_new (const char *url)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;

  limits.answer_timeout_ms = 100;
  limits.close_timeout_ms = 100;
  g_object_set (profile, "url", url, "proxy-mode", "none", NULL);
  return clasp_session_new (profile, &limits);
}

static gboolean
give_up (gpointer user_data)
{
  g_error ("waited for 30 s in vain");
  return G_SOURCE_REMOVE;
}

void
harness_wait (gboolean (*done) (gpointer user_data), gpointer user_data)
{
  guint timeout = g_timeout_add_seconds (30, give_up, NULL);

  while (!done (user_data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timeout);
}

typedef struct
{
  ClaspSession *session;
  ClaspSessionState state;
} StateWait;

static gboolean
is_in_state (gpointer user_data)
{
  StateWait *wait = user_data;

  return clasp_session_get_state (wait->session) == wait->state;
}

void
harness_wait_state (ClaspSession *session, ClaspSessionState state)
{
  StateWait wait = { session, state };

  harness_wait (is_in_state, &wait);
}

static gboolean
set_flag (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

void
harness_run_for (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, set_flag, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

char *
harness_describe_diagnoses (GListModel *diagnoses)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (diagnoses); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", clasp_diagnosis_get_id (diagnosis),
                              clasp_confidence_to_string (clasp_diagnosis_get_confidence (diagnosis)));
    }
  return g_string_free_and_steal (text);
}

gboolean
harness_has_diagnosis (GListModel *diagnoses, const char *id)
{
  for (guint i = 0; i < g_list_model_get_n_items (diagnoses); i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      if (g_str_equal (clasp_diagnosis_get_id (diagnosis), id))
        return TRUE;
    }
  return FALSE;
}

static ClaspRequest *
make_request (const HarnessCase *row)
{
  ClaspRequest *request = clasp_request_new ();
  g_auto (GStrv) lines = g_strsplit (row->headers != NULL ? row->headers : "", "\n", -1);
  g_auto (GStrv) protocols = g_strsplit (row->subprotocols != NULL ? row->subprotocols : "", ",", -1);

  for (gsize i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);

      g_assert_true (clasp_request_add_field (request, parts[0], strlen (parts[0]), parts[1], strlen (parts[1])));
    }
  if (row->drop != NULL)
    clasp_request_drop_field (request, row->drop);
  clasp_request_set_extensions (request, row->extensions);
  clasp_request_set_subprotocols (request, (const char *const *) protocols);
  return request;
}

/* The response with what it stands for put in. */
static char *
make_response (const HarnessCase *row, const guint8 *nonce)
{
  g_autofree char *key = g_base64_encode (nonce, CLASP_NONCE_SIZE);
  g_autofree char *accept = clasp_accept_for_key (key, strlen (key));
  GString *text = g_string_new (row->response);
  const char *body = strstr (row->response, "\r\n\r\n");
  g_autofree char *length = g_strdup_printf ("%zu", body != NULL ? strlen (body + 4) : 0);

  g_string_replace (text, "{accept}", accept, 0);
  g_string_replace (text, "{key}", key, 0);
  g_string_replace (text, "{length}", length, 0);
  return g_string_free_and_steal (text);
}

static void
take_outcome (ClaspReport *report, ClaspOpening *opening)
{
  gboolean open = clasp_opening_get_state (opening) == CLASP_OPENING_OPEN;

  report->outcome = open ? CLASP_OUTCOME_OPEN : CLASP_OUTCOME_FAILED;
  report->phase = open ? CLASP_PHASE_OPEN : CLASP_PHASE_RESPONSE;
  report->http_status = clasp_opening_get_http_status (opening);
  report->http_version = g_strdup (clasp_opening_get_http_version (opening));
  report->http_reason = g_strdup (clasp_opening_get_http_reason (opening));
  report->protocol = clasp_opening_dup_protocol (opening);
  report->extensions = clasp_opening_dup_extensions (opening);
  report->body = clasp_opening_dup_body (opening, &report->body_truncated, &report->body_bytes);
  report->body_type = clasp_opening_dup_field (opening, "Content-Type");
  report->first_bytes = clasp_opening_get_first_byte_time (opening) >= 0 ? clasp_opening_dup_first_bytes (opening)
                                                                         : NULL;
  report->resolve_us = 100;
  report->tcp_us = 1200;
  report->response_us = 4000;
  report->total_us = 6100;
  if (!open)
    clasp_report_read_error (report, "http",
                             report->http_status != 0 && report->http_status != 101 ? "refused" : "invalid",
                             "The server did not open a WebSocket.");
}

ClaspReport *
harness_report_new (const HarnessCase *row)
{
  const char *url = row->url != NULL ? row->url : "ws://example.com/chat";
  const guint8 *nonce = (const guint8 *) "the sample nonce";
  const ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  g_autoptr (ClaspRequest) request = make_request (row);
  g_autofree char *response = make_response (row, nonce);
  ClaspReport *report = clasp_report_new (url);
  g_autoptr (ClaspOpening) opening = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;
  gsize length = strlen (response);
  gsize consumed = 0;

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  g_assert_nonnull (report->uri);
  opening = clasp_opening_new (report->uri, request, nonce, &limits, row->lenient, row->refuse_no_subprotocol,
                               report->transcript, 0);
  while (consumed < length && clasp_opening_get_state (opening) < CLASP_OPENING_OPEN)
    consumed += clasp_opening_receive (opening, (const guint8 *) response + consumed, length - consumed, 5000);
  if (row->ends && clasp_opening_get_state (opening) < CLASP_OPENING_OPEN)
    clasp_opening_receive_end (opening, CLASP_STREAM_END_FIN, 6000);
  g_assert_cmpint (clasp_opening_get_state (opening), >=, CLASP_OPENING_OPEN);

  verdicts = clasp_opening_judge (opening);
  for (guint i = 0; i < verdicts->len; i++)
    g_ptr_array_add (report->verdicts, clasp_verdict_ref (verdicts->pdata[i]));
  take_outcome (report, opening);
  return report;
}
