/* SPDX-License-Identifier: GPL-3.0-or-later */
/* load-server.c - a loopback WebSocket (RFC 6455) server for benchmarks.
 *
 * One thread, raw epoll, no library.  Listens on 127.0.0.1 only.  Frames are
 * encoded ahead of time into large buffers, so that sending costs one send(2)
 * per megabyte and the server is not what is measured.
 *
 *   cc -O2 -Wall -Wextra -o load-server load-server.c
 *   ./load-server [-p PORT] [-v]          PORT 0 (default): the kernel picks one.
 *                                     The first line on stdout is "port N".
 *
 * Request paths (query parameters in any order):
 *   /blast?n=N&size=S&type=text|binary|utf8&frag=F&rate=R&ping=K&fin=1
 *        N messages of S payload bytes.  frag=F: split each message into
 *        frames of at most F bytes (0: one frame).  rate=R: at most R messages
 *        a second (0: as fast as the socket takes).  ping=K: a Ping after
 *        about every K messages (whole templates).  Ends with Close 1000;
 *        fin=1 half-closes right after it, for readers that do not speak
 *        WebSocket.
 *   /json?n=N&size=S&rate=R&fin=1&deflate=1
 *        N text messages with market ticks of about S bytes (default 200),
 *        cycling over a pool of 4096 different ones.  deflate=1: each of them
 *        deflated ahead of time, without context takeover; whoever does not
 *        offer permessage-deflate gets 400.
 *   /echo    every data frame back as it came (same FIN, RSV, opcode), unmasked;
 *            streams, so a frame's size costs no memory.  Ping gets Pong.
 *   /sink?n=N   counts the client's messages; after N of them answers with
 *            one text message {"messages":M,"bytes":B} and Close 1000.
 *   /        (plain GET) an empty HTML page, so that a browser has an origin.
 *
 * A client's unmasked frame, a reserved opcode or a fragmented or over-long
 * control frame gets Close 1002.  Text is not validated here.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

enum
{
  REQ_MAX = 16384,
  RX_SIZE = 256 * 1024,
  OUT_HIGH = 1024 * 1024
};
enum
{
  TEMPLATE_TARGET = 1 << 20,
  SEND_MAX = 1 << 20,
  TICK_POOL = 4096
};
static const uint64_t SIZE_LIMIT = 1ull << 30;

enum mode
{
  M_HTTP,
  M_BLAST,
  M_ECHO,
  M_SINK,
  M_CLOSING,
  M_DRAIN
};

/* A run of whole messages, encoded; sent over and over. */
struct tmpl
{
  struct tmpl *next;
  char key[128];
  uint8_t *buf;
  size_t len;
  size_t *ends; /* ends[i]: offset just past message i */
  size_t count; /* messages in buf */
};

struct conn
{
  int fd;
  enum mode mode;
  bool want_write, fin, eof_after_flush, reading;
  char req[REQ_MAX];
  size_t req_len;
  /* blast */
  const struct tmpl *t;
  uint64_t left; /* messages not yet wholly queued */
  size_t t_off;  /* offset into the template */
  size_t t_msg;  /* whole messages of the template already sent */
  uint64_t rate, ping_every, since_ping, sent_msgs;
  struct timespec start;
  /* what must go out besides the template */
  uint8_t *out;
  size_t out_len, out_off, out_cap;
  /* client frame parser */
  uint8_t hdr[14];
  size_t hdr_len, hdr_need;
  bool in_payload;
  uint8_t opcode, b0;
  uint64_t pay_len, pay_pos;
  uint8_t mask[4];
  uint8_t ctl[125];
  /* sink */
  uint64_t want, got_msgs, got_bytes, got_frames;
  struct conn *next, *prev;
};

static int ep;
static bool verbose;
static struct conn *conns;
static struct tmpl *templates;
static uint8_t rx[RX_SIZE];

static void
die (const char *what)
{
  perror (what);
  exit (1);
}

static double
since (const struct timespec *t)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - t->tv_sec) + (double)(now.tv_nsec - t->tv_nsec) / 1e9;
}

/* ---- SHA-1 and base64, for Sec-WebSocket-Accept ------------------------ */

static uint32_t
rol (uint32_t v, int n)
{
  return v << n | v >> (32 - n);
}

static void
sha1 (const uint8_t *msg, size_t len, uint8_t out[20])
{
  uint32_t h[5] = { 0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0 };
  size_t total = (len + 8) / 64 * 64 + 64;
  for (size_t base = 0; base < total; base += 64)
    {
      uint8_t blk[64];
      for (size_t i = 0; i < 64; i++)
        {
          size_t p = base + i;
          if (p < len)
            blk[i] = msg[p];
          else if (p == len)
            blk[i] = 0x80;
          else if (p >= total - 8)
            blk[i] = (uint8_t)((uint64_t)len * 8 >> 8 * (total - 1 - p));
          else
            blk[i] = 0;
        }
      uint32_t w[80];
      for (int i = 0; i < 16; i++)
        w[i] = (uint32_t)blk[4 * i] << 24 | (uint32_t)blk[4 * i + 1] << 16 | (uint32_t)blk[4 * i + 2] << 8 |
               blk[4 * i + 3];
      for (int i = 16; i < 80; i++)
        w[i] = rol (w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
      uint32_t a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
      for (int i = 0; i < 80; i++)
        {
          uint32_t f, k;
          if (i < 20)
            f = (b & c) | (~b & d), k = 0x5A827999;
          else if (i < 40)
            f = b ^ c ^ d, k = 0x6ED9EBA1;
          else if (i < 60)
            f = (b & c) | (b & d) | (c & d), k = 0x8F1BBCDC;
          else
            f = b ^ c ^ d, k = 0xCA62C1D6;
          uint32_t t = rol (a, 5) + f + e + k + w[i];
          e = d, d = c, c = rol (b, 30), b = a, a = t;
        }
      h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
    }
  for (int i = 0; i < 20; i++)
    out[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}

static void
base64 (const uint8_t *in, size_t len, char *out)
{
  static const char abc[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (size_t i = 0; i < len; i += 3)
    {
      uint32_t v = (uint32_t)in[i] << 16;
      if (i + 1 < len)
        v |= (uint32_t)in[i + 1] << 8;
      if (i + 2 < len)
        v |= in[i + 2];
      *out++ = abc[v >> 18];
      *out++ = abc[v >> 12 & 63];
      *out++ = i + 1 < len ? abc[v >> 6 & 63] : '=';
      *out++ = i + 2 < len ? abc[v & 63] : '=';
    }
  *out = 0;
}

/* ---- frames and templates ---------------------------------------------- */

static size_t
put_header (uint8_t *p, uint8_t b0, uint64_t len)
{
  p[0] = b0;
  if (len < 126)
    {
      p[1] = (uint8_t)len;
      return 2;
    }
  int n = len < 65536 ? 2 : 8;
  p[1] = n == 2 ? 126 : 127;
  for (int i = 0; i < n; i++)
    p[2 + i] = (uint8_t)(len >> 8 * (n - 1 - i));
  return 2 + (size_t)n;
}

static uint64_t rng = 0x9E3779B97F4A7C15ull; /* fixed seed: the same bytes on every run */

static uint64_t
rnd (void)
{
  rng ^= rng << 13;
  rng ^= rng >> 7;
  rng ^= rng << 17;
  return rng;
}

enum fill
{
  F_TEXT,
  F_BINARY,
  F_UTF8
};

static void
fill (uint8_t *p, size_t n, enum fill kind)
{
  size_t i = 0;
  if (kind == F_UTF8)
    {
      static const char *const bits[] = { "a", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x93\x88", " ", "z" };
      while (i + 4 <= n)
        {
          const char *s = bits[rnd () % 6];
          size_t l = strlen (s);
          memcpy (p + i, s, l);
          i += l;
        }
      for (; i < n; i++)
        p[i] = '.';
      return;
    }
  for (; i < n; i++)
    {
      static const char abc[] = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789,";
      uint64_t r = rnd ();
      p[i] = kind == F_BINARY ? (uint8_t)r : (uint8_t)abc[r & 63];
    }
}

static size_t
put_message (uint8_t *p, uint8_t opcode, const uint8_t *pay, size_t size, size_t frag)
{
  size_t off = 0, at = 0;
  do
    {
      size_t l = size - at;
      if (frag && l > frag)
        l = frag;
      bool last = at + l == size;
      off += put_header (p + off, (uint8_t)((last ? 0x80 : 0) | (at ? 0 : opcode)), l);
      memcpy (p + off, pay + at, l);
      off += l;
      at += l;
    }
  while (at < size);
  return off;
}

static void *
xalloc (size_t n)
{
  void *p = malloc (n ? n : 1);
  if (!p)
    die ("malloc");
  return p;
}

/* Market ticks of about `want` bytes; the tail field pads a short one. */
static size_t
put_tick (char *p, size_t cap, size_t want, uint64_t seq)
{
  static const char *const sym[] = { "BTC-USD", "ETH-USD", "SOL-USD", "XRP-EUR", "AAPL", "MSFT", "EURUSD", "ADA-GBP" };
  static const char *const side[] = { "buy", "sell" };
  uint64_t r = rnd ();
  double price = 10.0 + (double)(r % 9000000) / 100.0;
  int n = snprintf (p, cap,
                    "{\"type\":\"ticker\",\"seq\":%llu,\"product\":\"%s\",\"price\":\"%.2f\",\"size\":\"%.6f\","
                    "\"side\":\"%s\",\"bid\":\"%.2f\",\"ask\":\"%.2f\",\"time\":\"2026-01-02T03:04:%02u.%06uZ\"",
                    (unsigned long long)(1000000 + seq), sym[r >> 8 & 7], price, (double)(r >> 16 & 0xfffff) / 1e4,
                    side[r >> 40 & 1], price - 0.01, price + 0.01, (unsigned)(r % 60),
                    (unsigned)(r >> 20 & 0xfffff) % 1000000);
  size_t l = (size_t)n;
  /* vary around the wanted size by up to 1/8 */
  size_t goal = want - want / 16 + (size_t)(rnd () % (want / 8 + 1));
  if (l + 12 < goal)
    {
      l += (size_t)snprintf (p + l, cap - l, ",\"note\":\"");
      for (; l + 2 < goal; l++)
        p[l] = "lorem ipsum dolor sit amet "[l % 27];
      p[l++] = '"';
    }
  p[l++] = '}';
  return l;
}

/* One frame of a message by itself (RFC 7692 7.2.1); room is the payload's and a few bytes. */
static size_t
put_deflated (uint8_t *p, z_stream *z, uint8_t *pay, size_t size, uint8_t *packed, size_t room)
{
  z->next_in = pay;
  z->avail_in = (uInt)size;
  z->next_out = packed;
  z->avail_out = (uInt)room;
  if (deflateReset (z) != Z_OK || deflate (z, Z_SYNC_FLUSH) != Z_OK || z->avail_out == 0)
    die ("deflate");
  size_t n = room - z->avail_out - 4;
  size_t h = put_header (p, 0xc1, n);
  memcpy (p + h, packed, n);
  return h + n;
}

static const struct tmpl *
get_template (bool json, bool packed, size_t size, enum fill kind, size_t frag)
{
  char key[128];
  snprintf (key, sizeof key, "%d/%d/%zu/%d/%zu", json, packed, size, (int)kind, frag);
  for (struct tmpl *t = templates; t; t = t->next)
    if (!strcmp (t->key, key))
      return t;
  struct tmpl *t = xalloc (sizeof *t);
  memset (t, 0, sizeof *t);
  snprintf (t->key, sizeof t->key, "%s", key);
  size_t frames = frag && size ? (size + frag - 1) / frag : 1;
  size_t each = size + frames * 10;
  if (json)
    each = size + size / 8 + 512;
  size_t count = json ? TICK_POOL : TEMPLATE_TARGET / (size + 2) + 1;
  t->buf = xalloc (each * count);
  t->ends = xalloc (count * sizeof *t->ends);
  uint8_t *pay = xalloc (each), *room = xalloc (each);
  z_stream z = { 0 };
  if (deflateInit2 (&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    die ("deflateInit2");
  for (size_t i = 0; i < count; i++)
    {
      size_t l = size;
      if (json)
        l = put_tick ((char *)pay, each, size, i);
      else
        fill (pay, size, kind);
      if (packed)
        t->len += put_deflated (t->buf + t->len, &z, pay, l, room, each);
      else
        t->len += put_message (t->buf + t->len, kind == F_BINARY ? 2 : 1, pay, l, frag);
      t->ends[i] = t->len;
    }
  deflateEnd (&z);
  free (room);
  free (pay);
  t->count = count;
  t->next = templates;
  templates = t;
  return t;
}

/* ---- connections -------------------------------------------------------- */

static void
drop (struct conn *c)
{
  if (verbose)
    fprintf (stderr, "closed fd %d: sent %llu msgs, got %llu msgs %llu bytes %llu frames, %.3f s\n", c->fd,
             (unsigned long long)c->sent_msgs, (unsigned long long)c->got_msgs, (unsigned long long)c->got_bytes,
             (unsigned long long)c->got_frames, since (&c->start));
  if (c->prev)
    c->prev->next = c->next;
  else
    conns = c->next;
  if (c->next)
    c->next->prev = c->prev;
  close (c->fd);
  free (c->out);
  free (c);
}

static void
arm (struct conn *c, bool reading, bool writing)
{
  if (c->reading == reading && c->want_write == writing)
    return;
  c->reading = reading;
  c->want_write = writing;
  struct epoll_event ev = { .events = (reading ? EPOLLIN : 0u) | (writing ? EPOLLOUT : 0u), .data.ptr = c };
  if (epoll_ctl (ep, EPOLL_CTL_MOD, c->fd, &ev))
    die ("epoll_ctl");
}

static uint8_t *
out_room (struct conn *c, size_t n)
{
  if (c->out_off == c->out_len)
    c->out_off = c->out_len = 0;
  if (c->out_len + n > c->out_cap)
    {
      size_t cap = c->out_cap ? c->out_cap : 4096;
      while (cap < c->out_len + n)
        cap *= 2;
      c->out = realloc (c->out, cap);
      if (!c->out)
        die ("realloc");
      c->out_cap = cap;
    }
  return c->out + c->out_len;
}

static void
out_put (struct conn *c, const void *p, size_t n)
{
  memcpy (out_room (c, n), p, n);
  c->out_len += n;
}

static void
out_frame (struct conn *c, uint8_t b0, const void *p, size_t n)
{
  uint8_t h[10];
  out_put (c, h, put_header (h, b0, n));
  out_put (c, p, n);
}

static void
out_close (struct conn *c, unsigned code)
{
  uint8_t b[2] = { (uint8_t)(code >> 8), (uint8_t)code };
  out_frame (c, 0x88, b, 2);
  c->mode = M_CLOSING;
}

/* Close and half-close, after the message being sent, if there is one. */
static void
stop (struct conn *c, unsigned code)
{
  if (c->mode == M_BLAST)
    {
      c->left = c->t_off != (c->t_msg ? c->t->ends[c->t_msg - 1] : 0);
      c->rate = 0;
      c->fin = true; /* pump() goes on from here */
      return;
    }
  if (c->mode != M_CLOSING) /* else our Close is out already */
    out_close (c, code);
  c->mode = M_DRAIN;
  c->eof_after_flush = true;
}

/* -1: the connection is gone; 0: would block; 1: all sent */
static int
flush_out (struct conn *c)
{
  while (c->out_off < c->out_len)
    {
      ssize_t r = send (c->fd, c->out + c->out_off, c->out_len - c->out_off, MSG_NOSIGNAL);
      if (r < 0)
        return errno == EAGAIN ? 0 : errno == EINTR ? 0 : -1;
      c->out_off += (size_t)r;
    }
  c->out_off = c->out_len = 0;
  return 1;
}

/* Sends what it can; decides what to wait for.  false: connection dropped. */
static bool
pump (struct conn *c)
{
  for (int turns = 0; turns < 16; turns++)
    {
      /* The template's current message must be whole before anything else. */
      bool mid = c->mode == M_BLAST && c->t_off != (c->t_msg ? c->t->ends[c->t_msg - 1] : 0);
      if (!mid)
        {
          int r = flush_out (c);
          if (r < 0)
            {
              drop (c);
              return false;
            }
          if (r == 0)
            {
              arm (c, c->mode != M_ECHO || c->out_len - c->out_off < OUT_HIGH, true);
              return true;
            }
          if (c->eof_after_flush)
            {
              shutdown (c->fd, SHUT_WR);
              c->eof_after_flush = false;
              c->mode = M_DRAIN;
            }
        }
      if (c->mode != M_BLAST)
        {
          arm (c, true, false);
          return true;
        }
      if (!c->left)
        {
          out_close (c, 1000);
          c->eof_after_flush = c->fin;
          continue;
        }
      uint64_t allow = c->left;
      if (c->rate)
        {
          uint64_t due = (uint64_t)(since (&c->start) * (double)c->rate);
          allow = due > c->sent_msgs ? due - c->sent_msgs : 0;
          if (mid && !allow)
            allow = 1;
          if (allow > c->left)
            allow = c->left;
          if (!allow)
            {
              arm (c, true, false); /* the timer in main() comes back here */
              return true;
            }
        }
      const struct tmpl *t = c->t;
      size_t last = c->t_msg + (allow < t->count - c->t_msg ? (size_t)allow : t->count - c->t_msg);
      size_t len = t->ends[last - 1] - c->t_off;
      if (len > SEND_MAX)
        len = SEND_MAX;
      ssize_t r = send (c->fd, t->buf + c->t_off, len, MSG_NOSIGNAL);
      if (r < 0)
        {
          if (errno == EAGAIN || errno == EINTR)
            {
              arm (c, true, true);
              return true;
            }
          drop (c);
          return false;
        }
      c->t_off += (size_t)r;
      while (c->t_msg < t->count && t->ends[c->t_msg] <= c->t_off)
        c->t_msg++, c->left--, c->sent_msgs++, c->since_ping++;
      if (c->t_msg == t->count)
        {
          c->t_msg = 0;
          c->t_off = 0;
        }
      if (c->ping_every && c->since_ping >= c->ping_every)
        {
          c->since_ping = 0;
          out_frame (c, 0x89, "blaster", 7);
        }
    }
  arm (c, true, true); /* others' turn */
  return true;
}

static const char *
header (const char *req, const char *name, char *val, size_t cap)
{
  size_t nl = strlen (name);
  for (const char *p = strstr (req, "\r\n"); p; p = strstr (p, "\r\n"))
    {
      p += 2;
      if (strncasecmp (p, name, nl) || p[nl] != ':')
        continue;
      p += nl + 1;
      p += strspn (p, " \t");
      size_t l = strcspn (p, "\r\n");
      while (l && (p[l - 1] == ' ' || p[l - 1] == '\t'))
        l--;
      if (l >= cap)
        return NULL;
      memcpy (val, p, l);
      val[l] = 0;
      return val;
    }
  return NULL;
}

static bool
query (const char *q, const char *name, char *val, size_t cap)
{
  size_t nl = strlen (name);
  while (q && *q)
    {
      q++; /* '?' or '&' */
      size_t l = strcspn (q, "&");
      if (l > nl && !strncmp (q, name, nl) && q[nl] == '=' && l - nl - 1 < cap)
        {
          memcpy (val, q + nl + 1, l - nl - 1);
          val[l - nl - 1] = 0;
          return true;
        }
      q += l;
    }
  return false;
}

static uint64_t
query_num (const char *q, const char *name, uint64_t dflt)
{
  char v[32];
  return query (q, name, v, sizeof v) ? strtoull (v, NULL, 10) : dflt;
}

static void
refuse (struct conn *c, const char *status, const char *type, const char *body)
{
  char b[1024];
  int n =
      snprintf (b, sizeof b, "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
                status, type, strlen (body), body);
  out_put (c, b, (size_t)n);
  c->eof_after_flush = true;
  c->mode = M_CLOSING;
}

static void
handle_request (struct conn *c)
{
  char path[2048], v[256], key[64];
  if (sscanf (c->req, "GET %2047s HTTP/1.1", path) != 1)
    {
      refuse (c, "400 Bad Request", "text/plain", "GET only\n");
      return;
    }
  char *q = strchr (path, '?');
  size_t plen = q ? (size_t)(q - path) : strlen (path);
  if (!header (c->req, "Upgrade", v, sizeof v) || strcasecmp (v, "websocket"))
    {
      if (plen == 1)
        refuse (c, "200 OK", "text/html", "<!doctype html><meta charset=utf-8><title>blaster</title>\n");
      else
        refuse (c, "426 Upgrade Required", "text/plain", "a WebSocket path\n");
      return;
    }
  if (!header (c->req, "Sec-WebSocket-Key", key, sizeof key) || strlen (key) != 24 ||
      !header (c->req, "Sec-WebSocket-Version", v, sizeof v) || strcmp (v, "13"))
    {
      refuse (c, "400 Bad Request", "text/plain", "bad WebSocket request\n");
      return;
    }
  enum mode m;
  bool packed = false;
  if (plen == 6 && !strncmp (path, "/blast", 6))
    m = M_BLAST;
  else if (plen == 5 && !strncmp (path, "/json", 5))
    m = M_BLAST;
  else if (plen == 5 && !strncmp (path, "/echo", 5))
    m = M_ECHO;
  else if (plen == 5 && !strncmp (path, "/sink", 5))
    m = M_SINK;
  else
    {
      refuse (c, "404 Not Found", "text/plain", "no such path\n");
      return;
    }
  if (m == M_BLAST)
    {
      bool json = path[1] == 'j';
      uint64_t size = query_num (q, "size", json ? 200 : 125);
      uint64_t frag = json ? 0 : query_num (q, "frag", 0);
      enum fill kind = F_TEXT;
      if (!json && query (q, "type", v, sizeof v))
        kind = !strcmp (v, "binary") ? F_BINARY : !strcmp (v, "utf8") ? F_UTF8 : F_TEXT;
      if (size > SIZE_LIMIT || (json && size < 16))
        {
          refuse (c, "400 Bad Request", "text/plain", "size out of range\n");
          return;
        }
      packed = json && query_num (q, "deflate", 0) != 0;
      if (packed && (!header (c->req, "Sec-WebSocket-Extensions", v, sizeof v) || !strstr (v, "permessage-deflate")))
        {
          refuse (c, "400 Bad Request", "text/plain", "offer permessage-deflate\n");
          return;
        }
      c->t = get_template (json, packed, (size_t)size, kind, (size_t)frag);
      c->left = query_num (q, "n", 1000);
      c->rate = query_num (q, "rate", 0);
      c->ping_every = query_num (q, "ping", 0);
      c->fin = query_num (q, "fin", 0) != 0;
    }
  c->want = query_num (q, "n", 0);
  char cat[128], acc[32];
  uint8_t dig[20];
  int n = snprintf (cat, sizeof cat, "%s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
  sha1 ((uint8_t *)cat, (size_t)n, dig);
  base64 (dig, 20, acc);
  char resp[512];
  n = snprintf (resp, sizeof resp,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Accept: %s\r\n",
                acc);
  if (header (c->req, "Sec-WebSocket-Protocol", v, sizeof v))
    {
      v[strcspn (v, ", ")] = 0; /* the first one offered */
      n += snprintf (resp + n, sizeof resp - (size_t)n, "Sec-WebSocket-Protocol: %s\r\n", v);
    }
  if (packed)
    n += snprintf (resp + n, sizeof resp - (size_t)n,
                   "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n");
  n += snprintf (resp + n, sizeof resp - (size_t)n, "\r\n");
  out_put (c, resp, (size_t)n);
  c->mode = m;
  c->hdr_need = 2;
  clock_gettime (CLOCK_MONOTONIC, &c->start);
  if (verbose)
    fprintf (stderr, "open fd %d: %s\n", c->fd, path);
}

static void
unmask (uint8_t *p, size_t n, const uint8_t m[4], uint64_t pos)
{
  uint8_t k[8];
  for (int i = 0; i < 8; i++)
    k[i] = m[(pos + (uint64_t)i) & 3];
  uint64_t kk;
  memcpy (&kk, k, 8);
  size_t i = 0;
  for (; i + 8 <= n; i += 8)
    {
      uint64_t w;
      memcpy (&w, p + i, 8);
      w ^= kk;
      memcpy (p + i, &w, 8);
    }
  for (; i < n; i++)
    p[i] ^= k[i & 7];
}

static void
control_frame (struct conn *c)
{
  size_t n = (size_t)c->pay_len;
  unmask (c->ctl, n, c->mask, 0);
  if (c->opcode == 9)
    {
      out_frame (c, 0x8A, c->ctl, n);
    }
  else if (c->opcode == 8)
    {
      stop (c, n >= 2 ? (unsigned)c->ctl[0] << 8 | c->ctl[1] : 1000);
    }
}

/* Takes n bytes of the client's stream. */
static void
parse (struct conn *c, uint8_t *p, size_t n)
{
  while (n && c->mode != M_DRAIN)
    {
      if (!c->in_payload)
        {
          while (n && c->hdr_len < c->hdr_need)
            {
              c->hdr[c->hdr_len++] = *p++;
              n--;
              if (c->hdr_len == 2)
                {
                  uint8_t l = c->hdr[1] & 127;
                  if (!(c->hdr[1] & 128))
                    {
                      stop (c, 1002);
                      return;
                    }
                  c->hdr_need = 6u + (l == 126 ? 2u : l == 127 ? 8u : 0u);
                }
            }
          if (c->hdr_len < c->hdr_need)
            return;
          c->b0 = c->hdr[0];
          c->opcode = c->b0 & 15;
          c->pay_len = c->hdr[1] & 127;
          size_t ext = c->hdr_need - 6;
          if (ext)
            {
              c->pay_len = 0;
              for (size_t i = 0; i < ext; i++)
                c->pay_len = c->pay_len << 8 | c->hdr[2 + i];
            }
          memcpy (c->mask, c->hdr + c->hdr_need - 4, 4);
          bool ctl = c->opcode & 8;
          if ((c->opcode > 2 && c->opcode < 8) || c->opcode > 10 || (ctl && (c->pay_len > 125 || !(c->b0 & 0x80))))
            {
              stop (c, 1002);
              return;
            }
          c->pay_pos = 0;
          c->in_payload = true;
          c->hdr_len = 0;
          c->hdr_need = 2;
          if (!ctl && c->mode == M_ECHO)
            {
              uint8_t h[10];
              out_put (c, h, put_header (h, c->b0, c->pay_len));
            }
        }
      uint64_t rest = c->pay_len - c->pay_pos;
      size_t take = rest < n ? (size_t)rest : n;
      if (c->opcode & 8)
        {
          memcpy (c->ctl + c->pay_pos, p, take);
        }
      else
        {
          c->got_bytes += take;
          if (c->mode == M_ECHO)
            {
              uint8_t *o = out_room (c, take);
              memcpy (o, p, take);
              unmask (o, take, c->mask, c->pay_pos);
              c->out_len += take;
            }
        }
      p += take;
      n -= take;
      c->pay_pos += take;
      if (c->pay_pos < c->pay_len)
        return;
      c->in_payload = false;
      if (c->opcode & 8)
        {
          control_frame (c);
          continue;
        }
      c->got_frames++;
      if (!(c->b0 & 0x80))
        continue;
      c->got_msgs++;
      if (c->mode == M_SINK && c->want && c->got_msgs == c->want)
        {
          char b[96];
          int l = snprintf (b, sizeof b, "{\"messages\":%llu,\"bytes\":%llu}", (unsigned long long)c->got_msgs,
                            (unsigned long long)c->got_bytes);
          out_frame (c, 0x81, b, (size_t)l);
          out_close (c, 1000);
        }
    }
}

static void
on_readable (struct conn *c)
{
  if (c->mode == M_HTTP)
    {
      ssize_t r = recv (c->fd, c->req + c->req_len, REQ_MAX - 1 - c->req_len, 0);
      if (r <= 0)
        {
          if (r < 0 && (errno == EAGAIN || errno == EINTR))
            return;
          drop (c);
          return;
        }
      c->req_len += (size_t)r;
      c->req[c->req_len] = 0;
      char *end = strstr (c->req, "\r\n\r\n");
      if (!end)
        {
          if (c->req_len == REQ_MAX - 1)
            drop (c);
          return;
        }
      end += 4;
      size_t extra = c->req_len - (size_t)(end - c->req);
      memcpy (rx, end, extra);
      *end = 0;
      handle_request (c);
      if (extra && c->mode != M_CLOSING)
        parse (c, rx, extra);
      pump (c);
      return;
    }
  for (int turns = 0; turns < 8; turns++)
    {
      ssize_t r = recv (c->fd, rx, RX_SIZE, 0);
      if (r < 0 && (errno == EAGAIN || errno == EINTR))
        break;
      if (r <= 0)
        {
          drop (c);
          return;
        }
      if (c->mode != M_DRAIN)
        parse (c, rx, (size_t)r);
      if (r < RX_SIZE || c->out_len - c->out_off >= OUT_HIGH)
        break;
    }
  pump (c);
}

int
main (int argc, char **argv)
{
  int port = 0, o;
  while ((o = getopt (argc, argv, "p:v")) != -1)
    {
      if (o == 'p')
        port = atoi (optarg);
      else if (o == 'v')
        verbose = true;
      else
        {
          fprintf (stderr, "usage: %s [-p PORT] [-v]\n", argv[0]);
          return 2;
        }
    }
  signal (SIGPIPE, SIG_IGN);
  int ls = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  int one = 1;
  setsockopt (ls, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  struct sockaddr_in a = { .sin_family = AF_INET,
                           .sin_port = htons ((uint16_t)port),
                           .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t al = sizeof a;
  if (ls < 0 || bind (ls, (struct sockaddr *)&a, sizeof a) || listen (ls, 64) ||
      getsockname (ls, (struct sockaddr *)&a, &al))
    die ("listen");
  ep = epoll_create1 (EPOLL_CLOEXEC);
  struct epoll_event ev = { .events = EPOLLIN, .data.ptr = NULL };
  if (ep < 0 || epoll_ctl (ep, EPOLL_CTL_ADD, ls, &ev))
    die ("epoll");
  printf ("port %d\n", ntohs (a.sin_port));
  fflush (stdout);
  for (;;)
    {
      struct epoll_event evs[64];
      bool rated = false;
      for (struct conn *c = conns; c; c = c->next)
        rated |= c->mode == M_BLAST && c->rate && !c->want_write;
      int n = epoll_wait (ep, evs, 64, rated ? 1 : -1);
      if (n < 0 && errno != EINTR)
        die ("epoll_wait");
      for (int i = 0; i < n; i++)
        {
          struct conn *c = evs[i].data.ptr;
          if (!c)
            {
              int fd = accept4 (ls, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
              if (fd < 0)
                continue;
              setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
              c = xalloc (sizeof *c);
              memset (c, 0, sizeof *c);
              c->fd = fd;
              c->reading = true;
              clock_gettime (CLOCK_MONOTONIC, &c->start);
              c->next = conns;
              if (conns)
                conns->prev = c;
              conns = c;
              ev = (struct epoll_event){ .events = EPOLLIN, .data.ptr = c };
              if (epoll_ctl (ep, EPOLL_CTL_ADD, fd, &ev))
                die ("epoll_ctl");
              continue;
            }
          if (evs[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) && c->reading)
            {
              on_readable (c); /* may drop c; its events come only once a round */
              continue;
            }
          if (evs[i].events & (EPOLLHUP | EPOLLERR))
            {
              drop (c);
              continue;
            }
          if (evs[i].events & EPOLLOUT)
            pump (c);
        }
      if (rated)
        for (struct conn *c = conns, *nx; c; c = nx)
          {
            nx = c->next;
            if (c->mode == M_BLAST && c->rate && !c->want_write)
              pump (c);
          }
    }
}
