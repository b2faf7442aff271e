/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "clasp-breach.h"
#include "clasp-frame-reader.h"

G_BEGIN_DECLS

/**
 * ClaspControlReader:
 *
 * Reads the payload of frames that are part of no message: control frames, and those that are only shown (stray, of a
 * reserved opcode, or after the close). A close frame's body is judged as it comes (RFC 6455 §5.5, §7.4): CLS-02,
 * CLS-03.
 */
typedef struct _ClaspControlReader ClaspControlReader;

/**
 * clasp_control_reader_new:
 * @breached: called for each breach
 *
 * Returns: (transfer full): the reader
 */
ClaspControlReader *clasp_control_reader_new (ClaspBreachFunc breached, gpointer user_data);
void clasp_control_reader_free (ClaspControlReader *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspControlReader, clasp_control_reader_free)

/**
 * clasp_control_reader_read:
 * @data: payload of the frame from where the last read ended; it must stay until the payload was taken and used
 * @judges: the frame is a close that is acted on
 *
 * Returns: how many bytes were taken: all, or as many as end with the byte at which a breach stopped reading
 */
gsize clasp_control_reader_read (ClaspControlReader *self, const ClaspFrame *frame, const guint8 *data, gsize length,
                                 gboolean judges);
/**
 * clasp_control_reader_finish_close:
 *
 * All of a close frame was read: judges what only the end shows.
 *
 * Returns: %FALSE when a breach stops reading
 */
gboolean clasp_control_reader_finish_close (ClaspControlReader *self);

/**
 * clasp_control_reader_peek:
 *
 * Returns: (transfer none): what was read; valid until more is read or it is taken
 */
const guint8 *clasp_control_reader_peek (const ClaspControlReader *self, gsize *length);
/* The code in it, read as a close frame: 1005 when there is none (yet). */
guint clasp_control_reader_peek_close_code (const ClaspControlReader *self);
/* Whether a close frame carried a code that must not be sent. */
gboolean clasp_control_reader_code_is_bad (const ClaspControlReader *self);

/**
 * clasp_control_reader_take:
 *
 * Ends the payload.
 *
 * Returns: (transfer none): where it lies until clasp_control_reader_reset()
 */
const guint8 *clasp_control_reader_take (ClaspControlReader *self);
/* The payloads that were taken are of no more use. */
void clasp_control_reader_reset (ClaspControlReader *self);

G_END_DECLS
