/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same work done by libsoup. */
#include "bench.h"

#include <libsoup/soup.h>
#include <string.h>

static Bench bench;
static GMainLoop *loop;

static void
send_next_trip (SoupWebsocketConnection *connection)
{
  bench_begin_trip (&bench);
  soup_websocket_connection_send_text (connection, bench.payload);
}

static void
on_message (SoupWebsocketConnection *connection, int type, GBytes *message, gpointer user_data)
{
  gsize length;
  const void *data = g_bytes_get_data (message, &length);

  if (bench.work == BENCH_SEND)
    {
      bench_take_answer (&bench, data, length);
      return;
    }
  bench.messages++;
  bench.bytes += length;
  if (bench.work != BENCH_ECHO)
    return;
  bench_end_trip (&bench);
  if (bench.messages < bench.n)
    send_next_trip (connection);
  else
    soup_websocket_connection_close (connection, SOUP_WEBSOCKET_CLOSE_NORMAL, NULL);
}

static void
on_error (SoupWebsocketConnection *connection, GError *error, gpointer user_data)
{
  g_printerr ("%s\n", error->message);
}

static void
on_connected (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;
  SoupWebsocketConnection *connection = soup_session_websocket_connect_finish (SOUP_SESSION (source), result, &error);

  if (connection == NULL)
    {
      g_printerr ("%s\n", error->message);
      g_main_loop_quit (loop);
      return;
    }
  soup_websocket_connection_set_max_incoming_payload_size (connection, 0);
  g_signal_connect (connection, "message", G_CALLBACK (on_message), NULL);
  g_signal_connect (connection, "error", G_CALLBACK (on_error), NULL);
  g_signal_connect_swapped (connection, "closed", G_CALLBACK (g_main_loop_quit), loop);
  bench_start (&bench);
  if (bench.work == BENCH_ECHO)
    send_next_trip (connection);
  /* It has no way to tell that it can take more: all at once is what it is given. */
  for (guint64 i = 0; bench.work == BENCH_SEND && i < bench.n; i++)
    soup_websocket_connection_send_text (connection, bench.payload);
}

int
main (int argc, char **argv)
{
  g_autoptr (SoupSession) session = soup_session_new ();
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *url = NULL;

  bench_init (&bench, argc, argv);
  url = g_strdup_printf ("ws://127.0.0.1:%s%s", bench.port, bench.path);
  message = soup_message_new (SOUP_METHOD_GET, url);
  loop = g_main_loop_new (NULL, FALSE);
  if (strstr (bench.path, "deflate=1") != NULL)
    soup_session_add_feature_by_type (session, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_websocket_connect_async (session, message, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_connected, NULL);
  g_main_loop_run (loop);
  return bench_finish (&bench);
}
