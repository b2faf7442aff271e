/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-variables.h"

G_BEGIN_DECLS

/**
 * ClaspCliSaved:
 *
 * The options on saved connections and on what their placeholders stand for. Strings are the bytes as given.
 */
typedef struct
{
  char *environment; /* (nullable) a file */
  char **values;     /* (nullable) "NAME=VALUE" */
  char **secrets;    /* (nullable) "NAME=@FILE" */
  char **allowed;    /* (nullable) names of environment variables */
  char *collection;  /* (nullable) a folder */
  gboolean no_keyring;
} ClaspCliSaved;

/* Frees what was given; %NULL everywhere afterwards. */
void clasp_cli_saved_clear (ClaspCliSaved *self);
/* Adds the options to @group; what is given is written to @self, which must outlive it. */
void clasp_cli_saved_add_options (GOptionGroup *group, ClaspCliSaved *self);

/**
 * clasp_cli_saved_choose:
 * @word: an address when "://" is in it, else the name of a saved connection
 * @variables: what placeholders stand for, in what a collection of others is asked about
 * @profile: filled with what is meant
 * @remark: (out) (nullable) (transfer full): a sentence, when @word was taken for an address since nothing of that name
 * is saved
 * @error: return location for an error of the domain G_OPTION_ERROR or G_IO_ERROR
 *
 * Returns: %FALSE with a sentence when a collection was given that has no such connection, or several are called so
 */
gboolean clasp_cli_saved_choose (const ClaspCliSaved *self, const char *word, ClaspVariables *variables,
                                 ClaspProfile *profile, char **remark, GError **error);

/**
 * clasp_cli_saved_ask:
 * @question: what is asked
 *
 * Asks on the terminal, without showing what is typed.
 *
 * Returns: (transfer full) (nullable): what was typed; %NULL without a terminal
 */
char *clasp_cli_saved_ask (const char *question);

/**
 * clasp_cli_saved_make_variables:
 * @error: return location for an error of the domain G_OPTION_ERROR or G_IO_ERROR
 *
 * Returns: (transfer full) (nullable): what placeholders stand for; %NULL with a sentence that names the option
 */
ClaspVariables *clasp_cli_saved_make_variables (const ClaspCliSaved *self, GError **error);

G_END_DECLS
