/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-line.h"

#include <string.h>

#include "clasp-foreign.h"

ClaspLine *
clasp_line_ref (ClaspLine *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_line_unref (ClaspLine *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->bytes);
  g_free (self);
}

char *
clasp_line_to_text (const ClaspLine *self, gboolean masked)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (self->bytes, &size);
  GString *text = g_string_sized_new (size + 16);

  if (masked && self->secret_length > 0)
    {
      gsize end = self->secret_start + self->secret_length;

      clasp_foreign_append (text, data, self->secret_start);
      g_string_append (text, CLASP_MASK);
      clasp_foreign_append (text, data + end, size - end);
    }
  else
    clasp_foreign_append (text, data, size);
  return g_string_free_and_steal (text);
}

gboolean
clasp_line_is_utf8 (const ClaspLine *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->bytes, &size);

  return size == 0 || g_utf8_validate_len (data, size, NULL);
}

ClaspTranscript *
clasp_transcript_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_line_unref);
}

static gboolean
line_is_ows (guint8 byte)
{
  return byte == ' ' || byte == '\t';
}

static void
line_split_field (ClaspLine *line, const guint8 *data, gsize length)
{
  const guint8 *colon = length > 0 ? memchr (data, ':', length) : NULL;
  gsize start, end, name;

  if (colon == NULL)
    return;
  name = (gsize) (colon - data);
  start = name + 1;
  end = length;
  while (name > 0 && line_is_ows (data[name - 1]))
    name--;
  while (start < end && line_is_ows (data[start]))
    start++;
  while (end > start && line_is_ows (data[end - 1]))
    end--;
  line->name_length = name;
  line->value_start = start;
  line->value_length = end - start;
}

typedef enum
{
  SECRET_NONE,
  SECRET_VALUE,
  SECRET_CREDENTIALS,
  SECRET_COOKIE,
  SECRET_ADDRESS
} SecretKind;

static SecretKind
line_secret_kind_of (const guint8 *name, gsize length)
{
  static const char *const addresses[] = { "location", "content-location", "referer", "refresh", NULL };
  static const char *const parts[] = { "api-key", "apikey", "api_key", "token", "secret", "password" };
  g_autofree char *lower = g_ascii_strdown ((const char *) name, (gssize) length);

  if (g_str_equal (lower, "authorization") || g_str_equal (lower, "proxy-authorization"))
    return SECRET_CREDENTIALS;
  if (g_str_equal (lower, "set-cookie") || g_str_equal (lower, "set-cookie2"))
    return SECRET_COOKIE;
  if (g_str_equal (lower, "cookie") || g_str_equal (lower, "cookie2"))
    return SECRET_VALUE;
  if (g_strv_contains (addresses, lower))
    return SECRET_ADDRESS;
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    if (strstr (lower, parts[i]) != NULL)
      return SECRET_VALUE;
  return SECRET_NONE;
}

static void
line_set_secret (ClaspLine *line, gsize start, gsize end)
{
  line->secret_start = start;
  line->secret_length = end - start;
}

/* The scheme stays visible: it tells what the server understood, and is no secret. */
static void
line_find_credentials (ClaspLine *line, const guint8 *data)
{
  gsize start = line->value_start, end = start + line->value_length;
  const guint8 *space = line->value_length > 0 ? memchr (data + start, ' ', line->value_length) : NULL;

  if (space != NULL)
    {
      start = (gsize) (space - data);
      while (start < end && line_is_ows (data[start]))
        start++;
    }
  line_set_secret (line, start, end);
}

static void
line_find_cookie (ClaspLine *line, const guint8 *data)
{
  gsize start = line->value_start, end = start + line->value_length;
  const guint8 *semicolon = line->value_length > 0 ? memchr (data + start, ';', line->value_length) : NULL;
  const guint8 *equals;

  if (semicolon != NULL)
    end = (gsize) (semicolon - data);
  equals = end > start ? memchr (data + start, '=', end - start) : NULL;
  if (equals != NULL)
    start = (gsize) (equals - data) + 1;
  line_set_secret (line, start, end);
}

/* user:password of an absolute address, be it a request target or in a field's value. */
static void
line_find_address_secret (ClaspLine *line, const guint8 *data, gsize from, gsize length)
{
  const guint8 *start = length > 0 ? memmem (data + from, length, "//", 2) : NULL;
  const guint8 *end = data + from + length, *at = NULL;

  if (start == NULL)
    return;
  start += 2;
  for (const guint8 *p = start; p < end && strchr ("/?# ", *p) == NULL; p++)
    if (*p == '@')
      at = p;
  if (at != NULL)
    line_set_secret (line, (gsize) (start - data), (gsize) (at - data));
}

static void
line_find_field_secret (ClaspLine *line, const guint8 *data)
{
  switch (line_secret_kind_of (data, line->name_length))
    {
    case SECRET_NONE:
      break;
    case SECRET_VALUE:
      line_set_secret (line, line->value_start, line->value_start + line->value_length);
      break;
    case SECRET_CREDENTIALS:
      line_find_credentials (line, data);
      break;
    case SECRET_COOKIE:
      line_find_cookie (line, data);
      break;
    case SECRET_ADDRESS:
      line_find_address_secret (line, data, line->value_start, line->value_length);
      break;
    }
}

/* A folded line is as secret as the field it continues. */
static void
line_find_fold_secret (const ClaspTranscript *self, ClaspLine *line, const guint8 *data, gsize length)
{
  for (guint i = self->len; i > 0; i--)
    {
      const ClaspLine *above = g_ptr_array_index (self, i - 1);
      SecretKind kind;

      if (above->kind == CLASP_LINE_FOLD)
        continue;
      kind = above->kind == CLASP_LINE_FIELD
                 ? line_secret_kind_of (g_bytes_get_data (above->bytes, NULL), above->name_length)
                 : SECRET_NONE;
      if (kind == SECRET_ADDRESS)
        line_find_address_secret (line, data, 0, length);
      else if (kind != SECRET_NONE)
        line_set_secret (line, 0, length);
      return;
    }
}

static gboolean
line_is_plain_name (const guint8 *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (data[i]) && data[i] != '-' && data[i] != '_')
      return FALSE;
  return length > 0;
}

/* An answer that is no HTTP may hold fields all the same, several in one line where the line ends are no HTTP either: from
 * the first secret on, nothing more of the line is shown. */
static void
line_find_foreign_secret (ClaspLine *line, const guint8 *data, gsize length)
{
  gsize size;

  for (gsize start = 0; start < length; start += size + 1)
    {
      ClaspLine field = { 0 };

      for (size = 0; start + size < length && data[start + size] != '\r' && data[start + size] != '\n';)
        size++;
      line_split_field (&field, data + start, size);
      if (!line_is_plain_name (data + start, field.name_length))
        continue;
      line_find_field_secret (&field, data + start);
      if (field.secret_length == 0)
        continue;
      line_set_secret (line, start + field.secret_start,
                       start + size < length ? length : start + field.secret_start + field.secret_length);
      return;
    }
}

ClaspLine *
clasp_transcript_add (ClaspTranscript *self, ClaspDirection direction, ClaspHop hop, ClaspLineKind kind,
                      const guint8 *data, gsize length, ClaspEol eol, gint64 time_us)
{
  ClaspLine *line = g_new0 (ClaspLine, 1);

  g_atomic_ref_count_init (&line->ref_count);
  line->number = self->len + 1;
  line->direction = direction;
  line->hop = hop;
  line->kind = kind;
  line->eol = eol;
  line->time_us = time_us;
  line->bytes = g_bytes_new (data, length);
  if (kind == CLASP_LINE_FIELD)
    {
      line_split_field (line, data, length);
      line_find_field_secret (line, data);
    }
  else if (kind == CLASP_LINE_START)
    line_find_address_secret (line, data, 0, length);
  else if (kind == CLASP_LINE_FOLD)
    line_find_fold_secret (self, line, data, length);
  /* Who ends lines by CR alone sends all of the head as one. */
  if (kind == CLASP_LINE_INVALID || (length > 0 && memchr (data, '\r', length) != NULL))
    line_find_foreign_secret (line, data, length);
  g_ptr_array_add (self, line);
  return line;
}

char *
clasp_transcript_to_text (const ClaspTranscript *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < self->len; i++)
    {
      const ClaspLine *line = g_ptr_array_index (self, i);
      g_autofree char *shown = clasp_line_to_text (line, TRUE);

      g_string_append (text, line->direction == CLASP_DIRECTION_OUT ? "> " : "< ");
      g_string_append (text, shown);
      g_string_append_c (text, '\n');
    }
  return g_string_free_and_steal (text);
}
