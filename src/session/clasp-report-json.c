/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-report-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-diagnosis.h"
#include "clasp-probe.h"

#define SCHEMA 1

static void
add_text (JsonBuilder *builder, const char *key, const char *text)
{
  json_builder_set_member_name (builder, key);
  if (text == NULL)
    json_builder_add_null_value (builder);
  else
    {
      /* Texts from the wire may hold anything; what is exact stands in "base64". */
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (builder, valid);
    }
}

static void
add_number (JsonBuilder *builder, const char *key, gint64 number)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, number);
}

static void
add_flag (JsonBuilder *builder, const char *key, gboolean flag)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, flag);
}

static void
add_null (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_null_value (builder);
}

static void
begin_object (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
}

static void
begin_array (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
}

/* A duration, null when its phase was not reached. */
static void
add_duration (JsonBuilder *builder, const char *key, gint64 us)
{
  if (us < 0)
    add_null (builder, key);
  else
    add_number (builder, key, us);
}

static void
add_strings (JsonBuilder *builder, const char *key, char **strings)
{
  begin_array (builder, key);
  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
add_error (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->error_domain == NULL && report->error_text == NULL)
    {
      add_null (builder, "error");
      return;
    }
  begin_object (builder, "error");
  add_text (builder, "domain", report->error_domain);
  add_text (builder, "code", report->error_code);
  add_text (builder, "text", report->error_text);
  json_builder_end_object (builder);
}

static void
add_http (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->http_status == 0)
    {
      add_null (builder, "http");
      return;
    }
  begin_object (builder, "http");
  add_text (builder, "version", report->http_version);
  add_number (builder, "status", report->http_status);
  add_text (builder, "reason", report->http_reason != NULL ? report->http_reason : "");
  json_builder_end_object (builder);
}

/* A line that is UTF-8 stands in JSON as it is: control characters have escapes there. */
static char *
dup_line_text (const ClaspLine *line)
{
  gsize length;
  const char *data = g_bytes_get_data (line->bytes, &length);

  if (clasp_line_is_utf8 (line) && line->secret_length == 0)
    return g_strndup (length > 0 ? data : "", length);
  return clasp_line_to_text (line, TRUE);
}

static void
add_line (JsonBuilder *builder, const ClaspLine *line, gboolean with_hop)
{
  static const char *const eols[] = { [CLASP_EOL_CRLF] = "crlf", [CLASP_EOL_LF] = "lf", [CLASP_EOL_NONE] = "none" };
  g_autofree char *text = dup_line_text (line);

  json_builder_begin_object (builder);
  add_number (builder, "n", line->number);
  add_text (builder, "dir", line->direction == CLASP_DIRECTION_OUT ? "out" : "in");
  if (with_hop)
    add_text (builder, "hop", line->hop == CLASP_HOP_PROXY ? "proxy" : "server");
  add_number (builder, "t_us", line->time_us);
  add_text (builder, "text", text);
  /* The bytes would give away what is masked in the text. */
  if (!clasp_line_is_utf8 (line) && line->secret_length == 0)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (line->bytes, &length);
      g_autofree char *base64 = g_base64_encode (data, length);

      add_text (builder, "base64", base64);
    }
  add_text (builder, "eol", eols[line->eol]);
  json_builder_end_object (builder);
}

static gboolean
has_proxy_lines (const ClaspReport *report)
{
  for (guint i = 0; i < report->transcript->len; i++)
    if (((const ClaspLine *) report->transcript->pdata[i])->hop == CLASP_HOP_PROXY)
      return TRUE;
  return FALSE;
}

static void
add_transcript (JsonBuilder *builder, const ClaspReport *report)
{
  gboolean with_hop = has_proxy_lines (report);

  begin_array (builder, "transcript");
  for (guint i = 0; i < report->transcript->len; i++)
    add_line (builder, report->transcript->pdata[i], with_hop);
  json_builder_end_array (builder);
}

static void
add_verdict (JsonBuilder *builder, const ClaspVerdict *verdict)
{
  guint last = 0;

  json_builder_begin_object (builder);
  add_text (builder, "rule", clasp_rule_get (verdict->rule)->id);
  add_text (builder, "status", clasp_status_to_string (verdict->status));
  begin_array (builder, "lines");
  for (guint i = 0; i < verdict->evidence->len; i++)
    {
      guint line = g_array_index (verdict->evidence, ClaspEvidence, i).line;

      if (line != last)
        json_builder_add_int_value (builder, line);
      last = line;
    }
  json_builder_end_array (builder);
  add_text (builder, "expected", verdict->expected);
  add_text (builder, "found", verdict->found);
  add_text (builder, "text", verdict->text);
  json_builder_end_object (builder);
}

static void
add_verdicts (JsonBuilder *builder, const GPtrArray *verdicts)
{
  json_builder_begin_array (builder);
  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++)
    add_verdict (builder, verdicts->pdata[i]);
  json_builder_end_array (builder);
}

static void
add_diagnosis (JsonBuilder *builder, ClaspDiagnosis *diagnosis)
{
  guint n_lines, n_fixes;
  const guint *lines = clasp_diagnosis_get_lines (diagnosis, &n_lines);
  const ClaspFix *fixes = clasp_diagnosis_get_fixes (diagnosis, &n_fixes);
  const char *snippet = clasp_diagnosis_get_snippet (diagnosis);

  json_builder_begin_object (builder);
  add_text (builder, "id", clasp_diagnosis_get_id (diagnosis));
  add_text (builder, "confidence", clasp_confidence_to_string (clasp_diagnosis_get_confidence (diagnosis)));
  add_text (builder, "title", clasp_diagnosis_get_title (diagnosis));
  add_text (builder, "text", clasp_diagnosis_get_text (diagnosis));
  begin_array (builder, "lines");
  for (guint i = 0; i < n_lines; i++)
    json_builder_add_int_value (builder, lines[i]);
  json_builder_end_array (builder);
  begin_array (builder, "fixes");
  for (guint i = 0; i < n_fixes; i++)
    {
      json_builder_begin_object (builder);
      add_text (builder, "id", fixes[i].id);
      add_text (builder, "label", fixes[i].label);
      if (fixes[i].value[0] != '\0')
        add_text (builder, "value", fixes[i].value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  add_text (builder, "snippet", snippet[0] != '\0' ? snippet : NULL);
  json_builder_end_object (builder);
}

static void
add_diagnoses (JsonBuilder *builder, GListModel *diagnoses)
{
  guint n = diagnoses != NULL ? g_list_model_get_n_items (diagnoses) : 0;

  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      add_diagnosis (builder, diagnosis);
    }
  json_builder_end_array (builder);
}

static void
add_timing (JsonBuilder *builder, const ClaspReport *report)
{
  begin_object (builder, "timing");
  add_duration (builder, "resolve_us", report->resolve_us);
  add_duration (builder, "tcp_us", report->tcp_us);
  add_duration (builder, "proxy_us", report->proxy_us);
  add_duration (builder, "tls_us", report->tls_us);
  add_duration (builder, "response_us", report->response_us);
  add_duration (builder, "total_us", report->total_us);
  json_builder_end_object (builder);
}

static void
add_certificate (JsonBuilder *builder, const ClaspCertificateInfo *certificate)
{
  json_builder_begin_object (builder);
  add_text (builder, "subject", certificate->subject);
  add_text (builder, "issuer", certificate->issuer);
  add_text (builder, "not_before", certificate->not_before);
  add_text (builder, "not_after", certificate->not_after);
  add_strings (builder, "names", certificate->names);
  add_text (builder, "sha256", certificate->sha256);
  json_builder_end_object (builder);
}

static void
add_tls (JsonBuilder *builder, const ClaspTlsInfo *tls)
{
  if (tls == NULL)
    {
      add_null (builder, "tls");
      return;
    }
  begin_object (builder, "tls");
  add_text (builder, "protocol", tls->protocol);
  add_text (builder, "cipher", tls->cipher);
  add_text (builder, "alpn", tls->alpn);
  add_text (builder, "sni", tls->sni);
  add_flag (builder, "verified", tls->verified);
  add_strings (builder, "errors", tls->errors);
  begin_array (builder, "certificates");
  for (guint i = 0; i < tls->certificates->len; i++)
    add_certificate (builder, tls->certificates->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
add_addresses (JsonBuilder *builder, const ClaspReport *report)
{
  begin_array (builder, "addresses");
  for (guint i = 0; i < report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = report->addresses->pdata[i];

      json_builder_begin_object (builder);
      add_text (builder, "address", tried->address);
      add_flag (builder, "connected", tried->connected);
      add_text (builder, "error", tried->error);
      add_number (builder, "start_us", tried->start_us);
      add_duration (builder, "end_us", tried->end_us);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* The body as a text, or NULL when it is none; a character cut by the limit is left out. (transfer full) */
static char *
dup_body_text (const ClaspReport *report)
{
  gsize length;
  const char *data = g_bytes_get_data (report->body, &length);
  const char *valid_end;

  if (data == NULL)
    return g_strdup ("");
  if (memchr (data, '\0', length) != NULL)
    return NULL;
  if (g_utf8_validate_len (data, length, &valid_end) ||
      (report->body_truncated && (gsize) (valid_end - data) + 4 > length))
    return g_strndup (data, (gsize) (valid_end - data));
  return NULL;
}

static void
add_body (JsonBuilder *builder, const ClaspReport *report)
{
  g_autofree char *text = NULL;

  if (report->body == NULL)
    {
      add_null (builder, "body");
      return;
    }
  text = dup_body_text (report);
  begin_object (builder, "body");
  add_number (builder, "bytes", (gint64) report->body_bytes);
  add_text (builder, "type", report->body_type);
  add_text (builder, "text", text);
  add_flag (builder, "truncated", report->body_truncated);
  json_builder_end_object (builder);
}

static char *
to_text (JsonBuilder *builder, gboolean pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, pretty);
  return json_generator_to_data (generator, NULL);
}

static const char *
outcome_to_string (ClaspOutcome outcome)
{
  return outcome == CLASP_OUTCOME_OPEN ? "open" : outcome == CLASP_OUTCOME_FAILED ? "failed" : "pending";
}

static void
add_probe (JsonBuilder *builder, ClaspProbe *probe)
{
  const ClaspReport *report = clasp_probe_get_report (probe);

  json_builder_begin_object (builder);
  add_text (builder, "id", clasp_probe_get_id (probe));
  add_text (builder, "label", clasp_probe_get_label (probe));
  add_text (builder, "outcome", clasp_probe_outcome_to_string (clasp_probe_get_outcome (probe)));
  add_text (builder, "phase", report != NULL ? clasp_phase_to_string (report->phase) : NULL);
  if (report != NULL && report->http_status != 0)
    add_number (builder, "status", report->http_status);
  else
    add_null (builder, "status");
  add_flag (builder, "opens", clasp_probe_is_answer (probe));
  add_text (builder, "text", clasp_probe_get_detail (probe));
  add_duration (builder, "total_us", report != NULL ? report->total_us : -1);
  json_builder_end_object (builder);
}

static void
add_probes (JsonBuilder *builder, GListModel *probes)
{
  const char *result = NULL;

  begin_array (builder, "probes");
  for (guint i = 0; i < g_list_model_get_n_items (probes); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i);

      add_probe (builder, probe);
      if (result == NULL && clasp_probe_is_answer (probe))
        result = clasp_probe_get_id (probe);   /* owned by the list's */
    }
  json_builder_end_array (builder);
  add_text (builder, "probe_result", result);
}

static void
add_report (JsonBuilder *builder, const ClaspReport *report, GListModel *diagnoses)
{
  add_number (builder, "schema", SCHEMA);
  add_text (builder, "url", report->url);
  add_text (builder, "outcome", outcome_to_string (report->outcome));
  add_text (builder, "phase", clasp_phase_to_string (report->phase));
  add_error (builder, report);
  add_http (builder, report);
  add_transcript (builder, report);
  json_builder_set_member_name (builder, "verdicts");
  add_verdicts (builder, report->verdicts);
  json_builder_set_member_name (builder, "diagnosis");
  add_diagnoses (builder, diagnoses);
  begin_object (builder, "negotiated");
  add_text (builder, "protocol", report->protocol);
  add_text (builder, "extensions", report->extensions);
  json_builder_end_object (builder);
  add_timing (builder, report);
  add_tls (builder, report->tls);
  add_body (builder, report);
  add_addresses (builder, report);
  add_text (builder, "remote", report->remote_address);
  add_text (builder, "proxy", report->proxy);
}

char *
clasp_report_to_json (const ClaspReport *report, GListModel *diagnoses, gboolean pretty)
{
  return clasp_report_and_probes_to_json (report, diagnoses, NULL, pretty);
}

char *
clasp_report_and_probes_to_json (const ClaspReport *report, GListModel *diagnoses, GListModel *probes, gboolean pretty)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (report != NULL, NULL);

  json_builder_begin_object (builder);
  add_report (builder, report, diagnoses);
  if (probes != NULL)
    add_probes (builder, probes);
  json_builder_end_object (builder);
  return to_text (builder, pretty);
}

char *
clasp_diagnoses_to_json (GListModel *diagnoses)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_diagnoses (builder, diagnoses);
  return to_text (builder, FALSE);
}

char *
clasp_verdicts_to_json (const GPtrArray *verdicts)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();

  add_verdicts (builder, verdicts);
  return to_text (builder, FALSE);
}
