/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-uri.h"

#include <string.h>

#include "clasp-secret.h"
#include "clasp-uri-rules.h"
#include "clasp-verdict.h"
#include "clasp-foreign.h"

ClaspUri *
clasp_uri_ref (ClaspUri *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_uri_unref (ClaspUri *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_free (self->text);
  g_free (self->host);
  g_free (self->host_field);
  g_free (self->resource);
  g_free (self->user);
  if (self->password != NULL)
    memset (self->password, 0, strlen (self->password));
  g_free (self->password);
  g_free (self);
}

static char *
uri_unescape (ClaspSlice text)
{
  g_autoptr (GString) decoded = g_string_new (NULL);

  if (!clasp_slice_decode_percent (text, decoded))
    {
      g_string_truncate (decoded, 0);
      g_string_append_len (decoded, text.data, (gssize) text.length);
    }
  return g_utf8_make_valid (decoded->str, (gssize) decoded->len);
}

static void
uri_set_user (ClaspUri *self, ClaspSlice user_info)
{
  const char *colon = user_info.length > 0 ? memchr (user_info.data, ':', user_info.length) : NULL;
  gsize length = colon != NULL ? (gsize) (colon - user_info.data) : user_info.length;

  if (user_info.length == 0)
    return;
  self->user = uri_unescape (clasp_slice (user_info.data, length));
  if (colon != NULL)
    self->password = uri_unescape (clasp_slice (colon + 1, user_info.length - length - 1));
}

static void
uri_set_texts (ClaspUri *self, const char *shown_host)
{
  const char *zone = strchr (self->host, '%');
  g_autofree char *port = self->default_port ? g_strdup ("") : g_strdup_printf (":%u", self->port);
  g_autofree char *host = NULL;

  self->host_field = g_strconcat (shown_host, port, NULL);
  if (zone != NULL)
    host = g_strdup_printf ("[%.*s%%25%s]", (int) (zone - self->host), self->host, zone + 1);
  self->text = g_strconcat (self->secure ? "wss://" : "ws://", host != NULL ? host : shown_host, port, self->resource,
                            NULL);
}

ClaspUri *
clasp_uri_parse (const char *text, gsize length, GPtrArray *verdicts)
{
  ClaspSlice whole = clasp_slice (text, length);
  ClaspUriParts parts = { 0 };
  g_autofree char *host = NULL;
  g_autofree char *shown_host = NULL;
  g_autofree char *resource = NULL;
  ClaspUri *self;
  gboolean good, secure;
  guint16 port;

  clasp_uri_parts_split (whole, &parts);
  secure = clasp_slice_equals_case (parts.scheme, "wss") || clasp_slice_equals_case (parts.scheme, "https");
  good = clasp_uri_judge_scheme (&parts, whole, verdicts);
  good = clasp_uri_judge_fragment (&parts, whole, verdicts) && good;
  good = clasp_uri_judge_host (&parts, verdicts, &host, &shown_host) && good;
  good = clasp_uri_judge_port (&parts, verdicts, secure, &port) && good;
  good = clasp_uri_judge_resource (&parts, verdicts, &resource) && good;
  clasp_uri_judge_user_info (&parts, verdicts);
  if (!good)
    return NULL;

  self = g_new0 (ClaspUri, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->secure = secure;
  self->host = g_steal_pointer (&host);
  self->port = port;
  self->default_port = port == (secure ? 443 : 80);
  self->resource = g_steal_pointer (&resource);
  uri_set_user (self, parts.user_info);
  uri_set_texts (self, shown_host);
  return self;
}

/* ------------------------------------------------------------------------------- masking and suggesting */

char *
clasp_uri_mask (const char *text)
{
  g_autofree char *masked = clasp_secret_mask_url (text);

  return clasp_foreign_to_text (masked, strlen (masked), 0);
}

static gboolean
uri_is_wrapping (char c)
{
  return g_ascii_isspace (c) || (c != '\0' && strchr ("\"'<>`", c) != NULL);
}

/* Keeps what a URI may hold, escapes the rest. */
static void
uri_append_repaired (GString *uri, ClaspSlice text, gboolean authority)
{
  for (gsize i = 0; i < text.length; i++)
    {
      char c = text.data[i];
      gboolean escape = i + 2 < text.length && g_ascii_isxdigit (text.data[i + 1]) &&
                        g_ascii_isxdigit (text.data[i + 2]);

      if ((guchar) c >= 0x80 || clasp_uri_is_resource_character (c) || (c == '%' && escape) ||
          (authority && strchr ("[]%", c) != NULL))
        g_string_append_c (uri, c);
      else
        g_string_append_printf (uri, "%%%02X", (guchar) c);
    }
}

char *
clasp_uri_suggest (const char *text)
{
  g_autoptr (GString) uri = g_string_new (NULL);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) parsed = NULL;
  ClaspSlice rest = clasp_slice (text, strlen (text));
  ClaspUriParts parts = { 0 };
  gsize length;

  while (rest.length > 0 && uri_is_wrapping (rest.data[0]))
    rest = clasp_slice (rest.data + 1, rest.length - 1);
  while (rest.length > 0 && uri_is_wrapping (rest.data[rest.length - 1]))
    rest.length--;
  rest = clasp_uri_parts_split_scheme (rest, &parts);
  if (parts.scheme.data != NULL && !clasp_uri_is_known_scheme (parts.scheme))
    return NULL;
  while (parts.no_slashes && rest.length > 0 && rest.data[0] == '/')
    rest = clasp_slice (rest.data + 1, rest.length - 1);
  if (clasp_slice_equals_case (parts.scheme, "wss") || clasp_slice_equals_case (parts.scheme, "https"))
    g_string_append (uri, "wss://");
  else
    g_string_append (uri, "ws://");
  length = clasp_slice_span_until (rest, "/?#");
  uri_append_repaired (uri, clasp_slice (rest.data, length), TRUE);
  uri_append_repaired (uri, clasp_slice (rest.data + length, rest.length - length), FALSE);
  parsed = clasp_uri_parse (uri->str, uri->len, verdicts);
  return parsed != NULL ? g_string_free_and_steal (g_steal_pointer (&uri)) : NULL;
}
