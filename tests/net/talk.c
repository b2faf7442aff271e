/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "talk.h"

#include <string.h>

static void
keep_message (Talk *self, ClaspEndpoint *endpoint, const ClaspEvent *event)
{
  g_autofree guint8 *bytes = g_malloc (event->length + 1);

  if (g_atomic_int_get (&self->echo))
    clasp_endpoint_send_message (endpoint, event->opcode, event->data, event->length, event->time_us);
  if (event->length > 0)
    memcpy (bytes, event->data, event->length);
  bytes[event->length] = '\0';
  g_async_queue_push (self->queue, g_bytes_new_take (g_steal_pointer (&bytes), event->length + 1));
  g_atomic_int_inc (&self->n_received);
}

static void
talk_events (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events,
             const ClaspFrameInfo *frames, gsize n_frames, gpointer user_data)
{
  Talk *self = user_data;

  g_assert_false (g_atomic_int_get (&self->ended));
  g_assert_cmpuint (n_events, >, 0);
  self->depth++;
  self->max_depth = MAX (self->max_depth, self->depth);
  for (gsize i = 0; i < n_events; i++)
    {
      const ClaspEvent *event = &events[i];
      gboolean is_data = event->opcode == CLASP_OPCODE_TEXT || event->opcode == CLASP_OPCODE_BINARY;

      g_assert_cmpint (event->time_us, >=, self->last_time_us);
      self->last_time_us = event->time_us;
      if (event->n_frames > 1)
        g_assert_cmpuint (event->first_frame + event->n_frames, <=, n_frames);
      if (event->direction == CLASP_DIRECTION_OUT && is_data)
        g_atomic_int_inc (&self->n_sent);
      if (event->direction == CLASP_DIRECTION_IN && event->opcode == CLASP_OPCODE_PONG)
        g_atomic_int_inc (&self->n_pongs);
      if (event->direction == CLASP_DIRECTION_IN && is_data && event->flags == 0)
        keep_message (self, endpoint, event);
    }
  self->depth--;
}

static void
talk_writable (ClaspLink *link, ClaspEndpoint *endpoint, gpointer user_data)
{
  Talk *self = user_data;
  g_autofree guint8 *bytes = g_malloc0 (self->size);
  gsize output;

  self->depth++;
  self->max_depth = MAX (self->max_depth, self->depth);
  for (clasp_endpoint_get_output (endpoint, &output); output < 256 * 1024 && self->n_generated < self->generate;
       clasp_endpoint_get_output (endpoint, &output), self->n_generated++)
    g_assert_true (clasp_endpoint_send_message (endpoint, CLASP_OPCODE_BINARY, bytes, self->size, self->last_time_us));
  if (self->n_generated == self->generate)
    clasp_endpoint_send_close (endpoint, 1000, NULL, self->last_time_us);
  self->depth--;
}

static void
talk_ended (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEnding *ending, gpointer user_data)
{
  Talk *self = user_data;

  g_assert_false (g_atomic_int_get (&self->ended));
  self->ending = *ending;
  g_atomic_int_set (&self->ended, TRUE);
}

static void
talk_destroyed (gpointer user_data)
{
  Talk *self = user_data;

  g_atomic_int_set (&self->destroyed, TRUE);
}

static Talk *
talk_new_unstarted (ClaspConnectConfig *config, const ClaspLimits *limits, guint generate, guint size)
{
  Talk *self = g_new0 (Talk, 1);
  ClaspEndpointConfig endpoint_config = { .limits = limits != NULL ? *limits : (ClaspLimits) CLASP_LIMITS_DEFAULT };
  ClaspLinkSink sink = { talk_events, generate > 0 ? talk_writable : NULL, talk_ended };
  g_autoptr (Attempt) attempt = attempt_new (config);
  ClaspOpened *opened;

  self->queue = g_async_queue_new ();
  self->received = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  self->generate = generate;
  self->size = size;
  assert_open (attempt_run (attempt));
  opened = attempt_get_opened (attempt);
  self->link = clasp_link_new (opened->stream, opened->leftover, &endpoint_config, g_get_monotonic_time (), &sink, self,
                               talk_destroyed);
  g_clear_object (&opened->stream);
  return self;
}

Talk *
talk_new (ClaspConnectConfig *config, const ClaspLimits *limits)
{
  Talk *self = talk_new_unstarted (config, limits, 0, 0);

  clasp_link_start (self->link);
  return self;
}

static ClaspConnectConfig *
config_at (ScriptedPeer *endpoint)
{
  g_autofree char *url = scripted_peer_dup_url (endpoint, "/");

  return config_new (url);
}

Talk *
talk_new_at (ScriptedPeer *endpoint, const ClaspLimits *limits)
{
  return talk_new (config_at (endpoint), limits);
}

Talk *
talk_new_paused_at (ScriptedPeer *endpoint)
{
  Talk *self = talk_new_unstarted (config_at (endpoint), NULL, 0, 0);

  clasp_link_set_paused (self->link, TRUE);
  clasp_link_start (self->link);
  return self;
}

Talk *
talk_new_generating_at (ScriptedPeer *endpoint, guint n, guint size)
{
  Talk *self = talk_new_unstarted (config_at (endpoint), NULL, n, size);

  clasp_link_start (self->link);
  return self;
}

void
talk_echo (Talk *self)
{
  g_atomic_int_set (&self->echo, TRUE);
}

void
talk_say (Talk *self, const char *text)
{
  g_autoptr (GBytes) payload = g_bytes_new (text, strlen (text));

  clasp_link_send_message (self->link, CLASP_OPCODE_TEXT, payload);
}

static void
talk_collect (Talk *self)
{
  gpointer payload;

  while ((payload = g_async_queue_try_pop (self->queue)) != NULL)
    g_ptr_array_add (self->received, payload);
}

void
talk_run_until_received (Talk *self, guint n)
{
  while (self->received->len < n)
    {
      talk_collect (self);
      if (self->received->len >= n)
        break;
      if (g_atomic_int_get (&self->ended))
        {
          talk_collect (self);
          g_assert_cmpuint (self->received->len, >=, n);
          break;
        }
      g_usleep (500);
    }
}

void
talk_run_to_end (Talk *self)
{
  while (!g_atomic_int_get (&self->destroyed))
    g_usleep (500);
  g_assert_true (g_atomic_int_get (&self->ended));
  talk_collect (self);
}

const char *
talk_get_received (Talk *self, guint n)
{
  g_assert_cmpuint (n, <, self->received->len);
  return g_bytes_get_data (self->received->pdata[n], NULL);
}

void
talk_free (Talk *self)
{
  clasp_link_abort (self->link);
  talk_run_to_end (self);
  settle_io ();
  g_object_add_weak_pointer (G_OBJECT (self->link), (gpointer *) &self->link);
  g_object_unref (self->link);
  g_assert_null (self->link);
  g_async_queue_unref (self->queue);
  g_ptr_array_unref (self->received);
  g_free (self);
}
