/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/* The longest line of `--raw`: what is written there has nothing to do with what may be received. */
#define CLASP_CLI_RAW_LINE_MAX (G_GUINT64_CONSTANT (256) * 1024 * 1024)

/**
 * clasp_cli_raw_send_line:
 * @number: of the line, from 1
 *
 * Sends the frames that one line of JSON tells of; a line of white space tells of none. What can't be sent is told on
 * standard error.
 * Returns: %FALSE when the line is none that could be sent
 */
gboolean clasp_cli_raw_send_line (ClaspSession *session, const char *line, gsize length, guint64 number);

G_END_DECLS
