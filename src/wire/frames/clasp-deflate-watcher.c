/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-deflate-watcher.h"

#include <string.h>

#define CODE_BITS_MAX 15
#define LITERALS_MAX 288
#define DISTANCES_MAX 32
#define END_OF_BLOCK 256
#define SHORT_BITS 9

/* A canonical Huffman code: how many symbols have codes of each length, and the symbols in the order of their codes. */
typedef struct
{
  guint16 count[CODE_BITS_MAX + 1];
  guint16 symbols[LITERALS_MAX];
} Code;

/* The same, with the short codes by the bits that come next: symbol and, in four bits, length; 0: it is longer. */
typedef struct
{
  Code code;
  guint16 shorts[1 << SHORT_BITS];
} FastCode;

typedef enum
{
  READ_BLOCK,
  READ_STORED_LENGTH,
  READ_STORED,
  READ_CODE_SIZES,
  READ_CODE_LENGTHS,
  READ_LENGTHS,
  READ_SYMBOL,
  READ_DISTANCE,
  READ_NOTHING, /* it was no DEFLATE data */
  N_PHASES,
} Phase;

typedef enum
{
  STEP_DONE,
  STEP_NEEDS_MORE,
  STEP_TOO_FAR
} deflate_watcher_Step;

struct _ClaspDeflateWatcher
{
  guint64 limit;
  gboolean no_context_takeover;
  guint64 total;   /* bytes the data inflate to, since the reset */
  guint64 message; /* the same of this message */
  Phase phase;
  guint64 bits; /* read and not used yet, the next at the bottom */
  guint n_bits;
  gboolean final; /* this block ends the stream: the next begins with a byte */
  gsize stored;   /* bytes of a stored block still to come */
  guint n_literals, n_distances, n_code_lengths, at;
  guint8 lengths[LITERALS_MAX + DISTANCES_MAX];
  const FastCode *literals;
  const Code *distances;
  Code code_lengths;
  FastCode own_literals, fixed_literals; /* of the block, and of RFC 1951 §3.2.6 */
  Code own_distances, fixed_distances;
  guint match;
  ClaspReference reference;
};

/* ---------------------------------------------------------------------------------------------------------- codes */

static guint
deflate_watcher_reverse (guint bits, guint n)
{
  guint reversed = 0;

  for (guint i = 0; i < n; i++)
    reversed |= (bits >> i & 1) << (n - 1 - i);
  return reversed;
}

static void
deflate_watcher_build (Code *code, const guint8 *lengths, guint n)
{
  guint16 offsets[CODE_BITS_MAX + 1] = { 0 };

  memset (code->count, 0, sizeof code->count);
  for (guint i = 0; i < n; i++)
    code->count[lengths[i]]++;
  code->count[0] = 0;
  for (guint i = 1; i < CODE_BITS_MAX; i++)
    offsets[i + 1] = offsets[i] + code->count[i];
  for (guint i = 0; i < n; i++)
    if (lengths[i] != 0)
      code->symbols[offsets[lengths[i]]++] = (guint16) i;
}

static void
deflate_watcher_build_fast (FastCode *self, const guint8 *lengths, guint n)
{
  const Code *code = &self->code;
  guint bits = 0, index = 0;

  deflate_watcher_build (&self->code, lengths, n);
  memset (self->shorts, 0, sizeof self->shorts);
  for (guint length = 1; length <= SHORT_BITS; length++, bits *= 2)
    for (guint i = 0; i < code->count[length]; i++, bits++, index++)
      for (guint at = deflate_watcher_reverse (bits, length); at < G_N_ELEMENTS (self->shorts); at += 1u << length)
        self->shorts[at] = (guint16) (code->symbols[index] << 4 | length);
}

static void
deflate_watcher_build_fixed_codes (ClaspDeflateWatcher *self)
{
  guint8 lengths[LITERALS_MAX];

  memset (lengths, 8, 144);
  memset (lengths + 144, 9, 256 - 144);
  memset (lengths + 256, 7, 280 - 256);
  memset (lengths + 280, 8, LITERALS_MAX - 280);
  deflate_watcher_build_fast (&self->fixed_literals, lengths, LITERALS_MAX);
  memset (lengths, 5, DISTANCES_MAX);
  deflate_watcher_build (&self->fixed_distances, lengths, DISTANCES_MAX);
}

/* ------------------------------------------------------------------------------------------------------------- life */

ClaspDeflateWatcher *
clasp_deflate_watcher_new (int bits, gboolean no_context_takeover)
{
  ClaspDeflateWatcher *self = g_new0 (ClaspDeflateWatcher, 1);

  self->limit = G_GUINT64_CONSTANT (1) << bits;
  self->no_context_takeover = no_context_takeover;
  deflate_watcher_build_fixed_codes (self);
  return self;
}

void
clasp_deflate_watcher_free (ClaspDeflateWatcher *self)
{
  g_free (self);
}

void
clasp_deflate_watcher_reset (ClaspDeflateWatcher *self)
{
  self->total = self->message = 0;
  self->phase = READ_BLOCK;
  self->bits = 0;
  self->n_bits = 0;
}

void
clasp_deflate_watcher_begin (ClaspDeflateWatcher *self)
{
  self->message = 0;
}

/* ---------------------------------------------------------------------------------------------------------- bits */

static gboolean
deflate_watcher_take (ClaspDeflateWatcher *self, guint n, guint *value)
{
  if (self->n_bits < n)
    return FALSE;
  *value = (guint) (self->bits & ((G_GUINT64_CONSTANT (1) << n) - 1));
  self->bits >>= n;
  self->n_bits -= n;
  return TRUE;
}

static void
deflate_watcher_drop_to_byte (ClaspDeflateWatcher *self)
{
  guint dropped;

  deflate_watcher_take (self, self->n_bits % 8, &dropped);
}

/* The next symbol, without taking it: -1 when it is not there whole, -2 when there is none of these bits. */
static int
deflate_watcher_peek_symbol (const ClaspDeflateWatcher *self, const Code *code, guint *used)
{
  int bits = 0, first = 0, index = 0;

  for (guint length = 1; length <= CODE_BITS_MAX; length++)
    {
      if (length > self->n_bits)
        return -1;
      bits |= (int) (self->bits >> (length - 1) & 1);
      if (bits - code->count[length] < first)
        {
          *used = length;
          return code->symbols[index + bits - first];
        }
      index += code->count[length];
      first = (first + code->count[length]) * 2;
      bits *= 2;
    }
  return -2;
}

static int
deflate_watcher_peek_literal (const ClaspDeflateWatcher *self, guint *used)
{
  guint entry = self->literals->shorts[self->bits & ((1 << SHORT_BITS) - 1)];

  if (entry == 0)
    return deflate_watcher_peek_symbol (self, &self->literals->code, used);
  *used = entry & 15;
  return *used <= self->n_bits ? (int) (entry >> 4) : -1;
}

/* ------------------------------------------------------------------------------------------------------ the steps */

static deflate_watcher_Step
deflate_watcher_give_up (ClaspDeflateWatcher *self)
{
  self->phase = READ_NOTHING;
  return STEP_DONE;
}

static void
deflate_watcher_end_block (ClaspDeflateWatcher *self)
{
  self->phase = READ_BLOCK;
  if (self->final)
    deflate_watcher_drop_to_byte (self);
}

static deflate_watcher_Step
deflate_watcher_read_block (ClaspDeflateWatcher *self)
{
  static const Phase phases[] = { READ_STORED_LENGTH, READ_SYMBOL, READ_CODE_SIZES, READ_NOTHING };
  guint head;

  if (!deflate_watcher_take (self, 3, &head))
    return STEP_NEEDS_MORE;
  self->final = (head & 1) != 0;
  self->phase = phases[head >> 1];
  if (self->phase == READ_STORED_LENGTH)
    deflate_watcher_drop_to_byte (self);
  self->literals = &self->fixed_literals;
  self->distances = &self->fixed_distances;
  return STEP_DONE;
}

static deflate_watcher_Step
deflate_watcher_read_stored_length (ClaspDeflateWatcher *self)
{
  guint length;

  if (!deflate_watcher_take (self, 32, &length))
    return STEP_NEEDS_MORE;
  if ((length & 0xffff) != (~length >> 16))
    return deflate_watcher_give_up (self);
  self->stored = length & 0xffff;
  self->phase = READ_STORED;
  if (self->stored == 0)
    deflate_watcher_end_block (self);
  return STEP_DONE;
}

static deflate_watcher_Step
deflate_watcher_read_code_sizes (ClaspDeflateWatcher *self)
{
  guint sizes;

  if (!deflate_watcher_take (self, 14, &sizes))
    return STEP_NEEDS_MORE;
  self->n_literals = (sizes & 31) + 257;
  self->n_distances = (sizes >> 5 & 31) + 1;
  self->n_code_lengths = (sizes >> 10) + 4;
  self->at = 0;
  memset (self->lengths, 0, sizeof self->lengths);
  self->phase = self->n_literals <= LITERALS_MAX ? READ_CODE_LENGTHS : READ_NOTHING;
  return STEP_DONE;
}

static deflate_watcher_Step
deflate_watcher_read_code_lengths (ClaspDeflateWatcher *self)
{
  static const guint8 order[] = { 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15 };
  guint length;

  if (!deflate_watcher_take (self, 3, &length))
    return STEP_NEEDS_MORE;
  self->lengths[order[self->at++]] = (guint8) length;
  if (self->at < self->n_code_lengths)
    return STEP_DONE;
  deflate_watcher_build (&self->code_lengths, self->lengths, G_N_ELEMENTS (order));
  self->at = 0;
  self->phase = READ_LENGTHS;
  return STEP_DONE;
}

/* A length of a code, or how often one is repeated. */
static deflate_watcher_Step
deflate_watcher_read_lengths (ClaspDeflateWatcher *self)
{
  static const struct
  {
    guint8 base, extra;
  } repeats[] = { { 3, 2 }, { 3, 3 }, { 11, 7 } };
  guint used = 0, value = 0, times = 1, n = self->n_literals + self->n_distances;
  int symbol = deflate_watcher_peek_symbol (self, &self->code_lengths, &used);
  guint8 length;

  if (symbol == -2 || (symbol == 16 && self->at == 0))
    return deflate_watcher_give_up (self);
  if (symbol == -1 || (symbol >= 16 && self->n_bits < used + repeats[symbol - 16].extra))
    return STEP_NEEDS_MORE;
  deflate_watcher_take (self, used, &value);
  length = symbol < 16 ? (guint8) symbol : symbol == 16 ? self->lengths[self->at - 1] : 0;
  if (symbol >= 16)
    {
      deflate_watcher_take (self, repeats[symbol - 16].extra, &value);
      times = repeats[symbol - 16].base + value;
    }
  if (times > n - self->at)
    return deflate_watcher_give_up (self);
  memset (self->lengths + self->at, length, times);
  self->at += times;
  if (self->at < n)
    return STEP_DONE;
  deflate_watcher_build_fast (&self->own_literals, self->lengths, self->n_literals);
  deflate_watcher_build (&self->own_distances, self->lengths + self->n_literals, self->n_distances);
  self->literals = &self->own_literals;
  self->distances = &self->own_distances;
  self->phase = READ_SYMBOL;
  return STEP_DONE;
}

static void
deflate_watcher_produce (ClaspDeflateWatcher *self, guint64 n)
{
  self->total += n;
  self->message += n;
}

static deflate_watcher_Step
deflate_watcher_read_symbol (ClaspDeflateWatcher *self)
{
  static const guint16 base[] = { 3,  4,  5,  6,  7,  8,  9,  10, 11,  13,  15,  17,  19,  23, 27,
                                  31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258 };
  static const guint8 extra[] = {
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0
  };
  guint used = 0, value = 0;
  int symbol = deflate_watcher_peek_literal (self, &used), length = symbol - END_OF_BLOCK - 1;

  if (symbol == -2 || length >= (int) G_N_ELEMENTS (base))
    return deflate_watcher_give_up (self);
  if (symbol == -1 || (length >= 0 && self->n_bits < used + extra[length]))
    return STEP_NEEDS_MORE;
  deflate_watcher_take (self, used, &value);
  if (symbol < END_OF_BLOCK)
    deflate_watcher_produce (self, 1);
  else if (symbol == END_OF_BLOCK)
    deflate_watcher_end_block (self);
  else
    {
      deflate_watcher_take (self, extra[length], &value);
      self->match = base[length] + (extra[length] > 0 ? value : 0);
      self->phase = READ_DISTANCE;
    }
  return STEP_DONE;
}

/* Whether a reference so far back breaks what was agreed on. */
static gboolean
deflate_watcher_is_too_far (ClaspDeflateWatcher *self, guint64 distance)
{
  guint64 here = self->no_context_takeover ? self->message : G_MAXUINT64;

  if (distance <= MIN (self->limit, here) || distance > self->total)
    return FALSE;
  self->reference = (ClaspReference) { distance, MIN (self->limit, here), here < self->limit };
  return TRUE;
}

static deflate_watcher_Step
deflate_watcher_read_distance (ClaspDeflateWatcher *self)
{
  static const guint16 base[] = {
    1,   2,   3,   4,   5,   7,    9,    13,   17,   25,   33,   49,   65,    97,    129,
    193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289, 16385, 24577
  };
  guint used = 0, value = 0, extra;
  int symbol = deflate_watcher_peek_symbol (self, self->distances, &used);
  gboolean too_far;

  if (symbol == -2 || symbol >= (int) G_N_ELEMENTS (base))
    return deflate_watcher_give_up (self);
  extra = symbol < 4 ? 0 : (guint) symbol / 2 - 1;
  if (symbol == -1 || self->n_bits < used + extra)
    return STEP_NEEDS_MORE;
  deflate_watcher_take (self, used, &value);
  deflate_watcher_take (self, extra, &value);
  too_far = deflate_watcher_is_too_far (self, base[symbol] + (extra > 0 ? value : 0));
  deflate_watcher_produce (self, self->match);
  self->phase = READ_SYMBOL;
  return too_far ? STEP_TOO_FAR : STEP_DONE;
}

static deflate_watcher_Step
deflate_watcher_needs_more (ClaspDeflateWatcher *self)
{
  self->bits = 0;
  self->n_bits = 0;
  return STEP_NEEDS_MORE;
}

static deflate_watcher_Step (*const steps[N_PHASES]) (ClaspDeflateWatcher *self) = {
  [READ_BLOCK] = deflate_watcher_read_block,
  [READ_STORED_LENGTH] = deflate_watcher_read_stored_length,
  [READ_STORED] = deflate_watcher_needs_more,
  [READ_CODE_SIZES] = deflate_watcher_read_code_sizes,
  [READ_CODE_LENGTHS] = deflate_watcher_read_code_lengths,
  [READ_LENGTHS] = deflate_watcher_read_lengths,
  [READ_SYMBOL] = deflate_watcher_read_symbol,
  [READ_DISTANCE] = deflate_watcher_read_distance,
  [READ_NOTHING] = deflate_watcher_needs_more,
};

static gsize
deflate_watcher_read_stored (ClaspDeflateWatcher *self, gsize length)
{
  gsize n = MIN (length, self->stored);

  deflate_watcher_produce (self, n);
  self->stored -= n;
  if (self->stored == 0)
    deflate_watcher_end_block (self);
  return n;
}

/* A byte is read only when a step needs it, so that where reading ends does not depend on how the data were cut. */
gsize
clasp_deflate_watcher_read (ClaspDeflateWatcher *self, const guint8 *data, gsize length, ClaspReference *reference)
{
  gsize at = 0;

  reference->distance = 0;
  for (;;)
    {
      deflate_watcher_Step step = steps[self->phase](self);

      if (step == STEP_TOO_FAR)
        {
          *reference = self->reference;
          return at;
        }
      if (step == STEP_DONE)
        continue;
      if (at == length || self->phase == READ_NOTHING)
        return length;
      if (self->phase == READ_STORED)
        {
          at += deflate_watcher_read_stored (self, length - at);
          continue;
        }
      self->bits |= (guint64) data[at++] << self->n_bits;
      self->n_bits += 8;
    }
}
