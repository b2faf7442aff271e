/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CLASP_SHELL_POSIX,      /* sh, bash, zsh: also $'…' */
  CLASP_SHELL_CMD,        /* of Windows: "^" escapes, and programs take their quotes apart themselves */
  CLASP_SHELL_POWERSHELL, /* "`" escapes */
} ClaspShell;

/**
 * ClaspShellWord:
 * @text: the word without its quotes; what a shell would fill in stands in it as it was written
 * @filled: (nullable): the first thing in it that a shell would fill in: "$TOKEN", "$(…)"
 * @end: %TRUE: no word, but what ends a command: "|", ";", "&", "\n" …
 *
 * One word of a command line.
 */
typedef struct
{
  char *text;
  char *filled;
  gboolean end;
} ClaspShellWord;

/**
 * clasp_shell_guess:
 * @text: a command line
 *
 * Tells which shell a command line was written for, by its continued lines and escapes.
 *
 * Returns: the shell
 */
ClaspShell clasp_shell_guess (const char *text);

/**
 * clasp_shell_split:
 * @shell: whose rules hold
 * @text: command lines, UTF-8
 *
 * Takes command lines apart into words as a shell does, but runs and fills in nothing. Redirections are left out.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspShellWord): %NULL when a quote is not closed
 */
GPtrArray *clasp_shell_split (ClaspShell shell, const char *text);

G_END_DECLS
