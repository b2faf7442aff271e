/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspTurn:
 *
 * Who may be CONNECTING to a host: at most one at a time, in the order of asking (CON-01, RFC 6455 §4.1 item 2). I/O
 * thread only.
 */
typedef struct _ClaspTurn ClaspTurn;
typedef void (*ClaspTurnFunc) (gpointer user_data);

/**
 * clasp_turn_take:
 *
 * Asks for the turn at @key ("127.0.0.1:80"). When it isn't granted at once, @ready is called as soon as it is.
 *
 * Returns: (transfer full): the turn, granted or waited for
 */
ClaspTurn *clasp_turn_take (const char *key, ClaspTurnFunc ready, gpointer user_data);
gboolean clasp_turn_is_granted (const ClaspTurn *self);
/* Gives the turn back, or leaves the queue; frees @self. The next in the queue is told from within. */
void clasp_turn_release (ClaspTurn *self);

G_END_DECLS
