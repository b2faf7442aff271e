/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-utf8.h"

#include "clasp-word.h"

/* Where in a character the bytes fed so far end (RFC 3629 §4). */
enum
{
  AT_START,
  TAIL_1, /* one byte 80…BF is missing */
  TAIL_2,
  TAIL_3,
  AFTER_E0, /* A0…BF, one tail: no overlong form */
  AFTER_ED, /* 80…9F, one tail: no surrogate */
  AFTER_F0, /* 90…BF, two tails: no overlong form */
  AFTER_F4, /* 80…8F, two tails: nothing above U+10FFFF */
  REJECTED,
};

static const struct
{
  guint8 first, last, next;
} continuations[] = {
  [TAIL_1] = { 0x80, 0xbf, AT_START }, [TAIL_2] = { 0x80, 0xbf, TAIL_1 },   [TAIL_3] = { 0x80, 0xbf, TAIL_2 },
  [AFTER_E0] = { 0xa0, 0xbf, TAIL_1 }, [AFTER_ED] = { 0x80, 0x9f, TAIL_1 }, [AFTER_F0] = { 0x90, 0xbf, TAIL_2 },
  [AFTER_F4] = { 0x80, 0x8f, TAIL_2 },
};

static guint
utf8_after_lead (guint8 lead)
{
  if (lead < 0x80)
    return AT_START;
  if (lead < 0xc2)
    return REJECTED;
  if (lead < 0xe0)
    return TAIL_1;
  if (lead < 0xf0)
    return lead == 0xe0 ? AFTER_E0 : lead == 0xed ? AFTER_ED : TAIL_2;
  if (lead > 0xf4)
    return REJECTED;
  return lead == 0xf0 ? AFTER_F0 : lead == 0xf4 ? AFTER_F4 : TAIL_3;
}

static guint
utf8_step (guint state, guint8 byte)
{
  if (state == AT_START)
    return utf8_after_lead (byte);
  if (state == REJECTED || byte < continuations[state].first || byte > continuations[state].last)
    return REJECTED;
  return continuations[state].next;
}

/* Where in @bits, which come from clasp_half_load(), the first byte with its high bit set lies. */
static guint
utf8_first_high (guint64 bits)
{
  return (guint) __builtin_ctzll (GUINT64_FROM_LE (bits & CLASP_HIGH_BITS)) / 8;
}

static const guint8 *
utf8_skip_ascii_words (const guint8 *data, const guint8 *end)
{
  for (; end - data >= 64; data += 64)
    {
      ClaspWord bits = clasp_word_load (data) | clasp_word_load (data + 16) | clasp_word_load (data + 32) |
                       clasp_word_load (data + 48);
      if (!clasp_word_is_ascii (bits))
        break;
    }
  return data;
}

#define IS_TAIL(byte) (((byte) & 0xc0) == 0x80)

/* The length of the character of two to four bytes at @data, which has four; 0 when it is not one. */
static gsize
utf8_match_character (const guint8 *data)
{
  guint32 code;

  if (data[0] < 0xe0)
    return data[0] >= 0xc2 && IS_TAIL (data[1]) ? 2 : 0;
  if (!IS_TAIL (data[1]) || !IS_TAIL (data[2]))
    return 0;
  if (data[0] < 0xf0)
    {
      code = (guint32) (data[0] & 0x0f) << 12 | (guint32) (data[1] & 0x3f) << 6;
      return code >= 0x800 && (code & 0xf800) != 0xd800 ? 3 : 0;
    }
  code = (guint32) data[0] << 8 | data[1];
  return IS_TAIL (data[3]) && code >= 0xf090 && code <= 0xf48f ? 4 : 0;
}

/* Passes over whole characters, from the start of one; stops at what is wrong or cut, and at a few bytes before the
 * end. */
static const guint8 *
utf8_skip_characters (const guint8 *data, const guint8 *end)
{
  guint run = 0;

  while (end - data >= 8)
    {
      guint64 half = clasp_half_load (data);
      gsize n;

      if ((half & CLASP_HIGH_BITS) == 0)
        {
          data += 8;
          if (++run % 4 == 0)
            data = utf8_skip_ascii_words (data, end);
          continue;
        }
      data += utf8_first_high (half);
      for (run = 0; end - data >= 4 && *data >= 0x80; data += n)
        {
          n = utf8_match_character (data);
          if (n == 0)
            return data;
        }
      if (data < end && *data >= 0x80)
        return data;
    }
  while (data < end && *data < 0x80)
    data++;
  return data;
}

gsize
clasp_utf8_feed (ClaspUtf8 *self, const guint8 *data, gsize length)
{
  const guint8 *at = data, *end = length > 0 ? data + length : data; /* nothing may be NULL */
  guint state = self->state;

  while (at < end)
    {
      if (state == AT_START)
        {
          at = utf8_skip_characters (utf8_skip_ascii_words (at, end), end);
          if (at == end)
            break;
        }
      state = utf8_step (state, *at);
      if (state == REJECTED)
        break;
      at++;
    }
  self->state = state;
  return (gsize) (at - data);
}

gboolean
clasp_utf8_is_complete (const ClaspUtf8 *self)
{
  return self->state == AT_START;
}
