/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-compare.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-address.h"
#include "clasp-foreign.h"
#include "clasp-json-member.h"
#include "clasp-secret.h"

#define MAX_FILE (64 * 1024 * 1024)

typedef struct
{
  char *name;
  char *value;
} Field;

struct _ClaspHandshake
{
  char *url;
  char *method, *version; /* of the request line; "" when not known */
  GPtrArray *request;     /* of Field */
  GPtrArray *response;    /* of Field */
  guint status;           /* 0: no answer */
  gboolean opened;
  char *body;         /* "" when there is none */
  GHashTable *broken; /* rule ids that failed */
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
  self->body = g_strdup ("");
  self->request = g_ptr_array_new_with_free_func (compare_field_free);
  self->response = g_ptr_array_new_with_free_func (compare_field_free);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_free (self->body);
  g_ptr_array_unref (self->request);
  g_ptr_array_unref (self->response);
  g_hash_table_unref (self->broken);
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
compare_take_field (GPtrArray *fields, char *name, char *value)
{
  Field *field = g_new (Field, 1);

  field->name = g_strstrip (name);
  field->value = g_strstrip (value);
  g_ptr_array_add (fields, field);
}

static void
compare_take_request_line (ClaspHandshake *self, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint n = g_strv_length (words);

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
    g_ptr_array_set_size (self->response, 0);
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
  g_set_str (&self->body, clasp_json_member_get_string (clasp_json_member_get_object (report, "body"), "text", ""));
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
      g_set_str (&self->body,
                 clasp_json_member_get_string (clasp_json_member_get_object (response, "content"), "text", ""));
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
    g_set_error (&problem, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE, _("It is larger than the limit of %d MiB."),
                 MAX_FILE / 1024 / 1024);
  else if (info != NULL && g_file_get_contents (path, &text, &length, &problem))
    self = clasp_handshake_new_from_text (text, length, &problem);
  if (self == NULL)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("“%s” can’t be compared. %s"), path,
                 problem != NULL ? problem->message : "");
  return self;
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
  ClaspDifference *difference;

  if (!masked && g_strcmp0 (a, b) == 0)
    return;
  difference = g_new0 (ClaspDifference, 1);
  difference->part = part;
  difference->name = g_strdup (name);
  difference->a = compare_dup_shown (part, name, a);
  difference->b = compare_dup_shown (part, name, b);
  difference->masked = masked;
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

      if (difference->masked)
        continue;
      if (a->opened == b->opened)
        difference->decides = CLASP_DECIDES_NO;
      else if ((difference->part != CLASP_PART_RESPONSE && n_asked == 1) || compare_is_named (failed, difference))
        difference->decides = CLASP_DECIDES_YES;
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
  compare_add (differences, CLASP_PART_RESPONSE, "status", a->status != 0 ? left : NULL, b->status != 0 ? right : NULL);
  compare_fields (differences, CLASP_PART_RESPONSE, a->response, b->response, TRUE);
  compare_decide (a, b, differences);
  return differences;
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
  g_autofree char *url = clasp_secret_mask_url (side->url);

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
  g_autofree char *url = clasp_secret_mask_url (side->url);
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
