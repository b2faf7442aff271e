/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Handclasp's own engine, as the command line uses it: a session with a tap. */
#include "bench.h"

#include <string.h>

#include "clasp-session.h"

#define BACKLOG ((gsize) 256 * 1024) /* bytes queued ahead of the socket */

/* The tap is called on the I/O thread. Before the session is open and once it has closed, the main thread has it all.
 */
static Bench bench;
static GMainLoop *loop;
static guint64 queued; /* messages */

static void
send_one (ClaspEndpoint *endpoint)
{
  clasp_endpoint_send_message (endpoint, CLASP_OPCODE_TEXT, (const guint8 *) bench.payload, BENCH_PAYLOAD, 0);
  queued++;
}

static void
send_next_trip (ClaspEndpoint *endpoint)
{
  bench_begin_trip (&bench);
  send_one (endpoint);
}

static void
take_message (ClaspEndpoint *endpoint, const ClaspEvent *event)
{
  if (bench.work == BENCH_SEND)
    {
      bench_take_answer (&bench, event->data, event->length);
      return;
    }
  bench.messages++;
  bench.bytes += event->length;
  if (bench.work != BENCH_ECHO)
    return;
  bench_end_trip (&bench);
  if (bench.messages < bench.n)
    send_next_trip (endpoint);
  else
    clasp_endpoint_send_close (endpoint, 1000, NULL, 0);
}

static void
on_events (ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames,
           gsize n_frames, gpointer user_data)
{
  for (gsize i = 0; i < n_events; i++)
    if (events[i].direction == CLASP_DIRECTION_IN && !CLASP_OPCODE_IS_CONTROL (events[i].opcode))
      take_message (endpoint, &events[i]);
}

static void
on_writable (ClaspEndpoint *endpoint, gpointer user_data)
{
  gsize waiting;

  if (bench.start == 0)
    bench_start (&bench);
  if (bench.work == BENCH_ECHO && queued == 0)
    send_next_trip (endpoint);
  while (bench.work == BENCH_SEND && queued < bench.n)
    {
      clasp_endpoint_get_output (endpoint, &waiting);
      if (waiting >= BACKLOG)
        return;
      send_one (endpoint);
    }
}

static void
connect_next (ClaspSession *session)
{
  bench_begin_trip (&bench);
  clasp_session_connect (session);
}

static void
on_state (ClaspSession *session, GParamSpec *pspec, gpointer user_data)
{
  ClaspSessionState state = clasp_session_get_state (session);

  if (state == CLASP_SESSION_FAILED)
    {
      g_printerr ("%s\n", clasp_session_get_report (session)->error_text);
      g_main_loop_quit (loop);
    }
  else if (state == CLASP_SESSION_OPEN && bench.work == BENCH_OPEN)
    {
      bench_end_trip (&bench);
      bench.messages++;
      clasp_session_disconnect (session);
    }
  else if (state == CLASP_SESSION_CLOSED && bench.work == BENCH_OPEN && bench.messages < bench.n)
    connect_next (session);
  else if (state == CLASP_SESSION_CLOSED)
    g_main_loop_quit (loop);
}

int
main (int argc, char **argv)
{
  static const ClaspTap tap = { .events = on_events, .writable = on_writable };
  ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  g_autofree char *url = NULL;
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspSession) session = NULL;

  bench_init (&bench, argc, argv);
  url = g_strdup_printf ("ws://127.0.0.1:%s%s", bench.port, bench.path);
  clasp_profile_set_url (profile, url);
  g_object_set (profile, "deflate", strstr (bench.path, "deflate=1") != NULL, NULL);
  limits.max_message = G_GUINT64_CONSTANT (1) << 30;
  session = clasp_session_new (profile, &limits);
  clasp_session_set_tap (session, &tap, NULL, FALSE);
  loop = g_main_loop_new (NULL, FALSE);
  g_signal_connect (session, "notify::state", G_CALLBACK (on_state), NULL);
  if (bench.work == BENCH_OPEN)
    bench_start (&bench);
  connect_next (session);
  g_main_loop_run (loop);
  g_main_loop_unref (loop);
  return bench_finish (&bench);
}
