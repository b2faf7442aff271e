/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-send.c - floor for sending and for echo.  floor-send PORT PATH N send|echo
 * send: masks each 125 B message (fresh mask) into a 256 KiB buffer, one write per buffer; echo: one write, one read
 * per trip. */
#include "bench.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
static uint64_t s = 88172645463325252ull;
static size_t
frame (uint8_t *p)
{
  s ^= s << 13;
  s ^= s >> 7;
  s ^= s << 17;
  uint32_t m = s;
  p[0] = 0x81;
  p[1] = 0x80 | 125;
  memcpy (p + 2, &m, 4);
  uint64_t mm = (uint64_t)m << 32 | m;
  uint64_t w;
  size_t i = 0;
  for (; i + 8 <= 125; i += 8)
    {
      memcpy (&w, b_payload + i, 8);
      w ^= mm;
      memcpy (p + 6 + i, &w, 8);
    }
  for (; i < 125; i++)
    p[6 + i] = b_payload[i] ^ ((uint8_t *)&m)[i & 3];
  return 131;
}
int
main (int c, char **v)
{
  (void)c;
  b_init (strtoull (v[3], 0, 10));
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = { .sin_family = AF_INET,
                           .sin_port = htons (atoi (v[1])),
                           .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  if (connect (fd, (void *)&a, sizeof a))
    return 1;
  int one = 1;
  setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  char rq[700];
  int n = snprintf (rq, 700,
                    "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
                    "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                    v[2]);
  if (write (fd, rq, n) != n)
    return 1;
  static uint8_t b[262144];
  size_t h = 0;
  do
    {
      ssize_t r = read (fd, b + h, 1);
      if (r <= 0)
        return 1;
      h += r;
      b[h] = 0;
    }
  while (!strstr ((char *)b, "\r\n\r\n"));
  b_start ();
  if (v[4][0] == 's')
    {
      uint64_t i = 0;
      while (i < b_want)
        {
          size_t k = 0;
          while (k + 131 <= sizeof b && i < b_want)
            k += frame (b + k), i++;
          size_t o = 0;
          while (o < k)
            {
              ssize_t r = write (fd, b + o, k - o);
              if (r <= 0)
                return 1;
              o += r;
            }
        }
      ssize_t r = read (fd, b, 200);
      b[r > 0 ? r : 0] = 0;
      b_msgs = strtoull ((char *)b + 14, 0, 10);
    }
  else
    for (uint64_t i = 0; i < b_want; i++)
      {
        double t = b_now ();
        size_t k = frame (b);
        if (write (fd, b, k) != (ssize_t)k)
          return 1;
        size_t g = 0;
        while (g < 127)
          {
            ssize_t r = read (fd, b + g, sizeof b - g);
            if (r <= 0)
              return 1;
            g += r;
          }
        b_lat[b_nlat++] = b_now () - t;
        b_msgs++;
      }
  return b_report (1);
}
