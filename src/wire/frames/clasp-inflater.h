/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-arena.h"
#include "clasp-deflate-watcher.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_INFLATE_OK,
  CLASP_INFLATE_BAD,     /* no DEFLATE data, or it ends within a block */
  CLASP_INFLATE_TOO_BIG, /* more would come than was allowed */
  CLASP_INFLATE_TOO_FAR, /* the data refer to further back than was agreed */
} ClaspInflateStatus;

/**
 * ClaspInflater:
 *
 * Inflates the messages of one direction, piece by piece and never past a limit (RFC 7692 §7.2.2). Private to
 * the message reader.
 */
typedef struct _ClaspInflater ClaspInflater;

/**
 * clasp_inflater_new:
 * @window_bits: 8 to 15: the window that the sender agreed to keep to
 * @no_context_takeover: whether the sender agreed to let no message refer to another
 * @reads_on: whether data that break this must be inflated all the same, which takes a reader of our own besides zlib
 *   where zlib alone would find the breach, and more than twice the time
 *
 * Returns: (transfer full): the inflater
 */
ClaspInflater *clasp_inflater_new (int window_bits, gboolean no_context_takeover, gboolean reads_on);
void clasp_inflater_free (ClaspInflater *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspInflater, clasp_inflater_free)

/* Begins a message. One that was not finished, or could not be inflated, takes the window with it. */
void clasp_inflater_begin (ClaspInflater *self);
/**
 * clasp_inflater_feed:
 * @length: (inout): bytes there are; bytes taken. These are fewer with %CLASP_INFLATE_TOO_FAR, which is told once a
 *   message: the rest can be fed to an inflater that reads on
 *
 * Appends to the open item of @arena what @data inflates to, until that has @max bytes.
 */
ClaspInflateStatus clasp_inflater_feed (ClaspInflater *self, const guint8 *data, gsize *length, ClaspArena *arena,
                                        guint64 max);
/* Ends the message. */
ClaspInflateStatus clasp_inflater_finish (ClaspInflater *self, ClaspArena *arena, guint64 max);

/**
 * clasp_inflater_get_reference:
 *
 * Returns: (transfer none): the reference that %CLASP_INFLATE_TOO_FAR told of; its distance is 0 when zlib found it,
 * which does not tell
 */
const ClaspReference *clasp_inflater_get_reference (const ClaspInflater *self);

G_END_DECLS
