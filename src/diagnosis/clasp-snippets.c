/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-snippets.h"

/* The lines that fit the program which an answer names. What names none gets the lines for the commonest. */
typedef struct
{
  const char *field;
  const char *value; /* part of the field's value, in any letter case */
  const char *snippet;
} SnippetOf;

/* The same of words in the body. */
typedef struct
{
  const char *words;
  const char *snippet;
} SnippetFor;

static const SnippetOf UPGRADES[] = {
  { "Server", "nginx", CLASP_SNIPPET_NGINX },   { "Server", "openresty", CLASP_SNIPPET_NGINX },
  { "Server", "envoy", CLASP_SNIPPET_ENVOY },   { "X-Varnish", "", CLASP_SNIPPET_VARNISH },
  { "Via", "varnish", CLASP_SNIPPET_VARNISH },  { "Server", "lighttpd", CLASP_SNIPPET_LIGHTTPD },
  { "Server", "h2o", CLASP_SNIPPET_H2O },       { "Server", "Microsoft-IIS", CLASP_SNIPPET_IIS },
  { "Server", "Apache", CLASP_SNIPPET_APACHE }, { "Server", "uvicorn", CLASP_SNIPPET_UVICORN },
  { NULL, NULL, CLASP_SNIPPET_NGINX },
};

static const SnippetOf SILENCES[] = {
  { "Server", "nginx", CLASP_SNIPPET_NGINX_TIMEOUT },
  { "Server", "openresty", CLASP_SNIPPET_NGINX_TIMEOUT },
  { "Server", "envoy", CLASP_SNIPPET_ENVOY_TIMEOUT },
  { "X-Varnish", "", CLASP_SNIPPET_VARNISH_TIMEOUT },
  { "Via", "varnish", CLASP_SNIPPET_VARNISH_TIMEOUT },
  { "Server", "Apache", CLASP_SNIPPET_APACHE_TIMEOUT },
  { NULL, NULL,
    "# nginx\n" CLASP_SNIPPET_NGINX_TIMEOUT "\n# HAProxy\n" CLASP_SNIPPET_HAPROXY_TIMEOUT
    "\n# Apache\n" CLASP_SNIPPET_APACHE_TIMEOUT },
};

static const SnippetOf HOSTS[] = {
  { "Server", "nginx", CLASP_SNIPPET_NGINX_HOST },
  { "Server", "openresty", CLASP_SNIPPET_NGINX_HOST },
  { "Server", "Caddy", CLASP_SNIPPET_CADDY_HOST },
  { "Via", "Caddy", CLASP_SNIPPET_CADDY_HOST },
  { "Server", "Apache", CLASP_SNIPPET_APACHE_HOST },
  { NULL, NULL,
    "# nginx\n" CLASP_SNIPPET_NGINX_HOST "\n# Apache\n" CLASP_SNIPPET_APACHE_HOST
    "\n# Caddy\n" CLASP_SNIPPET_CADDY_HOST },
};

/* Words that only this library uses when it refuses an origin, with the line that allows one. */
static const SnippetFor ORIGINS[] = {
  { "Cross origin websockets not allowed", "def check_origin(self, origin):\n"
                                           "    return origin == \"https://app.example.com\"" },
  { "'Origin' header value not allowed", "upgrader.CheckOrigin = func(r *http.Request) bool {\n"
                                         "    return r.Header.Get(\"Origin\") == \"https://app.example.com\"\n"
                                         "}" },
  { "is not authorized for Host", "websocket.Accept(w, r, &websocket.AcceptOptions{\n"
                                  "    OriginPatterns: []string{\"app.example.com\"},\n"
                                  "})" },
  { "Request origin not allowed", "config.action_cable.allowed_request_origins = [\"https://app.example.com\"]" },
  { "Invalid CORS request", "registry.addHandler(handler, \"/ws\")\n"
                            "        .setAllowedOrigins(\"https://app.example.com\");" },
  { "Failed to open a WebSocket connection: invalid Origin", "serve(handler, host, port,\n"
                                                             "      origins=[\"https://app.example.com\", None])" },
};

static const char *
snippets_find (const SnippetOf *table, const ClaspClues *clues)
{
  for (; table->field != NULL; table++)
    if (clasp_clues_received_has (clues, table->field, table->value))
      break;
  return table->snippet;
}

const char *
clasp_snippets_get_upgrade (const ClaspClues *clues)
{
  return snippets_find (UPGRADES, clues);
}

const char *
clasp_snippets_get_silence (const ClaspClues *clues)
{
  return snippets_find (SILENCES, clues);
}

const char *
clasp_snippets_get_origin (const ClaspClues *clues)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ORIGINS); i++)
    if (clasp_clues_body_has (clues, ORIGINS[i].words))
      return ORIGINS[i].snippet;
  return snippets_find (HOSTS, clues);
}
