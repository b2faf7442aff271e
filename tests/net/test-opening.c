/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The connector against scripted servers over TCP: what it says when a server does this or that. */
#include <string.h>
#include <sys/socket.h>

#include "opening.h"
#include "scripted-peer.h"

/* A server that reads the request and answers with these bytes, then ends. */
static void
say_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (peer, fd, number))
    peer_say (fd, user_data);
}

static void
open_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_open (peer, fd, number))
    peer_wait (peer, fd);
}

static Attempt *
attempt_at (ScriptedPeer *peer)
{
  g_autofree char *url = scripted_peer_dup_url (peer, "/chat");

  return attempt_new (config_new (url));
}

static void
test_open (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);
  const ClaspAddressTried *tried;
  g_autofree char *received = scripted_peer_dup_received (peer, 0);
  GString *sent = g_string_new (NULL);

  assert_open (report);
  g_assert_nonnull (attempt_get_opened (attempt)->stream);
  g_assert_null (attempt_get_opened (attempt)->leftover);
  g_assert_cmpuint (report->http_status, ==, 101);
  g_assert_cmpstr (report->http_version, ==, "1.1");
  g_assert_cmpuint (report->addresses->len, ==, 1);
  tried = report->addresses->pdata[0];
  g_assert_true (tried->connected);
  g_assert_null (tried->error);
  g_assert_cmpint (tried->start_us, <=, tried->end_us);
  g_assert_cmpstr (tried->address, ==, report->remote_address);
  g_assert_cmpint (report->proxy_us, ==, -1);
  g_assert_cmpint (report->tls_us, ==, -1);
  assert_verdict (report, CLASP_RULE_CON_01, CLASP_STATUS_PASS);
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_NA);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_NA);
  assert_verdict (report, CLASP_RULE_CON_04, CLASP_STATUS_PASS);
  assert_verdict (report, CLASP_RULE_CON_05, CLASP_STATUS_PASS);
  assert_verdict (report, CLASP_RULE_CON_06, CLASP_STATUS_NA);
  assert_verdict (report, CLASP_RULE_RES_04, CLASP_STATUS_PASS);
  g_assert_cmpuint (clasp_verdicts_count (report->verdicts, CLASP_STATUS_FAIL), ==, 0);

  /* The transcript is what the server really got. */
  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = report->transcript->pdata[i];

      if (line->direction == CLASP_DIRECTION_OUT)
        g_string_append_printf (sent, "%.*s\r\n", (int) g_bytes_get_size (line->bytes),
                                (const char *) g_bytes_get_data (line->bytes, NULL));
    }
  g_assert_cmpstr (sent->str, ==, received);
  g_string_free (sent, TRUE);
}

/* Phases only go forward and lines are only added. */
static void
test_progress (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  GPtrArray *snapshots = attempt_get_snapshots (attempt);
  guint n_lines = 0;
  ClaspPhase phase = CLASP_PHASE_URI;

  attempt_run (attempt);
  g_assert_cmpuint (snapshots->len, >=, 1);
  for (guint i = 0; i < snapshots->len; i++)
    {
      const ClaspReport *snapshot = snapshots->pdata[i];

      g_assert_cmpint (snapshot->phase, >=, phase);
      g_assert_cmpuint (snapshot->transcript->len, >=, n_lines);
      g_assert_nonnull (clasp_verdicts_find (snapshot->verdicts, CLASP_RULE_RES_04));
      phase = snapshot->phase;
      n_lines = snapshot->transcript->len;
    }
}

static void
leftover_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  g_autofree char *head = NULL;

  if (!peer_read_head (peer, fd, number))
    return;
  peer_accept (peer, fd, number, "X-Big: 1\r\n");
  peer_frame (fd, 0x81, "hello", 5);
  peer_wait (peer, fd);
}

/* Frames in the same segment as the 101, or just after it: none is lost between the connector and the stream
 * (HTTP-11). */
static void
test_leftover (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", leftover_script, NULL);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspOpened *opened;
  guint8 bytes[16];
  gsize n = 0, more = 0;

  assert_open (attempt_run (attempt));
  opened = attempt_get_opened (attempt);
  if (opened->leftover != NULL)
    {
      n = g_bytes_get_size (opened->leftover);
      g_assert_cmpuint (n, <=, 7);
      memcpy (bytes, g_bytes_get_data (opened->leftover, NULL), n);
    }
  g_input_stream_read_all (g_io_stream_get_input_stream (opened->stream), bytes + n, 7 - n, &more, NULL, NULL);
  g_assert_cmpmem (bytes, n + more, "\x81\x05hello", 7);
}

static void
test_ipv6 (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("::1", open_script, NULL);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);
  g_autofree char *received = scripted_peer_dup_received (peer, 0);
  g_autofree char *host = g_strdup_printf ("\r\nHost: [::1]:%u\r\n", scripted_peer_get_port (peer));

  assert_open (report);
  g_assert_nonnull (strstr (received, host));
  g_assert_true (g_str_has_prefix (report->remote_address, "[::1]:"));
}

/* "localhost" has two addresses; the server listens on one of them: the other's refusal is told. */
static void
test_two_addresses (gconstpointer address)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new (address, open_script, NULL);
  g_autofree char *url = g_strdup_printf ("ws://localhost:%u/", scripted_peer_get_port (peer));
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));
  ClaspReport *report = attempt_run (attempt);
  gboolean connected = FALSE;

  assert_open (report);
  g_assert_cmpuint (report->addresses->len, >=, 1);
  for (guint i = 0; i < report->addresses->len; i++)
    {
      const ClaspAddressTried *tried = report->addresses->pdata[i];

      g_assert_cmpint (tried->end_us, >=, tried->start_us);
      g_assert_true (tried->connected == (tried->error == NULL));
      connected = connected || tried->connected;
    }
  g_assert_true (connected);
}

/* An IDN host that leads nowhere, dialled elsewhere: Host has its A-labels. */
static void
test_idn_connect_to (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  ClaspConnectConfig *config = config_new ("ws://b\xc3\xbc"
                                           "cher.invalid/stra\xc3\x9f"
                                           "e");
  g_autoptr (Attempt) attempt = NULL;
  g_autofree char *received = NULL;

  config->connect_to = g_strdup_printf ("127.0.0.1:%u", scripted_peer_get_port (peer));
  attempt = attempt_new (config);
  assert_open (attempt_run (attempt));
  received = scripted_peer_dup_received (peer, 0);
  g_assert_nonnull (strstr (received, "GET /stra%C3%9Fe HTTP/1.1\r\n"));
  g_assert_nonnull (strstr (received, "\r\nHost: xn--bcher-kva.invalid\r\n"));
}

static void
test_connect_to_bad (void)
{
  static const char *const bad[] = { "", "a b:80", "host:0", "host:99999", "http://host:80", "[::1", "h\r\nost:80" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      ClaspConnectConfig *config = config_new ("ws://example.invalid/");
      g_autoptr (Attempt) attempt = NULL;

      config->connect_to = g_strdup (bad[i]);
      attempt = attempt_new (config);
      assert_failed (attempt_run (attempt), CLASP_PHASE_RESOLVE, "resolve", "bad-address");
    }
}

static void
test_bad_uri (void)
{
  static const char *const bad[] = {
    "", "http://127.0.0.1/", "ws://", "ws://host:0/", "ws://host:99999/", "ws://h/#f",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (Attempt) attempt = attempt_new (config_new (bad[i]));
      ClaspReport *report = attempt_run (attempt);

      g_assert_cmpint (report->error_domain, ==, CLASP_ERROR_DOMAIN_URI);
      g_assert_cmpint (report->phase, ==, CLASP_PHASE_URI);
      g_assert_null (report->uri);
      g_assert_cmpuint (report->addresses->len, ==, 0);
      assert_verdict (report, CLASP_RULE_REQ_01, CLASP_STATUS_NA);
      assert_verdict (report, CLASP_RULE_CON_01, CLASP_STATUS_NA);
      assert_verdict (report, CLASP_RULE_RES_01, CLASP_STATUS_NA);
    }
}

static void
test_refused_port (void)
{
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/", find_closed_port ());
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_TCP, "tcp", "refused");
  g_assert_cmpuint (report->transcript->len, ==, 0);
  g_assert_cmpuint (report->addresses->len, ==, 1);
  g_assert_nonnull (((ClaspAddressTried *) report->addresses->pdata[0])->error);
  g_assert_cmpint (report->tcp_us, >=, 0);
  assert_verdict (report, CLASP_RULE_CON_04, CLASP_STATUS_NA);
  assert_verdict (report, CLASP_RULE_REQ_01, CLASP_STATUS_NA);
}

static void
test_unresolvable (void)
{
  g_autoptr (Attempt) attempt = attempt_new (config_new ("ws://no-such-host.invalid/"));
  ClaspReport *report = attempt_run (attempt);

  g_assert_cmpint (report->error_domain, ==, CLASP_ERROR_DOMAIN_RESOLVE);
  g_assert_cmpint (report->phase, ==, CLASP_PHASE_RESOLVE);
  /* Without a name server it is not known whether there is such a host. */
  g_assert_true (report->error_code == CLASP_ERROR_NOT_FOUND || report->error_code == CLASP_ERROR_TEMPORARY);
  g_assert_nonnull (strstr (report->error_text, "no-such-host.invalid"));
  g_assert_cmpint (report->resolve_us, >=, 0);
}

/* What the server says, and what it comes to. */
static const struct
{
  const char *name;
  const char *answer;
  const char *code;
  guint status;
  ClaspRuleId failed;
} answers[] = {
  { "nothing", "", "invalid", 0, CLASP_RULE_HTTP_13 },
  { "half-a-status-line", "HTTP/1.1 10", "invalid", 0, CLASP_RULE_HTTP_13 },
  { "half-a-head", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnec", "invalid", 101,
    CLASP_RULE_HTTP_13 },
  { "ssh", "SSH-2.0-OpenSSH_9.2\r\n", "invalid", 0, CLASP_RULE_HTTP_10 },
  { "garbage", "\x01\x02\x03\xff\xfe\n\n\n\n", "invalid", 0, CLASP_RULE_HTTP_10 },
  { "tls-alert", "\x15\x03\x03\x02\x02\x0a", "invalid", 0, CLASP_RULE_HTTP_10 },
  { "426", "HTTP/1.1 426 Upgrade Required\r\nServer: WebSocket++/0.3.0-alpha4\r\n\r\n", "refused", 426,
    CLASP_RULE_RES_01 },
  { "200-page", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\npage", "refused", 200,
    CLASP_RULE_RES_01 },
  { "wrong-accept",
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n",
    "invalid", 101, CLASP_RULE_RES_04 },
};

static void
test_answer (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", say_script, (gpointer) answers[i].answer);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);
  gsize length = strlen (answers[i].answer);

  assert_failed (report, CLASP_PHASE_RESPONSE, "http", answers[i].code);
  g_assert_cmpuint (report->http_status, ==, answers[i].status);
  assert_verdict (report, answers[i].failed, CLASP_STATUS_FAIL);
  g_assert_null (attempt_get_opened (attempt)->stream);
  if (length == 0)
    g_assert_null (report->first_bytes);
  else
    g_assert_cmpmem (g_bytes_get_data (report->first_bytes, NULL), g_bytes_get_size (report->first_bytes),
                     answers[i].answer, MIN (length, 64));
  if (g_str_equal (answers[i].name, "200-page"))
    {
      g_assert_cmpmem (g_bytes_get_data (report->body, NULL), g_bytes_get_size (report->body), "page", 4);
      g_assert_cmpstr (report->body_type, ==, "text/html");
    }
}

static void
reset_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, user_data);
  peer_reset (fd);
}

static void
test_reset (gconstpointer said)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", reset_script, (gpointer) said);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_RESPONSE, "http", "invalid");
  assert_verdict (report, CLASP_RULE_HTTP_13, CLASP_STATUS_FAIL);
}

/* Refuses without reading: the client may get its answer only while it still sends. */
static void
refuse_unread_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  peer_say (fd, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
  peer_wait (peer, fd);
}

static void
test_refused_unread (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", refuse_unread_script, NULL);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_RESPONSE, "http", "refused");
  g_assert_cmpuint (report->http_status, ==, 503);
}

static void
endless_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  const char *piece = user_data;

  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, "HTTP/1.1 101 Switching Protocols\r\n");
  for (gsize n = 0; n < 4 * 1024 * 1024; n += strlen (piece))
    if (send (fd, piece, strlen (piece), MSG_NOSIGNAL) < 0)
      return;
}

/* A head, or a line, without end meets its limit (HTTP-07). */
static void
test_endless (gconstpointer piece)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", endless_script, (gpointer) piece);
  g_autoptr (Attempt) attempt = attempt_at (peer);
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_RESPONSE, "http", "invalid");
  assert_verdict (report, CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL);
}

/* CON-01: the second attempt begins only when the first is no longer CONNECTING, as the server sees it. */
static void
turn_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  guint *seen_at_release = user_data;

  if (!peer_read_head (peer, fd, number))
    return;
  if (number == 0)
    {
      peer_wait_signal (peer, 1);
      *seen_at_release = scripted_peer_get_connections (peer);
    }
  peer_accept (peer, fd, number, NULL);
  peer_wait (peer, fd);
}

static void
test_turns (void)
{
  guint seen_at_release = 0;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", turn_script, &seen_at_release);
  g_autoptr (Attempt) first = attempt_at (peer);
  g_autoptr (Attempt) second = NULL;
  const ClaspReport *waiting;
  ClaspReport *report;

  attempt_run_to (first, CLASP_PHASE_RESPONSE);
  second = attempt_at (peer);
  attempt_run_to (second, CLASP_PHASE_TCP);
  waiting = attempt_get_snapshots (second)->pdata[attempt_get_snapshots (second)->len - 1];
  assert_verdict (waiting, CLASP_RULE_CON_01, CLASP_STATUS_NOTE);
  g_assert_false (attempt_is_done (second));

  scripted_peer_signal (peer);
  assert_open (attempt_run (first));
  report = attempt_run (second);
  assert_open (report);
  g_assert_cmpuint (seen_at_release, ==, 1);
  assert_verdict (report, CLASP_RULE_CON_01, CLASP_STATUS_PASS);
  g_assert_nonnull (clasp_verdicts_find (report->verdicts, CLASP_RULE_CON_01)->found);
}

/* Stop works while waiting for the turn, and leaves the queue to the next. */
static void
test_turn_stopped (void)
{
  guint seen_at_release = 0;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", turn_script, &seen_at_release);
  g_autoptr (Attempt) first = attempt_at (peer);
  g_autoptr (Attempt) second = NULL;
  g_autoptr (Attempt) third = NULL;

  attempt_run_to (first, CLASP_PHASE_RESPONSE);
  second = attempt_at (peer);
  third = attempt_at (peer);
  attempt_run_to (second, CLASP_PHASE_TCP);
  attempt_run_to (third, CLASP_PHASE_TCP);
  attempt_stop (second);
  assert_failed (attempt_run (second), CLASP_PHASE_TCP, "stopped", "by-user");
  g_assert_false (attempt_is_done (first));
  g_assert_false (attempt_is_done (third));

  scripted_peer_signal (peer);
  assert_open (attempt_run (first));
  assert_open (attempt_run (third));
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 2);
}

static void
add_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (answers); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/opening/answer/%s", answers[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_answer);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/opening/open", test_open);
  g_test_add_func ("/net/opening/progress", test_progress);
  g_test_add_func ("/net/opening/leftover", test_leftover);
  g_test_add_func ("/net/opening/ipv6", test_ipv6);
  g_test_add_data_func ("/net/opening/localhost/ipv4", "127.0.0.1", test_two_addresses);
  g_test_add_data_func ("/net/opening/localhost/ipv6", "::1", test_two_addresses);
  g_test_add_func ("/net/opening/idn-connect-to", test_idn_connect_to);
  g_test_add_func ("/net/opening/connect-to-bad", test_connect_to_bad);
  g_test_add_func ("/net/opening/bad-uri", test_bad_uri);
  g_test_add_func ("/net/opening/refused-port", test_refused_port);
  g_test_add_func ("/net/opening/unresolvable", test_unresolvable);
  add_answers ();
  g_test_add_data_func ("/net/opening/reset/at-once", "", test_reset);
  g_test_add_data_func ("/net/opening/reset/mid-head", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: web", test_reset);
  g_test_add_func ("/net/opening/refused-unread", test_refused_unread);
  g_test_add_data_func ("/net/opening/endless/fields", "X-Field: and another one of them, and one more\r\n",
                        test_endless);
  g_test_add_data_func ("/net/opening/endless/line", "and so it goes on and on and never comes to an end ",
                        test_endless);
  g_test_add_func ("/net/opening/turns", test_turns);
  g_test_add_func ("/net/opening/turn-stopped", test_turn_stopped);
  return g_test_run ();
}
