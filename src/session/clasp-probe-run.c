/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-probe-run.h"

#include <glib/gi18n-lib.h>

#include "clasp-reason.h"
#include "clasp-session.h"

/* A server that does not answer the close of a probe is not waited for as long as in a conversation. */
#define CLOSE_TIMEOUT_MS 1000

struct _ClaspProbeRun
{
  GObject parent_instance;

  ClaspProfile *profile;
  ClaspReport *report;
  ClaspLimits limits;
  GListStore *probes;

  GTask *task;   /* while it runs */
  GSource *stop; /* (nullable) */
  gboolean stopped;
  guint current;         /* of the probe under way */
  ClaspSession *session; /* of that probe */
};

G_DEFINE_FINAL_TYPE (ClaspProbeRun, clasp_probe_run, G_TYPE_OBJECT)

static void probe_run_probe_next (ClaspProbeRun *self);

static void
probe_run_drop_session (ClaspProbeRun *self)
{
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
}

static void
clasp_probe_run_dispose (GObject *object)
{
  ClaspProbeRun *self = CLASP_PROBE_RUN (object);

  probe_run_drop_session (self);
  g_clear_object (&self->profile);
  g_clear_pointer (&self->report, clasp_report_unref);
  g_clear_object (&self->probes);
  G_OBJECT_CLASS (clasp_probe_run_parent_class)->dispose (object);
}

static void
clasp_probe_run_class_init (ClaspProbeRunClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = clasp_probe_run_dispose;
}

static void
clasp_probe_run_init (ClaspProbeRun *self)
{
  self->probes = g_list_store_new (CLASP_TYPE_PROBE);
}

ClaspProbeRun *
clasp_probe_run_new (ClaspProfile *profile, ClaspReport *report, const ClaspLimits *limits)
{
  ClaspProbeRun *self;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (report != NULL, NULL);

  self = g_object_new (CLASP_TYPE_PROBE_RUN, NULL);
  self->profile = clasp_profile_duplicate (profile);
  self->report = clasp_report_ref (report);
  self->limits = limits != NULL ? *limits : (ClaspLimits) CLASP_LIMITS_DEFAULT;
  self->limits.answer_timeout_ms = MIN (self->limits.answer_timeout_ms, CLOSE_TIMEOUT_MS);
  self->limits.close_timeout_ms = MIN (self->limits.close_timeout_ms, CLOSE_TIMEOUT_MS);
  return self;
}

GListModel *
clasp_probe_run_get_probes (ClaspProbeRun *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE_RUN (self), NULL);
  return G_LIST_MODEL (self->probes);
}

/* ---- the end */

static void
probe_run_end (ClaspProbeRun *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  probe_run_drop_session (self);
  if (self->stop != NULL)
    g_source_destroy (self->stop);
  g_clear_pointer (&self->stop, g_source_unref);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->probes)); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), i);

      if (clasp_probe_get_outcome (probe) <= CLASP_PROBE_RUNNING)
        clasp_probe_set_outcome (probe, CLASP_PROBE_NOT_TRIED);
    }
  if (self->stopped)
    g_task_return_new_error_literal (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, _("Stopped"));
  else
    g_task_return_boolean (task, TRUE);
}

/* ---- one probe */

static void
probe_run_end_probe (ClaspProbeRun *self)
{
  g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), self->current);
  gboolean has_passed = clasp_probe_is_answer (probe) && clasp_probe_get_difference (probe) == CLASP_PROBE_UNCHANGED;

  probe_run_drop_session (self);
  self->current++;
  /* When the same request opens now, no difference proves anything. */
  if (has_passed)
    probe_run_end (self);
  else
    probe_run_probe_next (self);
}

static void
probe_run_on_state_changed (ClaspSession *session, GParamSpec *pspec, gpointer user_data)
{
  g_autoptr (ClaspProbeRun) self = g_object_ref (user_data);
  g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), self->current);

  switch (clasp_session_get_state (session))
    {
    case CLASP_SESSION_OPEN:
      clasp_probe_set_report (probe, clasp_session_get_report (session));
      clasp_session_disconnect (session);
      break;
    case CLASP_SESSION_FAILED:
      if (!self->stopped)
        clasp_probe_set_report (probe, clasp_session_get_report (session));
      probe_run_end_probe (self);
      break;
    case CLASP_SESSION_CLOSED:
      probe_run_end_probe (self);
      break;
    case CLASP_SESSION_IDLE:
    case CLASP_SESSION_OPENING:
    case CLASP_SESSION_CLOSING:
    default:
      break;
    }
}

/* The same server for all of them: a name with several addresses would make a second difference. */
static void
probe_run_pin_address (ClaspProbeRun *self, ClaspProfile *profile)
{
  g_autofree char *connect_to = NULL;

  g_object_get (profile, "connect-to", &connect_to, NULL);
  if (self->report->proxy == NULL && self->report->remote_address != NULL && *connect_to == '\0')
    g_object_set (profile, "connect-to", self->report->remote_address, "proxy-mode", "none", NULL);
}

static gboolean
probe_run_keeps_port (ClaspProbeRun *self, ClaspProbe *probe)
{
  ClaspProbeDifference difference = clasp_probe_get_difference (probe);

  return (difference != CLASP_PROBE_USE_WS && difference != CLASP_PROBE_USE_WSS) || !self->report->uri->default_port;
}

static void
probe_run_probe_next (ClaspProbeRun *self)
{
  g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), self->current);
  g_autoptr (ClaspProfile) profile = NULL;

  if (probe == NULL || self->stopped)
    {
      probe_run_end (self);
      return;
    }
  profile = clasp_profile_duplicate (self->profile);
  if (probe_run_keeps_port (self, probe))
    probe_run_pin_address (self, profile);
  clasp_probe_apply (probe, profile);
  clasp_probe_set_outcome (probe, CLASP_PROBE_RUNNING);
  self->session = clasp_session_new (profile, &self->limits);
  clasp_session_set_tap (self->session, NULL, NULL, FALSE);
  g_signal_connect (self->session, "notify::state", G_CALLBACK (probe_run_on_state_changed), self);
  clasp_session_connect (self->session);
}

/* ---- the beginning */

static gboolean
probe_run_on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  ClaspProbeRun *self = user_data;

  self->stopped = TRUE;
  if (self->session != NULL)
    clasp_session_abort (self->session);
  return G_SOURCE_REMOVE;
}

static void
probe_run_begin (ClaspProbeRun *self, const char *const *addresses)
{
  g_autoptr (GPtrArray) probes = clasp_probe_plan (self->profile, self->report, addresses);

  g_list_store_splice (self->probes, 0, 0, probes->pdata, probes->len);
  probe_run_probe_next (self);
}

static void
probe_run_on_resolved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspProbeRun) self = user_data;
  GList *found = g_resolver_lookup_by_name_finish (G_RESOLVER (source), result, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) addresses = NULL;

  for (GList *l = found; l != NULL; l = l->next)
    {
      g_autofree char *host = g_inet_address_to_string (l->data);

      g_strv_builder_take (builder, clasp_host_and_port (host, self->report->uri->port));
    }
  g_resolver_free_addresses (found);
  addresses = g_strv_builder_end (builder);
  probe_run_begin (self, (const char *const *) addresses);
}

static gboolean
probe_run_has_name (ClaspProbeRun *self)
{
  const ClaspUri *uri = self->report->uri;

  return uri != NULL && self->report->phase >= CLASP_PHASE_TCP && self->report->proxy == NULL &&
         !g_hostname_is_ip_address (uri->host);
}

void
clasp_probe_run_async (ClaspProbeRun *self, GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GResolver) resolver = NULL;

  g_return_if_fail (CLASP_IS_PROBE_RUN (self));
  g_return_if_fail (self->task == NULL && g_list_model_get_n_items (G_LIST_MODEL (self->probes)) == 0);

  /* What was tried until Stop must come through. */
  self->task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_static_name (self->task, "clasp_probe_run_async");
  g_task_set_check_cancellable (self->task, FALSE);
  if (cancellable != NULL)
    {
      self->stop = g_cancellable_source_new (cancellable);
      g_source_set_callback (self->stop, G_SOURCE_FUNC (probe_run_on_cancelled), self, NULL);
      g_source_attach (self->stop, g_task_get_context (self->task));
    }
  if (!probe_run_has_name (self))
    {
      probe_run_begin (self, NULL);
      return;
    }
  resolver = g_resolver_get_default ();
  g_resolver_lookup_by_name_async (resolver, self->report->uri->host, cancellable, probe_run_on_resolved,
                                   g_object_ref (self));
}

gboolean
clasp_probe_run_finish (ClaspProbeRun *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* ---- what came of it */

ClaspProbe *
clasp_probe_run_get_answer (ClaspProbeRun *self)
{
  g_return_val_if_fail (CLASP_IS_PROBE_RUN (self), NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->probes)); i++)
    {
      g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), i);

      if (clasp_probe_is_answer (probe))
        return probe;
    }
  return NULL;
}

char *
clasp_probe_run_dup_conclusion (ClaspProbeRun *self)
{
  ClaspProbe *answer = clasp_probe_run_get_answer (self);

  if (answer != NULL)
    return clasp_probe_dup_conclusion (answer);
  if (g_list_model_get_n_items (G_LIST_MODEL (self->probes)) == 0)
    return g_strdup (_("There is nothing to try: the connection did not come as far as the request."));
  if (self->stopped)
    return g_strdup (_("Stopped: nothing that was tried so far opens the connection."));
  return g_strdup (_("None of these differences opens the connection."));
}
