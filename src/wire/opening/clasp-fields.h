/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-grammar.h"
#include "clasp-line.h"
#include "clasp-verdict.h"

G_BEGIN_DECLS

/* One field as it stood on the wire; folded lines are joined to its value by a space (RFC 9112 §5.2). */
typedef struct
{
  guint line;        /* of the transcript: where the field begins */
  gsize value_start; /* of the value within that line */
  gboolean folded;   /* the value goes on in the next lines */
  ClaspSlice name;
  ClaspSlice value; /* without white space around */
  /*< private >*/
  GString *joined;
} ClaspField;

/**
 * ClaspFields:
 *
 * The fields of one head in their order, duplicates kept, each with the transcript line it stands on.
 */
typedef struct _ClaspFields ClaspFields;

/**
 * clasp_fields_new:
 *
 * Returns: (transfer full): the fields on lines @first to @last of @transcript, whose lines are kept alive
 */
ClaspFields *clasp_fields_new (const ClaspTranscript *transcript, guint first, guint last);
void clasp_fields_free (ClaspFields *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspFields, clasp_fields_free)

/* How many fields there are, and one of them, from 0. (transfer none) */
guint clasp_fields_get_length (const ClaspFields *self);

/**
 * clasp_fields_get:
 *
 * Returns: (transfer none): the field
 */
const ClaspField *clasp_fields_get (const ClaspFields *self, guint index);

/* How many fields are named @name, in any case. */
guint clasp_fields_count (const ClaspFields *self, const char *name);

/**
 * clasp_fields_next:
 *
 * Returns: (transfer none) (nullable): the first field named @name after @previous (%NULL: from the start), or %NULL
 */
const ClaspField *clasp_fields_next (const ClaspFields *self, const char *name, const ClaspField *previous);

/**
 * clasp_fields_join:
 *
 * Returns: (transfer full) (nullable): all values of the fields named @name, joined by ", "; %NULL when there are
 * none
 */
char *clasp_fields_join (const ClaspFields *self, const char *name);
/* Whether one of the list elements of the fields named @name is @token, in any case. */
gboolean clasp_fields_have_token (const ClaspFields *self, const char *name, const char *token);

/**
 * clasp_line_find_name_breach:
 * @start: (out): the bytes that are wrong
 * @length: (out): their number
 *
 * Whether the name of a field line breaks the grammar: empty, not a token, or with white space before its colon (RFC
 * 9112 §5.1).
 */
gboolean clasp_line_find_name_breach (const ClaspLine *line, gsize *start, gsize *length);

/**
 * clasp_verdict_add_field:
 *
 * Adds the value of @field as evidence; the whole line, when the value is empty or folded.
 *
 * Returns: (transfer none): @verdict
 */
ClaspVerdict *clasp_verdict_add_field (ClaspVerdict *verdict, const ClaspField *field);

/**
 * clasp_verdict_add_field_part:
 *
 * The same for a part of the value.
 *
 * Returns: (transfer none): @verdict
 */
ClaspVerdict *clasp_verdict_add_field_part (ClaspVerdict *verdict, const ClaspField *field, gsize start, gsize length);

/**
 * clasp_verdict_add_fields:
 *
 * Adds all fields named @name.
 *
 * Returns: (transfer none): @verdict
 */
ClaspVerdict *clasp_verdict_add_fields (ClaspVerdict *verdict, const ClaspFields *fields, const char *name);

G_END_DECLS
