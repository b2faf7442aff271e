/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-report-json.h"

#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-client-view.h"
#include "clasp-diagnosis.h"
#include "clasp-foreign.h"
#include "clasp-probe.h"

#define SCHEMA 1

static void
report_json_add_text (JsonBuilder *builder, const char *key, const char *text)
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
report_json_add_number (JsonBuilder *builder, const char *key, gint64 number)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_int_value (builder, number);
}

static void
report_json_add_flag (JsonBuilder *builder, const char *key, gboolean flag)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_boolean_value (builder, flag);
}

static void
report_json_add_null (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_add_null_value (builder);
}

static void
report_json_begin_object (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
}

static void
report_json_begin_array (JsonBuilder *builder, const char *key)
{
  json_builder_set_member_name (builder, key);
  json_builder_begin_array (builder);
}

/* A duration, null when its phase was not reached. */
static void
report_json_add_duration (JsonBuilder *builder, const char *key, gint64 us)
{
  if (us < 0)
    report_json_add_null (builder, key);
  else
    report_json_add_number (builder, key, us);
}

static void
report_json_add_strings (JsonBuilder *builder, const char *key, char **strings)
{
  report_json_begin_array (builder, key);
  for (gsize i = 0; strings != NULL && strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
report_json_add_error (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->error_domain == CLASP_ERROR_DOMAIN_NONE && report->error_text == NULL)
    {
      report_json_add_null (builder, "error");
      return;
    }
  report_json_begin_object (builder, "error");
  report_json_add_text (builder, "domain", clasp_error_domain_to_string (report->error_domain));
  report_json_add_text (builder, "code", clasp_report_get_error_word (report));
  report_json_add_text (builder, "text", report->error_text);
  json_builder_end_object (builder);
}

static void
report_json_add_http (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->http_status == 0)
    {
      report_json_add_null (builder, "http");
      return;
    }
  report_json_begin_object (builder, "http");
  report_json_add_text (builder, "version", report->http_version);
  report_json_add_number (builder, "status", report->http_status);
  report_json_add_text (builder, "reason", report->http_reason != NULL ? report->http_reason : "");
  json_builder_end_object (builder);
}

/* A line that is UTF-8 stands in JSON as it is: control characters have escapes there. */
static char *
report_json_dup_line_text (const ClaspLine *line)
{
  gsize length;
  const char *data = g_bytes_get_data (line->bytes, &length);

  if (clasp_line_is_utf8 (line))
    return clasp_secret_replace (data, length, line->secrets, CLASP_MASK);
  return clasp_line_to_text (line, TRUE);
}

static void
report_json_add_line (JsonBuilder *builder, const ClaspLine *line, gboolean with_hop)
{
  static const char *const eols[] = { [CLASP_EOL_CRLF] = "crlf", [CLASP_EOL_LF] = "lf", [CLASP_EOL_NONE] = "none" };
  g_autofree char *text = report_json_dup_line_text (line);

  json_builder_begin_object (builder);
  report_json_add_number (builder, "n", line->number);
  report_json_add_text (builder, "dir", line->direction == CLASP_DIRECTION_OUT ? "out" : "in");
  if (with_hop)
    report_json_add_text (builder, "hop", line->hop == CLASP_HOP_PROXY ? "proxy" : "server");
  report_json_add_number (builder, "t_us", line->time_us);
  report_json_add_text (builder, "text", text);
  /* The bytes would give away what is masked in the text. */
  if (!clasp_line_is_utf8 (line) && line->secrets->len == 0)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (line->bytes, &length);
      g_autofree char *base64 = g_base64_encode (data, length);

      report_json_add_text (builder, "base64", base64);
    }
  report_json_add_text (builder, "eol", eols[line->eol]);
  json_builder_end_object (builder);
}

static gboolean
report_json_has_proxy_lines (const ClaspReport *report)
{
  for (guint i = 0; i < report->transcript->len; i++)
    if (((const ClaspLine *) report->transcript->pdata[i])->hop == CLASP_HOP_PROXY)
      return TRUE;
  return FALSE;
}

static void
report_json_add_transcript (JsonBuilder *builder, const ClaspReport *report)
{
  gboolean with_hop = report_json_has_proxy_lines (report);

  report_json_begin_array (builder, "transcript");
  for (guint i = 0; i < report->transcript->len; i++)
    report_json_add_line (builder, report->transcript->pdata[i], with_hop);
  json_builder_end_array (builder);
}

static void
report_json_add_verdict (JsonBuilder *builder, const ClaspVerdict *verdict)
{
  guint last = 0;

  json_builder_begin_object (builder);
  report_json_add_text (builder, "rule", clasp_rule_get (verdict->rule)->id);
  report_json_add_text (builder, "status", clasp_status_to_string (verdict->status));
  report_json_begin_array (builder, "lines");
  for (guint i = 0; i < verdict->evidence->len; i++)
    {
      guint line = g_array_index (verdict->evidence, ClaspEvidence, i).line;

      if (line != last)
        json_builder_add_int_value (builder, line);
      last = line;
    }
  json_builder_end_array (builder);
  report_json_add_text (builder, "expected", verdict->expected);
  report_json_add_text (builder, "found", verdict->found);
  report_json_add_text (builder, "text", verdict->text);
  json_builder_end_object (builder);
}

static void
report_json_add_verdicts (JsonBuilder *builder, const GPtrArray *verdicts)
{
  json_builder_begin_array (builder);
  for (guint i = 0; verdicts != NULL && i < verdicts->len; i++)
    report_json_add_verdict (builder, verdicts->pdata[i]);
  json_builder_end_array (builder);
}

static void
report_json_add_diagnosis (JsonBuilder *builder, ClaspDiagnosis *diagnosis)
{
  guint n_lines;
  const guint *lines = clasp_diagnosis_get_lines (diagnosis, &n_lines);
  const GPtrArray *fixes = clasp_diagnosis_get_fixes (diagnosis);
  const char *snippet = clasp_diagnosis_get_snippet (diagnosis);

  json_builder_begin_object (builder);
  report_json_add_text (builder, "id", clasp_diagnosis_get_id (diagnosis));
  report_json_add_text (builder, "confidence", clasp_confidence_to_string (clasp_diagnosis_get_confidence (diagnosis)));
  report_json_add_text (builder, "title", clasp_diagnosis_get_title (diagnosis));
  report_json_add_text (builder, "text", clasp_diagnosis_get_text (diagnosis));
  report_json_begin_array (builder, "lines");
  for (guint i = 0; i < n_lines; i++)
    json_builder_add_int_value (builder, lines[i]);
  json_builder_end_array (builder);
  report_json_begin_array (builder, "fixes");
  for (guint i = 0; i < fixes->len; i++)
    {
      const ClaspFix *fix = fixes->pdata[i];

      json_builder_begin_object (builder);
      report_json_add_text (builder, "id", clasp_fix_kind_to_string (fix->kind));
      report_json_add_text (builder, "label", fix->label);
      if (fix->value[0] != '\0')
        report_json_add_text (builder, "value", fix->value);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  report_json_add_text (builder, "snippet", snippet[0] != '\0' ? snippet : NULL);
  json_builder_end_object (builder);
}

static void
report_json_add_diagnoses (JsonBuilder *builder, GListModel *diagnoses)
{
  guint n = diagnoses != NULL ? g_list_model_get_n_items (diagnoses) : 0;

  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspDiagnosis) diagnosis = g_list_model_get_item (diagnoses, i);

      report_json_add_diagnosis (builder, diagnosis);
    }
  json_builder_end_array (builder);
}

static void
report_json_add_clients (JsonBuilder *builder, const ClaspReport *report)
{
  g_autoptr (GPtrArray) views = clasp_client_views_new (report);

  report_json_begin_array (builder, "clients");
  for (guint i = 0; i < views->len; i++)
    {
      const ClaspClientView *view = views->pdata[i];

      json_builder_begin_object (builder);
      report_json_add_text (builder, "client", clasp_client_to_string (view->client));
      report_json_add_flag (builder, "opens", view->opens);
      report_json_add_text (builder, "why", view->why);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
report_json_add_timing (JsonBuilder *builder, const ClaspReport *report)
{
  report_json_begin_object (builder, "timing");
  report_json_add_duration (builder, "resolve_us", report->resolve_us);
  report_json_add_duration (builder, "tcp_us", report->tcp_us);
  report_json_add_duration (builder, "proxy_us", report->proxy_us);
  report_json_add_duration (builder, "tls_us", report->tls_us);
  report_json_add_duration (builder, "response_us", report->response_us);
  report_json_add_duration (builder, "total_us", report->total_us);
  json_builder_end_object (builder);
}

static void
report_json_add_certificate (JsonBuilder *builder, const ClaspCertificateInfo *certificate)
{
  json_builder_begin_object (builder);
  report_json_add_text (builder, "subject", certificate->subject);
  report_json_add_text (builder, "issuer", certificate->issuer);
  report_json_add_text (builder, "not_before", certificate->not_before);
  report_json_add_text (builder, "not_after", certificate->not_after);
  report_json_add_strings (builder, "names", certificate->names);
  report_json_add_text (builder, "sha256", certificate->sha256);
  report_json_add_text (builder, "sha1", certificate->sha1);
  report_json_add_text (builder, "serial", certificate->serial);
  report_json_add_text (builder, "signature", certificate->signature);
  report_json_add_text (builder, "key", certificate->key);
  report_json_add_strings (builder, "usages", certificate->usages);
  report_json_add_flag (builder, "authority", certificate->is_authority);
  json_builder_end_object (builder);
}

static void
report_json_add_tls (JsonBuilder *builder, const ClaspTlsInfo *tls)
{
  g_auto (GStrv) errors = NULL;

  if (tls == NULL)
    {
      report_json_add_null (builder, "tls");
      return;
    }
  errors = clasp_tls_info_dup_error_words (tls);
  report_json_begin_object (builder, "tls");
  report_json_add_text (builder, "protocol", tls->protocol);
  report_json_add_text (builder, "cipher", tls->cipher);
  report_json_add_text (builder, "alpn", tls->alpn);
  report_json_add_text (builder, "sni", tls->sni);
  report_json_add_flag (builder, "verified", tls->verified);
  report_json_add_flag (builder, "trusted", tls->trusted);
  report_json_add_strings (builder, "errors", errors);
  report_json_add_text (builder, "why", clasp_report_get_trust (tls));
  report_json_begin_array (builder, "certificates");
  for (guint i = 0; i < tls->certificates->len; i++)
    report_json_add_certificate (builder, tls->certificates->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
}

static void
report_json_add_addresses (JsonBuilder *builder, const ClaspReport *report)
{
  report_json_begin_array (builder, "addresses");
  for (guint i = 0; i < report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = report->addresses->pdata[i];

      json_builder_begin_object (builder);
      report_json_add_text (builder, "address", tried->address);
      report_json_add_flag (builder, "connected", tried->connected);
      report_json_add_text (builder, "error", tried->error);
      report_json_add_number (builder, "start_us", tried->start_us);
      report_json_add_duration (builder, "end_us", tried->end_us);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* Absent where no name had to be looked up. */
static void
report_json_add_resolved (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->resolved->len == 0)
    return;
  report_json_begin_array (builder, "resolved");
  for (guint i = 0; i < report->resolved->len; i++)
    {
      json_builder_begin_object (builder);
      report_json_add_text (builder, "address", report->resolved->pdata[i]);
      report_json_add_text (builder, "family", clasp_report_family_of (report->resolved->pdata[i]));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

/* The body as a text, or NULL when it is none; a character cut by the limit is left out. (transfer full) */
static char *
report_json_dup_body_text (const ClaspReport *report)
{
  g_autoptr (GBytes) text = clasp_report_dup_body_text (report);
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
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
report_json_add_body (JsonBuilder *builder, const ClaspReport *report)
{
  g_autofree char *text = NULL;

  if (report->body == NULL)
    {
      report_json_add_null (builder, "body");
      return;
    }
  text = report_json_dup_body_text (report);
  if (text != NULL)
    text = clasp_report_mask_echoes (report, g_steal_pointer (&text));
  report_json_begin_object (builder, "body");
  report_json_add_number (builder, "bytes", (gint64) report->body_bytes);
  report_json_add_text (builder, "type", report->body_type);
  report_json_add_text (builder, "text", text);
  report_json_add_flag (builder, "truncated", report->body_truncated);
  report_json_add_text (builder, "of", report->body_of_proxy ? "proxy" : "server");
  json_builder_end_object (builder);
}

/* Words of the contract, in which no secret can stand; what only happens to read like one would be lost. */
static gboolean
report_json_is_word (const char *member)
{
  static const char *const words[] = {
    "client", "code", "confidence", "dir",   "domain", "eol",    "hop",
    "id",     "of",   "outcome",    "phase", "rule",   "status", NULL,
  };

  return g_strv_contains (words, member);
}

static void report_json_mask (JsonNode *node, const ClaspSecrets *secrets);

static void
report_json_mask_member (JsonObject *object, const char *member, JsonNode *node, gpointer secrets)
{
  if (!report_json_is_word (member))
    report_json_mask (node, secrets);
}

static void
report_json_mask_element (JsonArray *array, guint index, JsonNode *node, gpointer secrets)
{
  report_json_mask (node, secrets);
}

/* What a server, a proxy or a sentence about them echoes of what was sent. */
static void
report_json_mask (JsonNode *node, const ClaspSecrets *secrets)
{
  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), report_json_mask_member, (gpointer) secrets);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), report_json_mask_element, (gpointer) secrets);
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      g_autofree char *masked = clasp_secrets_mask (secrets, json_node_get_string (node));

      if (!g_str_equal (masked, json_node_get_string (node)))
        json_node_set_string (node, masked);
    }
}

/* @secrets: (nullable): what was sent */
static char *
report_json_to_text (JsonBuilder *builder, const ClaspSecrets *secrets, gboolean pretty)
{
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;
  g_autoptr (JsonNode) root = json_builder_get_root (builder);

  report_json_mask (root, secrets);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, pretty);
  text = json_generator_to_data (generator, NULL);
  return clasp_foreign_escape_json (text);
}

static const char *
report_json_outcome_to_string (ClaspOutcome outcome)
{
  return outcome == CLASP_OUTCOME_OPEN ? "open" : outcome == CLASP_OUTCOME_FAILED ? "failed" : "pending";
}

static void
report_json_add_probe (JsonBuilder *builder, ClaspProbe *probe)
{
  const ClaspReport *report = clasp_probe_get_report (probe);

  json_builder_begin_object (builder);
  report_json_add_text (builder, "id", clasp_probe_get_id (probe));
  report_json_add_text (builder, "change", clasp_probe_get_label (probe));
  report_json_add_text (builder, "label", clasp_probe_get_label (probe));
  report_json_add_text (builder, "outcome", clasp_probe_outcome_to_string (clasp_probe_get_outcome (probe)));
  report_json_add_text (builder, "phase", report != NULL ? clasp_phase_to_string (report->phase) : NULL);
  if (report != NULL && report->http_status != 0)
    report_json_add_number (builder, "status", report->http_status);
  else
    report_json_add_null (builder, "status");
  report_json_add_flag (builder, "opens", clasp_probe_is_answer (probe));
  report_json_add_text (builder, "text", clasp_probe_get_detail (probe));
  report_json_add_duration (builder, "total_us", report != NULL ? report->total_us : -1);
  json_builder_end_object (builder);
}

static void
report_json_add_probes (JsonBuilder *builder, GListModel *probes)
{
  ClaspProbe *answer = clasp_probes_get_answer (probes);

  report_json_begin_array (builder, "probes");
  for (guint i = 0; i < g_list_model_get_n_items (probes); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i);

      report_json_add_probe (builder, probe);
    }
  json_builder_end_array (builder);
  report_json_add_text (builder, "probe_result", answer != NULL ? clasp_probe_get_id (answer) : NULL);
}

/* What came before: the redirects that were followed, and what asked for a sign-in. */
static void
report_json_add_hops (JsonBuilder *builder, const ClaspReport *report)
{
  if (report->hops->len == 0)
    return;
  report_json_begin_array (builder, "hops");
  for (guint i = 0; i < report->hops->len; i++)
    {
      const ClaspReport *hop = report->hops->pdata[i];

      json_builder_begin_object (builder);
      report_json_add_text (builder, "url", hop->url);
      report_json_add_number (builder, "status", hop->http_status != 0 ? hop->http_status : hop->proxy_status);
      report_json_add_transcript (builder, hop);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
report_json_add_report (JsonBuilder *builder, const ClaspReport *report, GListModel *diagnoses)
{
  report_json_add_number (builder, "schema", SCHEMA);
  report_json_add_text (builder, "url", report->url);
  report_json_add_text (builder, "outcome", report_json_outcome_to_string (report->outcome));
  report_json_add_text (builder, "phase", clasp_phase_to_string (report->phase));
  report_json_add_error (builder, report);
  report_json_add_http (builder, report);
  report_json_add_transcript (builder, report);
  json_builder_set_member_name (builder, "verdicts");
  report_json_add_verdicts (builder, report->verdicts);
  json_builder_set_member_name (builder, "diagnosis");
  report_json_add_diagnoses (builder, diagnoses);
  report_json_add_clients (builder, report);
  report_json_begin_object (builder, "negotiated");
  report_json_add_text (builder, "protocol", report->protocol);
  report_json_add_text (builder, "extensions", report->extensions);
  json_builder_end_object (builder);
  report_json_add_timing (builder, report);
  report_json_add_tls (builder, report->tls);
  report_json_add_body (builder, report);
  report_json_add_resolved (builder, report);
  report_json_add_addresses (builder, report);
  report_json_add_text (builder, "remote", report->remote_address);
  report_json_add_text (builder, "proxy", report->proxy);
  report_json_add_hops (builder, report);
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
  g_autoptr (ClaspSecrets) secrets = NULL;

  g_return_val_if_fail (report != NULL, NULL);

  json_builder_begin_object (builder);
  report_json_add_report (builder, report, diagnoses);
  if (probes != NULL)
    report_json_add_probes (builder, probes);
  json_builder_end_object (builder);
  secrets = clasp_report_dup_secrets (report);
  return report_json_to_text (builder, secrets, pretty);
}

char *
clasp_diagnoses_to_json (GListModel *diagnoses, const ClaspReport *sent)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (ClaspSecrets) secrets = sent != NULL ? clasp_report_dup_secrets (sent) : NULL;

  report_json_add_diagnoses (builder, diagnoses);
  return report_json_to_text (builder, secrets, FALSE);
}

char *
clasp_verdicts_to_json (const GPtrArray *verdicts, const ClaspReport *sent)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (ClaspSecrets) secrets = sent != NULL ? clasp_report_dup_secrets (sent) : NULL;

  report_json_add_verdicts (builder, verdicts);
  return report_json_to_text (builder, secrets, FALSE);
}
