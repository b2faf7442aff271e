/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-json-part.h"

#include <string.h>

#include "clasp-json-path.h"

ClaspJsonPart
clasp_json_part_new (const char *data, gsize length)
{
  ClaspJsonPart self = { .data = data, .total = length };

  if (!clasp_json_validate (data, length, NULL))
    return self;
  while (g_ascii_isspace (data[self.start]))
    self.start++;
  self.length = length - self.start;
  return self;
}

static gboolean
json_part_is (const ClaspJsonPart *self, ClaspJsonType type)
{
  return self->length > 0 && clasp_json_get_type_at (self->data, self->total, self->start) == type;
}

static gboolean
json_part_key_is (const ClaspJsonPart *self, const ClaspJsonSpan *span, const char *name, gsize name_length)
{
  const char *token = self->data + span->key_start;
  g_autoptr (GString) plain = NULL;

  if (memchr (token, '\\', span->key_length) == NULL)
    return span->key_length - 2 == name_length && memcmp (token + 1, name, name_length) == 0;
  plain = clasp_json_decode_string (token, span->key_length);
  return plain->len == name_length && memcmp (plain->str, name, name_length) == 0;
}

ClaspJsonPart
clasp_json_part_get_member (const ClaspJsonPart *self, const char *name)
{
  ClaspJsonPart found = { .data = self->data, .total = self->total };
  const gsize name_length = strlen (name);
  g_autoptr (GArray) spans = NULL;

  if (!json_part_is (self, CLASP_JSON_OBJECT))
    return found;
  spans = clasp_json_get_children (self->data, self->total, self->start);
  for (guint i = 0; i < spans->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (spans, ClaspJsonSpan, i);

      if (!json_part_key_is (self, span, name, name_length))
        continue;
      found.start = span->start;
      found.length = span->length;
    }
  return found;
}

GArray *
clasp_json_part_get_elements (const ClaspJsonPart *self)
{
  GArray *parts = g_array_new (FALSE, FALSE, sizeof (ClaspJsonPart));
  g_autoptr (GArray) spans = NULL;

  if (!json_part_is (self, CLASP_JSON_ARRAY))
    return parts;
  spans = clasp_json_get_children (self->data, self->total, self->start);
  for (guint i = 0; i < spans->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (spans, ClaspJsonSpan, i);
      const ClaspJsonPart part = { self->data, self->total, span->start, span->length };

      g_array_append_val (parts, part);
    }
  return parts;
}

GString *
clasp_json_part_dup_bytes (const ClaspJsonPart *self)
{
  return json_part_is (self, CLASP_JSON_STRING) ? clasp_json_decode_string (self->data + self->start, self->length)
                                                : NULL;
}

char *
clasp_json_part_dup_string (const ClaspJsonPart *self)
{
  g_autoptr (GString) bytes = clasp_json_part_dup_bytes (self);

  return bytes != NULL ? g_utf8_make_valid (bytes->str, (gssize) strlen (bytes->str)) : NULL;
}

char *
clasp_json_part_dup_token (const ClaspJsonPart *self)
{
  return g_strndup (self->data + self->start, self->length);
}

double
clasp_json_part_get_double (const ClaspJsonPart *self, double fallback)
{
  g_autofree char *token = NULL;

  if (!json_part_is (self, CLASP_JSON_NUMBER))
    return fallback;
  token = clasp_json_part_dup_token (self);
  return g_ascii_strtod (token, NULL);
}

gint64
clasp_json_part_get_int (const ClaspJsonPart *self, gint64 fallback)
{
  g_autofree char *token = NULL;

  if (!json_part_is (self, CLASP_JSON_NUMBER))
    return fallback;
  token = clasp_json_part_dup_token (self);
  return g_ascii_strtoll (token, NULL, 10);
}

gboolean
clasp_json_part_is_true (const ClaspJsonPart *self)
{
  return json_part_is (self, CLASP_JSON_TRUE);
}
