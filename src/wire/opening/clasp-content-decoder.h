/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Takes decoded bytes; %FALSE to have no more. */
typedef gboolean (*ClaspSinkFunc) (const guint8 *data, gsize length, gpointer user_data);

typedef enum
{
  CLASP_CODING_GZIP,
  CLASP_CODING_DEFLATE, /* zlib, or the raw form that some servers send */
  CLASP_CODING_BROTLI,
} ClaspCoding;

typedef enum
{
  CLASP_CONTENT_DECODER_GOING,
  CLASP_CONTENT_DECODER_DONE,    /* the coding came to its end */
  CLASP_CONTENT_DECODER_BROKEN,  /* the bytes are not in this coding */
  CLASP_CONTENT_DECODER_STOPPED, /* the sink wants no more */
} ClaspContentDecoderState;

/**
 * ClaspContentDecoder:
 *
 * Undoes one content coding (RFC 9110 §8.4.1) from slices of any size, in small steps, so that a bomb is stopped by
 * the sink. Bytes that do not begin as the coding does are passed on as they are.
 */
typedef struct _ClaspContentDecoder ClaspContentDecoder;

/**
 * clasp_coding_lookup:
 *
 * Finds the coding named by a token of Content-Encoding.
 *
 * Returns: %FALSE when it is unknown or not built in
 */
gboolean clasp_coding_lookup (const char *token, gsize length, ClaspCoding *coding);

/**
 * clasp_content_decoder_new:
 *
 * Returns: (transfer full): the decoder
 */
ClaspContentDecoder *clasp_content_decoder_new (ClaspCoding coding, ClaspSinkFunc sink, gpointer user_data);
void clasp_content_decoder_free (ClaspContentDecoder *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (ClaspContentDecoder, clasp_content_decoder_free)

ClaspContentDecoderState clasp_content_decoder_receive (ClaspContentDecoder *self, const guint8 *data, gsize length);
/* Nothing follows: passes on what is still held. */
ClaspContentDecoderState clasp_content_decoder_finish (ClaspContentDecoder *self);
/* Whether the bytes were not coded at all, despite the name. */
gboolean clasp_content_decoder_is_plain (const ClaspContentDecoder *self);

G_END_DECLS
