/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_foreign_append:
 * @bytes: bytes of a server, a file or the clipboard
 *
 * Appends bytes as UTF-8 for display: what is not UTF-8, and characters that would hide, reorder or break the text around
 * them, stand as "\xNN".
 */
void clasp_foreign_append (GString *text, const void *bytes, gsize length);

/**
 * clasp_foreign_to_text:
 * @limit: how many of the bytes are shown, before "…"; 0: all
 *
 * Makes bytes into text for display, as clasp_foreign_append() does.
 *
 * Returns: (transfer full): UTF-8
 */
char *clasp_foreign_to_text (const void *bytes, gsize length, gsize limit);

G_END_DECLS
