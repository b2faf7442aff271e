/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* JSON (RFC 8259) for display: values are slices of the source, so a number with 30 digits, a duplicate key and every
 * escape stay as they came. Nothing is recursive; depth costs one bit a level. */

typedef enum
{
  CLASP_JSON_NULL,
  CLASP_JSON_FALSE,
  CLASP_JSON_TRUE,
  CLASP_JSON_NUMBER,
  CLASP_JSON_STRING,
  CLASP_JSON_ARRAY,
  CLASP_JSON_OBJECT,
} ClaspJsonType;

/* A member of an object (key with its quotes) or an element of an array (no key): byte ranges of the source. */
typedef struct
{
  gsize key_start;
  gsize key_length;
  gsize start;
  gsize length;
} ClaspJsonSpan;

#define CLASP_JSON_MAX_DEPTH 4096

/* Whether @data is one JSON value of at most CLASP_JSON_MAX_DEPTH levels; @error_offset (optional): the first byte that
 * cannot be right, or @length when the value is not finished. */
gboolean clasp_json_validate (const char *data, gsize length, gsize *error_offset);

/* What clasp_json_scan() found. */
typedef enum
{
  CLASP_JSON_SCAN_VALID,
  CLASP_JSON_SCAN_BROKEN,
  CLASP_JSON_SCAN_UNFINISHED, /* it ends before the value does */
  CLASP_JSON_SCAN_TOO_DEEP,
} ClaspJsonScan;

/**
 * clasp_json_scan:
 * @data: (array length=length): text
 * @length: its bytes
 * @max_depth: how many levels it may have, at most CLASP_JSON_MAX_DEPTH
 * @children: (out caller-allocated) (array length=max_children): the first children of the array or object that it is
 * @max_children: room at @children
 * @n_children: (out): how many children there are, also beyond @max_children; 0 for a value that is neither
 *
 * Checks that @data is one JSON value (RFC 8259) and finds its children in the same pass, without memory of its own.
 *
 * Returns: what it is; @children and @n_children hold only when it is valid
 */
ClaspJsonScan clasp_json_scan (const char *data, gsize length, guint max_depth, ClaspJsonSpan *children,
                               guint max_children, guint *n_children);
/* The type of the value that begins (after white space) at @start of valid JSON. */
ClaspJsonType clasp_json_get_type_at (const char *data, gsize length, gsize start);

/**
 * clasp_json_get_children:
 *
 * Returns: (transfer full) (element-type ClaspJsonSpan): the children of the array or object at @start, in order, of
 * valid JSON
 */
GArray *clasp_json_get_children (const char *data, gsize length, gsize start);

/**
 * clasp_json_indent:
 *
 * Valid JSON only. %NULL when it is mebibytes longer for it, as only hostile JSON is.
 *
 * Returns: (transfer full) (nullable): the whole with two spaces of indentation a level, up to 40 levels; tokens are
 * copied as they stand
 */
char *clasp_json_indent (const char *data, gsize length);

/**
 * clasp_json_unescape:
 *
 * Returns: (transfer full): what a string token (with its quotes) stands for, as UTF-8 fit for one line: hidden
 * characters are shown as marks (clasp-foreign.h)
 */
char *clasp_json_unescape (const char *token, gsize length);

G_END_DECLS
