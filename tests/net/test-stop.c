/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stop and the deadline, in every phase (CON-05). */
#include <string.h>

#include "blackhole.h"
#include "mock-resolver.h"
#include "opening.h"
#include "scripted-peer.h"

/* A look-up that is not answered of its own accord, not even when it is cancelled. */

static GTask *pending_lookup; /* atomic */

static void
keep_waiting (GTask *lookup)
{
  g_atomic_pointer_set (&pending_lookup, lookup);
}

/* The lookup comes back long after nobody wants it. */
static void
finish_lookup (void)
{
  GTask *task = g_atomic_pointer_exchange (&pending_lookup, NULL);

  g_assert_nonnull (task);
  g_task_return_new_error (task, G_RESOLVER_ERROR, G_RESOLVER_ERROR_NOT_FOUND, "too late");
  g_object_unref (task);
}

/* Scripts that keep the client waiting. */

static void
silent_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (peer, fd, number))
    peer_wait (peer, fd);
}

static void
half_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nX-Half");
  peer_wait (peer, fd);
}

static void
body_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  peer_say (fd, "HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nonly this much");
  peer_wait (peer, fd);
}

static void
mute_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  peer_wait (peer, fd);
}

/* A case is a phase in which nothing goes on. */

typedef struct
{
  const char *name;
  ClaspPhase phase;
  Script script;
  const char *scheme;
  gboolean through_proxy;
  guint n_lines; /* of the transcript when it stands still */
} Standstill;

static const Standstill standstills[] = {
  { "tls", CLASP_PHASE_TLS, mute_script, "wss", FALSE, 0 },
  { "proxy", CLASP_PHASE_PROXY, silent_script, "ws", TRUE, 3 },
  { "response", CLASP_PHASE_RESPONSE, silent_script, "ws", FALSE, 7 },
  { "mid-head", CLASP_PHASE_RESPONSE, half_script, "ws", FALSE, 8 },
};

static ClaspConnectConfig *
standstill_config (const Standstill *standstill, ScriptedPeer *peer)
{
  g_autofree char *url = g_strdup_printf ("%s://127.0.0.1:%u/", standstill->scheme, scripted_peer_get_port (peer));
  ClaspConnectConfig *config = config_new (url);

  if (standstill->through_proxy)
    {
      config->proxy_mode = CLASP_PROXY_URI;
      config->proxy_uri = g_strdup_printf ("http://127.0.0.1:%u", scripted_peer_get_port (peer));
    }
  return config;
}

static void
test_stop (gconstpointer data)
{
  const Standstill *standstill = data;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", standstill->script, NULL);
  g_autoptr (Attempt) attempt = attempt_new (standstill_config (standstill, peer));
  ClaspReport *report;

  attempt_run_to (attempt, standstill->phase);
  attempt_run_to_lines (attempt, standstill->n_lines);
  g_assert_false (attempt_is_done (attempt));
  attempt_stop (attempt);
  report = attempt_run (attempt);
  assert_failed (report, standstill->phase, "stopped", "by-user");
  assert_verdict (report, CLASP_RULE_CON_05, CLASP_STATUS_NOTE);
  g_assert_cmpuint (report->transcript->len, >=, standstill->n_lines);
}

static void
test_timeout (gconstpointer data)
{
  const Standstill *standstill = data;
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", standstill->script, NULL);
  ClaspConnectConfig *config = standstill_config (standstill, peer);
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  config->limits.opening_timeout_ms = 150;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_failed (report, standstill->phase, "timeout", clasp_phase_to_string (standstill->phase));
  assert_verdict (report, CLASP_RULE_CON_05, CLASP_STATUS_FAIL);
  g_assert_cmpint (report->total_us, >=, 140 * 1000);
  g_assert_cmpuint (report->transcript->len, >=, standstill->n_lines);
}

static void
test_stop_in_resolve (void)
{
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GResolver) silent = mock_resolver_new (keep_waiting);
  g_autoptr (Attempt) attempt = NULL;

  g_resolver_set_default (silent);
  attempt = attempt_new (config_new ("ws://somewhere.invalid/"));
  while (g_atomic_pointer_get (&pending_lookup) == NULL)
    g_main_context_iteration (NULL, FALSE);
  attempt_stop (attempt);
  assert_failed (attempt_run (attempt), CLASP_PHASE_RESOLVE, "stopped", "by-user");
  finish_lookup ();
  g_resolver_set_default (usual);
}

static void
test_timeout_in_resolve (void)
{
  g_autoptr (GResolver) usual = g_resolver_get_default ();
  g_autoptr (GResolver) silent = mock_resolver_new (keep_waiting);
  ClaspConnectConfig *config = config_new ("ws://somewhere.invalid/");
  g_autoptr (Attempt) attempt = NULL;

  g_resolver_set_default (silent);
  config->limits.opening_timeout_ms = 100;
  attempt = attempt_new (config);
  assert_failed (attempt_run (attempt), CLASP_PHASE_RESOLVE, "timeout", "resolve");
  finish_lookup ();
  g_resolver_set_default (usual);
}

static void
test_tcp (gconstpointer by_stop)
{
  Blackhole blackhole = { 0 };
  g_autofree char *url = NULL;
  ClaspConnectConfig *config;
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;
  const ClaspAddressTried *tried;

  blackhole_init (&blackhole, "127.0.0.1", 0);
  url = g_strdup_printf ("ws://127.0.0.1:%u/", blackhole.port);
  config = config_new (url);
  if (!by_stop)
    config->limits.opening_timeout_ms = 150;
  attempt = attempt_new (config);
  attempt_run_to (attempt, CLASP_PHASE_TCP);
  if (by_stop)
    attempt_stop (attempt);
  report = attempt_run (attempt);
  assert_failed (report, CLASP_PHASE_TCP, by_stop ? "stopped" : "timeout", by_stop ? "by-user" : "tcp");
  g_assert_cmpuint (report->addresses->len, ==, 1);
  tried = report->addresses->pdata[0];
  g_assert_false (tried->connected);
  g_assert_nonnull (tried->error);
  g_assert_cmpint (tried->end_us, >=, 0);
  blackhole_clear (&blackhole);
}

/* A refusal whose body does not come to its end is still a refusal, and what came of it is shown. */
static void
test_timeout_in_body (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", body_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  ClaspConnectConfig *config = config_new (url);
  g_autoptr (Attempt) attempt = NULL;
  ClaspReport *report;

  config->limits.opening_timeout_ms = 150;
  attempt = attempt_new (config);
  report = attempt_run (attempt);
  assert_failed (report, CLASP_PHASE_RESPONSE, "http", "refused");
  g_assert_cmpuint (report->http_status, ==, 403);
  g_assert_cmpmem (g_bytes_get_data (report->body, NULL), g_bytes_get_size (report->body), "only this much", 14);
  assert_verdict (report, CLASP_RULE_CON_05, CLASP_STATUS_FAIL);
}

/* Stopped before it began: nothing is connected. */
static void
test_stop_before (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", silent_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));

  attempt_stop (attempt);
  g_assert_cmpint (attempt_run (attempt)->error_domain, ==, CLASP_ERROR_DOMAIN_STOPPED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (standstills); i++)
    {
      g_autofree char *stop = g_strdup_printf ("/net/stop/%s", standstills[i].name);
      g_autofree char *timeout = g_strdup_printf ("/net/timeout/%s", standstills[i].name);

      g_test_add_data_func (stop, &standstills[i], test_stop);
      g_test_add_data_func (timeout, &standstills[i], test_timeout);
    }
  g_test_add_func ("/net/stop/before", test_stop_before);
  g_test_add_func ("/net/stop/resolve", test_stop_in_resolve);
  g_test_add_func ("/net/timeout/resolve", test_timeout_in_resolve);
  g_test_add_data_func ("/net/stop/tcp", GINT_TO_POINTER (TRUE), test_tcp);
  g_test_add_data_func ("/net/timeout/tcp", NULL, test_tcp);
  g_test_add_func ("/net/timeout/body", test_timeout_in_body);
  return g_test_run ();
}
