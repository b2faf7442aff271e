/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-detail-row.h"

typedef struct
{
  char *lead;
  char *text;
  char *trail;
  char *summary;
} ClaspDetailRowPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (ClaspDetailRow, clasp_detail_row, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_LEAD,
  PROP_TEXT,
  PROP_TRAIL,
  PROP_SUMMARY,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

static void
clasp_detail_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspDetailRowPrivate *priv = clasp_detail_row_get_instance_private (CLASP_DETAIL_ROW (object));

  switch (id)
    {
    case PROP_LEAD:
      g_value_set_string (value, priv->lead);
      break;
    case PROP_TEXT:
      g_value_set_string (value, priv->text);
      break;
    case PROP_TRAIL:
      g_value_set_string (value, priv->trail);
      break;
    case PROP_SUMMARY:
      g_value_set_string (value, priv->summary);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_detail_row_finalize (GObject *object)
{
  ClaspDetailRowPrivate *priv = clasp_detail_row_get_instance_private (CLASP_DETAIL_ROW (object));

  g_free (priv->lead);
  g_free (priv->text);
  g_free (priv->trail);
  g_free (priv->summary);
  G_OBJECT_CLASS (clasp_detail_row_parent_class)->finalize (object);
}

static void
clasp_detail_row_class_init (ClaspDetailRowClass *klass)
{
  static const char *names[N_PROPS] = { NULL, "lead", "text", "trail", "summary" };
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_detail_row_get_property;
  object_class->finalize = clasp_detail_row_finalize;
  for (guint i = 1; i < N_PROPS; i++)
    props[i] = g_param_spec_string (names[i], NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_detail_row_init (ClaspDetailRow *self)
{
}

void
clasp_detail_row_take (ClaspDetailRow *self, char *lead, char *text, char *trail, char *summary)
{
  ClaspDetailRowPrivate *priv = clasp_detail_row_get_instance_private (self);

  priv->lead = lead;
  priv->text = text;
  priv->trail = trail;
  priv->summary = summary != NULL ? summary : g_strdup_printf ("%s %s %s", lead, text, trail);
}

ClaspDetailRow *
clasp_detail_row_new_take (char *lead, char *text, char *trail, char *summary)
{
  ClaspDetailRow *self = g_object_new (CLASP_TYPE_DETAIL_ROW, NULL);

  clasp_detail_row_take (self, lead, text, trail, summary);
  return self;
}

const char *
clasp_detail_row_get_text (ClaspDetailRow *self)
{
  ClaspDetailRowPrivate *priv = clasp_detail_row_get_instance_private (self);

  return priv->text;
}
