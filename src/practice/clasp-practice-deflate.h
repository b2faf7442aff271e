/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ClaspPracticeDeflate:
 *
 * The server's side of permessage-deflate (RFC 7692) on one connection: libsoup's, so that the engine's own does not
 * meet its likeness.
 */
typedef struct _ClaspPracticeDeflate ClaspPracticeDeflate;

typedef enum
{
  CLASP_PRACTICE_INFLATED,
  CLASP_PRACTICE_INFLATED_TOO_LARGE,
  CLASP_PRACTICE_INFLATED_BROKEN,
} ClaspPracticeInflated;

/* Takes the first of @offers, a Sec-WebSocket-Extensions (nullable), that can be accepted. (nullable)
 * (transfer full) */
ClaspPracticeDeflate *clasp_practice_deflate_negotiate (const char *offers);
void clasp_practice_deflate_free (ClaspPracticeDeflate *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspPracticeDeflate, clasp_practice_deflate_free)

/* The Sec-WebSocket-Extensions that tells the client what was agreed on. */
const char *clasp_practice_deflate_get_answer (ClaspPracticeDeflate *self);
/* What is to be sent for a whole message, and its mark in @first_byte. Valid no longer than @data. %NULL: it failed,
 * and nothing can be sent any more. (transfer full) */
GBytes *clasp_practice_deflate_compress (ClaspPracticeDeflate *self, guint8 *first_byte, const void *data,
                                         gsize length);
/* Appends a whole message to @out, which grows no larger than @limit and 4 MiB. After a failure nothing can be
 * inflated. */
ClaspPracticeInflated clasp_practice_deflate_inflate (ClaspPracticeDeflate *self, const guint8 *data, gsize length,
                                                      gsize limit, GByteArray *out);

G_END_DECLS
