/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-grammar.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_extension (const ClaspExtension *extension, gsize size)
{
  g_assert_cmpuint (extension->start + extension->length, <=, size);
  g_assert_cmpuint (extension->length, >, 0);
  g_assert_true (clasp_slice_is_token (clasp_slice (extension->name, strlen (extension->name))));
  for (guint i = 0; i < extension->parameters->len; i++)
    {
      const ClaspExtensionParameter *parameter = &g_array_index (extension->parameters, ClaspExtensionParameter, i);

      g_assert_true (clasp_slice_is_token (clasp_slice (parameter->name, strlen (parameter->name))));
      g_assert_true (parameter->value == NULL ||
                     clasp_slice_is_token (clasp_slice (parameter->value, strlen (parameter->value))));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  ClaspSlice value = clasp_slice ((const char *) data, size), rest = value, element, breach;
  g_autoptr (GPtrArray) extensions = clasp_extensions_new ();
  gboolean good = clasp_extensions_parse (value, extensions, &breach);
  gsize elements = 0, commas = 0;

  g_assert_true (good == (breach.data == NULL));
  if (!good)
    g_assert_true (breach.data >= value.data && breach.data + breach.length <= value.data + value.length);
  for (guint i = 0; i < extensions->len; i++)
    check_extension (g_ptr_array_index (extensions, i), size);

  while (clasp_list_next (&rest, &element))
    {
      elements++;
      g_assert_cmpuint (element.length, <=, size);
    }
  for (gsize i = 0; i < size; i++)
    commas += data[i] == ',';
  g_assert_true (value.data == NULL || elements == commas + 1);
  return 0;
}
