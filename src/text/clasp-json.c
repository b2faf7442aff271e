/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"
#include "clasp-json.h"

#include <string.h>

#include "clasp-foreign.h"

/* Levels below this one are not indented any more: 4,000 of them would make a mebibyte out of a hundred numbers. */
#define MAX_INDENTED 40
/* Where indenting is given up. */
#define TOO_LONG 4
#define MIN_TOO_LONG (4 * 1024 * 1024)

static gboolean
json_is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static gsize
json_skip_space (const char *data, gsize length, gsize at)
{
  while (at < length && json_is_space (data[at]))
    at++;
  return at;
}

/* Each scan_…() takes the offset of a token's first byte; %TRUE moves it past the token, %FALSE to what cannot be
 * right. */

static gboolean
json_scan_escape (const char *data, gsize length, gsize *at)
{
  (*at)++;
  if (*at >= length || strchr ("\"\\/bfnrtu", data[*at]) == NULL || data[*at] == '\0')
    return FALSE;
  if (data[(*at)++] != 'u')
    return TRUE;
  for (guint i = 0; i < 4; i++, (*at)++)
    if (*at >= length || !g_ascii_isxdigit (data[*at]))
      return FALSE;
  return TRUE;
}

static gboolean
json_scan_string (const char *data, gsize length, gsize *at)
{
  (*at)++;
  while (*at < length)
    {
      guchar c = (guchar) data[*at];

      if (c == '"')
        {
          (*at)++;
          return TRUE;
        }
      if (c < 0x20)
        return FALSE;
      if (c != '\\')
        (*at)++;
      else if (!json_scan_escape (data, length, at))
        return FALSE;
    }
  return FALSE;
}

static gboolean
json_scan_digits (const char *data, gsize length, gsize *at)
{
  gsize start = *at;

  while (*at < length && g_ascii_isdigit (data[*at]))
    (*at)++;
  return *at > start;
}

static gboolean
json_scan_number (const char *data, gsize length, gsize *at)
{
  if (data[*at] == '-')
    (*at)++;
  if (*at < length && data[*at] == '0')
    (*at)++;
  else if (!json_scan_digits (data, length, at))
    return FALSE;
  if (*at < length && data[*at] == '.')
    {
      (*at)++;
      if (!json_scan_digits (data, length, at))
        return FALSE;
    }
  if (*at < length && (data[*at] == 'e' || data[*at] == 'E'))
    {
      (*at)++;
      if (*at < length && (data[*at] == '+' || data[*at] == '-'))
        (*at)++;
      return json_scan_digits (data, length, at);
    }
  return TRUE;
}

static gboolean
json_scan_word (const char *data, gsize length, gsize *at, const char *word)
{
  for (; *word != '\0'; word++, (*at)++)
    if (*at >= length || data[*at] != *word)
      return FALSE;
  return TRUE;
}

static gboolean
json_scan_scalar (const char *data, gsize length, gsize *at)
{
  switch (data[*at])
    {
    case '"':
      return json_scan_string (data, length, at);
    case 't':
      return json_scan_word (data, length, at, "true");
    case 'f':
      return json_scan_word (data, length, at, "false");
    case 'n':
      return json_scan_word (data, length, at, "null");
    default:
      if (data[*at] != '-' && !g_ascii_isdigit (data[*at]))
        return FALSE;
      return json_scan_number (data, length, at);
    }
}

/* What may come next inside the innermost array or object. */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END,
  EXPECT_KEY,
  EXPECT_KEY_OR_END,
  EXPECT_COMMA_OR_END
} Expect;

typedef struct
{
  const char *data;
  gsize length;
  gsize at;
  gsize key_end; /* behind the last key */
  guint depth;
  guint max_depth;
  guint8 objects[CLASP_JSON_MAX_DEPTH / 8]; /* a bit for each level: whether it is an object */
  Expect expect;
} Validator;

static gboolean
json_in_object (const Validator *v)
{
  return (v->objects[(v->depth - 1) / 8] >> ((v->depth - 1) % 8)) & 1;
}

static gboolean
json_push (Validator *v, gboolean object)
{
  guint8 bit = (guint8) (1u << (v->depth % 8));

  if (v->depth == v->max_depth)
    return FALSE;
  v->objects[v->depth / 8] = (guint8) (object ? v->objects[v->depth / 8] | bit : v->objects[v->depth / 8] & ~bit);
  v->depth++;
  v->at++;
  v->expect = object ? EXPECT_KEY_OR_END : EXPECT_VALUE_OR_END;
  return TRUE;
}

static gboolean
json_pop (Validator *v)
{
  v->depth--;
  v->at++;
  v->expect = EXPECT_COMMA_OR_END;
  return TRUE;
}

static gboolean
json_validate_value (Validator *v)
{
  char c = v->data[v->at];

  if (c == ']' && v->expect == EXPECT_VALUE_OR_END)
    return json_pop (v);
  if (c == '{' || c == '[')
    return json_push (v, c == '{');
  v->expect = EXPECT_COMMA_OR_END;
  return json_scan_scalar (v->data, v->length, &v->at);
}

static gboolean
json_validate_key (Validator *v)
{
  if (v->data[v->at] == '}' && v->expect == EXPECT_KEY_OR_END)
    return json_pop (v);
  if (v->data[v->at] != '"' || !json_scan_string (v->data, v->length, &v->at))
    return FALSE;
  v->key_end = v->at;
  v->at = json_skip_space (v->data, v->length, v->at);
  if (v->at >= v->length || v->data[v->at] != ':')
    return FALSE;
  v->at++;
  v->expect = EXPECT_VALUE;
  return TRUE;
}

static gboolean
json_validate_comma (Validator *v)
{
  gboolean object = json_in_object (v);

  if (v->data[v->at] == (object ? '}' : ']'))
    return json_pop (v);
  if (v->data[v->at] != ',')
    return FALSE;
  v->at++;
  v->expect = object ? EXPECT_KEY : EXPECT_VALUE;
  return TRUE;
}

static gboolean
json_validate_step (Validator *v)
{
  switch (v->expect)
    {
    case EXPECT_KEY:
    case EXPECT_KEY_OR_END:
      return json_validate_key (v);
    case EXPECT_COMMA_OR_END:
      return json_validate_comma (v);
    case EXPECT_VALUE:
    case EXPECT_VALUE_OR_END:
    default:
      return json_validate_value (v);
    }
}

gboolean
clasp_json_validate (const char *data, gsize length, gsize *error_offset)
{
  Validator v = { .data = data, .length = length, .max_depth = CLASP_JSON_MAX_DEPTH, .expect = EXPECT_VALUE };
  gboolean valid = FALSE;

  for (;;)
    {
      v.at = json_skip_space (data, length, v.at);
      if (v.depth == 0 && v.expect == EXPECT_COMMA_OR_END)
        {
          valid = v.at == length;
          break;
        }
      if (v.at >= length || !json_validate_step (&v))
        break;
    }
  if (!valid && error_offset != NULL)
    *error_offset = MIN (v.at, length);
  return valid;
}

static gboolean
json_expects_key (const Validator *v)
{
  return v->expect == EXPECT_KEY || v->expect == EXPECT_KEY_OR_END;
}

/* Why the step before did not succeed. */
static ClaspJsonScan
json_get_breach (const Validator *v)
{
  if (v->at >= v->length)
    return CLASP_JSON_SCAN_UNFINISHED;
  if (v->depth == v->max_depth && (v->data[v->at] == '[' || v->data[v->at] == '{') &&
      (v->expect == EXPECT_VALUE || v->expect == EXPECT_VALUE_OR_END))
    return CLASP_JSON_SCAN_TOO_DEEP;
  return CLASP_JSON_SCAN_BROKEN;
}

ClaspJsonScan
clasp_json_scan (const char *data, gsize length, guint max_depth, ClaspJsonSpan *children, guint max_children,
                 guint *n_children)
{
  Validator v = {
    .data = data, .length = length, .max_depth = MIN (max_depth, CLASP_JSON_MAX_DEPTH), .expect = EXPECT_VALUE
  };
  ClaspJsonSpan child = { 0 };
  gboolean in_child = FALSE, in_key;
  guint n = 0;

  for (;;)
    {
      v.at = json_skip_space (data, length, v.at);
      if (v.depth == 0 && v.expect == EXPECT_COMMA_OR_END)
        break;
      in_key = v.depth == 1 && json_expects_key (&v);
      if (in_key)
        child.key_start = v.at;
      else if (v.depth == 1 && v.expect != EXPECT_COMMA_OR_END)
        {
          child.start = v.at;
          in_child = TRUE;
        }
      if (v.at >= length || !json_validate_step (&v))
        return json_get_breach (&v);
      if (in_key && v.depth == 1)
        child.key_length = v.key_end - child.key_start;
      else if (v.depth == 1 && v.expect == EXPECT_COMMA_OR_END && in_child)
        {
          child.length = v.at - child.start;
          in_child = FALSE;
          if (n++ < max_children)
            children[n - 1] = child;
        }
    }
  *n_children = n;
  return v.at == length ? CLASP_JSON_SCAN_VALID : CLASP_JSON_SCAN_BROKEN;
}

ClaspJsonType
clasp_json_get_type_at (const char *data, gsize length, gsize start)
{
  start = json_skip_space (data, length, start);
  switch (start < length ? data[start] : '\0')
    {
    case '{':
      return CLASP_JSON_OBJECT;
    case '[':
      return CLASP_JSON_ARRAY;
    case '"':
      return CLASP_JSON_STRING;
    case 't':
      return CLASP_JSON_TRUE;
    case 'f':
      return CLASP_JSON_FALSE;
    case 'n':
      return CLASP_JSON_NULL;
    default:
      return CLASP_JSON_NUMBER;
    }
}

/* Past the value at @at, whatever is inside it. */
static gsize
json_skip_value (const char *data, gsize length, gsize at)
{
  gsize depth = 0;

  do
    {
      at = json_skip_space (data, length, at);
      if (at >= length)
        return length;
      switch (data[at])
        {
        case '{':
        case '[':
          depth++;
          at++;
          break;
        case '}':
        case ']':
          depth--;
          at++;
          break;
        case ',':
        case ':':
          at++;
          break;
        default:
          if (!json_scan_scalar (data, length, &at))
            return length;
        }
    }
  while (depth > 0);
  return at;
}

GArray *
clasp_json_get_children (const char *data, gsize length, gsize start)
{
  GArray *children = g_array_new (FALSE, FALSE, sizeof (ClaspJsonSpan));
  gsize at = json_skip_space (data, length, start);
  gboolean object = at < length && data[at] == '{';

  at = json_skip_space (data, length, at + 1);
  while (at < length && data[at] != '}' && data[at] != ']')
    {
      ClaspJsonSpan span = { 0 };

      if (object)
        {
          span.key_start = at;
          at = json_skip_value (data, length, at);
          span.key_length = at - span.key_start;
          at = json_skip_space (data, length, at) + 1;
        }
      span.start = json_skip_space (data, length, at);
      at = json_skip_value (data, length, span.start);
      span.length = at - span.start;
      g_array_append_val (children, span);
      at = json_skip_space (data, length, at);
      if (at < length && data[at] == ',')
        at = json_skip_space (data, length, at + 1);
    }
  return children;
}

static void
json_append_line (GString *out, gsize depth)
{
  g_string_append_c (out, '\n');
  for (gsize i = 0; i < MIN (depth, MAX_INDENTED); i++)
    g_string_append (out, "  ");
}

char *
clasp_json_indent (const char *data, gsize length)
{
  GString *out = g_string_sized_new (length * 2);
  gsize depth = 0;
  gsize at = json_skip_space (data, length, 0);

  while (at < length && out->len <= MIN_TOO_LONG + TOO_LONG * length)
    {
      gsize start = at;
      char c = data[at];

      if (c == '{' || c == '[')
        {
          g_string_append_c (out, c);
          at = json_skip_space (data, length, at + 1);
          if (at < length && (data[at] == '}' || data[at] == ']'))
            g_string_append_c (out, data[at++]);
          else
            json_append_line (out, ++depth);
        }
      else if (c == '}' || c == ']')
        {
          json_append_line (out, depth > 0 ? --depth : 0);
          g_string_append_c (out, c);
          at++;
        }
      else if (c == ',')
        {
          g_string_append_c (out, c);
          json_append_line (out, depth);
          at++;
        }
      else if (c == ':')
        {
          g_string_append (out, ": ");
          at++;
        }
      else
        {
          if (!json_scan_scalar (data, length, &at))
            at = MAX (at, start + 1);
          g_string_append_len (out, data + start, (gssize) (at - start));
        }
      at = json_skip_space (data, length, at);
    }
  return g_string_free (out, at < length);
}

static gunichar
json_read_hex4 (const char *digits)
{
  gunichar c = 0;

  for (guint i = 0; i < 4; i++)
    c = c << 4 | (gunichar) g_ascii_xdigit_value (digits[i]);
  return c;
}

/* A \u escape (and the low half of a pair); unpaired halves give U+FFFD. Returns bytes taken. */
static gsize
json_unescape_unicode (const char *token, gsize left, gunichar *c)
{
  *c = json_read_hex4 (token + 2);
  if (*c >= 0xd800 && *c < 0xdc00 && left >= 12 && token[6] == '\\' && token[7] == 'u')
    {
      gunichar low = json_read_hex4 (token + 8);

      if (low >= 0xdc00 && low < 0xe000)
        {
          *c = 0x10000 + ((*c - 0xd800) << 10) + (low - 0xdc00);
          return 12;
        }
    }
  if (*c >= 0xd800 && *c < 0xe000)
    *c = 0xfffd;
  return 6;
}

static void
json_append_visible (GString *out, gunichar c)
{
  char mark[CLASP_FOREIGN_MARK_SIZE];

  if (!clasp_foreign_is_hidden (c))
    {
      g_string_append_unichar (out, c);
      return;
    }
  clasp_foreign_mark (c, mark);
  g_string_append (out, mark);
}

char *
clasp_json_unescape (const char *token, gsize length)
{
  GString *out = g_string_sized_new (length);
  gsize at = 1;

  while (at + 1 < length)
    {
      gunichar c = (guchar) token[at];
      gsize taken = 1;

      if (c == '\\' && token[at + 1] == 'u' && at + 6 < length)
        taken = json_unescape_unicode (token + at, length - 1 - at, &c);
      else if (c == '\\')
        {
          static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
          const char *found = strchr (from, token[at + 1]);

          c = found != NULL && *found != '\0' ? (gunichar) to[found - from] : (guchar) token[at + 1];
          taken = 2;
        }
      if (c >= 0x80 && taken == 1)
        {
          c = g_utf8_get_char_validated (token + at, (gssize) (length - at));
          taken = c < 0x110000 ? (gsize) g_unichar_to_utf8 (c, NULL) : 1;
        }
      if (c < 0x110000)
        json_append_visible (out, c);
      else
        clasp_foreign_append (out, token + at, 1);
      at += taken;
    }
  return g_string_free (out, FALSE);
}
