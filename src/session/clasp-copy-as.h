/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"

G_BEGIN_DECLS

/* What a connection can be copied as. */
typedef enum
{
  CLASP_TOOL_CURL,
  CLASP_TOOL_WSCAT,
  CLASP_TOOL_WEBSOCAT,
  CLASP_TOOL_HANDCLASP_CLI,
  CLASP_TOOL_PYTHON,
  CLASP_TOOL_JAVASCRIPT,
  CLASP_N_TOOLS,
} ClaspTool;

/**
 * clasp_tool_to_string:
 * @tool: a tool
 *
 * Returns: (transfer none): its name as it calls itself: "curl", "Python" …
 */
const char *clasp_tool_to_string (ClaspTool tool);

/**
 * clasp_copy_as:
 * @profile: the connection
 * @tool: the tool that reads the text
 * @with_secrets: whether the values of secrets stand in it; else "$NAME" stands for each
 * @has_secrets: (out) (optional): whether there is a secret, shown or not
 * @problem: (out) (nullable) (transfer full): a sentence, when the request can’t be built
 *
 * Writes a connection as a command or a script that sends the same fields with the same values, the key apart. What the
 * tool can't express (order, repetition, a browser's Origin …) stands in a comment before it.
 *
 * Returns: (transfer full) (nullable): the text, with a line feed at its end; %NULL when there is a problem
 */
char *clasp_copy_as (ClaspProfile *profile, ClaspTool tool, gboolean with_secrets, gboolean *has_secrets,
                     char **problem);

G_END_DECLS
