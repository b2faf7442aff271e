/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-json-view.h"

G_BEGIN_DECLS

/* What messages resemble that no decoder reads: "ai-realtime", "xmpp", "sip", "vite-hmr", "webpack-hmr", "discord",
 * "ddp", "vnc". Each function gives a static name, or %NULL. */

/**
 * clasp_resemblance_from_subprotocol:
 *
 * Returns: (transfer none) (nullable): what it resembles
 */
const char *clasp_resemblance_from_subprotocol (const char *subprotocol);

/**
 * clasp_resemblance_from_object:
 *
 * Returns: (transfer none) (nullable): what it resembles
 */
const char *clasp_resemblance_from_object (const ClaspJsonView *view, gboolean in);

/**
 * clasp_resemblance_from_text:
 *
 * Returns: (transfer none) (nullable): what it resembles
 */
const char *clasp_resemblance_from_text (ClaspSlice text, gboolean in);

/**
 * clasp_resemblance_from_binary:
 * @first: it is the first message of its side
 *
 * Returns: (transfer none) (nullable): what it resembles
 */
const char *clasp_resemblance_from_binary (ClaspSlice data, gboolean in, gboolean first);

G_END_DECLS
