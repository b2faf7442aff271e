/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-clues.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-body-words.h"

#define MAX_BODY (64 * 1024)
/* Characters of the body in a sentence. */
#define MAX_WORDS 300

/* The last head received from the server, and what was sent to it. */
static void
clues_find_lines (ClaspClues *self)
{
  const ClaspTranscript *transcript = self->report->transcript;

  self->request = g_ptr_array_new ();
  self->response = g_ptr_array_new ();
  for (guint i = 0; i < transcript->len; i++)
    {
      ClaspLine *line = transcript->pdata[i];

      if (line->hop != CLASP_HOP_SERVER)
        continue;
      if (line->direction == CLASP_DIRECTION_OUT)
        g_ptr_array_add (self->request, line);
      else
        {
          if (line->kind == CLASP_LINE_START)
            g_ptr_array_set_size (self->response, 0);
          g_ptr_array_add (self->response, line);
        }
    }
}

static char *
clues_dup_body (const ClaspReport *report)
{
  g_autoptr (GBytes) text = clasp_report_dup_body_text (report);
  gsize length;
  const char *data;
  char *body;

  if (text == NULL)
    return g_strdup ("");
  data = g_bytes_get_data (text, &length);
  length = MIN (length, MAX_BODY);
  body = g_malloc (length + 1);
  if (length > 0)
    memcpy (body, data, length);
  body[length] = '\0';
  for (gsize i = 0; i < length; i++)
    if (body[i] == '\0')
      body[i] = ' ';
  return body;
}

#define WORD_BORDERS " \t.,:;!/()[]{}<>\"'-–—"

static void
clues_add_words (GHashTable *words, const char *text)
{
  g_auto (GStrv) parts = g_strsplit_set (text, WORD_BORDERS, -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    g_hash_table_add (words, g_strdup (parts[i]));
}

/* A page that repeats the status and names the server says nothing. */
static gboolean
clues_find_out_whether_it_tells (const ClaspClues *self)
{
  g_autofree char *lower = g_ascii_strdown (self->words, -1);
  g_autofree char *status = g_strdup_printf ("%u", self->report->http_status);
  g_autofree char *reason = g_ascii_strdown (self->report->http_reason != NULL ? self->report->http_reason : "", -1);
  g_autofree char *server = clasp_clues_dup_received (self, "Server");
  g_autofree char *server_lower = g_ascii_strdown (server != NULL ? server : "", -1);
  const char *const known[] = {
    status, reason, server_lower,
    "http status error code title nginx openresty apache bad request unauthorized forbidden not "
    "found method allowed gateway time-out timeout service temporarily unavailable internal server "
    "upgrade required the page"
  };
  g_autoptr (GHashTable) words = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) parts = g_strsplit_set (lower, WORD_BORDERS, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
    clues_add_words (words, known[i]);
  for (gsize i = 0; parts[i] != NULL; i++)
    if (strlen (parts[i]) > 1 && !g_hash_table_contains (words, parts[i]))
      return TRUE;
  return FALSE;
}

static char *
clues_dup_where (const ClaspReport *report)
{
  const ClaspUri *uri = report->uri;

  if (uri == NULL)
    return g_strdup (report->url != NULL ? report->url : "");
  return g_strdup_printf (strchr (uri->host, ':') != NULL ? "[%s]:%u" : "%s:%u", uri->host, uri->port);
}

void
clasp_clues_init (ClaspClues *self, const ClaspReport *report, const ClaspConversation *conversation)
{
  *self = (ClaspClues) {
    .report = report,
    .conversation = conversation,
    .secure = report->uri != NULL && report->uri->secure,
    .banner = CLASP_BANNER_UNDECIDED,
  };
  clues_find_lines (self);
  self->body = clasp_report_mask_echoes (report, clues_dup_body (report));
  self->words = clasp_body_words (self->body, strlen (self->body), MAX_WORDS);
  self->tells = clues_find_out_whether_it_tells (self);
  self->where = clues_dup_where (report);
  if (report->first_bytes != NULL)
    {
      const guint8 *first = g_bytes_get_data (report->first_bytes, &self->n_first);

      if (self->n_first > 0)
        self->banner = clasp_banner_recognise (first, self->n_first, TRUE);
    }
}

void
clasp_clues_clear (ClaspClues *self)
{
  g_clear_pointer (&self->request, g_ptr_array_unref);
  g_clear_pointer (&self->response, g_ptr_array_unref);
  g_clear_pointer (&self->body, g_free);
  g_clear_pointer (&self->words, g_free);
  g_clear_pointer (&self->where, g_free);
}

const ClaspEnding *
clasp_clues_get_ending (const ClaspClues *self)
{
  return self->conversation != NULL ? &self->conversation->ending : NULL;
}

static gboolean
clues_is_field (const ClaspLine *line, const char *name)
{
  const char *data = g_bytes_get_data (line->bytes, NULL);

  if (name == NULL)
    return line->kind == CLASP_LINE_START;
  return line->kind == CLASP_LINE_FIELD && line->name_length == strlen (name) &&
         g_ascii_strncasecmp (data, name, line->name_length) == 0;
}

static guint
clues_find_line (const GPtrArray *lines, const char *name)
{
  for (guint i = 0; i < lines->len; i++)
    if (clues_is_field (lines->pdata[i], name))
      return ((const ClaspLine *) lines->pdata[i])->number;
  return 0;
}

static void
clues_append_value (GString *string, const ClaspLine *line, const char *data)
{
  gsize at = line->value_start, end = at + line->value_length;

  for (guint i = 0; i < line->secrets->len; i++)
    {
      ClaspSpan span = g_array_index (line->secrets, ClaspSpan, i);

      if (span.start < at || span.start + span.length > end)
        continue;
      g_string_append_len (string, data + at, (gssize) (span.start - at));
      g_string_append (string, CLASP_MASK);
      at = span.start + span.length;
    }
  if (at < end)
    g_string_append_len (string, data + at, (gssize) (end - at));
}

static char *
clues_dup_field (const GPtrArray *lines, const char *name)
{
  GString *joined = NULL;

  for (guint i = 0; i < lines->len; i++)
    {
      const ClaspLine *line = lines->pdata[i];
      const char *data = g_bytes_get_data (line->bytes, NULL);

      if (!clues_is_field (line, name))
        continue;
      if (joined == NULL)
        joined = g_string_new (NULL);
      else
        g_string_append (joined, ", ");
      clues_append_value (joined, line, data);
    }
  return joined != NULL ? g_string_free_and_steal (joined) : NULL;
}

char *
clasp_clues_dup_sent (const ClaspClues *self, const char *name)
{
  return clues_dup_field (self->request, name);
}

char *
clasp_clues_dup_received (const ClaspClues *self, const char *name)
{
  return clues_dup_field (self->response, name);
}

guint
clasp_clues_count_received (const ClaspClues *self, const char *name)
{
  guint n = 0;

  for (guint i = 0; i < self->response->len; i++)
    n += clues_is_field (self->response->pdata[i], name);
  return n;
}

guint
clasp_clues_sent_line (const ClaspClues *self, const char *name)
{
  return clues_find_line (self->request, name);
}

guint
clasp_clues_received_line (const ClaspClues *self, const char *name)
{
  return clues_find_line (self->response, name);
}

static gboolean
clues_has_part (const char *text, const char *part)
{
  gsize length = strlen (part);

  for (; *text != '\0' || length == 0; text++)
    if (g_ascii_strncasecmp (text, part, length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
clasp_clues_received_has (const ClaspClues *self, const char *name, const char *part)
{
  g_autofree char *value = clasp_clues_dup_received (self, name);

  return value != NULL && clues_has_part (value, part);
}

gboolean
clasp_clues_body_has (const ClaspClues *self, const char *part)
{
  return clues_has_part (self->body, part);
}

gboolean
clasp_clues_body_is (const ClaspClues *self, const char *text)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (self->body));

  return g_ascii_strcasecmp (trimmed, text) == 0;
}

char *
clasp_clues_quote (const ClaspClues *self, const char *text)
{
  if (!self->tells)
    return g_strdup (text);
  /* Translators: the first %s is what is said of a failure, the second are the words of the server. */
  return g_strdup_printf (_("%s The answer says: “%s”"), text, self->words);
}

gboolean
clasp_clues_has_one_of (const char *text, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, "|", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (clues_has_part (text, parts[i]))
      return TRUE;
  return FALSE;
}

/* A border of the word itself, such as the slash of "/sso", is one of the text, too. */
static gboolean
clues_has_whole_part (const char *text, const char *part)
{
  gsize length = strlen (part);

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_strncasecmp (at, part, length) == 0 &&
        (at == text || !g_ascii_isalnum (at[-1]) || !g_ascii_isalnum (part[0])) && !g_ascii_isalnum (at[length]))
      return TRUE;
  return FALSE;
}

gboolean
clasp_clues_has_whole_word (const char *text, const char *words)
{
  g_auto (GStrv) parts = g_strsplit (words, "|", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (clues_has_whole_part (text, parts[i]))
      return TRUE;
  return FALSE;
}

gboolean
clasp_clues_misses_subprotocol (const ClaspClues *self)
{
  return clasp_clues_body_has (self, "missing subprotocol") || clasp_clues_body_has (self, "client supports []");
}

gboolean
clasp_clues_is_page_of (const ClaspClues *self, const char *servers)
{
  g_autofree char *server = clasp_clues_dup_received (self, "Server");

  return server == NULL || *server == '\0' || clasp_clues_has_one_of (server, servers);
}

/* Programs that stand before servers, and those that stand before clients. */
#define GATEWAYS                                                                                                      \
  "varnish|cloudfront|google|vegur|heroku|envoy|kong|nginx|haproxy|caddy|traefik|h2o|akamai|fastly|cloudflare|istio|" \
  "fly.io|vercel|netlify|render|railway|apigee|trafficserver|azure|bunny|sucuri|spring|ats/"
#define CLIENT_PROXIES                                                                                                \
  "squid|tinyproxy|privoxy|zscaler|bluecoat|blue coat|proxysg|websense|forcepoint|mcafee|mwg|ironport|fortinet|"      \
  "fortigate|fortiproxy|checkpoint|sophos|barracuda|symantec|netskope|iboss|umbrella|ccproxy|wingate|polipo|charles|" \
  "mitmproxy|fiddler|burp|sonicwall|watchguard|palo alto|cisco-wsa"

ClaspVia
clasp_clues_get_via (const ClaspClues *self)
{
  g_autofree char *via = clasp_clues_dup_received (self, "Via");
  g_autofree char *server = clasp_clues_dup_received (self, "Server");
  /* Only proxies of clients send these: Proxy-Connection is of the connection between them. */
  gboolean told = clasp_clues_received_line (self, "X-Squid-Error") != 0 ||
                  clasp_clues_received_line (self, "Proxy-Connection") != 0;

  if (told || (via != NULL && clasp_clues_has_one_of (via, CLIENT_PROXIES)) ||
      (server != NULL && clasp_clues_has_one_of (server, CLIENT_PROXIES)))
    return CLASP_VIA_PROXY;
  if (via == NULL)
    return CLASP_VIA_NONE;
  if (clasp_clues_has_one_of (via, GATEWAYS))
    return CLASP_VIA_GATEWAY;
  return clasp_clues_has_one_of (via, "proxy") ? CLASP_VIA_PROXY : CLASP_VIA_UNKNOWN;
}

gboolean
clasp_clues_is_late_http (const ClaspClues *self, gboolean *has_mark)
{
  static const char mark[] = "\xEF\xBB\xBF";
  gsize length = 0, at = 0;
  const char *first = NULL;
  gboolean marked;

  if (self->report->first_bytes != NULL)
    first = g_bytes_get_data (self->report->first_bytes, &length);
  marked = length >= strlen (mark) && memcmp (first, mark, strlen (mark)) == 0;
  if (has_mark != NULL)
    *has_mark = marked;
  at = marked ? strlen (mark) : 0;
  while (at < length && g_ascii_isspace (first[at]))
    at++;
  return at > 0 && length - at >= strlen ("HTTP/") && g_ascii_strncasecmp (first + at, "HTTP/", strlen ("HTTP/")) == 0;
}

gboolean
clasp_clues_failed (const ClaspClues *self, ClaspRuleId rule)
{
  return clasp_clues_first_failed (self, rule, rule) != CLASP_RULE_NONE;
}

ClaspRuleId
clasp_clues_first_failed (const ClaspClues *self, ClaspRuleId first, ClaspRuleId last)
{
  for (guint i = 0; i < self->report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = self->report->verdicts->pdata[i];

      if (verdict->status == CLASP_STATUS_FAIL && verdict->rule >= first && verdict->rule <= last)
        return verdict->rule;
    }
  return CLASP_RULE_NONE;
}

ClaspRuleId
clasp_clues_broken_request (const ClaspClues *self)
{
  return clasp_clues_first_failed (self, CLASP_RULE_REQ_01, CLASP_RULE_REQ_12);
}

gboolean
clasp_clues_error_in (const ClaspClues *self, ClaspErrorDomain domain)
{
  return self->report->error_domain == domain;
}

gboolean
clasp_clues_error_is (const ClaspClues *self, ClaspErrorDomain domain, ClaspErrorCode code)
{
  return self->report->error_domain == domain && self->report->error_code == code;
}

gboolean
clasp_clues_timed_out_in (const ClaspClues *self, ClaspPhase phase)
{
  return self->report->error_domain == CLASP_ERROR_DOMAIN_TIMEOUT && self->report->phase == phase;
}

char *
clasp_clues_dup_url (const ClaspClues *self, gboolean secure)
{
  const ClaspUri *uri = self->report->uri;
  g_autofree char *host = NULL;

  if (uri == NULL)
    return g_strdup ("");
  /* Without user:password, which has no place in a suggestion. The port stays, when it was given. */
  host = uri->default_port ? g_strdup_printf (strchr (uri->host, ':') != NULL ? "[%s]" : "%s", uri->host)
                           : g_strdup (self->where);
  return g_strdup_printf ("%s://%s%s", secure ? "wss" : "ws", host, uri->resource);
}

gboolean
clasp_clues_list_has (const char *list, const char *token)
{
  g_auto (GStrv) parts = g_strsplit (list != NULL ? list : "", ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (parts[i]), token) == 0)
      return TRUE;
  return FALSE;
}

ClaspDiagnosis *
clasp_clues_add_rule_lines (const ClaspClues *self, ClaspDiagnosis *diagnosis, ClaspRuleId rule)
{
  for (guint i = 0; i < self->report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = self->report->verdicts->pdata[i];

      for (guint j = 0; verdict->rule == rule && j < verdict->evidence->len; j++)
        clasp_diagnosis_add_line (diagnosis, g_array_index (verdict->evidence, ClaspEvidence, j).line);
    }
  return diagnosis;
}

ClaspDiagnosis *
clasp_diagnosis_add_show_rule (ClaspDiagnosis *self, ClaspRuleId rule)
{
  return clasp_diagnosis_add_fix (self, CLASP_FIX_SHOW_RULE, clasp_rule_get (rule)->id);
}
