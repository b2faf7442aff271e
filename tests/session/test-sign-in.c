/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "clasp-sign-in.h"
#include "session-harness.h"

#define CNONCE "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"

/* What a server asks for by these fields, when the request went to this path. */
static ClaspSignIn *
ask (const char *url, const char *fields)
{
  g_autofree char *response = g_strconcat ("HTTP/1.1 401 Unauthorized\r\n", fields, "Content-Length: 0\r\n\r\n", NULL);
  const HarnessCase row = { .url = url, .response = response };
  g_autoptr (ClaspReport) report = harness_report_new (&row);

  return clasp_sign_in_new (report);
}

/* RFC 7616 §3.9.1; §3.5 for the session's key and RFC 2069 by the same values, computed apart from this program. */
static void
test_digest (void)
{
#define REST                                                                                                          \
  "realm=\"http-auth@example.org\", qop=\"auth, auth-int\", nonce=\"7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v\", " \
  "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"\r\n"
  static const struct
  {
    const char *fields;
    const char *algorithm;
    const char *parts[6];
  } cases[] = {
    { "WWW-Authenticate: Digest algorithm=SHA-256, " REST "WWW-Authenticate: Digest algorithm=MD5, " REST,
      "SHA-256",
      { "username=\"Mufasa\"", "uri=\"/dir/index.html\"", "algorithm=SHA-256", "qop=auth, nc=00000001",
        "response=\"753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1\"",
        "opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"" } },
    { "WWW-Authenticate: Digest algorithm=MD5, " REST,
      "MD5",
      { "response=\"8ca523f5e9506fed4657c9700eebdbec\"", "algorithm=MD5" } },
    { "WWW-Authenticate: Basic realm=\"a, Digest b\", Digest " REST,
      "MD5",
      { "response=\"8ca523f5e9506fed4657c9700eebdbec\"" } },
    { "WWW-Authenticate: Digest algorithm=SHA-512-256, " REST "WWW-Authenticate: Digest " REST,
      "MD5",
      { "response=\"8ca523f5e9506fed4657c9700eebdbec\"" } },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaspSignIn) sign_in = ask ("ws://example.org/dir/index.html", cases[i].fields);
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = clasp_sign_in_answer (sign_in, "Mufasa", "Circle of Life", CNONCE, &error);
      g_autofree char *warning = clasp_sign_in_dup_warning (sign_in);

      g_assert_no_error (error);
      g_assert_cmpint (sign_in->scheme, ==, CLASP_SIGN_IN_DIGEST);
      g_assert_cmpstr (sign_in->algorithm, ==, cases[i].algorithm);
      g_assert_cmpstr (sign_in->realm, ==, "http-auth@example.org");
      g_assert_null (warning);
      g_assert_true (g_str_has_prefix (answer, "Digest username="));
      g_assert_null (strstr (answer, "Circle"));
      for (gsize j = 0; j < G_N_ELEMENTS (cases[i].parts) && cases[i].parts[j] != NULL; j++)
        if (strstr (answer, cases[i].parts[j]) == NULL)
          g_error ("there is no %s in %s", cases[i].parts[j], answer);
    }
}

static char *
hash (const char *text)
{
  return g_compute_checksum_for_string (G_CHECKSUM_MD5, text, -1);
}

/* Without qop, with the session's key, with auth-int alone, and with the user's name hashed. */
static void
test_digest_variants (void)
{
  g_autoptr (ClaspSignIn) old = ask ("ws://a/x", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\"\r\n");
  g_autoptr (ClaspSignIn)
      integrity = ask ("ws://a/x", "WWW-Authenticate: Digest realm=r, nonce=n, qop=auth-int, userhash=true\r\n");
  g_autoptr (ClaspSignIn)
      session = ask ("ws://a/x", "WWW-Authenticate: Digest realm=\"r\", nonce=\"n\", qop=auth, algorithm=MD5-sess\r\n");
  g_autofree char *secret = hash ("u:r:p");
  g_autofree char *request = hash ("GET:/x");
  g_autofree char *empty = hash ("");
  g_autofree char *with_body_text = g_strconcat ("GET:/x:", empty, NULL);
  g_autofree char *with_body = hash (with_body_text);
  g_autofree char *session_text = g_strconcat (secret, ":n:c", NULL);
  g_autofree char *session_secret = hash (session_text);
  g_autofree char *texts[] = {
    g_strconcat (secret, ":n:", request, NULL),
    g_strconcat (secret, ":n:00000001:c:auth-int:", with_body, NULL),
    g_strconcat (session_secret, ":n:00000001:c:auth:", request, NULL),
  };
  const ClaspSignIn *const asked[] = { old, integrity, session };

  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      g_autofree char *response = hash (texts[i]);
      g_autofree char *part = g_strdup_printf ("response=\"%s\"", response);
      g_autofree char *answer = clasp_sign_in_answer (asked[i], "u", "p", "c", NULL);

      if (strstr (answer, part) == NULL)
        g_error ("there is no %s in %s", part, answer);
      if (asked[i] == integrity)
        {
          g_autofree char *name = hash ("u:r");

          g_assert_nonnull (strstr (answer, name));
          g_assert_nonnull (strstr (answer, "userhash=true"));
        }
      g_free (texts[i]);
      texts[i] = NULL;
    }
}

static void
test_basic (void)
{
  g_autoptr (ClaspSignIn) clear = ask ("ws://a/x", "WWW-Authenticate: Negotiate, Basic realm=\"a, b\"\r\n");
  g_autoptr (ClaspSignIn) secure = ask ("wss://a/x", "WWW-Authenticate: Basic realm=\"a\"\r\n");
  g_autoptr (ClaspSignIn) fallen = ask (
      "wss://a/x", "WWW-Authenticate: Digest realm=a, nonce=b, algorithm=SHA-512-256, Basic realm=\"a\"\r\n");
  g_autofree char *answer = clasp_sign_in_answer (clear, "Mufasa", "Circle Of Life", "c", NULL);
  g_autofree char *in_clear = clasp_sign_in_dup_warning (clear);
  g_autofree char *none = clasp_sign_in_dup_warning (secure);
  g_autofree char *falls_back = clasp_sign_in_dup_warning (fallen);

  g_assert_cmpstr (answer, ==, "Basic TXVmYXNhOkNpcmNsZSBPZiBMaWZl");
  g_assert_cmpstr (clear->realm, ==, "a, b");
  g_assert_true (clear->in_clear);
  g_assert_nonnull (strstr (in_clear, "in clear"));
  g_assert_null (none);
  g_assert_true (fallen->falls_back);
  g_assert_nonnull (strstr (falls_back, "Digest"));
  g_assert_null (strstr (falls_back, "in clear"));
}

/* What can't be answered is refused by its names. */
static void
test_no_answer (void)
{
  static const struct
  {
    const char *fields;
    const char *named;
  } cases[] = {
    { "", "no WWW-Authenticate" },
    { "WWW-Authenticate: \"\r\n", "can’t be read" },
    { "WWW-Authenticate: Bearer realm=\"Basic, Digest\"\r\n", ": Bearer" },
    { "WWW-Authenticate: NTLM\r\nWWW-Authenticate: Negotiate\r\n", "NTLM, Negotiate" },
    { "WWW-Authenticate: Basicer realm=\"a\"\r\n", "Basicer" },
    { "WWW-Authenticate: Digest\r\n", "Digest" },
    { "WWW-Authenticate: Digest realm=a, nonce=b, algorithm=SHA-512-256\r\n", "Digest (SHA-512-256)" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ClaspSignIn) sign_in = ask ("ws://a/x", cases[i].fields);
      g_autoptr (GError) error = NULL;

      g_assert_null (clasp_sign_in_answer (sign_in, "u", "p", "c", &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED);
      if (strstr (error->message, cases[i].named) == NULL)
        g_error ("there is no %s in %s", cases[i].named, error->message);
    }
}

/* A server that answers 407 is not the proxy. */
static void
test_nobody_asks (void)
{
  static const char *const statuses[] = { "200 OK", "403 Forbidden", "407 Proxy Authentication Required" };

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      g_autofree char *response = g_strdup_printf ("HTTP/1.1 %s\r\nWWW-Authenticate: Basic realm=a\r\n"
                                                   "Proxy-Authenticate: Basic realm=a\r\nContent-Length: 0\r\n\r\n",
                                                   statuses[i]);
      const HarnessCase row = { .response = response };
      g_autoptr (ClaspReport) report = harness_report_new (&row);

      g_assert_null (clasp_sign_in_new (report));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sign-in/digest", test_digest);
  g_test_add_func ("/sign-in/digest-variants", test_digest_variants);
  g_test_add_func ("/sign-in/basic", test_basic);
  g_test_add_func ("/sign-in/no-answer", test_no_answer);
  g_test_add_func ("/sign-in/nobody-asks", test_nobody_asks);
  return g_test_run ();
}
