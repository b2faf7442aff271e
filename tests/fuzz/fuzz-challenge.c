/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A field's value: challenges come in order, each in its own bytes, and reading the bytes of one gives the same again.
 * */
#include <string.h>

#include "clasp-challenge.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) challenges = clasp_challenges_parse ((const char *) data, size);
  gsize before = 0;

  for (guint i = 0; i < challenges->len; i++)
    {
      const ClaspChallenge *challenge = challenges->pdata[i];
      g_autoptr (GPtrArray) again = NULL;

      g_assert_cmpuint (challenge->start, >=, before);
      g_assert_cmpuint (challenge->end, >, challenge->start);
      g_assert_cmpuint (challenge->end, <=, size);
      g_assert_cmpuint (*challenge->scheme, !=, 0);
      before = challenge->end;
      again = clasp_challenges_parse ((const char *) data + challenge->start, challenge->end - challenge->start);
      g_assert_cmpuint (again->len, ==, 1);
      g_assert_cmpstr (((const ClaspChallenge *) again->pdata[0])->scheme, ==, challenge->scheme);
    }
  return 0;
}
