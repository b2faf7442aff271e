/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspPastedCommand:
 *
 * What a pasted `curl`, `wscat` or `websocat` command line asks for. Fields the program makes itself (Upgrade,
 * Connection, a version of 13, the key, the host) are left out; everything else keeps its order and case.
 */
typedef struct
{
  char *program;      /* "curl", "wscat", "websocat" */
  char *url;          /* http and https turned into ws and wss; never NULL */
  char *headers;      /* "Name: value" lines, each ended by "\n"; "" when there are none */
  char *origin;       /* (nullable) */
  char *subprotocols; /* (nullable) comma separated */
  char *extensions;   /* (nullable) the offer */
  char *user;         /* (nullable) "name:password", secret */
  char *proxy;        /* (nullable) */
  char *ca_file;      /* (nullable) */
  char *cert_file;    /* (nullable) */
  char *key_file;     /* (nullable) */
  char *connect_to;   /* (nullable) "host:port" */
  gboolean insecure;
} ClaspPastedCommand;

typedef enum
{
  CLASP_PASTED_COMMAND_ERROR_QUOTES, /* a quote is not closed, or another thing a shell would not take */
  CLASP_PASTED_COMMAND_ERROR_NO_URL, /* it names no URL */
} ClaspPastedCommandError;

#define CLASP_PASTED_COMMAND_ERROR (clasp_pasted_command_error_quark ())
GQuark clasp_pasted_command_error_quark (void);

/* Whether @text begins like one of the command lines understood ("curl …", "$ wscat …"). */
gboolean clasp_pasted_command_detect (const char *text);

/**
 * clasp_pasted_command_parse:
 * @text: what was pasted, with its quotes and continued lines
 *
 * Takes a command line apart without running anything.
 * Returns: (transfer full) (nullable): %NULL with @error when a shell would not take it or it names no URL
 */
ClaspPastedCommand *clasp_pasted_command_parse (const char *text, GError **error);
void clasp_pasted_command_free (ClaspPastedCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPastedCommand, clasp_pasted_command_free)

/* A URL as people paste it: without spaces, quotes, angle brackets and line breaks around it, and without line breaks
 * inside. (transfer full) */
char *clasp_pasted_command_clean_url (const char *text);

G_END_DECLS
