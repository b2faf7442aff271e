/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an option of a program says about the handshake. */
typedef enum
{
  CLASP_PASTED_OPTION_SILENT,   /* says nothing about the request: output, retries … */
  CLASP_PASTED_OPTION_LEFT_OUT, /* would change the request or the way to the server, and cannot be had here */
  CLASP_PASTED_OPTION_URL,
  CLASP_PASTED_OPTION_QUERY, /* added to the query */
  CLASP_PASTED_OPTION_DATA,  /* a body, or with GET a part of the query */
  CLASP_PASTED_OPTION_DATA_ENCODED,
  CLASP_PASTED_OPTION_BODY,
  CLASP_PASTED_OPTION_GET,
  CLASP_PASTED_OPTION_METHOD,
  CLASP_PASTED_OPTION_HEADER,
  CLASP_PASTED_OPTION_COOKIE,
  CLASP_PASTED_OPTION_USER_AGENT,
  CLASP_PASTED_OPTION_REFERER,
  CLASP_PASTED_OPTION_ORIGIN,
  CLASP_PASTED_OPTION_HOST,
  CLASP_PASTED_OPTION_SUBPROTOCOL,
  CLASP_PASTED_OPTION_EXTENSIONS,
  CLASP_PASTED_OPTION_DEFLATE,
  CLASP_PASTED_OPTION_USER,
  CLASP_PASTED_OPTION_USER_WHEN_ASKED, /* the same, of a program that sends it only when asked */
  CLASP_PASTED_OPTION_WHEN_ASKED,      /* "--digest": it is not sent unasked */
  CLASP_PASTED_OPTION_BEARER,
  CLASP_PASTED_OPTION_PROXY,
  CLASP_PASTED_OPTION_PROXY_USER,
  CLASP_PASTED_OPTION_NO_PROXY,
  CLASP_PASTED_OPTION_CA,
  CLASP_PASTED_OPTION_CERT,
  CLASP_PASTED_OPTION_KEY,
  CLASP_PASTED_OPTION_KEY_PASSWORD,
  CLASP_PASTED_OPTION_CONNECT_TO,
  CLASP_PASTED_OPTION_RESOLVE,
  CLASP_PASTED_OPTION_DIAL, /* "HOST:PORT" or "unix:PATH" as it is dialled */
  CLASP_PASTED_OPTION_UNIX,
  CLASP_PASTED_OPTION_VERSION,
  CLASP_PASTED_OPTION_INSECURE,
  CLASP_PASTED_OPTION_LENIENT,
  CLASP_PASTED_OPTION_TIMEOUT,
  CLASP_PASTED_OPTION_FILE,      /* a file that holds more of the command, which is not read */
  CLASP_PASTED_OPTION_NEXT,      /* what follows is another request */
  CLASP_PASTED_OPTION_SERVES,    /* the program is a server then */
  CLASP_PASTED_OPTION_INNER_URL, /* websocat's --ws-c-uri */
} ClaspPastedOption;

/**
 * clasp_pasted_option_lookup:
 * @program: "curl", "wscat" …
 * @name: the option with its dashes, "-H" or "--header"
 * @length: bytes of @name
 * @takes_value: (out): whether its value follows
 *
 * Looks up what an option means.
 *
 * Returns: the option, or -1 when the program is not known to have it
 */
int clasp_pasted_option_lookup (const char *program, const char *name, gsize length, gboolean *takes_value);

G_END_DECLS
