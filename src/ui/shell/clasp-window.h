/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-workspace.h"

G_BEGIN_DECLS

/**
 * ClaspWindow:
 *
 * A window: the list of connections, the URL, and a tab for each connection.
 */
#define CLASP_TYPE_WINDOW (clasp_window_get_type ())
G_DECLARE_FINAL_TYPE (ClaspWindow, clasp_window, CLASP, WINDOW, AdwApplicationWindow)

/**
 * clasp_window_new:
 *
 * Returns: (transfer none): the window, which GTK owns
 */
ClaspWindow *clasp_window_new (GtkApplication *application, ClaspWorkspace *workspace);
/* Fills a tab with the URL: the current one when nothing was begun there, else a new one. Does not connect. */
void clasp_window_open_url (ClaspWindow *self, const char *url);
/* Shows the connections of a file (clasp_open_file()), a tab for each, to be read; one that is shown comes to the
 * front. */
void clasp_window_open_file (ClaspWindow *self, GFile *file);
/**
 * clasp_window_dup_tabs:
 *
 * Returns: (transfer full): the connections in its tabs as JSON, without secrets; what a file or the practice server
 * fills is left out, and so is all of a window that closes
 */
char **clasp_window_dup_tabs (ClaspWindow *self);
/* Fills tabs with what clasp_window_dup_tabs() gave. Nothing is connected; the last run of each is shown. */
void clasp_window_restore_tabs (ClaspWindow *self, const char *const *tabs);
/* Closes it without a question about what is open there. */
void clasp_window_close_at_once (ClaspWindow *self);

G_END_DECLS
