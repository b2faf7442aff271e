/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * clasp_file_choice_ask:
 * @from: where it is asked for
 * @title: of the dialog, translated
 * @chosen: called with the path of the file once there is one; not when the dialog is dismissed
 * @target: given to @chosen as its first argument; nothing happens when it is gone by then
 *
 * Lets the user choose a file with a certificate or a key. What goes wrong is told in a toast.
 */
void clasp_file_choice_ask (GtkWidget *from, const char *title, void (*chosen) (gpointer target, const char *path),
                            GObject *target);

G_END_DECLS
