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

ClaspNeedle *clasp_needle_new (const char *text);
void clasp_needle_free (ClaspNeedle *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspNeedle, clasp_needle_free)

/* Whether @data holds the text. */
gboolean clasp_needle_is_in (const ClaspNeedle *self, const guint8 *data, gsize length);

G_END_DECLS
