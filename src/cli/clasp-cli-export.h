/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_cli_export:
 * @words: what stands behind "export", %NULL-terminated
 *
 * Writes saved connections to files.
 *
 * Returns: the exit status
 */
int clasp_cli_export (const char *const *words);

G_END_DECLS
