/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-response.h"

#include <string.h>

/* What is logged of an answer that is not HTTP. */
#define NOT_HTTP_MAX 4096
#define NOT_HTTP_LINES 64

/* ------------------------------------------------------------------------------------------ status line */

static gsize
response_skip_blanks (ClaspSlice line, gsize at)
{
  while (at < line.length && (line.data[at] == ' ' || line.data[at] == '\t'))
    at++;
  return at;
}

static gboolean
response_is_three_digits (ClaspSlice line, gsize at)
{
  if (at + 3 > line.length)
    return FALSE;
  for (gsize i = at; i < at + 3; i++)
    if (!g_ascii_isdigit (line.data[i]))
      return FALSE;
  return at + 3 == line.length || !g_ascii_isdigit (line.data[at + 3]);
}

/* The offset of the first byte that is not as in "HTTP/1.1 101 ", or -1. */
static gssize
response_find_status_line_breach (ClaspSlice line)
{
  static const char form[] = "HTTP/d.d ddd ";

  for (gsize i = 0; i + 1 < sizeof form; i++)
    {
      if (i == line.length)
        return i == sizeof form - 2 ? -1 : (gssize) i;
      if (form[i] == 'd' ? !g_ascii_isdigit (line.data[i]) : line.data[i] != form[i])
        return (gssize) i;
    }
  return -1;
}

void
clasp_status_line_parse (ClaspSlice line, ClaspStatusLine *parsed)
{
  gssize breach = response_find_status_line_breach (line);
  gsize at = 5, start;

  *parsed = (ClaspStatusLine) { .form = CLASP_STATUS_LINE_GOOD };
  if (breach >= 0)
    {
      parsed->form = CLASP_STATUS_LINE_BROKEN;
      parsed->breach = (gsize) breach;
    }
  else if (line.length < sizeof "HTTP/1.1 101 " - 1)
    parsed->form = CLASP_STATUS_LINE_NO_SPACE;

  /* A broken line is read as far as it makes sense, so that other rules can be judged. */
  if (line.length < at)
    return;
  while (at < line.length && line.data[at] != ' ' && line.data[at] != '\t')
    at++;
  parsed->version = clasp_slice (line.data + 5, at - 5);
  start = response_skip_blanks (line, at);
  parsed->status_start = start;
  if (start == at || !response_is_three_digits (line, start))
    return;
  for (gsize i = start; i < start + 3; i++)
    parsed->status = parsed->status * 10 + (guint) (line.data[i] - '0');
  at = MIN (start + 3, line.length);
  if (at < line.length && line.data[at] == ' ')
    at++;
  parsed->reason = clasp_slice (line.data + at, line.length - at);
}

/* ------------------------------------------------------------------------------------------------ reader */

ClaspResponse *
clasp_response_new (const ClaspLimits *limits, ClaspTranscript *transcript, ClaspHop hop)
{
  ClaspResponse *self = g_new0 (ClaspResponse, 1);

  self->banner = CLASP_BANNER_UNDECIDED;
  self->transcript = g_ptr_array_ref (transcript);
  self->hop = hop;
  self->max_line = limits->max_line;
  self->max_head = limits->max_head;
  self->max_fields = limits->max_fields;
  self->line = g_byte_array_new ();
  return self;
}

void
clasp_response_free (ClaspResponse *self)
{
  if (self == NULL)
    return;
  g_free (self->version);
  g_free (self->reason);
  g_ptr_array_unref (self->transcript);
  g_byte_array_unref (self->line);
  g_free (self);
}

gboolean
clasp_response_is_interim (const ClaspResponse *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->status >= 100 && self->status < 200 && self->status != 101;
}

static void
response_read_status_line (ClaspResponse *self)
{
  ClaspStatusLine parsed;

  clasp_status_line_parse (clasp_slice ((const char *) self->line->data, self->line->len), &parsed);
  self->status = parsed.status;
  if (parsed.version.length > 0)
    self->version = clasp_slice_show (parsed.version);
  if (parsed.status > 0)
    self->reason = clasp_slice_show (parsed.reason);
}

static ClaspLineKind
response_kind_of_line (const ClaspResponse *self)
{
  const guint8 *data = self->line->data;
  gsize length = self->line->len;

  if (self->first_line == 0)
    return CLASP_LINE_START;
  if (length == 0)
    return CLASP_LINE_EMPTY;
  if (data[0] == ' ' || data[0] == '\t')
    {
      const ClaspLine *above = g_ptr_array_index (self->transcript, self->last_line - 1);

      return above->kind == CLASP_LINE_FIELD || above->kind == CLASP_LINE_FOLD ? CLASP_LINE_FOLD : CLASP_LINE_INVALID;
    }
  return memchr (data, ':', length) != NULL ? CLASP_LINE_FIELD : CLASP_LINE_INVALID;
}

static ClaspLineKind
response_log_line (ClaspResponse *self, ClaspLineKind kind, ClaspEol eol, gint64 now_us)
{
  const ClaspLine *line = clasp_transcript_add (self->transcript, CLASP_DIRECTION_IN, self->hop, kind, self->line->data,
                                                self->line->len, eol, now_us);

  if (kind == CLASP_LINE_START)
    response_read_status_line (self);
  if (self->first_line == 0)
    self->first_line = line->number;
  self->last_line = line->number;
  g_byte_array_set_size (self->line, 0);
  return kind;
}

static void
response_set_broken (ClaspResponse *self, ClaspHeadBreach breach)
{
  self->state = CLASP_RESPONSE_BROKEN;
  self->breach = breach;
}

/* What came of a line that will not be completed. */
static void
response_log_rest (ClaspResponse *self, gint64 now_us)
{
  if (self->line->len > self->max_line)
    g_byte_array_set_size (self->line, (guint) self->max_line);
  if (self->line->len > 0)
    response_log_line (self, response_kind_of_line (self), CLASP_EOL_NONE, now_us);
}

static void
response_complete_line (ClaspResponse *self, gint64 now_us)
{
  ClaspEol eol = CLASP_EOL_LF;
  ClaspLineKind kind;

  if (self->line->len > 0 && self->line->data[self->line->len - 1] == '\r')
    {
      g_byte_array_set_size (self->line, self->line->len - 1);
      eol = CLASP_EOL_CRLF;
    }
  kind = response_log_line (self, response_kind_of_line (self), eol, now_us);
  if (kind == CLASP_LINE_EMPTY)
    self->state = CLASP_RESPONSE_COMPLETE;
  else if (kind != CLASP_LINE_START && ++self->n_fields > self->max_fields)
    response_set_broken (self, CLASP_HEAD_BREACH_FIELDS);
}

/* Whether the current line has passed the limit; a CR may yet turn out to be half of its end. */
static gboolean
response_line_is_too_long (const ClaspResponse *self)
{
  gsize length = self->line->len;

  if (length > 0 && self->line->data[length - 1] == '\r')
    length--;
  return length > self->max_line;
}

static gsize
response_receive_line (ClaspResponse *self, const guint8 *data, gsize length, gint64 now_us)
{
  const guint8 *line_feed = memchr (data, '\n', length);
  gsize size = line_feed != NULL ? (gsize) (line_feed - data) : length;
  gsize total = line_feed != NULL ? size + 1 : size;
  gsize room = self->max_head > self->head_length ? self->max_head - self->head_length : 0;
  gsize line_room = self->max_line + 2 > self->line->len ? self->max_line + 2 - self->line->len : 0;

  if (total > room)
    {
      ClaspHeadBreach breach;

      /* The limit that is passed first is the one to tell, however the bytes were cut. */
      g_byte_array_append (self->line, data, (guint) MIN (size, MIN (room, line_room)));
      breach = response_line_is_too_long (self) ? CLASP_HEAD_BREACH_LINE : CLASP_HEAD_BREACH_HEAD;
      response_log_rest (self, now_us);
      response_set_broken (self, breach);
      return total;
    }
  self->head_length += total;
  /* One byte over the limit and a CR are enough to know. */
  g_byte_array_append (self->line, data, (guint) MIN (size, line_room));
  if (response_line_is_too_long (self))
    {
      response_log_rest (self, now_us);
      response_set_broken (self, CLASP_HEAD_BREACH_LINE);
    }
  else if (line_feed != NULL)
    response_complete_line (self, now_us);
  return total;
}

/* Something else answers: what came of it so far is logged, in lines when it is text. */
static void
response_log_banner (ClaspResponse *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize size = MIN (length, NOT_HTTP_MAX - MIN (self->line->len, NOT_HTTP_MAX));
  g_autofree guint8 *all = NULL;
  gsize total, at = 0;

  g_byte_array_append (self->line, data, (guint) size);
  total = self->line->len;
  all = g_memdup2 (self->line->data, total);
  for (guint n = 0; at < total && n < NOT_HTTP_LINES; n++)
    {
      const guint8 *line_feed = clasp_banner_is_text (self->banner) ? memchr (all + at, '\n', total - at) : NULL;
      gsize end = line_feed != NULL ? (gsize) (line_feed - all) : total;
      gboolean cr = line_feed != NULL && end > at && all[end - 1] == '\r';

      g_byte_array_set_size (self->line, 0);
      g_byte_array_append (self->line, all + at, (guint) (end - at - (cr ? 1 : 0)));
      response_log_line (self, CLASP_LINE_INVALID,
                         line_feed == NULL ? CLASP_EOL_NONE
                         : cr              ? CLASP_EOL_CRLF
                                           : CLASP_EOL_LF,
                         now_us);
      at = line_feed != NULL ? end + 1 : total;
    }
  g_byte_array_set_size (self->line, 0);
}

/* Takes single bytes until it is clear what speaks. */
static gsize
response_receive_banner (ClaspResponse *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize at = 0;

  while (at < length && self->banner == CLASP_BANNER_UNDECIDED)
    {
      g_byte_array_append (self->line, data + at, 1);
      at++;
      self->banner = clasp_banner_recognise (self->line->data, self->line->len, FALSE);
    }
  self->head_length = self->line->len;
  if (self->banner == CLASP_BANNER_HTTP || self->banner == CLASP_BANNER_UNDECIDED)
    return at;
  response_log_banner (self, data + at, length - at, now_us);
  response_set_broken (self, CLASP_HEAD_BREACH_NOT_HTTP);
  return length;
}

gsize
clasp_response_receive (ClaspResponse *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize at = 0;

  g_return_val_if_fail (data != NULL || length == 0, 0);

  while (at < length && self->state == CLASP_RESPONSE_READING)
    {
      if (self->banner == CLASP_BANNER_UNDECIDED)
        at += response_receive_banner (self, data + at, length - at, now_us);
      else
        at += response_receive_line (self, data + at, length - at, now_us);
    }
  return at;
}

void
clasp_response_receive_end (ClaspResponse *self, gint64 now_us)
{
  g_return_if_fail (self != NULL);

  if (self->state != CLASP_RESPONSE_READING || self->line->len == 0)
    return;
  if (self->banner == CLASP_BANNER_UNDECIDED)
    self->banner = clasp_banner_recognise (self->line->data, self->line->len, TRUE);
  if (self->banner != CLASP_BANNER_HTTP && self->banner != CLASP_BANNER_UNDECIDED)
    {
      response_log_banner (self, NULL, 0, now_us);
      response_set_broken (self, CLASP_HEAD_BREACH_NOT_HTTP);
    }
  else
    response_log_rest (self, now_us);
}

static const ClaspLine *
response_get_line (const ClaspResponse *self, guint number)
{
  return g_ptr_array_index (self->transcript, number - 1);
}

ClaspFields *
clasp_response_dup_fields (const ClaspResponse *self)
{
  guint last = self->last_line;

  if (self->first_line == 0)
    return clasp_fields_new (self->transcript, 1, 0);
  if (response_get_line (self, last)->eol == CLASP_EOL_NONE)
    {
      while (last > self->first_line && response_get_line (self, last)->kind == CLASP_LINE_FOLD)
        last--;
      last--;
    }
  return clasp_fields_new (self->transcript, self->first_line, last);
}
