/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspDeflateWatcher:
 *
 * Reads DEFLATE data (RFC 1951) without inflating them, to see how far back they refer: whether a sender keeps to the
 * window and the context takeover that were agreed on (RFC 7692 §7.1). zlib can't tell: given a smaller window it
 * takes a distance past it or not by how the data were cut. Private to the inflater.
 */
typedef struct _ClaspDeflateWatcher ClaspDeflateWatcher;

/* A reference past what was agreed on, in bytes: how far back it looks, and how far it might. */
typedef struct
{
  guint64 distance;
  guint64 limit;
  gboolean before_message; /* into an earlier message, without context takeover; else past the window */
} ClaspReference;

/**
 * clasp_deflate_watcher_new:
 * @bits: 8 to 15
 * @no_context_takeover: each message may refer to itself alone
 *
 * Returns: (transfer full): the watcher
 */
ClaspDeflateWatcher *clasp_deflate_watcher_new (int bits, gboolean no_context_takeover);
void clasp_deflate_watcher_free (ClaspDeflateWatcher *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspDeflateWatcher, clasp_deflate_watcher_free)

/* Forgets what came. */
void clasp_deflate_watcher_reset (ClaspDeflateWatcher *self);
/* What comes next is of another message. */
void clasp_deflate_watcher_begin (ClaspDeflateWatcher *self);
/**
 * clasp_deflate_watcher_read:
 * @reference: (out): the first reference too far back; its distance is 0 when there is none
 *
 * Returns: how many bytes were read: all, or as many as end with the one that completes such a reference. Reading can
 * go on from there. What is no DEFLATE data, or refers to before all that came, is not judged here.
 */
gsize clasp_deflate_watcher_read (ClaspDeflateWatcher *self, const guint8 *data, gsize length,
                                  ClaspReference *reference);

G_END_DECLS
