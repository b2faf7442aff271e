/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a string holds is UTF-8 within the limit, and what its beginning tells of the whole is what is found. */
#include "clasp-nested.h"

#define MAX_OPENED 4096

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  /* Without a NUL behind it, so that reading on is found out. */
  g_autofree char *text = g_memdup2 (data, size);
  ClaspNestedForm form, guess = clasp_nested_guess (text, size, TRUE);
  g_autoptr (GBytes) held = clasp_nested_open (text, size, MAX_OPENED, &form);

  g_assert_cmpint (held != NULL, ==, form != CLASP_NESTED_NONE && form != CLASP_NESTED_LONG);
  g_assert_cmpint (guess, !=, CLASP_NESTED_LONG);
  if (held != NULL)
    {
      g_assert_cmpuint (g_bytes_get_size (held), <=, MAX_OPENED);
      g_assert_true (g_utf8_validate_len (g_bytes_get_data (held, NULL), g_bytes_get_size (held), NULL));
    }
  if (size <= CLASP_NESTED_BEGINNING && guess != CLASP_NESTED_GZIP && form != CLASP_NESTED_LONG)
    g_assert_cmpint (guess, ==, form);
  return 0;
}
