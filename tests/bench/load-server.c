/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A loopback WebSocket server (RFC 6455) that is never the bottleneck: one thread on epoll, frames encoded ahead of
 * time, one system call a megabyte. It listens on 127.0.0.1 only; the first line on stdout is "port N".
 *
 * Paths, their parameters in any order:
 *
 * /blast?n=N&size=S&type=text|binary|utf8&frag=F&rate=R&ping=K&fin=1
 *   N messages (1000) of S payload bytes (125). frag=F: in frames of at most F bytes (0: one frame). rate=R: at most R
 *   messages a second (0: as fast as the socket takes them). ping=K: a Ping after about every K messages, between two
 *   sends. Ends with Close 1000; fin=1 half-closes right after it, for readers that do not speak WebSocket.
 *
 * /json?n=N&size=S&rate=R&ping=K&fin=1&deflate=1
 *   N text messages with market ticks of about S bytes (200), 4096 different ones over and over. deflate=1: each of
 *   them deflated ahead of time, without context takeover; whoever does not offer permessage-deflate gets 400.
 *
 * /echo
 *   Every data frame back as it came (same FIN, RSV, opcode), unmasked; as a stream, so that a frame's size costs no
 *   memory. A Ping gets its Pong.
 *
 * /sink?n=N
 *   Counts the client's messages; after N of them it answers with one text message {"messages":M,"bytes":B}, where B
 *   is payload, and Close 1000.
 *
 * / (plain GET)
 *   An empty HTML page, so that a browser has an origin.
 *
 * A client's unmasked frame, a reserved opcode and a fragmented or over-long control frame get Close 1002. Text is not
 * judged. */
#include "load-connection.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#define EVENTS_A_TURN 64
#define PACE_MS 1 /* how often rates are looked at */

static void
fail (const char *what)
{
  g_printerr ("load-server: %s: %s\n", what, g_strerror (errno));
  exit (1);
}

static int
listen_on (guint16 port)
{
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), one = 1;
  struct sockaddr_in address = {
    .sin_family = AF_INET,
    .sin_port = htons (port),
    .sin_addr.s_addr = htonl (INADDR_LOOPBACK),
  };
  socklen_t length = sizeof address;

  if (fd < 0)
    fail ("socket");
  setsockopt (fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (bind (fd, (struct sockaddr *) &address, sizeof address) != 0 || listen (fd, SOMAXCONN) != 0)
    fail ("listen");
  if (getsockname (fd, (struct sockaddr *) &address, &length) != 0)
    fail ("getsockname");
  printf ("port %u\n", ntohs (address.sin_port));
  fflush (stdout);
  return fd;
}

static void
accept_one (int listener, int epoll, GHashTable *connections, gboolean verbose)
{
  int fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC), one = 1;

  if (fd < 0)
    return; /* it has gone again */
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  g_hash_table_add (connections, load_connection_new (epoll, fd, verbose));
}

static gboolean
any_paced (GHashTable *connections)
{
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    if (load_connection_is_paced (connection))
      return TRUE;
  return FALSE;
}

static void
send_paced (GHashTable *connections)
{
  GHashTableIter iter;
  gpointer connection;

  g_hash_table_iter_init (&iter, connections);
  while (g_hash_table_iter_next (&iter, &connection, NULL))
    if (load_connection_is_paced (connection) && !load_connection_send (connection))
      g_hash_table_iter_remove (&iter);
}

static void
serve (int listener, gboolean verbose)
{
  g_autoptr (GHashTable) connections = g_hash_table_new_full (NULL, NULL, (GDestroyNotify) load_connection_free, NULL);
  int epoll = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event accepting = { .events = EPOLLIN, .data.ptr = NULL };

  if (epoll < 0 || epoll_ctl (epoll, EPOLL_CTL_ADD, listener, &accepting) != 0)
    fail ("epoll");
  for (;;)
    {
      struct epoll_event events[EVENTS_A_TURN];
      gboolean paced = any_paced (connections);
      int n = epoll_wait (epoll, events, EVENTS_A_TURN, paced ? PACE_MS : -1);

      if (n < 0 && errno != EINTR)
        fail ("epoll_wait");
      for (int i = 0; i < n; i++) /* each connection once at most, so that freeing one here is safe */
        if (events[i].data.ptr == NULL)
          accept_one (listener, epoll, connections, verbose);
        else if (!load_connection_react (events[i].data.ptr, events[i].events))
          g_hash_table_remove (connections, events[i].data.ptr);
      if (paced)
        send_paced (connections);
    }
}

int
main (int argc, char **argv)
{
  int port = 0;
  gboolean verbose = FALSE;
  const GOptionEntry entries[] = {
    { "port", 'p', 0, G_OPTION_ARG_INT, &port, "Where to listen; 0 (default): the kernel picks a port", "PORT" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &verbose, "Tell each connection's begin and end on stderr", NULL },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || argc > 1 || port < 0 || port > G_MAXUINT16)
    {
      g_printerr ("load-server: %s\n", error != NULL ? error->message : "a port from 0 to 65535, and nothing else");
      return 2;
    }
  serve (listen_on ((guint16) port), verbose);
  return 0;
}
