/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspNeedle:
 *
 * A text to look for in bytes, upper and lower case alike. The bytes need not be UTF-8.
 */
typedef struct _ClaspNeedle ClaspNeedle;

/**
 * clasp_needle_new:
 *
 * Returns: (transfer full): what is looked for, ready to be looked for
 */
ClaspNeedle *clasp_needle_new (const char *text);
void clasp_needle_free (ClaspNeedle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspNeedle, clasp_needle_free)

/* Whether @data holds the text. */
gboolean clasp_needle_is_in (const ClaspNeedle *self, const guint8 *data, gsize length);

/**
 * clasp_needle_find:
 * @self: a needle
 * @data: (array length=length): where to look
 * @length: its bytes
 * @start: (inout): where to begin; where it stands
 * @end: (out): behind it
 *
 * Tells where the text stands. An empty one stands nowhere.
 *
 * Returns: whether it does from there on
 */
gboolean clasp_needle_find (const ClaspNeedle *self, const guint8 *data, gsize length, gsize *start, gsize *end);

G_END_DECLS
