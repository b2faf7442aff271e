/* SPDX-License-Identifier: GPL-3.0-or-later */
/* floor-receive.c - the physical limit: handshake, then read() into a 256 KiB buffer until EOF.
 * mode 0: do nothing with the bytes. mode 1: walk the frame headers, count messages and bytes. mode 2: as 1, but copies each
 * message into a block of its own, checks the UTF-8 of text, and frees it: the floor of a client that keeps what it gets.
 * usage: floor-receive PORT PATH MODE */
#include "bench.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
/* Straightforward UTF-8 check with an 8-byte ASCII fast path. */
static int
utf8 (const uint8_t *p, size_t n)
{
  size_t i = 0;
  while (i < n)
    {
      if (i + 8 <= n)
        {
          uint64_t w;
          memcpy (&w, p + i, 8);
          if (!(w & 0x8080808080808080ull))
            {
              i += 8;
              continue;
            }
        }
      uint8_t c = p[i];
      if (c < 0x80)
        {
          i++;
          continue;
        }
      int l = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
      if (c < 0xc2 || c > 0xf4 || i + l >= n)
        return 0;
      for (int k = 1; k <= l; k++)
        if ((p[i + k] & 0xc0) != 0x80)
          return 0;
      i += l + 1;
    }
  return 1;
}
int
main (int argc, char **argv)
{
  (void)argc;
  int port = atoi (argv[1]), mode = atoi (argv[3]);
  int fd = socket (AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = { .sin_family = AF_INET,
                           .sin_port = htons (port),
                           .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  if (connect (fd, (void *)&a, sizeof a))
    {
      perror ("connect");
      return 1;
    }
  char req[1024];
  int n = snprintf (req, sizeof req,
                    "GET %s%cfin=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: "
                    "Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                    argv[2], strchr (argv[2], '?') ? '&' : '?');
  if (write (fd, req, n) != n)
    return 1;
  static uint8_t buf[256 * 1024 + 16];
  size_t have = 0;
  char *e;
  for (;;)
    {
      ssize_t r = read (fd, buf + have, 4096 - have);
      if (r <= 0)
        return 1;
      have += r;
      buf[have] = 0;
      if ((e = strstr ((char *)buf, "\r\n\r\n")))
        break;
    }
  b_start ();
  size_t hl = e + 4 - (char *)buf;
  memmove (buf, buf + hl, have - hl);
  have -= hl;
  uint64_t bytes = have, msgs = 0, pay = 0;
  if (mode == 0)
    {
      ssize_t r;
      while ((r = read (fd, buf, 256 * 1024)) > 0)
        {
          bytes += r;
        }
    }
  else
    {
      uint64_t skip = 0;
      size_t pos = 0;
      uint8_t *msg = NULL;
      uint64_t mpos = 0;
      int op = 0, fin = 0, bad = 0;
      for (;;)
        {
          while (pos < have)
            {
              if (skip)
                {
                  uint64_t t = have - pos < skip ? have - pos : skip;
                  if (msg)
                    {
                      memcpy (msg + mpos, buf + pos, t);
                      mpos += t;
                    }
                  pos += t;
                  skip -= t;
                  if (!skip)
                    {
                      if (msg)
                        {
                          if (op == 1 && !utf8 (msg, mpos))
                            bad++;
                          free (msg);
                          msg = NULL;
                        }
                      if (fin && op < 8)
                        msgs++;
                    }
                  continue;
                }
              size_t l = have - pos;
              if (l < 2)
                break;
              uint8_t b = buf[pos + 1];
              size_t h = 2 + (b == 126 ? 2 : b == 127 ? 8 : 0);
              if (l < h)
                break;
              uint64_t len = b;
              if (b == 126)
                len = buf[pos + 2] << 8 | buf[pos + 3];
              else if (b == 127)
                {
                  len = 0;
                  for (int i = 0; i < 8; i++)
                    len = len << 8 | buf[pos + 2 + i];
                }
              op = buf[pos] & 15;
              fin = buf[pos] >> 7;
              pos += h;
              skip = len;
              if (op < 8)
                pay += len;
              if (mode == 2 && op < 8)
                {
                  msg = malloc (len + 1);
                  mpos = 0;
                }
              if (!len && fin && op < 8)
                msgs++;
            }
          memmove (buf, buf + pos, have - pos);
          have -= pos;
          pos = 0;
          ssize_t r = read (fd, buf + have, 256 * 1024 - have);
          if (r <= 0)
            break;
          have += r;
          bytes += r;
        }
      if (bad)
        fprintf (stderr, "bad utf8 %d\n", bad);
    }
  b_msgs = msgs;
  b_bytes = mode ? pay : bytes;
  return b_report (0);
}
