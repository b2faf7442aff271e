/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-keyring.h"
#include "clasp-placeholder.h"
#include "clasp-secret.h"

/* Characters of a name before a placeholder. */
#define MAX_SCHEME 20

struct _ClaspHeader
{
  GObject parent_instance;

  gboolean enabled;
  char *name;
  char *value;
  char *origin;
  char *secret_name;
  gboolean needs_value;
  gboolean withheld;
  gboolean held_back;
};

enum
{
  PROP_0,
  PROP_ENABLED,
  PROP_NAME,
  PROP_VALUE,
  PROP_SECRET,
  PROP_PROBLEM,
  PROP_NEEDS_VALUE,
  PROP_ORIGIN,
  PROP_SECRET_NAME,
  PROP_KEPT,
  PROP_HELD_BACK,
  N_PROPS
};
static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (ClaspHeader, clasp_header, G_TYPE_OBJECT)

static const char *
header_get_problem (ClaspHeader *self)
{
  if (self->name[0] == '\0')
    return self->value[0] == '\0' ? "" : _("The name is missing.");
  if (strpbrk (self->name, "\r\n") != NULL)
    return _("The name holds a line break.");
  if (strpbrk (self->value, "\r\n") != NULL)
    return _("The value holds a line break.");
  return "";
}

static void
header_set_string (ClaspHeader *self, char **field, const char *value, GParamSpec *pspec)
{
  const char *problem = header_get_problem (self);
  gboolean secret = clasp_header_get_secret (self);

  if (!g_set_str (field, value != NULL ? value : ""))
    return;

  g_object_notify_by_pspec (G_OBJECT (self), pspec);
  if (clasp_header_get_secret (self) != secret)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECRET]);
  if (strcmp (header_get_problem (self), problem) != 0)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_PROBLEM]);
}

static void
header_set_secret_name (ClaspHeader *self, const char *name)
{
  gboolean was_kept = *self->secret_name != '\0';

  if (!g_set_str (&self->secret_name, name != NULL ? name : ""))
    return;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECRET_NAME]);
  if (was_kept != (*self->secret_name != '\0'))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_KEPT]);
}

static void
header_set_kept (ClaspHeader *self, gboolean kept)
{
  g_autofree char *name = NULL;

  if (kept == (*self->secret_name != '\0'))
    return;
  if (kept)
    name = clasp_keyring_make_name (self->name);
  header_set_secret_name (self, name);
}

static void
clasp_header_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  ClaspHeader *self = CLASP_HEADER (object);

  switch (id)
    {
    case PROP_ENABLED:
      if (self->enabled != g_value_get_boolean (value))
        {
          self->enabled = g_value_get_boolean (value);
          g_object_notify_by_pspec (object, pspec);
        }
      break;
    case PROP_NAME:
      header_set_string (self, &self->name, g_value_get_string (value), pspec);
      break;
    case PROP_VALUE:
      header_set_string (self, &self->value, g_value_get_string (value), pspec);
      if (*self->value != '\0')
        clasp_header_set_needs_value (self, FALSE);
      break;
    case PROP_ORIGIN:
      clasp_header_set_origin (self, g_value_get_string (value));
      break;
    case PROP_SECRET_NAME:
      header_set_secret_name (self, g_value_get_string (value));
      break;
    case PROP_KEPT:
      header_set_kept (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_header_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  ClaspHeader *self = CLASP_HEADER (object);

  switch (id)
    {
    case PROP_ENABLED:
      g_value_set_boolean (value, self->enabled);
      break;
    case PROP_NAME:
      g_value_set_string (value, self->name);
      break;
    case PROP_VALUE:
      g_value_set_string (value, self->value);
      break;
    case PROP_SECRET:
      g_value_set_boolean (value, clasp_header_get_secret (self));
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, header_get_problem (self));
      break;
    case PROP_NEEDS_VALUE:
      g_value_set_boolean (value, self->needs_value);
      break;
    case PROP_ORIGIN:
      g_value_set_string (value, self->origin);
      break;
    case PROP_SECRET_NAME:
      g_value_set_string (value, self->secret_name);
      break;
    case PROP_KEPT:
      g_value_set_boolean (value, *self->secret_name != '\0');
      break;
    case PROP_HELD_BACK:
      g_value_set_boolean (value, self->held_back);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
clasp_header_finalize (GObject *object)
{
  ClaspHeader *self = CLASP_HEADER (object);

  g_free (self->name);
  g_free (self->value);
  g_free (self->origin);
  g_free (self->secret_name);
  G_OBJECT_CLASS (clasp_header_parent_class)->finalize (object);
}

static void
clasp_header_class_init (ClaspHeaderClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags rw = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  const GParamFlags ro = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->set_property = clasp_header_set_property;
  object_class->get_property = clasp_header_get_property;
  object_class->finalize = clasp_header_finalize;

  props[PROP_ENABLED] = g_param_spec_boolean ("enabled", NULL, NULL, TRUE, rw);
  props[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, "", rw);
  props[PROP_VALUE] = g_param_spec_string ("value", NULL, NULL, "", rw);
  props[PROP_SECRET] = g_param_spec_boolean ("secret", NULL, NULL, FALSE, ro);
  props[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, "", ro);
  props[PROP_NEEDS_VALUE] = g_param_spec_boolean ("needs-value", NULL, NULL, FALSE, ro);
  props[PROP_ORIGIN] = g_param_spec_string ("origin", NULL, NULL, "", rw);
  props[PROP_SECRET_NAME] = g_param_spec_string ("secret-name", NULL, NULL, "", rw);
  props[PROP_KEPT] = g_param_spec_boolean ("kept", NULL, NULL, FALSE, rw);
  props[PROP_HELD_BACK] = g_param_spec_boolean ("held-back", NULL, NULL, FALSE, ro);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
clasp_header_init (ClaspHeader *self)
{
  self->enabled = TRUE;
  self->name = g_strdup ("");
  self->value = g_strdup ("");
  self->origin = g_strdup ("");
  self->secret_name = g_strdup ("");
}

ClaspHeader *
clasp_header_new (const char *name, const char *value, gboolean enabled)
{
  return g_object_new (CLASP_TYPE_HEADER, "name", name, "value", value, "enabled", enabled, NULL);
}

const char *
clasp_header_get_name (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), "");
  return self->name;
}

const char *
clasp_header_get_value (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), "");
  return self->value;
}

gboolean
clasp_header_get_enabled (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), FALSE);
  return self->enabled;
}

/* Beside placeholders nothing but a scheme, as in "Bearer {{token}}", or names, as in "sid={{sid}}; a={{b}}". */
static gboolean
header_is_template (const char *value)
{
  g_autoptr (GArray) places = clasp_placeholders_find (value, strlen (value));
  g_autoptr (GString) rest = g_string_new (value);
  g_auto (GStrv) parts = NULL;
  gboolean plain = places->len > 0;

  for (guint i = places->len; i > 0; i--)
    {
      const ClaspPlaceholder *place = &g_array_index (places, ClaspPlaceholder, i - 1);

      plain = plain && place->kind == CLASP_PLACEHOLDER_NAME;
      g_string_erase (rest, (gssize) place->start, (gssize) place->length);
    }
  parts = g_strsplit (rest->str, ";", -1);
  for (gsize i = 0; plain && parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gsize length = strlen (part);
      gsize n_letters = strspn (part, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.");

      plain = length <= MAX_SCHEME ? n_letters == length || (n_letters + 1 == length && part[n_letters] == '=') : FALSE;
    }
  return plain;
}

gboolean
clasp_header_get_secret (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), FALSE);

  return self->withheld || (clasp_field_holds_secret (self->name, self->value) && !header_is_template (self->value));
}

const char *
clasp_header_get_problem (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), "");
  return header_get_problem (self);
}

gboolean
clasp_header_get_withheld (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), FALSE);
  return self->withheld;
}

void
clasp_header_set_withheld (ClaspHeader *self, gboolean withheld)
{
  gboolean secret;

  g_return_if_fail (CLASP_IS_HEADER (self));

  secret = clasp_header_get_secret (self);
  self->withheld = withheld;
  if (clasp_header_get_secret (self) != secret)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SECRET]);
}

gboolean
clasp_header_get_needs_value (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), FALSE);
  return self->needs_value;
}

void
clasp_header_set_needs_value (ClaspHeader *self, gboolean needs_value)
{
  g_return_if_fail (CLASP_IS_HEADER (self));

  if (self->needs_value == needs_value)
    return;
  self->needs_value = needs_value;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_NEEDS_VALUE]);
}

const char *
clasp_header_get_origin (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), "");
  return self->origin;
}

void
clasp_header_set_origin (ClaspHeader *self, const char *origin)
{
  g_return_if_fail (CLASP_IS_HEADER (self));

  if (g_set_str (&self->origin, origin != NULL ? origin : ""))
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_ORIGIN]);
}

const char *
clasp_header_get_secret_name (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), "");
  return self->secret_name;
}

gboolean
clasp_header_get_held_back (ClaspHeader *self)
{
  g_return_val_if_fail (CLASP_IS_HEADER (self), FALSE);
  return self->held_back;
}

void
clasp_header_set_held_back (ClaspHeader *self, gboolean held_back)
{
  g_return_if_fail (CLASP_IS_HEADER (self));

  if (self->held_back == held_back)
    return;
  self->held_back = held_back;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_HELD_BACK]);
}
