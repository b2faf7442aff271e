/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What stands between bytes of others (a server, a proxy, a certificate, a file, the clipboard) and a terminal, a label
 * or a sentence. Characters that would hide, reorder or break what stands around them are shown as marks, everywhere by
 * the same ones: "‹ESC›" a control character by its name, "‹U+202E›" any other character that is not seen, "‹xFF›" a
 * byte that is not UTF-8. A replacement character U+FFFD that was really sent stays one. */

/* The longest mark, with its NUL. */
#define CLASP_FOREIGN_MARK_SIZE 16

/**
 * clasp_foreign_is_hidden:
 * @c: a character
 *
 * Tells whether a character is not seen as such in a line of text: a control character (C0, DEL, C1), a line or
 * paragraph separator, a bidirectional control, or one that takes no room (U+200B, U+FEFF, U+00AD, tags …).
 *
 * Returns: %TRUE when it is shown by a mark
 */
gboolean clasp_foreign_is_hidden (gunichar c);

/**
 * clasp_foreign_mark:
 * @c: a character that is hidden
 * @mark: (out caller-allocates): its mark, UTF-8
 *
 * Writes the mark of a hidden character.
 */
void clasp_foreign_mark (gunichar c, char mark[CLASP_FOREIGN_MARK_SIZE]);

/**
 * clasp_foreign_mark_byte:
 * @byte: a byte that is not UTF-8 where it stands
 * @mark: (out caller-allocates): its mark, UTF-8
 *
 * Writes the mark of a byte.
 */
void clasp_foreign_mark_byte (guint8 byte, char mark[CLASP_FOREIGN_MARK_SIZE]);

/**
 * clasp_foreign_append:
 * @text: what is written so far
 * @bytes: bytes of others
 * @length: how many
 *
 * Appends bytes as one line of text for display, hidden characters and what is not UTF-8 as marks.
 */
void clasp_foreign_append (GString *text, const void *bytes, gsize length);

/**
 * clasp_foreign_to_text:
 * @bytes: bytes of others
 * @length: how many
 * @limit: how many of the bytes are shown at most, before "…"; 0: all. A character is never cut.
 *
 * Makes bytes into one line of text for display, as clasp_foreign_append() does: for a terminal, a label or a sentence.
 *
 * Returns: (transfer full): UTF-8
 */
char *clasp_foreign_to_text (const void *bytes, gsize length, gsize limit);

/**
 * clasp_foreign_to_lines:
 * @bytes: bytes of others
 * @length: how many
 *
 * Makes bytes into text of several lines for display: ends of lines (LF, CR LF) and HTAB stay, all else is as in
 * clasp_foreign_to_text().
 *
 * Returns: (transfer full): UTF-8
 */
char *clasp_foreign_to_lines (const void *bytes, gsize length);

/**
 * clasp_foreign_escape_json:
 * @json: JSON text
 *
 * Escapes the hidden characters of JSON text as JSON allows it ("\u202e", RFC 8259 §7), so that it can go to a terminal
 * and still stands for the same. Characters of the layout (LF, HTAB, CR outside of strings) stay.
 *
 * Returns: (transfer full): JSON that stands for the same
 */
char *clasp_foreign_escape_json (const char *json);

G_END_DECLS
