/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "clasp-pasted-command.h"
#include "clasp-query.h"

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t size);

/* A command line, and the same bytes as a URL: nothing crashes, no value becomes a line of its own, a query survives.
 * */
int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autofree char *bytes = g_strndup ((const char *) data, size);
  g_autofree char *text = g_utf8_make_valid (bytes, -1);
  g_autoptr (ClaspPastedCommand) command = clasp_pasted_command_parse (text, NULL);
  g_autofree char *cleaned = clasp_pasted_command_clean_url (text);
  g_autoptr (GPtrArray) parameters = clasp_query_parse (text);
  g_autofree char *replaced = clasp_query_replace (text, parameters);
  g_autoptr (GPtrArray) again = clasp_query_parse (replaced);

  for (guint i = 0; command != NULL && i < command->fields->len; i++)
    {
      const ClaspPastedField *field = command->fields->pdata[i];

      g_assert_null (strpbrk (field->name, "\r\n:"));
      g_assert_null (strpbrk (field->value, "\r\n"));
    }
  g_assert_null (strpbrk (cleaned, "\r\n"));
  g_assert_cmpuint (again->len, ==, parameters->len);
  return 0;
}
