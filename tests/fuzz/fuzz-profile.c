/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A saved connection's JSON: what was read once is written and read again the same, and no password is written. */
#include "clasp-profile.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspProfile) first = clasp_profile_from_json (text, -1, &error);
  g_autoptr (ClaspProfile) second = NULL;
  g_autofree char *written = NULL;
  g_autofree char *again = NULL;

  g_assert_true ((first == NULL) == (error != NULL));
  if (first == NULL)
    return 0;
  written = clasp_profile_to_json (first);
  second = clasp_profile_from_json (written, -1, &error);
  g_assert_no_error (error);
  again = clasp_profile_to_json (second);
  g_assert_cmpstr (written, ==, again);
  return 0;
}
