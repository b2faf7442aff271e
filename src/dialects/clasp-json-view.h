/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json.h"
#include "clasp-slice.h"

G_BEGIN_DECLS

/* Levels a dialect's message may have. */
#define CLASP_JSON_VIEW_MAX_DEPTH 512
/* Children that are looked at. */
#define CLASP_JSON_VIEW_MAX_CHILDREN 64

/**
 * ClaspJsonView:
 *
 * One JSON value and the places of its children: what a decoder looks at, without copying anything. It points into the
 * text it was made from.
 */
typedef struct
{
  ClaspSlice text;
  ClaspJsonType type;
  guint n_children; /* all of them */
  ClaspJsonSpan children[CLASP_JSON_VIEW_MAX_CHILDREN];
} ClaspJsonView;

/**
 * clasp_json_view_init:
 * @view: (out caller-allocated): what to fill
 * @text: JSON
 *
 * Looks at one value. When it is not valid the view has no children, and is no array or object.
 *
 * Returns: whether it is valid, and why not
 */
ClaspJsonScan clasp_json_view_init (ClaspJsonView *view, ClaspSlice text);

/**
 * clasp_json_view_get_element:
 * @view: an array or object
 * @index: from 0
 *
 * Finds a child by its place.
 *
 * Returns: its text; nothing where there is none
 */
ClaspSlice clasp_json_view_get_element (const ClaspJsonView *view, guint index);

/**
 * clasp_json_view_get_member:
 * @view: an object, or anything
 * @name: a member's name, in ASCII without characters that JSON escapes
 *
 * Finds a member; of several of one name the last, as programs do.
 *
 * Returns: its text; nothing where there is none
 */
ClaspSlice clasp_json_view_get_member (const ClaspJsonView *view, const char *name);

/**
 * clasp_json_get_type:
 * @value: the text of a valid value, or nothing
 *
 * Tells a value's type. Nothing is CLASP_JSON_NULL.
 *
 * Returns: the type
 */
ClaspJsonType clasp_json_get_type (ClaspSlice value);

/* Whether @value is there and a string, a number, an object. */
gboolean clasp_json_is_string (ClaspSlice value);
gboolean clasp_json_is_number (ClaspSlice value);
gboolean clasp_json_is_object (ClaspSlice value);

/**
 * clasp_json_string_equals:
 * @value: the text of a valid value, or nothing
 * @text: ASCII
 *
 * Tells whether a value is the string @text. An escape in it makes it another string: programs write such words
 * without.
 *
 * Returns: whether it is
 */
gboolean clasp_json_string_equals (ClaspSlice value, const char *text);

/**
 * clasp_json_string_inside:
 * @value: the text of a string
 *
 * Takes the quotes off.
 *
 * Returns: what stands between them, escapes as they are; nothing if it is no string
 */
ClaspSlice clasp_json_string_inside (ClaspSlice value);

/**
 * clasp_json_find:
 * @object: the text of a valid object, or anything
 * @name: as for clasp_json_view_get_member()
 *
 * Finds a member of an object that nothing else is wanted of.
 *
 * Returns: its text; nothing where there is none
 */
ClaspSlice clasp_json_find (ClaspSlice object, const char *name);

G_END_DECLS
