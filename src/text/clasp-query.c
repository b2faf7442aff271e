/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-query.h"

#include <string.h>

static char *
query_escape (const char *text, const char *also_allowed)
{
  return g_uri_escape_string (text, also_allowed, TRUE);
}

ClaspParameter *
clasp_parameter_new (const char *name, const char *value)
{
  ClaspParameter *self = g_new0 (ClaspParameter, 1);
  g_autofree char *escaped_name = query_escape (name, "/:@!$'()*,;?");
  g_autofree char *escaped_value = query_escape (value, "/:@!$'()*,;?=");

  self->name = g_strdup (name);
  self->value = g_strdup (value);
  self->raw = *value != '\0' ? g_strconcat (escaped_name, "=", escaped_value, NULL) : g_strdup (escaped_name);
  return self;
}

void
clasp_parameter_free (ClaspParameter *self)
{
  g_free (self->name);
  g_free (self->value);
  g_free (self->raw);
  g_free (self);
}

/* Unescapes what can be shown; what can't (a bad escape, bytes that are not UTF-8) is shown as it stands. */
static char *
query_unescape (const char *start, const char *end)
{
  g_autofree char *raw = g_strndup (start, (gsize) (end - start));
  g_autofree char *spaced = g_strdelimit (g_strdup (raw), "+", ' ');
  char *text = g_uri_unescape_string (spaced, NULL);

  if (text != NULL && g_utf8_validate (text, -1, NULL))
    return text;
  g_free (text);
  return g_steal_pointer (&raw);
}

/* The query of @url without "?"; FALSE when it has none. */
static gboolean
query_find_query (const char *url, const char **start, const char **end)
{
  const char *fragment = strchr (url, '#');
  const char *question = strchr (url, '?');

  *end = fragment != NULL ? fragment : url + strlen (url);
  if (question == NULL || question > *end)
    {
      *start = *end;
      return FALSE;
    }
  *start = question + 1;
  return TRUE;
}

GPtrArray *
clasp_query_parse (const char *url)
{
  GPtrArray *parameters = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_parameter_free);
  const char *at;
  const char *end;

  g_return_val_if_fail (url != NULL, parameters);

  if (!query_find_query (url, &at, &end) || at == end)
    return parameters;
  for (;;)
    {
      const char *stop = memchr (at, '&', (gsize) (end - at));
      const char *equals;
      ClaspParameter *parameter = g_new0 (ClaspParameter, 1);

      if (stop == NULL)
        stop = end;
      equals = memchr (at, '=', (gsize) (stop - at));
      parameter->raw = g_strndup (at, (gsize) (stop - at));
      parameter->name = query_unescape (at, equals != NULL ? equals : stop);
      parameter->value = equals != NULL ? query_unescape (equals + 1, stop) : g_strdup ("");
      g_ptr_array_add (parameters, parameter);
      if (stop == end)
        break;
      at = stop + 1;
    }
  return parameters;
}

char *
clasp_query_replace (const char *url, const GPtrArray *parameters)
{
  const char *start;
  const char *end;
  GString *text;

  g_return_val_if_fail (url != NULL && parameters != NULL, NULL);

  if (query_find_query (url, &start, &end))
    start--;
  text = g_string_new_len (url, start - url);
  for (guint i = 0; i < parameters->len; i++)
    {
      const ClaspParameter *parameter = g_ptr_array_index (parameters, i);

      g_string_append_c (text, i == 0 ? '?' : '&');
      g_string_append (text, parameter->raw);
    }
  g_string_append (text, end);
  return g_string_free_and_steal (text);
}
