/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "clasp-draft.h"

#include <string.h>

typedef struct
{
  ClaspDraftKind kind;
  const char *text;
  const char *problem; /* how the sentence begins; NULL: it can be sent */
} Case;

static const Case cases[] = {
  { CLASP_DRAFT_TEXT, "", NULL },
  { CLASP_DRAFT_TEXT, "{not JSON", NULL },
  { CLASP_DRAFT_JSON, "{\"op\": \"subscribe\", \"n\": [1, 2.5e3, null, true]}", NULL },
  { CLASP_DRAFT_JSON, "\"a string\"", NULL },
  { CLASP_DRAFT_JSON, "", "Type a JSON value" },
  { CLASP_DRAFT_JSON, "{\"a\": 1,}", "Line 1, character 9:" },
  { CLASP_DRAFT_JSON, "{\n \"a\" 1}", "Line 2, character 6:" },
  { CLASP_DRAFT_JSON, "{a: 1}", "Line 1, character 2:" },
  { CLASP_DRAFT_JSON, "[1, 2", "Line 1, character 6: the text ends early" },
  { CLASP_DRAFT_JSON, "{\"a\":1,", "Line 1, character 8: the text ends early" },
  { CLASP_DRAFT_JSON, "\"half", "Line 1, character 6: the text ends early" },
  { CLASP_DRAFT_JSON, "{} {}", "Line 1, character 4:" },
  { CLASP_DRAFT_BINARY, "82 a6 00", NULL },
  { CLASP_DRAFT_BINARY, "82 a", "Character 5: a byte is two hex digits" },
  { CLASP_DRAFT_BINARY, "82 ä6", "Character 4: “ä” is not a hex digit" },
  { CLASP_DRAFT_BASE64, "gqYA/w==", NULL },
  { CLASP_DRAFT_BASE64, "gqYA\n_w", NULL },
  { CLASP_DRAFT_BASE64, "gqYA/", "The base64 ends early" },
  { CLASP_DRAFT_BASE64, "gqYAä", "Character 5: “ä” is not a character of base64" },
  { CLASP_DRAFT_BASE64, "gq==YA", "Character 5: “Y” is not" },
  { CLASP_DRAFT_PING, "", NULL },
};

static void
test_check (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) payload = NULL;
      g_autofree char *problem = clasp_draft_check (cases[i].kind, cases[i].text, -1, &payload);

      g_test_message ("%d “%s”: %s", cases[i].kind, cases[i].text, problem != NULL ? problem : "can be sent");
      g_assert_cmpint (problem == NULL, ==, cases[i].problem == NULL);
      g_assert_cmpint (payload != NULL, ==, cases[i].problem == NULL);
      if (problem != NULL)
        g_assert_true (g_str_has_prefix (problem, cases[i].problem));
    }
}

/* A NUL is a character of a text, and none of JSON or of hex. */
static void
test_nul (void)
{
  static const char text[] = "ab\0cd";
  g_autoptr (GBytes) payload = NULL;
  g_autofree char *sent = clasp_draft_check (CLASP_DRAFT_TEXT, text, 5, &payload);
  g_autofree char *json = clasp_draft_check (CLASP_DRAFT_JSON, text, 5, NULL);
  g_autofree char *hex = clasp_draft_check (CLASP_DRAFT_BINARY, text, 5, NULL);

  g_assert_null (sent);
  g_assert_cmpmem (g_bytes_get_data (payload, NULL), g_bytes_get_size (payload), text, 5);
  g_assert_true (g_str_has_prefix (json, "Character 3: a NUL"));
  g_assert_true (g_str_has_prefix (hex, "Character 3: a NUL"));
}

static void
test_ping (void)
{
  g_autofree char *most = g_strnfill (125, 'p');
  g_autofree char *more = g_strnfill (126, 'p');
  g_autofree char *fits = clasp_draft_check (CLASP_DRAFT_PING, most, -1, NULL);
  g_autofree char *problem = clasp_draft_check (CLASP_DRAFT_PING, more, -1, NULL);

  g_assert_null (fits);
  g_assert_nonnull (strstr (problem, "125"));
  g_assert_nonnull (strstr (problem, "126"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draft/check", test_check);
  g_test_add_func ("/draft/ping", test_ping);
  g_test_add_func ("/draft/nul", test_nul);
  return g_test_run ();
}
