/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-record-filter.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "clasp-needle.h"

typedef enum
{
  TERM_DIRECTION,
  TERM_OPCODES,
  TERM_LENGTH,
  TERM_RULE,
  TERM_FAULTY,
  TERM_TEXT
} TermKind;

typedef struct
{
  TermKind kind;
  guint value;      /* direction, rule, or a bit for each opcode */
  guint64 min, max; /* of a length */
  ClaspNeedle *needle;
} Term;

struct _ClaspRecordFilter
{
  GArray *terms;
};

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
  { "control", 0xff00 },
  { "data", 0x00ff },
};

static gboolean
record_filter_refuse (GError **error, const char *term, const char *wanted)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("“%s” can’t be read: %s."), term, wanted);
  return FALSE;
}

static gboolean
record_filter_read_direction (Term *term, const char *value)
{
  term->kind = TERM_DIRECTION;
  term->value = g_ascii_strcasecmp (value, "in") == 0 ? CLASP_DIRECTION_IN : CLASP_DIRECTION_OUT;
  return term->value == CLASP_DIRECTION_IN || g_ascii_strcasecmp (value, "out") == 0;
}

static gboolean
record_filter_read_type (Term *term, const char *value)
{
  g_auto (GStrv) names = g_strsplit (value, ",", -1);

  term->kind = TERM_OPCODES;
  for (gsize i = 0; names[i] != NULL; i++)
    {
      guint opcodes = 0;

      for (gsize type = 0; type < G_N_ELEMENTS (TYPES); type++)
        if (g_ascii_strcasecmp (names[i], TYPES[type].name) == 0)
          opcodes = TYPES[type].opcodes;
      if (opcodes == 0)
        return FALSE;
      term->value |= opcodes;
    }
  return term->value != 0;
}

/* "100", "1k", "1.5M", "2KiB": bytes, in steps of 1,024 as lengths are shown. */
static gboolean
record_filter_read_size (const char *text, guint64 *size)
{
  static const char *const units[] = { "", "k", "m", "g" };
  char *end;
  double value = g_ascii_strtod (text, &end);
  g_autofree char *unit = NULL;

  if (end == text || !g_ascii_isdigit (text[0]) || value > 1e15)
    return FALSE;
  unit = g_ascii_strdown (end, -1);
  if (g_str_has_suffix (unit, "ib"))
    unit[strlen (unit) - 2] = '\0';
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++, value *= 1024)
    if (g_str_equal (unit, units[i]))
      {
        *size = (guint64) value;
        return TRUE;
      }
  return FALSE;
}

static gboolean
record_filter_read_length (Term *term, const char *value)
{
  guint64 size;
  gsize operator= strspn (value, "<>=");

  term->kind = TERM_LENGTH;
  term->min = 0;
  term->max = G_MAXUINT64;
  if (!record_filter_read_size (value + operator, & size))
    return FALSE;

  if (operator== 0 || (operator== 1 && value[0] == '='))
    term->min = term->max = size;
  else if (operator== 1 && value[0] == '>')
    term->min = size + 1;
  else if (operator== 1 && size> 0)
    term->max = size - 1;
  else if (operator== 2 && value[0] == '>' && value[1] == '=')
    term->min = size;
  else if (operator== 2 && value[0] == '<' && value[1] == '=')
    term->max = size;
  else
    return FALSE;
  return TRUE;
}

static gboolean
record_filter_read_rule (Term *term, const char *value)
{
  g_autofree char *id = g_ascii_strup (value, -1);

  term->kind = TERM_RULE;
  term->value = clasp_rule_lookup (id);
  return term->value != CLASP_RULE_NONE;
}

static gboolean
record_filter_read_faulty (Term *term, const char *value)
{
  term->kind = TERM_FAULTY;
  return g_ascii_strcasecmp (value, "faulty") == 0;
}

static const struct
{
  const char *key;
  gboolean (*read) (Term *term, const char *value);
  const char *wanted;
} READERS[] = {
  { "dir:", record_filter_read_direction, N_("after “dir:” comes in or out") },
  { "type:", record_filter_read_type, N_("after “type:” comes text, binary, ping, pong, close, control or data") },
  { "len:", record_filter_read_length, N_("after “len:” comes a length such as >1k, <100 or 42") },
  { "rule:", record_filter_read_rule, N_("after “rule:” comes the id of a rule, such as FRM-11") },
  { "is:", record_filter_read_faulty, N_("after “is:” comes faulty") },
};

static gboolean
record_filter_add_word (ClaspRecordFilter *self, const char *word, gboolean quoted, GError **error)
{
  Term term = { .kind = TERM_TEXT };

  for (gsize i = 0; !quoted && i < G_N_ELEMENTS (READERS); i++)
    if (g_ascii_strncasecmp (word, READERS[i].key, strlen (READERS[i].key)) == 0)
      {
        if (!READERS[i].read (&term, word + strlen (READERS[i].key)))
          return record_filter_refuse (error, word, _(READERS[i].wanted));
        g_array_append_val (self->terms, term);
        return TRUE;
      }
  term.needle = clasp_needle_new (word);
  if (clasp_needle_get_max_length (term.needle) > CLASP_CAPTURE_READER_MAX / 4)
    {
      clasp_needle_free (term.needle);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("The text is longer than %d bytes."),
                   CLASP_CAPTURE_READER_MAX / 4);
      return FALSE;
    }
  g_array_append_val (self->terms, term);
  return TRUE;
}

static void
record_filter_clear_term (gpointer data)
{
  g_clear_pointer (&((Term *) data)->needle, clasp_needle_free);
}

ClaspRecordFilter *
clasp_record_filter_new (const char *text, GError **error)
{
  g_autoptr (ClaspRecordFilter) self = g_new0 (ClaspRecordFilter, 1);

  self->terms = g_array_new (FALSE, FALSE, sizeof (Term));
  g_array_set_clear_func (self->terms, record_filter_clear_term);
  while (TRUE)
    {
      g_autofree char *word = NULL;
      gboolean quoted;
      gsize length;

      while (g_ascii_isspace (*text))
        text++;
      if (*text == '\0')
        return g_steal_pointer (&self);

      /* A quote that is not closed yet is still being typed. */
      quoted = *text == '"';
      text += quoted ? 1 : 0;
      length = strcspn (text, quoted ? "\"" : " \t\r\n");
      word = g_strndup (text, length);
      text += length;
      text += quoted && *text == '"' ? 1 : 0;
      if (length > 0 && !record_filter_add_word (self, word, quoted, error))
        return NULL;
    }
}

void
clasp_record_filter_free (ClaspRecordFilter *self)
{
  g_array_unref (self->terms);
  g_free (self);
}

gboolean
clasp_record_filter_is_empty (const ClaspRecordFilter *self)
{
  return self->terms->len == 0;
}

/* A long payload is searched piece by piece, each overlapping the one before by as much as a match can be cut. */
static gboolean
record_filter_payload_holds (const ClaspNeedle *needle, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                             ClaspCaptureReader *reader)
{
  const gsize overlap = clasp_needle_get_max_length (needle) - 1;
  guint64 start = 0;

  if ((entry->flags & CLASP_CAPTURE_NOT_KEPT) != 0)
    return FALSE;
  while (TRUE)
    {
      gsize got;
      const guint8 *data = clasp_capture_reader_read (reader, capture, entry, start, CLASP_CAPTURE_READER_MAX, &got,
                                                      NULL);

      if (data == NULL)
        return FALSE;
      if (clasp_needle_is_in (needle, data, got))
        return TRUE;
      if (start + got >= entry->length)
        return FALSE;
      start += got - overlap;
    }
}

static gboolean
record_filter_term_holds (const Term *term, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                          ClaspCaptureReader *reader)
{
  switch (term->kind)
    {
    case TERM_DIRECTION:
      return entry->direction == term->value;
    case TERM_OPCODES:
      return (term->value & (1u << (entry->opcode & 0xf))) != 0;
    case TERM_LENGTH:
      return entry->length >= term->min && entry->length <= term->max;
    case TERM_RULE:
      return entry->rule == term->value;
    case TERM_FAULTY:
      return (entry->flags & CLASP_EVENT_FAULTY) != 0;
    case TERM_TEXT:
      return record_filter_payload_holds (term->needle, capture, entry, reader);
    default:
      g_assert_not_reached ();
    }
}

gboolean
clasp_record_filter_matches (const ClaspRecordFilter *self, ClaspCapture *capture, const ClaspCaptureEntry *entry,
                             ClaspCaptureReader *reader)
{
  /* What needs no look at the payload first. */
  for (guint pass = 0; pass < 2; pass++)
    for (guint i = 0; i < self->terms->len; i++)
      {
        const Term *term = &g_array_index (self->terms, Term, i);

        if ((term->kind == TERM_TEXT) == (pass == 1) && !record_filter_term_holds (term, capture, entry, reader))
          return FALSE;
      }
  return TRUE;
}
