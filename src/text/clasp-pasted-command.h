/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Of more fields than this in one command, the first so many are taken. No server takes as many. */
#define CLASP_PASTED_FIELDS_MAX 256

/**
 * ClaspPastedField:
 * @name: the field's name, in the letter case given
 * @value: its value; what a shell would fill in stands in it as it was written
 * @ticked: whether it can be sent as it stands
 *
 * One HTTP field that a pasted command sends.
 */
typedef struct
{
  char *name;
  char *value;
  gboolean ticked;
  char *filled; /* (nullable): what of it a shell would fill in, so that it waits without its tick */
} ClaspPastedField;

/**
 * ClaspPastedCommand:
 *
 * What a pasted command line asks for. Fields are left out when the program makes the same ones itself (a Host of the
 * URL, Upgrade, Connection, a version of 13, a key); everything else keeps its order and case.
 */
typedef struct
{
  char *program;            /* "curl", "wscat", "websocat", "wsrepl", "wsdump", "handclasp-cli" */
  char *url;                /* http and https turned into ws and wss; never NULL */
  GPtrArray *fields;        /* (element-type ClaspPastedField) */
  char **dropped_fields;    /* names of fields that are not to be sent although the handshake has them */
  char *subprotocols;       /* (nullable) comma separated */
  char *extensions;         /* (nullable) the offer */
  char *user;               /* (nullable) "name:password", secret */
  gboolean user_when_asked; /* it is not sent unless the server asks for it */
  char *proxy;              /* (nullable) an address, with the proxy's own user and password, or "none" */
  char *ca_file;            /* (nullable) */
  char *cert_file;          /* (nullable) */
  char *key_file;           /* (nullable) */
  char *connect_to;         /* (nullable) "host:port" or "unix:path" */
  guint timeout_s;          /* of opening; 0: not given */
  gboolean deflate;
  gboolean insecure;
  gboolean lenient;
  GPtrArray *notes; /* (element-type utf8) sentences, translated: what was left out, changed, or can't be known */
} ClaspPastedCommand;

typedef enum
{
  CLASP_PASTED_COMMAND_ERROR_QUOTES,  /* a quote is not closed, or another thing a shell would not take */
  CLASP_PASTED_COMMAND_ERROR_NO_URL,  /* it names no URL */
  CLASP_PASTED_COMMAND_ERROR_UNKNOWN, /* it is a command, but of a program or of a kind that is not understood */
  CLASP_PASTED_COMMAND_ERROR_LONG,    /* it is longer than any command line */
} ClaspPastedCommandError;

#define CLASP_PASTED_COMMAND_ERROR (clasp_pasted_command_error_quark ())
/* The domain of the errors above. */
GQuark clasp_pasted_command_error_quark (void);

/**
 * clasp_pasted_command_detect:
 * @text: what was pasted or typed
 *
 * Tells a command line ("curl …", "$ sudo wscat …", also one of a program that is not understood) from an address.
 *
 * Returns: %TRUE when it can't be an address
 */
gboolean clasp_pasted_command_detect (const char *text);

/**
 * clasp_pasted_command_parse:
 * @text: what was pasted, with its quotes and continued lines; UTF-8
 *
 * Takes a command line apart without running or filling in anything.
 *
 * Returns: (transfer full) (nullable): %NULL with @error, of CLASP_PASTED_COMMAND_ERROR
 */
ClaspPastedCommand *clasp_pasted_command_parse (const char *text, GError **error);
void clasp_pasted_command_free (ClaspPastedCommand *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPastedCommand, clasp_pasted_command_free)

/**
 * clasp_pasted_command_clean_url:
 * @text: an address as people paste it
 *
 * Takes off spaces, quotes, angle brackets and line breaks around an address, and line breaks inside.
 *
 * Returns: (transfer full)
 */
char *clasp_pasted_command_clean_url (const char *text);

G_END_DECLS
