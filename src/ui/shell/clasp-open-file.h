/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Given what @file holds: @runs (element-type ClaspRun), at least one. */
typedef void (*ClaspOpenFileFunc) (gpointer target, GFile *file, GPtrArray *runs);

/**
 * clasp_open_file:
 * @from: where a toast and a dialog are shown
 * @file: a capture, a HAR or JSON Lines
 * @opened: called with its connections once they are read
 * @target: given to @opened as its first argument; nothing happens when it is gone by then
 *
 * Reads a file without holding up the window. When that takes long a toast says so and lets the user give up; a file
 * that is refused is named with the reason.
 */
void clasp_open_file (GtkWidget *from, GFile *file, ClaspOpenFileFunc opened, GObject *target);

/**
 * clasp_open_file_ask:
 * @from: a widget of the window that asks
 * @chosen: called with each file that was chosen
 * @target: given to @chosen as its first argument; nothing happens when it is gone by then
 *
 * Asks for files.
 */
void clasp_open_file_ask (GtkWidget *from, void (*chosen) (gpointer target, GFile *file), GObject *target);

/**
 * clasp_open_file_dup_name:
 * @file: a file, which others may have named
 *
 * Returns: (transfer full): its name without its folder, fit to be shown
 */
char *clasp_open_file_dup_name (GFile *file);

/**
 * clasp_open_file_find:
 *
 * Tells whether an argument of the command line means a file: it is the URI of one, there is one of that name, or the
 * name ends as theirs do and is no address.
 *
 * Returns: (transfer full) (nullable): the file; %NULL when it means none
 */
GFile *clasp_open_file_find (const char *argument, GApplicationCommandLine *command_line);

G_END_DECLS
