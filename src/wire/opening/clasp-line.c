/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-line.h"

#include <string.h>

#include "clasp-foreign.h"

ClaspLine *
clasp_line_ref (ClaspLine *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
clasp_line_unref (ClaspLine *self)
{
  g_return_if_fail (self != NULL);

  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_bytes_unref (self->bytes);
  g_array_unref (self->secrets);
  g_clear_pointer (&self->known, clasp_secrets_unref);
  g_free (self);
}

char *
clasp_line_to_text (const ClaspLine *self, gboolean masked)
{
  gsize size;
  const char *data = g_bytes_get_data (self->bytes, &size);
  GString *text = g_string_sized_new (size + 16);
  gsize at = 0;

  /* An empty line has no data to point into. */
  if (size == 0)
    return g_string_free_and_steal (text);
  for (guint i = 0; masked && i < self->secrets->len; i++)
    {
      ClaspSpan span = g_array_index (self->secrets, ClaspSpan, i);

      clasp_foreign_append (text, data + at, span.start - at);
      g_string_append (text, CLASP_MASK);
      at = span.start + span.length;
    }
  clasp_foreign_append (text, data + at, size - at);
  return g_string_free_and_steal (text);
}

gboolean
clasp_line_is_utf8 (const ClaspLine *self)
{
  gsize size;
  const char *data = g_bytes_get_data (self->bytes, &size);

  return size == 0 || g_utf8_validate_len (data, size, NULL);
}

ClaspTranscript *
clasp_transcript_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_line_unref);
}

static gboolean
line_is_ows (guint8 byte)
{
  return byte == ' ' || byte == '\t';
}

static void
line_split_field (ClaspLine *line, const guint8 *data, gsize length)
{
  const guint8 *colon = length > 0 ? memchr (data, ':', length) : NULL;
  gsize start, end, name;

  if (colon == NULL)
    return;
  name = (gsize) (colon - data);
  start = name + 1;
  end = length;
  while (name > 0 && line_is_ows (data[name - 1]))
    name--;
  while (start < end && line_is_ows (data[start]))
    start++;
  while (end > start && line_is_ows (data[end - 1]))
    end--;
  line->name_length = name;
  line->value_start = start;
  line->value_length = end - start;
}

static void
line_take_spans (ClaspLine *line, GArray *found, gsize offset)
{
  for (guint i = 0; i < found->len; i++)
    {
      ClaspSpan span = g_array_index (found, ClaspSpan, i);

      span.start += offset;
      g_array_append_val (line->secrets, span);
    }
  g_array_unref (found);
}

static void
line_add_span (ClaspLine *line, gsize start, gsize length)
{
  ClaspSpan span = { start, length };

  if (length > 0)
    g_array_append_val (line->secrets, span);
}

/* A folded line is as secret as the field it continues. */
static void
line_find_fold_secrets (const ClaspTranscript *self, ClaspLine *line, const char *data, gsize length)
{
  for (guint i = self->len; i > 0; i--)
    {
      const ClaspLine *above = g_ptr_array_index (self, i - 1);
      const char *bytes = g_bytes_get_data (above->bytes, NULL);
      g_autofree char *name = NULL;

      if (above->kind == CLASP_LINE_FOLD)
        continue;
      name = g_strndup (bytes, above->name_length);
      if (clasp_field_is_secret (name) && !clasp_secret_get_shown ())
        line_add_span (line, 0, length);
      else
        line_take_spans (line, clasp_secret_find_in_field (name, above->name_length, data, length), 0);
      return;
    }
}

/* An answer that is no HTTP may hold fields all the same, several in one line where the line ends are no HTTP either:
 * from the first secret on, nothing more of the line is shown. */
static void
line_find_foreign_secrets (ClaspLine *line, const char *data, gsize length)
{
  gsize size;

  for (gsize start = 0; start < length; start += size + 1)
    {
      g_autoptr (GArray) found = NULL;

      for (size = 0; start + size < length && data[start + size] != '\r' && data[start + size] != '\n';)
        size++;
      found = clasp_secret_find_in_line (data + start, size);
      if (found->len == 0)
        continue;
      if (start + size < length)
        line_add_span (line, start + g_array_index (found, ClaspSpan, 0).start,
                       length - start - g_array_index (found, ClaspSpan, 0).start);
      else
        line_take_spans (line, g_array_ref (found), start);
      return;
    }
}

static void
line_find_secrets (const ClaspTranscript *self, ClaspLine *line, const char *data, gsize length,
                   const ClaspSecrets *secrets)
{
  if (line->kind == CLASP_LINE_FIELD)
    line_take_spans (line,
                     clasp_secret_find_in_field (data, line->name_length, data + line->value_start, line->value_length),
                     line->value_start);
  else if (line->kind == CLASP_LINE_START)
    line_take_spans (line, clasp_secret_find_in_line (data, length), 0);
  else if (line->kind == CLASP_LINE_FOLD)
    line_find_fold_secrets (self, line, data, length);
  /* Who ends lines by CR alone sends all of the head as one. */
  if (line->kind == CLASP_LINE_INVALID || (length > 0 && memchr (data, '\r', length) != NULL))
    line_find_foreign_secrets (line, data, length);
  if (line->direction == CLASP_DIRECTION_IN && line->known != NULL)
    line_take_spans (line, clasp_secrets_find (line->known, data, length), 0);
  if (secrets != NULL)
    line_take_spans (line, clasp_secrets_find (secrets, data, length), 0);
  clasp_spans_normalise (line->secrets);
}

/* Snapshots of the transcript are read by other threads: what they know is left as it is. */
static void
line_learn_secrets (ClaspLine *line, const char *data)
{
  ClaspSecrets *known = line->known != NULL ? clasp_secrets_copy (line->known) : clasp_secrets_new ();

  for (guint i = 0; i < line->secrets->len; i++)
    {
      ClaspSpan span = g_array_index (line->secrets, ClaspSpan, i);

      clasp_secrets_add (known, data + span.start, (gssize) span.length);
    }
  if (line->kind == CLASP_LINE_FIELD)
    clasp_secrets_add_field (known, data, line->name_length, data + line->value_start, line->value_length);
  g_clear_pointer (&line->known, clasp_secrets_unref);
  line->known = known;
}

/* What is known of the lines above, and where a request begins what it was made with: a proxy's request may stand above
 * it, with secrets of its own. */
static ClaspSecrets *
line_dup_known (const ClaspLine *above, ClaspLineKind kind, const ClaspSecrets *secrets)
{
  ClaspSecrets *known;

  if (above == NULL || above->known == NULL)
    return secrets != NULL ? clasp_secrets_copy (secrets) : NULL;
  if (secrets == NULL || kind != CLASP_LINE_START)
    return clasp_secrets_ref (above->known);
  known = clasp_secrets_copy (above->known);
  clasp_secrets_add_all (known, secrets);
  return known;
}

static ClaspLine *
line_append (ClaspTranscript *self, ClaspDirection direction, ClaspHop hop, ClaspLineKind kind, const guint8 *data,
             gsize length, ClaspEol eol, gint64 time_us, ClaspSecrets *secrets)
{
  ClaspLine *line = g_new0 (ClaspLine, 1);
  const ClaspLine *above = self->len > 0 ? g_ptr_array_index (self, self->len - 1) : NULL;

  g_atomic_ref_count_init (&line->ref_count);
  line->number = self->len + 1;
  line->direction = direction;
  line->hop = hop;
  line->kind = kind;
  line->eol = eol;
  line->time_us = time_us;
  line->bytes = g_bytes_new (data, length);
  line->secrets = g_array_new (FALSE, FALSE, sizeof (ClaspSpan));
  line->known = line_dup_known (above, kind, secrets);
  if (kind == CLASP_LINE_FIELD)
    line_split_field (line, data, length);
  line_find_secrets (self, line, (const char *) data, length, secrets);
  if (direction == CLASP_DIRECTION_OUT && line->secrets->len > 0)
    line_learn_secrets (line, (const char *) data);
  g_ptr_array_add (self, line);
  return line;
}

ClaspLine *
clasp_transcript_add (ClaspTranscript *self, ClaspDirection direction, ClaspHop hop, ClaspLineKind kind,
                      const guint8 *data, gsize length, ClaspEol eol, gint64 time_us)
{
  return line_append (self, direction, hop, kind, data, length, eol, time_us, NULL);
}

ClaspLine *
clasp_transcript_add_sent (ClaspTranscript *self, ClaspLineKind kind, const guint8 *data, gsize length, ClaspEol eol,
                           gint64 time_us, ClaspSecrets *secrets)
{
  return line_append (self, CLASP_DIRECTION_OUT, CLASP_HOP_SERVER, kind, data, length, eol, time_us, secrets);
}

const ClaspSecrets *
clasp_transcript_get_secrets (const ClaspTranscript *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->len > 0 ? ((const ClaspLine *) g_ptr_array_index (self, self->len - 1))->known : NULL;
}
