/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-options.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspCliDialog:
 *
 * The way to an open connection: one attempt, or several where redirects are followed and a sign-in is asked for. An
 * interrupt ends it by the closing handshake, a second one at once.
 */
typedef struct _ClaspCliDialog ClaspCliDialog;

/**
 * clasp_cli_dialog_new:
 * @tap: (nullable): sees the events of the connection that opens
 * @interrupted: (nullable): cancelled by the first interrupt
 *
 * Returns: (transfer full): the dialog
 */
ClaspCliDialog *clasp_cli_dialog_new (const ClaspCliOptions *options, const ClaspTap *tap, gpointer tap_data,
                                      GCancellable *interrupted);
void clasp_cli_dialog_free (ClaspCliDialog *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCliDialog, clasp_cli_dialog_free)

/**
 * clasp_cli_dialog_open:
 *
 * Opens; returns once it is open or has failed for good.
 *
 * Returns: (transfer none): the session
 */
ClaspSession *clasp_cli_dialog_open (ClaspCliDialog *self);

/**
 * clasp_cli_dialog_open_again:
 *
 * Opens once more after an end, after a while, and as often as that fails.
 *
 * Returns: %FALSE when the user has interrupted it
 */
gboolean clasp_cli_dialog_open_again (ClaspCliDialog *self);

/* Returns once the connection has ended. */
void clasp_cli_dialog_wait (ClaspCliDialog *self);
/* There is nothing left to be closed: from here an interrupt ends the program. */
void clasp_cli_dialog_release_signals (ClaspCliDialog *self);

/* What an opening tells by its exit status. */
ClaspCliStatus clasp_cli_report_get_status (const ClaspReport *report);

/**
 * clasp_cli_report_bad_header:
 *
 * Returns: (transfer full): the report on a request that was refused before anything was sent, since a header would
 * break it
 */
ClaspReport *clasp_cli_report_bad_header (const ClaspCliOptions *options);
/**
 * clasp_cli_report_print:
 * @fd: the file descriptor that a text is printed on
 *
 * Prints it, as JSON on standard output or as a text on @fd.
 *
 * Returns: %FALSE when it could not be written, and was told so; that a reader has gone is no failure
 */
gboolean clasp_cli_report_print (const ClaspReport *report, GListModel *diagnoses, gboolean json, gboolean pretty,
                                 int fd);
/* Prints a text with a line feed at its end, in the same way. */
gboolean clasp_cli_text_print (const char *text, int fd);

G_END_DECLS
