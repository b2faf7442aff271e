/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/* Keeps the buffer's colours those of the window's style, light or dark, for as long as it lives. */
void clasp_source_follow_style (GtkSourceBuffer *buffer);
/* Lets a line that is wrapped end with a hyphen only if there is one in the text; for a buffer that is still empty. */
void clasp_source_forbid_hyphens (GtkSourceBuffer *buffer);
/* Shows @text (any bytes: hidden characters and what is not UTF-8 are shown as marks) with the colours of @content_type
 * ("text/html; charset=…"), which may be %NULL. Returns whether very long lines were broken to show them. */
gboolean clasp_source_set_text (GtkSourceBuffer *buffer, const char *text, gsize length, const char *content_type);
/**
 * clasp_source_dup_selected:
 * @buffer: a buffer that clasp_source_set_text() filled and nobody changed
 *
 * Reads the selection as it came: without marks, and without the line breaks that only show long lines.
 *
 * Returns: (transfer full) (nullable): the bytes, or %NULL when nothing is selected
 */
GBytes *clasp_source_dup_selected (GtkSourceBuffer *buffer);

G_END_DECLS
