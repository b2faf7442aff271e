/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What a file of somebody else's holds may be of any type, or not there: what is asked for comes only when it is of the
 * type that is asked for. @object and @array may be %NULL, and have nothing then. */

/**
 * clasp_json_member_get_object:
 *
 * Returns: (transfer none) (nullable): the member of this name, when it is an object
 */
JsonObject *clasp_json_member_get_object (JsonObject *object, const char *name);

/**
 * clasp_json_member_get_array:
 *
 * Returns: (transfer none) (nullable): the member of this name, when it is an array
 */
JsonArray *clasp_json_member_get_array (JsonObject *object, const char *name);

/**
 * clasp_json_member_get_string:
 *
 * Returns: (transfer none) (nullable): the member of this name, when it is a string, else @otherwise
 */
const char *clasp_json_member_get_string (JsonObject *object, const char *name, const char *otherwise);
/* The member of this name, when it is an integer, else @otherwise. */
gint64 clasp_json_member_get_integer (JsonObject *object, const char *name, gint64 otherwise);
/* Whether the member of this name is the value true. */
gboolean clasp_json_member_get_flag (JsonObject *object, const char *name);

/* How many elements there are. */
guint clasp_json_array_get_length (JsonArray *array);

/**
 * clasp_json_array_get_object:
 *
 * Returns: (transfer none) (nullable): the element at @i, which must be there, when it is an object
 */
JsonObject *clasp_json_array_get_object (JsonArray *array, guint i);

/**
 * clasp_json_array_get_string:
 *
 * Returns: (transfer none) (nullable): the element at @i, which must be there, when it is a string
 */
const char *clasp_json_array_get_string (JsonArray *array, guint i);

G_END_DECLS
