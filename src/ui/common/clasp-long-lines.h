/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtksourceview/gtksource.h>

G_BEGIN_DECLS

/* Characters of a line that an editor shows. */
#define CLASP_LONG_LINE 32768

/**
 * clasp_long_lines_fold:
 * @view: an editor whose buffer is still empty
 * @note: is shown while there is something that is not
 *
 * Keeps the editor usable whatever is pasted into it: of a line longer than CLASP_LONG_LINE characters the rest is not
 * shown, though it is in the buffer, and is copied and cut with what stands around it; a line with a very long word in
 * it is wrapped anywhere.
 */
void clasp_long_lines_fold (GtkTextView *view, GtkWidget *note);

G_END_DECLS
