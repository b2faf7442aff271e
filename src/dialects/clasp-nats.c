/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-nats.h"

#include <glib/gi18n.h>

/* Bytes of an operation's line; servers take 4096 by default, and INFO and CONNECT may be longer. */
#define MAX_LINE (64 * 1024)
/* The beginning of a payload that is kept: the headers of HMSG say a status there. */
#define MAX_HEAD 256
#define MAX_WORDS 6

typedef struct
{
  gboolean broken;
  gboolean in_payload;
  GString *line;    /* without its end */
  GString *payload; /* its beginning */
  guint64 left;     /* of payload and its line end */
  guint64 first;
  guint64 last;
  guint64 offset;
  guint64 length; /* bytes so far, line ends left out at the end */
  gboolean began;
} Stream;

typedef struct
{
  gboolean verbose; /* CONNECT asked for +OK */
  Stream streams[2];
} State;

/* An operation's words. */
typedef struct
{
  ClaspSlice words[MAX_WORDS];
  guint n;
} Words;

static void
nats_split (const char *line, gsize length, Words *words)
{
  gsize at = 0;

  words->n = 0;
  while (words->n < MAX_WORDS)
    {
      gsize start;

      while (at < length && (line[at] == ' ' || line[at] == '\t'))
        at++;
      if (at == length)
        return;
      start = at;
      while (at < length && line[at] != ' ' && line[at] != '\t')
        at++;
      words->words[words->n++] = (ClaspSlice) { line + start, at - start };
    }
}

static gboolean
nats_word_is (const Words *words, const char *name)
{
  ClaspSlice word = words->words[0];

  return words->n > 0 && word.length == strlen (name) && g_ascii_strncasecmp (word.data, name, word.length) == 0;
}

static gboolean
nats_read_size (ClaspSlice word, guint64 *size)
{
  char digits[16];

  if (word.length == 0 || word.length >= sizeof digits)
    return FALSE;
  memcpy (digits, word.data, word.length);
  digits[word.length] = '\0';
  if (strspn (digits, "0123456789") != word.length)
    return FALSE;
  *size = g_ascii_strtoull (digits, NULL, 10);
  return TRUE;
}

static gboolean
nats_has_payload (const Words *words)
{
  return nats_word_is (words, "PUB") || nats_word_is (words, "HPUB") || nats_word_is (words, "MSG") ||
         nats_word_is (words, "HMSG");
}

/* ----------------------------------------------------------------------------------------------------- operations */

/* A message: MSG subject sid [reply] size, HMSG subject sid [reply] header-size size, PUB subject [reply] size,
 * HPUB … */
static void
nats_add_message (ClaspDecoding *decoding, const Stream *stream, const Words *words, const char *kind)
{
  gboolean published = g_str_has_suffix (kind, "pub"), headers = kind[0] == 'h';
  guint fixed = 2 + (published ? 0 : 1) + (headers ? 2 : 1);
  ClaspSlice subject = words->words[1];
  ClaspSlice reply = words->n > fixed ? words->words[published ? 2 : 3] : CLASP_SLICE_NONE;
  ClaspUnit *unit = clasp_decoding_add (decoding, kind, CLASP_UNIT_ROLE_EVENT);
  ClaspSlice head = { stream->payload->str, stream->payload->len };

  unit->label = clasp_decoding_copy (decoding, subject);
  unit->channel = unit->label;
  if (headers && clasp_slice_has_prefix (head, "NATS/1.0 503"))
    unit->error = _("Nobody answers this subject (503)");
  if (clasp_decoding_find (decoding, CLASP_ASK (subject), FALSE) != NULL)
    {
      unit->role = CLASP_UNIT_ROLE_RESPONSE;
      unit->label = unit->channel = NULL;
      unit->id = clasp_decoding_copy (decoding, subject);
      clasp_decoding_answer (decoding, unit, CLASP_ASK (subject), CLASP_ANSWER_LAST);
      if (reply.data != NULL)
        clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK (reply));
      return;
    }
  if (unit->error != NULL)
    unit->role = CLASP_UNIT_ROLE_ERROR;
  if (reply.data == NULL)
    return;
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  unit->id = clasp_decoding_copy (decoding, reply);
  clasp_decoding_ask (decoding, unit, CLASP_ASK (reply));
}

static void
nats_add_connect (State *self, ClaspDecoding *decoding, const char *line, gsize length)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "connect", CLASP_UNIT_ROLE_CONTROL);
  const char *json = memchr (line, '{', length);

  if (json == NULL)
    return;
  self->verbose = clasp_slice_equals (
      clasp_json_find ((ClaspSlice) { json, length - (gsize) (json - line) }, "verbose"), "true");
  if (!self->verbose)
    return;
  unit->role = CLASP_UNIT_ROLE_REQUEST;
  clasp_decoding_ask (decoding, unit, CLASP_ASK_OPENING);
}

static void
nats_add_error (ClaspDecoding *decoding, const char *line, gsize length)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, "err", CLASP_UNIT_ROLE_ERROR);
  const char *start = memchr (line, '\'', length);
  gsize n = start != NULL ? length - (gsize) (start + 1 - line) : 0;

  if (n > 0 && start[n] == '\'')
    n--;
  unit->error = n > 0 ? clasp_decoding_copy (decoding, (ClaspSlice) { start + 1, n }) : _("An error without a text");
}

static void
nats_add_beat (ClaspDecoding *decoding, gboolean ping)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, ping ? "ping" : "pong", CLASP_UNIT_ROLE_HEARTBEAT);

  if (!ping)
    {
      clasp_decoding_answer (decoding, unit, CLASP_ASK_BEAT, CLASP_ANSWER_LAST);
      return;
    }
  clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_BEAT);
  clasp_decoding_beat (decoding);
}

static void
nats_add_subscription (ClaspDecoding *decoding, const Words *words, gboolean ends)
{
  ClaspUnit *unit = clasp_decoding_add (decoding, ends ? "unsub" : "sub", CLASP_UNIT_ROLE_CONTROL);
  ClaspSlice sid = words->words[ends ? 1 : words->n - 1];

  if (!ends)
    {
      unit->label = clasp_decoding_copy (decoding, words->words[1]);
      unit->channel = unit->label;
    }
  unit->id = clasp_decoding_copy (decoding, sid);
  if (!ends)
    clasp_decoding_ask_hidden (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_OTHER, sid));
  else
    clasp_decoding_cancel (decoding, unit, CLASP_ASK_IN (CLASP_PAIRS_OTHER, sid));
}

/* %FALSE: it is no operation. */
static gboolean
nats_add_operation (State *self, ClaspDecoding *decoding, const Stream *stream)
{
  const char *line = stream->line->str;
  gsize length = stream->line->len;
  Words words;

  nats_split (line, length, &words);
  if (nats_word_is (&words, "MSG") && words.n >= 4)
    nats_add_message (decoding, stream, &words, "msg");
  else if (nats_word_is (&words, "HMSG") && words.n >= 5)
    nats_add_message (decoding, stream, &words, "hmsg");
  else if (nats_word_is (&words, "PUB") && words.n >= 3)
    nats_add_message (decoding, stream, &words, "pub");
  else if (nats_word_is (&words, "HPUB") && words.n >= 4)
    nats_add_message (decoding, stream, &words, "hpub");
  else if (nats_word_is (&words, "INFO"))
    clasp_decoding_add (decoding, "info", CLASP_UNIT_ROLE_CONTROL);
  else if (nats_word_is (&words, "CONNECT"))
    nats_add_connect (self, decoding, line, length);
  else if (nats_word_is (&words, "SUB") && words.n >= 3)
    nats_add_subscription (decoding, &words, FALSE);
  else if (nats_word_is (&words, "UNSUB") && words.n >= 2)
    nats_add_subscription (decoding, &words, TRUE);
  else if (nats_word_is (&words, "PING") || nats_word_is (&words, "PONG"))
    nats_add_beat (decoding, nats_word_is (&words, "PING"));
  else if (nats_word_is (&words, "+OK"))
    {
      ClaspUnit *unit = clasp_decoding_add (decoding, "ok", CLASP_UNIT_ROLE_RESPONSE);

      if (!clasp_decoding_answer (decoding, unit, CLASP_ASK_OPENING, CLASP_ANSWER_LAST))
        unit->role = CLASP_UNIT_ROLE_CONTROL;
    }
  else if (nats_word_is (&words, "-ERR"))
    nats_add_error (decoding, line, length);
  else
    return FALSE;
  return TRUE;
}

/* ----------------------------------------------------------------------------------------------------- the stream */

static void
nats_break (ClaspDecoding *decoding, Stream *stream, const char *why)
{
  clasp_decoding_add_invalid (decoding, why);
  stream->broken = TRUE;
}

static void
nats_finish (State *self, ClaspDecoding *decoding, Stream *stream)
{
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  ClaspUnit *unit;

  stream->began = stream->in_payload = FALSE;
  if (!nats_add_operation (self, decoding, stream))
    {
      nats_break (decoding, stream, _("Not valid NATS: it is no operation"));
      return;
    }
  unit = clasp_decoding_get_last (decoding);
  unit->first_record = stream->first;
  unit->offset = stream->offset;
  unit->length = stream->length;
  unit->whole = stream->first == record->index && stream->offset == 0 && stream->length == record->length;
}

static void
nats_begin (ClaspDecoding *decoding, Stream *stream, gsize offset)
{
  if (stream->line == NULL)
    {
      stream->line = g_string_new (NULL);
      stream->payload = g_string_new (NULL);
    }
  g_string_truncate (stream->line, 0);
  g_string_truncate (stream->payload, 0);
  stream->began = TRUE;
  stream->in_payload = FALSE;
  stream->first = clasp_decoding_get_record (decoding)->index;
  stream->offset = offset;
  stream->length = 0;
}

/* A line is complete: its payload may follow. */
static void
nats_end_line (State *self, ClaspDecoding *decoding, Stream *stream)
{
  Words words;
  guint64 size;

  if (stream->line->len > 0 && stream->line->str[stream->line->len - 1] == '\r')
    g_string_truncate (stream->line, stream->line->len - 1);
  nats_split (stream->line->str, stream->line->len, &words);
  if (!nats_has_payload (&words))
    {
      stream->length = stream->line->len;
      nats_finish (self, decoding, stream);
      return;
    }
  if (words.n < 3 || !nats_read_size (words.words[words.n - 1], &size))
    {
      nats_break (decoding, stream, _("Not valid NATS: a message has no size"));
      return;
    }
  stream->in_payload = TRUE;
  stream->left = size + 2;
}

static gsize
nats_take_line (State *self, ClaspDecoding *decoding, Stream *stream, ClaspSlice data, gsize at)
{
  const char *end = memchr (data.data + at, '\n', data.length - at);
  gsize n = end != NULL ? (gsize) (end - data.data) - at : data.length - at;

  if (stream->line->len + n > MAX_LINE)
    {
      nats_break (decoding, stream, _("A line is longer than 64 KiB"));
      return n;
    }
  g_string_append_len (stream->line, data.data + at, (gssize) n);
  stream->length += n + (end != NULL ? 1 : 0);
  if (end != NULL)
    nats_end_line (self, decoding, stream);
  return n + (end != NULL ? 1 : 0);
}

static gsize
nats_take_payload (State *self, ClaspDecoding *decoding, Stream *stream, ClaspSlice data, gsize at)
{
  gsize n = (gsize) MIN (stream->left, data.length - at);
  guint64 of_payload = stream->left > 2 ? stream->left - 2 : 0;
  gsize kept = (gsize) MIN (MIN (of_payload, n), MAX_HEAD - MIN (stream->payload->len, MAX_HEAD));

  g_string_append_len (stream->payload, data.data + at, (gssize) kept);
  stream->length += MIN (of_payload, n);
  stream->left -= n;
  if (stream->left > 0)
    return n;
  if (data.data[at + n - 1] != '\n')
    nats_break (decoding, stream, _("Not valid NATS: a message is longer than its size"));
  else
    nats_finish (self, decoding, stream);
  return n;
}

static void
nats_decode (gpointer state, ClaspDecoding *decoding)
{
  State *self = state;
  const ClaspUnitsRecord *record = clasp_decoding_get_record (decoding);
  Stream *stream = &self->streams[record->direction];
  ClaspSlice payload = clasp_decoding_get_payload (decoding);
  gsize at = 0;

  if (!stream->broken && record->data == NULL && record->length > 0)
    nats_break (decoding, stream, _("A piece of the stream was not kept"));
  while (at < payload.length && !stream->broken)
    {
      if (!stream->began && (payload.data[at] == '\r' || payload.data[at] == '\n'))
        {
          at++;
          continue;
        }
      if (!stream->began)
        nats_begin (decoding, stream, at);
      stream->last = record->index;
      at += stream->in_payload ? nats_take_payload (self, decoding, stream, payload, at)
                               : nats_take_line (self, decoding, stream, payload, at);
      stream->broken = stream->broken || clasp_decoding_is_full (decoding);
    }
}

static gboolean
nats_get_unfinished (gpointer state, guint64 *first, guint64 *last)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    if (self->streams[i].began && !self->streams[i].broken)
      {
        *first = self->streams[i].first;
        *last = self->streams[i].last;
        return TRUE;
      }
  return FALSE;
}

static void
nats_clear (gpointer state)
{
  State *self = state;

  for (guint i = 0; i < G_N_ELEMENTS (self->streams); i++)
    if (self->streams[i].line != NULL)
      {
        g_string_free (self->streams[i].line, TRUE);
        g_string_free (self->streams[i].payload, TRUE);
      }
}

const ClaspDecoder CLASP_NATS_DECODER = {
  .state_size = sizeof (State),
  .stream = TRUE,
  .decode = nats_decode,
  .get_unfinished = nats_get_unfinished,
  .clear = nats_clear,
};
