/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What may be read of a file of others, YAML or JSON. */
#define CLASP_TREE_SIZE_MAX (16 * 1024 * 1024)
#define CLASP_TREE_DEPTH_MAX 64

/**
 * clasp_tree_check_size:
 * @size: of a file of others, bytes
 * @error: return location for an error of the domain G_IO_ERROR, which does not name the file
 *
 * Returns: whether as much may be read
 */
gboolean clasp_tree_check_size (guint64 size, GError **error);

/**
 * clasp_yaml_parse:
 * @text: YAML of one document
 * @length: bytes
 *
 * Reads YAML by its events into the tree that JSON of the same meaning gives: plain scalars become numbers, booleans
 * and null where they look like it (YAML 1.2, core schema). An alias stands for its anchor once; one that would copy a
 * list or a map a second time is refused, as is what is deeper or larger than the limits.
 *
 * Returns: (transfer full) (nullable): %NULL with one sentence in @error, of G_IO_ERROR, that names the line
 */
JsonNode *clasp_yaml_parse (const char *text, gsize length, GError **error);

/**
 * clasp_yaml_parse_json:
 * @text: JSON
 * @length: bytes
 *
 * Reads JSON within the same limits.
 *
 * Returns: (transfer full) (nullable): %NULL with one sentence in @error, of G_IO_ERROR
 */
JsonNode *clasp_yaml_parse_json (const char *text, gsize length, GError **error);

G_END_DECLS
