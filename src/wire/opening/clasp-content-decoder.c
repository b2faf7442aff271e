/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-content-decoder.h"

#include <string.h>
#include <zlib.h>
#ifdef HAVE_BROTLI
#include <brotli/decode.h>
#endif

#include "clasp-grammar.h"

#define STEP 16384
#define WINDOW_GZIP (15 + 16)
#define WINDOW_ZLIB 15
#define WINDOW_RAW (-15)

struct _ClaspContentDecoder
{
  ClaspCoding coding;
  ClaspContentDecoderState state;
  ClaspSinkFunc sink;
  gpointer user_data;
  guint8 head[2]; /* what the form of the coding is told from */
  guint head_length;
  gboolean plain;
  gboolean has_stream;
  gboolean between; /* a member of a gzip body has ended, another may follow */
  z_stream stream;
#ifdef HAVE_BROTLI
  BrotliDecoderState *brotli;
#endif
};

gboolean
clasp_coding_lookup (const char *token, gsize length, ClaspCoding *coding)
{
  ClaspSlice name = clasp_slice (token, length);

  if (clasp_slice_equals_case (name, "gzip") || clasp_slice_equals_case (name, "x-gzip"))
    *coding = CLASP_CODING_GZIP;
  else if (clasp_slice_equals_case (name, "deflate"))
    *coding = CLASP_CODING_DEFLATE;
#ifdef HAVE_BROTLI
  else if (clasp_slice_equals_case (name, "br"))
    *coding = CLASP_CODING_BROTLI;
#endif
  else
    return FALSE;
  return TRUE;
}

ClaspContentDecoder *
clasp_content_decoder_new (ClaspCoding coding, ClaspSinkFunc sink, gpointer user_data)
{
  ClaspContentDecoder *self = g_new0 (ClaspContentDecoder, 1);

  self->coding = coding;
  self->sink = sink;
  self->user_data = user_data;
#ifdef HAVE_BROTLI
  if (coding == CLASP_CODING_BROTLI)
    self->brotli = BrotliDecoderCreateInstance (NULL, NULL, NULL);
#endif
  return self;
}

void
clasp_content_decoder_free (ClaspContentDecoder *self)
{
  if (self == NULL)
    return;
  if (self->has_stream)
    inflateEnd (&self->stream);
#ifdef HAVE_BROTLI
  if (self->brotli != NULL)
    BrotliDecoderDestroyInstance (self->brotli);
#endif
  g_free (self);
}

static void
content_decoder_pass_on (ClaspContentDecoder *self, const guint8 *data, gsize length)
{
  if (length > 0 && !self->sink (data, length, self->user_data))
    self->state = CLASP_CONTENT_DECODER_STOPPED;
}

static void
content_decoder_start_stream (ClaspContentDecoder *self)
{
  int window = WINDOW_GZIP;

  if (self->coding == CLASP_CODING_GZIP && (self->head[0] != 0x1f || self->head[1] != 0x8b))
    {
      self->plain = TRUE;
      return;
    }
  if (self->coding == CLASP_CODING_DEFLATE)
    {
      gboolean zlib = (self->head[0] & 0x0f) == 8 && (self->head[0] * 256 + self->head[1]) % 31 == 0;

      window = zlib ? WINDOW_ZLIB : WINDOW_RAW;
    }
  self->has_stream = inflateInit2 (&self->stream, window) == Z_OK;
  if (!self->has_stream)
    self->state = CLASP_CONTENT_DECODER_BROKEN;
}

static void
content_decoder_inflate_slice (ClaspContentDecoder *self, const guint8 *data, guint length)
{
  guint8 step[STEP];

  self->stream.next_in = (Bytef *) data;
  self->stream.avail_in = length;
  while (self->state == CLASP_CONTENT_DECODER_GOING)
    {
      int result;

      /* A gzip body may have several members (RFC 1952 §2.2); what follows and is none is let be. */
      if (self->between && self->stream.avail_in == 0)
        return;
      if (self->between && *self->stream.next_in != 0x1f)
        {
          self->state = CLASP_CONTENT_DECODER_DONE;
          return;
        }
      self->between = FALSE;
      self->stream.next_out = step;
      self->stream.avail_out = sizeof step;
      result = inflate (&self->stream, Z_NO_FLUSH);
      content_decoder_pass_on (self, step, sizeof step - self->stream.avail_out);
      if (self->state != CLASP_CONTENT_DECODER_GOING)
        return;
      if (result == Z_STREAM_END)
        {
          self->between = self->coding == CLASP_CODING_GZIP && inflateReset (&self->stream) == Z_OK;
          if (!self->between)
            self->state = CLASP_CONTENT_DECODER_DONE;
        }
      else if (result != Z_OK && result != Z_BUF_ERROR)
        self->state = CLASP_CONTENT_DECODER_BROKEN;
      else if (self->stream.avail_in == 0 && self->stream.avail_out > 0)
        return;
      else if (result == Z_BUF_ERROR)
        return;
    }
}

#ifdef HAVE_BROTLI
static void
content_decoder_unbrotli_slice (ClaspContentDecoder *self, const guint8 *data, gsize length)
{
  guint8 step[STEP];

  while (self->state == CLASP_CONTENT_DECODER_GOING)
    {
      guint8 *out = step;
      gsize room = sizeof step;
      BrotliDecoderResult result = BrotliDecoderDecompressStream (self->brotli, &length, &data, &room, &out, NULL);

      content_decoder_pass_on (self, step, sizeof step - room);
      if (self->state != CLASP_CONTENT_DECODER_GOING)
        return;
      if (result == BROTLI_DECODER_RESULT_SUCCESS)
        self->state = CLASP_CONTENT_DECODER_DONE;
      else if (result == BROTLI_DECODER_RESULT_ERROR)
        self->state = CLASP_CONTENT_DECODER_BROKEN;
      else if (result == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT)
        return;
    }
}
#endif

static void
content_decoder_decode (ClaspContentDecoder *self, const guint8 *data, gsize length)
{
  if (self->plain)
    {
      content_decoder_pass_on (self, data, length);
      return;
    }
#ifdef HAVE_BROTLI
  if (self->coding == CLASP_CODING_BROTLI)
    {
      content_decoder_unbrotli_slice (self, data, length);
      return;
    }
#endif
  while (length > 0 && self->state == CLASP_CONTENT_DECODER_GOING)
    {
      guint size = (guint) MIN (length, (gsize) 1 << 30);

      content_decoder_inflate_slice (self, data, size);
      data += size;
      length -= size;
    }
}

ClaspContentDecoderState
clasp_content_decoder_receive (ClaspContentDecoder *self, const guint8 *data, gsize length)
{
  if (self->coding != CLASP_CODING_BROTLI && self->head_length < 2)
    {
      while (length > 0 && self->head_length < 2)
        {
          self->head[self->head_length++] = *data++;
          length--;
        }
      if (self->head_length < 2)
        return self->state;
      content_decoder_start_stream (self);
      if (self->state == CLASP_CONTENT_DECODER_GOING)
        content_decoder_decode (self, self->head, 2);
    }
  if (self->state == CLASP_CONTENT_DECODER_GOING && length > 0)
    content_decoder_decode (self, data, length);
  return self->state;
}

ClaspContentDecoderState
clasp_content_decoder_finish (ClaspContentDecoder *self)
{
  if (self->head_length == 1 && self->state == CLASP_CONTENT_DECODER_GOING)
    {
      self->plain = TRUE;
      self->head_length = 2;
      content_decoder_pass_on (self, self->head, 1);
    }
  if (self->state == CLASP_CONTENT_DECODER_GOING && (self->plain || self->between))
    self->state = CLASP_CONTENT_DECODER_DONE;
  return self->state;
}

gboolean
clasp_content_decoder_is_plain (const ClaspContentDecoder *self)
{
  return self->plain;
}
