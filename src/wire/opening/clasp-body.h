/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include "clasp-fields.h"

G_BEGIN_DECLS

/* How the end of a body is known (RFC 9112 §6.3). */
typedef enum
{
  CLASP_BODY_NONE,
  CLASP_BODY_LENGTH,
  CLASP_BODY_CHUNKED,
  CLASP_BODY_CLOSE,
} ClaspBodyFraming;

typedef enum
{
  CLASP_BODY_READING,
  CLASP_BODY_COMPLETE,
  CLASP_BODY_CUT,    /* the stream ended before the body did */
  CLASP_BODY_BROKEN, /* the chunked coding is broken */
  CLASP_BODY_FULL,   /* more came than is kept */
} ClaspBodyState;

/* Whether the content coding could be undone. */
typedef enum
{
  CLASP_BODY_DECODED,
  CLASP_BODY_NOT_DECODED,      /* the coding is unknown: the bytes are kept as they came */
  CLASP_BODY_NOT_CODED,        /* a coding was named, but the bytes are not in it */
  CLASP_BODY_UNDECODABLE,      /* the coding is broken: what came before the breach is kept */
  CLASP_BODY_TOO_MANY_CODINGS, /* more than two: the bytes are kept as they came */
  CLASP_BODY_TOO_MUCH_WORK,    /* a coding within a coding that yields next to nothing: what was undone is kept */
} ClaspBodyDecoding;

/**
 * ClaspBody:
 *
 * Reads the body of a response from slices of any size, undoes transfer and content codings, and keeps it up to a
 * limit.
 */
typedef struct _ClaspBody ClaspBody;

/**
 * clasp_body_new:
 * @no_body: the method or status has none, whatever the fields say
 *
 * Returns: (transfer full): the body, of which nothing was read
 */
ClaspBody *clasp_body_new (const ClaspFields *fields, gboolean no_body, gsize max_body);
void clasp_body_free (ClaspBody *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspBody, clasp_body_free)

/**
 * clasp_body_receive:
 *
 * Takes bytes until the body is no longer being read.
 *
 * Returns: how many it took
 */
gsize clasp_body_receive (ClaspBody *self, const guint8 *data, gsize length);
/* The stream ended; @orderly: by a FIN, which completes a body that is read until close. */
void clasp_body_receive_end (ClaspBody *self, gboolean orderly);

ClaspBodyState clasp_body_get_state (const ClaspBody *self);
ClaspBodyFraming clasp_body_get_framing (const ClaspBody *self);
ClaspBodyDecoding clasp_body_get_decoding (const ClaspBody *self);
guint64 clasp_body_get_declared (const ClaspBody *self); /* of Content-Length; else 0 */
guint64 clasp_body_get_received (const ClaspBody *self); /* bytes on the wire, chunk heads not counted */
/* Bytes that are kept at the most: @max_body, or 16 MiB of a coded body when that is less. */
gsize clasp_body_get_limit (const ClaspBody *self);

/**
 * clasp_body_dup_bytes:
 *
 * Returns: (transfer full): what is kept
 */
GBytes *clasp_body_dup_bytes (const ClaspBody *self);

G_END_DECLS
