/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include "clasp-opening.h"

G_BEGIN_DECLS

/**
 * ClaspPipe:
 *
 * An open stream without blocking: a socket's by its own system calls, one over TLS by GIO's pollable streams. I/O
 * thread only, but for clasp_pipe_new() and clasp_pipe_free().
 */
typedef struct _ClaspPipe ClaspPipe;
typedef void (*ClaspPipeFunc) (gpointer user_data);

/**
 * clasp_pipe_new:
 *
 * @readable and @writable are called while watched for.
 *
 * Returns: (transfer full): the pipe
 */
ClaspPipe *clasp_pipe_new (GIOStream *stream, ClaspPipeFunc readable, ClaspPipeFunc writable, gpointer user_data);
void clasp_pipe_free (ClaspPipe *self);
/* Says what is waited for from now on. */
void clasp_pipe_watch (ClaspPipe *self, gboolean read, gboolean write);

/**
 * clasp_pipe_read:
 * @until_us: monotonic time after which no further piece is read
 * @length: (out): bytes read, may be 0
 * @how: (out): how the stream ended, when it did
 *
 * Reads what is there, up to @capacity.
 *
 * Returns: %FALSE when the stream ended after these bytes
 */
gboolean clasp_pipe_read (ClaspPipe *self, guint8 *buffer, gsize capacity, gint64 until_us, gsize *length,
                          ClaspStreamEnd *how);
/* Writes as much as is taken without waiting: bytes written, may be 0; -1 when the stream takes no more at all. */
gssize clasp_pipe_write (ClaspPipe *self, const guint8 *data, gsize length);
/* No more will be written; the other side sees the end. */
void clasp_pipe_shut_writing (ClaspPipe *self);
/* @orderly: TLS says goodbye first, for at most two seconds. */
void clasp_pipe_close (ClaspPipe *self, gboolean orderly);

G_END_DECLS
