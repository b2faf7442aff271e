/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-snippet-shelf.h"

G_BEGIN_DECLS

/**
 * ClaspSnippetMenu:
 *
 * A button with the menu of the snippets of a connection and of those for all; each one's shortcut works wherever the
 * focus is while the button is to be seen. Properties: "profile" (ClaspProfile, nullable), "can-save" (boolean: there
 * is something to be kept).
 *
 * Signal "insert" (ClaspSnippet): the user wants it to be written.
 * Signal "save": the user wants to keep what is written: clasp_snippet_menu_save().
 */
#define CLASP_TYPE_SNIPPET_MENU (clasp_snippet_menu_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSnippetMenu, clasp_snippet_menu, CLASP, SNIPPET_MENU, AdwBin)

/**
 * clasp_snippet_menu_save:
 * @kind: as a snippet's
 * @text: at most %CLASP_SNIPPET_TEXT_MAX bytes
 *
 * Asks what a new snippet is called, and keeps it.
 */
void clasp_snippet_menu_save (ClaspSnippetMenu *self, const char *kind, const char *text);

G_END_DECLS
