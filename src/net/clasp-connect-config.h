/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-limits.h"
#include "clasp-proxy-mode.h"
#include "clasp-request.h"

G_BEGIN_DECLS

/**
 * ClaspConnectConfig:
 *
 * Where to connect and how: all that one attempt needs. Filled by its maker, then immutable; reference counted
 * (atomic).
 */
typedef struct
{
  /*< private >*/
  gatomicrefcount ref_count;
  /*< public >*/
  char *url; /* as the user gave it */
  gsize url_length;
  ClaspRequest *request; /* never NULL */
  ClaspLimits limits;
  gboolean lenient;
  gboolean refuse_no_subprotocol; /* as browsers do (RES-07) */
  char *ca_file;                  /* (nullable) PEM: trusted beside the system's authorities */
  char *cert_file;                /* (nullable) client certificate: PEM, PKCS#12 (".p12", ".pfx") or a "pkcs11:" URI */
  char *cert_password;            /* (nullable) secret: opens it, when it is PKCS#12 */
  char *key_file;                 /* (nullable) its key; NULL: in cert_file */
  gboolean insecure;              /* take any certificate (the report still names what is wrong) */
  /* (nullable) SHA-256 of the DER of server certificates that are taken for this URL's host and port whatever is wrong
   * with them: 64 hexadecimal digits in any case, colons allowed */
  char **trust_sha256;
  char *sni; /* (nullable) name sent as SNI, and the certificate verified for, in place of the URL's host */
  ClaspProxyMode proxy_mode;
  char *proxy_uri;           /* (nullable) "http://[user:password@]host:port", "socks5://…" */
  char *proxy_authorization; /* (nullable) secret: Proxy-Authorization for the proxy at proxy_where, and for no other */
  char *proxy_where;         /* (nullable) its "host:port" */
  char *connect_to;          /* (nullable) "host:port" or "unix:PATH" dialled in place of the URI's */
  guint split_bytes;         /* handshake lab: the request goes out in pieces of so many bytes; 0: whole */
  guint split_ms;            /* with so long a pause between them */
} ClaspConnectConfig;

/**
 * clasp_connect_config_new:
 *
 * Returns: (transfer full): a configuration with the limits as shipped
 */
ClaspConnectConfig *clasp_connect_config_new (const char *url, gssize length);
ClaspConnectConfig *clasp_connect_config_ref (ClaspConnectConfig *self);
void clasp_connect_config_unref (ClaspConnectConfig *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspConnectConfig, clasp_connect_config_unref)

G_END_DECLS
