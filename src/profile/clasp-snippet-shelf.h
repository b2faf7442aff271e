/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-profile.h"
#include "clasp-snippet.h"

G_BEGIN_DECLS

/* Who a snippet is kept for. */
typedef enum
{
  CLASP_SNIPPET_OF_CONNECTION,
  CLASP_SNIPPET_OF_ALL,
  CLASP_N_SNIPPET_SCOPES
} ClaspSnippetScope;

/**
 * ClaspSnippetShelf:
 *
 * The snippets that a connection can take: those that are kept with it, and those that are kept for all, which are the
 * same in every shelf of the program and stand in <user data dir>/handclasp/snippets.json. Main thread only.
 */
#define CLASP_TYPE_SNIPPET_SHELF (clasp_snippet_shelf_get_type ())
G_DECLARE_FINAL_TYPE (ClaspSnippetShelf, clasp_snippet_shelf, CLASP, SNIPPET_SHELF, GObject)

/**
 * clasp_snippet_shelf_new:
 * @profile: a connection
 *
 * Returns: (transfer full): its shelf
 */
ClaspSnippetShelf *clasp_snippet_shelf_new (ClaspProfile *profile);

/**
 * clasp_snippet_shelf_get_list:
 *
 * Returns: (transfer none) (element-type ClaspSnippet): what is kept there
 */
GListModel *clasp_snippet_shelf_get_list (ClaspSnippetShelf *self, ClaspSnippetScope scope);

/**
 * clasp_snippet_shelf_find:
 * @scope: (out) (optional): where it is kept
 * @position: (out) (optional): in the list there
 *
 * Returns: whether @snippet is on the shelf
 */
gboolean clasp_snippet_shelf_find (ClaspSnippetShelf *self, ClaspSnippet *snippet, ClaspSnippetScope *scope,
                                   guint *position);

/**
 * clasp_snippet_shelf_insert:
 * @position: in the list of @scope; what is past its end stands at the end
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Keeps a snippet. One for all is written at once; one of a connection is, by whoever keeps the connection.
 *
 * Returns: %FALSE with a sentence when it can't be kept there
 */
gboolean clasp_snippet_shelf_insert (ClaspSnippetShelf *self, ClaspSnippetScope scope, guint position,
                                     ClaspSnippet *snippet, GError **error);

/**
 * clasp_snippet_shelf_replace:
 * @snippet: what is kept there
 * @changed: what stands in its place then
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Changes a snippet where it is kept, however many there are; one that is not on the shelf any more stays off it.
 *
 * Returns: %FALSE with a sentence when the list can't be written with it
 */
gboolean clasp_snippet_shelf_replace (ClaspSnippetShelf *self, ClaspSnippet *snippet, ClaspSnippet *changed,
                                      GError **error);

/**
 * clasp_snippet_shelf_remove:
 * @error: return location for an error of the domain G_IO_ERROR
 *
 * Returns: %FALSE with a sentence when the list can't be written without it
 */
gboolean clasp_snippet_shelf_remove (ClaspSnippetShelf *self, ClaspSnippet *snippet, GError **error);

G_END_DECLS
