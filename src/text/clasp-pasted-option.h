/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an option of curl, wscat or websocat says about the handshake. */
typedef enum
{
  CLASP_PASTED_OPTION_IGNORED, /* takes a value that says nothing about the handshake */
  CLASP_PASTED_OPTION_URL,
  CLASP_PASTED_OPTION_HEADER,
  CLASP_PASTED_OPTION_COOKIE,
  CLASP_PASTED_OPTION_USER_AGENT,
  CLASP_PASTED_OPTION_REFERER,
  CLASP_PASTED_OPTION_ORIGIN,
  CLASP_PASTED_OPTION_SUBPROTOCOL,
  CLASP_PASTED_OPTION_USER,
  CLASP_PASTED_OPTION_BEARER,
  CLASP_PASTED_OPTION_PROXY,
  CLASP_PASTED_OPTION_CA,
  CLASP_PASTED_OPTION_CERT,
  CLASP_PASTED_OPTION_KEY,
  CLASP_PASTED_OPTION_CONNECT_TO,
  CLASP_PASTED_OPTION_VERSION,
  CLASP_PASTED_OPTION_INSECURE, /* the one without a value; those not in the table have none either */
} ClaspPastedOption;

/* Whether @program has the option of that name, "-H" or "--header" (@length bytes of @name). @option: (out) */
gboolean clasp_pasted_option_lookup (const char *program, const char *name, gsize length, ClaspPastedOption *option);

G_END_DECLS
