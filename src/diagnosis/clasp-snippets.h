/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-clues.h"

G_BEGIN_DECLS

/* Configuration to copy (CAUSES.md, 5). */

#define CLASP_SNIPPET_NGINX                                                \
  "map $http_upgrade $connection_upgrade { default upgrade; '' close; }\n" \
  "location /ws/ {\n"                                                      \
  "    proxy_pass http://backend;\n"                                       \
  "    proxy_http_version 1.1;\n"                                          \
  "    proxy_set_header Upgrade $http_upgrade;\n"                          \
  "    proxy_set_header Connection $connection_upgrade;\n"                 \
  "    proxy_set_header Host $host;\n"                                     \
  "    proxy_read_timeout 1h;\n"                                           \
  "}"

#define CLASP_SNIPPET_VARNISH                                  \
  "sub vcl_recv {\n"                                           \
  "    if (req.http.Upgrade ~ \"(?i)websocket\") {\n"          \
  "        return (pipe);\n"                                   \
  "    }\n"                                                    \
  "}\n"                                                        \
  "sub vcl_pipe {\n"                                           \
  "    if (req.http.Upgrade) {\n"                              \
  "        set bereq.http.Upgrade = req.http.Upgrade;\n"       \
  "        set bereq.http.Connection = req.http.Connection;\n" \
  "    }\n"                                                    \
  "}"

#define CLASP_SNIPPET_APACHE                                       \
  "ProxyPass \"/ws/\" \"http://app:8080/ws/\" upgrade=websocket\n" \
  "# before 2.4.47, before the line for http:\n"                   \
  "ProxyPass \"/ws/\" \"ws://app:8080/ws/\""

#define CLASP_SNIPPET_LIGHTTPD "proxy.header = ( \"upgrade\" => \"enable\" )"

#define CLASP_SNIPPET_H2O \
  "# 2.3 and newer\n"     \
  "proxy.tunnel: ON\n"    \
  "# 2.2\n"               \
  "proxy.websocket: ON"

#define CLASP_SNIPPET_IIS                                                     \
  "<!-- web.config; the feature “WebSocket Protocol” must be installed -->\n" \
  "<system.webServer>\n"                                                      \
  "  <webSocket enabled=\"true\" />\n"                                        \
  "</system.webServer>"

#define CLASP_SNIPPET_ENVOY \
  "upgrade_configs:\n"      \
  "- upgrade_type: websocket"

#define CLASP_SNIPPET_UVICORN "pip install 'uvicorn[standard]'"

#define CLASP_SNIPPET_CLOUDFRONT                     \
  "# the managed policy AllViewerExceptHostHeader\n" \
  "OriginRequestPolicyId: b689b0a8-53d0-40ab-baf2-38738e2966ac"

#define CLASP_SNIPPET_NGINX_VERSION "proxy_http_version 1.1;"
#define CLASP_SNIPPET_NGINX_HTTPS "proxy_pass https://backend;"

/* How long a connection may be silent. */
#define CLASP_SNIPPET_NGINX_TIMEOUT "proxy_read_timeout 1h;"
#define CLASP_SNIPPET_HAPROXY_TIMEOUT "timeout tunnel 1h"
#define CLASP_SNIPPET_APACHE_TIMEOUT "ProxyTimeout 3600"
#define CLASP_SNIPPET_ENVOY_TIMEOUT "stream_idle_timeout: 3600s"
#define CLASP_SNIPPET_VARNISH_TIMEOUT "varnishd -p pipe_timeout=3600"

/* Host as the client sent it. */
#define CLASP_SNIPPET_NGINX_HOST "proxy_set_header Host $http_host;"
#define CLASP_SNIPPET_APACHE_HOST "ProxyPreserveHost On"
#define CLASP_SNIPPET_CADDY_HOST "header_up Host {http.request.host}"

/**
 * clasp_snippets_get_upgrade:
 * @clues: what an answer holds of evidence
 *
 * Finds the lines that let an upgrade pass in the program that the answer names, or in nginx when it names none.
 *
 * Returns: (transfer none): configuration to copy
 */
const char *clasp_snippets_get_upgrade (const ClaspClues *clues);
/**
 * clasp_snippets_get_silence:
 * @clues: what an answer holds of evidence
 *
 * Finds the lines that let an open connection be silent for an hour in the program that the answer names, or in each
 * of the commonest when it names none.
 *
 * Returns: (transfer none): configuration to copy
 */
const char *clasp_snippets_get_silence (const ClaspClues *clues);
/**
 * clasp_snippets_get_origin:
 * @clues: what an answer holds of evidence
 *
 * Finds the line that allows an origin in the library whose words the body has; else those that pass Host on, so that
 * it is not told from Origin.
 *
 * Returns: (transfer none): configuration to copy
 */
const char *clasp_snippets_get_origin (const ClaspClues *clues);

G_END_DECLS
