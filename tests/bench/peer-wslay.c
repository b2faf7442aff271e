/* SPDX-License-Identifier: GPL-3.0-or-later */
/* peer-wslay.c - wslay client.  peer-wslay PORT PATH N recv|send|echo */
#include "bench.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <unistd.h>
#include <wslay/wslay.h>
static int fd;
static const char *mode;
static uint8_t pre[65536];
static size_t pn, po;
static ssize_t
rcv (wslay_event_context_ptr x, uint8_t *b, size_t n, int f, void *u)
{
  (void)f;
  (void)u;
  if (po < pn)
    {
      size_t k = pn - po < n ? pn - po : n;
      memcpy (b, pre + po, k);
      po += k;
      return k;
    }
  ssize_t r;
  while ((r = recv (fd, b, n, 0)) < 0 && errno == EINTR)
    ;
  if (r < 0)
    {
      wslay_event_set_error (x, errno == EAGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
      return -1;
    }
  if (r == 0)
    {
      wslay_event_set_error (x, WSLAY_ERR_CALLBACK_FAILURE);
      return -1;
    }
  return r;
}
static ssize_t
snd (wslay_event_context_ptr x, const uint8_t *b, size_t n, int f, void *u)
{
  (void)u;
  ssize_t r = send (fd, b, n, MSG_NOSIGNAL | (f & WSLAY_MSG_MORE ? MSG_MORE : 0));
  if (r < 0)
    {
      wslay_event_set_error (x, errno == EAGAIN ? WSLAY_ERR_WOULDBLOCK : WSLAY_ERR_CALLBACK_FAILURE);
    }
  return r;
}
static int
gm (wslay_event_context_ptr x, uint8_t *b, size_t n, void *u)
{
  (void)x;
  (void)u;
  static uint64_t s = 88172645463325252ull;
  for (size_t i = 0; i < n; i++)
    {
      s ^= s << 13;
      s ^= s >> 7;
      s ^= s << 17;
      b[i] = s;
    }
  return 0;
}
static void
q (wslay_event_context_ptr x)
{
  struct wslay_event_msg m = { WSLAY_TEXT_FRAME, (uint8_t *)b_payload, 125 };
  wslay_event_queue_msg (x, &m);
}
static void
msg (wslay_event_context_ptr x, const struct wslay_event_on_msg_recv_arg *a, void *u)
{
  (void)u;
  if (wslay_is_ctrl_frame (a->opcode))
    return;
  if (mode[0] == 's')
    {
      char s[100];
      size_t l = a->msg_length < 99 ? a->msg_length : 99;
      memcpy (s, a->msg, l);
      s[l] = 0;
      b_msgs = strtoull (s + 12, NULL, 10);
      return;
    }
  b_msgs++;
  b_bytes += a->msg_length;
  if (mode[0] == 'e')
    {
      b_lat[b_nlat++] = b_now () - b_sent;
      if (b_msgs < b_want)
        {
          b_sent = b_now ();
          q (x);
        }
      else
        wslay_event_queue_close (x, 1000, NULL, 0);
    }
}
int
main (int c, char **v)
{
  (void)c;
  mode = v[4];
  b_init (strtoull (v[3], NULL, 10));
  fd = socket (AF_INET, SOCK_STREAM, 0);
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
  char *e;
  for (;;)
    {
      ssize_t r = read (fd, pre + pn, 65535 - pn);
      if (r <= 0)
        return 1;
      pn += r;
      pre[pn] = 0;
      if ((e = strstr ((char *)pre, "\r\n\r\n")))
        break;
    }
  po = e + 4 - (char *)pre;
  fcntl (fd, F_SETFL, O_NONBLOCK);
  struct wslay_event_callbacks cb = { rcv, snd, gm, NULL, NULL, NULL, msg };
  wslay_event_context_ptr x;
  wslay_event_context_client_init (&x, &cb, NULL);
  wslay_event_config_set_max_recv_msg_length (x, 1 << 30);
  b_start ();
  uint64_t sent = 0;
  if (mode[0] == 'e')
    {
      b_sent = b_now ();
      q (x);
    }
  for (;;)
    {
      while (mode[0] == 's' && sent < b_want && wslay_event_get_queued_msg_count (x) < 64)
        {
          q (x);
          sent++;
        }
      struct pollfd p = { fd, (wslay_event_want_read (x) ? POLLIN : 0) | (wslay_event_want_write (x) ? POLLOUT : 0),
                          0 };
      if (!p.events)
        break;
      if (po >= pn)
        poll (&p, 1, -1);
      else
        p.revents = POLLIN | (p.events & POLLOUT);
      if (p.revents & POLLOUT && wslay_event_send (x))
        break;
      if (p.revents & (POLLIN | POLLHUP) && wslay_event_recv (x))
        break;
    }
  return b_report (1);
}
