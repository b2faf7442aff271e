/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "clasp-compare.h"
#include "clasp-report-json.h"

#define LINE(dir, text) "{\"n\": 1, \"dir\": \"" dir "\", \"text\": \"" text "\"}"
#define OUT(text) LINE ("out", text) ", "
#define IN(text) LINE ("in", text) ", "
#define REPORT(url, outcome, status, lines, more)                                                      \
  "{\"schema\": 1, \"url\": \"" url "\", \"outcome\": \"" outcome "\", \"http\": {\"status\": " status \
  "}, \"transcript\": [" lines LINE ("in", "") "], \"verdicts\": []" more "}"
#define ASK OUT ("GET /x HTTP/1.1") OUT ("Host: a") OUT ("Sec-WebSocket-Key: 1==") OUT ("Sec-WebSocket-Version: 13")
#define OPENS IN ("HTTP/1.1 101 Switching Protocols") IN ("Sec-WebSocket-Accept: 2=") IN ("Date: today")
#define REFUSES IN ("HTTP/1.1 403 Forbidden") IN ("Date: now")

/* @expected: "part name decides", "+" yes, "-" no, "?" not known. */
static const struct
{
  const char *a, *b;
  const char *expected;
} ROWS[] = {
  { REPORT ("ws://a/x", "open", "101", ASK OPENS, ""), REPORT ("ws://a/x", "open", "101", ASK OPENS, ""), "" },
  /* The only difference of the requests. */
  { REPORT ("ws://a/x", "open", "101", ASK OPENS, ""),
    REPORT ("ws://a/x", "failed", "403", ASK OUT ("Origin: https://e") REFUSES, ""),
    "request Origin + response status ?" },
  /* Two differences, and nobody says which. */
  { REPORT ("ws://a/x", "open", "101", ASK OUT ("X-A: 1") OPENS, ""),
    REPORT ("ws://a/x", "failed", "403", ASK OUT ("Origin: https://e") REFUSES, ""),
    "request X-A ? request Origin ? response status ?" },
  /* The answer's own words name one of them. */
  { REPORT ("ws://a/x", "open", "101", ASK OUT ("X-A: 1") OPENS, ""),
    REPORT ("ws://a/x", "failed", "403", ASK OUT ("Origin: https://e") REFUSES,
            ", \"body\": {\"text\": \"invalid Origin\"}"),
    "request X-A ? request Origin + response status ?" },
  { REPORT ("ws://a/x", "open", "101", ASK OUT ("X-A: 1") OPENS, ""),
    REPORT ("ws://a/x", "failed", "403", ASK OUT ("Origin: https://e") REFUSES,
            ", \"body\": {\"text\": \"the original\"}"),
    "request X-A ? request Origin ? response status ?" },
  /* Both ended alike. */
  { REPORT ("ws://a/x", "open", "101", ASK OUT ("Origin: https://e") OPENS, ""),
    REPORT ("ws://a/x", "open", "101", ASK OPENS, ""), "request Origin -" },
  /* Host follows the address. */
  { REPORT ("ws://a/x", "open", "101", ASK OPENS, ""),
    REPORT ("ws://b/x", "open", "101", OUT ("GET /x HTTP/1.1") OUT ("Host: b") OUT ("Sec-WebSocket-Version: 13") OPENS,
            ""),
    "url url -" },
  /* Masked values are never equal. */
  { REPORT ("ws://a/x", "open", "101", ASK OUT ("Cookie: ••••••••") OPENS, ""),
    REPORT ("ws://a/x", "open", "101", ASK OUT ("Cookie: ••••••••") OPENS, ""), "request Cookie ?" },
};

static const char HAR[] =
    "{\"log\": {\"entries\": [{\"request\": {\"url\": \"https://a/page\", \"headers\": []}, \"response\": {\"status\": "
    "200}}, "
    "{\"_resourceType\": \"websocket\", \"request\": {\"method\": \"GET\", \"url\": \"ws://a/x\", \"httpVersion\": "
    "\"HTTP/1.1\", "
    "\"headers\": [{\"name\": \"host\", \"value\": \"a\"}, {\"name\": \"Origin\", \"value\": \"https://a\"}, "
    "{\"name\": "
    "\"Sec-WebSocket-Version\", \"value\": \"13\"}]}, \"response\": {\"status\": 101, \"headers\": []}}]}}";

static char *
describe (const GPtrArray *differences)
{
  static const char *const parts[] = { "url", "request", "response" };
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < differences->len; i++)
    {
      const ClaspDifference *difference = differences->pdata[i];

      g_string_append_printf (text, "%s%s %s %c", i > 0 ? " " : "", parts[difference->part], difference->name,
                              difference->decides == CLASP_DECIDES_YES  ? '+'
                              : difference->decides == CLASP_DECIDES_NO ? '-'
                                                                        : '?');
    }
  return g_string_free_and_steal (text);
}

static ClaspHandshake *
read_text (const char *text)
{
  g_autoptr (GError) error = NULL;
  ClaspHandshake *handshake = clasp_handshake_new_from_text (text, strlen (text), &error);

  g_assert_no_error (error);
  g_assert_nonnull (handshake);
  return handshake;
}

static void
test_rows (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    {
      g_autoptr (ClaspHandshake) a = read_text (ROWS[i].a);
      g_autoptr (ClaspHandshake) b = read_text (ROWS[i].b);
      g_autoptr (GPtrArray) differences = clasp_handshakes_compare (a, b);
      g_autofree char *found = describe (differences);

      g_assert_cmpstr (found, ==, ROWS[i].expected);
    }
}

static void
test_har (void)
{
  g_autoptr (ClaspHandshake) a = read_text (HAR);
  g_autoptr (ClaspHandshake) b = read_text (REPORT ("ws://a/x", "failed", "403", ASK REFUSES, ""));
  g_autoptr (GPtrArray) differences = clasp_handshakes_compare (a, b);
  g_autofree char *found = describe (differences);

  g_assert_cmpstr (found, ==, "request Origin + response status ?");
}

/* Secrets are compared where the files have them, and printed nowhere. */
static void
test_secrets (void)
{
  g_autoptr (ClaspHandshake) a = read_text (
      REPORT ("ws://a/x?token=hidden1", "open", "101", ASK OUT ("Authorization: Bearer hidden1") OPENS, ""));
  g_autoptr (ClaspHandshake) b = read_text (
      REPORT ("ws://a/x?token=hidden2", "open", "101", ASK OUT ("Authorization: Bearer hidden2") OPENS, ""));
  g_autoptr (GPtrArray) differences = clasp_handshakes_compare (a, b);
  g_autofree char *found = describe (differences);
  g_autofree char *json = clasp_comparison_to_json (a, b, differences);
  g_autofree char *text = clasp_comparison_to_text (a, b, differences);

  g_assert_cmpstr (found, ==, "url query - request Authorization -");
  g_assert_null (strstr (json, "hidden"));
  g_assert_null (strstr (text, "hidden"));
}

/* A body in another character set than UTF-8 is the same text live and in a file. */
static void
test_body (void)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("ws://a/x");
  g_autoptr (ClaspHandshake) live = NULL;
  g_autoptr (ClaspHandshake) kept = NULL;
  g_autoptr (GPtrArray) differences = NULL;
  g_autoptr (GPtrArray) pairs = NULL;
  g_autofree char *json = NULL;
  const ClaspPair *body;

  report->outcome = CLASP_OUTCOME_FAILED;
  report->body = g_bytes_new ("m\xF6g", 3);
  report->body_type = g_strdup ("text/plain; charset=iso-8859-1");
  json = clasp_report_to_json (report, NULL, FALSE);
  live = clasp_handshake_new_from_report (report);
  kept = read_text (json);
  differences = clasp_handshakes_compare (live, kept);
  pairs = clasp_handshakes_pair (live, kept, differences);
  body = pairs->pdata[pairs->len - 1];

  g_assert_cmpstr (body->name, ==, "body");
  g_assert_cmpstr (body->a, ==, "mög");
  g_assert_cmpstr (body->b, ==, "mög");
  g_assert_cmpint (body->kind, ==, CLASP_PAIR_EQUAL);
}

static void
test_bad_files (void)
{
  static const char *const bad[] = { "",
                                     "nonsense",
                                     "{}",
                                     "[]",
                                     "1",
                                     "{\"log\": {}}",
                                     "{\"log\": {\"entries\": [1, {}]}}",
                                     "{\"transcript\": 5}",
                                     "{\"report\": []}" };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (clasp_handshake_new_from_text (bad[i], strlen (bad[i]), &error));
      g_assert_nonnull (error);
    }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (clasp_handshake_new_from_file ("/nowhere/a.json", &error));
    g_assert_nonnull (strstr (error->message, "/nowhere/a.json"));
  }
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (clasp_handshake_new_from_file ("/dev/zero", &error));
    g_assert_nonnull (error);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compare/rows", test_rows);
  g_test_add_func ("/compare/har", test_har);
  g_test_add_func ("/compare/secrets", test_secrets);
  g_test_add_func ("/compare/body", test_body);
  g_test_add_func ("/compare/bad-files", test_bad_files);
  return g_test_run ();
}
