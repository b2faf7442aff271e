/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * ClaspRecordingStream:
 *
 * Passes everything through to a socket's stream and remembers the first bytes that came and the last plain TLS alert,
 * so that a failed TLS handshake can be told by what the server really sent.
 */
#define CLASP_TYPE_RECORDING_STREAM (clasp_recording_stream_get_type ())
G_DECLARE_FINAL_TYPE (ClaspRecordingStream, clasp_recording_stream, CLASP, RECORDING_STREAM, GIOStream)

#define CLASP_FIRST_BYTES_MAX 64

/**
 * clasp_recording_stream_new:
 *
 * Returns: (transfer full): the stream
 */
ClaspRecordingStream *clasp_recording_stream_new (GSocketConnection *base);

/**
 * clasp_recording_stream_get_base:
 *
 * Returns: (transfer none): the connection that is recorded
 */
GSocketConnection *clasp_recording_stream_get_base (ClaspRecordingStream *self);

/**
 * clasp_recording_stream_dup_first_bytes:
 *
 * Returns: (transfer full): the first bytes received, with what still waits in the socket: at most
 * %CLASP_FIRST_BYTES_MAX
 */
GBytes *clasp_recording_stream_dup_first_bytes (ClaspRecordingStream *self);
/* The description of the last alert that came unencrypted (RFC 8446 §6), or -1. */
int clasp_recording_stream_get_alert (ClaspRecordingStream *self);

G_END_DECLS
