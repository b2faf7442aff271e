/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"
#include "clasp-variables.h"
#include "clasp-lens.h"
#include "clasp-limits.h"

G_BEGIN_DECLS

/* Exit statuses, as the manual has them. */
typedef enum
{
  CLASP_CLI_FINE = 0,
  CLASP_CLI_REFUSED = 1,     /* the handshake was refused or broke a rule */
  CLASP_CLI_USAGE = 2,       /* usage or URI */
  CLASP_CLI_UNREACHABLE = 3, /* resolve, TCP, proxy, TLS, time */
  CLASP_CLI_BAD_END = 4,     /* opened, but ended by a breach or without a close */
} ClaspCliStatus;

typedef enum
{
  CLASP_CLI_CHECK,
  CLASP_CLI_CONNECT,
  CLASP_CLI_PRACTICE
} ClaspCliCommand;

/**
 * ClaspCliOptions:
 *
 * What the command line asks for.
 */
typedef struct
{
  ClaspProfile *profile; /* what to connect with */
  ClaspLimits limits;
  ClaspVariables *variables; /* what its placeholders stand for */
  char *remark;              /* (nullable): a sentence to be said before anything is done */
  char *bad_header;          /* (nullable): a sentence on a field that must not be sent */
  gboolean follow;
  gboolean lenient;
  gboolean breaks; /* something of the request is broken on purpose */
  gboolean json;
  /* check */
  gboolean probe;
  /* connect */
  gboolean echo;
  gboolean sink;
  gboolean digest;
  gboolean raw;
  gboolean binary;
  gboolean keep_open; /* the end of the input does not close */
  gboolean reconnect; /* after an end that was not ours */
  guint ping_ms;      /* a ping so often; 0: none */
  char *capture;      /* (nullable) */
  guint64 count;      /* 0: without end */
  guint64 send_count; /* 0: nothing is made up */
  guint64 send_size;
  ClaspLensMode lens_mode; /* what is said about the dialect */
  ClaspDialect dialect;
  gboolean keep_alive; /* its heartbeats are answered and sent */
  /* practice */
  guint16 port;
  gboolean any_origin;
} ClaspCliOptions;

/**
 * clasp_cli_options_parse:
 * @arguments: the words after the command, %NULL-terminated
 * @error: return location for an error of the domain G_OPTION_ERROR
 *
 * Returns: (transfer full) (nullable): %NULL with one sentence in @error
 */
ClaspCliOptions *clasp_cli_options_parse (ClaspCliCommand command, const char *const *arguments, GError **error);
void clasp_cli_options_free (ClaspCliOptions *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCliOptions, clasp_cli_options_free)

/**
 * clasp_cli_options_take_words:
 * @context: the options of a command
 * @words: what stands behind the command's name
 * @error: return location for an error of the domain G_OPTION_ERROR
 *
 * Returns: whether all options could be taken
 */
gboolean clasp_cli_options_take_words (GOptionContext *context, const char *const *words, GError **error);

/**
 * clasp_cli_options_dup_help:
 *
 * Returns: (transfer full): the command's --help
 */
char *clasp_cli_options_dup_help (ClaspCliCommand command);

G_END_DECLS
