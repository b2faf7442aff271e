/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>
#include "clasp-find.h"

G_BEGIN_DECLS

/**
 * clasp_found_mark:
 * @attributes: what a text looks like
 * @find: (nullable): what is looked for
 * @text: a part of what is shown, up to its end
 * @start: where that part begins, in bytes
 *
 * Sets off in a text what is looked for.
 */
void clasp_found_mark (PangoAttrList *attributes, ClaspFind *find, const char *text, gsize start);
/**
 * clasp_found_dup_limit:
 * @n_limited: how many messages a regular expression took too long for
 *
 * Returns: (transfer full) (nullable): what is said of that; %NULL: there is none
 */
char *clasp_found_dup_limit (guint64 n_limited);

/**
 * clasp_found_mark_buffer:
 * @buffer: a text
 * @find: (nullable): what is looked for
 * @first: (out) (optional): where it stands first
 *
 * Sets off in a text what is looked for, and no longer what was.
 *
 * Returns: whether it stands there
 */
gboolean clasp_found_mark_buffer (GtkTextBuffer *buffer, ClaspFind *find, GtkTextIter *first);

G_END_DECLS
