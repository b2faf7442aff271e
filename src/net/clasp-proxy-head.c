/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-proxy-head.h"

#include <string.h>

#define VERSION_PREFIX "HTTP/1."
#define STATUS_AT (sizeof VERSION_PREFIX - 1 + 2) /* "HTTP/1.1 " */

/* Whether what came so far can still become a status line. */
static gboolean
proxy_head_line_may_be_status (const GString *line)
{
  return strncmp (line->str, VERSION_PREFIX, MIN (line->len, strlen (VERSION_PREFIX))) == 0;
}

static gboolean
proxy_head_parse_status (ClaspProxyHead *self)
{
  const char *s = self->line->str;

  if (self->line->len < STATUS_AT + 3 || !g_ascii_isdigit (s[STATUS_AT - 2]) || s[STATUS_AT - 1] != ' ')
    return FALSE;
  for (gsize i = 0; i < 3; i++)
    if (!g_ascii_isdigit (s[STATUS_AT + i]))
      return FALSE;
  if (self->line->len > STATUS_AT + 3 && s[STATUS_AT + 3] != ' ')
    return FALSE;

  self->status = (guint) ((s[STATUS_AT] - '0') * 100 + (s[STATUS_AT + 1] - '0') * 10 + (s[STATUS_AT + 2] - '0'));
  g_free (self->reason);
  self->reason = self->line->len > STATUS_AT + 4 ? g_utf8_make_valid (s + STATUS_AT + 4, -1) : NULL;
  return TRUE;
}

static ClaspLineKind
proxy_head_classify (const ClaspProxyHead *self)
{
  if (self->line->len == 0)
    return CLASP_LINE_EMPTY;
  if (self->line->str[0] == ' ' || self->line->str[0] == '\t')
    return CLASP_LINE_FOLD;
  return memchr (self->line->str, ':', self->line->len) != NULL ? CLASP_LINE_FIELD : CLASP_LINE_INVALID;
}

static void
proxy_head_log (ClaspProxyHead *self, ClaspLineKind kind, ClaspEol eol, gint64 now_us)
{
  clasp_transcript_add (self->transcript, CLASP_DIRECTION_IN, CLASP_HOP_PROXY, kind, (const guint8 *) self->line->str,
                        self->line->len, eol, now_us);
}

/* The empty line: an interim answer is passed over (RFC 9110 §15.2). */
static void
proxy_head_finish (ClaspProxyHead *self)
{
  if (self->status >= 200)
    self->state = CLASP_PROXY_HEAD_DONE;
  else if (++self->n_interim > self->limits->max_interim)
    self->state = CLASP_PROXY_HEAD_TOO_LONG;
  self->n_lines = 0;
}

static void
proxy_head_take_line (ClaspProxyHead *self, gint64 now_us)
{
  ClaspEol eol = CLASP_EOL_LF;
  ClaspLineKind kind;

  if (self->line->len > 0 && self->line->str[self->line->len - 1] == '\r')
    {
      g_string_truncate (self->line, self->line->len - 1);
      eol = CLASP_EOL_CRLF;
    }

  if (self->n_lines++ == 0)
    {
      gboolean valid = proxy_head_parse_status (self);

      proxy_head_log (self, valid ? CLASP_LINE_START : CLASP_LINE_INVALID, eol, now_us);
      if (!valid)
        self->state = CLASP_PROXY_HEAD_NOT_HTTP;
    }
  else
    {
      kind = proxy_head_classify (self);
      proxy_head_log (self, kind, eol, now_us);
      if (kind == CLASP_LINE_EMPTY)
        proxy_head_finish (self);
      else if (self->n_lines > self->limits->max_fields + 1)
        self->state = CLASP_PROXY_HEAD_TOO_LONG;
    }
  g_string_truncate (self->line, 0);
}

gsize
clasp_proxy_head_feed (ClaspProxyHead *self, const guint8 *data, gsize length, gint64 now_us)
{
  gsize at = 0;

  if (self->line == NULL)
    self->line = g_string_new (NULL);

  while (at < length && self->state == CLASP_PROXY_HEAD_READING)
    {
      guint8 byte = data[at++];

      if (byte == '\n')
        {
          proxy_head_take_line (self, now_us);
          continue;
        }
      g_string_append_c (self->line, (char) byte);
      if (self->n_lines == 0 && !proxy_head_line_may_be_status (self->line))
        self->state = CLASP_PROXY_HEAD_NOT_HTTP;
      else if (self->line->len > self->limits->max_line || ++self->n_bytes > self->limits->max_head)
        self->state = CLASP_PROXY_HEAD_TOO_LONG;
    }

  if (self->state == CLASP_PROXY_HEAD_NOT_HTTP || self->state == CLASP_PROXY_HEAD_TOO_LONG)
    clasp_proxy_head_end (self, now_us);
  return at;
}

void
clasp_proxy_head_end (ClaspProxyHead *self, gint64 now_us)
{
  if (self->line == NULL || self->line->len == 0)
    return;
  proxy_head_log (self, CLASP_LINE_INVALID, CLASP_EOL_NONE, now_us);
  g_string_truncate (self->line, 0);
}

void
clasp_proxy_head_clear (ClaspProxyHead *self)
{
  if (self->line != NULL)
    g_string_free (g_steal_pointer (&self->line), TRUE);
  g_clear_pointer (&self->reason, g_free);
}
