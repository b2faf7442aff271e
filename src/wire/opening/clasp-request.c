/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-request.h"

#include <string.h>

#include "clasp-grammar.h"

typedef struct
{
  GBytes *name;
  GBytes *value;
} UserField;

struct _ClaspRequest
{
  char *method; /* NULL: the right one, here and below */
  char *target;
  char *http_version;
  char *subprotocols; /* joined */
  char *origin;
  char *extensions;
  GPtrArray *fields;  /* of UserField */
  GPtrArray *dropped; /* of names */
  gboolean line_feeds;
  GBytes *extra;         /* (nullable) */
  ClaspSecrets *secrets; /* (nullable) */
};

static UserField *
request_user_field_new (GBytes *name, GBytes *value)
{
  UserField *self = g_new (UserField, 1);

  self->name = name;
  self->value = value;
  return self;
}

static void
request_user_field_free (UserField *self)
{
  g_bytes_unref (self->name);
  g_bytes_unref (self->value);
  g_free (self);
}

static ClaspSlice
request_slice_of (GBytes *bytes)
{
  gsize length;
  const char *data = g_bytes_get_data (bytes, &length);

  return clasp_slice (data, length);
}

ClaspRequest *
clasp_request_new (void)
{
  ClaspRequest *self = g_new0 (ClaspRequest, 1);

  self->fields = g_ptr_array_new_with_free_func ((GDestroyNotify) request_user_field_free);
  self->dropped = g_ptr_array_new_with_free_func (g_free);
  return self;
}

ClaspRequest *
clasp_request_copy (const ClaspRequest *self)
{
  ClaspRequest *copy = clasp_request_new ();

  g_return_val_if_fail (self != NULL, NULL);

  copy->method = g_strdup (self->method);
  copy->target = g_strdup (self->target);
  copy->http_version = g_strdup (self->http_version);
  copy->subprotocols = g_strdup (self->subprotocols);
  copy->origin = g_strdup (self->origin);
  copy->extensions = g_strdup (self->extensions);
  copy->line_feeds = self->line_feeds;
  copy->extra = self->extra != NULL ? g_bytes_ref (self->extra) : NULL;
  copy->secrets = self->secrets != NULL ? clasp_secrets_ref (self->secrets) : NULL;
  for (guint i = 0; i < self->fields->len; i++)
    {
      const UserField *field = g_ptr_array_index (self->fields, i);

      g_ptr_array_add (copy->fields, request_user_field_new (g_bytes_ref (field->name), g_bytes_ref (field->value)));
    }
  for (guint i = 0; i < self->dropped->len; i++)
    g_ptr_array_add (copy->dropped, g_strdup (g_ptr_array_index (self->dropped, i)));
  return copy;
}

void
clasp_request_free (ClaspRequest *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->extra, g_bytes_unref);
  g_clear_pointer (&self->secrets, clasp_secrets_unref);
  g_free (self->method);
  g_free (self->target);
  g_free (self->http_version);
  g_free (self->subprotocols);
  g_free (self->origin);
  g_free (self->extensions);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->dropped);
  g_free (self);
}

/* Leaves out what would begin a new line. */
static void
request_set_line_part (char **part, const char *value)
{
  GString *clean;

  g_clear_pointer (part, g_free);
  if (value == NULL)
    return;
  clean = g_string_new (NULL);
  for (const char *p = value; *p != '\0'; p++)
    if (*p != '\r' && *p != '\n')
      g_string_append_c (clean, *p);
  *part = g_string_free_and_steal (clean);
}

void
clasp_request_set_method (ClaspRequest *self, const char *method)
{
  g_return_if_fail (self != NULL);

  request_set_line_part (&self->method, method);
}

void
clasp_request_set_target (ClaspRequest *self, const char *target)
{
  g_return_if_fail (self != NULL);

  request_set_line_part (&self->target, target);
}

void
clasp_request_set_http_version (ClaspRequest *self, const char *version)
{
  g_return_if_fail (self != NULL);

  request_set_line_part (&self->http_version, version);
}

void
clasp_request_set_subprotocols (ClaspRequest *self, const char *const *subprotocols)
{
  g_autofree char *joined = NULL;

  g_return_if_fail (self != NULL);

  if (subprotocols != NULL && subprotocols[0] != NULL)
    joined = g_strjoinv (", ", (char **) subprotocols);
  request_set_line_part (&self->subprotocols, joined);
}

void
clasp_request_set_origin (ClaspRequest *self, const char *origin)
{
  g_return_if_fail (self != NULL);

  request_set_line_part (&self->origin, origin);
}

void
clasp_request_set_extensions (ClaspRequest *self, const char *extensions)
{
  g_return_if_fail (self != NULL);

  request_set_line_part (&self->extensions, extensions);
}

static gboolean
request_injects_lines (const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (data[i] == '\r' || data[i] == '\n' || data[i] == '\0')
      return TRUE;
  return FALSE;
}

gboolean
clasp_request_add_field (ClaspRequest *self, const char *name, gsize name_length, const char *value, gsize value_length)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL || name_length == 0, FALSE);
  g_return_val_if_fail (value != NULL || value_length == 0, FALSE);

  if (name_length == 0 || request_injects_lines (name, name_length) || request_injects_lines (value, value_length))
    return FALSE;
  g_ptr_array_add (self->fields,
                   request_user_field_new (g_bytes_new (name, name_length), g_bytes_new (value, value_length)));
  return TRUE;
}

void
clasp_request_drop_field (ClaspRequest *self, const char *name)
{
  g_return_if_fail (self != NULL && name != NULL);

  g_ptr_array_add (self->dropped, g_strdup (name));
}

gboolean
clasp_request_changes_field (const ClaspRequest *self, const char *name)
{
  g_return_val_if_fail (self != NULL, FALSE);

  for (guint i = 0; i < self->dropped->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (self->dropped, i), name) == 0)
      return TRUE;
  for (guint i = 0; i < self->fields->len; i++)
    {
      const UserField *field = g_ptr_array_index (self->fields, i);

      if (clasp_slice_equals_case (clasp_slice_trim (request_slice_of (field->name)), name))
        return TRUE;
    }
  return FALSE;
}

gboolean
clasp_request_changes_start (const ClaspRequest *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->method != NULL || self->target != NULL || self->http_version != NULL;
}

void
clasp_request_set_line_feeds (ClaspRequest *self, gboolean line_feeds)
{
  g_return_if_fail (self != NULL);

  self->line_feeds = line_feeds;
}

void
clasp_request_set_extra (ClaspRequest *self, GBytes *extra)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->extra, g_bytes_unref);
  if (extra != NULL && g_bytes_get_size (extra) > 0)
    self->extra = g_bytes_ref (extra);
}

void
clasp_request_set_secrets (ClaspRequest *self, ClaspSecrets *secrets)
{
  g_return_if_fail (self != NULL);

  g_clear_pointer (&self->secrets, clasp_secrets_unref);
  if (secrets != NULL)
    self->secrets = clasp_secrets_ref (secrets);
}

ClaspSecrets *
clasp_request_get_secrets (const ClaspRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->secrets;
}

/* What goes out under @name: the user's values, else the option. */
static char *
request_dup_offered (const ClaspRequest *self, const char *name, const char *option)
{
  g_autoptr (GString) joined = g_string_new (NULL);

  if (!clasp_request_changes_field (self, name))
    return option != NULL && option[0] != '\0' ? g_strdup (option) : NULL;
  for (guint i = 0; i < self->fields->len; i++)
    {
      const UserField *field = g_ptr_array_index (self->fields, i);
      ClaspSlice value = clasp_slice_trim (request_slice_of (field->value));

      if (!clasp_slice_equals_case (clasp_slice_trim (request_slice_of (field->name)), name) || value.length == 0)
        continue;
      if (joined->len > 0)
        g_string_append (joined, ", ");
      g_string_append_len (joined, value.data, (gssize) value.length);
    }
  return joined->len > 0 ? g_string_free_and_steal (g_steal_pointer (&joined)) : NULL;
}

char *
clasp_request_dup_offered_protocols (const ClaspRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return request_dup_offered (self, "Sec-WebSocket-Protocol", self->subprotocols);
}

char *
clasp_request_dup_offered_extensions (const ClaspRequest *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return request_dup_offered (self, "Sec-WebSocket-Extensions", self->extensions);
}

static void
request_append_own (const ClaspRequest *self, GString *head, const char *name, const char *value)
{
  if (value != NULL && !clasp_request_changes_field (self, name))
    g_string_append_printf (head, "%s: %s\r\n", name, value);
}

GBytes *
clasp_request_build (const ClaspRequest *self, const ClaspUri *uri, const guint8 nonce[CLASP_NONCE_SIZE])
{
  GString *head = g_string_new (NULL);
  g_autofree char *key = g_base64_encode (nonce, CLASP_NONCE_SIZE);

  g_return_val_if_fail (self != NULL, NULL);

  g_string_append_printf (head, "%s %s %s\r\n", self->method != NULL ? self->method : "GET",
                          self->target != NULL ? self->target : uri->resource,
                          self->http_version != NULL ? self->http_version : "HTTP/1.1");
  request_append_own (self, head, "Host", uri->host_field);
  request_append_own (self, head, "Upgrade", "websocket");
  request_append_own (self, head, "Connection", "Upgrade");
  request_append_own (self, head, "Sec-WebSocket-Key", key);
  request_append_own (self, head, "Sec-WebSocket-Version", "13");
  request_append_own (self, head, "Origin", self->origin);
  request_append_own (self, head, "Sec-WebSocket-Protocol", self->subprotocols);
  request_append_own (self, head, "Sec-WebSocket-Extensions", self->extensions);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const UserField *field = g_ptr_array_index (self->fields, i);
      ClaspSlice name = request_slice_of (field->name), value = request_slice_of (field->value);

      g_string_append_len (head, name.data, (gssize) name.length);
      g_string_append (head, ": ");
      g_string_append_len (head, value.data, (gssize) value.length);
      g_string_append (head, "\r\n");
    }
  g_string_append (head, "\r\n");
  /* No name or value holds a line end of its own. */
  if (self->line_feeds)
    g_string_replace (head, "\r\n", "\n", 0);
  if (self->extra != NULL)
    g_string_append_len (head, g_bytes_get_data (self->extra, NULL), (gssize) g_bytes_get_size (self->extra));
  return g_string_free_to_bytes (head);
}
