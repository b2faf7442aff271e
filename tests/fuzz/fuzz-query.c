/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A URL, a line feed, and a parameter "name=value" to add to it: what is not edited stays to the byte, and what is
 * added is read as it was given. */
#include <string.h>

#include "clasp-query.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Only a "?" with nothing behind it goes. */
static void
check_kept (const char *url, const GPtrArray *parameters)
{
  g_autofree char *same = clasp_query_replace (url, parameters);
  gsize before = strcspn (url, "?#");

  if (parameters->len > 0 || url[before] != '?')
    g_assert_cmpstr (same, ==, url);
  else
    {
      g_assert_cmpmem (same, before, url, before);
      g_assert_cmpstr (same + before, ==, url + before + 1);
    }
  for (guint i = 0; i < parameters->len; i++)
    {
      const ClaspParameter *parameter = g_ptr_array_index (parameters, i);

      g_assert_null (strpbrk (parameter->raw, "&#"));
      g_assert_true (g_utf8_validate (parameter->name, -1, NULL));
      g_assert_true (g_utf8_validate (parameter->value, -1, NULL));
    }
}

static void
check_added (const char *url, GPtrArray *parameters, const char *name, const char *value)
{
  ClaspParameter *added = clasp_parameter_new (name, value);
  g_autofree char *longer = NULL;
  g_autoptr (GPtrArray) again = NULL;
  const ClaspParameter *last;

  g_ptr_array_add (parameters, added);
  longer = clasp_query_replace (url, parameters);
  again = clasp_query_parse (longer);
  if (parameters->len == 1 && *added->raw == '\0')
    return; /* "?" alone is no parameter */
  g_assert_cmpuint (again->len, ==, parameters->len);
  last = g_ptr_array_index (again, again->len - 1);
  g_assert_cmpstr (last->raw, ==, added->raw);
  g_assert_cmpstr (last->name, ==, name);
  g_assert_cmpstr (last->value, ==, value);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *bytes = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1); /* an entry holds nothing else */
  g_auto (GStrv) lines = g_strsplit (text, "\n", 2);
  const char *url = lines[0] != NULL ? lines[0] : "";
  g_autoptr (GPtrArray) parameters = clasp_query_parse (url);
  g_auto (GStrv) parts = NULL;

  check_kept (url, parameters);
  if (lines[0] == NULL || lines[1] == NULL)
    return 0;
  parts = g_strsplit (lines[1], "=", 2);
  if (parts[0] != NULL)
    check_added (url, parameters, parts[0], parts[1] != NULL ? parts[1] : "");
  return 0;
}
