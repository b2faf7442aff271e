/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspUtf8:
 *
 * Judges UTF-8 (RFC 3629) incrementally; zero-initialise to begin. Failing at the first byte that cannot be right.
 */
typedef struct
{
  guint32 state;
} ClaspUtf8;

/* Feeds bytes. Returns @length while all can be right, else the offset of the first byte that cannot. Fast for
 * ASCII. */
gsize clasp_utf8_feed (ClaspUtf8 *self, const guint8 *data, gsize length);
/* Whether what was fed ends at the end of a character. */
gboolean clasp_utf8_is_complete (const ClaspUtf8 *self);

G_END_DECLS
