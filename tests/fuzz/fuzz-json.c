/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is valid JSON stays so when it is indented, with the same tokens, and the children of its top level lie within
 * it. */
#include <string.h>

#include "clasp-json.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static char *
without_space (const char *json, gsize length)
{
  GString *out = g_string_new (NULL);
  gboolean in_string = FALSE;

  for (gsize i = 0; i < length; i++)
    {
      if (in_string && json[i] == '\\' && i + 1 < length)
        g_string_append_c (out, json[i++]);
      else if (json[i] == '"')
        in_string = !in_string;
      else if (!in_string && strchr (" \t\r\n", json[i]) != NULL)
        continue;
      g_string_append_c (out, json[i]);
    }
  return g_string_free (out, FALSE);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* Without a NUL behind it, so that reading on is found out. */
  g_autofree char *json = g_memdup2 (data, size);
  gsize offset = 0;

  if (!clasp_json_validate (json, size, &offset))
    {
      g_assert_cmpuint (offset, <=, size);
      return 0;
    }
  g_autofree char *indented = clasp_json_indent (json, size);
  if (indented == NULL)
    return 0;
  g_autofree char *tokens = without_space (json, size);
  g_autofree char *tokens_indented = without_space (indented, strlen (indented));
  ClaspJsonType type = clasp_json_get_type_at (json, size, 0);

  g_assert_true (clasp_json_validate (indented, strlen (indented), NULL));
  g_assert_cmpstr (tokens, ==, tokens_indented);
  if (type != CLASP_JSON_ARRAY && type != CLASP_JSON_OBJECT)
    return 0;
  g_autoptr (GArray) children = clasp_json_get_children (json, size, 0);
  for (guint i = 0; i < children->len; i++)
    {
      const ClaspJsonSpan *span = &g_array_index (children, ClaspJsonSpan, i);

      g_assert_true (clasp_json_validate (json + span->start, span->length, NULL));
      g_assert_cmpint (span->key_length > 0, ==, type == CLASP_JSON_OBJECT);
      if (span->key_length > 0)
        g_free (clasp_json_unescape (json + span->key_start, span->key_length));
    }
  return 0;
}
