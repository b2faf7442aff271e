/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-decoding.h"

G_BEGIN_DECLS

/**
 * ClaspRecogniser:
 *
 * Finds out which dialect a connection speaks: from the subprotocol, else from the path with the first messages of both
 * sides, or from first messages that no other protocol has. What only has the shape of a dialect is a resemblance.
 */
typedef struct _ClaspRecogniser ClaspRecogniser;

/**
 * clasp_recogniser_new:
 *
 * Returns: (transfer full): a recogniser that has seen nothing
 */
ClaspRecogniser *clasp_recogniser_new (const ClaspDialectHints *hints);
void clasp_recogniser_free (ClaspRecogniser *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspRecogniser, clasp_recogniser_free)

/**
 * clasp_recogniser_feed:
 * @self: what was seen before
 * @record: the next text or binary message, or %NULL to ask what the handshake alone tells
 *
 * Looks at one more message. It is not asked any more once it has answered.
 *
 * Returns: the dialect, or CLASP_DIALECT_NONE as long as it is not known
 */
ClaspDialect clasp_recogniser_feed (ClaspRecogniser *self, const ClaspUnitsRecord *record);

/**
 * clasp_recogniser_get_expected:
 *
 * Tells which dialect the address alone suggests. That names none, but what would be a secret in it is masked from the
 * first message on, since the client may speak before anything has come that decides.
 *
 * Returns: a dialect, or CLASP_DIALECT_NONE
 */
ClaspDialect clasp_recogniser_get_expected (ClaspRecogniser *self);
/* Whether the address is one of SockJS, so that STOMP comes wrapped. */
gboolean clasp_recogniser_is_sockjs (ClaspRecogniser *self);

/**
 * clasp_recogniser_get_why:
 *
 * Returns: (transfer none) (nullable): why, as a sentence; %NULL as long as it is not known
 */
const char *clasp_recogniser_get_why (ClaspRecogniser *self);

/**
 * clasp_recogniser_get_resemblance:
 *
 * Returns: (transfer none) (nullable): what the connection resembles, by its name; %NULL: nothing
 */
const char *clasp_recogniser_get_resemblance (ClaspRecogniser *self);

G_END_DECLS
