/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The probes of a failed handshake on the wire: one after another, closed at once, ended by Stop and the deadline. */
#include <string.h>

#include "clasp-probe-run.h"
#include "scripted-peer.h"
#include "session-harness.h"

static gint under_way, most_under_way; /* atomic */

static void
count_in (void)
{
  gint now = g_atomic_int_add (&under_way, 1) + 1;
  gint most = g_atomic_int_get (&most_under_way);

  while (now > most && !g_atomic_int_compare_and_exchange_full (&most_under_way, most, now, &most))
    continue;
}

static void
count_out (void)
{
  g_atomic_int_add (&under_way, -1);
}

/* Refuses whoever sends an Origin; a plain GET gets a page. */
static void
origin_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  g_autofree char *head = NULL;

  count_in ();
  if (peer_read_head (peer, fd, number))
    {
      head = scripted_peer_dup_received (peer, number);
      if (strstr (head, "Upgrade: websocket") == NULL)
        peer_say (fd, "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nHi");
      else if (strstr (head, "Origin:") != NULL)
        peer_say (fd, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      else
        {
          peer_accept (peer, fd, number, NULL);
          /* The close frame: FIN and opcode 8, masked, two bytes. */
          g_assert_cmpuint (peer_read (peer, fd, number, 8), ==, 8);
          peer_frame (fd, 0x88, "\x03\xe8", 2);
        }
    }
  count_out ();
}

static void
silent_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (peer, fd, number))
    {
      if (number == 0)
        peer_say (fd, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
      else
        peer_wait (peer, fd);
    }
}

/* Refuses the first, opens all others. */
static void
once_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (!peer_read_head (peer, fd, number))
    return;
  if (number == 0)
    peer_say (fd, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
  else
    {
      peer_accept (peer, fd, number, NULL);
      peer_drain (fd);
    }
}

static ClaspSession *
failed_session (const char *url)
{
  ClaspSession *session = harness_session_new (url);

  g_object_set (clasp_session_get_profile (session), "origin", "https://app.example.com", NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  return session;
}

typedef struct
{
  GAsyncResult *result;
} RunWait;

static void
on_run (GObject *source, GAsyncResult *result, gpointer user_data)
{
  ((RunWait *) user_data)->result = g_object_ref (result);
}

static gboolean
has_result (gpointer user_data)
{
  return ((RunWait *) user_data)->result != NULL;
}

static ClaspProbeRun *
new_run (ClaspSession *session, guint timeout_ms)
{
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;

  limits.answer_timeout_ms = 100;
  limits.close_timeout_ms = 100;
  if (timeout_ms > 0)
    limits.opening_timeout_ms = timeout_ms;
  return clasp_probe_run_new (clasp_session_get_profile (session), clasp_session_get_report (session), &limits);
}

static char *
describe (ClaspProbeRun *run)
{
  GListModel *probes = clasp_probe_run_get_probes (run);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (probes); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (probes, i);

      g_string_append_printf (text, "%s%s:%s", i > 0 ? " " : "", clasp_probe_get_id (probe),
                              clasp_probe_outcome_to_string (clasp_probe_get_outcome (probe)));
    }
  return g_string_free_and_steal (text);
}

/* Runs to the end; @expected: what came of each probe. */
static void
assert_run (ClaspProbeRun *run, const char *expected)
{
  RunWait wait = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *outcomes = NULL;

  clasp_probe_run_async (run, NULL, on_run, &wait);
  harness_wait (has_result, &wait);
  g_assert_true (clasp_probe_run_finish (run, wait.result, &error));
  g_assert_no_error (error);
  outcomes = describe (run);
  g_assert_cmpstr (outcomes, ==, expected);
  g_object_unref (wait.result);
}

static void
test_origin (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", origin_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = new_run (session, 0);
  g_autofree char *conclusion = NULL, *received = NULL, *origin = NULL;

  assert_run (run, "unchanged:answered without-origin:open plain-get:answered");
  g_assert_cmpstr (clasp_probe_get_id (clasp_probe_run_get_answer (run)), ==, "without-origin");
  conclusion = clasp_probe_run_dup_conclusion (run);
  g_assert_nonnull (strstr (conclusion, "without Origin"));
  /* The connection that failed and three more, no two at once; the one that opened was closed. */
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 4);
  g_assert_cmpint (g_atomic_int_get (&most_under_way), ==, 1);
  received = scripted_peer_dup_received (peer, 2);
  g_assert_null (strstr (received, "Origin"));
  /* What was asked about is untouched. */
  g_object_get (clasp_session_get_profile (session), "origin", &origin, NULL);
  g_assert_cmpstr (origin, ==, "https://app.example.com");
}

/* A probe is the request that failed with one difference: what its folder says by then is none of it. */
static void
test_folder (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", origin_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autofree char *folder = g_dir_make_tmp ("clasp-probe-XXXXXX", NULL);
  g_autofree char *file = g_build_filename (folder, "folder.json", NULL);
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (ClaspProbeRun) run = NULL;
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;

  g_assert_true (g_file_set_contents (file,
                                      "{\"handclasp-folder\": 1, \"headers\": [{\"name\": \"X-Team\", \"value\": "
                                      "\"blue\"}]}",
                                      -1, NULL));
  g_object_set (clasp_session_get_profile (session), "collection", folder, "origin", "https://app.example.com", NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  g_assert_true (g_file_set_contents (file,
                                      "{\"handclasp-folder\": 1, \"headers\": [{\"name\": \"X-Late\", \"value\": "
                                      "\"red\"}]}",
                                      -1, NULL));
  limits.answer_timeout_ms = limits.close_timeout_ms = 100;
  run = clasp_probe_run_new (clasp_session_get_target (session), clasp_session_get_report (session), &limits);
  assert_run (run, "unchanged:answered without-origin:open required-fields:open plain-get:answered");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *received = scripted_peer_dup_received (peer, i);

      if (strstr (received, "X-Late") != NULL || (i < 3 && strstr (received, "\r\nX-Team: blue\r\n") == NULL))
        g_error ("connection %u sent %s", i, received);
    }
}

/* Sets a cookie by the refusal that ends the first connection, and refuses all others. */
static void
cookie_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  if (peer_read_head (peer, fd, number))
    peer_say (fd, number == 0 ? "HTTP/1.1 403 Forbidden\r\nSet-Cookie: room=1; Path=/\r\nContent-Length: 0\r\n\r\n"
                              : "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
}

/* A probe carries the cookies that the request sent; the one with nothing but the required fields does not. */
static void
test_cookies (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", cookie_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = NULL;

  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  run = new_run (session, 0);
  assert_run (run, "unchanged:answered without-origin:answered plain-get:answered");
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *received = scripted_peer_dup_received (peer, i);

      if ((strstr (received, "\r\nCookie: room=1\r\n") != NULL) != (i > 0))
        g_error ("connection %u sent %s", i, received);
    }
}

/* Opens when neither Origin nor an extension is sent. */
static void
two_script (ScriptedPeer *peer, int fd, guint number, gpointer user_data)
{
  g_autofree char *head = NULL;

  if (!peer_read_head (peer, fd, number))
    return;
  head = scripted_peer_dup_received (peer, number);
  if (strstr (head, "Origin: ") != NULL || strstr (head, "Sec-WebSocket-Extensions: ") != NULL)
    peer_say (fd, "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
  else
    {
      peer_accept (peer, fd, number, NULL);
      peer_drain (fd);
    }
}

/* When no single difference opens it, the two that do are found. */
static void
test_pair (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", two_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = harness_session_new (url);
  g_autoptr (ClaspProbeRun) run = NULL;
  g_autofree char *conclusion = NULL;

  g_object_set (clasp_session_get_profile (session), "origin", "https://app.example.com", "deflate", TRUE,
                "subprotocols", "chat", NULL);
  clasp_session_connect (session);
  harness_wait_state (session, CLASP_SESSION_FAILED);
  run = new_run (session, 0);
  assert_run (run,
              "unchanged:answered without-origin:answered without-extensions:answered without-subprotocols:answered "
              "required-fields:open plain-get:answered without-origin+without-extensions:open "
              "without-origin+without-subprotocols:not-tried without-extensions+without-subprotocols:not-tried");
  g_assert_cmpstr (clasp_probe_get_id (clasp_probe_run_get_answer (run)), ==, "without-origin+without-extensions");
  conclusion = clasp_probe_run_dup_conclusion (run);
  g_assert_nonnull (strstr (conclusion, "only with both"));
}

/* On this computer two probes a second at the most. */
static void
test_pace (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", origin_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = new_run (session, 0);
  gint64 began_us = g_get_monotonic_time ();

  assert_run (run, "unchanged:answered without-origin:open plain-get:answered");
  g_assert_cmpint (g_get_monotonic_time () - began_us, >=, G_USEC_PER_SEC);
}

static void
test_passed (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", once_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = new_run (session, 0);

  assert_run (run, "unchanged:open without-origin:not-tried plain-get:not-tried");
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 2);
}

static gboolean
second_is_there (gpointer user_data)
{
  return scripted_peer_get_connections (user_data) == 2;
}

static void
test_stop (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", silent_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = new_run (session, 0);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  RunWait wait = { NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *outcomes = NULL;

  clasp_probe_run_async (run, cancellable, on_run, &wait);
  harness_wait (second_is_there, peer);
  g_cancellable_cancel (cancellable);
  harness_wait (has_result, &wait);
  g_assert_false (clasp_probe_run_finish (run, wait.result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  outcomes = describe (run);
  g_assert_cmpstr (outcomes, ==, "unchanged:not-tried without-origin:not-tried plain-get:not-tried");
  g_assert_cmpuint (scripted_peer_get_connections (peer), ==, 2);
  g_object_unref (wait.result);
}

/* Each has the connection's deadline for itself. */
static void
test_deadline (void)
{
  g_autoptr (ScriptedPeer) peer = scripted_peer_new ("127.0.0.1", silent_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (peer, "/");
  g_autoptr (ClaspSession) session = failed_session (url);
  g_autoptr (ClaspProbeRun) run = new_run (session, 100);

  assert_run (run, "unchanged:failed without-origin:failed plain-get:failed");
  g_assert_null (clasp_probe_run_get_answer (run));
}

static void
test_nothing_to_try (void)
{
  g_autoptr (ClaspSession) session = failed_session ("ws://127.0.0.1:1/");
  g_autoptr (ClaspProbeRun) run = new_run (session, 0);
  g_autofree char *conclusion = NULL;

  assert_run (run, "");
  g_assert_cmpuint (g_list_model_get_n_items (clasp_probe_run_get_probes (run)), ==, 0);
  conclusion = clasp_probe_run_dup_conclusion (run);
  g_assert_nonnull (strstr (conclusion, "nothing to try"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/probe-run/origin", test_origin);
  g_test_add_func ("/probe-run/folder", test_folder);
  g_test_add_func ("/probe-run/cookies", test_cookies);
  g_test_add_func ("/probe-run/pair", test_pair);
  g_test_add_func ("/probe-run/pace", test_pace);
  g_test_add_func ("/probe-run/passed", test_passed);
  g_test_add_func ("/probe-run/stop", test_stop);
  g_test_add_func ("/probe-run/deadline", test_deadline);
  g_test_add_func ("/probe-run/nothing-to-try", test_nothing_to_try);
  return g_test_run ();
}
