/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-frame.h"

#include <string.h>

gboolean
clasp_practice_frame_read (ClaspPracticeFrame *self, const guint8 *data, gsize length)
{
  guint64 declared = 0;
  guint extra, i;

  if (length < 2)
    return FALSE;
  self->fin = data[0] >> 7;
  self->rsv = data[0] & 0x70;
  self->opcode = data[0] & 0x0f;
  self->masked = data[1] >> 7;
  self->length = data[1] & 0x7f;
  extra = self->length == 126 ? 2 : self->length == 127 ? 8 : 0;
  self->header_length = 2 + extra + (self->masked ? 4 : 0);
  if (length < self->header_length)
    return FALSE;
  for (i = 0; i < extra; i++)
    declared = declared << 8 | data[2 + i];
  if (extra > 0)
    self->length = declared;
  return TRUE;
}

const char *
clasp_practice_frame_find_fault (const ClaspPracticeFrame *self, gboolean within, gboolean compresses)
{
  gboolean begins = self->opcode == CLASP_PRACTICE_TEXT || self->opcode == CLASP_PRACTICE_BINARY;

  if (!self->masked)
    return "a client's frames are masked";
  if ((self->rsv & ~(compresses && begins ? CLASP_PRACTICE_RSV1 : 0)) != 0)
    return "a reserved bit is set";
  if (self->opcode >= CLASP_PRACTICE_CLOSE)
    {
      if (self->opcode > CLASP_PRACTICE_PONG)
        return "the opcode is reserved";
      if (!self->fin || self->length > CLASP_PRACTICE_CONTROL_MAX)
        return "a control frame is fragmented or too long";
      return NULL;
    }
  if (!begins && self->opcode != CLASP_PRACTICE_CONTINUATION)
    return "the opcode is reserved";
  if (begins == within)
    return "a continuation is where none may be, or is missing";
  return NULL;
}

gsize
clasp_practice_frame_write_header (guint8 out[CLASP_PRACTICE_FRAME_HEADER_MAX], guint8 first_byte, guint64 length)
{
  guint64 big_endian = GUINT64_TO_BE (length);

  out[0] = first_byte;
  if (length < 126)
    {
      out[1] = length;
      return 2;
    }
  if (length <= G_MAXUINT16)
    {
      out[1] = 126;
      memcpy (out + 2, (const guint8 *) &big_endian + 6, 2);
      return 4;
    }
  out[1] = 127;
  memcpy (out + 2, &big_endian, 8);
  return 10;
}

void
clasp_practice_unmask (guint8 *data, gsize length, const guint8 mask[4])
{
  gsize i;

  for (i = 0; i < length; i++)
    data[i] ^= mask[i & 3];
}

gboolean
clasp_practice_close_is_valid (const guint8 *payload, gsize length)
{
  guint code;

  if (length == 0)
    return TRUE;
  if (length == 1)
    return FALSE;
  code = payload[0] << 8 | payload[1];
  if (code >= 3000)
    return code <= 4999;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}
