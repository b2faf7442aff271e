/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * clasp_body_words:
 * @body: a body, decoded; any bytes
 * @length: how many
 * @max: the most characters to give, before "…"
 *
 * What a body says, on one line: of a page its words without tags, styles and scripts, and with the common entities
 * undone; of anything else the text as it is. White space is one blank. Pure.
 *
 * Returns: (transfer full): UTF-8 fit for a sentence; "" when the body is no text, or holds nothing to read
 */
char *clasp_body_words (const char *body, gsize length, gsize max);

G_END_DECLS
