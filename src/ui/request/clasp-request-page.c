/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-request-page.h"

typedef struct
{
  ClaspProfile *profile;
  GBindingGroup *bindings;
} ClaspRequestPagePrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (ClaspRequestPage, clasp_request_page, ADW_TYPE_BIN)

enum
{
  PROP_PROFILE = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

ClaspProfile *
clasp_request_page_get_profile (ClaspRequestPage *self)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (self);

  g_return_val_if_fail (CLASP_IS_REQUEST_PAGE (self), NULL);

  return priv->profile;
}

void
clasp_request_page_set_profile (ClaspRequestPage *self, ClaspProfile *profile)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (self);
  ClaspRequestPageClass *klass = CLASP_REQUEST_PAGE_GET_CLASS (self);

  g_return_if_fail (CLASP_IS_REQUEST_PAGE (self));

  if (priv->bindings == NULL || !g_set_object (&priv->profile, profile))
    return;
  g_binding_group_set_source (priv->bindings, profile);
  if (klass->connection_changed != NULL)
    klass->connection_changed (self, profile);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROFILE]);
}

void
clasp_request_page_bind (ClaspRequestPage *self, const char *property, gpointer widget, const char *widget_property)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (self);

  g_binding_group_bind (priv->bindings, property, widget, widget_property,
                        G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL);
}

void
clasp_request_page_bind_as (ClaspRequestPage *self, const char *property, gpointer widget, const char *widget_property,
                            GBindingTransformFunc to_widget, GBindingTransformFunc from_widget)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (self);

  g_binding_group_bind_full (priv->bindings, property, widget, widget_property,
                             G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL, to_widget, from_widget, NULL, NULL);
}

static void
clasp_request_page_get_property (GObject *object, guint property_id, GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PROFILE)
    g_value_set_object (value, clasp_request_page_get_profile (CLASP_REQUEST_PAGE (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_request_page_set_property (GObject *object, guint property_id, const GValue *value, GParamSpec *pspec)
{
  if (property_id == PROP_PROFILE)
    clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), g_value_get_object (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
}

static void
clasp_request_page_dispose (GObject *object)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (CLASP_REQUEST_PAGE (object));

  if (priv->bindings != NULL)
    clasp_request_page_set_profile (CLASP_REQUEST_PAGE (object), NULL);
  g_clear_object (&priv->bindings);
  G_OBJECT_CLASS (clasp_request_page_parent_class)->dispose (object);
}

static void
clasp_request_page_class_init (ClaspRequestPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = clasp_request_page_get_property;
  object_class->set_property = clasp_request_page_set_property;
  object_class->dispose = clasp_request_page_dispose;

  properties[PROP_PROFILE] = g_param_spec_object ("profile", NULL, NULL, CLASP_TYPE_PROFILE,
                                                  G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
clasp_request_page_init (ClaspRequestPage *self)
{
  ClaspRequestPagePrivate *priv = clasp_request_page_get_instance_private (self);

  priv->bindings = g_binding_group_new ();
}
