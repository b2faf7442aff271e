/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-filter.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-close.h"
#include "clasp-decimal.h"
#include "clasp-hex.h"
#include "clasp-json-path.h"
#include "clasp-needle.h"
#include "clasp-verdict.h"

#define DEPTH_MAX 64
#define TERMS_MAX 1000
#define TEXT_MAX 65536
/* So much of a binary payload is looked at as hex by a regex. */
#define HEX_MAX ((gsize) 256 * 1024)
#define DAY_US (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

typedef enum
{
  NODE_AND,
  NODE_OR,
  NODE_NOT,
  NODE_DIRECTION,
  NODE_TYPES,
  NODE_LENGTH,
  NODE_FRAMES,
  NODE_TIME,
  NODE_AT,
  NODE_GAP,
  NODE_CODE,
  NODE_RULE,
  NODE_FLAGS, /* one of these flags */
  NODE_FRAGMENTED,
  NODE_MARKED,
  NODE_KIND,
  NODE_LABEL,
  NODE_CHANNEL,
  NODE_LATENCY,
  NODE_REQUEST,
  NODE_UNANSWERED,
  NODE_OPEN,
  NODE_WORD, /* from here on the payload is looked at */
  NODE_REGEX,
  NODE_HEX,
  NODE_JSON,
} NodeKind;

typedef enum
{
  COMPARE_NONE,
  COMPARE_EQUAL,
  COMPARE_DIFFERENT,
  COMPARE_LESS,
  COMPARE_AT_MOST,
  COMPARE_GREATER,
  COMPARE_AT_LEAST,
  COMPARE_REGEX,
} Compare;

typedef struct _Node Node;
struct _Node
{
  NodeKind kind;
  gboolean costly;     /* the payload has to be looked at */
  GPtrArray *children; /* of and, or, not */
  guint value;         /* direction, bits of opcodes, rule, flags */
  gint64 min, max;     /* of numbers and times; @max < @min of a time: over midnight */

  char *text;          /* of a word or name, as it was written */
  gboolean exact;      /* upper and lower case differ */
  gboolean prefix;     /* of a name: it ended in * */
  ClaspNeedle *needle; /* of a word */
  GBytes *bytes;       /* of hex, or of a word that is hex */
  gint half;           /* of such a word: a digit too few: its value; -1 */
  GRegex *regex, *raw; /* @raw: the same for ASCII */
  ClaspJsonPath *path;
  Compare compare;
  ClaspJsonType type; /* of what is compared with */
  GString *literal;   /* a string decoded, a number as written */
};

struct _ClaspFilter
{
  Node *root;    /* NULL: all pass */
  GArray *terms; /* of ClaspFilterPlace: those that stand in no parentheses */
  gboolean has_or;
};

typedef struct
{
  const char *text;
  gsize at;
  guint depth, n_terms;
  ClaspFilterPlace place;
  GError **error;
  ClaspFilter *filter;
} Parser;

/* ------------------------------------------------------------------------------------------------------------ nodes */

static void
filter_free_node (gpointer data)
{
  Node *node = data;

  if (node == NULL)
    return;
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_clear_pointer (&node->needle, clasp_needle_free);
  g_clear_pointer (&node->bytes, g_bytes_unref);
  g_clear_pointer (&node->regex, g_regex_unref);
  g_clear_pointer (&node->raw, g_regex_unref);
  g_clear_pointer (&node->path, clasp_json_path_free);
  if (node->literal != NULL)
    g_string_free (node->literal, TRUE);
  g_free (node->text);
  g_free (node);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Node, filter_free_node)

static Node *
filter_new_node (NodeKind kind)
{
  Node *node = g_new0 (Node, 1);

  node->kind = kind;
  node->half = -1;
  node->costly = kind >= NODE_WORD;
  if (kind <= NODE_NOT)
    node->children = g_ptr_array_new_with_free_func (filter_free_node);
  return node;
}

/* What costs nothing is asked first. */
static void
filter_add_child (Node *node, Node *child)
{
  guint at = 0;

  while (at < node->children->len && (child->costly || !((Node *) g_ptr_array_index (node->children, at))->costly))
    at++;
  g_ptr_array_insert (node->children, (gint) at, child);
  node->costly = node->costly || child->costly;
}

void
clasp_filter_free (ClaspFilter *self)
{
  filter_free_node (self->root);
  g_array_unref (self->terms);
  g_free (self);
}

const ClaspFilterPlace *
clasp_filter_get_terms (const ClaspFilter *self, guint *n_terms)
{
  g_return_val_if_fail (self != NULL && n_terms != NULL, NULL);

  *n_terms = self->has_or ? 0 : self->terms->len;
  return (const ClaspFilterPlace *) self->terms->data;
}

gboolean
clasp_filter_is_empty (const ClaspFilter *self)
{
  return self->root == NULL;
}

/* ------------------------------------------------------------------------------------------------------ small parts */

static gpointer
filter_refuse (Parser *self, gsize offset, gsize length, const char *reason)
{
  self->place = (ClaspFilterPlace) { offset, length };
  if (self->error != NULL && *self->error == NULL)
    g_set_error_literal (self->error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, reason);
  return NULL;
}

static void
filter_skip_space (Parser *self)
{
  while (g_ascii_isspace (self->text[self->at]))
    self->at++;
}

static gboolean
filter_is_word_end (char c)
{
  return c == '\0' || g_ascii_isspace (c) || c == '(' || c == ')' || c == '"';
}

static gsize
filter_get_word_length (const char *text)
{
  gsize length = 0;

  while (!filter_is_word_end (text[length]))
    length++;
  return length;
}

/* Whether @word stands at the parser's place, alone. */
static gboolean
filter_peek_word (const Parser *self, const char *word)
{
  gsize length = filter_get_word_length (self->text + self->at);

  return length == strlen (word) && g_ascii_strncasecmp (self->text + self->at, word, length) == 0;
}

/* A text in quotes, in which \" and \\ stand for " and \. The parser stands at the first quote, and ends behind the
 * last. (transfer full) (nullable) */
static char *
filter_read_quoted (Parser *self)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gsize start = self->at++;

  for (; self->text[self->at] != '\0'; self->at++)
    {
      const char *at = self->text + self->at;

      if (*at == '"')
        {
          self->at++;
          return g_string_free_and_steal (g_steal_pointer (&out));
        }
      if (*at == '\\' && (at[1] == '"' || at[1] == '\\'))
        self->at++;
      g_string_append_c (out, self->text[self->at]);
    }
  return filter_refuse (self, start, self->at - start, _("the quote is not closed"));
}

/* ----------------------------------------------------------------------------------------------- numbers and times */

typedef gboolean (*ReadValue) (const char *text, gsize length, gint64 *value, gint64 *after);

/* Digits with a fraction, times @scale; what is left of it begins at @at. */
static gboolean
filter_read_fraction (const char *text, gsize length, gint64 scale, gsize *at, gint64 *value)
{
  guint64 whole = 0, fraction = 0;
  gint64 unit = scale;

  for (*at = 0; *at < length && g_ascii_isdigit (text[*at]); (*at)++)
    {
      if (whole > (guint64) G_MAXINT64 / 10 / (guint64) scale / 10)
        return FALSE;
      whole = whole * 10 + (guint64) (text[*at] - '0');
    }
  if (*at == 0)
    return FALSE;
  if (*at + 1 < length && text[*at] == '.' && g_ascii_isdigit (text[*at + 1]))
    for ((*at)++; *at < length && g_ascii_isdigit (text[*at]); (*at)++)
      {
        unit /= 10;
        fraction += (guint64) unit * (guint64) (text[*at] - '0');
      }
  *value = (gint64) (whole * (guint64) scale + fraction);
  return TRUE;
}

/* Bytes: "100", "1k", "1.5M". */
static gboolean
filter_read_size (const char *text, gsize length, gint64 *value, gint64 *after)
{
  gint64 scale = 1;
  gsize at;

  if (length > 0 && (text[length - 1] == 'k' || text[length - 1] == 'K'))
    scale = 1000;
  else if (length > 0 && text[length - 1] == 'M')
    scale = 1000000;
  else if (length > 0 && text[length - 1] == 'G')
    scale = 1000000000;
  if (!filter_read_fraction (text, length, scale, &at, value))
    return FALSE;
  *after = *value + 1;
  return at == length - (scale > 1 ? 1 : 0);
}

static gboolean
filter_read_count (const char *text, gsize length, gint64 *value, gint64 *after)
{
  gsize at;

  if (!filter_read_fraction (text, length, 1, &at, value))
    return FALSE;
  *after = *value + 1;
  return at == length;
}

/* "1.5s", "200ms", in µs. */
static gboolean
filter_read_duration (const char *text, gsize length, gint64 *value, gint64 *after)
{
  const gboolean ms = length > 2 && text[length - 2] == 'm' && text[length - 1] == 's';
  gsize at;

  if (length < 2 || text[length - 1] != 's' ||
      !filter_read_fraction (text, length, ms ? 1000 : G_USEC_PER_SEC, &at, value))
    return FALSE;
  *after = *value + 1;
  return at == length - (ms ? 2 : 1);
}

/* "12:41", "12:41:07", "12:41:07.5": µs since midnight; @after: where what it names ends. */
static gboolean
filter_read_clock (const char *text, gsize length, gint64 *value, gint64 *after)
{
  gint64 fields[2], seconds = 0;
  gsize at = 0, used;

  for (guint i = 0; i < 2; i++)
    {
      if (i == 1 && (at >= length || text[at++] != ':'))
        return FALSE;
      if (at + 1 > length || !g_ascii_isdigit (text[at]))
        return FALSE;
      fields[i] = text[at++] - '0';
      if (at < length && g_ascii_isdigit (text[at]))
        fields[i] = fields[i] * 10 + (text[at++] - '0');
    }
  *after = G_GINT64_CONSTANT (60) * G_USEC_PER_SEC;
  if (at < length)
    {
      if (text[at++] != ':' || !filter_read_fraction (text + at, length - at, G_USEC_PER_SEC, &used, &seconds))
        return FALSE;
      *after = memchr (text + at, '.', length - at) != NULL ? 1 : G_USEC_PER_SEC;
      at += used;
    }
  *value = (fields[0] * 60 + fields[1]) * 60 * G_USEC_PER_SEC + seconds;
  *after += *value;
  return at == length && fields[0] < 24 && fields[1] < 60 && seconds < 61 * G_USEC_PER_SEC;
}

/* ">1k", "<=5", "100..200", "42": the ends of what is meant, both included. */
static gboolean
filter_read_range (const char *text, gsize length, ReadValue read, gint64 *min, gint64 *max)
{
  gsize operator_length = 0;
  const char *dots = g_strstr_len (text, (gssize) length, "..");
  gint64 value, after, end_after;

  while (operator_length < length && strchr ("<>=", text[operator_length]) != NULL)
    operator_length++;
  *min = G_MININT64;
  *max = G_MAXINT64;
  if (operator_length == 0 && dots != NULL)
    return read (text, (gsize) (dots - text), min, &after) &&
           read (dots + 2, length - (gsize) (dots + 2 - text), max, &end_after);
  if (!read (text + operator_length, length - operator_length, &value, &after))
    return FALSE;
  if (operator_length == 0 || (operator_length == 1 && text[0] == '='))
    {
      *min = value;
      *max = after - 1;
    }
  else if (operator_length == 1 && text[0] == '>')
    *min = value + 1;
  else if (operator_length == 1 && text[0] == '<')
    *max = value - 1;
  else if (operator_length == 2 && text[0] == '>' && text[1] == '=')
    *min = value;
  else if (operator_length == 2 && text[0] == '<' && text[1] == '=')
    *max = value;
  else
    return FALSE;
  return TRUE;
}

/* -------------------------------------------------------------------------------------------------- terms with keys */

static gboolean
filter_set_direction (Node *node, const char *value)
{
  node->value = g_ascii_strcasecmp (value, "in") == 0 ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT;
  return node->value == CLASP_DIRECTION_IN || g_ascii_strcasecmp (value, "out") == 0;
}

static const struct
{
  const char *name;
  guint opcodes;
} TYPES[] = {
  { "text", 1 << CLASP_OPCODE_TEXT },
  { "binary", 1 << CLASP_OPCODE_BINARY },
  { "close", 1 << CLASP_OPCODE_CLOSE },
  { "ping", 1 << CLASP_OPCODE_PING },
  { "pong", 1 << CLASP_OPCODE_PONG },
  { "continuation", 1 << CLASP_OPCODE_CONTINUATION },
  { "reserved", 0xf8f8 },
  { "control", 0xff00 },
  { "data", 0x00ff },
};

static gboolean
filter_set_types (Node *node, const char *value)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint opcodes = 0;

      for (gsize type = 0; type < G_N_ELEMENTS (TYPES); type++)
        if (g_ascii_strcasecmp (names[i], TYPES[type].name) == 0)
          opcodes = TYPES[type].opcodes;
      if (opcodes == 0)
        return FALSE;
      node->value |= opcodes;
    }
  return node->value != 0;
}

static gboolean
filter_set_rule (Node *node, const char *value)
{
  g_autofree char *id = g_ascii_strup (value, -1);

  node->value = clasp_rule_lookup (id);
  return node->value != CLASP_RULE_NONE;
}

static const struct
{
  const char *name;
  NodeKind kind;
  guint flags;
} WORDS[] = {
  { "faulty", NODE_FLAGS, CLASP_EVENT_BREACH },
  { "deliberate", NODE_FLAGS, CLASP_EVENT_DELIBERATE },
  { "compressed", NODE_FLAGS, CLASP_EVENT_COMPRESSED },
  { "fragmented", NODE_FRAGMENTED, 0 },
  { "marked", NODE_MARKED, 0 },
  { "request", NODE_REQUEST, 0 },
  { "unanswered", NODE_UNANSWERED, 0 },
  { "open", NODE_OPEN, 0 },
};

static gboolean
filter_set_is (Node *node, const char *value)
{
  for (gsize i = 0; i < G_N_ELEMENTS (WORDS); i++)
    if (g_ascii_strcasecmp (value, WORDS[i].name) == 0)
      {
        node->kind = WORDS[i].kind;
        node->value = WORDS[i].flags;
        return TRUE;
      }
  return FALSE;
}

static gboolean
filter_set_size (Node *node, const char *value)
{
  return filter_read_range (value, strlen (value), filter_read_size, &node->min, &node->max);
}

static gboolean
filter_set_count (Node *node, const char *value)
{
  return filter_read_range (value, strlen (value), filter_read_count, &node->min, &node->max);
}

static gboolean
filter_set_duration (Node *node, const char *value)
{
  return filter_read_range (value, strlen (value), filter_read_duration, &node->min, &node->max);
}

static gboolean
filter_set_clock (Node *node, const char *value)
{
  return filter_read_range (value, strlen (value), filter_read_clock, &node->min, &node->max);
}

static gboolean
filter_set_name (Node *node, const char *value)
{
  gsize length = strlen (value);

  node->prefix = length > 0 && value[length - 1] == '*' && node->kind != NODE_KIND;
  node->text = node->exact ? g_strndup (value, length - (node->prefix ? 1 : 0)) : NULL;
  if (!node->exact)
    {
      g_autofree char *plain = g_strndup (value, length - (node->prefix ? 1 : 0));

      node->text = g_utf8_casefold (plain, -1);
    }
  return length > 0;
}

static gboolean
filter_set_hex (Node *node, const char *value)
{
  node->bytes = clasp_hex_parse (value, NULL);
  return node->bytes != NULL && g_bytes_get_size (node->bytes) > 0;
}

static const struct
{
  const char *key;
  NodeKind kind;
  gboolean (*set) (Node *node, const char *value);
  const char *wanted;
} KEYS[] = {
  { "dir", NODE_DIRECTION, filter_set_direction, N_("after “dir:” comes in or out") },
  { "type", NODE_TYPES, filter_set_types, N_("after “type:” comes text, binary, ping, pong, close, control or data") },
  { "len", NODE_LENGTH, filter_set_size, N_("after “len:” comes a size such as >1k, <=100, 42 or 100..200") },
  { "frames", NODE_FRAMES, filter_set_count, N_("after “frames:” comes a number such as >1 or 2..4") },
  { "time", NODE_TIME, filter_set_clock, N_("after “time:” comes a time of day such as >12:41:07 or 12:41..12:43") },
  { "at", NODE_AT, filter_set_duration, N_("after “at:” comes a time since the opening such as >1.5s or 200ms..1s") },
  { "gap", NODE_GAP, filter_set_duration, N_("after “gap:” comes a duration such as >200ms or 1s..5s") },
  { "code", NODE_CODE, filter_set_count, N_("after “code:” comes a close code such as 1008 or 4000..4999") },
  { "rule", NODE_RULE, filter_set_rule, N_("after “rule:” comes the id of a rule, such as FRM-11") },
  { "is", NODE_FLAGS, filter_set_is,
    N_("after “is:” comes faulty, deliberate, compressed, fragmented, marked, request, unanswered or open") },
  { "kind", NODE_KIND, filter_set_name, N_("after “kind:” comes a kind of message, such as event") },
  { "label", NODE_LABEL, filter_set_name, N_("after “label:” comes a name, which may end in *") },
  { "channel", NODE_CHANNEL, filter_set_name, N_("after “channel:” comes a name, which may end in *") },
  { "latency", NODE_LATENCY, filter_set_duration, N_("after “latency:” comes a duration such as >100ms") },
  { "hex", NODE_HEX, filter_set_hex, N_("after “hex:” come bytes such as deadbeef, two digits each") },
};

/* The length of the key, without its colon, that stands at @text; 0: none does. */
static gsize
filter_get_key_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalpha (text[0]))
    return 0;
  while (g_ascii_isalnum (text[length]) || text[length] == '-' || text[length] == '_')
    length++;
  return text[length] == ':' ? length : 0;
}

static Node *
filter_refuse_key (Parser *self, gsize start, gsize length)
{
  g_autofree char *key = g_strndup (self->text + start, length);
  g_autofree char *reason = NULL;
  GString *keys = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    g_string_append_printf (keys, "%s%s:", i > 0 ? ", " : "", KEYS[i].key);
  /* Translators: the first is what was written, the second all keys there are. */
  reason = g_strdup_printf (_("“%s:” is no key of the filter, in quotes it would be text; keys are %s"), key,
                            keys->str);
  g_string_free (keys, TRUE);
  return filter_refuse (self, start, length, reason);
}

static Node *
filter_parse_keyed (Parser *self, gsize key_length)
{
  const gsize start = self->at;
  g_autofree char *value = NULL;
  gsize which = 0;
  g_autoptr (Node) node = NULL;

  while (which < G_N_ELEMENTS (KEYS) && (strlen (KEYS[which].key) != key_length ||
                                         g_ascii_strncasecmp (self->text + start, KEYS[which].key, key_length) != 0))
    which++;
  if (which == G_N_ELEMENTS (KEYS))
    return filter_refuse_key (self, start, key_length);

  node = filter_new_node (KEYS[which].kind);
  self->at += key_length + 1;
  if (self->text[self->at] == '"')
    {
      value = filter_read_quoted (self);
      if (value == NULL)
        return NULL;
      node->exact = self->text[self->at] == 'c' && filter_is_word_end (self->text[self->at + 1]);
      self->at += node->exact ? 1 : 0;
    }
  else
    {
      gsize length = filter_get_word_length (self->text + self->at);

      value = g_strndup (self->text + self->at, length);
      self->at += length;
    }
  if (!KEYS[which].set (node, value))
    return filter_refuse (self, start, self->at - start, _(KEYS[which].wanted));
  return g_steal_pointer (&node);
}

/* ------------------------------------------------------------------------------------------------ words and regexes */

/* A word of hex digits alone may be a binary's bytes; blanks may stand between them. */
static void
filter_set_word_bytes (Node *node)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  gint high = -1;

  for (const char *p = node->text; *p != '\0'; p++)
    {
      gint digit = g_ascii_xdigit_value (*p);

      if (*p == ' ')
        continue;
      if (digit < 0)
        return;
      if (high < 0)
        high = digit;
      else
        {
          guint8 byte = (guint8) (high << 4 | digit);

          g_byte_array_append (bytes, &byte, 1);
          high = -1;
        }
    }
  node->half = high;
  node->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
}

static Node *
filter_parse_word (Parser *self)
{
  g_autoptr (Node) node = filter_new_node (NODE_WORD);

  if (self->text[self->at] == '"')
    {
      node->text = filter_read_quoted (self);
      if (node->text == NULL)
        return NULL;
      node->exact = self->text[self->at] == 'c' && filter_is_word_end (self->text[self->at + 1]);
      self->at += node->exact ? 1 : 0;
    }
  else
    {
      gsize length = filter_get_word_length (self->text + self->at);

      node->text = g_strndup (self->text + self->at, length);
      self->at += length;
    }
  if (!node->exact)
    node->needle = clasp_needle_new (node->text);
  filter_set_word_bytes (node);
  return g_steal_pointer (&node);
}

/* Whether a letter of the pattern is in upper case that is not part of an escape. */
static gboolean
filter_has_upper (const char *pattern)
{
  for (const char *p = pattern; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (*p == '\\' && p[1] != '\0')
        {
          p++;
          if (p[1] == '{' && strchr (p, '}') != NULL)
            p = strchr (p, '}');
        }
      else if (g_unichar_isupper (g_utf8_get_char (p)))
        return TRUE;
    }
  return FALSE;
}

/* "/…/" or "/…/i", from its first slash on. Sets the node's regexes. */
static gboolean
filter_parse_regex (Parser *self, Node *node)
{
  const gsize start = self->at;
  g_autoptr (GString) pattern = g_string_new ("(*LIMIT_MATCH=20000)");
  g_autoptr (GError) error = NULL;
  const gsize prefix = pattern->len;
  GRegexCompileFlags flags = G_REGEX_OPTIMIZE;
  gboolean insensitive;

  for (self->at++; self->text[self->at] != '/'; self->at++)
    {
      if (self->text[self->at] == '\0')
        {
          filter_refuse (self, start, self->at - start, _("the regular expression is not closed by a slash"));
          return FALSE;
        }
      if (self->text[self->at] == '\\' && self->text[self->at + 1] == '/')
        self->at++;
      else if (self->text[self->at] == '\\' && self->text[self->at + 1] != '\0')
        g_string_append_c (pattern, self->text[self->at++]);
      g_string_append_c (pattern, self->text[self->at]);
    }
  self->at++;
  insensitive = !filter_has_upper (pattern->str + prefix);
  if (self->text[self->at] == 'i')
    {
      insensitive = TRUE;
      self->at++;
    }
  if (!filter_is_word_end (self->text[self->at]))
    {
      filter_refuse (self, self->at, 1, _("behind the last slash comes nothing, or i"));
      return FALSE;
    }
  flags |= insensitive ? G_REGEX_CASELESS : 0;
  node->regex = g_regex_new (pattern->str, flags, 0, &error);
  if (node->regex == NULL)
    {
      g_autofree char *reason = g_strdup_printf (_("the regular expression can’t be read: %s"), error->message);

      filter_refuse (self, start, self->at - start, reason);
      return FALSE;
    }
  if (g_str_is_ascii (pattern->str))
    node->raw = g_regex_new (pattern->str, flags | G_REGEX_RAW, 0, NULL);
  return TRUE;
}

/* ------------------------------------------------------------------------------------------------------------- JSON */

static Compare
filter_read_operator (Parser *self)
{
  static const struct
  {
    const char *text;
    Compare compare;
  } operators[] = {
    { "!=", COMPARE_DIFFERENT }, { "<=", COMPARE_AT_MOST }, { ">=", COMPARE_AT_LEAST }, { "==", COMPARE_EQUAL },
    { "=", COMPARE_EQUAL },      { "<", COMPARE_LESS },     { ">", COMPARE_GREATER },   { "~", COMPARE_REGEX },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (self->text + self->at, operators[i].text))
      {
        self->at += strlen (operators[i].text);
        return operators[i].compare;
      }
  return COMPARE_NONE;
}

static gboolean
filter_refuse_literal (Parser *self, gsize start, const char *reason)
{
  filter_refuse (self, start, self->at - start, reason);
  return FALSE;
}

/* What a value is compared with: a string in quotes, a number, true, false or null. */
static gboolean
filter_parse_literal (Parser *self, Node *node)
{
  static const char *const words[] = {
    [CLASP_JSON_NULL] = "null", [CLASP_JSON_FALSE] = "false", [CLASP_JSON_TRUE] = "true"
  };
  const gsize start = self->at;
  const char *text = self->text + start;
  gsize length;

  if (*text == '"')
    {
      g_autofree char *quoted = NULL;

      /* As in JSON, where more escapes are known than elsewhere in a filter; what is no escape there stands for itself.
       * */
      quoted = filter_read_quoted (self);
      if (quoted == NULL)
        return FALSE;
      length = self->at - start;
      node->type = CLASP_JSON_STRING;
      node->literal = clasp_json_validate (text, length, NULL) ? clasp_json_decode_string (text, length)
                                                               : g_string_new (quoted);
      return TRUE;
    }
  length = filter_get_word_length (text);
  self->at += length;
  if (clasp_decimal_is_valid (text, length))
    {
      node->type = CLASP_JSON_NUMBER;
      node->literal = g_string_new_len (text, (gssize) length);
      return TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strlen (words[i]) == length && strncmp (words[i], text, length) == 0)
      {
        node->type = (ClaspJsonType) i;
        return TRUE;
      }
  return filter_refuse_literal (self, start, _("here comes a number, a text in quotes, true, false or null"));
}

static Node *
filter_parse_path (Parser *self)
{
  g_autoptr (Node) node = filter_new_node (NODE_JSON);
  const gsize start = self->at;
  const char *reason;
  gsize length, end, literal;

  node->path = clasp_json_path_parse (self->text + start, &length, &reason);
  self->at += length;
  if (node->path == NULL)
    return filter_refuse (self, start, length, reason);
  end = self->at;
  filter_skip_space (self);
  node->compare = filter_read_operator (self);
  if (node->compare == COMPARE_NONE)
    {
      self->at = end;
      if (!filter_is_word_end (self->text[end]))
        return filter_refuse (self, start, end + 1 - start, _("the path can’t be read"));
      return g_steal_pointer (&node);
    }
  filter_skip_space (self);
  literal = self->at;
  if (node->compare == COMPARE_REGEX)
    {
      if (self->text[self->at] != '/')
        return filter_refuse (self, self->at, 0, _("after ~ comes a /regular expression/"));
      return filter_parse_regex (self, node) ? g_steal_pointer (&node) : NULL;
    }
  if (!filter_parse_literal (self, node))
    return NULL;
  if (node->compare >= COMPARE_LESS && node->type != CLASP_JSON_NUMBER)
    return filter_refuse (self, literal, self->at - literal, _("only numbers are less or greater"));
  return g_steal_pointer (&node);
}

/* -------------------------------------------------------------------------------------------------------- sentences */

static Node *filter_parse_or (Parser *self);

static Node *
filter_parse_group (Parser *self)
{
  const gsize start = self->at++;
  g_autoptr (Node) node = NULL;

  if (++self->depth > DEPTH_MAX)
    return filter_refuse (self, start, 1, _("the parentheses are nested too deeply"));
  node = filter_parse_or (self);
  self->depth--;
  if (node == NULL)
    return NULL;
  filter_skip_space (self);
  if (self->text[self->at] != ')')
    return filter_refuse (self, start, self->at - start, _("the parenthesis is not closed"));
  self->at++;
  return g_steal_pointer (&node);
}

static Node *
filter_parse_term (Parser *self)
{
  gsize key_length;

  filter_skip_space (self);
  if (++self->n_terms > TERMS_MAX)
    return filter_refuse (self, self->at, 0, _("there are too many terms"));
  switch (self->text[self->at])
    {
    case '\0':
      return filter_refuse (self, self->at, 0, _("a term is missing"));
    case ')':
      return filter_refuse (self, self->at, 1, _("a term is missing before the parenthesis"));
    case '(':
      return filter_parse_group (self);
    case '$':
      return filter_parse_path (self);
    case '/':
      {
        g_autoptr (Node) node = filter_new_node (NODE_REGEX);

        return filter_parse_regex (self, node) ? g_steal_pointer (&node) : NULL;
      }
    default:
      key_length = filter_get_key_length (self->text + self->at);
      return key_length > 0 ? filter_parse_keyed (self, key_length) : filter_parse_word (self);
    }
}

/* Any number of "not" and "-", then a term. */
static Node *
filter_parse_not (Parser *self)
{
  gboolean negated = FALSE;
  g_autoptr (Node) node = NULL;
  Node *term;

  filter_skip_space (self);
  while (filter_peek_word (self, "not") || self->text[self->at] == '-')
    {
      gsize start = self->at;
      gboolean minus = self->text[self->at] == '-';

      self->at += minus ? 1 : 3;
      if (minus && (self->text[self->at] == '\0' || g_ascii_isspace (self->text[self->at])))
        return filter_refuse (self, start, 1, _("a term is missing behind the minus; in quotes it would be text"));
      negated = !negated;
      filter_skip_space (self);
    }
  if (filter_peek_word (self, "or") || filter_peek_word (self, "and"))
    return filter_refuse (self, self->at, 0, _("a term is missing"));
  term = filter_parse_term (self);
  if (term == NULL || !negated)
    return term;
  node = filter_new_node (NODE_NOT);
  filter_add_child (node, term);
  return g_steal_pointer (&node);
}

static gboolean
filter_is_at_end (Parser *self)
{
  filter_skip_space (self);
  return self->text[self->at] == '\0' || self->text[self->at] == ')' || filter_peek_word (self, "or");
}

static void
filter_note_term (Parser *self, gsize start)
{
  ClaspFilterPlace place = { start, self->at - start };

  g_array_append_val (self->filter->terms, place);
}

static Node *
filter_parse_and (Parser *self)
{
  g_autoptr (Node) node = filter_new_node (NODE_AND);

  do
    {
      gsize start;
      Node *term;

      if (filter_peek_word (self, "and") && node->children->len > 0)
        self->at += 3;
      filter_skip_space (self);
      start = self->at;
      term = filter_parse_not (self);
      if (term == NULL)
        return NULL;
      filter_add_child (node, term);
      if (self->depth == 0)
        filter_note_term (self, start);
    }
  while (!filter_is_at_end (self));
  return g_steal_pointer (&node);
}

static Node *
filter_parse_or (Parser *self)
{
  g_autoptr (Node) node = filter_new_node (NODE_OR);

  while (TRUE)
    {
      Node *part = filter_parse_and (self);

      if (part == NULL)
        return NULL;
      filter_add_child (node, part);
      if (!filter_peek_word (self, "or"))
        return g_steal_pointer (&node);
      self->filter->has_or |= self->depth == 0;
      self->at += 2;
    }
}

static ClaspFilter *
filter_new (void)
{
  ClaspFilter *self = g_new0 (ClaspFilter, 1);

  self->terms = g_array_new (FALSE, FALSE, sizeof (ClaspFilterPlace));
  return self;
}

ClaspFilter *
clasp_filter_new (const char *text, ClaspFilterPlace *place, GError **error)
{
  g_autoptr (ClaspFilter) self = filter_new ();
  g_autoptr (GError) reason = NULL;
  Parser parser = { .text = text, .error = &reason, .filter = self };

  g_return_val_if_fail (text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    filter_refuse (&parser, 0, 0, _("the filter is not UTF-8"));
  else if (strlen (text) > TEXT_MAX)
    filter_refuse (&parser, TEXT_MAX, 0, _("the filter is too long"));
  else
    {
      filter_skip_space (&parser);
      if (text[parser.at] == '\0')
        return g_steal_pointer (&self);
      self->root = filter_parse_or (&parser);
      if (self->root != NULL && text[parser.at] != '\0')
        filter_refuse (&parser, parser.at, 1, _("this parenthesis was not opened"));
    }
  if (reason == NULL)
    return g_steal_pointer (&self);
  if (place != NULL)
    *place = parser.place;
  g_propagate_error (error, g_steal_pointer (&reason));
  return NULL;
}

/* ------------------------------------------------------------------------------------------------------ suggestions */

/* Where the term begins that ends at @at. Returns: whether anything is suggested there: not in a quoted text or a
 * regex */
static gboolean
filter_find_term (const char *text, gsize at, gsize *term)
{
  gsize start = 0;
  gboolean quoted = FALSE;

  for (gsize i = 0; i < at; i++)
    if (quoted && text[i] == '\\')
      i++;
    else if (text[i] == '"')
      quoted = !quoted;
    else if (!quoted && (g_ascii_isspace (text[i]) || text[i] == '('))
      start = i + 1;
  while (start < at && text[start] == '-')
    start++;
  *term = start;
  /* A path may have a key in quotes. */
  return (!quoted || text[start] == '$') && text[start] != '/';
}

/* What is written already needs no suggestion. @suggestion: (transfer full) */
static void
filter_suggest_one (GStrvBuilder *into, const char *written, gsize length, char *suggestion)
{
  g_autofree char *owned = suggestion;

  if (g_ascii_strncasecmp (suggestion, written, length) == 0 && strlen (suggestion) > length)
    g_strv_builder_add (into, suggestion);
}

static void
filter_suggest_values (GStrvBuilder *into, NodeKind kind, const char *key, const char *written, gsize length)
{
  static const char *const directions[] = { "in", "out" };

  for (gsize i = 0; kind == NODE_DIRECTION && i < G_N_ELEMENTS (directions); i++)
    filter_suggest_one (into, written, length, g_strconcat (key, ":", directions[i], NULL));
  for (gsize i = 0; kind == NODE_TYPES && i < G_N_ELEMENTS (TYPES); i++)
    filter_suggest_one (into, written, length, g_strconcat (key, ":", TYPES[i].name, NULL));
  for (gsize i = 0; kind == NODE_FLAGS && i < G_N_ELEMENTS (WORDS); i++)
    filter_suggest_one (into, written, length, g_strconcat (key, ":", WORDS[i].name, NULL));
  for (guint i = 0; kind == NODE_RULE && i < CLASP_N_RULES; i++)
    {
      const char *id = clasp_rule_get ((ClaspRuleId) i)->id;

      /* No record breaks a rule of the opening. */
      if (!g_str_has_prefix (id, "REQ-") && !g_str_has_prefix (id, "RES-"))
        filter_suggest_one (into, written, length, g_strconcat (key, ":", id, NULL));
    }
}

GStrv
clasp_filter_suggest (const char *text, gsize at, const char *const *paths, gsize *start)
{
  g_autoptr (GStrvBuilder) suggestions = g_strv_builder_new ();
  const char *written;
  gsize length, key_length;

  g_return_val_if_fail (text != NULL && at <= strlen (text) && start != NULL, NULL);

  if (!filter_find_term (text, at, start))
    return g_strv_builder_end (suggestions);
  written = text + *start;
  length = at - *start;
  for (gsize i = 0; paths != NULL && *written == '$' && length > 0 && paths[i] != NULL; i++)
    if (strncmp (paths[i], written, length) == 0 && paths[i][length] != '\0')
      g_strv_builder_add (suggestions, paths[i]);
  key_length = filter_get_key_length (written);
  for (gsize i = 0; i < G_N_ELEMENTS (KEYS); i++)
    if (key_length == 0 || key_length >= length)
      filter_suggest_one (suggestions, written, length, g_strconcat (KEYS[i].key, ":", NULL));
    else if (strlen (KEYS[i].key) == key_length && g_ascii_strncasecmp (KEYS[i].key, written, key_length) == 0)
      filter_suggest_values (suggestions, KEYS[i].kind, KEYS[i].key, written, length);
  return g_strv_builder_end (suggestions);
}

/* --------------------------------------------------------------------------------------------------------- matching */

typedef struct
{
  const ClaspFilterRecord *record;
  const guint8 *data; /* once loaded */
  gsize length;
  gboolean loaded;
  gboolean limited;
} Match;

static gboolean
filter_load (Match *self)
{
  if (!self->loaded && self->record->load != NULL)
    self->data = self->record->load (&self->length, self->record->load_data);
  self->loaded = TRUE;
  return self->data != NULL;
}

static gboolean
filter_is_within (const Node *node, gint64 value)
{
  return value >= node->min && value <= node->max;
}

static gboolean
filter_matches_clock (const Node *node, const ClaspFilterRecord *record)
{
  gint64 wall_us = record->wall_start_us + record->entry->time_us;
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  gint64 day_us;

  if (time == NULL)
    return FALSE;
  day_us = ((g_date_time_get_hour (time) * 60 + g_date_time_get_minute (time)) * G_GINT64_CONSTANT (60) +
            g_date_time_get_second (time)) *
               G_USEC_PER_SEC +
           wall_us % G_USEC_PER_SEC;
  if (node->min > node->max)
    return day_us >= node->min || day_us <= node->max;
  return filter_is_within (node, day_us);
}

static gboolean
filter_name_matches (const Node *node, const char *name)
{
  g_autofree char *folded = NULL;

  if (name == NULL)
    return FALSE;
  if (!node->exact)
    name = folded = g_utf8_casefold (name, -1);
  return node->prefix ? g_str_has_prefix (name, node->text) : g_str_equal (name, node->text);
}

static gboolean
filter_unit_matches (const Node *node, const ClaspUnit *unit)
{
  switch (node->kind)
    {
    case NODE_KIND:
      return filter_name_matches (node, unit->kind);
    case NODE_LABEL:
      return filter_name_matches (node, unit->label);
    case NODE_CHANNEL:
      return filter_name_matches (node, unit->channel);
    case NODE_LATENCY:
      return unit->latency_us >= 0 && filter_is_within (node, unit->latency_us);
    case NODE_REQUEST:
      return unit->role == CLASP_UNIT_ROLE_REQUEST;
    default:
      return FALSE;
    }
}

static gboolean
filter_units_match (const Node *node, const ClaspFilterRecord *record)
{
  for (gsize i = 0; i < record->n_units; i++)
    if (filter_unit_matches (node, &record->units[i]))
      return TRUE;
  return FALSE;
}

static gboolean
filter_word_is_in (const Node *node, const void *text, gsize length)
{
  if (node->exact)
    return memmem (text, length, node->text, strlen (node->text)) != NULL;
  return clasp_needle_is_in (node->needle, text, length);
}

/* Bytes as they stand in hex; of an odd number of digits the last, or the first, is half of a byte. */
static gboolean
filter_hex_is_in (const Node *node, const guint8 *data, gsize length)
{
  gsize n;
  const guint8 *bytes = g_bytes_get_data (node->bytes, &n);
  g_autofree guint8 *shifted = NULL;

  if (node->half < 0)
    return n > 0 && memmem (data, length, bytes, n) != NULL;
  for (gsize i = 0; i + n < length; i++)
    if ((n == 0 || memcmp (data + i, bytes, n) == 0) && data[i + n] >> 4 == node->half)
      return TRUE;
  /* Its first digit ends a byte: what is left of it are whole bytes. */
  shifted = g_malloc (n + 1);
  for (gsize i = 0; i < n; i++)
    shifted[i] = (guint8) (bytes[i] << 4 | (i + 1 < n ? bytes[i + 1] >> 4 : node->half));
  for (gsize i = 0; i + n < length; i++)
    if ((data[i] & 0xf) == (n > 0 ? bytes[0] >> 4 : node->half) && (n == 0 || memcmp (data + i + 1, shifted, n) == 0))
      return TRUE;
  return FALSE;
}

/* What the row of a close shows. (transfer full) */
static char *
filter_dup_close (Match *self)
{
  guint code = self->record->entry->close_code;
  g_autofree char *reason = NULL;

  if (!filter_load (self) || self->length < 2)
    return g_strdup (clasp_close_code_get_name (CLASP_CLOSE_NO_STATUS));
  if (code == 0)
    code = (guint) self->data[0] << 8 | self->data[1];
  reason = g_utf8_make_valid ((const char *) self->data + 2, (gssize) self->length - 2);
  return g_strdup_printf ("%u %s — %s", code, clasp_close_code_get_name (code), reason);
}

static gboolean
filter_word_matches (const Node *node, Match *self)
{
  const guint8 opcode = self->record->entry->opcode;

  if (node->text[0] == '\0')
    return TRUE;
  for (gsize i = 0; i < self->record->n_units; i++)
    {
      const char *label = self->record->units[i].label;

      if (label != NULL && filter_word_is_in (node, label, strlen (label)))
        return TRUE;
    }
  if (opcode == CLASP_OPCODE_CLOSE)
    {
      g_autofree char *text = filter_dup_close (self);

      return filter_word_is_in (node, text, strlen (text));
    }
  if (!filter_load (self))
    return FALSE;
  if (opcode != CLASP_OPCODE_BINARY && filter_word_is_in (node, self->data, self->length))
    return TRUE;
  return opcode != CLASP_OPCODE_TEXT && node->bytes != NULL && filter_hex_is_in (node, self->data, self->length);
}

/* "de ad be ef", as the table shows it. (transfer full) */
static char *
filter_dup_hex (const guint8 *data, gsize length)
{
  static const char digits[] = "0123456789abcdef";
  const gsize n = MIN (length, HEX_MAX);
  char *text = g_malloc (n * 3 + 1), *out = text;

  for (gsize i = 0; i < n; i++)
    {
      if (i > 0)
        *out++ = ' ';
      *out++ = digits[data[i] >> 4];
      *out++ = digits[data[i] & 0xf];
    }
  *out = '\0';
  return text;
}

static gboolean
filter_regex_runs (const GRegex *regex, const char *text, gsize length, Match *self)
{
  g_autoptr (GError) error = NULL;
  gboolean found = g_regex_match_full (regex, text, (gssize) length, 0, 0, NULL, &error);

  if (error != NULL)
    self->limited = TRUE;
  return found && error == NULL;
}

static gboolean
filter_is_ascii (const guint8 *data, gsize length)
{
  guint64 bits = 0, word;
  gsize i = 0;

  for (; i + 8 <= length; i += 8)
    {
      memcpy (&word, data + i, 8);
      bits |= word;
    }
  for (; i < length; i++)
    bits |= data[i];
  return (bits & G_GUINT64_CONSTANT (0x8080808080808080)) == 0;
}

static gboolean
filter_regex_matches_text (const Node *node, const guint8 *data, gsize length, Match *self)
{
  g_autofree char *valid = NULL;

  if (length > G_MAXINT32)
    {
      self->limited = TRUE;
      return FALSE;
    }
  if (node->raw != NULL && filter_is_ascii (data, length))
    return filter_regex_runs (node->raw, (const char *) data, length, self);
  if (g_utf8_validate_len ((const char *) data, length, NULL))
    return filter_regex_runs (node->regex, (const char *) data, length, self);
  valid = g_utf8_make_valid ((const char *) data, (gssize) length);
  return filter_regex_runs (node->regex, valid, strlen (valid), self);
}

static gboolean
filter_regex_matches (const Node *node, Match *self)
{
  const guint8 opcode = self->record->entry->opcode;
  g_autofree char *text = NULL;

  for (gsize i = 0; i < self->record->n_units; i++)
    {
      const char *label = self->record->units[i].label;

      if (label != NULL && filter_regex_runs (node->regex, label, strlen (label), self))
        return TRUE;
    }
  if (opcode == CLASP_OPCODE_CLOSE)
    {
      text = filter_dup_close (self);
      return filter_regex_runs (node->regex, text, strlen (text), self);
    }
  if (!filter_load (self))
    return FALSE;
  if (opcode != CLASP_OPCODE_BINARY && filter_regex_matches_text (node, self->data, self->length, self))
    return TRUE;
  if (opcode == CLASP_OPCODE_TEXT || self->limited)
    return FALSE;
  text = filter_dup_hex (self->data, self->length);
  return filter_regex_runs (node->regex, text, strlen (text), self);
}

typedef struct
{
  const Node *node;
  Match *match;
  gboolean found;
} JsonMatch;

/* What a token stands for, for a regex. (transfer full) */
static GString *
filter_get_token_text (const char *token, gsize length)
{
  return token[0] == '"' ? clasp_json_decode_string (token, length) : g_string_new_len (token, (gssize) length);
}

static gboolean
filter_token_equals (const Node *node, const char *token, gsize length)
{
  ClaspJsonType type = clasp_json_get_type_at (token, length, 0);
  GString *text;
  gboolean same;

  if (type != node->type)
    return FALSE;
  if (type == CLASP_JSON_NUMBER)
    return clasp_decimal_compare (token, length, node->literal->str, node->literal->len) == 0;
  if (type != CLASP_JSON_STRING)
    return TRUE;
  if (memchr (token, '\\', length) == NULL)
    return length - 2 == node->literal->len && memcmp (token + 1, node->literal->str, length - 2) == 0;
  text = clasp_json_decode_string (token, length);
  same = g_string_equal (text, node->literal);
  g_string_free (text, TRUE);
  return same;
}

static gboolean
filter_token_matches (const Node *node, const char *token, gsize length, Match *match)
{
  int order;

  switch (node->compare)
    {
    case COMPARE_EQUAL:
      return filter_token_equals (node, token, length);
    case COMPARE_DIFFERENT:
      return !filter_token_equals (node, token, length);
    case COMPARE_REGEX:
      {
        g_autoptr (GString) text = NULL;

        if (token[0] == '{' || token[0] == '[')
          return FALSE;
        text = filter_get_token_text (token, length);
        return filter_regex_matches_text (node, (const guint8 *) text->str, text->len, match);
      }
    default:
      if (token[0] != '-' && !g_ascii_isdigit (token[0]))
        return FALSE;
      order = clasp_decimal_compare (token, length, node->literal->str, node->literal->len);
      return node->compare == COMPARE_LESS      ? order < 0
             : node->compare == COMPARE_AT_MOST ? order <= 0
             : node->compare == COMPARE_GREATER ? order > 0
                                                : order >= 0;
    }
}

static gboolean
filter_see_value (const char *data, gsize start, gsize length, gpointer user_data)
{
  JsonMatch *self = user_data;

  self->found = filter_token_matches (self->node, data + start, length, self->match);
  return !self->found;
}

static gboolean
filter_json_matches (const Node *node, Match *self)
{
  JsonMatch match = { .node = node, .match = self };

  if (CLASP_OPCODE_IS_CONTROL (self->record->entry->opcode) || !filter_load (self))
    return FALSE;
  if (node->compare == COMPARE_NONE)
    return clasp_json_path_find (node->path, (const char *) self->data, self->length, NULL, NULL);
  return clasp_json_path_find (node->path, (const char *) self->data, self->length, filter_see_value, &match);
}

static gboolean
filter_plain_matches (const Node *node, const ClaspFilterRecord *record)
{
  const ClaspCaptureEntry *entry = record->entry;

  switch (node->kind)
    {
    case NODE_DIRECTION:
      return entry->direction == node->value;
    case NODE_TYPES:
      return (node->value & (1u << (entry->opcode & 0xf))) != 0;
    case NODE_LENGTH:
      return filter_is_within (node, (gint64) MIN (entry->length, (guint64) G_MAXINT64));
    case NODE_FRAMES:
      return filter_is_within (node, entry->n_frames);
    case NODE_TIME:
      return filter_matches_clock (node, record);
    case NODE_AT:
      return filter_is_within (node, entry->time_us);
    case NODE_GAP:
      return record->gap_us >= 0 && filter_is_within (node, record->gap_us);
    case NODE_CODE:
      return entry->opcode == CLASP_OPCODE_CLOSE && entry->length >= 2 && filter_is_within (node, entry->close_code);
    case NODE_RULE:
      return entry->rule == node->value;
    case NODE_FLAGS:
      return (entry->flags & node->value) != 0;
    case NODE_FRAGMENTED:
      return entry->n_frames > 1;
    case NODE_MARKED:
      return record->marked;
    case NODE_UNANSWERED:
      return record->unanswered;
    case NODE_OPEN:
      return record->open;
    default:
      return filter_units_match (node, record);
    }
}

static gboolean
filter_node_matches (const Node *node, Match *self)
{
  switch (node->kind)
    {
    case NODE_AND:
    case NODE_OR:
      for (guint i = 0; i < node->children->len; i++)
        if (filter_node_matches (g_ptr_array_index (node->children, i), self) == (node->kind == NODE_OR))
          return node->kind == NODE_OR;
      return node->kind == NODE_AND;
    case NODE_NOT:
      return !filter_node_matches (g_ptr_array_index (node->children, 0), self);
    case NODE_WORD:
      return filter_word_matches (node, self);
    case NODE_REGEX:
      return filter_regex_matches (node, self);
    case NODE_HEX:
      return filter_load (self) && memmem (self->data, self->length, g_bytes_get_data (node->bytes, NULL),
                                           g_bytes_get_size (node->bytes)) != NULL;
    case NODE_JSON:
      return filter_json_matches (node, self);
    default:
      return filter_plain_matches (node, self->record);
    }
}

gboolean
clasp_filter_matches (const ClaspFilter *self, const ClaspFilterRecord *record, gboolean *limited)
{
  Match match = { .record = record };
  gboolean passes;

  if (self->root == NULL)
    return TRUE;
  /* What is lost shows nothing, and nothing is known of it. */
  if ((record->entry->flags & CLASP_CAPTURE_LOST) != 0)
    return FALSE;
  passes = filter_node_matches (self->root, &match);
  if (match.limited && limited != NULL)
    *limited = TRUE;
  return passes && !match.limited;
}

/* ----------------------------------------------------------------------------------------------------------- places */

static void
filter_add_place (GArray *places, gsize start, gsize end)
{
  ClaspFilterPlace place = { .offset = start, .length = end - start };

  g_array_append_val (places, place);
}

static void
filter_find_word (const Node *node, const char *text, gsize length, GArray *places, guint max)
{
  const gsize exact_length = strlen (node->text);
  gsize start = 0, end = 0;

  while (places->len < max)
    {
      const char *at = node->exact && exact_length > 0 ? memmem (text + start, length - start, node->text, exact_length)
                                                       : NULL;

      if (node->exact && at == NULL)
        return;
      if (node->exact)
        {
          start = (gsize) (at - text);
          end = start + exact_length;
        }
      else if (!clasp_needle_find (node->needle, (const guint8 *) text, length, &start, &end))
        return;
      filter_add_place (places, start, end);
      start = end;
    }
}

static void
filter_find_regex (const Node *node, const char *text, gsize length, GArray *places, guint max)
{
  g_autoptr (GMatchInfo) match = NULL;

  if (length > G_MAXINT32 || !g_utf8_validate_len (text, length, NULL))
    return;
  g_regex_match_full (node->regex, text, (gssize) length, 0, 0, &match, NULL);
  for (; g_match_info_matches (match) && places->len < max; g_match_info_next (match, NULL))
    {
      int start, end;

      if (g_match_info_fetch_pos (match, 0, &start, &end) && end > start)
        filter_add_place (places, (gsize) start, (gsize) end);
    }
}

static void
filter_find_node (const Node *node, const char *text, gsize length, GArray *places, guint max)
{
  if (node->kind == NODE_WORD)
    filter_find_word (node, text, length, places, max);
  else if (node->kind == NODE_REGEX)
    filter_find_regex (node, text, length, places, max);
  else if (node->kind == NODE_AND || node->kind == NODE_OR)
    for (guint i = 0; i < node->children->len; i++)
      filter_find_node (g_ptr_array_index (node->children, i), text, length, places, max);
}

void
clasp_filter_find_places (const ClaspFilter *self, const char *text, gsize length, GArray *places, guint max)
{
  if (self->root != NULL)
    filter_find_node (self->root, text, length, places, max);
}

/* --------------------------------------------------------------------------------------------------------- scanning */

const guint8 *
clasp_filter_scan_load (ClaspFilterScan *self, gsize *length)
{
  *length = 0;
  if ((self->entry.flags & (CLASP_CAPTURE_NOT_KEPT | CLASP_CAPTURE_LOST)) != 0)
    return NULL;
  if (self->entry.length <= CLASP_CAPTURE_READER_MAX)
    return clasp_capture_reader_read (&self->reader, self->capture, &self->entry, 0, CLASP_CAPTURE_READER_MAX, length,
                                      NULL);
  if (self->large == NULL)
    self->large = clasp_capture_read_payload (self->capture, &self->entry, 0, G_MAXSIZE, NULL);
  return self->large != NULL ? g_bytes_get_data (self->large, length) : NULL;
}

static const guint8 *
filter_scan_load (gsize *length, gpointer load_data)
{
  return clasp_filter_scan_load (load_data, length);
}

static void
filter_scan_feed_units (ClaspFilterScan *self)
{
  ClaspUnitsRecord record = { .index = self->next,
                              .time_us = self->entry.time_us,
                              .direction = self->entry.direction,
                              .opcode = self->entry.opcode,
                              .sent_for_us = (self->entry.flags & CLASP_EVENT_AUTOMATIC) != 0 };

  self->entry_units = NULL;
  self->n_entry_units = 0;
  if ((self->entry.flags & CLASP_CAPTURE_LOST) != 0)
    return;
  if (self->get_units != NULL)
    self->entry_units = self->get_units (self->next, &self->n_entry_units, self->user_data);
  if (self->units == NULL)
    return;
  record.data = clasp_filter_scan_load (self, &record.length);
  self->entry_units = clasp_units_feed (self->units, &record, &self->n_entry_units);
}

gboolean
clasp_filter_scan_step (ClaspFilterScan *self, gboolean *passes)
{
  ClaspFilterRecord record = { .entry = &self->entry, .load = filter_scan_load, .load_data = self };
  gboolean limited = FALSE;

  g_clear_pointer (&self->large, g_bytes_unref);
  if (self->n_limited >= CLASP_FILTER_LIMITED_MAX ||
      !clasp_capture_reader_get_entry (&self->reader, self->capture, self->next, &self->entry))
    return FALSE;
  if (self->marks == NULL)
    self->marks = clasp_capture_get_marks (self->capture);
  record.wall_start_us = clasp_capture_get_wall_start (self->capture);
  record.gap_us = self->next > 0 ? self->entry.time_us - self->before_us : -1;
  self->before_us = self->entry.time_us;
  filter_scan_feed_units (self);
  record.units = self->entry_units;
  record.n_units = self->n_entry_units;
  record.marked = clasp_marks_has (self->marks, self->next);
  record.unanswered = self->is_unanswered != NULL && self->is_unanswered (self->next, self->user_data);
  record.open = self->is_open != NULL && self->is_open (self->next, self->user_data);
  *passes = self->filter == NULL || clasp_filter_matches (self->filter, &record, &limited);
  self->n_limited += limited ? 1 : 0;
  self->next++;
  return TRUE;
}

void
clasp_filter_scan_clear (ClaspFilterScan *self)
{
  g_clear_pointer (&self->large, g_bytes_unref);
  clasp_capture_reader_clear (&self->reader);
}
