/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Runs the practice server, prints its port, and stops when standard input ends. Also starts and stops it a few
 * times first. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "clasp-practice-lesson.h"
#include "clasp-practice-server.h"

/* A connection of this very program may say that it comes from any page: that is what one practises with. */
static void
ask_from_within (guint16 port)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *request = g_strdup_printf ("GET /echo HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\n"
                                              "Connection: Upgrade\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n"
                                              "Sec-WebSocket-Version: 13\r\nOrigin: https://evil.example\r\n\r\n",
                                              port);
  char answer[sizeof "HTTP/1.1 101"] = "";
  GOutputStream *out;
  gsize n;

  connection = g_socket_client_connect_to_host (client, "127.0.0.1", port, NULL, &error);
  g_assert_no_error (error);
  out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_output_stream_write_all (out, request, strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
  g_input_stream_read_all (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer, sizeof answer - 1, &n, NULL,
                           &error);
  g_assert_no_error (error);
  g_assert_cmpstr (answer, ==, "HTTP/1.1 101");
}

/* The port, as the address of the server has it. */
static guint16
get_port (ClaspPracticeServer *server)
{
  g_autofree char *url = clasp_practice_server_dup_url (server, "/");
  guint64 port;

  g_assert_true (g_str_has_prefix (url, "ws://127.0.0.1:"));
  *strrchr (url, '/') = '\0';
  g_assert_true (g_ascii_string_to_unsigned (url + strlen ("ws://127.0.0.1:"), 10, 0, G_MAXUINT16, &port, NULL));
  return (guint16) port;
}

static void
start_and_stop (ClaspPracticeServer *server)
{
  g_autoptr (ClaspPracticeServer) other = clasp_practice_server_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *url = NULL;
  guint16 port;

  g_assert_true (clasp_practice_server_start (server, 0, &error));
  g_assert_no_error (error);
  port = get_port (server);
  g_assert_cmpuint (port, !=, 0);
  ask_from_within (port);
  url = clasp_practice_server_dup_url (server, "/echo");
  g_assert_true (g_str_has_prefix (url, "ws://127.0.0.1:"));
  g_assert_true (g_str_has_suffix (url, "/echo"));

  /* A port that is taken is told, and the server can be started again. */
  g_assert_false (clasp_practice_server_start (other, port, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_clear_error (&error);
  g_assert_true (clasp_practice_server_start (other, 0, &error));
  g_assert_no_error (error);

  clasp_practice_server_stop (server);
  clasp_practice_server_stop (server);
}

int
main (void)
{
  g_autoptr (ClaspPracticeServer) server = clasp_practice_server_new ();
  g_autoptr (GError) error = NULL;
  guint n, i;
  const ClaspPracticeLesson *lessons = clasp_practice_lessons (&n);
  char byte;

  start_and_stop (server);
  g_assert_true (clasp_practice_server_start (server, 0, &error));
  g_assert_no_error (error);
  printf ("%u\n", get_port (server));
  for (i = 0; i < n; i++)
    printf ("%s\t%s\t%s\t%d\n", lessons[i].path, lessons[i].title, lessons[i].description, lessons[i].failure);
  printf ("\n");
  fflush (stdout);
  while (read (STDIN_FILENO, &byte, 1) > 0)
    continue;
  return 0;
}
