/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json.h"

G_BEGIN_DECLS

/**
 * ClaspJsonPart:
 * @data: a valid JSON text
 * @total: its bytes
 * @start: where the value's token begins
 * @length: its bytes; 0: there is no such value
 *
 * A value in a JSON text, which is read where it stands.
 */
typedef struct
{
  const char *data;
  gsize total;
  gsize start;
  gsize length;
} ClaspJsonPart;

/* The whole of a text; length 0 when it is no valid JSON. */
ClaspJsonPart clasp_json_part_new (const char *data, gsize length);
static inline gboolean
clasp_json_part_is_there (const ClaspJsonPart *self)
{
  return self->length > 0;
}
/* The member of an object; of several with one name the last. Length 0: there is none, or this is no object. */
ClaspJsonPart clasp_json_part_get_member (const ClaspJsonPart *self, const char *name);

/**
 * clasp_json_part_get_elements:
 *
 * Returns: (transfer full) (element-type ClaspJsonPart): the elements of an array; none of what is no array
 */
GArray *clasp_json_part_get_elements (const ClaspJsonPart *self);

/**
 * clasp_json_part_dup_bytes:
 *
 * The bytes need not be UTF-8.
 *
 * Returns: (transfer full) (nullable): what a string stands for; %NULL: it is none
 */
GString *clasp_json_part_dup_bytes (const ClaspJsonPart *self);

/**
 * clasp_json_part_dup_string:
 *
 * Returns: (transfer full) (nullable): the same as UTF-8 without NUL
 */
char *clasp_json_part_dup_string (const ClaspJsonPart *self);

/**
 * clasp_json_part_dup_token:
 *
 * Returns: (transfer full): the token as it stands
 */
char *clasp_json_part_dup_token (const ClaspJsonPart *self);
/* A number, or @fallback. */
double clasp_json_part_get_double (const ClaspJsonPart *self, double fallback);
gint64 clasp_json_part_get_int (const ClaspJsonPart *self, gint64 fallback);
gboolean clasp_json_part_is_true (const ClaspJsonPart *self);

G_END_DECLS
