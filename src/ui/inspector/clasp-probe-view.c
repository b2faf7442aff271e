/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-probe-view.h"

#include "clasp-probe-plan.h"
#include "clasp-probe-row.h"
#include "clasp-probe-run.h"
#include "clasp-settings.h"

struct _ClaspProbeView
{
  AdwBin parent_instance;

  GtkWidget *find;
  GtkWidget *found;
  GtkLabel *conclusion;
  GtkWidget *retry;
  GtkWidget *tried;
  GtkWidget *stop;
  GtkWidget *again;
  GtkListBox *list;

  ClaspSession *session;     /* (nullable) */
  ClaspReport *report;       /* (nullable) of what failed */
  ClaspProbeRun *run;        /* (nullable) */
  GCancellable *cancellable; /* (nullable) while it runs */
  gboolean has_answer;
};

G_DEFINE_FINAL_TYPE (ClaspProbeView, clasp_probe_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_HAS_ANSWER,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

enum
{
  RETRY,
  N_SIGNALS
};
static guint signals[N_SIGNALS];

static void
probe_view_set_has_answer (ClaspProbeView *self, gboolean has_answer)
{
  if (self->has_answer == has_answer)
    return;
  self->has_answer = has_answer;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HAS_ANSWER]);
}

/* Whether there is anything to try, before it is asked for. */
static gboolean
probe_view_is_of_use (ClaspProbeView *self)
{
  g_autoptr (GPtrArray) probes = NULL;

  if (self->session == NULL || self->report == NULL)
    return FALSE;
  probes = clasp_probe_plan (clasp_session_get_profile (self->session), self->report, NULL);
  return probes->len > 0;
}

static void
probe_view_update (ClaspProbeView *self)
{
  gboolean running = self->cancellable != NULL;
  gboolean ended = self->run != NULL && !running;
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_set_visible (widget, probe_view_is_of_use (self));
  gtk_widget_set_visible (self->find, self->run == NULL);
  gtk_widget_set_visible (self->tried, self->run != NULL);
  gtk_widget_set_visible (self->found, ended);
  gtk_widget_set_visible (self->retry, self->has_answer);
  gtk_widget_set_visible (self->stop, running);
  gtk_widget_set_visible (self->again, ended);
  gtk_widget_action_set_enabled (widget, "probe.find", !running);
  gtk_widget_action_set_enabled (widget, "probe.stop", running);
  gtk_widget_action_set_enabled (widget, "probe.retry", self->has_answer);
}

/* Lets go of what is being tried; it ends by itself. */
static void
probe_view_drop_run (ClaspProbeView *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->run);
}

static GtkWidget *
probe_view_create_row (gpointer item, gpointer user_data)
{
  return clasp_probe_row_new (item);
}

static void
probe_view_on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (ClaspProbeView) self = user_data;
  g_autofree char *conclusion = NULL;
  gboolean had_focus;

  clasp_probe_run_finish (CLASP_PROBE_RUN (source), result, NULL);
  if (self->run != CLASP_PROBE_RUN (source))
    return;
  had_focus = gtk_widget_has_focus (self->stop);
  g_clear_object (&self->cancellable);
  conclusion = clasp_probe_run_dup_conclusion (self->run);
  gtk_label_set_label (self->conclusion, conclusion);
  probe_view_set_has_answer (self, clasp_probe_run_get_answer (self->run) != NULL);
  probe_view_update (self);
  /* Into view, and where one wants to go on. */
  if (had_focus)
    gtk_widget_grab_focus (self->has_answer ? self->retry : self->again);
  gtk_accessible_announce (GTK_ACCESSIBLE (self), conclusion, GTK_ACCESSIBLE_ANNOUNCEMENT_PRIORITY_MEDIUM);
}

static void
probe_view_find_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspProbeView *self = CLASP_PROBE_VIEW (widget);
  ClaspProfile *target;
  ClaspLimits limits;

  if (!probe_view_is_of_use (self))
    return;
  probe_view_drop_run (self);
  probe_view_set_has_answer (self, FALSE);
  clasp_settings_get_limits (&limits);
  /* With the values that were sent, which the profile may only name. */
  target = clasp_session_get_target (self->session);
  self->run = clasp_probe_run_new (target != NULL ? target : clasp_session_get_profile (self->session), self->report,
                                   &limits);
  self->cancellable = g_cancellable_new ();
  gtk_list_box_bind_model (self->list, clasp_probe_run_get_probes (self->run), probe_view_create_row, NULL, NULL);
  probe_view_update (self);
  gtk_widget_grab_focus (self->stop);
  clasp_probe_run_async (self->run, self->cancellable, probe_view_on_ended, g_object_ref (self));
}

static void
probe_view_stop_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspProbeView *self = CLASP_PROBE_VIEW (widget);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
probe_view_retry_action (GtkWidget *widget, const char *action, GVariant *parameter)
{
  ClaspProbeView *self = CLASP_PROBE_VIEW (widget);
  ClaspProbe *answer = self->run != NULL ? clasp_probe_run_get_answer (self->run) : NULL;

  if (answer == NULL || self->session == NULL)
    return;
  clasp_probe_apply (answer, clasp_session_get_profile (self->session));
  g_signal_emit (self, signals[RETRY], 0);
}

void
clasp_probe_view_set_failure (ClaspProbeView *self, ClaspSession *session, ClaspReport *report)
{
  g_return_if_fail (CLASP_IS_PROBE_VIEW (self));

  if (self->session == session && self->report == report)
    return;
  probe_view_drop_run (self);
  gtk_list_box_bind_model (self->list, NULL, NULL, NULL, NULL);
  probe_view_set_has_answer (self, FALSE);
  g_set_object (&self->session, session);
  g_clear_pointer (&self->report, clasp_report_unref);
  self->report = report != NULL ? clasp_report_ref (report) : NULL;
  probe_view_update (self);
}

/* ---- the object */

static void
clasp_probe_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_HAS_ANSWER)
    g_value_set_boolean (value, CLASP_PROBE_VIEW (object)->has_answer);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_probe_view_dispose (GObject *object)
{
  ClaspProbeView *self = CLASP_PROBE_VIEW (object);

  probe_view_drop_run (self);
  g_clear_object (&self->session);
  g_clear_pointer (&self->report, clasp_report_unref);
  G_OBJECT_CLASS (clasp_probe_view_parent_class)->dispose (object);
}

static void
clasp_probe_view_class_init (ClaspProbeViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_probe_view_get_property;
  object_class->dispose = clasp_probe_view_dispose;
  props[PROP_HAS_ANSWER] = g_param_spec_boolean ("has-answer", NULL, NULL, FALSE,
                                                 G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  signals[RETRY] = g_signal_new ("retry", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-probe-view.ui");
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, find);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, found);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, conclusion);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, retry);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, tried);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, stop);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, again);
  gtk_widget_class_bind_template_child (widget_class, ClaspProbeView, list);
  gtk_widget_class_install_action (widget_class, "probe.find", NULL, probe_view_find_action);
  gtk_widget_class_install_action (widget_class, "probe.stop", NULL, probe_view_stop_action);
  gtk_widget_class_install_action (widget_class, "probe.retry", NULL, probe_view_retry_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "probe.stop", NULL);
}

static void
clasp_probe_view_init (ClaspProbeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  probe_view_update (self);
}
