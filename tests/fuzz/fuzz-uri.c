/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-uri.h"
#include "clasp-verdict.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What was accepted is normalised: parsed again, it is the same. */
static void
check_again (const ClaspUri *uri)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) again = clasp_uri_parse (uri->text, strlen (uri->text), verdicts);

  g_assert_nonnull (again);
  g_assert_cmpstr (again->text, ==, uri->text);
  g_assert_cmpstr (again->host, ==, uri->host);
  g_assert_cmpstr (again->host_field, ==, uri->host_field);
  g_assert_cmpstr (again->resource, ==, uri->resource);
  g_assert_cmpuint (again->port, ==, uri->port);
  g_assert_null (again->user);
  g_assert_true (g_str_is_ascii (uri->text));
  g_assert_null (strpbrk (uri->text, " \r\n\t#"));
}

static void
check_suggestion (const char *text)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autofree char *masked = clasp_uri_mask (text);
  g_autofree char *suggestion = clasp_uri_suggest (text);
  g_autoptr (ClaspUri) uri = NULL;

  g_assert_true (g_utf8_validate (masked, -1, NULL));
  if (suggestion == NULL)
    return;
  uri = clasp_uri_parse (suggestion, strlen (suggestion), verdicts);
  g_assert_nonnull (uri);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse ((const char *) data, size, verdicts);
  g_autofree char *text = g_strndup ((const char *) data, size);

  g_assert_cmpuint (verdicts->len, ==, 6);
  g_assert_true ((uri == NULL) == (clasp_verdicts_count (verdicts, CLASP_STATUS_FAIL) > 0));
  if (uri != NULL)
    check_again (uri);
  check_suggestion (text);
  return 0;
}
