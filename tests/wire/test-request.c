/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The client's opening handshake: what is sent, and rules REQ-01 … REQ-12. */
#include "config.h"

#include <string.h>

#include "clasp-request.h"
#include "opening-harness.h"

#define ALL_PASS                                                                             \
  "REQ-01=pass@1 REQ-02=pass@1:0+3 REQ-03=pass@1 REQ-04=pass@2 REQ-05=pass@3 REQ-06=pass@4 " \
  "REQ-07=pass@5:19+24 "                                                                     \
  "REQ-09=pass@6:23+2 "
#define KEY "dGhlIHNhbXBsZSBub25jZQ=="

static const OpeningCase rows[] = {
  { "plain", .verdicts = ALL_PASS "REQ-08=n/a REQ-10=n/a REQ-11=n/a REQ-12=n/a" },
  { "port", .url = "ws://example.com:8080/", .verdicts = ALL_PASS "REQ-04=pass@2:6+16" },
  { "all-options", .subprotocols = { "chat", "superchat" }, .origin = "https://example.com",
    .extensions = "permessage-deflate; client_max_window_bits", .fields = { "Cookie: a=1", "X-Id: 7" },
    .verdicts = ALL_PASS "REQ-08=pass@7:8+19 REQ-10=pass@8:24+15 REQ-11=pass@9 REQ-12=pass@10 REQ-12=pass@11" },

  /* REQ-01 */
  { "bad-field-name", .fields = { "X Y: 1" }, .verdicts = "REQ-01=fail@7:1+1 REQ-12=fail@7:1+1" },
  { "control-in-value", .fields = { "X: a\001b" }, .verdicts = "REQ-01=fail@7:4+1 REQ-12=fail@7:4+1" },
  { "space-before-colon", .fields = { "X : 1" }, .verdicts = "REQ-01=fail@7:1+1" },
  { "space-in-target", .target = "/a b", .verdicts = "REQ-01=fail@1 REQ-03=fail@1:4+4" },
  { "no-target", .target = "", .verdicts = "REQ-01=fail@1 REQ-03=fail@1" },
  { "empty-method", .method = "", .verdicts = "REQ-01=fail@1 REQ-02=fail@1" },
  { "non-ascii-value", .fields = { "X: \xc3\xa4" }, .verdicts = "REQ-01=pass REQ-12=pass@7" },

  /* REQ-02 */
  { "post", .method = "POST", .verdicts = "REQ-01=pass REQ-02=fail@1:0+4" },
  { "http-1.0", .version = "HTTP/1.0", .verdicts = "REQ-01=pass REQ-02=fail@1:10+8" },
  { "http-1.2", .version = "HTTP/1.2", .verdicts = "REQ-02=pass" },
  { "garbage-version", .version = "HTTP", .verdicts = "REQ-01=fail@1 REQ-02=fail@1:10+4" },

  /* REQ-03 */
  { "other-target", .target = "/other", .verdicts = "REQ-01=pass REQ-03=fail@1:4+6" },
  { "absolute", .target = "http://example.com/chat", .verdicts = "REQ-03=pass@1:4+23" },
  { "absolute-with-port", .target = "http://EXAMPLE.com:80/chat", .verdicts = "REQ-03=pass" },
  { "absolute-other-host", .target = "http://example.org/chat", .verdicts = "REQ-03=fail" },
  { "absolute-other-scheme", .target = "https://example.com/chat", .verdicts = "REQ-03=fail" },
  { "absolute-tls", .url = "wss://example.com/chat", .target = "https://example.com/chat", .verdicts = "REQ-03=pass" },
  { "asterisk", .target = "*", .verdicts = "REQ-01=pass REQ-03=fail" },

  /* REQ-04 */
  { "no-host", .drops = { "host" }, .verdicts = "REQ-04=fail@1" },
  { "other-host", .fields = { "Host: other.example" }, .verdicts = "REQ-04=fail@6:6+13" },
  { "two-hosts", .fields = { "Host: example.com", "host: example.com" }, .verdicts = "REQ-04=fail@6 REQ-04=fail@7" },
  { "host-default-port", .fields = { "Host: example.com:80" }, .verdicts = "REQ-04=warn" },
  { "host-letter-case", .fields = { "HOST: Example.COM" }, .verdicts = "REQ-04=pass" },

  /* REQ-05 and REQ-06 */
  { "no-upgrade", .drops = { "Upgrade" }, .verdicts = "REQ-05=fail@1 REQ-06=pass" },
  { "other-upgrade", .fields = { "Upgrade: h2c" }, .verdicts = "REQ-05=fail@6:9+3" },
  { "upgrade-list", .fields = { "upgrade: h2c, WebSocket" }, .verdicts = "REQ-05=pass" },
  { "no-connection", .drops = { "Connection" }, .verdicts = "REQ-06=fail@1" },
  { "keep-alive", .fields = { "Connection: keep-alive" }, .verdicts = "REQ-06=fail@6:12+10" },
  { "keep-alive-upgrade", .fields = { "Connection: keep-alive, upgrade" }, .verdicts = "REQ-06=pass" },
  { "connection-in-two", .fields = { "Connection: keep-alive", "Connection: Upgrade" }, .verdicts = "REQ-06=pass@7" },

  /* REQ-07 */
  { "no-key", .drops = { "Sec-WebSocket-Key" }, .verdicts = "REQ-07=fail@1" },
  { "short-key", .fields = { "Sec-WebSocket-Key: AAAA" }, .verdicts = "REQ-07=fail@6:19+4" },
  { "key-of-15-bytes", .fields = { "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA" }, .verdicts = "REQ-07=fail" },
  { "key-of-17-bytes", .fields = { "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAAA=" }, .verdicts = "REQ-07=fail" },
  { "key-not-base64", .fields = { "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAA-_==" }, .verdicts = "REQ-07=fail" },
  { "own-key", .fields = { "Sec-WebSocket-Key: " KEY }, .verdicts = "REQ-07=pass@6:19+24" },
  { "two-keys", .fields = { "Sec-WebSocket-Key: " KEY, "Sec-WebSocket-Key: " KEY }, .verdicts = "REQ-07=fail@7" },

  /* REQ-08 */
  { "origin-null", .origin = "null", .verdicts = "REQ-08=pass" },
  { "origin-port", .origin = "http://example.com:8080", .verdicts = "REQ-08=pass" },
  { "origin-extension", .origin = "moz-extension://aaaa-bbbb", .verdicts = "REQ-08=pass" },
  { "origin-path", .origin = "https://example.com/", .verdicts = "REQ-08=fail@7:8+20" },
  { "origin-host", .origin = "example.com", .verdicts = "REQ-08=fail" },
  { "origin-upper-case", .origin = "https://Example.com", .verdicts = "REQ-08=warn" },
  { "origin-default-port", .origin = "https://example.com:443", .verdicts = "REQ-08=warn" },
  { "origin-two", .origin = "https://a.example https://b.example", .verdicts = "REQ-08=fail" },
  { "origin-twice", .fields = { "Origin: https://a.example", "Origin: https://b.example" },
    .verdicts = "REQ-08=fail@8" },

  /* REQ-09 */
  { "version-8", .fields = { "Sec-WebSocket-Version: 8" }, .verdicts = "REQ-09=fail@6:23+1" },
  { "version-list", .fields = { "Sec-WebSocket-Version: 13, 8" }, .verdicts = "REQ-09=fail" },
  { "no-version", .drops = { "sec-websocket-version" }, .verdicts = "REQ-09=fail@1" },

  /* REQ-10 */
  { "protocol-twice", .subprotocols = { "a", "a" }, .verdicts = "REQ-10=fail@7" },
  { "protocol-no-token", .subprotocols = { "a b" }, .verdicts = "REQ-10=fail" },
  { "protocol-empty", .fields = { "Sec-WebSocket-Protocol: a,,b" }, .verdicts = "REQ-10=fail" },
  { "protocol-two-fields", .fields = { "Sec-WebSocket-Protocol: a", "Sec-WebSocket-Protocol: b" },
    .verdicts = "REQ-10=pass@7 REQ-10=pass@8" },

  /* REQ-11 */
  { "unknown-extension", .extensions = "x-thing; a=1; b", .verdicts = "REQ-11=pass" },
  { "extension-grammar", .extensions = "permessage-deflate; =", .verdicts = "REQ-11=fail@7:46+1" },
  { "deflate-unknown-parameter", .extensions = "permessage-deflate; level=9", .verdicts = "REQ-11=fail" },
  { "deflate-window-7", .extensions = "permessage-deflate; client_max_window_bits=7", .verdicts = "REQ-11=fail" },
  { "deflate-server-window-bare", .extensions = "permessage-deflate; server_max_window_bits",
    .verdicts = "REQ-11=fail" },
  { "deflate-twice-the-same",
    .extensions = "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
    .verdicts = "REQ-11=fail" },
  { "deflate-two-offers", .extensions = "permessage-deflate; server_max_window_bits=10, permessage-deflate",
    .verdicts = "REQ-11=pass" },

  /* REQ-12 */
  { "transfer-encoding", .fields = { "A: 1", "Transfer-Encoding: chunked" }, .verdicts = "REQ-12=warn@8 REQ-01=pass" },
  { "content-length", .fields = { "Content-Length: 5" }, .verdicts = "REQ-12=warn@7" },
  { "content-length-0", .fields = { "Content-Length: 0" }, .verdicts = "REQ-12=pass@7" },
};

/* ------------------------------------------------------------------------------------------ exact bytes */

static char *
build (const ClaspRequest *request, const char *url)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (uri);
  bytes = clasp_request_build (request, uri, (const guint8 *) HARNESS_NONCE);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static gboolean
add_field (ClaspRequest *request, const char *name, const char *value)
{
  return clasp_request_add_field (request, name, strlen (name), value, strlen (value));
}

static void
test_bytes (void)
{
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autofree char *text = build (request, "wss://example.com:8443/a?b=ä");

  g_assert_cmpstr (text, ==,
                   "GET /a?b=%C3%A4 HTTP/1.1\r\nHost: example.com:8443\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\n\r\n");
}

static void
test_order (void)
{
  static const char *const subprotocols[] = { "chat", "superchat", NULL };
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autoptr (ClaspRequest) copy = NULL;
  g_autofree char *text = NULL;

  clasp_request_set_subprotocols (request, subprotocols);
  clasp_request_set_origin (request, "https://a.example");
  clasp_request_set_extensions (request, "permessage-deflate");
  g_assert_true (add_field (request, "x-B", "1"));
  g_assert_true (add_field (request, "x-a", "2"));
  g_assert_true (add_field (request, "X-b", "3"));
  g_assert_true (add_field (request, "UPGRADE", "WebSocket"));
  g_assert_true (add_field (request, "Empty", ""));
  clasp_request_drop_field (request, "origin");
  copy = clasp_request_copy (request);
  text = build (copy, "ws://h/");
  g_assert_cmpstr (text, ==,
                   "GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nSec-WebSocket-Key: " KEY "\r\n"
                   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: chat, superchat\r\n"
                   "Sec-WebSocket-Extensions: permessage-deflate\r\nx-B: 1\r\nx-a: 2\r\nX-b: 3\r\n"
                   "UPGRADE: WebSocket\r\nEmpty: \r\n\r\n");
  g_assert_true (clasp_request_changes_field (copy, "Upgrade"));
  g_assert_true (clasp_request_changes_field (copy, "Origin"));
  g_assert_false (clasp_request_changes_field (copy, "Host"));
  g_assert_false (clasp_request_changes_start (copy));
}

static void
test_injection (void)
{
  static const char *const subprotocols[] = { "a\r\nX: 1", NULL };
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autofree char *text = NULL;

  g_assert_false (add_field (request, "", "1"));
  g_assert_false (add_field (request, "X\r", "1"));
  g_assert_false (add_field (request, "X\nY", "1"));
  g_assert_false (add_field (request, "X", "1\r\nY: 2"));
  g_assert_false (add_field (request, "X", "1\n"));
  g_assert_false (clasp_request_add_field (request, "X", 1, "a\0b", 3));
  g_assert_false (clasp_request_add_field (request, "X\0", 2, "a", 1));
  clasp_request_set_method (request, "GET\r\nX:");
  clasp_request_set_target (request, "/\nX: 1");
  clasp_request_set_http_version (request, "HTTP/1.1\r\nX: 1");
  clasp_request_set_origin (request, "a\r\n\r\nb");
  clasp_request_set_extensions (request, "e\r\nX: 1");
  clasp_request_set_subprotocols (request, subprotocols);
  text = build (request, "ws://h/");
  g_assert_cmpstr (text, ==,
                   "GETX: /X: 1 HTTP/1.1X: 1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   "Sec-WebSocket-Key: " KEY "\r\nSec-WebSocket-Version: 13\r\nOrigin: ab\r\n"
                   "Sec-WebSocket-Protocol: aX: 1\r\nSec-WebSocket-Extensions: eX: 1\r\n\r\n");
  g_assert_true (clasp_request_changes_start (request));
  clasp_request_set_method (request, NULL);
  clasp_request_set_target (request, NULL);
  clasp_request_set_http_version (request, NULL);
  g_assert_false (clasp_request_changes_start (request));
}

static void
test_offered (void)
{
  static const char *const subprotocols[] = { "chat", "superchat", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autofree char *protocols = NULL;
  g_autofree char *extensions = NULL;

  g_assert_null (clasp_request_dup_offered_protocols (request));
  g_assert_null (clasp_request_dup_offered_extensions (request));
  clasp_request_set_subprotocols (request, none);
  g_assert_null (clasp_request_dup_offered_protocols (request));
  clasp_request_set_subprotocols (request, subprotocols);
  protocols = clasp_request_dup_offered_protocols (request);
  g_assert_cmpstr (protocols, ==, "chat, superchat");
  g_clear_pointer (&protocols, g_free);
  g_assert_true (add_field (request, "sec-websocket-protocol", "x"));
  g_assert_true (add_field (request, "Sec-WebSocket-Protocol", " y "));
  protocols = clasp_request_dup_offered_protocols (request);
  g_assert_cmpstr (protocols, ==, "x, y");
  clasp_request_set_extensions (request, "permessage-deflate");
  extensions = clasp_request_dup_offered_extensions (request);
  g_assert_cmpstr (extensions, ==, "permessage-deflate");
  clasp_request_drop_field (request, "Sec-WebSocket-Extensions");
  g_assert_null (clasp_request_dup_offered_extensions (request));
}

static void
test_blame (void)
{
  static const OpeningCase row = { "blame", .fields = { "Sec-WebSocket-Version: 8" }, .drops = { "Host" } };
  g_autoptr (OpeningRun) run = opening_run_new (&row);
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (run->opening);
  const ClaspVerdict *version = clasp_verdicts_find (verdicts, CLASP_RULE_REQ_09);
  const ClaspVerdict *host = clasp_verdicts_find (verdicts, CLASP_RULE_REQ_04);

  g_assert_cmpstr (version->expected, ==, "13");
  g_assert_cmpstr (version->found, ==, "8");
  g_assert_nonnull (strstr (version->text, "your own change"));
  g_assert_cmpstr (host->expected, ==, "example.com");
  g_assert_null (host->found);
  g_assert_nonnull (strstr (host->text, "your own change"));
  g_assert_null (strstr (clasp_verdicts_find (verdicts, CLASP_RULE_REQ_05)->text, "your own"));
}

static void
test_subprotocol_words (void)
{
  static const struct
  {
    OpeningCase row;
    const char *found;
    const char *part;
  } cases[] = {
    { { "twice", .subprotocols = { "a", "b", "a" } }, "a", "“a” is in the list of subprotocols twice." },
    { { "empty", .fields = { "Sec-WebSocket-Protocol: a,,b" } }, "", "an empty element" },
    { { "slash", .subprotocols = { "a/b" } }, "a/b", "“a/b” is not a subprotocol’s name" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (OpeningRun) run = opening_run_new (&cases[i].row);
      g_autoptr (GPtrArray) verdicts = clasp_opening_judge (run->opening);
      const ClaspVerdict *verdict = clasp_verdicts_find (verdicts, CLASP_RULE_REQ_10);

      g_assert_cmpstr (verdict->found, ==, cases[i].found);
      g_assert_nonnull (strstr (verdict->text, cases[i].part));
    }
}

static const char *const coverage[] = {
  "REQ-01 pass fail", "REQ-02 pass fail",     "REQ-03 pass fail",     "REQ-04 pass fail warn",
  "REQ-05 pass fail", "REQ-06 pass fail",     "REQ-07 pass fail",     "REQ-08 pass fail warn n/a",
  "REQ-09 pass fail", "REQ-10 pass fail n/a", "REQ-11 pass fail n/a", "REQ-12 pass fail warn n/a",
};

/* A caller's slip is told, and nothing is read from where nothing is. */
static void
test_guards (void)
{
  g_autoptr (ClaspRequest) request = clasp_request_new ();
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();

  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*self != NULL*");
  g_assert_false (clasp_request_add_field (NULL, "Name", 4, "value", 5));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*name != NULL*");
  g_assert_false (clasp_request_add_field (request, NULL, 4, "value", 5));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*text != NULL*");
  g_assert_null (clasp_uri_parse (NULL, 4, verdicts));
  g_test_expect_message (G_LOG_DOMAIN, G_LOG_LEVEL_CRITICAL, "*self != NULL*");
  g_assert_cmpuint (clasp_opening_receive (NULL, (const guint8 *) "HTTP", 4, 0), ==, 0);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/request/bytes", test_bytes);
  g_test_add_func ("/request/order", test_order);
  g_test_add_func ("/request/injection", test_injection);
  g_test_add_func ("/request/offered", test_offered);
  g_test_add_func ("/request/blame", test_blame);
  g_test_add_func ("/request/subprotocol-words", test_subprotocol_words);
  g_test_add_func ("/request/guards", test_guards);
  opening_cases_add ("/request/rules", rows, G_N_ELEMENTS (rows));
  opening_coverage_add ("/coverage/request", coverage, G_N_ELEMENTS (coverage));
  return g_test_run ();
}
