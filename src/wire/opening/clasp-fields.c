/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-fields.h"

struct _ClaspFields
{
  GArray *fields;   /* of ClaspField */
  GPtrArray *lines; /* the slices point into these */
};

static void
fields_clear_field (gpointer data)
{
  ClaspField *field = data;

  if (field->joined != NULL)
    g_string_free (field->joined, TRUE);
}

static void
fields_add_field (ClaspFields *self, const ClaspLine *line)
{
  const char *data = g_bytes_get_data (line->bytes, NULL);
  ClaspField field = {
    .line = line->number,
    .value_start = line->value_start,
    .name = clasp_slice (data, line->name_length),
    .value = clasp_slice (data + line->value_start, line->value_length),
  };

  g_array_append_val (self->fields, field);
}

static void
fields_add_fold (ClaspFields *self, const ClaspLine *line)
{
  gsize size;
  const char *data = g_bytes_get_data (line->bytes, &size);
  ClaspSlice part = clasp_slice_trim (clasp_slice (data, size));
  ClaspField *field;

  if (self->fields->len == 0)
    return;
  field = &g_array_index (self->fields, ClaspField, self->fields->len - 1);
  field->folded = TRUE;
  if (field->joined == NULL)
    field->joined = g_string_new_len (field->value.data, (gssize) field->value.length);
  if (field->joined->len > 0 && part.length > 0)
    g_string_append_c (field->joined, ' ');
  g_string_append_len (field->joined, part.data, (gssize) part.length);
  field->value = clasp_slice (field->joined->str, field->joined->len);
}

ClaspFields *
clasp_fields_new (const ClaspTranscript *transcript, guint first, guint last)
{
  ClaspFields *self = g_new0 (ClaspFields, 1);

  self->fields = g_array_new (FALSE, FALSE, sizeof (ClaspField));
  g_array_set_clear_func (self->fields, fields_clear_field);
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) clasp_line_unref);
  for (guint number = first; number <= last; number++)
    {
      ClaspLine *line = g_ptr_array_index (transcript, number - 1);

      if (line->kind != CLASP_LINE_FIELD && line->kind != CLASP_LINE_FOLD)
        continue;
      g_ptr_array_add (self->lines, clasp_line_ref (line));
      if (line->kind == CLASP_LINE_FIELD)
        fields_add_field (self, line);
      else
        fields_add_fold (self, line);
    }
  return self;
}

void
clasp_fields_free (ClaspFields *self)
{
  g_array_unref (self->fields);
  g_ptr_array_unref (self->lines);
  g_free (self);
}

guint
clasp_fields_get_length (const ClaspFields *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->fields->len;
}

const ClaspField *
clasp_fields_get (const ClaspFields *self, guint index)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &g_array_index (self->fields, ClaspField, index);
}

const ClaspField *
clasp_fields_next (const ClaspFields *self, const char *name, const ClaspField *previous)
{
  const ClaspField *first = (const ClaspField *) (gconstpointer) self->fields->data;

  for (guint i = previous != NULL ? (guint) (previous - first) + 1 : 0; i < self->fields->len; i++)
    if (clasp_slice_equals_case (first[i].name, name))
      return &first[i];
  return NULL;
}

guint
clasp_fields_count (const ClaspFields *self, const char *name)
{
  const ClaspField *field = NULL;
  guint n = 0;

  g_return_val_if_fail (self != NULL, 0);

  while ((field = clasp_fields_next (self, name, field)) != NULL)
    n++;
  return n;
}

char *
clasp_fields_join (const ClaspFields *self, const char *name)
{
  const ClaspField *field = NULL;
  GString *joined = NULL;

  g_return_val_if_fail (self != NULL, NULL);

  while ((field = clasp_fields_next (self, name, field)) != NULL)
    {
      if (joined == NULL)
        joined = g_string_new (NULL);
      else
        g_string_append (joined, ", ");
      g_string_append_len (joined, field->value.data, (gssize) field->value.length);
    }
  return joined != NULL ? g_string_free_and_steal (joined) : NULL;
}

gboolean
clasp_fields_have_token (const ClaspFields *self, const char *name, const char *token)
{
  const ClaspField *field = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  while ((field = clasp_fields_next (self, name, field)) != NULL)
    if (clasp_list_has_token (field->value, token))
      return TRUE;
  return FALSE;
}

gboolean
clasp_line_find_name_breach (const ClaspLine *line, gsize *start, gsize *length)
{
  const char *data = g_bytes_get_data (line->bytes, NULL);
  gsize colon = line->name_length;

  *start = 0;
  *length = 1;
  if (line->kind != CLASP_LINE_FIELD || line->name_length == 0)
    return TRUE;
  for (gsize i = 0; i < line->name_length; i++)
    if (!clasp_is_tchar ((guint8) data[i]))
      {
        *start = i;
        return TRUE;
      }
  while (data[colon] != ':')
    colon++;
  *start = line->name_length;
  *length = colon - line->name_length;
  return *length > 0;
}

ClaspVerdict *
clasp_verdict_add_field_part (ClaspVerdict *verdict, const ClaspField *field, gsize start, gsize length)
{
  if (field->folded || length == 0)
    return clasp_verdict_add_evidence (verdict, field->line, 0, 0);
  return clasp_verdict_add_evidence (verdict, field->line, field->value_start + start, length);
}

ClaspVerdict *
clasp_verdict_add_field (ClaspVerdict *verdict, const ClaspField *field)
{
  return clasp_verdict_add_field_part (verdict, field, 0, field->value.length);
}

ClaspVerdict *
clasp_verdict_add_fields (ClaspVerdict *verdict, const ClaspFields *fields, const char *name)
{
  const ClaspField *field = NULL;

  while ((field = clasp_fields_next (fields, name, field)) != NULL)
    clasp_verdict_add_field (verdict, field);
  return verdict;
}
