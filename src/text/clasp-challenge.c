/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-challenge.h"

#include <string.h>

/* What is read, and how far it is read. */
typedef struct
{
  const char *data;
  gsize length;
  gsize at;
} Cursor;

static void
challenge_parameter_free (gpointer data)
{
  ClaspChallengeParameter *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self);
}

void
clasp_challenge_free (ClaspChallenge *self)
{
  if (self == NULL)
    return;

  g_free (self->scheme);
  g_free (self->token68);
  g_ptr_array_unref (self->parameters);
  g_free (self);
}

static ClaspChallenge *
challenge_new (const char *scheme, gsize length, gsize start)
{
  ClaspChallenge *self = g_new0 (ClaspChallenge, 1);

  self->scheme = g_strndup (scheme, length);
  self->parameters = g_ptr_array_new_with_free_func (challenge_parameter_free);
  self->start = start;
  self->end = start + length;
  return self;
}

static gboolean
challenge_is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
challenge_is_tchar (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
challenge_is_token68_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("-._~+/", c) != NULL);
}

static void
challenge_skip_blanks (Cursor *cursor)
{
  while (cursor->at < cursor->length && challenge_is_blank (cursor->data[cursor->at]))
    cursor->at++;
}

/* The place of the first byte from @at on that is not in a token. */
static gsize
challenge_find_token_end (const Cursor *cursor, gsize at)
{
  while (at < cursor->length && challenge_is_tchar (cursor->data[at]))
    at++;
  return at;
}

/* Whether the token that ends at @end is the name of a parameter: an equals sign follows, with or without blanks. */
static gboolean
challenge_is_name (const Cursor *cursor, gsize end)
{
  while (end < cursor->length && challenge_is_blank (cursor->data[end]))
    end++;
  return end < cursor->length && cursor->data[end] == '=';
}

/* Passes over what is in no grammar, up to the next comma outside of quotes. */
static void
challenge_skip_element (Cursor *cursor)
{
  gboolean quoted = FALSE;

  for (; cursor->at < cursor->length && (quoted || cursor->data[cursor->at] != ','); cursor->at++)
    {
      if (cursor->data[cursor->at] == '"')
        quoted = !quoted;
      else if (cursor->data[cursor->at] == '\\' && quoted && cursor->at + 1 < cursor->length)
        cursor->at++;
    }
}

/* The quoted string at the cursor, without quotes and backslashes (RFC 9110 §5.6.4). */
static char *
challenge_read_quoted (Cursor *cursor, gboolean *ends)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (cursor->at++; cursor->at < cursor->length && cursor->data[cursor->at] != '"'; cursor->at++)
    {
      if (cursor->data[cursor->at] == '\\' && cursor->at + 1 < cursor->length)
        cursor->at++;
      g_string_append_c (text, cursor->data[cursor->at]);
    }
  *ends = cursor->at < cursor->length;
  if (*ends)
    cursor->at++;
  return g_string_free_and_steal (g_steal_pointer (&text));
}

/* The value behind the equals sign: a quoted string, or all up to the next comma, which is more than a token may be. */
static char *
challenge_read_value (Cursor *cursor, gboolean *is_whole)
{
  gsize start, end;

  challenge_skip_blanks (cursor);
  if (cursor->at < cursor->length && cursor->data[cursor->at] == '"')
    return challenge_read_quoted (cursor, is_whole);
  start = cursor->at;
  while (cursor->at < cursor->length && cursor->data[cursor->at] != ',')
    cursor->at++;
  for (end = cursor->at; end > start && challenge_is_blank (cursor->data[end - 1]); end--)
    ;
  *is_whole = challenge_find_token_end (cursor, start) == end && end > start;
  return g_strndup (cursor->data + start, end - start);
}

static void
challenge_read_parameter (Cursor *cursor, ClaspChallenge *self)
{
  gsize start = cursor->at;
  gsize end = challenge_find_token_end (cursor, start);
  ClaspChallengeParameter *parameter;
  gboolean is_whole;

  if (end == start || !challenge_is_name (cursor, end))
    {
      self->damaged = TRUE;
      challenge_skip_element (cursor);
      return;
    }
  cursor->at = end;
  challenge_skip_blanks (cursor);
  cursor->at++; /* the equals sign */
  parameter = g_new0 (ClaspChallengeParameter, 1);
  parameter->name = g_strndup (cursor->data + start, end - start);
  parameter->value = challenge_read_value (cursor, &is_whole);
  g_ptr_array_add (self->parameters, parameter);
  self->end = cursor->at;
  self->damaged = self->damaged || !is_whole;

  challenge_skip_blanks (cursor);
  if (cursor->at < cursor->length && cursor->data[cursor->at] != ',')
    {
      self->damaged = TRUE;
      challenge_skip_element (cursor);
    }
}

/* Takes the token that stands in place of parameters: it goes as far as the element, but for equals signs at its end.
 * */
static gboolean
challenge_take_token68 (Cursor *cursor, ClaspChallenge *self)
{
  gsize start = cursor->at;
  gsize at = start;
  gsize end;

  while (at < cursor->length && challenge_is_token68_char (cursor->data[at]))
    at++;
  if (at == start)
    return FALSE;
  while (at < cursor->length && cursor->data[at] == '=')
    at++;
  end = at;
  while (at < cursor->length && challenge_is_blank (cursor->data[at]))
    at++;
  if (at < cursor->length && cursor->data[at] != ',')
    return FALSE;
  self->token68 = g_strndup (cursor->data + start, end - start);
  self->end = end;
  cursor->at = at;
  return TRUE;
}

static ClaspChallenge *
challenge_begin (Cursor *cursor, gsize end)
{
  ClaspChallenge *self = challenge_new (cursor->data + cursor->at, end - cursor->at, cursor->at);

  cursor->at = end;
  challenge_skip_blanks (cursor);
  if (cursor->at == cursor->length || cursor->data[cursor->at] == ',')
    return self;
  if (cursor->at == end) /* no blank: that is no scheme */
    {
      self->damaged = TRUE;
      challenge_skip_element (cursor);
    }
  else if (!challenge_take_token68 (cursor, self))
    challenge_read_parameter (cursor, self);
  return self;
}

GPtrArray *
clasp_challenges_parse (const char *value, gsize length)
{
  GPtrArray *challenges = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_challenge_free);
  Cursor cursor = { value, length, 0 };
  ClaspChallenge *last = NULL;

  g_return_val_if_fail (value != NULL || length == 0, challenges);

  while (cursor.at < cursor.length)
    {
      gsize end = challenge_find_token_end (&cursor, cursor.at);

      if (challenge_is_blank (cursor.data[cursor.at]) || cursor.data[cursor.at] == ',')
        cursor.at++;
      else if (end > cursor.at && !challenge_is_name (&cursor, end))
        {
          last = challenge_begin (&cursor, end);
          g_ptr_array_add (challenges, last);
        }
      else if (last != NULL)
        challenge_read_parameter (&cursor, last);
      else
        challenge_skip_element (&cursor);
    }
  return challenges;
}

gboolean
clasp_challenge_is (const ClaspChallenge *self, const char *scheme)
{
  g_return_val_if_fail (self != NULL && scheme != NULL, FALSE);

  return g_ascii_strcasecmp (self->scheme, scheme) == 0;
}

const char *
clasp_challenge_get (const ClaspChallenge *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  for (guint i = 0; i < self->parameters->len; i++)
    {
      const ClaspChallengeParameter *parameter = self->parameters->pdata[i];

      if (g_ascii_strcasecmp (parameter->name, name) == 0)
        return parameter->value;
    }
  return NULL;
}

gboolean
clasp_challenge_names (const ClaspChallenge *self, const char *name, const char *word)
{
  const char *list = clasp_challenge_get (self, name);

  while (list != NULL && *list != '\0')
    {
      gsize length = strcspn (list, " \t,");

      if (length == strlen (word) && g_ascii_strncasecmp (list, word, length) == 0)
        return TRUE;
      list += length;
      list += strspn (list, " \t,");
    }
  return FALSE;
}
