/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-uri.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-grammar.h"
#include "clasp-line.h"
#include "clasp-verdict.h"

#define BULLETS "\u2022\u2022\u2022\u2022\u2022\u2022\u2022\u2022"
#define HOST_MAX 253    /* RFC 1035 §2.3.4, as text */
#define LABEL_MAX 63

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

/* ---------------------------------------------------------------------------------- taking a URI apart */

/* Where the parts stand; a part that is not there has no data. */
typedef struct
{
  ClaspSlice scheme;
  ClaspSlice user_info;
  ClaspSlice host;        /* without brackets */
  ClaspSlice after_host;  /* what follows a "]" and is no port */
  ClaspSlice port;
  ClaspSlice resource;    /* path and query */
  ClaspSlice fragment;
  gboolean   bracketed;
  gboolean   no_slashes;  /* a known scheme, but no "//" after it */
} Parts;

static gboolean
is_scheme (const char *text, gsize length)
{
  if (length == 0 || !g_ascii_isalpha (text[0]))
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("+-.", text[i]) == NULL)
      return FALSE;
  return memchr (text, 0, length) == NULL;
}

static gboolean
is_known_scheme (ClaspSlice scheme)
{
  return clasp_slice_equals_case (scheme, "ws") || clasp_slice_equals_case (scheme, "wss") ||
         clasp_slice_equals_case (scheme, "http") || clasp_slice_equals_case (scheme, "https");
}

/* Splits off the scheme. "example.com:80" has none: only "//" or a scheme that is known makes one. */
static ClaspSlice
split_scheme (ClaspSlice text, Parts *parts)
{
  const char *colon = text.length > 0 ? memchr (text.data, ':', text.length) : NULL;
  gsize length = colon != NULL ? (gsize) (colon - text.data) : 0;
  ClaspSlice rest = text;
  gboolean slashes;

  if (colon != NULL && is_scheme (text.data, length))
    {
      rest = clasp_slice (colon + 1, text.length - length - 1);
      slashes = rest.length >= 2 && rest.data[0] == '/' && rest.data[1] == '/';
      if (slashes || is_known_scheme (clasp_slice (text.data, length)))
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
static gsize
span_until (ClaspSlice text, const char *ends)
{
  for (gsize i = 0; i < text.length; i++)
    if (text.data[i] != '\0' && strchr (ends, text.data[i]) != NULL)
      return i;
  return text.length;
}

static void
split_host (ClaspSlice authority, Parts *parts)
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

static void
split_uri (ClaspSlice text, Parts *parts)
{
  ClaspSlice rest = split_scheme (text, parts), authority;
  gsize length = span_until (rest, "#");
  const char *at;

  if (length < rest.length)
    {
      parts->fragment = clasp_slice (rest.data + length + 1, rest.length - length - 1);
      rest.length = length;
    }
  if (parts->no_slashes)
    while (rest.length > 0 && rest.data[0] == '/')
      rest = clasp_slice (rest.data + 1, rest.length - 1);
  length = span_until (rest, "/?");
  authority = clasp_slice (rest.data, length);
  parts->resource = clasp_slice (rest.data + length, rest.length - length);
  at = length > 0 ? memrchr (authority.data, '@', length) : NULL;
  if (at != NULL)
    {
      parts->user_info = clasp_slice (authority.data, (gsize) (at - authority.data));
      authority = clasp_slice (at + 1, length - parts->user_info.length - 1);
    }
  split_host (authority, parts);
}

/* ------------------------------------------------------------------------------------------- the rules */

static char *
suggest_masked (ClaspSlice text)
{
  g_autofree char *copy = clasp_slice_dup (text);
  g_autofree char *suggestion = clasp_uri_suggest (copy);

  return suggestion != NULL ? clasp_uri_mask (suggestion) : NULL;
}

static gboolean
judge_scheme (const Parts *parts, ClaspSlice text, GPtrArray *verdicts)
{
  g_autofree char *found = clasp_slice_show (parts->scheme);
  g_autofree char *expected = NULL;
  ClaspVerdict *verdict;

  if (clasp_slice_equals_case (parts->scheme, "ws") || clasp_slice_equals_case (parts->scheme, "wss"))
    {
      verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_PASS, NULL, found,
                                          _("The scheme is “%s”."), found);
      clasp_verdicts_add (verdicts, verdict);
      return TRUE;
    }
  expected = suggest_masked (text);
  if (text.length == 0)
    verdict = clasp_verdict_new (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, "ws:// …", "",
                                 _("The address is empty: enter one that begins with ws:// or wss://."));
  else if (parts->scheme.data == NULL)
    verdict = clasp_verdict_new (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, expected != NULL ? expected : "ws:// …", "",
                                 _("The address has no scheme: it begins with ws:// or wss://."));
  else if (expected != NULL && is_known_scheme (parts->scheme))
    verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_FAIL, expected, found,
                                        _("“%s” is for web pages; the WebSocket form of this address is %s."), found,
                                        expected);
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_URI_01, CLASP_STATUS_FAIL,
                                        expected != NULL ? expected : "ws:// …", found,
                                        _("“%s” is no WebSocket scheme: use ws or wss."), found);
  clasp_verdicts_add (verdicts, verdict);
  return FALSE;
}

static gboolean
judge_fragment (const Parts *parts, ClaspSlice text, GPtrArray *verdicts)
{
  g_autofree char *fragment = clasp_slice_show (parts->fragment);
  g_autofree char *found = g_strconcat ("#", fragment, NULL);
  g_autofree char *expected = NULL;

  if (parts->fragment.data == NULL)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_02, CLASP_STATUS_PASS, NULL, NULL,
                                                       _("The address has no fragment.")));
      return TRUE;
    }
  expected = suggest_masked (text);
  clasp_verdicts_add (verdicts,
                      clasp_verdict_new_printf (CLASP_RULE_URI_02, CLASP_STATUS_FAIL, expected, found,
                                                _("A WebSocket address has no fragment (“%s”): write a literal “#” as %%23, "
                                                  "or leave the part out."), found));
  return FALSE;
}

static gboolean
is_host_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~!$&'()*+,;=", c) != NULL);
}

static gboolean
decode_percent (ClaspSlice text, GString *decoded)
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
      g_string_append_c (decoded, (char) (g_ascii_xdigit_value (text.data[i + 1]) * 16 +
                                          g_ascii_xdigit_value (text.data[i + 2])));
      i += 2;
    }
  return TRUE;
}

/* An IPv6 address, perhaps with a zone ("%25eth0" by RFC 6874, or "%eth0"). */
static char *
read_ipv6 (ClaspSlice text, char **address)
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
is_broken_ipv4 (const char *host)
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
check_name (const char *host)
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
      if (!is_host_character (*p))
        {
          shown = clasp_bytes_to_text (p, 1, 0);
          return g_strdup_printf (_("it can’t hold the character “%s”"), shown);
        }
      if (++label > LABEL_MAX)
        return g_strdup_printf (_("a part of it is longer than %d characters"), LABEL_MAX);
    }
  if (length > HOST_MAX)
    return g_strdup_printf (_("it is longer than %d characters"), HOST_MAX);
  if (is_broken_ipv4 (host))
    return g_strdup (_("it is not an IPv4 address of four numbers from 0 to 255"));
  return NULL;
}

/* The host as A-labels, or NULL and why. */
static char *
read_name (ClaspSlice text, char **why)
{
  g_autoptr (GString) decoded = g_string_new (NULL);
  g_autofree char *host = NULL;

  if (text.length > (gsize) HOST_MAX * 12)   /* each of four bytes as "%XX" */
    {
      *why = g_strdup_printf (_("it is longer than %d characters"), HOST_MAX);
      return NULL;
    }
  if (!decode_percent (text, decoded) || memchr (decoded->str, 0, decoded->len) != NULL ||
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
  *why = check_name (host);
  return *why == NULL ? g_ascii_strdown (host, -1) : NULL;
}

static void
add_host_verdict (GPtrArray *verdicts, const Parts *parts, const char *expected, const char *why)
{
  g_autofree char *shown = clasp_slice_show (parts->host);
  g_autofree char *found = parts->bracketed ? g_strdup_printf ("[%s]", shown) : g_strdup (shown);

  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, expected, found,
                                                          _("“%s” is no host: %s."), found, why));
}

/* "::1" without its brackets. */
static char *
bracket_missing (const Parts *parts)
{
  const char *end = parts->port.data != NULL ? parts->port.data + parts->port.length
                                             : parts->host.data + parts->host.length;
  ClaspSlice whole = clasp_slice (parts->host.data, (gsize) (end - parts->host.data));
  g_autofree char *address = NULL;
  g_autofree char *host = NULL;

  if (parts->bracketed || parts->host.data == NULL || memchr (whole.data, ':', whole.length) == NULL)
    return NULL;
  host = read_ipv6 (whole, &address);
  return host != NULL ? g_strdup_printf ("[%s]", host) : NULL;
}

/* @host is what is resolved, @shown what stands in a URI and in Host (an IPv6 address in brackets, without its zone). */
static gboolean
judge_host (const Parts *parts, GPtrArray *verdicts, char **host, char **shown)
{
  g_autofree char *bracketed = bracket_missing (parts);
  g_autofree char *address = NULL;
  g_autofree char *why = NULL;

  if (bracketed != NULL)
    {
      add_host_verdict (verdicts, parts, bracketed, _("an IPv6 address stands in brackets"));
      return FALSE;
    }
  if (parts->host.length == 0 || parts->no_slashes)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, "ws://host/", "",
                                                       _("The address names no host after “//”.")));
      return FALSE;
    }
  if (parts->bracketed)
    {
      *host = parts->after_host.data == NULL ? read_ipv6 (parts->host, &address) : NULL;
      if (*host == NULL)
        why = g_strdup (_("an IPv6 address such as [::1] is expected in brackets"));
      else
        *shown = g_strdup_printf ("[%s]", address);
    }
  else
    {
      *host = read_name (parts->host, &why);
      *shown = g_strdup (*host);
    }
  if (*host == NULL)
    {
      add_host_verdict (verdicts, parts, NULL, why);
      return FALSE;
    }
  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_03, CLASP_STATUS_PASS, NULL, *host,
                                                          _("The host is “%s”."), *host));
  return TRUE;
}

static guint
read_port (ClaspSlice text)
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

static gboolean
judge_port (const Parts *parts, GPtrArray *verdicts, gboolean secure, guint16 *port)
{
  /* After "user:pass/word@host" the split has the password as a port: it is not shown. */
  gboolean hidden = parts->resource.length > 0 &&
                    memchr (parts->resource.data, '@', parts->resource.length) != NULL;
  g_autofree char *found = hidden ? g_strdup (BULLETS) : clasp_slice_show (parts->port);

  *port = secure ? 443 : 80;
  if (parts->port.length == 0)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_PASS, NULL, NULL,
                                                              _("No port is given, so it is %u."), *port));
      return TRUE;
    }
  if (read_port (parts->port) == 0)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_FAIL, "1…65535", found,
                                                              _("“%s” is no port: it is a number from 1 to 65535."),
                                                              found));
      return FALSE;
    }
  *port = (guint16) read_port (parts->port);
  g_free (found);
  found = g_strdup_printf ("%u", *port);
  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_04, CLASP_STATUS_PASS, NULL, found,
                                                          _("The port is %u."), *port));
  return TRUE;
}

static gboolean
is_resource_character (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~!$&'()*+,;=:@/?", c) != NULL);
}

/* Escapes what stands above ASCII. Returns the offset of the first byte that a URI can't hold, or -1. */
static gssize
read_resource (ClaspSlice text, GString *resource)
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
      else if (c == '%' ? i + 2 < text.length && g_ascii_isxdigit (text.data[i + 1]) &&
                            g_ascii_isxdigit (text.data[i + 2])
                        : is_resource_character (c))
        g_string_append_c (resource, c);
      else
        return (gssize) i;
    }
  return -1;
}

static gboolean
judge_resource (const Parts *parts, GPtrArray *verdicts, char **resource)
{
  g_autoptr (GString) escaped = g_string_new (NULL);
  gssize fault = read_resource (parts->resource, escaped);
  g_autofree char *shown = NULL;
  g_autofree char *found = NULL;
  g_autofree char *right = NULL;

  if (fault < 0)
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_05, CLASP_STATUS_PASS, NULL, escaped->str,
                                                              _("The resource name is “%s”."), escaped->str));
      *resource = g_string_free_and_steal (g_steal_pointer (&escaped));
      return TRUE;
    }
  found = clasp_slice_show (parts->resource);
  if (parts->resource.data[fault] == '%')
    {
      clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_05, CLASP_STATUS_FAIL, "%25", found,
                            _("“%%” at character %zd of the path does not begin an escape like %%20: "
                              "write it as %%25."), fault + 1));
      return FALSE;
    }
  shown = clasp_bytes_to_text (parts->resource.data + fault, 1, 0);
  right = g_strdup_printf ("%%%02X", (guchar) parts->resource.data[fault]);
  clasp_verdicts_add (verdicts, clasp_verdict_new_printf (CLASP_RULE_URI_05, CLASP_STATUS_FAIL, right, found,
                        _("An address can’t hold “%s” (character %zd of the path): write it as %s."),
                        shown, fault + 1, right));
  return FALSE;
}

static void
judge_user_info (const Parts *parts, GPtrArray *verdicts)
{
  if (parts->user_info.data == NULL)
    clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_06, CLASP_STATUS_NA, NULL, NULL,
                                                     _("The address has no user name or password.")));
  else
    clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_URI_06, CLASP_STATUS_NOTE, NULL, BULLETS "@",
                          _("The user name and password of the address are not sent with it; they are kept for signing "
                            "in.")));
}

static char *
unescape (ClaspSlice text)
{
  g_autoptr (GString) decoded = g_string_new (NULL);

  if (!decode_percent (text, decoded))
    {
      g_string_truncate (decoded, 0);
      g_string_append_len (decoded, text.data, (gssize) text.length);
    }
  return g_utf8_make_valid (decoded->str, (gssize) decoded->len);
}

static void
set_user (ClaspUri *self, ClaspSlice user_info)
{
  const char *colon = user_info.length > 0 ? memchr (user_info.data, ':', user_info.length) : NULL;
  gsize length = colon != NULL ? (gsize) (colon - user_info.data) : user_info.length;

  if (user_info.length == 0)
    return;
  self->user = unescape (clasp_slice (user_info.data, length));
  if (colon != NULL)
    self->password = unescape (clasp_slice (colon + 1, user_info.length - length - 1));
}

static void
set_texts (ClaspUri *self, const char *shown_host)
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
  Parts parts = { 0 };
  g_autofree char *host = NULL;
  g_autofree char *shown_host = NULL;
  g_autofree char *resource = NULL;
  ClaspUri *self;
  gboolean good, secure;
  guint16 port;

  split_uri (whole, &parts);
  secure = clasp_slice_equals_case (parts.scheme, "wss") || clasp_slice_equals_case (parts.scheme, "https");
  good = judge_scheme (&parts, whole, verdicts);
  good = judge_fragment (&parts, whole, verdicts) && good;
  good = judge_host (&parts, verdicts, &host, &shown_host) && good;
  good = judge_port (&parts, verdicts, secure, &port) && good;
  good = judge_resource (&parts, verdicts, &resource) && good;
  judge_user_info (&parts, verdicts);
  if (!good)
    return NULL;

  self = g_new0 (ClaspUri, 1);
  g_atomic_ref_count_init (&self->ref_count);
  self->secure = secure;
  self->host = g_steal_pointer (&host);
  self->port = port;
  self->default_port = port == (secure ? 443 : 80);
  self->resource = g_steal_pointer (&resource);
  set_user (self, parts.user_info);
  set_texts (self, shown_host);
  return self;
}

/* ------------------------------------------------------------------------------- masking and suggesting */

char *
clasp_uri_mask (const char *text)
{
  const char *start = strstr (text, "://");
  const char *authority_end, *at, *colon;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  start = start != NULL ? start + 3 : text;
  authority_end = start + strcspn (start, "/?#");
  at = memrchr (start, '@', (gsize) (authority_end - start));
  colon = memrchr (start, ':', (gsize) (authority_end - start));
  /* "user:pass/word@host": the slash belongs to the password when what stands before it is no port. */
  if (at == NULL && colon != NULL && authority_end > colon + 1 &&
      read_port (clasp_slice (colon + 1, (gsize) (authority_end - colon) - 1)) == 0)
    at = strrchr (authority_end, '@');
  if (at == NULL)
    return clasp_bytes_to_text (text, strlen (text), 0);
  before = clasp_bytes_to_text (text, (gsize) (start - text), 0);
  after = clasp_bytes_to_text (at, strlen (at), 0);
  return g_strconcat (before, BULLETS, after, NULL);
}

static gboolean
is_wrapping (char c)
{
  return g_ascii_isspace (c) || (c != '\0' && strchr ("\"'<>`", c) != NULL);
}

/* Keeps what a URI may hold, escapes the rest. */
static void
append_repaired (GString *uri, ClaspSlice text, gboolean authority)
{
  for (gsize i = 0; i < text.length; i++)
    {
      char c = text.data[i];
      gboolean escape = i + 2 < text.length && g_ascii_isxdigit (text.data[i + 1]) && g_ascii_isxdigit (text.data[i + 2]);

      if ((guchar) c >= 0x80 || is_resource_character (c) || (c == '%' && escape) ||
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
  Parts parts = { 0 };
  gsize length;

  while (rest.length > 0 && is_wrapping (rest.data[0]))
    rest = clasp_slice (rest.data + 1, rest.length - 1);
  while (rest.length > 0 && is_wrapping (rest.data[rest.length - 1]))
    rest.length--;
  rest = split_scheme (rest, &parts);
  if (parts.scheme.data != NULL && !is_known_scheme (parts.scheme))
    return NULL;
  while (parts.no_slashes && rest.length > 0 && rest.data[0] == '/')
    rest = clasp_slice (rest.data + 1, rest.length - 1);
  if (clasp_slice_equals_case (parts.scheme, "wss") || clasp_slice_equals_case (parts.scheme, "https"))
    g_string_append (uri, "wss://");
  else
    g_string_append (uri, "ws://");
  length = span_until (rest, "/?#");
  append_repaired (uri, clasp_slice (rest.data, length), TRUE);
  append_repaired (uri, clasp_slice (rest.data + length, rest.length - length), FALSE);
  parsed = clasp_uri_parse (uri->str, uri->len, verdicts);
  return parsed != NULL ? g_string_free_and_steal (g_steal_pointer (&uri)) : NULL;
}
