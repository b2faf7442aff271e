/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-proxy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-basic.h"
#include "clasp-reason.h"
#include "clasp-uri.h"

#define HTTP_PORT 80
#define HTTPS_PORT 443
#define SOCKS_PORT 1080

static const struct
{
  const char *scheme;
  ClaspProxyKind kind;
  const char *protocol;
  guint16 port;
  gboolean secure;
} schemes[] = {
  { "http", CLASP_PROXY_HTTP, "http", HTTP_PORT, FALSE },
  { "https", CLASP_PROXY_HTTP, "http", HTTPS_PORT, TRUE },
  { "socks5", CLASP_PROXY_SOCKS, "socks5", SOCKS_PORT, FALSE },
  { "socks5h", CLASP_PROXY_SOCKS, "socks5", SOCKS_PORT, FALSE },
  { "socks", CLASP_PROXY_SOCKS, "socks5", SOCKS_PORT, FALSE },
  { "socks4", CLASP_PROXY_SOCKS, "socks4", SOCKS_PORT, FALSE },
  { "socks4a", CLASP_PROXY_SOCKS, "socks4a", SOCKS_PORT, FALSE },
};

static gboolean
proxy_set_scheme (ClaspProxy *self, const char *scheme)
{
  for (gsize i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_strcmp0 (scheme, schemes[i].scheme) == 0)
      {
        self->kind = schemes[i].kind;
        self->protocol = g_strdup (schemes[i].protocol);
        self->port = schemes[i].port;
        self->secure = schemes[i].secure;
        return TRUE;
      }
  return FALSE;
}

static gboolean
proxy_set_host (ClaspProxy *self, const char *host)
{
  if (host == NULL || *host == '\0')
    return FALSE;
  for (const char *p = host; *p != '\0'; p++)
    if ((guchar) *p <= 0x20 || *p == 0x7f)
      return FALSE;

  self->host = g_hostname_is_non_ascii (host) ? g_hostname_to_ascii (host) : g_strdup (host);
  return self->host != NULL;
}

static gboolean
proxy_fill (ClaspProxy *self, GUri *uri)
{
  int port = g_uri_get_port (uri);
  const char *path = g_uri_get_path (uri);

  if (!proxy_set_scheme (self, g_uri_get_scheme (uri)) || !proxy_set_host (self, g_uri_get_host (uri)))
    return FALSE;
  if (port == 0 || g_uri_get_query (uri) != NULL || g_uri_get_fragment (uri) != NULL)
    return FALSE;
  if (*path != '\0' && strcmp (path, "/") != 0)
    return FALSE;

  if (port > 0)
    self->port = (guint16) port;
  self->user = g_strdup (g_uri_get_user (uri));
  self->password = g_strdup (g_uri_get_password (uri));
  self->where = clasp_host_and_port (self->host, self->port);
  return TRUE;
}

ClaspProxy *
clasp_proxy_parse (const char *text, GError **error)
{
  g_autoptr (ClaspProxy) self = g_new0 (ClaspProxy, 1);
  g_autoptr (GUri) uri = NULL;

  self->masked = clasp_uri_mask (text);
  uri = g_uri_parse (text, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri == NULL || !proxy_fill (self, uri))
    {
      g_set_error (
          error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
          _("“%s” is not a proxy that can be used; write http://host:port, https://host:port or socks5://host:port."),
          self->masked);
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
clasp_proxy_free (ClaspProxy *self)
{
  g_free (self->protocol);
  g_free (self->host);
  g_free (self->user);
  g_free (self->password);
  g_free (self->authorization);
  g_free (self->where);
  g_free (self->masked);
  g_free (self);
}

void
clasp_proxy_authorize (ClaspProxy *self, const char *where, const char *authorization)
{
  if (authorization != NULL && g_strcmp0 (where, self->where) == 0)
    g_set_str (&self->authorization, authorization);
}

char *
clasp_proxy_dup_authorization (const ClaspProxy *self)
{
  if (self->authorization != NULL)
    return g_strdup (self->authorization);
  if (self->user == NULL)
    return NULL;
  return clasp_basic_compose (self->user, self->password != NULL ? self->password : "");
}

gboolean
clasp_proxy_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);
  gsize length = strlen (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);
  if (length > 0 && host[length - 1] == '.')
    length--;
  return (length == strlen ("localhost") && g_ascii_strncasecmp (host, "localhost", length) == 0) ||
         (length > strlen (".localhost") &&
          g_ascii_strncasecmp (host + length - strlen (".localhost"), ".localhost", strlen (".localhost")) == 0);
}
