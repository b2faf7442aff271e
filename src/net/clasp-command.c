/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-command.h"

ClaspCommand *
clasp_command_new (ClaspCommandKind kind, GBytes *payload)
{
  ClaspCommand *self = g_new0 (ClaspCommand, 1);

  self->kind = kind;
  self->payload = payload != NULL ? g_bytes_ref (payload) : NULL;
  return self;
}

void
clasp_command_free (ClaspCommand *self)
{
  g_clear_pointer (&self->payload, g_bytes_unref);
  g_free (self->reason);
  g_free (self);
}

void
clasp_command_execute (const ClaspCommand *self, ClaspEndpoint *endpoint, gint64 now_us)
{
  gsize length = 0;
  const guint8 *data = self->payload != NULL ? g_bytes_get_data (self->payload, &length) : NULL;

  switch (self->kind)
    {
    case CLASP_COMMAND_MESSAGE:
      clasp_endpoint_set_automatic (endpoint, self->automatic);
      clasp_endpoint_send_message (endpoint, self->opcode, data, length, now_us);
      clasp_endpoint_set_automatic (endpoint, FALSE);
      break;
    case CLASP_COMMAND_PING:
      clasp_endpoint_send_ping (endpoint, data, length, now_us);
      break;
    case CLASP_COMMAND_FRAME:
      clasp_endpoint_send_frame (endpoint, &self->frame, data, length, now_us);
      break;
    case CLASP_COMMAND_CLOSE:
      clasp_endpoint_send_close (endpoint, self->close_code, self->reason, now_us);
      break;
    default:
      g_assert_not_reached ();
    }
}

static gsize
command_get_size (const ClaspCommand *self)
{
  return self->payload != NULL ? g_bytes_get_size (self->payload) : 0;
}

void
clasp_command_queue_init (ClaspCommandQueue *self)
{
  g_mutex_init (&self->mutex);
}

void
clasp_command_queue_destroy (ClaspCommandQueue *self)
{
  g_mutex_clear (&self->mutex);
}

gboolean
clasp_command_queue_push (ClaspCommandQueue *self, ClaspCommand *command)
{
  gboolean wake;

  g_mutex_lock (&self->mutex);
  if (self->tail != NULL)
    self->tail->next = command;
  else
    self->head = command;
  self->tail = command;
  self->bytes += command_get_size (command);
  wake = !self->wake_pending;
  self->wake_pending = TRUE;
  g_mutex_unlock (&self->mutex);
  return wake;
}

void
clasp_command_queue_take_wake (ClaspCommandQueue *self)
{
  g_mutex_lock (&self->mutex);
  self->wake_pending = FALSE;
  g_mutex_unlock (&self->mutex);
}

ClaspCommand *
clasp_command_queue_pop (ClaspCommandQueue *self)
{
  ClaspCommand *command;

  g_mutex_lock (&self->mutex);
  command = self->head;
  if (command != NULL)
    {
      self->head = command->next;
      if (self->head == NULL)
        self->tail = NULL;
      self->bytes -= command_get_size (command);
    }
  g_mutex_unlock (&self->mutex);
  return command;
}

void
clasp_command_queue_clear (ClaspCommandQueue *self)
{
  ClaspCommand *command;

  while ((command = clasp_command_queue_pop (self)) != NULL)
    clasp_command_free (command);
}

gsize
clasp_command_queue_get_bytes (ClaspCommandQueue *self)
{
  gsize bytes;

  g_mutex_lock (&self->mutex);
  bytes = self->bytes;
  g_mutex_unlock (&self->mutex);
  return bytes;
}
