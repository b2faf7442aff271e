/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-pasted-command.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-pasted-option.h"
#include "clasp-shell-words.h"

/* Longer than any command line a shell takes; what is longer is no command line. */
#define MAX_LENGTH (1024 * 1024)
/* More sentences than anybody reads. */
#define MAX_NOTES 24
/* So many words are looked at to find the program behind prompts, sudo, npx and the like. */
#define MAX_WORDS_BEFORE 12

static const char *const programs[] = { "curl", "wscat", "websocat", "wsrepl", "wsdump", "handclasp-cli" };

/* Programs that run the one named behind them, with how many values their options take. */
static const char *const runners[] = { "sudo",    "doas",   "env",      "time",   "nohup",       "exec",
                                       "command", "npx",    "bunx",     "pnpx",   "pnpm",        "yarn",
                                       "dlx",     "npm",    "uvx",      "pipx",   "run",         "nice",
                                       "watch",   "winpty", "torsocks", "torify", "proxychains", "proxychains4",
                                       "stdbuf",  "noglob", "timeout",  "--" };

/* Options of these that take a value. */
static const char *const runner_values[] = { "-u", "-p", "--package", "-n", "-i", "-e", "--user", "-g" };

/* All that is known while the words are read. */
typedef struct
{
  ClaspPastedCommand *command;
  GString *query; /* (nullable) what -G and --url-query add */
  GString *subprotocols, *extensions;
  GPtrArray *data;       /* (element-type utf8) bodies, or with -G parts of the query */
  GPtrArray *data_files; /* (element-type utf8): files that hold parts of the query */
  char *data_option;     /* (nullable) the first option that gave a body */
  gboolean get;
  char *proxy_user;      /* (nullable) secret */
  char *no_proxy;        /* (nullable) hosts that no proxy is asked for */
  GString *left_out;     /* names of options */
  char *inner_url;       /* (nullable) websocat's --ws-c-uri */
  GPtrArray *resolves;   /* (element-type utf8) of --resolve and --connect-to, in order */
  guint n_fields;        /* those over the limit counted too */
  GPtrArray *of_options; /* (element-type ClaspPastedField): of the command's fields those that options made */
  gboolean user_is_filled;
  gboolean serves;
  gboolean more;       /* another request follows */
  gboolean has_verb;   /* of our own command */
  gboolean no_address; /* our own command that connects to nothing, or to what is not written in it */
} Reader;

G_DEFINE_QUARK (clasp - pasted - command - error - quark, clasp_pasted_command_error)

static void
pasted_command_free_field (gpointer data)
{
  ClaspPastedField *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field->filled);
  g_free (field);
}

void
clasp_pasted_command_free (ClaspPastedCommand *self)
{
  g_free (self->program);
  g_free (self->url);
  g_ptr_array_unref (self->fields);
  g_strfreev (self->dropped_fields);
  g_free (self->subprotocols);
  g_free (self->extensions);
  g_free (self->user);
  g_free (self->proxy);
  g_free (self->ca_file);
  g_free (self->cert_file);
  g_free (self->key_file);
  g_free (self->connect_to);
  g_ptr_array_unref (self->notes);
  g_free (self);
}

static ClaspPastedCommand *
pasted_command_new (const char *program)
{
  ClaspPastedCommand *self = g_new0 (ClaspPastedCommand, 1);

  self->program = g_strdup (program);
  self->fields = g_ptr_array_new_with_free_func (pasted_command_free_field);
  self->dropped_fields = g_new0 (char *, 1);
  self->notes = g_ptr_array_new_with_free_func (g_free);
  return self;
}

static void G_GNUC_PRINTF (2, 3) pasted_command_note (ClaspPastedCommand *self, const char *format, ...)
{
  va_list arguments;

  if (self->notes->len >= MAX_NOTES)
    return;
  va_start (arguments, format);
  g_ptr_array_add (self->notes, g_strdup_vprintf (format, arguments));
  va_end (arguments);
}

/* ---------------------------------------------------------------------------------------------- finding the program */

static gboolean
pasted_command_is_one_of (const char *const *list, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (strcmp (list[i], word) == 0)
      return TRUE;
  return FALSE;
}

/* The bytes of a prompt that a command was copied with: "$ ", "PS C:\\> ", "me@host:~$ ", "C:\\>". */
static gsize
pasted_command_measure_prompt (const char *text)
{
  gsize line = strcspn (text, "\r\n"), n;

  if (text[0] != '\0' && strchr ("$#%>", text[0]) != NULL && (text[1] == ' ' || text[1] == '\t'))
    return 2;
  if (g_str_has_prefix (text, "\u276f ") || g_str_has_prefix (text, "\u279c "))
    return 4;
  if (g_str_has_prefix (text, "PS ") || (g_ascii_isalpha (text[0]) && text[1] == ':' && text[2] == '\\'))
    {
      n = strcspn (text, ">");
      return n < line ? n + 1 : 0;
    }
  n = strcspn (text, " \t\r\n");
  if (n > 1 && n < line && memchr (text, '@', n) != NULL && clasp_address_find_authority (text, (gssize) n) == NULL &&
      strchr ("$#%>", text[n - 1]) != NULL)
    return n + 1;
  return 0;
}

/* Skips white space and prompts. */
static const char *
pasted_command_skip_prompt (const char *text)
{
  gsize n = 0;

  for (guint i = 0; i < 3; i++)
    {
      text += n;
      while (g_ascii_isspace (*text))
        text++;
      n = pasted_command_measure_prompt (text);
      if (n == 0)
        break;
    }
  return text;
}

/* A word as the name of a program: without folder, quotes, ".exe", "@version". */
static char *
pasted_command_dup_name (const char *word, gsize length)
{
  g_autofree char *given = g_strndup (word, length);
  char *name = given, *at;

  if (clasp_address_is_whole (given))
    return g_strdup ("");
  g_strdelimit (given, "\"'^`", ' ');
  g_strstrip (given);
  for (at = given; *at != '\0'; at++)
    if ((*at == '/' || *at == '\\') && at[1] != '\0')
      name = at + 1;
  at = strchr (name, '@');
  if (at != NULL && at > name)
    *at = '\0';
  if (g_str_has_suffix (name, ".exe") || g_str_has_suffix (name, ".EXE"))
    name[strlen (name) - 4] = '\0';
  else if (g_str_has_suffix (name, ".py"))
    name[strlen (name) - 3] = '\0';
  return g_strdup (name);
}

/* The program of that name, or NULL. */
static const char *
pasted_command_find_program (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (programs); i++)
    if (strcmp (programs[i], name) == 0)
      return programs[i];
  return NULL;
}

/* "NAME=value" before a command. */
static gboolean
pasted_command_is_assignment (const char *word)
{
  gsize n = 0;

  while (g_ascii_isalnum (word[n]) || word[n] == '_')
    n++;
  return n > 0 && word[n] == '=';
}

/* Whether a text that is no URL names a program at its beginning: what an address never does. */
static gboolean
pasted_command_begins_with_program (const char *text)
{
  gsize length = strcspn (text, " \t\r\n"), i;
  const char *rest = text + length;

  if (length == 0 || *rest == '\0' || clasp_address_find_authority (text, (gssize) length) != NULL)
    return FALSE;
  for (i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("-_+", text[i]) == NULL)
      break;
  if (i < length && !g_str_has_prefix (text, "./") && *text != '/' && *text != '~')
    return FALSE;
  /* Words follow that an address has not: an option, an address. */
  return clasp_address_is_whole (rest) || strstr (rest, " -") != NULL;
}

/* The next word of a text, for a first look: (transfer full) (nullable). */
static char *
pasted_command_take_raw_word (const char **text)
{
  const char *at = *text;
  gsize length;

  while (g_ascii_isspace (*at) || (strchr ("\\`^", *at) != NULL && *at != '\0' && (at[1] == '\n' || at[1] == '\r')))
    at++;
  length = strcspn (at, " \t\r\n");
  *text = at + length;
  return length > 0 ? g_strndup (at, length) : NULL;
}

/* A first look, that costs nothing however long the text is: %TRUE at one of our programs with something behind it. */
static gboolean
pasted_command_looks_like_ours (const char *text)
{
  gboolean value = FALSE;

  for (guint i = 0; i < MAX_WORDS_BEFORE; i++)
    {
      g_autofree char *word = pasted_command_take_raw_word (&text);
      g_autofree char *name = word != NULL ? pasted_command_dup_name (word, strlen (word)) : NULL;

      if (word == NULL)
        return FALSE;
      if (!value && pasted_command_find_program (name) != NULL)
        return *text != '\0' && text[strspn (text, " \t\r\n")] != '\0';
      if (!value && *word != '-' && *word != '&' && !pasted_command_is_assignment (word) && !g_ascii_isdigit (*word) &&
          !pasted_command_is_one_of (runners, G_N_ELEMENTS (runners), name) &&
          !pasted_command_is_one_of (runners, G_N_ELEMENTS (runners), word))
        return FALSE;
      value = !value && pasted_command_is_one_of (runner_values, G_N_ELEMENTS (runner_values), word);
    }
  return FALSE;
}

gboolean
clasp_pasted_command_detect (const char *text)
{
  g_return_val_if_fail (text != NULL, FALSE);

  text = pasted_command_skip_prompt (text);
  return pasted_command_looks_like_ours (text) || pasted_command_begins_with_program (text);
}

/* The place of the program among the words, by which it is known in @program; -1: there is none. */
static int
pasted_command_find_word (const GPtrArray *words, const char **program)
{
  gboolean value = FALSE, first = TRUE;

  for (guint i = 0; i < words->len; i++)
    {
      const ClaspShellWord *word = words->pdata[i];
      g_autofree char *name = pasted_command_dup_name (word->text, strlen (word->text));

      *program = !value && !word->end && first ? pasted_command_find_program (name) : NULL;
      if (*program != NULL)
        return (int) i;
      /* Behind a pipe another program may stand. */
      if (word->end)
        first = TRUE;
      else if (!value && first && *word->text != '-' && !pasted_command_is_assignment (word->text) &&
               !g_ascii_isdigit (*word->text) && !pasted_command_is_one_of (runners, G_N_ELEMENTS (runners), name) &&
               !pasted_command_is_one_of (runners, G_N_ELEMENTS (runners), word->text))
        first = FALSE;
      value = !value && first && pasted_command_is_one_of (runner_values, G_N_ELEMENTS (runner_values), word->text);
    }
  return -1;
}

/* ----------------------------------------------------------------------------------------------------------- fields */

static void
pasted_command_replace (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static void
pasted_command_append (GString *list, const char *value)
{
  g_string_append_printf (list, "%s%s", list->len > 0 ? ", " : "", value);
}

/* What a shell would fill in can't be known: it is named, and where it is wanted. */
static void
pasted_command_note_filled (Reader *self, const char *place, const char *filled)
{
  pasted_command_note (self->command, _("%s: the shell would fill in %s, so enter its value there."), place, filled);
}

static gboolean
pasted_command_is_key (const char *value)
{
  g_autofree guchar *bytes = NULL;
  gsize length = 0;

  if (strlen (value) != 24)
    return FALSE;
  bytes = g_base64_decode (value, &length);
  return length == 16;
}

/* Whether the program makes this field in the same way, so that the one given says nothing. The host is looked at when
 * the URL is known. */
static gboolean
pasted_command_is_own_field (const char *name, const char *value)
{
  return (g_ascii_strcasecmp (name, "Sec-WebSocket-Key") == 0 && pasted_command_is_key (value)) ||
         (g_ascii_strcasecmp (name, "Upgrade") == 0 && strcmp (value, "websocket") == 0) ||
         (g_ascii_strcasecmp (name, "Connection") == 0 && strcmp (value, "Upgrade") == 0) ||
         (g_ascii_strcasecmp (name, "Sec-WebSocket-Version") == 0 && strcmp (value, "13") == 0);
}

static gboolean
pasted_command_is_of_handshake (const char *name)
{
  static const char *const names[] = { "host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return pasted_command_is_one_of (names, G_N_ELEMENTS (names), lower);
}

static void
pasted_command_drop_field (ClaspPastedCommand *self, const char *name)
{
  guint n = g_strv_length (self->dropped_fields);

  if (!pasted_command_is_of_handshake (name) || g_strv_contains ((const char *const *) self->dropped_fields, name))
    return;
  self->dropped_fields = g_renew (char *, self->dropped_fields, n + 2);
  self->dropped_fields[n] = g_strdup (name);
  self->dropped_fields[n + 1] = NULL;
}

static void
pasted_command_add_field (Reader *self, const char *name, const char *value, const char *filled)
{
  gboolean of_body = g_ascii_strcasecmp (name, "Content-Length") == 0 ||
                     g_ascii_strcasecmp (name, "Transfer-Encoding") == 0;
  ClaspPastedField *field;

  if (filled == NULL && of_body)
    pasted_command_note (self->command,
                         _("The header “%s” waits without its tick: it speaks of a body, and a handshake "
                            "has none."),
                         name);
  if (self->n_fields++ >= CLASP_PASTED_FIELDS_MAX)
    return;
  field = g_new0 (ClaspPastedField, 1);
  field->name = g_strdup (name);
  field->value = g_strdup (value);
  field->ticked = filled == NULL && !of_body;
  field->filled = g_strdup (filled);
  g_ptr_array_add (self->command->fields, field);
}

/* A line break, wherever it stands, must not become a field of its own. */
static char *
pasted_command_dup_line (Reader *self, const char *given)
{
  char *line = g_strdup (given);
  gsize name = strcspn (given, ":;\r\n");

  if (strpbrk (line, "\r\n") == NULL)
    return line;
  g_strdelimit (line, "\r\n", ' ');
  pasted_command_note (self->command, _("The header “%.*s” held a line break, which is a blank now."),
                       (int) MIN (name, 64), given);
  return line;
}

/* "Name: value" is sent, "Name;" is sent with an empty value, "Name:" alone is not sent. */
static void
pasted_command_take_field (Reader *self, const char *given, const char *filled)
{
  ClaspPastedCommand *command = self->command;
  g_autofree char *text = pasted_command_dup_line (self, given);
  g_autofree char *name = NULL;
  g_autofree char *value = NULL;
  const char *colon = strchr (text, ':');

  if (*text == '@')
    {
      pasted_command_note (command, _("The headers in the file “%s” were not read."), text + 1);
      return;
    }
  if (colon == NULL)
    {
      name = g_strndup (text, strlen (text) - g_str_has_suffix (text, ";"));
      if (g_str_has_suffix (text, ";") && *name != '\0')
        pasted_command_add_field (self, name, "", filled);
      else
        pasted_command_note (command, _("A header without a colon was left out: “%.*s …”."),
                             (int) MIN (strcspn (text, " \t="), 64), text);
      return;
    }
  name = g_strstrip (g_strndup (text, (gsize) (colon - text)));
  value = g_strstrip (g_strdup (colon + 1));
  if (*value == '\0')
    pasted_command_drop_field (command, name);
  else if (pasted_command_is_own_field (name, value))
    return;
  else if (filled == NULL && g_ascii_strcasecmp (name, "Sec-WebSocket-Protocol") == 0)
    pasted_command_append (self->subprotocols, value);
  else if (filled == NULL && g_ascii_strcasecmp (name, "Sec-WebSocket-Extensions") == 0)
    pasted_command_append (self->extensions, value);
  else
    pasted_command_add_field (self, name, value, filled);
}

/* The field of this name that an option made before, or %NULL. */
static ClaspPastedField *
pasted_command_find_of_option (Reader *self, const char *name)
{
  for (guint i = 0; i < self->of_options->len; i++)
    {
      ClaspPastedField *field = self->of_options->pdata[i];

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field;
    }
  return NULL;
}

/* An option given twice makes one field: the last, as curl has it. */
static void
pasted_command_take_named (Reader *self, const char *name, const char *value, const char *filled)
{
  GPtrArray *fields = self->command->fields;
  ClaspPastedField *before = pasted_command_find_of_option (self, name);
  guint n_fields = fields->len;
  g_autofree char *line = NULL;

  /* Empty, an option of this kind sends no field. */
  if (*value == '\0')
    return;
  line = g_strconcat (name, ": ", value, NULL);
  if (before != NULL)
    {
      g_ptr_array_remove (self->of_options, before);
      g_ptr_array_remove (fields, before);
      n_fields--;
      self->n_fields--;
    }
  pasted_command_take_field (self, line, filled);
  if (fields->len > n_fields)
    g_ptr_array_add (self->of_options, fields->pdata[n_fields]);
}

/* ---------------------------------------------------------------------------------------------------------- options */

static void
pasted_command_leave_out (Reader *self, const char *name)
{
  g_autofree char *word = g_strdup_printf ("%s%s", self->left_out->len > 0 ? ", " : "", name);

  if (strstr (self->left_out->str, name) == NULL && self->left_out->len < 400)
    g_string_append (self->left_out, word);
}

/* Places that say "enter its value there": the rows of the window, by their names. */
static void
pasted_command_check_filled (Reader *self, const char *name, const char *filled)
{
  g_autofree char *place = NULL;

  if (filled == NULL)
    return;
  place = g_strdup_printf (_("The value of %s"), name);
  pasted_command_note_filled (self, place, filled);
}

static void
pasted_command_take_proxy (Reader *self, const char *name, const char *value)
{
  const char *scheme = strstr (name, "socks5") != NULL ? "socks5://" : "http://";

  if (strcmp (value, "none") == 0 && strcmp (self->command->program, "handclasp-cli") == 0)
    pasted_command_replace (&self->command->proxy, value);
  else if (*value != '\0')
    {
      g_free (self->command->proxy);
      self->command->proxy = clasp_address_is_whole (value) ? g_strdup (value) : g_strconcat (scheme, value, NULL);
    }
}

static void
pasted_command_note_key_password (ClaspPastedCommand *command)
{
  pasted_command_note (command, _("The password of the client certificate’s key was left out: enter it under TLS and "
                                   "network."));
}

/* curl: FILE or FILE:PASSWORD, a colon of the file's name as "\:"; a drive's letter is part of the name. */
static void
pasted_command_take_cert (Reader *self, const char *value, const char *filled)
{
  GString *file = g_string_new (NULL);
  gsize i;

  for (i = 0; value[i] != '\0'; i++)
    {
      if (value[i] == '\\' && (value[i + 1] == ':' || value[i + 1] == '\\') && !(i == 2 && value[1] == ':'))
        i++;
      else if (value[i] == ':' && !(i == 1 && (value[2] == '\\' || value[2] == '/')))
        break;
      g_string_append_c (file, value[i]);
    }
  g_free (self->command->cert_file);
  self->command->cert_file = g_string_free_and_steal (file);
  if (value[i] == ':')
    pasted_command_note_key_password (self->command);
  else
    pasted_command_check_filled (self, "--cert", filled);
}

static void
pasted_command_take_user (Reader *self, const char *value, const char *filled, gboolean when_asked)
{
  pasted_command_replace (&self->command->user, value);
  self->command->user_when_asked = self->command->user_when_asked || when_asked || filled != NULL;
  self->user_is_filled = filled != NULL;
  if (filled != NULL)
    pasted_command_note_filled (self, _("Sign-in"), filled);
  else if (strchr (value, ':') == NULL)
    {
      pasted_command_note (self->command,
                           _("The password of “%s” is not part of the command: enter it under Sign-in."), value);
      self->command->user_when_asked = TRUE;
    }
}

/* --resolve has "[+-]HOST:PORT:ADDRESS[,ADDRESS…]", --connect-to "HOST1:PORT1:HOST2:PORT2"; looked at when the URL is
 * known. */
static void
pasted_command_take_resolve (Reader *self, ClaspPastedOption option, const char *value)
{
  g_ptr_array_add (self->resolves, g_strconcat (option == CLASP_PASTED_OPTION_RESOLVE ? "r" : "c", value, NULL));
}

/* "@FILE", and where a name may stand before the value "NAME@FILE". */
static gboolean
pasted_command_names_file (ClaspPastedOption option, const char *name, const char *value)
{
  if (strcmp (name, "--data-raw") == 0)
    return FALSE;
  return option == CLASP_PASTED_OPTION_DATA_ENCODED ? value[strcspn (value, "=@")] == '@' : *value == '@';
}

static void
pasted_command_take_data (Reader *self, ClaspPastedOption option, const char *name, const char *value)
{
  if (self->data_option == NULL)
    self->data_option = g_strdup (name);
  if (option == CLASP_PASTED_OPTION_BODY)
    return;
  if (pasted_command_names_file (option, name, value))
    {
      g_ptr_array_add (self->data_files, g_strdup (strchr (value, '@') + 1));
      return;
    }
  if (option == CLASP_PASTED_OPTION_DATA_ENCODED)
    {
      const char *equals = strchr (value, '=');
      g_autofree char *encoded = g_uri_escape_string (equals != NULL ? equals + 1 : value, NULL, FALSE);

      g_ptr_array_add (self->data, equals != NULL && equals > value
                                       ? g_strdup_printf ("%.*s=%s", (int) (equals - value), value, encoded)
                                       : g_strdup (encoded));
      return;
    }
  g_ptr_array_add (self->data, g_strdup (value));
}

static void
pasted_command_add_query (Reader *self, const char *value)
{
  if (*value == '\0')
    return;
  if (self->query == NULL)
    self->query = g_string_new (value);
  else
    g_string_append_printf (self->query, "&%s", value);
}

/* As --data-urlencode, into the query; behind "+" it is taken as it stands. */
static void
pasted_command_take_query (Reader *self, const char *value, const char *name)
{
  const char *equals = strchr (value, '=');
  g_autofree char *encoded = g_uri_escape_string (equals != NULL ? equals + 1 : value, NULL, FALSE);
  g_autofree char *part = g_strdup_printf ("%.*s%s", equals != NULL && equals > value ? (int) (equals + 1 - value) : 0,
                                           value, encoded);

  if (*value == '+')
    pasted_command_add_query (self, value + 1);
  else if (pasted_command_names_file (CLASP_PASTED_OPTION_DATA_ENCODED, name, value))
    pasted_command_note (self->command, _("The file “%s” of %s was not read."), strchr (value, '@') + 1, name);
  else
    pasted_command_add_query (self, part);
}

static void
pasted_command_take_cookie (Reader *self, const char *value, const char *filled)
{
  const ClaspPastedField *before = pasted_command_find_of_option (self, "Cookie");
  /* A part that a shell would fill in has all of it wait. */
  g_autofree char *waits = g_strdup (filled == NULL && before != NULL ? before->filled : filled);
  g_autofree char *all = before != NULL ? g_strconcat (before->value, "; ", value, NULL) : g_strdup (value);

  /* Without "=" it names a file. */
  if (strchr (value, '=') != NULL || filled != NULL)
    pasted_command_take_named (self, "Cookie", all, waits);
  else if (*value != '\0')
    pasted_command_note (self->command, _("The cookies in the file “%s” were not read: the header Cookie wants them."),
                         value);
}

static void
pasted_command_take_timeout (Reader *self, const char *value)
{
  double seconds = g_ascii_strtod (value, NULL);

  if (seconds > 0 && seconds < 86400)
    self->command->timeout_s = MAX ((guint) seconds, 1);
}

static void
pasted_command_take_url (Reader *self, const char *word, const char *filled)
{
  ClaspPastedCommand *command = self->command;

  /* curl and wscat take a URL without a scheme too; one with a scheme always wins. */
  if (command->url != NULL && (clasp_address_is_whole (command->url) || !clasp_address_is_whole (word)))
    {
      self->more = self->more || clasp_address_is_whole (word);
      return;
    }
  pasted_command_replace (&command->url, word);
  if (filled != NULL)
    pasted_command_note_filled (self, _("The address"), filled);
}

/* Options that set a field, and what stands before the value there. */
static const struct
{
  ClaspPastedOption option;
  const char *name;
  const char *prefix;
} named[] = {
  { CLASP_PASTED_OPTION_ORIGIN, "Origin", "" },
  { CLASP_PASTED_OPTION_HOST, "Host", "" },
  { CLASP_PASTED_OPTION_USER_AGENT, "User-Agent", "" },
  { CLASP_PASTED_OPTION_REFERER, "Referer", "" },
  { CLASP_PASTED_OPTION_BEARER, "Authorization", "Bearer " },
  { CLASP_PASTED_OPTION_VERSION, "Sec-WebSocket-Version", "" },
};

/* Options whose value is kept as it stands. */
static const struct
{
  ClaspPastedOption option;
  gsize offset;
} kept[] = {
  { CLASP_PASTED_OPTION_CA, G_STRUCT_OFFSET (ClaspPastedCommand, ca_file) },
  { CLASP_PASTED_OPTION_KEY, G_STRUCT_OFFSET (ClaspPastedCommand, key_file) },
  { CLASP_PASTED_OPTION_DIAL, G_STRUCT_OFFSET (ClaspPastedCommand, connect_to) },
};

static void
pasted_command_take_plain (Reader *self, ClaspPastedOption option, const char *name, const char *value,
                           const char *filled)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    if (kept[i].option == option)
      {
        pasted_command_replace (G_STRUCT_MEMBER_P (self->command, kept[i].offset), value);
        pasted_command_check_filled (self, name, filled);
      }
  for (gsize i = 0; i < G_N_ELEMENTS (named); i++)
    if (named[i].option == option)
      {
        g_autofree char *text = g_strconcat (named[i].prefix, value, NULL);

        pasted_command_take_named (self, named[i].name, text, filled);
      }
}

/* Options without a value. */
static void
pasted_command_take_flag (Reader *self, ClaspPastedOption option, const char *name)
{
  ClaspPastedCommand *command = self->command;

  switch (option)
    {
    case CLASP_PASTED_OPTION_GET:
      self->get = TRUE;
      break;
    case CLASP_PASTED_OPTION_WHEN_ASKED:
      command->user_when_asked = TRUE;
      break;
    case CLASP_PASTED_OPTION_INSECURE:
      command->insecure = TRUE;
      break;
    case CLASP_PASTED_OPTION_LENIENT:
      command->lenient = TRUE;
      break;
    case CLASP_PASTED_OPTION_DEFLATE:
      command->deflate = TRUE;
      break;
    case CLASP_PASTED_OPTION_SERVES:
      self->serves = TRUE;
      break;
    case CLASP_PASTED_OPTION_FILE:
      pasted_command_note (command, _("Names and passwords in the file of %s were not read."), name);
      break;
    case CLASP_PASTED_OPTION_LEFT_OUT:
      pasted_command_leave_out (self, name);
      break;
    default:
      break;
    }
}

static void
pasted_command_take_value (Reader *self, ClaspPastedOption option, const char *name, const char *value,
                           const char *filled)
{
  ClaspPastedCommand *command = self->command;

  switch (option)
    {
    case CLASP_PASTED_OPTION_URL:
      pasted_command_take_url (self, value, filled);
      break;
    case CLASP_PASTED_OPTION_INNER_URL:
      pasted_command_replace (&self->inner_url, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_QUERY:
      pasted_command_take_query (self, value, name);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_DATA:
    case CLASP_PASTED_OPTION_DATA_ENCODED:
    case CLASP_PASTED_OPTION_BODY:
      pasted_command_take_data (self, option, name, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_METHOD:
      if (g_ascii_strcasecmp (value, "GET") != 0)
        pasted_command_note (command, _("The method %s was left out: a handshake is a GET."), value);
      break;
    case CLASP_PASTED_OPTION_HEADER:
      pasted_command_take_field (self, value, filled);
      break;
    case CLASP_PASTED_OPTION_COOKIE:
      pasted_command_take_cookie (self, value, filled);
      break;
    case CLASP_PASTED_OPTION_SUBPROTOCOL:
      pasted_command_append (self->subprotocols, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_EXTENSIONS:
      pasted_command_append (self->extensions, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_USER:
    case CLASP_PASTED_OPTION_USER_WHEN_ASKED:
      pasted_command_take_user (self, value, filled, option == CLASP_PASTED_OPTION_USER_WHEN_ASKED);
      break;
    case CLASP_PASTED_OPTION_PROXY:
      pasted_command_take_proxy (self, name, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_PROXY_USER:
      pasted_command_replace (&self->proxy_user, value);
      pasted_command_check_filled (self, name, filled);
      break;
    case CLASP_PASTED_OPTION_NO_PROXY:
      pasted_command_replace (&self->no_proxy, value);
      break;
    case CLASP_PASTED_OPTION_CERT:
      pasted_command_take_cert (self, value, filled);
      break;
    case CLASP_PASTED_OPTION_KEY_PASSWORD:
      pasted_command_note_key_password (command);
      break;
    case CLASP_PASTED_OPTION_CONNECT_TO:
    case CLASP_PASTED_OPTION_RESOLVE:
      pasted_command_take_resolve (self, option, value);
      break;
    case CLASP_PASTED_OPTION_UNIX:
      g_free (command->connect_to);
      command->connect_to = g_strconcat ("unix:", value, NULL);
      break;
    case CLASP_PASTED_OPTION_TIMEOUT:
      pasted_command_take_timeout (self, value);
      break;
    case CLASP_PASTED_OPTION_FILE:
      pasted_command_note (command, _("The file “%s” of %s was not read."), value, name);
      break;
    case CLASP_PASTED_OPTION_SERVES:
      self->serves = TRUE;
      break;
    case CLASP_PASTED_OPTION_LEFT_OUT:
      pasted_command_leave_out (self, name);
      break;
    default:
      pasted_command_take_plain (self, option, name, value, filled);
      break;
    }
}

/* ----------------------------------------------------------------------------------------- websocat's own addresses */

/* What stands before the part of an address that is dialled, and does not change the handshake. */
static const char *const overlays[] = {
  "autoreconnect:",
  "reuse-raw:",
  "reuse:",
  "broadcast:",
  "log:",
  "timestamp:",
  "message2line:",
  "line2message:",
  "lengthprefixed:",
  "foreachmsg:",
  "waitfordata:",
  "once:",
  "random:",
  "jsonrpc:",
  "gzip:",
  "drop-on-backpressure:",
  "asyncstdio:",
  "exit_on_specific_byte:",
  "prometheus:",
  "raw:",
};

static const char *
pasted_command_skip_overlays (const char *spec)
{
  gboolean skipped = TRUE;

  while (skipped)
    {
      skipped = FALSE;
      for (gsize i = 0; i < G_N_ELEMENTS (overlays) && !skipped; i++)
        if (g_str_has_prefix (spec, overlays[i]))
          {
            spec += strlen (overlays[i]);
            skipped = TRUE;
          }
    }
  return spec;
}

/* Whether @spec begins with one of the words, which is skipped then. */
static gboolean
pasted_command_skip_one (const char **spec, const char *const *words)
{
  for (; *words != NULL; words++)
    if (g_str_has_prefix (*spec, *words))
      {
        *spec += strlen (*words);
        return TRUE;
      }
  return FALSE;
}

/* "ws-c:tcp:HOST:PORT": a WebSocket over what follows, to the address of --ws-c-uri. */
static gboolean
pasted_command_take_inner (Reader *self, const char *spec)
{
  static const char *const clients[] = { "ws-c:", "ws-connect:", "connect-ws:", "c-ws:", NULL };
  static const char *const tls[] = { "ssl-connect:", "ssl-c:",       "ssl:",   "tls-connect:", "tls-c:", "tls:",
                                     "c-ssl:",       "connect-ssl:", "c-tls:", "connect-tls:", NULL };
  static const char *const tcp[] = { "tcp-connect:", "connect-tcp:", "tcp-c:", "c-tcp:", "tcp:", NULL };
  static const char *const local[] = { "unix-connect:", "connect-unix:", "unix-c:", "c-unix:", "unix:", NULL };
  gboolean over_tls;

  if (!pasted_command_skip_one (&spec, clients))
    return FALSE;
  over_tls = pasted_command_skip_one (&spec, tls);
  g_free (self->command->connect_to);
  self->command->connect_to = NULL;
  if (pasted_command_skip_one (&spec, tcp))
    self->command->connect_to = g_strdup (spec);
  else if (pasted_command_skip_one (&spec, local))
    self->command->connect_to = g_strconcat ("unix:", spec, NULL);
  else
    pasted_command_note (self->command, _("The way to the server was left out: “%s” is not understood."), spec);
  g_free (self->command->url);
  self->command->url = self->inner_url != NULL ? g_strdup (self->inner_url)
                       : self->command->connect_to != NULL && !g_str_has_prefix (self->command->connect_to, "unix:")
                           ? g_strconcat ("ws://", self->command->connect_to, "/", NULL)
                           : g_strdup ("ws://localhost/");
  if (over_tls && g_str_has_prefix (self->command->url, "ws://"))
    {
      g_autofree char *plain = g_steal_pointer (&self->command->url);

      self->command->url = g_strconcat ("wss", plain + 2, NULL);
    }
  return TRUE;
}

/* One of websocat's two addresses: the one that is a WebSocket client is the server's. */
static void
pasted_command_take_spec (Reader *self, const char *word, const char *filled)
{
  static const char *const listeners[] = { "ws-l:", "ws-listen:", "l-ws:", "listen-ws:", "ws-u:", "inetd-ws:", NULL };
  const char *spec = pasted_command_skip_overlays (word);
  const char *rest = spec;

  if (pasted_command_skip_one (&rest, listeners))
    self->serves = TRUE;
  else if (g_ascii_strncasecmp (spec, "ws://", 5) == 0 || g_ascii_strncasecmp (spec, "wss://", 6) == 0)
    pasted_command_take_url (self, spec, filled);
  /* --ws-c-uri may stand behind it: the address is looked at when all words were read. */
  else if (g_str_has_prefix (spec, "ws-c") || g_str_has_prefix (spec, "connect-ws:") ||
           g_str_has_prefix (spec, "c-ws:"))
    pasted_command_take_url (self, spec, filled);
  else if (g_str_has_prefix (spec, "http://") || g_str_has_prefix (spec, "https://"))
    pasted_command_take_url (self, spec, filled);
}

/* ------------------------------------------------------------------------------------------------------------ words */

/* A word without a scheme may be the value of an option that is not known; it is no address then. */
static void
pasted_command_take_positional (Reader *self, const ClaspShellWord *word)
{
  static const char *const commands[] = { "check",   "connect", "show",    "replay", "practice",
                                          "convert", "import",  "compare", "explain" };

  if (strcmp (self->command->program, "websocat") == 0)
    pasted_command_take_spec (self, word->text, word->filled);
  else if (strcmp (self->command->program, "handclasp-cli") != 0)
    pasted_command_take_url (self, word->text, word->filled);
  else if (self->command->url == NULL && !self->no_address && !self->has_verb &&
           pasted_command_is_one_of (commands, G_N_ELEMENTS (commands), word->text))
    {
      self->has_verb = TRUE;
      self->no_address = strcmp (word->text, "check") != 0 && strcmp (word->text, "connect") != 0;
    }
  else if (clasp_address_is_whole (word->text) && !self->no_address)
    pasted_command_take_url (self, word->text, word->filled);
  /* The name of a saved connection, or a file: no host. */
  else
    self->no_address = TRUE;
}

/* An option, "name" in @name. @given: (nullable): its value in the same word; @next: (nullable): the word behind it.
 * Returns how many words were used beside this one. */
static guint
pasted_command_take_option (Reader *self, const char *name, const char *given, const char *given_filled,
                            const ClaspShellWord *next)
{
  gboolean takes_value = FALSE;
  int option = clasp_pasted_option_lookup (self->command->program, name, strlen (name), &takes_value);

  if (option < 0 && g_str_has_prefix (name, "--no-"))
    return 0;
  if (option < 0)
    {
      /* Whether the next word is its value is not known: one that is an address is the address. */
      pasted_command_leave_out (self, name);
      return given == NULL && next != NULL && !next->end && *next->text != '-' && !clasp_address_is_whole (next->text);
    }
  if (!takes_value)
    {
      self->more = self->more || option == CLASP_PASTED_OPTION_NEXT;
      pasted_command_take_flag (self, option, name);
      return 0;
    }
  if (given != NULL)
    pasted_command_take_value (self, option, name, given, given_filled);
  else if (next != NULL && !next->end)
    pasted_command_take_value (self, option, name, next->text, next->filled);
  return given == NULL && next != NULL && !next->end;
}

/* "--name value", "--name=value". */
static guint
pasted_command_take_long (Reader *self, const ClaspShellWord *word, const ClaspShellWord *next)
{
  gsize length = strcspn (word->text, "=");
  const char *given = word->text[length] == '=' ? word->text + length + 1 : NULL;
  g_autofree char *name = g_strndup (word->text, length);

  return pasted_command_take_option (self, name, given, word->filled, next);
}

/* "-kH value", "-Hvalue": flags may be joined, the first that takes a value takes the rest of the word. */
static guint
pasted_command_take_short (Reader *self, const ClaspShellWord *word, const ClaspShellWord *next)
{
  for (const char *at = word->text + 1; *at != '\0'; at++)
    {
      char name[3] = { '-', *at, '\0' };
      gboolean takes_value = FALSE;
      int option = clasp_pasted_option_lookup (self->command->program, name, 2, &takes_value);
      const char *rest = at[1] == '=' ? at + 2 : at + 1; /* websocat's own examples have "-H='Name: value'" */

      if (!g_ascii_isprint (*at))
        continue;
      if (option >= 0 && takes_value)
        return pasted_command_take_option (self, name, at[1] != '\0' ? rest : NULL, word->filled, next);
      if (option < 0)
        pasted_command_leave_out (self, name);
      else
        pasted_command_take_option (self, name, NULL, NULL, NULL);
    }
  return 0;
}

/* Whether the line goes on behind a line break that nothing continues, as it does when a page was copied. */
static gboolean
pasted_command_goes_on (Reader *self, const GPtrArray *words, guint at)
{
  const ClaspShellWord *next = at + 1 < words->len ? words->pdata[at + 1] : NULL;

  return next != NULL && !next->end && (*next->text == '-' || self->command->url == NULL);
}

static void
pasted_command_take_words (Reader *self, const GPtrArray *words, guint from)
{
  gboolean options_over = FALSE;

  for (guint i = from; i < words->len && !self->more; i++)
    {
      const ClaspShellWord *word = words->pdata[i];
      const ClaspShellWord *next = i + 1 < words->len ? words->pdata[i + 1] : NULL;

      if (word->end && *word->text == '\n' && pasted_command_goes_on (self, words, i))
        continue;
      if (word->end)
        break;
      if (!options_over && strcmp (word->text, "--") == 0)
        options_over = TRUE;
      else if (!options_over && g_str_has_prefix (word->text, "--"))
        i += pasted_command_take_long (self, word, next);
      else if (!options_over && word->text[0] == '-' && word->text[1] != '\0')
        i += pasted_command_take_short (self, word, next);
      else if (*word->text != '\0')
        pasted_command_take_positional (self, word);
    }
}

/* ------------------------------------------------------------------------------------------------ when all was read */

/* These programs speak WebSocket under http's names too; a bare host is spoken to in the clear. */
static void
pasted_command_normalize_url (ClaspPastedCommand *self)
{
  g_autofree char *url = clasp_pasted_command_clean_url (self->url);

  g_free (self->url);
  if (!clasp_address_is_whole (url))
    self->url = g_strconcat ("ws://", url, NULL);
  else if (g_ascii_strncasecmp (url, "http://", 7) == 0)
    self->url = g_strconcat ("ws://", url + 7, NULL);
  else if (g_ascii_strncasecmp (url, "https://", 8) == 0)
    self->url = g_strconcat ("wss://", url + 8, NULL);
  else
    self->url = g_steal_pointer (&url);
}

static void
pasted_command_extend_query (ClaspPastedCommand *self, const char *query)
{
  gsize end = strcspn (self->url, "#");
  const char *mark = memchr (self->url, '?', end);
  const char *joint = mark == NULL ? "?" : mark + 1 == self->url + end || self->url[end - 1] == '&' ? "" : "&";
  g_autofree char *whole = g_strdup_printf ("%.*s%s%s%s", (int) end, self->url, joint, query, self->url + end);

  pasted_command_replace (&self->url, whole);
}

static void
pasted_command_finish_data (Reader *self)
{
  if (!self->get && self->data_option != NULL)
    pasted_command_note (self->command, _("The body (%s) was left out: a handshake has none."), self->data_option);
  for (guint i = 0; self->get && i < self->data->len; i++)
    pasted_command_add_query (self, self->data->pdata[i]);
  for (guint i = 0; self->get && i < self->data_files->len && i < CLASP_PASTED_FIELDS_MAX; i++)
    pasted_command_note (self->command, _("The file “%s” of %s was not read."),
                         (const char *) self->data_files->pdata[i], self->data_option);
  if (self->query != NULL)
    pasted_command_extend_query (self->command, self->query->str);
}

/* Host and port of the address; the port of its scheme where it names none. */
static char *
pasted_command_dup_host (const char *url, guint *port)
{
  ClaspSlice host = clasp_address_split (url).host;
  const char *at = host.data, *end = at + host.length, *colon;

  *port = g_ascii_strncasecmp (url, "wss:", 4) == 0 ? 443 : 80;
  colon = *at == '[' ? memchr (at, ']', (gsize) (end - at)) : at;
  colon = colon != NULL ? memchr (colon, ':', (gsize) (end - colon)) : NULL;
  if (colon != NULL && g_ascii_isdigit (colon[1]))
    *port = (guint) MIN (g_ascii_strtoull (colon + 1, NULL, 10), G_MAXUINT16);
  if (colon != NULL)
    end = colon;
  return g_strndup (at, (gsize) (end - at));
}

/* Cuts one part off, up to a colon that is not within brackets. (transfer full) */
static char *
pasted_command_cut_part (const char **text)
{
  const char *at = *text, *close = *at == '[' ? strchr (at, ']') : NULL;
  gsize length = close != NULL ? (gsize) (close - at) + 1 : strcspn (at, ":");
  char *part = g_strndup (at, length);

  *text = at + length + (at[length] == ':');
  return part;
}

/* One --resolve or --connect-to, its kind before it. Gives %FALSE when it is for another address. */
static gboolean
pasted_command_apply_resolve (ClaspPastedCommand *self, const char *entry)
{
  gboolean resolves = *entry++ == 'r';
  guint port;
  g_autofree char *host = pasted_command_dup_host (self->url, &port);
  const char *rest = entry + (*entry == '+' && resolves);
  g_autofree char *for_host = pasted_command_cut_part (&rest);
  g_autofree char *for_port = pasted_command_cut_part (&rest);
  g_autofree char *to_host = NULL;
  g_autofree char *to_port = NULL;
  gboolean any_host = *for_host == '\0' || strcmp (for_host, "*") == 0;

  if ((!any_host && g_ascii_strcasecmp (for_host, host) != 0) ||
      (*for_port != '\0' && g_ascii_strtoull (for_port, NULL, 10) != port) || *rest == '\0' || *for_host == '-')
    return FALSE;
  if (resolves)
    {
      to_host = g_strndup (rest, strcspn (rest, ","));
      to_port = g_strdup_printf ("%u", port);
    }
  else
    {
      to_host = pasted_command_cut_part (&rest);
      to_port = *rest != '\0' ? g_strdup (rest) : g_strdup_printf ("%u", port);
    }
  g_free (self->connect_to);
  self->connect_to = strchr (to_host, ':') != NULL && *to_host != '['
                         ? g_strdup_printf ("[%s]:%s", to_host, to_port)
                         : g_strdup_printf ("%s:%s", *to_host != '\0' ? to_host : host, to_port);
  return TRUE;
}

static void
pasted_command_finish_resolves (Reader *self)
{
  gboolean done = FALSE;

  for (guint i = 0; i < self->resolves->len && i < CLASP_PASTED_FIELDS_MAX; i++)
    {
      const char *entry = self->resolves->pdata[i];

      done = done || pasted_command_apply_resolve (self->command, entry);
    }
  if (!done && self->resolves->len > 0)
    pasted_command_note (self->command, _("%s names another host or port than the address, and was left out."),
                         *(const char *) self->resolves->pdata[0] == 'r' ? "--resolve" : "--connect-to");
}

/* Whether a part of "HOST,.DOMAIN,*" names @host or a domain that it is of. */
static gboolean
pasted_command_needs_no_proxy (const char *list, const char *host)
{
  g_auto (GStrv) parts = g_strsplit (list, ",", -1);

  for (gsize i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);
      gsize length, host_length = strlen (host);

      part += *part == '.';
      length = strlen (part);
      if (strcmp (part, "*") == 0)
        return TRUE;
      if (length > 0 && length <= host_length && g_ascii_strcasecmp (host + host_length - length, part) == 0 &&
          (length == host_length || host[host_length - length - 1] == '.'))
        return TRUE;
    }
  return FALSE;
}

static void
pasted_command_finish_no_proxy (Reader *self)
{
  guint port;
  g_autofree char *host = pasted_command_dup_host (self->command->url, &port);
  g_autofree char *bare = *host == '[' ? g_strndup (host + 1, strcspn (host + 1, "]")) : g_strdup (host);

  if (self->no_proxy == NULL ||
      (!pasted_command_needs_no_proxy (self->no_proxy, host) && !pasted_command_needs_no_proxy (self->no_proxy, bare)))
    return;
  g_clear_pointer (&self->proxy_user, g_free);
  pasted_command_replace (&self->command->proxy, "none");
}

/* What -H says of a field holds, and not what an option would make of it. */
static void
pasted_command_finish_of_options (Reader *self)
{
  GPtrArray *fields = self->command->fields;

  for (guint i = 0; i < self->of_options->len; i++)
    for (guint j = 0; j < fields->len; j++)
      {
        const ClaspPastedField *field = fields->pdata[j], *made = self->of_options->pdata[i];

        if (field != made && g_ascii_strcasecmp (field->name, made->name) == 0)
          {
            g_ptr_array_remove (fields, self->of_options->pdata[i]);
            break;
          }
      }
}

/* Of those that are left, which wait for what a shell would fill in. */
static void
pasted_command_finish_filled (Reader *self)
{
  for (guint i = 0; i < self->command->fields->len; i++)
    {
      const ClaspPastedField *field = self->command->fields->pdata[i];
      g_autofree char *place = g_strdup_printf (_("The header “%s” waits without its tick"), field->name);

      if (field->filled != NULL)
        pasted_command_note_filled (self, place, field->filled);
    }
}

/* The proxy's user and password are part of its address, and nobody else's. */
static void
pasted_command_finish_proxy (Reader *self)
{
  ClaspPastedCommand *command = self->command;
  ClaspAddress proxy = clasp_address_split (command->proxy != NULL ? command->proxy : "");
  g_autofree char *name = NULL;
  g_autofree char *password = NULL;
  const char *colon = self->proxy_user != NULL ? strchr (self->proxy_user, ':') : NULL;

  if (self->proxy_user == NULL)
    return;
  if (proxy.scheme.data == NULL)
    {
      pasted_command_note (command, _("The proxy’s user was left out: the command names no proxy."));
      return;
    }
  name = g_uri_escape_bytes ((const guint8 *) self->proxy_user,
                             colon != NULL ? (gsize) (colon - self->proxy_user) : strlen (self->proxy_user), NULL);
  password = g_uri_escape_string (colon != NULL ? colon + 1 : "", NULL, FALSE);
  {
    g_autofree char *scheme = clasp_slice_dup (proxy.scheme);
    g_autofree char *rest = g_strdup_printf ("%s:%s@%s", name, password, proxy.host.data);
    g_autofree char *whole = clasp_address_compose (scheme, rest);

    pasted_command_replace (&command->proxy, whole);
  }
}

/* A Host that the address gives anyway says nothing. */
static void
pasted_command_finish_host (ClaspPastedCommand *self)
{
  guint port;
  g_autofree char *host = pasted_command_dup_host (self->url, &port);
  g_autofree char *whole = g_strdup_printf ("%s:%u", host, port);

  for (guint i = self->fields->len; i > 0; i--)
    {
      const ClaspPastedField *field = self->fields->pdata[i - 1];
      gboolean usual = port == (g_ascii_strncasecmp (self->url, "wss:", 4) == 0 ? 443 : 80);

      if (g_ascii_strcasecmp (field->name, "Host") == 0 && strcmp (field->value, usual ? host : whole) == 0)
        g_ptr_array_remove_index (self->fields, i - 1);
    }
}

static gboolean
pasted_command_has_field (const ClaspPastedCommand *self, const char *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    if (g_ascii_strcasecmp (((const ClaspPastedField *) self->fields->pdata[i])->name, name) == 0)
      return TRUE;
  return FALSE;
}

static void
pasted_command_finish_notes (Reader *self)
{
  ClaspPastedCommand *command = self->command;

  if (self->n_fields > CLASP_PASTED_FIELDS_MAX)
    pasted_command_note (command, _("Only the first %d of %u headers were taken."), CLASP_PASTED_FIELDS_MAX,
                         self->n_fields);
  /* A header of one's own wins over what an option would make. */
  if (command->user != NULL && pasted_command_has_field (command, "Authorization"))
    command->user_when_asked = TRUE;
  if (command->user != NULL && command->user_when_asked && strchr (command->user, ':') != NULL && !self->user_is_filled)
    pasted_command_note (command,
                         _("The user “%.*s” is filled in under Sign-in: nothing is sent unless the server asks."),
                         (int) strcspn (command->user, ":"), command->user);
  if (self->left_out->len > 0)
    pasted_command_note (command, _("Left out: %s."), self->left_out->str);
  if (self->more)
    pasted_command_note (command, _("Only the first of several requests was taken."));
}

/* Gives %FALSE when there is no address. */
static gboolean
pasted_command_finish (Reader *self, GError **error)
{
  ClaspPastedCommand *command = self->command;

  if (command->url != NULL && strcmp (command->program, "websocat") == 0 && !clasp_address_is_whole (command->url))
    {
      g_autofree char *spec = g_strdup (command->url);

      pasted_command_take_inner (self, spec);
    }
  if (self->serves && (!clasp_address_is_whole (command->url)))
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_UNKNOWN,
                   _("This %s command runs a server: there is no address to connect to."), command->program);
      return FALSE;
    }
  if (command->url == NULL || *command->url == '\0')
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_NO_URL,
                   _("The %s command names no URL."), command->program);
      return FALSE;
    }
  pasted_command_normalize_url (command);
  if (self->subprotocols->len > 0)
    command->subprotocols = g_strdup (self->subprotocols->str);
  if (self->extensions->len > 0)
    command->extensions = g_strdup (self->extensions->str);
  pasted_command_finish_data (self);
  pasted_command_finish_resolves (self);
  pasted_command_finish_no_proxy (self);
  pasted_command_finish_proxy (self);
  pasted_command_finish_of_options (self);
  pasted_command_finish_host (command);
  pasted_command_finish_filled (self);
  pasted_command_finish_notes (self);
  return TRUE;
}

static void
pasted_command_clear_reader (Reader *self)
{
  if (self->query != NULL)
    g_string_free (self->query, TRUE);
  g_ptr_array_unref (self->data);
  g_ptr_array_unref (self->resolves);
  g_string_free (self->left_out, TRUE);
  g_string_free (self->subprotocols, TRUE);
  g_string_free (self->extensions, TRUE);
  g_free (self->data_option);
  g_free (self->proxy_user);
  g_free (self->no_proxy);
  g_ptr_array_unref (self->of_options);
  g_ptr_array_unref (self->data_files);
  g_free (self->inner_url);
}

/* The words of a command line and where its program stands, or an error. (transfer full) (nullable) */
static GPtrArray *
pasted_command_split (const char *text, const char **program, guint *at, GError **error)
{
  g_autoptr (GPtrArray) words = clasp_shell_split (clasp_shell_guess (text), text);
  g_autofree char *first = g_strndup (text, MIN (strcspn (text, " \t\r\n"), 40));
  int place;

  if (words == NULL)
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_QUOTES,
                   _("The command that begins with “%s” could not be read: is a quote missing?"), first);
      return NULL;
    }
  place = pasted_command_find_word (words, program);
  if (place < 0)
    {
      g_autofree char *valid = g_utf8_make_valid (first, -1);

      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_UNKNOWN,
                   _("The command that begins with “%s” is not understood: paste its address alone, or a command of "
                      "curl, wscat, websocat, wsrepl or handclasp-cli."),
                   valid);
      return NULL;
    }
  *at = (guint) place;
  return g_steal_pointer (&words);
}

ClaspPastedCommand *
clasp_pasted_command_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) words = NULL;
  g_autoptr (ClaspPastedCommand) command = NULL;
  const char *program = NULL;
  guint at = 0;
  Reader reader = { 0 };
  gboolean found;

  g_return_val_if_fail (text != NULL, NULL);

  text = pasted_command_skip_prompt (text);
  if (strlen (text) > MAX_LENGTH)
    {
      g_set_error (error, CLASP_PASTED_COMMAND_ERROR, CLASP_PASTED_COMMAND_ERROR_LONG,
                   _("The command is longer than %d bytes, and was not read."), MAX_LENGTH);
      return NULL;
    }
  words = pasted_command_split (text, &program, &at, error);
  if (words == NULL)
    return NULL;
  command = pasted_command_new (program);
  reader.command = command;
  reader.data = g_ptr_array_new_with_free_func (g_free);
  reader.resolves = g_ptr_array_new_with_free_func (g_free);
  reader.data_files = g_ptr_array_new_with_free_func (g_free);
  reader.of_options = g_ptr_array_new ();
  reader.left_out = g_string_new (NULL);
  reader.subprotocols = g_string_new (NULL);
  reader.extensions = g_string_new (NULL);
  pasted_command_take_words (&reader, words, at + 1);
  found = pasted_command_finish (&reader, error);
  pasted_command_clear_reader (&reader);
  return found ? g_steal_pointer (&command) : NULL;
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
  cleaned = g_string_sized_new ((gsize) (end - start));
  for (; start < end; start++)
    if (*start != '\n' && *start != '\r')
      g_string_append_c (cleaned, *start);
  return g_string_free_and_steal (cleaned);
}
