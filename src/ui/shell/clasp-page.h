/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-pasted-command.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspPage:
 *
 * One tab: a connection with its request, what happens in it, and the inspector. Properties: "session" (ClaspSession),
 * "connection" (ClaspProfile), "title" (string), "verb" (string: "connect", "stop" or "disconnect", what its button
 * does now) – all read-only; "show-inspector" (boolean, read-write), "live" (boolean: its connection is open).
 * Signals: "remember" (ClaspProfile): it is about to be opened; "outcome" (ClaspProfile): it opened, or failed. Its
 * actions are in the group that clasp_page_get_actions() gives: connect, stop, disconnect, inspector, request, find,
 * find-next, find-previous, filter, filter-by (string: a term that is added to the filter), export.
 */
#define CLASP_TYPE_PAGE (clasp_page_get_type ())
G_DECLARE_FINAL_TYPE (ClaspPage, clasp_page, CLASP, PAGE, AdwBin)

/**
 * clasp_page_new:
 * @profile: (nullable): edited from now on; %NULL: an empty one
 *
 * Returns: (transfer floating): the page
 */
GtkWidget *clasp_page_new (ClaspProfile *profile);

/**
 * clasp_page_get_actions:
 *
 * Returns: (transfer none): the actions of the page
 */
GActionGroup *clasp_page_get_actions (ClaspPage *self);

/**
 * clasp_page_get_profile:
 *
 * Returns: (transfer none): the profile that is edited
 */
ClaspProfile *clasp_page_get_profile (ClaspPage *self);

/**
 * clasp_page_get_session:
 *
 * Returns: (transfer none): the session of its connection
 */
ClaspSession *clasp_page_get_session (ClaspPage *self);
/* Puts another connection into the tab; the one before is ended. */
void clasp_page_set_profile (ClaspPage *self, ClaspProfile *profile);
/**
 * clasp_page_show_capture:
 * @capture: what is shown, to be read only
 * @run: (nullable): the run it is; %NULL: a file
 *
 * Shows what was recorded in a tab without a connection. Connect begins a connection anew.
 */
void clasp_page_show_capture (ClaspPage *self, ClaspCapture *capture, ClaspHistoryRun *run);
/* What is shown is a file that is called @name; @file tells it from others, and from what it was before a change. */
void clasp_page_set_file (ClaspPage *self, const char *file, const char *name);

/**
 * clasp_page_get_file:
 *
 * Returns: (transfer none) (nullable): the file that is shown, as clasp_page_set_file() has it
 */
const char *clasp_page_get_file (ClaspPage *self);

/**
 * clasp_page_get_run:
 *
 * Returns: (transfer none) (nullable): the run that is shown
 */
ClaspHistoryRun *clasp_page_get_run (ClaspPage *self);
/* Whether something recorded is shown. */
gboolean clasp_page_is_recorded (ClaspPage *self);
/* Whether it is opening, open or closing, so that another connection should not take its place. */
gboolean clasp_page_is_busy (ClaspPage *self);
/* Whether its connection is open. */
gboolean clasp_page_is_live (ClaspPage *self);
void clasp_page_connect (ClaspPage *self);
/* Ends the connection, if there is one, and connects again. */
void clasp_page_reconnect (ClaspPage *self);
/**
 * clasp_page_take_saved:
 * @saved: what another program has made of the connection
 * @before: as it was saved before
 *
 * Shows what another program has changed. Secrets that were entered here stay, where they are still for the same, and
 * the keyring keeps what it has.
 */
void clasp_page_take_saved (ClaspPage *self, ClaspProfile *saved, ClaspProfile *before);
/* Takes URL, headers and options over from a pasted command line. */
void clasp_page_fill (ClaspPage *self, const ClaspPastedCommand *command);
/* Unfolds the request and shows one of its tabs (clasp_request_pane_show_tab()). */
void clasp_page_show_request (ClaspPage *self, const char *tab);

/* Does what a fix of the failure view says (ClaspFix): edits the connection and connects again, or shows where to. */
void clasp_page_apply_fix (ClaspPage *self, guint kind, const char *value);

G_END_DECLS
