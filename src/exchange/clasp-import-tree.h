/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include "clasp-import.h"

G_BEGIN_DECLS

/**
 * clasp_import_tree_read:
 * @name: the file's name
 * @root: what it holds, JSON or YAML
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Adds the connections of a file in one of the formats that are JSON or YAML: HAR, Postman, Insomnia, OpenCollection
 * and Bruno's JSON, Hoppscotch, Yaak, AsyncAPI.
 *
 * Returns: %FALSE with one sentence in @error when it is none of these
 */
gboolean clasp_import_tree_read (ClaspImport *self, const char *name, JsonNode *root, GError **error);

G_END_DECLS
