/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-soup.c - libsoup 3 client.  peer-soup PORT PATH N recv|send|echo */
#include "bench.h"
#include <libsoup/soup.h>
static GMainLoop *loop;
static const char *mode;
static int rc;
static void
on_msg (SoupWebsocketConnection *c, int type, GBytes *m, gpointer u)
{
  (void)type;
  (void)u;
  if (mode[0] == 'r')
    {
      b_msgs++;
      b_bytes += g_bytes_get_size (m);
    }
  else if (mode[0] == 'e')
    {
      b_lat[b_nlat++] = b_now () - b_sent;
      b_msgs++;
      if (b_msgs == b_want)
        {
          rc = b_report (1);
          g_main_loop_quit (loop);
          return;
        }
      b_sent = b_now ();
      soup_websocket_connection_send_text (c, b_payload);
    }
  else
    {
      char s[100];
      g_strlcpy (s, g_bytes_get_data (m, NULL), MIN (100, g_bytes_get_size (m) + 1));
      b_msgs = strtoull (s + 12, NULL, 10);
    }
}
static void
on_closed (SoupWebsocketConnection *c, gpointer u)
{
  (void)c;
  (void)u;
  if (mode[0] != 'e')
    rc = b_report (1);
  g_main_loop_quit (loop);
}
static void
on_err (SoupWebsocketConnection *c, GError *e, gpointer u)
{
  (void)c;
  (void)u;
  fprintf (stderr, "error %s\n", e->message);
}
static void
on_con (GObject *s, GAsyncResult *r, gpointer u)
{
  (void)u;
  GError *e = NULL;
  SoupWebsocketConnection *c = soup_session_websocket_connect_finish (SOUP_SESSION (s), r, &e);
  if (!c)
    {
      fprintf (stderr, "%s\n", e->message);
      exit (1);
    }
  soup_websocket_connection_set_max_incoming_payload_size (c, 0);
  b_start ();
  g_signal_connect (c, "message", G_CALLBACK (on_msg), NULL);
  g_signal_connect (c, "closed", G_CALLBACK (on_closed), NULL);
  g_signal_connect (c, "error", G_CALLBACK (on_err), NULL);
  if (mode[0] == 's')
    for (uint64_t i = 0; i < b_want; i++)
      soup_websocket_connection_send_text (c, b_payload);
  if (mode[0] == 'e')
    {
      b_sent = b_now ();
      soup_websocket_connection_send_text (c, b_payload);
    }
}
int
main (int c, char **v)
{
  (void)c;
  mode = v[4];
  b_init (strtoull (v[3], NULL, 10));
  char url[500];
  snprintf (url, 500, "ws://127.0.0.1:%s%s", v[1], v[2]);
  SoupSession *s = soup_session_new ();
  SoupMessage *m = soup_message_new ("GET", url);
  loop = g_main_loop_new (NULL, 0);
  if (strstr (v[2], "deflate=1"))
    soup_session_add_feature_by_type (s, SOUP_TYPE_WEBSOCKET_EXTENSION_MANAGER);
  soup_session_websocket_connect_async (s, m, NULL, NULL, G_PRIORITY_DEFAULT, NULL, on_con, NULL);
  g_main_loop_run (loop);
  return rc;
}
