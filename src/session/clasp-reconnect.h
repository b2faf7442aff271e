/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-session.h"

G_BEGIN_DECLS

/* Staying connected: whether and when to connect again after a connection has ended. Pure. */

/**
 * clasp_reconnect_applies:
 * @ending: how the connection ended
 *
 * Returns: whether the end was not ours, and not by a policy of the server (1008), which would end the next one as well
 */
gboolean clasp_reconnect_applies (const ClaspEnding *ending);

/**
 * clasp_reconnect_get_delay:
 * @failures: how many times connecting again has failed since a connection was open
 * @chance: from 0 to 1, so that many clients of one server do not come back all at once
 *
 * Returns: milliseconds to wait: 1 s, doubled by each failure up to 30 s, and up to a fifth more by chance
 */
guint clasp_reconnect_get_delay (guint failures, double chance);

G_END_DECLS
