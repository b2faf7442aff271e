/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ClaspNameCompletion:
 *
 * Suggestions under an entry as its text is typed: arrow keys choose, Enter or Tab takes, Escape leaves them. Nothing
 * is chosen at first, so that Enter and Tab do what they do without it.
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

/**
 * ClaspSuggestFunc:
 * @text: what is written
 * @at: where the cursor is, in bytes
 * @start: (out): where that begins which a suggestion takes the place of, up to @at
 * @user_data: of whom made the completion
 *
 * Returns: (transfer full): the suggestions; one that ends in ":" is gone on with at once
 */
typedef char **(*ClaspSuggestFunc) (const char *text, gsize at, gsize *start, gpointer user_data);

/**
 * clasp_name_completion_new_with_func:
 * @parent: the popover's parent; who makes it unparents it
 * @entry: must outlive the popover
 * @suggest: tells the suggestions
 * @user_data: for @suggest; must outlive the popover
 *
 * Completes a part of a text: Down asks for suggestions too, and Tab, when it takes one, stays in the entry.
 *
 * Returns: (transfer floating): the popover
 */
GtkWidget *clasp_name_completion_new_with_func (GtkWidget *parent, GtkEditable *entry, ClaspSuggestFunc suggest,
                                                gpointer user_data);

/* Names of request fields that people set, most of them for WebSocket servers. */
extern const char *const CLASP_COMMON_FIELD_NAMES[];

G_END_DECLS
