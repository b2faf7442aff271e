/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-compare.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-foreign.h"
#include "clasp-format.h"
#include "clasp-json-member.h"
#include "clasp-pasted-command.h"
#include "clasp-profile-command.h"
#include "clasp-secret.h"
#include "clasp-secrets.h"
#include "clasp-session-config.h"
#include "clasp-words.h"

#define MAX_FILE (64 * 1024 * 1024)
/* Bytes of a body that are looked through for what it names, and of those how many are shown. */
#define MAX_BODY (64 * 1024)
#define MAX_SHOWN 240

typedef struct
{
  char *name;
  char *value;
} Field;

struct _ClaspHandshake
{
  char *url;
  char *method, *version; /* of the request line; "" when not known */
  char *request_line;     /* as it was sent; "" when not known */
  char *status_line;      /* as it came; "" when there is none */
  GPtrArray *request;     /* of Field */
  GPtrArray *response;    /* of Field */
  guint status;           /* 0: no answer */
  gboolean opened;
  gboolean only_asked; /* what would be sent: nobody knows how it ends */
  char *body;          /* "" when there is none */
  GHashTable *broken;  /* rule ids that failed */
  ClaspSecrets *known; /* whatever their places */
  ClaspSecrets *sent;  /* (nullable): those, and what was sent, once it was asked for */
};

static void
compare_field_free (gpointer data)
{
  Field *field = data;

  g_free (field->name);
  g_free (field->value);
  g_free (field);
}

static ClaspHandshake *
compare_handshake_new (void)
{
  ClaspHandshake *self = g_new0 (ClaspHandshake, 1);

  self->url = g_strdup ("");
  self->method = g_strdup ("");
  self->version = g_strdup ("");
  self->request_line = g_strdup ("");
  self->status_line = g_strdup ("");
  self->body = g_strdup ("");
  self->request = g_ptr_array_new_with_free_func (compare_field_free);
  self->response = g_ptr_array_new_with_free_func (compare_field_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->known = clasp_secrets_new ();
  return self;
}

void
clasp_handshake_free (ClaspHandshake *self)
{
  if (self == NULL)
    return;
  g_free (self->url);
  g_free (self->method);
  g_free (self->version);
  g_free (self->request_line);
  g_free (self->status_line);
  g_free (self->body);
  g_ptr_array_unref (self->request);
  g_ptr_array_unref (self->response);
  g_hash_table_unref (self->broken);
  clasp_secrets_unref (self->known);
  g_clear_pointer (&self->sent, clasp_secrets_unref);
  g_free (self);
}

/* ---- reading */

/* json-glib's own accessors warn of another type. */
static guint
compare_get_status (JsonObject *object, const char *name)
{
  gint64 status = clasp_json_member_get_integer (object, name, 0);

  return status >= 0 && status <= 999 ? (guint) status : 0;
}

static void
compare_take_body (ClaspHandshake *self, const char *text)
{
  g_free (self->body);
  self->body = g_strndup (text, MIN (strlen (text), MAX_BODY));
}

/* As many as an answer may have. */
#define MAX_FIELDS 1000

static void
compare_take_field (GPtrArray *fields, char *name, char *value)
{
  Field *field;

  if (fields->len == MAX_FIELDS)
    {
      g_free (name);
      g_free (value);
      return;
    }
  field = g_new (Field, 1);
  field->name = g_strstrip (name);
  field->value = g_strstrip (value);
  g_ptr_array_add (fields, field);
}

static void
compare_take_request_line (ClaspHandshake *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = g_strv_length (words);

  g_set_str (&self->request_line, text);
  g_set_str (&self->method, n > 0 ? words[0] : "");
  g_set_str (&self->version, n > 2 ? words[n - 1] : "");
}

/* A line of a report's transcript, of the server's hop. A status line begins the answer anew. */
static void
compare_take_line (ClaspHandshake *self, const char *dir, const char *text)
{
  gboolean out = g_str_equal (dir, "out");
  const char *colon = strchr (text, ':');

  if (out && self->method[0] == '\0')
    compare_take_request_line (self, text);
  else if (!out && g_ascii_strncasecmp (text, "HTTP/", strlen ("HTTP/")) == 0)
    {
      g_ptr_array_set_size (self->response, 0);
      g_set_str (&self->status_line, text);
    }
  else if (colon != NULL)
    compare_take_field (out ? self->request : self->response, g_strndup (text, (gsize) (colon - text)),
                        g_strdup (colon + 1));
}

static void
compare_take_verdicts (ClaspHandshake *self, JsonArray *verdicts)
{
  for (guint i = 0; i < clasp_json_array_get_length (verdicts); i++)
    {
      JsonObject *verdict = clasp_json_array_get_object (verdicts, i);

      if (g_str_equal (clasp_json_member_get_string (verdict, "status", ""), "fail"))
        g_hash_table_add (self->broken, g_strdup (clasp_json_member_get_string (verdict, "rule", "")));
    }
}

static ClaspHandshake *
compare_read_report (JsonObject *report)
{
  ClaspHandshake *self = compare_handshake_new ();
  JsonArray *lines = clasp_json_member_get_array (report, "transcript");

  g_set_str (&self->url, clasp_json_member_get_string (report, "url", ""));
  self->opened = g_str_equal (clasp_json_member_get_string (report, "outcome", ""), "open");
  self->status = compare_get_status (clasp_json_member_get_object (report, "http"), "status");
  compare_take_body (self, clasp_json_member_get_string (clasp_json_member_get_object (report, "body"), "text", ""));
  for (guint i = 0; i < clasp_json_array_get_length (lines); i++)
    {
      JsonObject *line = clasp_json_array_get_object (lines, i);

      if (!g_str_equal (clasp_json_member_get_string (line, "hop", ""), "proxy"))
        compare_take_line (self, clasp_json_member_get_string (line, "dir", ""),
                           clasp_json_member_get_string (line, "text", ""));
    }
  compare_take_verdicts (self, clasp_json_member_get_array (report, "verdicts"));
  return self;
}

static void
compare_take_har_fields (GPtrArray *fields, JsonArray *headers)
{
  for (guint i = 0; i < clasp_json_array_get_length (headers); i++)
    {
      JsonObject *header = clasp_json_array_get_object (headers, i);
      const char *name = clasp_json_member_get_string (header, "name", "");

      /* Chrome writes the lines of HTTP/2 so. */
      if (*name != '\0' && *name != ':')
        compare_take_field (fields, g_strdup (name), g_strdup (clasp_json_member_get_string (header, "value", "")));
    }
}

static gboolean
compare_is_websocket (JsonObject *entry)
{
  const char *url = clasp_json_member_get_string (clasp_json_member_get_object (entry, "request"), "url", "");

  return g_str_equal (clasp_json_member_get_string (entry, "_resourceType", ""), "websocket") ||
         clasp_json_member_get_array (entry, "_webSocketMessages") != NULL || g_str_has_prefix (url, "ws://") ||
         g_str_has_prefix (url, "wss://") ||
         compare_get_status (clasp_json_member_get_object (entry, "response"), "status") == 101;
}

/* A HAR holds the parts of the start lines; Chrome calls the version of an upgrade "http/1.1", and some "". */
static void
compare_make_start_lines (ClaspHandshake *self, const char *reason)
{
  ClaspAddress address = clasp_address_split (self->url);
  g_autofree char *path = clasp_slice_dup (address.path);
  g_autofree char *query = clasp_slice_dup (address.query);

  g_free (self->request_line);
  self->request_line = g_strdup_printf ("%s %s%s %s", self->method, *path != '\0' ? path : "/", query, self->version);
  g_strchomp (self->request_line);
  if (self->status == 0)
    return;
  g_free (self->status_line);
  self->status_line = g_strchomp (g_strdup_printf ("%s %u %s", self->version, self->status, reason));
}

static ClaspHandshake *
compare_read_har (JsonObject *log)
{
  JsonArray *entries = clasp_json_member_get_array (log, "entries");
  ClaspHandshake *self;
  JsonObject *request, *response;

  for (guint i = 0; i < clasp_json_array_get_length (entries); i++)
    {
      JsonObject *entry = clasp_json_array_get_object (entries, i);

      if (entry == NULL || !compare_is_websocket (entry))
        continue;
      request = clasp_json_member_get_object (entry, "request");
      response = clasp_json_member_get_object (entry, "response");
      self = compare_handshake_new ();
      g_set_str (&self->url, clasp_json_member_get_string (request, "url", ""));
      g_set_str (&self->method, clasp_json_member_get_string (request, "method", ""));
      g_set_str (&self->version, clasp_json_member_get_string (request, "httpVersion", ""));
      self->status = compare_get_status (response, "status");
      self->opened = self->status == 101;
      compare_take_body (self,
                         clasp_json_member_get_string (clasp_json_member_get_object (response, "content"), "text", ""));
      compare_make_start_lines (self, clasp_json_member_get_string (response, "statusText", ""));
      compare_take_har_fields (self->request, clasp_json_member_get_array (request, "headers"));
      compare_take_har_fields (self->response, clasp_json_member_get_array (response, "headers"));
      return self;
    }
  return NULL;
}

/* The first of JSON Lines, when there are several. */
static gboolean
compare_parse (JsonParser *parser, const char *text, gsize length)
{
  const char *end;

  if (json_parser_load_from_data (parser, text, (gssize) length, NULL))
    return TRUE;
  end = memchr (text, '\n', length);
  return end != NULL && json_parser_load_from_data (parser, text, end - text, NULL);
}

ClaspHandshake *
clasp_handshake_new_from_text (const char *text, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  ClaspHandshake *self = NULL;
  JsonNode *root;
  JsonObject *object, *inner;

  g_return_val_if_fail (text != NULL, NULL);

  if (!compare_parse (parser, text, length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("It is not JSON."));
      return NULL;
    }
  root = json_parser_get_root (parser);
  object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  inner = clasp_json_member_get_object (object, "report");
  if (clasp_json_member_get_object (object, "log") != NULL)
    self = compare_read_har (clasp_json_member_get_object (object, "log"));
  else if (clasp_json_member_get_array (inner != NULL ? inner : object, "transcript") != NULL)
    self = compare_read_report (inner != NULL ? inner : object);
  if (self == NULL)
    g_set_error_literal (
        error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
        _("It holds no handshake: neither a report of check --json, nor a HAR entry of a WebSocket."));
  return self;
}

ClaspHandshake *
clasp_handshake_new_from_file (const char *path, GError **error)
{
  g_autofree char *limit = clasp_format_bytes (MAX_FILE);
  g_autofree char *text = NULL;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GFileInfo) info = NULL;
  gsize length;
  ClaspHandshake *self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file = g_file_new_for_path (path);
  info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, NULL, &problem);
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    g_set_error_literal (&problem, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("It is not a file."));
  else if (info != NULL && g_file_info_get_size (info) > MAX_FILE)
    g_set_error (&problem, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("It is larger than the limit of %s."), limit);
  else if (info != NULL && g_file_get_contents (path, &text, &length, &problem))
    self = clasp_handshake_new_from_text (text, length, &problem);
  if (self == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” can’t be compared. %s"), path,
                 problem != NULL ? problem->message : "");
  return self;
}

/* What was sent that no part of the answer may show again. (transfer full) */
static ClaspSecrets *
compare_make_secrets (const ClaspHandshake *self)
{
  ClaspSecrets *secrets = clasp_secrets_copy (self->known);

  clasp_secrets_add_url (secrets, self->url, strlen (self->url));
  for (guint i = 0; i < self->request->len; i++)
    {
      const Field *field = self->request->pdata[i];

      clasp_secrets_add_field (secrets, field->name, strlen (field->name), field->value, strlen (field->value));
    }
  return secrets;
}

/* Made once, when it is first asked for: each field that is shown asks. (transfer none) */
static const ClaspSecrets *
compare_get_secrets (const ClaspHandshake *self)
{
  ClaspHandshake *keeps = (ClaspHandshake *) self;

  if (keeps->sent == NULL)
    keeps->sent = compare_make_secrets (self);
  return self->sent;
}

/* Values, masked where they stand. Takes @text (nullable). (transfer full) (nullable) */
static char *
compare_mask (const ClaspSecrets *secrets, char *text)
{
  g_autofree char *plain = text;

  return plain != NULL ? clasp_secrets_mask_known (secrets, plain) : NULL;
}

static char *
compare_dup_url (const ClaspHandshake *self)
{
  return compare_mask (self->known, clasp_secret_mask_url (self->url));
}

/* A value of the field @name (nullable) fit to be shown, in one line. (transfer full) */
static char *
compare_dup_safe (const ClaspHandshake *self, const char *name, const char *value)
{
  const ClaspSecrets *secrets = compare_get_secrets (self);
  g_autofree char *masked = name != NULL ? clasp_secret_mask_field (name, value) : g_strdup (value);
  g_autofree char *clean = clasp_secrets_mask (secrets, masked);

  return clasp_foreign_to_text (clean, strlen (clean), 0);
}

static void
compare_know_secrets (ClaspHandshake *self, const ClaspSecrets *secrets)
{
  g_clear_pointer (&self->sent, clasp_secrets_unref);
  if (secrets != NULL)
    clasp_secrets_add_all (self->known, secrets);
}

ClaspHandshake *
clasp_handshake_new_from_recorded_report (const char *report, const ClaspSecrets *secrets, GError **error)
{
  ClaspHandshake *self;

  g_return_val_if_fail (report != NULL, NULL);

  self = clasp_handshake_new_from_text (report, strlen (report), error);
  if (self != NULL)
    compare_know_secrets (self, secrets);
  return self;
}

ClaspHandshake *
clasp_handshake_new_from_report (const ClaspReport *report)
{
  g_autoptr (GBytes) body = NULL;
  ClaspHandshake *self;

  g_return_val_if_fail (report != NULL, NULL);

  self = compare_handshake_new ();
  g_set_str (&self->url, report->url != NULL ? report->url : "");
  compare_know_secrets (self, report->filled_in);
  self->opened = report->outcome == CLASP_OUTCOME_OPEN;
  self->status = report->http_status;
  for (guint i = 0; i < report->transcript->len; i++)
    {
      const ClaspLine *line = report->transcript->pdata[i];
      gsize length;
      const char *bytes = g_bytes_get_data (line->bytes, &length);
      /* The line that ends a head has no bytes. */
      g_autofree char *text = length > 0 ? g_strndup (bytes, length) : NULL;

      if (text != NULL && line->hop == CLASP_HOP_SERVER)
        compare_take_line (self, line->direction == CLASP_DIRECTION_OUT ? "out" : "in", text);
    }
  for (guint i = 0; i < report->verdicts->len; i++)
    {
      const ClaspVerdict *verdict = report->verdicts->pdata[i];

      if (verdict->status == CLASP_STATUS_FAIL)
        g_hash_table_add (self->broken, g_strdup (clasp_rule_get (verdict->rule)->id));
    }
  body = clasp_report_dup_body_text (report);
  if (body != NULL && g_bytes_get_size (body) > 0)
    {
      gsize size;
      const char *data = g_bytes_get_data (body, &size);

      g_free (self->body);
      self->body = g_strndup (data, MIN (size, MAX_BODY));
    }
  return self;
}

ClaspHandshake *
clasp_handshake_new_from_command (const char *text, GError **error)
{
  static const ClaspLimits limits = CLASP_LIMITS_DEFAULT;
  static const guint8 nonce[CLASP_NONCE_SIZE] = { 0 };
  g_autoptr (ClaspPastedCommand) command = NULL;
  g_autoptr (ClaspProfile) profile = clasp_profile_new ();
  g_autoptr (ClaspConnectConfig) config = NULL;
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = NULL;
  g_autofree char *problem = NULL, *head = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) lines = NULL;
  ClaspHandshake *self;

  g_return_val_if_fail (text != NULL, NULL);

  command = clasp_pasted_command_parse (text, error);
  if (command == NULL)
    return NULL;
  clasp_profile_take_command (profile, command);
  config = clasp_session_config_new (profile, &limits, NULL, &problem);
  uri = clasp_uri_parse (command->url, strlen (command->url), verdicts);
  if (config == NULL || uri == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s",
                   problem != NULL ? problem : _("Its address is none of a WebSocket."));
      return NULL;
    }
  bytes = clasp_request_build (config->request, uri, nonce);
  head = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  lines = g_strsplit (head, "\n", -1);
  self = compare_handshake_new ();
  g_set_str (&self->url, command->url);
  self->only_asked = TRUE;
  for (gsize i = 0; lines[i] != NULL && *g_strchomp (lines[i]) != '\0'; i++)
    compare_take_line (self, "out", lines[i]);
  return self;
}

gboolean
clasp_handshake_is_answered (const ClaspHandshake *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return !self->only_asked;
}

gboolean
clasp_handshake_is_open (const ClaspHandshake *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->opened;
}

char *
clasp_handshake_dup_outcome (const ClaspHandshake *self)
{
  const char *reason;
  g_autofree char *masked = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  if (self->only_asked)
    return g_strdup (_("Not sent"));
  if (self->opened)
    return g_strdup (_("Opened"));
  if (self->status == 0)
    return g_strdup (_("No answer"));
  reason = strchr (self->status_line, ' ');
  masked = compare_dup_safe (self, NULL, reason != NULL ? reason + 1 : "");
  return self->status == 101 || *masked == '\0' ? g_strdup_printf (_("Failed, %u"), self->status)
                                                : g_strdup_printf (_("Refused, %s"), masked);
}

/* ---- comparing */

static void
compare_difference_free (gpointer data)
{
  ClaspDifference *difference = data;

  g_free (difference->name);
  g_free (difference->a);
  g_free (difference->b);
  g_free (difference);
}

static gboolean
compare_is_masked (const char *value)
{
  return value != NULL && strstr (value, CLASP_MASK) != NULL;
}

static char *
compare_dup_shown (ClaspPart part, const char *name, const char *value)
{
  if (value == NULL)
    return NULL;
  return part == CLASP_PART_URL ? clasp_secret_mask_url (value) : clasp_secret_mask_field (name, value);
}

/* Adds a difference when there is one; of what is masked it can't be known. */
static void
compare_add (GPtrArray *differences, ClaspPart part, const char *name, const char *a, const char *b)
{
  gboolean masked = compare_is_masked (a) && compare_is_masked (b);
  gboolean half = a != NULL && b != NULL && compare_is_masked (a) != compare_is_masked (b);
  ClaspDifference *difference;

  if (!masked && g_strcmp0 (a, b) == 0)
    return;
  difference = g_new0 (ClaspDifference, 1);
  difference->part = part;
  difference->name = g_strdup (name);
  difference->a = compare_dup_shown (part, name, a);
  difference->b = compare_dup_shown (part, name, b);
  difference->masked = masked;
  difference->unsure = masked || half;
  difference->decides = CLASP_DECIDES_UNKNOWN;
  g_ptr_array_add (differences, difference);
}

/* All values of the fields called @name, in order; %NULL: there is none. (transfer full) */
static char *
compare_dup_values (const GPtrArray *fields, const char *name)
{
  GString *joined = NULL;

  for (guint i = 0; i < fields->len; i++)
    {
      const Field *field = fields->pdata[i];

      if (g_ascii_strcasecmp (field->name, name) != 0)
        continue;
      if (joined == NULL)
        joined = g_string_new (field->value);
      else
        g_string_append_printf (joined, ", %s", field->value);
    }
  return joined != NULL ? g_string_free_and_steal (joined) : NULL;
}

/* Whether Host is what the address makes of it, so that it is no difference of its own. */
static gboolean
compare_host_follows_url (const ClaspHandshake *self)
{
  g_autofree char *host = compare_dup_values (self->request, "Host");

  return host != NULL && clasp_address_is_whole (self->url) &&
         clasp_slice_equals_case (clasp_address_split (self->url).host, host);
}

static gboolean
compare_is_left_out (const char *name)
{
  static const char *const always[] = { "Sec-WebSocket-Key", "Sec-WebSocket-Accept", "Date" };

  for (gsize i = 0; i < G_N_ELEMENTS (always); i++)
    if (g_ascii_strcasecmp (name, always[i]) == 0)
      return TRUE;
  return FALSE;
}

static void
compare_fields (GPtrArray *differences, ClaspPart part, const GPtrArray *a, const GPtrArray *b, gboolean with_host)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  const GPtrArray *both[] = { a, b };

  for (guint k = 0; k < 2; k++)
    for (guint i = 0; i < both[k]->len; i++)
      {
        const Field *field = both[k]->pdata[i];
        g_autofree char *left = NULL, *right = NULL;

        if (compare_is_left_out (field->name) || !g_hash_table_add (seen, g_ascii_strdown (field->name, -1)) ||
            (!with_host && g_ascii_strcasecmp (field->name, "Host") == 0))
          continue;
        left = compare_dup_values (a, field->name);
        right = compare_dup_values (b, field->name);
        compare_add (differences, part, field->name, left, right);
      }
}

/* Address and path apart from the query: a token there must not hide that the rest is the same. */
static void
compare_urls (GPtrArray *differences, const char *a, const char *b)
{
  g_autofree char *left = g_strndup (a, strcspn (a, "?"));
  g_autofree char *right = g_strndup (b, strcspn (b, "?"));
  const char *left_query = strchr (a, '?'), *right_query = strchr (b, '?');

  compare_add (differences, CLASP_PART_URL, "url", left, right);
  compare_add (differences, CLASP_PART_URL, "query", left_query, right_query);
}

/* The rules that name a field of the request or the answer. */
static const struct
{
  const char *rule, *name;
  ClaspPart part;
} NAMED[] = {
  { "REQ-02", "method", CLASP_PART_REQUEST },
  { "REQ-02", "version", CLASP_PART_REQUEST },
  { "REQ-04", "Host", CLASP_PART_REQUEST },
  { "REQ-05", "Upgrade", CLASP_PART_REQUEST },
  { "REQ-06", "Connection", CLASP_PART_REQUEST },
  { "REQ-08", "Origin", CLASP_PART_REQUEST },
  { "REQ-09", "Sec-WebSocket-Version", CLASP_PART_REQUEST },
  { "REQ-10", "Sec-WebSocket-Protocol", CLASP_PART_REQUEST },
  { "REQ-11", "Sec-WebSocket-Extensions", CLASP_PART_REQUEST },
  { "RES-02", "Upgrade", CLASP_PART_RESPONSE },
  { "RES-03", "Connection", CLASP_PART_RESPONSE },
  { "RES-05", "Sec-WebSocket-Extensions", CLASP_PART_RESPONSE },
  { "RES-06", "Sec-WebSocket-Protocol", CLASP_PART_RESPONSE },
};

/* Whether @text has @word with no letter beside it, in any letter case. */
static gboolean
compare_has_word (const char *text, const char *word)
{
  gsize length = strlen (word);

  for (const char *at = text; *at != '\0'; at++)
    if (g_ascii_strncasecmp (at, word, length) == 0 && !g_ascii_isalpha (at[length]) &&
        (at == text || !g_ascii_isalpha (at[-1])))
      return TRUE;
  return FALSE;
}

/* Whether a rule that the failed one broke, or its answer's own words, name the difference. */
static gboolean
compare_is_named (const ClaspHandshake *failed, const ClaspDifference *difference)
{
  for (gsize i = 0; i < G_N_ELEMENTS (NAMED); i++)
    if (NAMED[i].part == difference->part && g_ascii_strcasecmp (NAMED[i].name, difference->name) == 0 &&
        g_hash_table_contains (failed->broken, NAMED[i].rule))
      return TRUE;
  if (difference->part != CLASP_PART_REQUEST)
    return FALSE;
  if (failed->status == 401 && g_ascii_strcasecmp (difference->name, "Authorization") == 0)
    return TRUE;
  return compare_has_word (failed->body, difference->name);
}

static void
compare_decide (const ClaspHandshake *a, const ClaspHandshake *b, GPtrArray *differences)
{
  const ClaspHandshake *failed = a->opened ? b : a;
  guint n_asked = 0;

  for (guint i = 0; i < differences->len; i++)
    n_asked += ((ClaspDifference *) differences->pdata[i])->part != CLASP_PART_RESPONSE;
  for (guint i = 0; i < differences->len; i++)
    {
      ClaspDifference *difference = differences->pdata[i];

      if (difference->unsure)
        continue;
      if (a->only_asked || b->only_asked)
        {
          if (compare_is_named (a->only_asked ? b : a, difference) && !(a->only_asked ? b : a)->opened)
            difference->decides = CLASP_DECIDES_YES;
        }
      else if (a->opened == b->opened)
        difference->decides = CLASP_DECIDES_NO;
      else if ((difference->part != CLASP_PART_RESPONSE && n_asked == 1) || compare_is_named (failed, difference))
        difference->decides = CLASP_DECIDES_YES;
    }
}

/* The answer may give back what was sent. */
static void
compare_mask_echoes (const ClaspHandshake *a, const ClaspHandshake *b, GPtrArray *differences)
{
  const ClaspSecrets *of_a = compare_get_secrets (a);
  const ClaspSecrets *of_b = compare_get_secrets (b);

  for (guint i = 0; i < differences->len; i++)
    {
      ClaspDifference *difference = differences->pdata[i];

      difference->a = compare_mask (of_a, difference->a);
      difference->b = compare_mask (of_b, difference->b);
    }
}

GPtrArray *
clasp_handshakes_compare (const ClaspHandshake *a, const ClaspHandshake *b)
{
  GPtrArray *differences = g_ptr_array_new_with_free_func (compare_difference_free);
  g_autofree char *left = NULL, *right = NULL;

  g_return_val_if_fail (a != NULL, differences);
  g_return_val_if_fail (b != NULL, differences);

  left = g_strdup_printf ("%u", a->status);
  right = g_strdup_printf ("%u", b->status);
  compare_urls (differences, a->url, b->url);
  compare_add (differences, CLASP_PART_REQUEST, "method", a->method, b->method);
  compare_add (differences, CLASP_PART_REQUEST, "version", a->version, b->version);
  compare_fields (differences, CLASP_PART_REQUEST, a->request, b->request,
                  !compare_host_follows_url (a) || !compare_host_follows_url (b));
  if (!a->only_asked && !b->only_asked)
    {
      compare_add (differences, CLASP_PART_RESPONSE, "status", a->status != 0 ? left : NULL,
                   b->status != 0 ? right : NULL);
      compare_fields (differences, CLASP_PART_RESPONSE, a->response, b->response, TRUE);
    }
  compare_decide (a, b, differences);
  compare_mask_echoes (a, b, differences);
  return differences;
}

/* ---- side by side */

static void
compare_pair_free (gpointer data)
{
  ClaspPair *pair = data;

  g_free (pair->name);
  g_free (pair->a);
  g_free (pair->b);
  g_free (pair);
}

/* What is known of the differences called @name, or @also (nullable), taken together. */
static ClaspDecides
compare_find_decides (const GPtrArray *differences, ClaspPart part, const char *name, const char *also)
{
  ClaspDecides found = CLASP_DECIDES_NO;

  for (guint i = 0; i < differences->len && found != CLASP_DECIDES_YES; i++)
    {
      const ClaspDifference *difference = differences->pdata[i];

      if (difference->part == part && (g_ascii_strcasecmp (difference->name, name) == 0 ||
                                       (also != NULL && g_ascii_strcasecmp (difference->name, also) == 0)))
        found = difference->decides != CLASP_DECIDES_NO ? difference->decides : found;
    }
  return found;
}

/* What stands before the value of a field; as long in whatever case the letters are. (transfer full) */
static char *
compare_make_label (const char *name)
{
  g_autofree char *shown = clasp_foreign_to_text (name, strlen (name), 0);

  return g_strconcat (shown, ": ", NULL);
}

/* Both sides of one line. @label_a, @label_b: what stands before the value, of one length; @raw_a, @raw_b: (nullable):
 * as they were. */
static void
compare_add_pair (GPtrArray *pairs, ClaspPart part, const char *name, const char *label_a, const char *label_b,
                  const char *raw_a, const char *raw_b, char *shown_a, char *shown_b)
{
  ClaspPair *pair;

  if (raw_a == NULL && raw_b == NULL)
    {
      g_free (shown_a);
      g_free (shown_b);
      return;
    }
  pair = g_new0 (ClaspPair, 1);
  pair->part = part;
  pair->name = g_strdup (name);
  pair->a = shown_a != NULL ? g_strconcat (label_a, shown_a, NULL) : NULL;
  pair->b = shown_b != NULL ? g_strconcat (label_b, shown_b, NULL) : NULL;
  g_free (shown_a);
  g_free (shown_b);
  pair->fresh = compare_is_left_out (name);
  pair->kind = raw_a == NULL                                            ? CLASP_PAIR_ONLY_B
               : raw_b == NULL                                          ? CLASP_PAIR_ONLY_A
               : compare_is_masked (raw_a) && compare_is_masked (raw_b) ? CLASP_PAIR_MASKED
               : strcmp (raw_a, raw_b) == 0                             ? CLASP_PAIR_EQUAL
                                                                        : CLASP_PAIR_DIFFERS;
  pair->from = strlen (label_a);
  pair->a_to = pair->a != NULL ? strlen (pair->a) : 0;
  pair->b_to = pair->b != NULL ? strlen (pair->b) : 0;
  if (pair->kind == CLASP_PAIR_DIFFERS && strcmp (pair->a, pair->b) != 0)
    clasp_words_find_difference (pair->a, pair->a_to, pair->b, pair->b_to, strlen (label_a), &pair->from, &pair->a_to,
                                 &pair->b_to);
  g_ptr_array_add (pairs, pair);
}

/* The @n-th field called @name; %NULL: there are not so many. */
static const Field *
compare_find_nth (const GPtrArray *fields, const char *name, guint n)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const Field *field = fields->pdata[i];

      if (g_ascii_strcasecmp (field->name, name) == 0 && n-- == 0)
        return field;
    }
  return NULL;
}

static guint
compare_count_before (const GPtrArray *fields, guint position)
{
  const Field *field = fields->pdata[position];
  guint n = 0;

  for (guint i = 0; i < position; i++)
    n += g_ascii_strcasecmp (((const Field *) fields->pdata[i])->name, field->name) == 0;
  return n;
}

static void
compare_pair_fields (GPtrArray *pairs, ClaspPart part, const ClaspHandshake *a, const ClaspHandshake *b)
{
  const GPtrArray *left = part == CLASP_PART_REQUEST ? a->request : a->response;
  const GPtrArray *right = part == CLASP_PART_REQUEST ? b->request : b->response;

  for (guint i = 0; i < left->len; i++)
    {
      const Field *field = left->pdata[i];
      const Field *other = compare_find_nth (right, field->name, compare_count_before (left, i));
      g_autofree char *label_a = compare_make_label (field->name);
      g_autofree char *label_b = compare_make_label (other != NULL ? other->name : field->name);

      compare_add_pair (pairs, part, field->name, label_a, label_b, field->value, other != NULL ? other->value : NULL,
                        compare_dup_safe (a, field->name, field->value),
                        other != NULL ? compare_dup_safe (b, field->name, other->value) : NULL);
    }
  for (guint i = 0; i < right->len; i++)
    {
      const Field *field = right->pdata[i];
      g_autofree char *label = compare_make_label (field->name);

      if (compare_find_nth (left, field->name, compare_count_before (right, i)) == NULL)
        compare_add_pair (pairs, part, field->name, label, label, NULL, field->value, NULL,
                          compare_dup_safe (b, field->name, field->value));
    }
}

static const char *
compare_or_null (const char *text)
{
  return *text != '\0' ? text : NULL;
}

static char *
compare_dup_safe_line (const ClaspHandshake *self, const char *line)
{
  g_autofree char *masked = clasp_secret_mask_line (line);

  return *line != '\0' ? compare_dup_safe (self, NULL, masked) : NULL;
}

/* The first line of a body that is not empty. */
static char *
compare_dup_safe_body (const ClaspHandshake *self)
{
  const char *start_of_text = self->body + strspn (self->body, "\r\n");
  g_autofree char *line = g_strndup (start_of_text, strcspn (start_of_text, "\r\n"));
  g_autofree char *valid = g_utf8_make_valid (line, -1);
  g_autofree char *safe = compare_dup_safe (self, NULL, valid);
  g_autofree char *start = g_utf8_substring (safe, 0, MIN (g_utf8_strlen (safe, -1), MAX_SHOWN));

  return *self->body != '\0' ? g_steal_pointer (&start) : NULL;
}

static void
compare_number_pairs (GPtrArray *pairs, const GPtrArray *differences)
{
  guint a = 0, b = 0;

  for (guint i = 0; i < pairs->len; i++)
    {
      ClaspPair *pair = pairs->pdata[i];

      if (pair->a != NULL && pair->part != CLASP_PART_URL)
        pair->a_line = ++a;
      if (pair->b != NULL && pair->part != CLASP_PART_URL)
        pair->b_line = ++b;
      if (pair->kind == CLASP_PAIR_EQUAL)
        pair->decides = CLASP_DECIDES_NO;
      else
        pair->decides = compare_find_decides (differences, pair->part, pair->name,
                                              pair->part == CLASP_PART_URL         ? "query"
                                              : g_str_equal (pair->name, "method") ? "version"
                                                                                   : NULL);
    }
}

GPtrArray *
clasp_handshakes_pair (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences)
{
  GPtrArray *pairs = g_ptr_array_new_with_free_func (compare_pair_free);

  g_return_val_if_fail (a != NULL && b != NULL && differences != NULL, pairs);

  compare_add_pair (pairs, CLASP_PART_URL, "url", "", "", a->url, b->url, compare_dup_url (a), compare_dup_url (b));
  compare_add_pair (pairs, CLASP_PART_REQUEST, "method", "", "", compare_or_null (a->request_line),
                    compare_or_null (b->request_line), compare_dup_safe_line (a, a->request_line),
                    compare_dup_safe_line (b, b->request_line));
  compare_pair_fields (pairs, CLASP_PART_REQUEST, a, b);
  /* What was only asked has no answer to lay beside another. */
  if (a->only_asked || b->only_asked)
    {
      compare_number_pairs (pairs, differences);
      return pairs;
    }
  if (a->status != 0 || b->status != 0)
    compare_add_pair (pairs, CLASP_PART_RESPONSE, "status", "", "", compare_or_null (a->status_line),
                      compare_or_null (b->status_line), compare_dup_safe_line (a, a->status_line),
                      compare_dup_safe_line (b, b->status_line));
  compare_pair_fields (pairs, CLASP_PART_RESPONSE, a, b);
  if (*a->body != '\0' || *b->body != '\0')
    compare_add_pair (pairs, CLASP_PART_RESPONSE, "body", "", "", compare_or_null (a->body), compare_or_null (b->body),
                      compare_dup_safe_body (a), compare_dup_safe_body (b));
  compare_number_pairs (pairs, differences);
  return pairs;
}

/* (transfer full) */
static char *
compare_dup_quoted (const char *value)
{
  g_autofree char *safe = value != NULL ? clasp_foreign_to_text (value, strlen (value), MAX_SHOWN) : NULL;

  return safe != NULL ? g_strdup_printf ("“%s”", safe) : g_strdup (_("not there"));
}

char *
clasp_comparison_dup_conclusion (const GPtrArray *differences, char **text)
{
  const ClaspDifference *decisive = NULL;
  guint n_decisive = 0, n_unknown = 0, n_compared = 0;

  g_return_val_if_fail (differences != NULL && text != NULL, NULL);

  for (guint i = 0; i < differences->len; i++)
    {
      const ClaspDifference *difference = differences->pdata[i];

      if (difference->decides == CLASP_DECIDES_YES && n_decisive++ == 0)
        decisive = difference;
      n_unknown += difference->decides == CLASP_DECIDES_UNKNOWN && !difference->masked;
      n_compared += !difference->masked;
    }
  if (differences->len == 0)
    {
      *text = g_strdup (_("Nothing differs but the key and what follows from it."));
      return g_strdup (_("Nothing differs"));
    }
  if (decisive != NULL)
    {
      g_autofree char *a = compare_dup_quoted (decisive->a);
      g_autofree char *b = compare_dup_quoted (decisive->b);

      *text = g_strdup_printf (_("On the left it is %s, on the right %s."), a, b);
      return n_decisive == 1 ? g_strdup_printf (_("“%s” decides"), decisive->name)
                             : g_strdup_printf (_("“%s” and others decide"), decisive->name);
    }
  if (n_compared == 0)
    {
      *text = g_strdup (_("What is masked on both sides was not compared."));
      return g_strdup (_("Nothing differs of what was compared"));
    }
  if (n_unknown == 0)
    {
      *text = g_strdup (_("Either both opened or neither did, so that none of them decides."));
      return g_strdup_printf (ngettext ("%u difference", "%u differences", n_compared), n_compared);
    }
  *text = g_strdup (_("Which of them decides can’t be told from these two alone."));
  return g_strdup_printf (ngettext ("%u difference", "%u differences", n_compared), n_compared);
}

/* ---- telling */

static const char *
compare_part_to_string (ClaspPart part)
{
  return part == CLASP_PART_URL ? "url" : part == CLASP_PART_REQUEST ? "request" : "response";
}

static void
compare_add_text (JsonBuilder *builder, const char *key, const char *text)
{
  json_builder_set_member_name (builder, key);
  if (text == NULL)
    json_builder_add_null_value (builder);
  else
    {
      g_autofree char *valid = g_utf8_make_valid (text, -1);

      json_builder_add_string_value (builder, valid);
    }
}

static void
compare_add_side (JsonBuilder *builder, const char *key, const ClaspHandshake *side)
{
  g_autofree char *url = compare_dup_url (side);

  json_builder_set_member_name (builder, key);
  json_builder_begin_object (builder);
  compare_add_text (builder, "url", url);
  json_builder_set_member_name (builder, "status");
  if (side->status != 0)
    json_builder_add_int_value (builder, side->status);
  else
    json_builder_add_null_value (builder);
  json_builder_end_object (builder);
}

static void
compare_add_difference (JsonBuilder *builder, const ClaspDifference *difference)
{
  json_builder_begin_object (builder);
  compare_add_text (builder, "part", compare_part_to_string (difference->part));
  compare_add_text (builder, "name", difference->name);
  compare_add_text (builder, "a", difference->a);
  compare_add_text (builder, "b", difference->b);
  json_builder_set_member_name (builder, "decides");
  if (difference->decides == CLASP_DECIDES_UNKNOWN)
    json_builder_add_null_value (builder);
  else
    json_builder_add_boolean_value (builder, difference->decides == CLASP_DECIDES_YES);
  if (difference->masked)
    compare_add_text (builder, "note", _("masked in both files, not compared"));
  json_builder_end_object (builder);
}

char *
clasp_comparison_to_json (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;

  g_return_val_if_fail (a != NULL && b != NULL && differences != NULL, NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "schema");
  json_builder_add_int_value (builder, 1);
  compare_add_side (builder, "a", a);
  compare_add_side (builder, "b", b);
  json_builder_set_member_name (builder, "differs");
  json_builder_begin_array (builder);
  for (guint i = 0; i < differences->len; i++)
    compare_add_difference (builder, differences->pdata[i]);
  json_builder_end_array (builder);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  return json_generator_to_data (generator, NULL);
}

static void
compare_append_side (GString *text, const char *letter, const ClaspHandshake *side)
{
  g_autofree char *url = compare_dup_url (side);
  g_autofree char *safe = clasp_foreign_to_text (url, strlen (url), 0);

  g_string_append_printf (text, "%s  %s  ", letter, safe);
  if (side->status != 0)
    g_string_append_printf (text, "%u", side->status);
  else
    g_string_append (text, _("no answer"));
  g_string_append_c (text, '\n');
}

static void
compare_append_value (GString *text, const char *letter, const char *value)
{
  g_autofree char *safe = clasp_foreign_to_text (value != NULL ? value : "", value != NULL ? strlen (value) : 0, 0);

  g_string_append_printf (text, "    %s  %s\n", letter, value != NULL ? safe : _("(none)"));
}

static void
compare_append_difference (GString *text, const ClaspDifference *difference)
{
  g_autofree char *name = clasp_foreign_to_text (difference->name, strlen (difference->name), 0);

  g_string_append_printf (text, "  %s %s%s\n", compare_part_to_string (difference->part), name,
                          difference->decides == CLASP_DECIDES_YES ? _("  ← this decides") : "");
  if (difference->masked)
    g_string_append_printf (text, "    %s\n", _("masked in both files, not compared"));
  else
    {
      compare_append_value (text, "A", difference->a);
      compare_append_value (text, "B", difference->b);
    }
}

char *
clasp_comparison_to_text (const ClaspHandshake *a, const ClaspHandshake *b, const GPtrArray *differences)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (a != NULL && b != NULL && differences != NULL, g_string_free_and_steal (text));

  compare_append_side (text, "A", a);
  compare_append_side (text, "B", b);
  if (differences->len == 0)
    g_string_append_printf (text, "%s\n", _("Nothing differs but the key and what follows from it."));
  for (guint i = 0; i < differences->len; i++)
    compare_append_difference (text, differences->pdata[i]);
  return g_string_free_and_steal (text);
}
