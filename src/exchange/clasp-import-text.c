/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-import-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-grammar.h"

/* ------------------------------------------------------------------------------------------------------------ Bruno */

/* What the blocks of a .bru file say of a request. */
typedef struct
{
  char *type, *name, *url;
  GPtrArray *fields; /* (element-type utf8) "name: value", "~" before one that is switched off */
  GPtrArray *query;
  char *user, *password, *token;
  GString *notes;            /* (nullable) */
  guint timeout, keep_alive; /* milliseconds */
  GPtrArray *messages;       /* (element-type utf8): of each its name, type and text, any of them NULL */
  char *message[3];          /* (nullable): of the block that is read */
  GString *content;          /* (nullable): its lines so far */
  GString *unknown;          /* names of blocks */
} Bru;

static void
import_text_bru_clear (Bru *self)
{
  g_free (self->type);
  g_free (self->name);
  g_free (self->url);
  g_ptr_array_unref (self->fields);
  g_ptr_array_unref (self->query);
  g_ptr_array_unref (self->messages);
  for (gsize i = 0; i < G_N_ELEMENTS (self->message); i++)
    g_free (self->message[i]);
  if (self->content != NULL)
    g_string_free (self->content, TRUE);
  g_free (self->user);
  g_free (self->password);
  g_free (self->token);
  if (self->notes != NULL)
    g_string_free (self->notes, TRUE);
  g_string_free (self->unknown, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bru, import_text_bru_clear)

/* "key: value" of a block. @value: (out): points into the line, which is cut */
static char *
import_text_split (char *line, char **value)
{
  char *colon = strchr (line, ':');

  if (colon == NULL)
    return NULL;
  *colon = '\0';
  *value = g_strstrip (colon + 1);
  return g_strstrip (line);
}

/* The same where a key may stand in quotes, with a colon in it. */
static char *
import_text_bru_split (char *line, char **value)
{
  gboolean off = *line == '~';
  char *from, *to, *key = line + off;

  if (*key != '"')
    return import_text_split (line, value);
  to = line + off;
  for (from = key + 1; *from != '\0' && *from != '"'; from++)
    {
      from += from[0] == '\\' && from[1] == '"';
      *to++ = *from;
    }
  if (from[0] != '"' || from[1] != ':')
    return NULL;
  *value = g_strstrip (from + 2);
  *to = '\0';
  return line;
}

static guint
import_text_bru_number (const char *value)
{
  guint64 number;

  return g_ascii_string_to_unsigned (value, 10, 0, G_MAXUINT, &number, NULL) ? (guint) number : 0;
}

static void
import_text_bru_set (char **field, const char *value)
{
  g_free (*field);
  *field = g_strdup (value);
}

static const char *const MESSAGE_KEYS[] = { "name", "type", "content" };

/* A line of a text of several lines, which stands four to the side. */
static void
import_text_bru_take_content (Bru *self, const char *line)
{
  gsize indent = strspn (line, " ");

  if (self->content == NULL)
    self->content = g_string_new (NULL);
  else
    g_string_append_c (self->content, '\n');
  g_string_append (self->content, line + MIN (indent, 4));
}

static void
import_text_bru_end_message (Bru *self)
{
  if (self->content != NULL)
    {
      g_free (self->message[2]);
      self->message[2] = g_string_free_and_steal (g_steal_pointer (&self->content));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (self->message); i++)
    g_ptr_array_add (self->messages, g_steal_pointer (&self->message[i]));
}

/* One line of the block @block. */
static void
import_text_bru_take_line (Bru *self, const char *block, char *line)
{
  g_autofree char *whole = g_strdup (line);
  char *value = NULL, *key = import_text_bru_split (line, &value);

  if (key == NULL)
    return;
  for (gsize i = 0; strcmp (block, "body:ws") == 0 && i < G_N_ELEMENTS (MESSAGE_KEYS); i++)
    if (strcmp (key, MESSAGE_KEYS[i]) == 0)
      import_text_bru_set (&self->message[i], value);
  if (strcmp (block, "headers") == 0)
    g_ptr_array_add (self->fields, g_steal_pointer (&whole));
  else if (strcmp (block, "params:query") == 0 && *key != '~')
    g_ptr_array_add (self->query, g_strconcat (key, "=", value, NULL));
  else if (strcmp (block, "meta") == 0 && strcmp (key, "type") == 0)
    import_text_bru_set (&self->type, value);
  else if (strcmp (block, "meta") == 0 && strcmp (key, "name") == 0)
    import_text_bru_set (&self->name, value);
  else if ((strcmp (block, "ws") == 0 || strcmp (block, "websocket") == 0) && strcmp (key, "url") == 0)
    import_text_bru_set (&self->url, value);
  else if (g_str_has_prefix (block, "auth:") && strcmp (key, "username") == 0)
    import_text_bru_set (&self->user, value);
  else if (g_str_has_prefix (block, "auth:") && strcmp (key, "password") == 0)
    import_text_bru_set (&self->password, value);
  else if (strcmp (block, "auth:bearer") == 0 && strcmp (key, "token") == 0)
    import_text_bru_set (&self->token, value);
  else if (strcmp (block, "settings") == 0 && strcmp (key, "timeout") == 0)
    self->timeout = import_text_bru_number (value);
  else if (strcmp (block, "settings") == 0 && strcmp (key, "keepAliveInterval") == 0)
    self->keep_alive = import_text_bru_number (value);
}

static gboolean
import_text_bru_is_known (const char *block)
{
  static const char *const known[] = { "meta",         "ws",         "websocket",   "headers",
                                       "params:query", "auth:basic", "auth:bearer", "auth:digest",
                                       "settings",     "body:ws",    "docs",        NULL };

  return g_strv_contains (known, block);
}

/* A line that begins a block: its name; NULL when it is none. (transfer full) */
static char *
import_text_bru_begin (const char *line)
{
  gsize length = strlen (line);

  if (length < 2 || (line[length - 1] != '{' && line[length - 1] != '[') || g_ascii_isspace (line[0]))
    return NULL;
  return g_strstrip (g_strndup (line, length - 1));
}

/* A line of text that was moved to the side by two. */
static void
import_text_bru_take_note (Bru *self, const char *line)
{
  if (self->notes == NULL)
    self->notes = g_string_new (NULL);
  else
    g_string_append_c (self->notes, '\n');
  g_string_append (self->notes, line + (g_str_has_prefix (line, "  ") ? 2 : 0));
}

/* Whether a line begins or ends a text of several lines, "name: '''" and "''' @contentType(…)". */
static gboolean
import_text_bru_turns (const char *line, gboolean within)
{
  const char *at = line + strspn (line, " \t");

  if (within)
    return g_str_has_prefix (at, "'''");
  return g_str_has_suffix (line, ": '''") || strcmp (at, "'''") == 0;
}

/* Takes the lines apart; %FALSE with an error at a block that is not closed. */
static gboolean
import_text_bru_parse (Bru *self, char **lines, GError **error)
{
  g_autofree char *block = NULL;
  guint began = 0;
  gboolean text = FALSE; /* within '''…''' */

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strchomp (lines[i]);
      if (g_strcmp0 (block, "docs") == 0 && strcmp (lines[i], "}") != 0)
        import_text_bru_take_note (self, lines[i]);
      else if (block != NULL && import_text_bru_turns (lines[i], text))
        text = !text;
      else if (!text && block != NULL && (strcmp (lines[i], "}") == 0 || strcmp (lines[i], "]") == 0))
        {
          if (strcmp (block, "body:ws") == 0)
            import_text_bru_end_message (self);
          g_clear_pointer (&block, g_free);
        }
      else if (text && block != NULL && strcmp (block, "body:ws") == 0)
        import_text_bru_take_content (self, lines[i]);
      else if (!text && block != NULL)
        import_text_bru_take_line (self, block, g_strstrip (lines[i]));
      else if (block == NULL && *lines[i] != '\0')
        {
          block = import_text_bru_begin (lines[i]);
          began = i + 1;
          if (block == NULL)
            {
              g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("line %u: a block of Bruno’s language is wanted"), i + 1);
              return FALSE;
            }
          if (!import_text_bru_is_known (block) && self->unknown->len < 200)
            g_string_append_printf (self->unknown, "%s%s", self->unknown->len > 0 ? ", " : "", block);
        }
    }
  if (block == NULL)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("line %u: the block “%s” is not closed"), began, block);
  return FALSE;
}

static void
import_text_bru_fill (ClaspImport *import, const Bru *self, ClaspProfile *profile)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      gboolean off = *(const char *) self->fields->pdata[i] == '~';
      char *value = NULL, *name = import_text_bru_split (self->fields->pdata[i], &value);

      clasp_import_add_field (import, profile, name + off, value, !off);
    }
  if (self->token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", self->token, NULL);

      clasp_import_add_field (import, profile, "Authorization", bearer, TRUE);
    }
  for (guint i = 0; i + 2 < self->messages->len; i += 3)
    if (self->messages->pdata[i + 2] != NULL)
      clasp_import_add_message (import, profile, self->messages->pdata[i], self->messages->pdata[i + 1],
                                self->messages->pdata[i + 2]);
  if (self->notes != NULL)
    g_object_set (profile, "notes", self->notes->str, NULL);
  if (self->timeout > 0)
    clasp_profile_set_timeout (profile, self->timeout / 1000 + (self->timeout % 1000 > 0));
  if (self->keep_alive > 0)
    clasp_profile_set_ping (profile, self->keep_alive / 1000 + (self->keep_alive % 1000 > 0));
  if (self->user != NULL)
    g_object_set (profile, "user", self->user, NULL);
  if (self->user != NULL && self->password != NULL && *self->password != '\0')
    clasp_import_leave_out (import, _("The password of “%s” was left out: it is asked for at the sign-in."),
                            self->name);
}

gboolean
clasp_import_bru_read (ClaspImport *self, const char *name, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_auto (Bru) bru = { .fields = g_ptr_array_new_with_free_func (g_free),
                       .query = g_ptr_array_new_with_free_func (g_free),
                       .messages = g_ptr_array_new_with_free_func (g_free),
                       .unknown = g_string_new (NULL) };
  g_autoptr (GString) url = NULL;

  if (!import_text_bru_parse (&bru, lines, error))
    return FALSE;
  if (bru.name == NULL)
    bru.name = g_path_get_basename (name);
  if (bru.url == NULL)
    {
      clasp_import_leave_out (self, _("“%s” is no WebSocket (%s)."), bru.name, bru.type != NULL ? bru.type : "?");
      return TRUE;
    }
  url = g_string_new (bru.url);
  for (guint i = 0; i < bru.query->len && strchr (bru.url, '?') == NULL; i++)
    g_string_append_printf (url, "%c%s", i == 0 ? '?' : '&', (const char *) bru.query->pdata[i]);
  import_text_bru_fill (self, &bru, clasp_import_add (self, bru.name, url->str, NULL));
  if (bru.unknown->len > 0)
    clasp_import_leave_out (self, _("Of “%s” these parts were left out: %s."), bru.name, bru.unknown->str);
  return TRUE;
}

/* ------------------------------------------------------------------------------------------------------------ .http */

typedef struct
{
  ClaspImport *import;
  GHashTable *variables; /* (element-type utf8 utf8) of the file */
  const char *file;
  char *name;            /* (nullable) of the request that comes */
  ClaspProfile *profile; /* (nullable) whose headers come */
  gboolean in_body;
  GString *message; /* (nullable): the lines of the message that is read */
  guint n_others, n_requests;
} Http;

/* Fills in the variables of the file; others stay. */
static char *
import_text_http_fill (Http *self, const char *text)
{
  GString *out = g_string_new (NULL);

  while (*text != '\0')
    {
      const char *end = g_str_has_prefix (text, "{{") ? g_strstr_len (text, (gssize) strnlen (text, 256), "}}") : NULL;
      g_autofree char *name = end != NULL ? g_strstrip (g_strndup (text + 2, (gsize) (end - text) - 2)) : NULL;
      const char *value = name != NULL ? g_hash_table_lookup (self->variables, name) : NULL;

      if (value == NULL)
        g_string_append_c (out, *text++);
      else
        {
          g_string_append_len (out, value, (gssize) MIN (strlen (value), 4096));
          text = end + 2;
        }
    }
  return g_string_free_and_steal (out);
}

/* What stands between two lines that begin with "===" is a message, without empty lines around it. */
static void
import_text_http_end_message (Http *self)
{
  g_autofree char *text = NULL;

  if (self->message == NULL)
    return;
  text = g_strstrip (g_string_free_and_steal (g_steal_pointer (&self->message)));
  if (self->profile != NULL && *text != '\0')
    clasp_import_add_message (self->import, self->profile, NULL, NULL, text);
}

static void
import_text_http_take_message_line (Http *self, const char *line)
{
  g_autofree char *filled = import_text_http_fill (self, line);

  if (g_str_has_prefix (line, "==="))
    {
      import_text_http_end_message (self);
      return;
    }
  if (self->message == NULL)
    self->message = g_string_new (NULL);
  g_string_append_printf (self->message, "%s\n", filled);
}

static void
import_text_http_end_request (Http *self)
{
  import_text_http_end_message (self);
  self->profile = NULL;
  self->in_body = FALSE;
}

/* "WEBSOCKET url", "GET url HTTP/1.1". */
static void
import_text_http_begin_request (Http *self, const char *line)
{
  gsize method = strcspn (line, " \t");
  g_autofree char *rest = g_strstrip (g_strdup (line + method));
  g_autofree char *url = NULL;

  self->n_requests++;
  self->in_body = FALSE;
  if (g_ascii_strncasecmp (line, "WEBSOCKET", MAX (method, 9)) != 0 && !clasp_import_is_websocket (line) &&
      !clasp_import_is_websocket (rest))
    {
      self->n_others++;
      return;
    }
  if (clasp_import_is_websocket (line))
    url = import_text_http_fill (self, line);
  else
    url = import_text_http_fill (self, rest);
  url[strcspn (url, " \t")] = '\0';
  self->profile = clasp_import_add (self->import, self->name != NULL && *self->name != '\0' ? self->name : NULL, url,
                                    NULL);
}

/* Within a request: its headers up to an empty line, then messages. */
static void
import_text_http_take_line (Http *self, const char *line)
{
  g_autofree char *filled = NULL;
  char *value = NULL, *name;
  gboolean off;

  if (self->in_body || *line == '\0')
    {
      import_text_http_take_message_line (self, line);
      self->in_body = TRUE;
      return;
    }
  off = *line == '#' || g_str_has_prefix (line, "//");
  filled = import_text_http_fill (self, line + (off ? strspn (line, "#/ \t") : 0));
  name = import_text_split (filled, &value);
  /* A comment may be a header that is switched off. */
  if (name != NULL && self->profile != NULL && (!off || clasp_slice_is_token ((ClaspSlice) { name, strlen (name) })))
    clasp_import_add_field (self->import, self->profile, name, value, !off);
}

static void
import_text_http_take (Http *self, char *line, gboolean *open)
{
  g_strchomp (line);
  if (g_str_has_prefix (line, "###"))
    {
      import_text_http_end_request (self);
      *open = FALSE;
      g_free (self->name);
      self->name = g_strstrip (g_strdup (line + 3));
    }
  else if (*open)
    import_text_http_take_line (self, line);
  else if (*line == '@' && strchr (line, '=') != NULL)
    {
      char *equals = strchr (line, '=');
      g_autofree char *value = import_text_http_fill (self, equals + 1);

      *equals = '\0';
      g_hash_table_replace (self->variables, g_strdup (g_strstrip (line + 1)), g_strdup (g_strstrip (value)));
    }
  else if (g_str_has_prefix (line, "# @name") || g_str_has_prefix (line, "// @name"))
    {
      g_free (self->name);
      self->name = g_strstrip (g_strdup (strstr (line, "@name") + 5));
    }
  else if (*line != '\0' && *line != '#' && !g_str_has_prefix (line, "//") && *line != '<')
    {
      import_text_http_begin_request (self, line);
      *open = TRUE;
    }
}

gboolean
clasp_import_http_read (ClaspImport *self, const char *name, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) variables = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Http http = { .import = self, .variables = variables, .file = name };
  gboolean open = FALSE;

  for (guint i = 0; lines[i] != NULL; i++)
    import_text_http_take (&http, lines[i], &open);
  import_text_http_end_request (&http);
  g_free (http.name);
  if (http.n_others > 0)
    clasp_import_leave_out (
        self, ngettext ("%u request of “%s” is no WebSocket.", "%u requests of “%s” are no WebSockets.", http.n_others),
        http.n_others, name);
  if (http.n_requests > 0)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it holds no request"));
  return FALSE;
}
