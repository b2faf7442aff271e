/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-connector.h"

#include "clasp-attempt.h"
#include "clasp-io-context.h"

#define SNAPSHOT_INTERVAL_MS 25 /* a snapshot judges all rules: not at each of a thousand lines */

/**
 * Progress:
 *
 * Carries snapshots to the caller's context: only the newest that waits is delivered, and none after the end.
 */
typedef struct
{
  gatomicrefcount ref_count;
  GMainContext *context;
  ClaspProgressFunc func;
  gpointer data;
  GDestroyNotify destroy; /* called in the caller's context */
  GMutex mutex;
  ClaspReport *latest; /* (nullable) waits to be delivered; under the mutex */
} Progress;

static Progress *
connector_progress_new (ClaspProgressFunc func, gpointer data, GDestroyNotify destroy)
{
  Progress *self = g_new0 (Progress, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->context = g_main_context_ref_thread_default ();
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  g_mutex_init (&self->mutex);
  return self;
}

static Progress *
connector_progress_ref (Progress *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

static void
connector_progress_unref (Progress *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->latest, clasp_report_unref);
  g_mutex_clear (&self->mutex);
  g_main_context_unref (self->context);
  g_free (self);
}

static ClaspReport *
connector_progress_swap (Progress *self, ClaspReport *report)
{
  ClaspReport *earlier;

  g_mutex_lock (&self->mutex);
  earlier = self->latest;
  self->latest = report;
  g_mutex_unlock (&self->mutex);
  return earlier;
}

static gboolean
connector_progress_deliver (gpointer user_data)
{
  Progress *self = user_data;
  g_autoptr (ClaspReport) report = connector_progress_swap (self, NULL);

  if (report != NULL && self->func != NULL)
    self->func (report, self->data);
  return G_SOURCE_REMOVE;
}

/* In the caller's context: from here on the caller's data is not touched. */
static void
connector_progress_close (Progress *self)
{
  self->func = NULL;
  if (self->destroy != NULL)
    self->destroy (self->data);
  self->destroy = NULL;
}

static void
connector_invoke_later (GMainContext *context, GSourceFunc func, gpointer data, GDestroyNotify destroy)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, func, data, destroy);
  g_source_attach (source, context);
}

static void
connector_progress_post (Progress *self, ClaspReport *report)
{
  g_autoptr (ClaspReport) earlier = connector_progress_swap (self, report);

  if (earlier == NULL)
    connector_invoke_later (self->context, connector_progress_deliver, connector_progress_ref (self),
                            (GDestroyNotify) connector_progress_unref);
}

/**
 * Opener:
 *
 * One call of clasp_connector_open_async(): the attempt with its deadline and its Stop. Lives on the I/O thread.
 */
typedef struct
{
  GTask *task;
  ClaspConnectConfig *config;
  GCancellable *cancellable; /* (nullable) the caller's */
  Progress *progress;
  gboolean has_progress;
  ClaspAttempt *attempt;
  GSource *deadline;
  GSource *stop;
  GSource *refresh;   /* (nullable) a snapshot is due when its time has come */
  gint64 snapshot_us; /* when the last one was made */
  ClaspOpened *opened;
} Opener;

static void
connector_opener_free (Opener *self)
{
  g_clear_object (&self->task);
  g_clear_pointer (&self->config, clasp_connect_config_unref);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->progress, connector_progress_unref);
  g_clear_pointer (&self->opened, clasp_opened_free);
  g_free (self);
}

/* In the caller's context. */
static gboolean
connector_opener_return (gpointer user_data)
{
  Opener *self = user_data;

  connector_progress_close (self->progress);
  g_task_return_pointer (self->task, g_steal_pointer (&self->opened), (GDestroyNotify) clasp_opened_free);
  return G_SOURCE_REMOVE;
}

static void
connector_clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
connector_opener_attempt_done (ClaspAttempt *attempt, gpointer user_data)
{
  Opener *self = user_data;

  connector_clear_source (&self->deadline);
  connector_clear_source (&self->stop);
  connector_clear_source (&self->refresh);
  self->opened = g_new0 (ClaspOpened, 1);
  self->opened->report = clasp_attempt_dup_report (attempt);
  self->opened->stream = clasp_attempt_steal_stream (attempt);
  self->opened->leftover = clasp_attempt_steal_leftover (attempt);
  clasp_attempt_unref (g_steal_pointer (&self->attempt));
  connector_invoke_later (self->progress->context, connector_opener_return, self,
                          (GDestroyNotify) connector_opener_free);
}

static void
connector_opener_post_snapshot (Opener *self)
{
  self->snapshot_us = g_get_monotonic_time ();
  connector_progress_post (self->progress, clasp_attempt_dup_report (self->attempt));
}

static gboolean
connector_opener_refresh (gpointer user_data)
{
  Opener *self = user_data;

  g_clear_pointer (&self->refresh, g_source_unref);
  connector_opener_post_snapshot (self);
  return G_SOURCE_REMOVE;
}

/* The first change is shown at once, those that follow closely as one. */
static void
connector_opener_attempt_changed (ClaspAttempt *attempt, gpointer user_data)
{
  Opener *self = user_data;
  gint64 due_us = self->snapshot_us + SNAPSHOT_INTERVAL_MS * 1000;

  if (!self->has_progress || self->refresh != NULL)
    return;
  if (self->snapshot_us == 0 || g_get_monotonic_time () >= due_us)
    {
      connector_opener_post_snapshot (self);
      return;
    }
  self->refresh = g_timeout_source_new (SNAPSHOT_INTERVAL_MS);
  g_source_set_callback (self->refresh, connector_opener_refresh, self, NULL);
  g_source_attach (self->refresh, clasp_io_context_get ());
}

static gboolean
connector_opener_deadline_passed (gpointer user_data)
{
  Opener *self = user_data;
  g_autoptr (ClaspAttempt) attempt = clasp_attempt_ref (self->attempt);

  clasp_attempt_end (attempt, CLASP_STREAM_END_TIMEOUT);
  return G_SOURCE_REMOVE;
}

static gboolean
connector_opener_stopped (GCancellable *cancellable, gpointer user_data)
{
  Opener *self = user_data;
  g_autoptr (ClaspAttempt) attempt = clasp_attempt_ref (self->attempt);

  clasp_attempt_end (attempt, CLASP_STREAM_END_STOPPED);
  return G_SOURCE_REMOVE;
}

static void
connector_opener_arm (Opener *self)
{
  self->deadline = g_timeout_source_new (self->config->limits.opening_timeout_ms);
  g_source_set_callback (self->deadline, connector_opener_deadline_passed, self, NULL);
  g_source_attach (self->deadline, clasp_io_context_get ());
  if (self->cancellable == NULL)
    return;

  self->stop = g_cancellable_source_new (self->cancellable);
  g_source_set_callback (self->stop, G_SOURCE_FUNC (connector_opener_stopped), self, NULL);
  g_source_attach (self->stop, clasp_io_context_get ());
}

/* On the I/O thread. */
static gboolean
connector_opener_start (gpointer user_data)
{
  Opener *self = user_data;
  g_autoptr (ClaspAttempt) attempt = NULL;

  attempt = clasp_attempt_new (self->config, connector_opener_attempt_changed, connector_opener_attempt_done, self);
  self->attempt = clasp_attempt_ref (attempt);
  connector_opener_arm (self);
  if (self->cancellable != NULL && g_cancellable_is_cancelled (self->cancellable))
    clasp_attempt_end (attempt, CLASP_STREAM_END_STOPPED);
  else
    clasp_attempt_start (attempt);
  return G_SOURCE_REMOVE;
}

static const char open_tag[] = "clasp_connector_open_async";

void
clasp_connector_open_async (ClaspConnectConfig *config, ClaspProgressFunc progress, gpointer progress_data,
                            GDestroyNotify progress_destroy, GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  Opener *self;

  g_return_if_fail (config != NULL);

  self = g_new0 (Opener, 1);
  /* The task has no cancellable of its own: what was logged until Stop must come through. */
  self->task = g_task_new (NULL, NULL, callback, user_data);
  g_task_set_source_tag (self->task, (gpointer) open_tag);
  self->config = clasp_connect_config_ref (config);
  self->cancellable = cancellable != NULL ? g_object_ref (cancellable) : NULL;
  self->progress = connector_progress_new (progress, progress_data, progress_destroy);
  self->has_progress = progress != NULL;
  connector_invoke_later (clasp_io_context_get (), connector_opener_start, self, NULL);
}

ClaspOpened *
clasp_connector_open_finish (GAsyncResult *result)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, (gpointer) open_tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), NULL);
}

void
clasp_opened_free (ClaspOpened *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_object (&self->stream);
  g_clear_pointer (&self->leftover, g_bytes_unref);
  g_free (self);
}
