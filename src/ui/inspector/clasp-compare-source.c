/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-compare-source.h"

#include <glib/gi18n.h>

#include "clasp-recorded.h"

struct _ClaspCompareSource
{
  GObject parent_instance;

  char *title;
  ClaspHandshake *handshake; /* (nullable) not read yet */
  ClaspHistoryRun *run;      /* (nullable) what to read */
};

G_DEFINE_FINAL_TYPE (ClaspCompareSource, clasp_compare_source, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TITLE,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

ClaspCompareSource *
clasp_compare_source_new (const char *title, ClaspHandshake *handshake)
{
  ClaspCompareSource *self = g_object_new (CLASP_TYPE_COMPARE_SOURCE, NULL);

  self->title = g_strdup (title);
  self->handshake = handshake;
  return self;
}

ClaspCompareSource *
clasp_compare_source_new_for_run (ClaspHistoryRun *run)
{
  ClaspCompareSource *self = g_object_new (CLASP_TYPE_COMPARE_SOURCE, NULL);
  g_autofree char *when = NULL;
  g_autofree char *outcome = NULL;

  g_object_get (run, "when", &when, "outcome", &outcome, NULL);
  /* Translators: when a connection was made, and how it ended. */
  self->title = g_strdup_printf (_("Run of %s · %s"), when, outcome);
  self->run = g_object_ref (run);
  return self;
}

const ClaspHandshake *
clasp_compare_source_get_handshake (ClaspCompareSource *self, GError **error)
{
  g_autoptr (ClaspCapture) capture = NULL;
  g_autoptr (ClaspRecorded) recorded = NULL;

  g_return_val_if_fail (CLASP_IS_COMPARE_SOURCE (self), NULL);

  if (self->handshake != NULL)
    return self->handshake;
  capture = clasp_history_run_open (self->run, error);
  if (capture == NULL)
    return NULL;
  recorded = clasp_recorded_new (capture);
  self->handshake = clasp_handshake_new_from_report (recorded->report);
  return self->handshake;
}

static void
clasp_compare_source_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TITLE)
    g_value_set_string (value, CLASP_COMPARE_SOURCE (object)->title);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
clasp_compare_source_finalize (GObject *object)
{
  ClaspCompareSource *self = CLASP_COMPARE_SOURCE (object);

  g_free (self->title);
  clasp_handshake_free (self->handshake);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (clasp_compare_source_parent_class)->finalize (object);
}

static void
clasp_compare_source_class_init (ClaspCompareSourceClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_compare_source_get_property;
  object_class->finalize = clasp_compare_source_finalize;
  props[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, "", G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_compare_source_init (ClaspCompareSource *self)
{
}
