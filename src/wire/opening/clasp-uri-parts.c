/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-uri-parts.h"

#include <string.h>

#include "clasp-address.h"

static gboolean
uri_parts_is_scheme (const char *text, gsize length)
{
  if (length == 0 || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("+-.", text[i]) == NULL)
      return FALSE;
  return memchr (text, 0, length) == NULL;
}

gboolean
clasp_uri_is_known_scheme (ClaspSlice scheme)
{
  return clasp_slice_equals_case (scheme, "ws") || clasp_slice_equals_case (scheme, "wss") ||
         clasp_slice_equals_case (scheme, "http") || clasp_slice_equals_case (scheme, "https");
}

/* Splits off the scheme. "example.com:80" has none: only "//" or a scheme that is known makes one. */
ClaspSlice
clasp_uri_parts_split_scheme (ClaspSlice text, ClaspUriParts *parts)
{
  const char *colon = text.length > 0 ? memchr (text.data, ':', text.length) : NULL;
  gsize length = colon != NULL ? (gsize) (colon - text.data) : 0;
  ClaspSlice rest = text;
  gboolean slashes;

  if (colon != NULL && uri_parts_is_scheme (text.data, length))
    {
      rest = clasp_slice (colon + 1, text.length - length - 1);
      slashes = rest.length >= 2 && rest.data[0] == '/' && rest.data[1] == '/';
      if (slashes || clasp_uri_is_known_scheme (clasp_slice (text.data, length)))
        {
          parts->scheme = clasp_slice (text.data, length);
          parts->no_slashes = !slashes;
        }
      else
        rest = text;
    }
  if (rest.length >= 2 && rest.data[0] == '/' && rest.data[1] == '/')
    return clasp_slice (rest.data + 2, rest.length - 2);
  return rest;
}

/* The length of @text before the first of the bytes @ends. */
gsize
clasp_slice_span_until (ClaspSlice text, const char *ends)
{
  for (gsize i = 0; i < text.length; i++)
    if (text.data[i] != '\0' && strchr (ends, text.data[i]) != NULL)
      return i;
  return text.length;
}

static void
uri_parts_split_host (ClaspSlice authority, ClaspUriParts *parts)
{
  const char *end = authority.data + authority.length;
  const char *colon, *bracket;

  if (authority.length > 0 && authority.data[0] == '[')
    {
      parts->bracketed = TRUE;
      bracket = memchr (authority.data, ']', authority.length);
      if (bracket == NULL)
        {
          parts->host = clasp_slice (authority.data + 1, authority.length - 1);
          parts->after_host = clasp_slice (end, 0);
          return;
        }
      parts->host = clasp_slice (authority.data + 1, (gsize) (bracket - authority.data) - 1);
      if (bracket + 1 < end && bracket[1] == ':')
        parts->port = clasp_slice (bracket + 2, (gsize) (end - bracket) - 2);
      else if (bracket + 1 < end)
        parts->after_host = clasp_slice (bracket + 1, (gsize) (end - bracket) - 1);
      return;
    }
  colon = authority.length > 0 ? memrchr (authority.data, ':', authority.length) : NULL;
  if (colon != NULL)
    {
      parts->port = clasp_slice (colon + 1, (gsize) (end - colon) - 1);
      authority.length = (gsize) (colon - authority.data);
    }
  parts->host = authority;
}

void
clasp_uri_parts_split (ClaspSlice text, ClaspUriParts *parts)
{
  ClaspSlice rest = clasp_uri_parts_split_scheme (text, parts), authority;
  gsize length = clasp_slice_span_until (rest, "#");

  if (length < rest.length)
    {
      parts->fragment = clasp_slice (rest.data + length + 1, rest.length - length - 1);
      rest.length = length;
    }
  if (parts->no_slashes)
    while (rest.length > 0 && rest.data[0] == '/')
      rest = clasp_slice (rest.data + 1, rest.length - 1);
  length = clasp_slice_span_until (rest, "/?");
  authority = clasp_slice (rest.data, length);
  parts->resource = clasp_slice (rest.data + length, rest.length - length);
  uri_parts_split_host (clasp_address_split_authority (authority, &parts->user_info), parts);
}

guint
clasp_uri_read_port (ClaspSlice text)
{
  guint port = 0;

  for (gsize i = 0; i < text.length; i++)
    {
      if (!g_ascii_isdigit (text.data[i]))
        return 0;
      port = port * 10 + (guint) (text.data[i] - '0');
      if (port > G_MAXUINT16)
        return 0;
    }
  return port;
}

gboolean
clasp_uri_is_resource_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~!$&'()*+,;=:@/?", c) != NULL);
}

gboolean
clasp_slice_decode_percent (ClaspSlice text, GString *decoded)
{
  for (gsize i = 0; i < text.length; i++)
    {
      if (text.data[i] != '%')
        {
          g_string_append_c (decoded, text.data[i]);
          continue;
        }
      if (i + 2 >= text.length || !g_ascii_isxdigit (text.data[i + 1]) || !g_ascii_isxdigit (text.data[i + 2]))
        return FALSE;
      g_string_append_c (
          decoded, (char) (g_ascii_xdigit_value (text.data[i + 1]) * 16 + g_ascii_xdigit_value (text.data[i + 2])));
      i += 2;
    }
  return TRUE;
}
