/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-tls-relay.h"

#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

static GSocketConnection *
tls_relay_take_end (int fd, GError **error)
{
  g_autoptr (GSocket) socket = g_socket_new_from_fd (fd, error);

  if (socket == NULL)
    {
      close (fd);
      return NULL;
    }
  return g_socket_connection_factory_create_connection (socket);
}

GSocketConnection *
clasp_tls_relay_new (GIOStream *tls, GError **error)
{
  g_autoptr (GSocketConnection) near = NULL;
  g_autoptr (GSocketConnection) far = NULL;
  int fds[2];

  g_return_val_if_fail (G_IS_IO_STREAM (tls), NULL);

  if (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
    {
      int code = errno;

      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (code), g_strerror (code));
      return NULL;
    }
  near = tls_relay_take_end (fds[0], error);
  far = tls_relay_take_end (fds[1], near != NULL ? error : NULL);
  if (near == NULL || far == NULL)
    return NULL;
  g_io_stream_splice_async (tls, G_IO_STREAM (far), G_IO_STREAM_SPLICE_CLOSE_STREAM1 | G_IO_STREAM_SPLICE_CLOSE_STREAM2,
                            G_PRIORITY_DEFAULT, NULL, NULL, NULL);
  return g_steal_pointer (&near);
}
