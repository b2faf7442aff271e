/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-open.c - the floor for opening: connect, handshake, close, N times in turn, with nothing but a socket.
 * usage: floor-open PORT PATH N */
#include "bench.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

static const unsigned char close_1000[] = { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8 };

static int
open_once (int port, const char *request, size_t length)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons (port), .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM, 0), one = 1;
  char head[2048];
  size_t have = 0;
  double start = b_now ();

  if (connect (fd, (void *) &address, sizeof address) != 0)
    return -1;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  if (write (fd, request, length) != (ssize_t) length)
    return -1;
  do
    {
      ssize_t r = read (fd, head + have, sizeof head - 1 - have);

      if (r <= 0)
        return -1;
      have += r;
      head[have] = 0;
    }
  while (strstr (head, "\r\n\r\n") == NULL);
  b_lat[b_nlat++] = b_now () - start;
  b_msgs++;
  if (write (fd, close_1000, sizeof close_1000) != sizeof close_1000)
    return -1;
  while (read (fd, head, sizeof head) > 0)
    ;
  return close (fd);
}

int
main (int argc, char **argv)
{
  char request[1024];
  int length;

  if (argc != 4)
    return 2;
  b_init (strtoull (argv[3], NULL, 10));
  length = snprintf (request, sizeof request,
                     "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                     argv[2], argv[1]);
  b_start ();
  for (uint64_t i = 0; i < b_want; i++)
    if (open_once (atoi (argv[1]), request, length) != 0)
      return 1;
  return b_report (1);
}
