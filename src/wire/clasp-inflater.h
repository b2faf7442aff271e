/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-arena.h"

G_BEGIN_DECLS

typedef enum
{
  CLASP_INFLATE_OK,
  CLASP_INFLATE_BAD,       /* no DEFLATE data, or it ends within a block */
  CLASP_INFLATE_TOO_BIG,   /* more would come than was allowed */
} ClaspInflateStatus;

/**
 * ClaspInflater:
 *
 * Inflates the messages of one direction, piece by piece and never past a limit (RFC 7692 §7.2.2). Private to the
 * peer.
 */
typedef struct _ClaspInflater ClaspInflater;

/* @no_context_takeover: every message begins with an empty window. Data made with any window are read. */
ClaspInflater *clasp_inflater_new (gboolean no_context_takeover);
void           clasp_inflater_free (ClaspInflater *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspInflater, clasp_inflater_free)

/* Begins a message. One that was not finished takes the window with it. */
void clasp_inflater_begin (ClaspInflater *self);
/* Appends to the open item of @arena what @data inflates to, until that has @max bytes. */
ClaspInflateStatus clasp_inflater_feed (ClaspInflater *self, const guint8 *data, gsize length, ClaspArena *arena,
                                        guint64 max);
/* Ends the message. */
ClaspInflateStatus clasp_inflater_finish (ClaspInflater *self, ClaspArena *arena, guint64 max);

G_END_DECLS
