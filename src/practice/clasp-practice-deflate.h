/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspPracticeDeflate:
 *
 * What a server agrees on for permessage-deflate (RFC 7692), and what it sends by that: libsoup's, so that the engine's
 * own does not meet its likeness.
 */
typedef struct _ClaspPracticeDeflate ClaspPracticeDeflate;

/**
 * clasp_practice_deflate_negotiate:
 *
 * Takes the first of @offers, a Sec-WebSocket-Extensions, that can be accepted.
 *
 * Returns: (transfer full) (nullable): what was agreed on; %NULL when none can be accepted
 */
ClaspPracticeDeflate *clasp_practice_deflate_negotiate (const char *offers);
void clasp_practice_deflate_free (ClaspPracticeDeflate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPracticeDeflate, clasp_practice_deflate_free)

/**
 * clasp_practice_deflate_get_answer:
 *
 * Returns: (transfer none): the Sec-WebSocket-Extensions that tells the client what was agreed on
 */
const char *clasp_practice_deflate_get_answer (ClaspPracticeDeflate *self);

/**
 * clasp_practice_deflate_compress:
 *
 * What is to be sent for a whole message, and its mark in @first_byte. Valid no longer than @data. %NULL: it failed,
 * and nothing can be sent any more.
 *
 * Returns: (transfer full) (nullable): the bytes
 */
GBytes *clasp_practice_deflate_compress (ClaspPracticeDeflate *self, guint8 *first_byte, const void *data,
                                         gsize length);

G_END_DECLS
