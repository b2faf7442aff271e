/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-conversation.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "clasp-cli-end.h"
#include "clasp-foreign.h"
#include "clasp-keep-alive.h"
#include "clasp-record-json.h"
#include "clasp-secret.h"
#include "clasp-utf8.h"

/* Made-up messages wait in the endpoint up to so many bytes. */
#define FILL_BYTES (256 * 1024)

void
clasp_cli_conversation_init (ClaspCliConversation *self, const ClaspCliOptions *options, GCancellable *interrupted)
{
  guint64 i;

  memset (self, 0, sizeof *self);
  g_mutex_init (&self->beats_mutex);
  self->options = options;
  clasp_cli_output_init (&self->out, STDOUT_FILENO, interrupted);
  clasp_cli_output_init (&self->err, STDERR_FILENO, interrupted);
  self->on_terminal = isatty (STDOUT_FILENO);
  self->first_us = self->last_us = -1;
  self->interrupted = interrupted != NULL ? g_object_ref (interrupted) : NULL;
  self->secrets = clasp_profile_dup_secrets (options->profile);
  if (options->digest)
    self->digest = g_checksum_new (G_CHECKSUM_SHA256);
  self->to_send = options->send_count;
  if (self->to_send > 0)
    self->made_up = g_malloc (options->send_size + 1);
  for (i = 0; self->made_up != NULL && i < options->send_size; i++)
    self->made_up[i] = 'a' + i % 26;
}

void
clasp_cli_conversation_begin_again (ClaspCliConversation *self)
{
  self->number = self->messages = self->bytes = 0;
  self->now_us = 0;
  self->first_us = self->last_us = -1;
  if (self->digest != NULL)
    g_checksum_reset (self->digest);
}

void
clasp_cli_conversation_clear (ClaspCliConversation *self)
{
  clasp_cli_output_clear (&self->out);
  clasp_cli_output_clear (&self->err);
  g_clear_object (&self->lens);
  g_queue_clear_full (&self->beats, (GDestroyNotify) g_bytes_unref);
  g_mutex_clear (&self->beats_mutex);
  g_clear_pointer (&self->digest, g_checksum_free);
  g_clear_object (&self->interrupted);
  g_clear_pointer (&self->secrets, clasp_secrets_unref);
  g_free (self->made_up);
}

gboolean
clasp_cli_conversation_wants_input (ClaspCliConversation *self)
{
  return !g_atomic_int_get (&self->done) && !g_cancellable_is_cancelled (self->interrupted);
}

guint64
clasp_cli_conversation_get_accepted (ClaspCliConversation *self)
{
  return (gsize) g_atomic_pointer_get (&self->accepted);
}

/* ---------------------------------------------------------------------------------------------------- the records */

static void
cli_conversation_add_payload (ClaspCliOutput *out, const ClaspEvent *event)
{
  const char *data = event->data != NULL ? (const char *) event->data : "";
  gsize length = event->data != NULL ? event->length : 0;
  gboolean as_text = clasp_record_json_may_be_text (event->opcode);
  ClaspUtf8 utf8 = { 0 };

  as_text = as_text && clasp_utf8_feed (&utf8, (const guint8 *) data, length) == length &&
            clasp_utf8_is_complete (&utf8);
  if (as_text)
    {
      g_string_append (out->buffer, "\"text\":");
      clasp_cli_output_add_json (out, data, length);
    }
  else
    {
      g_string_append (out->buffer, "\"base64\":");
      clasp_cli_output_add_base64 (out, data, length);
    }
}

/* The payload of a close with the secrets of its reason masked; %NULL when it holds none. */
static GString *
cli_conversation_mask_close (const ClaspCliConversation *self, const ClaspEvent *event)
{
  g_autoptr (GArray) spans = NULL;
  g_autofree char *reason = NULL;
  GString *payload;

  if (event->opcode != CLASP_OPCODE_CLOSE || event->data == NULL || event->length <= 2)
    return NULL;
  spans = clasp_secrets_find (self->secrets, (const char *) event->data + 2, event->length - 2);
  if (spans->len == 0)
    return NULL;
  reason = clasp_secret_replace ((const char *) event->data + 2, event->length - 2, spans, CLASP_MASK);
  payload = g_string_new_len ((const char *) event->data, 2);
  g_string_append (payload, reason);
  return payload;
}

/* Whether the record is a heartbeat of ours: they come back in the order in which they were sent. */
static gboolean
cli_conversation_is_beat (ClaspCliConversation *self, const ClaspEvent *event)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->beats_mutex);
  GBytes *next = g_queue_peek_head (&self->beats);
  gsize length;
  const void *data;

  if (next == NULL || event->direction != CLASP_DIRECTION_OUT || event->data == NULL)
    return FALSE;
  data = g_bytes_get_data (next, &length);
  if (length != event->length || memcmp (data, event->data, length) != 0)
    return FALSE;
  g_bytes_unref (g_queue_pop_head (&self->beats));
  return TRUE;
}

/* What a message means. One that did not come whole means nothing. */
static const ClaspUnit *
cli_conversation_decode (ClaspCliConversation *self, const ClaspEvent *event, gboolean beat, gsize *n_units)
{
  gboolean whole = (event->flags & (CLASP_EVENT_INCOMPLETE | CLASP_EVENT_DROPPED)) == 0;
  const ClaspUnitsRecord record = {
    .index = self->number - 1,
    .time_us = event->time_us,
    .data = whole ? event->data : NULL,
    .length = event->length,
    .direction = event->direction,
    .opcode = event->opcode,
    .sent_for_us = beat,
  };

  *n_units = 0;
  return self->lens != NULL ? clasp_units_feed (CLASP_UNITS (self->lens), &record, n_units) : NULL;
}

/* Answers the server's heartbeats, and says to the main thread how often ours are to be sent. */
static void
cli_conversation_keep_alive (ClaspCliConversation *self, ClaspEndpoint *endpoint, const ClaspEvent *event,
                             const ClaspUnit *units, gsize n_units)
{
  gsize i;

  g_mutex_lock (&self->beats_mutex);
  self->beat_dialect = clasp_lens_get_dialect (self->lens);
  self->beat_interval_us = clasp_lens_get_beat_interval (self->lens);
  g_mutex_unlock (&self->beats_mutex);
  for (i = 0; i < n_units && event->direction == CLASP_DIRECTION_IN; i++)
    {
      gboolean binary = event->opcode == CLASP_OPCODE_BINARY;
      g_autoptr (GBytes) answer = clasp_keep_alive_make_answer (self->beat_dialect, &units[i], &binary);

      if (answer == NULL)
        continue;
      clasp_endpoint_send_message (endpoint, binary ? CLASP_OPCODE_BINARY : CLASP_OPCODE_TEXT,
                                   g_bytes_get_data (answer, NULL), g_bytes_get_size (answer), event->time_us);
      g_mutex_lock (&self->beats_mutex);
      g_queue_push_tail (&self->beats, g_steal_pointer (&answer));
      g_mutex_unlock (&self->beats_mutex);
    }
}

void
clasp_cli_conversation_send_beat (ClaspCliConversation *self, ClaspSession *session)
{
  gint64 now_us = g_get_monotonic_time (), interval_us;
  g_autoptr (GBytes) beat = NULL;
  gboolean binary = FALSE, sent;

  g_mutex_lock (&self->beats_mutex);
  interval_us = self->beat_interval_us;
  if (interval_us > 0 && self->last_beat_us == 0)
    self->last_beat_us = now_us;
  if (interval_us > 0 && now_us - self->last_beat_us >= interval_us)
    beat = clasp_keep_alive_make_beat (self->beat_dialect, self->n_beats++, &binary);
  if (beat != NULL)
    {
      self->last_beat_us = now_us;
      g_queue_push_tail (&self->beats, g_bytes_ref (beat));
    }
  g_mutex_unlock (&self->beats_mutex);
  if (beat == NULL)
    return;
  sent = binary
             ? clasp_session_send_binary (session, beat, NULL)
             : clasp_session_send_text (session, g_bytes_get_data (beat, NULL), (gssize) g_bytes_get_size (beat), NULL);
  if (!sent)
    g_debug ("The connection takes no heartbeat any more");
}

/* Secrets of the dialect are masked. */
static void
cli_conversation_add_shown (ClaspCliConversation *self, const ClaspEvent *event)
{
  g_autoptr (GByteArray) masked = NULL;
  ClaspEvent shown = *event;

  if (self->lens != NULL && event->data != NULL)
    masked = clasp_units_mask (CLASP_UNITS (self->lens), event->data, event->length);
  if (masked != NULL)
    {
      shown.data = masked->data;
      shown.length = masked->len;
    }
  cli_conversation_add_payload (&self->out, &shown);
}

static void
cli_conversation_print_json (ClaspCliConversation *self, const ClaspEvent *event, const ClaspUnit *units, gsize n_units)
{
  g_autoptr (GString) masked = cli_conversation_mask_close (self, event);
  ClaspEvent shown = *event;

  if (masked != NULL)
    {
      shown.data = (const guint8 *) masked->str;
      shown.length = masked->len;
    }
  clasp_record_json_begin (self->out.buffer, event, self->number, self->start_us);
  cli_conversation_add_shown (self, &shown);
  clasp_unit_append_list_json (self->out.buffer, units, n_units, self->number - 1);
  clasp_record_json_end (self->out.buffer, &shown);
  clasp_cli_output_relieve (&self->out);
}

/* Whether the payload is what was meant, although a rule was broken: the frames' headers may have broken it. */
static gboolean
cli_conversation_is_readable (const ClaspEvent *event)
{
  ClaspUtf8 utf8 = { 0 };

  if (event->rule == CLASP_RULE_EXT_06 || event->rule == CLASP_RULE_EXT_07)
    return FALSE;
  return event->opcode != CLASP_OPCODE_TEXT ||
         (clasp_utf8_feed (&utf8, event->data, event->length) == event->length && clasp_utf8_is_complete (&utf8));
}

/* A text or binary message that came or went whole. When lenient, what only broke a rule of frames is one as well. */
static gboolean
cli_conversation_is_message (const ClaspCliConversation *self, const ClaspEvent *event)
{
  if (event->opcode != CLASP_OPCODE_TEXT && event->opcode != CLASP_OPCODE_BINARY)
    return FALSE;
  if ((event->flags & (CLASP_EVENT_INCOMPLETE | CLASP_EVENT_DROPPED)) != 0)
    return FALSE;
  return (event->flags & CLASP_EVENT_BREACH) == 0 || (self->options->lenient && cli_conversation_is_readable (event));
}

/* "[ping, 4 bytes]" */
static void
cli_conversation_describe (GString *line, const ClaspEvent *event)
{
  g_string_append_printf (line, ngettext ("[%s, %llu byte", "[%s, %llu bytes", event->length),
                          clasp_record_json_get_type (event->opcode), (unsigned long long) event->length);
  if (event->rule != CLASP_RULE_NONE)
    g_string_append_printf (line, _(", breaks %s"), clasp_rule_get (event->rule)->id);
  if ((event->flags & CLASP_EVENT_DROPPED) != 0)
    g_string_append (line, _(", dropped: it came after the close"));
  g_string_append (line, "]\n");
}

/* With --binary, binary messages are output as they are; but never to a terminal, which they would drive. */
static gboolean
cli_conversation_prints (const ClaspCliConversation *self, const ClaspEvent *event)
{
  if (!cli_conversation_is_message (self, event))
    return FALSE;
  return event->opcode == CLASP_OPCODE_TEXT || (self->options->binary && !self->on_terminal);
}

/* Texts go to standard output; what is no text is only told of. */
static void
cli_conversation_print_plain (ClaspCliConversation *self, const ClaspEvent *event)
{
  GString *line = self->out.buffer;

  if (event->direction == CLASP_DIRECTION_OUT || event->opcode == CLASP_OPCODE_CLOSE)
    return;
  if (!cli_conversation_prints (self, event))
    {
      /* In the order in which it came, where both are the same terminal. */
      clasp_cli_output_flush (&self->out);
      cli_conversation_describe (self->err.buffer, event);
      clasp_cli_output_flush (&self->err);
      return;
    }
  if (self->on_terminal)
    {
      g_string_append (line, "< ");
      clasp_foreign_append (line, (const char *) event->data, event->length);
    }
  else
    {
      clasp_cli_output_add (&self->out, (const char *) event->data, event->length);
    }
  if (event->opcode == CLASP_OPCODE_TEXT)
    g_string_append_c (line, '\n');
  clasp_cli_output_relieve (&self->out);
}

/* -------------------------------------------------------------------------------------------------------- the tap */

static void
cli_conversation_take_message (ClaspCliConversation *self, ClaspEndpoint *endpoint, const ClaspEvent *event)
{
  self->messages++;
  self->bytes += event->length;
  self->last_us = event->time_us;
  if (self->first_us < 0)
    self->first_us = event->time_us;
  if (self->digest != NULL)
    g_checksum_update (self->digest, event->data, event->length);
  if (self->options->echo)
    clasp_endpoint_send_message (endpoint, event->opcode, event->data, event->length, event->time_us);
}

/* What was sent unasked (a pong, a close) or on purpose (a raw frame) is no line of the input. */
static gboolean
cli_conversation_is_accepted (const ClaspEvent *event)
{
  return event->direction == CLASP_DIRECTION_OUT && (event->flags & CLASP_EVENT_DELIBERATE) == 0 &&
         (event->opcode == CLASP_OPCODE_TEXT || event->opcode == CLASP_OPCODE_BINARY);
}

static void
cli_conversation_end (ClaspCliConversation *self, ClaspEndpoint *endpoint, guint code, gint64 now_us)
{
  g_atomic_int_set (&self->done, TRUE);
  clasp_endpoint_send_close (endpoint, code, NULL, now_us);
}

static void
cli_conversation_on_opened (const ClaspReport *report, gint64 begin_us, gint64 wall_start_us, gpointer user_data)
{
  ClaspCliConversation *self = user_data;

  self->began_us = begin_us;
  self->start_us = wall_start_us;
  g_clear_object (&self->lens);
  self->lens = clasp_lens_new (self->options->lens_mode, self->options->dialect, report->url, report->protocol);
}

static void
cli_conversation_on_events (ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events,
                            const ClaspFrameInfo *frames, gsize n_frames, gpointer user_data)
{
  ClaspCliConversation *self = user_data;
  const ClaspCliOptions *options = self->options;
  gsize i;

  for (i = 0; i < n_events; i++)
    {
      const ClaspEvent *event = &events[i];
      const ClaspUnit *units;
      gsize n_units = 0;
      gboolean beat = options->keep_alive && cli_conversation_is_beat (self, event);
      gboolean message = event->direction == CLASP_DIRECTION_IN && cli_conversation_is_message (self, event);

      self->number++;
      self->now_us = event->time_us;
      if (!beat && cli_conversation_is_accepted (event))
        g_atomic_pointer_add (&self->accepted, 1);
      if (message && self->done) /* came while our close was on its way */
        continue;
      if (message)
        cli_conversation_take_message (self, endpoint, event);
      units = !options->sink || options->keep_alive ? cli_conversation_decode (self, event, beat, &n_units) : NULL;
      if (options->keep_alive)
        cli_conversation_keep_alive (self, endpoint, event, units, n_units);
      if (!options->sink && options->json)
        cli_conversation_print_json (self, event, units, n_units);
      else if (!options->sink)
        cli_conversation_print_plain (self, event);
      if (message && options->count > 0 && self->messages == options->count)
        cli_conversation_end (self, endpoint, CLASP_CLOSE_NORMAL, event->time_us);
    }
  clasp_cli_output_flush (&self->out);
  if (self->out.error != 0 && !self->done) /* nobody reads what we print any more */
    cli_conversation_end (self, endpoint, CLASP_CLOSE_GOING_AWAY, self->now_us);
}

static void
cli_conversation_on_writable (ClaspEndpoint *endpoint, gpointer user_data)
{
  ClaspCliConversation *self = user_data;
  gint64 now_us = MAX (self->now_us, g_get_monotonic_time () - self->began_us);
  gsize waiting = 0;

  if (self->made_up == NULL || self->done)
    return;
  while (self->to_send > 0 && waiting < FILL_BYTES)
    {
      if (!clasp_endpoint_send_message (endpoint, CLASP_OPCODE_TEXT, self->made_up, self->options->send_size, now_us))
        return;
      self->to_send--;
      clasp_endpoint_get_output (endpoint, &waiting);
    }
  if (self->to_send == 0 && self->options->count == 0)
    clasp_endpoint_send_close (endpoint, CLASP_CLOSE_NORMAL, NULL, now_us);
}

const ClaspTap clasp_cli_conversation_tap = { cli_conversation_on_opened, cli_conversation_on_events,
                                              cli_conversation_on_writable };

/* -------------------------------------------------------------------------------------------------------- the end */

void
clasp_cli_conversation_print_end (ClaspCliConversation *self, ClaspSession *session, const GArray *unsent)
{
  const ClaspCliTotals totals = {
    .messages = self->messages,
    .bytes = self->bytes,
    .unsent = unsent,
    .elapsed_us = self->last_us - self->first_us,
    .sha256 = self->digest != NULL ? g_checksum_get_string (self->digest) : NULL,
    .lens = self->lens,
    .now_us = self->now_us,
  };
  ClaspCliOutput *to = self->options->json || self->options->sink ? &self->out : &self->err;
  g_autofree char *text = NULL;

  clasp_cli_output_flush (&self->out);
  text = self->options->json ? clasp_cli_end_to_json (session, &totals) : clasp_cli_end_to_text (session, &totals);
  g_string_append_printf (to->buffer, "%s\n", text);
  clasp_cli_output_flush (to);
}
