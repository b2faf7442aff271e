/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "clasp-grammar.h"

#include "clasp-foreign.h"

#include <string.h>

/* What a sentence quotes at the most. */
#define SHOWN_MAX 256

gboolean
clasp_slice_equals_case (ClaspSlice self, const char *text)
{
  return strlen (text) == self.length && (self.length == 0 || g_ascii_strncasecmp (self.data, text, self.length) == 0);
}

static gboolean
grammar_is_ows (char c)
{
  return c == ' ' || c == '\t';
}

ClaspSlice
clasp_slice_trim (ClaspSlice self)
{
  while (self.length > 0 && grammar_is_ows (self.data[0]))
    {
      self.data++;
      self.length--;
    }
  while (self.length > 0 && grammar_is_ows (self.data[self.length - 1]))
    self.length--;
  return self;
}

char *
clasp_slice_dup (ClaspSlice self)
{
  return g_strndup (self.data, self.length);
}

char *
clasp_slice_show (ClaspSlice self)
{
  return clasp_foreign_to_text (self.data, self.length, SHOWN_MAX);
}

gboolean
clasp_is_tchar (guint8 byte)
{
  return g_ascii_isalnum (byte) || (byte != 0 && strchr ("!#$%&'*+-.^_`|~", byte) != NULL);
}

gboolean
clasp_slice_is_token (ClaspSlice self)
{
  for (gsize i = 0; i < self.length; i++)
    if (!clasp_is_tchar ((guint8) self.data[i]))
      return FALSE;
  return self.length > 0;
}

gssize
clasp_slice_find_control (ClaspSlice self)
{
  for (gsize i = 0; i < self.length; i++)
    {
      guint8 byte = (guint8) self.data[i];

      if ((byte < 0x20 && byte != '\t') || byte == 0x7f)
        return (gssize) i;
    }
  return -1;
}

gssize
clasp_slice_find_obs_text (ClaspSlice self)
{
  for (gsize i = 0; i < self.length; i++)
    if ((guint8) self.data[i] >= 0x80)
      return (gssize) i;
  return -1;
}

gboolean
clasp_list_next (ClaspSlice *rest, ClaspSlice *element)
{
  const char *comma;

  if (rest->data == NULL)
    return FALSE;
  comma = rest->length > 0 ? memchr (rest->data, ',', rest->length) : NULL;
  if (comma == NULL)
    {
      *element = clasp_slice_trim (*rest);
      *rest = clasp_slice (NULL, 0);
    }
  else
    {
      gsize length = (gsize) (comma - rest->data);

      *element = clasp_slice_trim (clasp_slice (rest->data, length));
      *rest = clasp_slice (comma + 1, rest->length - length - 1);
    }
  return TRUE;
}

gboolean
clasp_list_has_token (ClaspSlice list, const char *token)
{
  ClaspSlice element;

  while (clasp_list_next (&list, &element))
    if (clasp_slice_equals_case (element, token))
      return TRUE;
  return FALSE;
}

/* ---------------------------------------------------------------------------- extensions (RFC 6455 §9.1) */

static void
grammar_clear_parameter (gpointer data)
{
  ClaspExtensionParameter *parameter = data;

  g_free (parameter->name);
  g_free (parameter->value);
}

static ClaspExtension *
grammar_extension_new (ClaspSlice name)
{
  ClaspExtension *self = g_new0 (ClaspExtension, 1);

  self->name = clasp_slice_dup (name);
  self->parameters = g_array_new (FALSE, FALSE, sizeof (ClaspExtensionParameter));
  g_array_set_clear_func (self->parameters, grammar_clear_parameter);
  return self;
}

static void
grammar_extension_free (ClaspExtension *self)
{
  g_free (self->name);
  g_array_unref (self->parameters);
  g_free (self);
}

GPtrArray *
clasp_extensions_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) grammar_extension_free);
}

typedef struct
{
  const char *at;
  const char *end;
} Cursor;

static void
grammar_skip_ows (Cursor *cursor)
{
  while (cursor->at < cursor->end && grammar_is_ows (*cursor->at))
    cursor->at++;
}

static gboolean
grammar_take (Cursor *cursor, char c)
{
  grammar_skip_ows (cursor);
  if (cursor->at == cursor->end || *cursor->at != c)
    return FALSE;
  cursor->at++;
  grammar_skip_ows (cursor);
  return TRUE;
}

static gboolean
grammar_take_token (Cursor *cursor, ClaspSlice *token)
{
  token->data = cursor->at;
  while (cursor->at < cursor->end && clasp_is_tchar ((guint8) *cursor->at))
    cursor->at++;
  token->length = (gsize) (cursor->at - token->data);
  return token->length > 0;
}

/* A quoted-string whose value, unescaped, must be a token again. On failure the cursor stays where the breach is. */
static char *
grammar_take_quoted (Cursor *cursor)
{
  g_autoptr (GString) value = g_string_new (NULL);
  const char *at = cursor->at + 1;

  while (at < cursor->end && *at != '"')
    {
      if (*at == '\\' && at + 1 < cursor->end)
        at++;
      g_string_append_c (value, *at++);
    }
  if (at == cursor->end || !clasp_slice_is_token (clasp_slice (value->str, value->len)))
    return NULL;
  cursor->at = at + 1;
  return g_string_free_and_steal (g_steal_pointer (&value));
}

static gboolean
grammar_take_parameter (Cursor *cursor, ClaspExtension *extension)
{
  ClaspExtensionParameter parameter = { NULL, NULL };
  ClaspSlice name, value;

  if (!grammar_take_token (cursor, &name))
    return FALSE;
  if (grammar_take (cursor, '='))
    {
      if (cursor->at < cursor->end && *cursor->at == '"')
        parameter.value = grammar_take_quoted (cursor);
      else if (grammar_take_token (cursor, &value))
        parameter.value = clasp_slice_dup (value);
      if (parameter.value == NULL)
        return FALSE;
    }
  parameter.name = clasp_slice_dup (name);
  g_array_append_val (extension->parameters, parameter);
  return TRUE;
}

/* One element up to its comma. The extension is added as soon as it has a name, so that rules can judge it all the
 * same. */
static gboolean
grammar_take_extension (Cursor *cursor, GPtrArray *extensions, const char *base)
{
  const char *start = cursor->at;
  ClaspExtension *extension;
  ClaspSlice name;
  gboolean good = TRUE;

  if (!grammar_take_token (cursor, &name))
    return FALSE;
  extension = grammar_extension_new (name);
  g_ptr_array_add (extensions, extension);
  while (good && grammar_take (cursor, ';'))
    good = grammar_take_parameter (cursor, extension);
  extension->start = (gsize) (start - base);
  extension->length = (gsize) (cursor->at - start);
  while (extension->length > 0 && grammar_is_ows (start[extension->length - 1]))
    extension->length--;
  grammar_skip_ows (cursor);
  return good && (cursor->at == cursor->end || *cursor->at == ',');
}

gboolean
clasp_extensions_parse (ClaspSlice value, GPtrArray *extensions, ClaspSlice *breach)
{
  Cursor cursor = { value.data, value.data + value.length };
  gboolean good = TRUE;

  *breach = clasp_slice (NULL, 0);
  while (TRUE)
    {
      grammar_skip_ows (&cursor);
      if (cursor.at == cursor.end)
        return good;
      if (*cursor.at == ',')
        {
          cursor.at++;
          continue;
        }
      if (grammar_take_extension (&cursor, extensions, value.data))
        continue;
      if (good)
        *breach = clasp_slice (cursor.at, cursor.at < cursor.end ? 1 : 0);
      good = FALSE;
      while (cursor.at < cursor.end && *cursor.at != ',')
        cursor.at++;
    }
}

const char *
clasp_extension_get (const ClaspExtension *self, const char *name)
{
  for (guint i = 0; i < self->parameters->len; i++)
    {
      const ClaspExtensionParameter *parameter = &g_array_index (self->parameters, ClaspExtensionParameter, i);

      if (g_str_equal (parameter->name, name))
        return parameter->value != NULL ? parameter->value : "";
    }
  return NULL;
}
