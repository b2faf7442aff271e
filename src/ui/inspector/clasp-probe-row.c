/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-probe-row.h"

struct _ClaspProbeRow
{
  AdwActionRow parent_instance;

  ClaspProbe *probe;
};

G_DEFINE_FINAL_TYPE (ClaspProbeRow, clasp_probe_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_0,
  PROP_PROBE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

/* ---- the template's expressions */

/* A row is as high before there is an outcome as after. */
static char *
probe_row_get_subtitle (ClaspProbeRow *self, const char *detail, const char *outcome_text)
{
  return g_strdup (detail != NULL && *detail != '\0' ? detail : outcome_text);
}

static gboolean
probe_row_is_running (ClaspProbeRow *self, guint outcome)
{
  return outcome == CLASP_PROBE_RUNNING;
}

static gboolean
probe_row_has_outcome (ClaspProbeRow *self, guint outcome)
{
  return outcome == CLASP_PROBE_OPEN || outcome == CLASP_PROBE_ANSWERED || outcome == CLASP_PROBE_FAILED;
}

/* That most of them are refused is nothing to be alarmed at: only what opens stands out. */
static char **
probe_row_get_outcome_classes (ClaspProbeRow *self, guint outcome)
{
  static const char *const opens[] = { "success", NULL };
  static const char *const others[] = { "dimmed", NULL };

  return g_strdupv ((char **) (outcome == CLASP_PROBE_OPEN ? opens : others));
}

static char *
probe_row_get_icon_name (ClaspProbeRow *self, guint outcome)
{
  if (outcome == CLASP_PROBE_OPEN)
    return g_strdup ("object-select-symbolic");
  if (self->probe != NULL && clasp_probe_get_difference (self->probe) == CLASP_PROBE_PLAIN_GET &&
      outcome == CLASP_PROBE_ANSWERED)
    return g_strdup ("text-x-generic-symbolic");
  return g_strdup ("process-stop-symbolic");
}

/* ---- the object */

static void
clasp_probe_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PROBE)
    g_value_set_object (value, CLASP_PROBE_ROW (object)->probe);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_probe_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_PROBE)
    CLASP_PROBE_ROW (object)->probe = g_value_dup_object (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_probe_row_finalize (GObject *object)
{
  g_clear_object (&CLASP_PROBE_ROW (object)->probe);
  G_OBJECT_CLASS (clasp_probe_row_parent_class)->finalize (object);
}

static void
clasp_probe_row_class_init (ClaspProbeRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = clasp_probe_row_get_property;
  object_class->set_property = clasp_probe_row_set_property;
  object_class->finalize = clasp_probe_row_finalize;
  props[PROP_PROBE] = g_param_spec_object ("probe", NULL, NULL, CLASP_TYPE_PROBE,
                                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  g_type_ensure (CLASP_TYPE_PROBE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/handclasp/Handclasp/clasp-probe-row.ui");
  gtk_widget_class_bind_template_callback (widget_class, probe_row_get_subtitle);
  gtk_widget_class_bind_template_callback (widget_class, probe_row_is_running);
  gtk_widget_class_bind_template_callback (widget_class, probe_row_has_outcome);
  gtk_widget_class_bind_template_callback (widget_class, probe_row_get_outcome_classes);
  gtk_widget_class_bind_template_callback (widget_class, probe_row_get_icon_name);
}

static void
clasp_probe_row_init (ClaspProbeRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
clasp_probe_row_new (ClaspProbe *probe)
{
  return g_object_new (CLASP_TYPE_PROBE_ROW, "probe", probe, NULL);
}
