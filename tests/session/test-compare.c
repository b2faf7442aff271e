/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two handshakes side by side: which lines go together, which words differ, what decides, and that no secret shows. */
#include "test-util.h"

#include "clasp-compare.h"

#define OPENED                                                                                                       \
  "{\"url\":\"ws://h/chat?token=s3cr3t\",\"outcome\":\"open\",\"http\":{\"status\":101},\"transcript\":["            \
  "{\"dir\":\"out\",\"text\":\"GET /chat?token=s3cr3t HTTP/1.1\"},{\"dir\":\"out\",\"text\":\"Host: h\"},"           \
  "{\"dir\":\"out\",\"text\":\"Sec-WebSocket-Key: AAAA\"},"                                                          \
  "{\"dir\":\"out\",\"text\":\"Origin: https://app.example\"},"                                                      \
  "{\"dir\":\"out\",\"text\":\"Authorization: Bearer hidden1\"},{\"dir\":\"out\",\"text\":\"Cookie: sid=hidden2\"}," \
  "{\"dir\":\"in\",\"text\":\"HTTP/1.1 101 Switching Protocols\"},"                                                  \
  "{\"dir\":\"in\",\"text\":\"Date: Fri, 28 Nov 2025 09:41:17 GMT\"}],\"verdicts\":[]}"
#define REFUSED                                                                                             \
  "{\"url\":\"ws://h/chat?token=s3cr3t\",\"outcome\":\"failed\",\"http\":{\"status\":403},\"transcript\":[" \
  "{\"dir\":\"out\",\"text\":\"GET /chat?token=s3cr3t HTTP/1.1\"},{\"dir\":\"out\",\"text\":\"Host: h\"},"  \
  "{\"dir\":\"out\",\"text\":\"Sec-WebSocket-Key: BBBB\"},"                                                 \
  "{\"dir\":\"out\",\"text\":\"Origin: http://localhost\"},"                                                \
  "{\"dir\":\"out\",\"text\":\"Authorization: Bearer hidden3\"},"                                           \
  "{\"dir\":\"in\",\"text\":\"HTTP/1.1 403 Forbidden\"},"                                                   \
  "{\"dir\":\"in\",\"text\":\"Date: Sat, 29 Nov 2025 13:04:51 GMT\"},"                                      \
  "{\"dir\":\"in\",\"text\":\"X-Echo: hidden3\"}],"                                                         \
  "\"body\":{\"text\":\"\\r\\nrequest origin not allowed\"},\"verdicts\":[]}"

static ClaspHandshake *
read_handshake (const char *json)
{
  g_autoptr (GError) error = NULL;
  ClaspHandshake *handshake = clasp_handshake_new_from_text (json, strlen (json), &error);

  g_assert_no_error (error);
  return handshake;
}

static const ClaspPair *
find_pair (const GPtrArray *pairs, ClaspPart part, const char *name)
{
  for (guint i = 0; i < pairs->len; i++)
    {
      const ClaspPair *pair = pairs->pdata[i];

      if (pair->part == part && g_str_equal (pair->name, name))
        return pair;
    }
  g_assert_not_reached ();
}

static char *
dup_words (const char *text, gsize from, gsize to)
{
  return g_strndup (text + from, to - from);
}

static void
test_pairs (void)
{
  g_autoptr (ClaspHandshake) a = read_handshake (OPENED);
  g_autoptr (ClaspHandshake) b = read_handshake (REFUSED);
  g_autoptr (GPtrArray) differences = clasp_handshakes_compare (a, b);
  g_autoptr (GPtrArray) pairs = clasp_handshakes_pair (a, b, differences);
  const ClaspPair *origin = find_pair (pairs, CLASP_PART_REQUEST, "Origin");
  const ClaspPair *date = find_pair (pairs, CLASP_PART_RESPONSE, "Date");
  g_autofree char *title = NULL, *text = NULL, *words = NULL, *day = NULL;

  g_assert_cmpint (find_pair (pairs, CLASP_PART_URL, "url")->kind, ==, CLASP_PAIR_EQUAL);
  g_assert_cmpint (find_pair (pairs, CLASP_PART_REQUEST, "Host")->kind, ==, CLASP_PAIR_EQUAL);
  g_assert_cmpint (origin->kind, ==, CLASP_PAIR_DIFFERS);
  g_assert_cmpint (origin->decides, ==, CLASP_DECIDES_YES);
  words = dup_words (origin->b, origin->from, origin->b_to);
  g_assert_cmpstr (words, ==, "http://localhost");
  g_assert_true (date->fresh);
  g_assert_cmpint (date->decides, ==, CLASP_DECIDES_NO);
  day = dup_words (date->a, date->from, date->a_to);
  g_assert_cmpstr (day, ==, "Fri, 28 Nov 2025 09:41:17");
  g_assert_cmpint (find_pair (pairs, CLASP_PART_REQUEST, "Cookie")->kind, ==, CLASP_PAIR_ONLY_A);
  g_assert_cmpint (find_pair (pairs, CLASP_PART_RESPONSE, "X-Echo")->kind, ==, CLASP_PAIR_ONLY_B);
  title = clasp_comparison_dup_conclusion (differences, &text);
  g_assert_cmpstr (title, ==, "“Origin” decides");
  g_assert_nonnull (strstr (text, "https://app.example"));
}

/* Secrets are compared, and none is shown: neither on its own line nor where an answer repeats it. */
static void
test_secrets (void)
{
  static const char *const secrets[] = { "hidden1", "hidden2", "hidden3", "s3cr3t" };
  g_autoptr (ClaspHandshake) a = read_handshake (OPENED);
  g_autoptr (ClaspHandshake) b = read_handshake (REFUSED);
  g_autoptr (GPtrArray) differences = clasp_handshakes_compare (a, b);
  g_autoptr (GPtrArray) pairs = clasp_handshakes_pair (a, b, differences);

  g_assert_cmpint (find_pair (pairs, CLASP_PART_REQUEST, "Authorization")->kind, ==, CLASP_PAIR_DIFFERS);
  for (guint i = 0; i < pairs->len; i++)
    for (gsize k = 0; k < G_N_ELEMENTS (secrets); k++)
      {
        const ClaspPair *pair = pairs->pdata[i];

        g_assert_null (strstr (pair->a != NULL ? pair->a : "", secrets[k]));
        g_assert_null (strstr (pair->b != NULL ? pair->b : "", secrets[k]));
      }
}

static void
test_command (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ClaspHandshake) a = clasp_handshake_new_from_command (
      "curl 'wss://h/chat?token=s3cr3t' -H 'Origin: https://app.example' -H 'Cookie: sid=hidden2'", &error);
  g_autoptr (ClaspHandshake) b = read_handshake (REFUSED);
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GPtrArray) pairs = NULL;
  g_autofree char *outcome = NULL;

  g_assert_no_error (error);
  g_assert_false (clasp_handshake_is_answered (a));
  outcome = clasp_handshake_dup_outcome (a);
  g_assert_cmpstr (outcome, ==, "Not sent");
  differences = clasp_handshakes_compare (a, b);
  pairs = clasp_handshakes_pair (a, b, differences);
  g_assert_cmpint (find_pair (pairs, CLASP_PART_REQUEST, "Origin")->decides, ==, CLASP_DECIDES_YES);
  g_assert_cmpint (find_pair (pairs, CLASP_PART_REQUEST, "Cookie")->decides, ==, CLASP_DECIDES_UNKNOWN);
  g_assert_null (clasp_handshake_new_from_command ("curl 'ftp://h/'", NULL));
  g_assert_null (clasp_handshake_new_from_command ("no command", NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/pairs", test_pairs);
  g_test_add_func ("/compare/secrets", test_secrets);
  g_test_add_func ("/compare/command", test_command);
  return g_test_run ();
}
