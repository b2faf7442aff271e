/* SPDX-License-Identifier: GPL-3.0-or-later */
/* REQ-01 … REQ-12: judged on the bytes of the request as they go out (RFC 6455 §4.1, first list). */
#include "config.h"

#include "clasp-request-rules.h"

#include "clasp-address.h"
#include "clasp-foreign.h"
#include "clasp-extension-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static ClaspVerdict *
request_rules_add_sent (const ClaspExchange *self, GPtrArray *verdicts, const char *name, ClaspVerdict *verdict)
{
  gboolean changed = name != NULL ? clasp_request_changes_field (self->request, name)
                                  : clasp_request_changes_start (self->request);

  if (changed && verdict->status != CLASP_STATUS_PASS)
    {
      char *text = g_strdup_printf (_("%s This comes from your own change to the request."), verdict->text);

      g_free (verdict->text);
      verdict->text = text;
    }
  return clasp_verdicts_add (verdicts, verdict);
}

/* ------------------------------------------------------------------------------------------- request line */

static void
request_rules_add_start_part (const ClaspExchange *self, ClaspVerdict *verdict, ClaspSlice part)
{
  const char *data = g_bytes_get_data (clasp_exchange_get_line (self, self->request_first)->bytes, NULL);

  clasp_verdict_add_evidence (verdict, self->request_first, part.length > 0 ? (gsize) (part.data - data) : 0,
                              part.length);
}

static gboolean
request_rules_is_http_version (ClaspSlice version)
{
  return version.length == 8 && strncmp (version.data, "HTTP/", 5) == 0 && g_ascii_isdigit (version.data[5]) &&
         version.data[6] == '.' && g_ascii_isdigit (version.data[7]);
}

static gboolean
request_rules_is_target (ClaspSlice target)
{
  for (gsize i = 0; i < target.length; i++)
    if ((guchar) target.data[i] <= 0x20 || (guchar) target.data[i] >= 0x7f)
      return FALSE;
  return target.length > 0;
}

/* The part of a field line that breaks the field grammar. */
static gboolean
request_rules_find_field_breach (const ClaspLine *line, gsize *start, gsize *length)
{
  const char *data = g_bytes_get_data (line->bytes, NULL);
  gssize control;

  if (clasp_line_find_name_breach (line, start, length))
    return TRUE;
  control = clasp_slice_find_control (clasp_slice (data + line->value_start, line->value_length));
  *start = line->value_start + (gsize) MAX (control, 0);
  *length = 1;
  return control >= 0;
}

static ClaspVerdict *
request_rules_judge_fields (const ClaspExchange *self, ClaspRuleId rule)
{
  ClaspVerdict *verdict = NULL;

  for (guint number = self->request_first + 1; number < self->request_last; number++)
    {
      const ClaspLine *line = clasp_exchange_get_line (self, number);
      const char *data = g_bytes_get_data (line->bytes, NULL);
      gsize start, length;

      if (!request_rules_find_field_breach (line, &start, &length))
        continue;
      if (verdict == NULL)
        {
          g_autofree char *name = clasp_foreign_to_text (data, line->name_length, 64);
          g_autofree char *found = clasp_foreign_to_text (data + start, length, 64);

          verdict = clasp_verdict_new_printf (
              rule, CLASP_STATUS_FAIL, NULL, found,
              start < line->value_start ? _("The field name “%s” has a character that a name can’t hold.")
                                        : _("The value of %s has a control character that a value can’t hold."),
              name);
        }
      clasp_verdict_add_evidence (verdict, number, start, length);
    }
  return verdict;
}

/* Line ends that are no CR LF, and bytes behind the request: both are only sent on purpose. (nullable) (transfer full)
 * */
static ClaspVerdict *
request_rules_judge_line_ends (const ClaspExchange *self)
{
  ClaspVerdict *verdict = NULL;

  for (guint number = self->request_first; number <= self->request_last && verdict == NULL; number++)
    if (clasp_exchange_get_line (self, number)->eol != CLASP_EOL_CRLF)
      {
        verdict = clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, "CR LF", "LF",
                                     _("A line of the request does not end with CR LF."));
        clasp_verdict_add_evidence (verdict, number, 0, 0);
      }
  for (guint i = self->request_last; i < self->transcript->len && verdict == NULL; i++)
    if (((const ClaspLine *) g_ptr_array_index (self->transcript, i))->direction == CLASP_DIRECTION_OUT)
      {
        verdict = clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, NULL, NULL,
                                     _("Bytes were sent behind the request, before the server had answered."));
        clasp_verdict_add_evidence (verdict, i + 1, 0, 0);
      }
  return verdict;
}

static void
request_rules_judge_grammar (const ClaspExchange *self, GPtrArray *verdicts)
{
  g_autofree char *found = NULL;
  ClaspVerdict *verdict = request_rules_judge_line_ends (self);

  if (verdict != NULL)
    {
      request_rules_add_sent (self, verdicts, NULL, verdict);
      return;
    }
  verdict = request_rules_judge_fields (self, CLASP_RULE_REQ_01);

  if (!clasp_slice_is_token (self->method) || !request_rules_is_target (self->target) ||
      !request_rules_is_http_version (self->http_version))
    {
      g_clear_pointer (&verdict, clasp_verdict_unref);
      found = clasp_line_to_text (clasp_exchange_get_line (self, self->request_first), TRUE);
      verdict = clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_FAIL, "GET / HTTP/1.1", found,
                                   _("The request line is not a method, a target and an HTTP version."));
      clasp_verdict_add_evidence (verdict, self->request_first, 0, 0);
      request_rules_add_sent (self, verdicts, NULL, verdict);
      return;
    }
  if (verdict != NULL)
    {
      const ClaspLine *line = clasp_exchange_get_line (self, g_array_index (verdict->evidence, ClaspEvidence, 0).line);
      g_autofree char *name = g_strndup (g_bytes_get_data (line->bytes, NULL), line->name_length);

      request_rules_add_sent (self, verdicts, name, verdict);
      return;
    }
  clasp_verdict_add_evidence (
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_REQ_01, CLASP_STATUS_PASS, NULL, NULL,
                                                       _("The request is well-formed HTTP."))),
      self->request_first, 0, 0);
}

static void
request_rules_judge_method (const ClaspExchange *self, GPtrArray *verdicts)
{
  g_autofree char *method = clasp_slice_show (self->method);
  g_autofree char *version = clasp_slice_show (self->http_version);
  g_autofree char *found = g_strdup_printf ("%s %s", method, version);
  gboolean get = clasp_slice_equals (self->method, "GET");
  gboolean recent = request_rules_is_http_version (self->http_version) &&
                    strncmp (self->http_version.data + 5, "1.1", 3) >= 0;
  ClaspVerdict *verdict;

  if (get && recent)
    {
      verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_02, CLASP_STATUS_PASS, NULL, found,
                                          _("The method is GET and the version is %s."), version);
      request_rules_add_start_part (self, request_rules_add_sent (self, verdicts, NULL, verdict), self->method);
      return;
    }
  if (!get)
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_02, CLASP_STATUS_FAIL, "GET HTTP/1.1", found,
                                        _("The method is “%s” and must be GET."), method);
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_02, CLASP_STATUS_FAIL, "GET HTTP/1.1", found,
                                        _("The version is “%s” and must be at least HTTP/1.1."), version);
  if (!get)
    request_rules_add_start_part (self, verdict, self->method);
  if (!recent)
    request_rules_add_start_part (self, verdict, self->http_version);
  request_rules_add_sent (self, verdicts, NULL, verdict);
}

/* Whether an absolute target has the same host, port and resource. */
static gboolean
request_rules_is_same_absolute (const ClaspExchange *self)
{
  g_autofree char *target = clasp_slice_dup (self->target);
  gboolean secure = self->uri->secure;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;
  g_autofree char *text = NULL;

  if (strlen (target) != self->target.length ||
      !clasp_slice_equals_case (clasp_address_split (target).scheme, secure ? "https" : "http"))
    return FALSE;
  text = clasp_address_compose (secure ? "wss" : "ws", clasp_address_find_authority (target, -1));
  uri = clasp_uri_parse (text, strlen (text), verdicts);
  return uri != NULL && uri->user == NULL && g_str_equal (uri->host, self->uri->host) && uri->port == self->uri->port &&
         g_str_equal (uri->resource, self->uri->resource);
}

static void
request_rules_judge_target (const ClaspExchange *self, GPtrArray *verdicts)
{
  g_autofree char *shown = clasp_slice_show (self->target);
  g_autofree char *found = clasp_uri_mask (shown);
  gboolean good = clasp_slice_equals (self->target, self->uri->resource) || request_rules_is_same_absolute (self);
  ClaspVerdict *verdict;

  if (good)
    verdict = clasp_verdict_new (CLASP_RULE_REQ_03, CLASP_STATUS_PASS, NULL, found,
                                 _("The request target is the resource name of the address."));
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_03, CLASP_STATUS_FAIL, self->uri->resource, found,
                                        _("The request target is “%s” in place of “%s”, which the address names."),
                                        found, self->uri->resource);
  request_rules_add_start_part (self, request_rules_add_sent (self, verdicts, NULL, verdict), self->target);
}

/* -------------------------------------------------------------------------------------- the fields required */

static const ClaspField *
request_rules_require_sent (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule, const char *name,
                            const char *expected)
{
  guint n = clasp_fields_count (self->sent, name);
  ClaspVerdict *verdict;

  if (n == 1)
    return clasp_fields_next (self->sent, name, NULL);
  if (n == 0)
    {
      verdict = clasp_verdict_new_printf (rule, CLASP_STATUS_FAIL, expected, NULL, _("The request has no %s field."),
                                          name);
      clasp_verdict_add_evidence (request_rules_add_sent (self, verdicts, name, verdict), self->request_first, 0, 0);
    }
  else
    {
      g_autofree char *joined = clasp_fields_join (self->sent, name);
      g_autofree char *found = clasp_slice_show (clasp_slice (joined, strlen (joined)));

      verdict = clasp_verdict_new_printf (rule, CLASP_STATUS_FAIL, expected, found,
                                          _("The request has %u %s fields and must have one."), n, name);
      clasp_verdict_add_fields (request_rules_add_sent (self, verdicts, name, verdict), self->sent, name);
    }
  return NULL;
}

static void
request_rules_judge_host (const ClaspExchange *self, GPtrArray *verdicts)
{
  const char *expected = self->uri->host_field;
  const ClaspField *host = request_rules_require_sent (self, verdicts, CLASP_RULE_REQ_04, "Host", expected);
  g_autofree char *explicit_port = g_strdup_printf ("%s:%u", expected, self->uri->port);
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (host == NULL)
    return;
  found = clasp_slice_show (host->value);
  if (clasp_slice_equals_case (host->value, expected))
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_04, CLASP_STATUS_PASS, NULL, found,
                                        _("Host names the server: “%s”."), found);
  else if (self->uri->default_port && clasp_slice_equals_case (host->value, explicit_port))
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_04, CLASP_STATUS_WARN, expected, found,
                                        _("Host carries the port %u, which is the scheme’s default and is left out."),
                                        self->uri->port);
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_04, CLASP_STATUS_FAIL, expected, found,
                                        _("Host is “%s”, but the address names “%s”."), found, expected);
  clasp_verdict_add_field (request_rules_add_sent (self, verdicts, "Host", verdict), host);
}

static void
request_rules_judge_token (const ClaspExchange *self, GPtrArray *verdicts, ClaspRuleId rule, const char *name,
                           const char *token)
{
  g_autofree char *joined = clasp_fields_join (self->sent, name);
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (joined == NULL)
    {
      request_rules_require_sent (self, verdicts, rule, name, token);
      return;
    }
  found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
  if (clasp_fields_have_token (self->sent, name, token))
    verdict = clasp_verdict_new_printf (rule, CLASP_STATUS_PASS, NULL, found, _("%s includes “%s”."), name, token);
  else
    verdict = clasp_verdict_new_printf (rule, CLASP_STATUS_FAIL, token, found,
                                        _("%s is “%s” and does not include “%s”."), name, found, token);
  clasp_verdict_add_fields (request_rules_add_sent (self, verdicts, name, verdict), self->sent, name);
}

/* Base64 of 16 bytes: 22 characters of its alphabet and "==". */
static gboolean
request_rules_is_key (ClaspSlice key)
{
  if (key.length != 24 || key.data[22] != '=' || key.data[23] != '=')
    return FALSE;
  for (gsize i = 0; i < 22; i++)
    if (!g_ascii_isalnum (key.data[i]) && key.data[i] != '+' && key.data[i] != '/')
      return FALSE;
  return TRUE;
}

static void
request_rules_judge_key (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Key";
  const char *expected = _("16 bytes in base64");
  const ClaspField *key = request_rules_require_sent (self, verdicts, CLASP_RULE_REQ_07, name, expected);
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (key == NULL)
    return;
  found = clasp_slice_show (key->value);
  if (!request_rules_is_key (key->value))
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_07, CLASP_STATUS_FAIL, expected, found,
                                        _("“%s” is not 16 bytes in base64."), found);
  else if (clasp_request_changes_field (self->request, name))
    verdict = clasp_verdict_new (CLASP_RULE_REQ_07, CLASP_STATUS_PASS, NULL, found,
                                 _("The key is 16 bytes in base64; you set it yourself, so it is not random."));
  else
    verdict = clasp_verdict_new (CLASP_RULE_REQ_07, CLASP_STATUS_PASS, NULL, found,
                                 _("The key is 16 random bytes in base64."));
  clasp_verdict_add_field (request_rules_add_sent (self, verdicts, name, verdict), key);
}

static void
request_rules_judge_version (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Version";
  const ClaspField *version = request_rules_require_sent (self, verdicts, CLASP_RULE_REQ_09, name, "13");
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (version == NULL)
    return;
  found = clasp_slice_show (version->value);
  if (clasp_slice_equals (version->value, "13"))
    verdict = clasp_verdict_new (CLASP_RULE_REQ_09, CLASP_STATUS_PASS, NULL, found, _("The WebSocket version is 13."));
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_09, CLASP_STATUS_FAIL, "13", found,
                                        _("The WebSocket version is “%s” and must be 13."), found);
  clasp_verdict_add_field (request_rules_add_sent (self, verdicts, name, verdict), version);
}

/* ---------------------------------------------------------------------------------------- all other fields */

static gboolean
request_rules_has_rule_of_its_own (ClaspSlice name)
{
  static const char *const names[] = {
    "Host",
    "Upgrade",
    "Connection",
    "Sec-WebSocket-Key",
    "Origin",
    "Sec-WebSocket-Version",
    "Sec-WebSocket-Protocol",
    "Sec-WebSocket-Extensions",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (clasp_slice_equals_case (name, names[i]))
      return TRUE;
  return FALSE;
}

/* Fields that are about this one connection or announce a body, and so get in the way of the upgrade (RFC 9110
 * §7.6.1). */
static gboolean
request_rules_hinders_upgrade (const ClaspField *field)
{
  static const char *const names[] = {
    "Transfer-Encoding", "Keep-Alive", "Proxy-Connection", "TE", "Trailer", "Expect", "HTTP2-Settings",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (clasp_slice_equals_case (field->name, names[i]))
      return TRUE;
  return clasp_slice_equals_case (field->name, "Content-Length") && !clasp_slice_equals (field->value, "0");
}

static void
request_rules_judge_others (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *pass = clasp_verdict_new (CLASP_RULE_REQ_12, CLASP_STATUS_PASS, NULL, NULL,
                                          _("The other fields are well formed."));
  ClaspVerdict *verdict = NULL;

  for (guint i = 0; i < clasp_fields_get_length (self->sent); i++)
    {
      const ClaspField *field = clasp_fields_get (self->sent, i);
      g_autofree char *name = clasp_slice_show (field->name);
      gsize start, length;
      gboolean broken = request_rules_find_field_breach (clasp_exchange_get_line (self, field->line), &start, &length);

      if (!broken && request_rules_has_rule_of_its_own (field->name))
        continue;
      clasp_verdict_add_evidence (pass, field->line, 0, 0);
      if (broken && (verdict == NULL || verdict->status == CLASP_STATUS_WARN))
        {
          g_clear_pointer (&verdict, clasp_verdict_unref);
          verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_12, CLASP_STATUS_FAIL, NULL, name,
                                              _("The field “%s” breaks the field grammar."), name);
        }
      else if (verdict == NULL && request_rules_hinders_upgrade (field))
        verdict = clasp_verdict_new_printf (
            CLASP_RULE_REQ_12, CLASP_STATUS_WARN, NULL, name,
            _("The field “%s” is about a single hop or a body, and may keep the connection from being "
               "upgraded."),
            name);
      if (verdict != NULL && broken)
        clasp_verdict_add_evidence (verdict, field->line, start, length);
      else if (verdict != NULL && verdict->status == CLASP_STATUS_WARN && request_rules_hinders_upgrade (field))
        clasp_verdict_add_evidence (verdict, field->line, 0, 0);
    }
  if (verdict != NULL)
    request_rules_add_sent (self, verdicts, verdict->found, verdict);
  else if (pass->evidence->len > 0)
    clasp_verdicts_add (verdicts, g_steal_pointer (&pass));
  else
    clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_12, _("The request has no other fields."));
  g_clear_pointer (&pass, clasp_verdict_unref);
}

/* How well a value is a serialised origin (RFC 6454 §6.2): a scheme and a host in lower case, and a port that is not
 * its default. */
static ClaspStatus
request_rules_judge_origin_value (ClaspSlice value)
{
  g_autofree char *text = clasp_slice_dup (value);
  g_autofree char *lower = g_ascii_strdown (text, -1);
  g_autofree char *rest = NULL;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;
  const char *authority = clasp_address_find_authority (text, -1);
  ClaspSlice scheme = clasp_address_split (text).scheme;

  if (strlen (text) != value.length || scheme.length == 0)
    return g_str_equal (text, "null") ? CLASP_STATUS_PASS : CLASP_STATUS_FAIL;
  for (gsize i = 0; i < scheme.length; i++)
    if (!g_ascii_isalnum (scheme.data[i]) && strchr ("+-.", scheme.data[i]) == NULL)
      return CLASP_STATUS_FAIL;
  if (strpbrk (authority, "/?#@ ") != NULL)
    return CLASP_STATUS_FAIL;
  rest = clasp_address_compose (g_str_has_prefix (lower, "https:") ? "wss" : "ws", authority);
  uri = clasp_uri_parse (rest, strlen (rest), verdicts);
  if (uri == NULL)
    return CLASP_STATUS_FAIL;
  if (!g_str_equal (text, lower) || !g_str_equal (uri->host_field, authority))
    return CLASP_STATUS_WARN;
  return CLASP_STATUS_PASS;
}

static void
request_rules_judge_origin (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Origin";
  const char *expected = "https://example.com";
  const ClaspField *origin;
  g_autofree char *found = NULL;
  ClaspStatus status;
  ClaspVerdict *verdict;

  if (clasp_fields_count (self->sent, name) == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_08, _("No Origin is sent; only a browser must send one."));
      return;
    }
  origin = request_rules_require_sent (self, verdicts, CLASP_RULE_REQ_08, name, expected);
  if (origin == NULL)
    return;
  found = clasp_slice_show (origin->value);
  status = request_rules_judge_origin_value (origin->value);
  if (status == CLASP_STATUS_PASS)
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_08, status, NULL, found, _("The origin is “%s”."), found);
  else if (status == CLASP_STATUS_WARN)
    verdict = clasp_verdict_new_printf (
        CLASP_RULE_REQ_08, status, expected, found,
        _("“%s” is not the form in which browsers write an origin: lower case, and without a default port."), found);
  else
    verdict = clasp_verdict_new_printf (
        CLASP_RULE_REQ_08, status, expected, found,
        _("“%s” is not one origin: a scheme, “://”, a host and perhaps a port, without a path."), found);
  clasp_verdict_add_field (request_rules_add_sent (self, verdicts, name, verdict), origin);
}

/* What is wrong with the first element that is empty, no token or there twice, as a sentence. */
static char *
request_rules_find_subprotocol_breach (const ClaspFields *fields, const char *name, char **found)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const ClaspField *field = NULL;

  while ((field = clasp_fields_next (fields, name, field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        {
          gboolean token = clasp_slice_is_token (element);

          if (token && g_hash_table_add (seen, clasp_slice_dup (element)))
            continue;
          *found = clasp_slice_show (element);
          if (token)
            return g_strdup_printf (_("“%s” is in the list of subprotocols twice."), *found);
          if (element.length == 0)
            return g_strdup (_("The list of subprotocols has an empty element."));
          return g_strdup_printf (_("“%s” is not a subprotocol’s name: that has no spaces, quotes, slashes or other "
                                     "separators."),
                                  *found);
        }
    }
  return NULL;
}

static void
request_rules_judge_subprotocols (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Protocol";
  g_autofree char *joined = clasp_fields_join (self->sent, name);
  g_autofree char *breach = NULL;
  g_autofree char *wrong = NULL;
  g_autofree char *found = NULL;
  ClaspVerdict *verdict;

  if (joined == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_10, _("No subprotocol is offered."));
      return;
    }
  breach = request_rules_find_subprotocol_breach (self->sent, name, &wrong);
  found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
  if (breach == NULL)
    verdict = clasp_verdict_new_printf (CLASP_RULE_REQ_10, CLASP_STATUS_PASS, NULL, found,
                                        _("The subprotocols offered are “%s”."), found);
  else
    verdict = clasp_verdict_new (CLASP_RULE_REQ_10, CLASP_STATUS_FAIL, _("unique tokens"), wrong, breach);
  clasp_verdict_add_fields (request_rules_add_sent (self, verdicts, name, verdict), self->sent, name);
}

static void
request_rules_judge_offer (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char name[] = "Sec-WebSocket-Extensions";
  g_autoptr (GPtrArray) extensions = NULL;
  const ClaspField *breach_field;
  ClaspSlice breach;
  g_autofree char *joined = clasp_fields_join (self->sent, name);
  g_autofree char *found = NULL;
  g_autofree char *clause = NULL;

  if (joined == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_REQ_11, _("No extension is offered."));
      return;
    }
  extensions = clasp_extensions_from_fields (self->sent, &breach_field, &breach);
  if (breach_field != NULL)
    {
      found = clasp_slice_show (breach_field->value);
      clasp_verdict_add_field_part (
          request_rules_add_sent (self, verdicts, name,
                                  clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_FAIL, NULL, found,
                                                            _("“%s” is not a list of extensions."), found)),
          breach_field, (gsize) (breach.data - breach_field->value.data), breach.length);
      return;
    }
  for (guint i = 0; i < extensions->len && clause == NULL; i++)
    {
      const ClaspExtension *extension = g_ptr_array_index (extensions, i);

      if (g_str_equal (extension->name, "permessage-deflate"))
        clause = clasp_deflate_find_breach (extension, TRUE, &found);
    }
  if (clause != NULL)
    clasp_verdict_add_fields (
        request_rules_add_sent (self, verdicts, name,
                                clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_FAIL, NULL, found,
                                                          _("The offer of permessage-deflate is not valid: %s."),
                                                          clause)),
        self->sent, name);
  else
    {
      found = clasp_slice_show (clasp_slice (joined, strlen (joined)));
      clasp_verdict_add_fields (
          request_rules_add_sent (self, verdicts, name,
                                  clasp_verdict_new_printf (CLASP_RULE_REQ_11, CLASP_STATUS_PASS, NULL, found,
                                                            _("The extensions offered are “%s”."), found)),
          self->sent, name);
    }
}

void
clasp_judge_request (const ClaspExchange *self, GPtrArray *verdicts)
{
  request_rules_judge_grammar (self, verdicts);
  request_rules_judge_method (self, verdicts);
  request_rules_judge_target (self, verdicts);
  request_rules_judge_host (self, verdicts);
  request_rules_judge_token (self, verdicts, CLASP_RULE_REQ_05, "Upgrade", "websocket");
  request_rules_judge_token (self, verdicts, CLASP_RULE_REQ_06, "Connection", "Upgrade");
  request_rules_judge_key (self, verdicts);
  request_rules_judge_origin (self, verdicts);
  request_rules_judge_version (self, verdicts);
  request_rules_judge_subprotocols (self, verdicts);
  request_rules_judge_offer (self, verdicts);
  request_rules_judge_others (self, verdicts);
}
