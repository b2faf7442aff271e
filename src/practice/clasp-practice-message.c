/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-practice-message.h"

/* What can't be compressed grows a little when it is. */
#define MAX_RECEIVED (CLASP_PRACTICE_MESSAGE_MAX + CLASP_PRACTICE_MESSAGE_MAX / 256)
/* A buffer that was used for more is not kept for the next message. */
#define MAX_KEPT (64 * 1024)

static const ClaspPracticeRefusal fine = { 0, NULL };
static const ClaspPracticeRefusal too_large = { 1009, "a message may have 16 MiB here" };

void
clasp_practice_message_init (ClaspPracticeMessage *self)
{
  *self = (ClaspPracticeMessage) { .received = g_byte_array_new (), .inflated = g_byte_array_new () };
}

void
clasp_practice_message_clear (ClaspPracticeMessage *self)
{
  g_byte_array_unref (self->received);
  g_byte_array_unref (self->inflated);
}

ClaspPracticeRefusal
clasp_practice_message_judge (ClaspPracticeMessage *self, ClaspPracticeDeflate *deflate,
                              const ClaspPracticeFrame *frame)
{
  const char *fault = clasp_practice_frame_find_fault (frame, self->opcode != 0, deflate != NULL);
  guint64 max = (self->rsv | frame->rsv) != 0 ? MAX_RECEIVED : CLASP_PRACTICE_MESSAGE_MAX;

  if (fault != NULL)
    return (ClaspPracticeRefusal) { 1002, fault };
  if (frame->opcode < CLASP_PRACTICE_CLOSE && frame->length > max - self->received->len)
    return too_large;
  return fine;
}

void
clasp_practice_message_add (ClaspPracticeMessage *self, const ClaspPracticeFrame *frame, const guint8 *data)
{
  if (frame->opcode != CLASP_PRACTICE_CONTINUATION)
    {
      self->opcode = frame->opcode;
      self->rsv = frame->rsv;
    }
  g_byte_array_append (self->received, data, frame->length);
}

/* U+0000 is a character like any other here; GLib's function takes it for an end. */
static gboolean
practice_message_is_utf8 (const GByteArray *text)
{
  const char *at = (const char *) text->data;
  const char *end = at + text->len;

  while (at < end && !g_utf8_validate_len (at, end - at, &at))
    {
      if (*at != '\0')
        return FALSE;
      at++;
    }
  return TRUE;
}

ClaspPracticeRefusal
clasp_practice_message_finish (ClaspPracticeMessage *self, ClaspPracticeDeflate *deflate, const GByteArray **whole)
{
  *whole = self->received;
  if (self->rsv != 0)
    {
      ClaspPracticeInflated result = clasp_practice_deflate_inflate (deflate, self->received->data, self->received->len,
                                                                     CLASP_PRACTICE_MESSAGE_MAX, self->inflated);

      if (result == CLASP_PRACTICE_INFLATED_TOO_LARGE)
        return too_large;
      if (result == CLASP_PRACTICE_INFLATED_BROKEN)
        return (ClaspPracticeRefusal) { 1007, "the message can't be inflated" };
      *whole = self->inflated;
    }
  if (self->opcode == CLASP_PRACTICE_TEXT && !practice_message_is_utf8 (*whole))
    return (ClaspPracticeRefusal) { 1007, "the text is not UTF-8" };
  return fine;
}

static void
practice_message_empty (GByteArray **array)
{
  if ((*array)->len <= MAX_KEPT)
    {
      g_byte_array_set_size (*array, 0);
      return;
    }
  g_byte_array_unref (*array);
  *array = g_byte_array_new ();
}

void
clasp_practice_message_end (ClaspPracticeMessage *self)
{
  self->opcode = 0;
  self->rsv = 0;
  practice_message_empty (&self->received);
  practice_message_empty (&self->inflated);
}
