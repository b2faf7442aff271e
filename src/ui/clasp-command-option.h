/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an option of curl, wscat or websocat says about the handshake. */
typedef enum
{
  CLASP_COMMAND_OPTION_IGNORED,      /* takes a value that says nothing about the handshake */
  CLASP_COMMAND_OPTION_URL,
  CLASP_COMMAND_OPTION_HEADER,
  CLASP_COMMAND_OPTION_COOKIE,
  CLASP_COMMAND_OPTION_USER_AGENT,
  CLASP_COMMAND_OPTION_REFERER,
  CLASP_COMMAND_OPTION_ORIGIN,
  CLASP_COMMAND_OPTION_SUBPROTOCOL,
  CLASP_COMMAND_OPTION_USER,
  CLASP_COMMAND_OPTION_BEARER,
  CLASP_COMMAND_OPTION_PROXY,
  CLASP_COMMAND_OPTION_CA,
  CLASP_COMMAND_OPTION_CERT,
  CLASP_COMMAND_OPTION_KEY,
  CLASP_COMMAND_OPTION_CONNECT_TO,
  CLASP_COMMAND_OPTION_VERSION,
  CLASP_COMMAND_OPTION_INSECURE,     /* the one without a value; those not in the table have none either */
} ClaspCommandOption;

/* Whether @program has the option of that name, "-H" or "--header" (@length bytes of @name). @option: (out) */
gboolean clasp_command_option_lookup (const char *program, const char *name, gsize length, ClaspCommandOption *option);

G_END_DECLS
