/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of the transcript: their parts, their secrets and how they are shown; and the report that holds them. */
#include "config.h"

#include <string.h>

#include "clasp-line.h"
#include "clasp-report.h"
#include "clasp-foreign.h"
#include "transcript-text.h"

typedef struct
{
  const char *line;
  const char *name; /* NULL: not looked at */
  const char *value;
  const char *masked;
} FieldRow;

static const FieldRow field_rows[] = {
  { "Host: example.com", "Host", "example.com", "Host: example.com" },
  { "X:\t a b \t", "X", "a b", "X:‹TAB› a b ‹TAB›" },
  { "X :1", "X", "1", "X :1" },
  { "X:", "X", "", "X:" },
  { ":1", "", "1", ":1" },
  { "X:a:b", "X", "a:b", "X:a:b" },
  { "X: caf\xe9", "X", "caf\xe9", "X: caf‹xE9›" },
  { "X: caf\xc3\xa9", "X", "caf\xc3\xa9", "X: caf\xc3\xa9" },
  { "X: \x01\x7f", "X", "\x01\x7f", "X: ‹SOH›‹DEL›" },
  { "X: a\xe2\x80\xae"
    "b",
    "X",
    "a\xe2\x80\xae"
    "b",
    "X: a‹U+202E›b" },
  { "Authorization: Basic dTpw", NULL, NULL, "Authorization: Basic ••••••••" },
  { "authorization:Bearer  a b c", NULL, NULL, "authorization:Bearer  ••••••••" },
  { "Authorization: secret", NULL, NULL, "Authorization: ••••••••" },
  { "X: y\rSet-Cookie: id=xyz; Path=/\rX: z ", NULL, NULL, "X: y‹CR›Set-Cookie: id=••••••••" },
  { "Set-Cookie: id=xyz; Path=/\rSet-Cookie: b=uvw", NULL, NULL, "Set-Cookie: id=••••••••" },
  { "Location: https://me:hidden@h/a@b", NULL, NULL, "Location: https://••••••••@h/a@b" },
  { "Location: //me:hidden@h", NULL, NULL, "Location: //••••••••@h" },
  { "Location: /a?to=me@h", NULL, NULL, "Location: /a?to=me@h" },
  { "Referer: https://h/?a@b", NULL, NULL, "Referer: https://h/?a@b" },
  { "Refresh: 0; url=http://me:hidden@h/", NULL, NULL, "Refresh: 0; url=http://••••••••@h/" },
  { "Authorization:", NULL, NULL, "Authorization:" },
  { "PROXY-Authorization: Digest x", NULL, NULL, "PROXY-Authorization: Digest ••••••••" },
  { "Cookie: a=1; b=2", NULL, NULL, "Cookie: ••••••••" },
  { "Set-Cookie: id=xyz; Path=/; HttpOnly", NULL, NULL, "Set-Cookie: id=••••••••; Path=/; HttpOnly" },
  { "Set-Cookie: id=", NULL, NULL, "Set-Cookie: id=" },
  { "Set-Cookie: xyz", NULL, NULL, "Set-Cookie: ••••••••" },
  { "X-Api-Key: k  ", NULL, NULL, "X-Api-Key: ••••••••  " },
  { "x-auth-token: k", NULL, NULL, "x-auth-token: ••••••••" },
  { "Client-Secret: k", NULL, NULL, "Client-Secret: ••••••••" },
  { "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", NULL, NULL, "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" },
};

static ClaspLine *
add (ClaspTranscript *transcript, ClaspLineKind kind, const char *text)
{
  return clasp_transcript_add (transcript, CLASP_DIRECTION_OUT, CLASP_HOP_SERVER, kind, (const guint8 *) text,
                               strlen (text), CLASP_EOL_CRLF, 0);
}

static void
test_fields (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (field_rows); i++)
    {
      const FieldRow *row = &field_rows[i];
      g_autoptr (GPtrArray) transcript = clasp_transcript_new ();
      const ClaspLine *line = add (transcript, CLASP_LINE_FIELD, row->line);
      g_autofree char *masked = clasp_line_to_text (line, TRUE);

      g_assert_cmpstr (masked, ==, row->masked);
      if (row->name == NULL)
        continue;
      g_assert_cmpmem (row->line, line->name_length, row->name, strlen (row->name));
      g_assert_cmpmem (row->line + line->value_start, line->value_length, row->value, strlen (row->value));
      g_assert_cmpint (clasp_line_is_utf8 (line), ==, g_utf8_validate (row->line, -1, NULL));
    }
}

static void
test_secrets (void)
{
  g_autoptr (GPtrArray) transcript = clasp_transcript_new ();
  g_autofree char *text = NULL;
  g_autofree char *open = NULL;

  add (transcript, CLASP_LINE_START, "GET http://user:pw@h/?a@b HTTP/1.1");
  add (transcript, CLASP_LINE_FIELD, "Cookie:");
  add (transcript, CLASP_LINE_FOLD, " a=1");
  add (transcript, CLASP_LINE_FOLD, "\tb=2");
  add (transcript, CLASP_LINE_FIELD, "Location:");
  add (transcript, CLASP_LINE_FOLD, " ws://user:pw@h/");
  add (transcript, CLASP_LINE_FIELD, "X: 1");
  add (transcript, CLASP_LINE_FOLD, " 2");
  add (transcript, CLASP_LINE_EMPTY, "");
  text = transcript_to_text (transcript);
  g_assert_cmpstr (text, ==,
                   "> GET http://••••••••@h/?a@b HTTP/1.1\n> Cookie:\n> ••••••••\n> ••••••••\n> Location:\n>  "
                   "ws://••••••••@h/\n> X: 1\n>  2\n> \n");
  open = clasp_line_to_text (g_ptr_array_index (transcript, 0), FALSE);
  g_assert_cmpstr (open, ==, "GET http://user:pw@h/?a@b HTTP/1.1");
}

/* Lines that are no HTTP hide what looks like a secret field, and show everything else. */
static void
test_foreign_secrets (void)
{
  static const struct
  {
    const char *line;
    const char *masked;
  } rows[] = {
    { "Set-Cookie: id=xyz; Path=/", "Set-Cookie: id=••••••••; Path=/" },
    { "Authorization: Bearer abc", "Authorization: Bearer ••••••••" },
    { "ICY 200\r\nX: y\r\nSet-Cookie: id=xyz; Path=/\r\nX: z", "ICY 200‹CR›‹LF›X: y‹CR›‹LF›Set-Cookie: id=••••••••" },
    { "Set-Cookie: id=\rCookie: abc\n", "Set-Cookie: id=‹CR›Cookie: ••••••••" },
    { "220 the token: is shown", "220 the token: is shown" },
    { "SSH-2.0-x: y", "SSH-2.0-x: y" },
    { "\r\n\r\n", "‹CR›‹LF›‹CR›‹LF›" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) transcript = clasp_transcript_new ();
      const ClaspLine *line = add (transcript, CLASP_LINE_INVALID, rows[i].line);
      g_autofree char *masked = clasp_line_to_text (line, TRUE);

      g_assert_cmpstr (masked, ==, rows[i].masked);
      g_assert_cmpuint (line->name_length, ==, 0);
    }
}

static void
test_shown (void)
{
  g_autofree char *nul = clasp_foreign_to_text ("a\0b", 3, 0);
  g_autofree char *cut = clasp_foreign_to_text ("abcdef", 6, 3);
  g_autofree char *whole = clasp_foreign_to_text ("abc", 3, 3);
  g_autofree char *half = clasp_foreign_to_text ("\xc3", 1, 0);
  g_autofree char *c1 = clasp_foreign_to_text ("\xc2\x85", 2, 0);
  g_autofree char *none = clasp_foreign_to_text (NULL, 0, 0);

  g_assert_cmpstr (nul, ==, "a‹NUL›b");
  g_assert_cmpstr (cut, ==, "abc…");
  g_assert_cmpstr (whole, ==, "abc");
  g_assert_cmpstr (half, ==, "‹xC3›");
  g_assert_cmpstr (c1, ==, "‹U+0085›");
  g_assert_cmpstr (none, ==, "");
}

static ClaspReport *
full_report (void)
{
  static const char *const names[] = { "localhost", NULL };
  static const ClaspErrorCode errors[] = { CLASP_ERROR_EXPIRED, CLASP_ERROR_NONE };
  ClaspReport *report = clasp_report_new ("wss://u:p@h/");
  ClaspAddressTried *address = g_new0 (ClaspAddressTried, 1);
  ClaspCertificateInfo *certificate = g_new0 (ClaspCertificateInfo, 1);

  report->uri = clasp_uri_parse ("wss://h/", 8, report->verdicts);
  address->address = g_strdup ("127.0.0.1:443");
  address->error = g_strdup ("refused");
  g_ptr_array_add (report->addresses, address);
  report->tls = clasp_tls_info_new ();
  report->tls->protocol = g_strdup ("TLS 1.3");
  report->tls->errors = g_memdup2 (errors, sizeof errors);
  certificate->subject = g_strdup ("CN=localhost");
  certificate->names = g_strdupv ((char **) names);
  g_ptr_array_add (report->tls->certificates, certificate);
  report->body = g_bytes_new_static ("x", 1);
  report->first_bytes = g_bytes_new_static ("HTTP", 4);
  report->http_reason = g_strdup ("OK");
  add (report->transcript, CLASP_LINE_START, "GET / HTTP/1.1");
  clasp_report_read_error (report, "tcp", "refused", "No one listens.");
  return report;
}

static void
test_report (void)
{
  g_autoptr (ClaspReport) report = full_report ();
  g_autoptr (ClaspReport) copy = clasp_report_copy (report);
  g_autoptr (ClaspReport) again = clasp_report_ref (copy);

  clasp_report_set_error (report, CLASP_ERROR_DOMAIN_NONE, CLASP_ERROR_NONE, NULL);
  g_ptr_array_set_size (report->transcript, 0);
  g_ptr_array_set_size (report->addresses, 0);
  g_clear_pointer (&report->tls, clasp_tls_info_free);
  g_assert_cmpstr (copy->url, ==, "wss://••••••••@h/");
  g_assert_cmpint (copy->error_domain, ==, CLASP_ERROR_DOMAIN_TCP);
  g_assert_cmpint (copy->error_code, ==, CLASP_ERROR_REFUSED);
  g_assert_cmpstr (copy->error_text, ==, "No one listens.");
  g_assert_cmpuint (copy->transcript->len, ==, 1);
  g_assert_cmpuint (copy->verdicts->len, ==, 6);
  g_assert_cmpstr (((ClaspAddressTried *) g_ptr_array_index (copy->addresses, 0))->error, ==, "refused");
  g_assert_cmpstr (((ClaspCertificateInfo *) g_ptr_array_index (copy->tls->certificates, 0))->names[0], ==,
                   "localhost");
  g_assert_cmpint (copy->tcp_us, ==, -1);
  g_assert_true (copy->uri == report->uri);
}

static void
test_phases (void)
{
  static const char *const words[] = { "uri", "resolve", "tcp", "proxy", "tls", "request", "response", "open" };

  g_assert_cmpuint (G_N_ELEMENTS (words), ==, CLASP_N_PHASES);
  for (guint i = 0; i < CLASP_N_PHASES; i++)
    g_assert_cmpstr (clasp_phase_to_string (i), ==, words[i]);
}

/* The words of the JSON contract: each stands for one value, and is read back as that. */
static void
test_error_words (void)
{
  g_autoptr (ClaspReport) report = clasp_report_new ("ws://h/");

  g_assert_null (clasp_error_domain_to_string (CLASP_ERROR_DOMAIN_NONE));
  for (guint i = CLASP_ERROR_DOMAIN_NONE + 1; i < CLASP_N_ERROR_DOMAINS; i++)
    g_assert_cmpint (clasp_error_domain_from_string (clasp_error_domain_to_string (i)), ==, i);
  for (guint i = CLASP_ERROR_INVALID; i < CLASP_N_ERROR_CODES; i++)
    g_assert_cmpint (clasp_error_code_from_string (clasp_error_code_to_string (i)), ==, i);
  g_assert_cmpint (clasp_error_domain_from_string ("unheard-of"), ==, CLASP_ERROR_DOMAIN_NONE);
  g_assert_cmpint (clasp_error_code_from_string ("unheard-of"), ==, CLASP_ERROR_FAILED);
  g_assert_cmpint (clasp_error_code_from_string (NULL), ==, CLASP_ERROR_NONE);

  report->phase = CLASP_PHASE_TLS;
  clasp_report_read_error (report, "timeout", "tls", "No.");
  g_assert_cmpint (report->error_code, ==, CLASP_ERROR_IN_PHASE);
  g_assert_cmpstr (clasp_report_get_error_word (report), ==, "tls");
  clasp_report_read_error (report, "tls", "unknown-ca", "No.");
  g_assert_cmpstr (clasp_report_get_error_word (report), ==, "unknown-ca");
  clasp_report_read_error (report, "uri", "URI-03", "No.");
  g_assert_cmpstr (clasp_report_get_error_word (report), ==, "invalid");
  g_ptr_array_add (report->verdicts, clasp_verdict_new (CLASP_RULE_URI_03, CLASP_STATUS_FAIL, NULL, NULL, "No."));
  g_assert_cmpstr (clasp_report_get_error_word (report), ==, "URI-03");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/line/fields", test_fields);
  g_test_add_func ("/line/secrets", test_secrets);
  g_test_add_func ("/line/foreign-secrets", test_foreign_secrets);
  g_test_add_func ("/line/shown", test_shown);
  g_test_add_func ("/line/report", test_report);
  g_test_add_func ("/line/error-words", test_error_words);
  g_test_add_func ("/line/phases", test_phases);
  return g_test_run ();
}
