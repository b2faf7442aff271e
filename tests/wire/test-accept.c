/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sec-WebSocket-Accept, and the mistakes that give a wrong one. The values were computed with Python's hashlib. */
#include "config.h"

#include <string.h>

#include "clasp-accept.h"
#include "clasp-opening.h"

#define KEY "dGhlIHNhbXBsZSBub25jZQ=="   /* RFC 6455 §1.3 */
#define OTHER "x3JJHMbDL1EzLkh9GBhXDw==" /* its accept is from RFC 6455 implementations' documentation */

typedef struct
{
  const char *key;
  const char *found;
  ClaspAcceptMistake mistake;
} Row;

static const Row rows[] = {
  { KEY, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", CLASP_ACCEPT_RIGHT },
  { OTHER, "HSmrc0sMlYUkAGmm5OPpG2HaGWk=", CLASP_ACCEPT_RIGHT },
  { OTHER, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", CLASP_ACCEPT_SAMPLE_KEY },
  { KEY, "hHLtf2V1k8aDQZfNjw3Ia1hCwt0=", CLASP_ACCEPT_NO_GUID },
  { KEY, "WJfwerbIozKsJXHxxI0JTO1SQgU=", CLASP_ACCEPT_LOWER_GUID },
  { KEY, "BXhwxM0SZasKmCD9S4BfpPmCnEw=", CLASP_ACCEPT_DECODED_KEY },
  { KEY, "b37a4f2cc0624f1690f64606cf385945b2bec4ea", CLASP_ACCEPT_HEX },
  { KEY, "B37A4F2CC0624F1690F64606CF385945B2BEC4EA", CLASP_ACCEPT_HEX },
  { KEY, "YjM3YTRmMmNjMDYyNGYxNjkwZjY0NjA2Y2YzODU5NDViMmJlYzRlYQ==", CLASP_ACCEPT_HEX_BASE64 },
  { KEY, "fI/F95pFHyUax3HLt0ktmQ==", CLASP_ACCEPT_MD5 },
  { KEY, "c8qeCxwB8sJPxkSckeL76bKL7f642+KYzDiR7EbKyTY=", CLASP_ACCEPT_SHA256 },
  { KEY, "kex8Ji4w0ek1Mc3Dwcf4mOpf5b4=", CLASP_ACCEPT_KEY_LINE_BREAK },
  { KEY, "r9/ho7dygrDPAQf/zFnJxWqPVO4=", CLASP_ACCEPT_KEY_LINE_BREAK },
  { KEY, "zvnId+CMmoYWpbuFiCx6kU/bpAw=", CLASP_ACCEPT_KEY_LINE_BREAK },
  { KEY, "RZWuh2JK/hL0RMgTNJFfZIAppXg=", CLASP_ACCEPT_KEY_NO_PADDING },
  { KEY, KEY, CLASP_ACCEPT_KEY_ECHOED },
  { KEY, "S3pPLMBiTxaQ9kYGzzhZRbK+xOo=", CLASP_ACCEPT_LETTER_CASE },
  { KEY, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo", CLASP_ACCEPT_NO_PADDING },
  { KEY, "s3pPLMBiTxaQ9kYGzzhZRbK-xOo=", CLASP_ACCEPT_BASE64URL },
  { KEY, "s3pPLMBiTxaQ9kYGzzhZRbK-xOo", CLASP_ACCEPT_BASE64URL },
  { KEY, "HSmrc0sMlYUkAGmm5OPpG2HaGWk=", CLASP_ACCEPT_OTHER_KEY },
  { KEY, "", CLASP_ACCEPT_NO_DIGEST },
  { KEY, "x", CLASP_ACCEPT_NO_DIGEST },
};

static void
test_mistakes (void)
{
  gboolean seen[CLASP_ACCEPT_OTHER_KEY + 1] = { FALSE };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_assert_cmpint (clasp_accept_explain (rows[i].key, rows[i].found), ==, rows[i].mistake);
      seen[rows[i].mistake] = TRUE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (seen); i++)
    {
      g_assert_true (seen[i]);
      g_assert_cmpint (clasp_accept_mistake_to_text (i)[0] == '\0', ==, i == CLASP_ACCEPT_RIGHT);
    }
}

static void
test_value (void)
{
  g_autofree char *accept = clasp_accept_for_key (KEY, strlen (KEY));

  g_assert_cmpstr (accept, ==, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/accept/value", test_value);
  g_test_add_func ("/accept/mistakes", test_mistakes);
  return g_test_run ();
}
