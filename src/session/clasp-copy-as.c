/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-copy-as.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-foreign.h"
#include "clasp-secret.h"
#include "clasp-session-config.h"
#include "clasp-verdict.h"

/* A text with the places of its secrets. */
typedef struct
{
  char *text;
  GArray *spans;  /* of ClaspSpan: the secrets, in order */
  char *variable; /* what stands for each: "X_API_KEY" */
} Value;

/* A field as it goes out. */
typedef struct
{
  char *name;
  Value value;
} Field;

/* A connection, read once. */
typedef struct
{
  ClaspConnectConfig *config;
  ClaspUri *uri;
  ClaspProfile *profile;
  Value url;
  char *method, *target, *version;
  GPtrArray *fields; /* of Field, in the order of the wire */
  gboolean with_secrets, has_secrets;
  GString *notes; /* what the tool can't express, a line each */
} Source;

/* The fields that a client makes itself, and what it puts there. */
static const struct
{
  const char *name;
  const char *value; /* (nullable) NULL: anew each time, or by the address */
} MADE[] = {
  { "Host", NULL },
  { "Upgrade", "websocket" },
  { "Connection", "Upgrade" },
  { "Sec-WebSocket-Key", NULL },
  { "Sec-WebSocket-Version", "13" },
};

const char *
clasp_tool_to_string (ClaspTool tool)
{
  static const char *const names[CLASP_N_TOOLS] = {
    "curl", "wscat", "websocat", "handclasp-cli", "Python", "JavaScript"
  };

  g_return_val_if_fail (tool < CLASP_N_TOOLS, "");
  return names[tool];
}

/* ---- reading the connection */

static void
copy_as_field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->value.text);
  g_free (field->value.variable);
  g_array_unref (field->value.spans);
  g_free (field);
}

/* "X-Api-Key" becomes "X_API_KEY". */
static char *
copy_as_dup_variable (const char *name)
{
  GString *text = g_string_new (g_ascii_isdigit (*name) ? "_" : NULL);

  for (const char *p = name; *p != '\0'; p++)
    g_string_append_c (text, g_ascii_isalnum (*p) ? g_ascii_toupper (*p) : '_');
  return g_string_free_and_steal (text);
}

/* Whether the user marked a header of this name and value as a secret. */
static gboolean
copy_as_is_marked_secret (const Source *source, const char *name, const char *value)
{
  GListModel *headers = G_LIST_MODEL (clasp_profile_get_headers (source->profile));

  for (guint i = 0; i < g_list_model_get_n_items (headers); i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      if (clasp_header_get_secret (header) && g_ascii_strcasecmp (clasp_header_get_name (header), name) == 0 &&
          g_str_equal (clasp_header_get_value (header), value))
        return TRUE;
    }
  return FALSE;
}

static void
copy_as_add_field (Source *source, const char *name, const char *value)
{
  Field *field = g_new0 (Field, 1);
  gsize length = strlen (value);

  field->name = g_strdup (name);
  field->value.text = g_strdup (value);
  field->value.variable = copy_as_dup_variable (name);
  field->value.spans = clasp_secret_find_in_field (name, strlen (name), value, length);
  if (field->value.spans->len == 0 && length > 0 && copy_as_is_marked_secret (source, name, value))
    {
      ClaspSpan all = { 0, length };

      g_array_append_val (field->value.spans, all);
    }
  if (field->value.spans->len > 0)
    source->has_secrets = TRUE;
  g_ptr_array_add (source->fields, field);
}

/* Takes the request apart as it would go out: what is copied is what is sent. */
static void
copy_as_read_head (Source *source)
{
  static const guint8 nonce[CLASP_NONCE_SIZE] = { 0 };
  g_autoptr (GBytes) bytes = clasp_request_build (source->config->request, source->uri, nonce);
  g_autofree char *head = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_auto (GStrv) lines = g_strsplit (head, "\n", -1);
  g_auto (GStrv) start = g_strsplit (g_strchomp (lines[0]), " ", 3);

  source->method = g_strdup (start[0] != NULL ? start[0] : "GET");
  source->target = g_strdup (start[0] != NULL && start[1] != NULL ? start[1] : "/");
  source->version = g_strdup (g_strv_length (start) > 2 ? start[2] : "HTTP/1.1");
  for (gsize i = 1; lines[i] != NULL; i++)
    {
      char *colon = strchr (g_strchomp (lines[i]), ':');

      if (lines[i][0] == '\0')
        break;
      if (colon == NULL)
        continue;
      *colon = '\0';
      copy_as_add_field (source, lines[i], g_strchug (colon + 1));
    }
}

static void copy_as_note (Source *source, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
copy_as_note (Source *source, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  g_string_append_vprintf (source->notes, format, args);
  va_end (args);
  g_string_append_c (source->notes, '\n');
}

/* Other tools send the user and password of an address unasked; this program waits for the server to ask. */
static void
copy_as_read_url (Source *source, ClaspTool tool)
{
  gboolean leaves_user_out = source->uri->user != NULL && tool != CLASP_TOOL_HANDCLASP_CLI;
  const char *url = leaves_user_out ? source->uri->text : clasp_profile_get_url (source->profile);

  if (leaves_user_out)
    copy_as_note (source, _("It would send the user and password of the address unasked: they are left out"));
  source->url.text = g_strdup (url);
  source->url.variable = g_strdup ("SECRET");
  source->url.spans = clasp_secret_find_in_url (url, strlen (url));
  if (source->url.spans->len > 0)
    source->has_secrets = TRUE;
}

static gboolean
copy_as_source_init (Source *source, ClaspProfile *profile, ClaspTool tool, gboolean with_secrets, char **problem)
{
  static const ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  const char *url = clasp_profile_get_url (profile);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();

  *source = (Source) { .profile = profile, .with_secrets = with_secrets };
  source->fields = g_ptr_array_new_with_free_func (copy_as_field_free);
  source->notes = g_string_new (NULL);
  source->config = clasp_session_config_new (profile, &limits, NULL, problem);
  if (source->config == NULL)
    return FALSE;
  source->uri = clasp_uri_parse (url, strlen (url), verdicts);
  if (source->uri == NULL)
    {
      *problem = g_strdup (_("The address is none that can be connected to"));
      return FALSE;
    }
  copy_as_read_url (source, tool);
  copy_as_read_head (source);
  return TRUE;
}

static void
copy_as_source_clear (Source *source)
{
  g_clear_pointer (&source->config, clasp_connect_config_unref);
  g_clear_pointer (&source->uri, clasp_uri_unref);
  g_clear_pointer (&source->url.spans, g_array_unref);
  g_free (source->url.text);
  g_free (source->url.variable);
  g_free (source->method);
  g_free (source->target);
  g_free (source->version);
  g_ptr_array_unref (source->fields);
  g_string_free (source->notes, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Source, copy_as_source_clear)

static gboolean
copy_as_is_called (const Field *field, const char *name)
{
  return g_ascii_strcasecmp (field->name, name) == 0;
}

static const Field *
copy_as_find (const Source *source, const char *name)
{
  for (guint i = 0; i < source->fields->len; i++)
    if (copy_as_is_called (source->fields->pdata[i], name))
      return source->fields->pdata[i];
  return NULL;
}

/* "Connection: Upgrade" and the like: any client sends it by itself. */
static gboolean
copy_as_is_plain (const Source *source, const Field *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (MADE); i++)
    if (copy_as_is_called (field, MADE[i].name))
      {
        if (MADE[i].value != NULL)
          return g_ascii_strcasecmp (field->value.text, MADE[i].value) == 0;
        return i == 0 ? g_str_equal (field->value.text, source->uri->host_field)
                      : !clasp_request_changes_field (source->config->request, MADE[i].name);
      }
  return FALSE;
}

static gboolean
copy_as_is_made (const Field *field)
{
  for (gsize i = 0; i < G_N_ELEMENTS (MADE); i++)
    if (copy_as_is_called (field, MADE[i].name))
      return TRUE;
  return FALSE;
}

/* ---- what a tool can't do */

/* @format: takes method, target and version. */
static void
copy_as_note_start (Source *source, const char *format)
{
  g_autofree char *target = source->with_secrets ? g_strdup (source->target) : clasp_secret_mask_url (source->target);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (source->notes, format, source->method, target, source->version);
#pragma GCC diagnostic pop
  g_string_append_c (source->notes, '\n');
}

/* What stands in the lab, and no tool but this one has. */
static void
copy_as_note_lab (Source *source, gboolean takes_start)
{
  ClaspRequest *request = source->config->request;

  if (!takes_start && clasp_request_changes_start (request))
    copy_as_note_start (source, _("The request line can’t be changed: %s %s %s"));
  if (source->config->split_bytes > 0)
    copy_as_note (source, _("The request can’t be sent in pieces"));
  if (source->config->trust_sha256 != NULL && source->config->trust_sha256[0] != NULL)
    copy_as_note (source, _("A single certificate can’t be trusted by its SHA-256"));
  if (source->config->sni != NULL)
    copy_as_note (source, _("The server name asked for by TLS can’t be set: %s"), source->config->sni);
}

/* The fields that a client insists on making itself. */
static void
copy_as_note_made (Source *source)
{
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];

      if (copy_as_is_made (field) && !copy_as_is_plain (source, field))
        copy_as_note (source, _("It makes this field itself, with another value: %s"), field->name);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (MADE); i++)
    if (copy_as_find (source, MADE[i].name) == NULL)
      copy_as_note (source, _("It sends this field, which was left out: %s"), MADE[i].name);
}

static void
copy_as_note_connect_to (Source *source)
{
  if (source->config->connect_to != NULL)
    copy_as_note (source, _("It can’t connect to another address than the URL’s: %s"), source->config->connect_to);
}

/* ---- words of a shell */

static void
copy_as_append_quoted (GString *out, const char *text, gsize length)
{
  g_autofree char *piece = g_strndup (text, length);
  g_autofree char *quoted = g_shell_quote (piece);

  if (length > 0)
    g_string_append (out, quoted);
}

/* 'Authorization: Bearer '"$AUTHORIZATION": only what stands for a secret is filled in by the shell. */
static void
copy_as_append_word (GString *out, const Source *source, const char *before, const Value *value)
{
  g_autoptr (GString) text = g_string_new (before);
  gsize shift = text->len, at = 0;

  g_string_append (text, value->text);
  for (guint i = 0; i < value->spans->len && !source->with_secrets; i++)
    {
      ClaspSpan span = g_array_index (value->spans, ClaspSpan, i);

      copy_as_append_quoted (out, text->str + at, shift + span.start - at);
      g_string_append_printf (out, "\"$%s\"", value->variable);
      at = shift + span.start + span.length;
    }
  if (at < text->len || text->len == 0)
    {
      g_autofree char *rest = g_shell_quote (text->str + at);

      g_string_append (out, rest);
    }
}

static void
copy_as_put_value (GString *out, const Source *source, const char *option, const char *before, const Value *value)
{
  g_string_append_printf (out, " \\\n  %s ", option);
  copy_as_append_word (out, source, before, value);
}

static void
copy_as_put_text (GString *out, const char *option, const char *text)
{
  g_autofree char *quoted = text != NULL ? g_shell_quote (text) : NULL;

  if (quoted != NULL)
    g_string_append_printf (out, " \\\n  %s %s", option, quoted);
}

/* -H 'Name: value' */
static void
copy_as_put_field (GString *out, const Source *source, const Field *field, const char *between)
{
  g_autofree char *before = g_strconcat (field->name, between, NULL);

  copy_as_put_value (out, source, "-H", before, &field->value);
}

static void
copy_as_put_subprotocols (GString *out, const Source *source, const char *option)
{
  const Field *field = copy_as_find (source, "Sec-WebSocket-Protocol");
  g_auto (GStrv) names = g_strsplit (field != NULL ? field->value.text : "", ",", -1);
  gsize at = 0;

  for (gsize i = 0; names[i] != NULL && field != NULL; i++)
    {
      gsize length = strlen (names[i]), lead = strspn (names[i], " \t");
      Value value = { g_strchomp (names[i] + lead), g_array_new (FALSE, FALSE, sizeof (ClaspSpan)),
                      field->value.variable };

      for (guint k = 0; k < field->value.spans->len; k++)
        {
          ClaspSpan span = g_array_index (field->value.spans, ClaspSpan, k);

          if (span.start >= at + lead && span.start + span.length <= at + length)
            {
              span.start -= at + lead;
              g_array_append_val (value.spans, span);
            }
        }
      copy_as_put_value (out, source, option, NULL, &value);
      g_array_unref (value.spans);
      at += length + 1;
    }
}

static void
copy_as_put_tls (GString *out, const Source *source, const char *ca, const char *insecure)
{
  copy_as_put_text (out, ca, source->config->ca_file);
  copy_as_put_text (out, "--cert", source->config->cert_file);
  copy_as_put_text (out, "--key", source->config->key_file);
  if (source->config->insecure)
    g_string_append_printf (out, " \\\n  %s", insecure);
}

static void
copy_as_put_proxy (GString *out, Source *source, const char *option)
{
  const char *uri = source->config->proxy_mode == CLASP_PROXY_URI ? source->config->proxy_uri : NULL;
  Value value;

  if (uri == NULL)
    return;
  if (option == NULL)
    {
      copy_as_note (source, _("It takes no proxy by an option"));
      return;
    }
  value = (Value) { (char *) uri, clasp_secret_find_in_url (uri, strlen (uri)), (char *) "PROXY_SECRET" };
  source->has_secrets = source->has_secrets || value.spans->len > 0;
  copy_as_put_value (out, source, option, NULL, &value);
  g_array_unref (value.spans);
}

static void
copy_as_put_last (GString *out, const Source *source, const char *option)
{
  g_string_append_printf (out, " \\\n  %s", option);
  copy_as_append_word (out, source, NULL, &source->url);
  g_string_append_c (out, '\n');
}

/* ---- curl */

static void
copy_as_curl_fields (GString *out, const Source *source)
{
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];

      if (copy_as_is_called (field, "Host") && copy_as_is_plain (source, field))
        continue;
      if (copy_as_is_called (field, "Sec-WebSocket-Key") && copy_as_is_plain (source, field))
        g_string_append (out, " \\\n  -H \"Sec-WebSocket-Key: $(head -c 16 /dev/urandom | base64)\"");
      else if (field->value.text[0] == '\0')
        {
          g_autofree char *empty = g_strconcat (field->name, ";", NULL);

          copy_as_put_text (out, "-H", empty);
        }
      else
        copy_as_put_field (out, source, field, ": ");
    }
  if (copy_as_find (source, "Host") == NULL)
    copy_as_put_text (out, "-H", "Host:");
  if (copy_as_find (source, "User-Agent") == NULL)
    copy_as_put_text (out, "-H", "User-Agent:");
  if (copy_as_find (source, "Accept") == NULL)
    copy_as_put_text (out, "-H", "Accept:");
}

/* curl's own ws: makes the fields of the handshake itself; its http: sends what it is told. */
static void
copy_as_curl_url (Source *source)
{
  char *url = source->url.text;
  gsize scheme = strcspn (url, ":"), old = scheme;

  if (g_ascii_strncasecmp (url, "ws", 2) != 0 || scheme > 3)
    return;
  source->url.text = g_strconcat (source->uri->secure ? "https" : "http", url + scheme, NULL);
  for (guint i = 0; i < source->url.spans->len; i++)
    g_array_index (source->url.spans, ClaspSpan, i).start += (source->uri->secure ? 5 : 4) - old;
  g_free (url);
}

static void
copy_as_curl (GString *out, Source *source)
{
  const char *connect_to = source->config->connect_to;

  copy_as_note_lab (source, TRUE);
  copy_as_curl_url (source);
  g_string_append (out, "curl --include --no-buffer");
  g_string_append (out, g_str_equal (source->version, "HTTP/1.0") ? " --http1.0" : " --http1.1");
  if (!g_str_equal (source->method, "GET"))
    copy_as_put_text (out, "--request", source->method);
  if (!g_str_equal (source->target, source->uri->resource))
    copy_as_put_text (out, "--request-target", source->target);
  copy_as_curl_fields (out, source);
  copy_as_put_tls (out, source, "--cacert", "--insecure");
  copy_as_put_proxy (out, source, "--proxytunnel --proxy");
  if (connect_to != NULL && g_str_has_prefix (connect_to, "unix:"))
    copy_as_put_text (out, "--unix-socket", connect_to + strlen ("unix:"));
  else if (connect_to != NULL)
    {
      g_autofree char *anywhere = g_strconcat ("::", connect_to, NULL);

      copy_as_put_text (out, "--connect-to", anywhere);
    }
  /* Without this curl would take "{}" and "[]" in an address for a pattern. */
  copy_as_put_last (out, source, "--globoff ");
}

/* ---- wscat, websocat */

/* All that has no option of its own. */
static gboolean
copy_as_is_optional (const Field *field)
{
  return copy_as_is_called (field, "Origin") || copy_as_is_called (field, "Sec-WebSocket-Protocol") ||
         copy_as_is_called (field, "Sec-WebSocket-Extensions");
}

static gboolean
copy_as_is_repeated (const Source *source, guint position)
{
  const Field *field = source->fields->pdata[position];

  for (guint i = 0; i < source->fields->len; i++)
    if (i != position && copy_as_is_called (source->fields->pdata[i], field->name))
      return TRUE;
  return FALSE;
}

static gboolean
copy_as_is_last_of_several (const Source *source, guint position)
{
  const Field *field = source->fields->pdata[position];

  for (guint i = position + 1; i < source->fields->len; i++)
    if (copy_as_is_called (source->fields->pdata[i], field->name))
      return FALSE;
  return copy_as_is_repeated (source, position);
}

static void
copy_as_put_others (GString *out, Source *source, const char *between, gboolean takes_repeated)
{
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];

      if (copy_as_is_made (field) || copy_as_is_optional (field))
        continue;
      if (!takes_repeated && copy_as_is_last_of_several (source, i))
        copy_as_note (source, _("It sends only the last field of a name that comes twice: %s"), field->name);
      copy_as_put_field (out, source, field, between);
    }
}

/* @made: (nullable): what the tool offers whether it is asked to or not. */
static void
copy_as_note_extensions (Source *source, const char *made)
{
  const Field *field = copy_as_find (source, "Sec-WebSocket-Extensions");

  if (g_strcmp0 (made, field != NULL ? field->value.text : NULL) == 0)
    return;
  if (made != NULL)
    copy_as_note (source, _("It always offers “%s”"), made);
  if (field != NULL)
    copy_as_note (source, _("It can’t offer “%s”"), field->value.text);
}

static void
copy_as_put_origin (GString *out, const Source *source, const char *option)
{
  const Field *origin = copy_as_find (source, "Origin");

  if (origin != NULL)
    copy_as_put_value (out, source, option, NULL, &origin->value);
}

static void
copy_as_wscat (GString *out, Source *source)
{
  copy_as_note_lab (source, FALSE);
  copy_as_note_made (source);
  copy_as_note_connect_to (source);
  copy_as_note_extensions (source, "permessage-deflate; client_max_window_bits");
  g_string_append (out, "wscat");
  copy_as_put_subprotocols (out, source, "-s");
  copy_as_put_origin (out, source, "-o");
  copy_as_put_others (out, source, ":", FALSE);
  copy_as_put_tls (out, source, "--ca", "-n");
  copy_as_put_proxy (out, source, "--proxy");
  copy_as_put_last (out, source, "-c ");
}

static void
copy_as_websocat (GString *out, Source *source)
{
  const Field *protocol = copy_as_find (source, "Sec-WebSocket-Protocol");

  copy_as_note_lab (source, FALSE);
  copy_as_note_made (source);
  copy_as_note_connect_to (source);
  copy_as_note_extensions (source, NULL);
  if (source->config->ca_file != NULL)
    copy_as_note (source, _("It takes an authority from the environment alone: SSL_CERT_FILE=%s"),
                  source->config->ca_file);
  if (source->config->cert_file != NULL)
    copy_as_note (source, _("It takes a client certificate as PKCS #12 alone (--client-pkcs12-der)"));
  g_string_append (out, "websocat");
  if (protocol != NULL)
    copy_as_put_value (out, source, "--protocol", NULL, &protocol->value);
  copy_as_put_origin (out, source, "--origin");
  copy_as_put_others (out, source, ": ", TRUE);
  copy_as_put_proxy (out, source, NULL);
  if (source->config->insecure)
    g_string_append (out, " \\\n  --insecure");
  copy_as_put_last (out, source, "");
}

/* ---- this program's own command line */

static void
copy_as_cli_fields (GString *out, const Source *source)
{
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];
      gboolean is_own = copy_as_is_called (field, "Origin") || copy_as_is_called (field, "Sec-WebSocket-Protocol");

      if (copy_as_is_plain (source, field) || (is_own && !copy_as_is_repeated (source, i)))
        continue;
      if (copy_as_is_called (field, "Sec-WebSocket-Extensions") && !copy_as_is_repeated (source, i))
        copy_as_put_value (out, source, "--extensions", NULL, &field->value);
      else if (field->value.text[0] == '\0')
        {
          g_autofree char *empty = g_strconcat (field->name, ";", NULL);

          copy_as_put_text (out, "-H", empty);
        }
      else
        copy_as_put_field (out, source, field, ": ");
    }
  for (gsize i = 0; i < G_N_ELEMENTS (MADE); i++)
    if (copy_as_find (source, MADE[i].name) == NULL)
      {
        g_autofree char *left_out = g_strconcat (MADE[i].name, ":", NULL);

        copy_as_put_text (out, "-H", left_out);
      }
}

static void
copy_as_cli_trust (GString *out, const Source *source)
{
  char **trusted = source->config->trust_sha256;

  for (gsize i = 0; trusted != NULL && trusted[i] != NULL; i++)
    copy_as_put_text (out, "--trust", trusted[i]);
  copy_as_put_text (out, "--sni", source->config->sni);
  copy_as_put_text (out, "--connect-to", source->config->connect_to);
  if (source->config->proxy_mode == CLASP_PROXY_NONE)
    copy_as_put_text (out, "--proxy", "none");
  if (source->config->lenient)
    g_string_append (out, " \\\n  --lenient");
}

static void
copy_as_cli_lab (GString *out, Source *source)
{
  const char *line_end = clasp_profile_get_line_end (source->profile);
  const char *split = clasp_profile_get_split (source->profile);
  const char *extra = clasp_profile_get_extra (source->profile);

  copy_as_put_text (out, "--eol", line_end[0] != '\0' ? line_end : NULL);
  copy_as_put_text (out, "--split", split[0] != '\0' ? split : NULL);
  copy_as_put_text (out, "--extra", extra[0] != '\0' ? extra : NULL);
  if (clasp_request_changes_start (source->config->request))
    copy_as_note_start (source, _("“--break list” says how the request line is changed: %s %s %s"));
}

static void
copy_as_handclasp_cli (GString *out, Source *source)
{
  g_string_append (out, "handclasp-cli connect");
  copy_as_put_subprotocols (out, source, "--subprotocol");
  copy_as_put_origin (out, source, "--origin");
  copy_as_cli_fields (out, source);
  copy_as_put_tls (out, source, "--ca", "--insecure");
  copy_as_put_proxy (out, source, "--proxy");
  copy_as_cli_trust (out, source);
  copy_as_cli_lab (out, source);
  copy_as_put_last (out, source, "-- ");
}

/* ---- scripts */

/* A literal of Python and of JavaScript alike. */
static void
copy_as_append_literal (GString *out, const char *text, gsize length)
{
  g_string_append_c (out, '"');
  for (gsize i = 0; i < length; i++)
    {
      guint8 c = (guint8) text[i];

      if (c == '"' || c == '\\')
        g_string_append_printf (out, "\\%c", c);
      else if (c < 0x20 || c == 0x7f)
        g_string_append_printf (out, "\\u%04x", c);
      else
        g_string_append_c (out, (char) c);
    }
  g_string_append_c (out, '"');
}

/* "Bearer " + os.environ["AUTHORIZATION"] */
static void
copy_as_append_python (GString *out, const Source *source, const Value *value)
{
  gsize length = strlen (value->text), at = 0;

  for (guint i = 0; i < value->spans->len && !source->with_secrets; i++)
    {
      ClaspSpan span = g_array_index (value->spans, ClaspSpan, i);

      if (span.start > at)
        {
          copy_as_append_literal (out, value->text + at, span.start - at);
          g_string_append (out, " + ");
        }
      g_string_append_printf (out, "os.path.expandvars(\"$%s\")", value->variable);
      at = span.start + span.length;
      if (at < length)
        g_string_append (out, " + ");
    }
  if (at < length || length == 0)
    copy_as_append_literal (out, value->text + at, length - at);
}

static void
copy_as_append_javascript (GString *out, const Source *source, const Value *value)
{
  g_autofree char *variable = g_strconcat ("$", value->variable, NULL);
  g_autofree char *text = source->with_secrets
                              ? g_strdup (value->text)
                              : clasp_secret_replace (value->text, strlen (value->text), value->spans, variable);

  copy_as_append_literal (out, text, strlen (text));
}

typedef void (*CopyAsAppend) (GString *out, const Source *source, const Value *value);

static void
copy_as_append_list (GString *out, const Source *source, const Field *field, CopyAsAppend append)
{
  g_auto (GStrv) names = g_strsplit (field->value.text, ",", -1);

  g_string_append_c (out, '[');
  for (gsize i = 0; names[i] != NULL; i++)
    {
      char *name = g_strstrip (names[i]);
      Value value = { name, clasp_secret_find_in_field (field->name, strlen (field->name), name, strlen (name)),
                      field->value.variable };

      g_string_append (out, i > 0 ? ", " : "");
      append (out, source, &value);
      g_array_unref (value.spans);
    }
  g_string_append_c (out, ']');
}

static void
copy_as_python_fields (GString *out, const Source *source)
{
  g_string_append (out, "    fields = [\n");
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];

      if (copy_as_is_made (field) || copy_as_is_optional (field) || copy_as_is_called (field, "User-Agent"))
        continue;
      g_string_append (out, "        (");
      copy_as_append_literal (out, field->name, strlen (field->name));
      g_string_append (out, ", ");
      copy_as_append_python (out, source, &field->value);
      g_string_append (out, "),\n");
    }
  g_string_append (out, "    ]\n");
}

static void
copy_as_python_options (GString *out, Source *source)
{
  const Field *protocol = copy_as_find (source, "Sec-WebSocket-Protocol"), *origin = copy_as_find (source, "Origin");
  const Field *extensions = copy_as_find (source, "Sec-WebSocket-Extensions");
  const Field *agent = copy_as_find (source, "User-Agent");
  gboolean deflate = extensions != NULL &&
                     g_str_equal (extensions->value.text, "permessage-deflate; client_max_window_bits");

  g_string_append (out, "    options = {\n        \"additional_headers\": fields,\n        \"user_agent_header\": ");
  if (agent != NULL)
    copy_as_append_python (out, source, &agent->value);
  else
    g_string_append (out, "None");
  g_string_append_printf (out, ",\n        \"compression\": %s,\n", deflate ? "\"deflate\"" : "None");
  if (!deflate)
    copy_as_note_extensions (source, NULL);
  if (protocol != NULL)
    {
      g_string_append (out, "        \"subprotocols\": ");
      copy_as_append_list (out, source, protocol, copy_as_append_python);
      g_string_append (out, ",\n");
    }
  if (origin != NULL)
    {
      g_string_append (out, "        \"origin\": ");
      copy_as_append_python (out, source, &origin->value);
      g_string_append (out, ",\n");
    }
  g_string_append (out, "    }\n");
}

/* The TLS settings that Python's own module has. */
static void
copy_as_python_tls (GString *out, const Source *source)
{
  const ClaspConnectConfig *config = source->config;

  if (!source->uri->secure || (config->ca_file == NULL && config->cert_file == NULL && !config->insecure))
    return;
  g_string_append (out, "    tls = ssl.create_default_context()\n");
  if (config->ca_file != NULL)
    {
      g_string_append (out, "    tls.load_verify_locations(");
      copy_as_append_literal (out, config->ca_file, strlen (config->ca_file));
      g_string_append (out, ")\n");
    }
  if (config->cert_file != NULL)
    {
      g_string_append (out, "    tls.load_cert_chain(");
      copy_as_append_literal (out, config->cert_file, strlen (config->cert_file));
      g_string_append (out, ", ");
      if (config->key_file != NULL)
        copy_as_append_literal (out, config->key_file, strlen (config->key_file));
      else
        g_string_append (out, "None");
      g_string_append (out, ")\n");
    }
  if (config->insecure)
    g_string_append (out, "    tls.check_hostname = False\n    tls.verify_mode = ssl.CERT_NONE\n");
  g_string_append (out, "    options[\"ssl\"] = tls\n");
}

static void
copy_as_python (GString *out, Source *source)
{
  copy_as_note_lab (source, FALSE);
  copy_as_note_made (source);
  copy_as_note_connect_to (source);
  copy_as_put_proxy (out, source, NULL);
  g_string_append (out, "import asyncio\nimport os\nimport ssl\n\n"
                        "import websockets  # 14 or newer\n\n\nasync def main():\n");
  copy_as_python_fields (out, source);
  copy_as_python_options (out, source);
  copy_as_python_tls (out, source);
  g_string_append (out, "    async with websockets.connect(");
  copy_as_append_python (out, source, &source->url);
  g_string_append (out, ", **options) as socket:\n"
                        "        async for message in socket:\n            print(message)\n\n\nasyncio.run(main())\n");
}

/* A browser sends the fields of its page, and lets a script add none. */
static void
copy_as_javascript (GString *out, Source *source)
{
  const Field *protocol = copy_as_find (source, "Sec-WebSocket-Protocol");

  copy_as_note_lab (source, FALSE);
  for (guint i = 0; i < source->fields->len; i++)
    {
      const Field *field = source->fields->pdata[i];

      if (copy_as_is_called (field, "Origin"))
        copy_as_note (source, _("A browser sends the Origin of its page"));
      else if (!copy_as_is_plain (source, field) && field != protocol &&
               !copy_as_is_called (field, "Sec-WebSocket-Extensions"))
        copy_as_note (source, _("A browser’s script can’t send %s"), field->name);
    }
  copy_as_note_extensions (source, "permessage-deflate; client_max_window_bits");
  g_string_append (out, "const socket = new WebSocket(");
  copy_as_append_javascript (out, source, &source->url);
  if (protocol != NULL)
    {
      g_string_append (out, ", ");
      copy_as_append_list (out, source, protocol, copy_as_append_javascript);
    }
  g_string_append (out, ");\n"
                        "socket.onopen = () => console.log(\"open\", socket.protocol);\n"
                        "socket.onmessage = (event) => console.log(event.data);\n"
                        "socket.onclose = (event) => console.log(\"closed\", event.code, event.reason);\n");
}

static void
copy_as_put_notes (GString *out, const Source *source, const char *mark)
{
  g_auto (GStrv) lines = g_strsplit (source->notes->str, "\n", -1);

  /* A comment may quote what others wrote: no character in it, such as U+2028, may end it. */
  for (gsize i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '\0')
      {
        g_autofree char *line = clasp_foreign_to_text (lines[i], strlen (lines[i]), 0);

        g_string_append_printf (out, "%s %s\n", mark, line);
      }
}

char *
clasp_copy_as (ClaspProfile *profile, ClaspTool tool, gboolean with_secrets, gboolean *has_secrets, char **problem)
{
  static void (*const writers[CLASP_N_TOOLS]) (GString *out, Source *source) = {
    copy_as_curl, copy_as_wscat, copy_as_websocat, copy_as_handclasp_cli, copy_as_python, copy_as_javascript,
  };
  g_auto (Source) source = { 0 };
  g_autoptr (GString) body = g_string_new (NULL);
  GString *out;

  g_return_val_if_fail (CLASP_IS_PROFILE (profile), NULL);
  g_return_val_if_fail (tool < CLASP_N_TOOLS, NULL);
  g_return_val_if_fail (problem != NULL, NULL);

  *problem = NULL;
  if (!copy_as_source_init (&source, profile, tool, with_secrets, problem))
    return NULL;
  writers[tool](body, &source);
  out = g_string_new (NULL);
  copy_as_put_notes (out, &source, tool == CLASP_TOOL_JAVASCRIPT ? "//" : "#");
  g_string_append_len (out, body->str, (gssize) body->len);
  if (has_secrets != NULL)
    *has_secrets = source.has_secrets;
  return g_string_free_and_steal (out);
}
