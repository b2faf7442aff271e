/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cli-conversation.h"
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspCliInput:
 *
 * Sends each line of standard input, no faster than the server reads: as a text message, with `--binary` as a binary
 * message that the line holds in base64, with `--raw` as the frames it tells of in JSON. Main thread.
 */
typedef struct _ClaspCliInput ClaspCliInput;

/**
 * clasp_cli_input_new:
 * @session: where the lines go
 * @conversation: what its messages do; must outlive the input. Its options say how a line is read, and whether the end
 *   of the input begins the closing handshake
 *
 * Begins to read. With `--raw`, a line that can't be read ends the input there, and closes.
 *
 * Returns: (transfer full)
 */
ClaspCliInput *clasp_cli_input_new (ClaspSession *session, ClaspCliConversation *conversation);

/**
 * clasp_cli_input_finish:
 *
 * Reads no more, since the connection has ended, and tells on standard error of lines that the connection no longer
 * took.
 *
 * Returns: (transfer none) (element-type guint64): the numbers of all lines that were not sent, in order
 */
const GArray *clasp_cli_input_finish (ClaspCliInput *self);

/**
 * clasp_cli_input_has_failed:
 *
 * Tells whether a line could not be sent for its own sake: it is too long, not UTF-8, not base64 or no frame.
 *
 * Returns: %TRUE when there was one
 */
gboolean clasp_cli_input_has_failed (const ClaspCliInput *self);

void clasp_cli_input_free (ClaspCliInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCliInput, clasp_cli_input_free)

G_END_DECLS
