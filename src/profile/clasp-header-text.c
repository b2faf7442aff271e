/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-header-text.h"

#include <string.h>

/* What the program makes itself: another client's would break the handshake, so they come without a tick. */
static const char *const OWN_FIELDS[] = {
  "Host",
  "Upgrade",
  "Connection",
  "Sec-WebSocket-Key",
  "Sec-WebSocket-Version",
  "Sec-WebSocket-Extensions",
  "Content-Length",
  "Transfer-Encoding",
};

static gboolean
header_text_is_token (const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL))
      return FALSE;
  return length > 0;
}

static gboolean
header_text_is_own_field (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (OWN_FIELDS); i++)
    if (g_ascii_strcasecmp (name, OWN_FIELDS[i]) == 0)
      return TRUE;
  return FALSE;
}

/* The length of the name when @line is "name:" and a value, else 0. */
static gsize
header_text_name_length (const char *line)
{
  const char *colon = strchr (line, ':');

  return colon != NULL && header_text_is_token (line, colon - line) ? (gsize) (colon - line) : 0;
}

/* "name:" with nothing behind it: the value may stand on the next line. */
static gboolean
header_text_is_bare_name (const char *line)
{
  gsize length = header_text_name_length (line);

  return length > 0 && line[length + 1] == '\0';
}

static void
header_text_take (GPtrArray *headers, const char *name, gsize length, const char *value)
{
  g_autofree char *own_name = g_strndup (name, length);
  g_autofree char *own_value = g_strstrip (g_strdup (value));

  g_ptr_array_add (headers, clasp_header_new (own_name, own_value, !header_text_is_own_field (own_name)));
}

static gboolean
header_text_take_line (GPtrArray *headers, const char *line)
{
  gsize length = header_text_name_length (line);

  if (length == 0)
    return FALSE;
  header_text_take (headers, line, length, line + length + 1);
  return TRUE;
}

/* One escape of the shell's $'…'; returns where it ends. */
static const char *
header_text_append_escape (GString *word, const char *p)
{
  switch (*p)
    {
    case 'n':
      g_string_append_c (word, '\n');
      return p + 1;
    case 'r':
      g_string_append_c (word, '\r');
      return p + 1;
    case 't':
      g_string_append_c (word, '\t');
      return p + 1;
    case 'u':
      {
        gunichar c = 0;
        int digits = 0;

        for (p++; digits < 4 && g_ascii_isxdigit (*p); digits++, p++)
          c = c * 16 + g_ascii_xdigit_value (*p);
        if (c != 0 && g_unichar_validate (c))
          g_string_append_unichar (word, c);
        return p;
      }
    default:
      if (*p == '\0')
        return p;
      g_string_append_c (word, *p);
      return p + 1;
    }
}

/* What stands between quotes, from behind the first one; returns where to go on. */
static const char *
header_text_append_quoted (GString *word, const char *p, char quote, gboolean escapes)
{
  while (*p != '\0' && *p != quote)
    if (*p == '\\' && escapes)
      p = header_text_append_escape (word, p + 1);
    else if (*p == '\\' && quote == '"' && p[1] != '\0' && strchr ("\"\\$`", p[1]) != NULL)
      {
        g_string_append_c (word, p[1]);
        p += 2;
      }
    else
      g_string_append_c (word, *p++);
  return *p == quote ? p + 1 : p;
}

/* The next word as a shell reads it; %NULL at the end. */
static char *
header_text_next_word (const char **position)
{
  const char *p = *position;
  g_autoptr (GString) word = NULL;

  while (g_ascii_isspace (*p) || (*p == '\\' && (p[1] == '\n' || p[1] == '\0')))
    p++;
  if (*p == '\0')
    return NULL;

  word = g_string_new (NULL);
  while (*p != '\0' && !g_ascii_isspace (*p))
    if (*p == '\'' || *p == '"')
      p = header_text_append_quoted (word, p + 1, *p, FALSE);
    else if (p[0] == '$' && p[1] == '\'')
      p = header_text_append_quoted (word, p + 2, '\'', TRUE);
    else if (p[0] == '\\' && p[1] != '\0')
      {
        if (p[1] != '\n')
          g_string_append_c (word, p[1]);
        p += 2;
      }
    else
      g_string_append_c (word, *p++);

  *position = p;
  return g_string_free_and_steal (g_steal_pointer (&word));
}

/* The header options of one line of a command; what else stands there is the command's. */
static void
header_text_take_command (GPtrArray *headers, const char *line, guint *refused)
{
  char *word;

  while ((word = header_text_next_word (&line)) != NULL)
    {
      g_autofree char *option = word;
      g_autofree char *argument = NULL;

      if (g_str_equal (option, "-H") || g_str_equal (option, "--header"))
        argument = header_text_next_word (&line);
      else if (g_str_has_prefix (option, "--header="))
        argument = g_strdup (option + strlen ("--header="));
      else if (g_str_has_prefix (option, "-H"))
        argument = g_strdup (option + 2);
      else
        continue;

      if (argument == NULL || !header_text_take_line (headers, argument))
        (*refused)++;
    }
}

/* A line of a curl command: the command itself or one of its options. */
static gboolean
header_text_is_command (const char *line)
{
  if (g_str_has_prefix (line, "curl ") || g_str_has_prefix (line, "-H") || g_str_has_prefix (line, "--header"))
    return TRUE;
  return line[0] == '-' && header_text_name_length (line) == 0;
}

/* The lines of @text that are not empty. */
static GPtrArray *
header_text_split_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit_set (text, "\r\n", -1);
  GPtrArray *kept = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (lines[i][0] != '\0')
        g_ptr_array_add (kept, g_strdup (lines[i]));
    }
  return kept;
}

/* Whether @line can't be a field of its own: "https://host" and "localhost:80" are values, "Name: value" is a field. */
static gboolean
header_text_is_value (const char *line)
{
  gsize length = header_text_name_length (line);

  return length == 0 || (line[length + 1] != ' ' && line[length + 1] != '\t' && line[length + 1] != '\0');
}

/* Names and values on lines of their own throughout, and at least one of the values can be nothing else. */
static gboolean
header_text_alternates (const GPtrArray *lines)
{
  gboolean sure = FALSE;

  if (lines->len == 0 || lines->len % 2 != 0)
    return FALSE;
  for (guint i = 0; i < lines->len; i += 2)
    {
      if (!header_text_is_bare_name (lines->pdata[i]))
        return FALSE;
      sure = sure || header_text_is_value (lines->pdata[i + 1]);
    }
  return sure;
}

GPtrArray *
clasp_header_text_parse (const char *text, guint *refused)
{
  g_autoptr (GPtrArray) lines = header_text_split_lines (text);
  GPtrArray *headers = g_ptr_array_new_with_free_func (g_object_unref);
  gboolean alternate = header_text_alternates (lines);

  *refused = 0;
  for (guint i = 0; i < lines->len; i++)
    {
      const char *line = lines->pdata[i];
      const char *next = i + 1 < lines->len ? lines->pdata[i + 1] : NULL;

      if (header_text_is_command (line))
        header_text_take_command (headers, line, refused);
      else if (next != NULL && header_text_is_bare_name (line) &&
               (alternate || (header_text_is_value (next) && !header_text_is_command (next))))
        {
          header_text_take (headers, line, header_text_name_length (line), next);
          i++;
        }
      else if (!header_text_take_line (headers, line))
        (*refused)++;
    }
  return headers;
}
