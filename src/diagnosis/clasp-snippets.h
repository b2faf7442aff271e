/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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

#define CLASP_SNIPPET_HAPROXY_TIMEOUT "timeout tunnel 1h"

#define CLASP_SNIPPET_IIS "<webSocket enabled=\"true\" />"

#define CLASP_SNIPPET_NGINX_VERSION "proxy_http_version 1.1;"
#define CLASP_SNIPPET_NGINX_HTTPS "proxy_pass https://backend;"
#define CLASP_SNIPPET_NGINX_TIMEOUT "proxy_read_timeout 1h;"

#define CLASP_SNIPPET_NGINX_HOST        \
  "# nginx\n"                           \
  "proxy_set_header Host $http_host;\n" \
  "# Caddy\n"                           \
  "header_up Host {http.request.host}"

#define CLASP_SNIPPET_ENVOY \
  "upgrade_configs:\n"      \
  "- upgrade_type: websocket"

#define CLASP_SNIPPET_UVICORN "pip install 'uvicorn[standard]'"
