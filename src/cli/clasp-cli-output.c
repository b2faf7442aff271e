/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-output.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#define MUCH (64 * 1024)
#define PIECE (48 * 1024)   /* a multiple of 3: pieces of base64 can be joined */

void
clasp_cli_output_init (ClaspCliOutput *self,
                       int             fd)
{
  self->fd = fd;
  self->buffer = g_string_sized_new (MUCH);
  self->error = 0;
}

void
clasp_cli_output_clear (ClaspCliOutput *self)
{
  clasp_cli_output_flush (self);
  g_string_free (self->buffer, TRUE);
}

void
clasp_cli_output_flush (ClaspCliOutput *self)
{
  const char *at = self->buffer->str;
  const char *end = at + self->buffer->len;

  while (at < end && self->error == 0)
    {
      gssize n = write (self->fd, at, end - at);
      struct pollfd ready = { self->fd, POLLOUT, 0 };

      if (n >= 0)
        at += n;
      else if (errno == EAGAIN)
        poll (&ready, 1, -1);
      else if (errno != EINTR)
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
append_json (GString    *string,
             const char *text,
             gsize       length)
{
  gsize start = 0, i;

  for (i = 0; i < length; i++)
    {
      guchar c = text[i];

      if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
        continue;
      g_string_append_len (string, text + start, i - start);
      start = i + 1;
      if (c == '"' || c == '\\')
        {
          g_string_append_c (string, '\\');
          g_string_append_c (string, c);
        }
      else
        {
          g_string_append_printf (string, "\\u%04x", c);
        }
    }
  g_string_append_len (string, text + start, length - start);
}

static void
append_base64 (GString    *string,
               const char *data,
               gsize       length)
{
  g_autofree char *base64 = g_base64_encode ((const guchar *) data, length);

  g_string_append (string, base64);
}

static void
append_as_it_is (GString    *string,
                 const char *data,
                 gsize       length)
{
  g_string_append_len (string, data, length);
}

static void
add_in_pieces (ClaspCliOutput *self,
               void          (*append) (GString *string, const char *data, gsize length),
               const char     *data,
               gsize           length)
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
clasp_cli_output_add (ClaspCliOutput *self,
                      const char     *data,
                      gsize           length)
{
  add_in_pieces (self, append_as_it_is, data, length);
}

void
clasp_cli_output_add_json (ClaspCliOutput *self,
                           const char     *text,
                           gsize           length)
{
  g_string_append_c (self->buffer, '"');
  add_in_pieces (self, append_json, text, length);
  g_string_append_c (self->buffer, '"');
}

void
clasp_cli_output_add_base64 (ClaspCliOutput *self,
                             const char     *data,
                             gsize           length)
{
  g_string_append_c (self->buffer, '"');
  add_in_pieces (self, append_base64, data, length);
  g_string_append_c (self->buffer, '"');
}

void
clasp_cli_append_safe (GString    *string,
                       const char *text,
                       gsize       length)
{
  gsize i;

  for (i = 0; i < length; i++)
    {
      guchar c = text[i];
      /* U+0080 to U+009F drive some terminals as well. */
      gboolean c1 = c == 0xc2 && i + 1 < length && (guchar) text[i + 1] < 0xa0;

      if (c1)
        g_string_append_printf (string, "\\x%02x", (guchar) text[++i]);
      else if ((c < 0x20 && c != '\t' && c != '\n') || c == 0x7f)
        g_string_append_printf (string, "\\x%02x", c);
      else
        g_string_append_c (string, c);
    }
}

gboolean
clasp_cli_wants_color (int fd)
{
  const char *no_color = g_getenv ("NO_COLOR");

  return isatty (fd) && (no_color == NULL || *no_color == '\0') && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
}
