/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-control-reader.h"

#include "clasp-arena.h"
#include "clasp-close.h"
#include "clasp-utf8.h"

struct _ClaspControlReader
{
  ClaspBreachFunc breached;
  gpointer user_data;
  gboolean halted;    /* a breach stopped reading for good */
  ClaspArena arena;   /* payloads that do not lie whole in the chunk */
  const guint8 *span; /* (nullable) the one that does */
  gsize span_length;
  ClaspUtf8 reason;
  gboolean reason_failed;
  gboolean code_is_bad;
};

ClaspControlReader *
clasp_control_reader_new (ClaspBreachFunc breached, gpointer user_data)
{
  ClaspControlReader *self;

  g_return_val_if_fail (breached != NULL, NULL);

  self = g_new0 (ClaspControlReader, 1);
  self->breached = breached;
  self->user_data = user_data;
  return self;
}

void
clasp_control_reader_free (ClaspControlReader *self)
{
  clasp_arena_clear (&self->arena);
  g_free (self);
}

static void
control_reader_breach (ClaspControlReader *self, ClaspBreachKind kind, guint64 value, guint64 limit)
{
  self->halted = self->breached (kind, value, limit, self->user_data) || self->halted;
}

/* Judges a close frame's body as far as it has come; @from of it was judged before. Returns the bytes that stay of
 * it. */
static gsize
control_reader_judge_close_body (ClaspControlReader *self, const guint8 *body, gsize length, gsize from)
{
  gsize start = MAX (from, 2), good;

  if (from < 2 && length >= 2 && !clasp_close_code_is_valid ((guint) body[0] << 8 | body[1]))
    {
      self->code_is_bad = TRUE;
      control_reader_breach (self, CLASP_BREACH_CLOSE_CODE, (guint64) body[0] << 8 | body[1], 0);
      if (self->halted)
        return 2;
    }
  if (length <= start || self->reason_failed)
    return length;
  good = clasp_utf8_feed (&self->reason, body + start, length - start);
  if (good == length - start)
    return length;

  self->reason_failed = TRUE;
  control_reader_breach (self, CLASP_BREACH_CLOSE_UTF8, start + good - 2, body[start + good]);
  return self->halted ? start + good + 1 : length;
}

gsize
clasp_control_reader_read (ClaspControlReader *self, const ClaspFrame *frame, const guint8 *data, gsize length,
                           gboolean judges)
{
  gsize before = (gsize) (frame->length - frame->left), have, kept;
  const guint8 *body;

  if (before == 0 && length == frame->length && !frame->masked)
    {
      self->span = data;
      self->span_length = length;
    }
  else
    {
      clasp_frame_unmask (frame, clasp_arena_reserve (&self->arena, length), data, length, before);
      clasp_arena_commit (&self->arena, length);
    }
  if (!judges)
    return length;

  body = clasp_control_reader_peek (self, &have);
  kept = control_reader_judge_close_body (self, body, have, before);
  if (self->span != NULL)
    self->span_length = kept;
  else
    clasp_arena_truncate (&self->arena, kept);
  return kept - before;
}

gboolean
clasp_control_reader_finish_close (ClaspControlReader *self)
{
  if (!self->reason_failed && !clasp_utf8_is_complete (&self->reason))
    control_reader_breach (self, CLASP_BREACH_CLOSE_UTF8_CUT, 0, 0);
  return !self->halted;
}

const guint8 *
clasp_control_reader_peek (const ClaspControlReader *self, gsize *length)
{
  *length = self->span != NULL ? self->span_length : clasp_arena_get_length (&self->arena);
  return self->span != NULL ? self->span : clasp_arena_peek (&self->arena);
}

guint
clasp_control_reader_peek_close_code (const ClaspControlReader *self)
{
  gsize length;
  const guint8 *body = clasp_control_reader_peek (self, &length);

  return length < 2 ? CLASP_CLOSE_NO_STATUS : (guint) body[0] << 8 | body[1];
}

gboolean
clasp_control_reader_code_is_bad (const ClaspControlReader *self)
{
  return self->code_is_bad;
}

const guint8 *
clasp_control_reader_take (ClaspControlReader *self)
{
  const guint8 *data = self->span != NULL ? self->span : clasp_arena_finish (&self->arena);

  self->span = NULL;
  self->span_length = 0;
  return data;
}

void
clasp_control_reader_reset (ClaspControlReader *self)
{
  clasp_arena_reset (&self->arena);
}
