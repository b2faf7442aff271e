/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ScriptedPeer:
 *
 * A server on a loopback address and a free port that says, byte for byte, what a test wants it to say. Each connection
 * is served on a thread of its own by a script: plain blocking code.
 */
typedef struct _ScriptedPeer ScriptedPeer;
/* @number: of the connection, from 0. The socket is closed when the script returns. */
typedef void (*Script) (ScriptedPeer *peer, int fd, guint number, gpointer user_data);

/* @address: "127.0.0.1" or "::1" */
ScriptedPeer *scripted_peer_new (const char *address, Script script, gpointer user_data);
/* Ends what scripts wait for, and waits for them. */
void scripted_peer_free (ScriptedPeer *self);
guint16 scripted_peer_get_port (ScriptedPeer *self);
/* "ws://127.0.0.1:PORT" + @path. (transfer full) */
char *scripted_peer_dup_url (ScriptedPeer *self, const char *path);
guint scripted_peer_get_connections (ScriptedPeer *self);
/* All that was read from the client in connection @number. (transfer full) */
char *scripted_peer_dup_received (ScriptedPeer *self, guint number);

/* For scripts. Each returns when it is done, when the client hangs up or when the test is over. */

/* Reads to the empty line. Returns FALSE when there was none. */
gboolean peer_read_head (ScriptedPeer *self, int fd, guint number);
/* Reads until the client ends, or @n bytes; what was read is kept as "received". */
gsize peer_read (ScriptedPeer *self, int fd, guint number, gsize n);
/* Reads without keeping until the client ends. */
gsize peer_drain (int fd);
void peer_write (int fd, const void *data, gsize length);
void peer_say (int fd, const char *text);
/* Answers the request read before by a right 101. @fields: (nullable): more lines, each with CRLF. */
void peer_accept (ScriptedPeer *self, int fd, guint number, const char *fields);
/* Sec-WebSocket-Accept for a request's head. (transfer full) */
char *dup_accept_for_head (const char *head);
/* peer_read_head() and peer_accept(). */
gboolean peer_open (ScriptedPeer *self, int fd, guint number);
/* Writes one unmasked frame. */
void peer_frame (int fd, guint8 first_byte, const void *data, gsize length);
/* Waits until the client ends or the test is over, reading nothing. */
void peer_wait (ScriptedPeer *self, int fd);
/* Waits until scripted_peer_signal() was called @times times. */
void peer_wait_signal (ScriptedPeer *self, guint times);
void scripted_peer_signal (ScriptedPeer *self);
/* Ends the connection by RST rather than FIN. */
void peer_reset (int fd);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ScriptedPeer, scripted_peer_free)

G_END_DECLS
