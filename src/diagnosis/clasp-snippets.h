/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

/* Configuration to copy (DIAGNOSIS.md, 5). */

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
