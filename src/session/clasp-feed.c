/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-feed.h"

#include <glib/gi18n-lib.h>

#include "clasp-format.h"

/* At most one update in this time. */
#define INTERVAL_US (50 * 1000)

struct _ClaspFeed
{
  gatomicrefcount ref_count;
  ClaspCapture *capture;
  GSource *source;
  ClaspFeedFunc func; /* main thread */
  gpointer func_data;
  gboolean recording; /* I/O thread */
  gboolean spilled;   /* I/O thread: it was told that the disk takes no more */

  GMutex tap_mutex; /* held while the tap is called */
  ClaspTap tap;
  gpointer tap_data;

  GMutex mutex; /* guards what follows */
  gboolean posted;
  gint64 last_update_us;
  char *capture_problem;
  ClaspFeedUpdate update;
};

/* I/O thread, with the mutex held: has the main thread called, soon. */
static void
feed_post (ClaspFeed *self, gboolean at_once)
{
  if (self->posted && !at_once)
    return;
  self->posted = TRUE;
  g_source_set_ready_time (self->source, at_once ? 0 : self->last_update_us + INTERVAL_US);
}

static gboolean
feed_dispatch (GSource *source, GSourceFunc callback, gpointer user_data)
{
  ClaspFeed *self = user_data;
  ClaspFeedUpdate update;
  g_autofree char *problem = NULL;
  g_autoptr (GPtrArray) verdicts = NULL;

  clasp_feed_ref (self);
  g_mutex_lock (&self->mutex);
  g_source_set_ready_time (source, -1);
  self->posted = FALSE;
  self->last_update_us = g_get_monotonic_time ();
  update = self->update;
  update.capture_problem = problem = g_strdup (self->capture_problem);
  verdicts = update.verdicts != NULL ? g_ptr_array_ref (update.verdicts) : NULL;
  g_mutex_unlock (&self->mutex);

  if (self->func != NULL)
    self->func (&update, self->func_data);
  clasp_feed_unref (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs source_funcs = { .dispatch = feed_dispatch };

ClaspFeed *
clasp_feed_new (ClaspCapture *capture, const ClaspTap *tap, gpointer tap_data, ClaspFeedFunc func, gpointer user_data)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();
  ClaspFeed *self = g_new0 (ClaspFeed, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->tap_mutex);
  g_mutex_init (&self->mutex);
  self->capture = capture != NULL ? clasp_capture_ref (capture) : NULL;
  self->recording = capture != NULL;
  self->func = func;
  self->func_data = user_data;
  self->update.statistics.round_trip_us = -1;
  if (tap != NULL)
    self->tap = *tap;
  self->tap_data = tap_data;

  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "clasp-feed");
  g_source_set_callback (self->source, NULL, self, NULL);
  g_source_attach (self->source, context);
  return self;
}

ClaspFeed *
clasp_feed_ref (ClaspFeed *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_feed_unref (ClaspFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;

  g_source_destroy (self->source);
  g_source_unref (self->source);
  g_clear_pointer (&self->capture, clasp_capture_unref);
  g_clear_pointer (&self->update.verdicts, g_ptr_array_unref);
  g_free (self->capture_problem);
  g_mutex_clear (&self->tap_mutex);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
clasp_feed_detach (ClaspFeed *self)
{
  self->func = NULL;
  g_source_destroy (self->source);
  g_mutex_lock (&self->tap_mutex);
  self->tap = (ClaspTap) { NULL, NULL, NULL };
  g_mutex_unlock (&self->tap_mutex);
}

static void
feed_tell_problem (ClaspFeed *self, const char *format, const char *problem)
{
  g_mutex_lock (&self->mutex);
  g_free (self->capture_problem);
  self->capture_problem = g_strdup_printf (format, problem);
  g_mutex_unlock (&self->mutex);
}

static void
feed_record (ClaspFeed *self, const ClaspEvent *events, gsize n_events, const ClaspFrameInfo *frames, gsize n_frames)
{
  g_autoptr (GError) error = NULL;

  if (!self->recording)
    return;
  if (!clasp_capture_append (self->capture, events, n_events, frames, n_frames, &error))
    {
      /* A full disk ends the recording, not the connection. */
      self->recording = FALSE;
      feed_tell_problem (self, "%s", error->message);
      return;
    }
  if (!self->spilled && clasp_capture_get_disk_problem (self->capture) != NULL)
    {
      g_autofree char *problem = clasp_format_sentence (clasp_capture_get_disk_problem (self->capture));

      self->spilled = TRUE;
      feed_tell_problem (
          self, _("%s The messages from here on are kept in memory, as long as this connection is shown."), problem);
    }
}

static void
feed_on_events (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEvent *events, gsize n_events,
                const ClaspFrameInfo *frames, gsize n_frames, gpointer user_data)
{
  ClaspFeed *self = user_data;

  feed_record (self, events, n_events, frames, n_frames);

  g_mutex_lock (&self->tap_mutex);
  if (self->tap.events != NULL)
    self->tap.events (endpoint, events, n_events, frames, n_frames, self->tap_data);
  g_mutex_unlock (&self->tap_mutex);

  g_mutex_lock (&self->mutex);
  clasp_endpoint_get_statistics (endpoint, &self->update.statistics);
  self->update.endpoint_state = clasp_endpoint_get_state (endpoint);
  feed_post (self, FALSE);
  g_mutex_unlock (&self->mutex);
}

static void
feed_on_writable (ClaspLink *link, ClaspEndpoint *endpoint, gpointer user_data)
{
  ClaspFeed *self = user_data;

  g_mutex_lock (&self->tap_mutex);
  if (self->tap.writable != NULL)
    self->tap.writable (endpoint, self->tap_data);
  g_mutex_unlock (&self->tap_mutex);
}

static void
feed_on_ended (ClaspLink *link, ClaspEndpoint *endpoint, const ClaspEnding *ending, gpointer user_data)
{
  ClaspFeed *self = user_data;

  g_mutex_lock (&self->mutex);
  clasp_endpoint_get_statistics (endpoint, &self->update.statistics);
  self->update.endpoint_state = CLASP_ENDPOINT_ENDED;
  self->update.ended = TRUE;
  self->update.ending = *ending;
  self->update.verdicts = clasp_endpoint_judge (endpoint);
  self->update.ended_us = g_get_monotonic_time ();
  feed_post (self, TRUE);
  g_mutex_unlock (&self->mutex);
}

const ClaspLinkSink CLASP_FEED_SINK = { .events = feed_on_events,
                                        .writable = feed_on_writable,
                                        .ended = feed_on_ended };
