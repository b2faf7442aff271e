/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-recorded.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-diagnosis.h"
#include "clasp-json-member.h"
#include "clasp-json.h"
#include "clasp-secret.h"

/* --------------------------------------------------------------------------------- members that may be anything */

/* Which of @n values has the name @word; @otherwise when none has. */
static guint
recorded_find_word (const char *word, const char *(*to_string) (guint value), guint n, guint otherwise)
{
  for (guint i = 0; word != NULL && i < n; i++)
    if (g_str_equal (to_string (i), word))
      return i;
  return otherwise;
}

static const char *
recorded_phase_word (guint value)
{
  return clasp_phase_to_string (value);
}

static const char *
recorded_status_word (guint value)
{
  return clasp_status_to_string (value);
}

static const char *
recorded_confidence_word (guint value)
{
  return clasp_confidence_to_string (value);
}

static const char *
recorded_side_word (guint value)
{
  return clasp_side_to_string (value);
}

/* ------------------------------------------------------------------------------------------------- the transcript */

/* A head begins with its start line, and again behind the empty line that ends it. */
static ClaspLineKind
recorded_guess_kind (const GPtrArray *transcript, ClaspDirection direction, ClaspHop hop, const char *data,
                     gsize length)
{
  const ClaspLine *above = transcript->len > 0 ? g_ptr_array_index (transcript, transcript->len - 1) : NULL;
  gboolean begins = above == NULL || above->direction != direction || above->hop != hop ||
                    above->kind == CLASP_LINE_EMPTY;
  const char *colon = length > 0 ? memchr (data, ':', length) : NULL;

  if (length == 0)
    return CLASP_LINE_EMPTY;
  if (begins)
    return direction == CLASP_DIRECTION_OUT || (length > 5 && memcmp (data, "HTTP/", 5) == 0) ? CLASP_LINE_START
                                                                                              : CLASP_LINE_INVALID;
  if (data[0] == ' ' || data[0] == '\t')
    return CLASP_LINE_FOLD;
  return colon != NULL && colon > data && memchr (data, ' ', (gsize) (colon - data)) == NULL ? CLASP_LINE_FIELD
                                                                                             : CLASP_LINE_INVALID;
}

static void
recorded_add_line (GPtrArray *transcript, JsonObject *line, ClaspSecrets *filled_in)
{
  const char *base64 = clasp_json_member_get_string (line, "base64", NULL);
  const char *eol = clasp_json_member_get_string (line, "eol", NULL);
  ClaspDirection direction = g_strcmp0 (clasp_json_member_get_string (line, "dir", NULL), "out") == 0
                                 ? CLASP_DIRECTION_OUT
                                 : CLASP_DIRECTION_IN;
  ClaspHop hop = g_strcmp0 (clasp_json_member_get_string (line, "hop", NULL), "proxy") == 0 ? CLASP_HOP_PROXY
                                                                                            : CLASP_HOP_SERVER;
  gint64 time_us = clasp_json_member_get_integer (line, "t_us", 0);
  ClaspEol end = g_strcmp0 (eol, "lf") == 0     ? CLASP_EOL_LF
                 : g_strcmp0 (eol, "none") == 0 ? CLASP_EOL_NONE
                                                : CLASP_EOL_CRLF;
  gsize length = 0;
  g_autofree guchar *data = g_base64_decode (base64 != NULL ? base64 : "", &length);
  ClaspLineKind kind = recorded_guess_kind (transcript, direction, hop, (const char *) data, length);

  if (direction == CLASP_DIRECTION_OUT && hop == CLASP_HOP_SERVER)
    clasp_transcript_add_sent (transcript, kind, data, length, end, time_us, filled_in);
  else
    clasp_transcript_add (transcript, direction, hop, kind, data, length, end, time_us);
}

static void
recorded_read_transcript (JsonArray *lines, GPtrArray *transcript, ClaspSecrets *filled_in)
{
  for (guint i = 0; i < clasp_json_array_get_length (lines); i++)
    recorded_add_line (transcript, clasp_json_array_get_object (lines, i), filled_in);
}

/* (transfer full) (nullable): %NULL when nothing was. */
static ClaspSecrets *
recorded_read_filled_in (JsonArray *values)
{
  ClaspSecrets *filled_in = clasp_json_array_get_length (values) > 0 ? clasp_secrets_new () : NULL;

  for (guint i = 0; i < clasp_json_array_get_length (values); i++)
    {
      JsonNode *value = json_array_get_element (values, i);

      if (JSON_NODE_HOLDS_VALUE (value) && json_node_get_value_type (value) == G_TYPE_STRING)
        clasp_secrets_add_form (filled_in, json_node_get_string (value));
    }
  return filled_in;
}

/* ---------------------------------------------------------------------------------------- verdicts and diagnoses */

static void
recorded_read_verdicts (JsonArray *array, GPtrArray *verdicts, guint n_lines)
{
  for (guint i = 0; i < clasp_json_array_get_length (array); i++)
    {
      JsonObject *object = clasp_json_array_get_object (array, i);
      const char *rule = clasp_json_member_get_string (object, "rule", NULL);
      const char *text = clasp_json_member_get_string (object, "text", NULL);
      JsonArray *lines = clasp_json_member_get_array (object, "lines");
      ClaspRuleId id = rule != NULL ? clasp_rule_lookup (rule) : CLASP_RULE_NONE;
      ClaspVerdict *verdict;

      if (id == CLASP_RULE_NONE)
        continue;
      verdict = clasp_verdict_new (
          id,
          (ClaspStatus) recorded_find_word (clasp_json_member_get_string (object, "status", NULL), recorded_status_word,
                                            CLASP_STATUS_NA + 1, CLASP_STATUS_NOTE),
          clasp_json_member_get_string (object, "expected", NULL), clasp_json_member_get_string (object, "found", NULL),
          text != NULL ? text : "");
      for (guint line = 0; line < clasp_json_array_get_length (lines); line++)
        {
          gint64 number = json_node_get_node_type (json_array_get_element (lines, line)) == JSON_NODE_VALUE
                              ? json_array_get_int_element (lines, line)
                              : 0;

          if (number >= 1 && number <= n_lines)
            clasp_verdict_add_evidence (verdict, (guint) number, 0, 0);
        }
      clasp_verdicts_add (verdicts, verdict);
    }
}

static void
recorded_add_fixes (ClaspDiagnosis *diagnosis, JsonArray *fixes)
{
  for (guint i = 0; i < clasp_json_array_get_length (fixes); i++)
    {
      JsonObject *fix = clasp_json_array_get_object (fixes, i);
      const char *id = clasp_json_member_get_string (fix, "id", NULL);
      ClaspFixKind kind;

      if (id != NULL && clasp_fix_kind_from_string (id, &kind))
        clasp_diagnosis_record_fix (diagnosis, kind, clasp_json_member_get_string (fix, "value", NULL));
    }
}

static void
recorded_read_diagnoses (JsonArray *array, GListStore *diagnoses, guint n_lines)
{
  for (guint i = 0; i < clasp_json_array_get_length (array); i++)
    {
      JsonObject *object = clasp_json_array_get_object (array, i);
      JsonArray *lines = clasp_json_member_get_array (object, "lines");
      const char *id = clasp_json_member_get_string (object, "id", NULL);
      const char *title = clasp_json_member_get_string (object, "title", NULL);
      const char *text = clasp_json_member_get_string (object, "text", NULL);
      g_autoptr (ClaspDiagnosis) diagnosis = NULL;

      if (id == NULL || title == NULL || text == NULL)
        continue;
      diagnosis = clasp_diagnosis_new_recorded (
          id,
          (ClaspConfidence) recorded_find_word (clasp_json_member_get_string (object, "confidence", NULL),
                                                recorded_confidence_word, CLASP_CONFIDENCE_POSSIBLE + 1,
                                                CLASP_CONFIDENCE_POSSIBLE),
          title, text, clasp_json_member_get_string (object, "snippet", NULL));
      for (guint line = 0; line < clasp_json_array_get_length (lines); line++)
        {
          gint64 number = json_node_get_node_type (json_array_get_element (lines, line)) == JSON_NODE_VALUE
                              ? json_array_get_int_element (lines, line)
                              : 0;

          if (number >= 1 && number <= n_lines)
            clasp_diagnosis_record_line (diagnosis, (guint) number);
        }
      recorded_add_fixes (diagnosis, clasp_json_member_get_array (object, "fixes"));
      g_list_store_append (diagnoses, diagnosis);
    }
}

/* ------------------------------------------------------------------------------------------------------- the report */

static char **
recorded_dup_strings (JsonArray *array)
{
  g_autoptr (GStrvBuilder) strings = g_strv_builder_new ();

  for (guint i = 0; i < clasp_json_array_get_length (array); i++)
    {
      const char *string = clasp_json_array_get_string (array, i);

      if (string != NULL)
        g_strv_builder_add (strings, string);
    }
  return g_strv_builder_end (strings);
}

static ClaspErrorCode *
recorded_dup_errors (JsonArray *array)
{
  g_auto (GStrv) words = recorded_dup_strings (array);
  guint n = g_strv_length (words);
  ClaspErrorCode *errors = g_new0 (ClaspErrorCode, n + 1);

  for (guint i = 0; i < n; i++)
    errors[i] = clasp_error_code_from_string (words[i]);
  return errors;
}

static ClaspCertificateInfo *
recorded_read_certificate (JsonObject *object)
{
  ClaspCertificateInfo *info = g_new0 (ClaspCertificateInfo, 1);
  const struct
  {
    const char *member;
    char **to;
  } texts[] = { { "subject", &info->subject },
                { "issuer", &info->issuer },
                { "not_before", &info->not_before },
                { "not_after", &info->not_after },
                { "sha256", &info->sha256 } };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      const char *text = clasp_json_member_get_string (object, texts[i].member, NULL);

      *texts[i].to = g_strdup (text != NULL ? text : "");
    }
  info->names = recorded_dup_strings (clasp_json_member_get_array (object, "names"));
  /* Older records have none of these. */
  info->sha1 = g_strdup (clasp_json_member_get_string (object, "sha1", NULL));
  info->serial = g_strdup (clasp_json_member_get_string (object, "serial", NULL));
  info->signature = g_strdup (clasp_json_member_get_string (object, "signature", NULL));
  info->key = g_strdup (clasp_json_member_get_string (object, "key", NULL));
  info->usages = recorded_dup_strings (clasp_json_member_get_array (object, "usages"));
  info->is_authority = clasp_json_member_get_flag (object, "authority");
  return info;
}

static void
recorded_read_tls (JsonObject *tls, ClaspReport *report)
{
  JsonArray *certificates = clasp_json_member_get_array (tls, "certificates");
  const char *protocol = clasp_json_member_get_string (tls, "protocol", NULL);

  if (tls == NULL)
    return;
  report->tls = clasp_tls_info_new ();
  g_set_str (&report->tls->protocol, protocol != NULL ? protocol : "");
  g_set_str (&report->tls->cipher, clasp_json_member_get_string (tls, "cipher", NULL));
  g_set_str (&report->tls->alpn, clasp_json_member_get_string (tls, "alpn", NULL));
  g_set_str (&report->tls->sni, clasp_json_member_get_string (tls, "sni", NULL));
  report->tls->verified = clasp_json_member_get_flag (tls, "verified");
  report->tls->trusted = clasp_json_member_get_flag (tls, "trusted");
  report->tls->errors = recorded_dup_errors (clasp_json_member_get_array (tls, "errors"));
  for (guint i = 0; i < clasp_json_array_get_length (certificates); i++)
    g_ptr_array_add (report->tls->certificates,
                     recorded_read_certificate (clasp_json_array_get_object (certificates, i)));
}

static void
recorded_read_resolved (JsonArray *answers, GPtrArray *resolved)
{
  for (guint i = 0; i < clasp_json_array_get_length (answers); i++)
    {
      JsonObject *object = clasp_json_array_get_object (answers, i);
      const char *address = clasp_json_member_get_string (object, "address", NULL);

      if (address != NULL)
        g_ptr_array_add (resolved, g_strdup (address));
    }
}

static void
recorded_read_addresses (JsonArray *addresses, ClaspReport *report)
{
  for (guint i = 0; i < clasp_json_array_get_length (addresses); i++)
    {
      JsonObject *object = clasp_json_array_get_object (addresses, i);
      const char *address = clasp_json_member_get_string (object, "address", NULL);
      ClaspAddressTried *tried = g_new0 (ClaspAddressTried, 1);

      tried->address = g_strdup (address != NULL ? address : "");
      tried->connected = clasp_json_member_get_flag (object, "connected");
      tried->error = g_strdup (clasp_json_member_get_string (object, "error", NULL));
      tried->start_us = clasp_json_member_get_integer (object, "start_us", 0);
      tried->end_us = clasp_json_member_get_integer (object, "end_us", -1);
      g_ptr_array_add (report->addresses, tried);
    }
}

static void
recorded_read_body (JsonObject *body, ClaspReport *report)
{
  const char *text = clasp_json_member_get_string (body, "text", NULL);

  if (body == NULL)
    return;
  report->body = text != NULL ? g_bytes_new (text, strlen (text)) : g_bytes_new (NULL, 0);
  report->body_is_utf8 = TRUE;
  g_set_str (&report->body_type, clasp_json_member_get_string (body, "type", NULL));
  report->body_bytes = (guint64) MAX (clasp_json_member_get_integer (body, "bytes", 0), 0);
  report->body_truncated = clasp_json_member_get_flag (body, "truncated");
  report->body_of_proxy = g_strcmp0 (clasp_json_member_get_string (body, "of", NULL), "proxy") == 0;
}

static void
recorded_read_timing (JsonObject *timing, ClaspReport *report)
{
  report->resolve_us = clasp_json_member_get_integer (timing, "resolve_us", -1);
  report->tcp_us = clasp_json_member_get_integer (timing, "tcp_us", -1);
  report->proxy_us = clasp_json_member_get_integer (timing, "proxy_us", -1);
  report->tls_us = clasp_json_member_get_integer (timing, "tls_us", -1);
  report->response_us = clasp_json_member_get_integer (timing, "response_us", -1);
  report->total_us = clasp_json_member_get_integer (timing, "total_us", -1);
}

static void
recorded_read_report (JsonObject *object, ClaspReport *report)
{
  JsonObject *http = clasp_json_member_get_object (object, "http");
  JsonObject *error = clasp_json_member_get_object (object, "error");
  JsonObject *negotiated = clasp_json_member_get_object (object, "negotiated");

  report->outcome = g_strcmp0 (clasp_json_member_get_string (object, "outcome", NULL), "failed") == 0
                        ? CLASP_OUTCOME_FAILED
                        : CLASP_OUTCOME_OPEN;
  report->phase = (ClaspPhase) recorded_find_word (clasp_json_member_get_string (object, "phase", NULL),
                                                   recorded_phase_word, CLASP_N_PHASES, CLASP_PHASE_OPEN);
  if (error != NULL)
    clasp_report_read_error (report, clasp_json_member_get_string (error, "domain", NULL),
                             clasp_json_member_get_string (error, "code", NULL),
                             clasp_json_member_get_string (error, "text", NULL));
  g_set_str (&report->http_version, clasp_json_member_get_string (http, "version", NULL));
  report->http_status = (guint) CLAMP (clasp_json_member_get_integer (http, "status", 0), 0, 999);
  g_set_str (&report->http_reason, clasp_json_member_get_string (http, "reason", NULL));
  recorded_read_verdicts (clasp_json_member_get_array (object, "verdicts"), report->verdicts, report->transcript->len);
  g_set_str (&report->protocol, clasp_json_member_get_string (negotiated, "protocol", NULL));
  g_set_str (&report->extensions, clasp_json_member_get_string (negotiated, "extensions", NULL));
  recorded_read_timing (clasp_json_member_get_object (object, "timing"), report);
  recorded_read_tls (clasp_json_member_get_object (object, "tls"), report);
  recorded_read_body (clasp_json_member_get_object (object, "body"), report);
  recorded_read_resolved (clasp_json_member_get_array (object, "resolved"), report->resolved);
  recorded_read_addresses (clasp_json_member_get_array (object, "addresses"), report);
  g_set_str (&report->remote_address, clasp_json_member_get_string (object, "remote", NULL));
  g_set_str (&report->proxy, clasp_json_member_get_string (object, "proxy", NULL));
}

/* ------------------------------------------------------------------------------------------------------- the whole */

/* What nests too deep for a parser's stack is no note of ours. (transfer full) (nullable) */
static JsonParser *
recorded_parse_note (ClaspCapture *capture, ClaspCaptureNote note)
{
  g_autofree char *text = clasp_capture_read_note (capture, note);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;

  if (text == NULL || !clasp_json_validate (text, strlen (text), NULL) ||
      !json_parser_load_from_data (parser, text, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);
  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? g_steal_pointer (&parser) : NULL;
}

static void
recorded_read_opening (ClaspRecorded *self, JsonObject *note, gint64 wall_start_us)
{
  JsonObject *object = clasp_json_member_get_object (note, "report");
  const char *url = clasp_json_member_get_string (note, "url", NULL);
  g_autofree char *masked = clasp_secret_mask_url (url != NULL ? url : "");
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();

  self->url = g_strdup (url != NULL ? url : "");
  self->report = clasp_report_new (masked);
  self->report->uri = clasp_uri_parse (self->url, strlen (self->url), verdicts);
  self->report->wall_start_us = wall_start_us;
  self->report->filled_in = recorded_read_filled_in (clasp_json_member_get_array (note, "filled_in"));
  recorded_read_transcript (clasp_json_member_get_array (note, "transcript"), self->report->transcript,
                            self->report->filled_in);
  recorded_read_report (object, self->report);
  recorded_read_diagnoses (clasp_json_member_get_array (object, "diagnosis"), self->diagnoses,
                           self->report->transcript->len);
}

static void
recorded_read_ending (ClaspRecorded *self, JsonObject *note)
{
  JsonObject *end = clasp_json_member_get_object (note, "end");
  JsonObject *ending = clasp_json_member_get_object (note, "ending");
  const char *reason = clasp_json_member_get_string (end, "reason", NULL);
  const char *rule = clasp_json_member_get_string (ending, "rule", NULL);
  JsonArray *diagnoses = clasp_json_member_get_array (note, "diagnosis");

  if (end == NULL)
    return;
  self->has_ending = TRUE;
  self->ending.clean = clasp_json_member_get_flag (end, "clean");
  self->ending.by = (ClaspSide) recorded_find_word (clasp_json_member_get_string (end, "by", NULL), recorded_side_word,
                                                    CLASP_SIDE_TRANSPORT + 1, CLASP_SIDE_TRANSPORT);
  self->ending.code = (guint) CLAMP (clasp_json_member_get_integer (end, "code", CLASP_CLOSE_ABNORMAL), 0, G_MAXUINT16);
  clasp_ending_set_reason (&self->ending, (const guint8 *) reason, reason != NULL ? strlen (reason) : 0);
  self->ending.failed = clasp_json_member_get_flag (ending, "failed");
  self->ending.sent_code = (guint) CLAMP (clasp_json_member_get_integer (ending, "sent_code", 0), 0, G_MAXUINT16);
  self->ending.received_code = (guint) CLAMP (clasp_json_member_get_integer (ending, "received_code", 0), 0,
                                              G_MAXUINT16);
  self->ending.rule = rule != NULL ? (guint8) clasp_rule_lookup (rule) : (guint8) CLASP_RULE_NONE;
  if (ending != NULL)
    {
      self->messages_in = (guint64) MAX (clasp_json_member_get_integer (ending, "messages_in", 0), 0);
      self->messages_out = (guint64) MAX (clasp_json_member_get_integer (ending, "messages_out", 0), 0);
    }
  self->verdicts = clasp_verdicts_new ();
  recorded_read_verdicts (clasp_json_member_get_array (note, "verdicts"), self->verdicts, 0);
  if (clasp_json_array_get_length (diagnoses) > 0)
    {
      g_list_store_remove_all (self->diagnoses);
      recorded_read_diagnoses (diagnoses, self->diagnoses, self->report->transcript->len);
    }
}

ClaspRecorded *
clasp_recorded_new (ClaspCapture *capture)
{
  ClaspRecorded *self = g_new0 (ClaspRecorded, 1);
  g_autoptr (JsonParser) opening = NULL;
  g_autoptr (JsonParser) end = NULL;

  g_return_val_if_fail (capture != NULL, NULL);

  opening = recorded_parse_note (capture, CLASP_CAPTURE_NOTE_REPORT);
  end = recorded_parse_note (capture, CLASP_CAPTURE_NOTE_END);
  self->diagnoses = g_list_store_new (CLASP_TYPE_DIAGNOSIS);
  recorded_read_opening (self, opening != NULL ? json_node_get_object (json_parser_get_root (opening)) : NULL,
                         clasp_capture_get_wall_start (capture));
  self->messages_in = clasp_capture_get_n_entries (capture);
  if (end != NULL)
    recorded_read_ending (self, json_node_get_object (json_parser_get_root (end)));
  return self;
}

void
clasp_recorded_free (ClaspRecorded *self)
{
  g_free (self->url);
  clasp_report_unref (self->report);
  g_object_unref (self->diagnoses);
  g_clear_pointer (&self->verdicts, g_ptr_array_unref);
  g_free (self);
}
