/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clasp-foreign.h"
#include "clasp-record-json.h"

#define MUCH (64 * 1024)
#define PIECE (48 * 1024) /* a multiple of 3: pieces of base64 can be joined */
#define PATIENCE_MS 1000

void
clasp_cli_output_init (ClaspCliOutput *self, int fd, GCancellable *interrupted)
{
  struct stat about;
  int pipe_size = fcntl (fd, F_GETPIPE_SZ);

  self->fd = fd;
  self->capacity = fstat (fd, &about) == 0 && S_ISREG (about.st_mode) ? G_MAXSSIZE : MAX (pipe_size, PIPE_BUF);
  self->interrupted = interrupted != NULL ? g_object_ref (interrupted) : NULL;
  self->buffer = g_string_sized_new (MUCH);
  self->error = 0;
}

void
clasp_cli_output_clear (ClaspCliOutput *self)
{
  clasp_cli_output_flush (self);
  g_string_free (self->buffer, TRUE);
  g_clear_object (&self->interrupted);
}

/* Waits until there is room; writing then does not wait. Gives %FALSE when there is none after an interrupt. */
static gboolean
cli_output_wait_for_room (ClaspCliOutput *self)
{
  int interrupt_fd = self->interrupted != NULL ? g_cancellable_get_fd (self->interrupted) : -1;
  struct pollfd ready[] = { { self->fd, POLLOUT, 0 }, { interrupt_fd, POLLIN, 0 } };
  int n;

  do
    n = poll (ready, G_N_ELEMENTS (ready), -1);
  while (n < 0 && errno == EINTR);
  if (n > 0 && ready[0].revents == 0)
    do
      n = poll (ready, 1, PATIENCE_MS);
    while (n < 0 && errno == EINTR);
  if (interrupt_fd >= 0)
    g_cancellable_release_fd (self->interrupted);
  return n != 0;
}

/* How much can be written without waiting, where poll() says that there is room. */
static gsize
cli_output_get_room (ClaspCliOutput *self)
{
  int unread = 0;

  return self->capacity > PIPE_BUF && ioctl (self->fd, FIONREAD, &unread) == 0 && unread > 0 ? PIPE_BUF
                                                                                             : self->capacity;
}

void
clasp_cli_output_flush (ClaspCliOutput *self)
{
  const char *at = self->buffer->str;
  const char *end = at + self->buffer->len;

  while (at < end && self->error == 0)
    {
      gsize room;
      gssize n;

      if (!cli_output_wait_for_room (self))
        {
          self->error = ECANCELED;
          break;
        }
      room = cli_output_get_room (self);
      n = write (self->fd, at, MIN ((gsize) (end - at), room));
      if (n >= 0)
        at += n;
      else if (errno != EINTR && errno != EAGAIN)
        self->error = errno;
    }
  g_string_truncate (self->buffer, 0);
}

void
clasp_cli_output_relieve (ClaspCliOutput *self)
{
  if (self->buffer->len >= MUCH)
    clasp_cli_output_flush (self);
}

gboolean
clasp_cli_tell_lost (int error)
{
  if (error == 0 || error == EPIPE)
    return FALSE;
  g_printerr ("handclasp-cli: stdout: %s\n", g_strerror (error));
  return TRUE;
}

static void
cli_output_append_base64 (GString *string, const char *data, gsize length)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) data, length);

  g_string_append (string, base64);
}

static void
cli_output_append_as_it_is (GString *string, const char *data, gsize length)
{
  g_string_append_len (string, data, length);
}

static gboolean
cli_output_is_within_character (const char *text, gsize length, gsize at)
{
  return at < length && ((guchar) text[at] & 0xc0) == 0x80;
}

static void
cli_output_add_in_pieces (ClaspCliOutput *self, void (*append) (GString *string, const char *data, gsize length),
                          const char *data, gsize length)
{
  gsize at, size;

  for (at = 0; at < length; at += size)
    {
      size = MIN (length - at, PIECE);
      append (self->buffer, data + at, size);
      clasp_cli_output_relieve (self);
    }
}

void
clasp_cli_output_add (ClaspCliOutput *self, const char *data, gsize length)
{
  cli_output_add_in_pieces (self, cli_output_append_as_it_is, data, length);
}

void
clasp_cli_output_add_json (ClaspCliOutput *self, const char *text, gsize length)
{
  gsize at, size;

  g_string_append_c (self->buffer, '"');
  for (at = 0; at < length; at += size)
    {
      size = MIN (length - at, PIECE);
      while (cli_output_is_within_character (text, length, at + size))
        size--;
      clasp_record_json_add_text (self->buffer, text + at, size);
      clasp_cli_output_relieve (self);
    }
  g_string_append_c (self->buffer, '"');
}

void
clasp_cli_output_add_base64 (ClaspCliOutput *self, const char *data, gsize length)
{
  g_string_append_c (self->buffer, '"');
  cli_output_add_in_pieces (self, cli_output_append_base64, data, length);
  g_string_append_c (self->buffer, '"');
}

gboolean
clasp_cli_wants_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (fd) && (no_color == NULL || *no_color == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}
