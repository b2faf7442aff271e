/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inflating what anyone sends: never past the limit, the same however it is cut, and with each reference past the
 * agreed window found; and what we deflate comes back. */
#include <string.h>
#include <zlib.h>

#include "clasp-deflater.h"
#include "clasp-inflater.h"

#define LIMIT 20000

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

typedef struct
{
  ClaspInflater *inflater;
  ClaspArena arena;
  ClaspInflateStatus status;
  gsize too_far; /* where in the message it was seen that it refers too far back; 0: it was not */
} Run;

/* One message: in pieces of @piece bytes, each a copy of its own. */
static void
inflate_message (Run *run, const guint8 *data, gsize length, gsize piece)
{
  if (run->status != CLASP_INFLATE_OK)
    return;
  clasp_inflater_begin (run->inflater);
  run->too_far = 0;
  for (gsize at = 0, n; at < length && run->status == CLASP_INFLATE_OK; at += n)
    {
      g_autofree guint8 *copy = g_memdup2 (data + at, MIN (piece, length - at));

      n = MIN (piece, length - at);
      run->status = clasp_inflater_feed (run->inflater, copy, &n, &run->arena, LIMIT);
      if (run->status == CLASP_INFLATE_TOO_FAR)
        {
          g_assert_cmpuint (run->too_far, ==, 0);
          run->too_far = at + n;
          run->status = CLASP_INFLATE_OK;
        }
      g_assert_cmpuint (clasp_arena_get_length (&run->arena), <=, LIMIT);
    }
  if (run->status == CLASP_INFLATE_OK)
    run->status = clasp_inflater_finish (run->inflater, &run->arena, LIMIT);
}

static void
compare (Run *a, Run *b)
{
  gsize a_length = clasp_arena_get_length (&a->arena), b_length = clasp_arena_get_length (&b->arena);

  g_assert_cmpint (a->status, ==, b->status);
  g_assert_cmpuint (a->too_far, ==, b->too_far);
  g_assert_cmpmem (clasp_arena_finish (&a->arena), a_length, clasp_arena_finish (&b->arena), b_length);
  clasp_arena_reset (&a->arena);
  clasp_arena_reset (&b->arena);
}

/* The inflater that leaves context takeover to zlib finds what the one with a reader of its own finds. */
static void
compare_quick (Run *quick, const Run *whole, const guint8 *data, gsize length)
{
  if (quick->status != CLASP_INFLATE_OK)
    return;
  clasp_inflater_begin (quick->inflater);
  if (length > 0)
    quick->status = clasp_inflater_feed (quick->inflater, data, &length, &quick->arena, LIMIT);
  if (quick->status == CLASP_INFLATE_OK)
    quick->status = clasp_inflater_finish (quick->inflater, &quick->arena, LIMIT);
  clasp_arena_reset (&quick->arena);
  if (whole->too_far > 0)
    g_assert_cmpint (quick->status, ==, CLASP_INFLATE_TOO_FAR);
  else if (whole->status != CLASP_INFLATE_BAD)
    g_assert_cmpint (quick->status, ==, whole->status);
  else
    g_assert_cmpint (quick->status, !=, CLASP_INFLATE_OK);
}

/* The strictest receiver: its window is as agreed, and a byte at a time is asked of it, so that zlib takes no reference
 * past that. Gives %FALSE when it would refuse the message. */
static gboolean
inflate_strictly (z_stream *strict, const guint8 *data, gsize length)
{
  strict->next_in = (guint8 *) data;
  strict->avail_in = (uInt) length;
  for (;;)
    {
      guint8 byte;
      int result;

      strict->next_out = &byte;
      strict->avail_out = 1;
      result = inflate (strict, Z_SYNC_FLUSH);
      if (result == Z_STREAM_END)
        inflateResetKeep (strict);
      else if (result != Z_OK && result != Z_BUF_ERROR)
        return FALSE;
      if (strict->avail_out == 1 && (result != Z_STREAM_END || strict->avail_in == 0))
        return TRUE;
    }
}

/* Until a message is refused: what comes after it has no window to refer to. */
static gboolean
compare_strictly (const Run *run, z_stream *strict, gboolean no_takeover, const guint8 *data, gsize length)
{
  static const guint8 tail[] = { 0x00, 0x00, 0xff, 0xff };

  if (no_takeover)
    inflateReset (strict);
  if (!inflate_strictly (strict, data, length))
    {
      g_assert_true (run->too_far > 0 || run->status != CLASP_INFLATE_OK);
      return FALSE;
    }
  if (run->status != CLASP_INFLATE_OK)
    return FALSE;
  g_assert_cmpuint (run->too_far, ==, 0);
  /* As our inflater has it: no tail after nothing, or after a final block. */
  if (length > 0 && strict->total_in > 0 && !inflate_strictly (strict, tail, sizeof tail))
    g_assert_not_reached ();
  return TRUE;
}

static void
round_trip (const guint8 *data, gsize size, int bits, gboolean no_takeover)
{
  g_autoptr (ClaspDeflater) deflater = clasp_deflater_new (bits, no_takeover);
  Run run = { .inflater = clasp_inflater_new (bits, no_takeover, TRUE) };

  for (guint i = 0; i < 2 && size > 0; i++)
    {
      gsize length;
      const guint8 *deflated = clasp_deflater_deflate (deflater, data, size, &length);

      if (deflated == NULL)
        continue;
      inflate_message (&run, deflated, length, length);
      g_assert_cmpint (run.status, ==, CLASP_INFLATE_OK);
      g_assert_cmpuint (run.too_far, ==, 0);
      g_assert_cmpmem (clasp_arena_finish (&run.arena), size, data, size);
      clasp_arena_reset (&run.arena);
    }
  clasp_inflater_free (run.inflater);
  clasp_arena_clear (&run.arena);
}

/* The first byte: window and takeover; then messages, each behind a byte that tells its length. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  int bits;
  gboolean no_takeover;
  Run whole = { 0 }, cut = { 0 }, quick = { 0 };
  z_stream strict = { 0 };
  gboolean compares = TRUE;

  if (size < 2)
    return 0;
  bits = 8 + (data[0] & 7);
  no_takeover = (data[0] & 8) != 0;
  round_trip (data + 1, MIN (size - 1, LIMIT), bits, no_takeover);
  g_assert_cmpint (inflateInit2 (&strict, -bits), ==, Z_OK);
  whole.inflater = clasp_inflater_new (bits, no_takeover, TRUE);
  cut.inflater = clasp_inflater_new (bits, no_takeover, TRUE);
  quick.inflater = clasp_inflater_new (bits, no_takeover, FALSE);
  for (gsize at = 1; at < size && whole.status == CLASP_INFLATE_OK;)
    {
      gsize length = MIN (data[at], size - at - 1);

      at++;
      inflate_message (&whole, data + at, length, MAX (length, 1));
      inflate_message (&cut, data + at, length, 1 + (data[0] >> 4));
      compare (&whole, &cut);
      if (bits == 15 && no_takeover)
        compare_quick (&quick, &whole, data + at, length);
      compares = compares && compare_strictly (&whole, &strict, no_takeover, data + at, length);
      at += length;
    }
  inflateEnd (&strict);
  clasp_inflater_free (whole.inflater);
  clasp_inflater_free (cut.inflater);
  clasp_inflater_free (quick.inflater);
  clasp_arena_clear (&whole.arena);
  clasp_arena_clear (&cut.arena);
  clasp_arena_clear (&quick.arena);
  return 0;
}
