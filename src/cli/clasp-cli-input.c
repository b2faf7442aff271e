/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-input.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-base64.h"
#include "clasp-cli-raw.h"
#include "clasp-format.h"

#define READ_SIZE (64 * 1024)
/* So much may wait to be written; then the input waits, and looks again after a while. */
#define BACKLOG_MAX (1024 * 1024)
#define BURST_MAX (1024 * 1024)
#define WAIT_MS 10

/* A server that left early may leave many lines behind; so many are told one by one. */
#define TOLD_MAX 20

struct _ClaspCliInput
{
  ClaspSession *session;
  ClaspCliConversation *conversation;
  guint64 max_line;
  gboolean on_terminal;
  gboolean over;     /* no line is read any more */
  gboolean failed;   /* a line was none that can be sent */
  gboolean told;     /* that keys of a terminal are left out */
  GArray *unsent;    /* of guint64: lines that were not sent, in order */
  guint64 handed;    /* messages handed over to be sent */
  GByteArray *line;  /* what came of a line that has not ended */
  gboolean too_long; /* its beginning was dropped already */
  guint64 number;    /* of the line, from 1 */
  gsize burst;       /* bytes sent since the backlog was looked at */
  guint source;
};

static void cli_input_wait_for_input (ClaspCliInput *self);

/* ----------------------------------------------------------------------------------------------- keys of a terminal */

/* Bytes of the escape sequence at @at, as a terminal writes one for a key (ECMA-48 §5.4, xterm's SS3). */
static gsize
cli_input_measure_sequence (const guint8 *at, gsize length)
{
  gsize n = 2;

  if (length < 2 || at[1] < 0x20 || at[1] > 0x7e)
    return 1;
  if (at[1] == 'O')
    return MIN (length, 3);
  if (at[1] != '[')
    return 2;
  while (n < length && at[n] >= 0x20 && at[n] < 0x40)
    n++;
  return MIN (n + 1, length);
}

/* A terminal in its line mode knows no arrow keys: what it writes for them is no part of what the user meant to say.
 * Gives how many bytes were taken out. */
static gsize
cli_input_leave_keys_out (GByteArray *line)
{
  gsize at, size, kept = 0, before = line->len;

  for (at = 0; at < before; at += size)
    {
      guint8 c = line->data[at];

      size = c == 0x1b ? cli_input_measure_sequence (line->data + at, before - at) : 1;
      if (c == '\t' || (c >= 0x20 && c != 0x7f))
        line->data[kept++] = c;
    }
  g_byte_array_set_size (line, kept);
  return before - kept;
}

/* Gives %FALSE when there was nothing but keys: then nothing is sent. */
static gboolean
cli_input_clean_line (ClaspCliInput *self)
{
  if (!self->on_terminal || cli_input_leave_keys_out (self->line) == 0)
    return TRUE;
  if (!self->told)
    g_printerr ("%s\n", _("handclasp-cli: arrow keys and other control characters are not sent; --raw sends any "
                           "character."));
  self->told = TRUE;
  return self->line->len > 0;
}

/* ------------------------------------------------------------------------------------------------------------ lines */

/* Takes the line for one that was not sent. @own: for its own sake */
static void
cli_input_refuse (ClaspCliInput *self, const char *why, gboolean own)
{
  /* What we ended ourselves is over: the rest of the input was not asked for. */
  if (!own && !clasp_cli_conversation_wants_input (self->conversation))
    {
      self->over = TRUE;
      return;
    }
  g_array_append_val (self->unsent, self->number);
  self->failed = self->failed || own;
  if (why != NULL && self->unsent->len <= TOLD_MAX)
    g_printerr (_("handclasp-cli: line %llu of the input was not sent: %s\n"), (unsigned long long) self->number, why);
}

static void
cli_input_send_raw (ClaspCliInput *self)
{
  if (!clasp_cli_raw_send_line (self->session, (const char *) self->line->data, self->line->len, self->number))
    {
      cli_input_refuse (self, NULL, TRUE);
      self->over = TRUE;
    }
}

static void
cli_input_send_message (ClaspCliInput *self, GBytes *payload)
{
  gboolean open = clasp_session_get_state (self->session) == CLASP_SESSION_OPEN;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *data = g_bytes_get_data (payload, &length);
  gboolean sent;

  if (self->conversation->options->binary)
    sent = clasp_session_send_binary (self->session, payload, &error);
  else
    sent = clasp_session_send_text (self->session, data != NULL ? data : "", (gssize) length, &error);
  if (sent)
    self->handed++;
  else
    cli_input_refuse (self, error->message, open);
}

static void
cli_input_send_line (ClaspCliInput *self)
{
  const ClaspCliOptions *options = self->conversation->options;
  g_autoptr (GBytes) payload = NULL;

  self->number++;
  if (self->too_long)
    {
      g_autofree char *why = g_strdup_printf (_("it is longer than %llu bytes."), (unsigned long long) self->max_line);

      cli_input_refuse (self, why, TRUE);
      self->over = self->over || options->raw;
    }
  else if (options->raw)
    cli_input_send_raw (self);
  else if (cli_input_clean_line (self))
    {
      payload = options->binary ? clasp_base64_parse ((const char *) self->line->data, self->line->len)
                                : g_bytes_new (self->line->data, self->line->len);
      if (payload != NULL)
        cli_input_send_message (self, payload);
      else
        cli_input_refuse (self, _("it is not base64."), TRUE);
    }
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

  while (!self->over && (line_end = memchr (data, '\n', end - data)) != NULL)
    {
      cli_input_gather (self, data, line_end - data);
      cli_input_send_line (self);
      data = line_end + 1;
    }
  if (!self->over)
    cli_input_gather (self, data, end - data);
}

static void
cli_input_end (ClaspCliInput *self)
{
  const ClaspCliOptions *options = self->conversation->options;
  gboolean broken = self->over && self->failed;

  if (!self->over && (self->line->len > 0 || self->too_long))
    cli_input_send_line (self);
  self->over = TRUE;
  if (broken || (options->count == 0 && !options->keep_open))
    clasp_session_close (self->session, CLASP_CLOSE_NORMAL, NULL, NULL);
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

/* Between two connections (--reconnect), lines wait for the next one. */
static gboolean
cli_input_is_between (ClaspCliInput *self)
{
  ClaspSessionState state = clasp_session_get_state (self->session);

  return self->conversation->options->reconnect && state != CLASP_SESSION_OPEN && state != CLASP_SESSION_CLOSING;
}

static gboolean
cli_input_on_input (gint fd, GIOCondition condition, gpointer user_data)
{
  ClaspCliInput *self = user_data;
  char buffer[READ_SIZE];
  gssize n;

  if (cli_input_is_between (self))
    {
      self->source = g_timeout_add (WAIT_MS, cli_input_on_wait, self);
      return G_SOURCE_REMOVE;
    }
  n = read (fd, buffer, sizeof buffer);
  if (n < 0 && (errno == EINTR || errno == EAGAIN))
    return G_SOURCE_CONTINUE;
  self->source = 0;
  if (n > 0)
    cli_input_take (self, buffer, n);
  if (n <= 0 || self->over)
    cli_input_end (self);
  else
    cli_input_wait_for_input (self);
  return G_SOURCE_REMOVE;
}

static void
cli_input_wait_for_input (ClaspCliInput *self)
{
  guint64 backlog = 0;

  g_object_get (self->session, "backlog", &backlog, NULL);
  if (backlog > BACKLOG_MAX || self->burst > BURST_MAX || cli_input_is_between (self))
    self->source = g_timeout_add (WAIT_MS, cli_input_on_wait, self);
  else
    self->source = g_unix_fd_add (STDIN_FILENO, G_IO_IN | G_IO_HUP | G_IO_ERR, cli_input_on_input, self);
}

static guint64
cli_input_get_max_line (const ClaspCliOptions *options)
{
  if (options->raw)
    return CLASP_CLI_RAW_LINE_MAX;
  /* In base64, three bytes are four characters. */
  return options->binary ? MIN (options->limits.max_message, G_MAXINT64 / 2) / 3 * 4 + 4 : options->limits.max_message;
}

ClaspCliInput *
clasp_cli_input_new (ClaspSession *session, ClaspCliConversation *conversation)
{
  ClaspCliInput *self = g_new0 (ClaspCliInput, 1);

  self->session = g_object_ref (session);
  self->conversation = conversation;
  self->max_line = cli_input_get_max_line (conversation->options);
  self->on_terminal = isatty (STDIN_FILENO);
  self->unsent = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->line = g_byte_array_sized_new (READ_SIZE); /* never NULL data, be the first line empty */
  cli_input_wait_for_input (self);
  return self;
}

static gint
cli_input_compare_numbers (gconstpointer a, gconstpointer b)
{
  guint64 first = *(const guint64 *) a, second = *(const guint64 *) b;

  return first < second ? -1 : first > second;
}

/* The last lines that were handed over, but came too late: the connection takes them in order. */
static void
cli_input_add_late_lines (ClaspCliInput *self, guint64 late)
{
  guint at = self->unsent->len, told;
  guint64 number;

  for (number = self->number; late > 0 && number > 0; number--)
    {
      if (at > 0 && g_array_index (self->unsent, guint64, at - 1) == number)
        {
          at--;
          continue;
        }
      g_array_append_val (self->unsent, number);
      late--;
    }
  g_array_sort (self->unsent, cli_input_compare_numbers);
  for (told = at; told < self->unsent->len && told < TOLD_MAX; told++)
    g_printerr (_("handclasp-cli: line %llu of the input was not sent: %s\n"),
                (unsigned long long) g_array_index (self->unsent, guint64, told), _("the connection had ended."));
}

const GArray *
clasp_cli_input_finish (ClaspCliInput *self)
{
  guint64 accepted = clasp_cli_conversation_get_accepted (self->conversation);

  self->over = TRUE;
  g_clear_handle_id (&self->source, g_source_remove);
  if (self->handed > accepted && clasp_cli_conversation_wants_input (self->conversation))
    cli_input_add_late_lines (self, self->handed - accepted);
  if (self->unsent->len > TOLD_MAX)
    {
      g_autofree char *count = clasp_format_count (self->unsent->len);

      g_printerr (_("handclasp-cli: %s lines of the input were not sent in all\n"), count);
    }
  return self->unsent;
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
  g_array_unref (self->unsent);
  g_byte_array_unref (self->line);
  g_object_unref (self->session);
  g_free (self);
}
