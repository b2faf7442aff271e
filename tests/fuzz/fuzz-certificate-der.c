/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Certificates: what is told of one is short text, and the same when it is read again. */
#include <string.h>

#include "clasp-certificate-der.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_text (const char *text, const char *again)
{
  g_assert_cmpstr (text, ==, again);
  g_assert_true (text == NULL || (g_str_is_ascii (text) && strlen (text) < 1024));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (ClaspCertificateDer) der = clasp_certificate_der_read (data, size);
  g_autoptr (ClaspCertificateDer) again = clasp_certificate_der_read (data, size);

  g_assert_cmpint (der == NULL, ==, again == NULL);
  if (der == NULL)
    return 0;
  check_text (der->serial, again->serial);
  check_text (der->signature, again->signature);
  check_text (der->key, again->key);
  for (gsize i = 0; der->usages[i] != NULL; i++)
    check_text (der->usages[i], again->usages[i]);
  return 0;
}
