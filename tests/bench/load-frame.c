/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "load-frame.h"

#include <string.h>

#define MASKED 0x80
#define LENGTH_16 126
#define LENGTH_64 127

gsize
load_frame_header (guint8 out[LOAD_FRAME_SERVER_HEADER_MAX], guint8 first, guint64 length)
{
  out[0] = first;
  if (length < LENGTH_16)
    {
      out[1] = (guint8) length;
      return 2;
    }
  if (length <= G_MAXUINT16)
    {
      guint16 big = GUINT16_TO_BE ((guint16) length);

      out[1] = LENGTH_16;
      memcpy (out + 2, &big, sizeof big);
      return 2 + sizeof big;
    }
  length = GUINT64_TO_BE (length);
  out[1] = LENGTH_64;
  memcpy (out + 2, &length, sizeof length);
  return 2 + sizeof length;
}

void
load_frame_unmask (guint8 *data, gsize length, const guint8 mask[4], guint64 offset)
{
  guint8 key[8];
  guint64 wide_key, word;
  gsize i = 0;

  for (guint k = 0; k < sizeof key; k++)
    key[k] = mask[(offset + k) & 3];
  memcpy (&wide_key, key, sizeof key);
  for (; i + sizeof word <= length; i += sizeof word)
    {
      memcpy (&word, data + i, sizeof word);
      word ^= wide_key;
      memcpy (data + i, &word, sizeof word);
    }
  for (; i < length; i++)
    data[i] ^= key[i & 7];
}

/* What the second byte says of the header's length, mask included. */
static guint8
header_length (guint8 second)
{
  switch (second & ~MASKED)
    {
    case LENGTH_16:
      return 2 + 2 + 4;
    case LENGTH_64:
      return 2 + 8 + 4;
    default:
      return 2 + 4;
    }
}

static guint64
payload_length (const guint8 *header)
{
  guint8 length = header[1] & (guint8) ~MASKED;
  guint64 wide;

  if (length == LENGTH_16)
    return (guint64) header[2] << 8 | header[3];
  if (length != LENGTH_64)
    return length;
  memcpy (&wide, header + 2, sizeof wide);
  return GUINT64_FROM_BE (wide);
}

static gboolean
is_allowed (const LoadFrameReader *reader)
{
  if (LOAD_FRAME_IS_CONTROL (reader->opcode))
    return reader->opcode <= LOAD_FRAME_PONG && (reader->first & LOAD_FRAME_FIN) != 0 &&
           reader->length <= LOAD_FRAME_CONTROL_MAX;
  return reader->opcode <= LOAD_FRAME_BINARY;
}

/* Gathers the header bytes; returns where the rest of the input begins. */
static const guint8 *
gather (LoadFrameReader *reader, const guint8 *p, const guint8 *end)
{
  if (reader->have == 0 && (gsize) (end - p) >= sizeof reader->header)
    {
      /* Nearly always it is all there, and a copy of fixed length is cheap. */
      memcpy (reader->header, p, sizeof reader->header);
      reader->have = reader->need = header_length (p[1]);
      return p + reader->need;
    }
  if (reader->have == 0)
    reader->need = 2;
  while (p < end && reader->have < reader->need)
    {
      reader->header[reader->have++] = *p++;
      if (reader->have == 2)
        reader->need = header_length (reader->header[1]);
    }
  return p;
}

LoadFrameResult
load_frame_reader_take (LoadFrameReader *reader, const guint8 **data, const guint8 *end)
{
  *data = gather (reader, *data, end);
  if (reader->have >= 2 && (reader->header[1] & MASKED) == 0)
    return LOAD_FRAME_PROTOCOL_ERROR;
  if (reader->have < reader->need)
    return LOAD_FRAME_INCOMPLETE;
  reader->first = reader->header[0];
  reader->opcode = reader->first & 0xf;
  reader->length = payload_length (reader->header);
  reader->at = 0;
  memcpy (reader->mask, reader->header + reader->need - sizeof reader->mask, sizeof reader->mask);
  if (!is_allowed (reader))
    return LOAD_FRAME_PROTOCOL_ERROR;
  reader->in_payload = TRUE;
  reader->have = 0;
  return LOAD_FRAME_HEADER;
}

gboolean
load_frame_reader_advance (LoadFrameReader *reader, gsize length)
{
  reader->at += length;
  reader->in_payload = reader->at < reader->length;
  return !reader->in_payload;
}
