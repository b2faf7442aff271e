/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "blackhole.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

void
blackhole_init (Blackhole *self, const char *address, guint16 port)
{
  struct sockaddr_in name = { .sin_family = AF_INET, .sin_port = htons (port) };
  socklen_t length = sizeof name;

  g_assert_cmpint (inet_pton (AF_INET, address, &name.sin_addr), ==, 1);
  self->listener = socket (AF_INET, SOCK_STREAM, 0);
  g_assert_cmpint (bind (self->listener, (struct sockaddr *) &name, length), ==, 0);
  g_assert_cmpint (listen (self->listener, 0), ==, 0);
  g_assert_cmpint (getsockname (self->listener, (struct sockaddr *) &name, &length), ==, 0);
  self->port = ntohs (name.sin_port);
  for (gsize i = 0; i < G_N_ELEMENTS (self->fillers); i++)
    {
      self->fillers[i] = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
      connect (self->fillers[i], (struct sockaddr *) &name, length);
    }
}

void
blackhole_clear (Blackhole *self)
{
  for (gsize i = 0; i < G_N_ELEMENTS (self->fillers); i++)
    close (self->fillers[i]);
  close (self->listener);
}
