/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspComposer:
 *
 * Where a message is written and sent, once or again and again: text, JSON, binary as hex or base64, ping, close, or a
 * frame exactly as told. Property: "session" (ClaspSession, nullable). Action: "composer.send", enabled while the
 * session can send and what was written may be sent.
 */
#define CLASP_TYPE_COMPOSER (clasp_composer_get_type ())
G_DECLARE_FINAL_TYPE (ClaspComposer, clasp_composer, CLASP, COMPOSER, AdwBin)

/**
 * clasp_composer_edit:
 * @self: a composer
 * @opcode: of a message: text, binary, or ping
 * @payload: what it holds
 *
 * Puts a message there to be changed and sent. What was written before is the newest of the history then.
 */
void clasp_composer_edit (ClaspComposer *self, guint8 opcode, GBytes *payload);

G_END_DECLS
