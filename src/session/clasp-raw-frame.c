/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-raw-frame.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "clasp-base64.h"
#include "clasp-hex.h"

/* Objects and lists in one another; the parser below calls itself for each. */
#define DEPTH_MAX 8

typedef gboolean (*ReadFunc) (ClaspRawFrame *self, JsonNode *node);

ClaspRawFrame *
clasp_raw_frame_new (void)
{
  ClaspRawFrame *self = g_new0 (ClaspRawFrame, 1);

  self->spec.opcode = CLASP_OPCODE_BINARY;
  self->spec.fin = TRUE;
  self->spec.masked = TRUE;
  self->payload = g_bytes_new_static ("", 0);
  self->fragments = g_array_new (FALSE, FALSE, sizeof (guint64));
  return self;
}

void
clasp_raw_frame_free (ClaspRawFrame *self)
{
  g_bytes_unref (self->payload);
  g_array_unref (self->fragments);
  g_free (self);
}

gboolean
clasp_raw_frame_parse_sizes (const char *text, GArray *sizes)
{
  g_auto (GStrv) words = g_strsplit_set (text, ", \t\n", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    {
      guint64 size;

      if (words[i][0] == '\0')
        continue;
      if (!g_ascii_string_to_unsigned (words[i], 10, 0, G_MAXINT64, &size, NULL))
        return FALSE;
      g_array_append_val (sizes, size);
    }
  return TRUE;
}

/* The bytes the fragments ask for; G_MAXUINT64 when that is more than can be counted. */
static guint64
raw_frame_sum_fragments (const ClaspRawFrame *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->fragments->len; i++)
    if (!g_uint64_checked_add (&sum, sum, g_array_index (self->fragments, guint64, i)))
      return G_MAXUINT64;
  return sum;
}

static guint64
raw_frame_get_form_max (ClaspLengthForm form)
{
  if (form == CLASP_LENGTH_7)
    return 127;
  return form == CLASP_LENGTH_16 ? G_MAXUINT16 : G_MAXUINT64;
}

static gboolean
raw_frame_fail (GError **error, char *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, text);
  g_free (text);
  return FALSE;
}

GBytes *
clasp_raw_frame_next (const ClaspRawFrame *self, ClaspRawFrameCut *cut, ClaspFrameSpec *spec)
{
  gsize rest = g_bytes_get_size (self->payload) - cut->start;
  gboolean told = cut->number < self->fragments->len;
  gsize size = told ? MIN (g_array_index (self->fragments, guint64, cut->number), rest) : rest;
  gboolean last = size == rest && cut->number + 1 >= self->fragments->len;
  GBytes *part;

  if (cut->number > 0 && !told && rest == 0)
    return NULL;
  *spec = self->spec;
  spec->fin = self->spec.fin && last;
  if (cut->number > 0)
    {
      spec->opcode = CLASP_OPCODE_CONTINUATION;
      spec->rsv = 0;
    }
  part = g_bytes_new_from_bytes (self->payload, cut->start, size);
  cut->start += size;
  cut->number++;
  return part;
}

static gboolean
raw_frame_check_form (const ClaspFrameSpec *spec, gsize size, GError **error)
{
  guint64 length = spec->set_length ? spec->length : size;

  if (length <= raw_frame_get_form_max (spec->form))
    return TRUE;
  return raw_frame_fail (error,
                         g_strdup_printf (_("“length_form” can declare at most %" PRIu64 " bytes, and the length "
                                             "is %" PRIu64),
                                          raw_frame_get_form_max (spec->form), length));
}

gboolean
clasp_raw_frame_check (const ClaspRawFrame *self, GError **error)
{
  gsize size = g_bytes_get_size (self->payload);
  guint64 sum = raw_frame_sum_fragments (self);
  ClaspRawFrameCut cut = { 0 };
  ClaspFrameSpec spec;
  GBytes *part;
  gboolean fits = TRUE;

  if (self->fragments->len > 0 && self->spec.set_length)
    return raw_frame_fail (error, g_strdup (_("“length” and “fragments” cannot be given together")));
  if (sum > size)
    return raw_frame_fail (
        error,
        g_strdup_printf (_("“fragments” add up to %" PRIu64 ", more than the payload’s size of %zu"), sum, size));
  while (fits && (part = clasp_raw_frame_next (self, &cut, &spec)) != NULL)
    {
      fits = raw_frame_check_form (&spec, g_bytes_get_size (part), error);
      g_bytes_unref (part);
    }
  return fits;
}

static gboolean
raw_frame_get_number (JsonNode *node, gint64 max, guint64 *number)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64)
    return FALSE;
  *number = (guint64) json_node_get_int (node);
  return json_node_get_int (node) >= 0 && json_node_get_int (node) <= max;
}

/* (nullable) */
static const char *
raw_frame_get_text (JsonNode *node)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;
  return json_node_get_string (node);
}

static gboolean
raw_frame_get_boolean (JsonNode *node, gboolean *value)
{
  if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_BOOLEAN)
    return FALSE;
  *value = json_node_get_boolean (node);
  return TRUE;
}

static gboolean
raw_frame_read_opcode (ClaspRawFrame *self, JsonNode *node)
{
  static const struct
  {
    const char *name;
    guint8 opcode;
  } names[] = {
    { "continuation", CLASP_OPCODE_CONTINUATION },
    { "text", CLASP_OPCODE_TEXT },
    { "binary", CLASP_OPCODE_BINARY },
    { "close", CLASP_OPCODE_CLOSE },
    { "ping", CLASP_OPCODE_PING },
    { "pong", CLASP_OPCODE_PONG },
  };
  const char *name = raw_frame_get_text (node);
  guint64 number;

  if (raw_frame_get_number (node, 15, &number))
    {
      self->spec.opcode = (guint8) number;
      return TRUE;
    }
  for (gsize i = 0; name != NULL && i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i].name))
      {
        self->spec.opcode = names[i].opcode;
        return TRUE;
      }
  return FALSE;
}

static gboolean
raw_frame_read_fin (ClaspRawFrame *self, JsonNode *node)
{
  return raw_frame_get_boolean (node, &self->spec.fin);
}

static gboolean
raw_frame_read_rsv (ClaspRawFrame *self, JsonNode *node)
{
  guint64 number;

  if (!raw_frame_get_number (node, 7, &number))
    return FALSE;
  self->spec.rsv = (guint8) (number << 4); /* RSV1 is 4, and bit 6 of the frame's first byte */
  return TRUE;
}

static gboolean
raw_frame_read_mask (ClaspRawFrame *self, JsonNode *node)
{
  const char *text = raw_frame_get_text (node);
  g_autoptr (GBytes) mask = NULL;

  if (text == NULL)
    return raw_frame_get_boolean (node, &self->spec.masked);
  mask = strlen (text) == 8 ? clasp_hex_parse (text, NULL) : NULL;
  if (mask == NULL || g_bytes_get_size (mask) != sizeof self->spec.mask)
    return FALSE;
  self->spec.masked = self->spec.set_mask = TRUE;
  memcpy (self->spec.mask, g_bytes_get_data (mask, NULL), sizeof self->spec.mask);
  return TRUE;
}

static gboolean
raw_frame_read_length_form (ClaspRawFrame *self, JsonNode *node)
{
  static const char *const forms[] = {
    [CLASP_LENGTH_SHORTEST] = "shortest",
    [CLASP_LENGTH_7] = "7",
    [CLASP_LENGTH_16] = "16",
    [CLASP_LENGTH_64] = "64",
  };
  const char *text = raw_frame_get_text (node);

  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (forms); i++)
    if (g_str_equal (text, forms[i]))
      {
        self->spec.form = i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
raw_frame_read_length (ClaspRawFrame *self, JsonNode *node)
{
  const char *text = raw_frame_get_text (node);

  self->spec.set_length = TRUE;
  if (text != NULL)
    return g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &self->spec.length, NULL);
  return raw_frame_get_number (node, G_MAXINT64, &self->spec.length);
}

static gboolean
raw_frame_take_payload (ClaspRawFrame *self, GBytes *payload)
{
  if (payload == NULL)
    return FALSE;
  g_bytes_unref (self->payload);
  self->payload = payload;
  return TRUE;
}

static gboolean
raw_frame_read_text (ClaspRawFrame *self, JsonNode *node)
{
  const char *text = raw_frame_get_text (node);

  return raw_frame_take_payload (self, text != NULL ? g_bytes_new (text, strlen (text)) : NULL);
}

static gboolean
raw_frame_read_base64 (ClaspRawFrame *self, JsonNode *node)
{
  const char *text = raw_frame_get_text (node);

  return text != NULL && raw_frame_take_payload (self, clasp_base64_parse (text, strlen (text)));
}

static gboolean
raw_frame_read_hex (ClaspRawFrame *self, JsonNode *node)
{
  const char *text = raw_frame_get_text (node);

  return text != NULL && raw_frame_take_payload (self, clasp_hex_parse (text, NULL));
}

static gboolean
raw_frame_read_fragments (ClaspRawFrame *self, JsonNode *node)
{
  JsonArray *array = JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      guint64 size;

      if (!raw_frame_get_number (json_array_get_element (array, i), G_MAXINT64, &size))
        return FALSE;
      g_array_append_val (self->fragments, size);
    }
  return array != NULL;
}

static const struct
{
  const char *name;
  ReadFunc read;
  const char *wanted;
} KEYS[] = {
  { "opcode", raw_frame_read_opcode,
    N_("a number from 0 to 15, or one of “continuation”, “text”, “binary”, “close”, “ping”, “pong”") },
  { "fin", raw_frame_read_fin, N_("true or false") },
  { "rsv", raw_frame_read_rsv, N_("a number from 0 to 7") },
  { "mask", raw_frame_read_mask, N_("true, false or 8 hexadecimal digits in quotes") },
  { "length_form", raw_frame_read_length_form, N_("one of “shortest”, “7”, “16”, “64”") },
  { "length", raw_frame_read_length, N_("a number of bytes") },
  { "text", raw_frame_read_text, N_("a text") },
  { "base64", raw_frame_read_base64, N_("Base64 in quotes") },
  { "hex", raw_frame_read_hex, N_("hexadecimal digits in quotes, two a byte") },
  { "fragments", raw_frame_read_fragments, N_("a list of sizes in bytes") },
};

static gboolean
raw_frame_is_payload (const char *key)
{
  return g_str_equal (key, "text") || g_str_equal (key, "base64") || g_str_equal (key, "hex");
}

static gboolean
raw_frame_read_key (ClaspRawFrame *self, const char *key, JsonNode *node, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    {
      if (!g_str_equal (key, KEYS[i].name))
        continue;
      if (KEYS[i].read (self, node))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” is not %s"), key, _(KEYS[i].wanted));
      return FALSE;
    }
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("the key “%s” is not known"), key);
  return FALSE;
}

static gboolean
raw_frame_read_object (ClaspRawFrame *self, JsonObject *object, GError **error)
{
  g_autoptr (GList) keys = json_object_get_members (object);
  const char *payload = NULL;

  if (json_object_has_member (object, "text"))
    self->spec.opcode = CLASP_OPCODE_TEXT;
  for (const GList *link = keys; link != NULL; link = link->next)
    {
      const char *key = link->data;

      if (raw_frame_is_payload (key) && payload != NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” and “%s” cannot be given together"),
                       payload, key);
          return FALSE;
        }
      if (raw_frame_is_payload (key))
        payload = key;
      if (!raw_frame_read_key (self, key, json_object_get_member (object, key), error))
        return FALSE;
    }
  return clasp_raw_frame_check (self, error);
}

/* Whether a whole number begins at @at that is more than the JSON parser can hold: it takes the nearest it can. */
static gboolean
raw_frame_is_too_great (const char *json, gsize length, gsize at)
{
  static const char max[] = "9223372036854775807";
  gsize n = 0;

  if (at > 0 && (json[at - 1] == '.' || g_ascii_isdigit (json[at - 1])))
    return FALSE;
  while (at + n < length && g_ascii_isdigit (json[at + n]))
    n++;
  return n > strlen (max) || (n == strlen (max) && strncmp (json + at, max, n) > 0);
}

/* What the JSON parser would not do right: it ends a text at a NUL, calls itself for each list in a list, and changes
 * a great number. */
static const char *
raw_frame_find_trouble (const char *json, gsize length)
{
  gboolean in_text = FALSE;
  int depth = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (json[i] == '\0')
        return N_("it holds a NUL");
      if (json[i] == '"')
        in_text = !in_text;
      else if (in_text && json[i] == '\\')
        {
          i++;
          if (length - i >= 5 && strncmp (json + i, "u0000", 5) == 0)
            return N_("a text holds \\u0000: give such a payload as “base64” or “hex”");
        }
      else if (!in_text && (json[i] == '[' || json[i] == '{') && ++depth > DEPTH_MAX)
        return N_("it has lists in lists");
      else if (!in_text && (json[i] == ']' || json[i] == '}'))
        depth--;
      else if (!in_text && raw_frame_is_too_great (json, length, i))
        return N_("it holds a number greater than 9223372036854775807: give such a length in quotes");
    }
  return NULL;
}

ClaspRawFrame *
clasp_raw_frame_parse (const char *json, gsize length, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (ClaspRawFrame) self = clasp_raw_frame_new ();
  g_autoptr (GError) problem = NULL;
  const char *trouble = raw_frame_find_trouble (json, length);
  JsonNode *root;

  if (trouble == NULL && !g_utf8_validate_len (json, length, NULL))
    trouble = N_("it is not UTF-8");
  json_parser_set_strict (parser, TRUE); /* the immutable kind aborts at a second value */
  if (trouble == NULL && !json_parser_load_from_data (parser, json, (gssize) length, &problem))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("it is not JSON (%s)"), problem->message);
      return NULL;
    }
  root = trouble == NULL ? json_parser_get_root (parser) : NULL;
  if (trouble == NULL && (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)))
    trouble = N_("it is not a JSON object");
  if (trouble != NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _(trouble));
      return NULL;
    }
  return raw_frame_read_object (self, json_node_get_object (root), error) ? g_steal_pointer (&self) : NULL;
}
