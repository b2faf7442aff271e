/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json.h"

G_BEGIN_DECLS

/**
 * ClaspJsonPath:
 *
 * A path into JSON: "$.a.b", "$.a[0]", "$[-1]", "$..id", "$.*", "$[*]", "$["a key"]".
 */
typedef struct _ClaspJsonPath ClaspJsonPath;

/* Is told of each value that a path leads to, as the range of its token in the source; %FALSE: enough. */
typedef gboolean (*ClaspJsonPathFunc) (const char *data, gsize start, gsize length, gpointer user_data);

/**
 * clasp_json_path_parse:
 * @text: what begins with the path; more may follow it
 * @length: (out): bytes of @text that are the path, or where it cannot be read
 * @reason: (out) (nullable) (transfer none): why it cannot be read, translated
 *
 * Reads a path.
 *
 * Returns: (transfer full) (nullable): the path
 */
ClaspJsonPath *clasp_json_path_parse (const char *text, gsize *length, const char **reason);
void clasp_json_path_free (ClaspJsonPath *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspJsonPath, clasp_json_path_free)

/**
 * clasp_json_path_dup_child:
 * @path: where an object or array stands, "$" for the whole
 * @key: (array length=key_length): of a member, with its quotes, as it stands in the source; not read when @key_length
 *   is 0
 * @key_length: its bytes; 0: an element of an array
 * @position: of the element
 *
 * Writes where a child stands, as the filter writes it; a key that would end a path stands in quotes.
 *
 * Returns: (transfer full): "$.a", "$[0]", "$[\"a key\"]"
 */
char *clasp_json_path_dup_child (const char *path, const char *key, gsize key_length, guint position);

/**
 * clasp_json_path_collect:
 * @data: (array length=length): any bytes
 * @length: how many
 * @paths: (element-type utf8): set of the paths that were seen so far
 * @max: so many paths at most
 *
 * Adds the paths that lead to something in a JSON text, of arrays only the first element's, some levels deep, and none
 * of a key that is no UTF-8 or has characters that are not seen; what is no JSON has none.
 */
void clasp_json_path_collect (const char *data, gsize length, GHashTable *paths, guint max);

/**
 * clasp_json_path_find:
 * @self: a path
 * @data: any bytes
 * @length: how many
 * @func: (nullable): told of each value found
 * @user_data: for @func
 *
 * Looks where a path leads in a JSON text; what is no JSON of at most CLASP_JSON_MAX_DEPTH levels has no paths. Of
 * members with one name each is found.
 *
 * Returns: whether anything was found and, with @func, @func has said that it is enough
 */
gboolean clasp_json_path_find (const ClaspJsonPath *self, const char *data, gsize length, ClaspJsonPathFunc func,
                               gpointer user_data);

/**
 * clasp_json_decode_string:
 * @token: a string token with its quotes, valid
 * @length: its bytes
 *
 * Gives what a string stands for: escapes are undone; half of a surrogate pair alone stands as three bytes that no
 * UTF-8 text has, so that it equals nothing but itself.
 *
 * Returns: (transfer full): the bytes
 */
GString *clasp_json_decode_string (const char *token, gsize length);

G_END_DECLS
