/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What there is to try after a failed handshake, and what each difference does to the request: pure. */
#include <string.h>

#include "clasp-probe-plan.h"
#include "clasp-probe.h"
#include "clasp-session-config.h"
#include "session-harness.h"

#define REFUSED "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
#define VERSIONS(list) "HTTP/1.1 426 Upgrade Required\r\nSec-WebSocket-Version: " list "\r\nContent-Length: 0\r\n\r\n"

/* The connection that makes the request of a harness case. */
static ClaspProfile *
connection_for (const HarnessCase *row)
{
  ClaspProfile *profile = clasp_profile_new ();

  g_object_set (profile, "url", row->url != NULL ? row->url : "ws://example.com/chat", "extensions",
                row->extensions != NULL ? row->extensions : "", "subprotocols",
                row->subprotocols != NULL ? row->subprotocols : "", NULL);
  if (row->headers != NULL)
    {
      g_auto (GStrv) lines = g_strsplit (row->headers, "\n", -1);

      for (gsize i = 0; lines[i] != NULL; i++)
        {
          g_auto (GStrv) parts = g_strsplit (lines[i], ": ", 2);
          g_autoptr (ClaspHeader) header = clasp_header_new (parts[0], parts[1], TRUE);

          g_list_store_append (clasp_profile_get_headers (profile), header);
        }
    }
  if (row->drop != NULL)
    g_object_set (profile, "dropped-fields", (const char *[]) { row->drop, NULL }, NULL);
  return profile;
}

static char *
describe (GPtrArray *probes)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < probes->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? " " : "", clasp_probe_get_id (probes->pdata[i]));
  return g_string_free_and_steal (ids);
}

static const struct
{
  const char *name;
  HarnessCase made;
  const char *expected;
} TABLE[] = {
  /* Nothing is taken away that was not sent. */
  { "bare", { .response = REFUSED }, "unchanged with-slash use-wss plain-get" },
  { "bare-root", { .url = "ws://example.com/", .response = REFUSED }, "unchanged use-wss plain-get" },
  { "no-path", { .url = "ws://example.com?a=/b", .response = REFUSED }, "unchanged use-wss plain-get" },
  { "slash", { .url = "ws://example.com/a/?x=/", .response = REFUSED }, "unchanged without-slash use-wss plain-get" },
  { "origin",
    { .headers = "Origin: https://a", .response = REFUSED },
    "unchanged without-origin with-slash use-wss plain-get" },
  { "origin-in-any-case",
    { .headers = "oRIGIN: https://a", .response = REFUSED },
    "unchanged without-origin with-slash use-wss plain-get" },
  { "extensions",
    { .extensions = "permessage-deflate", .response = REFUSED },
    "unchanged without-extensions with-slash use-wss plain-get" },
  { "subprotocols",
    { .subprotocols = "a,b", .response = REFUSED },
    "unchanged without-subprotocols with-slash use-wss plain-get" },
  /* Only the required ones: not where that is what one difference does by itself. */
  { "two",
    { .extensions = "x", .subprotocols = "a", .response = REFUSED },
    "unchanged without-extensions without-subprotocols with-slash use-wss required-fields plain-get" },
  { "own-field",
    { .headers = "X-Trace: 1", .response = REFUSED },
    "unchanged with-slash use-wss required-fields plain-get" },
  { "own-host",
    { .headers = "Host: other", .response = REFUSED },
    "unchanged with-slash use-wss restore-fields required-fields plain-get" },
  { "dropped",
    { .drop = "Upgrade", .response = REFUSED },
    "unchanged with-slash use-wss restore-fields required-fields plain-get" },
  /* Versions. */
  { "version-sent-is-listed", { .response = VERSIONS ("13") }, "unchanged with-slash use-wss plain-get" },
  { "versions-listed",
    { .response = VERSIONS ("7, 8, 13") },
    "unchanged version-7 version-8 with-slash use-wss plain-get" },
  { "version-8-sent",
    { .headers = "Sec-WebSocket-Version: 8", .response = VERSIONS ("13") },
    "unchanged version-13 with-slash use-wss plain-get" },
  { "version-8-sent-none-listed",
    { .headers = "Sec-WebSocket-Version: 8", .response = REFUSED },
    "unchanged version-13 with-slash use-wss restore-fields plain-get" },
  { "version-8-and-origin",
    { .headers = "Sec-WebSocket-Version: 8\nOrigin: a", .response = VERSIONS ("13") },
    "unchanged without-origin version-13 with-slash use-wss restore-fields required-fields plain-get" },
  { "version-dropped",
    { .drop = "Sec-WebSocket-Version", .response = REFUSED },
    "unchanged version-13 with-slash use-wss restore-fields required-fields plain-get" },
  { "versions-without-sense",
    { .response = VERSIONS ("x, 256, -1, 13.0, 0013, ,") },
    "unchanged with-slash use-wss plain-get" },
  { "a-thousand-versions",
    { .response = VERSIONS ("1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12") },
    "unchanged version-1 version-2 version-3 version-4 with-slash use-wss plain-get" },
  /* What the buttons offer is tried, but for what needs the user's word. */
  { "origin-that-is-named",
    { .headers = "Origin: https://a",
      .response = "HTTP/1.1 403 Forbidden\r\nContent-Length: 14\r\n\r\ninvalid Origin" },
    "unchanged without-origin with-slash use-wss retry-with-origin plain-get" },
  { "sign-in",
    { .url = "wss://example.com/",
      .response = "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n" },
    "unchanged plain-get sign-in" },
  { "location",
    { .url = "wss://example.com/",
      .response = "HTTP/1.1 301 Moved\r\nLocation: https://example.org/ws\r\nContent-Length: 0\r\n\r\n" },
    "unchanged use-location plain-get" },
  { "location-with-a-query",
    { .url = "wss://example.com/",
      .response = "HTTP/1.1 301 Moved\r\nLocation: https://example.org/ws?ticket=1\r\nContent-Length: 0\r\n\r\n" },
    "unchanged plain-get" },
  { "subprotocol-list",
    { .url = "wss://example.com/",
      .subprotocols = "a, b",
      .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  "Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: a, b\r\n\r\n" },
    "unchanged without-subprotocols offer-only plain-get" },
  /* A port that speaks HTTP speaks no TLS, but for one that says so. */
  { "port", { .url = "ws://example.com:8080/chat", .response = REFUSED }, "unchanged with-slash plain-get" },
  { "port-of-tls",
    { .url = "ws://example.com:8443/",
      .response = "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
      .ends = TRUE },
    "unchanged use-wss plain-get" },
  { "port-of-another-400",
    { .url = "ws://example.com:8443/", .response = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n" },
    "unchanged plain-get" },
  { "port-without-a-word",
    { .url = "ws://example.com:8443/", .response = "", .ends = TRUE },
    "unchanged use-wss plain-get" },
  /* What has been encrypted is not sent in the clear to a server that speaks TLS. */
  { "wss", { .url = "wss://example.com/chat", .response = REFUSED }, "unchanged with-slash plain-get" },
  { "an-invalid-answer",
    { .response = "HTTP/1.1 101 Switching Protocols\r\n\r\n" },
    "unchanged with-slash use-wss plain-get" },
};

static void
test_plan (gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ClaspProfile) profile = connection_for (&TABLE[i].made);
  g_autoptr (ClaspReport) report = harness_report_new (&TABLE[i].made);
  g_autoptr (GPtrArray) probes = clasp_probe_plan (profile, report, NULL);
  g_autofree char *ids = describe (probes);

  g_assert_cmpstr (ids, ==, TABLE[i].expected);
}

static ClaspReport *
report_in_phase (const char *url, ClaspPhase phase)
{
  ClaspReport *report = clasp_report_new (url);

  report->uri = clasp_uri_parse (url, strlen (url), report->verdicts);
  report->outcome = CLASP_OUTCOME_FAILED;
  report->phase = phase;
  return report;
}

static void
assert_plan (ClaspProfile *profile, ClaspReport *report, const char *const *addresses, const char *expected)
{
  g_autoptr (GPtrArray) probes = clasp_probe_plan (profile, report, addresses);
  g_autofree char *ids = describe (probes);

  g_assert_cmpstr (ids, ==, expected);
}

/* Before there was a request, its fields make no difference. */
static void
test_before_the_request (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();

  g_object_set (profile, "origin", "https://a", NULL);
  for (ClaspPhase phase = CLASP_PHASE_URI; phase <= CLASP_PHASE_PROXY; phase++)
    {
      g_autoptr (ClaspReport) report = report_in_phase ("wss://example.com/", phase);

      assert_plan (profile, report, NULL, "");
    }
  {
    g_autoptr (ClaspReport) report = clasp_report_new ("nonsense");

    report->outcome = CLASP_OUTCOME_FAILED;
    assert_plan (profile, report, NULL, "");
  }
}

/* ws:// in place of wss:// only where nothing speaks against it. */
static void
test_in_the_clear (void)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspReport) plain = report_in_phase ("wss://example.com:8443/a", CLASP_PHASE_TLS);
  g_autoptr (ClaspReport) query = report_in_phase ("wss://example.com/?token=1", CLASP_PHASE_TLS);
  g_autoptr (ClaspReport) shown = report_in_phase ("wss://example.com/", CLASP_PHASE_TLS);

  assert_plan (profile, plain, NULL, "unchanged use-ws");
  assert_plan (profile, query, NULL, "");
  shown->tls = clasp_tls_info_new ();
  assert_plan (profile, shown, NULL, "unchanged use-ws");
  g_ptr_array_add (shown->tls->certificates, g_new0 (ClaspCertificateInfo, 1));
  assert_plan (profile, shown, NULL, "");
}

static void
add_tried (ClaspReport *report, const char *address, const char *error)
{
  ClaspAddressTried *tried = g_new0 (ClaspAddressTried, 1);

  tried->address = g_strdup (address);
  tried->error = g_strdup (error);
  g_ptr_array_add (report->addresses, tried);
}

static void
test_addresses (void)
{
  static const char *const addresses[] = { "[::1]:80", "127.0.0.1:80", "127.0.0.2:80", "127.0.0.3:80", NULL };
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspReport) report = report_in_phase ("wss://example.com/?q", CLASP_PHASE_TLS);

  add_tried (report, "[::1]:80", "refused");
  add_tried (report, "127.0.0.1:80", NULL);
  report->remote_address = g_strdup ("127.0.0.1:80");
  assert_plan (profile, report, addresses, "unchanged address-127.0.0.2:80 address-127.0.0.3:80");
  g_object_set (profile, "connect-to", "127.0.0.1:80", NULL);
  assert_plan (profile, report, addresses, "");
  g_object_set (profile, "connect-to", "", NULL);
  report->proxy = g_strdup ("http://proxy:3128");
  assert_plan (profile, report, addresses, "");
}

/* ---- what a difference does */

static char *
build_request (ClaspProfile *profile, gboolean *secure)
{
  const ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  const char *url = clasp_profile_get_url (profile);
  g_autofree char *problem = NULL;
  g_autoptr (ClaspConnectConfig) config = clasp_session_config_new (profile, &limits, NULL, &problem);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);
  g_autoptr (GBytes) bytes = NULL;

  g_assert_nonnull (config);
  g_assert_nonnull (uri);
  *secure = uri->secure;
  bytes = clasp_request_build (config->request, uri, (const guint8 *) "the sample nonce");
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

/* A request with one of everything. */
static ClaspProfile *
full_connection (void)
{
  const HarnessCase row = {
    .url = "ws://example.com/chat?x=1",
    .headers = "X-Trace: 1\nAuthorization: Bearer s3cret\ncookie: a=s3cret\nX-Api-Key: s3cret\nOrigin: https://table\n"
               "Sec-WebSocket-Version: 8\nSec-WebSocket-Protocol: of-the-table",
    .subprotocols = "of-the-option",
    .extensions = "permessage-deflate",
    .response = "",
  };
  ClaspProfile *profile = connection_for (&row);

  g_object_set (profile, "origin", "https://option", "method", "POST", NULL);
  return profile;
}

static const struct
{
  ClaspProbeDifference difference;
  const char *value;
  const char *gone;  /* what the request no longer has, separated by spaces */
  const char *there; /* what it has: parts separated by "|" */
  gboolean secure;
} CHANGES[] = {
  { CLASP_PROBE_UNCHANGED, NULL, "", "POST /chat?x=1 |Origin: https://table|Version: 8|X-Trace: 1|Protocol: of-the-t" },
  { CLASP_PROBE_WITHOUT_ORIGIN, NULL, "Origin", "POST |Version: 8|X-Trace|Extensions: |Bearer s3cret" },
  { CLASP_PROBE_WITHOUT_EXTENSIONS, NULL, "Extensions deflate", "Origin|Protocol: of-the-table|Bearer s3cret" },
  { CLASP_PROBE_WITHOUT_SUBPROTOCOLS, NULL, "Protocol of-the", "Origin|Extensions: permessage-deflate" },
  { CLASP_PROBE_VERSION, "13", "Version:\\ 8", "Version: 13|Origin|POST" },
  { CLASP_PROBE_VERSION, "7", "Version:\\ 8 Version:\\ 13", "Version: 7|Origin|POST" },
  { CLASP_PROBE_WITH_SLASH, "ws://example.com/chat/?x=1", "", "POST /chat/?x=1 HTTP|Origin|s3cret" },
  { CLASP_PROBE_REQUIRED_FIELDS, NULL,
    "Origin Extensions Protocol X-Trace Authorization cookie X-Api-Key POST Version:\\ 8",
    "GET /chat?x=1 HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key|"
    "Version: 13" },
  { CLASP_PROBE_PLAIN_GET, NULL, "Upgrade Sec-WebSocket", "GET /chat?x=1 |Host: |Connection: close|X-Trace|Origin" },
  { CLASP_PROBE_ADDRESS, "127.0.0.1:80", "", "Host: example.com\r\n|Origin" },
};

static void
assert_request (const char *request, const char *gone, const char *there)
{
  g_auto (GStrv) missing = g_strsplit (gone, " ", -1);
  g_auto (GStrv) present = g_strsplit (there, "|", -1);

  for (gsize i = 0; missing[i] != NULL; i++)
    {
      gsize length = strlen (missing[i]);
      g_autofree char *word = length > 0 && missing[i][length - 1] == '\\'
                                  ? g_strdup_printf ("%.*s %s", (int) length - 1, missing[i], missing[i + 1])
                                  : g_strdup (missing[i]);

      if (*word != '\0' && strstr (request, word) != NULL)
        g_error ("“%s” is still in the request:\n%s", word, request);
      i += length > 0 && missing[i][length - 1] == '\\';
    }
  for (gsize i = 0; present[i] != NULL; i++)
    if (strstr (request, present[i]) == NULL)
      g_error ("“%s” is not in the request:\n%s", present[i], request);
}

static void
test_apply (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CHANGES); i++)
    {
      g_autoptr (ClaspProfile) profile = full_connection ();
      g_autoptr (ClaspProbe) probe = clasp_probe_new (CHANGES[i].difference, CHANGES[i].value, NULL);
      g_autofree char *request = NULL;
      gboolean secure;

      clasp_probe_apply (probe, profile);
      request = build_request (profile, &secure);
      g_test_message ("%s", clasp_probe_get_id (probe));
      assert_request (request, CHANGES[i].gone, CHANGES[i].there);
      g_assert_false (secure);
    }
}

/* Credentials stay with the origin they were meant for, in the other scheme's probe as in the fix made of it. */
static void
test_secrets (void)
{
  static const struct
  {
    const char *from, *url, *id;
    ClaspPhase phase;
  } rows[] = {
    { "ws://me:pass@example.com/chat", "wss://example.com/chat", "use-wss", CLASP_PHASE_RESPONSE },
    { "ws://example.com:8080/chat?x", "wss://example.com:8080/chat?x", "use-wss", CLASP_PHASE_RESPONSE },
    { "wss://me:pass@[::1]:8443/chat", "ws://[::1]:8443/chat", "use-ws", CLASP_PHASE_TLS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (ClaspProfile) profile = full_connection ();
      g_autoptr (ClaspReport) report = report_in_phase (rows[i].from, rows[i].phase);
      g_autoptr (GPtrArray) probes = NULL;
      g_autofree char *request = NULL;
      ClaspProbe *probe = NULL;
      gboolean secure;

      clasp_profile_set_url (profile, rows[i].from);
      if (rows[i].phase == CLASP_PHASE_RESPONSE)
        clasp_transcript_add (report->transcript, CLASP_DIRECTION_OUT, CLASP_HOP_SERVER, CLASP_LINE_START,
                              (const guint8 *) "GET", 3, CLASP_EOL_CRLF, 0);
      probes = clasp_probe_plan (profile, report, NULL);
      for (guint k = 0; k < probes->len; k++)
        if (g_str_equal (clasp_probe_get_id (probes->pdata[k]), rows[i].id))
          probe = probes->pdata[k];
      g_assert_nonnull (probe);
      clasp_probe_apply (probe, profile);
      g_assert_cmpstr (clasp_profile_get_url (profile), ==, rows[i].url);
      request = build_request (profile, &secure);
      assert_request (request, "s3cret Authorization cookie X-Api-Key", "X-Trace: 1|Origin");
      g_assert_nonnull (strstr (clasp_probe_get_label (probe), "Authorization, cookie, X-Api-Key"));
      g_assert_null (strstr (clasp_probe_get_label (probe), "s3cret"));
    }
}

/* ---- what came back */

static void
test_outcome (void)
{
  g_autoptr (ClaspProbe) probe = clasp_probe_new (CLASP_PROBE_WITHOUT_ORIGIN, NULL, NULL);
  g_autoptr (ClaspProbe) page = clasp_probe_new (CLASP_PROBE_PLAIN_GET, NULL, NULL);
  const HarnessCase refused = {
    .response = "HTTP/1.1 403 Not\x1b[31mhere\xff\r\nContent-Type: text/html; charset=x\r\nContent-Length: 0\r\n\r\n",
  };
  const HarnessCase open = {
    .response = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: {accept}\r\n\r\n",
  };
  g_autoptr (ClaspReport) refusal = harness_report_new (&refused);
  g_autoptr (ClaspReport) opening = harness_report_new (&open);
  g_autofree char *conclusion = NULL;

  g_assert_cmpstr (clasp_probe_get_detail (probe), ==, "");
  clasp_probe_set_report (probe, refusal);
  g_assert_cmpint (clasp_probe_get_outcome (probe), ==, CLASP_PROBE_ANSWERED);
  g_assert_cmpstr (clasp_probe_get_detail (probe), ==, "403 Not‹ESC›[31mhere‹xFF› · 6.1 ms");
  clasp_probe_set_report (page, refusal);
  g_assert_cmpstr (clasp_probe_get_detail (page), ==, "403 Not‹ESC›[31mhere‹xFF›, text/html · 6.1 ms");
  g_assert_false (clasp_probe_is_answer (probe));

  clasp_probe_set_report (probe, opening);
  g_assert_cmpint (clasp_probe_get_outcome (probe), ==, CLASP_PROBE_OPEN);
  g_assert_true (clasp_probe_is_answer (probe));
  conclusion = clasp_probe_dup_conclusion (probe);
  g_assert_nonnull (strstr (conclusion, "Origin"));
  clasp_probe_set_report (page, opening);
  g_assert_false (clasp_probe_is_answer (page));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (TABLE); i++)
    {
      g_autofree char *path = g_strconcat ("/probe/plan/", TABLE[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_plan);
    }
  g_test_add_func ("/probe/plan-before-the-request", test_before_the_request);
  g_test_add_func ("/probe/plan-in-the-clear", test_in_the_clear);
  g_test_add_func ("/probe/plan-addresses", test_addresses);
  g_test_add_func ("/probe/apply", test_apply);
  g_test_add_func ("/probe/secrets", test_secrets);
  g_test_add_func ("/probe/outcome", test_outcome);
  return g_test_run ();
}
