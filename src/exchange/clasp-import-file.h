/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-import.h"

G_BEGIN_DECLS

/**
 * clasp_import_file_read:
 * @name: the file's name, whose ending may tell what it is
 * @data: the file
 * @length: bytes; at most 16 MiB
 *
 * Reads connections out of a file of another program: HAR, Postman (collections 2.1 and the request files of 12),
 * Insomnia (4 and 5), Bruno (`.bru`, OpenCollection, its JSON export), Hoppscotch, Yaak, `.http`, AsyncAPI (2 and 3),
 * or a command of curl and the like. What it is is told by what is in it. Nothing is run, filled in or connected to;
 * names in braces are written as `{{name}}`.
 *
 * Returns: (transfer full) (nullable): %NULL with one sentence in @error, of G_IO_ERROR
 */
ClaspImport *clasp_import_file_read (const char *name, const char *data, gsize length, GError **error);

G_END_DECLS
