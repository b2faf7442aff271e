/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any body: what it says is one line of UTF-8, and no longer than was asked for. */
#include <string.h>

#include "clasp-body-words.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *words = clasp_body_words ((const char *) data, size, 100);

  g_assert_true (g_utf8_validate (words, -1, NULL));
  g_assert_null (strpbrk (words, "\r\n"));
  return 0;
}
