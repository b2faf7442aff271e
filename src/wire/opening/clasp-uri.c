/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-line.h"
#include "clasp-secret.h"
#include "clasp-verdict.h"
#include "clasp-uri-parts.h"

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

/* ---- the rules URI-01 to URI-06 */

/* Each judges one rule, appends its verdict and returns whether the rule is kept; what it read is handed out only then.
 * */

#define HOST_MAX 253 /* RFC 1035 §2.3.4, as text */
#define LABEL_MAX 63

static char *
uri_suggest_masked (ClaspSlice text)
{
  g_autofree char *copy = clasp_slice_dup (text);
  g_autofree char *suggestion = clasp_uri_suggest (copy);

  return suggestion != NULL ? clasp_uri_mask (suggestion) : NULL;
}

static gboolean
uri_judge_scheme (const ClaspUriParts *parts, ClaspSlice text, GPtrArray *verdicts)
{
  g_autofree char *found = clasp_slice_show (parts->scheme);
  g_autofree char *expected = NULL;
  ClaspVerdict *verdict;

  if (clasp_slice_equals_case (parts->scheme, "ws") || clasp_slice_equals_case (parts->scheme, "wss"))
    {
      verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_PASS, NULL, found, _("The scheme is “%s”."),
                                          found);
      clasp_verdicts_add (verdicts, verdict);
      return TRUE;
    }
  expected = uri_suggest_masked (text);
  if (text.length == 0)
    verdict = clasp_verdict_new (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, "ws:// …", "",
                                 _("The address is empty: enter one that begins with ws:// or wss://."));
  else if (parts->scheme.data == NULL)
    verdict = clasp_verdict_new (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, expected != NULL ? expected : "ws:// …", "",
                                 _("The address has no scheme: it begins with ws:// or wss://."));
  else if (expected != NULL && clasp_uri_is_known_scheme (parts->scheme))
    verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, expected, found,
                                        _("“%s” is for web pages; the WebSocket form of this address is %s."), found,
                                        expected);
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, expected != NULL ? expected : "ws:// …",
                                        found, _("“%s” is not a WebSocket scheme: use ws or wss."), found);
  clasp_verdicts_add (verdicts, verdict);
  return FALSE;
}

/* A part of an address for a sentence, masked by what the secrets of the whole are: "p/w" of "u:p/w@host" is one.
 * (transfer full) */
static char *
uri_show_part (ClaspSlice whole, ClaspSlice part)
{
  g_autoptr (GArray) spans = clasp_secret_find_in_url (whole.data, whole.length);
  gsize start = (gsize) (part.data - whole.data), end = start + part.length;
  GString *shown = g_string_new (NULL);
  gsize at = start;

  for (guint i = 0; i < spans->len; i++)
    {
      ClaspSpan span = g_array_index (spans, ClaspSpan, i);

      if (span.start + span.length <= at || span.start >= end)
        continue;
      clasp_foreign_append (shown, whole.data + at, MAX (span.start, at) - at);
      g_string_append (shown, CLASP_MASK);
      at = MIN (span.start + span.length, end);
    }
  clasp_foreign_append (shown, whole.data + at, end - at);
  return g_string_free_and_steal (shown);
}

/* The address that the parts are of. */
static ClaspSlice
uri_get_whole (const ClaspUriParts *parts)
{
  const ClaspSlice first[] = { parts->scheme, parts->user_info, parts->host };
  const ClaspSlice last[] = { parts->fragment, parts->resource, parts->port, parts->host };
  guint i = 0, k = 0;

  while (i + 1 < G_N_ELEMENTS (first) && first[i].data == NULL)
    i++;
  while (k + 1 < G_N_ELEMENTS (last) && last[k].data == NULL)
    k++;
  return clasp_slice (first[i].data, (gsize) (last[k].data + last[k].length - first[i].data));
}

static gboolean
uri_judge_fragment (const ClaspUriParts *parts, ClaspSlice text, GPtrArray *verdicts)
{
  g_autofree char *fragment = NULL;
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  if (parts->fragment.data == NULL)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_02, CLASP_STATUS_PASS, NULL, NULL,
                                                       _("The address has no fragment.")));
      return TRUE;
    }
  fragment = uri_show_part (text, parts->fragment);
  found = g_strconcat ("#", fragment, NULL);
  expected = uri_suggest_masked (text);
  clasp_verdicts_add (verdicts,
                      clasp_verdict_new_printf (CLASP_RULE_URI_02, CLASP_STATUS_FAIL, expected, found,
                                                _("A WebSocket address has no fragment (“%s”): write a literal “#” as "
                                                   "%%23, or leave the part out."),
                                                found));
  return FALSE;
}

static gboolean
uri_is_host_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~!$&'()*+,;=", c) != NULL);
}

/* An IPv6 address, perhaps with a zone ("%25eth0" by RFC 6874, or "%eth0"). */
static char *
uri_read_ipv6 (ClaspSlice text, char **address)
{
  g_autofree char *copy = clasp_slice_dup (text);
  char *zone = strchr (copy, '%');

  if (zone != NULL)
    {
      *zone++ = '\0';
      if (g_str_has_prefix (zone, "25") && zone[2] != '\0')
        zone += 2;
      for (const char *p = zone; *p != '\0'; p++)
        if (!g_ascii_isalnum (*p) && strchr ("-._~", *p) == NULL)
          return NULL;
      if (*zone == '\0')
        return NULL;
    }
  if (strlen (copy) + (zone != NULL ? 1 : 0) > text.length || strchr (copy, ':') == NULL ||
      !g_hostname_is_ip_address (copy))
    return NULL;
  *address = g_ascii_strdown (copy, -1);
  return zone != NULL ? g_strconcat (*address, "%", zone, NULL) : g_strdup (*address);
}

/* A name whose last label is a number is an IPv4 address or nothing. */
static gboolean
uri_is_broken_ipv4 (const char *host)
{
  gsize length = strlen (host);
  const char *label;

  if (length > 0 && host[length - 1] == '.')
    length--;
  label = length > 0 ? memrchr (host, '.', length) : NULL;
  label = label != NULL ? label + 1 : host;
  if (label == host + length)
    return FALSE;
  for (const char *p = label; p < host + length; p++)
    if (!g_ascii_isdigit (*p))
      return FALSE;
  return strchr (host, ':') != NULL || !g_hostname_is_ip_address (host);
}

/* Returns why the name is no host name, or NULL. (transfer full) */
static char *
uri_check_name (const char *host)
{
  gsize label = 0, length = strlen (host);

  for (const char *p = host; *p != '\0'; p++)
    {
      g_autofree char *shown = NULL;

      if (*p == '.')
        {
          if (label == 0)
            return g_strdup (_("it has an empty part between two dots"));
          label = 0;
          continue;
        }
      if (!uri_is_host_character (*p))
        {
          shown = clasp_foreign_to_text (p, 1, 0);
          return g_strdup_printf (_("it can’t hold the character “%s”"), shown);
        }
      if (++label > LABEL_MAX)
        return g_strdup_printf (_("a part of it is longer than %d characters"), LABEL_MAX);
    }
  if (length > HOST_MAX)
    return g_strdup_printf (_("it is longer than %d characters"), HOST_MAX);
  if (uri_is_broken_ipv4 (host))
    return g_strdup (_("it is not an IPv4 address of four numbers from 0 to 255"));
  return NULL;
}

/* The host as A-labels, or NULL and why. */
static char *
uri_read_name (ClaspSlice text, char **why)
{
  g_autoptr (GString) decoded = g_string_new (NULL);
  g_autofree char *host = NULL;

  if (text.length > (gsize) HOST_MAX * 12) /* each of four bytes as "%XX" */
    {
      *why = g_strdup_printf (_("it is longer than %d characters"), HOST_MAX);
      return NULL;
    }
  if (!clasp_slice_decode_percent (text, decoded) || memchr (decoded->str, 0, decoded->len) != NULL ||
      !g_utf8_validate_len (decoded->str, decoded->len, NULL))
    {
      *why = g_strdup (_("it has bytes that are not text"));
      return NULL;
    }
  if (g_str_is_ascii (decoded->str))
    host = g_strdup (decoded->str);
  else if (decoded->len <= (gsize) HOST_MAX * 4)
    host = g_hostname_to_ascii (decoded->str);
  if (host == NULL)
    {
      *why = g_strdup (_("it can’t be written as an international domain name"));
      return NULL;
    }
  *why = uri_check_name (host);
  return *why == NULL ? g_ascii_strdown (host, -1) : NULL;
}

static gboolean
uri_lacks_bracket (const ClaspUriParts *parts)
{
  return parts->bracketed && parts->after_host.data != NULL && parts->after_host.length == 0;
}

static void
uri_add_host_verdict (GPtrArray *verdicts, const ClaspUriParts *parts, const char *expected, const char *why)
{
  g_autofree char *host = clasp_slice_show (parts->host);
  g_autofree char *after = clasp_slice_show (parts->after_host);
  g_autofree char *found = g_strconcat (parts->bracketed ? "[" : "", host,
                                        parts->bracketed && !uri_lacks_bracket (parts) ? "]" : "", after, NULL);

  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, expected, found,
                                                          _("“%s” is not a host: %s."), found, why));
}

/* "::1" without its brackets. */
static char *
uri_bracket_missing (const ClaspUriParts *parts)
{
  const char *end = parts->port.data != NULL ? parts->port.data + parts->port.length
                                             : parts->host.data + parts->host.length;
  ClaspSlice whole = clasp_slice (parts->host.data, (gsize) (end - parts->host.data));
  g_autofree char *address = NULL;
  g_autofree char *host = NULL;

  if (parts->bracketed || parts->host.data == NULL || memchr (whole.data, ':', whole.length) == NULL)
    return NULL;
  host = uri_read_ipv6 (whole, &address);
  return host != NULL ? g_strdup_printf ("[%s]", host) : NULL;
}

static char *
uri_read_bracketed (const ClaspUriParts *parts, char **address, char **why)
{
  char *host = NULL;

  if (uri_lacks_bracket (parts))
    *why = g_strdup (_("its “]” is missing"));
  else if (parts->after_host.data != NULL)
    *why = g_strdup (_("only a port or a path can follow its “]”"));
  else if ((host = uri_read_ipv6 (parts->host, address)) == NULL)
    *why = g_strdup (_("an IPv6 address such as [::1] is expected in brackets"));
  return host;
}

/* Browsers take "\" for "/", others for a part of the user name: they would reach different hosts. */
static gboolean
uri_judge_backslash (const ClaspUriParts *parts, GPtrArray *verdicts)
{
  if (parts->user_info.length == 0 || memchr (parts->user_info.data, '\\', parts->user_info.length) == NULL)
    return TRUE;
  clasp_verdicts_add (
      verdicts,
      clasp_verdict_new (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, "%5C", "\\",
                         _("With a “\\” before it, not all programs agree on the host: write %5C in a user name or "
                            "password, and “/” where the path begins.")));
  return FALSE;
}

static gboolean
uri_judge_host (const ClaspUriParts *parts, GPtrArray *verdicts, char **host, char **shown)
{
  g_autofree char *bracketed = uri_bracket_missing (parts);
  g_autofree char *address = NULL;
  g_autofree char *why = NULL;

  if (bracketed != NULL)
    {
      uri_add_host_verdict (verdicts, parts, bracketed, _("an IPv6 address stands in brackets"));
      return FALSE;
    }
  if (parts->host.length == 0 || parts->no_slashes)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, "ws://host/", "",
                                                       _("The address names no host after “//”.")));
      return FALSE;
    }
  if (!uri_judge_backslash (parts, verdicts))
    return FALSE;
  if (parts->bracketed)
    {
      *host = uri_read_bracketed (parts, &address, &why);
      *shown = *host != NULL ? g_strdup_printf ("[%s]", address) : NULL;
    }
  else
    {
      *host = uri_read_name (parts->host, &why);
      *shown = g_strdup (*host);
    }
  if (*host == NULL)
    {
      uri_add_host_verdict (verdicts, parts, NULL, why);
      return FALSE;
    }
  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_03, CLASP_STATUS_PASS, NULL, *host,
                                                          _("The host is “%s”."), *host));
  return TRUE;
}

static gboolean
uri_judge_port (const ClaspUriParts *parts, GPtrArray *verdicts, gboolean secure, guint16 *port)
{
  /* After "user:pass/word@host" the split has the password as a port: it is not shown. */
  g_autofree char *found = parts->port.data != NULL ? uri_show_part (uri_get_whole (parts), parts->port)
                                                    : g_strdup ("");

  *port = secure ? 443 : 80;
  if (parts->port.length == 0)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_PASS, NULL, NULL,
                                                              _("No port is given, so it is %u."), *port));
      return TRUE;
    }
  if (clasp_uri_read_port (parts->port) == 0)
    {
      clasp_verdicts_add (
          verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_FAIL, "1…65535", found,
                                              _("“%s” is not a port: a port is a number from 1 to 65535."), found));
      return FALSE;
    }
  *port = (guint16) clasp_uri_read_port (parts->port);
  g_free (found);
  found = g_strdup_printf ("%u", *port);
  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_PASS, NULL, found,
                                                          _("The port is %u."), *port));
  return TRUE;
}

/* Escapes what stands above ASCII. Returns the offset of the first byte that a URI can't hold, or -1. */
static gssize
uri_read_resource (ClaspSlice text, GString *resource)
{
  const char *invalid = text.data + text.length;

  if (text.length == 0 || text.data[0] != '/')
    g_string_append_c (resource, '/');
  if (text.length > 0)
    g_utf8_validate_len (text.data, text.length, &invalid);
  for (gsize i = 0; i < text.length; i++)
    {
      char c = text.data[i];

      if (text.data + i == invalid)
        return (gssize) i;
      if ((guchar) c >= 0x80)
        g_string_append_printf (resource, "%%%02X", (guchar) c);
      else if (c == '%'
                   ? i + 2 < text.length && g_ascii_isxdigit (text.data[i + 1]) && g_ascii_isxdigit (text.data[i + 2])
                   : clasp_uri_is_resource_character (c))
        g_string_append_c (resource, c);
      else
        return (gssize) i;
    }
  return -1;
}

static gboolean
uri_judge_resource (const ClaspUriParts *parts, GPtrArray *verdicts, char **resource)
{
  g_autoptr (GString) escaped = g_string_new (NULL);
  gssize breach = uri_read_resource (parts->resource, escaped);
  g_autofree char *shown = NULL;
  g_autofree char *found = NULL;
  g_autofree char *right = NULL;

  if (breach < 0)
    {
      shown = clasp_uri_mask (escaped->str);
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_05, CLASP_STATUS_PASS, NULL, shown,
                                                              _("The resource name is “%s”."), shown));
      *resource = g_string_free_and_steal (g_steal_pointer (&escaped));
      return TRUE;
    }
  found = uri_show_part (uri_get_whole (parts), parts->resource);
  if (parts->resource.data[breach] == '%')
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (
                                        CLASP_RULE_URI_05, CLASP_STATUS_FAIL, "%25", found,
                                        _("“%%” at character %zd of the path does not begin an escape like %%20: "
                                           "write it as %%25."),
                                        breach + 1));
      return FALSE;
    }
  shown = clasp_foreign_to_text (parts->resource.data + breach, 1, 0);
  right = g_strdup_printf ("%%%02X", (guchar) parts->resource.data[breach]);
  clasp_verdicts_add (
      verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_05, CLASP_STATUS_FAIL, right, found,
                                          _("An address can’t hold “%s” (character %zd of the path): write it as %s."),
                                          shown, breach + 1, right));
  return FALSE;
}

static void
uri_judge_user_info (const ClaspUriParts *parts, GPtrArray *verdicts)
{
  if (parts->user_info.data == NULL)
    clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_06, CLASP_STATUS_NA, NULL, NULL,
                                                     _("The address has no user name or password.")));
  else
    clasp_verdicts_add (
        verdicts, clasp_verdict_new (
                      CLASP_RULE_URI_06, CLASP_STATUS_NOTE, NULL, CLASP_MASK "@",
                      _("The user name and password of the address are not sent with it; they are kept for signing "
                         "in.")));
}

/* ---- all of it */

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

  g_return_val_if_fail (text != NULL || length == 0, NULL);
  g_return_val_if_fail (verdicts != NULL, NULL);

  clasp_uri_parts_split (whole, &parts);
  secure = clasp_slice_equals_case (parts.scheme, "wss") || clasp_slice_equals_case (parts.scheme, "https");
  good = uri_judge_scheme (&parts, whole, verdicts);
  good = uri_judge_fragment (&parts, whole, verdicts) && good;
  good = uri_judge_host (&parts, verdicts, &host, &shown_host) && good;
  good = uri_judge_port (&parts, verdicts, secure, &port) && good;
  good = uri_judge_resource (&parts, verdicts, &resource) && good;
  uri_judge_user_info (&parts, verdicts);
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

/* "wss//host": a scheme that lost its colon is no host. */
static ClaspSlice
uri_split_scheme_without_colon (ClaspSlice text, ClaspUriParts *parts)
{
  gsize length = clasp_slice_span_until (text, "/");

  if (length + 1 >= text.length || text.data[length + 1] != '/' ||
      !clasp_uri_is_known_scheme (clasp_slice (text.data, length)))
    return text;
  parts->scheme = clasp_slice (text.data, length);
  return clasp_slice (text.data + length + 2, text.length - length - 2);
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
  if (parts.scheme.data == NULL)
    rest = uri_split_scheme_without_colon (rest, &parts);
  else if (!clasp_uri_is_known_scheme (parts.scheme))
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
