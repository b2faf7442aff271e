/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-input.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-raw.h"

#define READ_SIZE (64 * 1024)
/* So much may wait to be written; then the input waits, and looks again after a while. */
#define BACKLOG_MAX (1024 * 1024)
#define BURST_MAX (1024 * 1024)
#define WAIT_MS 10

struct _ClaspCliInput
{
  ClaspSession *session;
  guint64 max_line;
  gboolean close_at_end;
  gboolean raw;
  gboolean failed;   /* a raw line was none */
  GByteArray *line;  /* what came of a line that has not ended */
  gboolean too_long; /* its beginning was dropped already */
  guint64 number;    /* of the line, from 1 */
  gsize burst;       /* bytes sent since the backlog was looked at */
  guint source;
};

static void cli_input_wait_for_input (ClaspCliInput *self);

static void
cli_input_send_raw (ClaspCliInput *self)
{
  if (self->too_long)
    {
      g_printerr (_("handclasp-cli: line %llu of the input is longer than %llu bytes\n"),
                  (unsigned long long) self->number, (unsigned long long) self->max_line);
      self->failed = TRUE;
      return;
    }
  self->failed = !clasp_cli_raw_send_line (self->session, (const char *) self->line->data, self->line->len,
                                           self->number);
}

static void
cli_input_send_text (ClaspCliInput *self)
{
  g_autoptr (GError) error = NULL;

  if (self->too_long)
    g_printerr (_("handclasp-cli: line %llu of the input is longer than --max-message, and was not sent\n"),
                (unsigned long long) self->number);
  else if (!clasp_session_send_text (self->session, (const char *) self->line->data, self->line->len, &error))
    g_printerr (_("handclasp-cli: line %llu of the input was not sent: %s\n"), (unsigned long long) self->number,
                error->message);
}

static void
cli_input_send_line (ClaspCliInput *self)
{
  self->number++;
  if (self->raw)
    cli_input_send_raw (self);
  else
    cli_input_send_text (self);
  self->burst += self->line->len;
  self->too_long = FALSE;
  g_byte_array_set_size (self->line, 0);
}

static void
cli_input_gather (ClaspCliInput *self, const char *data, gsize length)
{
  if (self->line->len + length > self->max_line)
    self->too_long = TRUE;
  if (self->too_long)
    g_byte_array_set_size (self->line, 0);
  else
    g_byte_array_append (self->line, (const guint8 *) data, length);
}

static void
cli_input_take (ClaspCliInput *self, const char *data, gsize length)
{
  const char *end = data + length;
  const char *line_end;

  while (!self->failed && (line_end = memchr (data, '\n', end - data)) != NULL)
    {
      cli_input_gather (self, data, line_end - data);
      cli_input_send_line (self);
      data = line_end + 1;
    }
  if (!self->failed)
    cli_input_gather (self, data, end - data);
}

static void
cli_input_finish (ClaspCliInput *self)
{
  if (!self->failed && (self->line->len > 0 || self->too_long))
    cli_input_send_line (self);
  if (self->close_at_end || self->failed)
    clasp_session_close (self->session, CLASP_CLOSE_NORMAL, NULL, NULL);
}

static gboolean
cli_input_on_input (gint fd, GIOCondition condition, gpointer user_data)
{
  ClaspCliInput *self = user_data;
  char buffer[READ_SIZE];
  gssize n = read (fd, buffer, sizeof buffer);

  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  if (n > 0)
    cli_input_take (self, buffer, n);
  if (n <= 0 || self->failed)
    cli_input_finish (self);
  else
    cli_input_wait_for_input (self);
  return G_SOURCE_REMOVE;
}

static gboolean
cli_input_on_wait (gpointer user_data)
{
  ClaspCliInput *self = user_data;

  self->source = 0;
  self->burst = 0;
  cli_input_wait_for_input (self);
  return G_SOURCE_REMOVE;
}

static void
cli_input_wait_for_input (ClaspCliInput *self)
{
  guint64 backlog = 0;

  g_object_get (self->session, "backlog", &backlog, NULL);
  if (backlog > BACKLOG_MAX || self->burst > BURST_MAX)
    self->source = g_timeout_add (WAIT_MS, cli_input_on_wait, self);
  else
    self->source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, cli_input_on_input, self);
}

ClaspCliInput *
clasp_cli_input_new (ClaspSession *session, guint64 max_line, gboolean close_at_end)
{
  ClaspCliInput *self = g_new0 (ClaspCliInput, 1);

  self->session = g_object_ref (session);
  self->max_line = max_line;
  self->close_at_end = close_at_end;
  self->line = g_byte_array_sized_new (READ_SIZE); /* never NULL data, be the first line empty */
  cli_input_wait_for_input (self);
  return self;
}

ClaspCliInput *
clasp_cli_input_new_raw (ClaspSession *session, gboolean close_at_end)
{
  ClaspCliInput *self = clasp_cli_input_new (session, CLASP_CLI_RAW_LINE_MAX, close_at_end);

  self->raw = TRUE;
  return self;
}

gboolean
clasp_cli_input_has_failed (const ClaspCliInput *self)
{
  return self->failed;
}

void
clasp_cli_input_free (ClaspCliInput *self)
{
  g_clear_handle_id (&self->source, g_source_remove);
  g_byte_array_unref (self->line);
  g_object_unref (self->session);
  g_free (self);
}
