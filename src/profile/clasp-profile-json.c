/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-profile-private.h"

#include <json-glib/json-glib.h>
#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <string.h>

#include "clasp-deflate.h"
#include "clasp-limited-file.h"
#include "clasp-secret.h"

#define FORMAT 1
/* Bytes of one text, and rows of the header table: what is more was not typed by anybody. */
#define MAX_TEXT (64 * 1024)
#define MAX_HEADERS 1000

/* The properties in the order they are written; what has its default is left out. */
static const char *const KEYS[] = {
  "id",
  "name",
  "url",
  "pinned",
  "subprotocols",
  "origin",
  "extensions",
  "deflate",
  "deflate-server-bits",
  "deflate-client-bits",
  "deflate-server-no-context",
  "deflate-client-no-context",
  "ca-file",
  "cert-file",
  "key-file",
  "sni",
  "proxy-mode",
  "proxy-uri",
  "connect-to",
  "user",
  "timeout",
  "lenient",
  "refuse-no-subprotocol",
  "method",
  "http-version",
  "target",
  "line-end",
  "split",
  "extra",
  "dropped-fields",
  "last-used",
  "last-outcome",
  "last-status",
};

/* The properties that are addresses, and are kept without their secrets. */
static const char *const ADDRESSES[] = { "url", "proxy-uri", "origin", "target", NULL };

gboolean
clasp_profile_id_is_valid (const char *id)
{
  gsize length = strlen (id);

  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (id[i]) && id[i] != '-' && id[i] != '_')
      return FALSE;
  return length >= 1 && length <= 64;
}

static void
profile_json_add_strings (JsonBuilder *builder, const char *const *strings)
{
  json_builder_begin_array (builder);
  for (gsize i = 0; strings[i] != NULL; i++)
    json_builder_add_string_value (builder, strings[i]);
  json_builder_end_array (builder);
}

static void
profile_json_add_value (JsonBuilder *builder, const char *key, const GValue *value)
{
  json_builder_set_member_name (builder, key);
  if (G_VALUE_HOLDS_BOOLEAN (value))
    json_builder_add_boolean_value (builder, g_value_get_boolean (value));
  else if (G_VALUE_HOLDS_UINT (value))
    json_builder_add_int_value (builder, g_value_get_uint (value));
  else if (G_VALUE_HOLDS_INT64 (value))
    json_builder_add_int_value (builder, g_value_get_int64 (value));
  else if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    profile_json_add_strings (builder, g_value_get_boxed (value));
  else if (g_strv_contains (ADDRESSES, key))
    {
      g_autofree char *text = clasp_secret_strip_url (g_value_get_string (value));

      json_builder_add_string_value (builder, text);
    }
  else if (g_str_equal (key, "subprotocols"))
    {
      /* Tokens stand among the names; the names are kept. */
      g_autofree char *text = clasp_secret_strip_field ("Sec-WebSocket-Protocol", g_value_get_string (value));

      json_builder_add_string_value (builder, text);
    }
  else
    json_builder_add_string_value (builder, g_value_get_string (value));
}

static gboolean
profile_json_is_default (const GValue *value, GParamSpec *pspec)
{
  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    return g_strv_length (g_value_get_boxed (value)) == 0;
  if (g_str_equal (pspec->name, "proxy-mode"))
    return g_str_equal (g_value_get_string (value), "system");
  return g_param_value_defaults (pspec, value);
}

static void
profile_json_add_headers (JsonBuilder *builder, GListModel *headers)
{
  guint n = g_list_model_get_n_items (headers);

  json_builder_set_member_name (builder, "headers");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspHeader) header = g_list_model_get_item (headers, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "name");
      json_builder_add_string_value (builder, clasp_header_get_name (header));
      if (!clasp_header_get_secret (header))
        {
          json_builder_set_member_name (builder, "value");
          json_builder_add_string_value (builder, clasp_header_get_value (header));
        }
      if (!clasp_header_get_enabled (header))
        {
          json_builder_set_member_name (builder, "enabled");
          json_builder_add_boolean_value (builder, FALSE);
        }
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
profile_json_add_pins (JsonBuilder *builder, GListModel *pins)
{
  guint n = g_list_model_get_n_items (pins);

  if (n == 0)
    return;
  json_builder_set_member_name (builder, "pins");
  json_builder_begin_array (builder);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ClaspPin) pin = g_list_model_get_item (pins, i);

      json_builder_begin_object (builder);
      json_builder_set_member_name (builder, "host");
      json_builder_add_string_value (builder, clasp_pin_get_host (pin));
      json_builder_set_member_name (builder, "port");
      json_builder_add_int_value (builder, clasp_pin_get_port (pin));
      json_builder_set_member_name (builder, "sha256");
      json_builder_add_string_value (builder, clasp_pin_get_sha256 (pin));
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

char *
clasp_profile_to_json (ClaspProfile *self)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (CLASP_IS_PROFILE (self), NULL);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_int_value (builder, FORMAT);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (self), KEYS[i]);
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (self), KEYS[i], &value);
      if (!profile_json_is_default (&value, pspec))
        profile_json_add_value (builder, KEYS[i], &value);
      if (g_str_equal (KEYS[i], "url"))
        profile_json_add_headers (builder, G_LIST_MODEL (clasp_profile_get_headers (self)));
      if (g_str_equal (KEYS[i], "sni"))
        profile_json_add_pins (builder, G_LIST_MODEL (clasp_profile_get_pins (self)));
    }
  json_builder_end_object (builder);

  root = json_builder_get_root (builder);
  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}

static gboolean
profile_json_wrong (GError **error, const char *key, const char *wanted)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is not %s"), key, wanted);
  return FALSE;
}

static gboolean
profile_json_is_string (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING;
}

/* A text of a length that can be shown. */
static gboolean
profile_json_check_text (JsonNode *node, const char *key, GError **error)
{
  if (!profile_json_is_string (node))
    return profile_json_wrong (error, key, _("a text"));
  if (strlen (json_node_get_string (node)) <= MAX_TEXT)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” is longer than %d KiB"), key, MAX_TEXT / 1024);
  return FALSE;
}

static gboolean
profile_json_is_number (JsonNode *node, gint64 max)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_INT64 &&
         json_node_get_int (node) >= 0 && json_node_get_int (node) <= max;
}

/* The largest window of permessage-deflate: 8 to 15 bits, or 0. */
static gboolean
profile_json_is_window_bits (JsonNode *node)
{
  return profile_json_is_number (node, CLASP_WINDOW_BITS_MAX) &&
         (json_node_get_int (node) == 0 || json_node_get_int (node) >= CLASP_WINDOW_BITS_MIN);
}

static gboolean
profile_json_read_strings (GObject *object, const char *key, JsonNode *node, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) strings = NULL;
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_json_wrong (error, key, _("a list of texts"));

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      if (!profile_json_is_string (json_array_get_element (array, i)))
        return profile_json_wrong (error, key, _("a list of texts"));
      g_strv_builder_add (builder, json_array_get_string_element (array, i));
    }
  strings = g_strv_builder_end (builder);
  g_object_set (object, key, strings, NULL);
  return TRUE;
}

static gboolean
profile_json_read_value (GObject *object, const char *key, JsonNode *node, GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (object), key);

  if (G_IS_PARAM_SPEC_STRING (pspec))
    {
      if (!profile_json_check_text (node, key, error))
        return FALSE;
      g_object_set (object, key, json_node_get_string (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
        return profile_json_wrong (error, key, _("true or false"));
      g_object_set (object, key, json_node_get_boolean (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      if (!profile_json_is_number (node, G_PARAM_SPEC_UINT (pspec)->maximum) ||
          (g_str_has_suffix (key, "-bits") && !profile_json_is_window_bits (node)))
        return profile_json_wrong (error, key, _("a number in its bounds"));
      g_object_set (object, key, (guint) json_node_get_int (node), NULL);
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      if (!profile_json_is_number (node, G_MAXINT64))
        return profile_json_wrong (error, key, _("a number in its bounds"));
      g_object_set (object, key, json_node_get_int (node), NULL);
    }
  else
    return profile_json_read_strings (object, key, node, error);
  return TRUE;
}

static gboolean
profile_json_read_header (GListStore *headers, JsonNode *node, GError **error)
{
  g_autoptr (ClaspHeader) header = NULL;
  JsonObject *object;
  JsonNode *name, *value, *enabled;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return profile_json_wrong (error, "headers", _("a list of headers"));

  object = json_node_get_object (node);
  name = json_object_get_member (object, "name");
  value = json_object_get_member (object, "value");
  enabled = json_object_get_member (object, "enabled");
  if (name == NULL)
    return profile_json_wrong (error, "headers.name", _("a text"));
  if (!profile_json_check_text (name, "headers.name", error) ||
      (value != NULL && !profile_json_check_text (value, "headers.value", error)))
    return FALSE;
  if (enabled != NULL && (!JSON_NODE_HOLDS_VALUE (enabled) || json_node_get_value_type (enabled) != G_TYPE_BOOLEAN))
    return profile_json_wrong (error, "headers.enabled", _("true or false"));

  header = clasp_header_new (json_node_get_string (name), value != NULL ? json_node_get_string (value) : "",
                             enabled == NULL || json_node_get_boolean (enabled));
  clasp_header_set_needs_value (header, value == NULL);
  g_list_store_append (headers, header);
  return TRUE;
}

static gboolean
profile_json_read_headers (GListStore *headers, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_json_wrong (error, "headers", _("a list of headers"));

  array = json_node_get_array (node);
  if (json_array_get_length (array) > MAX_HEADERS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it has more than %d headers"), MAX_HEADERS);
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!profile_json_read_header (headers, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
profile_json_read_pin (ClaspProfile *self, JsonNode *node, GError **error)
{
  g_autoptr (ClaspPin) pin = NULL;
  JsonObject *object = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  JsonNode *host = object != NULL ? json_object_get_member (object, "host") : NULL;
  JsonNode *port = object != NULL ? json_object_get_member (object, "port") : NULL;
  JsonNode *sha256 = object != NULL ? json_object_get_member (object, "sha256") : NULL;

  if (host == NULL || !profile_json_is_string (host))
    return profile_json_wrong (error, "pins.host", _("a text"));
  if (port == NULL || !profile_json_is_number (port, G_MAXUINT16) || json_node_get_int (port) == 0)
    return profile_json_wrong (error, "pins.port", _("a number in its bounds"));
  if (sha256 != NULL && profile_json_is_string (sha256))
    pin = clasp_pin_new (json_node_get_string (host), (guint) json_node_get_int (port), json_node_get_string (sha256));
  if (pin == NULL)
    return profile_json_wrong (error, "pins.sha256", _("64 hexadecimal digits"));
  clasp_profile_add_pin (self, pin);
  return TRUE;
}

static gboolean
profile_json_read_pins (ClaspProfile *self, JsonNode *node, GError **error)
{
  JsonArray *array;

  if (!JSON_NODE_HOLDS_ARRAY (node))
    return profile_json_wrong (error, "pins", _("a list of certificates"));

  array = json_node_get_array (node);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!profile_json_read_pin (self, json_array_get_element (array, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
profile_json_read_format (JsonObject *object, GError **error)
{
  JsonNode *format = json_object_get_member (object, "format");

  if (format == NULL || !profile_json_is_number (format, G_MAXINT64))
    return profile_json_wrong (error, "format", _("a number in its bounds"));
  if (json_node_get_int (format) != FORMAT)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("format %" PRId64 " is not known, only %d"),
                   json_node_get_int (format), FORMAT);
      return FALSE;
    }
  return TRUE;
}

ClaspProfile *
clasp_profile_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (ClaspProfile) self = NULL;
  JsonObject *object;
  JsonNode *headers, *pins;

  g_return_val_if_fail (json != NULL, NULL);

  if (clasp_json_is_too_deep (json, length < 0 ? strlen (json) : (gsize) length))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it nests too deep"));
      return NULL;
    }
  json_parser_set_strict (parser, TRUE); /* the immutable kind aborts at a second value */
  if (!json_parser_load_from_data (parser, json, length, error))
    return NULL;
  if (json_parser_get_root (parser) == NULL || !JSON_NODE_HOLDS_OBJECT (json_parser_get_root (parser)))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("it does not hold a JSON object"));
      return NULL;
    }

  object = json_node_get_object (json_parser_get_root (parser));
  if (!profile_json_read_format (object, error))
    return NULL;

  self = clasp_profile_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      JsonNode *node = json_object_get_member (object, KEYS[i]);

      if (node != NULL && !profile_json_read_value (G_OBJECT (self), KEYS[i], node, error))
        return NULL;
    }
  headers = json_object_get_member (object, "headers");
  if (headers != NULL && !profile_json_read_headers (clasp_profile_get_headers (self), headers, error))
    return NULL;
  pins = json_object_get_member (object, "pins");
  if (pins != NULL && !profile_json_read_pins (self, pins, error))
    return NULL;
  if (!clasp_profile_id_is_valid (clasp_profile_get_id (self)))
    {
      profile_json_wrong (error, "id", _("1 to 64 letters, digits, “-” or “_”"));
      return NULL;
    }
  return g_steal_pointer (&self);
}
