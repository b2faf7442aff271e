/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-pasted-command.h"

#include <glib/gi18n.h>
#include <string.h>

#include "clasp-pasted-option.h"

/* Longer than any command line a shell takes; what is longer is no command line. */
#define MAX_LENGTH (1024 * 1024)

static const char *const PROGRAMS[] = { "curl", "wscat", "websocat" };

G_DEFINE_QUARK (clasp - command - line - error - quark, clasp_pasted_command_error)

void
clasp_pasted_command_free (ClaspPastedCommand *self)
{
  g_free (self->program);
  g_free (self->url);
  g_free (self->headers);
  g_free (self->origin);
  g_free (self->subprotocols);
  g_free (self->extensions);
  g_free (self->user);
  g_free (self->proxy);
  g_free (self->ca_file);
  g_free (self->cert_file);
  g_free (self->key_file);
  g_free (self->connect_to);
  g_free (self);
}

/* Skips white space and the prompt a command was copied with. */
static const char *
pasted_command_skip_prompt (const char *text)
{
  while (g_ascii_isspace (*text))
    text++;
  if ((*text == '$' || *text == '#' || *text == '%' || *text == '>') && text[1] == ' ')
    text += 2;
  while (g_ascii_isspace (*text))
    text++;
  return text;
}

/* The program a command line begins with, or NULL. @text: after the prompt. */
static const char *
pasted_command_find_program (const char *text)
{
  gsize length = strcspn (text, " \t\r\n");
  const char *name = text;

  /* A program that is alone is a word, not a command line; and a URL may end in "/curl". */
  if (text[length] == '\0' || g_strstr_len (text, (gssize) length, "://") != NULL)
    return NULL;
  for (const char *p = text; p < text + length; p++)
    if (*p == '/' || *p == '\\')
      name = p + 1;
  length -= (gsize) (name - text);
  if (length > 4 && g_ascii_strncasecmp (name + length - 4, ".exe", 4) == 0)
    length -= 4;
  for (gsize i = 0; i < G_N_ELEMENTS (PROGRAMS); i++)
    if (strlen (PROGRAMS[i]) == length && strncmp (PROGRAMS[i], name, length) == 0)
      return PROGRAMS[i];
  return NULL;
}

gboolean
clasp_pasted_command_detect (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  return pasted_command_find_program (pasted_command_skip_prompt (text)) != NULL;
}

static void
pasted_command_replace (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static void
pasted_command_append_subprotocol (ClaspPastedCommand *self, const char *value)
{
  char *joined = self->subprotocols == NULL ? g_strdup (value) : g_strconcat (self->subprotocols, ", ", value, NULL);

  g_free (self->subprotocols);
  self->subprotocols = joined;
}

/* Whether the program makes this field itself, so that the value given says nothing. */
static gboolean
pasted_command_is_own_field (const char *name, const char *value)
{
  return g_ascii_strcasecmp (name, "Sec-WebSocket-Key") == 0 ||
         (g_ascii_strcasecmp (name, "Upgrade") == 0 && g_ascii_strcasecmp (value, "websocket") == 0) ||
         (g_ascii_strcasecmp (name, "Connection") == 0 && g_ascii_strcasecmp (value, "upgrade") == 0) ||
         (g_ascii_strcasecmp (name, "Sec-WebSocket-Version") == 0 && strcmp (value, "13") == 0);
}

/* curl: "Name: value" is sent, "Name;" is sent with an empty value, "Name:" alone is not sent. */
static void
pasted_command_take_header (ClaspPastedCommand *self, GString *headers, const char *given)
{
  /* $'…' is a quote of bash that g_shell_parse_argv() does not know; browsers copy it. */
  g_autofree char *text = g_strdup (*given == '$' ? given + 1 : given);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const char *colon;

  /* A line break, wherever it stands, must not become a header of its own. */
  g_strdelimit (text, "\r\n", ' ');
  colon = strchr (text, ':');
  if (colon == NULL)
    {
      if (g_str_has_suffix (text, ";"))
        g_string_append_printf (headers, "%.*s:\n", (int) (strlen (text) - 1), text);
      return;
    }
  name = g_strstrip (g_strndup (text, (gsize) (colon - text)));
  value = g_strstrip (g_strdup (colon + 1));
  if (*value == '\0' || pasted_command_is_own_field (name, value))
    return;
  if (g_ascii_strcasecmp (name, "Origin") == 0)
    pasted_command_replace (&self->origin, value);
  else if (g_ascii_strcasecmp (name, "Sec-WebSocket-Protocol") == 0)
    pasted_command_append_subprotocol (self, value);
  else if (g_ascii_strcasecmp (name, "Sec-WebSocket-Extensions") == 0)
    pasted_command_replace (&self->extensions, value);
  else
    g_string_append_printf (headers, "%s: %s\n", name, value);
}

static void
pasted_command_take_named (ClaspPastedCommand *self, GString *headers, const char *name, const char *value)
{
  g_autofree char *line = g_strconcat (name, ": ", value, NULL);

  pasted_command_take_header (self, headers, line);
}

/* curl: HOST1:PORT1:HOST2:PORT2 (--connect-to) or HOST:PORT:ADDRESS (--resolve); what is dialled is wanted. */
static void
pasted_command_take_connect_to (ClaspPastedCommand *self, const char *value, gboolean resolve)
{
  g_auto (GStrv) parts = g_strsplit (value, ":", 3);

  if (g_strv_length (parts) < 3 || *parts[2] == '\0')
    return;
  g_free (self->connect_to);
  if (resolve)
    self->connect_to = g_strconcat (parts[2], ":", parts[1], NULL);
  else
    self->connect_to = g_strdup (parts[2]);
}

/* Options whose value is kept as it stands. */
static const struct
{
  ClaspPastedOption option;
  gsize offset;
} kept[] = {
  { CLASP_PASTED_OPTION_URL, G_STRUCT_OFFSET (ClaspPastedCommand, url) },
  { CLASP_PASTED_OPTION_ORIGIN, G_STRUCT_OFFSET (ClaspPastedCommand, origin) },
  { CLASP_PASTED_OPTION_USER, G_STRUCT_OFFSET (ClaspPastedCommand, user) },
  { CLASP_PASTED_OPTION_CA, G_STRUCT_OFFSET (ClaspPastedCommand, ca_file) },
  { CLASP_PASTED_OPTION_CERT, G_STRUCT_OFFSET (ClaspPastedCommand, cert_file) },
  { CLASP_PASTED_OPTION_KEY, G_STRUCT_OFFSET (ClaspPastedCommand, key_file) },
};

/* Options that set a header, and what stands before the value there. */
static const struct
{
  ClaspPastedOption option;
  const char *name;
  const char *prefix;
} named[] = {
  { CLASP_PASTED_OPTION_COOKIE, "Cookie", "" },
  { CLASP_PASTED_OPTION_USER_AGENT, "User-Agent", "" },
  { CLASP_PASTED_OPTION_REFERER, "Referer", "" },
  { CLASP_PASTED_OPTION_BEARER, "Authorization", "Bearer " },
  { CLASP_PASTED_OPTION_VERSION, "Sec-WebSocket-Version", "" },
};

static void
pasted_command_take_proxy (ClaspPastedCommand *self, const char *value, gboolean socks)
{
  g_free (self->proxy);
  self->proxy = strstr (value, "://") != NULL ? g_strdup (value)
                                              : g_strconcat (socks ? "socks5://" : "http://", value, NULL);
}

static void
pasted_command_take_simple_option (ClaspPastedCommand *self, GString *headers, ClaspPastedOption option,
                                   const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (kept[i].option == option)
      pasted_command_replace (G_STRUCT_MEMBER_P (self, kept[i].offset), value);
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (named[i].option == option)
      {
        g_autofree char *text = g_strconcat (named[i].prefix, value, NULL);

        pasted_command_take_named (self, headers, named[i].name, text);
      }
}

static void
pasted_command_take_option (ClaspPastedCommand *self, GString *headers, ClaspPastedOption option, const char *name,
                            const char *value)
{
  switch (option)
    {
    case CLASP_PASTED_OPTION_HEADER:
      pasted_command_take_header (self, headers, value);
      break;
    case CLASP_PASTED_OPTION_COOKIE:
      /* Without "=" it names a file. */
      if (strchr (value, '=') != NULL)
        pasted_command_take_simple_option (self, headers, option, value);
      break;
    case CLASP_PASTED_OPTION_SUBPROTOCOL:
      pasted_command_append_subprotocol (self, value);
      break;
    case CLASP_PASTED_OPTION_PROXY:
      pasted_command_take_proxy (self, value, strstr (name, "socks5") != NULL);
      break;
    case CLASP_PASTED_OPTION_CONNECT_TO:
      pasted_command_take_connect_to (self, value, strcmp (name, "--resolve") == 0);
      break;
    case CLASP_PASTED_OPTION_INSECURE:
      self->insecure = TRUE;
      break;
    default:
      pasted_command_take_simple_option (self, headers, option, value);
      break;
    }
}

static void
pasted_command_take_positional (ClaspPastedCommand *self, const char *word)
{
  /* curl and wscat take a URL without a scheme too; one with a scheme always wins. */
  if (self->url == NULL || (strstr (self->url, "://") == NULL && strstr (word, "://") != NULL))
    pasted_command_replace (&self->url, word);
}

/* "--name value", "--name=value". Returns how many words were used beside this one. */
static guint
pasted_command_take_long (ClaspPastedCommand *self, GString *headers, const char *word, const char *next)
{
  gsize length = strcspn (word, "=");
  const char *given = word[length] == '=' ? word + length + 1 : NULL;
  g_autofree char *name = g_strndup (word, length);
  ClaspPastedOption option;

  if (!clasp_pasted_option_lookup (self->program, word, length, &option))
    return 0;
  if (option == CLASP_PASTED_OPTION_INSECURE)
    {
      pasted_command_take_option (self, headers, option, name, "");
      return 0;
    }
  if (given == NULL && next == NULL)
    return 0;
  pasted_command_take_option (self, headers, option, name, given != NULL ? given : next);
  return given != NULL ? 0 : 1;
}

/* "-kH value", "-Hvalue": flags may be joined, the first that takes a value takes the rest of the word. */
static guint
pasted_command_take_short (ClaspPastedCommand *self, GString *headers, const char *word, const char *next)
{
  for (const char *at = word + 1; *at != '\0'; at++)
    {
      char name[3] = { '-', *at, '\0' };
      ClaspPastedOption option;

      if (!clasp_pasted_option_lookup (self->program, name, 2, &option))
        continue;
      if (option == CLASP_PASTED_OPTION_INSECURE)
        {
          pasted_command_take_option (self, headers, option, name, "");
          continue;
        }
      if (at[1] != '\0')
        {
          /* websocat's own examples have "-H='Name: value'". */
          pasted_command_take_option (self, headers, option, name, at[1] == '=' ? at + 2 : at + 1);
          return 0;
        }
      if (next == NULL)
        return 0;
      pasted_command_take_option (self, headers, option, name, next);
      return 1;
    }
  return 0;
}

static void
pasted_command_take_words (ClaspPastedCommand *self, GString *headers, char **words)
{
  gboolean options_over = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const char *word = words[i];

      if (!options_over && strcmp (word, "--") == 0)
        options_over = TRUE;
      else if (!options_over && g_str_has_prefix (word, "--"))
        i += pasted_command_take_long (self, headers, word, words[i + 1]);
      else if (!options_over && word[0] == '-' && word[1] != '\0')
        i += pasted_command_take_short (self, headers, word, words[i + 1]);
      else if (*word == '|' || *word == '>' || *word == ';' || *word == '&')
        break;
      else if (*word != '\0')
        pasted_command_take_positional (self, word);
    }
}

/* These programs speak WebSocket under http's names too; a bare host is spoken to in the clear. */
static void
pasted_command_normalize_url (ClaspPastedCommand *self)
{
  g_autofree char *url = clasp_pasted_command_clean_url (self->url);
  const char *scheme_end = strstr (url, "://");

  g_free (self->url);
  if (scheme_end == NULL)
    self->url = g_strconcat ("ws://", url, NULL);
  else if (g_ascii_strncasecmp (url, "http://", 7) == 0)
    self->url = g_strconcat ("ws://", url + 7, NULL);
  else if (g_ascii_strncasecmp (url, "https://", 8) == 0)
    self->url = g_strconcat ("wss://", url + 8, NULL);
  else
    self->url = g_steal_pointer (&url);
}

ClaspPastedCommand *
clasp_pasted_command_parse (const char *text, GError **error)
{
  g_autoptr (ClaspPastedCommand) self = NULL;
  g_autoptr (GString) headers = g_string_new (NULL);
  g_autoptr (GError) shell_error = NULL;
  g_auto (GStrv) words = NULL;
  const char *program;

  g_return_val_if_fail (text != NULL, NULL);

  text = pasted_command_skip_prompt (text);
  program = pasted_command_find_program (text);
  if (program == NULL)
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_NO_URL,
                   _("This is not a curl, wscat or websocat command."));
      return NULL;
    }
  if (strlen (text) > MAX_LENGTH || !g_shell_parse_argv (text, NULL, &words, &shell_error))
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_QUOTES,
                   _("The %s command could not be read: is a quote missing?"), program);
      return NULL;
    }
  self = g_new0 (ClaspPastedCommand, 1);
  self->program = g_strdup (program);
  pasted_command_take_words (self, headers, words + 1);
  if (self->url == NULL || *self->url == '\0')
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_NO_URL,
                   _("The %s command names no URL."), program);
      return NULL;
    }
  pasted_command_normalize_url (self);
  self->headers = g_string_free_and_steal (g_steal_pointer (&headers));
  return g_steal_pointer (&self);
}

/* What people copy around a URL: quotes of all kinds, angle brackets, backquotes, a trailing comma or semicolon. */
static gboolean
pasted_command_is_wrapping (gunichar c)
{
  return g_unichar_isspace (c) || c == '"' || c == '\'' || c == '`' || c == '<' || c == '>' || c == 0x200b ||
         c == 0xfeff || (c >= 0x2018 && c <= 0x201f) || c == 0x00ab || c == 0x00bb;
}

char *
clasp_pasted_command_clean_url (const char *text)
{
  const char *start = text;
  const char *end;
  GString *cleaned;

  g_return_val_if_fail (text != NULL && g_utf8_validate (text, -1, NULL), NULL);

  end = text + strlen (text);
  while (start < end && pasted_command_is_wrapping (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start)
    {
      const char *last = g_utf8_prev_char (end);
      gunichar c = g_utf8_get_char (last);

      if (!pasted_command_is_wrapping (c) && c != ',' && c != ';')
        break;
      end = last;
    }
  cleaned = g_string_new_len (start, end - start);
  for (gsize i = 0; i < cleaned->len;)
    {
      if (cleaned->str[i] == '\n' || cleaned->str[i] == '\r')
        g_string_erase (cleaned, (gssize) i, 1);
      else
        i++;
    }
  return g_string_free_and_steal (cleaned);
}
