/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Proxies: the tunnel, and refusals told as the proxy's own (CON-02). */
#include <string.h>

#include "clasp-proxy-head.h"
#include "clasp-proxy.h"
#include "opening.h"
#include "program.h"
#include "scripted-peer.h"
#include "test-util.h"
#include "transcript-text.h"

static void
open_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_open (peer, fd, number))
    peer_wait (peer, fd);
}

/* A proxy that answers CONNECT with these bytes, and then is the server itself. */
static void
proxy_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  const char *answer = user_data;

  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, answer);
  if (strstr (answer, " 200 ") == NULL || !peer_read_head (peer, fd, number))
    return;
  peer_accept (peer, fd, number, NULL);
  peer_wait (peer, fd);
}

static ClaspConnectConfig *
proxy_config (const char *url, const char *scheme, const char *credentials, guint16 port)
{
  ClaspConnectConfig *config = config_new (url);

  config->proxy_mode = CLASP_PROXY_URI;
  config->proxy_uri = g_strdup_printf ("%s://%s127.0.0.1:%u", scheme, credentials, port);
  return config;
}

static guint
count_proxy_lines (const ClaspReport *report, ClaspDirection direction)
{
  guint n = 0;

  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = report->transcript->pdata[i];

      n += line->hop == CLASP_HOP_PROXY && line->direction == direction;
    }
  return n;
}

/* The server's name is the proxy's business: it is not looked up here. Credentials go to the proxy alone and are
 * masked. */
static void
test_tunnel (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new (
      "127.0.0.1", proxy_script, (gpointer) "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
  g_autoptr (Attempt) attempt = attempt_new (
      proxy_config ("ws://far.invalid/x", "http", "me:s%3Acret@", scripted_peer_get_port (peer)));
  ClaspReport *report = attempt_run (attempt);
  g_autofree char *received = scripted_peer_dup_received (peer, 0);
  g_autofree char *text = transcript_to_text (report->transcript);
  const char *request = strstr (received, "\r\n\r\n") + 4;

  assert_open (report);
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_PASS);
  g_assert_cmpuint (clasp_verdicts_find (report->verdicts, CLASP_RULE_CON_02)->evidence->len, ==, 2);
  g_assert_cmpuint (report->proxy_status, ==, 200);
  g_assert_cmpint (report->proxy_us, >=, 0);
  g_assert_true (g_str_has_prefix (received, "CONNECT far.invalid:80 HTTP/1.1\r\nHost: far.invalid:80\r\n"
                                             "Proxy-Authorization: Basic bWU6czpjcmV0\r\n\r\n"));
  g_assert_null (strstr (request, "Proxy-Authorization"));
  g_assert_null (strstr (text, "bWU6czpjcmV0"));
  g_assert_null (strstr (report->proxy, "cret"));
  g_assert_cmpuint (count_proxy_lines (report, CLASP_DIRECTION_OUT), ==, 4);
  g_assert_cmpuint (count_proxy_lines (report, CLASP_DIRECTION_IN), ==, 3);
  g_assert_cmpuint (report->addresses->len, ==, 1);
}

static const struct
{
  const char *name;
  const char *answer;
  const char *code;
  guint status;
} refusals[] = {
  { "407", "HTTP/1.0 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\n\r\n<html>",
    "need-auth", 407 },
  { "403", "HTTP/1.1 403 Filtered\r\n\r\n", "denied", 403 },
  { "400", "HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n", "denied", 400 },
  { "503", "HTTP/1.1 503 Service Unavailable\r\nX-Squid-Error: ERR_CONNECT_FAIL 111\r\n\r\n", "failed", 503 },
  { "bare", "HTTP/1.1 502\r\n\r\n", "failed", 502 },
  { "lf", "HTTP/1.0 403 no\nA: b\n\n", "denied", 403 },
  { "ssh", "SSH-2.0-OpenSSH_9.2\r\n", "not-a-proxy", 0 },
  { "garbage", "\xff\xfe\x01garbage", "not-a-proxy", 0 },
  { "bad-status", "HTTP/1.1 abc no\r\n\r\n", "not-a-proxy", 0 },
  { "nothing", "", "not-a-proxy", 0 },
  { "half", "HTTP/1.1 299 Conn\r\nVia", "failed", 299 },
};

static void
test_refusal (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  const char *answer = refusals[i].answer;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", proxy_script, (gpointer) answer);
  g_autoptr (Attempt)
      attempt = attempt_new (proxy_config ("wss://far.invalid/", "http", "", scripted_peer_get_port (peer)));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_PROXY, "proxy", refusals[i].code);
  g_assert_cmpuint (report->proxy_status, ==, refusals[i].status);
  g_assert_cmpuint (report->http_status, ==, 0);
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_FAIL);
  assert_verdict (report, CLASP_RULE_CON_03, CLASP_STATUS_NA);
  assert_verdict (report, CLASP_RULE_CON_04, CLASP_STATUS_NA);
}

static void
endless_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, "HTTP/1.1 200 OK\r\n");
  for (guint i = 0; i < 100000; i++)
    peer_say (fd, "X-More: and more\r\n");
}

static void
test_endless (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", endless_script, NULL);
  g_autoptr (Attempt)
      attempt = attempt_new (proxy_config ("ws://far.invalid/", "http", "", scripted_peer_get_port (peer)));

  assert_failed (attempt_run (attempt), CLASP_PHASE_PROXY, "proxy", "failed");
}

static void
test_unreachable (void)
{
  g_autoptr (Attempt) attempt = attempt_new (proxy_config ("ws://far.invalid/", "http", "", find_closed_port ()));
  ClaspReport *report = attempt_run (attempt);

  assert_failed (report, CLASP_PHASE_PROXY, "proxy", "unreachable");
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_FAIL);
  g_assert_cmpuint (report->addresses->len, ==, 1);
}

static void
test_unresolvable (void)
{
  ClaspConnectConfig *config = config_new ("ws://127.0.0.1/");
  g_autoptr (Attempt) attempt = NULL;

  config->proxy_mode = CLASP_PROXY_URI;
  config->proxy_uri = g_strdup ("http://no-such-proxy.invalid:3128");
  attempt = attempt_new (config);
  assert_failed (attempt_run (attempt), CLASP_PHASE_PROXY, "proxy", "unreachable");
}

static void
test_bad_uri (void)
{
  static const char *const bad[] = {
    "",
    "127.0.0.1:3128",
    "http://",
    "ftp://proxy:21",
    "http://proxy:0",
    "http://proxy:99999",
    "http://proxy/path",
    "http://proxy?q",
    "http://pro xy",
    "http://secret:word@",
    "socks5://",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      ClaspConnectConfig *config = config_new ("ws://far.invalid/");
      g_autoptr (Attempt) attempt = NULL;
      ClaspReport *report;

      config->proxy_mode = CLASP_PROXY_URI;
      config->proxy_uri = g_strdup (bad[i]);
      attempt = attempt_new (config);
      report = attempt_run (attempt);
      assert_failed (report, CLASP_PHASE_PROXY, "proxy", "bad-uri");
      g_assert_null (strstr (report->error_text, "word"));
      assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_FAIL);
    }
}

/* Through a proxy two attempts to one host name still go one after the other (CON-01). */
static void
hold_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  if (number == 0)
    {
      peer_wait_signal (peer, 1);
      *(guint *) user_data = scripted_peer_get_connections (peer);
    }
  peer_say (fd, "HTTP/1.1 200 OK\r\n\r\n");
  if (peer_read_head (peer, fd, number))
    peer_accept (peer, fd, number, NULL);
  peer_wait (peer, fd);
}

static void
test_turns (void)
{
  guint seen = 0;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", hold_script, &seen);
  guint16 port = scripted_peer_get_port (peer);
  g_autoptr (Attempt) first = attempt_new (proxy_config ("ws://far.invalid/", "http", "", port));
  g_autoptr (Attempt) second = NULL;

  attempt_run_to (first, CLASP_PHASE_PROXY);
  second = attempt_new (proxy_config ("ws://far.invalid/", "http", "", port));
  attempt_run_to (second, CLASP_PHASE_TCP);
  scripted_peer_signal (peer);
  assert_open (attempt_run (first));
  assert_open (attempt_run (second));
  g_assert_cmpuint (seen, ==, 1);
}

/* Real proxies. */

static Program *
start_tinyproxy (const char *more)
{
  char *folder = folder_new ();
  guint16 port = find_free_port ();
  g_autofree char *text = g_strdup_printf ("Port %u\nListen 127.0.0.1\nTimeout 60\nMaxClients 10\nAllow 127.0.0.1\n%s",
                                           port, more);
  g_autofree char *path = folder_write (folder, "tinyproxy.conf", text);
  const char *argv[] = { "tinyproxy", "-d", "-c", path, NULL };

  return program_new (folder, port, argv);
}

static Program *
start_microsocks (gboolean with_password)
{
  guint16 port = find_free_port ();
  g_autofree char *number = g_strdup_printf ("%u", port);
  const char *argv[] = { "microsocks", "-q", "-i",     "127.0.0.1", "-p", number, with_password ? "-u" : NULL,
                         "me",         "-P", "secret", NULL };

  return program_new (folder_new (), port, argv);
}

/* A way through a real proxy, and what is to come of it. */
static const struct
{
  const char *name;
  gboolean socks;
  gboolean locked; /* the proxy wants a password */
  const char *credentials;
  gboolean closed_port; /* nothing listens behind the proxy */
  const char *code;     /* NULL: opens */
} real_proxies[] = {
  { "tinyproxy/open", FALSE, FALSE, "", FALSE, NULL },
  { "tinyproxy/password", FALSE, TRUE, "me:secret@", FALSE, NULL },
  { "tinyproxy/no-password", FALSE, TRUE, "", FALSE, "need-auth" },
  { "tinyproxy/server-down", FALSE, FALSE, "", TRUE, "failed" },
  { "microsocks/open", TRUE, FALSE, "", FALSE, NULL },
  { "microsocks/password", TRUE, TRUE, "me:secret@", FALSE, NULL },
  { "microsocks/no-password", TRUE, TRUE, "", FALSE, "need-auth" },
  { "microsocks/wrong-password", TRUE, TRUE, "me:wrong@", FALSE, "need-auth" },
  { "microsocks/server-down", TRUE, FALSE, "", TRUE, "failed" },
};

static void
test_real_proxy (gconstpointer data)
{
  gsize i = GPOINTER_TO_SIZE (data);
  gboolean socks = real_proxies[i].socks, locked = real_proxies[i].locked;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autoptr (Program) proxy = socks ? start_microsocks (locked)
                                    : start_tinyproxy (locked ? "BasicAuth me secret\n" : "");
  guint16 port = real_proxies[i].closed_port ? find_closed_port () : scripted_peer_get_port (peer);
  g_autofree char *url = g_strdup_printf ("ws://127.0.0.1:%u/", port);
  g_autoptr (Attempt)
      attempt = attempt_new (proxy_config (url, socks ? "socks5" : "http", real_proxies[i].credentials, proxy->port));
  ClaspReport *report = attempt_run (attempt);

  if (real_proxies[i].code != NULL)
    {
      assert_failed (report, CLASP_PHASE_PROXY, "proxy", real_proxies[i].code);
      assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_FAIL);
      return;
    }
  assert_open (report);
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_PASS);
  g_assert_cmpuint (report->proxy_status, ==, socks ? 0 : 200);
}

/* The system's proxy resolver: one of our own, which keeps what it was asked. */

#define TEST_TYPE_RESOLVER (test_resolver_get_type ())
G_DECLARE_FINAL_TYPE (TestResolver, test_resolver, TEST, RESOLVER, GObject)
struct _TestResolver
{
  GObject parent_instance;
};

static char *resolver_asked;  /* only touched while no lookup is under way */
static char *resolver_answer; /* several are divided by blanks */

static gboolean
resolver_is_supported (GProxyResolver *resolver)
{
  return TRUE;
}

static void
resolver_lookup_async (GProxyResolver *resolver, const char *uri, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (resolver, cancellable, callback, user_data);
  g_set_str (&resolver_asked, uri);
  g_task_return_pointer (task, g_strsplit (resolver_answer, " ", -1), (GDestroyNotify) g_strfreev);
}

static char **
resolver_lookup_finish (GProxyResolver *resolver, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
test_resolver_iface_init (GProxyResolverInterface *iface)
{
  iface->is_supported = resolver_is_supported;
  iface->lookup_async = resolver_lookup_async;
  iface->lookup_finish = resolver_lookup_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestResolver, test_resolver, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_PROXY_RESOLVER, test_resolver_iface_init))

static void
test_resolver_class_init (TestResolverClass *klass)
{
}

static void
test_resolver_init (TestResolver *self)
{
}

/* Before GIO has looked for one. */
static void
set_system_resolver (void)
{
  g_autoptr (GProxy) makes_extension_points = g_proxy_get_default_for_protocol ("socks5");

  g_io_extension_point_implement (G_PROXY_RESOLVER_EXTENSION_POINT_NAME, TEST_TYPE_RESOLVER, "handclasp-test", 1000);
  g_assert_true (TEST_IS_RESOLVER (g_proxy_resolver_get_default ()));
}

static void
test_system (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", proxy_script, (gpointer) "HTTP/1.1 200 OK\r\n\r\n");
  ClaspConnectConfig *config = config_new ("ws://far.invalid/");
  g_autoptr (Attempt) attempt = NULL;
  g_autofree char *received = NULL;

  resolver_answer = g_strdup_printf ("http://127.0.0.1:%u", scripted_peer_get_port (peer));
  config->proxy_mode = CLASP_PROXY_SYSTEM;
  attempt = attempt_new (config);
  assert_open (attempt_run (attempt));
  g_assert_cmpstr (resolver_asked, ==, "http://far.invalid:80/");
  received = scripted_peer_dup_received (peer, 0);
  g_assert_true (g_str_has_prefix (received, "CONNECT far.invalid:80 HTTP/1.1\r\n"));
  g_clear_pointer (&resolver_answer, g_free);
}

/* For wss the https form is asked about; "direct" means that the name is looked up here. */
static void
test_system_direct (void)
{
  ClaspConnectConfig *config = config_new ("wss://far.invalid/");
  g_autoptr (Attempt) attempt = NULL;

  resolver_answer = g_strdup ("direct://");
  config->proxy_mode = CLASP_PROXY_SYSTEM;
  attempt = attempt_new (config);
  g_assert_cmpint (attempt_run (attempt)->error_domain, ==, CLASP_ERROR_DOMAIN_RESOLVE);
  g_assert_cmpstr (resolver_asked, ==, "https://far.invalid:443/");
  g_clear_pointer (&resolver_answer, g_free);
}

/* What can't be reached or used is passed over, and each address is told. */
static void
test_system_list (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", proxy_script, (gpointer) "HTTP/1.1 200 OK\r\n\r\n");
  ClaspConnectConfig *config = config_new ("ws://far.invalid/");
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;
  g_autofree char *where = g_strdup_printf ("127.0.0.1:%u", scripted_peer_get_port (peer));

  resolver_answer = g_strdup_printf ("http://127.0.0.1:%u quic://127.0.0.1:1 http://none.invalid:1 http://%s direct://",
                                     find_closed_port (), where);
  config->proxy_mode = CLASP_PROXY_SYSTEM;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_open (report);
  g_assert_nonnull (strstr (report->proxy, where));
  g_assert_cmpuint (report->addresses->len, ==, 2);
  g_assert_false (((ClaspAddressTried *) report->addresses->pdata[0])->connected);
  g_assert_cmpstr (((ClaspAddressTried *) report->addresses->pdata[1])->address, ==, where);
  assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_PASS);
  g_clear_pointer (&resolver_answer, g_free);
}

/* The last resort is no proxy at all; or else the last proxy's failure is the end. */
static void
test_system_list_end (gconstpointer last)
{
  ClaspConnectConfig *config = config_new ("ws://far.invalid/");
  gboolean is_direct = g_str_equal (last, "direct://");
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  resolver_answer = g_strdup_printf ("http://127.0.0.1:%u %s", find_closed_port (), (const char *) last);
  config->proxy_mode = CLASP_PROXY_SYSTEM;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  if (is_direct)
    {
      g_assert_cmpint (report->error_domain, ==, CLASP_ERROR_DOMAIN_RESOLVE);
      g_assert_null (report->proxy);
      assert_verdict (report, CLASP_RULE_CON_02, CLASP_STATUS_NA);
    }
  else
    assert_failed (report, CLASP_PHASE_PROXY, "proxy", g_str_has_prefix (last, "http:") ? "unreachable" : "bad-uri");
  g_clear_pointer (&resolver_answer, g_free);
}

/* This computer itself is never reached through the system's proxy. */
static void
test_system_loopback (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", open_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  ClaspConnectConfig *config = config_new (url);
  g_autoptr (Attempt) attempt = NULL;

  g_clear_pointer (&resolver_asked, g_free);
  config->proxy_mode = CLASP_PROXY_SYSTEM;
  attempt = attempt_new (config);
  assert_open (attempt_run (attempt));
  g_assert_null (resolver_asked);
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 1);
  g_assert_true (clasp_proxy_host_is_loopback ("localhost"));
  g_assert_true (clasp_proxy_host_is_loopback ("LOCALHOST."));
  g_assert_true (clasp_proxy_host_is_loopback ("a.localhost"));
  g_assert_true (clasp_proxy_host_is_loopback ("::1"));
  g_assert_true (clasp_proxy_host_is_loopback ("127.8.9.10"));
  g_assert_false (clasp_proxy_host_is_loopback ("localhost.example"));
  g_assert_false (clasp_proxy_host_is_loopback ("notlocalhost"));
}

/* The reader of the proxy's head: fed whole, cut at every byte, ending at a protected page. */

static const ClaspLimits head_limits = CLASP_LIMITS_DEFAULT;

static const struct
{
  const char *bytes;
  ClaspProxyHeadState state;
  guint status;
  guint n_lines;
  gsize n_taken; /* bytes that belong to the head */
} heads[] = {
  { "HTTP/1.1 200 OK\r\nA: b\r\n\r\nthe server's own", CLASP_PROXY_HEAD_DONE, 200, 3, 25 },
  { "HTTP/1.0 407\n\nbody", CLASP_PROXY_HEAD_DONE, 407, 2, 14 },
  { "HTTP/1.1 100 Wait\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", CLASP_PROXY_HEAD_DONE, 200, 4, 40 },
  { "HTTP/1.1 200 OK\r\n folded\r\nno colon\r\n\r\n", CLASP_PROXY_HEAD_DONE, 200, 4, 38 },
  { "HTTP/1.1 200 OK\r\nA", CLASP_PROXY_HEAD_READING, 200, 1, 18 },
  { "HTTP/2 200 OK\r\n\r\n", CLASP_PROXY_HEAD_NOT_HTTP, 0, 1, 6 },
  { "HTTP/1.1 20 OK\r\n\r\n", CLASP_PROXY_HEAD_NOT_HTTP, 0, 1, 16 },
  { "HTTP/1.1 2000\r\n\r\n", CLASP_PROXY_HEAD_NOT_HTTP, 0, 1, 15 },
  { "\r\n\r\n", CLASP_PROXY_HEAD_NOT_HTTP, 0, 1, 1 },
};

typedef struct
{
  ClaspProxyHead head;
  gsize n_taken;
} HeadRun;

static gpointer
head_begin (gconstpointer user_data)
{
  HeadRun *run = g_new0 (HeadRun, 1);

  run->head.limits = &head_limits;
  run->head.transcript = clasp_transcript_new ();
  return run;
}

static void
head_feed (gpointer parser, const guint8 *data, gsize length)
{
  HeadRun *run = parser;

  run->n_taken += clasp_proxy_head_feed (&run->head, data, length, 0);
}

static void
head_end (gpointer parser, gconstpointer user_data, const char *how)
{
  HeadRun *run = parser;
  gsize i = GPOINTER_TO_SIZE (user_data);

  g_test_message ("head %zu, %s", i, how);
  g_assert_cmpint (run->head.state, ==, heads[i].state);
  g_assert_cmpuint (run->head.status, ==, heads[i].status);
  g_assert_cmpuint (run->head.transcript->len, ==, heads[i].n_lines);
  g_assert_cmpuint (run->n_taken, ==, heads[i].n_taken);
  g_ptr_array_unref (run->head.transcript);
  clasp_proxy_head_clear (&run->head);
  g_free (run);
}

static void
test_head (void)
{
  TestSplit split = { head_begin, head_feed, head_end };

  for (gsize i = 0; i < G_N_ELEMENTS (heads); i++)
    test_split (&split, heads[i].bytes, strlen (heads[i].bytes), GSIZE_TO_POINTER (i));
}

static void
add_cases (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/proxy/refusal/%s", refusals[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_refusal);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (real_proxies); i++)
    {
      g_autofree char *path = g_strdup_printf ("/net/proxy/%s", real_proxies[i].name);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_real_proxy);
    }
}

int
main (int argc, char **argv)
{
  int result;

  g_setenv ("GIO_USE_PROXY_RESOLVER", "handclasp-test", TRUE);
  g_test_init (&argc, &argv, NULL);
  set_system_resolver ();
  g_test_add_func ("/net/proxy/head", test_head);
  g_test_add_func ("/net/proxy/tunnel", test_tunnel);
  add_cases ();
  g_test_add_func ("/net/proxy/endless", test_endless);
  g_test_add_func ("/net/proxy/unreachable", test_unreachable);
  g_test_add_func ("/net/proxy/unresolvable", test_unresolvable);
  g_test_add_func ("/net/proxy/bad-uri", test_bad_uri);
  g_test_add_func ("/net/proxy/turns", test_turns);
  g_test_add_func ("/net/proxy/system", test_system);
  g_test_add_func ("/net/proxy/system/list", test_system_list);
  g_test_add_data_func ("/net/proxy/system/list-ends-direct", "direct://", test_system_list_end);
  g_test_add_data_func ("/net/proxy/system/list-ends-unreachable", "http://none.invalid:1", test_system_list_end);
  g_test_add_data_func ("/net/proxy/system/list-ends-unusable", "quic://127.0.0.1:1", test_system_list_end);
  g_test_add_func ("/net/proxy/system-direct", test_system_direct);
  g_test_add_func ("/net/proxy/system-loopback", test_system_loopback);
  result = g_test_run ();
  g_free (resolver_asked);
  return result;
}
