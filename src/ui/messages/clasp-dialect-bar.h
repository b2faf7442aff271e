/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspDialectBar:
 *
 * Which dialect the messages of a connection speak, how that is known, and the user's choice; the channels there are,
 * and how heartbeats are shown and answered. It hides while nothing is open. Property: "session" (ClaspSession,
 * nullable).
 *
 * Signal "filter" (string): the user wants to see the messages that this term of the filter lets pass.
 */
#define CLASP_TYPE_DIALECT_BAR (clasp_dialect_bar_get_type ())
G_DECLARE_FINAL_TYPE (ClaspDialectBar, clasp_dialect_bar, CLASP, DIALECT_BAR, AdwBin)

G_END_DECLS
