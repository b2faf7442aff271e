/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CLASP_PROXY_HTTP,
  CLASP_PROXY_SOCKS
} ClaspProxyKind;

/* One proxy, taken apart from its URI. */
typedef struct
{
  ClaspProxyKind kind;
  gboolean secure; /* it is itself reached by TLS */
  char *protocol;  /* "http", "socks5", "socks4", "socks4a" */
  char *host;
  guint16 port;
  char *user;          /* (nullable) */
  char *password;      /* (nullable) secret */
  char *authorization; /* (nullable) secret: what Proxy-Authorization carries in place of user and password */
  char *where;         /* "host:port", for sentences */
  char *masked;        /* the URI with its credentials masked */
} ClaspProxy;

/**
 * clasp_proxy_parse:
 * @uri: "http://[user:password@]host:port", "https://…" or "socks5://…"
 * @error: return location for an error of the domain G_IO_ERROR, which names the URI with its secret masked
 *
 * Takes the address of a proxy apart.
 *
 * Returns: (transfer full) (nullable): the proxy; %NULL with @error when it is none
 */
ClaspProxy *clasp_proxy_parse (const char *uri, GError **error);
void clasp_proxy_free (ClaspProxy *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspProxy, clasp_proxy_free)

/**
 * clasp_proxy_authorize:
 * @where: (nullable): "host:port" of the proxy that asked
 * @authorization: (nullable): the answer to its challenge
 *
 * Has the answer sent to this proxy, if it is the one that asked.
 */
void clasp_proxy_authorize (ClaspProxy *self, const char *where, const char *authorization);

/**
 * clasp_proxy_dup_authorization:
 *
 * Returns: (transfer full) (nullable): the value of Proxy-Authorization, or %NULL without credentials (RFC 7617)
 */
char *clasp_proxy_dup_authorization (const ClaspProxy *self);

/* Whether the host is this computer: never through the system's proxy. */
gboolean clasp_proxy_host_is_loopback (const char *host);

G_END_DECLS
