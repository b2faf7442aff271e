/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * clasp_entry_limit_find_problem:
 *
 * Returns: (transfer full) (nullable): what is wrong with putting @text into @entry beside what it has: GTK would cut
 * it without a word; %NULL when it fits
 */
char *clasp_entry_limit_find_problem (GtkEntry *entry, const char *text);

G_END_DECLS
