/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-decoding.h"

#include <glib/gi18n.h>

/* Labels, channels, ids and errors are names: a longer one is cut. */
#define MAX_STRING 512
/* A block of strings; a longer string has a block of its own. */
#define BLOCK_SIZE 8192
/* Intervals that are kept for the median. */
#define MAX_INTERVALS 65536

typedef struct _Block
{
  struct _Block *next;
  gsize used;
  gsize size;
  char bytes[];
} Block;

typedef struct
{
  guint64 n;
  gint64 last_us[2]; /* by direction; -1: none yet */
  gint64 min_us;
  gint64 max_us;
  GArray *intervals; /* (element-type gint64) */
} Beats;

/* Messages of a dialect in one record; who sends more wants to see how long we take. */
#define MAX_UNITS 4096

struct _ClaspDecoding
{
  const ClaspUnitsRecord *record;
  ClaspDialect dialect;
  GArray *units;  /* (element-type ClaspUnit) */
  ClaspUnit rest; /* takes what is found in a record that has as many as are kept */
  Block *blocks;  /* the newest first; the last of them stays */
  ClaspPairs *pairs;
  Beats beats;
  gint64 beat_interval_us;
  guint clues; /* ClaspClue */
};

/* -------------------------------------------------------------------------------------------------------- strings */

static Block *
decoding_push_block (ClaspDecoding *self, gsize size)
{
  Block *block = g_malloc (sizeof (Block) + size);

  block->next = self->blocks;
  block->used = 0;
  block->size = size;
  self->blocks = block;
  return block;
}

static char *
decoding_alloc (ClaspDecoding *self, gsize size)
{
  Block *block = self->blocks;
  char *bytes;

  if (block->size - block->used < size)
    block = decoding_push_block (self, MAX (size, BLOCK_SIZE));
  bytes = block->bytes + block->used;
  block->used += size;
  return bytes;
}

static void
decoding_forget_strings (ClaspDecoding *self)
{
  while (self->blocks->next != NULL)
    {
      Block *block = self->blocks;

      self->blocks = block->next;
      g_free (block);
    }
  self->blocks->used = 0;
}

/* How much of @text a name has room for, in whole characters. */
static gsize
decoding_get_fitting (ClaspSlice text)
{
  gsize length = text.length;

  if (length <= MAX_STRING)
    return length;
  length = MAX_STRING;
  while (length > MAX_STRING - 4 && ((guchar) text.data[length] & 0xc0) == 0x80)
    length--;
  return length;
}

static gboolean
decoding_is_plain (const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (data[i] == '\0' || (guchar) data[i] >= 0x80)
      return FALSE;
  return TRUE;
}

const char *
clasp_decoding_copy (ClaspDecoding *self, ClaspSlice text)
{
  gsize length;
  gboolean cut;
  char *copy;

  if (text.data == NULL)
    return NULL;
  length = decoding_get_fitting (text);
  cut = length < text.length;
  if (!decoding_is_plain (text.data, length) && !g_utf8_validate_len (text.data, length, NULL))
    {
      g_autofree char *valid = g_utf8_make_valid (text.data, (gssize) length);

      return clasp_decoding_printf (self, cut ? "%s…" : "%s", valid);
    }
  copy = decoding_alloc (self, length + (cut ? 4 : 1));
  memcpy (copy, text.data, length);
  memcpy (copy + length, cut ? "…" : "", cut ? 4 : 1);
  return copy;
}

static gunichar
decoding_read_hex4 (const char *digits)
{
  gunichar c = 0;

  for (guint i = 0; i < 4; i++)
    c = c << 4 | (gunichar) g_ascii_xdigit_value (digits[i]);
  return c;
}

/* The character that the escape at @at stands for; unpaired halves give U+FFFD. Gives the bytes taken. */
static gsize
decoding_read_escape (const char *at, gsize left, gunichar *c)
{
  static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
  const char *found;

  if (left >= 6 && at[1] == 'u')
    {
      *c = decoding_read_hex4 (at + 2);
      if (*c >= 0xd800 && *c < 0xdc00 && left >= 12 && at[6] == '\\' && at[7] == 'u')
        {
          gunichar low = decoding_read_hex4 (at + 8);

          if (low >= 0xdc00 && low < 0xe000)
            {
              *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
              return 12;
            }
        }
      if (*c >= 0xd800 && *c < 0xe000)
        *c = 0xfffd;
      return 6;
    }
  found = left >= 2 && at[1] != '\0' ? strchr (from, at[1]) : NULL;
  *c = found != NULL ? (gunichar) to[found - from] : (guchar) at[MIN (1, left - 1)];
  return MIN (2, left);
}

ClaspSlice
clasp_decoding_unescape (ClaspDecoding *self, ClaspSlice value)
{
  ClaspSlice inside = clasp_json_string_inside (value);
  char *out;
  gsize length = 0;

  if (inside.data == NULL || memchr (inside.data, '\\', inside.length) == NULL)
    return inside;
  out = decoding_alloc (self, inside.length + 1); /* no escape is shorter than what it stands for */
  for (gsize at = 0; at < inside.length;)
    {
      gunichar c;

      if (inside.data[at] != '\\')
        {
          out[length++] = inside.data[at++];
          continue;
        }
      at += decoding_read_escape (inside.data + at, inside.length - at, &c);
      length += (gsize) g_unichar_to_utf8 (c, out + length);
    }
  return (ClaspSlice) { out, length };
}

const char *
clasp_decoding_copy_json (ClaspDecoding *self, ClaspSlice value)
{
  if (value.data == NULL || clasp_json_get_type (value) == CLASP_JSON_NULL)
    return NULL;
  return clasp_decoding_copy (self, clasp_json_is_string (value) ? clasp_decoding_unescape (self, value) : value);
}

const char *
clasp_decoding_printf (ClaspDecoding *self, const char *format, ...)
{
  va_list arguments;
  g_autofree char *text = NULL;
  gsize size;
  char *copy;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  size = strlen (text) + 1;
  copy = decoding_alloc (self, size);
  memcpy (copy, text, size);
  return copy;
}

/* ---------------------------------------------------------------------------------------------------------- units */

ClaspDecoding *
clasp_decoding_new (void)
{
  ClaspDecoding *self = g_new0 (ClaspDecoding, 1);

  self->units = g_array_new (FALSE, FALSE, sizeof (ClaspUnit));
  self->pairs = clasp_pairs_new ();
  self->beats.last_us[0] = self->beats.last_us[1] = -1;
  self->beats.intervals = g_array_new (FALSE, FALSE, sizeof (gint64));
  decoding_push_block (self, BLOCK_SIZE);
  return self;
}

void
clasp_decoding_free (ClaspDecoding *self)
{
  if (self == NULL)
    return;
  decoding_forget_strings (self);
  g_free (self->blocks);
  g_array_unref (self->units);
  g_array_unref (self->beats.intervals);
  clasp_pairs_free (self->pairs);
  g_free (self);
}

void
clasp_decoding_begin (ClaspDecoding *self, const ClaspUnitsRecord *record)
{
  self->record = record;
  g_array_set_size (self->units, 0);
  decoding_forget_strings (self);
}

void
clasp_decoding_end (ClaspDecoding *self)
{
  for (guint i = 0; i < self->units->len; i++)
    {
      ClaspUnit *unit = &g_array_index (self->units, ClaspUnit, i);

      if (unit->error != NULL && unit->answers == CLASP_UNIT_NONE &&
          (unit->role == CLASP_UNIT_ROLE_RESPONSE || unit->role == CLASP_UNIT_ROLE_ITEM))
        unit->role = CLASP_UNIT_ROLE_ERROR;
    }
}

const ClaspUnitsRecord *
clasp_decoding_get_record (ClaspDecoding *self)
{
  return self->record;
}

ClaspSlice
clasp_decoding_get_payload (ClaspDecoding *self)
{
  if (self->record->data == NULL)
    return (ClaspSlice) { "", 0 };
  return (ClaspSlice) { (const char *) self->record->data, self->record->length };
}

gboolean
clasp_decoding_is_out (ClaspDecoding *self)
{
  return self->record->direction == CLASP_DIRECTION_OUT;
}

const ClaspUnit *
clasp_decoding_get_units (ClaspDecoding *self, gsize *n_units)
{
  *n_units = self->units->len;
  return (const ClaspUnit *) self->units->data;
}

void
clasp_decoding_set_dialect (ClaspDecoding *self, ClaspDialect dialect)
{
  self->dialect = dialect;
}

ClaspDialect
clasp_decoding_get_dialect (ClaspDecoding *self)
{
  return self->dialect;
}

ClaspUnit *
clasp_decoding_get_last (ClaspDecoding *self)
{
  if (clasp_decoding_is_full (self))
    return &self->rest;
  return &g_array_index (self->units, ClaspUnit, self->units->len - 1);
}

gboolean
clasp_decoding_is_full (ClaspDecoding *self)
{
  return self->units->len >= MAX_UNITS;
}

static void
decoding_fill_up (ClaspDecoding *self)
{
  ClaspUnit unit = CLASP_UNIT_INIT (self->record->index);

  unit.dialect = clasp_dialect_to_string (self->dialect);
  unit.kind = "invalid";
  unit.role = CLASP_UNIT_ROLE_ERROR;
  unit.error = _("There are more messages in this one than are read");
  unit.length = self->record->length;
  g_array_append_val (self->units, unit);
}

ClaspUnit *
clasp_decoding_add (ClaspDecoding *self, const char *kind, ClaspUnitRole role)
{
  ClaspUnit unit = CLASP_UNIT_INIT (self->record->index);

  unit.dialect = clasp_dialect_to_string (self->dialect);
  unit.kind = kind;
  unit.role = role;
  unit.length = self->record->length;
  unit.sent_for_us = self->record->sent_for_us;
  if (self->units->len + 1 == MAX_UNITS)
    decoding_fill_up (self);
  if (clasp_decoding_is_full (self))
    self->rest = unit;
  else
    g_array_append_val (self->units, unit);
  return clasp_decoding_get_last (self);
}

ClaspUnit *
clasp_decoding_add_invalid (ClaspDecoding *self, const char *error)
{
  ClaspUnit *unit = clasp_decoding_add (self, "invalid", CLASP_UNIT_ROLE_ERROR);

  unit->error = error;
  return unit;
}

void
clasp_decoding_set_range (ClaspDecoding *self, ClaspUnit *unit, gsize offset, gsize length)
{
  unit->offset = offset;
  unit->length = length;
  unit->whole = offset == 0 && length == self->record->length;
}

const char *
clasp_decoding_get_json_error (ClaspJsonScan scan)
{
  switch (scan)
    {
    case CLASP_JSON_SCAN_TOO_DEEP:
      return _("It is nested deeper than 512 levels");
    case CLASP_JSON_SCAN_UNFINISHED:
      return _("Not valid JSON: it ends before the value does");
    case CLASP_JSON_SCAN_BROKEN:
    case CLASP_JSON_SCAN_VALID:
    default:
      return _("Not valid JSON");
    }
}

/* -------------------------------------------------------------------------------------------------------- pairing */

static ClaspDirection
decoding_get_other (ClaspDirection direction)
{
  return direction == CLASP_DIRECTION_OUT ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT;
}

/* A string with an escape counts as what it stands for: programs escape differently. */
static ClaspSlice
decoding_normalize_id (ClaspDecoding *self, ClaspSlice id)
{
  ClaspSlice plain;
  char *quoted;

  if (!clasp_json_is_string (id) || memchr (id.data, '\\', id.length) == NULL)
    return id;
  plain = clasp_decoding_unescape (self, id);
  quoted = decoding_alloc (self, plain.length + 2);
  quoted[0] = '"';
  memcpy (quoted + 1, plain.data, plain.length);
  quoted[plain.length + 1] = '"';
  return (ClaspSlice) { quoted, plain.length + 2 };
}

static ClaspPairKey
decoding_make_key (ClaspDecoding *self, ClaspAsk ask, ClaspDirection direction)
{
  ClaspSlice id = decoding_normalize_id (self, ask.id);

  return (ClaspPairKey) { .direction = direction,
                          .space = ask.space,
                          .scope = ask.scope.data,
                          .scope_length = ask.scope.length,
                          .id = id.data,
                          .id_length = id.length };
}

static guint64
decoding_remember (ClaspDecoding *self, const ClaspUnit *unit, ClaspAsk ask, gboolean hidden)
{
  const ClaspPairKey key = decoding_make_key (self, ask, self->record->direction);
  const ClaspPairsRequest request = {
    .record = self->record->index,
    .time_us = self->record->time_us,
    .label = unit->label,
    .channel = unit->channel,
    .id = unit->id,
    .hidden = hidden,
  };
  guint64 replaced;

  clasp_pairs_ask (self->pairs, &key, &request, &replaced);
  return replaced;
}

void
clasp_decoding_ask (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask)
{
  guint64 replaced = decoding_remember (self, unit, ask, FALSE);

  if (replaced != G_MAXUINT64 && unit->error == NULL)
    unit->error = clasp_decoding_printf (self, _("The same id is open since record %llu: this one takes its place"),
                                         (unsigned long long) replaced + 1);
}

void
clasp_decoding_ask_hidden (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask)
{
  decoding_remember (self, unit, ask, TRUE);
}

void
clasp_decoding_ask_again (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask)
{
  decoding_remember (self, unit, ask, FALSE);
}

ClaspPairsRequest *
clasp_decoding_find (ClaspDecoding *self, ClaspAsk ask, gboolean own)
{
  ClaspDirection direction = self->record->direction;
  const ClaspPairKey key = decoding_make_key (self, ask, own ? direction : decoding_get_other (direction));

  return clasp_pairs_find (self->pairs, &key);
}

/* The request may go while the unit stays. */
static void
decoding_take_names (ClaspDecoding *self, ClaspUnit *unit, const ClaspPairsRequest *request)
{
  if (unit->label == NULL && request->label != NULL)
    unit->label = clasp_decoding_copy (self, (ClaspSlice) { request->label, strlen (request->label) });
  if (unit->channel == NULL && request->channel != NULL)
    unit->channel = clasp_decoding_copy (self, (ClaspSlice) { request->channel, strlen (request->channel) });
}

gboolean
clasp_decoding_answer (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask, ClaspAnswer how)
{
  ClaspPairsRequest *request = clasp_decoding_find (self, ask, FALSE);

  if (request == NULL)
    return FALSE;
  unit->answers = request->record;
  if (how != CLASP_ANSWER_ITEM || !request->answered)
    unit->latency_us = MAX (0, self->record->time_us - request->time_us);
  decoding_take_names (self, unit, request);
  request->answered = TRUE;
  if (how == CLASP_ANSWER_SETTLE)
    request->settled = TRUE;
  else if (how == CLASP_ANSWER_LAST)
    clasp_pairs_remove (self->pairs, request);
  return TRUE;
}

gboolean
clasp_decoding_cancel (ClaspDecoding *self, ClaspUnit *unit, ClaspAsk ask)
{
  ClaspPairsRequest *request = clasp_decoding_find (self, ask, TRUE);

  if (request == NULL)
    return FALSE;
  if (unit != NULL)
    decoding_take_names (self, unit, request);
  request->settled = TRUE;
  return TRUE;
}

ClaspPairs *
clasp_decoding_get_pairs (ClaspDecoding *self)
{
  return self->pairs;
}

/* ----------------------------------------------------------------------------------------------------- heartbeats */

void
clasp_decoding_beat (ClaspDecoding *self)
{
  Beats *beats = &self->beats;
  gint64 *last = &beats->last_us[self->record->direction == CLASP_DIRECTION_IN];
  gint64 interval;

  beats->n++;
  if (*last >= 0)
    {
      interval = MAX (0, self->record->time_us - *last);
      beats->min_us = beats->intervals->len == 0 ? interval : MIN (beats->min_us, interval);
      beats->max_us = MAX (beats->max_us, interval);
      if (beats->intervals->len < MAX_INTERVALS)
        g_array_append_val (beats->intervals, interval);
      else
        g_array_index (beats->intervals, gint64, beats->n % MAX_INTERVALS) = interval;
    }
  *last = self->record->time_us;
}

static gint
decoding_compare_intervals (gconstpointer a, gconstpointer b)
{
  gint64 x = *(const gint64 *) a, y = *(const gint64 *) b;

  return x < y ? -1 : x > y;
}

void
clasp_decoding_get_beats (ClaspDecoding *self, ClaspBeats *beats)
{
  g_autoptr (GArray) sorted = g_array_copy (self->beats.intervals);
  guint n = sorted->len;

  *beats = (ClaspBeats) { .n = self->beats.n, .min_us = -1, .median_us = -1, .max_us = -1 };
  beats->last_us = MAX (self->beats.last_us[0], self->beats.last_us[1]);
  if (n == 0)
    return;
  g_array_sort (sorted, decoding_compare_intervals);
  beats->min_us = self->beats.min_us;
  beats->max_us = self->beats.max_us;
  beats->median_us = (g_array_index (sorted, gint64, (n - 1) / 2) + g_array_index (sorted, gint64, n / 2)) / 2;
}

void
clasp_decoding_set_beat_interval (ClaspDecoding *self, gint64 interval_us)
{
  self->beat_interval_us = interval_us;
}

gint64
clasp_decoding_get_beat_interval (ClaspDecoding *self)
{
  return self->beat_interval_us;
}

/* ---------------------------------------------------------------------------------------------------------- clues */

void
clasp_decoding_note (ClaspDecoding *self, ClaspClue clue)
{
  self->clues |= clue;
}

guint
clasp_decoding_get_clues (ClaspDecoding *self)
{
  return self->clues;
}
