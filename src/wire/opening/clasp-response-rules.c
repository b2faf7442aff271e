/* SPDX-License-Identifier: GPL-3.0-or-later */
/* HTTP-01 … HTTP-13: the answer as an HTTP message (RFC 9110, RFC 9112). */
#include "config.h"

#include "clasp-response-rules.h"

#include "clasp-foreign.h"
#include "clasp-body-rules.h"
#include "clasp-line-rules.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------ the status line */

static ClaspVerdict *
response_rules_judge_status_line (ClaspSlice text, const ClaspStatusLine *parsed)
{
  static const char expected[] = "HTTP/1.1 101 …";
  g_autofree char *found = clasp_slice_show (text);

  switch (parsed->form)
    {
    case CLASP_STATUS_LINE_NO_SPACE:
      return clasp_verdict_new (CLASP_RULE_HTTP_01, CLASP_STATUS_WARN, expected, found,
                                _("The status line lacks the space after its status code."));
    case CLASP_STATUS_LINE_BROKEN:
      return clasp_verdict_new_printf (CLASP_RULE_HTTP_01, CLASP_STATUS_FAIL, expected, found,
                                       _("“%s” is not a status line: it goes wrong at character %zu."), found,
                                       parsed->breach + 1);
    case CLASP_STATUS_LINE_GOOD:
    default:
      return clasp_verdict_new_printf (CLASP_RULE_HTTP_01, CLASP_STATUS_PASS, NULL, found,
                                       _("“%s” is a well-formed status line."), found);
    }
}

static ClaspVerdict *
response_rules_judge_version (const ClaspStatusLine *parsed)
{
  g_autofree char *version = clasp_slice_show (parsed->version);
  gboolean minor = parsed->version.length == 3 && strncmp (parsed->version.data, "1.", 2) == 0 &&
                   g_ascii_isdigit (parsed->version.data[2]);

  if (clasp_slice_equals (parsed->version, "1.1"))
    return clasp_verdict_new (CLASP_RULE_HTTP_02, CLASP_STATUS_PASS, NULL, version, _("The answer is HTTP/1.1."));
  /* Many proxies refuse in HTTP/1.0, which breaks no rule of the handshake. */
  if (parsed->status > 0 && parsed->status != 101)
    return clasp_verdict_new_printf (CLASP_RULE_HTTP_02, CLASP_STATUS_NOTE, NULL, version,
                                     _("The answer is HTTP/%s; only a 101 has to be HTTP/1.1."), version);
  if (minor && parsed->version.data[2] > '1')
    return clasp_verdict_new_printf (CLASP_RULE_HTTP_02, CLASP_STATUS_WARN, "1.1", version,
                                     _("The answer is HTTP/%s, which is read as HTTP/1.1."), version);
  return clasp_verdict_new_printf (CLASP_RULE_HTTP_02, CLASP_STATUS_FAIL, "1.1", version,
                                   _("The answer is HTTP/%s; a connection can only be upgraded in HTTP/1.1."),
                                   version);
}

/* The worse of two verdicts on one rule; of equals the earlier, with the evidence of both. */
static ClaspVerdict *
response_rules_worse (ClaspVerdict *a, ClaspVerdict *b)
{
  static const int weight[] = {
    [CLASP_STATUS_PASS] = 1, [CLASP_STATUS_NOTE] = 2, [CLASP_STATUS_WARN] = 3,
    [CLASP_STATUS_FAIL] = 4, [CLASP_STATUS_NA] = 0,
  };

  if (a == NULL)
    return b;
  if (weight[a->status] == weight[b->status])
    g_array_append_vals (a->evidence, b->evidence->data, b->evidence->len);
  if (weight[a->status] >= weight[b->status])
    {
      clasp_verdict_unref (b);
      return a;
    }
  clasp_verdict_unref (a);
  return b;
}

static void
response_rules_judge_status_lines (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *form = NULL, *version = NULL;

  for (guint i = 0; i < self->responses->len; i++)
    {
      const ClaspResponse *response = g_ptr_array_index (self->responses, i);
      const ClaspLine *line = response->first_line > 0 ? clasp_exchange_get_line (self, response->first_line) : NULL;
      ClaspStatusLine parsed;
      ClaspVerdict *verdict;

      /* A line that was cut short is judged by HTTP-07 or HTTP-13. */
      if (line == NULL || line->kind != CLASP_LINE_START || line->eol == CLASP_EOL_NONE)
        continue;
      clasp_status_line_parse (clasp_line_slice (line), &parsed);
      verdict = response_rules_judge_status_line (clasp_line_slice (line), &parsed);
      if (parsed.form == CLASP_STATUS_LINE_BROKEN && parsed.breach < clasp_line_slice (line).length)
        clasp_verdict_add_evidence (verdict, line->number, parsed.breach, 1);
      else
        clasp_verdict_add_evidence (verdict, line->number, 0, 0);
      form = response_rules_worse (form, verdict);
      verdict = response_rules_judge_version (&parsed);
      clasp_verdict_add_evidence (verdict, line->number, 5, parsed.version.length);
      version = response_rules_worse (version, verdict);
    }
  if (form == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_01, _("There was no status line."));
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_02, _("There was no status line."));
      return;
    }
  clasp_verdicts_add (verdicts, form);
  clasp_verdicts_add (verdicts, version);
}

/* ------------------------------------------------------------------------------ the head as a whole */

static void
response_rules_judge_limits (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = clasp_exchange_get_last (self);
  g_autofree char *expected = NULL;
  ClaspVerdict *verdict;

  switch (last->breach)
    {
    case CLASP_HEAD_BREACH_LINE:
      expected = g_strdup_printf ("≤ %" G_GSIZE_FORMAT, self->limits.max_line);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                                          _("A line of the answer is longer than the limit of %zu bytes."),
                                          self->limits.max_line);
      break;
    case CLASP_HEAD_BREACH_HEAD:
      expected = g_strdup_printf ("≤ %" G_GSIZE_FORMAT, self->limits.max_head);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                                          _("The head of the answer is longer than the limit of %zu bytes."),
                                          self->limits.max_head);
      break;
    case CLASP_HEAD_BREACH_FIELDS:
      expected = g_strdup_printf ("≤ %u", self->limits.max_fields);
      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_07, CLASP_STATUS_FAIL, expected, NULL,
                                          _("The head of the answer has more fields than the limit of %u."),
                                          self->limits.max_fields);
      break;
    case CLASP_HEAD_BREACH_NONE:
    case CLASP_HEAD_BREACH_NOT_HTTP:
    default:
      if (clasp_exchange_get_first_line (self) == 0 || clasp_exchange_is_not_http (self))
        clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_07, _("There was no head to judge."));
      else
        clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_07, _("The head keeps within the limits."));
      return;
    }
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), clasp_exchange_get_last_line (self), 0, 0);
}

static void
response_rules_judge_interim (const ClaspExchange *self, GPtrArray *verdicts)
{
  ClaspVerdict *verdict;
  guint n = 0;

  for (guint i = 0; i < self->responses->len; i++)
    if (clasp_response_is_interim (g_ptr_array_index (self->responses, i)))
      n++;
  if (n == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_08, _("There was no interim answer."));
      return;
    }
  if (self->too_many_interim)
    {
      g_autofree char *expected = g_strdup_printf ("≤ %u", self->limits.max_interim);
      g_autofree char *found = g_strdup_printf ("%u", n);

      verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_08, CLASP_STATUS_FAIL, expected, found,
                                          _("The server sent more interim answers than the limit of %u."),
                                          self->limits.max_interim);
    }
  else
    verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_08, CLASP_STATUS_PASS, NULL, NULL,
                                        g_dngettext (GETTEXT_PACKAGE,
                                                     "%u interim answer came first and was passed over.",
                                                     "%u interim answers came first and were passed over.", n),
                                        n);
  for (guint i = 0; i < self->responses->len; i++)
    {
      const ClaspResponse *response = g_ptr_array_index (self->responses, i);

      if (clasp_response_is_interim (response))
        clasp_verdict_add_evidence (verdict, response->first_line, 0, 0);
    }
  clasp_verdicts_add (verdicts, verdict);
}

static void
response_rules_judge_body_fields (const ClaspExchange *self, GPtrArray *verdicts)
{
  static const char *const names[] = { "Content-Length", "Transfer-Encoding" };
  ClaspVerdict *verdict = NULL;

  if (clasp_exchange_get_upgrade (self) == NULL || self->received == NULL)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_09, _("There was no 101 to judge."));
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (clasp_fields_count (self->received, names[i]) == 0)
        continue;
      if (verdict == NULL)
        verdict = clasp_verdict_new_printf (CLASP_RULE_HTTP_09, CLASP_STATUS_WARN, NULL, names[i],
                                            _("The answer has %s, which a 101 can’t have: no body follows it."),
                                            names[i]);
      clasp_verdict_add_fields (verdict, self->received, names[i]);
    }
  if (verdict != NULL)
    clasp_verdicts_add (verdicts, verdict);
  else
    clasp_verdict_add_evidence (
        clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_HTTP_09, CLASP_STATUS_PASS, NULL, NULL,
                                                         _("The 101 announces no body."))),
        clasp_exchange_get_upgrade (self)->first_line, 0, 0);
}

static void
response_rules_judge_protocol (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = clasp_exchange_get_last (self);
  g_autofree char *shown = NULL;
  g_autofree char *found = NULL;

  if (clasp_exchange_get_first_line (self) == 0)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_10, _("Nothing came back."));
      return;
    }
  if (!clasp_exchange_is_not_http (self))
    {
      clasp_exchange_add_pass (self, verdicts, CLASP_RULE_HTTP_10, _("The server speaks HTTP."));
      return;
    }
  shown = clasp_line_to_text (clasp_exchange_get_line (self, last->first_line), TRUE);
  found = clasp_foreign_to_text (shown, strlen (shown), 96);
  clasp_verdict_add_evidence (
      clasp_verdicts_add (verdicts, clasp_verdict_new (CLASP_RULE_HTTP_10, CLASP_STATUS_FAIL, "HTTP/1.1 101 …", found,
                                                       clasp_banner_to_text (last->banner))),
      last->first_line, 0, 0);
}

/* "81 05 68 65 …" */
static char *
response_rules_following_to_hex (const ClaspExchange *self)
{
  GString *hex = g_string_new (NULL);

  for (gsize i = 0; i < MIN (self->n_following, 16); i++)
    g_string_append_printf (hex, i > 0 ? " %02X" : "%02X", self->following[i]);
  if (self->n_following > 16)
    g_string_append (hex, " …");
  return g_string_free_and_steal (hex);
}

static ClaspVerdict *
response_rules_judge_following_bytes (const ClaspExchange *self)
{
  g_autofree char *found = response_rules_following_to_hex (self);

  switch (clasp_exchange_get_following (self))
    {
    case CLASP_FOLLOWING_EMPTY_LINE:
      return clasp_verdict_new_printf (
          CLASP_RULE_HTTP_11, CLASP_STATUS_FAIL, _("a frame, or nothing yet"), found,
          _("The head is followed by one more line end (%s): the server writes it once too often, and every frame "
             "behind it would be read wrong."),
          self->following[0] == '\n' ? "0A"
          : self->n_following > 1    ? "0D 0A"
                                     : "0D");
    case CLASP_FOLLOWING_HIXIE:
      return clasp_verdict_new (CLASP_RULE_HTTP_11, CLASP_STATUS_FAIL, _("a frame, or nothing yet"), found,
                                _("The head is followed by bytes that are no frame: with the draft of 2010 (hixie-76) "
                                   "the answer ends in 16 bytes, which RFC 6455 does not have."));
    case CLASP_FOLLOWING_TEXT:
      return clasp_verdict_new (CLASP_RULE_HTTP_11, CLASP_STATUS_FAIL, _("a frame, or nothing yet"), found,
                                _("The head of the 101 is followed by text, which is no frame."));
    case CLASP_FOLLOWING_NONE:
    case CLASP_FOLLOWING_FRAMES:
    default:
      return clasp_verdict_new_printf (
          CLASP_RULE_HTTP_11, CLASP_STATUS_NOTE, NULL, found,
          g_dngettext (GETTEXT_PACKAGE,
                       "%zu byte came together with the end of the head; it is the beginning of the first "
                       "frames: %s",
                       "%zu bytes came together with the end of the head; they are the beginning of the first "
                       "frames: %s",
                       self->n_following),
          self->n_following, found);
    }
}

static void
response_rules_judge_following (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *upgrade = clasp_exchange_get_upgrade (self);
  ClaspVerdict *verdict;

  if (upgrade == NULL || upgrade->state != CLASP_RESPONSE_COMPLETE)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_11, _("There was no 101 to judge."));
      return;
    }
  if (self->n_following == 0)
    verdict = clasp_verdict_new (CLASP_RULE_HTTP_11, CLASP_STATUS_PASS, NULL, NULL,
                                 _("No bytes came together with the end of the head."));
  else
    verdict = response_rules_judge_following_bytes (self);
  clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), upgrade->last_line, 0, 0);
  /* Bytes that are no frames stand as lines after the head. */
  if (verdict->status == CLASP_STATUS_FAIL && upgrade->last_line < self->transcript->len)
    clasp_verdict_add_evidence (verdict, upgrade->last_line + 1, 0, 0);
}

/* ----------------------------------------------------------------------------------------- whole or not */

static const char *
response_rules_cut_to_text (ClaspStreamEnd end, gboolean nothing)
{
  switch (end)
    {
    case CLASP_STREAM_END_RESET:
      return nothing ? _("The server reset the connection without an answer.")
                     : _("The server reset the connection in the middle of its answer.");
    case CLASP_STREAM_END_TLS_CUT:
      return nothing ? _("TLS was cut off without an answer.") : _("TLS was cut off in the middle of the answer.");
    case CLASP_STREAM_END_TIMEOUT:
      return nothing ? _("No answer came within the time limit.")
                     : _("The answer was not complete within the time limit.");
    case CLASP_STREAM_END_STOPPED:
      return nothing ? _("You stopped before an answer came.") : _("You stopped before the answer was complete.");
    case CLASP_STREAM_END_FIN:
    default:
      return nothing ? _("The server closed the connection without an answer.")
                     : _("The server closed the connection in the middle of its answer.");
    }
}

static void
response_rules_judge_wholeness (const ClaspExchange *self, GPtrArray *verdicts)
{
  const ClaspResponse *last = clasp_exchange_get_last (self);
  gboolean nothing = clasp_exchange_get_first_line (self) == 0;
  ClaspVerdict *verdict;

  if (last->state == CLASP_RESPONSE_COMPLETE)
    {
      verdict = clasp_verdict_new (CLASP_RULE_HTTP_13, CLASP_STATUS_PASS, NULL, NULL,
                                   _("The head of the answer is whole."));
      clasp_verdict_add_evidence (clasp_verdicts_add (verdicts, verdict), last->last_line, 0, 0);
      return;
    }
  if (!self->ended || last->state == CLASP_RESPONSE_BROKEN)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_13,
                             last->state == CLASP_RESPONSE_BROKEN ? _("The answer was not read to its end.")
                                                                  : _("The answer is still being read."));
      return;
    }
  /* An end of ours is CON-05's matter. */
  if (self->end == CLASP_STREAM_END_STOPPED || self->end == CLASP_STREAM_END_TIMEOUT)
    {
      clasp_verdicts_add_na (verdicts, CLASP_RULE_HTTP_13, response_rules_cut_to_text (self->end, nothing));
      return;
    }
  verdict = clasp_verdict_new (CLASP_RULE_HTTP_13, CLASP_STATUS_FAIL, _("an empty line after the fields"), NULL,
                               response_rules_cut_to_text (self->end, nothing));
  clasp_verdicts_add (verdicts, verdict);
  if (!nothing)
    clasp_verdict_add_evidence (verdict, clasp_exchange_get_last_line (self), 0, 0);
}

void
clasp_judge_response (const ClaspExchange *self, GPtrArray *verdicts)
{
  response_rules_judge_status_lines (self, verdicts);
  clasp_judge_lines (self, verdicts);
  response_rules_judge_limits (self, verdicts);
  response_rules_judge_interim (self, verdicts);
  response_rules_judge_body_fields (self, verdicts);
  response_rules_judge_protocol (self, verdicts);
  response_rules_judge_following (self, verdicts);
  clasp_judge_body (self, verdicts);
  response_rules_judge_wholeness (self, verdicts);
}
