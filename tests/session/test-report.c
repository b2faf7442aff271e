/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report as JSON (the contract of `check --json`) and as a text for people. */
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-report-page.h"
#include "session-harness.h"
#include "clasp-diagnose.h"
#include "clasp-report-text.h"

#define FOUNDING "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\nContent-Length: 0\r\n\r\n"

static JsonObject *
parse (JsonParser *parser, const char *json)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (json_parser_load_from_data (parser, json, -1, &error));
  g_assert_no_error (error);
  return json_node_get_object (json_parser_get_root (parser));
}

/* The members' names in order. */
static void
assert_members (JsonObject *object, const char *expected)
{
  g_autoptr (GString) names = g_string_new (NULL);
  JsonObjectIter iter;
  const char *name;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    g_string_append_printf (names, "%s%s", names->len > 0 ? " " : "", name);
  g_assert_cmpstr (names->str, ==, expected);
}

static JsonObject *
find_with (JsonArray *array, const char *member, const char *value)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (strcmp (json_object_get_string_member (json_array_get_object_element (array, i), member), value) == 0)
      return json_array_get_object_element (array, i);
  g_error ("no %s is “%s”", member, value);
  return NULL;
}

static void
check_founding_parts (JsonObject *object)
{
  JsonArray *transcript = json_object_get_array_member (object, "transcript");
  JsonArray *verdicts = json_object_get_array_member (object, "verdicts");
  JsonArray *diagnoses = json_object_get_array_member (object, "diagnosis");
  JsonObject *line = json_array_get_object_element (transcript, 0);
  JsonObject *verdict = find_with (verdicts, "rule", "RES-01");
  JsonObject *diagnosis = json_array_get_object_element (diagnoses, 0);
  JsonObject *fix = json_array_get_object_element (json_object_get_array_member (diagnosis, "fixes"), 0);

  assert_members (line, "n dir t_us text eol");
  g_assert_cmpint (json_object_get_int_member (line, "n"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (line, "dir"), ==, "out");
  g_assert_cmpstr (json_object_get_string_member (line, "text"), ==, "GET /chat HTTP/1.1");
  g_assert_cmpstr (json_object_get_string_member (line, "eol"), ==, "crlf");
  find_with (transcript, "text", "HTTP/1.1 426 Upgrade Required");
  find_with (transcript, "text", "Server: WebSocket++/0.3.0-alpha4");

  assert_members (verdict, "rule status lines expected found text");
  g_assert_cmpstr (json_object_get_string_member (verdict, "status"), ==, "fail");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (verdict, "lines")), ==, 1);
  for (guint i = 1; i <= 9; i++)
    {
      g_autofree char *rule = g_strdup_printf ("REQ-%02u", i);

      if (i != 8)
        g_assert_cmpstr (json_object_get_string_member (find_with (verdicts, "rule", rule), "status"), ==, "pass");
    }
  find_with (verdicts, "rule", "STA-426");
  g_assert_cmpstr (json_object_get_string_member (find_with (verdicts, "rule", "RES-04"), "status"), ==, "n/a");

  assert_members (diagnosis, "id confidence title text lines fixes snippet");
  g_assert_cmpstr (json_object_get_string_member (diagnosis, "id"), ==, "S1");
  g_assert_cmpstr (json_object_get_string_member (diagnosis, "confidence"), ==, "likely");
  g_assert_nonnull (strstr (json_object_get_string_member (diagnosis, "snippet"), "proxy_set_header Upgrade"));
  assert_members (fix, "id label value");
}

static void
test_json_founding (void)
{
  const HarnessCase row = { .response = FOUNDING };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *json = clasp_report_to_json (report, G_LIST_MODEL (diagnoses), FALSE);
  g_autofree char *pretty = clasp_report_to_json (report, G_LIST_MODEL (diagnoses), TRUE);
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonObject *object = parse (parser, json);
  JsonObject *timing;

  g_assert_null (strchr (json, '\n'));
  g_assert_nonnull (strchr (pretty, '\n'));
  assert_members (object,
                  "schema url outcome phase error http transcript verdicts diagnosis clients negotiated timing tls "
                  "body addresses remote proxy");
  g_assert_cmpint (json_object_get_int_member (object, "schema"), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (object, "url"), ==, "ws://example.com/chat");
  g_assert_cmpstr (json_object_get_string_member (object, "outcome"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (object, "phase"), ==, "response");
  assert_members (json_object_get_object_member (object, "error"), "domain code text");
  assert_members (json_object_get_object_member (object, "http"), "version status reason");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (object, "http"), "status"), ==, 426);
  assert_members (json_object_get_object_member (object, "negotiated"), "protocol extensions");
  timing = json_object_get_object_member (object, "timing");
  assert_members (timing, "resolve_us tcp_us proxy_us tls_us response_us total_us");
  g_assert_true (json_object_get_null_member (timing, "tls_us"));
  g_assert_cmpint (json_object_get_int_member (timing, "total_us"), ==, 6100);
  g_assert_true (json_object_get_null_member (object, "tls"));
  check_founding_parts (object);
}

static void
test_json_open (void)
{
  const HarnessCase row = {
    .url = "wss://example.com/chat",
    .subprotocols = "chat",
    .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: chat\r\nX-Latin: caf\xe9\nX-Tab: "
                "a\tb\r\n\r\n",
  };
  static const char *names[] = { "example.com", NULL };
  ClaspCertificateInfo *certificate = g_new0 (ClaspCertificateInfo, 1);
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autofree char *json = NULL;
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree guint8 *bytes = NULL;
  gsize length;
  JsonObject *object, *tls, *line;

  certificate->subject = g_strdup ("CN=example.com");
  certificate->issuer = g_strdup ("CN=Authority");
  certificate->not_before = g_strdup ("2026-01-01T00:00:00Z");
  certificate->not_after = g_strdup ("2027-01-01T00:00:00Z");
  certificate->names = g_strdupv ((char **) names);
  certificate->sha256 = g_strdup ("AA:BB");
  certificate->pem = g_strdup ("…");
  report->tls = clasp_tls_info_new ();
  report->tls->protocol = g_strdup ("TLS 1.3");
  report->tls->verified = TRUE;
  g_ptr_array_add (report->tls->certificates, certificate);

  json = clasp_report_to_json (report, NULL, TRUE);
  object = parse (parser, json);
  g_assert_cmpstr (json_object_get_string_member (object, "outcome"), ==, "open");
  g_assert_true (json_object_get_null_member (object, "error"));
  g_assert_true (json_object_get_null_member (object, "body"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "diagnosis")), ==, 0);
  g_assert_cmpstr (json_object_get_string_member (json_object_get_object_member (object, "negotiated"), "protocol"), ==,
                   "chat");
  g_assert_true (json_object_get_null_member (json_object_get_object_member (object, "negotiated"), "extensions"));
  tls = json_object_get_object_member (object, "tls");
  assert_members (tls, "protocol cipher alpn sni verified trusted errors why certificates");
  assert_members (json_array_get_object_element (json_object_get_array_member (tls, "certificates"), 0),
                  "subject issuer not_before not_after names sha256 sha1 serial signature key "
                  "usages authority");

  /* The bytes that are no text are given exactly. */
  line = find_with (json_object_get_array_member (object, "transcript"), "eol", "lf");
  assert_members (line, "n dir t_us text base64 eol");
  bytes = g_base64_decode (json_object_get_string_member (line, "base64"), &length);
  g_assert_cmpmem (bytes, length, "X-Latin: caf\xe9", 13);
}

static void
test_json_body (void)
{
  static const struct
  {
    const char *body;
    gsize length;
    gboolean truncated;
    const char *text;
  } rows[] = {
    { "hello", 5, FALSE, "hello" },      { "", 0, FALSE, "" },
    { "a\0b", 3, FALSE, NULL },          { "a\xff", 2, FALSE, NULL },
    { "caf\xc3\xa9", 5, FALSE, "café" }, { "caf\xc3", 4, TRUE, "caf" },
    { "caf\xc3", 4, FALSE, NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspReport) report = clasp_report_new ("ws://a");
      g_autoptr (JsonParser) parser = json_parser_new ();
      g_autofree char *json = NULL;
      JsonObject *body;

      report->outcome = CLASP_OUTCOME_FAILED;
      report->body = g_bytes_new (rows[i].body, rows[i].length);
      report->body_bytes = 7;
      report->body_truncated = rows[i].truncated;
      report->body_type = g_strdup ("text/plain");
      json = clasp_report_to_json (report, NULL, FALSE);
      body = json_object_get_object_member (parse (parser, json), "body");
      assert_members (body, "bytes type text truncated of");
      g_assert_cmpint (json_object_get_int_member (body, "bytes"), ==, 7);
      g_assert_cmpint (json_object_get_boolean_member (body, "truncated"), ==, rows[i].truncated);
      if (rows[i].text == NULL)
        g_assert_true (json_object_get_null_member (body, "text"));
      else
        g_assert_cmpstr (json_object_get_string_member (body, "text"), ==, rows[i].text);
    }
}

/* A URL that could not be parsed gives the object all the same. */
static void
test_json_without_uri (void)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("nonsense://\x01");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *json = NULL;
  JsonObject *object;

  report->uri = clasp_uri_parse ("nonsense://\x01", 12, report->verdicts);
  g_assert_null (report->uri);
  report->outcome = CLASP_OUTCOME_FAILED;
  clasp_report_read_error (report, "uri", "URI-01", "No.");
  json = clasp_report_to_json (report, NULL, TRUE);
  object = parse (parser, json);
  g_assert_cmpstr (json_object_get_string_member (object, "phase"), ==, "uri");
  g_assert_true (json_object_get_null_member (object, "http"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "transcript")), ==, 0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "verdicts")), ==, 6);
}

static void
test_json_proxy (void)
{
  const char *line = "CONNECT a:80 HTTP/1.1";
  const char *secret = "Proxy-Authorization: Basic aGlkZGVu";
  g_autoptr (ClaspReport) report = clasp_report_new ("ws://me:hidden@a");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autofree char *json = NULL;
  JsonArray *transcript;

  clasp_transcript_add (report->transcript, CLASP_DIRECTION_OUT, CLASP_HOP_PROXY, CLASP_LINE_START,
                        (const guint8 *) line, strlen (line), CLASP_EOL_CRLF, 0);
  clasp_transcript_add (report->transcript, CLASP_DIRECTION_OUT, CLASP_HOP_PROXY, CLASP_LINE_FIELD,
                        (const guint8 *) secret, strlen (secret), CLASP_EOL_CRLF, 0);
  report->outcome = CLASP_OUTCOME_FAILED;
  json = clasp_report_to_json (report, NULL, FALSE);
  g_assert_null (strstr (json, "hidden"));
  g_assert_null (strstr (json, "aGlkZGVu"));
  transcript = json_object_get_array_member (parse (parser, json), "transcript");
  assert_members (json_array_get_object_element (transcript, 0), "n dir hop t_us text eol");
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (transcript, 1), "hop"), ==, "proxy");
}

static void
test_arrays (void)
{
  const HarnessCase row = { .response = FOUNDING };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *verdicts_json = clasp_verdicts_to_json (report->verdicts, NULL);
  g_autofree char *diagnoses_json = clasp_diagnoses_to_json (G_LIST_MODEL (diagnoses), NULL);
  g_autofree char *none = clasp_verdicts_to_json (NULL, NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();

  g_assert_true (json_parser_load_from_data (parser, verdicts_json, -1, NULL));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (parser))), ==,
                    report->verdicts->len);
  g_assert_true (json_parser_load_from_data (parser, diagnoses_json, -1, NULL));
  g_assert_cmpuint (json_array_get_length (json_node_get_array (json_parser_get_root (parser))), ==, 1);
  g_assert_cmpstr (none, ==, "[]");
}

static void
assert_has (const char *text, const char *part)
{
  if (strstr (text, part) == NULL)
    g_error ("“%s” is not in\n%s", part, text);
}

static void
test_text (void)
{
  const HarnessCase row = { .headers = "Authorization: Bearer hidden", .response = FOUNDING };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *plain = clasp_report_to_text (report, G_LIST_MODEL (diagnoses), FALSE);
  g_autofree char *colored = clasp_report_to_text (report, G_LIST_MODEL (diagnoses), TRUE);

  g_test_message ("%s", plain);
  g_assert_true (g_utf8_validate (plain, -1, NULL));
  g_assert_null (strchr (plain, '\033'));
  g_assert_nonnull (strstr (colored, "\033["));
  g_assert_null (strstr (plain, "hidden"));
  assert_has (plain, "✗ Handshake failed  ws://example.com/chat\n");
  assert_has (plain, "  426 Upgrade Required · ");
  assert_has (plain, "   1 ✓ > GET /chat HTTP/1.1   REQ-01 REQ-02 REQ-03");
  assert_has (plain, " ✗ < HTTP/1.1 426 Upgrade Required");
  assert_has (plain, "< Server: WebSocket++/0.3.0-alpha4");
  assert_has (plain, "> Authorization: Bearer ••••••••");
  assert_has (plain, "Broken rules\n  ✗ RES-01  RFC 6455 §4.1");
  assert_has (plain, "expected: ");
  assert_has (plain, "S1 · Likely");
  assert_has (plain, "    proxy_http_version 1.1;");
}

/* What a server sends can't drive the terminal. */
static void
test_text_is_safe (void)
{
  const HarnessCase row = { .response = "HTTP/1.1 403 \x1b]0;evil\x07\r\nServer: \x1b[2J\r\nX-WebSocket-Reject-Reason: "
                                        "a\x1b[31mb\r\nContent-Length: 0\r\n\r\n" };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *plain = clasp_report_to_text (report, G_LIST_MODEL (diagnoses), FALSE);

  g_assert_null (strchr (plain, '\033'));
  g_assert_null (strchr (plain, '\007'));
}

/* GLib's own sentences have no full stop. */
static void
test_error_sentence (void)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("ws://a");

  clasp_report_read_error (report, "tcp", "refused", "Connection refused");
  g_assert_cmpstr (report->error_text, ==, "Connection refused.");
  clasp_report_read_error (report, "tcp", "refused", "It was refused.");
  g_assert_cmpstr (report->error_text, ==, "It was refused.");
}

/* The page says what the text says, and its secrets are masked. */
static void
test_page (void)
{
  const HarnessCase row = { .headers = "Authorization: Bearer hidden12", .response = FOUNDING };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *markdown = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, NULL, CLASP_PAGE_MARKDOWN);
  g_autofree char *html = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, NULL, CLASP_PAGE_HTML);

  g_test_message ("%s", markdown);
  g_assert_true (g_str_has_prefix (markdown, "# Handshake failed\n\n"));
  assert_has (markdown, "## Cause\n\n### ");
  assert_has (markdown, "(S1, Likely)");
  assert_has (markdown, "## Transcript\n\n```\n");
  assert_has (markdown, "> Authorization: Bearer ••••••••");
  assert_has (markdown, "| ✗ RES-01 | RFC 6455 §4.1 |");
  assert_has (markdown, "| Versions | Handclasp ");
  assert_has (html, "<h1>Handshake failed</h1>\n");
  assert_has (html, "<td>✗ RES-01</td>");
  g_assert_null (strstr (markdown, "hidden12"));
  g_assert_null (strstr (html, "hidden12"));
}

/* What led here stands before the last attempt, and its own secrets are masked. */
static void
test_page_has_hops (void)
{
  const HarnessCase first = { .headers = "Authorization: Bearer hidden12",
                              .response = "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n" };
  const HarnessCase row = { .response = FOUNDING };
  g_autoptr (ClaspReport) report = harness_report_new (&row);

  g_ptr_array_add (report->hops, harness_report_new (&first));
  for (guint form = 0; form < 2; form++)
    {
      g_autofree char *page = clasp_report_to_page (report, NULL, NULL, NULL,
                                                    form == 0 ? CLASP_PAGE_MARKDOWN : CLASP_PAGE_HTML);
      const char *before = strstr (page, form == 0 ? "## What led here" : "<h2>What led here</h2>");
      const char *last = strstr (page, form == 0 ? "## Transcript" : "<h2>Transcript</h2>");

      g_assert_nonnull (before);
      g_assert_true (before < last);
      g_assert_nonnull (strstr (before, form == 0 ? "### 302  ws://" : "<h3>302  ws://"));
      g_assert_true (strstr (before, "Location: /b") < last);
      assert_has (page, "Authorization: Bearer ••••••••");
      g_assert_null (strstr (page, "hidden12"));
    }
}

/* What is open is called so, what has ended is not, and what is odd about an open one is no cause of anything. */
static void
test_page_of_what_opened (void)
{
  const HarnessCase row = { .subprotocols = "chat",
                            .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                        "Connection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n" };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *open = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, "", CLASP_PAGE_MARKDOWN);
  g_autofree char *over = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, "It ended.", CLASP_PAGE_HTML);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (diagnoses)), >, 0);
  assert_has (open, "# Connection established\n");
  assert_has (open, "## To be noted\n");
  g_assert_null (strstr (open, "## Cause"));
  g_assert_null (strstr (over, "established"));
  assert_has (over, "<p>It ended.</p>\n");
  assert_has (over, "<h2>Cause</h2>\n");
}

/* Nothing that a server sent is markup, ends a block of code, or forges a line of a table. */
static void
test_page_is_safe (void)
{
  const HarnessCase row = {
    .response = "HTTP/1.1 403 <script>alert(1)</script> | # x\r\nServer: ````\r\n"
                "X-WebSocket-Reject-Reason: [a](http://evil.example) <img src=x> | b *c* `d` \x1b[31m\r\n"
                "Content-Type: text/plain\r\nContent-Length: 15\r\n\r\n```\n# heading\n</"
  };
  g_autoptr (ClaspReport) report = harness_report_new (&row);
  g_autoptr (GListStore) diagnoses = clasp_diagnose (report, NULL);
  g_autofree char *markdown = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, NULL, CLASP_PAGE_MARKDOWN);
  g_autofree char *html = clasp_report_to_page (report, G_LIST_MODEL (diagnoses), NULL, NULL, CLASP_PAGE_HTML);

  g_test_message ("%s", markdown);
  g_assert_null (strchr (markdown, '\033'));
  assert_has (markdown, "## Transcript\n\n`````\n");
  g_assert_null (strstr (markdown, "\n# x"));
  g_assert_null (strstr (html, "<script>"));
  g_assert_null (strstr (html, "<img"));
  assert_has (html, "&lt;script&gt;");
  for (const char *p = markdown; (p = strstr (p, "[a](http")) != NULL; p++)
    g_assert_cmpint (p - markdown, >, strstr (markdown, "`````") - markdown); /* in the transcript alone */
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/json-founding", test_json_founding);
  g_test_add_func ("/report/json-open", test_json_open);
  g_test_add_func ("/report/json-body", test_json_body);
  g_test_add_func ("/report/json-without-uri", test_json_without_uri);
  g_test_add_func ("/report/json-proxy", test_json_proxy);
  g_test_add_func ("/report/arrays", test_arrays);
  g_test_add_func ("/report/error-sentence", test_error_sentence);
  g_test_add_func ("/report/text", test_text);
  g_test_add_func ("/report/text-is-safe", test_text_is_safe);
  g_test_add_func ("/report/page", test_page);
  g_test_add_func ("/report/page-has-hops", test_page_has_hops);
  g_test_add_func ("/report/page-of-what-opened", test_page_of_what_opened);
  g_test_add_func ("/report/page-is-safe", test_page_is_safe);
  return g_test_run ();
}
