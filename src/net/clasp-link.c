/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-link.h"

#include <string.h>

#include "clasp-alarm.h"
#include "clasp-command.h"
#include "clasp-connector.h"
#include "clasp-io-context.h"
#include "clasp-pipe.h"
#include "clasp-random.h"

#define OUTPUT_HIGH ((gsize) 4 * 1024 * 1024) /* more than this waits: nothing is read, no command is taken */
#define OUTPUT_LOW ((gsize) 64 * 1024)        /* less than this waits: the owner may send more */

struct _ClaspLink
{
  GObject parent_instance;

  /* From any thread. */
  ClaspCommandQueue commands;
  gsize output_backlog; /* atomic */
  int paused;           /* atomic */
  int aborted;          /* atomic */
  GSource *wake;        /* ready when a command waits */

  /* Only on the I/O thread. */
  ClaspPipe *pipe;
  ClaspEndpoint *endpoint;
  ClaspRandom random;
  GBytes *leftover;
  gint64 origin_us;
  ClaspLinkSink sink;
  gpointer user_data;
  GDestroyNotify destroy;
  GSource *deadline;
  gint64 deadline_us; /* what the source is set to */
  guint8 *buffer;
  GArray *batch;        /* of ClaspEvent, and … */
  GArray *batch_frames; /* … of ClaspFrameInfo: what the sink is shown while it sends */
  gboolean writable_due;
  gboolean blocked;   /* the last write did not take all: wait until it can be written again */
  gboolean congested; /* the output went past OUTPUT_HIGH and has not come down yet */
  gboolean write_failed;
  gboolean write_shut;
  int ended; /* atomic: written on the I/O thread */
};

G_DEFINE_FINAL_TYPE (ClaspLink, clasp_link, G_TYPE_OBJECT)

static gint64
link_now (const ClaspLink *self)
{
  return g_get_monotonic_time () - self->origin_us;
}

static gsize
link_get_output (ClaspLink *self)
{
  gsize length;

  clasp_endpoint_get_output (self->endpoint, &length);
  return length;
}

/* Events. */

/* What the sink sends from within makes more events: they come in the next round, never by recursion. Shown is a copy
 * of the entries, since the endpoint's list may move while it grows. */
static void
link_deliver (ClaspLink *self)
{
  gsize shown = 0, n_events, n_frames;

  for (;;)
    {
      const ClaspEvent *events = clasp_endpoint_get_events (self->endpoint, &n_events);
      const ClaspFrameInfo *frames = clasp_endpoint_get_frames (self->endpoint, &n_frames);

      if (shown == n_events && !clasp_endpoint_release_close (self->endpoint))
        break;
      if (shown == n_events)
        continue;
      g_array_set_size (self->batch, 0);
      g_array_append_vals (self->batch, events + shown, (guint) (n_events - shown));
      g_array_set_size (self->batch_frames, 0);
      if (n_frames > 0)
        g_array_append_vals (self->batch_frames, frames, (guint) n_frames);
      shown = n_events;
      self->sink.events (self, self->endpoint, (const ClaspEvent *) (gpointer) self->batch->data, self->batch->len,
                         (const ClaspFrameInfo *) (gpointer) self->batch_frames->data, self->batch_frames->len,
                         self->user_data);
    }
  if (shown > 0)
    clasp_endpoint_clear_events (self->endpoint);
}

static void
link_offer_writing (ClaspLink *self)
{
  self->writable_due = FALSE;
  if (self->sink.writable == NULL || clasp_endpoint_get_state (self->endpoint) != CLASP_ENDPOINT_OPEN)
    return;
  self->sink.writable (self, self->endpoint, self->user_data);
  link_deliver (self);
}

/* Writing. */

static void
link_drop_output (ClaspLink *self)
{
  gsize length;

  while (clasp_endpoint_get_output (self->endpoint, &length) != NULL && length > 0)
    clasp_endpoint_output_written (self->endpoint, length);
}

/* One write of all that waits. When it fails what the server has sent is still read, to its end. */
static void
link_flush (ClaspLink *self)
{
  gsize length;
  const guint8 *data = clasp_endpoint_get_output (self->endpoint, &length);
  gssize n;

  if (length == 0 || self->blocked)
    return;
  n = self->write_failed || self->write_shut ? -1 : clasp_pipe_write (self->pipe, data, length);
  if (n < 0)
    {
      self->write_failed = TRUE;
      link_drop_output (self);
      return;
    }
  self->blocked = (gsize) n < length;
  clasp_endpoint_output_written (self->endpoint, (gsize) n);
  if ((gsize) n > 0 && link_get_output (self) < OUTPUT_LOW)
    self->writable_due = self->sink.writable != NULL;
}

/* Reading. */

static void
link_receive (ClaspLink *self, const guint8 *data, gsize length)
{
  clasp_endpoint_receive (self->endpoint, data, length, link_now (self));
  link_deliver (self);
}

static void
link_take_end (ClaspLink *self, ClaspStreamEnd how)
{
  clasp_endpoint_receive_end (self->endpoint, how, link_now (self));
  link_deliver (self);
}

static void
link_read (ClaspLink *self)
{
  gint64 start_us = g_get_monotonic_time ();
  ClaspStreamEnd how;
  gsize length;
  gboolean goes_on = clasp_pipe_read (self->pipe, self->buffer, CLASP_READ_BUDGET_BYTES,
                                      start_us + CLASP_READ_BUDGET_US, &length, &how);

  if (length > 0)
    link_receive (self, self->buffer, length);
  if (!goes_on)
    link_take_end (self, how);
}

/* Commands. */

/* In order, as far as there is room in the output; the rest waits in the queue. */
static void
link_execute_commands (ClaspLink *self)
{
  ClaspCommand *command;

  while (link_get_output (self) < OUTPUT_HIGH && (command = clasp_command_queue_pop (&self->commands)) != NULL)
    {
      clasp_command_execute (command, self->endpoint, link_now (self));
      clasp_command_free (command);
    }
  link_deliver (self);
}

/* The end. */

static void
link_end (ClaspLink *self)
{
  g_autoptr (ClaspLink) alive = g_object_ref (self);
  gboolean orderly = !self->write_failed && link_get_output (self) == 0 && !g_atomic_int_get (&self->aborted);

  if (self->ended)
    return;
  g_atomic_int_set (&self->ended, TRUE);
  g_source_destroy (self->wake);
  g_source_destroy (self->deadline);
  clasp_pipe_close (self->pipe, orderly);
  clasp_command_queue_clear (&self->commands);
  g_atomic_pointer_set (&self->output_backlog, 0);

  self->sink.ended (self, self->endpoint, clasp_endpoint_get_ending (self->endpoint), self->user_data);
  if (self->destroy != NULL)
    self->destroy (self->user_data);
  self->destroy = NULL;
  g_object_unref (self); /* taken in clasp_link_start() */
}

static void
link_set_deadline (ClaspLink *self)
{
  gint64 deadline_us = clasp_endpoint_get_deadline (self->endpoint);

  if (deadline_us == self->deadline_us)
    return;
  self->deadline_us = deadline_us;
  g_source_set_ready_time (self->deadline, deadline_us < 0 ? -1 : self->origin_us + deadline_us);
}

static gboolean
link_wants_read (ClaspLink *self)
{
  gsize output = link_get_output (self);

  if (output > OUTPUT_HIGH)
    self->congested = TRUE;
  else if (output < OUTPUT_HIGH / 4)
    self->congested = FALSE;
  return !self->congested && !g_atomic_int_get (&self->paused);
}

/* The last step of each dispatch: writes, and says what is waited for next. */
static void
link_advance (ClaspLink *self)
{
  gboolean has_output;

  if (self->ended)
    return;
  link_flush (self);
  if (clasp_endpoint_get_state (self->endpoint) == CLASP_ENDPOINT_ENDED)
    {
      link_end (self);
      return;
    }

  /* We failed the connection and have said so: no more will be sent, and the server can see that (RFC 6455 §7.1.7). */
  if (clasp_endpoint_get_state (self->endpoint) == CLASP_ENDPOINT_FAILED && link_get_output (self) == 0 &&
      !self->write_shut)
    {
      self->write_shut = TRUE;
      clasp_pipe_shut_writing (self->pipe);
    }
  has_output = link_get_output (self) > 0;
  g_atomic_pointer_set (&self->output_backlog, link_get_output (self));
  link_set_deadline (self);
  clasp_pipe_watch (self->pipe, link_wants_read (self), has_output || self->writable_due);
}

/* What wakes the link. */

static void
link_readable (gpointer user_data)
{
  g_autoptr (ClaspLink) self = g_object_ref (user_data);

  link_read (self);
  link_advance (self);
}

static void
link_can_write (gpointer user_data)
{
  g_autoptr (ClaspLink) self = g_object_ref (user_data);

  self->blocked = FALSE;
  link_flush (self);
  link_execute_commands (self);
  if (self->writable_due && link_get_output (self) < OUTPUT_LOW)
    link_offer_writing (self);
  link_advance (self);
}

static gboolean
link_woken (gpointer user_data)
{
  g_autoptr (ClaspLink) self = g_object_ref (user_data);

  g_source_set_ready_time (self->wake, -1);
  clasp_command_queue_take_wake (&self->commands);
  link_execute_commands (self);
  if (g_atomic_int_get (&self->aborted))
    link_take_end (self, CLASP_STREAM_END_STOPPED);
  link_advance (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
link_deadline_passed (gpointer user_data)
{
  g_autoptr (ClaspLink) self = g_object_ref (user_data);

  g_source_set_ready_time (self->deadline, -1);
  self->deadline_us = -1;
  clasp_endpoint_tick (self->endpoint, link_now (self));
  link_deliver (self);
  link_advance (self);
  return G_SOURCE_CONTINUE;
}

/* On the I/O thread. */
static gboolean
link_begin (gpointer user_data)
{
  g_autoptr (ClaspLink) self = g_object_ref (user_data);
  g_autoptr (GBytes) leftover = g_steal_pointer (&self->leftover);

  g_source_attach (self->wake, clasp_io_context_get ());
  self->deadline = clasp_alarm_new (link_deadline_passed, self);
  g_source_attach (self->deadline, clasp_io_context_get ());
  self->deadline_us = -1;
  if (leftover != NULL)
    {
      gsize length;
      const guint8 *data = g_bytes_get_data (leftover, &length);

      link_receive (self, data, length);
    }
  link_execute_commands (self);
  if (g_atomic_int_get (&self->aborted))
    link_take_end (self, CLASP_STREAM_END_STOPPED);
  if (clasp_endpoint_get_state (self->endpoint) == CLASP_ENDPOINT_OPEN)
    link_offer_writing (self);
  link_advance (self);
  return G_SOURCE_REMOVE;
}

/* The object. */

static void
clasp_link_finalize (GObject *object)
{
  ClaspLink *self = CLASP_LINK (object);

  g_source_destroy (self->wake);
  g_clear_pointer (&self->wake, g_source_unref);
  if (self->deadline != NULL)
    g_source_destroy (self->deadline);
  g_clear_pointer (&self->deadline, g_source_unref);
  if (!self->ended)
    clasp_pipe_close (self->pipe, FALSE);
  clasp_pipe_free (self->pipe);
  clasp_endpoint_free (self->endpoint);
  clasp_command_queue_clear (&self->commands);
  clasp_command_queue_destroy (&self->commands);
  g_clear_pointer (&self->leftover, g_bytes_unref);
  g_array_unref (self->batch);
  g_array_unref (self->batch_frames);
  g_free (self->buffer);
  if (self->destroy != NULL)
    self->destroy (self->user_data);

  G_OBJECT_CLASS (clasp_link_parent_class)->finalize (object);
}

static void
clasp_link_class_init (ClaspLinkClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = clasp_link_finalize;
}

static void
clasp_link_init (ClaspLink *self)
{
  clasp_command_queue_init (&self->commands);
  self->batch = g_array_new (FALSE, FALSE, sizeof (ClaspEvent));
  self->batch_frames = g_array_new (FALSE, FALSE, sizeof (ClaspFrameInfo));
  self->buffer = g_malloc (CLASP_READ_BUDGET_BYTES);
  self->wake = clasp_alarm_new (link_woken, self);
}

ClaspLink *
clasp_link_new (GIOStream *stream, GBytes *leftover, const ClaspEndpointConfig *config, gint64 time_origin_us,
                const ClaspLinkSink *sink, gpointer user_data, GDestroyNotify destroy)
{
  ClaspLink *self = g_object_new (CLASP_TYPE_LINK, NULL);
  ClaspEndpointConfig endpoint_config = *config;

  /* The sink sees the messages of a chunk before the close that ends it is answered. */
  endpoint_config.hold_close = TRUE;
  if (endpoint_config.random == NULL)
    {
      endpoint_config.random = clasp_random_fill;
      endpoint_config.random_data = &self->random;
    }
  self->endpoint = clasp_endpoint_new (&endpoint_config);
  self->pipe = clasp_pipe_new (stream, link_readable, link_can_write, self);
  self->leftover = leftover != NULL ? g_bytes_ref (leftover) : NULL;
  self->origin_us = time_origin_us;
  self->sink = *sink;
  self->user_data = user_data;
  self->destroy = destroy;
  return self;
}

void
clasp_link_start (ClaspLink *self)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, link_begin, g_object_ref (self), NULL); /* until link_end() */
  g_source_attach (source, clasp_io_context_get ());
}

/* Commands, from any thread. */

static void
link_push (ClaspLink *self, ClaspCommand *command)
{
  if (g_atomic_int_get (&self->ended))
    clasp_command_free (command);
  else if (clasp_command_queue_push (&self->commands, command))
    g_source_set_ready_time (self->wake, 0);
}

void
clasp_link_send_message (ClaspLink *self, ClaspOpcode opcode, GBytes *payload)
{
  ClaspCommand *command = clasp_command_new (CLASP_COMMAND_MESSAGE, payload);

  command->opcode = opcode;
  link_push (self, command);
}

void
clasp_link_send_automatic (ClaspLink *self, ClaspOpcode opcode, GBytes *payload)
{
  ClaspCommand *command = clasp_command_new (CLASP_COMMAND_MESSAGE, payload);

  command->opcode = opcode;
  command->automatic = TRUE;
  link_push (self, command);
}

void
clasp_link_send_ping (ClaspLink *self, GBytes *payload)
{
  link_push (self, clasp_command_new (CLASP_COMMAND_PING, payload));
}

void
clasp_link_send_frame (ClaspLink *self, const ClaspFrameSpec *spec, GBytes *payload)
{
  ClaspCommand *command = clasp_command_new (CLASP_COMMAND_FRAME, payload);

  command->frame = *spec;
  link_push (self, command);
}

void
clasp_link_close (ClaspLink *self, guint code, const char *reason)
{
  ClaspCommand *command = clasp_command_new (CLASP_COMMAND_CLOSE, NULL);

  command->close_code = code;
  command->reason = g_strdup (reason);
  link_push (self, command);
}

/* Neither waits behind commands that wait for room. */
void
clasp_link_abort (ClaspLink *self)
{
  g_atomic_int_set (&self->aborted, TRUE);
  g_source_set_ready_time (self->wake, 0);
}

void
clasp_link_set_paused (ClaspLink *self, gboolean paused)
{
  if (g_atomic_int_get (&self->paused) == paused)
    return;
  g_atomic_int_set (&self->paused, paused);
  g_source_set_ready_time (self->wake, 0);
}

gsize
clasp_link_get_backlog (ClaspLink *self)
{
  return clasp_command_queue_get_bytes (&self->commands) + (gsize) g_atomic_pointer_get (&self->output_backlog);
}
