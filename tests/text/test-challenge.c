/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-challenge.h"
#include "test-util.h"

typedef struct
{
  const char *value;
  const char *challenges; /* "Scheme token68 name=[value] …!", joined by " | "; the mark stands for damage */
} Case;

static const Case CASES[] = {
  { "", "" },
  { " , ,", "" },
  { "Basic", "Basic" },
  { "Basic realm=\"a\"", "Basic realm=[a]" },
  { "Basic realm=\"a\", charset=\"UTF-8\"", "Basic realm=[a] charset=[UTF-8]" },
  { "Basic realm=\"a, Digest b\"", "Basic realm=[a, Digest b]" },
  { "Basic realm=\"a\\\", Digest b=c\"", "Basic realm=[a\", Digest b=c]" },
  { "Basic realm=\"\\\\\", Negotiate", "Basic realm=[\\] | Negotiate" },
  { "Negotiate, NTLM, Basic realm=\"a\"", "Negotiate | NTLM | Basic realm=[a]" },
  { "Negotiate YII=, Basic realm=a", "Negotiate YII= | Basic realm=[a]" },
  { "Bearer abc==, Basic realm=a", "Bearer abc== | Basic realm=[a]" },
  { "Digest realm=\"a\",nonce=\"b=,\" ,qop=\"auth, auth-int\" ,Basic realm = \"c\"",
    "Digest realm=[a] nonce=[b=,] qop=[auth, auth-int] | Basic realm=[c]" },
  /* RFC 9110 §11.6.1 */
  { "Basic realm=\"simple\", Newauth realm=\"apps\", type=1, title=\"Login to \\\"apps\\\"\"",
    "Basic realm=[simple] | Newauth realm=[apps] type=[1] title=[Login to \"apps\"]" },
  { "Bearer realm=\"x\", error=\"invalid_token\", error_description=\"The token, is gone\"",
    "Bearer realm=[x] error=[invalid_token] error_description=[The token, is gone]" },
  { "Basic realm = \"a\" , scope = b", "Basic realm=[a] scope=[b]" },
  { "Basic   realm=a,,, charset=b,", "Basic realm=[a] charset=[b]" },
  { "\tBasic\trealm=a", "Basic realm=[a]" },
  { "realm=\"a, Basic b\"", "" },
  { "realm=\"a\", Basic", "Basic" },
  { "Basic realm=\"never ends", "Basic realm=[never ends]!" },
  { "Basic realm=\"never ends\\", "Basic realm=[never ends\\]!" },
  { "Basic realm=my site, Digest nonce=x", "Basic realm=[my site]! | Digest nonce=[x]" },
  { "Basic realm=\"a\" b, Digest nonce=x", "Basic realm=[a]! | Digest nonce=[x]" },
  { "Basic \"a, b\", Digest nonce=x", "Basic! | Digest nonce=[x]" },
  { "Basic realm=, x=y", "Basic realm= x=[y]" },
  { "Basic x=, realm=", "Basic x= realm=[]!" },
  { "\"", "" },
  { "=", "" },
  { "\"a, b\" c, Basic", "Basic" },
  { "Basic/1 realm=a", "Basic!" },
  { "Basic/1", "Basic!" },
  { "Basic realm=\xc3\xa9t\xc3\xa9", "Basic realm=[\xc3\xa9t\xc3\xa9]!" },
};

static char *
describe (const GPtrArray *challenges)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < challenges->len; i++)
    {
      const ClaspChallenge *challenge = challenges->pdata[i];

      g_string_append_printf (text, "%s%s", i > 0 ? " | " : "", challenge->scheme);
      if (challenge->token68 != NULL)
        g_string_append_printf (text, " %s", challenge->token68);
      for (guint j = 0; j < challenge->parameters->len; j++)
        {
          const ClaspChallengeParameter *parameter = challenge->parameters->pdata[j];

          g_string_append_printf (text, " %s=[%s]", parameter->name, parameter->value);
        }
      if (challenge->damaged)
        g_string_append_c (text, '!');
    }
  return g_string_free_and_steal (text);
}

/* Whole, and ending at every byte: what is read never goes past a protected page. */
static void
test_parse (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    {
      gsize length = strlen (CASES[i].value);

      for (gsize end = 0; end <= length; end++)
        {
          g_auto (TestPage) page;
          g_autoptr (GPtrArray) challenges = NULL;
          g_autofree char *text = NULL;

          test_page_init (&page, CASES[i].value, end);
          challenges = clasp_challenges_parse ((const char *) page.data, end);
          text = describe (challenges);
          if (end == length)
            g_assert_cmpstr (text, ==, CASES[i].challenges);
          for (guint j = 0; j < challenges->len; j++)
            {
              const ClaspChallenge *challenge = challenges->pdata[j];

              g_assert_cmpuint (challenge->start, <, challenge->end);
              g_assert_cmpuint (challenge->end, <=, end);
              g_assert_true (
                  strncmp (CASES[i].value + challenge->start, challenge->scheme, strlen (challenge->scheme)) == 0);
            }
        }
    }
}

static void
test_get (void)
{
  const char *value = "digest Realm=\"a\", QOP=\"auth-int, auth\", realm=b";
  g_autoptr (GPtrArray) challenges = clasp_challenges_parse (value, strlen (value));
  const ClaspChallenge *challenge;

  g_assert_cmpuint (challenges->len, ==, 1);
  challenge = challenges->pdata[0];
  g_assert_true (clasp_challenge_is (challenge, "Digest"));
  g_assert_false (clasp_challenge_is (challenge, "Dig"));
  g_assert_cmpstr (clasp_challenge_get (challenge, "realm"), ==, "a");
  g_assert_null (clasp_challenge_get (challenge, "nonce"));
  g_assert_true (clasp_challenge_names (challenge, "qop", "auth"));
  g_assert_true (clasp_challenge_names (challenge, "qop", "auth-int"));
  g_assert_false (clasp_challenge_names (challenge, "qop", "int"));
  g_assert_false (clasp_challenge_names (challenge, "nonce", "x"));
}

/* A NUL is a byte like any other. */
static void
test_any_bytes (void)
{
  static const char value[] = "Basic realm=\"a\0b\", \0, Negotiate\0";
  g_autoptr (GPtrArray) challenges = clasp_challenges_parse (value, sizeof value - 1);

  g_assert_cmpuint (challenges->len, ==, 2);
  g_assert_true (clasp_challenge_is (challenges->pdata[1], "Negotiate"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/challenge/parse", test_parse);
  g_test_add_func ("/challenge/get", test_get);
  g_test_add_func ("/challenge/any-bytes", test_any_bytes);
  return g_test_run ();
}
