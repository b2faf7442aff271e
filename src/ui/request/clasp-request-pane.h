/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include "clasp-profile.h"

G_BEGIN_DECLS

/**
 * ClaspRequestPane:
 *
 * The request in tabs: headers, query, subprotocols, sign-in, TLS and network, handshake lab; folds to one line.
 * Properties: "connection" (ClaspProfile, nullable, read-write), "folded" (boolean, read-write). Signals: "toggled"
 * (the user folded or unfolded it); "pasted" (uint taken, uint refused): header lines were pasted.
 */
#define CLASP_TYPE_REQUEST_PANE (clasp_request_pane_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRequestPane, clasp_request_pane, CLASP, REQUEST_PANE, AdwBin)

/* @tab: "headers", "query", "subprotocols", "sign-in", "network", "lab". Unfolds the pane and shows the tab. */
void clasp_request_pane_show_tab (ClaspRequestPane *self, const char *tab);
/**
 * clasp_request_pane_set_user:
 * @user: (nullable): "name:password"; %NULL: nobody
 *
 * Fills the sign-in in. Nothing is sent by that.
 */
void clasp_request_pane_set_user (ClaspRequestPane *self, const char *user);
gboolean clasp_request_pane_get_folded (ClaspRequestPane *self);
void clasp_request_pane_set_folded (ClaspRequestPane *self, gboolean folded);

G_END_DECLS
