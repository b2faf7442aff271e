/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-body.h"

#include <string.h>

#include "clasp-content-decoder.h"

#define MAX_CODINGS 2
/* Bytes that may pass from one decoder to the next: a stream within a stream may be made to yield nothing for ever,
 * so that no limit of what is kept would be met. */
#define MAX_BETWEEN (4 * 1024 * 1024)
/* What is kept of a coded body at the most: so much is undone in well under 50 ms, whatever one slice expands to. */
#define MAX_DECODED (16 * 1024 * 1024)
#define MAX_CHUNK_LINE 4096
#define MAX_TRAILER 65536

typedef enum
{
  CHUNK_SIZE,
  CHUNK_EXTENSION, /* and white space, up to the line end */
  CHUNK_DATA,
  CHUNK_DATA_CR,
  CHUNK_DATA_LF,
  CHUNK_TRAILER, /* at the start of a line after the last chunk */
  CHUNK_TRAILER_CR,
  CHUNK_TRAILER_LINE,
} ChunkState;

struct _ClaspBody
{
  ClaspBodyState state;
  ClaspBodyFraming framing;
  ClaspBodyDecoding decoding;
  gsize max_body;
  GByteArray *kept;
  guint64 declared;
  guint64 received;
  guint64 left; /* of Content-Length, or of the chunk */
  ChunkState chunk;
  guint n_digits;
  gsize chunk_line;                           /* bytes of the chunk's head or of the trailer */
  ClaspContentDecoder *decoders[MAX_CODINGS]; /* in the order in which they are undone */
  guint n_decoders;
  gsize between; /* bytes that passed from one decoder to the next */
};

static gboolean
body_keep (const guint8 *data, gsize length, gpointer user_data)
{
  ClaspBody *self = user_data;
  gsize room = self->max_body - self->kept->len;

  g_byte_array_append (self->kept, data, (guint) MIN (length, room));
  if (length > room)
    self->state = CLASP_BODY_FULL;
  return length <= room;
}

/* From the first decoder to the last. */
static gboolean
body_pass_between (const guint8 *data, gsize length, gpointer user_data)
{
  ClaspBody *self = user_data;

  self->between += length;
  if (self->between > MAX_BETWEEN)
    {
      self->decoding = CLASP_BODY_TOO_MUCH_WORK;
      self->state = CLASP_BODY_FULL;
      return FALSE;
    }
  return clasp_content_decoder_receive (self->decoders[self->n_decoders - 1], data, length) ==
         CLASP_CONTENT_DECODER_GOING;
}

/* ----------------------------------------------------------------------------------------- how it is framed */

static void
body_add_codings (const ClaspFields *fields, const char *name, GArray *codings, gboolean *known)
{
  const ClaspField *field = NULL;

  while ((field = clasp_fields_next (fields, name, field)) != NULL)
    {
      ClaspSlice rest = field->value, token;
      ClaspCoding coding;

      while (clasp_list_next (&rest, &token))
        {
          if (token.length == 0 || clasp_slice_equals_case (token, "identity") ||
              clasp_slice_equals_case (token, "chunked"))
            continue;
          if (clasp_coding_lookup (token.data, token.length, &coding))
            g_array_append_val (codings, coding);
          else
            *known = FALSE;
        }
    }
}

/* Codings are undone in the reverse of the order in which they are named, the transfer's before the content's. */
static void
body_set_up_decoders (ClaspBody *self, const ClaspFields *fields)
{
  g_autoptr (GArray) codings = g_array_new (FALSE, FALSE, sizeof (ClaspCoding));
  gboolean known = TRUE;

  body_add_codings (fields, "Content-Encoding", codings, &known);
  body_add_codings (fields, "Transfer-Encoding", codings, &known);
  if (!known || codings->len > MAX_CODINGS)
    {
      self->decoding = known ? CLASP_BODY_TOO_MANY_CODINGS : CLASP_BODY_NOT_DECODED;
      return;
    }
  self->n_decoders = codings->len;
  for (guint i = 0; i < codings->len; i++)
    {
      ClaspSinkFunc sink = i == 0 ? body_keep : body_pass_between;

      self->decoders[codings->len - 1 - i] = clasp_content_decoder_new (g_array_index (codings, ClaspCoding, i), sink,
                                                                        self);
    }
}

/* Content-Length, also when repeated with the same value (RFC 9112 §6.3, 5). */
static gboolean
body_read_content_length (const ClaspFields *fields, guint64 *declared)
{
  const ClaspField *field = NULL;
  gboolean found = FALSE;

  while ((field = clasp_fields_next (fields, "Content-Length", field)) != NULL)
    {
      ClaspSlice rest = field->value, element;

      while (clasp_list_next (&rest, &element))
        {
          g_autofree char *text = clasp_slice_dup (element);
          guint64 value;

          if (strlen (text) != element.length || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &value, NULL) ||
              (found && value != *declared))
            return FALSE;
          *declared = value;
          found = TRUE;
        }
    }
  return found;
}

static void
body_set_framing (ClaspBody *self, const ClaspFields *fields, gboolean no_body)
{
  if (no_body)
    self->framing = CLASP_BODY_NONE;
  else if (clasp_fields_have_token (fields, "Transfer-Encoding", "chunked"))
    self->framing = CLASP_BODY_CHUNKED;
  else if (clasp_fields_count (fields, "Transfer-Encoding") == 0 && body_read_content_length (fields, &self->declared))
    self->framing = self->declared > 0 ? CLASP_BODY_LENGTH : CLASP_BODY_NONE;
  else
    self->framing = CLASP_BODY_CLOSE;
  self->left = self->framing == CLASP_BODY_LENGTH ? self->declared : 0;
  self->state = self->framing == CLASP_BODY_NONE ? CLASP_BODY_COMPLETE : CLASP_BODY_READING;
}

ClaspBody *
clasp_body_new (const ClaspFields *fields, gboolean no_body, gsize max_body)
{
  ClaspBody *self = g_new0 (ClaspBody, 1);

  self->kept = g_byte_array_new ();
  self->max_body = MIN (max_body, G_MAXUINT32 / 2);
  body_set_framing (self, fields, no_body);
  if (self->framing != CLASP_BODY_NONE)
    body_set_up_decoders (self, fields);
  if (self->n_decoders > 0)
    self->max_body = MIN (self->max_body, MAX_DECODED);
  return self;
}

void
clasp_body_free (ClaspBody *self)
{
  if (self == NULL)
    return;
  for (guint i = 0; i < self->n_decoders; i++)
    clasp_content_decoder_free (self->decoders[i]);
  g_byte_array_unref (self->kept);
  g_free (self);
}

/* ------------------------------------------------------------------------------------------------- reading */

static void
body_take_data (ClaspBody *self, const guint8 *data, gsize length)
{
  self->received += length;
  if (self->n_decoders > 0)
    clasp_content_decoder_receive (self->decoders[0], data, length);
  else
    body_keep (data, length, self);
}

static void
body_finish_decoders (ClaspBody *self)
{
  for (guint i = 0; i < self->n_decoders && self->received > 0; i++)
    {
      ClaspContentDecoderState state = clasp_content_decoder_finish (self->decoders[i]);

      if (state == CLASP_CONTENT_DECODER_BROKEN ||
          (state == CLASP_CONTENT_DECODER_GOING && self->state == CLASP_BODY_COMPLETE))
        self->decoding = CLASP_BODY_UNDECODABLE;
      else if (clasp_content_decoder_is_plain (self->decoders[i]) && self->decoding == CLASP_BODY_DECODED)
        self->decoding = CLASP_BODY_NOT_CODED;
    }
}

static void
body_set_ended (ClaspBody *self, ClaspBodyState state)
{
  if (self->state != CLASP_BODY_READING)
    return;
  self->state = state;
  body_finish_decoders (self);
}

static void
body_take_size (ClaspBody *self, guint8 byte)
{
  int digit = g_ascii_xdigit_value ((char) byte);

  if (digit >= 0)
    {
      if (self->left > G_MAXUINT64 >> 5 || ++self->n_digits > 64)
        body_set_ended (self, CLASP_BODY_BROKEN);
      self->left = self->left * 16 + (guint64) digit;
      return;
    }
  self->chunk = CHUNK_EXTENSION;
  if (self->n_digits == 0 || (byte != '\r' && byte != '\n' && byte != ';' && byte != ' ' && byte != '\t'))
    body_set_ended (self, CLASP_BODY_BROKEN);
}

static void
body_end_size_line (ClaspBody *self)
{
  self->chunk = self->left > 0 ? CHUNK_DATA : CHUNK_TRAILER;
  self->n_digits = 0;
  self->chunk_line = 0;
}

static void
body_take_trailer (ClaspBody *self, guint8 byte)
{
  if (byte == '\n' && self->chunk != CHUNK_TRAILER_LINE)
    body_set_ended (self, CLASP_BODY_COMPLETE);
  else if (byte == '\n')
    self->chunk = CHUNK_TRAILER;
  else
    self->chunk = byte == '\r' && self->chunk == CHUNK_TRAILER ? CHUNK_TRAILER_CR : CHUNK_TRAILER_LINE;
  if (++self->chunk_line > MAX_TRAILER)
    body_set_ended (self, CLASP_BODY_BROKEN);
}

/* A byte that is not chunk data. */
static void
body_take_chunk_byte (ClaspBody *self, guint8 byte)
{
  switch (self->chunk)
    {
    case CHUNK_SIZE:
      body_take_size (self, byte);
      G_GNUC_FALLTHROUGH;
    case CHUNK_EXTENSION:
      if (++self->chunk_line > MAX_CHUNK_LINE)
        body_set_ended (self, CLASP_BODY_BROKEN);
      else if (self->chunk == CHUNK_EXTENSION && byte == '\n')
        body_end_size_line (self);
      break;
    case CHUNK_DATA_CR:
    case CHUNK_DATA_LF:
      if (byte == '\n')
        self->chunk = CHUNK_SIZE;
      else if (byte == '\r' && self->chunk == CHUNK_DATA_CR)
        self->chunk = CHUNK_DATA_LF;
      else
        body_set_ended (self, CLASP_BODY_BROKEN);
      break;
    case CHUNK_TRAILER:
    case CHUNK_TRAILER_CR:
    case CHUNK_TRAILER_LINE:
      body_take_trailer (self, byte);
      break;
    case CHUNK_DATA:
    default:
      g_assert_not_reached ();
    }
}

static gsize
body_receive_chunked (ClaspBody *self, const guint8 *data, gsize length)
{
  gsize size;

  if (self->chunk != CHUNK_DATA)
    {
      body_take_chunk_byte (self, data[0]);
      return 1;
    }
  size = (gsize) MIN (length, self->left);
  self->left -= size;
  if (self->left == 0)
    self->chunk = CHUNK_DATA_CR;
  body_take_data (self, data, size);
  return size;
}

gsize
clasp_body_receive (ClaspBody *self, const guint8 *data, gsize length)
{
  gsize at = 0;

  g_return_val_if_fail (data != NULL || length == 0, 0);

  while (at < length && self->state == CLASP_BODY_READING)
    {
      gsize size = length - at;

      if (self->framing == CLASP_BODY_CHUNKED)
        {
          at += body_receive_chunked (self, data + at, size);
          continue;
        }
      if (self->framing == CLASP_BODY_LENGTH)
        {
          size = (gsize) MIN (size, self->left);
          self->left -= size;
        }
      body_take_data (self, data + at, size);
      at += size;
      if (self->framing == CLASP_BODY_LENGTH && self->left == 0)
        body_set_ended (self, CLASP_BODY_COMPLETE);
    }
  return at;
}

void
clasp_body_receive_end (ClaspBody *self, gboolean orderly)
{
  g_return_if_fail (self != NULL);

  body_set_ended (self, orderly && self->framing == CLASP_BODY_CLOSE ? CLASP_BODY_COMPLETE : CLASP_BODY_CUT);
}

ClaspBodyState
clasp_body_get_state (const ClaspBody *self)
{
  return self->state;
}

ClaspBodyFraming
clasp_body_get_framing (const ClaspBody *self)
{
  return self->framing;
}

ClaspBodyDecoding
clasp_body_get_decoding (const ClaspBody *self)
{
  return self->decoding;
}

guint64
clasp_body_get_declared (const ClaspBody *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->declared;
}

guint64
clasp_body_get_received (const ClaspBody *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->received;
}

gsize
clasp_body_get_limit (const ClaspBody *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->max_body;
}

GBytes *
clasp_body_dup_bytes (const ClaspBody *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_bytes_new (self->kept->data, self->kept->len);
}
