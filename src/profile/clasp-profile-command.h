/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-pasted-command.h"
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * clasp_profile_take_command:
 * @self: a profile
 * @command: what a command line asks for
 *
 * Makes a profile ask for what a pasted command would send: address, header table, and all that a command can say, so
 * that nothing of what was there before stays, such as trusting any certificate. A user that is only to be sent when
 * the server asks is left to the sign-in.
 */
void clasp_profile_take_command (ClaspProfile *self, const ClaspPastedCommand *command);

G_END_DECLS
