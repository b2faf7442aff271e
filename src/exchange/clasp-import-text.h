/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-import.h"

G_BEGIN_DECLS

/* Formats that are texts of their own. */

/**
 * clasp_import_bru_read:
 * @name: the file's name
 * @text: a request of Bruno, in its own language
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Adds the connection that a `.bru` file holds; one of another kind is left out.
 *
 * Returns: %FALSE with one sentence in @error when it is not written in that language
 */
gboolean clasp_import_bru_read (ClaspImport *self, const char *name, const char *text, GError **error);

/**
 * clasp_import_http_read:
 * @name: the file's name
 * @text: requests as JetBrains' and Visual Studio Code's clients read them
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Adds the WebSocket requests of an `.http` file; the file's own variables are filled in.
 *
 * Returns: %FALSE with one sentence in @error when it holds no request
 */
gboolean clasp_import_http_read (ClaspImport *self, const char *name, const char *text, GError **error);

G_END_DECLS
