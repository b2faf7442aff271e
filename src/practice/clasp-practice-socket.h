/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "clasp-practice-deflate.h"
#include "clasp-frame.h"

G_BEGIN_DECLS

/**
 * ClaspPracticeSocket:
 *
 * The server's end of one stolen connection (RFC 6455 §5 to §7). It reads through the same readers and rules as the
 * engine, told that frames come from a client. Lives in the thread-default context it was made in. Both directions are
 * bounded: while much output waits nothing is read, and a message over the limit is refused by 1009.
 */
typedef struct _ClaspPracticeSocket ClaspPracticeSocket;

/* @data is valid during the call, and unmasked. */
typedef void (*ClaspPracticeMessageFunc) (ClaspPracticeSocket *self, guint8 opcode, const guint8 *data, gsize length,
                                          gpointer user_data);
/* The connection is over; called once, last. */
typedef void (*ClaspPracticeClosedFunc) (ClaspPracticeSocket *self, gpointer user_data);

/* Bytes of output from which on a talk should leave messages out rather than queue them. */
#define CLASP_PRACTICE_BACKLOG (256 * 1024)

/**
 * clasp_practice_socket_new:
 * @stream: bytes it has read already are kept
 * @socket: the one below it
 * @deflate: (nullable) (transfer full): what was agreed on
 *
 * Nothing is read until start.
 *
 * Returns: (transfer full): the socket
 */
ClaspPracticeSocket *clasp_practice_socket_new (GIOStream *stream, GSocket *socket, ClaspPracticeDeflate *deflate);
ClaspPracticeSocket *clasp_practice_socket_ref (ClaspPracticeSocket *self);
void clasp_practice_socket_unref (ClaspPracticeSocket *self);

/* @message %NULL: what comes is dropped unread, whatever it is; only the end of the stream is awaited. */
void clasp_practice_socket_start (ClaspPracticeSocket *self, ClaspPracticeMessageFunc message,
                                  ClaspPracticeClosedFunc closed, gpointer user_data);
/* Both queue only; several may be queued and then flushed at once. Bytes go as they are, a message compressed where
 * that was agreed on. */
void clasp_practice_socket_queue_bytes (ClaspPracticeSocket *self, const void *data, gsize length);
void clasp_practice_socket_queue (ClaspPracticeSocket *self, guint8 opcode, const void *data, gsize length);
void clasp_practice_socket_flush (ClaspPracticeSocket *self);
gsize clasp_practice_socket_get_backlog (ClaspPracticeSocket *self);
/* Ends TCP once all is written, without a close frame. */
void clasp_practice_socket_finish (ClaspPracticeSocket *self);
/* Ends TCP now. */
void clasp_practice_socket_abort (ClaspPracticeSocket *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPracticeSocket, clasp_practice_socket_unref)

G_END_DECLS
