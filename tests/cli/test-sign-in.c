/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "clasp-sign-in.h"
#include "clasp-verdict.h"

typedef struct
{
  const char *value;
  const char *challenges[4];
} Split;

static const Split splits[] = {
  { "", { NULL } },
  { " , ,", { NULL } },
  { "Basic", { "Basic", NULL } },
  { "Basic realm=\"a\"", { "Basic realm=\"a\"", NULL } },
  { "Basic realm=\"a\", charset=\"UTF-8\"", { "Basic realm=\"a\", charset=\"UTF-8\"", NULL } },
  { "Basic realm=\"a, Digest b\"", { "Basic realm=\"a, Digest b\"", NULL } },
  { "Basic realm=\"a\\\", Digest b\"", { "Basic realm=\"a\\\", Digest b\"", NULL } },
  { "Negotiate, Basic realm=\"a\"", { "Negotiate", "Basic realm=\"a\"", NULL } },
  { "Digest realm=\"a\",nonce=\"b\" ,qop=\"auth\",Basic realm = \"c\"",
    { "Digest realm=\"a\", nonce=\"b\", qop=\"auth\"", "Basic realm = \"c\"", NULL } },
  { "Bearer abc==, Basic realm=a", { "Bearer abc==", "Basic realm=a", NULL } },
  { "Basic realm = \"a\", scope = b", { "Basic realm = \"a\", scope = b", NULL } },
  { "realm=\"a\"", { "realm=\"a\"", NULL } },
  { "Basic realm=\"never ends", { "Basic realm=\"never ends", NULL } },
};

static void
test_split (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (splits); i++)
    {
      g_autoptr (GPtrArray) found = clasp_sign_in_split_challenges (splits[i].value);
      gsize n = 0;

      for (; splits[i].challenges[n] != NULL; n++)
        {
          g_assert_cmpuint (found->len, >, n);
          g_assert_cmpstr (g_ptr_array_index (found, n), ==, splits[i].challenges[n]);
        }
      g_assert_cmpuint (found->len, ==, n);
    }
}

static char *
answer (const char *challenge, GError **error)
{
  const char *challenges[] = { challenge, NULL };
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  const char *url = "ws://example.org/a?b=c";
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);

  g_assert_nonnull (uri);
  return clasp_sign_in_answer (challenges, uri, "Mufasa", "Circle Of Life", error);
}

static void
test_answer (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *basic = answer ("Negotiate, Basic realm=\"a\"", &error);
  g_autofree char *digest = answer ("Basic realm=\"a\", Digest realm=\"a\", nonce=\"n\", qop=\"auth\"", &error);

  g_assert_no_error (error);
  g_assert_cmpstr (basic, ==, "Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl");
  g_assert_true (g_str_has_prefix (digest, "Digest "));
  g_assert_nonnull (strstr (digest, "uri=\"/a?b=c\""));
  g_assert_nonnull (strstr (digest, "username=\"Mufasa\""));
  g_assert_null (strstr (digest, "Circle"));
}

static void
test_no_answer (void)
{
  const char *none[] = { "", "Bearer realm=\"a\"", "Basicer realm=\"a\"", "Digest", "garbage", "\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (answer (none[i], &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign-in/split", test_split);
  g_test_add_func ("/sign-in/answer", test_answer);
  g_test_add_func ("/sign-in/no-answer", test_no_answer);
  return g_test_run ();
}
