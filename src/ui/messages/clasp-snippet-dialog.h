/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-snippet-shelf.h"

G_BEGIN_DECLS

/**
 * ClaspSnippetDialog:
 *
 * The snippets of a connection and those for all, to be renamed, moved and removed.
 */
#define CLASP_TYPE_SNIPPET_DIALOG (clasp_snippet_dialog_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSnippetDialog, clasp_snippet_dialog, CLASP, SNIPPET_DIALOG, AdwDialog)

/**
 * clasp_snippet_dialog_new:
 *
 * Returns: (transfer floating): the dialog, to be presented
 */
ClaspSnippetDialog *clasp_snippet_dialog_new (ClaspSnippetShelf *shelf);

G_END_DECLS
