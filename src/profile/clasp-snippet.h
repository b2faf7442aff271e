/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Bytes of a snippet's text, and how many a list holds. */
#define CLASP_SNIPPET_TEXT_MAX (64 * 1024)
#define CLASP_SNIPPETS_MAX 1000

/**
 * ClaspSnippet:
 *
 * A message that is kept under a name, to be sent again. Immutable.
 *
 * Properties (construct-only): "name", "folder" (string, "" = at the top), "kind" (string: "text", "json", "binary"
 * whose text is hex, "base64", "ping"), "text" (string: as it was typed), "shortcut" (string: an accelerator as GTK
 * reads it, "" = none).
 */
#define CLASP_TYPE_SNIPPET (clasp_snippet_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSnippet, clasp_snippet, CLASP, SNIPPET, GObject)

/**
 * clasp_snippet_new:
 *
 * Returns: (transfer full): the snippet
 */
ClaspSnippet *clasp_snippet_new (const char *name, const char *folder, const char *kind, const char *text,
                                 const char *shortcut);

/**
 * clasp_snippet_with:
 * @self: a snippet
 *
 * Returns: (transfer full): the same message, with another name, folder and shortcut
 */
ClaspSnippet *clasp_snippet_with (ClaspSnippet *self, const char *name, const char *folder, const char *shortcut);

/**
 * clasp_snippet_get_name:
 *
 * Returns: (transfer none): the property "name"
 */
const char *clasp_snippet_get_name (ClaspSnippet *self);

/**
 * clasp_snippet_get_folder:
 *
 * Returns: (transfer none): the property "folder"
 */
const char *clasp_snippet_get_folder (ClaspSnippet *self);

/**
 * clasp_snippet_get_kind:
 *
 * Returns: (transfer none): the property "kind"
 */
const char *clasp_snippet_get_kind (ClaspSnippet *self);

/**
 * clasp_snippet_get_text:
 *
 * Returns: (transfer none): the property "text"
 */
const char *clasp_snippet_get_text (ClaspSnippet *self);

/**
 * clasp_snippet_get_shortcut:
 *
 * Returns: (transfer none): the property "shortcut"
 */
const char *clasp_snippet_get_shortcut (ClaspSnippet *self);

/* Whether two lists hold the same snippets in the same order. */
gboolean clasp_snippets_equal (GListModel *a, GListModel *b);

/**
 * clasp_snippets_dup_json:
 * @snippets: a list of ClaspSnippet
 *
 * Returns: (transfer full): an array, with all that clasp_snippets_read_json() found in it and did not know
 */
JsonNode *clasp_snippets_dup_json (GListModel *snippets);

/**
 * clasp_snippets_read_json:
 * @node: what a file holds
 *
 * Reads a list of objects with a name and a text each, of the bounds above.
 *
 * Returns: (transfer full) (nullable) (element-type ClaspSnippet): the snippets; %NULL when @node is no such list
 */
GListStore *clasp_snippets_read_json (JsonNode *node);

/**
 * clasp_snippets_read_file:
 * @file: with snippets that are for all connections
 * @error: return location for an error of the domain G_IO_ERROR or JSON_PARSER_ERROR
 *
 * Returns: (transfer full) (nullable) (element-type ClaspSnippet): what it holds, nothing when there is no such file;
 * %NULL with @error
 */
GListStore *clasp_snippets_read_file (GFile *file, GError **error);

/**
 * clasp_snippets_write_file:
 * @file: replaced as a whole (0600, its folder 0700)
 * @snippets: a list of ClaspSnippet
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: whether it was written
 */
gboolean clasp_snippets_write_file (GFile *file, GListModel *snippets, GError **error);

G_END_DECLS
