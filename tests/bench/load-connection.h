/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One client: its request, then its WebSocket. */
typedef struct _LoadConnection LoadConnection;

/* Takes @fd, which does not block, and waits for it in @epoll, with the connection as data. @verbose: tells its end on
 * stderr. */
LoadConnection *load_connection_new (int epoll, int fd, gboolean verbose);
void load_connection_free (LoadConnection *connection);

/* Reacts to what epoll says of the socket. FALSE: it has ended and is to be freed. */
gboolean load_connection_react (LoadConnection *connection, guint32 events);

/* TRUE while it waits for its rate to allow the next message, which epoll cannot tell: see load_connection_send(). */
gboolean load_connection_is_paced (const LoadConnection *connection);

/* Sends what the socket takes and the rate allows, and waits for what it needs next. FALSE as load_connection_react().
 */
gboolean load_connection_send (LoadConnection *connection);

G_END_DECLS
