/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * clasp_undo_toast_show:
 * @from: where it was done
 * @text: what was done, translated
 * @undo: called when the user wants it undone
 * @target: given to @undo as its first argument; nothing happens when it is gone by then
 * @kept: (transfer full): given to @undo as its second argument
 *
 * Tells what was done, with a button that undoes it.
 */
void clasp_undo_toast_show (GtkWidget *from, const char *text, void (*undo) (gpointer target, gpointer kept),
                            GObject *target, GObject *kept);

/**
 * clasp_undo_toast_offer:
 * @from: where it was done
 * @text: what was done, translated
 * @label: the button's label, translated, with a mnemonic
 * @offered: called when the user clicks it
 * @target: given to @offered as its first argument; nothing happens when it is gone by then
 * @kept: (transfer full): given to @offered as its second argument
 *
 * Tells what was done, with a button that does it otherwise.
 */
void clasp_undo_toast_offer (GtkWidget *from, const char *text, const char *label,
                             void (*offered) (gpointer target, gpointer kept), GObject *target, GObject *kept);

G_END_DECLS
