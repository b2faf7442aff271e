/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-probe-run.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-clues.h"
#include "clasp-cookies.h"
#include "clasp-probe-plan.h"
#include "clasp-reason.h"
#include "clasp-session.h"

/* How often, µs since the last began: to a server of others, and to one of this computer. */
#define PACE_US G_USEC_PER_SEC
#define PACE_LOOPBACK_US (G_USEC_PER_SEC / 2)
/* Each is one more connection. */
#define MAX_PAIRS 6

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
  gint64 began_us;       /* when the last probe did; 0: none has */
  GSource *pace;         /* (nullable) until the next may begin */
  gboolean has_pairs;    /* they were planned */
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
probe_run_drop_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

static void
probe_run_end (ClaspProbeRun *self)
{
  g_autoptr (GTask) task = g_steal_pointer (&self->task);

  probe_run_drop_session (self);
  probe_run_drop_source (&self->stop);
  probe_run_drop_source (&self->pace);
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
  /* When the same request opens now, no difference proves anything; and one pair is enough. */
  gboolean has_passed = clasp_probe_is_answer (probe) && (clasp_probe_get_difference (probe) == CLASP_PROBE_UNCHANGED ||
                                                          clasp_probe_get_difference (probe) == CLASP_PROBE_PAIR);

  probe_run_drop_session (self);
  self->current++;
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
  if (self->report->proxy != NULL || self->report->remote_address == NULL ||
      *clasp_profile_get_connect_to (profile) != '\0')
    return;
  clasp_profile_set_connect_to (profile, self->report->remote_address);
  clasp_profile_set_proxy_mode (profile, CLASP_PROXY_NONE);
}

static gboolean
probe_run_keeps_port (ClaspProbeRun *self, ClaspProbe *probe)
{
  ClaspProbeDifference difference = clasp_probe_get_difference (probe);

  const ClaspFix *fix = clasp_probe_get_fix (probe);

  /* Another address, or another way to it. */
  if (fix != NULL && (fix->kind == CLASP_FIX_USE_LOCATION || fix->kind == CLASP_FIX_WITHOUT_PROXY))
    return FALSE;
  return (difference != CLASP_PROBE_USE_WS && difference != CLASP_PROBE_USE_WSS) || !self->report->uri->default_port;
}

/* The single differences of the request, two of which may be needed together. */
static gboolean
probe_run_may_pair (ClaspProbe *probe)
{
  switch (clasp_probe_get_difference (probe))
    {
    case CLASP_PROBE_WITHOUT_ORIGIN:
    case CLASP_PROBE_WITHOUT_EXTENSIONS:
    case CLASP_PROBE_WITHOUT_SUBPROTOCOLS:
    case CLASP_PROBE_VERSION:
      return clasp_probe_get_outcome (probe) == CLASP_PROBE_ANSWERED;
    default:
      return FALSE;
    }
}

/* When only all of them together open it, which two it takes. */
static void
probe_run_add_pairs (ClaspProbeRun *self)
{
  ClaspProbe *answer = clasp_probe_run_get_answer (self);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->probes));
  guint n_pairs = 0;

  if (self->has_pairs || answer == NULL || clasp_probe_get_difference (answer) != CLASP_PROBE_REQUIRED_FIELDS)
    return;
  self->has_pairs = TRUE;
  for (guint i = 0; i < n; i++)
    for (guint k = i + 1; k < n; k++)
      {
        g_autoptr (ClaspProbe) first = g_list_model_get_item (G_LIST_MODEL (self->probes), i);
        g_autoptr (ClaspProbe) second = g_list_model_get_item (G_LIST_MODEL (self->probes), k);
        g_autoptr (ClaspProbe) pair = NULL;

        if (n_pairs == MAX_PAIRS || !probe_run_may_pair (first) || !probe_run_may_pair (second) ||
            clasp_probe_get_difference (first) == clasp_probe_get_difference (second))
          continue;
        pair = clasp_probe_new_pair (first, second);
        g_list_store_append (self->probes, pair);
        n_pairs++;
      }
}

/* Whether it goes where the request went, with all that went there. */
static gboolean
probe_run_takes_cookies (ClaspProbe *probe)
{
  ClaspProbeDifference difference = clasp_probe_get_difference (probe);
  const ClaspFix *fix = clasp_probe_get_fix (probe);

  return difference != CLASP_PROBE_REQUIRED_FIELDS && difference != CLASP_PROBE_USE_WS &&
         difference != CLASP_PROBE_USE_WSS &&
         (fix == NULL || (fix->kind != CLASP_FIX_USE_LOCATION && fix->kind != CLASP_FIX_WITHOUT_PROXY));
}

/* The cookies that the request sent; the jar of a profile is its own, and goes to the same origin alone. */
static void
probe_run_give_cookies (ClaspProbeRun *self, ClaspProfile *profile)
{
  g_auto (ClaspClues) clues = { 0 };
  guint line;
  const ClaspLine *sent;
  g_autofree char *value = NULL;
  g_auto (GStrv) pairs = NULL;

  clasp_clues_init (&clues, self->report, NULL);
  line = clasp_clues_sent_line (&clues, "Cookie");
  if (line == 0 || self->report->uri == NULL)
    return;
  sent = self->report->transcript->pdata[line - 1];
  value = g_strndup ((const char *) g_bytes_get_data (sent->bytes, NULL) + sent->value_start, sent->value_length);
  pairs = g_strsplit (value, ";", -1);
  for (gsize i = 0; pairs[i] != NULL; i++)
    {
      char *name = g_strstrip (pairs[i]);
      char *equals = strchr (name, '=');

      if (equals == NULL)
        continue;
      *equals = '\0';
      clasp_cookies_set (clasp_cookies_of (profile), self->report->uri, name, equals + 1, NULL);
    }
}

static void
probe_run_begin_probe (ClaspProbeRun *self, ClaspProbe *probe)
{
  g_autoptr (ClaspProfile) profile = clasp_profile_duplicate (self->profile);

  if (probe_run_keeps_port (self, probe))
    probe_run_pin_address (self, profile);
  if (probe_run_takes_cookies (probe))
    probe_run_give_cookies (self, profile);
  clasp_probe_apply (probe, profile);
  clasp_probe_set_outcome (probe, CLASP_PROBE_RUNNING);
  self->began_us = g_get_monotonic_time ();
  self->session = clasp_session_new (profile, &self->limits);
  clasp_session_set_tap (self->session, NULL, NULL, FALSE);
  g_signal_connect (self->session, "notify::state", G_CALLBACK (probe_run_on_state_changed), self);
  clasp_session_connect (self->session);
}

static gboolean
probe_run_is_on_loopback (ClaspProbeRun *self)
{
  const char *remote = self->report->remote_address;
  const char *host = self->report->uri != NULL ? self->report->uri->host : "";

  if (remote != NULL)
    return g_str_has_prefix (remote, "127.") || g_str_has_prefix (remote, "[::1]");
  return g_str_has_prefix (host, "127.") || g_str_equal (host, "::1") || g_str_equal (host, "localhost");
}

static gboolean
probe_run_on_paced (gpointer user_data)
{
  g_autoptr (ClaspProbeRun) self = g_object_ref (user_data);
  g_autoptr (ClaspProbe) probe = g_list_model_get_item (G_LIST_MODEL (self->probes), self->current);

  g_clear_pointer (&self->pace, g_source_unref);
  probe_run_begin_probe (self, probe);
  return G_SOURCE_REMOVE;
}

static void
probe_run_probe_next (ClaspProbeRun *self)
{
  gint64 due = self->began_us + (probe_run_is_on_loopback (self) ? PACE_LOOPBACK_US : PACE_US);
  gint64 wait_us = due - g_get_monotonic_time ();
  g_autoptr (ClaspProbe) probe = NULL;

  if (!self->stopped && self->current == g_list_model_get_n_items (G_LIST_MODEL (self->probes)))
    probe_run_add_pairs (self);
  while ((probe = g_list_model_get_item (G_LIST_MODEL (self->probes), self->current)) != NULL &&
         clasp_probe_get_outcome (probe) == CLASP_PROBE_NOT_TRIED)
    {
      g_clear_object (&probe);
      self->current++;
      if (!self->stopped && self->current == g_list_model_get_n_items (G_LIST_MODEL (self->probes)))
        probe_run_add_pairs (self);
    }
  if (probe == NULL || self->stopped)
    {
      probe_run_end (self);
      return;
    }
  if (self->began_us == 0 || wait_us <= 0)
    {
      probe_run_begin_probe (self, probe);
      return;
    }
  self->pace = g_timeout_source_new ((guint) (wait_us / 1000) + 1);
  g_source_set_callback (self->pace, probe_run_on_paced, self, NULL);
  g_source_attach (self->pace, g_task_get_context (self->task));
}

/* ---- the beginning */

static gboolean
probe_run_on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  ClaspProbeRun *self = user_data;

  self->stopped = TRUE;
  if (self->session != NULL)
    clasp_session_abort (self->session);
  else if (self->pace != NULL)
    probe_run_end (self);
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

  return clasp_probes_get_answer (G_LIST_MODEL (self->probes));
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
