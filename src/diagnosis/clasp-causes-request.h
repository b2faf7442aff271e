/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-cause.h"

G_BEGIN_DECLS

/* The causes in our own request; ended by one without a function. */
extern const ClaspCause CLASP_CAUSES_REQUEST[];

/**
 * clasp_causes_request_is_404_of_dropper:
 *
 * Returns: whether the answer is a framework's 404 to a plain request, passed on by a proxy that drops the upgrade
 * unless told otherwise: that is more usual then than a wrong path
 */
gboolean clasp_causes_request_is_404_of_dropper (const ClaspClues *clues);

G_END_DECLS
