/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link against scripted servers: events in order, output written, closes both ways, bounds. */
#include <string.h>
#include <sys/socket.h>

#include "clasp-link.h"
#include "opening.h"
#include "scripted-peer.h"
#include "talk.h"

#define MIB (1024 * 1024)

static void
echo_text_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  guint8 frame[64];

  if (!peer_open (endpoint, fd, number))
    return;
  /* A short masked frame is 6 bytes and its payload. */
  if (recv (fd, frame, 6 + 5, MSG_WAITALL) != 11)
    return;
  for (gsize i = 0; i < 5; i++)
    frame[6 + i] ^= frame[2 + i % 4];
  peer_frame (fd, frame[0], frame + 6, 5);
  peer_wait (endpoint, fd);
}

static void
test_echo (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", echo_text_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_say (talk, "hello");
  talk_run_until_received (talk, 1);
  g_assert_cmpstr (talk_get_received (talk, 0), ==, "hello");
  clasp_link_abort (talk->link);
  talk_run_to_end (talk);
  g_assert_cmpuint (talk->ending.code, ==, CLASP_CLOSE_ABNORMAL);
  g_assert_false (talk->ending.clean);
}

/* Frames that came with the response are the first events. */
static void
first_frames_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (!peer_open (endpoint, fd, number))
    return;
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      peer_frame (fd, 0x81, text, strlen (text));
    }
  peer_frame (fd, 0x88, "\x03\xe8", 2);
  peer_read (endpoint, fd, number, 6 + 2);
}

static void
test_first_frames (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", first_frames_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_run_until_received (talk, 100);
  for (guint i = 0; i < 100; i++)
    {
      g_autofree char *text = g_strdup_printf ("%u", i);

      g_assert_cmpstr (talk_get_received (talk, i), ==, text);
    }
  talk_run_to_end (talk);
  g_assert_true (talk->ending.clean);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_SERVER);
  g_assert_cmpuint (talk->ending.code, ==, 1000);
}

/* The server answers our close and hangs up first (CLS-06). */
static void
answer_close_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (!peer_open (endpoint, fd, number))
    return;
  peer_read (endpoint, fd, number, 6 + 2 + 3);
  peer_frame (fd, 0x88, "\x03\xe9", 2);
}

static void
test_close (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", answer_close_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  clasp_link_close (talk->link, 1001, "bye");
  talk_run_to_end (talk);
  g_assert_true (talk->ending.clean);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_CLIENT);
  g_assert_cmpuint (talk->ending.sent_code, ==, 1001);
  g_assert_cmpuint (talk->ending.received_code, ==, 1001);
}

/* A server that never answers our close, or answers and never hangs up: the wait has its end. */
static void
open_and_wait_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (!peer_open (endpoint, fd, number))
    return;
  if (user_data != NULL)
    {
      peer_read (endpoint, fd, number, 6 + 2);
      peer_frame (fd, 0x88, "\x03\xe8", 2);
    }
  peer_wait (endpoint, fd);
}

static void
test_close_deadline (gconstpointer answers)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", open_and_wait_script, (gpointer) answers);
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  g_autoptr (Talk) talk = NULL;

  limits.answer_timeout_ms = 100;
  limits.close_timeout_ms = 100;
  talk = talk_new_at (endpoint, &limits);
  clasp_link_close (talk->link, 1000, NULL);
  talk_run_to_end (talk);
  g_assert_cmpint (talk->ending.clean, ==, answers != NULL);
  g_assert_cmpuint (talk->ending.sent_code, ==, 1000);
  g_assert_cmpuint (talk->ending.received_code, ==, answers != NULL ? 1000 : 0);
  g_assert_cmpuint (talk->ending.code, ==, answers != NULL ? 1000 : 1006);
}

/* FIN and RST without a close. */
static void
hang_up_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (!peer_open (endpoint, fd, number))
    return;
  peer_frame (fd, 0x81, "last words", 10);
  if (user_data == NULL)
    return;
  peer_read (endpoint, fd, number, 6 + 2); /* so that what we said was read before the RST */
  peer_reset (fd);
}

static void
test_hang_up (gconstpointer by_reset)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", hang_up_script, (gpointer) by_reset);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_run_until_received (talk, 1);
  talk_say (talk, "go");
  talk_run_to_end (talk);
  g_assert_cmpstr (talk_get_received (talk, 0), ==, "last words");
  g_assert_cmpuint (talk->ending.code, ==, CLASP_CLOSE_ABNORMAL);
  g_assert_cmpint (talk->ending.by, ==, CLASP_SIDE_TRANSPORT);
}

/* A breach: our close with its code reaches the server although it goes on sending. */
static void
breach_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  static const guint8 masked[] = { 0x81, 0x81, 1, 2, 3, 4, 'x' };
  guint8 noise[4096] = { 0 };

  if (!peer_open (endpoint, fd, number))
    return;
  peer_write (fd, masked, sizeof masked);
  for (guint i = 0; i < 64; i++)
    peer_write (fd, noise, sizeof noise);
  peer_read (endpoint, fd, number, MIB);
}

static void
test_breach (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", breach_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);
  g_autofree char *received = NULL;

  talk_run_to_end (talk);
  g_assert_cmpint (talk->ending.rule, ==, CLASP_RULE_FRM_02);
  g_assert_cmpuint (talk->ending.sent_code, ==, CLASP_CLOSE_PROTOCOL_ERROR);
  received = scripted_peer_dup_received (endpoint, 0);
  g_assert_cmpuint (((guint8 *) strstr (received, "\r\n\r\n"))[4], ==, 0x88);
}

/* A server that does not read: what is queued waits, is counted, and a stop takes effect at once. */
static void
test_server_does_not_read (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", open_and_wait_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);
  g_autofree guint8 *data = g_malloc0 (MIB);
  g_autoptr (GBytes) payload = g_bytes_new_static (data, MIB);

  for (guint i = 0; i < 64; i++)
    clasp_link_send_message (talk->link, CLASP_OPCODE_BINARY, payload);
  g_assert_cmpuint (clasp_link_get_backlog (talk->link), >, 32 * MIB);
  settle_io ();
  g_assert_cmpuint (clasp_link_get_backlog (talk->link), >, 32 * MIB);
  /* Only as much as there is room for is taken from the queue: no more events than that. */
  g_assert_cmpuint (g_atomic_int_get (&talk->n_sent), <, 32);
  clasp_link_abort (talk->link);
  talk_run_to_end (talk);
  g_assert_cmpuint (clasp_link_get_backlog (talk->link), ==, 0);
}

/* A server that floods us and does not read the answers: nothing more is read while too much waits to be written. */
static void
flood_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  gsize *flooded = user_data;
  g_autofree guint8 *data = g_malloc0 (MIB);
  struct timeval second = { 1, 0 };

  if (!peer_open (endpoint, fd, number))
    return;
  setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
  while (*flooded < 200 * (gsize) MIB)
    {
      guint8 header[10] = { 0x82, 127, 0, 0, 0, 0, 0, 0x10, 0, 0 };

      if (send (fd, header, sizeof header, MSG_NOSIGNAL) != sizeof header)
        break;
      if (send (fd, data, MIB, MSG_NOSIGNAL) != MIB)
        break;
      *flooded += MIB;
    }
  scripted_peer_signal (endpoint);
  peer_wait (endpoint, fd);
}

static void
test_flood (void)
{
  gsize flooded = 0;
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, &flooded);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_echo (talk);
  peer_wait_signal (endpoint, 1);
  g_assert_cmpuint (flooded, <, 200 * (gsize) MIB);
  g_assert_cmpuint (clasp_link_get_backlog (talk->link), <, 16 * MIB);
  clasp_link_abort (talk->link);
  talk_run_to_end (talk);
}

/* Pings are answered while data flows, and the answers reach the server. */
static void
ping_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  if (!peer_open (endpoint, fd, number))
    return;
  for (guint i = 0; i < 50; i++)
    {
      peer_frame (fd, 0x01, "half ", 5);
      peer_frame (fd, 0x89, "ping", 4);
      peer_frame (fd, 0x80, "whole", 5);
      peer_read (endpoint, fd, number, 6 + 4);
    }
  peer_frame (fd, 0x88, "", 0);
  peer_read (endpoint, fd, number, 6);
}

static void
test_pings (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", ping_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_run_to_end (talk);
  g_assert_cmpuint (talk->received->len, ==, 50);
  g_assert_cmpstr (talk_get_received (talk, 49), ==, "half whole");
  g_assert_true (talk->ending.clean);
  g_assert_cmpuint (talk->ending.code, ==, CLASP_CLOSE_NO_STATUS);
}

/* While paused nothing is read: the server's writes come to a stand. */
static void
test_paused (void)
{
  gsize flooded = 0;
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", flood_script, &flooded);
  g_autoptr (Talk) talk = talk_new_paused_at (endpoint);

  peer_wait_signal (endpoint, 1);
  g_assert_cmpuint (flooded, <, 200 * (gsize) MIB);
  settle_io ();
  g_assert_cmpuint (g_atomic_int_get (&talk->n_received), <=, 1);
  clasp_link_set_paused (talk->link, FALSE);
  talk_run_until_received (talk, (guint) (flooded / MIB));
  clasp_link_abort (talk->link);
  talk_run_to_end (talk);
}

#define GENERATED (20000 * (1000 + 8) + 6 + 2) /* each with its header, and the close */

/* A generator is asked for more whenever the output has drained, and never from within itself. */
static void
count_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  static guint8 bytes[65536];
  gsize *drained = user_data;
  gssize n;

  if (!peer_open (endpoint, fd, number))
    return;
  while (*drained < GENERATED && (n = recv (fd, bytes, sizeof bytes, 0)) > 0)
    *drained += (gsize) n;
  peer_frame (fd, 0x88, "\x03\xe8", 2);
}

static void
test_generator (void)
{
  gsize drained = 0;
  ScriptedPeer *endpoint = scripted_peer_new ("127.0.0.1", count_script, &drained);
  g_autoptr (Talk) talk = talk_new_generating_at (endpoint, 20000, 1000);

  talk_run_to_end (talk);
  g_assert_cmpuint (talk->n_generated, ==, 20000);
  g_assert_cmpint (talk->max_depth, ==, 1);
  scripted_peer_free (endpoint);
  g_assert_cmpuint (drained, ==, GENERATED);
}

/* Many threads send: each one's messages stay in order, and none is lost. */
static gpointer
send_worker (gpointer data)
{
  Talk *talk = ((gpointer *) data)[0];
  guint who = GPOINTER_TO_UINT (((gpointer *) data)[1]);

  for (guint i = 0; i < 1000; i++)
    {
      guint8 bytes[5] = { (guint8) who, (guint8) (i >> 8), i & 0xff, 0, 0 };
      g_autoptr (GBytes) payload = g_bytes_new (bytes, sizeof bytes);

      clasp_link_send_message (talk->link, CLASP_OPCODE_BINARY, payload);
    }
  return NULL;
}

static void
order_script (ScriptedPeer *endpoint, int fd, guint number, gpointer user_data)
{
  guint next[4] = { 0 };
  guint8 frame[11];

  if (!peer_open (endpoint, fd, number))
    return;
  for (guint i = 0; i < 4000 && recv (fd, frame, sizeof frame, MSG_WAITALL) == sizeof frame; i++)
    {
      for (gsize j = 0; j < 5; j++)
        frame[6 + j] ^= frame[2 + j % 4];
      g_assert_cmpuint (frame[6], <, 4);
      g_assert_cmpuint ((guint) frame[7] << 8 | frame[8], ==, next[frame[6]]++);
    }
  for (guint who = 0; who < 4; who++)
    g_assert_cmpuint (next[who], ==, 1000);
  peer_frame (fd, 0x88, "\x03\xe8", 2);
  peer_read (endpoint, fd, number, 8);
}

static void
test_threads (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", order_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);
  gpointer args[4][2];
  GThread *threads[4];

  for (guint i = 0; i < 4; i++)
    {
      args[i][0] = talk;
      args[i][1] = GUINT_TO_POINTER (i);
      threads[i] = g_thread_new ("send", send_worker, args[i]);
    }
  for (guint i = 0; i < 4; i++)
    g_thread_join (threads[i]);
  talk_run_to_end (talk);
  g_assert_true (talk->ending.clean);
}

/* Commands after the end do nothing and leak nothing. A link that is never started ends quietly. */
static void
test_after_end (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", hang_up_script, NULL);
  g_autoptr (Talk) talk = talk_new_at (endpoint, NULL);

  talk_run_to_end (talk);
  talk_say (talk, "anyone?");
  clasp_link_close (talk->link, 1000, "late");
  clasp_link_abort (talk->link);
  clasp_link_set_paused (talk->link, TRUE);
  g_assert_cmpuint (clasp_link_get_backlog (talk->link), ==, 0);
}

static void
test_never_started (void)
{
  g_autoptr (ScriptedPeer) endpoint = scripted_peer_new ("127.0.0.1", open_and_wait_script, NULL);
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");
  g_autoptr (Attempt) attempt = attempt_new (config_new (url));
  ClaspEndpointConfig config = { .limits = CLASP_LIMITS_DEFAULT };
  ClaspLinkSink sink = { 0 };
  ClaspLink *link;

  assert_open (attempt_run (attempt));
  link = clasp_link_new (attempt_get_opened (attempt)->stream, NULL, &config, 0, &sink, NULL, NULL);
  clasp_link_close (link, 1000, NULL);
  g_object_add_weak_pointer (G_OBJECT (link), (gpointer *) &link);
  g_object_unref (link);
  g_assert_null (link);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/net/link/echo", test_echo);
  g_test_add_func ("/net/link/first-frames", test_first_frames);
  g_test_add_func ("/net/link/close", test_close);
  g_test_add_data_func ("/net/link/close-deadline/no-close", NULL, test_close_deadline);
  g_test_add_data_func ("/net/link/close-deadline/no-fin", GINT_TO_POINTER (TRUE), test_close_deadline);
  g_test_add_data_func ("/net/link/hang-up/fin", NULL, test_hang_up);
  g_test_add_data_func ("/net/link/hang-up/reset", GINT_TO_POINTER (TRUE), test_hang_up);
  g_test_add_func ("/net/link/breach", test_breach);
  g_test_add_func ("/net/link/server-does-not-read", test_server_does_not_read);
  g_test_add_func ("/net/link/flood", test_flood);
  g_test_add_func ("/net/link/pings", test_pings);
  g_test_add_func ("/net/link/paused", test_paused);
  g_test_add_func ("/net/link/generator", test_generator);
  g_test_add_func ("/net/link/threads", test_threads);
  g_test_add_func ("/net/link/after-end", test_after_end);
  g_test_add_func ("/net/link/never-started", test_never_started);
  return g_test_run ();
}
