/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-cli-options.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

#include "clasp-cli-saved.h"
#include "clasp-lab.h"
#include "clasp-hex.h"
#include "clasp-uri.h"
#include "clasp-verdict.h"
#include "clasp-foreign.h"
#include "clasp-secret.h"

#define MAX_TIMEOUT_S 86400
#define MAX_SEND_SIZE (G_GUINT64_CONSTANT (1) << 32)

/* What GOption fills; strings are the bytes as given, whatever the locale. */
typedef struct
{
  ClaspCliOptions *options;
  GPtrArray *dropped;
  char **headers;
  char **subprotocols;
  char *origin;
  char *extensions;
  gboolean deflate;
  char *ca_file;
  char *cert_file;
  char *key_file;
  gboolean insecure;
  char **trusted;
  char *user;
  char *sni;
  gboolean show_secrets;
  char *proxy;
  char *connect_to;
  char *timeout;
  char *max_message;
  char *count;
  char *send_count;
  char *send_size;
  char **breaks;
  char *eol;
  char *split;
  char *extra;
  char *close_wait;
  char *ping;
  char *dialect;
  char *port;
  char **words;
  ClaspCliSaved saved;
} Given;

static void
cli_options_given_clear (Given *self)
{
  g_clear_pointer (&self->options, clasp_cli_options_free);
  g_ptr_array_unref (self->dropped);
  g_strfreev (self->headers);
  g_strfreev (self->subprotocols);
  g_free (self->origin);
  g_free (self->extensions);
  g_free (self->ca_file);
  g_free (self->cert_file);
  g_free (self->key_file);
  g_strfreev (self->trusted);
  g_free (self->user);
  g_free (self->sni);
  g_free (self->proxy);
  g_free (self->connect_to);
  g_free (self->timeout);
  g_free (self->max_message);
  g_free (self->count);
  g_free (self->send_count);
  g_free (self->send_size);
  g_strfreev (self->breaks);
  g_free (self->eol);
  g_free (self->split);
  g_free (self->extra);
  g_free (self->close_wait);
  g_free (self->ping);
  g_free (self->dialect);
  g_free (self->port);
  g_strfreev (self->words);
  clasp_cli_saved_clear (&self->saved);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Given, cli_options_given_clear)

static void
cli_options_given_init (Given *self)
{
  memset (self, 0, sizeof *self);
  self->options = g_new0 (ClaspCliOptions, 1);
  self->options->profile = clasp_profile_new ();
  self->options->limits = (ClaspLimits) CLASP_LIMITS_DEFAULT;
  self->dropped = g_ptr_array_new_with_free_func (g_free);
}

void
clasp_cli_options_free (ClaspCliOptions *self)
{
  g_object_unref (self->profile);
  g_clear_object (&self->variables);
  g_free (self->remark);
  g_free (self->bad_header);
  g_free (self->capture);
  g_free (self);
}

/* -------------------------------------------------------------------------------------------------------- headers */

static void
cli_options_refuse_header (Given *given, const char *header, const char *why)
{
  g_autofree char *masked = clasp_secret_mask_line (header);
  g_autofree char *shown = clasp_foreign_to_text (masked, strlen (masked), 0);

  if (given->options->bad_header == NULL)
    given->options->bad_header = g_strdup_printf (_("The header “%s” cannot be sent: %s"), shown, why);
}

static void
cli_options_add_header (Given *given, const char *name, const char *value)
{
  g_autoptr (ClaspHeader) row = clasp_header_new (name, value, TRUE);

  g_list_store_append (clasp_profile_get_headers (given->options->profile), row);
}

/* As curl has it: "Name: value" is sent, "Name:" leaves out a field the program would send, "Name;" sends it empty. */
static void
cli_options_take_header (Given *given, const char *header)
{
  const char *colon = strchr (header, ':');
  gsize length = strlen (header);
  g_autofree char *name = NULL;
  const char *value;

  if (strpbrk (header, "\r\n") != NULL)
    {
      cli_options_refuse_header (given, header, _("it holds a line break, which would add lines to the request."));
      return;
    }
  if (colon == NULL && length > 0 && header[length - 1] == ';')
    {
      name = g_strndup (header, length - 1);
      value = "";
    }
  else if (colon != NULL)
    {
      name = g_strndup (header, colon - header);
      value = colon + 1 + strspn (colon + 1, " \t");
    }
  else
    {
      cli_options_refuse_header (given, header, _("it has neither “Name: value” nor “Name;”."));
      return;
    }
  if (*name == '\0')
    cli_options_refuse_header (given, header, _("its name is empty."));
  else if (colon != NULL && *value == '\0')
    g_ptr_array_add (given->dropped, g_steal_pointer (&name));
  else
    cli_options_add_header (given, name, value);
}

/* --------------------------------------------------------------------------------------------------------- values */

static gboolean
cli_options_read_number (const char *option, const char *text, guint64 min, guint64 max, guint64 *number,
                         GError **error)
{
  if (text == NULL || g_ascii_string_to_unsigned (text, 10, min, max, number, NULL))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("%s takes a whole number from %llu to %llu, not “%s”"), option, (unsigned long long) min,
               (unsigned long long) max, text);
  return FALSE;
}

static gboolean
cli_options_read_seconds (const char *option, const char *text, guint *ms, GError **error)
{
  char *end = NULL;
  double seconds;

  if (text == NULL)
    return TRUE;
  seconds = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || !isfinite (seconds) || seconds < 0.001 || seconds > MAX_TIMEOUT_S)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("%s takes seconds from 0.001 to %d, not “%s”"),
                   option, MAX_TIMEOUT_S, text);
      return FALSE;
    }
  *ms = (guint) ceil (seconds * 1000);
  return TRUE;
}

/* curl writes the password of a certificate behind its file: “cert.pem:PASSWORD”. */
static char *
cli_options_mask_path (const char *path, const char *message)
{
  const char *colon = strrchr (path, ':');
  g_autofree char *masked = NULL;
  GString *text = g_string_new (message);

  if (colon != NULL && colon > path && !clasp_secret_get_shown ())
    {
      masked = g_strdup_printf ("%.*s:" CLASP_MASK, (int) (colon - path), path);
      g_string_replace (text, path, masked, 0);
    }
  return g_string_free_and_steal (text);
}

static gboolean
cli_options_check_file (const char *option, const char *path, GError **error)
{
  g_autofree char *contents = NULL;
  g_autofree char *message = NULL;
  g_autoptr (GError) problem = NULL;

  /* What a URI names (RFC 7512) is no file: a card, or a module. */
  if (path == NULL || g_str_has_prefix (path, "pkcs11:") || g_file_get_contents (path, &contents, NULL, &problem))
    return TRUE;
  message = cli_options_mask_path (path, problem->message);
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "%s: %s", option, message);
  return FALSE;
}

static gboolean
cli_options_check_trusted (char **trusted, GError **error)
{
  for (gsize i = 0; trusted != NULL && trusted[i] != NULL; i++)
    {
      g_autofree char *digits = clasp_pin_parse_sha256 (trusted[i]);

      if (digits != NULL)
        continue;
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--trust takes the SHA-256 of a certificate, 64 hexadecimal digits, not “%s”"), trusted[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
cli_options_check_connect_to (const char *target, GError **error)
{
  g_autoptr (GSocketConnectable) address = NULL;

  if (target == NULL)
    return TRUE;
  if (g_str_has_prefix (target, CLASP_SOCKET_PREFIX))
    {
      gsize length = strlen (target) - strlen (CLASP_SOCKET_PREFIX);

      if (length > 0 && length <= CLASP_SOCKET_PATH_MAX)
        return TRUE;
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   _("--connect-to takes the path of a socket of 1 to %d bytes, not “%s”"), CLASP_SOCKET_PATH_MAX,
                   target);
      return FALSE;
    }
  address = g_network_address_parse (target, 0, NULL);
  if (address != NULL && g_network_address_get_port (G_NETWORK_ADDRESS (address)) != 0 &&
      *g_network_address_get_hostname (G_NETWORK_ADDRESS (address)) != '\0')
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("--connect-to takes HOST:PORT or unix:PATH, not “%s”"), target);
  return FALSE;
}

static gboolean
cli_options_check_together (Given *given, GError **error)
{
  const char *problem = NULL;

  if (given->deflate && given->extensions != NULL)
    problem = _("--deflate and --extensions cannot be given together: --extensions is the exact offer");
  else if (given->key_file != NULL && given->cert_file == NULL)
    problem = _("--key needs --cert, the certificate it belongs to");
  else if (given->send_size != NULL && given->send_count == NULL)
    problem = _("--send-size needs --send-count, the number of messages to send");
  else if (given->send_count != NULL && given->options->echo)
    problem = _("--echo and --send-count cannot be given together");
  else if (given->options->raw && (given->options->echo || given->send_count != NULL))
    problem = _("--raw reads what is sent from the input: it cannot be given together with --echo or --send-count");
  else if (given->options->reconnect && given->options->capture != NULL)
    problem = _("--reconnect and --capture cannot be given together: a capture holds one connection");
  else if (given->options->raw && given->options->binary)
    problem = _("--raw and --binary cannot be given together: each says what a line of the input is");
  if (problem != NULL)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, problem);
  return problem == NULL;
}

static gboolean
cli_options_read_dialect (const char *name, ClaspCliOptions *options, GError **error)
{
  if (clasp_lens_parse_choice (name != NULL ? name : "auto", &options->lens_mode, &options->dialect))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
               _("“%s” is no dialect: say “auto”, “none” or its name"), name);
  return FALSE;
}

static gboolean
cli_options_check_values (Given *given, GError **error)
{
  ClaspCliOptions *options = given->options;
  guint64 port = 0;

  if (given->send_count != NULL)
    options->send_size = 125;
  if (!cli_options_read_seconds ("--timeout", given->timeout, &options->limits.opening_timeout_ms, error) ||
      !cli_options_read_seconds ("--close-wait", given->close_wait, &options->limits.answer_timeout_ms, error) ||
      !cli_options_read_seconds ("--ping", given->ping, &options->ping_ms, error) ||
      !cli_options_read_dialect (given->dialect, options, error) || !cli_options_check_together (given, error) ||
      !cli_options_check_connect_to (given->connect_to, error) || !cli_options_check_trusted (given->trusted, error) ||
      !cli_options_read_number ("--max-message", given->max_message, 1, G_MAXINT64, &options->limits.max_message,
                                error) ||
      !cli_options_read_number ("--count", given->count, 1, G_MAXINT64, &options->count, error) ||
      !cli_options_read_number ("--send-count", given->send_count, 1, G_MAXINT64, &options->send_count, error) ||
      !cli_options_read_number ("--send-size", given->send_size, 0, MAX_SEND_SIZE, &options->send_size, error) ||
      !cli_options_read_number ("--port", given->port, 0, G_MAXUINT16, &port, error) ||
      !cli_options_check_file ("--ca", given->ca_file, error) ||
      !cli_options_check_file ("--cert", given->cert_file, error) ||
      !cli_options_check_file ("--key", given->key_file, error))
    return FALSE;
  options->port = port;
  return TRUE;
}

/* ------------------------------------------------------------------------------------------------- the connection */

static void
cli_options_set_text (ClaspCliOptions *options, const char *property, const char *value)
{
  if (value != NULL)
    g_object_set (options->profile, property, value, NULL);
}

/* The user's name ends at the first colon (RFC 7617 §2). */
static void
cli_options_set_user (Given *given)
{
  g_auto (GStrv) parts = given->user != NULL ? g_strsplit (given->user, ":", 2) : NULL;

  if (parts != NULL && parts[0] != NULL)
    g_object_set (given->options->profile, "user", parts[0], "password", parts[1] != NULL ? parts[1] : "", NULL);
}

static void
cli_options_trust (Given *given)
{
  const char *url = clasp_profile_get_url (given->options->profile);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);

  for (gsize i = 0; uri != NULL && given->trusted != NULL && given->trusted[i] != NULL; i++)
    {
      g_autoptr (ClaspPin) pin = clasp_pin_new (uri->host, uri->port, given->trusted[i]);

      clasp_profile_add_pin (given->options->profile, pin);
    }
}

/* A field that is given here takes the place of the saved ones of its name. */
static void
cli_options_untick_replaced (Given *given)
{
  for (gsize i = 0; given->headers != NULL && given->headers[i] != NULL; i++)
    {
      gsize length = strcspn (given->headers[i], ":;");
      g_autofree char *name = g_strndup (given->headers[i], length);

      if (length > 0)
        clasp_profile_untick_headers (given->options->profile, name);
    }
}

/* What is not given stays as it was saved. */
static void
cli_options_set_flag (Given *given, const char *property, gboolean flag)
{
  if (flag)
    g_object_set (given->options->profile, property, TRUE, NULL);
}

static void
cli_options_fill_connection (Given *given)
{
  ClaspCliOptions *options = given->options;
  ClaspProfile *profile = options->profile;
  gsize i;

  cli_options_untick_replaced (given);
  for (i = 0; given->headers != NULL && given->headers[i] != NULL; i++)
    cli_options_take_header (given, given->headers[i]);
  if (given->subprotocols != NULL)
    {
      g_autofree char *list = g_strjoinv (",", given->subprotocols);

      cli_options_set_text (options, "subprotocols", list);
    }
  if (given->dropped->len > 0)
    {
      g_ptr_array_add (given->dropped, NULL);
      g_object_set (profile, "dropped-fields", given->dropped->pdata, NULL);
    }
  cli_options_set_text (options, "extensions", given->extensions);
  cli_options_set_text (options, "origin", given->origin);
  cli_options_set_text (options, "ca-file", given->ca_file);
  cli_options_set_text (options, "cert-file", given->cert_file);
  cli_options_set_text (options, "key-file", given->key_file);
  cli_options_set_text (options, "connect-to", given->connect_to);
  cli_options_set_text (options, "sni", given->sni);
  if (g_strcmp0 (given->proxy, "none") == 0)
    clasp_profile_set_proxy_mode (options->profile, CLASP_PROXY_NONE);
  else if (given->proxy != NULL)
    {
      clasp_profile_set_proxy_mode (profile, CLASP_PROXY_URI);
      clasp_profile_set_proxy_uri (profile, given->proxy);
    }
  cli_options_set_user (given);
  cli_options_trust (given);
  cli_options_set_flag (given, "insecure", given->insecure);
  cli_options_set_flag (given, "lenient", options->lenient);
  cli_options_set_flag (given, "deflate", given->deflate);
  options->lenient = clasp_profile_get_lenient (profile);
}

/* ------------------------------------------------------------------------------------------------ the handshake lab */

static gboolean
cli_options_break (Given *given, const char *text, GError **error)
{
  const char *equals = strchr (text, '=');
  g_autofree char *rule = equals != NULL ? g_strndup (text, (gsize) (equals - text)) : g_strdup (text);
  g_autoptr (GError) problem = NULL;

  if (clasp_lab_break (given->options->profile, rule, equals != NULL ? equals + 1 : NULL, &problem))
    return TRUE;
  g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, _("--break: %s"), problem->message);
  return FALSE;
}

/* Behind the headers, which it may have to change. */
static gboolean
cli_options_fill_lab (Given *given, GError **error)
{
  g_autoptr (GBytes) extra = given->extra != NULL ? clasp_hex_parse (given->extra, NULL) : NULL;
  const char *wrong = NULL, *format = NULL;
  guint bytes, ms;

  if (given->eol != NULL && strcmp (given->eol, "lf") != 0)
    {
      format = _("--eol takes lf, not “%s”");
      wrong = given->eol;
    }
  else if (given->split != NULL && !clasp_lab_parse_split (given->split, &bytes, &ms))
    {
      format = _("--split takes BYTES:MS, 1 to 65535 bytes and 0 to 60000 ms, not “%s”");
      wrong = given->split;
    }
  else if (given->extra != NULL && extra == NULL)
    {
      format = _("--extra takes hexadecimal digits, two for each byte, not “%s”");
      wrong = given->extra;
    }
  if (wrong != NULL)
    {
      g_autofree char *text = g_strdup_printf (format, wrong);

      g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, text);
      return FALSE;
    }
  cli_options_set_text (given->options, "line-end", given->eol);
  cli_options_set_text (given->options, "split", given->split);
  cli_options_set_text (given->options, "extra", given->extra);
  for (gsize i = 0; given->breaks != NULL && given->breaks[i] != NULL; i++)
    if (!cli_options_break (given, given->breaks[i], error))
      return FALSE;
  given->options->breaks = given->breaks != NULL || given->eol != NULL || given->split != NULL || given->extra != NULL;
  return TRUE;
}

/* -------------------------------------------------------------------------------------------------------- GOption */

#define TEXT(name, letter, field, what, argument) \
  { name, letter, 0, G_OPTION_ARG_FILENAME, &given->field, what, argument }
#define TEXTS(name, letter, field, what, argument) \
  { name, letter, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->field, what, argument }
#define FLAG(name, field, what) { name, 0, 0, G_OPTION_ARG_NONE, &given->field, what, NULL }

static void
cli_options_add_shared (GOptionGroup *group, Given *given)
{
  ClaspCliOptions *options = given->options;
  const GOptionEntry entries[] = {
    TEXTS ("header", 'H', headers, N_("Send this field; “Name:” leaves one out, “Name;” sends it empty"),
           N_("'NAME: VALUE'")),
    TEXTS ("subprotocol", 0, subprotocols, N_("Offer this subprotocol; the first is liked best"), "P"),
    TEXT ("origin", 0, origin, N_("Send this Origin"), "ORIGIN"),
    FLAG ("deflate", deflate, N_("Offer permessage-deflate")),
    TEXT ("extensions", 0, extensions, N_("Offer exactly these extensions"), N_("VALUE")),
    TEXT ("ca", 0, ca_file, N_("Trust the authorities in this file as well"), N_("FILE")),
    TEXT ("cert", 0, cert_file, N_("Show this client certificate"), N_("FILE")),
    TEXT ("key", 0, key_file, N_("The client certificate’s private key"), N_("FILE")),
    FLAG ("insecure", insecure, N_("Take any certificate")),
    TEXTS ("trust", 0, trusted, N_("Take this certificate of this host and port, whoever signed it"), "SHA256"),
    TEXT ("sni", 0, sni, N_("Ask for the certificate of this server name in place of the URL’s host"), N_("NAME")),
    TEXT ("proxy", 0, proxy, N_("Go through this proxy, or through none"), N_("URI|none")),
    TEXT ("connect-to", 0, connect_to, N_("Connect to this address in place of the URL’s"),
          N_("HOST:PORT|unix:PATH")),
    TEXT ("timeout", 0, timeout, N_("Give up opening after this many seconds (20)"), N_("SECONDS")),
    { "follow", 0, 0, G_OPTION_ARG_NONE, &options->follow, N_("Follow redirects, at most 10"), NULL },
    TEXT ("user", 0, user, N_("Sign in, if the server asks for it"), N_("NAME:PASSWORD")),
    TEXT ("max-message", 0, max_message, N_("Take messages up to this size (67108864)"), N_("BYTES")),
    FLAG ("lenient", options->lenient, N_("Go on where a rule is broken")),
    TEXTS ("break", 0, breaks, N_("Break this rule of the request on purpose; “list” says how"), N_("RULE[=VALUE]")),
    TEXT ("eol", 0, eol, N_("End the request’s lines with LF alone"), "lf"),
    TEXT ("split", 0, split, N_("Send the request in pieces, with pauses in ms"), N_("BYTES:MS")),
    TEXT ("extra", 0, extra, N_("Send these bytes right behind the request"), N_("HEX")),
    { "json", 0, 0, G_OPTION_ARG_NONE, &options->json, N_("Print JSON"), NULL },
    FLAG ("show-secrets", show_secrets, N_("Mask no secrets in what is printed")),
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->words, NULL, "URL" },
    G_OPTION_ENTRY_NULL
  };

  g_option_group_add_entries (group, entries);
}

static void
cli_options_add_check (GOptionGroup *group, Given *given)
{
  ClaspCliOptions *options = given->options;
  const GOptionEntry entries[] = { { "probe", 0, 0, G_OPTION_ARG_NONE, &options->probe,
                                     N_("When it fails, find by more connections what makes the difference"), NULL },
                                   G_OPTION_ENTRY_NULL };

  g_option_group_add_entries (group, entries);
}

static void
cli_options_add_connect (GOptionGroup *group, Given *given)
{
  ClaspCliOptions *options = given->options;
  const GOptionEntry entries[] = {
    { "echo", 0, 0, G_OPTION_ARG_NONE, &options->echo, N_("Send every message back"), NULL },
    { "sink", 0, 0, G_OPTION_ARG_NONE, &options->sink, N_("Only count what comes, without reading the input"), NULL },
    { "digest", 0, 0, G_OPTION_ARG_NONE, &options->digest, N_("Print the SHA-256 of all payloads received"), NULL },
    { "capture", 0, 0, G_OPTION_ARG_FILENAME, &options->capture, N_("Record the conversation in this file"),
      N_("FILE") },
    { "raw", 0, 0, G_OPTION_ARG_NONE, &options->raw, N_("Read frames to send from the input, one JSON object a line"),
      NULL },
    { "binary", 0, 0, G_OPTION_ARG_NONE, &options->binary,
      N_("Send each line’s base64 as a binary message, and output binary messages as they are"), NULL },
    { "keep-open", 0, 0, G_OPTION_ARG_NONE, &options->keep_open,
      N_("Stay after the end of the input, until a signal or the server’s close"), NULL },
    { "reconnect", 0, 0, G_OPTION_ARG_NONE, &options->reconnect,
      N_("Connect again after an end that was not ours, 1 to 30 s later"), NULL },
    TEXT ("close-wait", 0, close_wait, N_("Wait so long for the server’s close after ours (30)"), N_("SECONDS")),
    TEXT ("dialect", 0, dialect, N_("What the messages are: a dialect’s name, “none”, or “auto” to find out (auto)"),
          N_("NAME")),
    { "keep-alive", 0, 0, G_OPTION_ARG_NONE, &options->keep_alive, N_("Answer and send the heartbeats of the dialect"),
      NULL },
    TEXT ("ping", 0, ping, N_("Send a ping every so many seconds"), N_("SECONDS")),
    TEXT ("count", 0, count, N_("Close after this many messages received"), "N"),
    TEXT ("send-count", 0, send_count, N_("Send this many messages, then close"), "N"),
    TEXT ("send-size", 0, send_size, N_("The size of each of them (125)"), N_("BYTES")),
    G_OPTION_ENTRY_NULL
  };

  g_option_group_add_entries (group, entries);
}

static void
cli_options_add_practice (GOptionGroup *group, Given *given)
{
  const GOptionEntry entries[] = { TEXT ("port", 0, port, N_("Listen on this port (any free one)"), "N"),
                                   { "any-origin", 0, 0, G_OPTION_ARG_NONE, &given->options->any_origin,
                                     N_("Let web pages of any origin in"), NULL },
                                   { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &given->words, NULL, NULL },
                                   G_OPTION_ENTRY_NULL };

  g_option_group_add_entries (group, entries);
}

static const struct
{
  const char *name;
  const char *parameters;
  const char *summary;
} commands[] = {
  [CLASP_CLI_CHECK] = {
    "check", N_("— what the server answers, and which rules it keeps"),
    N_("Performs the opening handshake with the WebSocket server at URL, closes again, and prints each line sent "
       "and received with the rule of RFC 6455 it keeps or breaks."),
  },
  [CLASP_CLI_CONNECT] = {
    "connect", N_("— a conversation on standard input and output"),
    N_("Sends each line of standard input as a text message, and prints the texts received. At the end of "
       "the input the connection is closed."),
  },
  [CLASP_CLI_PRACTICE] = {
    "practice", N_("— a server to practise with"),
    N_("Runs a WebSocket server on this machine, with one path for each classic failure."),
  },
};

static GOptionContext *
cli_options_make_context (ClaspCliCommand command, Given *given)
{
  GOptionContext *context = g_option_context_new (_(commands[command].parameters));
  GOptionGroup *group = g_option_group_new (NULL, NULL, NULL, given, NULL);

  if (command == CLASP_CLI_PRACTICE)
    cli_options_add_practice (group, given);
  else
    {
      cli_options_add_shared (group, given);
      clasp_cli_saved_add_options (group, &given->saved);
    }
  if (command == CLASP_CLI_CHECK)
    cli_options_add_check (group, given);
  if (command == CLASP_CLI_CONNECT)
    cli_options_add_connect (group, given);
  g_option_group_set_translation_domain (group, GETTEXT_PACKAGE);
  g_option_context_set_main_group (context, group);
  g_option_context_set_summary (context, _(commands[command].summary));
  g_option_context_set_help_enabled (context, FALSE);
  return context;
}

char *
clasp_cli_options_dup_help (ClaspCliCommand command)
{
  g_auto (Given) given;
  g_autoptr (GOptionContext) context = NULL;
  g_autofree char *help = NULL;
  g_autofree char *program = g_strdup (g_get_prgname ());
  g_autofree char *full = g_strdup_printf ("handclasp-cli %s", commands[command].name);

  cli_options_given_init (&given);
  context = cli_options_make_context (command, &given);
  g_set_prgname (full);
  help = g_option_context_get_help (context, TRUE, NULL);
  if (program != NULL)
    g_set_prgname (program);
  return g_steal_pointer (&help);
}

/* Without its quotes, the token of “-H Authorization: Bearer abc” becomes an argument of its own. */
static char *
cli_options_dup_shown_word (char **words, guint number)
{
  g_autofree char *pair = number > 0 ? g_strjoin (" ", words[number - 1], words[number], NULL) : NULL;
  g_autoptr (GArray) spans = pair != NULL ? clasp_secret_find_in_field ("Authorization", 13, pair, strlen (pair))
                                          : NULL;

  if (spans != NULL && spans->len > 0 && g_array_index (spans, ClaspSpan, 0).start > 0)
    return g_strdup (CLASP_MASK);
  return clasp_secret_mask_url (words[number]);
}

static gboolean
cli_options_check_words (ClaspCliCommand command, char **words, GError **error)
{
  guint n = words != NULL ? g_strv_length (words) : 0;
  guint wanted = command == CLASP_CLI_PRACTICE ? 0 : 1;

  if (n == wanted)
    return TRUE;
  if (n < wanted)
    g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("No URL was given"));
  else
    {
      g_autofree char *shown = cli_options_dup_shown_word (words, wanted);

      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_FAILED, _("“%s” is one argument too many"), shown);
    }
  return FALSE;
}

/* PKCS#12 is mostly locked by a password, which others could read on a command line. */
static void
cli_options_ask_password (const Given *given)
{
  const char *path = given->cert_file;
  g_autofree char *question = NULL;
  g_autofree char *password = NULL;

  if (path == NULL || given->key_file != NULL || !(g_str_has_suffix (path, ".p12") || g_str_has_suffix (path, ".pfx")))
    return;
  question = g_strdup_printf (_("Password of %s"), path);
  password = clasp_cli_saved_ask (question);
  if (password != NULL && *password != '\0')
    g_object_set (given->options->profile, "key-password", password, NULL);
}

gboolean
clasp_cli_options_take_words (GOptionContext *context, const char *const *words, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) all = NULL;

  g_return_val_if_fail (context != NULL && words != NULL, FALSE);

  /* The first is the program's name. */
  g_strv_builder_add (builder, "handclasp-cli");
  g_strv_builder_addv (builder, (const char **) words);
  all = g_strv_builder_end (builder);
  return g_option_context_parse_strv (context, &all, error);
}

ClaspCliOptions *
clasp_cli_options_parse (ClaspCliCommand command, const char *const *arguments, GError **error)
{
  g_auto (Given) given;
  g_autoptr (GOptionContext) context = NULL;

  cli_options_given_init (&given);
  context = cli_options_make_context (command, &given);
  if (!clasp_cli_options_take_words (context, arguments, error))
    return NULL;
  clasp_secret_set_shown (given.show_secrets);
  if (!cli_options_check_words (command, given.words, error) || !cli_options_check_values (&given, error))
    return NULL;
  if (command == CLASP_CLI_PRACTICE)
    return g_steal_pointer (&given.options);
  given.options->variables = clasp_cli_saved_make_variables (&given.saved, error);
  if (given.options->variables == NULL ||
      !clasp_cli_saved_choose (&given.saved, given.words[0], given.options->variables, given.options->profile,
                               &given.options->remark, error))
    return NULL;
  cli_options_fill_connection (&given);
  cli_options_ask_password (&given);
  if (!cli_options_fill_lab (&given, error))
    return NULL;
  return g_steal_pointer (&given.options);
}
