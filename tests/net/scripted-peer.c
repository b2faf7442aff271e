/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scripted-peer.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

struct _ScriptedPeer
{
  int listener;
  int over;   /* eventfd: readable when the test is over */
  char *host; /* as in a URL */
  guint16 port;
  Script script;
  gpointer user_data;
  GThread *acceptor;
  GMutex mutex;
  GCond cond;
  guint n_signals;
  gboolean is_over;
  GPtrArray *received; /* of GString */
  GPtrArray *threads;
  GArray *fds; /* of int, -1 when closed */
};

typedef struct
{
  ScriptedPeer *peer;
  int fd;
  guint number;
} Serving;

static gpointer
serve_worker (gpointer data)
{
  Serving *serving = data;
  ScriptedPeer *self = serving->peer;

  self->script (self, serving->fd, serving->number, self->user_data);
  g_mutex_lock (&self->mutex);
  g_array_index (self->fds, int, serving->number) = -1;
  close (serving->fd);
  g_mutex_unlock (&self->mutex);
  g_free (serving);
  return NULL;
}

static gboolean
wait_readable (ScriptedPeer *self, int fd)
{
  struct pollfd fds[2] = { { fd, POLLIN, 0 }, { self->over, POLLIN, 0 } };

  while (poll (fds, 2, -1) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  return fds[1].revents == 0;
}

static gpointer
accept_worker (gpointer data)
{
  ScriptedPeer *self = data;

  while (wait_readable (self, self->listener))
    {
      int fd = accept (self->listener, NULL, NULL);
      int one = 1;
      Serving *serving = g_new0 (Serving, 1);

      g_assert_cmpint (fd, >=, 0);
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      g_mutex_lock (&self->mutex);
      serving->peer = self;
      serving->fd = fd;
      serving->number = self->received->len;
      g_array_append_val (self->fds, fd);
      g_ptr_array_add (self->received, g_string_new (NULL));
      g_ptr_array_add (self->threads, g_thread_new ("serve", serve_worker, serving));
      g_mutex_unlock (&self->mutex);
    }
  return NULL;
}

static void
peer_bind (ScriptedPeer *self, const char *address)
{
  struct sockaddr_in in = { .sin_family = AF_INET };
  struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
  gboolean is_6 = strchr (address, ':') != NULL;
  struct sockaddr *name = is_6 ? (struct sockaddr *) &in6 : (struct sockaddr *) &in;
  socklen_t length = is_6 ? sizeof in6 : sizeof in;

  g_assert_cmpint (inet_pton (name->sa_family, address, is_6 ? (void *) &in6.sin6_addr : (void *) &in.sin_addr), ==, 1);
  self->listener = socket (name->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  g_assert_cmpint (self->listener, >=, 0);
  if (bind (self->listener, name, length) != 0)
    g_error ("bind to %s: %s", address, g_strerror (errno));
  g_assert_cmpint (listen (self->listener, 16), ==, 0);
  g_assert_cmpint (getsockname (self->listener, name, &length), ==, 0);
  self->port = ntohs (is_6 ? in6.sin6_port : in.sin_port);
  self->host = is_6 ? g_strdup_printf ("[%s]", address) : g_strdup (address);
}

ScriptedPeer *
scripted_peer_new (const char *address, Script script, gpointer user_data)
{
  ScriptedPeer *self = g_new0 (ScriptedPeer, 1);

  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  self->over = eventfd (0, EFD_CLOEXEC);
  self->script = script;
  self->user_data = user_data;
  self->received = g_ptr_array_new ();
  self->threads = g_ptr_array_new ();
  self->fds = g_array_new (FALSE, FALSE, sizeof (int));
  peer_bind (self, address);
  self->acceptor = g_thread_new ("accept", accept_worker, self);
  return self;
}

void
scripted_peer_free (ScriptedPeer *self)
{
  guint64 one = 1;

  g_assert_cmpint (write (self->over, &one, sizeof one), ==, sizeof one);
  g_mutex_lock (&self->mutex);
  self->is_over = TRUE;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
  g_thread_join (self->acceptor);

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->fds->len; i++)
    if (g_array_index (self->fds, int, i) >= 0)
      shutdown (g_array_index (self->fds, int, i), SHUT_RDWR);
  g_mutex_unlock (&self->mutex);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  for (guint i = 0; i < self->received->len; i++)
    g_string_free (self->received->pdata[i], TRUE);

  close (self->listener);
  close (self->over);
  g_ptr_array_unref (self->received);
  g_ptr_array_unref (self->threads);
  g_array_unref (self->fds);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self->host);
  g_free (self);
}

guint16
scripted_peer_get_port (ScriptedPeer *self)
{
  return self->port;
}

char *
scripted_peer_dup_url (ScriptedPeer *self, const char *path)
{
  return g_strdup_printf ("ws://%s:%u%s", self->host, self->port, path);
}

guint
scripted_peer_get_connections (ScriptedPeer *self)
{
  guint n;

  g_mutex_lock (&self->mutex);
  n = self->received->len;
  g_mutex_unlock (&self->mutex);
  return n;
}

char *
scripted_peer_dup_received (ScriptedPeer *self, guint number)
{
  char *received;

  g_mutex_lock (&self->mutex);
  g_assert_cmpuint (number, <, self->received->len);
  received = g_strdup (((GString *) self->received->pdata[number])->str);
  g_mutex_unlock (&self->mutex);
  return received;
}

/* For scripts. */

static void
keep (ScriptedPeer *self, guint number, const char *data, gsize length)
{
  g_mutex_lock (&self->mutex);
  g_string_append_len (self->received->pdata[number], data, (gssize) length);
  g_mutex_unlock (&self->mutex);
}

gboolean
peer_read_head (ScriptedPeer *self, int fd, guint number)
{
  guint ends = 0;
  char byte;

  while (wait_readable (self, fd) && recv (fd, &byte, 1, 0) == 1)
    {
      keep (self, number, &byte, 1);
      ends = byte == '\n' ? ends + 1 : byte == '\r' ? ends : 0;
      if (ends == 2)
        return TRUE;
    }
  return FALSE;
}

gsize
peer_read (ScriptedPeer *self, int fd, guint number, gsize n)
{
  gsize done = 0;
  char bytes[4096];
  gssize got;

  while (done < n && wait_readable (self, fd) && (got = recv (fd, bytes, MIN (sizeof bytes, n - done), 0)) > 0)
    {
      keep (self, number, bytes, (gsize) got);
      done += (gsize) got;
    }
  return done;
}

gsize
peer_drain (int fd)
{
  static const gsize size = 65536;
  g_autofree char *bytes = g_malloc (size);
  gsize done = 0;
  gssize got;

  while ((got = recv (fd, bytes, size, 0)) > 0)
    done += (gsize) got;
  return done;
}

void
peer_write (int fd, const void *data, gsize length)
{
  const char *bytes = data;

  while (length > 0)
    {
      gssize n = send (fd, bytes, length, MSG_NOSIGNAL);

      if (n <= 0)
        return;
      bytes += n;
      length -= (gsize) n;
    }
}

void
peer_say (int fd, const char *text)
{
  peer_write (fd, text, strlen (text));
}

char *
dup_accept_for_head (const char *head)
{
  static const char name[] = "Sec-WebSocket-Key: ";
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  const char *key = strstr (head, name);
  guint8 digest[20];
  gsize length = sizeof digest;

  g_assert_nonnull (key);
  key += strlen (name);
  g_checksum_update (checksum, (const guchar *) key, strchr (key, '\r') - key);
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);
  return g_base64_encode (digest, length);
}

void
peer_accept (ScriptedPeer *self, int fd, guint number, const char *fields)
{
  g_autofree char *head = scripted_peer_dup_received (self, number);
  g_autofree char *accept = dup_accept_for_head (head);
  g_autofree char *response = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\n"
                                               "Upgrade: websocket\r\n"
                                               "Connection: Upgrade\r\n"
                                               "Sec-WebSocket-Accept: %s\r\n"
                                               "%s\r\n",
                                               accept, fields != NULL ? fields : "");

  peer_say (fd, response);
}

gboolean
peer_open (ScriptedPeer *self, int fd, guint number)
{
  if (!peer_read_head (self, fd, number))
    return FALSE;
  peer_accept (self, fd, number, NULL);
  return TRUE;
}

void
peer_frame (int fd, guint8 first_byte, const void *data, gsize length)
{
  g_autofree guint8 *frame = g_malloc (length + 10);
  gsize n = 0;

  frame[n++] = first_byte;
  if (length < 126)
    frame[n++] = (guint8) length;
  else if (length < 65536)
    {
      frame[n++] = 126;
      frame[n++] = (guint8) (length >> 8);
      frame[n++] = length & 0xff;
    }
  else
    {
      frame[n++] = 127;
      for (int shift = 56; shift >= 0; shift -= 8)
        frame[n++] = (length >> shift) & 0xff;
    }
  if (length > 0)
    memcpy (frame + n, data, length);
  peer_write (fd, frame, n + length);
}

void
peer_wait (ScriptedPeer *self, int fd)
{
  struct pollfd fds[2] = { { fd, POLLRDHUP, 0 }, { self->over, POLLIN, 0 } };

  while (poll (fds, 2, -1) < 0)
    g_assert_cmpint (errno, ==, EINTR);
}

void
peer_wait_signal (ScriptedPeer *self, guint times)
{
  g_mutex_lock (&self->mutex);
  while (self->n_signals < times && !self->is_over)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

void
scripted_peer_signal (ScriptedPeer *self)
{
  g_mutex_lock (&self->mutex);
  self->n_signals++;
  g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

void
peer_reset (int fd)
{
  struct linger linger = { 1, 0 };

  setsockopt (fd, SOL_SOCKET, SO_LINGER, &linger, sizeof linger);
}
