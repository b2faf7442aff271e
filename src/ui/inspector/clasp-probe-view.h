/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-session.h"

G_BEGIN_DECLS

/**
 * ClaspProbeView:
 *
 * Finds, when the user asks for it, what makes the difference after a handshake that failed: a list that fills, and
 * one sentence at its end. Property: "has-answer" (boolean, read-only): a difference opens the connection. Signal:
 * "retry": the difference has been made in the session's connection, which is to be opened again.
 */
#define CLASP_TYPE_PROBE_VIEW (clasp_probe_view_get_type ())
G_DECLARE_FINAL_TYPE (ClaspProbeView, clasp_probe_view, CLASP, PROBE_VIEW, AdwBin)

/* What failed; %NULL: nothing did. Another report than before ends what is being tried, and empties the list. */
void clasp_probe_view_set_failure (ClaspProbeView *self, ClaspSession *session, ClaspReport *report);

G_END_DECLS
