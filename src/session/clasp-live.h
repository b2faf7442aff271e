/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * ClaspLive:
 *
 * Which connections are open now, and where. Knows nothing of windows and tabs, so that a list of connections can be
 * told and tested without a display. Main thread only.
 *
 * Signal: "changed": one was opened or has ended.
 */
#define CLASP_TYPE_LIVE (clasp_live_get_type ())
G_DECLARE_FINAL_TYPE (ClaspLive, clasp_live, CLASP, LIVE, GObject)

/**
 * clasp_live_new:
 *
 * Returns: (transfer full): one that knows of nothing open
 */
ClaspLive *clasp_live_new (void);

/**
 * clasp_live_set:
 * @owner: where it is open, such as a tab; only compared
 * @id: (nullable): the id of the connection that is open there; %NULL: none is
 *
 * Tells what is open at one place, which may be what is known already.
 */
void clasp_live_set (ClaspLive *self, gconstpointer owner, const char *id);

/**
 * clasp_live_has:
 * @id: of a connection
 *
 * Returns: whether it is open anywhere
 */
gboolean clasp_live_has (ClaspLive *self, const char *id);

G_END_DECLS
