/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-snippet-shelf.h"

G_BEGIN_DECLS

/**
 * ClaspSnippetForm:
 *
 * Where the user says what a snippet is called, where it is kept and which keys insert it.
 */
#define CLASP_TYPE_SNIPPET_FORM (clasp_snippet_form_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSnippetForm, clasp_snippet_form, CLASP, SNIPPET_FORM, AdwDialog)

/**
 * clasp_snippet_form_new:
 * @shelf: where it is kept
 * @snippet: one of the shelf, which is changed then, or a new one
 *
 * Returns: (transfer floating): the form, to be presented
 */
ClaspSnippetForm *clasp_snippet_form_new (ClaspSnippetShelf *shelf, ClaspSnippet *snippet);

G_END_DECLS
