/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaspNameCompletion:
 *
 * Suggestions under an entry as its text is typed: arrow keys choose, Enter or Tab takes, Escape leaves them.
 */
#define CLASP_TYPE_NAME_COMPLETION (clasp_name_completion_get_type ())
G_DECLARE_FINAL_TYPE (ClaspNameCompletion, clasp_name_completion, CLASP, NAME_COMPLETION, GtkPopover)

/**
 * clasp_name_completion_new:
 * @entry: must outlive the popover, whose parent is @parent; who makes it unparents it
 * @names: static, %NULL-terminated
 *
 * Returns: (transfer floating): the popover
 */
GtkWidget *clasp_name_completion_new (GtkWidget *parent, GtkEntry *entry, const char *const *names);

/* Names of request fields that people set, most of them for WebSocket servers. */
extern const char *const CLASP_COMMON_FIELD_NAMES[];

G_END_DECLS
