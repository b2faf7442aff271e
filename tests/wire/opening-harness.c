/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "opening-harness.h"

#include <stdio.h>
#include <string.h>

#include "test-util.h"

static gboolean seen[CLASP_N_RULES][CLASP_STATUS_NA + 1];

static ClaspRequest *
make_request (const OpeningCase *row)
{
  ClaspRequest *request = clasp_request_new ();

  clasp_request_set_method (request, row->method);
  clasp_request_set_target (request, row->target);
  clasp_request_set_http_version (request, row->version);
  clasp_request_set_origin (request, row->origin);
  clasp_request_set_extensions (request, row->extensions);
  clasp_request_set_subprotocols (request, row->subprotocols);
  for (guint i = 0; i < G_N_ELEMENTS (row->fields) && row->fields[i] != NULL; i++)
    {
      const char *colon = strstr (row->fields[i], ": ");

      g_assert_nonnull (colon);
      g_assert_true (clasp_request_add_field (request, row->fields[i], (gsize) (colon - row->fields[i]), colon + 2,
                                              strlen (colon + 2)));
    }
  for (guint i = 0; i < G_N_ELEMENTS (row->drops) && row->drops[i] != NULL; i++)
    clasp_request_drop_field (request, row->drops[i]);
  return request;
}

OpeningRun *
opening_run_new (const OpeningCase *row)
{
  static const ClaspLimits shipped = CLASP_LIMITS_DEFAULT;
  const char *url = row->url != NULL ? row->url : "ws://example.com/chat";
  OpeningRun *self = g_new0 (OpeningRun, 1);
  g_autoptr (GPtrArray) verdicts = clasp_verdicts_new ();
  g_autoptr (ClaspUri) uri = clasp_uri_parse (url, strlen (url), verdicts);
  g_autoptr (ClaspRequest) request = make_request (row);

  g_assert_nonnull (uri);
  self->row = row;
  self->transcript = clasp_transcript_new ();
  self->opening = clasp_opening_new (uri, request, (const guint8 *) HARNESS_NONCE,
                                     row->limits != NULL ? row->limits : &shipped, row->lenient,
                                     row->refuse_no_subprotocol, self->transcript, 1000);
  self->request_lines = self->transcript->len;
  return self;
}

gsize
opening_run_feed (OpeningRun *self, const guint8 *data, gsize length)
{
  gsize taken = clasp_opening_receive (self->opening, data, length, 2000);

  g_assert_cmpuint (taken, <=, length);
  if (taken < length)
    g_assert_true (clasp_opening_get_state (self->opening) == CLASP_OPENING_OPEN ||
                   clasp_opening_get_state (self->opening) == CLASP_OPENING_FAILED);
  return taken;
}

void
opening_run_finish (OpeningRun *self)
{
  if (self->row->ends)
    clasp_opening_receive_end (self->opening, self->row->end, 3000);
}

void
opening_run_free (OpeningRun *self)
{
  clasp_opening_free (self->opening);
  g_ptr_array_unref (self->transcript);
  g_free (self);
}

GBytes *
opening_case_dup_response (const OpeningCase *row)
{
  GString *response;

  if (row->response == NULL)
    return g_bytes_new (NULL, 0);
  response = g_string_new_len (row->response, row->length > 0 ? (gssize) row->length : (gssize) strlen (row->response));
  g_string_replace (response, "{accept}", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", 0);
  return g_string_free_to_bytes (response);
}

static const char *
status_word (ClaspStatus status)
{
  return clasp_status_to_string (status);
}

static gboolean
has_evidence (const ClaspVerdict *verdict, const char *text, guint offset)
{
  guint line = 0;
  gsize start = 0, length = 0;
  int n = sscanf (text, "@%u:%zu+%zu", &line, &start, &length);

  for (guint i = 0; i < verdict->evidence->len; i++)
    {
      const ClaspEvidence *evidence = &g_array_index (verdict->evidence, ClaspEvidence, i);

      if (evidence->line == line + offset && (n == 1 || (evidence->start == start && evidence->length == length)))
        return TRUE;
    }
  return FALSE;
}

static void
check_verdict (OpeningRun *self, const GPtrArray *verdicts, const char *expected, const char *how)
{
  g_auto (GStrv) parts = g_strsplit (expected, "=", 2);
  gsize status_length = strcspn (parts[1], "@");
  ClaspRuleId rule = clasp_rule_lookup (parts[0]);
  gboolean found = FALSE;

  g_assert_cmpint (rule, !=, CLASP_RULE_NONE);
  for (guint i = 0; i < verdicts->len && !found; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);
      const char *word = status_word (verdict->status);

      found = verdict->rule == rule && strlen (word) == status_length && strncmp (word, parts[1], status_length) == 0 &&
              (parts[1][status_length] == '\0' ||
               has_evidence (verdict, parts[1] + status_length, rule <= CLASP_RULE_REQ_12 ? 0 : self->request_lines));
    }
  if (!found)
    {
      g_autofree char *all = opening_run_describe (self);

      g_test_message ("%s", all);
      g_error ("%s (%s): no %s", self->row->name, how, expected);
    }
}

static gboolean
is_of_the_handshake (ClaspRuleId rule)
{
  return (rule >= CLASP_RULE_REQ_01 && rule <= CLASP_RULE_REQ_12) ||
         (rule >= CLASP_RULE_HTTP_01 && rule <= CLASP_RULE_STA_200) ||
         (rule >= CLASP_RULE_EXT_01 && rule <= CLASP_RULE_EXT_04) || rule == CLASP_RULE_EXT_08;
}

/* What holds for every verdict. */
static void
check_form (OpeningRun *self, const ClaspVerdict *verdict)
{
  g_assert_true (is_of_the_handshake (verdict->rule));
  g_assert_nonnull (verdict->text);
  g_assert_cmpuint (strlen (verdict->text), >, 5);
  g_assert_true (g_utf8_validate (verdict->text, -1, NULL));
  g_assert_true (verdict->found == NULL || g_utf8_validate (verdict->found, -1, NULL));
  g_assert_true (verdict->expected == NULL || g_utf8_validate (verdict->expected, -1, NULL));
  if (verdict->status == CLASP_STATUS_NA)
    g_assert_cmpuint (verdict->evidence->len, ==, 0);
  else if (verdict->rule != CLASP_RULE_HTTP_13)
    g_assert_cmpuint (verdict->evidence->len, >, 0);
  for (guint i = 0; i < verdict->evidence->len; i++)
    {
      const ClaspEvidence *evidence = &g_array_index (verdict->evidence, ClaspEvidence, i);
      const ClaspLine *line;

      g_assert_cmpuint (evidence->line, >=, 1);
      g_assert_cmpuint (evidence->line, <=, self->transcript->len);
      line = g_ptr_array_index (self->transcript, evidence->line - 1);
      g_assert_cmpuint (evidence->start + evidence->length, <=, g_bytes_get_size (line->bytes));
    }
}

void
opening_run_check_form (OpeningRun *self)
{
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);

  for (ClaspRuleId rule = 0; rule < CLASP_N_RULES; rule++)
    if (is_of_the_handshake (rule))
      g_assert_nonnull (clasp_verdicts_find (verdicts, rule));
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      check_form (self, verdict);
      seen[verdict->rule][verdict->status] = TRUE;
    }
}

void
opening_run_check (OpeningRun *self, const char *how)
{
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);
  g_auto (GStrv) expected = g_strsplit (self->row->verdicts != NULL ? self->row->verdicts : "", " ", -1);

  opening_run_check_form (self);
  for (guint i = 0; expected[i] != NULL; i++)
    if (expected[i][0] != '\0')
      check_verdict (self, verdicts, expected[i], how);
  if (clasp_opening_get_state (self->opening) != self->row->state)
    {
      g_autofree char *all = opening_run_describe (self);

      g_test_message ("%s", all);
      g_error ("%s (%s): state %d in place of %d", self->row->name, how, clasp_opening_get_state (self->opening),
               self->row->state);
    }
  if (self->row->body != NULL)
    {
      g_autoptr (GBytes) body = clasp_opening_dup_body (self->opening, NULL, NULL);

      g_assert_nonnull (body);
      g_assert_cmpmem (g_bytes_get_data (body, NULL), g_bytes_get_size (body), self->row->body,
                       strlen (self->row->body));
    }
}

char *
opening_run_describe (OpeningRun *self)
{
  g_autoptr (GPtrArray) verdicts = clasp_opening_judge (self->opening);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "state %d, status %u\n", clasp_opening_get_state (self->opening),
                          clasp_opening_get_http_status (self->opening));
  for (guint i = 0; i < verdicts->len; i++)
    {
      const ClaspVerdict *verdict = g_ptr_array_index (verdicts, i);

      /* How much came along with the head, and how much of a banner, depends on the slices. */
      if (verdict->rule == CLASP_RULE_HTTP_11 || verdict->rule == CLASP_RULE_HTTP_10)
        {
          g_string_append_printf (text, "%s\n", clasp_rule_get (verdict->rule)->id);
          continue;
        }
      g_string_append_printf (text, "%s %s expected %s found %s: %s", clasp_rule_get (verdict->rule)->id,
                              status_word (verdict->status), verdict->expected, verdict->found, verdict->text);
      for (guint j = 0; j < verdict->evidence->len; j++)
        {
          const ClaspEvidence *evidence = &g_array_index (verdict->evidence, ClaspEvidence, j);

          g_string_append_printf (text, " @%u:%zu+%zu", evidence->line, evidence->start, evidence->length);
        }
      g_string_append_c (text, '\n');
    }
  return g_string_free_and_steal (text);
}

/* ------------------------------------------------------------------------------------------------ splitting */

typedef struct
{
  const OpeningCase *row;
  char *whole;
} SplitData;

static gpointer
split_begin (gconstpointer user_data)
{
  return opening_run_new (((const SplitData *) user_data)->row);
}

static void
split_feed (gpointer parser, const guint8 *data, gsize length)
{
  opening_run_feed (parser, data, length);
}

static void
split_end (gpointer parser, gconstpointer user_data, const char *how)
{
  g_autoptr (OpeningRun) run = parser;
  const SplitData *data = user_data;
  g_autofree char *description = NULL;

  opening_run_finish (run);
  opening_run_check (run, how);
  description = opening_run_describe (run);
  g_assert_cmpstr (description, ==, data->whole);
}

static void
test_case (gconstpointer user_data)
{
  static const TestSplit split = { split_begin, split_feed, split_end };
  const OpeningCase *row = user_data;
  g_autoptr (GBytes) response = opening_case_dup_response (row);
  g_autoptr (OpeningRun) whole = opening_run_new (row);
  gsize length;
  const guint8 *data = g_bytes_get_data (response, &length);
  SplitData split_data = { row, NULL };

  opening_run_feed (whole, data, length);
  opening_run_finish (whole);
  opening_run_check (whole, "whole");
  split_data.whole = opening_run_describe (whole);
  test_split (&split, data, length, &split_data);
  g_free (split_data.whole);
}

void
opening_cases_add (const char *path, const OpeningCase *rows, gsize n_rows)
{
  for (gsize i = 0; i < n_rows; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s/%s", path, rows[i].name);

      g_test_add_data_func (name, &rows[i], test_case);
    }
}

/* ------------------------------------------------------------------------------------------------- coverage */

static const char *const *coverage;
static gsize n_coverage;

static void
test_coverage (void)
{
  for (gsize i = 0; i < n_coverage; i++)
    {
      g_auto (GStrv) words = g_strsplit (coverage[i], " ", -1);
      ClaspRuleId rule = clasp_rule_lookup (words[0]);

      g_assert_cmpint (rule, !=, CLASP_RULE_NONE);
      for (guint w = 1; words[w] != NULL; w++)
        {
          gboolean found = FALSE;

          for (ClaspStatus status = CLASP_STATUS_PASS; status <= CLASP_STATUS_NA; status++)
            found = found || (g_str_equal (words[w], status_word (status)) && seen[rule][status]);
          if (!found)
            g_error ("no row gives %s of %s", words[w], words[0]);
        }
    }
}

void
opening_coverage_add (const char *path, const char *const *needed, gsize n_needed)
{
  coverage = needed;
  n_coverage = n_needed;
  g_test_add_func (path, test_coverage);
}
