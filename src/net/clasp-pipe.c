/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-pipe.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/socket.h>

#include "clasp-connector.h"
#include "clasp-io-context.h"
#include "clasp-recording-stream.h"

#define WRITE_MAX ((gsize) 1024 * 1024) /* in one dispatch: reading must have its turn */
#define GOODBYE_MS 2000

struct _ClaspPipe
{
  GIOStream *stream;
  GSocket *socket;
  int fd; /* -1 over TLS */
  GPollableInputStream *input;
  GPollableOutputStream *output;
  GSource *read_source;
  GSource *write_source;
  GSource *again_source;
  gboolean pending; /* TLS may hold bytes that the socket no longer shows */
  ClaspPipeFunc readable;
  ClaspPipeFunc writable;
  gpointer user_data;
};

/* The socket below TLS, %NULL when there is none we know of. */
static GSocket *
pipe_stream_get_socket (GIOStream *stream)
{
  if (G_IS_TLS_CONNECTION (stream))
    {
      g_autoptr (GIOStream) base = NULL;

      g_object_get (stream, "base-io-stream", &base, NULL);
      return pipe_stream_get_socket (base);
    }
  if (CLASP_IS_RECORDING_STREAM (stream))
    return pipe_stream_get_socket (G_IO_STREAM (clasp_recording_stream_get_base (CLASP_RECORDING_STREAM (stream))));
  return G_IS_SOCKET_CONNECTION (stream) ? g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)) : NULL;
}

ClaspPipe *
clasp_pipe_new (GIOStream *stream, ClaspPipeFunc readable, ClaspPipeFunc writable, gpointer user_data)
{
  ClaspPipe *self = g_new0 (ClaspPipe, 1);

  self->stream = g_object_ref (stream);
  self->socket = pipe_stream_get_socket (stream);
  self->fd = G_IS_SOCKET_CONNECTION (stream) ? g_socket_get_fd (self->socket) : -1;
  self->input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  self->output = G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (stream));
  self->readable = readable;
  self->writable = writable;
  self->user_data = user_data;
  return self;
}

static void
pipe_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

void
clasp_pipe_free (ClaspPipe *self)
{
  pipe_clear_source (&self->read_source);
  pipe_clear_source (&self->write_source);
  pipe_clear_source (&self->again_source);
  g_clear_object (&self->stream);
  g_free (self);
}

/* Watching. */

static gboolean
pipe_fd_ready (int fd, GIOCondition condition, gpointer user_data)
{
  ClaspPipe *self = user_data;

  if (g_main_current_source () == self->read_source)
    self->readable (self->user_data);
  else
    self->writable (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
pipe_input_ready (GObject *stream, gpointer user_data)
{
  ClaspPipe *self = user_data;

  self->readable (self->user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
pipe_output_ready (GObject *stream, gpointer user_data)
{
  ClaspPipe *self = user_data;

  self->writable (self->user_data);
  return G_SOURCE_CONTINUE;
}

static GSource *
pipe_add_fd_source (ClaspPipe *self, GIOCondition condition)
{
  GSource *source = g_unix_fd_source_new (self->fd, condition);

  g_source_set_callback (source, G_SOURCE_FUNC (pipe_fd_ready), self, NULL);
  g_source_attach (source, clasp_io_context_get ());
  return source;
}

static GSource *
pipe_add_pollable_source (ClaspPipe *self, GSource *source, GPollableSourceFunc func)
{
  g_source_set_callback (source, G_SOURCE_FUNC (func), self, NULL);
  g_source_attach (source, clasp_io_context_get ());
  return source;
}

static GSource *
pipe_add_read_source (ClaspPipe *self)
{
  if (self->fd >= 0)
    return pipe_add_fd_source (self, G_IO_IN);
  return pipe_add_pollable_source (self, g_pollable_input_stream_create_source (self->input, NULL), pipe_input_ready);
}

static GSource *
pipe_add_write_source (ClaspPipe *self)
{
  if (self->fd >= 0)
    return pipe_add_fd_source (self, G_IO_OUT);
  return pipe_add_pollable_source (self, g_pollable_output_stream_create_source (self->output, NULL),
                                   pipe_output_ready);
}

static gboolean
pipe_read_again (gpointer user_data)
{
  ClaspPipe *self = user_data;

  g_clear_pointer (&self->again_source, g_source_unref);
  self->readable (self->user_data);
  return G_SOURCE_REMOVE;
}

static void
pipe_watch_again (ClaspPipe *self, gboolean again)
{
  if (!again)
    pipe_clear_source (&self->again_source);
  if (!again || self->again_source != NULL)
    return;
  self->again_source = g_idle_source_new ();
  g_source_set_priority (self->again_source, G_PRIORITY_DEFAULT);
  g_source_set_callback (self->again_source, pipe_read_again, self, NULL);
  g_source_attach (self->again_source, clasp_io_context_get ());
}

void
clasp_pipe_watch (ClaspPipe *self, gboolean read, gboolean write)
{
  if (!read)
    pipe_clear_source (&self->read_source);
  else if (self->read_source == NULL)
    self->read_source = pipe_add_read_source (self);
  pipe_watch_again (self, read && self->pending);
  if (!write)
    pipe_clear_source (&self->write_source);
  else if (self->write_source == NULL)
    self->write_source = pipe_add_write_source (self);
}

/* Reading. */

static gboolean
pipe_read_fd (ClaspPipe *self, guint8 *buffer, gsize capacity, gsize *length, ClaspStreamEnd *how)
{
  gssize n;

  *length = 0;
  do
    n = recv (self->fd, buffer, capacity, MSG_DONTWAIT);
  while (n < 0 && errno == EINTR);

  if (n > 0)
    *length = (gsize) n;
  if (n > 0 || (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)))
    return TRUE;
  *how = n == 0 ? CLASP_STREAM_END_FIN : CLASP_STREAM_END_RESET;
  return FALSE;
}

/* TLS gives one record at a time: as many as fit the budget are put together. */
static gboolean
pipe_read_pollable (ClaspPipe *self, guint8 *buffer, gsize capacity, gint64 until_us, gsize *length,
                    ClaspStreamEnd *how)
{
  g_autoptr (GError) error = NULL;
  gssize n;

  *length = 0;
  do
    {
      n = g_pollable_input_stream_read_nonblocking (self->input, buffer + *length, capacity - *length, NULL, &error);
      if (n > 0)
        *length += (gsize) n;
    }
  while (n > 0 && *length < capacity && g_get_monotonic_time () < until_us);

  self->pending = n > 0;
  if (n > 0 || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return TRUE;
  if (n == 0)
    *how = CLASP_STREAM_END_FIN;
  else
    *how = g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF) ? CLASP_STREAM_END_TLS_CUT : CLASP_STREAM_END_RESET;
  return FALSE;
}

gboolean
clasp_pipe_read (ClaspPipe *self, guint8 *buffer, gsize capacity, gint64 until_us, gsize *length, ClaspStreamEnd *how)
{
  if (self->fd >= 0)
    return pipe_read_fd (self, buffer, capacity, length, how);
  return pipe_read_pollable (self, buffer, capacity, until_us, length, how);
}

/* Writing. */

static gssize
pipe_write_fd (ClaspPipe *self, const guint8 *data, gsize length)
{
  gssize n;

  do
    n = send (self->fd, data, length, MSG_DONTWAIT | MSG_NOSIGNAL);
  while (n < 0 && errno == EINTR);

  if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS))
    return 0;
  return n;
}

static gssize
pipe_write_pollable (ClaspPipe *self, const guint8 *data, gsize length)
{
  gsize written = 0;

  while (written < length)
    {
      g_autoptr (GError) error = NULL;
      gssize n = g_pollable_output_stream_write_nonblocking (self->output, data + written, length - written, NULL,
                                                             &error);

      if (n < 0 && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        return -1;
      if (n <= 0)
        break;
      written += (gsize) n;
    }
  return (gssize) written;
}

gssize
clasp_pipe_write (ClaspPipe *self, const guint8 *data, gsize length)
{
  length = MIN (length, WRITE_MAX);
  return self->fd >= 0 ? pipe_write_fd (self, data, length) : pipe_write_pollable (self, data, length);
}

/* The end. */

void
clasp_pipe_shut_writing (ClaspPipe *self)
{
  if (self->fd >= 0)
    shutdown (self->fd, SHUT_WR);
}

static gboolean
pipe_goodbye_overdue (gpointer user_data)
{
  g_cancellable_cancel (user_data);
  return G_SOURCE_REMOVE;
}

typedef struct
{
  GSource *timeout;
  GSocket *socket;
} Goodbye;

static void
pipe_goodbye_said (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Goodbye *goodbye = user_data;

  g_io_stream_close_finish (G_IO_STREAM (source), result, NULL);
  pipe_clear_source (&goodbye->timeout);
  if (goodbye->socket != NULL)
    g_socket_close (goodbye->socket, NULL);
  g_clear_object (&goodbye->socket);
  g_free (goodbye);
}

static void
pipe_say_goodbye (ClaspPipe *self)
{
  Goodbye *goodbye = g_new0 (Goodbye, 1);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();

  g_set_object (&goodbye->socket, self->socket);
  goodbye->timeout = g_timeout_source_new (GOODBYE_MS);
  g_source_set_callback (goodbye->timeout, pipe_goodbye_overdue, g_object_ref (cancellable), g_object_unref);
  g_source_attach (goodbye->timeout, clasp_io_context_get ());
  g_io_stream_close_async (self->stream, G_PRIORITY_DEFAULT, cancellable, pipe_goodbye_said, goodbye);
}

void
clasp_pipe_close (ClaspPipe *self, gboolean orderly)
{
  pipe_clear_source (&self->read_source);
  pipe_clear_source (&self->write_source);
  pipe_clear_source (&self->again_source);
  if (self->fd < 0 && orderly)
    pipe_say_goodbye (self);
  else if (self->socket != NULL)
    g_socket_close (self->socket, NULL);
  else
    g_io_stream_close (self->stream, NULL, NULL);
}
