/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-report-view.h"

typedef struct
{
  ClaspSession *session;
  GSignalGroup *signals;
  guint update_id;
  gboolean stale; /* it is to be brought up to date when it is shown */
} ClaspReportViewPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaspReportView, clasp_report_view, ADW_TYPE_BIN)

enum
{
  PROP_0,
  PROP_SESSION,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* (nullable): the report that is shown. */
static ClaspReport *
report_view_get_report (ClaspReportView *self)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  return priv->session != NULL ? clasp_session_get_report (priv->session) : NULL;
}

static void
report_view_update (ClaspReportView *self)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  g_clear_handle_id (&priv->update_id, g_source_remove);
  priv->stale = FALSE;
  CLASP_REPORT_VIEW_GET_CLASS (self)->update (self, priv->session, report_view_get_report (self));
}

static gboolean
report_view_update_idle (gpointer user_data)
{
  ClaspReportView *self = user_data;
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  priv->update_id = 0;
  priv->stale = CLASP_REPORT_VIEW_GET_CLASS (self)->waits_until_shown && !gtk_widget_get_mapped (GTK_WIDGET (self));
  if (!priv->stale)
    report_view_update (self);
  return G_SOURCE_REMOVE;
}

void
clasp_report_view_queue_update (ClaspReportView *self)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  if (priv->update_id == 0)
    priv->update_id = g_idle_add (report_view_update_idle, self);
}

void
clasp_report_view_flush (ClaspReportView *self)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  if (priv->update_id != 0 || priv->stale)
    report_view_update (self);
}

/* It may be shown amid a layout, where nothing may change: so before the next frame, not at once. */
static void
clasp_report_view_map (GtkWidget *widget)
{
  ClaspReportView *self = CLASP_REPORT_VIEW (widget);
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  GTK_WIDGET_CLASS (clasp_report_view_parent_class)->map (widget);
  if (priv->stale && priv->update_id == 0)
    priv->update_id = g_idle_add_full (G_PRIORITY_HIGH_IDLE, report_view_update_idle, self, NULL);
}

ClaspSession *
clasp_report_view_get_session (ClaspReportView *self)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  return priv->session;
}

static void
clasp_report_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SESSION)
    g_value_set_object (value, clasp_report_view_get_session (CLASP_REPORT_VIEW (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_report_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspReportView *self = CLASP_REPORT_VIEW (object);
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  if (id != PROP_SESSION)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (!g_set_object (&priv->session, g_value_get_object (value)))
    return;
  g_signal_group_set_target (priv->signals, priv->session);
  clasp_report_view_queue_update (self);
  g_object_notify_by_pspec (object, pspec);
}

static void
clasp_report_view_dispose (GObject *object)
{
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (CLASP_REPORT_VIEW (object));

  g_clear_handle_id (&priv->update_id, g_source_remove);
  g_clear_object (&priv->signals);
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (clasp_report_view_parent_class)->dispose (object);
}

static void
clasp_report_view_class_init (ClaspReportViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_report_view_get_property;
  object_class->set_property = clasp_report_view_set_property;
  object_class->dispose = clasp_report_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = clasp_report_view_map;
  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, CLASP_TYPE_SESSION,
                                             G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_report_view_init (ClaspReportView *self)
{
  static const char *signals[] = { "notify::report", "notify::state", "notify::headline", "notify::summary" };
  ClaspReportViewPrivate *priv = clasp_report_view_get_instance_private (self);

  priv->signals = g_signal_group_new (CLASP_TYPE_SESSION);
  for (gsize i = 0; i < G_N_ELEMENTS (signals); i++)
    g_signal_group_connect_swapped (priv->signals, signals[i], G_CALLBACK (clasp_report_view_queue_update), self);
  clasp_report_view_queue_update (self);
}
