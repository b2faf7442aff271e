/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ours.c - Handclasp's own engine, as the command line uses it: a session with a tap.
 * usage: ours PORT PATH N recv|send|echo|open */
#include "bench.h"
#include "clasp-session.h"

static GMainLoop *loop;
static char mode;
static uint64_t sent;
static double open_start;

static void
on_message (ClaspPeer *peer, const ClaspEvent *event)
{
  b_msgs++;
  b_bytes += event->length;
  if (mode != 'e')
    return;
  b_lat[b_nlat++] = b_now () - b_sent;
  b_sent = b_now ();
  if (b_msgs < b_want)
    clasp_peer_send_message (peer, CLASP_OPCODE_TEXT, (const guint8 *) b_payload, 125, 0);
  else
    clasp_peer_send_close (peer, 1000, NULL, 0);
}

static void
on_events (ClaspPeer *peer, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames, gsize n_frames,
           gpointer user_data)
{
  for (gsize i = 0; i < n_events; i++)
    if (events[i].direction == CLASP_DIRECTION_IN && !CLASP_OPCODE_IS_CONTROL (events[i].opcode))
      on_message (peer, &events[i]);
}

static void
on_writable (ClaspPeer *peer, gpointer user_data)
{
  gsize waiting;

  if (mode == 'e' && sent == 0)
    {
      sent = 1;
      b_start ();
      b_sent = b_now ();
      clasp_peer_send_message (peer, CLASP_OPCODE_TEXT, (const guint8 *) b_payload, 125, 0);
    }
  if (mode == 'r' && b_t0 == 0)
    b_start ();
  if (mode != 's')
    return;
  if (sent == 0)
    b_start ();
  while (sent < b_want && (clasp_peer_get_output (peer, &waiting), waiting) < 256 * 1024)
    {
      clasp_peer_send_message (peer, CLASP_OPCODE_TEXT, (const guint8 *) b_payload, 125, 0);
      sent++;
    }
}

static void
connect_again (ClaspSession *session)
{
  open_start = b_now ();
  clasp_session_connect (session);
}

static void
on_state (ClaspSession *session, GParamSpec *pspec, gpointer user_data)
{
  ClaspSessionState state = clasp_session_get_state (session);

  if (state == CLASP_SESSION_FAILED)
    {
      fprintf (stderr, "%s\n", clasp_session_get_report (session)->error_text);
      g_main_loop_quit (loop);
    }
  else if (state == CLASP_SESSION_OPEN && mode == 'o')
    {
      b_lat[b_nlat++] = b_now () - open_start;
      b_msgs++;
      clasp_session_disconnect (session);
    }
  else if (state == CLASP_SESSION_CLOSED && mode == 'o' && b_msgs < b_want)
    connect_again (session);
  else if (state == CLASP_SESSION_CLOSED)
    g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  static const ClaspTap tap = { on_events, on_writable };
  static const ClaspLimits defaults = CLASP_LIMITS_DEFAULT;
  ClaspLimits limits = defaults;
  g_autofree char *url = NULL;
  g_autoptr (ClaspConnection) connection = clasp_connection_new ();
  g_autoptr (ClaspSession) session = NULL;

  if (argc != 5)
    return 2;
  mode = argv[4][0];
  b_init (strtoull (argv[3], NULL, 10));
  url = g_strdup_printf ("ws://127.0.0.1:%s%s", argv[1], argv[2]);
  clasp_connection_set_url (connection, url);
  g_object_set (connection, "deflate", strstr (argv[2], "deflate=1") != NULL, NULL);
  limits.max_message = G_GUINT64_CONSTANT (1) << 30;
  session = clasp_session_new (connection, &limits);
  clasp_session_set_tap (session, &tap, NULL, FALSE);
  loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_state), NULL);
  if (mode == 'o')
    b_start ();
  connect_again (session);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  if (mode == 's' && b_msgs == 1)
    b_msgs = sent;
  return b_report (1);
}
