/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * ClaspFilterChips:
 *
 * The terms of a filter that must all hold, as chips of which each can be taken away; hidden where there are fewer than
 * two.
 *
 * Signal "changed" (string: the filter without the term): the user took one away.
 */
#define CLASP_TYPE_FILTER_CHIPS (clasp_filter_chips_get_type ())
G_DECLARE_FINAL_TYPE (ClaspFilterChips, clasp_filter_chips, CLASP, FILTER_CHIPS, AdwBin)

/**
 * clasp_filter_chips_show:
 * @self: the chips
 * @text: a filter
 *
 * Shows the terms of a filter; none of one that can't be read, or where "or" stands between them.
 */
void clasp_filter_chips_show (ClaspFilterChips *self, const char *text);

G_END_DECLS
