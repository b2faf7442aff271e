/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-body-words.h"

#include <string.h>

#include "clasp-foreign.h"

/* More of a body than this is not looked at for its words. */
#define MAX_LOOKED_AT (64 * 1024)

static gboolean
body_words_is_text (const char *body, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if ((guint8) body[i] < 0x20 && strchr ("\t\n\r\f\033", body[i]) == NULL)
      return FALSE;
  return memchr (body, '\0', length) == NULL;
}

static gboolean
body_words_is_page (const char *body, gsize length)
{
  gsize i = 0;

  while (i < length && (g_ascii_isspace (body[i]) || (guint8) body[i] >= 0x80))
    i++;
  return i + 1 < length && body[i] == '<' && (g_ascii_isalpha (body[i + 1]) || strchr ("!?", body[i + 1]) != NULL);
}

static gboolean
body_words_has_at (const char *body, gsize length, gsize at, const char *part)
{
  gsize n = strlen (part);

  return at + n <= length && g_ascii_strncasecmp (body + at, part, n) == 0;
}

/* Where what begins at @at ends, when it is nothing to read: a tag, a comment, a style or a script. */
static gsize
body_words_skip_markup (const char *body, gsize length, gsize at)
{
  static const struct
  {
    const char *begin, *end;
  } unread[] = {
    { "<!--", "-->" },
    { "<style", "</style>" },
    { "<script", "</script>" },
    { "<svg", "</svg>" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (unread); i++)
    if (body_words_has_at (body, length, at, unread[i].begin))
      {
        for (; at < length; at++)
          if (body_words_has_at (body, length, at, unread[i].end))
            return at + strlen (unread[i].end);
        return length;
      }
  while (at < length && body[at] != '>')
    at++;
  return MIN (at + 1, length);
}

/* An entity at @at: appends what it stands for. Returns: its length, or 0 when it is none that is known. */
static gsize
body_words_take_entity (GString *out, const char *body, gsize length, gsize at)
{
  static const struct
  {
    const char *name, *text;
  } known[] = {
    { "&amp;", "&" },  { "&lt;", "<" },    { "&gt;", ">" },    { "&quot;", "\"" }, { "&apos;", "'" },
    { "&nbsp;", " " }, { "&ndash;", "–" }, { "&mdash;", "—" }, { "&rsquo;", "’" }, { "&copy;", "©" },
  };
  guint64 code = 0;
  gsize i;
  gboolean hex;

  for (i = 0; i < G_N_ELEMENTS (known); i++)
    if (body_words_has_at (body, length, at, known[i].name))
      {
        g_string_append (out, known[i].text);
        return strlen (known[i].name);
      }
  if (at + 3 >= length || body[at + 1] != '#')
    return 0;
  hex = g_ascii_tolower (body[at + 2]) == 'x';
  for (i = at + 2 + hex; i < length && i < at + 10 && g_ascii_isxdigit (body[i]); i++)
    code = code * (hex ? 16 : 10) + (guint64) g_ascii_xdigit_value (body[i]);
  if (i == at + 2 + hex || i >= length || body[i] != ';' || code < 0x20 || !g_unichar_validate ((gunichar) code))
    return 0;
  g_string_append_unichar (out, (gunichar) code);
  return i + 1 - at;
}

static GString *
body_words_strip_page (const char *body, gsize length)
{
  GString *out = g_string_sized_new (length);

  for (gsize at = 0; at < length;)
    {
      gsize entity = body[at] == '&' ? body_words_take_entity (out, body, length, at) : 0;

      if (entity > 0)
        at += entity;
      else if (body[at] == '<')
        {
          at = body_words_skip_markup (body, length, at);
          g_string_append_c (out, ' ');
        }
      else
        g_string_append_c (out, body[at++]);
    }
  return out;
}

/* One blank for any white space; cut at @max characters. */
static char *
body_words_join (const char *text, gsize max)
{
  GString *out = g_string_new (NULL);
  gsize n = 0;
  gboolean pending = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          pending = out->len > 0;
          continue;
        }
      if (n + pending >= max)
        {
          g_string_append (out, "…");
          break;
        }
      if (pending)
        g_string_append_c (out, ' ');
      g_string_append_unichar (out, c);
      n += 1 + (gsize) pending;
      pending = FALSE;
    }
  return g_string_free_and_steal (out);
}

/* What is not UTF-8 by its marks, not to be taken for a U+FFFD that was really sent. */
static char *
body_words_mark_bytes (const GString *text)
{
  GString *out = g_string_sized_new (text->len);
  const char *at = text->str, *end = text->str + text->len, *valid_end;

  while (!g_utf8_validate_len (at, (gsize) (end - at), &valid_end))
    {
      char mark[CLASP_FOREIGN_MARK_SIZE];

      g_string_append_len (out, at, valid_end - at);
      clasp_foreign_mark_byte ((guint8) *valid_end, mark);
      g_string_append (out, mark);
      at = valid_end + 1;
    }
  g_string_append_len (out, at, end - at);
  return g_string_free_and_steal (out);
}

char *
clasp_body_words (const char *body, gsize length, gsize max)
{
  g_autoptr (GString) stripped = NULL;
  g_autofree char *valid = NULL;
  g_autofree char *joined = NULL;

  g_return_val_if_fail (body != NULL || length == 0, NULL);

  length = MIN (length, MAX_LOOKED_AT);
  if (length >= 3 && memcmp (body, "\xEF\xBB\xBF", 3) == 0)
    {
      body += 3;
      length -= 3;
    }
  if (length == 0 || !body_words_is_text (body, length))
    return g_strdup ("");
  stripped = body_words_is_page (body, length) ? body_words_strip_page (body, length)
                                               : g_string_new_len (body, (gssize) length);
  valid = body_words_mark_bytes (stripped);
  joined = body_words_join (valid, max);
  return clasp_foreign_to_text (joined, strlen (joined), 0);
}
