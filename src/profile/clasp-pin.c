/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-pin.h"

#include <string.h>

#define SHA256_BYTES 32

struct _ClaspPin
{
  GObject parent_instance;

  char *host;
  guint port;
  char *sha256;
};

enum
{
  PROP_0,
  PROP_HOST,
  PROP_PORT,
  PROP_SHA256,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspPin, clasp_pin, G_TYPE_OBJECT)

static void
clasp_pin_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspPin *self = CLASP_PIN (object);

  switch (id)
    {
    case PROP_HOST:
      self->host = g_value_dup_string (value);
      break;
    case PROP_PORT:
      self->port = g_value_get_uint (value);
      break;
    case PROP_SHA256:
      self->sha256 = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_pin_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspPin *self = CLASP_PIN (object);

  switch (id)
    {
    case PROP_HOST:
      g_value_set_string (value, self->host);
      break;
    case PROP_PORT:
      g_value_set_uint (value, self->port);
      break;
    case PROP_SHA256:
      g_value_set_string (value, self->sha256);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_pin_finalize (GObject *object)
{
  ClaspPin *self = CLASP_PIN (object);

  g_free (self->host);
  g_free (self->sha256);
  G_OBJECT_CLASS (clasp_pin_parent_class)->finalize (object);
}

static void
clasp_pin_class_init (ClaspPinClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = clasp_pin_set_property;
  object_class->get_property = clasp_pin_get_property;
  object_class->finalize = clasp_pin_finalize;

  props[PROP_HOST] = g_param_spec_string ("host", NULL, NULL, "", flags);
  props[PROP_PORT] = g_param_spec_uint ("port", NULL, NULL, 0, G_MAXUINT16, 0, flags);
  props[PROP_SHA256] = g_param_spec_string ("sha256", NULL, NULL, "", flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_pin_init (ClaspPin *self)
{
}

ClaspPin *
clasp_pin_new (const char *host, guint port, const char *sha256)
{
  g_autofree char *digits = NULL;
  g_autofree char *lower = NULL;

  g_return_val_if_fail (host != NULL && sha256 != NULL, NULL);
  g_return_val_if_fail (port > 0 && port <= G_MAXUINT16, NULL);

  digits = clasp_pin_parse_sha256 (sha256);
  if (digits == NULL)
    return NULL;
  lower = g_ascii_strdown (host, -1);
  return g_object_new (CLASP_TYPE_PIN, "host", lower, "port", port, "sha256", digits, NULL);
}

const char *
clasp_pin_get_host (ClaspPin *self)
{
  g_return_val_if_fail (CLASP_IS_PIN (self), "");
  return self->host;
}

guint
clasp_pin_get_port (ClaspPin *self)
{
  g_return_val_if_fail (CLASP_IS_PIN (self), 0);
  return self->port;
}

const char *
clasp_pin_get_sha256 (ClaspPin *self)
{
  g_return_val_if_fail (CLASP_IS_PIN (self), "");
  return self->sha256;
}

gboolean
clasp_pin_equal (ClaspPin *a, ClaspPin *b)
{
  g_return_val_if_fail (CLASP_IS_PIN (a) && CLASP_IS_PIN (b), FALSE);

  return a->port == b->port && strcmp (a->host, b->host) == 0 && strcmp (a->sha256, b->sha256) == 0;
}

char *
clasp_pin_parse_sha256 (const char *text)
{
  g_autoptr (GString) digits = g_string_new (NULL);

  g_return_val_if_fail (text != NULL, NULL);

  for (; *text != '\0'; text++)
    {
      if (*text == ':' && digits->len > 0 && digits->len % 2 == 0 && g_ascii_isxdigit (text[1]))
        continue;
      if (!g_ascii_isxdigit (*text) || digits->len == 2 * SHA256_BYTES)
        return NULL;
      g_string_append_c (digits, g_ascii_tolower (*text));
    }
  return digits->len == 2 * SHA256_BYTES ? g_string_free_and_steal (g_steal_pointer (&digits)) : NULL;
}
