/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspCliInput:
 *
 * Sends each line of standard input as a text message, or with `--raw` as the frames it tells of in JSON, and no
 * faster than the server reads. Main thread.
 */
typedef struct _ClaspCliInput ClaspCliInput;

/* @close_at_end: the end of the input begins the closing handshake */
ClaspCliInput *clasp_cli_input_new (ClaspSession *session, guint64 max_line, gboolean close_at_end);
/* The same for `--raw`: a line that can't be read ends the input there, and closes. */
ClaspCliInput *clasp_cli_input_new_raw (ClaspSession *session, gboolean close_at_end);
/* Whether a line could not be read. */
gboolean clasp_cli_input_has_failed (const ClaspCliInput *self);
void clasp_cli_input_free (ClaspCliInput *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspCliInput, clasp_cli_input_free)

G_END_DECLS
