/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspTextLines:
 *
 * Where the lines of a long text lie, for showing only those in sight; a line that is longer than what can be
 * shown is broken into several, at a space when there is one. Takes an eighth of a byte a line. The text may be any
 * bytes. Immutable.
 */
typedef struct _ClaspTextLines ClaspTextLines;

/* The least that @max_length can be. */
#define CLASP_TEXT_LINES_MIN 16

/**
 * clasp_text_lines_new:
 * @max_length: bytes of a line; no character takes fewer bytes than columns
 *
 * Returns: (transfer full): the lines of @text
 */
ClaspTextLines *clasp_text_lines_new (GBytes *text, guint max_length);
void clasp_text_lines_free (ClaspTextLines *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspTextLines, clasp_text_lines_free)

guint64 clasp_text_lines_get_n (const ClaspTextLines *self);
/* Whether a line was too long. */
gboolean clasp_text_lines_get_broken (const ClaspTextLines *self);

/**
 * clasp_text_lines_get:
 *
 * Line @number (from 0) without what ends it; @length: its bytes. Not terminated.
 *
 * Returns: (transfer none): the text
 */
const char *clasp_text_lines_get (const ClaspTextLines *self, guint64 number, gsize *length);

G_END_DECLS
