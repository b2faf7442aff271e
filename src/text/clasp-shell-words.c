/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-shell-words.h"

#include <string.h>

/* A word that grows. */
typedef struct
{
  const char *end; /* of the whole text */
  GPtrArray *words;
  GString *text; /* (nullable) of the word that has begun */
  char *filled;
  gboolean skips;  /* the next word is the target of a redirection */
  gboolean broken; /* what is filled in has no end */
} Builder;

/* No name of a variable is longer; looking for the end of one must not cost the square of the text. */
#define VARIABLE_MAX 128

/* The next @c in the text, or %NULL. Never looks behind it, so that looking for each of many costs no square. */
static const char *
shell_words_find (const char *at, const char *end, char c)
{
  return at < end ? memchr (at, c, (gsize) (end - at)) : NULL;
}

static void
shell_words_free_word (gpointer data)
{
  ClaspShellWord *word = data;

  g_free (word->text);
  g_free (word->filled);
  g_free (word);
}

static GString *
shell_words_begin (Builder *self)
{
  if (self->text == NULL)
    self->text = g_string_new (NULL);
  return self->text;
}

static void
shell_words_end_word (Builder *self)
{
  ClaspShellWord *word;

  if (self->text == NULL)
    return;
  if (self->skips)
    {
      self->skips = FALSE;
      g_string_free (g_steal_pointer (&self->text), TRUE);
      g_clear_pointer (&self->filled, g_free);
      return;
    }
  word = g_new0 (ClaspShellWord, 1);
  word->text = g_utf8_make_valid (self->text->str, (gssize) self->text->len);
  word->filled = g_steal_pointer (&self->filled);
  g_string_free (g_steal_pointer (&self->text), TRUE);
  g_ptr_array_add (self->words, word);
}

static void
shell_words_add_end (Builder *self, const char *text, gsize length)
{
  ClaspShellWord *word;

  shell_words_end_word (self);
  self->skips = FALSE;
  word = g_new0 (ClaspShellWord, 1);
  word->text = g_strndup (text, length);
  word->end = TRUE;
  g_ptr_array_add (self->words, word);
}

/* Appends what a shell would fill in as it stands, and notes it in few words: what it would run may hold a password. */
static void
shell_words_add_filled (Builder *self, const char *text, gsize length, const char *shown)
{
  g_string_append_len (shell_words_begin (self), text, (gssize) length);
  if (self->filled == NULL)
    self->filled = shown != NULL ? g_strdup (shown) : g_strndup (text, length);
}

static GPtrArray *
shell_words_finish (Builder *self, gboolean closed)
{
  shell_words_end_word (self);
  g_free (self->filled);
  if (closed)
    return self->words;
  g_ptr_array_unref (self->words);
  return NULL;
}

/* ------------------------------------------------------------------------------------------------ what is filled in */

static gsize
shell_words_measure_name (const char *at)
{
  gsize n = 0;

  while (g_ascii_isalnum (at[n]) || at[n] == '_')
    n++;
  return n;
}

static gsize
shell_words_measure_braces (const char *at)
{
  gsize n;

  for (n = 2; at[n] != '\0' && n < VARIABLE_MAX; n++)
    if (at[n] == '}')
      return n + 1;
  return 0;
}

/* Bytes of "$( … )" from its "$"; quotes within are told apart. 0: it is not closed. */
static gsize
shell_words_measure_command (const char *at)
{
  gsize n = 2;
  guint depth = 1;
  char quote = '\0';

  for (; at[n] != '\0'; n++)
    {
      if (at[n] == '\\' && quote != '\'' && at[n + 1] != '\0')
        n++;
      else if (quote != '\0')
        quote = at[n] == quote ? '\0' : quote;
      else if (at[n] == '\'' || at[n] == '"')
        quote = at[n];
      else if (at[n] == '(')
        depth++;
      else if (at[n] == ')' && --depth == 0)
        return n + 1;
    }
  return 0;
}

/* Takes what "$" begins: a variable, "$( … )". Returns how many bytes it has; 0: the "$" is one. */
static gsize
shell_words_take_dollar (Builder *self, const char *at, gboolean powershell)
{
  gsize n = 0;

  if (at[1] == '(')
    {
      n = shell_words_measure_command (at);
      self->broken = self->broken || n == 0;
      if (n > 0)
        shell_words_add_filled (self, at, n, "$(…)");
      return n;
    }
  if (at[1] == '{')
    n = shell_words_measure_braces (at);
  else if (shell_words_measure_name (at + 1) > 0)
    n = 1 + shell_words_measure_name (at + 1);
  else if (at[1] != '\0' && strchr ("@*#?$!", at[1]) != NULL && !powershell)
    n = 2;
  if (powershell && n > 0 && at[n] == ':' && shell_words_measure_name (at + n + 1) > 0) /* $env:TOKEN */
    n += 1 + shell_words_measure_name (at + n + 1);
  if (n > 0)
    shell_words_add_filled (self, at, n, NULL);
  return n;
}

/* ------------------------------------------------------------------------------------------------------------ POSIX */

static gsize
shell_words_read_digits (const char *at, gsize max, guint base, guint32 *value)
{
  gsize n;

  *value = 0;
  for (n = 0; n < max && g_ascii_isxdigit (at[n]) && (guint) g_ascii_xdigit_value (at[n]) < base; n++)
    *value = *value * base + (guint) g_ascii_xdigit_value (at[n]);
  return n;
}

/* "\u" and its digits, at the "u"; two halves of a pair make one character, as JavaScript's tools write them. */
static gsize
shell_words_take_unicode (GString *text, const char *at)
{
  guint32 c, low;
  gsize n = 1 + shell_words_read_digits (at + 1, *at == 'U' ? 8 : 4, 16, &c);

  if (c >= 0xd800 && c < 0xdc00 && at[n] == '\\' && at[n + 1] == 'u' &&
      shell_words_read_digits (at + n + 2, 4, 16, &low) == 4 && low >= 0xdc00 && low < 0xe000)
    {
      c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
      n += 6;
    }
  if (g_unichar_validate (c) && c != 0)
    g_string_append_unichar (text, c);
  return n;
}

/* One escape of $'…', behind its backslash. Returns its bytes. */
static gsize
shell_words_take_ansi_escape (GString *text, const char *at)
{
  static const char names[] = "abeEfnrtv", bytes[] = "\a\b\033\033\f\n\r\t\v";
  const char *name = *at != '\0' ? strchr (names, *at) : NULL;
  guint32 value;
  gsize n;

  if (name != NULL)
    g_string_append_c (text, bytes[name - names]);
  if (name != NULL)
    return 1;
  if (*at == 'u' || *at == 'U')
    return shell_words_take_unicode (text, at);
  n = *at == 'x' ? 1 + shell_words_read_digits (at + 1, 2, 16, &value) : shell_words_read_digits (at, 3, 8, &value);
  if (n > (gsize) (*at == 'x'))
    {
      if ((value & 0xff) != 0)
        g_string_append_c (text, (char) value);
      return n;
    }
  g_string_append_c (text, *at);
  return 1;
}

/* $'…' from its "$". Returns its bytes; 0: it is not closed. */
static gsize
shell_words_take_ansi (Builder *self, const char *at)
{
  GString *text = shell_words_begin (self);
  gsize n = 2;

  while (at[n] != '\0' && at[n] != '\'')
    if (at[n] == '\\' && at[n + 1] != '\0')
      n += 1 + shell_words_take_ansi_escape (text, at + n + 1);
    else
      g_string_append_c (text, at[n++]);
  return at[n] == '\'' ? n + 1 : 0;
}

static gsize
shell_words_take_single (Builder *self, const char *at)
{
  const char *end = shell_words_find (at + 1, self->end, '\'');

  if (end == NULL)
    return 0;
  g_string_append_len (shell_words_begin (self), at + 1, end - at - 1);
  return (gsize) (end - at) + 1;
}

/* `…` from its first backtick. Returns its bytes; 0: it is not closed. */
static gsize
shell_words_take_backticks (Builder *self, const char *at)
{
  const char *end = shell_words_find (at + 1, self->end, '`');

  self->broken = self->broken || end == NULL;
  if (end == NULL)
    return 0;
  shell_words_add_filled (self, at, (gsize) (end - at) + 1, "`…`");
  return (gsize) (end - at) + 1;
}

static gsize
shell_words_take_double (Builder *self, const char *at)
{
  GString *text = shell_words_begin (self);
  gsize n = 1, taken;

  while (at[n] != '\0' && at[n] != '"' && !self->broken)
    {
      taken = 0;
      if (at[n] == '\\' && at[n + 1] != '\0' && strchr ("\"\\$`\n", at[n + 1]) != NULL)
        {
          if (at[n + 1] != '\n')
            g_string_append_c (text, at[n + 1]);
          taken = 2;
        }
      else if (at[n] == '$')
        taken = shell_words_take_dollar (self, at + n, FALSE);
      else if (at[n] == '`')
        taken = shell_words_take_backticks (self, at + n);
      if (taken == 0)
        g_string_append_c (text, at[n]);
      n += MAX (taken, 1);
    }
  return at[n] == '"' ? n + 1 : 0;
}

/* A backslash outside of quotes: before the end of a line it continues the line. */
static gsize
shell_words_take_backslash (Builder *self, const char *at)
{
  gsize line_end = at[1] == '\r' && at[2] == '\n' ? 2 : at[1] == '\n' ? 1 : 0;

  if (line_end > 0 || at[1] == '\0')
    return 1 + line_end;
  g_string_append_c (shell_words_begin (self), at[1]);
  return 2;
}

/* ">", "2>&1", "<": the operator's bytes; what follows is a file. */
static gsize
shell_words_take_redirection (Builder *self, const char *at)
{
  gsize n = 1;

  /* A number right before it is no word. */
  if (self->text != NULL && self->text->len == 1 && g_ascii_isdigit (self->text->str[0]))
    g_string_free (g_steal_pointer (&self->text), TRUE);
  shell_words_end_word (self);
  while (at[n] == '>' || at[n] == '<' || at[n] == '&')
    n++;
  self->skips = TRUE;
  return n;
}

/* One thing outside of quotes. Returns its bytes; 0: a quote is not closed. */
static gsize
shell_words_take_posix (Builder *self, const char *at)
{
  gsize n;

  switch (*at)
    {
    case '\'':
      return shell_words_take_single (self, at);
    case '"':
      return shell_words_take_double (self, at);
    case '\\':
      return shell_words_take_backslash (self, at);
    case '`':
      return shell_words_take_backticks (self, at);
    case '$':
      if (at[1] == '\'')
        return shell_words_take_ansi (self, at);
      if (at[1] == '"')
        return 1 + shell_words_take_double (self, at + 1);
      n = shell_words_take_dollar (self, at, FALSE);
      break;
    case '|':
    case ';':
    case '&':
      n = at[1] == *at ? 2 : 1;
      shell_words_add_end (self, at, n);
      return n;
    case '\n':
      shell_words_add_end (self, at, 1);
      return 1;
    case '<':
    case '>':
      return shell_words_take_redirection (self, at);
    case '#':
      if (self->text == NULL)
        {
          const char *line_end = shell_words_find (at, self->end, '\n');

          return (gsize) ((line_end != NULL ? line_end : self->end) - at);
        }
      n = 0;
      break;
    default:
      n = 0;
      break;
    }
  if (n == 0)
    g_string_append_c (shell_words_begin (self), *at);
  return MAX (n, 1);
}

/* ------------------------------------------------------------------------------------------------------- PowerShell */

static gsize
shell_words_take_backtick_escape (GString *text, const char *at)
{
  static const char names[] = "0abefnrtv", bytes[] = "\0\a\b\033\f\n\r\t\v";
  const char *name = at[1] != '\0' ? strchr (names, at[1]) : NULL;

  if (at[1] == '\r' && at[2] == '\n')
    return 3;
  if (at[1] == '\n')
    return 2;
  if (at[1] == '\0')
    return 1;
  if (name == NULL)
    g_string_append_c (text, at[1]);
  else if (name != names)
    g_string_append_c (text, bytes[name - names]);
  return 2;
}

/* '…' or "…"; the quote twice stands for itself. */
static gsize
shell_words_take_powershell_quoted (Builder *self, const char *at)
{
  GString *text = shell_words_begin (self);
  char quote = *at;
  gsize n = 1, taken;

  while (at[n] != '\0' && (at[n] != quote || at[n + 1] == quote) && !self->broken)
    {
      taken = 0;
      if (at[n] == quote)
        {
          g_string_append_c (text, quote);
          taken = 2;
        }
      else if (quote == '"' && at[n] == '`')
        taken = shell_words_take_backtick_escape (text, at + n);
      else if (quote == '"' && at[n] == '$')
        taken = shell_words_take_dollar (self, at + n, TRUE);
      if (taken == 0)
        g_string_append_c (text, at[n]);
      n += MAX (taken, 1);
    }
  return at[n] == quote ? n + 1 : 0;
}

static gsize
shell_words_take_powershell (Builder *self, const char *at)
{
  gsize n = 0;

  switch (*at)
    {
    case '\'':
    case '"':
      return shell_words_take_powershell_quoted (self, at);
    case '`':
      /* A continued line begins no word. */
      if (at[1] == '\n' || at[1] == '\r' || at[1] == '\0')
        return at[1] == '\0' ? 1 : at[1] == '\r' && at[2] == '\n' ? 3 : 2;
      return shell_words_take_backtick_escape (shell_words_begin (self), at);
    case '$':
      n = shell_words_take_dollar (self, at, TRUE);
      break;
    case '&':
      /* Before a program it is the call operator. */
      if (self->text == NULL && self->words->len == 0)
        return 1;
      shell_words_add_end (self, at, 1);
      return 1;
    case '|':
    case ';':
    case '\n':
      shell_words_add_end (self, at, 1);
      return 1;
    default:
      break;
    }
  if (n == 0)
    g_string_append_c (shell_words_begin (self), *at);
  return MAX (n, 1);
}

/* -------------------------------------------------------------------------------------------------------------- cmd */

/* What cmd hands to the program: carets taken out. @rest: (out): where the command ended. */
static char *
shell_words_run_cmd (const char *text, const char **rest)
{
  GString *line = g_string_new (NULL);
  gboolean quoted = FALSE;
  const char *at = text;

  for (; *at != '\0' && (*at != '\n' || quoted); at++)
    {
      if (*at == '"')
        quoted = !quoted;
      if (!quoted && (*at == '&' || *at == '|' || *at == '<' || *at == '>'))
        break;
      if (*at != '^' || quoted)
        {
          g_string_append_c (line, *at == '\n' ? ' ' : *at);
          continue;
        }
      at++;
      at += at[0] == '\r' && at[1] == '\n';
      /* A continued line; browsers write a line break of a value as an empty one behind it. */
      if (*at == '\n' && at[1] == '\n')
        g_string_append_c (line, *++at);
      else if (*at == '\0')
        break;
      else if (*at != '\n')
        g_string_append_c (line, *at);
    }
  *rest = at;
  return g_string_free_and_steal (line);
}

/* %NAME%: what cmd would fill in. "%2F" and the like are no names. */
static gsize
shell_words_take_percent (Builder *self, const char *at)
{
  gsize n = shell_words_measure_name (at + 1);

  if (n < 3 || g_ascii_isdigit (at[1]) || at[n + 1] != '%')
    return 0;
  shell_words_add_filled (self, at, n + 2, NULL);
  return n + 2;
}

/* The program's own reading of its command line, as Microsoft's C library does it. Gives %FALSE at an open quote. */
static gboolean
shell_words_take_cmd_line (Builder *self, const char *at)
{
  gboolean quoted = FALSE;
  gsize n;

  while (*at != '\0')
    {
      gsize backslashes = 0;

      while (at[backslashes] == '\\')
        backslashes++;
      if (backslashes > 0)
        {
          gboolean escapes = at[backslashes] == '"';

          for (n = 0; n < (escapes ? backslashes / 2 : backslashes); n++)
            g_string_append_c (shell_words_begin (self), '\\');
          at += backslashes;
          if (!escapes || backslashes % 2 == 0)
            continue;
          g_string_append_c (self->text != NULL ? self->text : shell_words_begin (self), *at++);
        }
      else if (*at == '"' && quoted && at[1] == '"')
        {
          g_string_append_c (shell_words_begin (self), '"');
          at += 2;
        }
      else if (*at == '"')
        {
          shell_words_begin (self);
          quoted = !quoted;
          at++;
        }
      else if (!quoted && g_ascii_isspace (*at))
        {
          shell_words_end_word (self);
          at++;
        }
      else if (*at == '%' && (n = shell_words_take_percent (self, at)) > 0)
        at += n;
      else
        g_string_append_c (shell_words_begin (self), *at++);
    }
  return !quoted;
}

static GPtrArray *
shell_words_split_cmd (Builder *self, const char *text)
{
  gboolean closed = TRUE;

  while (*text != '\0')
    {
      g_autofree char *line = shell_words_run_cmd (text, &text);

      closed = shell_words_take_cmd_line (self, line) && closed;
      if (*text == '\0')
        break;
      shell_words_add_end (self, text, 1);
      text++;
    }
  return shell_words_finish (self, closed);
}

/* ------------------------------------------------------------------------------------------------------------------ */

static gboolean
shell_words_has_before_line_end (const char *text, char c)
{
  const char *end = text + strlen (text), *at;

  for (at = shell_words_find (text, end, c); at != NULL; at = shell_words_find (at + 1, end, c))
    if (at[1] == '\n' || (at[1] == '\r' && at[2] == '\n'))
      return TRUE;
  return FALSE;
}

ClaspShell
clasp_shell_guess (const char *text)
{
  g_return_val_if_fail (text != NULL, CLASP_SHELL_POSIX);

  if (strstr (text, "^\"") != NULL || shell_words_has_before_line_end (text, '^'))
    return CLASP_SHELL_CMD;
  return shell_words_has_before_line_end (text, '`') ? CLASP_SHELL_POWERSHELL : CLASP_SHELL_POSIX;
}

GPtrArray *
clasp_shell_split (ClaspShell shell, const char *text)
{
  Builder self = { .words = g_ptr_array_new_with_free_func (shell_words_free_word) };
  gboolean closed = TRUE;

  g_return_val_if_fail (text != NULL, NULL);

  self.end = text + strlen (text);

  if (shell == CLASP_SHELL_CMD)
    return shell_words_split_cmd (&self, text);
  while (*text != '\0' && closed)
    {
      gsize n;

      if (g_ascii_isspace (*text) && *text != '\n')
        {
          shell_words_end_word (&self);
          text++;
          continue;
        }
      n = shell == CLASP_SHELL_POWERSHELL ? shell_words_take_powershell (&self, text)
                                          : shell_words_take_posix (&self, text);
      closed = n > 0 && !self.broken;
      text += n;
    }
  return shell_words_finish (&self, closed);
}
