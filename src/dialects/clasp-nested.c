/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-nested.h"

#include <string.h>

#include "clasp-json.h"

/* A shorter word of base64's letters is rather a word. */
#define MIN_BASE64 16
#define GZIP_PIECE (64 * 1024)

static gboolean
nested_begins_container (const char *data, gsize length)
{
  gsize at = 0;

  while (at < length && g_ascii_isspace (data[at]))
    at++;
  return at < length && (data[at] == '{' || data[at] == '[');
}

/* JSON is UTF-8 (RFC 8259 §8.1), which its validation does not look at. */
static gboolean
nested_is_container (const char *data, gsize length)
{
  return nested_begins_container (data, length) && clasp_json_validate (data, length, NULL) &&
         g_utf8_validate_len (data, length, NULL);
}

/* Text that somebody wrote: valid UTF-8 without control characters but those of lines. */
static gboolean
nested_is_text (const guint8 *data, gsize length, gboolean whole)
{
  const char *end;
  gsize rest;

  if (length == 0)
    return FALSE;
  if (!g_utf8_validate_len ((const char *) data, length, &end))
    {
      rest = length - (gsize) (end - (const char *) data);
      /* A character may be cut. */
      if (whole || rest > 3 || *end == '\0' || g_utf8_get_char_validated (end, (gssize) rest) != (gunichar) -2)
        return FALSE;
      length -= rest;
    }
  for (gsize i = 0; i < length; i++)
    if (data[i] < ' ' && data[i] != '\n' && data[i] != '\r' && data[i] != '\t')
      return FALSE;
  return TRUE;
}

/* @length characters of either alphabet; a padding may be left out. (transfer full) (nullable) */
static GBytes *
nested_decode_base64 (const char *text, gsize length)
{
  g_autofree char *standard = NULL;
  gsize n = length, out_length;
  guchar *out;

  while (n > 0 && text[n - 1] == '=')
    n--;
  if (n == 0 || length - n > 2 || n % 4 == 1 || (length > n && length % 4 != 0))
    return NULL;
  standard = g_malloc (n + 4);
  for (gsize i = 0; i < n; i++)
    {
      if (!g_ascii_isalnum (text[i]) && (text[i] == '\0' || strchr ("+/-_", text[i]) == NULL))
        return NULL;
      standard[i] = text[i] == '-' ? '+' : text[i] == '_' ? '/' : text[i];
    }
  while (n % 4 != 0)
    standard[n++] = '=';
  standard[n] = '\0';
  out = g_base64_decode (standard, &out_length);
  return g_bytes_new_take (out, out_length);
}

/* (transfer full) (nullable) */
static GBytes *
nested_gunzip (const guint8 *data, gsize length, gsize max, gboolean *too_long)
{
  g_autoptr (GConverter) converter = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  g_autoptr (GByteArray) out = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (GZIP_PIECE);
  GConverterResult result = G_CONVERTER_CONVERTED;
  gsize at = 0;

  while (result != G_CONVERTER_FINISHED)
    {
      gsize n_read = 0, n_written = 0;

      result = g_converter_convert (converter, data + at, length - at, piece, GZIP_PIECE, G_CONVERTER_INPUT_AT_END,
                                    &n_read, &n_written, NULL);
      *too_long = result != G_CONVERTER_ERROR && out->len + n_written > max;
      if (result == G_CONVERTER_ERROR || *too_long)
        return NULL;
      g_byte_array_append (out, piece, (guint) n_written);
      at += n_read;
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&out));
}

/* A part of a token that is JSON. (transfer full) (nullable) */
static GBytes *
nested_decode_claims (const char *text, gsize length)
{
  g_autoptr (GBytes) part = nested_decode_base64 (text, length);
  gsize size;
  const char *data = part != NULL ? g_bytes_get_data (part, &size) : NULL;

  return data != NULL && nested_is_container (data, size) ? g_steal_pointer (&part) : NULL;
}

static GBytes *
nested_open_jwt (const char *text, gsize length)
{
  const char *first = memchr (text, '.', length);
  const char *second = first != NULL ? memchr (first + 1, '.', length - (gsize) (first + 1 - text)) : NULL;
  g_autoptr (GBytes) header = NULL;
  g_autoptr (GBytes) payload = NULL;
  GByteArray *out;

  if (second == NULL || memchr (second + 1, '.', length - (gsize) (second + 1 - text)))
    return NULL;
  for (const char *at = second + 1; at < text + length; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_')
      return NULL;
  header = nested_decode_claims (text, (gsize) (first - text));
  payload = header != NULL ? nested_decode_claims (first + 1, (gsize) (second - first - 1)) : NULL;
  if (payload == NULL)
    return NULL;
  out = g_byte_array_new ();
  g_byte_array_append (out, (const guint8 *) "{\"header\":", 10);
  g_byte_array_append (out, g_bytes_get_data (header, NULL), (guint) g_bytes_get_size (header));
  g_byte_array_append (out, (const guint8 *) ",\"payload\":", 11);
  g_byte_array_append (out, g_bytes_get_data (payload, NULL), (guint) g_bytes_get_size (payload));
  g_byte_array_append (out, (const guint8 *) ",\"signature\":\"", 14);
  g_byte_array_append (out, (const guint8 *) second + 1, (guint) (text + length - second - 1));
  g_byte_array_append (out, (const guint8 *) "\"}", 2);
  return g_byte_array_free_to_bytes (out);
}

static gboolean
nested_begins_gzip (const guint8 *data, gsize length)
{
  return length > 2 && data[0] == 0x1f && data[1] == 0x8b;
}

static GBytes *
nested_open_base64 (const char *text, gsize length, gsize max, ClaspNestedForm *form)
{
  g_autoptr (GBytes) bytes = nested_decode_base64 (text, length);
  g_autoptr (GBytes) plain = NULL;
  gboolean too_long = FALSE;
  const guint8 *data;
  gsize size;

  *form = CLASP_NESTED_NONE;
  if (bytes == NULL)
    return NULL;
  data = g_bytes_get_data (bytes, &size);
  if (nested_begins_gzip (data, size))
    {
      plain = nested_gunzip (data, size, max, &too_long);
      data = plain != NULL ? g_bytes_get_data (plain, &size) : NULL;
    }
  if (too_long)
    *form = CLASP_NESTED_LONG;
  if (data == NULL || !nested_is_text (data, size, TRUE))
    return NULL;
  *form = plain != NULL ? CLASP_NESTED_GZIP : CLASP_NESTED_BASE64;
  return plain != NULL ? g_steal_pointer (&plain) : g_steal_pointer (&bytes);
}

GBytes *
clasp_nested_open (const char *text, gsize length, gsize max, ClaspNestedForm *form)
{
  g_autoptr (GBytes) bytes = NULL;

  *form = CLASP_NESTED_NONE;
  if (length == 0)
    return NULL;
  /* Base64 is a third longer than what it holds. */
  if (length / 4 * 3 > max)
    {
      *form = CLASP_NESTED_LONG;
      return NULL;
    }
  if (nested_is_container (text, length))
    {
      *form = CLASP_NESTED_JSON;
      bytes = g_bytes_new (text, length);
    }
  else if (length >= MIN_BASE64)
    {
      bytes = nested_open_jwt (text, length);
      if (bytes != NULL)
        *form = CLASP_NESTED_JWT;
      else
        bytes = nested_open_base64 (text, length, max, form);
    }
  if (bytes == NULL || g_bytes_get_size (bytes) <= max)
    return g_steal_pointer (&bytes);
  *form = CLASP_NESTED_LONG;
  return NULL;
}

/* ---- By the beginning */

/* A token whose header is in sight. */
static gboolean
nested_begins_jwt (const char *text, gsize length)
{
  const char *first = memchr (text, '.', length);
  g_autoptr (GBytes) header = first != NULL ? nested_decode_claims (text, (gsize) (first - text)) : NULL;

  if (header == NULL)
    return FALSE;
  for (const char *at = first + 1; at < text + length; at++)
    if (!g_ascii_isalnum (*at) && *at != '-' && *at != '_' && *at != '.')
      return FALSE;
  return TRUE;
}

/* Base64 is cut where four characters end, which stand for three bytes. */
static ClaspNestedForm
nested_guess_base64 (const char *text, gsize length, gboolean whole)
{
  g_autoptr (GBytes) bytes = nested_decode_base64 (text, whole ? length : length / 4 * 4);
  const guint8 *data;
  gsize size;

  if (bytes == NULL)
    return CLASP_NESTED_NONE;
  data = g_bytes_get_data (bytes, &size);
  if (nested_begins_gzip (data, size))
    return CLASP_NESTED_GZIP;
  return nested_is_text (data, size, whole) ? CLASP_NESTED_BASE64 : CLASP_NESTED_NONE;
}

ClaspNestedForm
clasp_nested_guess (const char *text, gsize length, gboolean whole)
{
  g_autoptr (GBytes) token = NULL;
  guint n_children;

  if (length > CLASP_NESTED_BEGINNING)
    {
      length = CLASP_NESTED_BEGINNING;
      whole = FALSE;
    }
  if (nested_begins_container (text, length))
    switch (clasp_json_scan (text, length, CLASP_JSON_MAX_DEPTH, NULL, 0, &n_children))
      {
      case CLASP_JSON_SCAN_VALID:
        return g_utf8_validate_len (text, length, NULL) ? CLASP_NESTED_JSON : CLASP_NESTED_NONE;
      case CLASP_JSON_SCAN_UNFINISHED:
        return whole ? CLASP_NESTED_NONE : CLASP_NESTED_JSON;
      case CLASP_JSON_SCAN_BROKEN:
      case CLASP_JSON_SCAN_TOO_DEEP:
      default:
        return CLASP_NESTED_NONE;
      }
  if (length < MIN_BASE64)
    return CLASP_NESTED_NONE;
  token = whole ? nested_open_jwt (text, length) : NULL;
  if (token != NULL || (!whole && nested_begins_jwt (text, length)))
    return CLASP_NESTED_JWT;
  return nested_guess_base64 (text, length, whole);
}
